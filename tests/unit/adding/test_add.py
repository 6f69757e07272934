"""Adding: records keep their order, known papers are recognised, and nothing is written before the plan is complete."""

from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.adding import add
from readinglist.adding.values import AddRequest, Record, RecordOutcome
from readinglist.files.documents import Document
from readinglist.library import tracking as track
from readinglist.library.context import LibraryContext
from readinglist.library.protocol import Selection
from readinglist.library.query import Everything
from readinglist.library.rekeying import rekey
from readinglist.papers.errors import InputError, Problem
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Annotations, Field, Metadata, OriginKind, Resolution
from readinglist.plugins.protocols import Parsed, Skipped
from tests.workspaces import (
    DOCUMENT,
    Clock,
    GivenSource,
    KnowingEnricher,
    KnowingResolver,
    add_papers,
    add_request,
    draft,
    metadata,
    workspace,
)

SCALING = "Data Scaling Laws in Imitation Learning"
WORLD = "Generative World Explorer for Embodied Agents"


@pytest.fixture
def context(tmp_path: Path) -> LibraryContext:
    return workspace(tmp_path)


def keys(context: LibraryContext) -> list[str]:
    with context.store.read() as view:
        return [item.paper.key for item in view.select(Selection(query=Everything(), reader="ada", sort="key"))]


def outcomes(records: tuple[Record, ...]) -> list[str]:
    return [record.outcome.value for record in records]


def test_a_sure_match_completes_the_paper_and_names_it(context: LibraryContext) -> None:
    arxiv = KnowingResolver({SCALING: [metadata(SCALING, "2410.18647")]})
    planned = add_papers(context, metadata(SCALING), resolvers=[arxiv])
    (record,) = planned.records
    assert (record.outcome, record.arxiv_id, record.key) == (RecordOutcome.MATCHED, "2410.18647", "hu2024data")
    assert record.resolver == "knowing"
    with context.store.read() as view:
        item = view.item("hu2024data", "ada")
    assert item is not None
    assert item.paper.resolution is Resolution.MATCHED
    assert item.reading.status == "new"
    kinds = {name: origin.kind for name, origin in item.paper.origins}
    assert kinds[Field.AUTHORS] is OriginKind.ARXIV
    assert item.paper.evidence


def test_the_second_time_every_paper_is_known_without_requests(context: LibraryContext) -> None:
    arxiv = KnowingResolver({SCALING: [metadata(SCALING, "2410.18647")]})
    add_papers(context, metadata(SCALING), metadata(WORLD), resolvers=[arxiv])
    arxiv.asked.clear()
    again = add_papers(context, metadata(SCALING), metadata(WORLD), resolvers=[arxiv])
    assert outcomes(again.records) == ["known", "known"]
    assert again.records[0].arxiv_id == "2410.18647"
    assert again.records[1].arxiv_id == ""
    assert arxiv.asked == []
    assert all(record.after is None for record in again.records)
    with context.store.read() as view:
        assert len({event.batch for event in view.events()}) == 1


def test_a_missing_response_is_a_failed_lookup(context: LibraryContext) -> None:
    arxiv = KnowingResolver({}, silent=[SCALING])
    planned = add_papers(context, metadata(SCALING), metadata(WORLD), resolvers=[arxiv])
    assert outcomes(planned.records) == ["unavailable", "not_found"]
    assert planned.records[0].problem == "knowing: no answer"
    assert planned.failures == ("knowing: no answer",)
    assert len(keys(context)) == 2


def test_a_failing_service_makes_the_rest_unavailable(context: LibraryContext) -> None:
    arxiv = KnowingResolver({SCALING: [metadata(SCALING, "2410.18647")]}, patience=1)
    planned = add_papers(context, metadata(SCALING), metadata(WORLD), resolvers=[arxiv])
    assert outcomes(planned.records) == ["matched", "unavailable"]


def test_the_next_resolver_gets_only_unresolved_records(context: LibraryContext) -> None:
    first = KnowingResolver({SCALING: [metadata(SCALING, "2410.18647")]})
    second = KnowingResolver({WORLD: [metadata(WORLD, "2411.11844")]})
    planned = add_papers(context, metadata(SCALING), metadata(WORLD), resolvers=[first, second])
    assert outcomes(planned.records) == ["matched", "matched"]
    assert second.asked == [WORLD]


def test_two_papers_of_one_title_are_left_to_the_reader(context: LibraryContext) -> None:
    twins = [metadata(SCALING, "2410.18647", word="alpha"), metadata(SCALING, "2309.00001", word="beta")]
    planned = add_papers(context, Metadata(title=SCALING), resolvers=[KnowingResolver({SCALING: twins})])
    (record,) = planned.records
    assert record.outcome is RecordOutcome.AMBIGUOUS
    assert record.arxiv_id == ""
    assert {str(weighed.candidate.metadata.arxiv_id) for weighed in record.candidates} == {"2410.18647", "2309.00001"}
    with context.store.read() as view:
        item = view.item(record.key, "ada")
    assert item is not None
    assert {suggestion.arxiv_id for suggestion in item.paper.suggestions} == {"2410.18647", "2309.00001"}


def test_a_paper_shown_twice_on_one_page_is_one_paper(context: LibraryContext) -> None:
    planned = add_papers(context, metadata(SCALING), metadata(SCALING.upper(), word=SCALING))
    assert outcomes(planned.records) == ["not_found", "known"]
    assert planned.records[0].key == planned.records[1].key
    assert len(keys(context)) == 1


def test_a_known_paper_shown_twice_takes_the_titles_and_tags_of_both_records(context: LibraryContext) -> None:
    add_papers(context, draft(metadata(SCALING, "2410.18647"), stated=True, key="hu"))
    shown = [draft(metadata(f"{SCALING} {number}", "2410.18647"), record=number) for number in (1, 2)]
    planned = add.plan(add_request(*shown, tags=("robots",)), context, resolvers=(), enrichers=())
    written = add.apply(planned, context)
    assert outcomes(written.records) == ["known", "known"]
    with context.store.read() as view:
        item = view.item("hu", "ada")
    assert item is not None
    assert item.paper.other_titles == (f"{SCALING} 1", f"{SCALING} 2")
    assert item.paper.tags == ("robots",)
    assert all(
        record.after is None for record in add.plan(add_request(*shown), context, resolvers=(), enrichers=()).records
    )


def test_the_key_of_a_known_entry_stays_with_its_paper(context: LibraryContext) -> None:
    add_papers(context, metadata(SCALING, "2410.18647"))
    own = keys(context)
    entries = [
        draft(metadata(SCALING, "2410.18647"), record=1, stated=True, key="Hu:24"),
        draft(metadata(WORLD, "2411.00001"), record=2, stated=True, key="hu:24"),
        draft(metadata(SCALING, "2410.18647"), record=3, stated=True, key="scaling"),
        draft(metadata(WORLD, "2411.00001"), record=4, stated=True, key="world"),
        draft(metadata(SCALING, "2410.18647"), record=5, stated=True, key="hu:24a"),
    ]
    written = add_papers(context, *entries)
    assert [record.key for record in written.records] == [*own, "hu:24a", *own, "hu:24a", *own]
    with context.store.read() as view:
        scaling, world = view.item(own[0], "ada"), view.item("hu:24a", "ada")
    assert scaling is not None
    assert world is not None
    assert (scaling.paper.aliases, world.paper.aliases) == (("Hu:24", "scaling"), ("world",))
    again = add_papers(context, *entries)
    assert all(record.after is None for record in again.records)


def test_an_alias_that_another_process_took_meanwhile_is_left_to_it(tmp_path: Path) -> None:
    clock = Clock()
    mine, other = workspace(tmp_path, clock=clock), workspace(tmp_path, reader="bob", clock=clock)
    add_papers(mine, metadata(SCALING, "2410.18647"))
    known = draft(metadata(SCALING, "2410.18647"), stated=True, key="taken")
    new = [draft(metadata(WORLD, "2411.00001"), record=number, stated=True, key=f"key{number}") for number in (2, 3)]
    planned = add.plan(add_request(known, *new), mine, resolvers=(), enrichers=())
    for number, key in enumerate(("taken", "key3"), start=2):
        add_papers(other, draft(metadata(f"Another {number}", f"2411.0000{number}"), stated=True, key=key))
    written = add.apply(planned, mine)
    assert [record.after and record.after.paper.aliases for record in written.records] == [None, (), None]


def test_two_titles_of_one_arxiv_paper_are_one_paper(context: LibraryContext) -> None:
    retitled = "Scaling Laws of Imitation for Robots"
    same = metadata(SCALING, "2410.18647")
    arxiv = KnowingResolver({SCALING: [same], retitled: [same]})
    add_papers(context, metadata(SCALING), resolvers=[arxiv])
    planned = add_papers(context, metadata(retitled, word=SCALING), resolvers=[arxiv])
    assert outcomes(planned.records) == ["known"]
    arxiv.asked.clear()
    add_papers(context, metadata(retitled, word=SCALING), resolvers=[arxiv])
    assert arxiv.asked == [], "the former title was not remembered"


def test_records_that_state_their_data_are_not_looked_up(context: LibraryContext) -> None:
    arxiv = KnowingResolver({})
    stated = draft(metadata(SCALING, "2410.18647"), stated=True, key="Hu:2024")
    planned = add_papers(context, stated, resolvers=[arxiv])
    assert outcomes(planned.records) == ["matched"]
    assert planned.records[0].resolver == "given"
    assert planned.records[0].arxiv_id == "2410.18647"
    assert arxiv.asked == []
    assert keys(context) == ["Hu:2024"]


def test_keys_that_clash_get_letters(context: LibraryContext) -> None:
    first, second = metadata(SCALING, "2410.18647", word="a"), metadata(SCALING, "2410.18648", word="b")
    add_papers(context, draft(first, stated=True), draft(second, record=2, stated=True))
    planned = add_papers(context, draft(metadata("Data", "2410.18649", word="c"), stated=True, key="HU2024data"))
    assert keys(context) == ["hu2024data", "hu2024dataa", "HU2024datab"]
    assert planned.records[0].warnings == ("key 'HU2024data' is that of another paper, using 'HU2024datab'",)
    planned = add_papers(context, draft(second, stated=True, key="hu2024data"))
    assert planned.records[0].warnings == ("key 'hu2024data' is that of another paper; cite this one as 'hu2024dataa'",)
    for key in ("hu2024dataa", "HU2024DATAA", "other", "other"):
        assert add_papers(context, draft(second, stated=True, key=key)).records[0].warnings == ()


def test_a_key_that_bibtex_cannot_read_becomes_one_that_it_can(context: LibraryContext) -> None:
    planned = add_papers(
        context,
        draft(metadata("One of Them"), stated=True, key="Doe. In Genetics.2019", record=1),
        draft(metadata("Another of Them", word="other"), stated=True, key="doe. in genetics.2019", record=2),
    )
    assert keys(context) == ["Doe.InGenetics.2019", "doe.ingenetics.2019a"]
    assert [record.warnings for record in planned.records] == [
        ("key 'Doe. In Genetics.2019' is invalid in BibTeX or biber, using 'Doe.InGenetics.2019'",),
        ("key 'doe. in genetics.2019' is invalid in BibTeX or biber, using 'doe.ingenetics.2019a'",),
    ]
    with context.store.read() as view:
        found = view.item("Doe. In Genetics.2019", context.reader)
    assert found is not None
    assert (found.paper.key, found.paper.aliases) == ("Doe.InGenetics.2019", ("Doe. In Genetics.2019",))


def test_problems_and_ignored_lines_are_reported_in_their_place(context: LibraryContext) -> None:
    parsed = Parsed(
        drafts=(draft(metadata(SCALING), record=2),),
        problems=(Problem(message="cannot be read", line=1, record=1), Problem(message="broken", line=20, record=3)),
        skipped=(Skipped(first_line=2, last_line=2, reason="boilerplate"),),
    )
    given = AddRequest(documents=((DOCUMENT, GivenSource(parsed)),))
    planned = add.plan(given, context, resolvers=(), enrichers=())
    assert outcomes(planned.records) == ["problem", "not_found", "problem"]
    assert planned.skipped[0][1].reason == "boilerplate"
    assert planned.count(RecordOutcome.PROBLEM) == 2
    assert keys(context) == [], "planning wrote"


@pytest.mark.parametrize(
    ("reasons", "text", "hint"),
    [
        ((), "", "give a page with titles and abstracts"),
        (("boilerplate", "markup"), "Home\n<div>", "open it in a browser"),
        (("markup",), '{"cells": [', "give a page with titles and abstracts"),
    ],
    ids=["nothing", "markup", "data"],
)
def test_a_page_without_papers_is_refused(
    context: LibraryContext, reasons: tuple[str, ...], text: str, hint: str
) -> None:
    spans = (Skipped(first_line=line, last_line=line, reason=reason) for line, reason in enumerate(reasons, 1))
    page = Document(name="page", text=text)
    empty = AddRequest(documents=((page, GivenSource(Parsed(skipped=tuple(spans)))),))
    with pytest.raises(InputError, match="no papers found") as refused:
        add.plan(empty, context, resolvers=(), enrichers=())
    assert hint in refused.value.hint


def test_missing_fields_are_queried_once(context: LibraryContext) -> None:
    bare = Metadata(title=SCALING, arxiv_id=ArxivId("2410.18647"))
    details = KnowingEnricher({"2410.18647": metadata(SCALING, "2410.18647")})
    whole = metadata(WORLD, "2411.11844")
    arxiv = KnowingResolver({SCALING: [bare], WORLD: [whole]})
    add_papers(context, metadata(SCALING), metadata(WORLD), resolvers=[arxiv], enrichers=[details])
    assert details.asked == ["2410.18647"]
    assert keys(context) == ["hu2024data", "hu2024generative"]


def test_an_enricher_that_breaks_off_costs_only_the_details(context: LibraryContext) -> None:
    bare = Metadata(title=SCALING, arxiv_id=ArxivId("2410.18647"))
    arxiv = KnowingResolver({SCALING: [bare]})
    planned = add_papers(context, metadata(SCALING), resolvers=[arxiv], enrichers=[KnowingEnricher({}, patience=0)])
    assert outcomes(planned.records) == ["matched"]
    assert planned.failures == ("details: the service went away",)


def test_wishes_for_new_papers_are_kept_and_tags_reach_known_ones(context: LibraryContext) -> None:
    wishes = Annotations(status="read", priority="high", rating=4, tags=("old",), notes=("fine",))
    annotated = draft(metadata(SCALING))
    planned = add.plan(
        add_request(
            draft(metadata(WORLD), record=2),
            type(annotated)(
                record=1, line=1, last_line=2, kind=OriginKind.BIB, metadata=annotated.metadata, annotations=wishes
            ),
            tags=("robots",),
            status="to-read",
        ),
        context,
        resolvers=(),
        enrichers=(),
    )
    add.apply(planned, context)
    with context.store.read() as view:
        items = {item.paper.metadata.title: item for item in view.select(Selection(query=Everything(), reader="ada"))}
    assert items[WORLD].reading.status == "to-read"
    mine = items[SCALING].reading
    assert (mine.status, mine.priority, mine.rating, mine.notes[0].text) == ("read", "high", 4, "fine")
    assert items[SCALING].paper.tags == ("old", "robots")
    add.apply(
        add.plan(add_request(draft(metadata(WORLD)), tags=("new",)), context, resolvers=(), enrichers=()), context
    )
    with context.store.read() as view:
        found = view.item(items[WORLD].paper.key, "ada")
    assert found is not None
    assert found.paper.tags == ("robots", "new") or set(found.paper.tags) == {"robots", "new"}


def test_a_paper_added_by_another_process_is_known(tmp_path: Path) -> None:
    clock = Clock()
    mine, other = workspace(tmp_path, clock=clock), workspace(tmp_path, reader="bob", clock=clock)
    arxiv = KnowingResolver({SCALING: [metadata(SCALING, "2410.18647")]})
    page = add_request(draft(metadata(SCALING)), draft(metadata(SCALING), record=2), draft(metadata(WORLD), record=3))
    planned = add.plan(page, mine, resolvers=[arxiv], enrichers=())
    add_papers(other, metadata(SCALING), resolvers=[arxiv])
    rekey("hu2024data", "scaling", other)
    stem = planned.records[2].key
    add_papers(other, draft(metadata("Another", "2411.00001"), stated=True, key=stem.upper()))
    written = add.apply(planned, mine)
    assert outcomes(written.records) == ["known", "known", "not_found"]
    assert [record.key for record in written.records] == ["scaling", "scaling", stem + "a"]
    assert len(keys(mine)) == 3


def test_tags_for_a_known_paper_that_was_removed_meanwhile_are_dropped(context: LibraryContext) -> None:
    add_papers(context, metadata(SCALING))
    planned = add.plan(add_request(draft(metadata(SCALING)), tags=("x",)), context, resolvers=(), enrichers=())
    track.remove([planned.records[0].key], context)
    written = add.apply(planned, context)
    assert written.records[0].after is None
    assert keys(context) == []


def test_tags_removed_by_another_process_are_not_added_again(context: LibraryContext) -> None:
    add_papers(context, metadata(SCALING))
    track.set_tags(keys(context), add=("old",), context=context)
    planned = add.plan(add_request(draft(metadata(SCALING)), tags=("new",)), context, resolvers=(), enrichers=())
    track.set_tags([planned.records[0].key], remove=("old",), context=context)
    (record,) = add.apply(planned, context).records
    assert record.after is not None
    assert record.after.paper.tags == ("new",)


def test_files_that_could_not_be_read_are_records_of_the_plan(context: LibraryContext) -> None:
    wanted = add_request(draft(metadata(SCALING)))
    unreadable = (("papers/x/info.yaml", Problem(message="is empty")),)
    planned = add.plan(replace(wanted, unreadable=unreadable), context, resolvers=(), enrichers=())
    assert outcomes(planned.records) == ["not_found", "problem"]
    assert (planned.records[1].document, planned.records[1].problem) == ("papers/x/info.yaml", "is empty")
