"""Looks papers up at DataCite, where every arXiv paper has a DOI: several titles per request, no key.

Interface: https://support.datacite.org/docs/api-queries (Lucene's query syntax over the fields of a DOI's metadata).
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from readinglist.net.batches import BatchRunner, InvalidResponse, RequestBatch, batches_of
from readinglist.net.json_responses import read_json, rows, table, words
from readinglist.net.search_phrases import first_surname, is_few, plain_parts, rare_phrases
from readinglist.papers.identifiers import Doi
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Author, Candidate, Draft, Metadata, OriginKind, PartialDate
from readinglist.plugins.context import HttpClient, OnlineContext, Request, address_setting
from readinglist.plugins.protocols import Found, LookupFailed, Resolver
from readinglist.resolvers.lookups import Lookups

NAME = "datacite"
SERVICE = "datacite"
BASE_URL = "https://api.datacite.org"
QUESTIONS = 8
_LABEL = "DataCite"
_PAGE = 100
_DAY = 86400.0
_CATEGORY = re.compile(r".*\(([a-z-]+(?:\.[A-Za-z-]+)?)\)")


def plugin(context: OnlineContext) -> Resolver:
    """The resolver; its section may hold `base_url`.

    Raises:
        SettingsError: the setting is no address.
    """
    return DataCiteResolver(context.http, base_url=address_setting(context.section, f"resolvers.{NAME}", BASE_URL))


class DataCiteResolver:
    """The resolver over one HTTP client; without one every lookup fails as offline."""

    def __init__(self, http: HttpClient | None, *, base_url: str = BASE_URL) -> None:
        self._http = http
        self._base_url = base_url

    @property
    def name(self) -> str:
        """The word used in the settings and in evidence."""
        return NAME

    @property
    def needs_network(self) -> bool:
        """It asks DataCite."""
        return True

    def look_up(self, drafts: Sequence[Draft]) -> Iterator[Found | LookupFailed]:
        """One answer per draft, in order; drafts that say the same are asked for once."""
        if self._http is None:
            for _ in drafts:
                yield LookupFailed(reason="offline")
            return
        http = self._http
        cases = Lookups(drafts)
        put = [(case, question) for case in cases.all() if (question := _question(case.draft))]

        def settle(batch: RequestBatch) -> Sequence[RequestBatch]:
            found, total = _asked(http, self._request([put[item][1] for item in batch.items]))
            if total > len(found) and len(batch.items) > 1:
                return batch.halves()
            for item in batch.items:
                put[item][0].take(found)
                if total > len(found):
                    put[item][0].failure = "more papers than DataCite sends at once hold these words"
            return ()

        together = [place for place, (case, _) in enumerate(put) if not _is_broad(case.draft)]
        alone = [RequestBatch((place,)) for place, (case, _) in enumerate(put) if _is_broad(case.draft)]
        for batch, fault in BatchRunner().run([*batches_of(together, QUESTIONS), *alone], settle):
            for item in batch.items:
                put[item][0].failure = fault.reason
        for draft in drafts:
            yield cases.of(draft).answer()

    def _request(self, questions: Sequence[str]) -> Request:
        fields = (("client-id", "arxiv.content"), ("query", " OR ".join(questions)), ("page[size]", str(_PAGE)))
        return Request(service=SERVICE, url=f"{self._base_url}/dois", query=fields, keep_seconds=_DAY)


def _question(draft: Draft) -> str:
    """The query for one draft: its DOI where it names the paper, else its title and rare phrases of its abstract."""
    named = draft.metadata.arxiv_id
    if named:
        return f'doi:"10.48550/arxiv.{named.text.lower()}"'
    terms = [f'descriptions.description:"{phrase}"' for phrase in rare_phrases(draft.metadata.abstract)]
    title = [f'titles.title:"{part}"' for part in plain_parts(draft.metadata.title)]
    surname = first_surname(draft)
    if title and surname and is_few(draft.metadata.title):
        title.append(f'creators.familyName:"{surname}"')
    if title:
        terms.insert(0, f"({' AND '.join(title)})" if len(title) > 1 else title[0])
    return f"({' OR '.join(terms)})" if len(terms) > 1 else "".join(terms)


def _is_broad(draft: Draft) -> bool:
    """Whether the question may find so many papers that it must be asked by itself."""
    mine = draft.metadata
    return not mine.arxiv_id and bool(mine.title) and is_few(mine.title) and not first_surname(draft)


def _asked(http: HttpClient, request: Request) -> tuple[list[Candidate], int]:
    """The papers of one answer, and how many there are in all.

    Raises:
        ServiceError: nobody answered.
        InvalidResponse: the answer is none.
    """
    response = http.send(request)
    try:
        return _papers(table(read_json(response, _LABEL)))
    except InvalidResponse:
        http.forget(request)
        raise


def _papers(value: Mapping[str, object]) -> tuple[list[Candidate], int]:
    total, data = table(value.get("meta")).get("total"), value.get("data")
    if not isinstance(total, int) or not isinstance(data, list) or len(data) != min(total, _PAGE):
        raise InvalidResponse(f"{_LABEL}'s answer is no list of papers")
    return [_candidate(table(item.get("attributes"))) for item in rows(data)], total


def _candidate(paper: Mapping[str, object]) -> Candidate:
    own = Doi.parse(words(paper.get("doi")))
    categories = tuple(dict.fromkeys(filter(None, map(_category, rows(paper.get("subjects"))))))
    metadata = Metadata(
        title=next((words(title.get("title")) for title in rows(paper.get("titles"))), ""),
        authors=tuple(author for item in rows(paper.get("creators")) if (author := _author(item))),
        abstract=next(_texts(paper, "descriptions", "descriptionType", "Abstract", "description"), ""),
        date=_date(paper),
        arxiv_id=own.arxiv_id if own else None,
        primary_category=categories[0] if categories else "",
        categories=categories,
        doi=_published(paper),
    )
    return Candidate(metadata=metadata, resolver=NAME, kind=OriginKind.SERVICE)


def _texts(paper: Mapping[str, object], name: str, kind: str, wanted: str, value: str) -> Iterator[str]:
    """The values of the rows of a certain kind."""
    return (words(item.get(value)) for item in rows(paper.get(name)) if item.get(kind) == wanted)


def _author(creator: Mapping[str, object]) -> Author | None:
    family, given = words(creator.get("familyName")), words(creator.get("givenName"))
    if family:
        # Put together and read again, so that particles and suffixes stand where they belong.
        return author_from_display(f"{family}, {given}" if given else family)
    name = words(creator.get("name"))
    if creator.get("nameType") == "Organizational":
        return Author(family=name, corporate=True) if name else None
    return author_from_display(name) if name else None


def _date(paper: Mapping[str, object]) -> PartialDate | None:
    """The day on which the first version was submitted, else the year of publication."""
    submitted = [PartialDate.parse(text) for text in _texts(paper, "dates", "dateType", "Submitted", "date")]
    known = sorted((date for date in submitted if date), key=str)
    year = paper.get("publicationYear")
    return known[0] if known else (PartialDate(year) if isinstance(year, int) else None)


def _category(subject: Mapping[str, object]) -> str:
    """``cs.CL`` of ``Computation and Language (cs.CL)``."""
    found = _CATEGORY.fullmatch(words(subject.get("subject")))
    return found[1] if found and subject.get("subjectScheme") == "arXiv" else ""


def _published(paper: Mapping[str, object]) -> Doi | None:
    """The publisher's DOI of which this is a version."""
    texts = _texts(paper, "relatedIdentifiers", "relationType", "IsVersionOf", "relatedIdentifier")
    dois = (Doi.parse(text) for text in texts)
    return next((doi for doi in dois if doi and not doi.arxiv_id), None)
