"""Rules about one entry: type, key, and fields present or missing."""

from collections.abc import Iterable, Iterator, Set
from functools import lru_cache

from readinglist.bibtex.biblatex_fields import FIELDS as BIBLATEX_FIELDS
from readinglist.bibtex.biblatex_fields import FIELDS_OF_ALL, FIELDS_OF_TYPES
from readinglist.bibtex.data_models import BIBLATEX, BIBTEX, FIELDS, TYPES, DataModel
from readinglist.keys.validity import bad_in_key
from readinglist.linting.entries import StatedEntry, StatedField
from readinglist.linting.field_rules import finding_at
from readinglist.linting.findings import Finding
from readinglist.manuscripts.citations import is_control_key
from readinglist.papers.folding import did_you_mean, edit_distance, first_few, nearest
from readinglist.papers.paper import PartialDate

_CONTROL_TYPES = frozenset({"ieeetranbstctl", "control", "settings", "comment"})
_UNPRINTED = frozenset(
    {"abstract", "annotation", "annote", "comment", "crossref", "file", "groups", "keywords", "language", "owner",
     "readstatus", "review", "timestamp", "url", "urldate"}
)  # fmt: skip
_SHORTEST_NAME = 4
_OTHER_TOOLS = frozenset({"name", "arxivid", "articleid", "keyword", "page"})
"""Names that other tools use, and that only look like misspellings."""
_LONG_NAME = 8
"""Length from which a misspelt name may differ in two letters."""


def is_checked(entry: StatedEntry) -> bool:
    """Whether an entry is a paper, not options for a style."""
    return entry.entry_type not in _CONTROL_TYPES and not is_control_key(entry.key)


def entry_findings(entry: StatedEntry, model: DataModel) -> Iterator[Finding]:
    """Check the entry alone, except for missing fields, which a parent may provide."""
    yield from _of_key(entry, biber=model.name == "biblatex")
    yield from _of_type(entry, model)
    yield from _combinations(entry) if model is BIBTEX else _contradictions(entry)
    if len(entry.filled) < len(entry.fields) or any(map(misspelt, entry.filled)):
        yield from _odd_fields(entry)


def _odd_fields(entry: StatedEntry) -> Iterator[Finding]:
    """Check for fields that are duplicate, empty or misspelt."""
    seen: dict[str, StatedField] = {}
    for field in entry.fields:
        if first := seen.get(field.name):
            where = f"; first in line {first.place.line}" if first.place.line else ""
            yield finding_at("duplicate-field", f"duplicate field; one value is lost{where}", entry, field)
        else:
            seen[field.name] = field
        if not field.tex.strip() and not field.macros:
            yield finding_at("empty-field", "empty field", entry, field)
        known = misspelt(field.name)
        if known and all(known != other.name for other in entry.fields):
            yield finding_at("misspelt-field", f"unknown field; did you mean {known}?", entry, field)


_WITH_SERIES = frozenset({"book", "inbook", "incollection", "inproceedings", "conference", "proceedings"})


def _combinations(entry: StatedEntry) -> Iterator[Finding]:
    """Check for fields that BibTeX's standard styles print only alone or together (``plain.bst``)."""
    fields = entry.filled.keys()
    if "crossref" in fields:
        return
    if entry.entry_type in ("book", "inbook") and {"author", "editor"} <= fields:
        message = f"styles print only the author of @{entry.entry_type}, without the editor"
        yield finding_at("field-combination", message, entry, entry.field("editor"))
    if "number" not in fields:
        return
    message = ""
    if entry.entry_type in _WITH_SERIES and "volume" in fields:
        message = f"styles print only the volume of @{entry.entry_type}, without the number"
    elif entry.entry_type in _WITH_SERIES and "series" not in fields:
        message = "number without series or volume"
    elif entry.entry_type == "article" and "volume" not in fields:
        message = "number without volume"
    if message:
        yield finding_at("field-combination", message, entry, entry.field("number"))


def _contradictions(entry: StatedEntry) -> Iterator[Finding]:
    """Check for fields that biber does not take: a year or month beside another date, an old name beside a new one."""
    date = PartialDate.parse(entry.text("date"))
    for name, value in (("year", date and date.year), ("month", date and date.month)):
        stated = entry.text(name).strip()
        if value and stated.isdecimal() and (len(stated) > 8 or int(stated) != value):
            yield finding_at("field-combination", "differs from the date, which biber takes", entry, entry.field(name))
    fields = entry.filled
    for old, new in BIBLATEX.field_aliases.items():
        if old in fields and new in fields:
            yield finding_at("field-combination", f"biber ignores it beside {new}", entry, entry.field(old))


def foreign_findings(entries: Iterable[StatedEntry]) -> Iterator[Finding]:
    """Return one finding per field that biblatex's data model does not have (for a type), at its first place."""
    places: dict[str, list[tuple[StatedEntry, StatedField]]] = {}
    for entry in entries:
        entry_type = BIBLATEX.entry_type(entry.entry_type)
        if entry_type == "xdata" or not is_checked(entry):
            continue
        own = FIELDS_OF_TYPES.get(entry_type if BIBLATEX.knows(entry_type) else "misc", frozenset())
        for field in entry.fields:
            name = BIBLATEX.field(field.name)
            if name in FIELDS_OF_ALL or name in own or misspelt(field.name) or not field.tex.strip():
                continue
            where = f" in @{entry.entry_type}" if name in BIBLATEX_FIELDS else ""
            places.setdefault(f"no {field.name}{where}", []).append((entry, field))
    for what, stated in places.items():
        times = f" ({len(stated)} entries)" if len(stated) > 1 else ""
        yield finding_at("foreign-field", f"biblatex's data model has {what}{times}", *stated[0])


def missing_findings(entry: StatedEntry, available: Set[str], model: DataModel) -> Iterator[Finding]:
    """Check for missing fields; `available` are the non-empty fields, including inherited ones."""
    for alternatives in model.missing(entry.entry_type, available):
        wanted = " or ".join(alternatives)
        yield Finding(
            code="missing-field",
            message=f"@{entry.entry_type} requires {wanted}",
            line=entry.line,
            column=entry.column,
            key=entry.key,
            field=alternatives[0],
        )
    label = model.lacks_label(entry.entry_type, available)
    if label:
        yield finding_at("missing-label", f"@{entry.entry_type} requires {' or '.join(label)} for sorting", entry)


def non_ascii_findings(entry: StatedEntry, *, fields: bool) -> Iterator[Finding]:
    """Check for non-ASCII letters in the key and, with `fields`, in printed fields."""
    if letters := _non_ascii(entry.key):
        yield finding_at("non-ascii", f"the key contains {letters}, which 8-bit BibTeX splits into bytes", entry)
    for field in entry.fields if fields else ():
        if (letters := _non_ascii(field.tex)) and field.name not in _UNPRINTED:
            yield finding_at(
                "non-ascii", f"contains {letters}, which 8-bit BibTeX treats as several letters each", entry, field
            )


def _non_ascii(text: str) -> str:
    return "" if text.isascii() else _listed(dict.fromkeys(letter for letter in text if not letter.isascii()))


def _of_key(entry: StatedEntry, *, biber: bool) -> Iterator[Finding]:
    if not entry.key:
        yield finding_at("no-key", "entry without a key; it cannot be cited", entry)
        return
    if bad := bad_in_key(entry.key, biber=biber):
        yield finding_at("bad-key", f"the key contains {_listed(bad)}, which BibTeX, biber or TeX cannot parse", entry)


def _listed(letters: Iterable[str]) -> str:
    listed = [letter if letter.isprintable() and letter != " " else f"U+{ord(letter):04X}" for letter in letters]
    return first_few(listed, 8, " ")


def _of_type(entry: StatedEntry, model: DataModel) -> Iterator[Finding]:
    if model.knows(entry.entry_type) or (model is BIBLATEX and entry.entry_type == "xdata"):
        return
    if BIBLATEX.knows(entry.entry_type) or entry.entry_type == "xdata":
        message = f"@{entry.entry_type} is a biblatex type, unknown to the standard BibTeX styles"
        yield finding_at("foreign-type", message, entry)
        return
    near = [f"@{name}" for name in nearest(entry.entry_type, TYPES, limit=1)]
    hint = did_you_mean(near, before="; ")
    yield finding_at("unknown-type", f"unknown entry type @{entry.entry_type}{hint}", entry)


@lru_cache(maxsize=4096)
def misspelt(name: str) -> str:
    """Return the field that an unknown name is probably meant to be; empty if the name is known or there is none."""
    if name in FIELDS or name in _OTHER_TOOLS or len(name) < _SHORTEST_NAME:
        return ""
    allowed = 2 if len(name) >= _LONG_NAME else 1
    similar = (field for field in FIELDS if field[0] == name[0] and abs(len(field) - len(name)) <= allowed)
    distance, field = min(((edit_distance(name, field), field) for field in similar), default=(allowed + 1, ""))
    return field if distance <= allowed and not _is_plural(name, field) else ""


def _is_plural(name: str, field: str) -> bool:
    """Whether the name is the plural of a field, which is only a misspelling for people."""
    return name == f"{field}s" and field not in ("author", "editor")
