"""The offline index of arXiv metadata: build it, look titles up in it, unpack the starter data."""
