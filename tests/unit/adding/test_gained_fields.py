"""Fields that a record fills in: only empty ones, no mixed editions, and the complete publication of a preprint."""

import pytest

from readinglist.adding.gained_fields import fill_metadata
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Author, Field, Metadata, Origin, OriginKind, PartialDate
from readinglist.papers.precedence import MergedMetadata, from_origin
from tests.papers import NOON, later

BIB = Origin(kind=OriginKind.BIB, where="theirs.bib:1", at=later(1))
HU, LIN = Author(family="Hu", given="Ada"), Author(family="Lin", given="Bo")
TITLE = "Scaling Laws"
NOTHING: dict[str, object] = {}


def held(kind: OriginKind = OriginKind.ARXIV, **metadata: object) -> MergedMetadata:
    return from_origin(Metadata(title=TITLE, **metadata), Origin(kind=kind, at=NOON))  # type: ignore[arg-type]


def entry(**metadata: object) -> Metadata:
    return Metadata(title=TITLE, **metadata)  # type: ignore[arg-type]


def gained(present: MergedMetadata, offered: Metadata, origin: Origin = BIB) -> dict[str, object]:
    """The values by name that differ afterwards."""
    after = fill_metadata(present, offered, origin)
    names = {*after.metadata.known_fields(), *present.metadata.known_fields()}
    return {
        name.value: getattr(after.metadata, name)
        for name in names
        if getattr(after.metadata, name) != getattr(present.metadata, name)
    }


PREPRINT = held(authors=(HU,), date=PartialDate(2023, 11, 2), arxiv_id=ArxivId("2311.00001"))
PLACE = (("volume", "3"), ("pages", "17--19"), ("publisher", "ACM"), ("mytool", "kept"))
PUBLISHED = entry(
    authors=(LIN,),
    date=PartialDate(2024),
    doi=Doi("10.1000/1"),
    venue="Journal of Scales",
    entry_type="article",
    extra=PLACE,
)


def test_the_publication_of_a_preprint_is_filled_in_completely_and_existing_values_kept() -> None:
    after = fill_metadata(PREPRINT, PUBLISHED, BIB)
    assert gained(PREPRINT, PUBLISHED) == {
        "date": PartialDate(2024),
        "doi": Doi("10.1000/1"),
        "venue": "Journal of Scales",
        "entry_type": "article",
        "extra": PLACE,
    }
    assert after.metadata.authors == (HU,)
    assert {name for name, origin in after.origins if origin == BIB} == {
        Field.DATE,
        Field.DOI,
        Field.VENUE,
        Field.ENTRY_TYPE,
        Field.EXTRA,
    }


def test_the_date_of_a_preprint_goes_in_all_its_spellings() -> None:
    said = (("year", "2023a"), ("pubstate", "prepublished"), ("note", "Draft."))
    misc = held(OriginKind.BIB, date=PartialDate(2024, 1, 5), entry_type="misc", extra=said)
    after = fill_metadata(misc, PUBLISHED, BIB).metadata
    assert (after.date, after.entry_type, dict(after.extra)) == (
        PartialDate(2024),
        "article",
        {"note": "Draft."} | dict(PLACE),
    )


@pytest.mark.parametrize(
    "present",
    [
        pytest.param(held(doi=Doi("10.1000/2")), id="another DOI"),
        pytest.param(held(extra=(("volume", "4"),)), id="another volume"),
        pytest.param(held(extra=(("school", "MIT"),)), id="another publisher"),
        pytest.param(held(entry_type="book"), id="a book"),
        pytest.param(held(OriginKind.USER, date=PartialDate(2023)), id="a year by hand"),
        pytest.param(held(OriginKind.USER, entry_type="misc"), id="a type by hand"),
        pytest.param(held(OriginKind.USER, extra=(("note", "mine"),)), id="further fields by hand"),
        pytest.param(held(venue="Proceedings of Scales"), id="another venue"),
        pytest.param(held(venue="Journal of Scales", date=PartialDate(2023)), id="another year"),
        pytest.param(held(venue="Journal of Scales", extra=(("pages", "1--9"),)), id="other pages"),
        pytest.param(held(venue="Journal of Scales", doi=Doi("10.1000/2")), id="another DOI there"),
    ],
)
def test_nothing_is_filled_in_from_another_edition(present: MergedMetadata) -> None:
    assert gained(present, PUBLISHED) == {"authors": (LIN,)}


@pytest.mark.parametrize("venue", ["arXiv (Cornell University)", "CoRR", "SSRN Electronic Journal"])
def test_a_server_of_preprints_is_no_venue(venue: str) -> None:
    assert gained(PREPRINT, entry(venue=venue, date=PartialDate(2024), extra=PLACE)) == NOTHING


def test_a_publication_needs_its_year_where_the_preprint_has_one() -> None:
    undated = entry(venue="Journal of Scales", extra=(("volume", "3"),))
    assert gained(PREPRINT, undated) == NOTHING
    assert gained(held(), undated) == {"venue": "Journal of Scales", "extra": (("volume", "3"),)}


def test_a_less_trusted_record_leaves_the_date_and_so_all_of_it() -> None:
    records = Origin(kind=OriginKind.RECORDS, at=later(1))
    assert gained(PREPRINT, PUBLISHED, records) == NOTHING
    of_2024 = held(date=PartialDate(2024, 1))
    assert gained(of_2024, PUBLISHED, records)["venue"] == "Journal of Scales"


def test_manual_values_are_kept_even_with_a_manual_record() -> None:
    by_hand = held(OriginKind.USER, authors=(HU,), date=PartialDate(2023))
    assert gained(by_hand, PUBLISHED, Origin(kind=OriginKind.USER, at=later(1))) == NOTHING


def test_a_year_by_hand_that_agrees_stays_as_it_is() -> None:
    by_hand = held(OriginKind.USER, date=PartialDate(2024, 5))
    assert set(gained(by_hand, PUBLISHED)) == {"authors", "venue", "doi", "entry_type", "extra"}


@pytest.mark.parametrize(
    "present",
    [
        pytest.param(held(venue="Journal of scales", date=PartialDate(2024), extra=PLACE[:1]), id="by its venue"),
        pytest.param(held(venue="J. Scales", doi=Doi("10.1000/1"), extra=PLACE[:1]), id="by its DOI"),
    ],
)
def test_the_same_edition_gains_what_it_lacks(present: MergedMetadata) -> None:
    after = fill_metadata(present, PUBLISHED, BIB).metadata
    assert (after.doi, after.date, after.entry_type) == (Doi("10.1000/1"), PartialDate(2024), "article")
    assert (after.venue, after.extra) == (present.metadata.venue, (*PLACE[1:], *PLACE[:1]))


def test_a_preprints_record_adds_to_a_publication_only_what_is_of_the_work() -> None:
    record = entry(
        abstract="We study.",
        arxiv_id=ArxivId("2311.00001"),
        primary_category="cs.LG",
        date=PartialDate(2024),
        extra=(("note", "Preprint"), ("url", "https://server")),
    )
    assert gained(held(venue="Journal of Scales", date=PartialDate(2024)), record) == {
        "abstract": "We study.",
        "arxiv_id": ArxivId("2311.00001"),
        "primary_category": "cs.LG",
    }


@pytest.mark.parametrize(
    ("present", "offered"),
    [
        ({"entry_type": "book"}, {"entry_type": "thesis", "extra": (("note", "n"),)}),
        ({"extra": (("school", "MIT"),)}, {"extra": (("publisher", "ACM"), ("note", "n"))}),
        ({"extra": (("edition", "2"),)}, {"extra": (("edition", "3"), ("note", "n"))}),
    ],
)
def test_without_a_venue_type_and_publisher_tell_editions_apart(
    present: dict[str, object], offered: dict[str, object]
) -> None:
    assert gained(held(**present), entry(**offered)) == NOTHING


def test_a_field_that_another_name_says_is_there_already() -> None:
    present = held(extra=(("eid", "e17"), ("location", "Rome"), ("url", "https://mine")))
    said = (("pages", "e17"), ("address", "Roma"), ("url", "https://theirs"), ("urldate", "2024-01-01"), ("isbn", "9"))
    assert gained(present, entry(extra=said)) == {"extra": (("isbn", "9"), *present.metadata.extra)}


def test_fields_of_readers_and_spellings_of_what_is_there_are_none_of_a_paper() -> None:
    said = (
        ("keywords", "mine"),
        ("timestamp", "2012-01-01"),
        ("owner", "ada"),
        ("ids", "other"),
        ("title", "{S}caling Laws"),
        ("doi", "unknown"),
    )
    assert gained(held(), entry(extra=said)) == NOTHING
    assert gained(held(authors=(HU,)), entry(authors=(HU,), extra=(("author", "Y. {Hu}"),))) == NOTHING
    untitled = from_origin(Metadata(arxiv_id=ArxivId("2311.00001")), BIB)
    assert gained(untitled, entry(extra=said)) == {"title": TITLE, "extra": (("title", "{S}caling Laws"),)}


def test_a_doi_that_could_not_be_read_is_no_doi() -> None:
    assert gained(held(extra=(("doi", "unknown"),)), entry(doi=Doi("10.1000/1"))) == {"doi": Doi("10.1000/1")}


def test_a_type_and_definitions_of_commands_come_only_with_other_fields() -> None:
    bare = entry(entry_type="misc", extra=(("preamble", "x"), ("type", "PhD thesis")))
    assert gained(held(), bare) == NOTHING
    dated = entry(entry_type="misc", date=PartialDate(2024))
    assert gained(held(), dated) == {"entry_type": "misc", "date": PartialDate(2024)}


def test_numbers_of_other_archives_stay_out_beside_arxivs() -> None:
    said = (("eprint", "hal-1"), ("archiveprefix", "hal"))
    assert gained(PREPRINT, entry(extra=said)) == NOTHING
    assert gained(held(), entry(extra=said)) == {"extra": said}


def test_what_the_year_of_the_number_says_is_no_news() -> None:
    numbered = held(arxiv_id=ArxivId("2311.00001"), primary_category="cs.LG")
    own = entry(date=PartialDate(2023), entry_type="online", categories=("cs.LG",), primary_category="cs.LG")
    assert gained(numbered, own) == NOTHING
    assert gained(numbered, entry(categories=("cs.LG", "cs.RO"))) == {"categories": ("cs.LG", "cs.RO")}


@pytest.mark.parametrize("name", [Field.ABSTRACT, Field.LINKS, Field.DOI, Field.EXTRA, Field.DATE])
def test_what_the_user_emptied_stays_empty(name: Field) -> None:
    hand = Origin(kind=OriginKind.USER, at=NOON)
    emptied = MergedMetadata(metadata=Metadata(title=TITLE), origins=((name, hand),))
    record = entry(
        abstract="We.", links=("https://a",), doi=Doi("10.1000/1"), date=PartialDate(2024), extra=(("note", "n"),)
    )
    assert set(gained(emptied, record)) == {"abstract", "links", "doi", "date", "extra"} - {name.value}
