"""The store of the library: SQL behind a small connection interface, and SQLite."""
