"""The offline index of arXiv metadata: building, updating and searching it, and the starter catalogue."""
