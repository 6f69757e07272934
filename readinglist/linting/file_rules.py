"""Rules about several entries: duplicate keys and references between entries."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set

from readinglist.bibtex.data_models import BIBLATEX, BIBTEX, DataModel
from readinglist.bibtex.names import split_names
from readinglist.linting.entries import StatedEntry, StatedField
from readinglist.linting.entry_rules import entry_findings, is_checked, missing_findings, non_ascii_findings
from readinglist.linting.field_rules import field_findings, finding_at
from readinglist.linting.findings import Finding
from readinglist.manuscripts.citations import RELATED_FIELDS, keys_in, same_key
from readinglist.sources.bibtex_parents import XDATA_REFERENCE

_INHERITED = ("crossref", "xdata")
_IN_PARENT = {
    "article": frozenset({"journal", "year"}),
    **dict.fromkeys(("incollection", "inproceedings", "conference"), frozenset({"booktitle", "publisher", "year"})),
    **dict.fromkeys(("book", "inbook"), frozenset({"publisher"})),
}
"""The fields that BibTeX's styles do not print of an entry with a parent, to which they refer instead."""


_NAMED_BY = {
    "article": ("key", "journal"),
    **dict.fromkeys(("incollection", "inproceedings", "conference"), ("editor", "key", "booktitle")),
    **dict.fromkeys(("book", "inbook"), ("editor", "key", "series")),
}
"""The fields by one of which BibTeX's standard styles name the parent of an entry (``plain.bst``)."""


def bibliography_findings(
    entries: Sequence[StatedEntry], model: DataModel, *, ascii_only: bool = False, known: Collection[str] = ()
) -> Iterator[Finding]:
    """Check the entries, alone and together, in their order.

    `known` are keys (see `manuscripts.citations.same_key`) of entries in other files. With `ascii_only`, non-ASCII
    letters are findings.
    """
    by_key = _by_key(entries)
    taken: dict[str, StatedEntry] = {}
    for entry in entries:
        if not is_checked(entry):
            continue
        yield from _duplicate_keys(entry, taken)
        yield from entry_findings(entry, model)
        biblatex = model.name == "biblatex"
        if not biblatex or ascii_only:
            yield from non_ascii_findings(entry, fields=ascii_only)
        yield from field_findings(entry, biblatex=biblatex)
        names = entry.filled.keys()
        is_related = not names.isdisjoint(RELATED_FIELDS)
        if is_related:
            yield from _references(entry, by_key, known, in_order=not biblatex)
        yield from _xdata_references(entry, by_key, known)
        if entry.entry_type != "xdata" and not (is_related and _has_unknown_parent(entry, by_key)):
            available = _available(entry, by_key, model) if is_related else names
            yield from missing_findings(entry, available, model)
        if is_related and not biblatex:
            yield from _missing_for_reference(entry, by_key)


def _by_key(entries: Sequence[StatedEntry]) -> dict[str, StatedEntry]:
    """Return the first entry of each key and alias, as BibTeX compares keys."""
    found_entries: dict[str, StatedEntry] = {}
    for entry in entries:
        if entry.key:
            found_entries.setdefault(same_key(entry.key), entry)
    for entry in entries:
        for _, alias in _aliases(entry):
            found_entries.setdefault(same_key(alias), entry)
    return found_entries


def _aliases(entry: StatedEntry) -> list[tuple[StatedField, str]]:
    if "ids" not in entry.filled:
        return []
    return [(field, key) for field in entry.fields if field.name == "ids" for key in keys_in(field.tex)]


def _duplicate_keys(entry: StatedEntry, taken: dict[str, StatedEntry]) -> Iterator[Finding]:
    """Check for keys and aliases of earlier entries, which are in `taken`; those of this entry are added."""
    names: list[tuple[StatedField | None, str]] = [(None, entry.key), *_aliases(entry)]
    for field, key in names:
        other = taken.setdefault(same_key(key), entry) if key else entry
        if other is not entry:
            where = f", also in line {other.line}" if other.line else ""
            case = "" if key in (other.key, *(alias for _, alias in _aliases(other))) else " (different case)"
            yield finding_at("duplicate-key", f"duplicate key {key}{where}{case}", entry, field)


def _references(
    entry: StatedEntry, by_key: Mapping[str, StatedEntry], known: Collection[str], *, in_order: bool
) -> Iterator[Finding]:
    for field in entry.fields:
        if field.name not in RELATED_FIELDS:
            continue
        for key in keys_in(field.tex):
            parent = by_key.get(same_key(key))
            if parent is None and same_key(key) not in known:
                yield finding_at("unknown-reference", f"unknown entry {key}", entry, field)
            elif parent and not in_order and key not in (parent.key, *(alias for _, alias in _aliases(parent))):
                message = f"unknown entry {key}; did you mean {parent.key}? keys are case-sensitive for biber"
                yield finding_at("unknown-reference", message, entry, field)
            elif field.name == "crossref" and in_order and parent and parent.place < entry.place:
                message = f"{key} must come after this entry for BibTeX"
                yield finding_at("crossref-order", message, entry, field)
            if field.name == "crossref" and in_order and parent and (nested := parent.field("crossref")):
                message = f"BibTeX warns: {key} itself refers to {nested.tex.strip()}, which it does not follow"
                yield finding_at("nested-crossref", message, entry, field)


def _missing_for_reference(entry: StatedEntry, by_key: Mapping[str, StatedEntry]) -> Iterator[Finding]:
    """Check for the fields from which BibTeX's styles make the reference to a parent."""
    crossref = entry.filled.get("crossref")
    parent = by_key.get(same_key(crossref.tex)) if crossref else None
    named_by = _NAMED_BY.get(entry.entry_type)
    if not (crossref and parent and named_by) or parent is entry:
        return
    # A parent before its child is not found, which is a finding of its own.
    values = {field.name: field.tex for each in (parent, entry) for field in each.fields if field.tex.strip()}
    if "key" in values and not entry.field("key"):
        del values["key"]  # which is not inherited
    if values.get("editor") == values.get("author"):
        values.pop("editor", None)
    if parent.place > entry.place and values.keys().isdisjoint(named_by):
        message = f"BibTeX needs {' or '.join(named_by)} to refer to {crossref.tex.strip()}"
        yield finding_at("missing-field", message, entry, crossref)
    if entry.entry_type in ("book", "inbook") and "volume" not in values:
        yield finding_at("missing-field", f"@{entry.entry_type} with a crossref requires volume", entry, crossref)


def _xdata_references(
    entry: StatedEntry, by_key: Mapping[str, StatedEntry], known: Collection[str]
) -> Iterator[Finding]:
    """Check values that stand for those of an ``xdata`` entry, such as ``author = {xdata=key-author-1}``."""
    for field in entry.fields:
        if "xdata" not in field.tex or field.name in RELATED_FIELDS:
            continue
        for part in split_names(field.tex):
            message = _problem_of_reference(part, by_key, known)
            if message:
                yield finding_at("unknown-reference", message, entry, field)


def _problem_of_reference(part: str, by_key: Mapping[str, StatedEntry], known: Collection[str]) -> str:
    reference = XDATA_REFERENCE.fullmatch(part)
    if not reference:
        return f"{part!r} names no field; expected xdata=KEY-FIELD" if re.match(r"xdata\s*=", part) else ""
    key, name, number = reference["key"], reference["field"].lower(), int(reference["number"] or 0)
    data = by_key.get(same_key(key))
    if data is None:
        return "" if same_key(key) in known else f"unknown entry {key}"
    if any(each.name == "xdata" for each in data.fields):
        return ""
    stated = data.field(*(each.name for each in data.fields if BIBLATEX.field(each.name) == BIBLATEX.field(name)))
    if not stated:
        return f"{key} has no field {name}"
    return f"{name} of {key} has no item {number}" if number > len(split_names(stated.tex)) else ""


def _has_unknown_parent(entry: StatedEntry, by_key: Mapping[str, StatedEntry]) -> bool:
    """Whether the entry inherits fields from an unknown entry."""
    parents = (key for field in entry.fields if field.name in _INHERITED for key in keys_in(field.tex))
    return any(same_key(key) not in by_key for key in parents)


def _available(entry: StatedEntry, by_key: Mapping[str, StatedEntry], model: DataModel) -> Set[str]:
    """Return the non-empty fields of the entry, including inherited ones."""
    inherited = _INHERITED if model is BIBLATEX else _INHERITED[:1]
    fields, waiting, seen = set(entry.filled), [entry], {id(entry)}
    if model is BIBTEX and "crossref" in fields:
        fields |= _IN_PARENT.get(entry.entry_type, frozenset())
    while waiting:
        child = waiting.pop()
        for field in child.fields:
            keys = keys_in(field.tex) if field.name in inherited else []
            for parent in (by_key.get(same_key(key)) for key in keys):
                if parent is None or id(parent) in seen:
                    continue
                seen.add(id(parent))
                waiting.append(parent)
                without_title = field.name == "crossref" and model.title_of_parent
                fields |= parent.filled.keys() - ({"title"} if without_title else set())
                if without_title and "title" in parent.filled:
                    fields.add("journaltitle" if parent.entry_type == "periodical" else "booktitle")
    return fields
