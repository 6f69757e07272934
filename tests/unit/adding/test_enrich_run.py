"""Results of enriching are written as they come."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from readinglist.adding.enrich import due
from readinglist.adding.enrich_run import PUBLISHED_BATCH, enrich
from readinglist.adding.values import EnrichRequest, EnrichResult
from readinglist.library import tracking as track
from readinglist.library.context import LibraryContext
from readinglist.library.protocol import Selection
from readinglist.library.query import Everything
from readinglist.library.undo import undo
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.names import authors_from_line
from readinglist.papers.paper import Candidate, Metadata, OriginKind, PartialDate
from readinglist.plugins.protocols import Found, LookupFailed
from tests.workspaces import add_papers, draft, workspace

COUNT = 2 * PUBLISHED_BATCH + 5
NAMES = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "omicron",
    "pi",
    "rho",
    "sigma",
    "tau",
    "upsilon",
]


def preprint(number: int) -> Metadata:
    first, second = NAMES[number % 20], NAMES[number // 20]
    return Metadata(
        title=f"Sorting {first} grains of {second} sand with rakes",
        authors=authors_from_line("Ada Mole, Bert Vole"),
        arxiv_id=ArxivId(f"1905.{number + 1:05}"),
        abstract=f"We sort the {first} of the {second}.",
        primary_category="cs.LG",
        date=PartialDate(2019, 5, 1),
        entry_type="misc",
    )


class Publisher:
    """A service that has a publication of each preprint, and calls `before` with the number of each lookup."""

    name = "crossref"
    needs_network = True

    def __init__(self, before: Callable[[int], object] = lambda _: None) -> None:
        self.asked: list[str] = []
        self._before = before

    def look_up(self, records: Sequence[Metadata]) -> Iterator[Found | LookupFailed]:
        for record in records:
            self._before(len(self.asked))
            self.asked.append(record.title)
            work = Metadata(
                title=record.title,
                authors=record.authors,
                venue="Journal of Beaches",
                date=PartialDate(2020),
                entry_type="article",
            )
            yield Found(candidates=(Candidate(metadata=work, resolver=self.name, kind=OriginKind.SERVICE),))


@pytest.fixture
def context(tmp_path: Path) -> LibraryContext:
    context = workspace(tmp_path)
    add_papers(context, *(draft(preprint(number), stated=True, record=number + 1) for number in range(COUNT)))
    return context


def published(context: LibraryContext) -> int:
    with context.store.read() as view:
        items = list(view.select(Selection(query=Everything(), reader="ada")))
    return sum(item.paper.metadata.venue == "Journal of Beaches" for item in items)


def look_up(context: LibraryContext, service: Publisher, **options: Any) -> tuple[EnrichResult, ...]:
    return enrich(EnrichRequest(query=Everything(), services=[service], published=True), context, **options)


def interrupt(number: int) -> None:
    if number == PUBLISHED_BATCH + 3:
        raise KeyboardInterrupt


def test_a_run_that_is_stopped_keeps_what_was_found_and_the_next_one_continues(context: LibraryContext) -> None:
    seen: list[EnrichResult] = []
    with pytest.raises(KeyboardInterrupt):
        look_up(context, Publisher(interrupt), written=seen.extend)
    assert published(context) == PUBLISHED_BATCH
    assert sum(each.taken is not None for each in seen) == PUBLISHED_BATCH
    rest = Publisher()
    results = look_up(context, rest)
    assert (len(results), len(rest.asked)) == (COUNT - PUBLISHED_BATCH, COUNT - PUBLISHED_BATCH)
    assert published(context) == COUNT


def test_one_undo_takes_a_whole_run_back(context: LibraryContext) -> None:
    results = look_up(context, Publisher())
    assert published(context) == COUNT
    assert all(each.before.paper.metadata.venue == "" for each in results)
    assert all(each.after.paper.metadata.venue for each in results)
    undo(context)
    assert published(context) == 0


def test_a_change_meanwhile_ends_the_batch_and_is_undone_alone(context: LibraryContext) -> None:
    def tag(number: int) -> None:
        if number == PUBLISHED_BATCH + 3:
            key = due(EnrichRequest(query=Everything(), refresh=True, published=True), context)[0].paper.key
            track.set_tags([key], add=["mine"], context=context)

    look_up(context, Publisher(tag))
    assert published(context) == COUNT
    undo(context)
    assert published(context) == PUBLISHED_BATCH
    undo(context, steps=2)
    assert published(context) == 0


def test_a_paper_that_was_changed_meanwhile_stays_and_the_others_are_written(context: LibraryContext) -> None:
    def change(number: int) -> None:
        if number == 3:
            key = due(EnrichRequest(query=Everything(), refresh=True, published=True), context)[0].paper.key
            track.set_tags([key], add=["mine"], context=context)

    results = look_up(context, Publisher(change))
    assert [each.conflict for each in results if each.conflict] == ["was changed in the meantime"]
    assert published(context) == COUNT - 1
    look_up(context, Publisher())
    assert published(context) == COUNT


def test_progress_continues_from_group_to_group(context: LibraryContext) -> None:
    seen: list[tuple[str, int, int]] = []
    look_up(context, Publisher(), progress=lambda *values: seen.append(values))
    done = [value for activity, value, _ in seen if activity == "querying crossref"]
    assert done == sorted(done)
    assert seen[-1] == ("querying crossref", COUNT, COUNT)


def test_a_dry_run_has_the_same_results_and_writes_nothing(context: LibraryContext) -> None:
    planned = look_up(context, Publisher(), dry_run=True)
    assert published(context) == 0
    written = look_up(context, Publisher())
    assert [each.after.paper.metadata for each in written] == [each.after.paper.metadata for each in planned]
