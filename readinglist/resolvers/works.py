"""Base class of resolvers of services that have publications, which may lack an arXiv id, and their fields."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from typing import ClassVar, Self

from readinglist.bibtex.pages import with_two_hyphens
from readinglist.bibtex.writing import names_text
from readinglist.formats.xml_text import without_tags
from readinglist.matching.among_many import share_page
from readinglist.matching.editions import is_publication
from readinglist.net.batches import BatchRunner, InvalidResponse, RequestBatch, batches_of, parsed
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import content_words, fold, one_line, printable
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Author, Candidate, Metadata, OriginKind, PartialDate
from readinglist.plugins.context import HttpClient, OnlineContext, Request, Response, address_setting, key_setting
from readinglist.plugins.protocols import Found, LookupFailed
from readinglist.resolvers.service import ServiceResolver, is_worth_offering
from readinglist.tex import to_tex, to_unicode
from readinglist.tex.web_markup import tex_of_markup

WEEK = 7 * 86400.0
GROUP = 10
"""Records that are looked up before the first results are returned, so that progress can be shown."""

_SHARED_WORDS = 0.4
"""Minimum share of common content words of two titles with an author in common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One kind of request to a service: for which records, how it is made, and how its response is parsed.

    `parse` raises `InvalidResponse` if the response is not what the service promises. With `exact` it has the work
    with an identifier of the record, or nothing. The response for several records is split by `split` into one for
    each, which are cached alone, so that another batch sends only what is missing; larger batches need it.
    """

    applies: Callable[[Metadata], bool]
    request: Callable[[Sequence[Metadata]], Request]
    parse: Callable[[Response], Sequence[Metadata]]
    batch_size: int = 1
    split: Callable[[Response], Sequence[Response]] | None = None
    exact: bool = False


@dataclass(slots=True)
class WorkLookup:
    """One record, the works found for it, and why a request for it failed."""

    record: Metadata
    works: dict[object, Metadata] = field(default_factory=dict)
    failure: str = ""

    def add(self, works: Iterable[Metadata]) -> None:
        """Add the works that may be the record's, each once."""
        for work in works:
            if work.title and may_be(self.record, work):
                self.works.setdefault((work.doi, work.arxiv_id, fold(work.title), work.venue, work.year), work)

    @property
    def is_settled(self) -> bool:
        """Whether a publication with an identifier of the record was found, so that no further search is needed.

        The work with the DOI of a record that is no preprint is enough, whatever it is.
        """
        preprint = self.record.arxiv_id is not None
        same = (work for work in self.works.values() if _same_identifier(self.record, work))
        return any(not preprint or is_publication(work) for work in same)


def may_be(record: Metadata, work: Metadata) -> bool:
    """Whether a work may be the record's: an identifier in common, a similar title, or authors and words in common."""
    if _same_identifier(record, work) or is_worth_offering(record, work):
        return True
    families = {fold(author.family) for author in record.authors} & {fold(author.family) for author in work.authors}
    mine, other = set(content_words(record.title)), set(content_words(work.title))
    return bool(families) and len(mine & other) >= _SHARED_WORDS * min(len(mine), len(other)) > 0


def _same_identifier(record: Metadata, work: Metadata) -> bool:
    same_id = record.arxiv_id is not None and record.arxiv_id == work.arxiv_id
    return same_id or (record.doi is not None and record.doi == work.doi) or share_page(record, work)


class WorkResolver(ServiceResolver):
    """A resolver of a service with several kinds of searches, which are made in order until one has settled a record.

    A failed request never becomes "not found", even if another search of the same record succeeded.
    """

    label: ClassVar[str]
    """The name of the service in messages."""

    takes_key: ClassVar[bool] = False
    needs_key: ClassVar[bool] = False

    def __init__(self, http: HttpClient | None, *, base_url: str = "", api_key: str = "", contact: str = "") -> None:
        super().__init__(http, base_url=base_url)
        self._api_key = api_key
        self._contact = contact

    @classmethod
    def from_context(cls, context: OnlineContext) -> Self:
        """Return the resolver that the settings describe; its section may contain `base_url` and, if used, `api_key`.

        Raises:
            SettingsError: If the URL or the key is invalid.
        """
        own = f"resolvers.{cls.name}"
        return cls(
            context.http,
            base_url=address_setting(context.section, own, cls.service_url),
            api_key=key_setting(context.section, own) if cls.takes_key or cls.needs_key else "",
            contact=context.contact,
        )

    @abstractmethod
    def searches(self) -> Sequence[Search]:
        """Return the kinds of requests, in order."""

    def look_up(self, records: Sequence[Metadata]) -> Iterator[Found | LookupFailed]:
        """Return one result per record, in order."""
        if self._http is None:
            yield from (LookupFailed(reason="offline") for _ in records)
            return
        if self.needs_key and not self._api_key:
            needs = f"{self.label} needs a key: set `api_key` in [resolvers.{self.name}]"
            yield from (LookupFailed(reason=needs) for _ in records)
            return
        searches = [(search, BatchRunner()) for search in self.searches()]
        size = max(GROUP, *(search.batch_size for search, _ in searches))
        for start in range(0, len(records), size):
            lookups = [WorkLookup(record) for record in records[start : start + size]]
            for search, runner in searches:
                waiting = [each for each in lookups if not (each.failure or each.is_settled)]
                self._run(self._http, search, runner, [each for each in waiting if search.applies(each.record)])
            yield from map(self._result, lookups)

    def _run(self, http: HttpClient, search: Search, runner: BatchRunner, lookups: Sequence[WorkLookup]) -> None:
        def settle(batch: RequestBatch) -> Sequence[RequestBatch]:
            several = [lookups[item] for item in batch.items]
            request = search.request([each.record for each in several])
            response = http.send(request)
            try:
                found = self._parsed(search, response, [each.record for each in several])
            except InvalidResponse:
                http.forget(request)
                raise
            for (part, works), each in zip(found, several, strict=True):
                each.add(works)
                if search.split and works and not each.works:
                    each.failure = self._not_requested(works)
                elif search.split:
                    http.keep(search.request([each.record]), part)
            return ()

        places = [place for place, each in enumerate(lookups) if not self._has_cached(http, search, each)]
        for batch, failed in runner.run(batches_of(places, search.batch_size), settle):
            for item in batch.items:
                lookups[item].failure = failed.reason

    def _has_cached(self, http: HttpClient, search: Search, lookup: WorkLookup) -> bool:
        """Add the works of the cached part of an earlier batch; whether there is one."""
        part = http.cached(search.request([lookup.record])) if search.split else None
        if part is None:
            return False
        with suppress(InvalidResponse):
            lookup.add(parsed(search.parse, part, self.label))
            return True
        return False

    def _parsed(
        self, search: Search, response: Response, records: Sequence[Metadata]
    ) -> list[tuple[Response, Sequence[Metadata]]]:
        """Return the part of a response for each record, and the works in it."""
        parts = parsed(search.split, response, self.label) if search.split else [response]
        if len(parts) != len(records):
            raise InvalidResponse(f"invalid response from {self.label}: not one paper for each requested one")
        found = [(part, parsed(search.parse, part, self.label)) for part in parts]
        if search.exact:
            self._check(found[0][1], records[0])
        return found

    def _check(self, works: Sequence[Metadata], record: Metadata) -> None:
        """Raise an error if the service sent other works than the requested one."""
        if works and not any(_same_identifier(record, work) for work in works):
            raise InvalidResponse(self._not_requested(works))

    def _not_requested(self, works: Sequence[Metadata]) -> str:
        return f"{self.label} sent {works[0].doi or works[0].arxiv_id or works[0].title}, which was not requested"

    def _result(self, lookup: WorkLookup) -> Found | LookupFailed:
        if lookup.failure and not lookup.is_settled:
            return LookupFailed(reason=lookup.failure)
        candidates = (
            Candidate(metadata=work, resolver=self.name, kind=OriginKind.SERVICE, among_many=True)
            for work in lookup.works.values()
        )
        return Found(candidates=tuple(candidates))


# --- fields --------------------------------------------------------------------------------------------------------


def work(
    *,
    title: str,
    authors: Iterable[Author | None],
    venue: str = "",
    date: PartialDate | None = None,
    entry_type: str = "",
    doi: str = "",
    arxiv_id: str = "",
    abstract: str = "",
    editors: Iterable[Author | None] = (),
    links: tuple[str, ...] = (),
    fields: Mapping[str, str] | None = None,
) -> Metadata:
    """Return the metadata of a work as a service states it; titles and venues may contain HTML and TeX.

    A DOI of arXiv's becomes the arXiv id. `fields` are BibTeX fields as plain text.
    """
    found = Doi.parse(doi)
    own = found.arxiv_id if found else None
    extra = [(name, _tex(name, value)) for name, value in (fields or {}).items() if value]
    if named := [editor for editor in editors if editor]:
        extra.append(("editor", names_text(named, ascii_only=False)))
    return Metadata(
        title=plain(title),
        authors=tuple(author for author in authors if author),
        abstract=plain(abstract),
        date=date,
        arxiv_id=ArxivId.parse(arxiv_id) or own,
        doi=None if own else found,
        venue=plain(venue),
        links=links,
        entry_type=entry_type,
        extra=tuple(extra),
    )


def plain(text: str) -> str:
    """Return text without HTML, JATS and TeX commands."""
    text = without_tags(tex_of_markup(text) if "math" in text else text)
    return one_line(printable(to_unicode(text) if "\\" in text else text))


def _tex(name: str, value: str) -> str:
    tex = to_tex(one_line(printable(value)), ascii_only=False)
    return with_two_hyphens(tex) if name == "pages" else tex
