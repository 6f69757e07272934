"""A reading list and citation manager for researchers who live in arXiv, feeds and LaTeX.

Where things are:

- ``protocols``  what plug-ins and stores promise; ``core``  values and rules, no input or output
- ``files.documents``  files and pasted text, decoded; ``sources``  what came in, as drafts
- ``catalogue``  the offline index of arXiv; ``resolvers``  drafts to candidates; ``enrichers``  missing fields
- ``store``  the library and its journal; ``services``  one use case per module
- ``formats``  syntax (TeX, BibTeX); ``exporters``  papers to text; ``net``  HTTP and the arXiv API
- ``settings``, ``plugins.registry``, ``bootstrap``  how the parts are chosen and put together
- ``api``  the public interface (``open_library``); ``cli``  the command line
"""

__version__ = "0.1.0"
"""The only place that states the version: the build reads it here, and reading it costs no command any time."""

DISTRIBUTION = "readinglist-cli"
"""What ``pip install`` calls this package; it is the name in pyproject.toml."""
