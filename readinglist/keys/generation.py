"""Generation of citation keys from JabRef's bracket patterns: ASCII, unique ignoring case, never empty."""

import re
from collections.abc import Container
from itertools import count

from readinglist.keys import titles as key_titles
from readinglist.keys.authors import Names, author_part, names
from readinglist.keys.letters import key_letters, without_tex
from readinglist.keys.patterns import DEFAULT_PATTERN, PRESETS, expand, parse_pattern
from readinglist.papers.errors import UsageError
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Metadata

_FORBIDDEN = lazy_pattern(r"[^A-Za-z0-9_.+]")
_OF_EDITORS = lazy_pattern(r"(?P<short>edtr)|editor(?=.)", re.IGNORECASE)
_ENTRY_TYPE = lazy_pattern(
    r"(in|mv|supp|)(book|collection|proceedings|reference|periodical)|(book)(in)(book)|(masters|phd)(thesis)|(tech)(report)"
)
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DASHES = lazy_pattern(r"\s*(?:-{1,3}|[\u2010-\u2015]|\+)\s*")


def key_stem(metadata: Metadata, pattern: str = DEFAULT_PATTERN) -> str:
    """Return the key without suffix. If the pattern yields no letter: the arXiv id, else ``paper`` and the year.

    `pattern` is a bracket pattern or the name of a preset. Keys contain only ASCII letters and digits, ``_``, ``.`` and
    ``+``, which BibTeX, biber, TeX and file systems all accept.

    Raises:
        UsageError: If the pattern is invalid.
    """
    try:
        parts = parse_pattern(PRESETS.get(pattern, pattern))
    except ValueError as error:
        raise UsageError(
            f"invalid citation key pattern: {error}", hint=f"patterns look like {DEFAULT_PATTERN}"
        ) from error
    stem = safe_key(expand(parts, lambda name: _value(metadata, name)))
    return stem if re.search("[A-Za-z]", stem) else _fallback(metadata, stem)


def safe_key(text: str) -> str:
    """Fold `text` to characters that are valid in keys; may be empty."""
    return _FORBIDDEN.sub("", key_letters(text))


def _fallback(metadata: Metadata, stem: str) -> str:
    if metadata.arxiv_id:
        return "arxiv" + re.sub(r"\W", "", metadata.arxiv_id.text)
    return "paper" + stem


def free_key(stem: str, taken: Container[str]) -> str:
    """Return `stem`, if necessary with the first suffix a, b, ... z, aa, ... that is not in `taken` (lower case).

    Keys that differ only in case clash, because BibTeX ignores case.
    """
    return stem + suffix(free_number(stem, taken))


def free_number(stem: str, taken: Container[str], *, first: int = 0) -> int:
    """Return the number of the first free suffix; those below `first` are known to be taken."""
    if not first and stem.lower() not in taken:
        return 0
    return next(number for number in count(first) if (stem + suffix(number)).lower() not in taken)


def suffix(number: int) -> str:
    """Return the suffix with this number: none for 0, then a, b, ... z, aa, ab, ..."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def _value(metadata: Metadata, marker: str) -> str:
    """Return the value of a marker in ASCII letters."""
    pure = marker.removeprefix("pure")
    of_editors = _OF_EDITORS.match(pure)
    if of_editors:
        pure = pure.replace("edtr", "auth") if of_editors["short"] else "author" + pure[len("editor") :]
        people = _editors(metadata)
    else:
        people = _people(metadata, pure=pure != marker)
    part = None if marker.isupper() else author_part(pure, people)
    return part if part is not None else _field(metadata, marker)


def _people(metadata: Metadata, *, pure: bool) -> Names:
    """Return the authors, or the editors if there are none, unless the pattern is `pure`."""
    return names(metadata.authors) if metadata.authors or pure else _editors(metadata)


def _editors(metadata: Metadata) -> Names:
    text = without_tex(dict(metadata.extra).get("editor", ""))
    parts = [part.strip() for part in re.split(r"\s+and\s+", text) if part.strip()]
    return names([author_from_display(part) for part in parts])


def _field(metadata: Metadata, marker: str) -> str:
    title = key_letters(without_tex(metadata.title))
    name = marker.lower()
    camel = re.fullmatch(r"camel(\d{1,4})?", name)
    if camel:
        return key_titles.camel(title, int(camel[1]) if camel[1] else None)
    if marker.isupper() and name == "title":
        return title
    match name:
        case "title":
            return key_titles.significant_title(title)
        case "fulltitle":
            return title
        case "shorttitle":
            return key_titles.short_title(title, 3)
        case "veryshorttitle":
            return key_titles.short_title(title, 1)
        case "shorttitleini":
            return key_titles.short_title_initials(title)
        case "arxivtitle":
            return key_titles.arxiv_title(title)
        case _:
            return _plain_field(metadata, name)


def _plain_field(metadata: Metadata, name: str) -> str:
    extra = {field: key_letters(without_tex(value)) for field, value in metadata.extra}
    year = str(metadata.year or "")
    date = metadata.date
    known = {
        "year": year,
        "shortyear": year[-2:],
        "date": str(date or ""),
        "month": _MONTHS[date.month - 1] if date and date.month else "",
        "day": str(date.day or "") if date else "",
        "journal": key_letters(without_tex(metadata.venue)),
        "booktitle": key_letters(without_tex(metadata.venue)),
        "entrytype": _entry_type(metadata.entry_type),
        "author": " and ".join(key_letters(str(author)) for author in metadata.authors),
        "eprint": str(metadata.arxiv_id or ""),
        "doi": str(metadata.doi or ""),
        "primaryclass": metadata.primary_category,
    }
    if name in known:
        return known[name]
    return _page_field(extra.get("pages", ""), name) or _keyword_field(extra, name) or extra.get(name, "")


def _entry_type(name: str) -> str:
    """Return an entry type capitalised as in JabRef: ``InProceedings``."""
    found = _ENTRY_TYPE.fullmatch(name)
    return "".join(part.capitalize() for part in found.groups("")) if found else name.capitalize()


def _page_field(pages: str, name: str) -> str:
    """Return the first page (the smallest number), last page (the largest), or the prefix of the first number."""
    if name == "pageprefix":
        found = re.match(r"[A-Z]+(?=[a-z]*[\d-])", pages)
        return found[0] if found else ""
    if name not in ("firstpage", "lastpage"):
        return ""
    numbers: list[str] = re.findall(r"\d+", pages)
    if numbers:
        return min(numbers, key=int) if name == "firstpage" else max(numbers, key=int)
    ends = [part for part in _DASHES.split(pages) if part]
    return ends[0 if name == "firstpage" else -1] if ends else ""


def _keyword_field(extra: dict[str, str], name: str) -> str:
    """Return the N-th keyword for ``keywordN``, the first N for ``keywordsN``, all for ``keywords``."""
    found = re.fullmatch(r"keyword(s)?(\d{1,4})?", name)
    if not found:
        return ""
    words = [word.strip() for word in re.split("[,;]", extra.get("keywords", "")) if word.strip()]
    number = int(found[2]) if found[2] else len(words)
    return "".join(words[:number] if found[1] else words[number - 1 : number])
