"""HTTP with rate limits and a cache, and the APIs used over it."""
