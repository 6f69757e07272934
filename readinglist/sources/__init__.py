"""Readers of what came in: one module per format, each giving drafts."""
