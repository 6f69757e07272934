"""Note files: one Markdown file per paper, synchronised with the notes in the library."""
