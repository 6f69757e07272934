"""Syntax only: text to raw records and back."""
