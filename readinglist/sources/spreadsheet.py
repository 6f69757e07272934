"""The source for spreadsheets saved as text: a heading row, then one row per paper."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError, Problem, UsageError
from readinglist.papers.folding import one_line, printable
from readinglist.papers.identifiers import ArxivId, Doi, arxiv_ids_in, dois_in, parse_versioned
from readinglist.papers.names import author_from_display, authors_from_line
from readinglist.papers.paper import Annotations, Author, Draft, Metadata, OriginKind, PartialDate
from readinglist.papers.statuses import resolve_priority
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Skipped, Source

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "paper", "paper title", "name"),
    "authors": ("authors", "author", "author s"),
    "abstract": ("abstract", "abstract note"),
    "year": ("year", "publication year", "published"),
    "venue": ("venue", "journal", "conference", "publication", "publication title"),
    "arxiv": ("arxiv", "arxiv id", "arxivid", "eprint"),
    "doi": ("doi",),
    "link": ("link", "links", "url", "address", "pdf"),
    "status": ("status", "state", "read status", "reading status"),
    "priority": ("priority",),
    "rating": ("rating", "stars"),
    "tags": ("tags", "tag", "keywords", "topic", "topics", "labels", "manual tags"),
    "notes": ("notes", "note", "my notes", "comments", "comment", "remarks"),
    "key": ("citation key", "citekey", "bibtex key", "bibkey"),
}
"""The columns by the headings that people give them. "Date" and "summary" are ambiguous and therefore missing."""

_COLUMN_OF = {name: column for column, names in _COLUMNS.items() for name in names}
_IDENTIFYING = frozenset({"title", "arxiv", "doi", "link"})
"""Columns that can identify a paper."""

_SEPARATORS = (",", ";", "\t")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class _FaultError(ValueError):
    """A row identifies no paper, or two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row with its lines; `fault` says why it could not be read."""

    first: int
    last: int
    cells: tuple[str, ...] = ()
    fault: str = ""


class SpreadsheetSource:
    """The source for tables with cells separated by commas, semicolons or tabs."""

    name = "csv"

    def recognise(self, document: Document) -> Confidence:
        """Return YES if the first line names at least two known columns and the next has the same separator."""
        head = [line for line in document.text.lstrip("\ufeff").split("\n", 50)[:50] if line.strip()][:2]
        separator = _separator(head[0]) if len(head) == 2 else ""
        return Confidence.YES if separator and separator in head[1] else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return one draft per row; cells of unknown columns go to the paper's note.

        Raises:
            InputError: If the first row does not name known columns.
        """
        text = document.text.removeprefix("\ufeff")
        separator = _separator(next(filter(str.strip, text.split("\n")), ""))
        if not separator:
            raise InputError(
                f"no known columns in the first row of {document.name}", hint="name them: title,url,status,notes"
            )
        drafts: list[Draft] = []
        problems: list[Problem] = []
        skipped: list[Skipped] = []
        rows = _rows(text, separator)
        head = next(rows)
        skipped.append(Skipped(first_line=head.first, last_line=head.last, reason="names of columns"))
        for row in rows:
            if not row.fault and not any(map(str.strip, row.cells)):
                skipped.append(Skipped(first_line=row.first, last_line=row.last, reason="empty row"))
                continue
            record = len(drafts) + len(problems) + 1
            try:
                drafts.append(_draft(row, head.cells, record))
            except _FaultError as fault:
                problems.append(Problem(message=str(fault), line=row.first, record=record))
                skipped.append(Skipped(first_line=row.first, last_line=row.last, reason="row with a problem"))
        return Parsed(drafts=tuple(drafts), problems=tuple(problems), skipped=tuple(skipped))


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``csv``, which has no settings."""
    return SpreadsheetSource()


def _folded(name: str) -> str:
    return " ".join(re.findall(r"[a-z]+", name.lower()))


def _separator(line: str) -> str:
    """Return the separator of a heading row; empty if the line is not one."""
    for separator in _SEPARATORS:
        try:
            names = next(csv.reader([line], delimiter=separator, strict=True), [])
        except csv.Error:
            continue
        known = [_COLUMN_OF[name] for name in map(_folded, names) if name in _COLUMN_OF]
        if len(known) >= 2 and _IDENTIFYING & set(known) and all(len(name) < 40 for name in names):
            return separator
    return ""


def _rows(text: str, separator: str) -> Iterator[_Row]:
    """Yield the rows of a table with their lines, except rows without characters."""
    lines = text.rstrip("\n").split("\n")
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator, strict=True)
    while reader.line_num < len(lines):
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except csv.Error as error:
            last = min(reader.line_num, len(lines))
            unclosed = "unexpected end" in str(error)
            reason = f"unclosed quotation mark, up to line {last}" if unclosed else str(error)
            yield _Row(first=first, last=last, fault=f"unreadable row: {reason}")
            continue
        if cells:
            yield _Row(first=first, last=reader.line_num, cells=tuple(cells))


def _draft(row: _Row, names: Sequence[str], record: int) -> Draft:
    """Return the draft of one row.

    Raises:
        _FaultError: If it could not be read, or identifies no paper or several.
    """
    if row.fault:
        raise _FaultError(row.fault)
    given: dict[str, str] = {}
    others: list[str] = []
    for place, cell in enumerate(row.cells):
        name = one_line(names[place]) if place < len(names) else ""
        column = _COLUMN_OF.get(_folded(name), "")
        if not cell.strip():
            continue
        if column and column not in given:
            given[column] = printable(cell).strip()
        else:
            others.append(f"{name}: {printable(cell).strip()}" if name else printable(cell).strip())
    arxiv, doi = _identifiers(given)
    metadata = Metadata(
        title=one_line(given.get("title", "")),
        authors=_authors(given.get("authors", "")),
        abstract=given.get("abstract", ""),
        date=_date(given.get("year", "")),
        arxiv_id=arxiv[0] if arxiv else None,
        doi=doi,
        venue=one_line(given.get("venue", "")),
        links=_links(given.get("link", "")),
    )
    if not metadata.names_a_paper:
        raise _FaultError("row without title, arXiv id or DOI")
    return Draft(
        record=record,
        line=row.first,
        last_line=row.last,
        kind=OriginKind.RECORDS,
        metadata=metadata,
        version=arxiv[1] if arxiv else None,
        citation_key=one_line(given.get("key", "")),
        annotations=_annotations(given, others),
    )


def _identifiers(given: Mapping[str, str]) -> tuple[tuple[ArxivId, int | None] | None, Doi | None]:
    """Return the arXiv id with its version, and the DOI of a row.

    Raises:
        _FaultError: If an identifier is invalid, or two identify different papers.
    """
    papers = [found for name in ("arxiv", "link", "doi") if (found := _arxiv(given.get(name, "")))]
    if "arxiv" in given and not _arxiv(given["arxiv"]):
        raise _FaultError(f"invalid arXiv id {one_line(given['arxiv'])[:60]!r}")
    if len({found[0] for found in papers}) > 1:
        raise _FaultError(f"two papers in one row: {' and '.join(str(found[0]) for found in papers)}")
    dois = [doi for name in ("doi", "link") if (doi := _doi(given.get(name, ""))) and doi.arxiv_id is None]
    if "doi" in given and not _doi(given["doi"]):
        raise _FaultError(f"invalid DOI {one_line(given['doi'])[:60]!r}")
    return (papers[0] if papers else None), (dois[0] if dois else None)


def _arxiv(cell: str) -> tuple[ArxivId, int | None] | None:
    return parse_versioned(cell) or next(arxiv_ids_in(cell), None)


def _doi(cell: str) -> Doi | None:
    return Doi.parse(cell) or next(dois_in(cell), None)


def _authors(cell: str) -> tuple[Author, ...]:
    """Return the authors; names separated by semicolons may begin with the family name."""
    if ";" in cell:
        return tuple(author_from_display(name) for name in map(one_line, cell.split(";")) if name)
    return authors_from_line(cell)


def _date(cell: str) -> PartialDate | None:
    found = _YEAR.search(cell)
    return PartialDate.parse(cell.strip()) or (PartialDate(int(found[0])) if found else None)


def _links(cell: str) -> tuple[str, ...]:
    """Return the URLs without those of identifiers."""
    addresses = re.findall(r"https?://\S+", cell)
    return tuple(each for each in addresses if not (_arxiv(each) or _doi(each)))


def _annotations(given: Mapping[str, str], others: Sequence[str]) -> Annotations:
    """Return the annotations; values that cannot be parsed become lines of the note."""
    lines = list(others)
    priority = ""
    if "priority" in given:
        try:
            priority = resolve_priority(given["priority"])
        except UsageError:
            lines.append(f"Priority: {given['priority']}")
    stars = given.get("rating", "")
    rating = stars.count("★") or (int(stars[0]) if re.fullmatch(r"[1-5](?:\.0+|\s*/\s*5)?", stars) else 0)
    if stars and not 1 <= rating <= 5:
        lines.append(f"Rating: {stars}")
    note = "\n".join(filter(None, (given.get("notes", ""), "\n".join(lines))))
    return Annotations(
        status=one_line(given.get("status", "")),
        priority=priority,
        rating=rating if rating <= 5 else 0,
        tags=tuple(dict.fromkeys(filter(None, map(one_line, re.split(r"[,;|]", given.get("tags", "")))))),
        notes=(note,) if note else (),
    )
