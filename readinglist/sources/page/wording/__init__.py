"""Words and forms of the lines of a page: buttons and notices, labels, lines of authors, venues."""
