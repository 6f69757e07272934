"""Services and indexes that offer candidates for records."""
