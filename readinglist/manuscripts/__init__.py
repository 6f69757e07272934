"""Manuscripts: what they cite, what of it is read, and what to read next."""
