"""JSON layouts that other sources read."""

from collections.abc import Mapping

from readinglist.sources.csl_json import is_csl_item

_OWN = frozenset({
    "title", "abstract", "authors", "arxiv_id", "doi", "year", "date", "categories", "url", "links", "tags", "status",
    "notes", "key", "venue",
})  # fmt: skip
"""The members of the source ``jsonl``."""
_OTHER = frozenset({
    "summary", "id", "entry_id", "published", "pdf", "link", "author", "creators", "external_ids", "arxiv", "eprint",
    "journal", "description", "authors_parsed", "journal-ref", "paper", "content", "data", "message", "info",
})  # fmt: skip
"""Members by which an object is of another layout, although it has a title."""


def is_other_layout(first: Mapping[str, object]) -> bool:
    """Whether the first object of a document is CSL-JSON, a notebook, or in the layout of ``jsonl``."""
    return is_csl_item(first) or "nbformat" in first or _is_own(first)


def _is_own(first: Mapping[str, object]) -> bool:
    names = {name.lower() for name in first}
    authors = first.get("authors")
    plain = authors is None or (isinstance(authors, list) and all(isinstance(name, str) for name in authors))
    nested = any(isinstance(value, dict) for value in first.values()) or any(
        isinstance(value, list) and any(isinstance(each, dict) for each in value) for value in first.values()
    )
    named = bool(names & {"title", "arxiv_id", "doi"}) and all(
        isinstance(first.get(name), str | None) for name in ("title", "arxiv_id", "doi", "abstract")
    )
    return named and plain and not nested and not names & _OTHER
