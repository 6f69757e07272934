"""Contract tests for implementations of the protocols, to be inherited."""
