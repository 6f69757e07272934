"""Values and rules of the project; no input or output."""
