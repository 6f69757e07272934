"""Services that fill missing fields of papers."""
