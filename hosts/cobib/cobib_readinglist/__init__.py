"""readinglist in cobib."""
