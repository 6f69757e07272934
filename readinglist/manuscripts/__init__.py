"""Manuscripts: what they cite, which of it is read, and what to read next."""
