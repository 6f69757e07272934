"""The library on disk: SQL text, migrations, connection."""
