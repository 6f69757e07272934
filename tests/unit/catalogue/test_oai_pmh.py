"""OAI-PMH with a local service: records, and invalid responses that are not treated as empty."""

import json

import pytest

from readinglist.catalogue.harvested import Harvested, HarvestPage
from readinglist.catalogue.oai_pmh import OaiPmh, read_page
from readinglist.net.batches import InvalidResponse
from readinglist.papers.errors import ExitCode, ServiceError
from readinglist.plugins.context import Response
from tests.local_arxiv.fakes import FakeClock
from tests.local_arxiv.frame import Fault, PatientClient
from tests.local_arxiv.oai import LocalOaiPmh, OaiRecord

FULL = OaiRecord(
    id="0806.4129",
    changed="2026-01-02",
    title='Gauge Fixing & the $\\alpha$\n  of G\\"odel',
    authors=(("da Rocha", "Roldao"), ("Rodrigues", "Waldyr A.", "Jr"), ("ATLAS Collaboration",)),
    created="2008-06-25",
    categories="math-ph math.MP",
    comments="15 pages",
    journal_ref="AIP Conf.Proc.1316:466-477,2010",
    doi="10.1063/1.3536454 10.1063/2",
    abstract="  In a previous paper we\ninvestigate a field for a < b.\n",
)
FAULTS = (
    "429",
    "503",
    "busy",
    "500",
    "rate200",
    "html",
    "cut_feed",
    "empty",
    "empty_feed",
    "truncated",
    "stall",
    "reset",
)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def server(clock):
    records = [OaiRecord(id=f"2601.{number:05}", changed=f"2026-01-{number:02}") for number in range(1, 8)]
    with LocalOaiPmh(records, now=clock.monotonic) as running:
        yield running


@pytest.fixture
def harvester(server, clock, tmp_path):
    http = PatientClient(server, cache_folder=str(tmp_path), clock=clock)
    return OaiPmh(http, base_url=server.base_url)


def pages(harvester, since="2026-01-01"):
    page = harvester.begin(since)
    while True:
        yield page
        if not page.token:
            return
        page = harvester.next_page(page.token)


def answer(*records, status=200, rest=""):
    text = "".join(records)
    body = f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{text}{rest}</OAI-PMH>'
    return Response(status=status, body=body.encode())


def listed(*records, **more):
    return answer("<ListRecords>", *(record.xml() for record in records), "</ListRecords>", **more)


def test_all_pages_in_order_three_seconds_apart(server, harvester):
    found = [record.identifier for page in pages(harvester) for record in page.records]
    assert found == [f"2601.{number:05}" for number in range(1, 8)]
    assert len(server.log) == 3
    assert server.least_gap() >= 3.0
    assert server.log[0].fields == {"verb": "ListRecords", "metadataPrefix": "arXiv", "from": "2026-01-01"}
    assert set(server.log[1].fields) == {"verb", "resumptionToken"}


def test_a_day_with_more_records_than_a_page_is_read_completely(server, harvester):
    server.records = [OaiRecord(id=f"2601.{number:05}", changed="2026-01-01") for number in range(1, 9)]
    found = [record.identifier for page in pages(harvester) for record in page.records]
    assert found == [f"2601.{number:05}" for number in range(1, 9)]


def test_a_response_without_records_is_valid(harvester):
    assert harvester.begin("2026-02-01") == HarvestPage()


def test_no_day_before_the_first_is_requested(server, harvester):
    assert harvester.begin("1991-08-01").records
    assert server.log[0].fields["from"] == "2005-09-16"


def test_a_record_becomes_a_line_of_the_bulk_layout():
    page = read_page(listed(FULL))
    (record,) = page.records
    assert (record.identifier, record.changed, record.problem) == ("0806.4129", "2026-01-02", "")
    assert json.loads(record.line) == {
        "id": "0806.4129",
        "title": 'Gauge Fixing & the $\\alpha$ of G\\"odel',
        "authors_parsed": [
            ["da Rocha", "Roldao", ""],
            ["Rodrigues", "Waldyr A.", "Jr"],
            ["ATLAS Collaboration", "", ""],
        ],
        "date": "2008-06-25",
        "categories": "math-ph math.MP",
        "comments": "15 pages",
        "journal-ref": "AIP Conf.Proc.1316:466-477,2010",
        "doi": "10.1063/1.3536454 10.1063/2",
        "abstract": "In a previous paper we investigate a field for a < b.",
    }


@pytest.mark.parametrize(
    ("identifier", "created", "kept"),
    [
        ("2601.00001", "2025-12-31", "2025-12-31"),
        ("2601.00001", "2026-01-31", "2026-01-31"),
        ("2512.00001", "2026-01-05", None),
        ("2601.00001", "2026-13-05", None),
        ("hep-th/9901001", "1999-01-02", "1999-01-02"),
    ],
)
def test_the_date_of_a_revision_is_not_that_of_the_first_version(identifier, created, kept):
    (record,) = read_page(listed(OaiRecord(id=identifier, changed="2026-02-01", created=created))).records
    assert json.loads(record.line).get("date") == kept


def test_a_deleted_record_has_no_line():
    (record,) = read_page(listed(OaiRecord(id="math/0309136", changed="2026-01-01", deleted=True))).records
    assert record == Harvested(identifier="math/0309136", changed="2026-01-01")


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (OaiRecord(id="abc", changed="2026-01-01").xml(), "invalid arXiv id 'oai:arXiv.org:abc'"),
        (OaiRecord(id="2601.00002", changed="2026-01-01").xml().replace("arXiv.org:", ""), "invalid arXiv id"),
        (OaiRecord(id="2601.00002", changed="2026-01-01", title=" ").xml(), "2601.00002: no title, or another id"),
        (OaiRecord(id="2601.00002", changed="2026-01-01").xml().replace("<id>26", "<id>25"), "or another id"),
        (OaiRecord(id="2601.00002", changed="2026-01-01").xml().replace("OAI/arXiv/", "OAI/new/"), "no metadata"),
    ],
)
def test_an_unreadable_record_stays_with_its_problem(raw, problem):
    good = OaiRecord(id="2601.00001", changed="2026-01-01")
    page = read_page(listed(good, OaiRecord(id="", changed="", raw=raw)))
    assert [bool(record.line) for record in page.records] == [True, False]
    assert problem in page.records[1].problem
    with pytest.raises(InvalidResponse, match="no valid record"):
        read_page(listed(OaiRecord(id="", changed="", raw=raw)))


def test_control_characters_of_old_abstracts_do_not_block_a_page():
    record = OaiRecord(id="2601.00001", changed="2026-01-01", abstract="before\x0cafter")
    assert json.loads(read_page(listed(record)).records[0].line)["abstract"] == "before after"


@pytest.mark.parametrize(
    ("attributes", "total"), [('completeListSize="42" cursor="0"', 42), ('completeListSize="many"', 0), ("", 0)]
)
def test_the_token_and_the_number_of_all_records(attributes, total):
    token = f"<resumptionToken {attributes}> from%3D2026 </resumptionToken></ListRecords>"
    page = read_page(answer("<ListRecords>", FULL.xml(), token))
    assert (page.token, page.total) == ("from%3D2026", total)


@pytest.mark.parametrize(
    "response",
    [
        Response(status=200, body=b"  "),
        Response(status=200, body=b"<!DOCTYPE html><html></html>"),
        Response(status=200, body=b"<html></html>"),
        Response(status=200, body="<OAI-PMH>é".encode("latin-1")),
        listed(FULL, status=500),
        listed(),
        answer(),
        listed(FULL, rest="<ListRecords/>"),
        listed(FULL, rest='<error code="noRecordsMatch"/>'),
        answer('<error code="badArgument">No.</error>'),
        answer('<error code="badArgument"/><error code="noRecordsMatch"/>'),
        answer("<ListRecords><other/></ListRecords>"),
        answer("<ListRecords><record><metadata/></record></ListRecords>"),
        listed(OaiRecord(id="2601.00001", changed="soon")),
    ],
)
def test_invalid_and_incomplete_responses_are_unusable(response):
    with pytest.raises(InvalidResponse):
        read_page(response)


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("first", [1, 2])
def test_no_failure_counts_as_no_changes(server, harvester, kind, first):
    server.faults = [Fault(kind, at=number) for number in (first, first + 1)]
    with pytest.raises(ServiceError) as raised:
        list(pages(harvester))
    assert raised.value.exit_code is ExitCode.SERVICE


@pytest.mark.parametrize("kind", ["500", "html", "cut_feed", "empty", "empty_feed", "truncated", "reset"])
def test_a_passing_failure_costs_one_more_request(server, harvester, kind):
    server.faults = [Fault(kind, at=2)]
    assert sum(len(page.records) for page in pages(harvester)) == 7
    assert len(server.log) == 4


def test_a_refusal_is_not_answered_with_another_request(server, harvester, clock):
    server.faults = [Fault("busy", at=1)]
    with pytest.raises(ServiceError, match=r"asked us to wait; 20 min left"):
        harvester.begin("2026-01-01")
    assert len(server.log) == 1
    clock.sleep(1201)
    assert harvester.begin("2026-01-01").records


def test_a_token_that_ended_or_leads_nowhere_is_distinguished_from_an_error(server, harvester):
    token = harvester.begin("2026-01-01").token
    server.tokens_end = True
    assert harvester.next_page(token) is None
    server.tokens_end = False
    server.records = []
    assert harvester.next_page(token) is None


def test_a_token_that_leads_to_itself_is_an_error(server, harvester):
    token = harvester.begin("2026-01-01").token
    following = harvester.next_page(token).token
    same = server.answer

    def stuck(path, fields):
        status, kind, body = same(path, fields)
        return status, kind, body.replace(following.encode(), token.encode())

    server.answer = stuck
    with pytest.raises(ServiceError, match="same page"):
        harvester.next_page(token)


def test_a_service_that_refuses_a_token_it_was_not_given_is_an_error(server, harvester):
    server.answer = lambda _path, _fields: (200, "application/xml", server._error("badResumptionToken").encode())
    with pytest.raises(ServiceError, match="token that was not sent"):
        harvester.begin("2026-01-01")
