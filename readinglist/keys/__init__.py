"""Citation keys: JabRef's patterns, and generation of unique keys."""
