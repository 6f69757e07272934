"""Names of venues, and kinds of publications."""

from dataclasses import replace

import pytest

from readinglist.matching.publications import (
    PublicationKind,
    different_publications,
    independent_publications,
    kind_of,
    same_venue,
)
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Author, Metadata, PartialDate
from tests.growth import assert_linear

KAY = Author(family="Kay", given="Alan")


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


@pytest.mark.slow
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


@pytest.mark.parametrize(
    ("entry_type", "one", "other", "differ"),
    [
        ("article", {"eid": "12"}, {"articleno": "99", "pages": "1--20"}, True),
        ("article", {"eid": "12"}, {"article-number": "12"}, False),
        ("article", {"art_number": "12"}, {"article_number": "13"}, True),
        ("article", {"issue": "Spring"}, {"issue": "Fall"}, True),
        ("article", {"volume": "Vol. 3"}, {"volume": "Vol. 4"}, True),
        ("article", {"volume": "Vol. 3"}, {"volume": "3"}, False),
        ("article", {"number": "Suppl. 1"}, {"number": "Suppl. 2"}, True),
        ("article", {"number": "3-4"}, {"number": "3"}, False),
        ("book", {"volume": "Band II"}, {"volume": "Bd. III"}, True),
        ("book", {"volume": "Band II"}, {"volume": "II"}, False),
        ("patent", {"number": "US 4711"}, {"number": "US 4712"}, True),
        ("patent", {"number": "US 4711"}, {"number": "4711"}, False),
        ("report", {"number": "TR-1980-1"}, {"number": "TR-1980-2"}, True),
        ("report", {"number": "MIT/LCS/TR-100"}, {"number": "TR-100"}, False),
        ("book", {"part": "1"}, {"part": "2"}, True),
        ("book", {"translator": "Doe, Joe"}, {"translator": "Max Moe"}, True),
        ("book", {"translator": "Doe, Joe"}, {"translator": "Joe Doe"}, False),
        ("thesis", {"type": "Bachelor's thesis"}, {"type": "mathesis"}, True),
        ("thesis", {"type": "Ph.D. thesis"}, {"type": "phdthesis"}, False),
        ("phdthesis", {"type": "Habilitation"}, {}, False),
        ("misc", {"howpublished": r"\url{https://a.org/x\_y}"}, {"howpublished": "https://a.org/x_y"}, False),
        ("book", {"maintitle": "Art of Salt"}, {"maintitle": "Iron of Earth"}, True),
        ("periodical", {"issuetitle": "Salt"}, {"issuetitle": "Iron"}, True),
        ("manual", {"edition": "3rd"}, {"edition": "4th"}, True),
        ("misc", {"address": "Bern"}, {"location": "Rome"}, True),
        ("misc", {"address": "New York, NY"}, {"address": "New York"}, False),
        ("misc", {"howpublished": "Version 1.0"}, {"howpublished": "Version 2.0"}, True),
        ("misc", {"howpublished": "Talk at ICS"}, {"howpublished": "Bern"}, True),
        ("unpublished", {"type": "Lecture notes"}, {}, False),
        ("software", {"version": "v1.0"}, {"version": "1.10"}, True),
        ("software", {"version": "v1.0.0"}, {"version": "1"}, False),
        ("software", {"version": "R2020a"}, {"version": "R2020b"}, True),
        ("software", {"version": "1.0rc1"}, {"version": "1.0"}, True),
        ("dataset", {"version": "2020-01-05"}, {"version": "2020-06-05"}, True),
        ("misc", {"note": "Trained on V100"}, {"note": "Version 2"}, False),
        ("misc", {"howpublished": r"\url{https://talk.example.org/p}"}, {}, False),
        ("manual", {"organization": "NIST", "address": "USA"}, {"organization": "NIST", "address": "Boulder"}, False),
        ("software", {"version": "Bookworm"}, {"version": "Trixie"}, True),
        ("software", {"version": "1.0"}, {"note": "see version 2.0"}, True),
        ("online", {"url": "https://a.org"}, {"url": "https://b.org"}, True),
        ("online", {"url": "https://www.a.org/"}, {"url": "http://a.org#top"}, False),
        ("misc", {"url": "https://a.org/1"}, {"url": "https://a.org/2"}, True),
        ("misc", {"url": "https://a.org/1"}, {"url": "https://mirror.org/1"}, False),
        ("misc", {"url": "https://openreview.net/pdf?id=ab"}, {"url": "https://openreview.net/forum?id=ab"}, False),
    ],
)
def test_what_makes_two_publications_of_one_title(
    entry_type: str, one: dict[str, str], other: dict[str, str], differ: bool
) -> None:
    venue = "J. Ex." if entry_type == "article" else ""
    entries = [
        Metadata(title="Home", authors=(KAY,), venue=venue, entry_type=entry_type, extra=tuple(extra.items()))
        for extra in (one, other)
    ]
    assert different_publications(*entries) is different_publications(*reversed(entries)) is differ


def test_articles_of_two_months_are_two_unless_their_place_is_one() -> None:
    january, february = (
        Metadata(title="News", venue="J. Ex.", entry_type="article", date=PartialDate(1999, month)) for month in (1, 2)
    )
    assert different_publications(january, february)
    place = (("volume", "3"), ("pages", "4--5"))
    assert not different_publications(replace(january, extra=place), replace(february, extra=place))


@pytest.mark.parametrize("entry_type", ["article", "report", "letter", "periodical"])
def test_what_appears_every_week_is_told_apart_by_its_days(entry_type: str) -> None:
    first = Metadata(
        title="News",
        venue="Times" if entry_type == "article" else "",
        entry_type=entry_type,
        date=PartialDate(1999, 1, 3),
    )
    assert different_publications(first, replace(first, date=PartialDate(1999, 1, 10)))
    assert not different_publications(first, replace(first, date=PartialDate(1999, 1)))
    for place in ([("url", "https://a.org/")], [("number", "3")]):
        revised = replace(first, date=PartialDate(1999, 1, 10), extra=tuple(place))
        same = (("url", "http://www.a.org"),) if place[0][0] == "url" else tuple(place)
        assert not different_publications(replace(first, extra=same), revised)


def test_data_software_and_issues_are_not_the_article_of_their_title() -> None:
    article = Metadata(title="Salt", authors=(KAY,), venue="J. Salt", entry_type="article", date=PartialDate(1999))
    for entry_type in ("dataset", "software", "periodical", "video"):
        assert different_publications(article, replace(article, venue="", entry_type=entry_type))
    assert different_publications(article, replace(article, venue="", entry_type="misc", extra=(("version", "1"),)))
    preprint = replace(article, venue="bioRxiv", entry_type="misc", extra=(("version", "1"),))
    assert not different_publications(article, preprint)


def test_versions_with_the_doi_of_all_versions_are_several() -> None:
    first = Metadata(title="saltlib", authors=(KAY,), entry_type="misc", extra=(("version", "1.0"),))
    assert independent_publications(first, replace(first, extra=(("version", "2.0"),)))
    assert not independent_publications(first, replace(first, extra=()))


@pytest.mark.parametrize(
    ("venue", "other_venue", "differ"), [("SOSP 2001", "SOSP 2005", True), ("SOSP", "SOSP 2005", False)]
)
def test_proceedings_of_two_years_are_two_even_on_the_same_pages(venue: str, other_venue: str, differ: bool) -> None:
    one, other = (
        Metadata(
            title="Preface", venue=name, entry_type="inproceedings", date=PartialDate(year), extra=(("pages", "1--2"),)
        )
        for name, year in ((venue, 2001), (other_venue, 2005))
    )
    assert different_publications(one, other) is different_publications(other, one) is differ
