"""What a first .bib file leaves out of a JabRef library, and a merge into the library's file keeps."""

from collections.abc import Iterator, Sequence

from readinglist.papers.errors import Problem
from readinglist.papers.folding import counted
from readinglist.papers.paper import Item, Reading
from readinglist.plugins.protocols import Exporter

_OF_JABREF = frozenset({"groups", "owner", "creationdate", "modificationdate"})
"""Fields that JabRef writes, and other programs rarely."""


def left_out(items: Sequence[Item], exporter: Exporter, *, with_status: bool) -> tuple[Problem, ...]:
    """Return a warning that names what a first .bib file does not have of papers that came from JabRef."""
    if exporter.suffix != ".bib" or not any(map(_is_of_jabref, items)):
        return ()
    parts = [*_of_papers(items, exporter, with_status=with_status), "@string, comments and JabRef's groups of the file"]
    return (Problem(message=f"not in the export: {'; '.join(parts)}. `--merge` keeps them"),)


def _is_of_jabref(item: Item) -> bool:
    return any(name in _OF_JABREF for name, _ in item.paper.metadata.extra)


def _of_papers(items: Sequence[Item], exporter: Exporter, *, with_status: bool) -> Iterator[str]:
    abstracts = sum(bool(item.paper.metadata.abstract) for item in items)
    if abstracts and not getattr(exporter, "writes_abstracts", True):
        yield counted(abstracts, "abstract")
    new = Reading()
    stated = sum(item.reading.status != new.status or item.reading.rating > 0 for item in items)
    if stated and not with_status:
        yield f"{counted(stated, 'status', 'statuses')} (--with-status)"
