"""The resolvers in the order of the settings: which of them gets which records, and which replaces another."""

import pytest

from readinglist.adding.resolve import resolve
from readinglist.matching.outcomes import Matched, NotFound, Unavailable
from readinglist.net.http import RateLimitedClient
from readinglist.resolvers.arxiv import ArxivResolver
from readinglist.resolvers.datacite import DataCiteResolver
from readinglist.resolvers.huggingface import HuggingFaceResolver
from tests.local_arxiv.fakes import FakeClock
from tests.local_arxiv.frame import Fault
from tests.local_arxiv.page import RETITLED, page, shown
from tests.local_arxiv.server import LocalArxiv, shipped
from tests.local_arxiv.services import LocalDataCite, LocalHuggingFace

pytestmark = pytest.mark.slow

FEW = 12
ABSENT = shown("On the Entirely Invented Theory of Nothing", "Nothing of this abstract has been written by anybody.")


@pytest.fixture
def services(tmp_path):
    """arXiv, Hugging Face and DataCite, with their resolvers in this order."""
    clock = FakeClock()
    index = shipped()
    records = [index.records[index.by_id[right]] for _, right in page()]
    client = RateLimitedClient(cache_folder=str(tmp_path), clock=clock)
    with (
        LocalArxiv(now=clock.monotonic) as arxiv,
        LocalHuggingFace(records, now=clock.monotonic) as pages,
        LocalDataCite(records, now=clock.monotonic) as registry,
    ):
        resolvers = (
            ArxivResolver(client, base_url=arxiv.base_url),
            HuggingFaceResolver(client, base_url=pages.base_url),
            DataCiteResolver(client, base_url=registry.base_url),
        )
        yield arxiv, pages, registry, resolvers


def matched(results):
    return [str(item.outcome.best.candidate.metadata.arxiv_id) for item in results if isinstance(item.outcome, Matched)]


def test_the_page_is_decided_by_arxiv_alone(services):
    arxiv, pages, registry, resolvers = services
    pairs = page()
    assert matched(resolve([item for item, _ in pairs], resolvers)) == [right for _, right in pairs]
    assert len(arxiv.log) <= FEW
    assert pages.log == registry.log == []


def test_other_resolvers_find_all_papers_if_arxiv_refuses(services):
    arxiv, pages, registry, resolvers = services
    arxiv.faults = [Fault("429")]
    pairs = page()
    assert matched(resolve([item for item, _ in pairs], resolvers)) == [right for _, right in pairs]
    assert (len(arxiv.log), len(pages.log), len(registry.log)) == (1, 74, 0)
    assert pages.least_gap() >= 1.0


def test_the_registry_fills_in_for_both(services):
    arxiv, pages, _, resolvers = services
    arxiv.faults, pages.faults = [Fault("429")], [Fault("html")]
    pairs = page()
    assert matched(resolve([item for item, _ in pairs], resolvers)) == [right for _, right in pairs]
    assert len(pages.log) == 3


def test_not_found_only_if_all_resolvers_responded(services):
    _, _, registry, resolvers = services
    (absent,) = resolve([ABSENT], resolvers)
    assert absent.outcome == NotFound()
    registry.faults = [Fault("cut_feed")]
    other = shown("Another Invented Theory of Nothing Whatsoever")
    (unknown,) = resolve([other], resolvers)
    assert isinstance(unknown.outcome, Unavailable)
    assert "DataCite" in unknown.outcome.reason


def test_former_titles_are_known_to_the_pages(services):
    arxiv, _, _, resolvers = services
    arxiv.faults = [Fault("html")]
    pairs = [(item, right) for item, right in page() if right in RETITLED]
    bare = [shown(item.title) for item, _ in pairs]
    assert matched(resolve(bare, resolvers)) == [right for _, right in pairs]
