"""The library: journal, queries, tracking, undo, statistics and dumps, over the protocol of its store."""
