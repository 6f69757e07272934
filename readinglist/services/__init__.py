"""Use cases, one per module; everything they need comes as arguments."""
