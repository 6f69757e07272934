"""Merging two papers: which values take precedence, which are combined, and that nothing is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from readinglist.library.merging import conflicting_identifiers, merge_metadata, merge_papers, merge_readings
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import (
    Author,
    Field,
    Metadata,
    Note,
    Origin,
    OriginKind,
    Paper,
    PartialDate,
    Reading,
    Resolution,
    Suggestion,
)
from readinglist.papers.precedence import MergedMetadata, from_origin
from tests import any_papers
from tests.papers import NOON, later, paper

HU = (Author(family="Hu", given="Ada"),)


def said(kind: OriginKind, **metadata: object) -> MergedMetadata:
    return from_origin(Metadata(**metadata), Origin(kind=kind, at=NOON))  # type: ignore[arg-type]


PREPRINT = said(
    OriginKind.ARXIV,
    title="Scaling laws",
    authors=HU,
    abstract="We study.",
    date=PartialDate(2023, 11, 2),
    arxiv_id=ArxivId("2311.00001"),
    links=("https://code",),
    entry_type="misc",
    extra=(("note", "preprint"), ("url", "a")),
)
PUBLISHED = said(
    OriginKind.RECORDS,
    title="Scaling Laws, Revisited",
    date=PartialDate(2024, 5),
    doi=Doi("10.1000/1"),
    venue="Journal of Scales",
    entry_type="article",
    links=("https://code", "https://talk"),
    extra=(("volume", "3"), ("url", "b")),
)


def kinds(merged: MergedMetadata) -> dict[Field, OriginKind]:
    return {name: origin.kind for name, origin in merged.origins}


def test_the_published_version_gives_venue_date_and_type_and_the_preprint_its_identifier() -> None:
    for both in (merge_metadata(PREPRINT, PUBLISHED), merge_metadata(PUBLISHED, PREPRINT)):
        metadata = both.metadata
        assert (metadata.venue, metadata.date, metadata.entry_type) == (
            "Journal of Scales",
            PartialDate(2024, 5),
            "article",
        )
        assert (metadata.arxiv_id, metadata.doi) == (ArxivId("2311.00001"), Doi("10.1000/1"))
        assert metadata.title == "Scaling laws"  # arXiv's word goes before that of a record
        assert set(metadata.links) == {"https://code", "https://talk"}
        assert dict(metadata.extra) == {"volume": "3", "url": "b", "note": "preprint"}
        assert kinds(both)[Field.DATE] is OriginKind.RECORDS
        assert kinds(both)[Field.TITLE] is OriginKind.ARXIV


def test_a_preprints_type_does_not_become_that_of_a_published_paper_without_one() -> None:
    published = said(OriginKind.CROSSREF, title="A", venue="Journal of Scales")
    assert merge_metadata(published, PREPRINT).metadata.entry_type == ""
    assert merge_metadata(published, PREPRINT).metadata.date == PartialDate(2023, 11, 2)
    assert merge_metadata(said(OriginKind.PAGE, title="A"), PREPRINT).metadata.entry_type == "misc"


def test_what_the_user_wrote_stays_and_comes_along() -> None:
    mine = said(OriginKind.USER, title="Mine", date=PartialDate(2020))
    assert merge_metadata(mine, PUBLISHED).metadata.date == PartialDate(2020)
    assert merge_metadata(PUBLISHED, mine).metadata.date == PartialDate(2020)
    assert merge_metadata(PREPRINT, mine).metadata.title == "Mine"


def test_of_equally_trusted_values_the_first_is_kept() -> None:
    one, other = said(OriginKind.BIB, title="One", venue="A"), said(OriginKind.BIB, title="Other", venue="B")
    both = merge_metadata(one, other).metadata
    assert (both.title, both.venue) == ("One", "A")


def test_a_value_of_unknown_origin_stays_and_fills_only_what_is_empty() -> None:
    nameless = MergedMetadata(metadata=Metadata(title="Nameless", comment="12 pages"), origins=())
    assert merge_metadata(nameless, PREPRINT).metadata.title == "Nameless"
    both = merge_metadata(PREPRINT, nameless)
    assert (both.metadata.title, both.metadata.comment) == ("Scaling laws", "12 pages")
    assert Field.COMMENT not in kinds(both)


def test_a_vaguer_date_of_the_same_year_does_not_replace_an_exact_one() -> None:
    vague = said(OriginKind.BIB, venue="A", date=PartialDate(2023))
    assert merge_metadata(PREPRINT, vague).metadata.date == PartialDate(2023, 11, 2)


def test_identifiers_that_differ_are_named() -> None:
    other = Metadata(arxiv_id=ArxivId("2401.00002"), doi=Doi("10.1000/1"))
    assert conflicting_identifiers(PREPRINT.metadata, other) == (Field.ARXIV_ID,)
    assert conflicting_identifiers(PUBLISHED.metadata, replace(other, doi=Doi("10.1000/2"))) == (Field.DOI,)
    assert conflicting_identifiers(PREPRINT.metadata, PUBLISHED.metadata) == ()


def test_keys_tags_titles_reasons_and_times_of_both() -> None:
    first = replace(paper("a", "Title", id="1", added=later(5)), tags=("x",), aliases=("old",), why="for the talk")
    second = replace(
        paper("b", "Other title", id="2", added=NOON),
        tags=("y", "x"),
        aliases=("older", "a"),
        other_titles=("Title", "Third"),
        merged=("0",),
        why="cited by Bo",
        source="page.txt",
    )
    both = merge_papers(first, second)
    assert (both.id, both.key, both.aliases) == ("1", "a", ("old", "b", "older"))
    assert both.tags == ("x", "y")
    assert both.other_titles == ("Other title", "Third")
    assert both.merged == ("2", "0")
    assert (both.added, both.why, both.source) == (NOON, "for the talk; cited by Bo", "page.txt")


def open_paper(key: str, *suggestions: Suggestion, resolution: Resolution = Resolution.AMBIGUOUS) -> Paper:
    return replace(paper(key, id=key), resolution=resolution, suggestions=suggestions, evidence=(key,))


def test_the_more_certain_resolution_is_kept_with_its_evidence() -> None:
    sure = replace(paper("b", id="b"), evidence=("title equal",))
    for first, second in ((open_paper("a"), sure), (sure, open_paper("a"))):
        both = merge_papers(first, second)
        assert (both.resolution, both.evidence, both.suggestions) == (Resolution.MATCHED, ("title equal",), ())
    stated = replace(paper("c", id="c"), resolution=Resolution.STATED)
    assert merge_papers(stated, sure).resolution is Resolution.MATCHED


def test_candidates_of_two_unresolved_papers_are_combined() -> None:
    low = Suggestion(arxiv_id="2410.00001", title="A", score=0.2)
    high = Suggestion(arxiv_id="2410.00001", title="A", score=0.6)
    other = Suggestion(arxiv_id="", title="B", score=0.4)
    both = merge_papers(open_paper("a", low, resolution=Resolution.NOT_FOUND), open_paper("b", high, other))
    assert both.resolution is Resolution.AMBIGUOUS
    assert both.suggestions == (high, other)


def test_a_status_that_was_set_outranks_the_default_and_the_later_the_earlier() -> None:
    untouched = Reading()
    early = Reading(status="read", since=NOON)
    late = Reading(status="new", since=later(5), priority="low", rating=2)
    undated = Reading(status="reading")
    assert merge_readings(untouched, early) == early
    assert merge_readings(early, untouched) == early
    assert merge_readings(early, late).status == "new"
    assert merge_readings(late, replace(early, priority="high", rating=5)) == late
    assert merge_readings(early, late) == replace(late, status="new")
    assert merge_readings(untouched, undated).status == "reading"
    assert merge_readings(undated, early).status == "read"


@pytest.mark.slow
@given(any_papers.readings, any_papers.readings)
def test_every_note_of_both_is_kept(first: Reading, second: Reading) -> None:
    both = merge_readings(first, second)
    assert set(both.notes) == {*first.notes, *second.notes}
    assert [note.at for note in both.notes] == sorted(note.at for note in both.notes)
    assert both.status in (first.status, second.status)


def test_a_note_that_both_have_is_one() -> None:
    note = Note(id="n", text="seen", at=NOON)
    changed = replace(note, text="seen again", at=NOON + timedelta(hours=1))
    assert merge_readings(Reading(notes=(changed,)), Reading(notes=(note,))).notes == (changed,)


@pytest.mark.slow
@given(any_papers.papers(), any_papers.papers())
def test_the_merged_paper_has_the_fields_of_both(first: Paper, second: Paper) -> None:
    both = merge_papers(first, second)
    known = {*first.metadata.known_fields(), *second.metadata.known_fields()}
    assert set(both.metadata.known_fields()) >= known - {Field.ENTRY_TYPE}
    assert {*both.tags, *both.aliases, *both.other_titles, both.key, both.metadata.title} >= {
        text for text in (first.key, second.key, first.metadata.title, second.metadata.title, *second.tags) if text
    }
    assert set(dict(first.metadata.extra)) | set(dict(second.metadata.extra)) == set(dict(both.metadata.extra))
    assert {*first.metadata.links, *second.metadata.links} == set(both.metadata.links)
    assert merge_papers(both, second).metadata == both.metadata
