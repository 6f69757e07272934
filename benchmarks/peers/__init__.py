"""Comparison of the commands with those of other programs: ``python -m benchmarks.peers``."""
