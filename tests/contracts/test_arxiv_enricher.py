"""The arXiv enricher meets the contract."""

import pytest

from readinglist.enrichers.arxiv import ArxivEnricher
from readinglist.net.http import RateLimitedClient
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Metadata
from readinglist.testing.enrichers import EnricherContract, paper_of
from tests.local_arxiv.fakes import FakeClock
from tests.local_arxiv.frame import Fault
from tests.local_arxiv.server import LocalArxiv


class TestArxivEnricher(EnricherContract):
    @pytest.fixture
    def enricher(self, tmp_path):
        clock = FakeClock()
        with LocalArxiv(now=clock.monotonic) as server:
            client = RateLimitedClient(cache_folder=str(tmp_path / "one"), clock=clock)
            yield ArxivEnricher(client, clock, base_url=server.base_url)

    @pytest.fixture
    def silent(self, tmp_path):
        clock = FakeClock()
        with LocalArxiv(now=clock.monotonic, faults=[Fault("html")]) as server:
            client = RateLimitedClient(cache_folder=str(tmp_path / "other"), clock=clock)
            yield ArxivEnricher(client, clock, base_url=server.base_url)

    @pytest.fixture
    def known(self):
        return [
            paper_of(Metadata(title="Any title", arxiv_id=ArxivId("2410.18647")), "one"),
            paper_of(Metadata(arxiv_id=ArxivId("2310.02782")), "two"),
        ]
