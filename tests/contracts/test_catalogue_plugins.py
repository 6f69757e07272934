"""The catalogue resolver and enricher meet the contracts."""

from pathlib import Path

import pytest

from readinglist.catalogue.build import build
from readinglist.catalogue.combined import CatalogueLocation
from readinglist.enrichers.catalogue import CatalogueEnricher
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Metadata
from readinglist.resolvers.catalogue import CatalogueResolver
from readinglist.testing.enrichers import EnricherContract, paper_of
from readinglist.testing.resolvers import ResolverContract
from tests.local_arxiv.fakes import FakeClock

BULK = Path(__file__).resolve().parents[1] / "fixtures" / "catalogue" / "bulk.jsonl"


@pytest.fixture(scope="module")
def location(tmp_path_factory: pytest.TempPathFactory) -> CatalogueLocation:
    folder = tmp_path_factory.mktemp("cache")
    build([BULK], folder / "catalogue.sqlite3")
    return CatalogueLocation.read({}, str(folder))


class TestCatalogueResolver(ResolverContract):
    @pytest.fixture
    def resolver(self, location):
        return CatalogueResolver(location)

    @pytest.fixture
    def silent(self, tmp_path):
        return CatalogueResolver(CatalogueLocation.read({"path": str(tmp_path / "absent")}, str(tmp_path)))

    @pytest.fixture
    def known(self):
        return [
            Metadata(title="Location of hot spots in thin curved strips"),
            Metadata(title="Sparsity-certifying Graph Decomposition"),
            Metadata(title="Whatever it is called", arxiv_id=ArxivId("0704.0136")),
            Metadata(title="Data Scaling Laws in Imitation Learning for Robotic Manipulation"),
        ]


class TestCatalogueEnricher(EnricherContract):
    @pytest.fixture
    def enricher(self, location):
        return CatalogueEnricher(location, FakeClock())

    @pytest.fixture
    def silent(self, tmp_path):
        return CatalogueEnricher(CatalogueLocation.read({"path": str(tmp_path / "absent")}, str(tmp_path)), FakeClock())

    @pytest.fixture
    def known(self):
        return [
            paper_of(Metadata(title="Any title", arxiv_id=ArxivId("0704.0136")), "one"),
            paper_of(Metadata(arxiv_id=ArxivId("hep-th/0001046")), "two"),
        ]
