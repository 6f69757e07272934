"""Papers changed by hand: manual changes are not overwritten."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.adding.edit import edit, editable, read_editable
from readinglist.library import undo as journal
from readinglist.library.context import LibraryContext, find_item
from readinglist.papers.errors import StaleRevision, UsageError
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Author, Field, Item, Metadata, Origin, OriginKind, PartialDate, Resolution
from readinglist.papers.precedence import MergedMetadata, merge
from tests import any_papers
from tests.workspaces import add_papers, draft, metadata, workspace

SCALING = metadata("Data Scaling Laws in Imitation Learning", "2410.18647")


@pytest.fixture
def context(tmp_path: Path) -> LibraryContext:
    context = workspace(tmp_path)
    unsure = metadata("A page of nothing known")
    add_papers(context, draft(SCALING, stated=True, key="scaling"), draft(unsure, record=2, key="page"))
    return context


def with_changes(item: Item, **values: object) -> Metadata:
    return replace(item.paper.metadata, **values)  # type: ignore[arg-type]


def test_a_changed_field_is_the_readers(context: LibraryContext) -> None:
    seen = find_item("scaling", context)
    done = edit(seen, with_changes(seen, title="Laws of Scaling", abstract=""), context, why="for Bob")
    assert done.after == find_item("scaling", context) or done.after is not None
    paper = find_item("scaling", context).paper
    assert (paper.metadata.title, paper.metadata.abstract, paper.why) == ("Laws of Scaling", "", "for Bob")
    assert paper.other_titles == (SCALING.title,)
    for name in (Field.TITLE, Field.ABSTRACT):
        origin = paper.origin_of(name)
        assert origin is not None
        assert (origin.kind, origin.where) == (OriginKind.USER, "by hand")
    untouched = paper.origin_of(Field.AUTHORS)
    assert untouched is not None
    assert untouched.kind is OriginKind.PAGE
    arxiv = Origin(kind=OriginKind.ARXIV, at=context.clock.now())
    offered = merge(MergedMetadata.of(paper), SCALING, arxiv)
    assert (offered.metadata.title, offered.metadata.abstract) == ("Laws of Scaling", "")
    journal.undo(context)
    assert find_item("scaling", context).paper.metadata == SCALING
    assert find_item("scaling", context).paper.why == ""


def test_nothing_changed_writes_nothing(context: LibraryContext) -> None:
    seen = find_item("scaling", context)
    before = len(journal.history(context))
    assert edit(seen, seen.paper.metadata, context).after == seen
    assert len(journal.history(context)) == before


def test_an_identifier_entered_by_hand_resolves_a_paper(context: LibraryContext) -> None:
    seen = find_item("page", context)
    assert not seen.paper.resolution.resolved
    edit(seen, with_changes(seen, comment="20 pages"), context)
    seen = find_item("page", context)
    assert not seen.paper.resolution.resolved
    edit(seen, with_changes(seen, doi=Doi("10.1000/182")), context)
    assert find_item("page", context).paper.resolution is Resolution.STATED


def test_an_identifier_of_another_paper_is_refused(context: LibraryContext) -> None:
    seen = find_item("page", context)
    with pytest.raises(UsageError, match="identifier already belongs to scaling") as refused:
        edit(seen, with_changes(seen, arxiv_id=ArxivId("2410.18647")), context)
    assert refused.value.hint == "if they are the same paper, run `readinglist merge scaling page`"
    own = find_item("scaling", context)
    edit(own, with_changes(own, doi=Doi("10.1000/182")), context)
    own = find_item("scaling", context)
    edit(own, with_changes(own, doi=Doi("10.1000/183")), context)


def test_a_paper_without_any_name_is_refused(context: LibraryContext) -> None:
    with pytest.raises(UsageError, match="needs a title"):
        edit(find_item("scaling", context), Metadata(venue="V"), context)


def test_changes_of_another_process_are_not_overwritten(context: LibraryContext) -> None:
    seen = find_item("scaling", context)
    edit(seen, with_changes(seen, title="Theirs"), context, why="theirs")
    with pytest.raises(StaleRevision, match="title, why of scaling"):
        edit(seen, with_changes(seen, title="Mine"), context, why="mine")
    edit(seen, with_changes(seen, venue="V"), context)
    paper = find_item("scaling", context).paper
    assert (paper.metadata.title, paper.metadata.venue) == ("Theirs", "V")


PAPER = Metadata(
    title='Data Scaling "Laws" of $O(n^2)$ \\emph{robots}',
    authors=(Author(family="Linden", given="Anna", particle="van der"), Author(family="An Institute", corporate=True)),
    abstract="First line.\nSecond\x7f line.",
    date=PartialDate(2024, 10),
    arxiv_id=ArxivId("2410.18647"),
    doi=Doi("10.1000/182"),
    links=("https://example.org/a",),
    extra=(("publisher", "{MIT} Press"),),
)


@given(any_papers.metadata, st.text(alphabet=st.characters(categories=("L", "N", "P", "Zs"))))
def test_untouched_fields_are_unchanged(metadata: Metadata, why: str) -> None:
    names = [name for name, _ in metadata.extra]
    metadata = metadata if len(set(names)) == len(names) else replace(metadata, extra=())
    back, reason = read_editable(editable("key", metadata, why), metadata)
    assert back == metadata
    assert reason == " ".join(why.split())


def test_every_value_can_be_changed() -> None:
    text = editable("hu2024data", PAPER, "")
    assert text.startswith("# The metadata of hu2024data.")
    changed = (
        text.replace('"van der Linden, Anna"', '"van der Linden, Jr, Anna"')
        .replace("{An Institute}", "Gödel, Kurt")
        .replace('date = "2024-10"', 'date = "2025-01-31"')
        .replace('"2410.18647"', '"https://arxiv.org/abs/2411.00001v2"')
        .replace('"10.1000/182"', '""')
        .replace('venue = ""', 'venue = "Journal of  Robots"')
        .replace('entry_type = ""', 'entry_type = "Article"')
        .replace('why = ""', 'why = "for the thesis"')
        .replace('"{MIT} Press"', '"{MIT} Press"\nvolume = "7"')
    )
    read, why = read_editable(changed, PAPER)
    assert why == "for the thesis"
    assert read == replace(
        PAPER,
        authors=(
            Author(family="Linden", given="Anna", particle="van der", suffix="Jr"),
            Author(family="Gödel", given="Kurt"),
        ),
        date=PartialDate(2025, 1, 31),
        arxiv_id=ArxivId("2411.00001"),
        doi=None,
        venue="Journal of Robots",
        entry_type="article",
        extra=(("publisher", "{MIT} Press"), ("volume", "7")),
    )


def test_white_space_that_was_left_alone_is_no_change() -> None:
    spaced = replace(PAPER, title="Two  spaces", entry_type="Article")
    read, _ = read_editable(editable("k", spaced, "").replace('venue = ""', 'venue = "V"'), spaced)
    assert read == replace(spaced, venue="V")


def test_what_is_taken_out_is_not_known() -> None:
    read, _ = read_editable('title = "Only this"', PAPER)
    assert read == Metadata(title="Only this")


def test_all_errors_are_reported_together() -> None:
    text = """
title = 7
authors = "Hu, Ada"
date = "soon"
arxiv_id = "2513.12345"
doi = "none"
venu = "V"
somethingelse = ""
[extra]
Publisher = "P"
note = "{"
"""
    with pytest.raises(UsageError) as wrong:
        read_editable(text, PAPER)
    for problem in (
        "title: must be a string",
        "authors: must be a list",
        "date: invalid date 'soon': expected 2024",
        "month 13",
        "doi: invalid DOI 'none'",
        "did you mean venue?",
        "unknown field 'somethingelse'",
        "invalid field name 'Publisher'",
        "note: unbalanced braces",
    ):
        assert problem in wrong.value.message


@pytest.mark.parametrize(
    "text", ['title = "no end', "extra = 7", "[extra]\nnote = 7", 'arxiv_id = "abc"', f"year = {'9' * 5000}"]
)
def test_what_cannot_be_read_says_so(text: str) -> None:
    with pytest.raises(UsageError):
        read_editable(text, PAPER)


def test_the_text_is_toml() -> None:
    assert tomllib.loads(editable("k", PAPER, "x"))["abstract"] == PAPER.abstract
