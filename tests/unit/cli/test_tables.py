"""Tables in the cells of a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.cli.tables import ELLIPSIS, Column, cells, lines_of, shortened


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("abc", 3),
        ("Gödel", 5),
        ("Go\u0308del", 5),
        ("深度学习", 8),
        ("Ａ１", 4),
        ("a\u200db", 2),
        ("e\u20dd", 1),
    ],
)
def test_cells(text: str, expected: int) -> None:
    assert cells(text) == expected


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("ab cdef", 4, "ab…"),
        ("深度学习", 8, "深度学习"),
        ("深度学习", 7, "深度学…"),
        ("深度学习", 6, "深度…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
    ],
)
def test_shortened(text: str, width: int, expected: str) -> None:
    assert shortened(text, width) == expected


@given(st.text(), st.integers(min_value=0, max_value=30))
def test_a_shortened_text_fits_and_says_that_it_was_cut(text: str, width: int) -> None:
    short = shortened(text, width)
    assert cells(short) <= width
    assert short == text or not width or short.endswith(ELLIPSIS)


COLUMNS = (
    Column(heading="key"),
    Column(heading="title", flexible=True, least=10),
    Column(heading="authors", flexible=True, least=8),
    Column(heading="year", right=True),
)
ROWS = (
    ("vaswani2017attention", "Attention Is All You Need", "Vaswani, Shazeer, Parmar", "2017"),
    ("kurt1931", "Über formal unentscheidbare Sätze", "Gödel", "931"),
)


def test_without_a_width_nothing_is_lost_and_columns_line_up() -> None:
    lines = list(lines_of(COLUMNS, ROWS, None))
    assert lines == [
        "key                   title                              authors                   year",
        "vaswani2017attention  Attention Is All You Need          Vaswani, Shazeer, Parmar  2017",
        "kurt1931              Über formal unentscheidbare Sätze  Gödel                      931",
    ]


def test_the_widest_flexible_column_gives_way_first() -> None:
    lines = list(lines_of(COLUMNS, ROWS, 80))
    assert max(cells(line) for line in lines) == 80
    assert "Attention Is All You Need" in lines[1]
    assert "Über formal unentscheidba…" in lines[2]
    assert "Vaswani, Shazeer, Parmar" in lines[1]


def test_both_give_way_where_one_is_not_enough() -> None:
    lines = list(lines_of(COLUMNS, ROWS, 60))
    assert max(cells(line) for line in lines) == 60
    assert all(line.count(ELLIPSIS) for line in lines[1:2])


def test_what_cannot_give_way_stays_whole() -> None:
    lines = list(lines_of(COLUMNS, ROWS, 30))
    assert lines[1].startswith("vaswani2017attention  ")
    assert lines[1].endswith("2017")


def test_no_rows_leave_the_heading() -> None:
    assert list(lines_of(COLUMNS, (), 80)) == ["key  title  authors  year"]


def test_line_ends_and_escapes_in_a_cell_cannot_break_the_table() -> None:
    rows = [("a", "two\nlines\t\x1b[31mred\x1b]0;title\x07", "b", "1")]
    assert list(lines_of(COLUMNS, rows, None))[1] == "a    two lines red  b           1"


texts = st.text(max_size=40)


@given(st.lists(st.tuples(texts, texts, texts, texts), max_size=8), st.integers(min_value=60, max_value=200))
def test_any_table_is_one_line_per_row_and_fits_unless_rigid_cells_are_too_wide(
    rows: list[tuple[str, str, str, str]], width: int
) -> None:
    lines = list(lines_of(COLUMNS, rows, width))
    assert len(lines) == len(rows) + 1
    rigid = 40 * 2 + 40 * 2 + 10 + 8 + 6
    assert all(cells(line) <= max(width, rigid) for line in lines)
    assert all("\n" not in line and "\x1b" not in line for line in lines)
