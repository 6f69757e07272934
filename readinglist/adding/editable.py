"""What is known of a paper as TOML that people edit, and back; what they leave alone comes back the same."""

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from readinglist.bibtex.authors import author_from_tex
from readinglist.papers.errors import UsageError
from readinglist.papers.folding import one_line
from readinglist.papers.identifiers import ArxivId, Doi, arxiv_fault
from readinglist.papers.paper import Author, Field, Metadata, PartialDate
from readinglist.papers.spelling import nearest

T = TypeVar("T")

WHY = "why"
_LISTS = (Field.AUTHORS, Field.CATEGORIES, Field.LINKS)
_EXTRA_NAME = re.compile(r"[a-z][a-z0-9_+-]*")
_HELP = """\
# What is known of {key}. Change it, save, and leave the editor; an empty value is one that is not known.
# What you change counts as written by hand: no service and no file ever writes over it.
# Names stand as in BibTeX: "Family, Given", "van Family, Given", "{{An Institute}}".
# The key is changed by `readinglist rekey`; status, tags and notes have commands of their own.
"""


def editable(key: str, metadata: Metadata, why: str) -> str:
    """Every field with its value, and the reader's reason, as TOML with a word of help."""
    lines = [_HELP.format(key=key)]
    for name in Field:
        if name is not Field.EXTRA:
            value = getattr(metadata, name.value)
            written = [_name(each) if isinstance(each, Author) else each for each in value] if name in _LISTS else value
            lines.append(f"{name.value} = {_toml(written)}")
    lines.append(f"{WHY} = {_toml(why)}")
    lines.append("\n# Further fields of a .bib entry, with their values as TeX.\n[extra]")
    lines.extend(f"{_toml(name)} = {_toml(value)}" for name, value in metadata.extra)
    return "\n".join(lines) + "\n"


def read_editable(text: str, before: Metadata) -> tuple[Metadata, str]:
    """The metadata and the reason that an edited text states; a field that was taken out is not known any more.

    `before` is what the text was made of, so that its authors come back with all their parts.

    Raises:
        UsageError: the text cannot be read; the message names every fault.
    """
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(
            f"this is no TOML: {error}", hint='texts stand in quotes, each on one line: title = "A title"'
        ) from error
    # What was left alone is no change, even where it would not be read as it stands.
    written = tomllib.loads(editable("", before, ""))
    reading = _Reading(table, before)
    changed = {name.value: reading.field(name) for name in Field if table.get(name) != written[name]}
    why = reading.text(WHY)
    if reading.faults:
        raise UsageError("; ".join(reading.faults), hint="the lines that begin with # say how values are written")
    return replace(before, **changed), why  # type: ignore[arg-type]


def _name(author: Author) -> str:
    if author.corporate:
        return f"{{{author.family}}}"
    family = " ".join(part for part in (author.particle, author.family) if part)
    return ", ".join((family, *(part for part in (author.suffix, author.given) if part)))


def _toml(value: object) -> str:
    """A TOML string, or list of strings; TOML takes what JSON makes of them but for one control character."""
    if isinstance(value, list):
        return "[" + "".join(f"\n  {_toml(each)}," for each in value) + ("\n" * bool(value)) + "]"
    return json.dumps("" if value is None else str(value), ensure_ascii=False).replace("\x7f", "\\u007F")


class _Reading:
    """One edited text; what cannot be read is in `faults`."""

    def __init__(self, table: dict[str, object], before: Metadata) -> None:
        self.faults: list[str] = []
        self._table = table
        self._authors = {_name(author): author for author in before.authors}
        self._extra_before = before.extra
        known = (*(name.value for name in Field), WHY)
        for name in table:
            if name not in known:
                near = nearest(name, known, limit=1)
                self.faults.append(f"{name}: no such field" + (f"; did you mean {near[0]}?" if near else ""))

    def field(self, name: Field) -> object:
        """The value of a field."""
        match name:
            case Field.AUTHORS:
                return tuple(self._authors.get(text) or author_from_tex(text) for text in self.texts(name))
            case Field.CATEGORIES | Field.LINKS:
                return self.texts(name)
            case Field.DATE:
                return self._parsed(name, PartialDate.parse, "a date is written 2024, 2024-10 or 2024-10-24")
            case Field.ARXIV_ID:
                return self._parsed(name, ArxivId.parse, "this is no arXiv identifier")
            case Field.DOI:
                return self._parsed(name, Doi.parse, "a DOI looks like 10.1000/182")
            case Field.EXTRA:
                return self._extra()
            case Field.ENTRY_TYPE:
                return self.text(name).lower()
            case _:
                return self.text(name, lines=name is Field.ABSTRACT)

    def text(self, name: str, *, lines: bool = False) -> str:
        """A text, on one line unless `lines` may stay."""
        value = self._table.get(name, "")
        if isinstance(value, str):
            return value.strip() if lines else one_line(value)
        self.faults.append(f"{name}: must be a text in quotes")
        return ""

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, blank ones left out."""
        value = self._table.get(name, [])
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(one_line(each) for each in value if each.strip())
        self.faults.append(f'{name}: must be a list of texts, as in ["one", "two"]')
        return ()

    def _parsed(self, name: str, parse: Callable[[str], T | None], fault: str) -> T | None:
        written = self.text(name)
        value = parse(written) if written else None
        if written and value is None:
            why = arxiv_fault(written) if name == Field.ARXIV_ID else ""
            self.faults.append(f"{name}: {why or f'{written!r}: {fault}'}")
        return value

    def _extra(self) -> tuple[tuple[str, str], ...]:
        value = self._table.get(Field.EXTRA, {})
        if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
            self.faults.append("extra: must be a table of texts, each in quotes")
            return ()
        for name, each in value.items():
            if (name, each) in self._extra_before:
                continue
            if not _EXTRA_NAME.fullmatch(name):
                self.faults.append(f"extra: {name!r} cannot be the name of a field")
            if each.count("{") != each.count("}"):
                self.faults.append(f"extra: {name}: the braces do not pair")
        return tuple((name, each) for name, each in value.items() if each.strip())
