"""Rules about the value of one field: identifiers, check digits, dates, pages, names."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from readinglist.bibtex.addresses import doi_in
from readinglist.bibtex.data_models import LITERAL_LISTS, NAME_LISTS, vote_of
from readinglist.bibtex.iso_dates import is_iso_range, iso_date
from readinglist.bibtex.names import split_names
from readinglist.bibtex.pages import with_tex_dashes
from readinglist.bibtex.writing import MONTHS
from readinglist.linting.entries import StatedEntry, StatedField
from readinglist.linting.findings import Finding, Fix, Flaw
from readinglist.linting.name_rules import names_in_biblatex, names_in_bibtex
from readinglist.papers.identifiers import PLAIN_DOI, Doi, parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern

_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_SEASONS = ("spr", "sum", "fal", "aut", "win")
_NO_YEAR_YET = lazy_pattern(
    r"\b(?:in press|to appear|forthcoming|n\.?\s?d\.?|submitted|accepted|in prep\w*|in review|under review|unpublished|"
    r"pending|ongoing|present|manuscript)",
    re.IGNORECASE,
)
_PERCENT = lazy_pattern(r"%[0-9A-Fa-f]{2}")
_DOI_ADDRESS = lazy_pattern(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi\s*:\s*", re.IGNORECASE)
_ADDRESS = lazy_pattern(r"://|^\s*(?:www\.|(?:[a-z][a-z0-9-]*\.)+[a-z]{2,}/)")
_EPRINT_PREFIX = lazy_pattern(r"arxiv\s*:\s*|(?:https?://)?(?:www\.)?arxiv\.org/(?:abs|pdf)/", re.IGNORECASE)
_ARXIV_MENTION = lazy_pattern(
    r"arxiv(?:\s*:\s*|\.org/(?:abs|pdf)/)(\d{4}\.\d+|[a-z-]+(?:\.[A-Z]{2})?/\d+)", re.IGNORECASE
)
_MAY_MENTION = lazy_pattern(r"[aAdD\\{$](?:(?<=[\\{$])|(?i:(?<=a)rxiv|(?<=d)oi))")
"""TeX, or what every mention contains; it begins with a set of characters, which `re` finds faster."""
_RANGE = lazy_pattern(r"(?P<prefix>[A-Za-z]*(?:\d+:)?)(?P<first>\d+)(?P<hyphen>\s?-\s?)(?P=prefix)(?P<last>\d+)")
_ISBN = lazy_pattern(r"(?<![\w-])[\dXx](?:[\dXx]|[- \u2010-\u2013](?=[\dXx])){8,16}(?![\w-])")
_ISMN = lazy_pattern(r"(?<![\w-])(?:979[ \u2010-\u2013-]?0|M)(?:[ \u2010-\u2013-]?\d){4,12}(?![\w-])", re.IGNORECASE)
_ISSN = lazy_pattern(r"(?<![\w-])\d{4}[-\u2010-\u2013]?\d{3}[\dXx](?![\w-])")
_OF = lazy_pattern(r"\b(?:of|for|für|de|der|di|des|du)\s", re.IGNORECASE)
_INSTITUTION = lazy_pattern(
    r"\b(?:universi|colleg|institut|academ|akadem|school|faculty|facult|department|laborator|press\b|verlag|publish|"
    r"socie|association|cent(?:er|re)|ministry|agency|council|foundation|inc\b|ltd\b|gmbh\b|(?-i:[A-Z]{3,})\b)",
    re.IGNORECASE,
)
_MOST_ITEMS = 3
"""The number of items that biblatex prints (its option ``maxitems``); longer lists end in `et al.`."""
_MACRO = lazy_pattern(r"\s*[A-Za-z]+\s*")
_WORD = lazy_pattern(r"\w")
_SPACED_DASHES = lazy_pattern(r"(?<=\w)\s*--\s*(?=\w)")
_FOUR_DIGITS = lazy_pattern(r"(?<!\d)\d{4}(?!\d)")
_USUAL_PAGES = lazy_pattern(r"\d+(?:--\d+)?")
_INTEGER = lazy_pattern(r"-?\d+")
_SORTABLE_YEAR = lazy_pattern(r"\d{1,4}")
_NUMBERS = {"isbn": _ISBN, "issn": _ISSN}


def field_findings(entry: StatedEntry, *, biblatex: bool) -> Iterator[Finding]:
    """Check the values of an entry, in the order of its fields."""
    rules = _RULES[biblatex]
    for field in entry.fields:
        for rule in rules.get(field.name, ()) if field.tex and not field.tex.isspace() else ():
            for code, message, new in rule(field, entry):
                yield finding_at(code, message, entry, field, fix=_fix(field, new))


def finding_at(
    code: str, message: str, entry: StatedEntry, field: StatedField | None = None, *, fix: Fix | None = None
) -> Finding:
    """Return a finding at a field, or at the start of the entry."""
    line, column = field.place[:2] if field else (entry.line, entry.column)
    return Finding(
        code=code,
        message=message,
        line=line,
        column=column,
        key=entry.key,
        field=field.name if field else "",
        fix=fix,
    )


def _one_number(field: StatedField, _entry: StatedEntry) -> Iterator[Flaw]:
    if len(_NUMBERS[field.name].findall(field.text)) > 1:
        yield f"bad-{field.name}", f"several {field.name.upper()}s; biber reads the field as one", ""


def _one_name(field: StatedField, entry: StatedEntry) -> Iterator[Flaw]:
    """Check a list of biblatex that is one name with ``and`` in it, or a text of a BibTeX entry."""
    parts = split_names(field.tex)
    items = [part for part in parts if part.lower() != "others"]
    if len(items) < 2 or any(part.startswith("xdata") for part in parts):
        return
    of_bibtex = entry.line and vote_of(entry.entry_type, entry.filled.keys()) < 0
    if of_bibtex or len(items) > _MOST_ITEMS or any(map(_is_divided, items, items[1:])):
        message = f"`and` makes it a list of {len(items)} for biblatex; write {{and}} within a name"
        yield "list-and", message, " {and} ".join(items) if items == list(parts) else ""


def _is_divided(part: str, following: str) -> bool:
    """Whether an ``and`` is within a name: ``Department of Physics`` and ``Astronomy``."""
    return bool(_OF.search(part)) and not _INSTITUTION.search(following)


def _whole_number(field: StatedField, _entry: StatedEntry) -> Iterator[Flaw]:
    if not _INTEGER.fullmatch(field.tex.strip()) and not field.macros:
        bare = field.tex.strip("{} ")
        message = f"{field.tex!r} is not a whole number, as biblatex's data model requires"
        yield "bad-number", message, bare if _INTEGER.fullmatch(bare) else ""


def _gender(field: StatedField, _entry: StatedEntry) -> Iterator[Flaw]:
    if not re.fullmatch(r"[sp][fmn]|pp", field.tex.strip("{}")):
        yield (
            "bad-number",
            f"{field.tex!r} is not a gender of biblatex's data model: expected sf, sm, sn, pf, pm, pn, pp",
            "",
        )


def _numbered_month(field: StatedField, entry: StatedEntry) -> Iterator[Flaw]:
    """Check for months that biber does not sort by, apart from those that other rules report."""
    if not field.tex.strip().isdecimal() and not any(_month(field, entry)) and not _MACRO.fullmatch(field.written):
        message = f"biber cannot sort by month {field.tex!r}; use `date`, with 2024-05/2024-06 for two"
        yield "bad-month", message, field.text.strip() if field.text.strip().isdecimal() else ""


def _fix(field: StatedField, new: str) -> Fix | None:
    """Return the fix that sets a field to `new`; None if `new` is empty or the present value has several parts."""
    if not new or (new == field.tex and new not in MONTHS):
        return None
    place = field.place
    if not place.line:
        return None if new in MONTHS else Fix(line=0, column=0, old=field.tex, new=new)
    written = field.written
    if written[:1] + written[-1:] not in ("{}", '""') or written[1:-1] != field.tex:
        return None
    fixed = new if new in MONTHS else written[0] + new + written[-1]
    return Fix(line=place.line_of_value, column=place.column_of_value, old=written, new=fixed)


# --- identifiers ---------------------------------------------------------------------------------------------------


def _doi(field: StatedField, _entry: StatedEntry) -> Iterator[Flaw]:
    if PLAIN_DOI.fullmatch(field.tex):
        return
    found = doi_in(field.tex)
    if not found or found.remark:
        yield "bad-doi", f"invalid DOI {field.text!r}: expected 10.NUMBER/...", ""
    elif not field.text.startswith("10."):
        yield "doi-address", "URL instead of a DOI; styles prefix the URL again", found.spelling
    elif " " in field.text:
        yield "bad-doi", f"invalid DOI {field.text!r}: white space", found.spelling
    elif _PERCENT.search(field.tex):
        yield "doi-address", "percent escapes, which styles print, instead of their characters", found.spelling


def _eprint(field: StatedField, entry: StatedEntry) -> Iterator[Flaw]:
    if _ADDRESS.search(field.tex) and not parse_versioned(field.text):
        yield "eprint-prefix", "an address instead of an id; move it to url, because styles prefix it", ""
        return
    archive = entry.text("archiveprefix", "eprinttype").strip().lower()
    if archive not in ("", "arxiv"):
        return
    found_id = parse_versioned(field.text)
    if not found_id:
        if archive == "arxiv" or re.match("arxiv", field.text, re.IGNORECASE):
            yield "bad-arxiv-id", f"invalid arXiv id {field.text!r}: expected 2410.18647 or hep-th/9901001", ""
        return
    prefix = _EPRINT_PREFIX.match(field.tex)
    if prefix:
        bare = re.sub(r"\.pdf$", "", field.tex[prefix.end() :].strip())
        fixed = bare if parse_versioned(bare) == found_id and re.match(r"[\w-]", bare) else ""
        yield "eprint-prefix", "expected only the id; styles prefix arXiv: again", fixed


def _mentions(field: StatedField, entry: StatedEntry) -> Iterator[Flaw]:
    """Check arXiv ids in the field, and a URL that repeats the DOI."""
    if not _MAY_MENTION.search(field.tex):
        return
    text = field.text
    for mention in _ARXIV_MENTION.finditer(text):
        if not parse_versioned(mention[1]):
            yield "bad-arxiv-id", f"invalid arXiv id {mention[1]!r}", ""
    doi = Doi.parse(text) if field.name == "url" and _DOI_ADDRESS.match(text) else None
    if doi and doi == Doi.parse(entry.text("doi")):
        yield "url-is-doi", "the URL repeats the DOI", ""


def _isbn(field: StatedField, _entry: StatedEntry) -> Iterator[Flaw]:
    numbers = [re.sub(r"[^\dXx]", "", each[0]).upper() for each in _ISBN.finditer(field.text)]
    for number in numbers:
        if number.startswith("9790"):
            yield "bad-isbn", f"{number} is an ISMN, of printed music; move it to the field ismn", ""
        elif len(number) not in (10, 13):
            yield "bad-isbn", _bad_isbn(number, f"invalid ISBN {number}: {len(number)} digits instead of 10 or 13"), ""
        elif not is_isbn(number):
            yield "bad-isbn", f"invalid ISBN {number}: wrong check digit", ""
    if not numbers:
        yield "bad-isbn", _bad_isbn(field.text, f"invalid ISBN {field.text!r}"), ""


def _ismn(field: StatedField, _entry: StatedEntry) -> Iterator[Flaw]:
    """Check music numbers: ``979-0-2600-0043-8``, or ``M-2600-0043-8`` as before 2008."""
    numbers = [re.sub(r"[^\dM]", "", each[0].upper()) for each in _ISMN.finditer(field.text)]
    for number in numbers:
        digits = number.replace("M", "9790")
        if len(digits) != 13:
            yield "bad-ismn", f"invalid ISMN {number}: {len(digits)} digits instead of 13", ""
        elif not is_isbn(digits):
            yield "bad-ismn", f"invalid ISMN {number}: wrong check digit", ""
    if not numbers:
        yield "bad-ismn", f"invalid ISMN {field.text!r}: expected 979-0-...", ""


def _bad_isbn(text: str, otherwise: str) -> str:
    serial = _ISSN.fullmatch(text.strip())
    return f"{text} is an ISSN; move it to the field issn" if serial else otherwise


def _issn(field: StatedField, _entry: StatedEntry) -> Iterator[Flaw]:
    numbers = [re.sub(r"[^\dXx]", "", each[0]).upper() for each in _ISSN.finditer(field.text)]
    yield from (
        ("bad-issn", f"invalid ISSN {number[:4]}-{number[4:]}: wrong check digit", "")
        for number in numbers
        if not is_issn(number)
    )
    if not numbers:
        yield "bad-issn", f"invalid ISSN {field.text!r}", ""


def is_isbn(number: str) -> bool:
    """Whether a number of 10 or 13 digits has the right check digit (ISBN Users' Manual, 7th edition, appendix 1)."""
    values = [10 if digit == "X" else int(digit) for digit in number]
    if 10 in values[:-1] or (len(number) == 13 and 10 in values):
        return False
    if len(number) == 13:
        return sum(value * (1 + 2 * (place % 2)) for place, value in enumerate(values)) % 10 == 0
    return len(number) == 10 and sum(value * (10 - place) for place, value in enumerate(values)) % 11 == 0


def is_issn(number: str) -> bool:
    """Whether a number of 8 digits has the right check digit (ISO 3297)."""
    values = [10 if digit == "X" else int(digit) for digit in number]
    return sum(value * (8 - place) for place, value in enumerate(values)) % 11 == 0


# --- dates ---------------------------------------------------------------------------------------------------------


def _year(field: StatedField, _entry: StatedEntry, *, biblatex: bool) -> Iterator[Flaw]:
    if _FOUR_DIGITS.fullmatch(field.tex):
        return
    text = field.text.strip()
    if biblatex and not _SORTABLE_YEAR.fullmatch(field.tex.strip()):
        message = f"biber ignores year {field.tex.strip()!r}; use `date` for ranges, `pubstate` for 'in press'"
        bare = field.tex.strip("{} ")
        yield "bad-year", message, bare if _SORTABLE_YEAR.fullmatch(bare) else ""
    elif not biblatex and (iso := iso_date(text)) and "-" in iso and "/" not in iso:
        yield "bad-year", f"{text!r} is a date; styles print and sort all of it, expected year and month", ""
    elif not _FOUR_DIGITS.search(text) and not _NO_YEAR_YET.search(text):
        yield "bad-year", f"invalid year {text!r}: expected four digits", ""


def _month(field: StatedField, _entry: StatedEntry) -> Iterator[Flaw]:
    text = field.text.strip()
    if field.macros:
        return
    if text.isdecimal():
        if len(text) > 8 or not 1 <= int(text) <= 12:
            yield "bad-month", f"invalid month {text!r}", ""
        return
    words = re.findall(r"[^\W\d_]+", text)
    if not any(word[:3].lower() in (*MONTHS, *_SEASONS) for word in words):
        yield "bad-month", f"invalid month {text!r}: expected {MONTHS[0]}, {MONTHS[1]}, ...", ""
        return
    name = text.rstrip(".").lower()
    if name in _MONTH_NAMES or name in MONTHS or name == "sept":
        yield "month-name", f"use {name[:3]} without braces, so that styles can abbreviate and translate it", name[:3]


def _date(field: StatedField, _entry: StatedEntry) -> Iterator[Flaw]:
    if not is_iso_range(field.tex.strip()):
        message = f"invalid date {field.tex!r}: expected 2024, 2024-10, 2024-10-24 or 2023/2024"
        yield "bad-date", message, iso_date(field.tex.strip("{} "))


# --- pages -----------------------------------------------------------------------------------------------


def _pages(field: StatedField, _entry: StatedEntry) -> Iterator[Flaw]:
    if _USUAL_PAGES.fullmatch(field.tex):
        return
    if not _WORD.search(field.text):
        yield "empty-field", f"no page in {field.tex!r}", ""
        return
    dashed = with_tex_dashes(field.tex)
    if dashed != _SPACED_DASHES.sub("--", field.tex):
        yield "page-hyphen", "BibTeX reads only hyphens as a range of pages; use --", dashed
        return
    ranges = [_RANGE.fullmatch(part.strip()) for part in field.tex.split(",")]
    if any(each and int(each["first"]) < int(each["last"]) for each in ranges):
        fixed = ",".join(_dashed(part) for part in field.tex.split(","))
        yield "page-hyphen", "use -- in page ranges", fixed


def _dashed(part: str) -> str:
    """Return a page range with two hyphens, which TeX prints as a dash; other text unchanged."""
    each = _RANGE.fullmatch(part.strip())
    if not each or int(each["first"]) >= int(each["last"]):
        return part
    return part.replace(each["hyphen"], "--")


Rule = Callable[[StatedField, StatedEntry], Iterator[Flaw]]


def _rules(*tables: Mapping[str, Rule]) -> dict[str, list[Rule]]:
    """Return the rules of each field, in the order of the tables."""
    rules: dict[str, list[Rule]] = {}
    for table in tables:
        for name, rule in table.items():
            rules.setdefault(name, []).append(rule)
    return rules


_IN_BOTH: dict[str, Rule] = {
    "doi": _doi,
    "isbn": _isbn,
    "ismn": _ismn,
    "issn": _issn,
    "month": _month,
    "pages": _pages,
    "eprint": _eprint,
}
_IN_BIBTEX: dict[str, Rule] = {
    **dict.fromkeys(("author", "editor", "translator"), names_in_bibtex),
    "year": partial(_year, biblatex=False),
}
_IN_BIBLATEX: dict[str, Rule] = {
    **dict.fromkeys(NAME_LISTS, names_in_biblatex),
    "gender": _gender,
    **dict.fromkeys(("date", "urldate", "eventdate", "origdate"), _date),
    **dict.fromkeys(("isbn", "issn"), _one_number),
    **dict.fromkeys(("volume", "volumes", "sortyear"), _whole_number),
    "month": _numbered_month,
    "year": partial(_year, biblatex=True),
}
_MENTIONING = dict.fromkeys(
    ("url", "journal", "journaltitle", "howpublished", "note", "volume", "number", "publisher"), _mentions
)
"""The fields in which an arXiv id may be mentioned."""
_RULES = {
    False: _rules(_IN_BOTH, _IN_BIBTEX, _MENTIONING),
    True: _rules(_IN_BOTH, _IN_BIBLATEX, _MENTIONING, dict.fromkeys(LITERAL_LISTS, _one_name)),
}
"""The rules of fields in BibTeX and in biblatex."""
