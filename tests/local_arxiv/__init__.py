"""A local arXiv for tests: the query interface over a small corpus, in the real language, with scripted faults."""
