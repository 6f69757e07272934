"""The resolver on the user's page, with every fault at every request."""

import pytest

from readinglist.net.http import RateLimitedClient
from readinglist.papers.errors import SettingsError
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Author, OriginKind
from readinglist.plugins.context import OnlineContext
from readinglist.plugins.protocols import Found, LookupFailed
from readinglist.resolvers.arxiv import ArxivResolver, plugin
from tests.local_arxiv.corpus import record
from tests.local_arxiv.fakes import FakeClock
from tests.local_arxiv.frame import Fault, PatientClient
from tests.local_arxiv.page import RETITLED, page, page_of, shown
from tests.local_arxiv.server import LocalArxiv


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def server(clock):
    with LocalArxiv(now=clock.monotonic) as running:
        yield running


@pytest.fixture
def client(server, tmp_path, clock):
    return PatientClient(server, cache_folder=str(tmp_path), clock=clock)


@pytest.fixture
def resolver(client, server):
    return ArxivResolver(client, base_url=server.base_url)


def look_up(resolver, records):
    return list(resolver.look_up(records))


def names(answer):
    return [str(candidate.metadata.arxiv_id) for candidate in answer.candidates]


def test_the_whole_page_in_at_most_ten_requests(resolver, server):
    pairs = page()
    answers = look_up(resolver, [item for item, _ in pairs])
    assert len(pairs) == 74
    assert [names(answer)[:1] for answer in answers] == [[right] for _, right in pairs]
    assert len(server.log) <= 10
    assert server.least_gap() >= 3.0


def test_retitled_papers_are_offered_with_the_title_they_bore(resolver):
    pairs = page_of(RETITLED)
    for item, answer in zip(pairs, look_up(resolver, [item for item, _ in pairs]), strict=True):
        (candidate,) = answer.candidates
        assert str(candidate.metadata.arxiv_id) == item[1]
        assert candidate.version == 2
        assert candidate.other_titles == (item[0].title,)
        assert candidate.metadata.title != item[0].title


def test_a_candidate_says_all_that_arxiv_says(resolver):
    (candidate,) = look_up(resolver, [page()[0][0]])[0].candidates
    assert (candidate.resolver, candidate.kind, candidate.version) == ("arxiv", OriginKind.ARXIV, 1)
    assert candidate.metadata.authors[-1] == Author(family="Gao", given="Yang")
    assert candidate.metadata.year == 2024


def test_no_requests_are_sent_offline():
    assert look_up(ArxivResolver(None), [shown("A"), shown("B")]) == [LookupFailed(reason="offline")] * 2


def test_identifiers_in_the_record_are_looked_up_together(resolver, server):
    ids = [right for _, right in page()]
    records = [shown(f"Whatever {name}", arxiv_id=ArxivId(name)) for name in [*ids, ids[0]]]
    assert [names(answer) for answer in look_up(resolver, records)] == [[name] for name in [*ids, ids[0]]]
    assert len(server.log) == 1


def test_an_identifier_without_response(resolver, server):
    server.faults = [Fault("503")]
    (answer,) = look_up(resolver, [shown("X", arxiv_id=ArxivId("2410.18647"))])
    assert isinstance(answer, LookupFailed)


def test_an_unknown_identifier_is_not_found(resolver):
    assert look_up(resolver, [shown("X", arxiv_id=ArxivId("2401.99999"))]) == [Found()]


def test_duplicates_are_queried_once(resolver, server):
    (item, right), *_ = page()
    answers = look_up(resolver, [item] * 40)
    assert [names(answer) for answer in answers] == [[right]] * 40
    assert len(server.log) == 1


def test_a_paper_that_is_not_there_is_found_to_be_absent(resolver, server):
    absent = shown(
        "On the Entirely Invented Theory of Nothing", "Nothing of this abstract has been written by anybody."
    )
    assert look_up(resolver, [absent]) == [Found()]
    assert len(server.log) == 3


def test_nothing_to_ask_by(resolver, server):
    assert look_up(resolver, [shown("")]) == [Found()]
    assert server.log == []


def test_a_misspelt_title_is_found_by_its_halves(resolver):
    title = "Discovering General Reinforcement Learning Algorithms with Adversarial Enviroment Design"
    assert names(look_up(resolver, [shown(title)])[0]) == ["2310.02782"]


def test_a_title_cut_short_is_found(resolver):
    assert names(look_up(resolver, [shown("Discovering General Reinforcement Learning Algorithms wi...")])[0]) == [
        "2310.02782"
    ]


def test_an_abstract_that_was_rewritten_is_compared_in_the_version_that_the_page_shows(clock, client):
    then = "In this early text seven adventurous explorers meticulously catalogue unfamiliar lichens of remote islands."
    now = "We present a completely different account, which shares no phrase with what had been written before it."
    made = {"id": "2401.00001", "title": "A catalogue of lichens on islands", "abstract": now}
    versions = [{"title": "Lichens", "abstract": "Nothing yet."}, {"title": made["title"], "abstract": then}]
    with LocalArxiv([record({**made, "versions": versions})], now=clock.monotonic) as server:
        resolver = ArxivResolver(client, base_url=server.base_url)
        ((candidate,),) = [answer.candidates for answer in look_up(resolver, [shown(made["title"], then)])]
        assert (candidate.metadata.title, candidate.metadata.abstract) == (made["title"], then)
        assert (candidate.version, candidate.other_titles) == (3, ("Lichens",))
        ((twin,),) = [answer.candidates for answer in look_up(resolver, [shown(made["title"], "Of stars. " * 30)])]
        assert twin.metadata.abstract == now


def test_truncated_results_are_not_reported_as_not_found(tmp_path, clock):
    # Time enough for hundreds of entries on a busy machine; no fault is played here.
    client = RateLimitedClient(cache_folder=str(tmp_path), clock=clock)
    crowd = [
        record({"id": f"2402.{number:05}", "title": f"Deep networks {number}, a study"}) for number in range(1, 601)
    ]
    with LocalArxiv(crowd, now=clock.monotonic) as server:
        (answer,) = look_up(ArxivResolver(client, base_url=server.base_url), [shown("Networks study")])
        assert isinstance(answer, Found)
        (answer,) = look_up(ArxivResolver(client, base_url=server.base_url), [shown("Networks")])
    assert isinstance(answer, LookupFailed)
    assert answer.reason == "too many results from arXiv"


FAULTS = (
    *("429", "503", "500", "rate200", "html", "truncated", "cut_feed", "empty", "empty_feed", "latin1"),
    *("wrong_entries", "stall", "reset", "redirect", "redirect_nowhere", "400"),
)


@pytest.mark.parametrize("at", [1, 2, 3, 4])
@pytest.mark.parametrize("kind", FAULTS)
def test_no_failure_makes_a_paper_not_found_and_the_next_run_completes(server, client, clock, kind, at):
    """A run of four requests: two batches of titles, one of phrases, one of versions."""
    pairs = [*page()[:4], *page_of(RETITLED[:2])]
    resolver = ArxivResolver(client, base_url=server.base_url, batch=3)
    server.faults = [Fault(kind, at=at)]
    for (_, right), answer in zip(pairs, look_up(resolver, [item for item, _ in pairs]), strict=True):
        assert isinstance(answer, LookupFailed) or names(answer) == [right]
    answered = [asked.fields for asked in server.log if not asked.fault]
    first_run = len(server.log)
    server.faults = []
    clock.sleep(1000)
    again = look_up(resolver, [item for item, _ in pairs])
    assert [names(answer) for answer in again] == [[right] for _, right in pairs]
    assert all(asked.fields not in answered for asked in server.log[first_run:])
    assert server.least_gap() >= 3.0


@pytest.mark.parametrize("kind", [*FAULTS, "bomb"])
def test_a_failing_service_gets_no_more_requests(server, resolver, kind):
    server.faults = [Fault(kind)]
    answers = look_up(resolver, [item for item, _ in page()])
    if kind == "empty_feed":
        # Nothing but empty feeds, asked twice in two ways, is what absence looks like.
        assert answers == [Found()] * 74
        return
    assert all(isinstance(answer, LookupFailed) and answer.reason for answer in answers)
    limit = {"400": 12, "redirect": 15}.get(kind, 3)
    assert len(server.log) <= limit


@pytest.mark.slow
def test_no_request_is_sent_twice(resolver, server):
    records = [item for item, _ in page()]
    first = look_up(resolver, records)
    asked = len(server.log)
    assert look_up(resolver, records) == first
    assert len(server.log) == asked


def context(section, http=None):
    return OnlineContext(section=section, cache_folder="", http=http, clock=FakeClock())


def test_the_plugin_reads_its_settings(client, server):
    made = plugin(context({"base_url": server.base_url, "batch": 20}, client))
    assert (made.name, made.needs_network) == ("arxiv", True)
    assert names(look_up(made, [page()[0][0]])[0]) == ["2410.18647"]


@pytest.mark.parametrize("section", [{"base_url": 1}, {"base_url": ""}, {"batch": "x"}, {"batch": 0}, {"batch": 26}])
def test_settings_of_the_wrong_kind(section):
    with pytest.raises(SettingsError) as caught:
        plugin(context(section))
    assert caught.value.hint
