"""Known papers gain fields of records: in the batch of the addition, once, and never another paper's identifier."""

from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.adding import add
from readinglist.adding.values import Plan
from readinglist.library import undo as journal
from readinglist.library.context import LibraryContext
from readinglist.library.protocol import Selection
from readinglist.library.query import Everything
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Draft, Field, Item, Metadata, OriginKind, PartialDate, Resolution
from tests.workspaces import add_papers, add_request, draft, metadata, workspace

SCALING = "Data Scaling Laws in Imitation Learning"
AUTHORS = tuple(author_from_display(name) for name in ("Ada Hu", "Fan Lin"))
ENTRY = Metadata(
    title=SCALING,
    authors=AUTHORS,
    date=PartialDate(2025),
    doi=Doi("10.1000/1"),
    venue="Journal of Scales",
    entry_type="article",
    extra=(("volume", "3"), ("pages", "17--19")),
)
GAINED = ("date", "doi", "venue", "entry_type", "volume", "pages")


@pytest.fixture
def context(tmp_path: Path) -> LibraryContext:
    return workspace(tmp_path)


def of_a_file(said: Metadata, *, record: int = 1) -> Draft:
    return replace(draft(said, record=record, stated=True), kind=OriginKind.BIB)


def brought(context: LibraryContext, *entries: Metadata) -> Plan:
    return add_papers(context, *(of_a_file(each, record=number) for number, each in enumerate(entries, 1)))


def papers(context: LibraryContext) -> list[Item]:
    with context.store.read() as view:
        return list(view.select(Selection(query=Everything(), reader="ada")))


def batches(context: LibraryContext) -> int:
    with context.store.read() as view:
        return len({event.batch for event in view.events()})


def test_a_known_preprint_gains_its_publication_once_and_undo_takes_it_back(context: LibraryContext) -> None:
    brought(context, metadata(SCALING, "2410.18647"))
    before = papers(context)[0].paper
    planned = brought(context, ENTRY)
    assert [(record.outcome.value, record.filled) for record in planned.records] == [("known", GAINED)]
    after = papers(context)[0].paper
    assert (after.metadata.venue, after.metadata.date) == ("Journal of Scales", PartialDate(2025))
    origin = after.origin_of(Field.VENUE)
    assert origin is not None
    assert (origin.kind, origin.where) == (OriginKind.BIB, "page.txt:3")
    assert (after.key, after.metadata.abstract) == (before.key, before.metadata.abstract)
    again = brought(context, ENTRY)
    assert [(record.after, record.filled) for record in again.records] == [(None, ())]
    assert batches(context) == 2
    journal.undo(context)
    assert papers(context)[0].paper.metadata == before.metadata


def test_a_page_brings_the_abstract_that_an_entry_did_not_have(context: LibraryContext) -> None:
    brought(context, ENTRY)
    shown = metadata(SCALING)
    planned = add_papers(context, shown)
    assert planned.records[0].filled == ("abstract",)
    assert papers(context)[0].paper.metadata.abstract == shown.abstract
    assert add_papers(context, replace(shown, abstract=f"{shown.abstract} More.")).records[0].filled == ()


def test_an_unresolved_paper_is_resolved_by_a_new_identifier(context: LibraryContext) -> None:
    add_papers(context, metadata(SCALING))
    assert papers(context)[0].paper.resolution is Resolution.NOT_FOUND
    add_papers(context, Metadata(title=SCALING, venue="Journal of Scales", date=PartialDate(2025)))
    paper = papers(context)[0].paper
    assert (paper.resolution, paper.metadata.venue) == (Resolution.NOT_FOUND, "Journal of Scales")
    record = brought(context, ENTRY).records[0]
    paper = papers(context)[0].paper
    assert (paper.resolution, record.filled) == (Resolution.STATED, ("authors", "doi", "entry_type", "volume", "pages"))
    assert paper.evidence == ("identifier from page.txt:3",)


def test_all_records_of_a_new_paper_are_combined(context: LibraryContext) -> None:
    entries = (
        replace(ENTRY, doi=None, extra=(("volume", "3"),)),
        replace(ENTRY, title=f"{SCALING}.", venue="J. Scales", date=None),
        replace(ENTRY, extra=(("number", "2"),)),
    )
    planned = brought(context, *entries)
    assert [record.outcome.value for record in planned.records] == ["matched", "known", "known"]
    paper = papers(context)[0].paper
    assert paper.metadata.doi == ENTRY.doi
    assert dict(paper.metadata.extra) == {"volume": "3", "pages": "17--19", "number": "2"}
    assert all(record.after is None for record in brought(context, *entries).records)


def test_all_records_of_a_known_paper_fill_it_whatever_their_order(context: LibraryContext) -> None:
    brought(context, replace(ENTRY, doi=None, extra=()))
    entries = (replace(ENTRY, venue="J. Scales"), replace(ENTRY, extra=(("number", "2"),)))
    brought(context, *entries)
    paper = papers(context)[0].paper
    assert dict(paper.metadata.extra) == {"volume": "3", "pages": "17--19", "number": "2"}
    assert all(record.after is None for record in brought(context, *entries).records)


def test_a_later_record_meets_the_paper_as_an_earlier_one_made_it(context: LibraryContext) -> None:
    brought(context, metadata(SCALING, "2410.18647"))
    entries = (ENTRY, replace(ENTRY, doi=Doi("10.1000/2")), replace(ENTRY, title="Under another title"))
    planned = brought(context, *entries)
    assert [record.outcome.value for record in planned.records] == ["known", "matched", "known"]
    assert len(papers(context)) == 2
    again = brought(context, *entries)
    assert [record.after for record in again.records] == [None, None, None]


def test_an_identifier_of_another_paper_fills_in_nothing(context: LibraryContext) -> None:
    brought(context, metadata("Another Title", "2410.00001"), replace(ENTRY, doi=Doi("10.1000/9")))
    doubtful = replace(ENTRY, doi=None, abstract="Not this one's.", arxiv_id=ArxivId("2410.00001"), date=None)
    with context.store.read() as view:
        assert len(view.events()) == 2
    # The number decides: it is the paper that bears it, whatever title the record gives it.
    assert brought(context, doubtful).records[0].key == "hu2024another"
    brought(context, replace(ENTRY, title="World Models", doi=None, arxiv_id=None))
    borne = replace(ENTRY, title="World Models", doi=Doi("10.1000/9"), arxiv_id=None)
    assert brought(context, borne).records[0].filled == ()


def test_an_identifier_that_a_known_paper_gained_from_an_earlier_record_fills_no_other(context: LibraryContext) -> None:
    brought(context, metadata(SCALING, "2410.18647"), metadata("Another Work", "2410.00001"))
    entries = (
        replace(ENTRY, arxiv_id=ArxivId("2410.18647")),
        replace(ENTRY, title="Another Work", arxiv_id=ArxivId("2410.00001")),
    )
    planned = brought(context, *entries)
    assert [record.filled for record in planned.records] == [GAINED, ()]
    assert [item.paper.metadata.doi for item in papers(context)] == [ENTRY.doi, None]


def test_an_identifier_of_a_new_paper_of_the_same_file_fills_nothing(context: LibraryContext) -> None:
    brought(context, metadata(SCALING, "2410.18647"))
    entries = (replace(ENTRY, title="Under another title"), ENTRY)
    planned = brought(context, *entries)
    assert [(record.outcome.value, record.filled) for record in planned.records] == [("matched", ()), ("known", ())]
    assert len(papers(context)) == 2


def test_a_paper_that_another_process_added_meanwhile_gains_too(context: LibraryContext) -> None:
    planned = add.plan(add_request(of_a_file(ENTRY)), context, resolvers=(), enrichers=())
    brought(context, metadata(SCALING, "2410.18647"))
    (record,) = add.apply(planned, context).records
    assert (record.outcome.value, record.filled) == ("known", GAINED)
    assert papers(context)[0].paper.metadata.doi == ENTRY.doi


def test_fields_filled_in_by_another_process_are_kept(context: LibraryContext) -> None:
    brought(context, metadata(SCALING, "2410.18647"))
    planned = add.plan(add_request(of_a_file(ENTRY)), context, resolvers=(), enrichers=())
    brought(context, replace(ENTRY, venue="Proceedings of Scales", doi=None, date=PartialDate(2026), extra=()))
    (record,) = add.apply(planned, context).records
    assert (record.after, record.filled) == (None, ())
    assert papers(context)[0].paper.metadata.venue == "Proceedings of Scales"


def test_an_identifier_that_another_paper_got_meanwhile_fills_nothing(context: LibraryContext) -> None:
    brought(context, metadata(SCALING, "2410.18647"))
    planned = add.plan(add_request(of_a_file(ENTRY)), context, resolvers=(), enrichers=())
    assert planned.records[0].filled == GAINED
    brought(context, replace(ENTRY, title="Under another title"))
    (record,) = add.apply(planned, context).records
    assert (record.outcome.value, record.after, record.filled) == ("known", None, ())
    assert [item.paper.metadata.doi for item in papers(context)].count(ENTRY.doi) == 1
