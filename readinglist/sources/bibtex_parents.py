"""Fields that a .bib entry inherits from others: by ``crossref`` and ``xdata``.

The rules of ``xdata``: the biblatex manual, 3.13.6, "Data containers", as biber resolves them.
"""

from collections.abc import Mapping

from readinglist.bibtex.names import split_names
from readinglist.bibtex.writing import IN_BOOKS
from readinglist.papers.lazy_patterns import lazy_pattern

_TITLES = ("titleaddon", "shorttitle", "maintitle", "booktitle", "issuetitle")
XDATA_REFERENCE = lazy_pattern(r"xdata\s*=\s*(?P<key>[^\s=]+)-(?P<field>[A-Za-z]+)(?:-(?P<number>\d{1,4}))?")
"""A value, or an item of a list, that stands for a field of an ``xdata`` entry, or for an item of one."""
_MAX_CHAIN = 20
_MAX_LENGTH = 100_000


def with_parents(entry_type: str, values: dict[str, str], parents: Mapping[str, dict[str, str]]) -> dict[str, str]:
    """Return the fields of an entry with those inherited: all fields of its ``xdata``, and the venue and date of its
    ``crossref``. An entry without title and author inherits all fields of its ``crossref``.

    ``crossref`` is kept, so that BibTeX still finds the parent; ``xdata`` is removed, because all of it is copied.
    """
    with_data = any("xdata" in value for value in values.values())
    if values.get("title") and not with_data and "crossref" not in values and "xdata" not in values:
        return values
    fields = _with_data(values, parents)
    if with_data:
        fields = {name: _resolved(tex, parents) if "xdata" in tex else tex for name, tex in fields.items()}
    parent = parents.get(values.get("crossref", "").strip().lower(), {})
    if not (fields.get("title") or fields.get("author") or fields.get("booktitle")):
        fields = {**{name: value for name, value in parent.items() if name != "crossref"}, **fields}
    book = (parent.get("booktitle") or parent.get("title", "")) if entry_type in IN_BOOKS else ""
    for name, value in (("booktitle", book), ("year", parent.get("year", "")), ("date", parent.get("date", ""))):
        if value and not (name in ("year", "date") and ("year" in fields or "date" in fields)):
            fields.setdefault(name, value)
    if not fields.get("title"):
        for name in _TITLES:
            if fields.get(name):
                fields["title"] = fields[name]
                break
    return fields


def parent_keys(values: Mapping[str, str]) -> set[str]:
    """Return the keys, in lower case, of the entries from which `with_parents` may take fields of an entry."""
    keys = {key.lower() for key in _keys(values["xdata"])} if "xdata" in values else set[str]()
    if "crossref" in values:
        keys.add(values["crossref"].strip().lower())
    for value in values.values():
        if "xdata" in value:
            found = map(XDATA_REFERENCE.fullmatch, split_names(value))
            keys.update(each["key"].lower() for each in found if each)
    return keys


def _with_data(values: Mapping[str, str], parents: Mapping[str, dict[str, str]]) -> dict[str, str]:
    """Return the fields with those of the ``xdata`` entries, and of the ``xdata`` entries of these."""
    fields = {name: value for name, value in values.items() if name != "xdata"}
    waiting, seen = _keys(values.get("xdata", "")), set[str]()
    while waiting:
        key = waiting.pop(0).lower()
        if key in seen:
            continue
        seen.add(key)
        data = parents.get(key, {})
        waiting += _keys(data.get("xdata", ""))
        for name, value in data.items():
            if name != "xdata":
                fields.setdefault(name, value)
    return fields


def _resolved(tex: str, parents: Mapping[str, dict[str, str]]) -> str:
    """Return a value with the fields, or items of lists, to which its parts refer (``xdata=key-author-2``)."""
    for _ in range(_MAX_CHAIN):
        parts = split_names(tex)
        values = [_referred(part, parents) for part in parts]
        if not any(values) or sum(len(value or "") for value in values) > _MAX_LENGTH:
            break
        tex = " and ".join(value or part for value, part in zip(values, parts, strict=True))
    return tex


def _referred(part: str, parents: Mapping[str, dict[str, str]]) -> str | None:
    """Return the value to which a part refers; None if it refers to nothing."""
    found = XDATA_REFERENCE.fullmatch(part)
    value = parents.get(found["key"].lower(), {}).get(found["field"].lower(), "") if found else ""
    if not found or not value:
        return None
    items = split_names(value)
    number = int(found["number"] or 0)
    if not number:
        return value
    return items[number - 1] if number <= len(items) else None


def _keys(value: str) -> list[str]:
    return [key for part in value.split(",") if (key := part.strip())]
