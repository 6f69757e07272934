"""What may be wrong with one entry: its type, its key, the fields that it has and those that it lacks."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from readinglist.bibtex.data_models import BIBLATEX, FIELDS, TYPES, DataModel
from readinglist.linting.entries import StatedEntry
from readinglist.linting.field_rules import found
from readinglist.linting.findings import Finding
from readinglist.manuscripts.citations import is_control_key
from readinglist.papers.spelling import edit_distance, nearest

_BAD_IN_KEY = re.compile(r"[\s,{}%\\~#\x00-\x1f\x7f]")
_CONTROL_TYPES = frozenset({"ieeetranbstctl", "control", "settings", "comment"})
_UNPRINTED = frozenset(
    {"abstract", "annotation", "annote", "comment", "crossref", "file", "groups", "keywords", "language", "owner",
     "readstatus", "review", "timestamp", "url", "urldate"}
)  # fmt: skip
_SHORTEST_NAME = 4
_OTHERS = frozenset({"name", "arxivid", "articleid", "keyword", "page"})
"""Names that other tools use, and that are no slips though they look like ones."""
_LONG_NAME = 8
"""Letters from which on a misspelt name may differ in two of them."""


def is_checked(entry: StatedEntry) -> bool:
    """Whether an entry is one of a bibliography, and not one that hands options to a style."""
    return entry.entry_type not in _CONTROL_TYPES and not is_control_key(entry.key)


def entry_findings(entry: StatedEntry, model: DataModel) -> Iterator[Finding]:
    """What is wrong with the entry by itself, but for the fields that it lacks, which a parent may bring."""
    yield from _of_key(entry)
    yield from _of_type(entry, model)
    seen: dict[str, int] = {}
    for field in entry.fields:
        if field.name in seen:
            where = f" (first in line {seen[field.name]})" if seen[field.name] else ""
            yield found("duplicate-field", f"the field stands twice; one of the two is lost{where}", entry, field)
        seen.setdefault(field.name, field.line)
        if not field.tex.strip() and not field.macros:
            yield found("empty-field", "the field is empty", entry, field)
        meant = misspelt(field.name)
        if meant and meant not in {other.name for other in entry.fields}:
            yield found("misspelt-field", f"nothing reads this field; is it {meant}?", entry, field)


def missing_findings(entry: StatedEntry, available: frozenset[str], model: DataModel) -> Iterator[Finding]:
    """What the entry lacks, where `available` are the fields that hold something, those of its parents included."""
    for alternatives in model.missing(entry.entry_type, available):
        wanted = " or ".join(alternatives)
        yield Finding(
            code="missing-field",
            message=f"@{entry.entry_type} needs {wanted}",
            line=entry.line,
            column=entry.column,
            key=entry.key,
            field=alternatives[0],
        )
    label = model.lacks_label(entry.entry_type, available)
    if label:
        yield found("missing-label", f"to be sorted, @{entry.entry_type} needs {' or '.join(label)}", entry)


def non_ascii_findings(entry: StatedEntry, *, fields: bool) -> Iterator[Finding]:
    """Return letters beyond ASCII in the key and, with `fields`, in fields that are printed."""
    beyond = _beyond_ascii(entry.key)
    if beyond:
        yield found("non-ascii", f"the key holds {beyond}, which 8-bit BibTeX takes apart", entry)
    for field in entry.fields if fields else ():
        beyond = _beyond_ascii(field.tex)
        if beyond and field.name not in _UNPRINTED:
            yield found("non-ascii", f"8-bit BibTeX takes {beyond} for several letters each", entry, field)


def _beyond_ascii(text: str) -> str:
    return _shown(dict.fromkeys(letter for letter in text if not letter.isascii()))


def _of_key(entry: StatedEntry) -> Iterator[Finding]:
    if not entry.key:
        yield found("no-key", "the entry has no key, and cannot be cited", entry)
        return
    bad = _shown(dict.fromkeys(_BAD_IN_KEY.findall(entry.key)))
    if bad:
        yield found("bad-key", f"the key holds {bad}, which BibTeX, biber or TeX cannot read", entry)


def _shown(letters: Iterable[str]) -> str:
    shown = [letter if letter.isprintable() and letter != " " else f"U+{ord(letter):04X}" for letter in letters]
    return " ".join(shown[:8]) + (" ..." if len(shown) > 8 else "")


def _of_type(entry: StatedEntry, model: DataModel) -> Iterator[Finding]:
    if model.knows(entry.entry_type) or entry.entry_type == "xdata":
        return
    if BIBLATEX.knows(entry.entry_type):
        message = f"the standard styles of BibTeX do not know @{entry.entry_type}, only biblatex does"
        yield found("foreign-type", message, entry)
        return
    near = nearest(entry.entry_type, TYPES, limit=1)
    meant = f"; is it @{near[0]}?" if near else ""
    yield found("unknown-type", f"neither BibTeX nor biblatex knows @{entry.entry_type}{meant}", entry)


@lru_cache(maxsize=4096)
def misspelt(name: str) -> str:
    """The field that an unknown name is a slip for; empty where the name is known, or like no other."""
    if name in FIELDS or name in _OTHERS or len(name) < _SHORTEST_NAME:
        return ""
    allowed = 2 if len(name) >= _LONG_NAME else 1
    alike = (field for field in FIELDS if field[0] == name[0] and abs(len(field) - len(name)) <= allowed)
    distance, field = min(((edit_distance(name, field), field) for field in alike), default=(allowed + 1, ""))
    return field if distance <= allowed and not _is_plural(name, field) else ""


def _is_plural(name: str, field: str) -> bool:
    """Whether the name is that of a field for several, which is hardly a slip, unless of people."""
    return name == f"{field}s" and field not in ("author", "editor")
