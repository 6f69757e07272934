"""The services beside those of publications: what they find, with every fault, and that keys stay secret."""

import json
from dataclasses import replace

import pytest

from readinglist.api import Library
from readinglist.matching.decision import decide
from readinglist.matching.outcomes import Matched
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.names import authors_from_line
from readinglist.papers.paper import Metadata, PartialDate
from readinglist.plugins.built_in import load_factory
from readinglist.plugins.context import OnlineContext, Request
from readinglist.plugins.protocols import Found, LookupFailed
from readinglist.settings import load
from readinglist.testing.resolvers import ResolverContract
from tests.local_arxiv.fakes import FakeClock
from tests.local_arxiv.frame import Fault, LocalServer, PatientClient
from tests.local_services import canned
from tests.local_services.others import LocalAcl, LocalUnpaywall
from tests.local_services.works import Work

SAND = Work(
    kind="inproceedings",
    title="Sorting Grains of Sand with Small Wooden Rakes",
    authors=(("Ada", "Mole"), ("Bert", "Vole")),
    venue="Proceedings of the 12th Conference on Sand Handling",
    year=2020,
    pages="12-19",
    doi="10.18653/v1/2020.sand-main.1",
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
    doi="10.18653/v1/2018.dune-main.2",
    arxiv_id="1701.00001",
)
WORKS = [SAND, DUNES]
RECORD = Metadata(title=SAND.title, authors=authors_from_line("Ada Mole, Bert Vole"), doi=Doi(SAND.doi))
OTHER = Metadata(title=DUNES.title, authors=authors_from_line("Cleo Shrew"), doi=Doi(DUNES.doi))
SERVERS = {
    "openalex": canned.LocalOpenAlex,
    "europepmc": canned.LocalEuropePmc,
    "pubmed": canned.LocalPubMed,
    "inspire": canned.LocalInspire,
    "ads": canned.LocalAds,
    "doi": canned.LocalDataCite,
    "acl": LocalAcl,
    "unpaywall": LocalUnpaywall,
}
BY_TITLE = ("openalex", "europepmc", "pubmed", "inspire", "ads")
KEYED = {"openalex": {"api_key": "k3y"}, "ads": {"api_key": "k3y"}}


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture(params=SERVERS)
def server(request, clock):
    with SERVERS[request.param](WORKS, now=clock.monotonic) as running:
        running.name = request.param
        yield running


@pytest.fixture
def client(server, tmp_path, clock):
    return PatientClient(server, cache_folder=str(tmp_path), clock=clock)


def resolver_of(name, http, url="", **section):
    if url:
        section = {
            "base_url": url,
            **({"datacite_url": url} if name == "doi" else {}),
            **KEYED.get(name, {}),
            **section,
        }
    context = OnlineContext(section=section, cache_folder="", http=http, clock=FakeClock(), contact="ada@example.org")
    return load_factory(f"readinglist.resolvers.{name}:plugin")(context)


@pytest.fixture
def resolver(server, client):
    return resolver_of(server.name, client, server.base_url)


class TestContract(ResolverContract):
    """What every resolver must satisfy."""

    @pytest.fixture
    def known(self):
        return [RECORD, OTHER]

    @pytest.fixture
    def resolver(self, server, client):
        return resolver_of(server.name, client, server.base_url)

    @pytest.fixture
    def silent(self, server):
        return resolver_of(server.name, None)


def taken(record, answer):
    outcome = decide(record, answer.candidates)
    return outcome.best.candidate.metadata if isinstance(outcome, Matched) else None


def test_the_fields_of_a_work(server, resolver):
    (found,) = resolver.look_up([OTHER])
    work = taken(OTHER, found)
    assert (work.title, work.venue, work.year) == (DUNES.title, DUNES.venue, 2018)
    assert work.entry_type == "article"
    given = "C." if server.name == "pubmed" else "Cleo"
    assert [(author.given, author.family) for author in work.authors] == [(given, "Shrew")]
    if server.name not in ("acl", "unpaywall"):
        expected = {"volume": "8", "number": "2", "pages": "100--131"}
        assert expected.items() <= dict(work.extra).items()


def test_a_title_is_searched_for_where_the_service_can(server, resolver):
    record = replace(RECORD, doi=None)
    (found,) = resolver.look_up([record])
    assert (taken(record, found) is not None) == (server.name in BY_TITLE)


def test_a_preprint_is_found_by_its_arxiv_id(server, resolver):
    record = Metadata(arxiv_id=ArxivId(SAND.arxiv_id))
    (found,) = resolver.look_up([record])
    by_id = server.name in ("openalex", "inspire", "ads")
    assert [each.metadata.doi for each in found.candidates] == ([Doi(SAND.doi)] if by_id else [])


FAULTS = (
    "429",
    "soon",
    "503",
    "busy",
    "500",
    "rate200",
    "html",
    "truncated",
    "cut_feed",
    "empty",
    "stall",
    "reset",
    "redirect",
)


@pytest.mark.parametrize("kind", [*FAULTS, "latin1", "redirect_nowhere", "400"])
def test_no_failure_makes_a_work_not_found_and_the_next_run_completes(server, resolver, clock, kind):
    records = [RECORD, OTHER]
    server.faults = [Fault(kind, until=2)]
    for record, answer in zip(records, resolver.look_up(records), strict=True):
        assert isinstance(answer, LookupFailed) or taken(record, answer)
    server.faults = []
    clock.sleep(4000)
    again = list(resolver.look_up(records))
    assert all(taken(record, found) for record, found in zip(records, again, strict=True))


def test_a_short_refusal_is_waited_for_in_the_same_run(server, resolver):
    server.faults = [Fault("soon", at=1)]
    assert all(
        isinstance(answer, Found) and taken(record, answer)
        for record, answer in zip([RECORD, OTHER], resolver.look_up([RECORD, OTHER]), strict=True)
    )


def test_the_record_of_another_work_is_no_response(server, resolver, clock):
    answer = server.answer
    server.answer = lambda path, fields: (*answer(path, fields)[:2], canned.mixed_up(answer(path, fields)[2], WORKS))
    record = replace(RECORD, title="", authors=())
    (found,) = resolver.look_up([record])
    # PubMed searches: what it finds has the DOI somewhere.
    assert isinstance(found, LookupFailed) or (server.name == "pubmed" and not taken(record, found))
    server.answer = answer
    clock.sleep(4000)
    (found,) = resolver.look_up([replace(record, date=PartialDate(2020))])
    assert server.name == "pubmed" or taken(record, found)


def test_a_duplicate_is_one_work(clock, tmp_path):
    with canned.LocalEuropePmc([SAND, SAND], now=clock.monotonic) as server:
        client = PatientClient(server, cache_folder=str(tmp_path), clock=clock)
        (found,) = resolver_of("europepmc", client, server.base_url).look_up([RECORD])
    assert taken(RECORD, found).doi == Doi(SAND.doi)
    assert len(found.candidates) == 1


@pytest.mark.parametrize("name", ["openalex", "ads"])
def test_a_service_that_needs_a_key_says_so_and_sends_nothing(name, clock, tmp_path):
    with SERVERS[name](WORKS, now=clock.monotonic) as server:
        client = PatientClient(server, cache_folder=str(tmp_path), clock=clock)
        (answer,) = resolver_of(name, client, server.base_url, api_key="").look_up([RECORD])
        assert isinstance(answer, LookupFailed)
        assert "needs a key" in answer.reason
        assert server.log == []
        (refused,) = resolver_of(name, client, server.base_url, api_key="wr0ng-s3cret").look_up([RECORD])
    assert isinstance(refused, LookupFailed)
    assert "s3cret" not in refused.reason


def test_keys_are_shown_nowhere_and_make_no_other_response(tmp_path, clock):
    with canned.LocalOpenAlex(WORKS, now=clock.monotonic) as server:
        client = PatientClient(server, cache_folder=str(tmp_path), clock=clock)
        resolver = resolver_of("openalex", client, server.base_url)
        list(resolver.look_up([RECORD]))
        list(resolver.look_up([RECORD]))
    assert len(server.log) == 1
    assert "k3y" not in repr(Request(service="x", url="x", secret_query=(("api_key", "k3y"),)))
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"k3y" not in file.read_bytes()


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("https://pubmed.ncbi.nlm.nih.gov/31002020/", "europepmc"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/31002020", "pubmed"),
        ("https://aclanthology.org/2020.sand-main.1/", "acl"),
    ],
)
def test_an_address_of_a_page_is_enough(link, name, tmp_path, clock):
    record = Metadata(links=(link,))
    with SERVERS[name](WORKS, now=clock.monotonic) as server:
        client = PatientClient(server, cache_folder=str(tmp_path), clock=clock)
        (found,) = resolver_of(name, client, server.base_url).look_up([record])
    assert taken(record, found).title == SAND.title


@pytest.mark.parametrize(
    ("address", "name"),
    [("https://www.ncbi.nlm.nih.gov/pubmed/31002020", "europepmc"), ("aclanthology.org/2020.sand-main.1", "acl")],
)
def test_adding_an_address_gives_the_paper_its_title(address, name, tmp_path, clock):
    with SERVERS[name](WORKS, now=clock.monotonic) as server:
        config = tmp_path / "config.toml"
        config.write_text(
            f'[readinglist]\n[resolve]\norder = ["{name}"]\n[enrich]\norder = []\n'
            f'[services.{name}]\nbase_url = "{server.base_url}"\n',
            encoding="utf-8",
        )
        settings = load(environment={"READINGLIST_CACHE": str(tmp_path / "cache")}, folder=tmp_path, config=config)
        with Library(settings, clock=clock) as library:
            library.add(address)
            (item,) = library.find()
    assert item.paper.metadata.title == SAND.title
    assert item.paper.metadata.doi == Doi(SAND.doi)
    assert item.paper.resolution.value == "matched"


ANNOUNCED = {
    "crossref": {"message": {"total-results": 3, "items": []}},
    "dblp": {"result": {"hits": {"@total": "3", "hit": []}}},
    "openalex": {"meta": {"count": 3}, "results": []},
    "europepmc": {"hitCount": 3, "resultList": {"result": []}},
    "pubmed": {"esearchresult": {"count": "3", "idlist": []}},
    "inspire": {"hits": {"total": 3, "hits": []}},
    "ads": {"response": {"numFound": 3, "docs": []}},
}


@pytest.mark.parametrize("name", ANNOUNCED)
def test_works_that_are_announced_and_not_sent_are_no_response(name, tmp_path, clock):
    class Empty(LocalServer):
        def respond(self, handler, body):
            return 200, "application/json", json.dumps(ANNOUNCED[name]).encode(), []

    with Empty(now=clock.monotonic) as server:
        client = PatientClient(server, cache_folder=str(tmp_path), clock=clock)
        (answer,) = resolver_of(name, client, server.root).look_up([replace(RECORD, doi=None)])
    assert isinstance(answer, LookupFailed)
    assert "invalid response" in answer.reason
