"""Conversion of the elements of a format to entries."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

from readinglist.bibtex.pages import with_two_hyphens
from readinglist.bibtex.writing import IN_BOOKS, names_text
from readinglist.formats.csl import read_extra
from readinglist.formats.entry_types import known_entry_type, publisher_field
from readinglist.formats.xml_elements import XmlElement
from readinglist.formats.xml_text import find, plain_text, values, without_tags
from readinglist.net.zotero_notes import markdown_of
from readinglist.papers.folding import fold, one_line
from readinglist.papers.identifiers import ArxivId, Doi, arxiv_ids_in, dois_in, parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import OTHERS, Author, PartialDate
from readinglist.sources.manager_entries import ManagerEntry, as_tex
from readinglist.sources.written_dates import written_date
from readinglist.sources.xml_records.formats import PeoplePaths, XmlFormat

_COPIED = (
    "volume", "number", "eid", "address", "edition", "language", "series", "shorttitle", "shortjournal", "eventtitle",
    "pmid", "pmcid", "note", "annote", "file", "keywords",
)  # fmt: skip
"""Fields with the name and the text of the format's own."""
_JOINED = {"abstract": " ", "keywords": ", ", "isbn": ", ", "file": ";"}
_WITHOUT_VENUE = frozenset({"book", "proceedings", "phdthesis", "mastersthesis", "techreport"})
_ARXIV_MARK = lazy_pattern(r"arxiv|/abs/|hf\.co/|huggingface\.co/|alphaxiv", re.IGNORECASE)
_ARXIV_NOTE = lazy_pattern(r"arxiv(?: id)?:\s*\S+(?:\s\[[\w.-]+\])?(?:\s|$)", re.IGNORECASE)
"""The first line of Zotero's field Extra for a preprint."""
_ISSN = lazy_pattern(r"(?i)\bissn[\s:]*(?P<issn>\d{4}-?\d{3}[\dx])")
_ISBN = lazy_pattern(r"(?i)\bisbn[\s:]*(?P<isbn>[\dx][\dx -]{8,16}[\dx])")
_AFTER_NAME = lazy_pattern(r"\s\d{4}$|,?\s\(?(?:b\.\s*|d\.\s*)?\d{4}\??\s?-?\s?(?:\d{4})?\??\)?\.?$")
"""The number of a namesake in DBLP, and the years of a life in library catalogues."""


def read_entries(record: XmlElement, known: XmlFormat) -> Iterator[ManagerEntry]:
    """Yield the papers of a record: usually one."""
    parts = [part for path in known.parts.split("|") if path for part in find(record, path.strip())]
    for part in parts or [record]:
        yield _entry(part, record, known)


def _entry(part: Element, record: XmlElement, known: XmlFormat) -> ManagerEntry:
    texts = {name: _texts(part, record, paths, lines=name == "note") for name, paths in known.fields.items()}
    noted = [read_extra(note) for note in texts.get("note", ())]
    texts["note"] = [one_line(each.rest) for each in noted]
    texts["type"] = [*_texts(part, record, known.entry_type, lines=False), part.tag.rpartition(":")[2]]
    if known.adjust:
        known.adjust(texts)
    date = _date(part, record, known.fields.get("date", ""))
    entry = entry_of(
        texts,
        date=date,
        authors=_people(part, record, known.authors),
        editors=_people(part, record, known.editors),
    )
    return replace(
        entry,
        key=entry.key or next((each.key for each in noted if each.key), ""),
        notes=tuple(map(markdown_of, texts.get("reader's notes", ()))),
        status=next((each.status for each in noted if each.status), ""),
        since=next((each.since for each in noted if each.since), None),
    )


def _texts(part: Element, record: Element, paths: str, *, lines: bool) -> list[str]:
    """Return the texts at the first path that has any."""
    for path in filter(None, map(str.strip, paths.split("|"))):
        start = record if path.startswith("^") else part
        if found := values(start, path.removeprefix("^"), lines=lines):
            return found
    return []


def entry_of(
    texts: Mapping[str, Sequence[str]],
    *,
    date: PartialDate | None,
    authors: Sequence[Author] = (),
    editors: Sequence[Author] = (),
) -> ManagerEntry:
    """Return the entry of texts by name: BibTeX's field names, and others such as ``venue`` and ``identifiers``."""

    def text(name: str) -> str:
        return _text(texts, name)

    fields = _identifiers(texts)
    entry_type = _entry_type(texts, is_preprint="eprint" in fields)
    fields |= _venue(entry_type, text("venue"), text("booktitle"), text("series"))
    given = {
        **{name: text(name) for name in _COPIED},
        publisher_field(entry_type): text("institution") or text("publisher"),
        "pages": _pages(text("pages"), text("firstpage"), text("lastpage")),
        "url": _url(texts),
        **_serial_numbers(texts),
    }
    if date:
        given["date" if date.month else "year"] = str(date)
    for name, value in given.items():
        if value:
            fields.setdefault(name, as_tex(name, value))
    if editors:
        fields["editor"] = names_text(tuple(editors), ascii_only=False)
    return ManagerEntry(
        key=text("key"),
        entry_type=entry_type,
        fields=fields,
        title=_title(text("nonsort"), text("title"), text("subtitle")),
        authors=tuple(authors),
        abstract=text("abstract"),
        journal_ref=text("journal_ref"),
        comment=text("comment"),
        categories=tuple(dict.fromkeys(word for each in texts.get("categories", ()) for word in each.split())),
    )


def _text(texts: Mapping[str, Sequence[str]], name: str) -> str:
    """Return the first text of a name, or all if the name stands for a list."""
    found = [without_tags(each) for each in texts.get(name, ())]
    return one_line(_JOINED[name].join(found) if name in _JOINED else next(iter(found), ""))


def _entry_type(texts: Mapping[str, Sequence[str]], *, is_preprint: bool) -> str:
    """Return the entry type that is stated, or else follows from what the entry appeared in."""
    stated = texts.get("type", ())
    found = next(filter(None, map(known_entry_type, stated)), "")
    if not found:
        found = "inproceedings" if texts.get("booktitle") else "article" if texts.get("venue") else "misc"
    if found == "phdthesis" and any(re.search("master|diplom", name, re.IGNORECASE) for name in stated):
        return "mastersthesis"
    return "misc" if found == "article" and is_preprint and not texts.get("venue") else found


def _venue(entry_type: str, venue: str, booktitle: str, series: str) -> dict[str, str]:
    """Return the field of what the entry appeared in; for a book that is its series."""
    in_book = entry_type in IN_BOOKS
    name = (booktitle or venue) if in_book else (venue or booktitle)
    if entry_type in _WITHOUT_VENUE:
        return {"series": as_tex("series", name)} if name and not series else {}
    return {"booktitle" if in_book else "journal": as_tex("journal", name)}


def _title(article: str, title: str, subtitle: str) -> str:
    """Return a title with its subtitle and the leading article that catalogues keep apart."""
    if article:
        title = f"{article}{'' if article[-1] in '’' + chr(39) else ' '}{title}"
    if not subtitle or fold(title).endswith(fold(subtitle)):
        return title
    return f"{title}{'' if title[-1:] in ':?!.' else ':'} {subtitle}".strip()


def _pages(pages: str, first: str, last: str) -> str:
    if not pages:
        pages = f"{first}-{last}" if last and last != first else first
    return with_two_hyphens(pages)


def _serial_numbers(texts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return ISBN and ISSN from fields of their own, or from identifiers that are marked so."""
    others = " ; ".join(texts.get("identifiers", ()))
    isbn, issn = _ISBN.search(others), _ISSN.search(others)
    return {
        "isbn": one_line(", ".join(texts.get("isbn", ()))) or (isbn["isbn"] if isbn else ""),
        "issn": one_line(next(iter(texts.get("issn", ())), "")) or (issn["issn"] if issn else ""),
    }


# --- identifiers -----------------------------------------------------------------------------------------------------


def _identifiers(texts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the fields of the arXiv id and the DOI of an entry."""
    marked = [*texts.get("doi", ()), *texts.get("identifiers", ()), *texts.get("url", ())]
    arxiv = next(filter(None, map(parse_versioned, texts.get("arxiv", ()))), None)
    notes = [text for text in texts.get("note", ()) if _ARXIV_NOTE.match(text)]
    arxiv = arxiv or next(filter(None, map(marked_arxiv_id, (*marked, *notes))), None)
    doi = next((doi for doi in map(marked_doi, marked) if doi and not doi.arxiv_id), None)
    fields = {"doi": str(doi)} if doi else {}
    if arxiv:
        fields |= {"eprint": f"{arxiv[0]}v{arxiv[1]}" if arxiv[1] else str(arxiv[0]), "archiveprefix": "arXiv"}
    return fields


def marked_arxiv_id(text: str) -> tuple[ArxivId, int | None] | None:
    """Return the arXiv id of a text that says that it is one: ``arXiv:2401.00001``, an address, a DOI of arXiv."""
    if not _ARXIV_MARK.search(text):
        return None
    return parse_versioned(text) or next(arxiv_ids_in(text), None)


def marked_doi(text: str) -> Doi | None:
    """Return the DOI of a text: bare, marked as one, or within an address."""
    return Doi.parse(re.sub(r"(?i)^(?:info:doi/|urn:doi:|doi[\s:]+)", "", text.strip())) or next(dois_in(text), None)


def _url(texts: Mapping[str, Sequence[str]]) -> str:
    """Return the first address that is not that of an identifier."""
    found = [*texts.get("url", ()), *texts.get("identifiers", ())]
    addresses = (text for text in found if re.match(r"https?://\S+$", text))
    others = (text for text in addresses if not (marked_arxiv_id(text) or Doi.parse(text)))
    return next(others, "")


# --- names and dates -------------------------------------------------------------------------------------------------


def _people(part: Element, record: Element, listed: Sequence[PeoplePaths]) -> tuple[Author, ...]:
    """Return the persons at the first of the paths that has any."""
    for paths in listed:
        start = record if paths.people.startswith("^") else part
        people = find(start, paths.people.removeprefix("^"))
        made = [_person(each, paths) for each in people if _counts(each, paths)]
        found = [author for author in made if author and (author.family or author.given)]
        if paths.others and any(find(start, paths.others)):
            found.append(OTHERS)
        if found and found != [OTHERS]:
            named = dict.fromkeys(author for author in found if author != OTHERS)
            return (*named, OTHERS) if OTHERS in found else tuple(named)
    return ()


def _counts(person: Element, paths: PeoplePaths) -> bool:
    if not paths.role:
        return True
    stated = {fold(role) for role in values(person, paths.role)}
    return bool(stated & paths.roles) if stated else "" in paths.roles


def _person(person: Element, paths: PeoplePaths) -> Author | None:
    """Return a name from its parts, or else from one text."""
    family, given, suffix = (
        " ".join(values(person, path)) if path else "" for path in (paths.family, paths.given, paths.suffix)
    )
    if family:
        suffix = suffix.strip("() ")
        name = author_from_display(f"{family}, {suffix}, {given}" if suffix and given else f"{family}, {given}")
        return name if given else Author(family=family)
    team = " ".join(values(person, paths.corporate)) if paths.corporate else ""
    whole = team or " ".join(values(person, paths.whole)) or given
    if not whole:
        return None
    if fold(whole) in ("et al", "others"):
        return OTHERS
    if (
        team
        or (paths.is_corporate and values(person, paths.is_corporate))
        or whole.rstrip(",") == whole.replace(",", "") != whole
    ):
        return Author(family=whole.rstrip(","), corporate=True)
    return author_from_display(_AFTER_NAME.sub("", without_tags(whole)))


def _date(part: Element, record: Element, paths: str) -> PartialDate | None:
    """Return the first date, in one text or in elements for year, month and day."""
    for path in filter(None, map(str.strip, paths.split("|"))):
        start = record if path.startswith("^") else part
        if "@" in path:
            found = [written_date(text) for text in values(start, path.removeprefix("^"))]
        else:
            found = [_date_of(each) for each in find(start, path.removeprefix("^"))]
        if date := next(filter(None, found), None):
            return date
    return None


def _date_of(element: Element) -> PartialDate | None:
    pieces = {child.tag.rpartition(":")[2].lower(): one_line(plain_text(child)) for child in element}
    if pieces.get("year"):
        published = pieces.get("pub-dates", "")
        for text in filter(None, (published, published and f"{pieces['year']} {published}")):
            date = written_date(text)
            if date and date.month and str(date.year) == pieces["year"]:
                return date
        parts = (pieces.get(name, "") for name in ("year", "month", "day"))
        text = "-".join(part.zfill(2) for part in parts if part.isdecimal())
        named = f"{pieces['year']} {pieces.get('month', '')} {pieces.get('day', '')}"
        return written_date(named if re.search(r"[^\W\d]", named) else text)
    return written_date(without_tags(" ".join(values(element, "."))))
