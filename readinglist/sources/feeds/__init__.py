"""The source for feeds: Atom, RSS in all its versions, and JSON Feed.

Feeds are read by our own streaming reader, because feedparser tells no lines (decision 0124). Atom:
https://www.rfc-editor.org/rfc/rfc4287; RSS: https://www.rssboard.org/rss-specification; the elements of journals:
https://www.w3.org/submissions/prism/.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from email.utils import parsedate

from readinglist.files.documents import Document
from readinglist.formats.xml_elements import (
    XmlElement,
    XmlProblem,
    XmlRefusedError,
    first_names,
    starts_with_xml,
    xml_elements,
)
from readinglist.formats.xml_text import values, without_tags
from readinglist.papers.errors import InputError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import author_from_display, authors_from_line
from readinglist.papers.paper import Author, OriginKind, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Skipped, Source
from readinglist.sources.feeds.evidence import FeedEntry, papers_among
from readinglist.sources.feeds.json_feed import is_json_feed, parse_json_feed
from readinglist.sources.manager_entries import EntryCollector, ManagerEntry
from readinglist.sources.written_dates import written_date
from readinglist.sources.xml_records.entries import entry_of

_ENTRIES = frozenset({"entry", "item"})
_ROOTS = frozenset({"feed", "rss", "channel", "entry", "item"})
_PATHS = {
    "title": "dc:title | title | prism:title",
    "abstract": "summary | dc:description | description | dcterms:abstract | content:encoded | content",
    "doi": "prism:doi | arxiv:doi | arxiv:DOI | dc:identifier | dcterms:identifier | doi | prism:url",
    "venue": "prism:publicationName | dc:source",
    "volume": "prism:volume",
    "number": "prism:number",
    "firstpage": "prism:startingPage",
    "lastpage": "prism:endingPage",
    "issn": "prism:issn | prism:eIssn",
    "publisher": "dc:publisher",
    "comment": "arxiv:comment",
    "journal_ref": "arxiv:journal_ref | arxiv:journal_reference",
}
_ADDRESSES = ("link[rel=alternate]@href", "link[!rel]@href", "link", "guid", "id", ".@rdf:about")
_DATES = "published | issued | prism:coverDate | prism:publicationDate | dc:date | dcterms:issued | pubDate | updated"
_CATEGORIES = ("arxiv:primary_category@term", "category@term", "category")
_CATEGORY = lazy_pattern(r"[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z]{2,}(?:-[a-z]+)?)?")
_ANNOUNCED = lazy_pattern(r"\s*(?P<id>arXiv:\S+)\s+Announce Type:\s*[\w-]+\s*(?:Abstract:)?\s*", re.IGNORECASE)
"""What arXiv's RSS writes before the abstract."""
_IN_TITLE = lazy_pattern(r"\.?\s*\((?P<id>arXiv:[^()\s]+)[^()]*\)\s*(?:UPDATED|CROSS LISTED|\(?REPLACED\)?)?\s*$")
"""What arXiv's RSS wrote after the title until 2024."""
_BEFORE_TITLE = lazy_pattern(r"^\s*(?:\[(?:ASAP|[\w.-]+\.[A-Z]{2}|\d{4}\.\d{4,5}(?:v\d+)?)\]\s*)+")
_HEADING = lazy_pattern(r"^(?:Abstract|ABSTRACT)(?::\s*|\.\s*|\s+(?=[A-Z]))")
_MAILBOX = lazy_pattern(r"[^\s@]+@[^\s@]+\s*\((?P<name>[^()]+)\)")
_IN_TEXT = lazy_pattern(r"Author\(s\):\s*(?P<authors>.{3,2000})$", re.DOTALL)
"""The line of authors in the descriptions of ScienceDirect."""
_BEFORE_ABSTRACT = lazy_pattern(
    r"^Author(?:s|\(s\))?:\s*(?P<authors>.{3,2000}?)[.;]?\s+(?:[A-Z][a-z]{1,20}s?:\s.{0,500}?)?(?=Abstract:)", re.DOTALL
)
"""The authors in descriptions with labels, of which others may precede the abstract."""
_NO_NAME = lazy_pattern(r"[\w.+-]+@[\w.-]+|admin|staff|editors?|editorial team|\(no author\)", re.IGNORECASE)


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``feed``, which has no settings."""
    return FeedSource()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """One entry of a feed, with what it says of itself."""

    element: XmlElement
    entry: ManagerEntry
    addresses: Sequence[str]

    @property
    def identified(self) -> bool:
        return bool({"eprint", "doi"} & self.entry.fields.keys())


class FeedSource:
    """The source for Atom, RSS and JSON Feed; entries that show nothing of a paper are skipped by name."""

    name = "feed"

    def recognise(self, document: Document) -> Confidence:
        """Return YES for a feed."""
        return Confidence.YES if is_json_feed(document.text) or _is_feed(document.text) else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return one draft per entry that is a paper; damaged entries are problems.

        Raises:
            InputError: If the document is no feed, or defines entities.
        """
        if is_json_feed(document.text):
            return parse_json_feed(document)
        if not _is_feed(document.text):
            raise InputError(f"{document.name} is no feed", hint="give Atom, RSS or JSON Feed, or omit --format")
        try:
            found = list(xml_elements(document.text, lambda path, name: name in _ENTRIES))
        except XmlRefusedError as refused:
            raise InputError(f"{document.name} {refused}", hint="save the feed again from its own address") from refused
        entries = [_read(each) for each in found if isinstance(each, XmlElement)]
        shown = [
            FeedEntry(
                title=each.entry.title,
                addresses=each.addresses,
                identified=each.identified,
                authors=len(each.entry.authors),
                abstract=each.entry.abstract,
                elements=frozenset(child.tag for child in each.element),
            )
            for each in entries
        ]
        are_papers = dict(zip((id(each.element) for each in entries), papers_among(shown), strict=True))
        by_element = {id(each.element): each for each in entries}
        collected = EntryCollector(kind=OriginKind.RECORDS)
        for element in found:
            if isinstance(element, XmlProblem):
                collected.add_problem(element.message, element.first_line, element.last_line, at=element.line)
            else:
                _add(by_element[id(element)], collected, is_paper=are_papers[id(element)])
        return collected.parsed(document.text, between="text around entries")


def _is_feed(text: str) -> bool:
    """Whether a text is a feed, or entries of one; RDF is one if it has items."""
    if not starts_with_xml(text):
        return False
    try:
        names = first_names(text)
    except XmlRefusedError:
        return False
    if not names:
        return False
    return names[0] in _ROOTS or (names[0] == "rdf:RDF" and "item" in names)


def _add(read: _Read, collected: EntryCollector, *, is_paper: bool) -> None:
    first, last = read.element.line, read.element.last_line
    if not is_paper:
        reason = f"entry of a feed that is no paper: {read.entry.title[:80] or 'without title'}"
        collected.skipped.append(Skipped(first_line=first, last_line=last, reason=reason))
        return
    collected.entry(read.entry, first, last)


def _read(element: XmlElement) -> _Read:
    texts = {name: values(element, paths) for name, paths in _PATHS.items()}
    addresses = list(dict.fromkeys(text for path in _ADDRESSES for text in values(element, path)))
    marks: list[str] = []
    title = one_line(without_tags(next(iter(texts["title"]), "")))
    if in_title := _IN_TITLE.search(title):
        marks.append(in_title["id"])
        title = title[: in_title.start()]
    abstract = one_line(without_tags(without_tags(next(iter(texts["abstract"]), ""))))
    if announced := _ANNOUNCED.match(abstract):
        marks.append(announced["id"])
        abstract = abstract[announced.end() :]
    authors = _authors(element, abstract)
    texts |= {
        "title": [_BEFORE_TITLE.sub("", title)],
        "abstract": [_HEADING.sub("", _BEFORE_ABSTRACT.sub("", abstract))],
        "identifiers": [*marks, *addresses],
        "url": [each for each in addresses if re.match(r"https?://", each)],
        "categories": [text for path in _CATEGORIES for text in values(element, path) if _CATEGORY.fullmatch(text)],
        "type": [],
    }
    date = next(filter(None, (_date(text) for path in _DATES.split("|") for text in values(element, path))), None)
    entry = entry_of(texts, date=date, authors=authors)
    arxiv_id = ArxivId.parse(entry.fields.get("eprint", ""))
    if arxiv_id is None:
        entry = replace(entry, categories=())
    elif not values(element, "published"):
        # the day of the announcement, or of a later version
        entry = entry_of(texts, date=None, authors=authors)
    return _Read(element=element, entry=entry, addresses=addresses)


def _date(text: str) -> PartialDate | None:
    """Return the date of RFC 822 (``Tue, 04 Jun 2024 00:00:00 GMT``), which RSS uses, or another one."""
    found = parsedate(text)
    return PartialDate(*found[:3]) if found and 0 < found[1] <= 12 else written_date(text)


def _authors(element: XmlElement, abstract: str) -> tuple[Author, ...]:
    """Return the authors: one element for each, or one for all, or a line of the description."""
    found = values(element, "author/name | dc:creator | author | authors | dcterms:creator")
    names = [mailbox["name"] if (mailbox := _MAILBOX.fullmatch(name)) else name for name in found]
    plain = [one_line(without_tags(without_tags(name))) for name in names]
    people = [name for name in plain if name and not _NO_NAME.fullmatch(name)]
    if not people and (line := _BEFORE_ABSTRACT.match(abstract) or _IN_TEXT.search(abstract)):
        people = [line["authors"]]
    if len(people) == 1:
        return authors_from_line(people[0])
    return tuple(dict.fromkeys(map(author_from_display, people)))
