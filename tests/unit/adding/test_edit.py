"""Papers changed by hand: what was changed is the reader's, and nobody writes over it."""

from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.adding.edit import edit
from readinglist.library import undo as journal
from readinglist.library.context import LibraryContext, find_item
from readinglist.papers.errors import StaleRevision, UsageError
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Field, Item, Metadata, Origin, OriginKind, Resolution
from readinglist.papers.precedence import MergedMetadata, merge
from tests.desk import add_papers, draft, metadata, workspace

SCALING = metadata("Data Scaling Laws in Imitation Learning", "2410.18647")


@pytest.fixture
def desk(tmp_path: Path) -> LibraryContext:
    desk = workspace(tmp_path)
    unsure = metadata("A page of nothing known")
    add_papers(desk, draft(SCALING, stated=True, key="scaling"), draft(unsure, record=2, key="page"))
    return desk


def with_changes(item: Item, **values: object) -> Metadata:
    return replace(item.paper.metadata, **values)  # type: ignore[arg-type]


def test_a_changed_field_is_the_readers(desk: LibraryContext) -> None:
    seen = find_item("scaling", desk)
    done = edit(seen, with_changes(seen, title="Laws of Scaling", abstract=""), desk, why="for Bob")
    assert done.after == find_item("scaling", desk) or done.after is not None
    paper = find_item("scaling", desk).paper
    assert (paper.metadata.title, paper.metadata.abstract, paper.why) == ("Laws of Scaling", "", "for Bob")
    assert paper.other_titles == (SCALING.title,)
    for name in (Field.TITLE, Field.ABSTRACT):
        origin = paper.origin_of(name)
        assert origin is not None
        assert (origin.kind, origin.where) == (OriginKind.USER, "by hand")
    untouched = paper.origin_of(Field.AUTHORS)
    assert untouched is not None
    assert untouched.kind is OriginKind.PAGE
    arxiv = Origin(kind=OriginKind.ARXIV, at=desk.clock.now())
    offered = merge(MergedMetadata.of(paper), SCALING, arxiv)
    assert (offered.metadata.title, offered.metadata.abstract) == ("Laws of Scaling", "")
    journal.undo(desk)
    assert find_item("scaling", desk).paper.metadata == SCALING
    assert find_item("scaling", desk).paper.why == ""


def test_nothing_changed_writes_nothing(desk: LibraryContext) -> None:
    seen = find_item("scaling", desk)
    before = len(journal.history(desk))
    assert edit(seen, seen.paper.metadata, desk).after == seen
    assert len(journal.history(desk)) == before


def test_an_identifier_given_by_hand_settles_an_open_paper(desk: LibraryContext) -> None:
    seen = find_item("page", desk)
    assert not seen.paper.resolution.resolved
    edit(seen, with_changes(seen, comment="20 pages"), desk)
    seen = find_item("page", desk)
    assert not seen.paper.resolution.resolved
    edit(seen, with_changes(seen, doi=Doi("10.1000/182")), desk)
    assert find_item("page", desk).paper.resolution is Resolution.STATED


def test_an_identifier_of_another_paper_is_refused(desk: LibraryContext) -> None:
    seen = find_item("page", desk)
    with pytest.raises(UsageError, match="identifier already belongs to scaling") as refused:
        edit(seen, with_changes(seen, arxiv_id=ArxivId("2410.18647")), desk)
    assert refused.value.hint == "if they are the same paper, run `readinglist merge scaling page`"
    own = find_item("scaling", desk)
    edit(own, with_changes(own, doi=Doi("10.1000/182")), desk)
    own = find_item("scaling", desk)
    edit(own, with_changes(own, doi=Doi("10.1000/183")), desk)


def test_a_paper_without_any_name_is_refused(desk: LibraryContext) -> None:
    with pytest.raises(UsageError, match="needs a title"):
        edit(find_item("scaling", desk), Metadata(venue="V"), desk)


def test_what_another_process_changed_is_not_written_over(desk: LibraryContext) -> None:
    seen = find_item("scaling", desk)
    edit(seen, with_changes(seen, title="Theirs"), desk, why="theirs")
    with pytest.raises(StaleRevision, match="title, why of scaling"):
        edit(seen, with_changes(seen, title="Mine"), desk, why="mine")
    edit(seen, with_changes(seen, venue="V"), desk)
    paper = find_item("scaling", desk).paper
    assert (paper.metadata.title, paper.metadata.venue) == ("Theirs", "V")
