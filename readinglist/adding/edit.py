"""Edits of metadata by hand, which services and files never overwrite."""

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from readinglist.bibtex.authors import author_from_tex
from readinglist.library.context import LibraryContext
from readinglist.library.protocol import Identity, Unit
from readinglist.library.tracking import Change, change
from readinglist.papers.errors import StaleRevision, UsageError
from readinglist.papers.folding import did_you_mean, nearest, one_line
from readinglist.papers.identifiers import ArxivId, Doi, arxiv_id_error
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Author, Field, Item, Metadata, Origin, OriginKind, Paper, PartialDate, Resolution
from readinglist.papers.precedence import MergedMetadata

BY_HAND = "by hand"


def edit(seen: Item, wanted: Metadata, context: LibraryContext, *, why: str | None = None) -> Change:
    """Set the values of `wanted` that differ from those `seen`; `why` is the reader's reason for adding the paper.

    Changed fields, emptied ones included, have the reader as origin, so that nothing fills them again. An arXiv id or
    DOI entered by hand resolves an unresolved paper.

    Raises:
        UsageError: If no title or identifier would be left, or another paper has the identifier.
        StaleRevision: If another process changed one of these values; nothing is written.
        NothingFound: If the paper was removed.
    """
    changed = tuple(name for name in Field if getattr(wanted, name.value) != getattr(seen.paper.metadata, name.value))
    reason = seen.paper.why if why is None else why
    if not wanted.names_a_paper:
        raise UsageError("a paper needs a title, an arXiv id or a DOI", hint="run `readinglist rm` to remove the paper")

    def alter(item: Item, unit: Unit, now: datetime) -> Item:
        _check_unchanged(item.paper, seen.paper, changed, why=reason)
        _check_identity(item.paper, wanted, changed, unit)
        paper = _edited(item.paper, wanted, changed, now)
        return replace(item, paper=replace(paper, why=reason))

    return change([seen.paper.key], alter, context)[0]


def _edited(paper: Paper, wanted: Metadata, changed: tuple[Field, ...], now: datetime) -> Paper:
    values: dict[str, object] = {name.value: getattr(wanted, name.value) for name in changed}
    hand = Origin(kind=OriginKind.USER, where=BY_HAND, at=now)
    origins = dict(paper.origins) | dict.fromkeys(changed, hand)
    edited = MergedMetadata.of(paper).updated(values, origins).applied_to(paper)
    named = any(getattr(wanted, name.value) for name in changed if name in (Field.ARXIV_ID, Field.DOI))
    if named and not paper.resolution.resolved:
        evidence = ("identifier entered by hand",)
        return replace(edited, resolution=Resolution.STATED, suggestions=(), evidence=evidence)
    return edited


def _check_unchanged(present: Paper, seen: Paper, changed: tuple[Field, ...], *, why: str) -> None:
    moved = [
        name.value for name in changed if getattr(present.metadata, name.value) != getattr(seen.metadata, name.value)
    ]
    if why != seen.why and present.why != seen.why:
        moved.append("why")
    if moved:
        raise StaleRevision(
            f"{', '.join(moved)} of {present.key} changed in the meantime", hint="check the paper and edit it again"
        )


def _check_identity(present: Paper, wanted: Metadata, changed: tuple[Field, ...], unit: Unit) -> None:
    """Check that no other paper has the identifier; two such papers need `merge`."""
    identity = Identity(
        arxiv_id=wanted.arxiv_id if Field.ARXIV_ID in changed else None,
        doi=wanted.doi if Field.DOI in changed else None,
    )
    for other in unit.known(identity):
        raise UsageError(
            f"identifier already belongs to {other.key}",
            hint=f"if they are the same paper, run `readinglist merge {other.key} {present.key}`",
        )


T = TypeVar("T")

WHY = "why"
_LISTS = (Field.AUTHORS, Field.CATEGORIES, Field.LINKS)
_EXTRA_NAME = lazy_pattern(r"[a-z][a-z0-9_+-]*")
_HELP = """\
# The metadata of {key}. Edit it, save, and close the editor; an empty value means unknown.
# Values that you change are never overwritten by a service or a file.
# Write names as in BibTeX: "Family, Given", "van Family, Given", "{{An Institute}}".
# To change the key, use `readinglist rekey`; for status, tags and notes, use their own commands.
"""


def editable_values(metadata: Metadata, why: str) -> dict[str, str | list[str]]:
    """Return every field but `extra` as a reader writes it, and the reader's reason."""
    values: dict[str, str | list[str]] = {}
    for name in Field:
        value = getattr(metadata, name.value)
        if name in _LISTS:
            values[name.value] = [_name(each) if isinstance(each, Author) else each for each in value]
        elif name is not Field.EXTRA:
            values[name.value] = "" if value is None else str(value)
    return {**values, WHY: why}


def editable(key: str, metadata: Metadata, why: str) -> str:
    """Return every field with its value, and the reader's reason, as TOML with comments that help."""
    lines = [_HELP.format(key=key)]
    lines.extend(f"{name} = {_toml(value)}" for name, value in editable_values(metadata, why).items())
    lines.append("\n# Extra fields of a .bib entry, with their values as TeX.\n[extra]")
    lines.extend(f"{_toml(name)} = {_toml(value)}" for name, value in metadata.extra)
    return "\n".join(lines) + "\n"


def read_editable(text: str, before: Metadata) -> tuple[Metadata, str]:
    """Return the metadata and the reason from an edited text; a deleted field becomes unknown.

    `before` is the metadata that the text was made from, so that its authors keep all their parts.

    Raises:
        UsageError: If the text is invalid; the message lists every error.
    """
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also of numbers with too many digits
        raise UsageError(
            f"invalid TOML: {error}", hint='write strings in quotes, on one line: title = "A title"'
        ) from error
    return read_editable_values(table, before)


def read_editable_values(table: Mapping[str, object], before: Metadata) -> tuple[Metadata, str]:
    """Return the metadata and the reason from edited values, with those of `extra` as a table; see `read_editable`.

    Raises:
        UsageError: If a value is invalid; the message lists every error.
    """
    # Unedited values are not changes, even if they could not be read again.
    written = {**editable_values(before, ""), Field.EXTRA: dict(before.extra)}
    reader = _TableReader(table, before)
    changed = {name.value: reader.field(name) for name in Field if table.get(name) != written[name]}
    why = reader.text(WHY)
    if reader.errors:
        raise UsageError("; ".join(reader.errors), hint="see the comment lines for how to write values")
    return replace(before, **changed), why  # type: ignore[arg-type]


def _name(author: Author) -> str:
    if author.corporate:
        return f"{{{author.family}}}"
    family = " ".join(part for part in (author.particle, author.family) if part)
    return ", ".join((family, *(part for part in (author.suffix, author.given) if part)))


def _toml(value: str | list[str]) -> str:
    """Return a TOML string or list of strings; JSON's form is valid TOML except for one control character."""
    if isinstance(value, list):
        return "[" + "".join(f"\n  {_toml(each)}," for each in value) + ("\n" * bool(value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


class _TableReader:
    """Reads the values of one edited text; what is invalid is listed in `errors`."""

    def __init__(self, table: Mapping[str, object], before: Metadata) -> None:
        self.errors: list[str] = []
        self._table = table
        self._authors = {_name(author): author for author in before.authors}
        self._extra_before = before.extra
        known = (*(name.value for name in Field), WHY)
        for name in table:
            if name not in known:
                near = did_you_mean(nearest(name, known, limit=1), before="; ")
                self.errors.append(f"unknown field {name!r}{near}")

    def field(self, name: Field) -> object:
        """Return the value of a field."""
        match name:
            case Field.AUTHORS:
                return tuple(self._authors.get(text) or author_from_tex(text) for text in self.texts(name))
            case Field.CATEGORIES | Field.LINKS:
                return self.texts(name)
            case Field.DATE:
                return self._parsed(name, PartialDate.parse, "date", "2024, 2024-10 or 2024-10-24")
            case Field.ARXIV_ID:
                return self._parsed(name, ArxivId.parse, "arXiv id", "2410.18647 or hep-th/9901001")
            case Field.DOI:
                return self._parsed(name, Doi.parse, "DOI", "10.1000/182")
            case Field.EXTRA:
                return self._extra()
            case Field.ENTRY_TYPE:
                return self.text(name).lower()
            case _:
                return self.text(name, lines=name is Field.ABSTRACT)

    def text(self, name: str, *, lines: bool = False) -> str:
        """Return a string, on one line unless `lines`."""
        value = self._table.get(name, "")
        if isinstance(value, str):
            return value.strip() if lines else one_line(value)
        self.errors.append(f"{name}: must be a string")
        return ""

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of strings, without blank ones."""
        value = self._table.get(name, [])
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(one_line(each) for each in value if each.strip())
        self.errors.append(f'{name}: must be a list of strings, such as ["one", "two"]')
        return ()

    def _parsed(self, name: str, parse: Callable[[str], T | None], kind: str, expected: str) -> T | None:
        written = self.text(name)
        value = parse(written) if written else None
        if written and value is None:
            why = arxiv_id_error(written) if name == Field.ARXIV_ID else ""
            self.errors.append(f"{name}: {why or f'invalid {kind} {written!r}: expected {expected}'}")
        return value

    def _extra(self) -> tuple[tuple[str, str], ...]:
        value = self._table.get(Field.EXTRA, {})
        if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
            self.errors.append("extra: must be a table of strings")
            return ()
        for name, each in value.items():
            if (name, each) in self._extra_before:
                continue
            if not _EXTRA_NAME.fullmatch(name):
                self.errors.append(f"extra: invalid field name {name!r}")
            if each.count("{") != each.count("}"):
                self.errors.append(f"extra: {name}: unbalanced braces")
        return tuple((name, each) for name, each in value.items() if each.strip())
