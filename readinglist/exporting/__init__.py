"""Papers as text: export, .bib files that others edit too, and whether a file is up to date."""
