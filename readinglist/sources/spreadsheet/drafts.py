"""Conversion of one row of a spreadsheet to a draft."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import unquote

from readinglist.bibtex.pages import with_two_hyphens
from readinglist.bibtex.writing import names_text
from readinglist.formats.csl import read_extra
from readinglist.formats.entry_types import known_entry_type, publisher_field
from readinglist.library.days import noon_of
from readinglist.library.status_history import READING
from readinglist.net.zotero_notes import is_html_note, markdown_of
from readinglist.papers.attachments import Attachment, write_attachments
from readinglist.papers.errors import UsageError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import fold, one_line, printable
from readinglist.papers.html_entities import unescaped
from readinglist.papers.identifiers import ArxivId, Doi, arxiv_ids_in, dois_in, parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import author_from_display, authors_from_line
from readinglist.papers.paper import Annotations, Author, Draft, Metadata, OriginKind
from readinglist.papers.statuses import Status, rating_of, resolve_priority, resolve_status
from readinglist.sources.bibtex_fields import is_stated
from readinglist.sources.manager_entries import as_tex, as_title, without_markup, without_site
from readinglist.sources.spreadsheet.columns import Columns, folded
from readinglist.sources.spreadsheet.rows import SheetRow
from readinglist.sources.written_dates import WrittenReading, is_day_first, written_date, written_readings

_MISSING = frozenset(
    {"n/a", "na", "nan", "none", "null", "-", "--", "–", "—", "?", "unknown", "n.a.", "/", "无", "tbd"}
)
_DATES = ("started", "finished")
_REPEATED = frozenset({"notes", "tags", "shelves", "status", "priority", "rating", "readings", *_DATES})
"""Columns of the reader: a second one becomes part of the note."""
_BIBLIOGRAPHIC = ("volume", "number", "issn", "isbn", "language", "pmid", "address", "edition", "series")
_IN_BRACKETS = lazy_pattern(r"\s*\([^()]*\)")
"""An affiliation after a name."""
_NO_VENUES = frozenset({"arxiv", "corr", "scopus", "pubmed", "embase", "medline", "crossref", "openalex", "dblp"})
"""Words that begin the name of an archive or a database, which some services write in the column of the venue."""
_LIST = lazy_pattern(r"^\[(?P<inside>\s*(['\"]).*\2\s*)\]$", re.DOTALL)
_LIST_ITEM = lazy_pattern(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
_AUTHOR_ID = lazy_pattern(r"\s*\((?:\d{6,}|[A-Z0-9-]{10,})\)")
_GLUED = lazy_pattern(r"(?<=[a-zß-ÿ.])(?=[A-ZÀ-Þ])(?<!\bMc)(?<!\bMac)(?<!\bDe)(?<!\bDi)(?<!\bLa)(?<!\bLe)(?<!\bVan)")
_SOURCE = lazy_pattern(r"(?P<venue>.+?) \((?P<year>(?:19|20)\d\d)\) \d.*")
"""A venue with volume and pages, as Embase writes it."""
_LINK_DOI = lazy_pattern(r"\bdoi[:=](?P<doi>10\.\d{4,9}/[^&\s]+)", re.IGNORECASE)
_INITIALS = lazy_pattern(r"(?:[^\W\d_]{1,2}\.[ -]?){1,4}")
_ADDRESS = lazy_pattern(r"https?://\S+")
_EXCEL_TEXT = lazy_pattern(r'="(?P<text>[^"]*)"')
_BREAK = lazy_pattern(r"<br ?/?>", re.IGNORECASE)
"""A line end of a review, as Goodreads writes it."""
_SEPARATORS = lazy_pattern(r"\s*(?:[;；|、]|\n|\s//\s)\s*")


class RowError(ValueError):
    """A row identifies no paper, or two."""


def with_years(columns: Columns, rows: Iterable[SheetRow]) -> Columns:
    """Return the columns with one headed "Date" as that of years, if none is and most of its cells are years."""
    places = [at for at, heading in enumerate(columns.headings) if folded(heading) in _DATE_HEADINGS]
    if "year" in columns.known or not places:
        return columns
    at = places[0]
    cells = [cell for row in rows if at < len(row.cells) and (cell := row.cells[at].strip())]
    if sum(map(bool, map(_ONLY_YEAR.fullmatch, cells))) <= len(cells) / 2:
        return columns
    return replace(columns, names=(*columns.names[:at], "year", *columns.names[at + 1 :]))


_DATE_HEADINGS = frozenset({"date", "datum", "fecha", "data", "дата", "日期", "时间", "日付", "날짜"})
_ONLY_YEAR = lazy_pattern(r"(?:18|19|20)\d\d")


def with_order_of_dates(columns: Columns, rows: Iterable[SheetRow]) -> Columns:
    """Return the columns with what their dates show about the order of day and month."""
    places = [at for at, name in enumerate(columns.names) if name in _DATES]
    dates = (row.cells[at] for row in rows for at in places if at < len(row.cells))
    return replace(columns, day_first=is_day_first(dates)) if places else columns


def draft(row: SheetRow, columns: Columns, record: int) -> Draft:
    """Return the draft of one row.

    Raises:
        RowError: If it could not be read, or identifies no paper or several.
    """
    if row.problem:
        raise RowError(row.problem)
    given, others = _given(row.cells, columns)
    arxiv, doi = _identifiers(given)
    entry_type = known_entry_type(one_line(given.get("type", "")))
    source = _SOURCE.match(one_line(given.get("venue", "")))
    venue = source["venue"] if source else one_line(given.get("venue", ""))
    year = given.get("year", "") or (source["year"] if source else "")
    metadata = Metadata(
        title=_title(given),
        authors=_authors(given.get("authors", "")) + _authors(given.get("more authors", "")),
        abstract=without_markup(given.get("abstract", "")),
        date=written_date(year),
        arxiv_id=arxiv[0] if arxiv else None,
        doi=doi,
        venue="" if _NO_VENUES.intersection(fold(venue).split()[:1]) else venue,
        links=_links(given.get("link", "")),
        entry_type=entry_type,
        extra=tuple(_extra(given, entry_type)),
    )
    if not metadata.names_a_paper:
        raise RowError("row without title, arXiv id or DOI")
    return Draft(
        record=record,
        line=row.first,
        last_line=row.last,
        kind=OriginKind.RECORDS,
        metadata=metadata,
        version=arxiv[1] if arxiv else None,
        citation_key=one_line(given.get("key", "")) or read_extra(given.get("extra", "")).key,
        annotations=_annotations(given, others, day_first=columns.day_first),
        stated=bool(entry_type) and is_stated(metadata),
    )


def _given(cells: Sequence[str], columns: Columns) -> tuple[dict[str, str], list[str]]:
    """Return the cells by column, those of the preferred heading first, and lines for the note.

    If no column is for links or identifiers, any cell with an address is a link.
    """
    linkless = columns.known.isdisjoint(("link", "arxiv", "doi"))
    given: dict[str, str] = {}
    others: list[tuple[int, str]] = []
    width = len(columns.names)
    places = sorted(range(len(cells)), key=lambda at: columns.ranks[at] if at < width else width)
    for at in places:
        text = _unquoted(printable(cells[at]).strip())
        column = columns.names[at] if at < width else "other"
        if column == "other" and linkless and _ADDRESS.fullmatch(text):
            column = "link"
        if not text or text.casefold() in _MISSING or not column:
            continue
        if column in ("notes", "other"):
            text = _BREAK.sub("\n", text)
        if column == "link" and column in given:
            given[column] += f" {text}"
        elif column != "other" and column not in given:
            given[column] = text
        elif column == "other" or column in _REPEATED:
            heading = one_line(columns.headings[at]) if at < width else ""
            others.append((at, f"{heading}: {text}" if heading else text))
    summary = given.pop("summary", "")
    if summary and "abstract" not in given:
        given["abstract"] = summary
    return given, [line for _, line in sorted(others)] + _undated(given)


def _undated(given: dict[str, str]) -> list[str]:
    """Replace the year by the whole date of the same year; return a line for the note if it is another."""
    day = given.pop("date", "")
    date, stated = written_date(day), written_date(given.get("year", ""))
    if date and (stated is None or stated.year == date.year):
        given["year"] = day
        return []
    return [f"Date: {day}"] if day else []


def _unquoted(cell: str) -> str:
    """Return a cell without the formula by which programs make spreadsheets keep digits as text."""
    formula = _EXCEL_TEXT.fullmatch(cell)
    return formula["text"].strip() if formula else cell


def _title(given: Mapping[str, str]) -> str:
    """Return the title: PubMed ends it with a full stop, and an export of bookmarks with the name of the site."""
    title = as_title(given.get("title", ""))
    if "pmid" in given:
        return title.removesuffix(".")
    return title if given.keys() & {"authors", "venue"} else without_site(title)


def _identifiers(given: Mapping[str, str]) -> tuple[tuple[ArxivId, int | None] | None, Doi | None]:
    """Return the arXiv id with its version, and the DOI of a row.

    Raises:
        RowError: If an identifier is invalid, or two identify different papers.
    """
    papers = [found for name in ("arxiv", "link", "doi", "extra") if (found := _arxiv(given.get(name, "")))]
    if "arxiv" in given and not _arxiv(given["arxiv"]):
        raise RowError(f"invalid arXiv id {one_line(given['arxiv'])[:60]!r}")
    if len({found[0] for found in papers}) > 1:
        raise RowError(f"two papers in one row: {' and '.join(str(found[0]) for found in papers)}")
    dois = [doi for name in ("doi", "link") if (doi := _doi(given.get(name, ""))) and doi.arxiv_id is None]
    if "doi" in given and not _doi(given["doi"]):
        raise RowError(f"invalid DOI {one_line(given['doi'])[:60]!r}")
    return (papers[0] if papers else None), (dois[0] if dois else None)


def _arxiv(cell: str) -> tuple[ArxivId, int | None] | None:
    return parse_versioned(cell) or next(arxiv_ids_in(cell), None)


def _doi(cell: str) -> Doi | None:
    in_link = _LINK_DOI.search(unquote(cell)) if "://" in cell else None
    return Doi.parse(unescaped(cell)) or next(dois_in(cell), None) or (Doi.parse(in_link["doi"]) if in_link else None)


def _authors(cell: str) -> tuple[Author, ...]:
    """Return the authors; names separated by semicolons or lines may begin with the family name."""
    cell = _AUTHOR_ID.sub("", re.sub(r"[^\S\n]+", " ", without_markup(cell)))
    listed = _LIST.match(cell)
    if listed:
        names = [first or second for first, second in _LIST_ITEM.findall(listed["inside"])]
        return tuple(author_from_display(name) for name in map(one_line, names) if name)
    if _SEPARATORS.search(cell):
        names = [one_line(_IN_BRACKETS.sub(" ", name)) for name in _SEPARATORS.split(cell)]
        return tuple(author_from_display(name) for name in names if name)
    glued = _GLUED.split(cell) if "," not in cell else []
    if len(glued) > 1 and all(" " in name.strip() for name in glued):
        return tuple(map(author_from_display, glued))
    parts = [one_line(part) for part in cell.split(",")]
    initials = [bool(_INITIALS.fullmatch(part)) for part in parts]
    if sum(initials) > len(parts) // 3 and initials[1:2] == [True]:
        return tuple(map(author_from_display, _paired(parts)))
    return authors_from_line(cell.replace("，", ", "))


def _paired(parts: Sequence[str]) -> Iterator[str]:
    """Yield ``Family, I. J.`` for family names with initials after them; some may have none."""
    family = ""
    for part in parts:
        if family and _INITIALS.fullmatch(part):
            yield f"{family}, {part}"
            family = ""
        else:
            if family:
                yield family
            family = part
    if family:
        yield family


def _links(cell: str) -> tuple[str, ...]:
    """Return the URLs without those of identifiers."""
    addresses = dict.fromkeys(re.findall(r"https?://[^\s;,|]+", cell))
    return tuple(each for each in addresses if not (_arxiv(each) or _doi(each)))


def _extra(given: Mapping[str, str], entry_type: str) -> Iterator[tuple[str, str]]:
    """Yield the further bibliographic fields as TeX."""
    if "publisher" in given:
        yield publisher_field(entry_type), as_tex("publisher", one_line(given["publisher"]))
    if editors := _authors(given.get("editor", "")):
        yield "editor", names_text(editors, ascii_only=False)
    if files := [path.strip() for path in given.get("file", "").split(";") if path.strip()]:
        yield "file", write_attachments(map(Attachment, files))
    for name in _BIBLIOGRAPHIC:
        if name in given:
            yield name, as_tex(name, one_line(given[name]))
    if (spelled := Doi.spelling(unescaped(given.get("doi", "")))) != spelled.lower():
        yield "doi", as_tex("doi", spelled)
    pages = given.get("pages") or "--".join(filter(None, (given.get("first page"), given.get("last page"))))
    if re.search(r"\d", pages):
        yield "pages", as_tex("pages", with_two_hyphens(one_line(pages)))


def _annotations(given: Mapping[str, str], others: Sequence[str], *, day_first: bool | None) -> Annotations:
    """Return the annotations; values that cannot be parsed become lines of the note."""
    lines = list(others)
    priority = ""
    if "priority" in given:
        try:
            priority = resolve_priority(given["priority"])
        except UsageError:
            lines.append(f"Priority: {given['priority']}")
    rating = 0
    if "rating" in given:
        try:
            rating = rating_of(given["rating"])
        except UsageError:
            lines.append(f"Rating: {given['rating']}")
    noted = read_extra(given.get("extra", ""))
    shelves = _words(given.get("shelves", ""))
    status = one_line(given.get("status", "")) or noted.status or next(filter(_status, shelves), "")
    read = _DaysRead.of(given, status, day_first=day_first)
    lines += read.lines
    own = given.get("notes", "")
    if is_html_note(own):
        own = markdown_of(own)
    note = "\n".join(filter(None, (own, "\n".join(lines))))
    words = (
        *_words(given.get("tags", "").strip("[]").replace("'", "")),
        *(each for each in shelves if not _status(each)),
    )
    return Annotations(
        status=read.status,
        since=read.since or noted.since,
        readings=read.readings if len(read.readings) > 1 or any(start for start, _ in read.readings) else (),
        priority=priority,
        rating=rating,
        tags=tuple(dict.fromkeys(word for word in words if word != read.status)),
        notes=(note,) if note else (),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _DaysRead:
    """The status of a row, the readings of a finished paper, when the status was set, and lines for the note."""

    status: str
    readings: tuple[tuple[datetime | None, datetime], ...]
    since: datetime | None
    lines: tuple[str, ...]

    @classmethod
    def of(cls, given: Mapping[str, str], status: str, *, day_first: bool | None) -> "_DaysRead":
        """Return what the columns of days say; a day without a status is that of a paper read or being read."""
        cells = [given.get(name, "") for name in _DATES]
        started, finished = (written_readings(cell, day_first=day_first) for cell in cells)
        status = status or ("read" if cells[1] else "reading" if started else "")
        known = _status(status)
        # The day of an earlier reading is not that of the status of a paper which is to be read again.
        readings = _readings(started, finished) if known and not known.open else ()
        since = readings[-1][1] if readings else None
        if started and known and known.name == READING:
            since = noon_of(started[-1].last)
        lines = []
        if cells[1] and not (readings and all(each.exact for each in finished)):
            lines.append(f"Read on: {cells[1]}")
        if cells[0] and not (since and all(each.exact for each in started)):
            lines.append(f"Started on: {cells[0]}")
        count = given.get("readings", "")
        if count not in ("", "0", "1", str(len(readings))):
            lines.append(f"Read Count: {count}")
        return cls(status=status, readings=readings, since=since, lines=tuple(lines))


def _readings(
    started: Sequence[WrittenReading], finished: Sequence[WrittenReading]
) -> tuple[tuple[datetime | None, datetime], ...]:
    """Return the start and the end of each reading, earliest end first; each start belongs to the next end."""
    starts = sorted(each.first or each.last for each in started)
    readings: list[tuple[date | None, date]] = []
    for each in sorted(finished, key=lambda each: each.last):
        earlier = [start for start in starts if start <= each.last]
        starts = starts[len(earlier) :]
        readings.append((each.first or (earlier[-1] if earlier else None), each.last))
    return tuple((noon_of(first) if first else None, noon_of(last)) for first, last in readings)


def _words(cell: str) -> list[str]:
    return [word for word in map(one_line, re.split(r"[,;|，；、]", cell)) if word]


def _status(text: str) -> Status | None:
    """Return the built-in status that a cell names, None if there is none."""
    try:
        return resolve_status(text)
    except UsageError:
        return None
