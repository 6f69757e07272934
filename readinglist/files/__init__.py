"""The user's files: bytes to text and back, text changed in places, and files written completely or not at all."""
