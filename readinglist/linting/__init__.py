"""Checks of .bib files, papers and manuscripts, and safe fixes."""
