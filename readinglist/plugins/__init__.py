"""Plugins: their protocols, the registry that finds them, and guards around third-party ones."""
