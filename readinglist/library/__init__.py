"""The library: journal, undo, query language, tracking, statistics and dumps."""
