"""A local arXiv for tests: the query interface on a small corpus, with the real query language and scripted faults."""
