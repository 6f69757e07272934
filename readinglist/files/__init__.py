"""The user's files: decoding and encoding, edits of text, and atomic writes."""
