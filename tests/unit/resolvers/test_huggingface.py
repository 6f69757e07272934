"""The Hugging Face resolver against a local server of the same interface."""

import pytest

from readinglist.matching.decision import decide
from readinglist.matching.outcomes import Matched
from readinglist.net.http import RateLimitedClient
from readinglist.papers.errors import SettingsError
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import OriginKind, PartialDate
from readinglist.plugins.context import OnlineContext
from readinglist.plugins.protocols import Found, LookupFailed
from readinglist.resolvers.huggingface import HuggingFaceResolver, plugin
from tests.local_arxiv.fakes import FakeClock
from tests.local_arxiv.frame import Fault, PatientClient
from tests.local_arxiv.page import RETITLED, page, page_of, shown
from tests.local_arxiv.server import shipped
from tests.local_arxiv.services import LocalHuggingFace


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def server(clock):
    index = shipped()
    records = [record for record in index.records if record.abstract][:300]
    records += [index.records[index.by_id[right]] for _, right in page()]
    with LocalHuggingFace(records, now=clock.monotonic) as running:
        yield running


@pytest.fixture
def client(server, tmp_path, clock):
    return PatientClient(server, cache_folder=str(tmp_path), clock=clock)


@pytest.fixture
def resolver(client, server):
    return HuggingFaceResolver(client, base_url=server.base_url)


def names(answer):
    return [str(candidate.metadata.arxiv_id) for candidate in answer.candidates]


def test_papers_are_found_by_the_title_they_were_shown_under(resolver, server):
    pairs = page_of(RETITLED)
    answers = list(resolver.look_up([item for item, _ in pairs]))
    for (item, right), answer in zip(pairs, answers, strict=True):
        outcome = decide(item, answer.candidates)
        assert isinstance(outcome, Matched)
        assert str(outcome.best.candidate.metadata.arxiv_id) == right
    assert len(server.log) == 3
    assert server.least_gap() >= 1.0


def test_a_candidate_says_what_the_page_says(resolver):
    item, _ = page()[0]
    best = next(iter(resolver.look_up([item]))).candidates[0]
    assert (best.resolver, best.kind, best.version) == ("huggingface", OriginKind.SERVICE, None)
    assert best.metadata.title == item.title
    assert best.metadata.abstract == item.abstract
    assert str(best.metadata.authors[0]) == "Yingdong Hu"
    assert best.metadata.date == PartialDate(2024, 10, 24)


def test_near_titles_are_not_offered(resolver):
    assert list(resolver.look_up([shown("Scaling laws of imitation in songbirds and other singers")])) == [Found()]


def test_by_identifier(resolver, server):
    answers = list(
        resolver.look_up([shown("Any", arxiv_id=ArxivId("2410.18647")), shown("Any", arxiv_id=ArxivId("2401.99999"))])
    )
    assert names(answers[0]) == ["2410.18647"]
    assert answers[1] == Found()
    assert [asked.path for asked in server.log] == ["/api/papers/2410.18647", "/api/papers/2401.99999"]


def test_nothing_to_ask_by_and_duplicates(resolver, server):
    item, right = page()[0]
    answers = list(resolver.look_up([shown(""), item, item]))
    assert answers[0] == Found()
    assert names(answers[1])[0] == names(answers[2])[0] == right
    assert len(server.log) == 1


def test_very_long_titles_are_cut_between_words(resolver, server):
    list(resolver.look_up([shown("word " * 100)]))
    asked = server.log[0].fields["q"]
    assert len(asked) <= 250
    assert asked.endswith("word")


FAULTS = (
    *("429", "503", "500", "rate200", "html", "truncated", "cut_feed", "empty", "latin1", "stall", "reset"),
    *("redirect_nowhere", "400"),
)


@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("kind", FAULTS)
def test_no_failure_makes_a_paper_not_found_and_the_next_run_completes(server, resolver, clock, kind, at):
    pairs = page()[:3]
    server.faults = [Fault(kind, at=at)]
    for (_, right), answer in zip(pairs, resolver.look_up([item for item, _ in pairs]), strict=True):
        assert isinstance(answer, LookupFailed) or names(answer)[0] == right
    server.faults = []
    clock.sleep(1000)
    again = list(resolver.look_up([item for item, _ in pairs]))
    assert [names(answer)[0] for answer in again] == [right for _, right in pairs]
    answered = [asked.fields["q"] for asked in server.log if not asked.fault]
    assert sorted(answered) == sorted(set(answered))


@pytest.mark.parametrize("body", [b"{}", b'[{"title": "x"}]', b'["x"]', b"null", b"\xff", b"[" * 100_000])
def test_other_json_is_no_response(tmp_path, clock, body):
    class Odd(LocalHuggingFace):
        def answer(self, path, fields):
            return 200, "application/json", body

    with Odd(records=[], now=clock.monotonic) as server:
        resolver = HuggingFaceResolver(
            RateLimitedClient(cache_folder=str(tmp_path), clock=clock), base_url=server.base_url
        )
        (answer,) = resolver.look_up([shown("A title that is asked for")])
    assert isinstance(answer, LookupFailed)


def test_papers_without_arxiv_identifier_are_left_out(tmp_path, clock):
    class Odd(LocalHuggingFace):
        def answer(self, path, fields):
            return 200, "application/json", b'[{"paper": {"id": "abc", "title": "A title"}}, {"paper": 3}]'

    with Odd(records=[], now=clock.monotonic) as server:
        resolver = HuggingFaceResolver(
            RateLimitedClient(cache_folder=str(tmp_path), clock=clock), base_url=server.base_url
        )
        assert list(resolver.look_up([shown("A title")])) == [Found()]


def test_a_wrong_url_is_not_reported_as_not_found(tmp_path, clock):
    class Elsewhere(LocalHuggingFace):
        def answer(self, path, fields):
            return 404, "text/html", b"<html>no such page</html>"

    with Elsewhere(records=[], now=clock.monotonic) as server:
        resolver = HuggingFaceResolver(
            RateLimitedClient(cache_folder=str(tmp_path), clock=clock), base_url=server.base_url
        )
        (answer,) = resolver.look_up([shown("", arxiv_id=ArxivId("2410.18647"))])
    assert answer == LookupFailed(reason="Hugging Face returned HTTP 404")


def test_offline_and_settings(client, server):
    assert list(HuggingFaceResolver(None).look_up([shown("A")])) == [LookupFailed(reason="offline")]
    context = OnlineContext(
        section={"base_url": f"{server.base_url}/"}, cache_folder="", http=client, clock=FakeClock()
    )
    made = plugin(context)
    assert (made.name, made.needs_network) == ("huggingface", True)
    assert names(next(iter(made.look_up([page()[0][0]]))))[0] == "2410.18647"
    with pytest.raises(SettingsError):
        plugin(OnlineContext(section={"base_url": 1}, cache_folder="", http=None, clock=FakeClock()))
