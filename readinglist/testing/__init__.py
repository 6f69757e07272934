"""Contract tests that implementations of the protocols inherit."""
