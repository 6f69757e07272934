"""Sources: one module per input format."""
