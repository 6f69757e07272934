r"""Structured entries: ``\entry`` of biblatex's .bbl files, and ``\bib`` of amsrefs."""

from collections.abc import Iterator

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.bibliography.arguments import arguments_at, group_at
from readinglist.sources.manager_entries import ManagerEntry

_ENTRY = lazy_pattern(r"\\entry(?=\s*\{)")
_FIELD = lazy_pattern(r"\\field(?=\s*\{)")
_NAME = lazy_pattern(r"\\name(?=\s*\{)")
_LIST = lazy_pattern(r"\\list(?=\s*\{)")
_VERB = lazy_pattern(r"\\verb\{(?P<name>[a-z]+)\}\s*\n\s*\\verb (?P<value>[^\n]*)\n")
_PART = lazy_pattern(r"\b(family|given|prefix|suffix)=\{")
_BIB = lazy_pattern(r"\\bib\*?(?=\s*\{)")
_PAIR = lazy_pattern(r"\s*,?\s*(?P<name>[A-Za-z][A-Za-z-]*)\s*=\s*(?=\{)")
_FIELD_NAMES = """
    title subtitle titleaddon journaltitle journalsubtitle booktitle booksubtitle eventtitle year month day volume
    number pages eprinttype eprintclass abstract note isbn issn edition series type howpublished version chapter
    keywords shorttitle issue
"""
_FIELDS = frozenset(_FIELD_NAMES.split())
_LISTS = {"publisher": "publisher", "location": "address", "institution": "institution", "language": "language"}
_VERBS = frozenset({"doi", "eprint", "url"})
_AMSREFS = {"date": "date", "place": "address", "organization": "organization", "conference": "eventtitle"}


def biblatex_entries(text: str) -> Iterator[tuple[int, int, ManagerEntry]]:
    """Yield the begin, the end and the content of each entry of a .bbl file of biblatex."""
    for found in _ENTRY.finditer(text):
        head = arguments_at(text, found.end(), 2)
        end = text.find("\\endentry", found.end())
        end = end + len("\\endentry") if end >= 0 else len(text)
        if head:
            inside = text[head[1] : end]
            yield found.start(), end, ManagerEntry(key=head[0][0], entry_type=head[0][1], fields=_biblatex(inside))


def _biblatex(inside: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for found in _FIELD.finditer(inside):
        read = arguments_at(inside, found.end(), 2)
        if read and read[0][0] in _FIELDS:
            fields.setdefault(read[0][0], read[0][1].replace("\\bibrangedash", "--").replace("-- ", "--"))
    for found in _VERB.finditer(inside):
        if found["name"] in _VERBS:
            fields.setdefault(found["name"], found["value"].strip())
    for found in _NAME.finditer(inside):
        read = arguments_at(inside, found.end(), 4)
        if read and read[0][0] in ("author", "editor", "translator"):
            fields.setdefault(read[0][0], " and ".join(_names(read[0][3])))
    for found in _LIST.finditer(inside):
        read = arguments_at(inside, found.end(), 3)
        if read and read[0][0] in _LISTS:
            value = group_at(read[0][2], 0)
            fields.setdefault(_LISTS[read[0][0]], value[0] if value else read[0][2])
    date = "-".join(fields.pop(part).zfill(2) for part in ("year", "month", "day") if part in fields)
    return {**fields, "date": date} if date else fields


def _names(names: str) -> Iterator[str]:
    """Yield the names of a list as BibTeX writes them; older versions give family and given name by their places."""
    place = 0
    while name := group_at(names, place):
        place = name[1]
        parts = {found[1]: group_at(name[0], found.end() - 1) for found in _PART.finditer(name[0])}
        given = {part: group[0] for part, group in parts.items() if group}
        if not given:
            old = arguments_at(name[0], 0, 4)
            given = {"family": old[0][1], "given": old[0][3]} if old else {}
        family = " ".join(filter(None, (given.get("prefix"), given.get("family"))))
        shown = [family, given.get("suffix"), given.get("given")]
        if family:
            yield ", ".join(part for part in shown if part).replace("\\bibnamedelima", "").replace("  ", " ")


def amsrefs_entries(text: str) -> Iterator[tuple[int, int, ManagerEntry]]:
    r"""Yield the begin, the end and the content of each ``\bib{key}{type}{fields}``."""
    for found in _BIB.finditer(text):
        read = arguments_at(text, found.end(), 3)
        if read:
            (key, kind, inside), end = read
            yield found.start(), end, ManagerEntry(key=key, entry_type=kind.lower(), fields=_amsrefs(inside))


def _amsrefs(inside: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    place = 0
    while found := _PAIR.match(inside, place):
        group = group_at(inside, found.end())
        if not group:
            break
        name, place = found["name"].lower(), group[1]
        if name in ("author", "editor", "translator") and name in fields:
            fields[name] += f" and {group[0]}"
        else:
            fields.setdefault(_AMSREFS.get(name, name), group[0])
    return fields
