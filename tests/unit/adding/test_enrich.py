"""Enriching: unresolved papers are resolved, missing fields filled in, and nothing is lost without responses."""

from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.adding import enrich
from readinglist.library import tracking as track
from readinglist.library.context import LibraryContext, item_of
from readinglist.papers.errors import StaleRevision
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Field, Item, Metadata, PartialDate, Resolution
from tests.desk import KnowingEnricher, KnowingResolver, add_papers, draft, enrich_papers, metadata, workspace

SCALING = "Data Scaling Laws in Imitation Learning"
RETITLED = "Scaling Laws of Imitation for Robots"


@pytest.fixture
def desk(tmp_path: Path) -> LibraryContext:
    return workspace(tmp_path)


def only(desk: LibraryContext, key: str) -> Item:
    with desk.store.read() as view:
        return item_of(view, key, "ada")


def test_an_unresolved_paper_is_resolved_and_keeps_its_key(desk: LibraryContext) -> None:
    key = add_papers(desk, metadata(SCALING)).records[0].key
    arxiv = KnowingResolver({SCALING: [metadata(SCALING, "2410.18647")]})
    asked = enrich_papers(desk, resolvers=[arxiv], dry_run=True)
    assert only(desk, key).paper.resolution is Resolution.NOT_FOUND, "planning wrote"
    enrich.apply(asked, desk)
    paper = only(desk, key).paper
    assert (paper.key, paper.resolution) == (key, Resolution.MATCHED)
    assert str(paper.metadata.arxiv_id) == "2410.18647"
    assert enrich_papers(desk, resolvers=[arxiv], dry_run=True) == ()


def test_ambiguous_and_not_found_are_stored(desk: LibraryContext) -> None:
    key = add_papers(desk, Metadata(title=SCALING)).records[0].key
    twins = [metadata(SCALING, "2410.18647", word="alpha"), metadata(SCALING, "2309.00001", word="beta")]
    for known, resolution, number in (
        ({SCALING: twins}, Resolution.AMBIGUOUS, 2),
        ({}, Resolution.NOT_FOUND, 0),
    ):
        enrich_papers(desk, resolvers=[KnowingResolver(known)])
        paper = only(desk, key).paper
        assert (paper.resolution, len(paper.suggestions)) == (resolution, number)


def test_no_response_changes_nothing_and_is_reported(desk: LibraryContext) -> None:
    key = add_papers(desk, metadata(SCALING)).records[0].key
    silent = KnowingResolver({}, silent=[SCALING])
    (asked,) = enrich_papers(desk, resolvers=[silent], dry_run=True)
    assert asked.failed
    assert asked.after == asked.before
    enrich.apply([asked], desk)
    assert only(desk, key).paper.resolution is Resolution.NOT_FOUND


def test_gaps_are_filled_and_complete_papers_left_alone(desk: LibraryContext) -> None:
    bare = draft(Metadata(title=SCALING, arxiv_id=ArxivId("2410.18647")), stated=True)
    whole = draft(metadata(RETITLED, "2411.11844"), stated=True, record=2)
    key = add_papers(desk, bare, whole).records[0].key
    details = KnowingEnricher({"2410.18647": metadata(SCALING, "2410.18647")})
    enrich_papers(desk, enrichers=[details])
    assert details.asked == ["2410.18647"]
    assert only(desk, key).paper.metadata.date == PartialDate(2024, 10, 24)
    refreshed = enrich_papers(desk, enrichers=[details], refresh=True, dry_run=True)
    assert len(refreshed) == 2


def test_publications_of_preprints_are_queried_only_on_request(desk: LibraryContext) -> None:
    preprint = replace(metadata(SCALING, "2410.18647"), categories=("cs.RO",))
    known = replace(metadata(RETITLED, "2411.11844"), venue="NeurIPS")
    key = add_papers(desk, draft(preprint, stated=True), draft(known, stated=True, record=2)).records[0].key
    answer = replace(preprint, doi=Doi("10.5555/made.up"), journal_ref="ICLR 2025")
    details = KnowingEnricher({"2410.18647": answer})
    assert enrich_papers(desk, enrichers=[details], dry_run=True) == ()
    (asked,) = enrich_papers(desk, enrichers=[details], published=True, dry_run=True)
    assert (details.asked, asked.filled) == (["2410.18647"], ("doi", "journal_ref"))
    enrich.apply([asked], desk)
    assert only(desk, key).paper.metadata.doi == Doi("10.5555/made.up")
    assert only(desk, key).paper.key == key
    assert enrich_papers(desk, enrichers=[details], published=True, dry_run=True) == ()


def test_missing_details_are_reported(desk: LibraryContext) -> None:
    add_papers(desk, draft(Metadata(title=SCALING, arxiv_id=ArxivId("2410.18647")), stated=True))
    silent = KnowingEnricher({}, patience=0)
    (asked,) = enrich_papers(desk, enrichers=[silent], dry_run=True)
    assert asked.problem == "details: the service went away"
    assert asked.failed


def test_a_new_title_leaves_the_old_one_known(desk: LibraryContext) -> None:
    key = add_papers(desk, metadata(SCALING)).records[0].key
    arxiv = KnowingResolver({SCALING: [metadata(RETITLED, "2410.18647", word=SCALING)]})
    enrich_papers(desk, resolvers=[arxiv])
    paper = only(desk, key).paper
    assert (paper.metadata.title, paper.other_titles) == (RETITLED, (SCALING,))


def test_an_unresolved_paper_that_duplicates_another_is_reported_and_kept(desk: LibraryContext) -> None:
    add_papers(desk, draft(metadata(RETITLED, "2410.18647", word=SCALING), stated=True, key="first"))
    key = add_papers(desk, metadata(SCALING)).records[0].key
    arxiv = KnowingResolver({SCALING: [metadata(RETITLED, "2410.18647", word=SCALING)]})
    (asked,) = enrich_papers(desk, resolvers=[arxiv], dry_run=True)
    assert "duplicate of first" in asked.problem
    assert not asked.failed
    enrich.apply([asked], desk)
    assert only(desk, key).paper.metadata.arxiv_id is None


def test_a_change_made_meanwhile_stops_the_writing(desk: LibraryContext) -> None:
    key = add_papers(desk, metadata(SCALING)).records[0].key
    arxiv = KnowingResolver({SCALING: [metadata(SCALING, "2410.18647")]})
    asked = enrich_papers(desk, resolvers=[arxiv], dry_run=True)
    track.set_tags([key], add=["mine"], context=desk)
    with pytest.raises(StaleRevision):
        enrich.apply(asked, desk)
    assert only(desk, key).paper.tags == ("mine",)


def test_a_note_made_meanwhile_stays(desk: LibraryContext) -> None:
    key = add_papers(desk, metadata(SCALING)).records[0].key
    arxiv = KnowingResolver({SCALING: [metadata(SCALING, "2410.18647")]})
    asked = enrich_papers(desk, resolvers=[arxiv], dry_run=True)
    before = only(desk, key).paper.revision
    track.add_note(key, "mine", desk)
    if only(desk, key).paper.revision != before:
        asked = tuple(replace(each, before=only(desk, key)) for each in asked)
    enrich.apply(asked, desk)
    item = only(desk, key)
    assert item.reading.notes[0].text == "mine"
    assert Field.ARXIV_ID in item.paper.metadata.known_fields()


def test_one_failure_of_a_shared_service_is_reported_once(desk: LibraryContext) -> None:
    add_papers(desk, draft(Metadata(title=SCALING, arxiv_id=ArxivId("2410.18647")), stated=True))
    silent = [KnowingEnricher({}, patience=0), KnowingEnricher({}, patience=0)]
    (asked,) = enrich_papers(desk, enrichers=silent, dry_run=True)
    assert asked.problem == "details: the service went away"
