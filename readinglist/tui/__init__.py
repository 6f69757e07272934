"""The terminal interface: a searchable list of papers, with a key for each action.

It uses the public API only. No other package imports Textual, which the extra ``readinglist-cli[tui]`` installs.
"""
