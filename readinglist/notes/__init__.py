"""Note files: one Markdown file per paper, in step with the notes of the library."""
