"""What a paper is: its metadata, identifiers, names, statuses, and who may overwrite which field."""
