"""Services that know a paper by its address and are not in the settings."""

import pytest

from readinglist.adding.unqueried import unqueried_services
from readinglist.papers.paper import Metadata

DEFAULT = ("catalogue", "arxiv", "crossref")


@pytest.mark.parametrize(
    ("address", "services"),
    [
        ("https://pubmed.ncbi.nlm.nih.gov/31452104/", ("europepmc", "pubmed")),
        ("https://www.ncbi.nlm.nih.gov/pubmed/31452104", ("europepmc", "pubmed")),
        ("https://europepmc.org/article/MED/31452104", ("europepmc", "pubmed")),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC6855567/", ("europepmc",)),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC6855567", ("europepmc",)),
        ("https://openreview.net/forum?id=rJ4km2R5t7", ("openreview",)),
        ("https://example.org/31452104", ()),
        ("", ()),
    ],
)
def test_the_best_services_that_know_the_address(address: str, services: tuple[str, ...]) -> None:
    for metadata in (Metadata(links=(address,)), Metadata(extra=(("url", address),))):
        assert tuple(unqueried_services(metadata, DEFAULT)) == services
        assert not unqueried_services(metadata, (*DEFAULT, *services[-1:])) or not services


def test_a_pmid_is_known_too() -> None:
    metadata = Metadata(title="A study", extra=(("pmid", "31452104"),))
    assert tuple(unqueried_services(metadata, DEFAULT)) == ("europepmc", "pubmed")
    assert unqueried_services(metadata, ("pubmed",)) == ()
