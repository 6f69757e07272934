"""Conversion of a tagged record to an entry with BibTeX fields."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from readinglist.bibtex.addresses import doi_in
from readinglist.bibtex.pages import with_two_hyphens
from readinglist.bibtex.writing import IN_BOOKS, names_text
from readinglist.formats.entry_types import entry_type_of, publisher_field
from readinglist.net.zotero_notes import is_html_note, markdown_of
from readinglist.papers.folding import fold, one_line
from readinglist.papers.identifiers import Doi, parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import author_from_display, is_corporate
from readinglist.papers.paper import OTHERS, Author, PartialDate
from readinglist.sources.manager_entries import ManagerEntry, as_tex, without_markup
from readinglist.sources.tagged.formats import TaggedFormat
from readinglist.sources.tagged.records import TaggedRecord, TaggedValue, values_of
from readinglist.sources.written_dates import written_date

_PLAIN_FIELDS = {
    "volume": "volume", "number": "number", "edition": "edition", "place": "address", "language": "language",
    "series": "series", "short-title": "shorttitle", "short-journal": "shortjournal", "event": "eventtitle",
    "pmid": "pmid", "pmcid": "pmcid",
}  # fmt: skip
"""The roles that are a field each."""
_DOI = lazy_pattern(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>;]+")
_URL = lazy_pattern(r"https?://(?:(?![;,]\s*https?://)[^\s<>\"])+")
_ARXIV_MARK = lazy_pattern(r"(?i)arxiv[:./ ]|/abs/")
_INITIALS_LAST = lazy_pattern(
    r"(?P<family>[^\W\d_][\w'’-]+(?: [\w'’-]{2,}){0,3}) (?P<given>(?:[A-Z]\.[ -]?){1,4}|[A-Z]{1,3})"
)
_ROLE = lazy_pattern(r"\s*\[[^\[\]]*\]?")
_FOOTNOTE = lazy_pattern(r"(?<=[^\W\d_.)])[\s\d*+,]+$")
_OVID_KIND = lazy_pattern(r"\.?\s*\[[A-Z][A-Za-z -]{2,30}\]\.?$")
_INITIALS = lazy_pattern(r"[A-Z]{2,3}")
_LONGEST_SOURCE = 500
_LONGEST_YEAR = 20
_OTHER_INFO = lazy_pattern(r"(?<=^\d{4}/\d\d/\d\d/).*|(?<=^\d{4}/\d\d//).*|(?<=^\d{4}///).*")
"""What RIS allows after the day: ``2016/05/03/Spring``."""
_LONGEST_NOTE = 200
_SERVICE_NOTE = lazy_pattern(
    r"(?i)(?:cited[ -]by|export date|times cited|correspondence address|references|funding|<)|.*;\s*export date"
)
_ISSN = lazy_pattern(r"\b\d{4}-?\d{3}[\dxX]\b")
_ISBN = lazy_pattern(r"\b97[89][ -]?(?:\d[ -]?){9}\d\b|(?<!\d)(?<!\d-)\d(?:[ -]?\d){8}[ -]?[\dxX]\b")
_PAGE = lazy_pattern(r"\d|^[ivxlcIVXLC]+\b")
_SOURCE_END = lazy_pattern(
    r"[\s.,;]+(?:\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b[\s/]).*$", re.IGNORECASE
)


def entry(record: TaggedRecord, known: TaggedFormat) -> ManagerEntry:
    """Return the entry of a record; empty if no tag of it is known."""
    return _Entry(record, known).entry()


class _Entry:
    """One record during its conversion."""

    def __init__(self, record: TaggedRecord, known: TaggedFormat) -> None:
        self._record = record
        self._known = known

    def entry(self) -> ManagerEntry:
        """Return the entry."""
        arxiv = self._arxiv()
        venues = {role: self._text(role) for role in ("journal", "booktitle")}
        entry_type = entry_type_of(self._types(), self._text("genre"), in_book=self._in_book(venues))
        titles = [self._title(value) for value in self._values("title")]
        fields = {"eprint": arxiv, "archiveprefix": "arXiv"} if arxiv else {}
        venue = "booktitle" if entry_type in IN_BOOKS else "journal"
        if entry_type not in ("book", "proceedings", "phdthesis", "mastersthesis", "periodical"):
            fields[venue] = as_tex(venue, self._venue(venues[venue], titles))
        if entry_type == "article" and arxiv and not fields.get("journal"):
            entry_type = "misc"
        for name, value in self._fields(entry_type, titles):
            if value:
                fields.setdefault(name, as_tex(name, value))
        editors = self._people("editor")
        if editors:
            fields["editor"] = names_text(editors, ascii_only=False)
        return ManagerEntry(
            key=self._text("key"),
            entry_type=entry_type,
            fields=fields,
            title=titles[0] if titles else "",
            authors=(
                *self._people("author"),
                *(Author(family=each, corporate=True) for each in self._texts("corporate")),
            ),
            abstract=without_markup(self._text("abstract")),
            links=self._links(),
            notes=tuple(
                markdown_of(text)
                for role in ("note", "research notes")
                for text in self._texts(role)
                if is_html_note(text)
            ),
        )

    def _values(self, role: str) -> Sequence[TaggedValue]:
        return values_of(self._record, self._known, role)

    def _texts(self, role: str) -> list[str]:
        return list(dict.fromkeys(value.text for value in self._values(role)))

    def _text(self, role: str) -> str:
        return next(iter(self._texts(role)), "")

    def _types(self) -> list[str]:
        """Return the types of all tags for them, the preferred tag first."""
        groups = self._known.roles["type"]
        return [value.text for group in groups for value in self._record.values if value.tag in group]

    def _items(self, role: str) -> Iterator[str]:
        """Yield the items of all lists of a role, one per line or separated by semicolons."""
        names = self._known.name_per_line and role != "keyword"
        for value in self._values(role):
            for item in value.items(indented=names):
                yield from filter(None, map(one_line, item.split(";")))

    def _people(self, role: str) -> tuple[Author, ...]:
        names = dict.fromkeys(_FOOTNOTE.sub("", _ROLE.sub("", name)) for name in self._items(role))
        people = (_person(without_markup(name)) for name in names if re.search(r"[^\W\d_]", name))
        found = [OTHERS if fold(str(each)) in ("et al", "others") else each for each in people]
        return tuple(each for each in found if each != OTHERS) + ((OTHERS,) if OTHERS in found else ())

    def _title(self, value: TaggedValue) -> str:
        """Return a title without what databases add: a full stop, the kind of article, brackets of translated ones."""
        title = without_markup(value.text)
        if self._known.name in ("ovid", "medline"):
            title = _OVID_KIND.sub("", title).removesuffix(".")
        inside = re.fullmatch(r"\[([^\[\]]+?)\.?\]", title) if self._known.name == "medline" else None
        return inside[1] if inside else title

    def _venue(self, text: str, titles: Sequence[str]) -> str:
        if self._known.name in ("ovid", "medline"):
            text = _SOURCE_END.sub("", text[:_LONGEST_SOURCE]).rstrip(".")
        return "" if text in titles else without_markup(text)

    def _in_book(self, venues: dict[str, str]) -> bool:
        editors_only = bool(self._values("editor")) and not self._values("author")
        return bool(venues["booktitle"]) or not editors_only

    def _fields(self, entry_type: str, titles: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield the further fields as text."""
        date = self._date()
        stated = next((text for text in self._texts("year") if len(text) <= _LONGEST_YEAR), "")
        yield ("date" if date and date.month else "year"), str(date or stated)
        yield "doi", self._doi()
        yield "url", self._url()
        yield "pages", self._pages()
        yield "eid", self._text("article-number") if not parse_versioned(self._text("article-number")) else ""
        yield publisher_field(entry_type), self._text("publisher")
        for serial in self._texts("serial"):
            issn = _ISSN.search(serial)
            isbn = _ISBN.search(serial)
            whole_issn = issn and not (isbn and isbn.end() - isbn.start() > 10 and isbn[0].startswith("97"))
            yield ("issn", issn[0]) if issn and whole_issn else ("isbn", isbn[0].strip() if isbn else "")
        for role, name in _PLAIN_FIELDS.items():
            text = self._text(role)
            if text != "0" and not (role == "number" and _ARXIV_MARK.search(text)):
                yield name, without_markup(text)
        keywords = list(dict.fromkeys(self._items("keyword")))
        yield "keywords", ("; " if any("," in word for word in keywords) else ", ").join(keywords)
        yield from self._notes(titles)
        yield "file", "; ".join(text for text in self._texts("file") if not _URL.match(text))

    def _notes(self, titles: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield the notes: a short one is printed in bibliographies, those of services and readers are not."""
        doi = self._doi()
        notes = [without_markup(text) for text in self._texts("note") if not is_html_note(text)]
        notes = [text for text in notes if not (doi and str(Doi.parse(text)) == doi.lower())]
        short = [text for text in notes if len(text) <= _LONGEST_NOTE and not _SERVICE_NOTE.match(text)]
        yield "note", short[0] if short else ""
        others = [text for text in notes if text not in short[:1]]
        others.extend(without_markup(text) for text in self._texts("research notes") if not is_html_note(text))
        others.extend(title for title in titles[1:] if fold(title) != fold(titles[0]))
        yield "annotation", "; ".join(others)

    def _date(self) -> PartialDate | None:
        """Return the full date if it is of the year that the record states; a month may stand alone."""
        years, dates = ([_OTHER_INFO.sub("", text) for text in self._texts(role)] for role in ("year", "date"))
        stated = next((date for date in map(written_date, years) if date), None)
        for text in dates:
            date = written_date(text) or (written_date(f"{stated.year} {text}") if stated else None)
            if date and (stated is None or (date.year == stated.year and date.month)):
                return date
        return stated

    def _doi(self) -> str:
        """Return the first DOI of the tags that may hold one, in the case in which it is written."""
        marked = [text for text in self._texts("doi-list") if text.endswith("[doi]")]
        texts = (*marked, *self._texts("doi"))
        if whole := next((found.spelling for found in map(doi_in, texts) if found), ""):
            return whole
        parts = (_DOI.search(text) for text in (*texts, *self._texts("url"), *self._texts("arxiv")))
        return next((doi for part in parts if part and (doi := Doi.spelling(part[0]))), "")

    def _addresses(self) -> list[str]:
        texts = (*self._texts("url"), *self._texts("file"))
        return list(dict.fromkeys(address.rstrip(".,;") for text in texts for address in _URL.findall(text)))

    def _url(self) -> str:
        addresses = [each for each in self._addresses() if not Doi.parse(each)]
        return next(filter(parse_versioned, addresses), addresses[0] if addresses else "")

    def _links(self) -> tuple[str, ...]:
        first = self._url()
        return tuple(
            each for each in self._addresses() if each != first and not (Doi.parse(each) or parse_versioned(each))
        )

    def _pages(self) -> str:
        """Return ``first--last``, from one tag or two."""
        first, last = self._text("first-page") or self._text("pages"), self._text("last-page")
        if not _PAGE.search(first or last):
            return ""
        if first and last and last != first and not re.search(r"[-–—]", first):
            return f"{first}--{last}"
        return with_two_hyphens(first or last)

    def _arxiv(self) -> str:
        """Return the arXiv id in a tag for numbers: marked as such, or with arXiv as the database."""
        archive = fold(f"{self._text('archive')} {self._text('publisher')}")
        for text in self._texts_of_all("arxiv"):
            if len(text) < 60 and (_ARXIV_MARK.search(text) or "arxiv" in archive.split()) and parse_versioned(text):
                return re.sub(r"(?i)^arxiv:\s*", "", text)
        return ""

    def _texts_of_all(self, role: str) -> list[str]:
        tags = {tag for group in self._known.roles.get(role, ()) for tag in group}
        return [value.text for value in self._record.values if value.tag in tags and value.text]


def _person(name: str) -> Author:
    """Return a name; databases write ``Tan Z`` and ``Tan, ZX`` for ``Tan, Z. X.``."""
    inverted = None if is_corporate(name) else _INITIALS_LAST.fullmatch(name)
    author = author_from_display(f"{inverted['family']}, {inverted['given']}" if inverted else name)
    if author.given and _INITIALS.fullmatch(author.given) and not author.family.isupper():
        return replace(author, given=" ".join(f"{letter}." for letter in author.given))
    return author
