"""The source for bibliographic records in XML, in the formats of the tables beside it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

from readinglist.files.documents import Document
from readinglist.formats.xml_elements import (
    XmlElement,
    XmlProblem,
    XmlRefusedError,
    first_names,
    starts_with_xml,
    xml_elements,
)
from readinglist.formats.xml_text import find, values
from readinglist.net.zotero_notes import markdown_of
from readinglist.papers.errors import InputError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Skipped, Source
from readinglist.sources.manager_entries import EntryCollector
from readinglist.sources.results import notes_apart
from readinglist.sources.xml_records import of_managers, of_repositories, of_services
from readinglist.sources.xml_records.entries import read_entries
from readinglist.sources.xml_records.formats import XmlFormat, names

WRAPPED = XmlFormat(
    name="OAI-PMH",
    roots=names("OAI-PMH searchRetrieveResponse ListRecords GetRecord zs:searchRetrieveResponse"),
    shared_roots=names("record records"),
    marks=names("metadata recordData zs:recordData"),
    records=names("record zs:record"),
    fields={},
)
"""Answers of OAI-PMH and SRU, which hold records of other formats."""
_INSIDE = ("metadata", "recordData", "zs:recordData")

FORMATS: Sequence[XmlFormat] = (
    WRAPPED,
    of_managers.MODS,
    of_managers.ENDNOTE,
    of_managers.WORD,
    of_managers.BIBTEXML,
    of_managers.REFWORKS,
    of_managers.TEI,
    of_services.PUBMED,
    of_services.JATS,
    of_services.JATS_REFERENCES,
    of_services.CROSSREF,
    of_services.DATACITE,
    of_services.DBLP,
    of_services.DBLP_SEARCH,
    of_services.ACL_ANTHOLOGY,
    of_services.EUROPE_PMC,
    of_repositories.ARXIV,
    of_repositories.ARXIV_RAW,
    of_repositories.MARC,
    of_repositories.DUBLIN_CORE,
    of_managers.ZOTERO_RDF,
    of_managers.OPML,
)
"""All formats; of several that fit a document the first counts."""

_HTML = lazy_pattern(
    r"(?:xhtml:)?(?:html|head|body|div|p|a|ul|ol|li|table|span|section|main|h[1-6]|b|i|br|hr|img|svg)", re.IGNORECASE
)
_PROLOG = lazy_pattern(r"\ufeff?\s*<(?:\?xml\s|[\w.-]+(?::[\w.-]+)?\s[^<>]*xmlns(?::[\w.-]+)?=)")
_LINKED = lazy_pattern(r'<[^<>]*\srdf:(?:resource|nodeID)="([^"<>]*)"')
_KNOWN = (
    "MODS, EndNote XML, Zotero RDF, OAI-PMH, PubMed XML, JATS, MARCXML, Crossref, DataCite or DBLP XML, Atom or RSS"
)


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``xml``, which has no settings."""
    return XmlSource()


def format_of(text: str) -> XmlFormat | None:
    """Return the format of a document, None if it is of none.

    Raises:
        XmlRefusedError: If the document defines entities.
    """
    seen = first_names(text)
    near = frozenset(seen)
    return next((each for each in FORMATS if seen and each.fits(seen[0], near)), None)


class XmlSource:
    """The source for XML in one of `FORMATS`; documents of other formats are refused by name."""

    name = "xml"

    def recognise(self, document: Document) -> Confidence:
        """Return YES for XML in a known format, and MAYBE for other XML that is not a web page."""
        if not starts_with_xml(document.text):
            return Confidence.NO
        try:
            if format_of(document.text):
                return Confidence.YES
            root = next(iter(first_names(document.text[:4000])), "")
        except XmlRefusedError:
            return Confidence.MAYBE
        other = _PROLOG.match(document.text) and root and not _HTML.fullmatch(root)
        return Confidence.MAYBE if other else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return one draft per record; damaged records, and those of unknown formats, are problems.

        Raises:
            InputError: If the document is of no known format, or defines entities.
        """
        try:
            known = format_of(document.text) if starts_with_xml(document.text) else None
            if known is None:
                root = next(iter(first_names(document.text[:4000])), "")
                what = f"an XML document of <{root}>, which is no known format" if root else "no XML document"
                raise InputError(f"{document.name} is {what}", hint=f"export it as {_KNOWN}")
            return _Reading(known, document.text).parsed()
        except XmlRefusedError as refused:
            raise InputError(f"{document.name} {refused}", hint="export it again, as RIS or BibTeX") from refused


@dataclass(slots=True)
class _Reading:
    """One document of a known format."""

    known: XmlFormat
    text: str
    has_own: bool = False

    def parsed(self) -> Parsed:
        """Return all records."""
        known, collected = self.known, EntryCollector()
        linked = self._linked() if known.linked else {}
        tags = _tags(linked.values(), known.groups)
        apart: dict[int, str] = {}
        wanted = known.records | known.others.keys()
        for element in xml_elements(self.text, lambda path, name: name in wanted or ("*" in wanted and len(path) == 1)):
            if isinstance(element, XmlProblem):
                collected.add_problem(element.message, element.first_line, element.last_line, at=element.line)
            elif reason := self._reason(element):
                collected.skipped.append(_skipped(element, reason))
                if element.tag == "bib:Memo" and not linked.keys() & _names_in(element, "rdf:about", "rdf:nodeID"):
                    apart[element.line] = " ".join(map(markdown_of, values(element, "rdf:value")))
            else:
                _link(element, known, linked)
                _add(element, known, collected, tags.get(element.get("rdf:about", ""), ()))
        parsed = collected.parsed(self.text, between="tags around records")
        return replace(parsed, problems=(*parsed.problems, *notes_apart([*apart], [*apart.values()])))

    def _reason(self, element: XmlElement) -> str:
        """Return why an element is skipped; empty if it is a record."""
        known = self.known
        if known.own and known.own in element.around:
            self.has_own = bool(values(element, known.fields["title"]))
            return "" if self.has_own else "empty description of the document"
        if self.has_own:
            return "reference of the paper"
        return known.others.get(element.tag, "")

    def _linked(self) -> Mapping[str, XmlElement]:
        """Return the elements that records name, such as their journals, and those of groups, by name."""
        named = set(_LINKED.findall(self.text))
        others = xml_elements(self.text, lambda path, name: len(path) == 1 and name in self.known.others)
        found = (each for each in others if isinstance(each, XmlElement))
        return {
            name: each
            for each in found
            for name in _names_in(each, "rdf:about", "rdf:nodeID")
            if name in named or each.tag == self.known.groups
        }


def _names_in(element: Element, *attributes: str) -> list[str]:
    return [name for attribute in attributes if (name := element.get(attribute, ""))]


def _link(element: XmlElement, known: XmlFormat, linked: Mapping[str, XmlElement]) -> None:
    """Put the elements that an RDF record only names into their places."""
    places = [place for path in known.linked.split("|") if linked for place in find(element, path.strip())]
    for place in places:
        for name in _names_in(place, "rdf:resource", "rdf:nodeID"):
            if name in linked:
                place.append(linked[name])


def _skipped(element: XmlElement, reason: str) -> Skipped:
    return Skipped(first_line=element.line, last_line=element.last_line, reason=reason)


def _tags(others: Iterable[Element], groups: str) -> Mapping[str, Sequence[str]]:
    """Return the titles of the groups that list each record."""
    tags: dict[str, list[str]] = {}
    for group in (each for each in others if each.tag == groups):
        for member in find(group, "dcterms:hasPart"):
            for name in _names_in(member, "rdf:resource"):
                tags.setdefault(name, []).extend(values(group, "dc:title"))
    return tags


def _add(record: XmlElement, known: XmlFormat, collected: EntryCollector, tags: Sequence[str]) -> None:
    """Add the papers of a record, with the tags of its groups."""
    inner: Element = record
    if known is WRAPPED:
        if any(find(record, "header[status=deleted]")):
            collected.skipped.append(_skipped(record, "deleted record"))
            return
        held = [each for name in _INSIDE for each in find(record, f"{name}/*")]
        formats = [
            (each, other)
            for each in held
            for other in FORMATS
            if other is not WRAPPED and other.has_record(each.tag, {inside.tag for inside in each.iter()})
        ]
        if not formats:
            what = f"<{held[0].tag}>" if held else "nothing"
            collected.add_problem(
                f"a record with {what} in it, which is no known format", record.line, record.last_line
            )
            return
        inner, known = formats[0]
    assert isinstance(inner, XmlElement)  # noqa: S101 - made by the parser
    for entry in read_entries(inner, known):
        collected.entry(replace(entry, tags=(*entry.tags, *tags)) if tags else entry, record.line, record.last_line)
