"""Rows of the list fill their line exactly, for every title and width."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from readinglist.papers.paper import Author, Metadata, Reading, Resolution
from readinglist.tui.rows import cells_of, fitted, widths_of
from tests.papers import item

STATUSES = ("new", "to-read", "reading", "skimmed", "read", "dropped")


@given(st.text(max_size=60), st.integers(0, 50))
def test_a_text_is_fitted_to_exactly_its_width(text: str, width: int) -> None:
    assert cell_len(fitted(text, width)) == width


@given(st.text(max_size=200), st.integers(30, 250))
def test_a_row_fills_its_line(title: str, width: int) -> None:
    paper = item("k")
    metadata = Metadata(title=title, authors=(Author(family="Über-Längenfeld", given="Q."),) * 2)
    shown = replace(
        paper,
        paper=replace(paper.paper, metadata=metadata, tags=("a tag", "模型")),
        reading=Reading(status="reading", rating=5, priority="high"),
    )
    cells = cells_of(shown, widths_of(width, STATUSES))
    assert sum(cell_len(text) for text, _ in cells) in (width, width + 1)
    assert not any("\n" in text for text, _ in cells)


@pytest.mark.parametrize(
    ("width", "kinds"),
    [
        (40, ["status-read", "priority-none", "title"]),
        (80, ["status-read", "priority-none", "title", "authors", "year"]),
        (110, ["status-read", "priority-none", "title", "authors", "year", "key"]),
        (200, ["status-read", "priority-none", "title", "rating", "authors", "year", "key", "tags"]),
    ],
)
def test_wider_lists_show_more_columns(width: int, kinds: list[str]) -> None:
    read = replace(item("k"), reading=Reading(status="read"))
    assert [kind for _, kind in cells_of(read, widths_of(width, STATUSES))] == kinds


def test_unresolved_papers_are_marked_and_mathematics_is_plain_text() -> None:
    unresolved = item("k", "Sorting in $O(n^2)$")
    unresolved = replace(unresolved, paper=replace(unresolved.paper, resolution=Resolution.AMBIGUOUS))
    (title,) = [text for text, kind in cells_of(unresolved, widths_of(80, STATUSES)) if kind == "unresolved"]
    assert title.rstrip() == "? Sorting in O(n²)"
