"""Looks publications up at Crossref: by DOI, else by title and authors. No API key.

Interface: https://api.crossref.org/swagger-ui/index.html. The mail address of the settings, which is part of the
User-Agent, gives access to the polite pool.
"""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from readinglist.formats.entry_types import known_entry_type, publisher_field
from readinglist.net.json_responses import is_absent, read_json, required_rows, rows, table, words
from readinglist.papers.identifiers import Doi
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Author, Metadata, PartialDate
from readinglist.plugins.context import Request, Response
from readinglist.resolvers.works import WEEK, Search, WorkResolver, work

_ROWS = 10
_AUTHORS = 3
_LONGEST_QUERY = 300
_LONGEST_YEAR = 4
_FIELDS = (
    "DOI,type,title,subtitle,author,issued,published-print,container-title,volume,issue,page,article-number,publisher,"
    "relation,update-to,abstract,editor,ISBN,publisher-location,degree"
)


class CrossrefResolver(WorkResolver):
    """Queries by DOI, and searches by title and authors."""

    name = "crossref"
    label = "Crossref"
    service_url = "https://api.crossref.org"

    def searches(self) -> Sequence[Search]:
        """Return the kinds of requests, in order."""
        return (
            Search(applies=lambda record: record.doi is not None, request=self._by_doi, parse=self._one, exact=True),
            Search(applies=lambda record: bool(record.title), request=self._by_title, parse=self._list),
        )

    def _by_doi(self, records: Sequence[Metadata]) -> Request:
        (record,) = records
        return Request(
            service=self.name, url=f"{self._base_url}/works/{quote(str(record.doi), safe='')}", keep_seconds=WEEK
        )

    def _by_title(self, records: Sequence[Metadata]) -> Request:
        (record,) = records
        names = " ".join(author.family for author in record.authors[:_AUTHORS])
        fields = [("query.bibliographic", record.title[:_LONGEST_QUERY]), ("rows", str(_ROWS)), ("select", _FIELDS)]
        if names:
            fields.insert(1, ("query.author", names))
        return Request(service=self.name, url=f"{self._base_url}/works", query=tuple(fields), keep_seconds=WEEK)

    def _one(self, response: Response) -> Sequence[Metadata]:
        if is_absent(response, "Resource not found."):
            return ()
        message = table(read_json(response, self.label)).get("message")
        return list(map(_work, required_rows([message], self.label)))

    def _list(self, response: Response) -> Sequence[Metadata]:
        message = table(table(read_json(response, self.label)).get("message"))
        return _works(required_rows(message.get("items"), self.label, total=message.get("total-results")))


plugin = CrossrefResolver.from_context


def _works(items: Sequence[Mapping[str, object]]) -> list[Metadata]:
    """Return the works; those that correct or retract another one are left out."""
    return [_work(item) for item in items if not item.get("update-to")]


def _work(item: Mapping[str, object]) -> Metadata:
    entry_type = _entry_type(item)
    containers = _texts(item, "container-title")
    chapter = entry_type == "incollection" and len(containers) > 1
    book = entry_type == "book"
    issuer = next((words(each.get("name")) for each in rows(item.get("institution"))), "")
    publisher, issued_by = words(item.get("publisher")), publisher_field(entry_type)
    preprint = words(item.get("type")) == "posted-content"
    return work(
        title=": ".join([*_texts(item, "title")[:1], *_texts(item, "subtitle")[:1]]),
        authors=map(author_of, rows(item.get("author"))),
        venue=containers[-1 if chapter else 0] if containers and not book else "",
        date=date_of(item, "published-print") or date_of(item, "issued"),
        entry_type=entry_type,
        doi=words(item.get("DOI")),
        arxiv_id=next(_preprints(item), ""),
        abstract=words(item.get("abstract")),
        editors=map(author_of, rows(item.get("editor"))),
        fields={
            "volume": words(item.get("volume")),
            "number": words(item.get("issue")),
            "pages": words(item.get("page")) or words(item.get("article-number")),
            "series": containers[0] if chapter or (book and containers) else "",
            "edition": words(item.get("edition-number")),
            "isbn": next(iter(_texts(item, "ISBN")), ""),
            "address": words(item.get("publisher-location")),
            "howpublished": (issuer or words(item.get("group-title"))) if preprint else "",
            issued_by: publisher if issued_by == "publisher" else issuer or publisher,
        },
    )


def _entry_type(item: Mapping[str, object]) -> str:
    """Return the entry type of a work; a thesis for a master's degree has one of its own."""
    entry_type = known_entry_type(words(item.get("type"))) or "misc"
    master = any("master" in degree.lower() for degree in _texts(item, "degree"))
    return "mastersthesis" if entry_type == "phdthesis" and master else entry_type


def _texts(item: Mapping[str, object], name: str) -> list[str]:
    value = item.get(name)
    return [text for each in value if (text := words(each))] if isinstance(value, list) else []


def author_of(row: Mapping[str, object]) -> Author | None:
    """Return a person or a group of Crossref or CSL-JSON."""
    family, given, suffix = (words(row.get(name)) for name in ("family", "given", "suffix"))
    if family:
        # Joined and parsed again to split off particles.
        return author_from_display(", ".join(part for part in (family, suffix, given) if part))
    name = words(row.get("name")) or words(row.get("literal"))
    return Author(family=name, corporate=True) if name else None


def date_of(item: Mapping[str, object], name: str) -> PartialDate | None:
    """Return the year and month of a date in parts, which may be texts, missing or null."""
    parts = table(item.get(name)).get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    numbers = [int(part) for part in map(str, first[:2]) if part.isdecimal() and len(part) <= _LONGEST_YEAR]
    return (
        PartialDate.parse("-".join([f"{numbers[0]:04}", *(f"{month:02}" for month in numbers[1:])]))
        if numbers
        else None
    )


def _preprints(item: Mapping[str, object]) -> Iterator[str]:
    """Yield the arXiv ids of preprints of the work."""
    for relation in rows(table(item.get("relation")).get("has-preprint")):
        text = words(relation.get("id"))
        doi = Doi.parse(text)
        if doi and doi.arxiv_id:
            yield str(doi.arxiv_id)
        elif words(relation.get("id-type")) == "arxiv":
            yield text
