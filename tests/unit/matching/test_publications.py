"""Names of venues, and kinds of publications."""

import pytest

from readinglist.matching.publications import PublicationKind, kind_of, same_venue
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Metadata
from tests.growth import assert_linear


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("J. Mach. Learn. Res.", "Journal of Machine Learning Research", True),
        ("Proc. Natl. Acad. Sci.", "Proceedings of the National Academy of Sciences", True),
        ("ICML", "International Conference on Machine Learning", True),
        ("NeurIPS", "Advances in Neural Information Processing Systems 32", True),
        ("ECCV", "Computer Vision – ECCV 2018", True),
        ("Proceedings of ICML 2020", "ICML '20", True),
        ("Proceedings of ICML 2020", "ICML", True),
        ("ICML", "ICML Workshop on Trees", False),
        ("ICML", "ICLR", False),
        ("Nature", "Nature Communications", False),
        ("Physical Review Letters", "Physical Review", False),
        ("J. A", "J. B", False),
        ("Soft Methods", "J. Hard Things", False),
        ("2019", "2020", False),
    ],
)
def test_names_of_one_venue(one: str, other: str, same: bool) -> None:
    assert same_venue(one, other) is same_venue(other, one) is same


def test_names_of_venues_are_compared_in_linear_time() -> None:
    for one, other in (("a", "a "), ("word ", "w "), ("A", "B a")):
        assert_linear(lambda length, one=one, other=other: same_venue(one * length, other * length), 2_000)


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        (Metadata(title="T", venue="Nature"), None),
        (Metadata(entry_type="article"), None),
        (Metadata(entry_type="article", venue="arXiv preprint"), None),
        (Metadata(entry_type="article", venue="Nature"), PublicationKind.JOURNAL),
        (Metadata(entry_type="misc", venue="Nature"), PublicationKind.OTHER),
        (Metadata(entry_type="misc"), None),
        (Metadata(entry_type="conference"), PublicationKind.PROCEEDINGS),
        (Metadata(entry_type="phdthesis"), PublicationKind.THESIS),
        (Metadata(entry_type="techreport"), PublicationKind.REPORT),
        (Metadata(entry_type="techreport", arxiv_id=ArxivId("2001.00001")), None),
    ],
)
def test_how_an_entry_is_published(entry: Metadata, kind: PublicationKind | None) -> None:
    assert kind_of(entry) is kind


@pytest.mark.parametrize(
    ("doi", "names"),
    [
        ("10.1093/nar", False),
        ("10.1093/nar/gkaa", False),
        ("10.5281/zenodo", False),
        ("10.1109/cvpr.2016", False),
        ("10.1109/cvpr.2016.90", True),
        ("10.1093/nar/gkaa1100", True),
        ("10.31234/osf.io/kzwfp", True),
        ("10.1000/1", True),
    ],
)
def test_a_doi_without_a_number_of_its_own_names_no_work(doi: str, names: bool) -> None:
    assert Doi(doi).names_a_work is names
