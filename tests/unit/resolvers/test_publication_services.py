"""The resolvers of publications against local servers of the same interfaces."""

import json
from dataclasses import replace

import pytest

from readinglist.matching.editions import is_publication, published_as
from readinglist.net.http import CachedClient
from readinglist.papers.errors import SettingsError
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.names import authors_from_line
from readinglist.papers.paper import Metadata, OriginKind, PartialDate
from readinglist.plugins.built_in import PUBLICATION_SERVICES, load_factory
from readinglist.plugins.context import OnlineContext
from readinglist.plugins.protocols import Found, LookupFailed
from readinglist.resolvers.openreview import OpenReviewResolver, _work
from readinglist.testing.resolvers import ResolverContract
from tests.growth import assert_linear
from tests.local_arxiv.fakes import FakeClock
from tests.local_arxiv.frame import Fault, PatientClient
from tests.local_services.servers import LocalCrossref, LocalDblp, LocalOpenReview, LocalSemanticScholar
from tests.local_services.works import Work

NAMES = (("Ada", "Mole"), ("Bert", "Vole"))
AUTHORS = authors_from_line("Ada Mole, Bert Vole")
SAND = Work(
    kind="inproceedings",
    title="Sorting Grains of Sand with Small Rakes",
    authors=NAMES,
    venue="Proceedings of the 12th Conference on Sand Handling",
    short_venue="CSH",
    year=2020,
    pages="12-19",
    doi="10.1145/1234.5678",
    arxiv_id="1905.01234",
)
DUNES = Work(
    kind="article",
    title="A Theory of Wandering Dunes and Their Shadows",
    authors=(("Cleo", "Shrew"),),
    venue="Journal of Beaches",
    year=2018,
    volume="8",
    number="2",
    pages="100-131",
    doi="10.1007/s1-18",
    arxiv_id="1701.00001",
)
CORR = replace(SAND, kind="article", venue="CoRR", short_venue="", doi="", pages="", year=2019, arxiv_id="")
SERVERS = {
    "crossref": LocalCrossref,
    "dblp": LocalDblp,
    "semantic_scholar": LocalSemanticScholar,
    "openreview": LocalOpenReview,
}
RECORD = Metadata(title=SAND.title, authors=AUTHORS, arxiv_id=ArxivId("1905.01234"), date=PartialDate(2019))
OTHER = Metadata(
    title=DUNES.title, authors=authors_from_line("Cleo Shrew"), arxiv_id=ArxivId("1701.00001"), date=PartialDate(2017)
)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture(params=PUBLICATION_SERVICES)
def server(request, clock):
    with SERVERS[request.param]([SAND, DUNES], now=clock.monotonic) as running:
        running.name = request.param
        yield running


@pytest.fixture
def client(server, tmp_path, clock):
    return PatientClient(server, cache_folder=str(tmp_path), clock=clock)


def resolver_of(name, http, **section):
    context = OnlineContext(section=section, cache_folder="", http=http, clock=FakeClock())
    return load_factory(f"readinglist.resolvers.{name}:plugin")(context)


@pytest.fixture
def resolver(server, client):
    return resolver_of(server.name, client, base_url=server.base_url)


class TestContract(ResolverContract):
    """What every resolver must satisfy."""

    @pytest.fixture
    def known(self):
        return [RECORD, OTHER]

    @pytest.fixture
    def resolver(self, server, client):
        return resolver_of(server.name, client, base_url=server.base_url)

    @pytest.fixture
    def silent(self, server):
        return resolver_of(server.name, None)


def test_the_publication_is_found_with_its_whole_edition(server, resolver):
    (found,) = resolver.look_up([RECORD])
    taken = published_as(RECORD, found.candidates).taken
    assert taken is not None
    assert (taken.candidate.resolver, taken.candidate.kind) == (server.name, OriginKind.SERVICE)
    work = taken.candidate.metadata
    assert (work.title, work.year, work.entry_type) == (SAND.title, 2020, "inproceedings")
    assert work.venue in (SAND.venue, SAND.short_venue)
    if server.name != "openreview":
        assert work.doi == Doi(SAND.doi)
        assert dict(work.extra)["pages"] == "12--19"
    if server.name != "semantic_scholar":
        assert work.authors == AUTHORS


def test_the_fields_of_an_article(server, resolver):
    (found,) = resolver.look_up([OTHER])
    work = found.candidates[0].metadata
    assert (work.entry_type, work.venue, work.year) == (
        "article" if server.name != "openreview" else "inproceedings",
        "Journal of Beaches",
        2018,
    )
    expected = {"volume": "8", "number": "2", "pages": "100--131"}
    if server.name == "semantic_scholar":
        del expected["number"]
    assert dict(work.extra) == ({} if server.name == "openreview" else expected)


FAULTS = ("429", "503", "busy", "500", "rate200", "html", "truncated", "cut_feed", "empty", "latin1", "stall", "reset")


@pytest.mark.parametrize("kind", [*FAULTS, "redirect_nowhere", "400"])
def test_no_failure_makes_a_paper_not_found_and_the_next_run_completes(server, resolver, clock, kind):
    records = [RECORD, OTHER]
    server.faults = [Fault(kind, until=2)]
    for record, answer in zip(records, resolver.look_up(records), strict=True):
        assert isinstance(answer, LookupFailed) or published_as(record, answer.candidates).taken
    server.faults = []
    clock.sleep(2000)
    again = list(resolver.look_up(records))
    assert all(published_as(record, found.candidates).taken for record, found in zip(records, again, strict=True))


def test_a_response_is_requested_once(server, resolver):
    for _ in range(2):
        assert all(isinstance(each, Found) for each in resolver.look_up([RECORD, OTHER]))
    asked = [(each.path, tuple(each.fields.items())) for each in server.log]
    assert len(asked) == len(set(asked))
    assert server.least_gap() >= 1.0


BODIES = [b"{}", b"null", b'["x"]', b'{"message": 3}', b'{"message": {"items": [3]}}', b'{"notes": 1}', b"[" * 90_000]


@pytest.mark.parametrize("body", [*BODIES, b'{"result": {"hits": {"@total": "2"}}}', b'[{"title": 3}, 4]', b"\xff"])
def test_other_json_is_no_response(tmp_path, clock, server, body):
    class Odd(SERVERS[server.name]):
        def respond(self, handler, posted):
            return 200, "application/json", body, []

    with Odd([], now=clock.monotonic) as odd:
        resolver = resolver_of(
            server.name, PatientClient(odd, cache_folder=str(tmp_path), clock=clock), base_url=odd.base_url
        )
        (answer,) = resolver.look_up([RECORD])
    assert isinstance(answer, LookupFailed)


@pytest.mark.parametrize("mime", ["text/html", "application/json"])
def test_a_wrong_url_is_not_reported_as_not_found(tmp_path, clock, server, mime):
    class Elsewhere(SERVERS[server.name]):
        def respond(self, handler, posted):
            return 404, mime, b"<html>no such page</html>", []

    with Elsewhere([], now=clock.monotonic) as elsewhere:
        client = PatientClient(elsewhere, cache_folder=str(tmp_path), clock=clock)
        resolver = resolver_of(server.name, client, base_url=elsewhere.base_url)
        (answer,) = resolver.look_up([replace(RECORD, doi=Doi("10.1145/1.2"))])
    assert isinstance(answer, LookupFailed)


def test_preprints_submissions_and_workshops_are_no_publications(tmp_path, clock):
    works = {
        LocalDblp: [CORR, replace(SAND, short_venue="CSH (Workshop)", doi="", pages="")],
        LocalSemanticScholar: [replace(CORR, arxiv_id="1905.01234")],
        LocalCrossref: [replace(SAND, kind="unpublished", venue="", pages="")],
        LocalOpenReview: [
            replace(SAND, kind="submission", venue="Submitted to CSH 2020"),
            replace(SAND, kind="submission", venue="CSH 2020 Conference Withdrawn Submission"),
            replace(SAND, kind="submission", venue=""),
            replace(SAND, kind="workshop", venue="CSH 2020 Workshop Rakes Poster"),
        ],
    }
    names = {server: name for name, server in SERVERS.items()}
    for kind, known in works.items():
        with kind(known, now=clock.monotonic) as server:
            client = PatientClient(server, cache_folder=str(tmp_path), clock=clock)
            (found,) = resolver_of(names[kind], client, base_url=server.base_url).look_up([RECORD])
        assert found.candidates
        assert not any(is_publication(each.metadata) for each in found.candidates)


def test_both_versions_of_openreview_are_queried(tmp_path, clock):
    with (
        LocalOpenReview([DUNES], now=clock.monotonic) as new,
        LocalOpenReview([replace(SAND, venue="CSH 2020 notable top 5%")], version=1, now=clock.monotonic) as old,
    ):
        client = PatientClient(old, cache_folder=str(tmp_path), clock=clock)
        (found,) = OpenReviewResolver(client, base_url=new.base_url, old_base_url=old.base_url).look_up([RECORD])
    assert [each.metadata.venue for each in found.candidates] == ["CSH 2020"]


@pytest.mark.slow
@pytest.mark.parametrize("part", ["- ", "(", "poster ", "poster,", "9% ", "oral)"])
def test_names_of_venues_are_shortened_in_linear_time(part):
    def run(length):
        note = {"title": "A", "venue": f"CSH 2020 {part * (length // len(part))}x"}
        _work({"content": note})

    assert_linear(run, 20_000)


def test_a_journal_of_openreview(tmp_path, clock):
    with LocalOpenReview([replace(SAND, venue="Accepted by TMLR", year=2020)], now=clock.monotonic) as server:
        client = PatientClient(server, cache_folder=str(tmp_path), clock=clock)
        (found,) = OpenReviewResolver(client, base_url=server.base_url).look_up([RECORD])
    work = found.candidates[0].metadata
    assert (work.entry_type, work.venue, work.year) == ("article", "Transactions on Machine Learning Research", 2020)


def test_semantic_scholar_gets_many_identifiers_at_once_and_the_key(tmp_path, clock):
    records = [
        replace(RECORD, arxiv_id=ArxivId(f"1905.{number:05}"), title=f"Sand of {number} dunes")
        for number in range(1, 151)
    ]
    got = []

    class Noting(LocalSemanticScholar):
        def respond(self, handler, body):
            got.append((handler.headers.get("x-api-key"), len(json.loads(body)["ids"]) if body else 1))
            return super().respond(handler, body)

    with Noting([SAND], now=clock.monotonic) as server:
        client = PatientClient(server, cache_folder=str(tmp_path), clock=clock)
        resolver = resolver_of("semantic_scholar", client, base_url=server.base_url, api_key="k3y")
        assert len(list(resolver.look_up(records))) == 150
    assert got == [("k3y", 100), *[("k3y", 1)] * 100, ("k3y", 50), *[("k3y", 1)] * 50]


def test_without_a_key_semantic_scholar_is_queried_by_identifier_only(tmp_path, clock):
    with LocalSemanticScholar([replace(SAND, arxiv_id="")], now=clock.monotonic) as server:
        client = PatientClient(server, cache_folder=str(tmp_path), clock=clock)
        resolver = resolver_of("semantic_scholar", client, base_url=server.base_url)
        assert list(resolver.look_up([RECORD])) == [Found()]
        (found,) = resolver.look_up([replace(RECORD, arxiv_id=None)])
    assert [each.metadata.title for each in found.candidates] == [SAND.title]


@pytest.fixture
def scholar(tmp_path, clock):
    """Semantic Scholar, and its resolver without a key."""
    with LocalSemanticScholar([SAND, DUNES], now=clock.monotonic) as server:
        client = PatientClient(server, cache_folder=str(tmp_path), clock=clock)
        yield server, resolver_of("semantic_scholar", client, base_url=server.base_url)


UNKNOWN = replace(RECORD, title="Nothing of the Kind", arxiv_id=ArxivId("1905.99999"))


def test_each_paper_of_a_batch_is_cached_alone(tmp_path, clock, scholar):
    server, resolver = scholar
    together = list(resolver.look_up([RECORD, UNKNOWN, OTHER]))
    assert list(resolver.look_up([OTHER, UNKNOWN, RECORD])) == together[::-1]
    cached = resolver_of("semantic_scholar", CachedClient(str(tmp_path), clock), base_url=server.base_url)
    assert [*cached.look_up([UNKNOWN]), *cached.look_up([OTHER])] == together[1:]
    assert len(server.log) == 1
    added = replace(UNKNOWN, arxiv_id=ArxivId("1905.88888"))
    assert list(resolver.look_up([RECORD, added, OTHER])) == together
    assert len(server.log) == 2


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(lambda papers: [], id="none"),
        pytest.param(lambda papers: papers[:1], id="one missing"),
        pytest.param(lambda papers: [*papers, None], id="one too many"),
        pytest.param(lambda papers: {"data": papers}, id="another shape"),
    ],
)
def test_a_batch_without_a_paper_for_each_request_is_no_response(tmp_path, clock, shown):
    class Odd(LocalSemanticScholar):
        def respond(self, handler, body):
            status, mime, answer, headers = super().respond(handler, body)
            return status, mime, json.dumps(shown(json.loads(answer))).encode(), headers

    with Odd([SAND, DUNES], now=clock.monotonic) as server:
        client = PatientClient(server, cache_folder=str(tmp_path), clock=clock)
        answers = list(resolver_of("semantic_scholar", client, base_url=server.base_url).look_up([RECORD, OTHER]))
    assert all(isinstance(answer, LookupFailed) for answer in answers)


def test_another_paper_in_a_batch_is_no_response_and_not_kept(tmp_path, clock, scholar):
    server, resolver = scholar
    server.index.by_arxiv_id["1905.01234"] = DUNES
    wrong, right = resolver.look_up([RECORD, OTHER])
    assert wrong == LookupFailed(reason="Semantic Scholar sent 10.1007/s1-18, which was not requested")
    assert published_as(OTHER, right.candidates).taken
    server.index.by_arxiv_id["1905.01234"] = SAND
    clock.sleep(60)
    assert all(isinstance(answer, Found) and answer.candidates for answer in resolver.look_up([RECORD, OTHER]))


@pytest.mark.parametrize("key", [3, "two words\n", "ünïcode", " x"])
def test_an_invalid_key_is_refused_without_being_shown(key):
    with pytest.raises(SettingsError) as caught:
        resolver_of("semantic_scholar", None, api_key=key)
    assert str(key) not in str(caught.value)


def test_crossref_is_queried_by_doi_first_and_corrections_are_left_out(tmp_path, clock):
    class Correcting(LocalCrossref):
        def answer(self, path, fields):
            status, mime, body = super().answer(path, fields)
            value = json.loads(body)
            for item in value["message"].get("items", ()):
                item["update-to"] = [{"type": "correction", "DOI": "10.1/x"}]
            return status, mime, json.dumps(value).encode()

    with Correcting([SAND, DUNES], now=clock.monotonic) as server:
        client = PatientClient(server, cache_folder=str(tmp_path), clock=clock)
        resolver = resolver_of("crossref", client, base_url=server.base_url)
        (found, none) = resolver.look_up([replace(RECORD, doi=Doi(SAND.doi)), OTHER])
    assert [each.path for each in server.log] == ["/works/10.1145%2F1234.5678", "/works"]
    assert len(found.candidates) == 1
    assert none == Found()
