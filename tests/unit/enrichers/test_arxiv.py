"""The arXiv enricher: what it contributes, and how few requests it needs."""

import pytest

from readinglist.enrichers.arxiv import ArxivEnricher, plugin
from readinglist.net.http import RateLimitedClient
from readinglist.papers.errors import SettingsError
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Metadata, OriginKind, PartialDate
from readinglist.plugins.context import OnlineContext
from readinglist.plugins.protocols import EnrichFailed
from readinglist.testing.enrichers import paper_of
from tests.local_arxiv.corpus import record
from tests.local_arxiv.fakes import FakeClock
from tests.local_arxiv.server import LocalArxiv

PAPERS = [{"id": f"2401.{number:05}", "title": f"Paper {number}"} for number in range(1, 151)]
RICH = {
    "id": "hep-th/9901001",
    "title": "Rich",
    "abstract": "All known.",
    "authors": ["Ada Lovelace"],
    "date": "1999-01-02",
    "categories": ["hep-th", "math.AG"],
    "comment": "12 pages, withdrawn",
    "doi": "10.1000/ABC",
    "journal_ref": "Acta 1 (1999)",
    "versions": [{"title": "Poor", "abstract": ""}],
}


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def server(clock):
    with LocalArxiv([record(item) for item in [*PAPERS, RICH]], now=clock.monotonic) as running:
        yield running


@pytest.fixture
def client(tmp_path, clock):
    return RateLimitedClient(cache_folder=str(tmp_path), clock=clock)


def test_all_that_arxiv_knows(server, client, clock):
    enricher = ArxivEnricher(client, clock, base_url=server.base_url)
    (answer,) = enricher.enrich([paper_of(Metadata(arxiv_id=ArxivId("hep-th/9901001")))])
    paper = answer.metadata
    assert (paper.title, paper.abstract, str(paper.authors[0])) == ("Rich", "All known.", "Ada Lovelace")
    assert (paper.date, paper.doi) == (PartialDate(1999, 1, 2), Doi("10.1000/abc"))
    assert (paper.primary_category, paper.categories) == ("hep-th", ("hep-th", "math.AG"))
    assert (paper.comment, paper.journal_ref) == ("12 pages, withdrawn", "Acta 1 (1999)")
    assert paper.arxiv_id is None
    assert (answer.origin.kind, answer.origin.where) == (OriginKind.ARXIV, "hep-th/9901001v2")
    assert abs((answer.origin.at - clock.now()).total_seconds()) < 1


def test_a_hundred_papers_per_request_and_no_request_without_identifiers(server, client, clock):
    enricher = ArxivEnricher(client, clock, base_url=server.base_url)
    list(enricher.enrich([paper_of(Metadata(title="Unnamed"))]))
    assert server.log == []
    papers = [paper_of(Metadata(arxiv_id=ArxivId(item["id"])), item["id"]) for item in PAPERS]
    answers = list(enricher.enrich(papers))
    assert [answer.metadata.title for answer in answers] == [item["title"] for item in PAPERS]
    assert len(server.log) == 2


def test_offline_no_request_is_sent(clock):
    paper = paper_of(Metadata(arxiv_id=ArxivId("2401.00001")))
    assert list(ArxivEnricher(None, clock).enrich([paper])) == [EnrichFailed(reason="offline")]


def test_the_plugin_reads_its_address(server, client, clock):
    made = plugin(OnlineContext(section={"base_url": server.base_url}, cache_folder="", http=client, clock=clock))
    assert (made.name, made.needs_network) == ("arxiv", True)
    (answer,) = made.enrich([paper_of(Metadata(arxiv_id=ArxivId("2401.00001")))])
    assert answer.metadata.title == "Paper 1"


@pytest.mark.parametrize("address", [7, ""])
def test_an_address_of_the_wrong_kind(clock, address):
    with pytest.raises(SettingsError):
        plugin(OnlineContext(section={"base_url": address}, cache_folder="", http=None, clock=clock))
