"""Search and lookup with the local arXiv: batches, splits, POST requests, and missing papers."""

import pytest

from readinglist.net.arxiv_api import WIDE_PAGE, ArxivApi, SearchQuery, SearchResults
from readinglist.net.batches import NoResponse
from readinglist.net.http import RateLimitedClient
from readinglist.papers.identifiers import ArxivId
from tests.local_arxiv.corpus import record
from tests.local_arxiv.fakes import FakeClock
from tests.local_arxiv.frame import Fault
from tests.local_arxiv.server import LocalArxiv

TITLES = [f"Unmistakable title {word} of a paper" for word in ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]]
CROWD = [{"id": f"2402.{number:05}", "title": f"Crowded deep networks {number}"} for number in range(1, 701)]
RECORDS = [
    *({"id": f"2401.{number:05}", "title": title} for number, title in enumerate(TITLES, start=1)),
    {"id": "2403.00001", "title": "Third", "versions": [{"title": "First", "abstract": ""}] * 2, "abstract": "x"},
    *CROWD,
]


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def server(clock):
    with LocalArxiv([record(item) for item in RECORDS], now=clock.monotonic) as running:
        yield running


@pytest.fixture
def api(tmp_path, clock, server):
    return ArxivApi(RateLimitedClient(cache_folder=str(tmp_path), clock=clock), base_url=server.base_url)


def questions(titles=TITLES):
    return [SearchQuery(f'ti:"{title}"') for title in titles]


def holds(answer, name):
    return any(str(entry.arxiv_id) == name for entry in answer.entries)


def all_right(answers):
    return all(holds(answer, f"2401.{number:05}") for number, answer in enumerate(answers, start=1))


def test_several_titles_go_in_one_request(api, server):
    answers = api.search(questions())
    assert all_right(answers)
    assert all(answer.complete for answer in answers)
    assert len(server.log) == 1


def test_no_questions_no_requests(api, server):
    assert api.search([]) == []
    assert api.by_ids([]) == []
    assert server.log == []


def test_a_question_that_arxiv_refuses_spoils_no_other(api, server):
    asked = questions()
    asked[2] = SearchQuery("ti:ti: x")
    answers = api.search(asked)
    assert answers[2] == NoResponse("arXiv rejected the query: Invalid query string: 'ti:'")
    assert all(isinstance(answer, SearchResults) for place, answer in enumerate(answers) if place != 2)


def test_a_request_with_too_many_results_is_split(api, server):
    crowd = SearchQuery('ti:"crowded deep networks"')
    answers = api.search([*questions(), crowd])
    assert all_right(answers[:-1])
    assert all(answer.complete for answer in answers[:-1])
    assert not answers[-1].complete
    assert len(answers[-1].entries) == WIDE_PAGE


def test_broad_questions_go_alone(api, server):
    api.search([*questions(), SearchQuery('ti:"third"', broad=True)])
    assert [asked.fields["search_query"].count("ti:") for asked in server.log] == [6, 1]


def test_long_questions_are_posted(api, server):
    long = [SearchQuery(" OR ".join(f'ti:"{title} {number}"' for number in range(60))) for title in TITLES[:2]]
    api.search([*questions(), *long])
    assert server.log[0].method == "POST"


def test_an_empty_response_to_many_is_retried_once(api, server):
    server.faults = [Fault("empty_feed", at=1)]
    assert all_right(api.search(questions()))
    assert len(server.log) == 2


def test_a_second_empty_response_to_many_is_accepted(api, server):
    answers = api.search(questions(["nothing like this here"] * 3))
    assert [answer.entries for answer in answers] == [(), (), ()]
    assert len(server.log) == 2


def test_a_lookup_by_identifier(api, server):
    wanted = [(ArxivId("2401.00003"), None), (ArxivId("2403.00001"), None), (ArxivId("2401.00001"), None)]
    answers = api.by_ids(wanted)
    assert [(entry.arxiv_id, None) for entry in answers] == wanted
    assert answers[1].version == 3
    assert len(server.log) == 1


def test_versions_are_distinguished(api, server):
    name = ArxivId("2403.00001")
    newest, first, absent = api.by_ids([(name, None), (name, 1), (name, 7)])
    assert (newest.metadata.title, newest.version) == ("Third", 3)
    assert (first.metadata.title, first.version) == ("First", 1)
    assert absent is None


def test_a_hundred_identifiers_per_request(api, server):
    wanted = [(ArxivId(item["id"]), None) for item in CROWD[:250]]
    answers = api.by_ids(wanted)
    assert [entry.arxiv_id for entry in answers] == [name for name, _ in wanted]
    assert [asked.fields["max_results"] for asked in server.log] == ["100", "100", "50"]


def test_missing_papers_are_requested_twice(api, server):
    wanted = [(ArxivId("2401.00001"), None), (ArxivId("2401.09999"), None)]
    assert api.by_ids(wanted)[1] is None
    assert [asked.fields["id_list"] for asked in server.log] == ["2401.00001,2401.09999", "2401.09999"]


def test_a_wrong_empty_response_is_not_reported_as_not_found(api, server):
    server.faults = [Fault("empty_feed", at=1)]
    assert isinstance(api.by_ids([(ArxivId("2401.00001"), None)])[0].version, int)


def test_no_response_after_a_gap_is_not_reported_as_not_found(api, server):
    server.faults = [Fault("429", at=2)]
    found, missing = api.by_ids([(ArxivId("2401.00001"), None), (ArxivId("2401.09999"), None)])
    assert found.arxiv_id == ArxivId("2401.00001")
    assert isinstance(missing, NoResponse)


def test_unrequested_papers_make_a_response_invalid(tmp_path, clock):
    with LocalArxiv([record(RECORDS[0]), record(RECORDS[1])], now=clock.monotonic) as server:
        server.index.by_id["2401.00009"] = 1
        api = ArxivApi(RateLimitedClient(cache_folder=str(tmp_path), clock=clock), base_url=server.base_url)
        answer = api.by_ids([(ArxivId("2401.00009"), None)])[0]
    assert answer == NoResponse("arXiv sent 2401.00002, which was not requested")


def test_responses_with_versions_are_cached_forever_and_others_for_a_day(api, server, clock):
    name = ArxivId("2403.00001")
    for wanted in ([(name, 1)], [(name, None)]):
        api.by_ids(wanted)
        api.by_ids(wanted)
    assert len(server.log) == 2
    clock.sleep(90_000)
    for wanted in ([(name, 1)], [(name, None)]):
        api.by_ids(wanted)
    assert len(server.log) == 3
