"""The DataCite resolver against a local server of the same interface."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.net.http import RateLimitedClient
from readinglist.papers.errors import SettingsError
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Author, Metadata, OriginKind, PartialDate
from readinglist.plugins.context import OnlineContext
from readinglist.plugins.protocols import Found, LookupFailed
from readinglist.resolvers import datacite
from readinglist.resolvers.datacite import DataCiteResolver, plugin
from tests.local_arxiv.corpus import record
from tests.local_arxiv.fakes import FakeClock
from tests.local_arxiv.frame import Fault, PatientClient
from tests.local_arxiv.page import page, shown
from tests.local_arxiv.server import shipped
from tests.local_arxiv.services import LocalDataCite

ADA = (Author(family="Lovelace", given="Ada"),)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture(scope="module")
def prepared():
    """One server for all, with the page's papers and some others: making its texts takes longer than the tests."""
    index = shipped()
    places = {*(index.by_id[right] for _, right in page()), *range(300)}
    with LocalDataCite([index.records[place] for place in sorted(places)]) as running:
        yield running


@pytest.fixture
def server(prepared, clock):
    prepared.faults, prepared._now = [], clock.monotonic
    prepared.log.clear()
    return prepared


@pytest.fixture
def client(server, tmp_path, clock):
    return PatientClient(server, cache_folder=str(tmp_path), clock=clock)


@pytest.fixture
def resolver(client, server):
    return DataCiteResolver(client, base_url=server.base_url)


def names(answer):
    return [str(candidate.metadata.arxiv_id) for candidate in answer.candidates]


def test_the_whole_page_in_eleven_requests_retitled_papers_too(resolver, server):
    pairs = page()
    answers = list(resolver.look_up([item for item, _ in pairs]))
    assert [names(answer)[:1] for answer in answers] == [[right] for _, right in pairs]
    assert len(server.log) == 11


def test_a_candidate_says_what_the_registry_says(tmp_path, clock):
    raw = {
        "id": "2401.00001",
        "title": "An entry with everything that is known",
        "abstract": "All.",
        "authors": ["Ada Lovelace", "Kurt Gödel"],
        "date": "2024-01-02",
        "updated": "2025-02-03",
        "categories": ["cs.CL", "hep-th"],
        "doi": "10.1000/ABC",
    }
    with LocalDataCite([record(raw)], now=clock.monotonic) as server:
        resolver = DataCiteResolver(
            RateLimitedClient(cache_folder=str(tmp_path), clock=clock), base_url=server.base_url
        )
        ((candidate,),) = [answer.candidates for answer in resolver.look_up([shown(raw["title"])])]
    assert (candidate.resolver, candidate.kind) == ("datacite", OriginKind.SERVICE)
    paper = candidate.metadata
    assert paper.authors == (*ADA, Author(family="Gödel", given="Kurt"))
    assert (paper.title, paper.abstract, paper.date) == (raw["title"], "All.", PartialDate(2024, 1, 2))
    assert (paper.primary_category, paper.categories) == ("cs.CL", ("cs.CL", "hep-th"))
    assert (paper.arxiv_id, paper.doi) == (ArxivId("2401.00001"), Doi("10.1000/abc"))


def test_by_identifier_with_others(resolver, server):
    records = [shown("", arxiv_id=ArxivId("2410.18647")), page()[1][0], shown("", arxiv_id=ArxivId("2401.99999"))]
    answers = list(resolver.look_up(records))
    assert [names(answer) for answer in answers] == [["2410.18647"], ["2310.02782"], []]
    assert len(server.log) == 1


@pytest.mark.parametrize(
    ("item", "question"),
    [
        (shown('Titles with "quotes" and many more words'), 'titles.title:"Titles with quotes and many more words"'),
        (shown("Adam"), 'titles.title:"Adam"'),
        (shown("Deep $k$-NN"), '(titles.title:"Deep" AND titles.title:"-NN")'),
        (shown("Adam", authors=ADA), '(titles.title:"Adam" AND creators.familyName:"Lovelace")'),
        (shown(""), ""),
        (shown("", arxiv_id=ArxivId("hep-th/9901001")), 'doi:"10.48550/arxiv.hep-th/9901001"'),
    ],
)
def test_questions(item, question):
    assert datacite._question(item) == question


def test_nothing_to_ask_by_is_no_request(resolver, server):
    assert list(resolver.look_up([shown("$x$"), shown("")])) == [Found(), Found()]
    assert server.log == []


def test_a_crowd_is_taken_apart_and_what_stays_unseen_is_no_absence(tmp_path, clock):
    crowd = [{"id": f"2402.{number:05}", "title": f"{number} networks {number}"} for number in range(1, 200)]
    right = {"id": "2401.00001", "title": "Unmistakable title of a certain paper"}
    with LocalDataCite([record(item) for item in [*crowd, right]], now=clock.monotonic) as server:
        resolver = DataCiteResolver(
            RateLimitedClient(cache_folder=str(tmp_path), clock=clock), base_url=server.base_url
        )
        surname = (Author(family="Nobody"),)
        crowded = shown("", "Networks. " + "very plain words without any other meaning whatsoever.")
        found, unseen = resolver.look_up([shown(right["title"]), shown("Networks")])
        assert names(found) == ["2401.00001"]
        assert unseen == LookupFailed(reason="too many results from DataCite")
        assert list(resolver.look_up([crowded, shown("Networks", authors=surname)])) == [Found(), Found()]
    assert [asked.fields["query"] for asked in server.log][:2] == [
        'titles.title:"Unmistakable title of a certain paper"',
        'titles.title:"Networks"',
    ]


def test_an_overfull_response_to_many_is_taken_apart(tmp_path, clock):
    crowd = [
        {"id": f"2402.{number:05}", "title": f"All very large sparse networks {number}"} for number in range(1, 90)
    ]
    others = [
        {"id": f"2403.{number:05}", "title": f"All tiny dense curious networks {number}"} for number in range(1, 90)
    ]
    with LocalDataCite([record(item) for item in [*crowd, *others]], now=clock.monotonic) as server:
        resolver = DataCiteResolver(
            RateLimitedClient(cache_folder=str(tmp_path), clock=clock), base_url=server.base_url
        )
        titles = ("All very large sparse networks", "All tiny dense curious networks")
        answers = list(resolver.look_up([shown(title) for title in titles]))
    assert all(len(answer.candidates) == 10 for answer in answers)
    assert len(server.log) == 3


FAULTS = (
    *("429", "503", "500", "rate200", "html", "truncated", "cut_feed", "empty", "latin1", "stall", "reset"),
    *("redirect_nowhere", "400"),
)


@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("kind", FAULTS)
def test_no_failure_makes_a_paper_not_found_and_the_next_run_completes(server, resolver, clock, kind, at):
    pairs = page()[:20]
    server.faults = [Fault(kind, at=at)]
    for (_, right), answer in zip(pairs, resolver.look_up([item for item, _ in pairs]), strict=True):
        assert isinstance(answer, LookupFailed) or names(answer)[0] == right
    server.faults = []
    clock.sleep(1000)
    again = list(resolver.look_up([item for item, _ in pairs]))
    assert [names(answer)[0] for answer in again] == [right for _, right in pairs]
    answered = [asked.fields["query"] for asked in server.log if not asked.fault]
    assert sorted(answered) == sorted(set(answered))


_NAMES = """
    doi titles title creators name familyName givenName nameType dates date dateType subjects subject subjectScheme
    descriptions description descriptionType relatedIdentifiers relatedIdentifier relationType publicationYear
"""
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(_NAMES.split()), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("creator", "author"),
    [
        ({"name": "Gödel, Kurt", "familyName": "Gödel", "givenName": "Kurt"}, Author(family="Gödel", given="Kurt")),
        ({"familyName": "Plato"}, Author(family="Plato")),
        ({"familyName": "de Vries", "givenName": "Hugo"}, Author(family="Vries", given="Hugo", particle="de")),
        ({"name": "ATLAS", "nameType": "Organizational"}, Author(family="ATLAS", corporate=True)),
        ({"name": "", "nameType": "Organizational"}, None),
        ({"name": "Ada Lovelace"}, ADA[0]),
        ({}, None),
    ],
)
def test_names(creator, author):
    assert datacite.creator_of(creator) == author


@given(st.dictionaries(st.sampled_from(_NAMES.split()), ANYTHING))
def test_any_attributes_make_metadata(attributes):
    assert isinstance(datacite._metadata(attributes), Metadata)


@pytest.mark.parametrize(
    "body", [b"{}", b"[]", b'{"data": [], "meta": {"total": 3}}', b'{"data": 1, "meta": {"total": 0}}']
)
def test_other_json_is_no_response(tmp_path, clock, body):
    class Odd(LocalDataCite):
        def answer(self, path, fields):
            return 200, "application/json", body

    with Odd(records=[], now=clock.monotonic) as server:
        resolver = DataCiteResolver(
            RateLimitedClient(cache_folder=str(tmp_path), clock=clock), base_url=server.base_url
        )
        (answer,) = resolver.look_up([shown("A title that is asked for here")])
    assert isinstance(answer, LookupFailed)


def test_offline_and_settings(client, server):
    assert list(DataCiteResolver(None).look_up([shown("A")])) == [LookupFailed(reason="offline")]
    context = OnlineContext(section={"base_url": server.base_url}, cache_folder="", http=client, clock=FakeClock())
    made = plugin(context)
    assert (made.name, made.needs_network) == ("datacite", True)
    with pytest.raises(SettingsError):
        plugin(OnlineContext(section={"base_url": ""}, cache_folder="", http=None, clock=FakeClock()))
