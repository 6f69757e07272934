"""Looks papers up at DataCite, where every arXiv paper has a DOI: several titles per request, no API key.

Interface: https://support.datacite.org/docs/api-queries (Lucene's query syntax over the fields of a DOI's metadata).
"""

from collections.abc import Iterator, Mapping, Sequence

from readinglist.net.batches import InvalidResponse
from readinglist.net.json_responses import read_json, rows, table, words
from readinglist.net.search_phrases import first_surname, is_few, plain_parts, rare_phrases
from readinglist.papers.identifiers import Doi
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Author, Metadata, PartialDate
from readinglist.plugins.context import Request, Response
from readinglist.resolvers.service import DAY, BatchResolver

_PAGE = 100
_CATEGORY = lazy_pattern(r".*\(([a-z-]+(?:\.[A-Za-z-]+)?)\)")


class DataCiteResolver(BatchResolver):
    """Searches by arXiv DOI, or by title and rare phrases of the abstract."""

    name = "datacite"
    label = "DataCite"
    service_url = "https://api.datacite.org"
    batch_size = 8

    def can_query(self, record: Metadata) -> bool:
        """Whether the record has anything to search by."""
        return bool(_question(record))

    def is_broad(self, record: Metadata) -> bool:
        """Whether the record may match too many papers to share a request."""
        few = bool(record.title) and is_few(record.title)
        return few and not record.arxiv_id and not first_surname(record)

    def request(self, records: Sequence[Metadata]) -> Request:
        """Return the search for all records at once."""
        query = " OR ".join(map(_question, records))
        fields = (("client-id", "arxiv.content"), ("query", query), ("page[size]", str(_PAGE)))
        return Request(service=self.name, url=f"{self._base_url}/dois", query=fields, keep_seconds=DAY)

    def parse(self, response: Response, records: Sequence[Metadata]) -> tuple[Sequence[Metadata], int]:
        """Return the papers of a response, and how many DataCite has in total."""
        value = table(read_json(response, self.label))
        total, data = table(value.get("meta")).get("total"), value.get("data")
        if not isinstance(total, int) or not isinstance(data, list) or len(data) != min(total, _PAGE):
            raise InvalidResponse(f"invalid response from {self.label}: not a list of papers")
        return [_metadata(table(item.get("attributes"))) for item in rows(data)], total


plugin = DataCiteResolver.from_context


def _question(record: Metadata) -> str:
    """Return the query for one record: its arXiv DOI, else its title and rare phrases of its abstract."""
    named = record.arxiv_id
    if named:
        return f'doi:"10.48550/arxiv.{named.text.lower()}"'
    terms = [f'descriptions.description:"{phrase}"' for phrase in rare_phrases(record.abstract)]
    title = [f'titles.title:"{part}"' for part in plain_parts(record.title)]
    surname = first_surname(record)
    if title and surname and is_few(record.title):
        title.append(f'creators.familyName:"{surname}"')
    if title:
        terms.insert(0, f"({' AND '.join(title)})" if len(title) > 1 else title[0])
    return f"({' OR '.join(terms)})" if len(terms) > 1 else "".join(terms)


def _metadata(paper: Mapping[str, object]) -> Metadata:
    own = Doi.parse(words(paper.get("doi")))
    categories = tuple(dict.fromkeys(filter(None, map(_category, rows(paper.get("subjects"))))))
    return Metadata(
        title=next((words(title.get("title")) for title in rows(paper.get("titles"))), ""),
        authors=tuple(author for item in rows(paper.get("creators")) if (author := creator_of(item))),
        abstract=next(texts_of(paper, "descriptions", "descriptionType", "Abstract", "description"), ""),
        date=_date(paper),
        arxiv_id=own.arxiv_id if own else None,
        primary_category=categories[0] if categories else "",
        categories=categories,
        doi=_published(paper),
    )


def texts_of(paper: Mapping[str, object], name: str, kind: str, wanted: str, value: str) -> Iterator[str]:
    """Yield the values of the rows of one kind."""
    return (words(item.get(value)) for item in rows(paper.get(name)) if item.get(kind) == wanted)


def creator_of(creator: Mapping[str, object]) -> Author | None:
    """Return a person or an organisation."""
    family, given = words(creator.get("familyName")), words(creator.get("givenName"))
    if family:
        # Joined and parsed again to split off particles and suffixes.
        return author_from_display(f"{family}, {given}" if given else family)
    name = words(creator.get("name"))
    if creator.get("nameType") == "Organizational":
        return Author(family=name, corporate=True) if name else None
    return author_from_display(name) if name else None


def _date(paper: Mapping[str, object]) -> PartialDate | None:
    """Return the day on which the first version was submitted, else the year of publication."""
    submitted = [PartialDate.parse(text) for text in texts_of(paper, "dates", "dateType", "Submitted", "date")]
    known = sorted((date for date in submitted if date), key=str)
    year = paper.get("publicationYear")
    return known[0] if known else (PartialDate(year) if isinstance(year, int) else None)


def _category(subject: Mapping[str, object]) -> str:
    """Return ``cs.CL`` from ``Computation and Language (cs.CL)``."""
    found = _CATEGORY.fullmatch(words(subject.get("subject")))
    return found[1] if found and subject.get("subjectScheme") == "arXiv" else ""


def _published(paper: Mapping[str, object]) -> Doi | None:
    """Return the publisher's DOI of which this is a version."""
    texts = texts_of(paper, "relatedIdentifiers", "relationType", "IsVersionOf", "relatedIdentifier")
    dois = (Doi.parse(text) for text in texts)
    return next((doi for doi in dois if doi and not doi.arxiv_id), None)
