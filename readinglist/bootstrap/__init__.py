"""Puts the concrete parts together: the only place where they meet."""
