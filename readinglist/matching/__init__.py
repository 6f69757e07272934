"""Whether two records are one paper: similarity, decision, known papers and duplicates."""
