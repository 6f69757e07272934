"""One list item or reference string: its title, authors, venue, year, identifiers and links."""
