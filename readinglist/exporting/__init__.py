"""Export of papers: targets, merging into shared .bib files, and keeping them up to date."""
