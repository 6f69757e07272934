"""Enrichers: plugins that return missing fields of papers."""
