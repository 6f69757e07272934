"""The offline index of arXiv metadata: build it, look papers up in it, unpack the starter data."""
