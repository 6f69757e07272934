"""Unresolved papers are weighed again with the evidence of later records, in any order and arrangement."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from readinglist.adding.resolve import resolve
from readinglist.adding.values import Plan
from readinglist.library import tracking as track
from readinglist.library.context import LibraryContext
from readinglist.library.protocol import Selection
from readinglist.library.query import Everything
from readinglist.matching.outcomes import Matched
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Item, Metadata, OriginKind, PartialDate, Resolution
from tests.workspaces import KnowingResolver, add_papers, draft, metadata, workspace

SCALING = "Data Scaling Laws in Imitation Learning"
ALPHA = metadata(SCALING, "2410.18647", word="alpha")
_GRASPS = (
    "Grasping soft fruit demands touch. A glove with forty sensors records pressure while people harvest "
    "strawberries, and a network learns when to let go before the skin bruises."
)
BETA = replace(metadata(SCALING, "2309.00001"), abstract=_GRASPS)
OTHERS = metadata(SCALING, "2201.00002", word="alpha", authors="Ilse Rao, Kim Berg")
TITLE = Metadata(title=SCALING)
ABSTRACT = Metadata(title=SCALING, abstract=ALPHA.abstract)
AUTHORS = Metadata(title=SCALING, authors=ALPHA.authors)
ENTRY = Metadata(
    title=SCALING, authors=ALPHA.authors, venue="Journal of Scales", date=PartialDate(2025), entry_type="article"
)


@pytest.fixture
def context(tmp_path: Path) -> LibraryContext:
    return workspace(tmp_path)


def items(context: LibraryContext) -> list[Item]:
    with context.store.read() as view:
        return list(view.select(Selection(query=Everything(), reader="ada")))


def added(context: LibraryContext, records: Sequence[Metadata], known: Sequence[Metadata], *, together: bool) -> Plan:
    """Add records as one page or as a page each, with a resolver that knows `known`; return the last plan."""
    resolver = KnowingResolver({SCALING: known})
    pages = [records] if together else [[record] for record in records]
    return [add_papers(context, *page, resolvers=[resolver]) for page in pages][-1]


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("records", list(permutations([TITLE, ABSTRACT])))
def test_a_record_with_an_abstract_decides_first_or_last(
    context: LibraryContext, records: Sequence[Metadata], together: bool
) -> None:
    planned = added(context, records, [ALPHA, BETA], together=together)
    (item,) = items(context)
    assert (item.paper.resolution, item.paper.metadata.arxiv_id) == (Resolution.MATCHED, ArxivId("2410.18647"))
    assert {record.arxiv_id for record in planned.records} == {"2410.18647"}


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("records", list(permutations([AUTHORS, ABSTRACT, TITLE])))
def test_records_decide_together_what_none_decides_alone(
    context: LibraryContext, records: Sequence[Metadata], together: bool
) -> None:
    known = [ALPHA, BETA, OTHERS]
    alone = resolve(records, [KnowingResolver({SCALING: known})])
    assert not any(isinstance(each.outcome, Matched) for each in alone)
    added(context, records, known, together=together)
    (item,) = items(context)
    assert (item.paper.resolution, item.paper.metadata.arxiv_id) == (Resolution.MATCHED, ArxivId("2410.18647"))


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("first", [True, False])
def test_an_entry_that_describes_its_paper_resolves_it_first_or_last(
    context: LibraryContext, first: bool, together: bool
) -> None:
    entry = replace(draft(ENTRY, record=1 if first else 2, stated=True), kind=OriginKind.BIB)
    page = draft(TITLE, record=2 if first else 1)
    records = [entry, page] if first else [page, entry]
    for part in [records] if together else [[record] for record in records]:
        planned = add_papers(context, *part)
    (item,) = items(context)
    assert (item.paper.resolution, item.paper.metadata.venue) == (Resolution.STATED, "Journal of Scales")
    assert "not_found" not in [record.outcome.value for record in planned.records]


def test_an_identified_paper_keeps_key_status_and_notes(context: LibraryContext) -> None:
    added(context, [TITLE], [ALPHA, BETA], together=True)
    (before,) = items(context)
    track.set_status([before.paper.key], "reading", context)
    track.add_note(before.paper.key, "look at the figure", context)
    planned = added(context, [ABSTRACT], [ALPHA, BETA], together=True)
    (after,) = items(context)
    assert (after.paper.key, after.reading.status) == (before.paper.key, "reading")
    assert [note.text for note in after.reading.notes] == ["look at the figure"]
    assert after.paper.suggestions == ()
    (record,) = planned.records
    assert (record.outcome.value, record.resolver, record.evidence is not None) == ("known", "knowing", True)
    assert {"abstract", "authors", "arxiv_id"} <= set(record.filled)


def test_the_same_evidence_again_is_not_looked_up(context: LibraryContext) -> None:
    resolver = KnowingResolver({SCALING: [ALPHA, BETA]})
    add_papers(context, TITLE, resolvers=[resolver])
    resolver.asked.clear()
    add_papers(context, TITLE, replace(TITLE, title=f"{SCALING}."), resolvers=[resolver])
    assert resolver.asked == []


def test_more_evidence_that_decides_nothing_leaves_the_candidates(context: LibraryContext) -> None:
    added(context, [TITLE], [], together=True)
    added(context, [AUTHORS], [ALPHA, BETA], together=True)
    (item,) = items(context)
    assert item.paper.resolution is Resolution.AMBIGUOUS
    assert {each.arxiv_id for each in item.paper.suggestions} == {"2410.18647", "2309.00001"}


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("swapped", [True, False])
def test_another_identifier_is_never_overruled(context: LibraryContext, swapped: bool, together: bool) -> None:
    contradicted = replace(TITLE, arxiv_id=ArxivId("1706.03762"))
    records = [ABSTRACT, contradicted] if swapped else [contradicted, ABSTRACT]
    added(context, records, [ALPHA, BETA], together=together)
    assert not any(
        item.paper.resolution is Resolution.MATCHED and item.paper.metadata.arxiv_id == ArxivId("1706.03762")
        for item in items(context)
    )


def test_a_paper_that_turns_out_to_be_another_one_is_reported(context: LibraryContext) -> None:
    retitled = "How Imitation Learning Scales with Data"
    other = replace(ALPHA, title=retitled)
    add_papers(context, Metadata(title=retitled), resolvers=[KnowingResolver({retitled: [other]})])
    added(context, [TITLE], [ALPHA, BETA], together=True)
    planned = added(context, [ABSTRACT], [ALPHA, BETA], together=True)
    (record,) = planned.records
    assert record.warnings == (f"duplicate of hu2024how; run `readinglist merge hu2024how {record.key}`",)
    assert sorted(item.paper.resolution.value for item in items(context)) == ["ambiguous", "matched"]


def test_authors_that_disagree_are_another_paper(context: LibraryContext) -> None:
    named = Metadata(title=SCALING, authors=(author_from_display("Ilse Rao"), author_from_display("Kim Berg")))
    added(context, [AUTHORS, named], [], together=True)
    assert len(items(context)) == 2
