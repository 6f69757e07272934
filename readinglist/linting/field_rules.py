"""What may be wrong with the value of one field: identifiers, check digits, dates, pages, names."""

import re
from collections.abc import Callable, Iterator

from readinglist.bibtex.writing import MONTHS
from readinglist.linting.entries import StatedEntry, StatedField
from readinglist.linting.findings import Finding, Fix
from readinglist.papers.identifiers import Doi, parse_versioned

_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_SEASONS = ("spr", "sum", "fal", "aut", "win")
_NO_YEAR_YET = re.compile(
    r"\b(?:in press|to appear|forthcoming|n\.?\s?d\.?|submitted|accepted|in prep\w*|in review|under review|unpublished|"
    r"pending|ongoing|present|manuscript)",
    re.IGNORECASE,
)
_DOI_ADDRESS = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi\s*:\s*", re.IGNORECASE)
_EPRINT_PREFIX = re.compile(r"arxiv\s*:\s*|(?:https?://)?(?:www\.)?arxiv\.org/(?:abs|pdf)/", re.IGNORECASE)
_ARXIV_MENTION = re.compile(
    r"arxiv(?:\s*:\s*|\.org/(?:abs|pdf)/)(\d{4}\.\d+|[a-z-]+(?:\.[A-Z]{2})?/\d+)", re.IGNORECASE
)
_RANGE = re.compile(r"(?P<prefix>[A-Za-z]*(?:\d+:)?)(?P<first>\d+)(?P<hyphen>\s?-\s?)(?P=prefix)(?P<last>\d+)")
_ISBN = re.compile(r"(?<![\w-])[\dXx](?:[\dXx]|[- \u2010-\u2013](?=[\dXx])){8,16}(?![\w-])")
_ISSN = re.compile(r"(?<![\w-])\d{4}[-\u2010-\u2013]?\d{3}[\dXx](?![\w-])")
_DATE_PART = re.compile(
    r"-?(?:\d{4}|\d{3}X|\d{2}XX|\dXXX|XXXX)(?:-(?:\d{2}|XX)(?:-(?:\d{2}|XX)(?:T[\d:.+Z-]+)?)?)?[?~%]?"
)
_LONG_YEAR = re.compile(r"Y-?\d{5,}[?~%]?")
_LAST_SEASON = 41


def field_findings(entry: StatedEntry, *, biblatex: bool) -> Iterator[Finding]:
    """What is wrong with the values of an entry, in the order of its fields."""
    for field in entry.fields:
        if not field.tex.strip():
            continue
        for code, message, new in _of_field(field, entry, biblatex=biblatex):
            yield found(code, message, entry, field, edit=_edit(field, new))


def found(
    code: str, message: str, entry: StatedEntry, field: StatedField | None = None, *, edit: Fix | None = None
) -> Finding:
    """A finding at a field, or at the beginning of the entry."""
    return Finding(
        code=code,
        message=message,
        line=field.line if field else entry.line,
        column=field.column if field else entry.column,
        key=entry.key,
        field=field.name if field else "",
        edit=edit,
    )


_Fault = tuple[str, str, str]
"""Code, message, and the value that mends it, without delimiters; empty where there is none."""


def _of_field(field: StatedField, entry: StatedEntry, *, biblatex: bool) -> Iterator[_Fault]:
    of_name = _OF_NAME.get(field.name)
    if of_name:
        yield from of_name(field)
    match field.name:
        case "eprint":
            yield from _eprint(field, entry)
        case "year":
            yield from _year(field, biblatex=biblatex)
        case "url" | "journal" | "journaltitle" | "howpublished" | "note" | "volume" | "number" | "publisher":
            yield from _mentions(field, entry)
        case "date" | "urldate" | "eventdate" | "origdate" if biblatex:
            yield from _date(field)


def _edit(field: StatedField, new: str) -> Fix | None:
    """The edit that gives a field the value `new`; None where there is none, or the value is more than one text."""
    if not new or (new == field.tex and new not in MONTHS):
        return None
    if not field.line:
        return None if new in MONTHS else Fix(line=0, column=0, old=field.tex, new=new)
    written = field.written
    if written[:1] + written[-1:] not in ("{}", '""') or written[1:-1] != field.tex:
        return None
    mended = new if new in MONTHS else written[0] + new + written[-1]
    return Fix(line=field.line_of_value, column=field.column_of_value, old=written, new=mended)


# --- identifiers ---------------------------------------------------------------------------------------------------


def _doi(field: StatedField) -> Iterator[_Fault]:
    doi = Doi.parse(field.text)
    if not doi:
        yield "bad-doi", f"{field.text!r} is no DOI: one begins with 10., a number and a slash", ""
        return
    prefix = _DOI_ADDRESS.match(field.tex)
    if prefix:
        bare = field.tex[prefix.end() :].strip()
        same = Doi.parse(bare) == doi and bare.startswith("10.")
        yield (
            "doi-address",
            "the DOI stands as an address; styles put the address before it themselves",
            bare if same else "",
        )


def _eprint(field: StatedField, entry: StatedEntry) -> Iterator[_Fault]:
    archive = entry.text("archiveprefix", "eprinttype").strip().lower()
    if archive not in ("", "arxiv"):
        return
    found_id = parse_versioned(field.text)
    if not found_id:
        if archive == "arxiv" or re.match("arxiv", field.text, re.IGNORECASE):
            yield "bad-arxiv-id", f"{field.text!r} is no arXiv id, as 2410.18647 and hep-th/9901001 are", ""
        return
    prefix = _EPRINT_PREFIX.match(field.tex)
    if prefix:
        bare = re.sub(r"\.pdf$", "", field.tex[prefix.end() :].strip())
        mended = bare if parse_versioned(bare) == found_id and re.match(r"[\w-]", bare) else ""
        yield "eprint-prefix", "only the number belongs here; styles write arXiv: before it", mended


def _mentions(field: StatedField, entry: StatedEntry) -> Iterator[_Fault]:
    """arXiv ids that the field names, and a DOI that it says once more."""
    for mention in _ARXIV_MENTION.finditer(field.text):
        if not parse_versioned(mention[1]):
            yield "bad-arxiv-id", f"{mention[1]!r} is no arXiv id", ""
    prefix = _DOI_ADDRESS.match(field.text)
    doi = Doi.parse(field.text) if field.name == "url" and prefix else None
    if doi and doi == Doi.parse(entry.text("doi")):
        yield "url-is-doi", "the address says nothing that the DOI does not say", ""


def _isbn(field: StatedField) -> Iterator[_Fault]:
    numbers = [re.sub(r"[^\dXx]", "", each[0]).upper() for each in _ISBN.finditer(field.text)]
    for number in numbers:
        if len(number) not in (10, 13):
            yield "bad-isbn", _no_isbn(number, f"an ISBN has 10 or 13 digits, {number} has {len(number)}"), ""
        elif not is_isbn(number):
            yield "bad-isbn", f"the check digit of {number} is wrong", ""
    if not numbers:
        yield "bad-isbn", _no_isbn(field.text, f"{field.text!r} is no ISBN"), ""


def _no_isbn(text: str, otherwise: str) -> str:
    serial = _ISSN.fullmatch(text.strip())
    return f"{text} is an ISSN: it belongs into the field issn" if serial else otherwise


def _issn(field: StatedField) -> Iterator[_Fault]:
    numbers = [re.sub(r"[^\dXx]", "", each[0]).upper() for each in _ISSN.finditer(field.text)]
    yield from (
        ("bad-issn", f"the check digit of {number[:4]}-{number[4:]} is wrong", "")
        for number in numbers
        if not is_issn(number)
    )
    if not numbers:
        yield "bad-issn", f"{field.text!r} is no ISSN", ""


def is_isbn(number: str) -> bool:
    """Whether the check digit of ten or thirteen digits is right (ISBN Users' Manual, 7th edition, appendix 1)."""
    values = [10 if digit == "X" else int(digit) for digit in number]
    if 10 in values[:-1] or (len(number) == 13 and 10 in values):
        return False
    if len(number) == 13:
        return sum(value * (1 + 2 * (place % 2)) for place, value in enumerate(values)) % 10 == 0
    return len(number) == 10 and sum(value * (10 - place) for place, value in enumerate(values)) % 11 == 0


def is_issn(number: str) -> bool:
    """Whether the check digit of eight digits is right (ISO 3297)."""
    values = [10 if digit == "X" else int(digit) for digit in number]
    return sum(value * (8 - place) for place, value in enumerate(values)) % 11 == 0


# --- dates ---------------------------------------------------------------------------------------------------------


def _year(field: StatedField, *, biblatex: bool) -> Iterator[_Fault]:
    text = field.text.strip()
    if biblatex and not re.fullmatch(r"-?\d{1,4}", text):
        hint = "; `date` takes ranges, `pubstate` what is in press"
        yield "bad-year", f"{text!r} is no year that biber can sort by{hint}", ""
    elif not re.search(r"(?<!\d)\d{4}(?!\d)", text) and not _NO_YEAR_YET.search(text):
        yield "bad-year", f"{text!r} is no year of four digits", ""


def _month(field: StatedField) -> Iterator[_Fault]:
    text = field.text.strip()
    if field.macros:
        return
    if text.isdecimal():
        if not 1 <= int(text) <= 12:
            yield "bad-month", f"there is no month {text}", ""
        return
    words = re.findall(r"[^\W\d_]+", text)
    if not any(word[:3].lower() in (*MONTHS, *_SEASONS) for word in words):
        yield "bad-month", f"{text!r} is no month; the names of BibTeX are {MONTHS[0]}, {MONTHS[1]}, ...", ""
        return
    name = text.rstrip(".").lower()
    if name in _MONTH_NAMES or name in MONTHS or name == "sept":
        yield "month-name", f"write {name[:3]}, without braces, and styles can shorten and translate it", name[:3]


def _date(field: StatedField) -> Iterator[_Fault]:
    parts = [part.strip() for part in field.text.strip().split("/")]
    good = len(parts) <= 2 and any(parts) and all(part in ("", "..") or _is_date(part) for part in parts)
    if not good:
        yield "bad-date", f"{field.text!r} is no date that biber reads: 2024, 2024-10, 2024-10-24, 2023/2024", ""


def _is_date(text: str) -> bool:
    """Whether the text is a date of ISO 8601-2, as far as biblatex takes it (manual, 2.3.8)."""
    if _LONG_YEAR.fullmatch(text):
        return True
    if not _DATE_PART.fullmatch(text):
        return False
    numbers = re.split("-", re.sub(r"T.*|[?~%]", "", text.lstrip("-")))[1:]
    month, day = (int(part) if part.isdecimal() else 1 for part in (*numbers, "1", "1")[:2])
    return (1 <= month <= 12 or 21 <= month <= _LAST_SEASON) and 1 <= day <= 31


# --- pages and names -----------------------------------------------------------------------------------------------


def _pages(field: StatedField) -> Iterator[_Fault]:
    ranges = [_RANGE.fullmatch(part.strip()) for part in field.tex.split(",")]
    if any(each and int(each["first"]) < int(each["last"]) for each in ranges):
        mended = ",".join(_dashed(part) for part in field.tex.split(","))
        yield "page-hyphen", "write -- between pages", mended


def _dashed(part: str) -> str:
    """A range of pages with the dash that TeX makes of two hyphens; anything else as it stands."""
    each = _RANGE.fullmatch(part.strip())
    if not each or int(each["first"]) >= int(each["last"]):
        return part
    return part.replace(each["hyphen"], "--")


def _names(field: StatedField) -> Iterator[_Fault]:
    """Lists of names that were put together by other signs than BibTeX's ``and``."""
    names = re.split(r"(?:^|(?<=\s))and(?=\s|$)", _outside_braces(field.tex), flags=re.IGNORECASE)
    for number, name in enumerate((each.strip() for each in names), 1):
        if "=" in name:
            continue
        if not name:
            yield "bad-name", f"name {number} is empty: an `and` too many", ""
        elif re.search(r"(?:^|[\s,])et\.?\s+al\b", name):
            yield "bad-name", "et al. becomes somebody's name; write `and others`", ""
        elif ";" in re.sub(r"&\w+;|\\;", "", name):
            yield "bad-name", "names are separated by `and`, not by semicolons", ""
        elif name.count(",") > 2:
            yield "bad-name", f"name {number} has more than two commas; names are separated by `and`", ""


def _outside_braces(tex: str) -> str:
    """What stands outside of all braces; a group becomes ``{}``."""
    kept, depth = [], 0
    for part in re.split(r"(\\.|[{}])", tex, flags=re.DOTALL):
        depth -= part == "}"
        if depth <= 0:
            kept.append(part)
        depth += part == "{"
    return "".join(kept)


_OF_NAME: dict[str, Callable[[StatedField], Iterator[_Fault]]] = {
    "doi": _doi,
    "isbn": _isbn,
    "issn": _issn,
    "month": _month,
    "pages": _pages,
    "author": _names,
    "editor": _names,
    "translator": _names,
}
