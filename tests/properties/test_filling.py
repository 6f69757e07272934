"""Filling in any record of a known paper replaces nothing, and adds nothing a second time."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from readinglist.adding.gained_fields import fill_metadata
from readinglist.adding.known_papers import fill_fields
from readinglist.adding.values import RecordMetadata
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Author, Field, Metadata, Origin, OriginKind, PartialDate
from readinglist.papers.precedence import MergedMetadata, from_origin
from tests.papers import NOON, paper

DATES = {"date", "month", "pubstate", "year"}
PLACES = {"number": "issue", "pages": "eid", "publisher": "school", "volume": "volume"}
"""Fields of one edition, each with another of the same meaning."""
MOVED = (Field.DATE, Field.ENTRY_TYPE)

# Few values of each, so that records often speak of one edition, and often of two.
metadata = st.builds(
    Metadata,
    title=st.sampled_from(["", "Scaling laws", "Scaling Laws, Revisited"]),
    authors=st.sampled_from([(), (Author(family="Hu"),)]),
    abstract=st.sampled_from(["", "We study."]),
    date=st.sampled_from([None, PartialDate(2023, 11), PartialDate(2024), PartialDate(2024, 5, 2)]),
    arxiv_id=st.sampled_from([None, ArxivId("2311.00001")]),
    primary_category=st.sampled_from(["", "cs.LG"]),
    categories=st.sampled_from([(), ("cs.LG",), ("cs.LG", "cs.RO")]),
    doi=st.sampled_from([None, Doi("10.1000/1"), Doi("10.1000/2")]),
    venue=st.sampled_from(["", "", "Journal of Scales", "J. Scales", "arXiv (Somewhere)"]),
    links=st.sampled_from([(), ("https://code",)]),
    entry_type=st.sampled_from(["", "article", "misc", "inproceedings", "book"]),
    extra=st.dictionaries(
        st.sampled_from([*DATES, *PLACES, "booktitle", "eid", "note", "preamble", "school", "title", "url", "urldate"]),
        st.sampled_from(["3", "17--19"]),
        max_size=5,
    ).map(lambda fields: tuple(fields.items())),
)
origins = st.sampled_from(OriginKind).map(lambda kind: Origin(kind=kind, at=NOON))


@st.composite
def held(draw: st.DrawFn) -> MergedMetadata:
    """Metadata of a library: fields from one origin, some entered by hand, and some that the user emptied."""
    merged = from_origin(draw(metadata), draw(origins))
    hand = Origin(kind=OriginKind.USER, at=NOON)
    by_hand = dict.fromkeys(draw(st.sets(st.sampled_from(Field), max_size=2)), hand)
    known = dict(merged.origins) | by_hand
    return replace(merged, origins=tuple((name, known[name]) for name in Field if name in known))


@given(present=held(), offered=metadata, origin=origins)
def test_existing_values_are_not_replaced(present: MergedMetadata, offered: Metadata, origin: Origin) -> None:
    after = fill_metadata(present, offered, origin)
    published = not present.metadata.venue and bool(after.metadata.venue)
    for name in present.metadata.known_fields():
        if name is Field.EXTRA:
            gone = set(present.metadata.extra) - set(after.metadata.extra)
            assert not gone or (published and {name for name, _ in gone} <= DATES)
        elif not (published and name in MOVED):
            assert getattr(after.metadata, name) == getattr(present.metadata, name)
    for name, by in present.origins:
        if by.kind is OriginKind.USER and name is not Field.EXTRA:
            assert getattr(after.metadata, name) == getattr(present.metadata, name)


@given(present=held(), offered=metadata, origin=origins)
def test_a_publication_is_filled_in_completely(present: MergedMetadata, offered: Metadata, origin: Origin) -> None:
    after = fill_metadata(present, offered, origin)
    if present.metadata.venue or not after.metadata.venue:
        return
    has, said = dict(after.metadata.extra), dict(offered.extra)
    assert after.metadata.venue == offered.venue
    assert after.metadata.doi in (offered.doi, None)
    assert not after.metadata.date or not offered.date or after.metadata.date.year == offered.date.year
    assert all(has[name] in (said.get(name), said.get(other)) for name, other in PLACES.items() if name in has)


@given(present=held(), offered=metadata, origin=origins)
def test_filling_in_twice_changes_nothing(present: MergedMetadata, offered: Metadata, origin: Origin) -> None:
    once = fill_metadata(present, offered, origin)
    assert fill_metadata(once, offered, origin) == once


@given(present=held(), origin=origins)
def test_an_export_of_the_library_fills_in_nothing(present: MergedMetadata, origin: Origin) -> None:
    assert fill_metadata(present, present.metadata, origin) == present


@given(present=held(), offers=st.lists(st.builds(RecordMetadata, metadata=metadata, origin=origins), max_size=4))
def test_many_records_of_a_paper_fill_in_fields_once(present: MergedMetadata, offers: list[RecordMetadata]) -> None:
    before = replace(paper("hu2024"), metadata=present.metadata, origins=present.origins)
    once = fill_fields(before, offers)
    assert fill_fields(once, offers) == once
