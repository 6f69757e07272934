"""The terminal interface: the list with live search, the papers, and what is done to them with single keys.

It speaks to the library through the public interface alone, and is the only package that knows Textual, which comes
with the extra ``readinglist-cli[tui]``.
"""
