"""Harvesting arXiv's metadata over OAI-PMH: records changed since a day, page by page, parsed strictly.

Protocol: https://www.openarchives.org/OAI/openarchivesprotocol.html; format ``arXiv``:
https://info.arxiv.org/help/oa/index.html. A doubtful response is a `ServiceError`, never "nothing changed".
"""

import json
from datetime import date
from xml.etree import ElementTree as ET

from readinglist.catalogue.harvested import Harvested, Harvester, HarvestPage
from readinglist.library.clock import Clock
from readinglist.net.arxiv_xml import read_xml
from readinglist.net.batches import InvalidResponse, parsed
from readinglist.net.http import INTERVALS, RateLimitedClient
from readinglist.papers.errors import ServiceError
from readinglist.papers.folding import one_line
from readinglist.papers.identifiers import ArxivId
from readinglist.plugins.context import HttpClient, Request, Response
from readinglist.settings import Settings

BASE_URL = "https://oaipmh.arxiv.org/oai"
SERVICE = "arxiv"
"""arXiv's rate limit is for all its interfaces together."""

EARLIEST = "2005-09-16"
"""The earliest datestamp; arXiv rejects earlier ones."""

_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_ARXIV = "{http://arxiv.org/OAI/arXiv/}"
_PREFIX = "oai:arXiv.org:"
_NO_RECORDS, _BAD_TOKEN = "noRecordsMatch", "badResumptionToken"
_COPIED = ("title", "abstract", "categories", "comments", "journal-ref", "doi", "report-no")


class OaiPmh:
    """arXiv as a `Harvester`. A missing or damaged page is requested once more."""

    def __init__(self, http: HttpClient, *, base_url: str = BASE_URL) -> None:
        self._http = http
        self._base_url = base_url

    def begin(self, since: str) -> HarvestPage:
        """Return the first page of records changed on the day `since` or later; empty if there are none.

        Raises:
            ServiceError: If there is no valid response.
        """
        page = self._request(("metadataPrefix", "arXiv"), ("from", max(since, EARLIEST)))
        if page is None:
            raise ServiceError("arXiv rejected a token that was not sent", hint="try again later; nothing is lost")
        return page

    def next_page(self, token: str) -> HarvestPage | None:
        """Return the page for a token; None if it has expired (tokens end at midnight UTC).

        Raises:
            ServiceError: If there is no valid response.
        """
        page = self._request(("resumptionToken", token))
        if page is None or not page.records:
            return None
        if page.token == token:
            raise ServiceError("arXiv sent the same page again", hint="try again later; nothing is lost")
        return page

    def _request(self, *fields: tuple[str, str]) -> HarvestPage | None:
        request = Request(service=SERVICE, url=self._base_url, query=(("verb", "ListRecords"), *fields))
        try:
            return parsed(read_page, self._http.send(request), "arXiv")
        except (ServiceError, InvalidResponse):
            # During a cooldown, the client refuses the retry without a request.
            try:
                return parsed(read_page, self._http.send(request), "arXiv")
            except InvalidResponse as error:
                raise ServiceError(error.reason, hint="try again later; harvested records are kept") from error


def read_page(response: Response) -> HarvestPage | None:
    """Parse a response to ListRecords; None if the resumption token was rejected.

    Invalid records are in the page with their problem.

    Raises:
        InvalidResponse: If the status is not 200, the body is not a complete OAI-PMH response (empty, truncated, HTML),
            it has an error other than "no records" and "bad token", no records, or no valid ones.
    """
    root = _root(response)
    errors = [(error.get("code", ""), one_line(error.text or "")) for error in root.iterfind(f"{_OAI}error")]
    lists = root.findall(f"{_OAI}ListRecords")
    if errors and not lists:
        codes = {code for code, _ in errors}
        if codes == {_BAD_TOKEN}:
            return None
        if codes == {_NO_RECORDS}:
            return HarvestPage()
        raise InvalidResponse("arXiv rejected the harvest: " + "; ".join(f"{code}: {text}" for code, text in errors))
    if errors or len(lists) != 1:
        raise InvalidResponse("invalid response from arXiv: not a list of records")
    return _page(lists[0])


def _root(response: Response) -> ET.Element:
    if response.status != 200:
        raise InvalidResponse(f"arXiv returned HTTP {response.status}")
    root = read_xml(response.body, "list of records")
    if root.tag != f"{_OAI}OAI-PMH":
        raise InvalidResponse("invalid response from arXiv: not OAI-PMH")
    return root


def _page(listed: ET.Element) -> HarvestPage:
    records: list[Harvested] = []
    token, total = "", 0
    for element in listed:
        if element.tag == f"{_OAI}record":
            records.append(_record(element))
        elif element.tag == f"{_OAI}resumptionToken":
            token = (element.text or "").strip()
            stated = element.get("completeListSize", "")
            total = int(stated) if stated.isascii() and stated.isdecimal() else 0
        else:
            raise InvalidResponse(f"unexpected element in response from arXiv: {one_line(element.tag)[:80]}")
    if not records:
        raise InvalidResponse("arXiv sent a page without records")
    if all(record.problem for record in records):
        raise InvalidResponse(f"arXiv sent no valid record ({records[0].problem})")
    return HarvestPage(records=tuple(records), token=token, total=total)


def _record(element: ET.Element) -> Harvested:
    """Parse one record.

    Raises:
        InvalidResponse: If it lacks its header.
    """
    name = element.findtext(f"{_OAI}header/{_OAI}identifier", "").strip()
    changed = element.findtext(f"{_OAI}header/{_OAI}datestamp", "").strip()[:10]
    if not name or not _is_day(changed):
        raise InvalidResponse("arXiv sent a record without identifier or date")
    identifier = ArxivId.parse(name.removeprefix(_PREFIX))
    if not name.startswith(_PREFIX) or identifier is None:
        return Harvested(identifier=name, changed=changed, problem=f"invalid arXiv id {one_line(name)[:80]!r}")
    header = element.find(f"{_OAI}header")
    if header is not None and header.get("status") == "deleted":
        return Harvested(identifier=identifier.text, changed=changed)
    paper = element.find(f"{_OAI}metadata/{_ARXIV}arXiv")
    if paper is None:
        return Harvested(identifier=identifier.text, changed=changed, problem=f"{identifier}: no metadata")
    fields = _fields(paper, identifier)
    if ArxivId.parse(str(fields["id"])) != identifier or not fields["title"]:
        return Harvested(identifier=identifier.text, changed=changed, problem=f"{identifier}: no title, or another id")
    fields["id"] = identifier.text
    return Harvested(identifier=identifier.text, changed=changed, line=json.dumps(fields, ensure_ascii=False))


def _fields(paper: ET.Element, identifier: ArxivId) -> dict[str, object]:
    """Return the paper in the bulk layout; texts keep their TeX, which is converted when the catalogue is read."""
    names = [
        [_text(author, part) for part in ("keyname", "forenames", "suffix")]
        for author in paper.iterfind(f"{_ARXIV}authors/{_ARXIV}author")
    ]
    fields: dict[str, object] = {"id": _text(paper, "id"), "title": "", "authors_parsed": names}
    fields.update((name, text) for name in _COPIED if (text := _text(paper, name)))
    created = _first_version(_text(paper, "created"), identifier)
    return {**fields, "date": created} if created else fields


def _first_version(created: str, identifier: ArxivId) -> str:
    """Return `created` if it can be the day of the first version, else an empty string.

    arXiv sends the day of the current version. An identifier is assigned when a paper is announced, never before it is
    submitted: a later month than that of the identifier belongs to a revision.
    """
    if not _is_day(created) or (int(created[:4]), int(created[5:7])) > identifier.month_given:
        return ""
    return created


def _text(element: ET.Element, name: str) -> str:
    return one_line(element.findtext(f"{_ARXIV}{name}", ""))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_WHOLE_SECONDS = 900.0
"""A page of a few thousand records is reported to take three to ten minutes."""


def harvester(settings: Settings, clock: Clock) -> Harvester:
    """Return a client of arXiv's OAI-PMH from the settings, with the rate limit of all requests to arXiv."""
    named = [service for name in (SERVICE, "oaipmh") if (service := settings.service(name))]
    seconds = max((service.seconds_between_requests for service in named), default=INTERVALS[SERVICE])
    http = RateLimitedClient(
        cache_folder=str(settings.cache),
        clock=clock,
        contact=settings.contact,
        whole_seconds=max(_WHOLE_SECONDS, settings.timeout_seconds),
        intervals={SERVICE: seconds},
    )
    service = settings.service("oaipmh")
    return OaiPmh(http, base_url=service.base_url if service else BASE_URL)
