"""Plug-ins: what they promise, how they are found, and guards around those of others."""
