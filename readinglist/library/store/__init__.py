"""The store of the library: SQLite's SQL behind a small connection interface."""
