"""Conversion of the fields of a .bib entry to metadata and annotations."""

from collections.abc import Mapping

from readinglist.bibtex.addresses import doi_in, plain_address, several_addresses
from readinglist.bibtex.authors import AL, authors_from_tex
from readinglist.bibtex.data_models import BIBLATEX, JABREF_PRIORITIES, MARKUP
from readinglist.bibtex.dates import read_month, span_of_months
from readinglist.bibtex.iso_dates import iso_date
from readinglist.bibtex.names import is_extended, is_group, split_names, stated_tags
from readinglist.bibtex.pages import ARTICLE_NUMBERS
from readinglist.bibtex.writing import IN_BOOKS, names_text, round_trip
from readinglist.formats.csl import read_extra
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import contains_any, one_line
from readinglist.papers.identifiers import Doi, parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import PREPRINT_TYPES, Annotations, Author, Metadata, PartialDate
from readinglist.sources.bibtex_arxiv import plain, required, stated_arxiv
from readinglist.tex import to_line, to_tex
from readinglist.tex.tables import ACCENTS, SYMBOLS
from readinglist.tex.title_case import joined_title
from readinglist.tex.web_markup import tex_of_markup

_BOOKS = frozenset({"book", "mvbook", "booklet"})
_ZOTERO_FIELDS = ("note", "annotation", "annote", "comment", "extra")
"""Fields to which exporters write the Extra field of Zotero."""
_READER_FIELDS = frozenset(
    {"readstatus", "read", "priority", "ranking", "rating", "keywords", "groups", "mendeley-groups", "mendeley-tags"}
    | {*_ZOTERO_FIELDS}
)
_NO_ANNOTATIONS = Annotations()
_PRIORITIES = {value: priority for priority, value in JABREF_PRIORITIES.items()}
_ISO_DATE = lazy_pattern(r"\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|1\d|2[0-8]))?")
_YEAR_ALONE = lazy_pattern(r"\d{4}")
_YEAR_DIGITS = 4
_YEAR = lazy_pattern(r"(?<!\d)(?<!^-)(\d{4})(?!\d)")
_NO_LIST_OF_LINES = lazy_pattern(r"[,;]|\n\s")
"""In keywords: separators or indented lines, so that the value is not EndNote's list with one keyword per line."""
_RANK = lazy_pattern(r"(?:rank)?[1-5]")
_BIBDESK_READ = {"1": "read", "yes": "read", "true": "read", "0": "", "no": "", "false": ""}
"""BibDesk's field ``read``, a mark that is set or not."""
_GROUP = lazy_pattern(r"\{(?:[^\\{}][^{}]|\\([A-Za-z]{2,}))")
"""A group of several letters in a name, or of a command in letters."""
_NOTHING = lazy_pattern(r"[\\{}\s~]*")
"""A value without text, such as the line break that a program leaves in ``annote``."""
_LIKE_DOI = lazy_pattern(r"10\.\s?\d{4}")
_DATA = frozenset(
    {"chapter", "date", "day", "eid", "eventdate", "isbn", "issn", "issue", "month", "number", "origdate", "pages",
     "pagetotal", "part", "sortyear", "urldate", "volume", "volumes", "year", *ARTICLE_NUMBERS}
)  # fmt: skip
"""The fields in which braces protect no capitals. Web of Science writes them around every value."""
_IN_BRACES = lazy_pattern(r"(?:\{\s*+)++(?P<inside>[^{}]*+)[\s}]*+")
_RISKY_SIGNS = "\\{}=~;&"
_EMPTY = r"\s*(?:,|and\b|$)"
_RISKY_START = lazy_pattern(_EMPTY)
_RISKY_WORDS = (AL, lazy_pattern(rf",{_EMPTY}"), lazy_pattern(rf"and(?<!\w...){_EMPTY}"))
"""In lower-case names: ``et al`` or an empty part, which may not round-trip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryContent:
    """The metadata, arXiv version and annotations of an entry, and what was read only in part, in words."""

    metadata: Metadata
    version: int | None
    annotations: Annotations
    warning: str = ""


def read_fields(entry_type: str, fields: Mapping[str, str]) -> EntryContent:
    """Convert the fields of an entry (lower-case name -> TeX, macros replaced).

    Fields that the metadata does not fully represent stay in `Metadata.extra` as written, with markup converted.
    """
    fields = {
        name: tex_of_markup(tex) if name in MARKUP else _bare(tex) if tex[:1] == "{" and name in _DATA else tex
        for name, tex in fields.items()
    }
    rest = dict(fields)
    _tidy_addresses(rest)
    annotations = _annotations(rest)
    subtitle = plain(fields, "subtitle")
    title = joined_title(plain(fields, "title"), subtitle)
    written = one_line(rest.get("title", ""))
    if not subtitle and written == _exported(title, like=written):
        rest.pop("title", None)
    authors = authors_from_tex(rest.get("author", ""))
    if _are_default_names(one_line(rest.get("author", "")), authors):
        rest.pop("author", None)
    date = _date(rest)
    arxiv = stated_arxiv(rest, kept=required(entry_type))
    venue = _venue(entry_type, rest)
    doi, warning = _doi(rest)
    metadata = Metadata(
        title=title,
        authors=authors,
        abstract=to_line(rest.pop("abstract", "")),
        date=date,
        arxiv_id=arxiv.arxiv_id,
        primary_category=arxiv.category,
        categories=(arxiv.category,) if arxiv.category else (),
        doi=doi,
        venue=venue,
        entry_type=entry_type,
        extra=tuple(
            [(name, one_line(tex)) for name, tex in rest.items() if tex[:1].isalnum() or not _NOTHING.fullmatch(tex)]
        ),
    )
    return EntryContent(metadata=metadata, version=arxiv.version, annotations=annotations, warning=warning)


def _bare(tex: str) -> str:
    """Return a number, date or the like without braces around all of it, for which biber would ignore the field."""
    found = _IN_BRACES.fullmatch(tex)
    return found["inside"] if found else tex


def is_stated(paper: Metadata) -> bool:
    """Whether an entry identifies its paper, so that no service needs to be queried.

    It has a title, and authors or editors or a type for which biblatex requires no author. Entries of the types used
    for preprints need authors.
    """
    if not paper.title or paper.authors:
        return bool(paper.title)
    names = {name for name, _ in paper.extra}
    entry_type = BIBLATEX.entry_type(paper.entry_type)
    if entry_type == "online":
        return "url" in names
    needs = BIBLATEX.needs.get(entry_type)
    without_author = needs is not None and not any("author" in each for each in needs)
    return "editor" in names or entry_type in _BOOKS or (without_author and entry_type not in PREPRINT_TYPES)


def _exported(text: str, *, like: str) -> str:
    """Return the text as an exporter writes it: in ASCII if `like` is ASCII."""
    return to_tex(text, ascii_only=like.isascii())


def _are_default_names(tex: str, authors: tuple[Author, ...]) -> bool:
    """Whether the exporters would write names that read as the same authors. Other spellings are worth keeping."""
    if not _may_not_round_trip(tex):
        return True
    if "=" in tex and any(map(is_extended, split_names(tex))):
        return False
    if "\\" in tex and _has_unknown_command(authors) and r"\textbackslash" not in tex:
        return False
    parts = [name for name in split_names(tex) if "{" in name and not is_group(name)]
    if any(not _is_letter(found[1]) for name in parts for found in _GROUP.finditer(name)):
        return tex == names_text(authors, ascii_only=tex.isascii())
    return round_trip(authors, ascii_only=(True, False) if tex.isascii() else (False,))


def _has_unknown_command(authors: tuple[Author, ...]) -> bool:
    """Whether a name has a command that only the file or its document defines."""
    has_backslash = any("\\" in str(author) for author in authors)
    return has_backslash and r"\textbackslash" in names_text(authors, ascii_only=True)


def _is_letter(command: str | None) -> bool:
    """Whether the command of a group makes it one letter; other groups keep their words together."""
    return command is not None and (command in ACCENTS or command in SYMBOLS)


def _may_not_round_trip(names: str) -> bool:
    """Whether names may not round-trip: TeX, biblatex syntax, special characters or empty parts."""
    if contains_any(names, _RISKY_SIGNS):
        return True
    names = names.lower()
    return bool(_RISKY_START.match(names)) or any(words.search(names) for words in _RISKY_WORDS)


def _tidy_addresses(rest: dict[str, str]) -> None:
    """Write addresses without TeX, and those after the first in a verbatim field that biblatex leaves to users.

    An address in ``eprint`` that is not arXiv's becomes the ``url``.
    """
    if "url" in rest:
        address, others = several_addresses(rest["url"])
        free = next((name for name in ("verba", "verbb", "verbc") if name not in rest), "")
        if not others:
            rest["url"] = address
        elif free:
            rest["url"], rest[free] = address, others
    eprint = rest.get("eprint", "")
    if "://" in eprint and not parse_versioned(address := plain_address(eprint)):
        del rest["eprint"]
        known = rest.setdefault("url", address)
        if known != address:
            rest.setdefault("eprinturl", address)


def _doi(rest: dict[str, str]) -> tuple[Doi | None, str]:
    """Return the DOI and a warning if that is only a part of its field. A field that the DOI represents is removed."""
    if "doi" not in rest:
        return None, ""
    written, found = one_line(rest["doi"]), doi_in(rest["doi"])
    if not found:
        return None, f"invalid DOI {written!r}, kept as text" if _LIKE_DOI.search(written) else ""
    if found.remark:
        return found.doi, f"DOI {found.spelling} is read from {written!r}"
    rest["doi"] = found.spelling
    if found.spelling == str(found.doi):
        del rest["doi"]
    return found.doi, ""


def _date(rest: dict[str, str]) -> PartialDate | None:
    """Return the date, and remove its fields from `rest` if it represents them fully.

    A ``date`` in words becomes one that biber reads; if there is none, it becomes the ``year``, which is printed.
    """
    _move_dates(rest)
    text = one_line(rest.get("date", ""))
    date = PartialDate.parse(text) if text else None
    if date:
        if str(date) == one_line(rest["date"]):
            del rest["date"]
        for name, value in (("year", date.year), ("month", date.month), ("day", date.day)):
            if name in rest and rest[name].strip() == str(value):
                del rest[name]
        return date
    year = _YEAR.search(plain(rest, "year"))
    if not year or int(year[1]) == 0:
        return None
    month = read_month(rest.get("month", "").replace(year[1], ""))
    day = rest.get("day", "").strip() if month.whole and not month.day else ""
    if one_line(rest["year"]) == year[1]:
        del rest["year"]
    if month.whole and not month.day:
        rest.pop("month")
    if day.isdecimal() and len(day) < 9 and (date := PartialDate.parse(f"{year[1]}-{month.first:02}-{int(day):02}")):
        del rest["day"]
        return date
    return PartialDate(int(year[1]), month.first, month.day)


def _move_dates(rest: dict[str, str]) -> None:
    """Put a date that biber reads into ``date``, and any other into ``year``."""
    written = one_line(rest.get("date", ""))
    if _YEAR_ALONE.fullmatch(written) and read_month(rest.get("month", "")).first:  # biber joins them
        rest["year"] = rest.pop("date")
        return
    if written and not _ISO_DATE.fullmatch(written):
        iso = iso_date(written)
        if not iso or (iso != written and iso.endswith("~")):
            rest.setdefault("year", written)
        if iso:
            rest["date"] = iso
        elif "year" in rest:
            del rest["date"]
    year = one_line(rest.get("year", ""))
    if len(year) > _YEAR_DIGITS and "date" not in rest and "month" not in rest:
        iso = iso_date(year)
        if iso[:1] == "-" or (_ISO_DATE.match(iso) and "/" not in iso) or span_of_months(iso):
            rest["date"] = iso
            del rest["year"]


def _venue(entry_type: str, rest: dict[str, str]) -> str:
    """Return the journal or book title. It stays in `rest` if the exporters would write it differently."""
    journals = ("journal", "journaltitle")
    in_book = entry_type in IN_BOOKS
    names = ("booktitle", *journals) if in_book else (*journals, "booktitle")
    name = next((name for name in names if rest.get(name, "").strip()), "")
    if not name:
        return ""
    venue = plain(rest, name)
    usual = (name == "booktitle") == in_book
    tex = one_line(rest[name])
    alone = not any(other in rest for other in names if other != name)
    if usual and alone and tex == _exported(venue, like=tex):
        del rest[name]
    return venue


def _annotations(rest: dict[str, str]) -> Annotations:
    """Remove and return annotations: fields of JabRef and BibDesk, lines of zotero-reading-list.

    Keywords and groups are tags, and stay.
    """
    if _READER_FIELDS.isdisjoint(rest):
        return _NO_ANNOTATIONS
    status, since = plain(rest, "readstatus"), None
    for name in (name for name in _ZOTERO_FIELDS if name in rest):
        found = read_extra(rest[name])
        if found.status:
            status, since = (status, since) if status else (to_line(found.status), found.since)
            rest[name] = found.rest
    if plain(rest, "read").lower() in _BIBDESK_READ:
        status = status or _BIBDESK_READ[plain(rest, "read").lower()]
        del rest["read"]
    priority = plain(rest, "priority")
    ranked = next((name for name in ("ranking", "rating") if _RANK.fullmatch(plain(rest, name))), "")
    rating = int(plain(rest, ranked)[-1]) if ranked else 0
    keywords = rest.get("keywords", "").strip()
    if "\n" in keywords and not _NO_LIST_OF_LINES.search(keywords):
        rest["keywords"] = ", ".join(keywords.split("\n"))
    tags = stated_tags(rest)
    if priority in _PRIORITIES:
        del rest["priority"]
    if ranked:
        del rest[ranked]
    if status:
        rest.pop("readstatus", None)
    return Annotations(
        status=status,
        since=since,
        priority=_PRIORITIES.get(priority, ""),
        rating=rating,
        tags=tuple(tags),
    )
