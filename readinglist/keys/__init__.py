"""Citation keys: JabRef's patterns, and keys that are unique."""
