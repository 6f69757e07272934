"""The commands: each module adds those of one topic to the application."""
