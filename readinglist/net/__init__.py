"""HTTP and the protocols spoken over it."""
