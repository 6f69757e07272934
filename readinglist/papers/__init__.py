"""Papers: metadata, identifiers, names, statuses, the precedence of origins, and errors."""
