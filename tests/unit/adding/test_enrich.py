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
from tests.workspaces import KnowingEnricher, KnowingResolver, add_papers, draft, enrich_papers, metadata, workspace

SCALING = "Data Scaling Laws in Imitation Learning"
RETITLED = "Scaling Laws of Imitation for Robots"


@pytest.fixture
def context(tmp_path: Path) -> LibraryContext:
    return workspace(tmp_path)


def only(context: LibraryContext, key: str) -> Item:
    with context.store.read() as view:
        return item_of(view, key, "ada")


def test_an_unresolved_paper_is_resolved_and_keeps_its_key(context: LibraryContext) -> None:
    key = add_papers(context, metadata(SCALING)).records[0].key
    arxiv = KnowingResolver({SCALING: [metadata(SCALING, "2410.18647")]})
    asked = enrich_papers(context, resolvers=[arxiv], dry_run=True)
    assert only(context, key).paper.resolution is Resolution.NOT_FOUND, "planning wrote"
    enrich.apply(asked, context)
    paper = only(context, key).paper
    assert (paper.key, paper.resolution) == (key, Resolution.MATCHED)
    assert str(paper.metadata.arxiv_id) == "2410.18647"
    assert enrich_papers(context, resolvers=[arxiv], dry_run=True) == ()


def test_ambiguous_and_not_found_are_stored(context: LibraryContext) -> None:
    key = add_papers(context, Metadata(title=SCALING)).records[0].key
    twins = [metadata(SCALING, "2410.18647", word="alpha"), metadata(SCALING, "2309.00001", word="beta")]
    for known, resolution, number in (
        ({SCALING: twins}, Resolution.AMBIGUOUS, 2),
        ({}, Resolution.NOT_FOUND, 0),
    ):
        enrich_papers(context, resolvers=[KnowingResolver(known)])
        paper = only(context, key).paper
        assert (paper.resolution, len(paper.suggestions)) == (resolution, number)


def test_no_response_changes_nothing_and_is_reported(context: LibraryContext) -> None:
    key = add_papers(context, metadata(SCALING)).records[0].key
    silent = KnowingResolver({}, silent=[SCALING])
    (asked,) = enrich_papers(context, resolvers=[silent], dry_run=True)
    assert asked.failed
    assert asked.after == asked.before
    enrich.apply([asked], context)
    assert only(context, key).paper.resolution is Resolution.NOT_FOUND


def test_gaps_are_filled_and_complete_papers_left_alone(context: LibraryContext) -> None:
    bare = draft(Metadata(title=SCALING, arxiv_id=ArxivId("2410.18647")), stated=True)
    whole = draft(metadata(RETITLED, "2411.11844"), stated=True, record=2)
    key = add_papers(context, bare, whole).records[0].key
    details = KnowingEnricher({"2410.18647": metadata(SCALING, "2410.18647")})
    enrich_papers(context, enrichers=[details])
    assert details.asked == ["2410.18647"]
    assert only(context, key).paper.metadata.date == PartialDate(2024, 10, 24)
    refreshed = enrich_papers(context, enrichers=[details], refresh=True, dry_run=True)
    assert len(refreshed) == 2


def test_publications_of_preprints_are_queried_only_on_request(context: LibraryContext) -> None:
    preprint = replace(metadata(SCALING, "2410.18647"), categories=("cs.RO",))
    known = replace(metadata(RETITLED, "2411.11844"), venue="NeurIPS")
    key = add_papers(context, draft(preprint, stated=True), draft(known, stated=True, record=2)).records[0].key
    answer = replace(preprint, doi=Doi("10.5555/made.up"), journal_ref="ICLR 2025")
    details = KnowingEnricher({"2410.18647": answer})
    assert enrich_papers(context, enrichers=[details], dry_run=True) == ()
    (asked,) = enrich_papers(context, enrichers=[details], published=True, dry_run=True)
    assert (details.asked, asked.filled) == (["2410.18647"], ("doi", "journal_ref"))
    enrich.apply([asked], context)
    assert only(context, key).paper.metadata.doi == Doi("10.5555/made.up")
    assert only(context, key).paper.key == key
    assert enrich_papers(context, enrichers=[details], published=True, dry_run=True) == ()


def test_missing_details_are_reported(context: LibraryContext) -> None:
    add_papers(context, draft(Metadata(title=SCALING, arxiv_id=ArxivId("2410.18647")), stated=True))
    silent = KnowingEnricher({}, patience=0)
    (asked,) = enrich_papers(context, enrichers=[silent], dry_run=True)
    assert asked.problem == "details: the service went away"
    assert asked.failed


def test_a_new_title_leaves_the_old_one_known(context: LibraryContext) -> None:
    key = add_papers(context, metadata(SCALING)).records[0].key
    arxiv = KnowingResolver({SCALING: [metadata(RETITLED, "2410.18647", word=SCALING)]})
    enrich_papers(context, resolvers=[arxiv])
    paper = only(context, key).paper
    assert (paper.metadata.title, paper.other_titles) == (RETITLED, (SCALING,))


def test_an_unresolved_paper_that_duplicates_another_is_reported_and_kept(context: LibraryContext) -> None:
    add_papers(context, draft(metadata(RETITLED, "2410.18647", word=SCALING), stated=True, key="first"))
    key = add_papers(context, metadata(SCALING)).records[0].key
    arxiv = KnowingResolver({SCALING: [metadata(RETITLED, "2410.18647", word=SCALING)]})
    (asked,) = enrich_papers(context, resolvers=[arxiv], dry_run=True)
    assert "duplicate of first" in asked.problem
    assert not asked.failed
    enrich.apply([asked], context)
    assert only(context, key).paper.metadata.arxiv_id is None


def test_a_change_made_meanwhile_stops_the_writing(context: LibraryContext) -> None:
    key = add_papers(context, metadata(SCALING)).records[0].key
    arxiv = KnowingResolver({SCALING: [metadata(SCALING, "2410.18647")]})
    asked = enrich_papers(context, resolvers=[arxiv], dry_run=True)
    track.set_tags([key], add=["mine"], context=context)
    with pytest.raises(StaleRevision):
        enrich.apply(asked, context)
    assert only(context, key).paper.tags == ("mine",)


def test_a_note_made_meanwhile_stays(context: LibraryContext) -> None:
    key = add_papers(context, metadata(SCALING)).records[0].key
    arxiv = KnowingResolver({SCALING: [metadata(SCALING, "2410.18647")]})
    asked = enrich_papers(context, resolvers=[arxiv], dry_run=True)
    before = only(context, key).paper.revision
    track.add_note(key, "mine", context)
    if only(context, key).paper.revision != before:
        asked = tuple(replace(each, before=only(context, key)) for each in asked)
    enrich.apply(asked, context)
    item = only(context, key)
    assert item.reading.notes[0].text == "mine"
    assert Field.ARXIV_ID in item.paper.metadata.known_fields()


def test_one_failure_of_a_shared_service_is_reported_once(context: LibraryContext) -> None:
    add_papers(context, draft(Metadata(title=SCALING, arxiv_id=ArxivId("2410.18647")), stated=True))
    silent = [KnowingEnricher({}, patience=0), KnowingEnricher({}, patience=0)]
    (asked,) = enrich_papers(context, enrichers=silent, dry_run=True)
    assert asked.problem == "details: the service went away"
