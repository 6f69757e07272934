"""Three-way merging of the fields of one entry of a shared .bib file."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from urllib.parse import unquote

from readinglist.bibtex.addresses import doi_in, plain_address
from readinglist.bibtex.authors import authors_from_tex
from readinglist.bibtex.blocks import RawEntry, read_blocks
from readinglist.bibtex.names import split_keywords
from readinglist.bibtex.pages import DASHES
from readinglist.bibtex.splicing import entry_edits, entry_places
from readinglist.bibtex.values import Macros
from readinglist.bibtex.writing import MONTHS
from readinglist.exporting.merge_base import MergeBase, digest
from readinglist.files.text_edits import Edit, Verdict, apply_edits, compare
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import PartialDate
from readinglist.tex import to_line
from readinglist.tex.plain_text import plain_text

TYPE = "@"
"""The name of the entry type among the fields."""

_DATE = ("year", "month", "day")
_ONE_NAME = {
    "journaltitle": "journal",
    "location": "address",
    "eprinttype": "archiveprefix",
    "eprintclass": "primaryclass",
    "school": "institution",
    "annotation": "annote",
}
"""BibTeX names of fields that biblatex renames, so that a value is written to the field that the file has."""
_ONE_TYPE = {"conference": "inproceedings", "electronic": "online", "www": "online"}
"""Other names of entry types, by which an edit is none."""
_TYPES_OF_TYPES = {
    "phdthesis": ("thesis", "phdthesis"),
    "mastersthesis": ("thesis", "mathesis"),
    "techreport": ("report", "techreport"),
}
"""Types of BibTeX with the type of biblatex and the value of its field ``type``, which biber writes instead."""
_VENUES = ("journal", "booktitle")
_PEOPLE = frozenset({"author", "editor", "translator"})
_UNCHANGED = "="
_CASED = frozenset(
    {"title", "subtitle", "titleaddon", "booktitle", "booksubtitle", "maintitle", "shorttitle", "edition", "type"}
)
"""Fields whose case styles change, so that groups in them are more than another spelling."""
_MARKED = lazy_pattern(
    r"\{\\(?P<switch>[a-z]{2,8})\s+(?P<scope>[^{}\\]*)\}|\\(?P<font>emph|em|it|bf|sc|tt|sf|sl|rm|(?:it|sc|sl)shape|bfseries|math[a-z]{2,4}|boldsymbol|bm"
    r"|text(?:it|bf|sc|sl|tt|sf|rm|up|md|superscript|subscript))(?![A-Za-z])"
    r"|\\(?:[A-Za-z]+|[^A-Za-z])\s*\{[^{}]*\}|\{(?!\\)(?P<group>[^{}]*)\}"
)
"""Groups that are not the argument of a command, and commands that change the font."""
_FONTS = {
    **dict.fromkeys(("em", "it", "itshape", "textit"), "emph"),
    "bf": "textbf",
    "bfseries": "textbf",
    "sc": "textsc",
    "scshape": "textsc",
    "sl": "textsl",
    "slshape": "textsl",
    "tt": "texttt",
    "sf": "textsf",
    "rm": "textrm",
}
"""Names of the same font."""
_SCRIPTS = frozenset({"textsubscript", "textsuperscript"})
"""Commands that are another spelling of a formula, or of a character, if there is one for their argument."""
_PLAIN_GROUP = lazy_pattern(r"\$[^$]*\$|[\W\d_]*|[^\W\d_\x00-\x7f][\u0300-\u036f]*")
"""Contents of groups that mean nothing: a formula, no letter, or a letter that needs a command in ASCII."""
_DASHES = lazy_pattern(f"[{DASHES}]")
_SIGNS = str.maketrans("\xa0“”„‘’—‐‑−µ", ' """\'\'–---μ', "\xad\u200b")
"""Signs that programs write for each other, and places for hyphens, which print nothing."""
_NUMBER = (lazy_pattern(r"[\s-]+"), "")
_RESPELLED = {
    "eprint": (lazy_pattern(r"^arxiv:\s*|\s+$", re.IGNORECASE), ""),
    "pages": (lazy_pattern(rf"^pp?\.?\s*(?=\d)|(?<=\d)\.$|\s*([{DASHES}])[{DASHES}]*\s*", re.IGNORECASE), r"\1"),
    "isbn": _NUMBER,
    "issn": _NUMBER,
}
"""Fields in which programs spell the same value differently: what to replace, and by what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFields:
    """The fields and type of an entry by BibTeX name: `values` are TeX on one line, `raw` values as written.

    `names` are the names that the entry uses; a ``type`` that follows from the entry type has none. A ``date`` is split
    into year, month and day.
    """

    values: Mapping[str, str] = field(hash=False)
    raw: Mapping[str, str] = field(hash=False)
    names: Mapping[str, str] = field(hash=False)

    @property
    def digests(self) -> dict[str, str]:
        """The fields as a merge base stores them: two spellings of one value have the same digest."""
        return {name: digest(_spelling(name, value)) for name, value in self.values.items()}


def fields_of(entry: RawEntry, macros: Macros) -> EntryFields:
    """Return the fields of an entry; the first of duplicate fields counts, as in BibTeX."""
    raw, names = {TYPE: entry.entry_type}, {TYPE: TYPE}
    entry_type, implied = _TYPES_OF_TYPES.get(entry.entry_type, (entry.entry_type, ""))
    values = {TYPE: entry_type}
    present = {item.name.lower() for item in entry.fields}
    for item in entry.fields:
        lower = item.name.lower()
        name = lower if _ONE_NAME.get(lower) in present else _ONE_NAME.get(lower, lower)
        tex = one_line(macros.value(item.value))
        date = PartialDate.parse(tex) if name == "date" and present.isdisjoint(_DATE) else None
        if date and str(date) == tex:
            for part, number in zip(_DATE, (date.year, date.month, date.day), strict=True):
                if number:
                    values[part], raw[part], names[part] = str(number), f"{{{number}}}", item.name
        elif name not in values:
            values[name], raw[name], names[name] = _number_of_month(name, tex), item.value, item.name
    if implied and "type" not in values:
        values["type"], raw["type"] = implied, f"{{{implied}}}"
    return EntryFields(values=values, raw=raw, names=names)


def _number_of_month(name: str, tex: str) -> str:
    """Return a month, written as a name, a macro or a number, as a number; other values unchanged."""
    if name == "month":
        start = tex.strip("{}. ").lower()[:3]
        return str(MONTHS.index(start) + 1) if start in MONTHS else tex.lstrip("0")
    return tex


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChanges:
    """Fields to write (None to remove), fields that the user edited, and conflicts."""

    writes: Mapping[str, str | None] = field(hash=False)
    edited: tuple[str, ...]
    conflicts: tuple[str, ...]


def decide(base: MergeBase, library: EntryFields, file: EntryFields, *, changed: bool) -> FieldChanges:
    """Compare each field with the merge base; `changed` says whether the paper changed at all."""
    writes: dict[str, str | None] = {}
    edited_by_hand, conflicts = [], []
    for name in dict.fromkeys((*library.values, *base.library, *file.values, *base.file)):
        ours, theirs = library.values.get(name), file.values.get(name)
        new = changed and _differs(name, ours, base.library.get(name))
        edited = _differs(name, theirs, base.file.get(name))
        if not new and not edited:
            continue
        verdict = compare(
            _UNCHANGED,
            _meaning(name, ours) if new else _UNCHANGED,
            _meaning(name, theirs) if edited else _UNCHANGED,
        )
        if verdict is Verdict.WRITE and _meaning(name, ours) != _meaning(name, theirs):
            writes[name] = library.raw.get(name)
        elif verdict is Verdict.TAKE:
            edited_by_hand.append(name)
        elif verdict is Verdict.CONFLICT:
            conflicts.append(name)
    return FieldChanges(writes=writes, edited=tuple(edited_by_hand), conflicts=tuple(conflicts))


def numbers_in_place_of_venue(writes: Mapping[str, str | None], file: EntryFields, library: EntryFields) -> list[str]:
    """Return the fields that contain a preprint's number as volume or number (``CoRR abs/1706.03762``).

    They are removed together with the archive's name, so that they are not printed as those of the new journal.
    """
    number = library.values.get("eprint", "")
    if not number or writes.keys().isdisjoint(_VENUES):
        return []
    return [
        name
        for name in ("volume", "number", "howpublished")
        if name not in library.values and number in file.values.get(name, "")
    ]


def _differs(name: str, value: str | None, agreed: str | None) -> bool:
    """Whether a value differs from the digest of a merge base; earlier versions stored digests of the TeX."""
    if value is None or agreed is None:
        return value is not None or agreed is not None
    return agreed not in (digest(value), digest(_spelling(name, value)))


def _spelling(name: str, tex: str) -> str:
    """Return a value as `_meaning` does, with the groups and fonts in it, which are more than another spelling."""
    return "\n".join((_meaning(name, tex) or "", *_marks(name, tex)))


def _marks(name: str, tex: str) -> Iterator[str]:
    for found in _MARKED.finditer(tex):
        if found["switch"]:
            yield from (_FONTS.get(found["switch"], found["switch"]), to_line(found["scope"]))
        elif found["font"] in _SCRIPTS and found["font"] not in to_line(tex):
            continue
        elif found["font"]:
            yield _FONTS.get(found["font"], found["font"])
        elif found["group"] and (name in _CASED or name in _PEOPLE) and not _PLAIN_GROUP.fullmatch(found["group"]):
            yield to_line(found["group"])


def _meaning(name: str, tex: str | None) -> str | None:
    """Return a value without differences of spelling: accents in TeX or Unicode, dashes, the case of a DOI."""
    if tex is None:
        return None
    if name in _PEOPLE:
        return "; ".join(
            f"{author.given}|{author.particle}|{author.family}|{author.suffix}" for author in authors_from_tex(tex)
        )
    if name == TYPE:
        return _ONE_TYPE.get(tex.lower(), tex.lower())
    if name == "keywords":
        return "; ".join(sorted(map(_plain, split_keywords(tex))))
    line = _plain(tex)
    if name == "doi":
        found = doi_in(tex)
        return str(found.doi) if found else line.lower()
    if name == "url":
        return unquote(plain_address(tex))
    if name in _RESPELLED:
        pattern, replacement = _RESPELLED[name]
        return _DASHES.sub("-", pattern.sub(replacement, line)).lower()
    return line


def _plain(tex: str) -> str:
    return plain_text(to_line(tex)).translate(_SIGNS)


def edits_of(
    entry: RawEntry,
    file: EntryFields,
    library: EntryFields,
    writes: Mapping[str, str | None],
    macros: Macros,
    *,
    key: str = "",
) -> list[Edit]:
    """Return the edits of the entry's text; none if it cannot be edited safely."""
    places = entry_places(entry)
    if places is None:
        return []
    expected = {name: value for name, value in file.values.items() if name not in writes}
    expected |= {name: library.values[name] for name, value in writes.items() if value is not None}
    values = _dates(writes, expected, file, library)
    if values is None:
        return []
    writes = _with_type(writes, file, library)
    for name, value in writes.items():
        if name not in (TYPE, *_DATE):
            values[file.names.get(name) or library.names.get(name, name)] = value
    edits = entry_edits(entry, places, values, entry_type=writes.get(TYPE) or "", key=key)
    again = read_blocks(apply_edits(entry.text, edits))
    sound = len(again) == 1 and isinstance(again[0], RawEntry) and again[0].key == (key or entry.key)
    return edits if sound and isinstance(again[0], RawEntry) and fields_of(again[0], macros).values == expected else []


def _with_type(writes: Mapping[str, str | None], file: EntryFields, library: EntryFields) -> Mapping[str, str | None]:
    """Return the writes with both the entry type and the field ``type`` if one of them follows from the other."""
    implied = any("type" in side.values and "type" not in side.names for side in (file, library))
    if not implied or writes.keys().isdisjoint((TYPE, "type")):
        return writes
    return {**writes, TYPE: library.raw[TYPE], "type": library.raw["type"] if "type" in library.names else None}


def _dates(
    writes: Mapping[str, str | None], expected: dict[str, str], file: EntryFields, library: EntryFields
) -> dict[str, str | None] | None:
    """Return the fields of a new date: a ``date`` if the file, or else the library, uses one.

    Parts that do not fit are removed from `expected`. None if there is no valid date.
    """
    changed = [name for name in _DATE if name in writes]
    if not changed:
        return {}
    if "day" not in library.values:
        expected.pop("day", None)
    names = file.names if not file.values.keys().isdisjoint(_DATE) else library.names
    if "date" in (names.get(name, "").lower() for name in _DATE):
        year, month, day = (int(part) if (part := expected.get(name, "0")).isdecimal() else 0 for name in _DATE)
        return {"date": f"{{{PartialDate(year, month or None, day or None)}}}"} if year else None
    values: dict[str, str | None] = {}
    for name in changed:
        if name == "day":
            expected.pop("day", None)
        elif name == "month" and writes[name] is not None:
            number = library.values[name]
            values[name] = (
                MONTHS[int(number) - 1]
                if number.isdecimal() and len(number) < 9 and 0 < int(number) < 13
                else writes[name]
            )
        else:
            values[name] = writes[name]
    return values
