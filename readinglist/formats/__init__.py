"""Syntax of formats other than BibTeX: text to raw records and back."""
