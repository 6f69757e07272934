"""Writers of papers as text: one module per format."""
