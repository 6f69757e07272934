"""The store of the library on PostgreSQL; only this package imports psycopg."""
