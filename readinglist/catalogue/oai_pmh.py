"""Harvests arXiv's metadata over OAI-PMH: what changed since a day, page by page, read strictly.

Protocol: https://www.openarchives.org/OAI/openarchivesprotocol.html; format ``arXiv``:
https://info.arxiv.org/help/oa/index.html. What is not surely an answer is a `ServiceError`, never "nothing changed".
"""

import json
from datetime import date
from xml.etree import ElementTree as ET

from readinglist.catalogue.harvested import Harvested, Harvester, HarvestPage
from readinglist.library.clock import Clock
from readinglist.net.batches import UnusableAnswer
from readinglist.net.http import INTERVALS, PoliteClient
from readinglist.net.json_responses import read_xml
from readinglist.papers.errors import ServiceError
from readinglist.papers.folding import one_line
from readinglist.papers.identifiers import ArxivId
from readinglist.plugins.context import HttpClient, Request, Response
from readinglist.settings import Settings

BASE_URL = "https://oaipmh.arxiv.org/oai"
SERVICE = "arxiv"
"""arXiv's limit is for all its interfaces together, hence one pacing group."""

EARLIEST = "2005-09-16"
"""No record bears an earlier datestamp, and arXiv refuses to be asked for one."""

_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_ARXIV = "{http://arxiv.org/OAI/arXiv/}"
_PREFIX = "oai:arXiv.org:"
_NO_RECORDS, _BAD_TOKEN = "noRecordsMatch", "badResumptionToken"
_COPIED = ("title", "abstract", "categories", "comments", "journal-ref", "doi", "report-no")


class OaiPmh:
    """arXiv as a `Harvester`. A page that did not come, or came damaged, is asked for once more."""

    def __init__(self, http: HttpClient, *, base_url: str = BASE_URL) -> None:
        self._http = http
        self._base_url = base_url

    def begin(self, since: str) -> HarvestPage:
        """The first page of what changed on the day `since` or later; no records where nothing did.

        Raises:
            ServiceError: nobody answered, or the answer cannot be relied on.
        """
        page = self._ask(("metadataPrefix", "arXiv"), ("from", max(since, EARLIEST)))
        if page is None:
            raise ServiceError("arXiv refuses a token that it was not given", hint="repeat later: nothing is lost")
        return page

    def go_on(self, token: str) -> HarvestPage | None:
        """The page that the token promises; None where arXiv no longer knows it (tokens end at midnight UTC).

        Raises:
            ServiceError: nobody answered, or the answer cannot be relied on.
        """
        page = self._ask(("resumptionToken", token))
        if page is None or not page.records:
            return None
        if page.token == token:
            raise ServiceError("arXiv sends the same page without end", hint="repeat later: nothing is lost")
        return page

    def _ask(self, *fields: tuple[str, str]) -> HarvestPage | None:
        request = Request(service=SERVICE, url=self._base_url, query=(("verb", "ListRecords"), *fields))
        try:
            return read_page(self._http.send(request))
        except (ServiceError, UnusableAnswer):
            # While the service rests, the client refuses this second time without asking anybody.
            try:
                return read_page(self._http.send(request))
            except UnusableAnswer as fault:
                raise ServiceError(fault.reason, hint="repeat later: what was harvested stays") from fault


def read_page(response: Response) -> HarvestPage | None:
    """The records of an answer to ListRecords; None where the resumption token is refused.

    A record that cannot be read stays in the page with its fault.

    Raises:
        UnusableAnswer: the status is not 200, the body is not a whole OAI-PMH answer (empty, cut off, HTML), it holds
            another error than "no records" and "bad token", a page without records, or none that can be read.
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
        raise UnusableAnswer("arXiv refused the harvest: " + "; ".join(f"{code}: {text}" for code, text in errors))
    if errors or len(lists) != 1:
        raise UnusableAnswer("arXiv's answer is no list of records")
    return _page(lists[0])


def _root(response: Response) -> ET.Element:
    if response.status != 200:
        raise UnusableAnswer(f"arXiv answered with status {response.status}")
    root = read_xml(response.body, "list of records")
    if root.tag != f"{_OAI}OAI-PMH":
        raise UnusableAnswer("arXiv's answer is no OAI-PMH")
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
            raise UnusableAnswer(f"arXiv's list of records holds something else: {one_line(element.tag)[:80]}")
    if not records:
        raise UnusableAnswer("arXiv sent a page without records")
    if all(record.fault for record in records):
        raise UnusableAnswer(f"arXiv sent no record that can be read ({records[0].fault})")
    return HarvestPage(records=tuple(records), token=token, total=total)


def _record(element: ET.Element) -> Harvested:
    """One record.

    Raises:
        UnusableAnswer: it lacks its header.
    """
    name = element.findtext(f"{_OAI}header/{_OAI}identifier", "").strip()
    changed = element.findtext(f"{_OAI}header/{_OAI}datestamp", "").strip()[:10]
    if not name or not _is_day(changed):
        raise UnusableAnswer("arXiv sent a record without identifier or date")
    identifier = ArxivId.parse(name.removeprefix(_PREFIX))
    if not name.startswith(_PREFIX) or identifier is None:
        return Harvested(identifier=name, changed=changed, fault=f"no arXiv identifier: {one_line(name)[:80]}")
    header = element.find(f"{_OAI}header")
    if header is not None and header.get("status") == "deleted":
        return Harvested(identifier=identifier.text, changed=changed)
    paper = element.find(f"{_OAI}metadata/{_ARXIV}arXiv")
    if paper is None:
        return Harvested(identifier=identifier.text, changed=changed, fault=f"{identifier}: no metadata")
    fields = _fields(paper, identifier)
    if ArxivId.parse(str(fields["id"])) != identifier or not fields["title"]:
        return Harvested(identifier=identifier.text, changed=changed, fault=f"{identifier}: no title, or another id")
    fields["id"] = identifier.text
    return Harvested(identifier=identifier.text, changed=changed, line=json.dumps(fields, ensure_ascii=False))


def _fields(paper: ET.Element, identifier: ArxivId) -> dict[str, object]:
    """The paper in the bulk layout; the texts keep their TeX, which is read where the catalogue is."""
    names = [
        [_text(author, part) for part in ("keyname", "forenames", "suffix")]
        for author in paper.iterfind(f"{_ARXIV}authors/{_ARXIV}author")
    ]
    fields: dict[str, object] = {"id": _text(paper, "id"), "title": "", "authors_parsed": names}
    fields.update((name, text) for name in _COPIED if (text := _text(paper, name)))
    created = _first_version(_text(paper, "created"), identifier)
    return {**fields, "date": created} if created else fields


def _first_version(created: str, identifier: ArxivId) -> str:
    """`created` where it can be the day of the first version, else nothing.

    arXiv's service states the day of the present version there. An identifier is given when a paper is announced, and
    never before it is submitted: a later month than that of the identifier is that of a revision.
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


_READ_SECONDS = 600.0
_WHOLE_SECONDS = 900.0
"""A page of some thousand records is reported to take three to ten minutes."""


def harvester(settings: Settings, clock: Clock) -> Harvester:
    """arXiv's OAI-PMH at the address of the settings, at the pace of all requests to arXiv."""
    named = [service for name in (SERVICE, "oaipmh") if (service := settings.service(name))]
    seconds = max((service.seconds_between_requests for service in named), default=INTERVALS[SERVICE])
    http = PoliteClient(
        cache_folder=str(settings.cache),
        clock=clock,
        contact=settings.contact,
        read_seconds=max(_READ_SECONDS, settings.timeout_seconds),
        whole_seconds=_WHOLE_SECONDS,
        intervals={SERVICE: seconds},
    )
    service = settings.service("oaipmh")
    return OaiPmh(http, base_url=service.base_url if service else BASE_URL)
