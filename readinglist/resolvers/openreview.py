"""Looks submissions up at OpenReview, which has ICLR, TMLR and others without DOIs: by address or title. No API key.

Interface: https://docs.openreview.net/reference/api-v2 and, for venues before 2023, api-v1. A submission without an
accepted venue is no publication; it is returned as an unpublished work.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Self

from readinglist.matching.decision import decide
from readinglist.matching.outcomes import Matched
from readinglist.net.json_responses import is_absent, read_json, required_rows, table, words
from readinglist.papers.errors import ServiceError
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Metadata, PartialDate
from readinglist.plugins.context import HttpClient, OnlineContext, Request, Response, address_setting
from readinglist.plugins.protocols import LookupFailed, PdfAddress, PdfsFound
from readinglist.resolvers.open_pdfs import addresses_of, find_each, own_pdf
from readinglist.resolvers.works import WEEK, Search, WorkResolver, work

_LIMIT = 10
_LONGEST_QUERY = 250
_OLD_URL = "https://api.openreview.net"
_SITE = "https://openreview.net"
_FORUM = lazy_pattern(r"openreview\.net/(?:forum|pdf)\?id=(?P<id>[\w-]{1,40})(?:[&#].*)?", re.ASCII)
_ID = lazy_pattern(r"[\w-]{1,40}", re.ASCII)
_YEAR = lazy_pattern(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PRESENTATION = frozenset(
    [
        "oral",
        "poster",
        "spotlight",
        "notable",
        "accept",
        "accepted",
        "regular",
        "top",
        "talk",
        "conference",
        "5%",
        "10%",
        "25%",
    ]
)
"""How a paper was presented, after the name of the venue: ``ICLR 2023 notable top 5%``."""

_OPEN = lazy_pattern(r"submi|withdrawn|reject|under review|decision pending|blind", re.IGNORECASE)
_JOURNALS = {"TMLR": "Transactions on Machine Learning Research", "DMLR": "Data-centric Machine Learning Research"}


class OpenReviewResolver(WorkResolver):
    """Searches both versions of the interface, each of which has other venues."""

    name = "openreview"
    label = "OpenReview"
    service_url = "https://api2.openreview.net"

    def __init__(self, http: HttpClient | None, *, base_url: str = "", old_base_url: str = "") -> None:
        super().__init__(http, base_url=base_url)
        self._old_base_url = old_base_url or base_url or _OLD_URL
        self._site = _SITE if self._base_url == self.service_url else self._base_url

    @classmethod
    def from_context(cls, context: OnlineContext) -> Self:
        """Return the resolver that the settings describe; its section may contain `base_url` and `old_base_url`.

        Raises:
            SettingsError: If one is not a URL.
        """
        address = address_setting(context.section, f"resolvers.{cls.name}", cls.service_url)
        old = context.section.get("old_base_url", "")
        given = {"base_url": old} if old else {}
        usual = _OLD_URL if address == cls.service_url else address
        return cls(
            context.http,
            base_url=address,
            old_base_url=address_setting(given, f"resolvers.{cls.name}.old_base_url", usual),
        )

    def searches(self) -> Sequence[Search]:
        """Return the kinds of requests, in order."""
        addresses = tuple(dict.fromkeys((self._base_url, self._old_base_url)))
        by_id = (
            Search(
                applies=self.knows,
                request=lambda records, address=address: self._by_id(records[0], address),  # type: ignore[misc]
                parse=self._one,
                exact=True,
            )
            for address in addresses
        )
        by_title = (
            Search(
                applies=lambda record: bool(record.title),
                request=lambda records, address=address: self._request(records[0], address),  # type: ignore[misc]
                parse=self._parse,
            )
            for address in addresses
        )
        return (*by_id, *by_title)

    def knows(self, record: Metadata) -> bool:
        """Whether the record has an address of OpenReview."""
        return bool(_forum(record))

    def find_pdfs(self, papers: Sequence[Metadata]) -> Iterator[PdfsFound | LookupFailed]:
        """Return the PDF of each paper with a link to its page, else that of the submission that certainly is it."""
        return find_each(papers, self._find_pdfs)

    def _find_pdfs(self, paper: Metadata) -> list[PdfAddress]:
        found = _forum(paper) or self._stated_pdf(paper)
        url = f"{self._site}/pdf?id={found}"
        return [own_pdf(self.name, url, self._base_url)] if found else []

    def _stated_pdf(self, paper: Metadata) -> str:
        """Return the id of the submission with this title, these authors and a PDF; empty if there is none.

        Raises:
            ServiceError: If the service did not respond.
        """
        if not (paper.title and paper.authors):
            return ""
        (result,) = self.look_up([paper])
        if isinstance(result, LookupFailed):
            raise ServiceError(result.reason)
        unnamed = replace(paper, doi=None, arxiv_id=None)  # submissions have neither
        outcome = decide(unnamed, [each for each in result.candidates if _has_pdf(each.metadata)])
        return _forum(outcome.best.candidate.metadata) if isinstance(outcome, Matched) else ""

    def _request(self, record: Metadata, address: str) -> Request:
        fields = (
            ("term", record.title[:_LONGEST_QUERY]),
            *(("type", "terms"), ("content", "title"), ("source", "forum"), ("limit", str(_LIMIT))),
        )
        return Request(service=self.name, url=f"{address}/notes/search", query=fields, keep_seconds=WEEK)

    def _by_id(self, record: Metadata, address: str) -> Request:
        return Request(service=self.name, url=f"{address}/notes", query=(("id", _forum(record)),), keep_seconds=WEEK)

    def _one(self, response: Response) -> Sequence[Metadata]:
        """Return the submission with an id; version 1 does not know those of version 2."""
        return () if is_absent(response) else self._parse(response)

    def _parse(self, response: Response) -> Sequence[Metadata]:
        notes = required_rows(table(read_json(response, self.label)).get("notes"), self.label)
        return [_work(note) for note in notes]


plugin = OpenReviewResolver.from_context


def _work(note: Mapping[str, object]) -> Metadata:
    content, forum = table(note.get("content")), words(note.get("forum"))
    venue = words(_value(content, "venue"))
    accepted = bool(venue) and not _OPEN.search(venue) and not _OPEN.search(words(_value(content, "venueid")))
    name = _without_presentation(venue) if accepted else venue
    journal = _JOURNALS.get(name.removeprefix("Accepted by "))
    names = _value(content, "authors")
    kind = "pdf" if words(_value(content, "pdf")) else "forum"
    return work(
        title=words(_value(content, "title")),
        authors=(
            author_from_display(words(each)) for each in (names if isinstance(names, list) else []) if words(each)
        ),
        venue=journal or name,
        date=_date(note, venue),
        entry_type=("article" if journal else "inproceedings") if accepted else "unpublished",
        links=(f"{_SITE}/{kind}?id={forum}",) if _ID.fullmatch(forum) else (),
    )


def _has_pdf(submission: Metadata) -> bool:
    return any("/pdf?" in link for link in submission.links)


def _forum(paper: Metadata) -> str:
    """Return the id of a paper in a link to its page or PDF; empty if there is none."""
    found = next(filter(None, map(_FORUM.fullmatch, addresses_of(paper))), None)
    return found["id"] if found else ""


def _without_presentation(venue: str) -> str:
    words_left = venue.split()
    while len(words_left) > 1 and words_left[-1].strip("(),-").lower() in {*_PRESENTATION, ""}:
        words_left.pop()
    return " ".join(words_left)


def _value(content: Mapping[str, object], name: str) -> object:
    """Return a field, which version 2 wraps in an object."""
    field = content.get(name)
    return field.get("value") if isinstance(field, dict) else field


def _date(note: Mapping[str, object], venue: str) -> PartialDate | None:
    """Return the year that the venue states, else that of the publication or creation, in milliseconds."""
    stated = _YEAR.search(venue)
    if stated:
        return PartialDate(int(stated[0]))
    for name in ("pdate", "odate", "cdate"):
        moment = note.get(name)
        if isinstance(moment, int) and 0 < moment < 4e12:
            return PartialDate(datetime.fromtimestamp(moment / 1000, UTC).year)
    return None
