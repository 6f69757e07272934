"""The store of the library in SQL: schema and migrations, reading, writing and search."""
