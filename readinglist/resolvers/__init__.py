"""Resolvers: plugins that return candidates for records."""
