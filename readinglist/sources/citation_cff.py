"""The source for CITATION.cff files, in which software states how to cite it, and the works that it builds on.

Members: https://github.com/citation-file-format/citation-file-format/blob/main/schema-guide.md.
"""

from collections.abc import Iterator

from readinglist.bibtex.writing import name_text
from readinglist.files.documents import Document
from readinglist.formats.entry_types import publisher_field
from readinglist.formats.yaml_documents import Value, YamlDocument, yaml_documents
from readinglist.papers.errors import InputError
from readinglist.papers.folding import one_line
from readinglist.papers.identifiers import parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Author
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Source
from readinglist.sources.manager_entries import EntryCollector, ManagerEntry, as_tex, text_of

_VERSION = lazy_pattern(r"(?m)^\ufeff?[\"']?cff-version[\"']?[ \t]*:")
_PREFERRED, _REFERENCES = "preferred-citation", "references"
_TYPES = {
    "article": "article", "magazine-article": "article", "newspaper-article": "article", "book": "book",
    "edited-work": "collection", "conference-paper": "inproceedings", "conference": "proceedings",
    "proceedings": "proceedings", "manual": "manual", "pamphlet": "booklet", "patent": "patent", "serial": "periodical",
    "report": "techreport", "government-document": "techreport", "standard": "techreport", "thesis": "phdthesis",
    "unpublished": "unpublished", "blog": "online", "website": "online", "dictionary": "reference",
    "encyclopedia": "reference", "data": "dataset", "database": "dataset", "dataset": "dataset",
}  # fmt: skip
_FIELDS = {
    "doi": "doi", "isbn": "isbn", "issn": "issn", "volume": "volume", "issue": "number", "number": "number",
    "edition": "edition", "url": "url", "version": "version", "section": "chapter",
    "notes": "note", "pmcid": "pmcid", "date-accessed": "urldate", "repository-code": "url", "repository": "url",
}  # fmt: skip
_DATES = ("date-published", "date-released", "issue-date")


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``cff``, which has no settings."""
    return CitationFileSource()


class CitationFileSource:
    """The source for files in the Citation File Format."""

    name = "cff"

    def recognise(self, document: Document) -> Confidence:
        """Return YES for YAML with a ``cff-version``, which every such file has; a page may quote one."""
        if not _VERSION.search(document.text):
            return Confidence.NO
        valid = (found for found in yaml_documents(document.text) if "cff-version" in found.mapping())
        return Confidence.YES if document.name.lower().endswith(".cff") or any(valid) else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return what is to be cited, the preferred citation or else the software, and the references.

        Raises:
            InputError: If the document is no such file.
        """
        if not _VERSION.search(document.text):
            raise InputError(f"no cff-version in {document.name}", hint="files of this format begin with it")
        collected = EntryCollector()
        for found in yaml_documents(document.text):
            if found.problem:
                collected.add_problem(found.problem, found.line, found.last_line, at=found.problem_line)
            else:
                _collect(found, collected)
        return collected.parsed(document.text, between="not the preferred citation")


def _collect(found: YamlDocument, collected: EntryCollector) -> None:
    members = {member.name: member for member in found.members}
    preferred, listed = members.get(_PREFERRED), members.get(_REFERENCES)
    if preferred and isinstance(preferred.value, dict):
        collected.entry(_entry(preferred.value), preferred.line, preferred.last_line)
    else:
        last = listed.line - 1 if listed and listed.line > found.line else found.last_line
        collected.entry(_entry({"type": "software"} | found.mapping()), found.line, last)
    if listed:
        references = listed.value if isinstance(listed.value, list) else [listed.value]
        for each in filter(None, references):
            given = each if isinstance(each, dict) else {}
            collected.entry(_entry(given), listed.line, listed.last_line)


def _entry(given: dict[str, Value]) -> ManagerEntry:
    entry_type = _type(given)
    fields: dict[str, str] = {}
    for name, text in _fields(given, entry_type):
        if tex := as_tex(name, one_line(text)):
            fields.setdefault(name, tex)
    keywords = given.get("keywords", "")
    return ManagerEntry(
        key="",
        entry_type=entry_type,
        fields=fields,
        title=text_of(given.get("title", "")),
        authors=tuple(_people(given.get("authors", ""))),
        abstract=text_of(given.get("abstract", "")),
        tags=tuple(map(text_of, keywords)) if isinstance(keywords, list) else (),
    )


def _type(given: dict[str, Value]) -> str:
    stated = text_of(given.get("type", "")).lower()
    if stated == "thesis" and "master" in text_of(given.get("thesis-type", "")).lower():
        return "mastersthesis"
    if stated == "generic" and "journal" in given:
        return "article"
    return "software" if stated.startswith("software") else _TYPES.get(stated, "misc")


def _fields(given: dict[str, Value], entry_type: str) -> Iterator[tuple[str, str]]:
    """Yield names of BibTeX and texts; the first text of a name counts."""
    year, month = (text_of(given.get(name, "")) for name in ("year", "month"))
    stated = next(filter(None, (text_of(given.get(name, "")) for name in _DATES)), "")
    yield "date", stated if not year or stated.startswith(year) else f"{year}-{month.zfill(2)}" if month else year
    yield "journal", text_of(given.get("journal", ""))
    conference = _name(given.get("conference", ""))
    collection = text_of(given.get("collection-title", ""))
    if entry_type == "inproceedings":
        yield "booktitle", collection or conference
    else:
        yield "series", collection
    yield "eventtitle", conference
    first, last = (text_of(given.get(name, "")) for name in ("start", "end"))
    yield "pages", "--".join(filter(None, (first, last)))
    yield "editor", " and ".join(name_text(each, ascii_only=False) for each in _people(given.get("editors", "")))
    yield publisher_field(entry_type), _name(given.get("publisher", "") or given.get("institution", ""))
    yield "address", _name(given.get("location", ""))
    for value in _identifiers(given.get("identifiers", "")):
        yield ("eprint", value) if parse_versioned(value) else ("doi", value)
    for name, field in _FIELDS.items():
        yield field, text_of(given.get(name, ""))


def _identifiers(listed: Value) -> Iterator[str]:
    """Yield the arXiv ids and DOIs of a list of identifiers."""
    for each in listed if isinstance(listed, list) else []:
        value = text_of(each.get("value", "")) if isinstance(each, dict) else ""
        if parse_versioned(value) or (isinstance(each, dict) and text_of(each.get("type", "")) == "doi"):
            yield value


def _name(entity: Value) -> str:
    return text_of(entity.get("name", "") if isinstance(entity, dict) else entity)


def _people(listed: Value) -> Iterator[Author]:
    for each in listed if isinstance(listed, list) else [listed]:
        if not isinstance(each, dict):
            text = one_line(text_of(each))
            yield from [author_from_display(text)] if text else []
            continue
        family, given, particle, suffix = (
            one_line(text_of(each.get(name, "")))
            for name in ("family-names", "given-names", "name-particle", "name-suffix")
        )
        whole = one_line(text_of(each.get("name", "") or each.get("alias", "")))
        if family:
            yield Author(family=family, given=given, particle=particle, suffix=suffix)
        elif given or whole:
            yield Author(family=given or whole, corporate=" " in whole and not given)
