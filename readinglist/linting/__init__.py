"""What `check` reports about .bib files, papers and manuscripts, and the fixes that lose nothing."""
