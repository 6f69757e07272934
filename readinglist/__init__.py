"""A reading list and citation manager for researchers who work with arXiv, feeds and LaTeX.

Where things are, from the bottom up:

- ``papers``, ``keys``, ``library`` (with ``library.store``), ``settings``: values, the database, the configuration
- ``files``, ``tex``, ``bibtex``, ``formats``, ``net``: files, syntax and HTTP
- ``plugins``: protocols and registry; ``sources``, ``resolvers``, ``enrichers``, ``exporters``: the built-in ones
- ``catalogue``, ``matching``: the offline index of arXiv; which records are the same paper
- ``adding``, ``exporting``, ``notes``, ``linting``, ``manuscripts``: the use cases
- ``api``: the public interface (``open_library``); ``cli`` and ``tui``: front ends; ``testing``: contracts of plugins
"""

__version__ = "0.1.0"
"""The only place that states the version; the build reads it here."""

DISTRIBUTION = "readinglist-cli"
"""The name of the distribution for ``pip install``, as in pyproject.toml."""
