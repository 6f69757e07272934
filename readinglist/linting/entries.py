"""Entries as the rules of `check` see them: fields and their places."""

from collections.abc import Callable, Iterator
from dataclasses import field
from functools import lru_cache
from typing import NamedTuple

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Metadata, Paper
from readinglist.tex import to_unicode

_TEX = lazy_pattern(r"[\\{}$~`'-]")
_MAX_CACHED = 64
"""The fields of an entry or two, which several rules read."""


class FieldPosition(NamedTuple):
    """Where a field and its value begin; lines and columns count from 1, or are 0 in the library."""

    line: int
    column: int
    line_of_value: int
    column_of_value: int


NOWHERE = FieldPosition(0, 0, 0, 0)


@dataclass(slots=True)  # neither frozen nor with keywords alone, which take twice as long to create: a file has many
class StatedField:
    """A field. `name` is in lower case, `tex` its value without delimiters.

    `value` is the value with its delimiters if its place is known, else empty. `macros` are the names of ``@string``
    definitions in it. `place_of` returns the place of the field with a `number` in its entry. With `is_text`, the value
    is text without TeX.
    """

    name: str
    tex: str
    value: str = ""
    macros: tuple[str, ...] = ()
    place_of: Callable[[int], FieldPosition] = lambda _number: NOWHERE
    number: int = 0
    is_text: bool = False

    @property
    def text(self) -> str:
        """The value without TeX, with single spaces."""
        return self.tex if self.is_text else _plain(self.tex)

    @property
    def written(self) -> str:
        """The value with its delimiters if it is on one line, else empty."""
        return "" if "\n" in self.value else self.value

    @property
    def place(self) -> FieldPosition:
        """Where it begins."""
        return self.place_of(self.number)


@dataclass(slots=True, kw_only=True)
class StatedEntry:
    """An entry; its type is in lower case. `place` is its index in the file.

    `filled` are its non-empty fields by name, in order; of duplicate fields it has the first.
    """

    entry_type: str
    key: str
    fields: tuple[StatedField, ...]
    line: int = 0
    column: int = 0
    place: int = 0
    filled: dict[str, StatedField] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.filled = {}
        for each in self.fields:
            if each.tex and not each.tex.isspace():
                self.filled.setdefault(each.name, each)

    def field(self, *names: str) -> StatedField | None:
        """Return the first non-empty field with one of the names."""
        return next((stated for name, stated in self.filled.items() if name in names), None)

    def text(self, *names: str) -> str:
        """Return the text of the first non-empty field with one of the names."""
        stated = self.field(*names)
        return stated.text if stated else ""


@lru_cache(_MAX_CACHED)
def _plain(tex: str) -> str:
    return " ".join((to_unicode(tex) if _TEX.search(tex) else tex).split())


def entry_of(paper: Paper, place: int) -> StatedEntry:
    """Return a paper of the library as an entry without lines and columns.

    A paper without a type is an article if it has a venue, else a preprint without required fields.
    """
    known = dict(_known(paper.metadata))
    fields = [StatedField(name=name, tex=value, is_text=True) for name, value in known.items()]
    fields.extend(StatedField(name=name, tex=tex) for name, tex in paper.metadata.extra if name not in known)
    entry_type = paper.metadata.entry_type or ("article" if paper.metadata.venue else "misc")
    preprint = entry_type == "article" and not paper.metadata.venue and paper.metadata.arxiv_id
    shown_type = "misc" if preprint else entry_type
    return StatedEntry(entry_type=shown_type, key=paper.key, fields=tuple(fields), place=place)


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
