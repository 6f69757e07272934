"""Entries as the rules of `check` see them: fields and their places."""

from collections.abc import Callable, Iterator

from readinglist.papers.paper import Metadata, Paper
from readinglist.papers.records import dataclass

PLAIN = frozenset(
    {"archiveprefix", "booktitle", "date", "doi", "eprint", "eprinttype", "eventdate", "howpublished", "isbn", "issn",
     "journal", "journaltitle", "month", "note", "number", "origdate", "pages", "publisher", "url", "urldate", "volume",
     "year"}
)  # fmt: skip
"""The fields that the rules need without TeX."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedField:
    """A field. `name` is in lower case, `tex` its value without delimiters, `text` without TeX (only for `PLAIN`).

    Lines and columns count from 1. `written` is the value with its delimiters if it is on one line, else empty; it
    begins at `line_of_value` and `column_of_value`. `macros` are the names of ``@string`` definitions in it.
    """

    name: str
    tex: str
    text: str = ""
    line: int = 0
    column: int = 0
    written: str = ""
    line_of_value: int = 0
    column_of_value: int = 0
    macros: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedEntry:
    """An entry; its type is in lower case. `place` is its index in the file."""

    entry_type: str
    key: str
    fields: tuple[StatedField, ...]
    line: int = 0
    column: int = 0
    place: int = 0

    def field(self, *names: str) -> StatedField | None:
        """Return the first non-empty field with one of the names."""
        return next((field for field in self.fields if field.name in names and field.tex.strip()), None)

    def text(self, *names: str) -> str:
        """Return the text of the first non-empty field with one of the names."""
        field = self.field(*names)
        return field.text if field else ""

    def filled(self) -> frozenset[str]:
        """Return the names of the non-empty fields."""
        return frozenset(field.name for field in self.fields if field.tex.strip())


def entry_of(paper: Paper, plain: Callable[[str], str]) -> StatedEntry:
    """Return a paper of the library as an entry without places; `plain` converts TeX to text.

    A paper without a type is an article if it has a venue, else a preprint without required fields.
    """
    known = dict(_known(paper.metadata))
    fields = [StatedField(name=name, tex=value, text=value) for name, value in known.items()]
    fields.extend(
        StatedField(name=name, tex=tex, text=plain(tex) if name in PLAIN else "")
        for name, tex in paper.metadata.extra
        if name not in known
    )
    entry_type = paper.metadata.entry_type or ("article" if paper.metadata.venue else "misc")
    preprint = entry_type == "article" and not paper.metadata.venue and paper.metadata.arxiv_id
    return StatedEntry(entry_type="misc" if preprint else entry_type, key=paper.key, fields=tuple(fields))


def _known(metadata: Metadata) -> Iterator[tuple[str, str]]:
    """Return the metadata of a paper as fields of an entry."""
    values = {
        "title": metadata.title,
        "author": " and ".join(str(author) for author in metadata.authors),
        "year": str(metadata.year or ""),
        "journal": metadata.venue,
        "booktitle": metadata.venue,
        "doi": str(metadata.doi or ""),
        "eprint": str(metadata.arxiv_id or ""),
        "archiveprefix": "arXiv" if metadata.arxiv_id else "",
        "url": metadata.arxiv_id.url if metadata.arxiv_id else "",
    }
    yield from ((name, value) for name, value in values.items() if value)
