"""The syntax of BibTeX and biblatex: entries, values, names, dates, and the fields of entry types."""
