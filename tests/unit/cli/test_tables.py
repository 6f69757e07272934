"""Tables in the cells of a terminal."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.cli.tables import ELLIPSIS, Column, cells, lines_of, shortened, wrapped, wrapped_text
from readinglist.papers.folding import one_line

WIDTHS = st.integers(min_value=40, max_value=200)


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
        ("🤗", 2),
        ("❤\ufe0f", 2),
        ("👍🏽", 4),
        ("👩\u200d💻", 4),
        ("각", 2),
        ("\u1100\u1161\u11a8", 2),
        ("ﾃｽﾄ", 3),
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


def test_an_optional_column_without_text_is_left_out() -> None:
    optional = tuple(replace(column, optional=True) for column in COLUMNS[1:3])
    assert list(lines_of(optional, [("", "Gödel"), ("\x1b[1m", "Hu\n\tet  al.")], None)) == [
        "authors", "Gödel", "Hu et al."
    ]  # fmt: skip
    assert next(iter(lines_of((COLUMNS[0], *optional), [("k", "深", "")], 80))) == "key  title"


@given(st.lists(st.tuples(st.text("ab \n\r\t\x0b\x1b\x7f\u2028é深~!", max_size=8), st.text("x y\n"))), WIDTHS)
def test_each_row_is_one_line_in_its_columns(rows: list[tuple[str, str]], width: int) -> None:
    columns = (Column(heading="a"), Column(heading="b", right=True))
    lines = list(lines_of(columns, rows, None))
    assert [line.split() for line in lines[1:]] == [
        f"{one_line(first)} {one_line(last)}".split() for first, last in rows
    ]
    assert {cells(line) for line, row in zip(lines[1:], rows, strict=True) if one_line(row[1])} <= {cells(lines[0])}
    assert len(list(lines_of(columns, rows, width))) == len(lines)


@given(
    st.lists(st.tuples(st.text("ab  -é", max_size=60), st.text("x y\n", max_size=60)), min_size=1),
    st.none() | WIDTHS,
)
def test_plain_lines_are_those_of_any_other_row(rows: list[tuple[str, str]], width: int | None) -> None:
    columns = (Column(heading="a", style="dim", flexible=True, optional=True), Column(heading="b", right=True))
    painted = lines_of(columns, rows, width, lambda text, _style: text)
    assert list(lines_of(columns, rows, width)) == list(painted)


def test_a_narrow_table_leaves_out_columns_and_then_shortens_all() -> None:
    ranked = (COLUMNS[0], COLUMNS[1], replace(COLUMNS[2], rank=2), replace(COLUMNS[3], rank=1))
    headings = {width: next(iter(lines_of(ranked, ROWS, width))).split() for width in (60, 44, 34)}
    assert headings == {
        60: ["key", "title", "authors", "year"],
        44: ["key", "title", "year"],
        34: ["key", "title"],
    }
    assert list(lines_of(ranked, ROWS, 25))[1] == "vaswani2017a…  Attention…"
    assert list(lines_of(COLUMNS, ROWS, 18))[1] == "va…  At…  Va…  20…"
    assert list(lines_of(COLUMNS, ROWS, 9))[1] == "va…  Att…"


@given(
    st.lists(st.tuples(st.text(alphabet="ab 深🤗e\u0301\u200d", max_size=30), st.sampled_from(["", "bold"]))), WIDTHS
)
def test_a_wrapped_line_fits_and_loses_nothing_but_spaces(parts: list[tuple[str, str]], width: int) -> None:
    lines = wrapped(parts, width, indent=2)
    assert all(cells("".join(text for text, _ in line)) <= width for line in lines)
    for style in ("", "bold"):
        whole = "".join(text for text, each in parts if each == style).replace(" ", "")
        assert "".join(text for line in lines for text, each in line if each == style).replace(" ", "") == whole


def test_lines_break_at_spaces_and_between_wide_characters() -> None:
    assert wrapped_text("one two three", 8) == ["one two", "three"]
    assert wrapped_text("深度学习 model", 6) == ["深度学", "习", "model"]
    assert wrapped_text("abcdefghij", 4) == ["abcd", "efgh", "ij"]
    assert wrapped_text("", 4) == [""]
    line = (("  ab ", "dim"), ("cdefghij kl", ""))
    assert wrapped(line, 13, indent=4) == [(("  ab ", "dim"), ("cdefghij", "")), (("    kl", ""),)]


def test_no_rows_leave_the_heading() -> None:
    assert list(lines_of(COLUMNS, (), 80)) == ["key  title  authors  year"]


def test_line_ends_and_escapes_in_a_cell_cannot_break_the_table() -> None:
    rows = [("a", "two\nlines\t\x1b[31mred\x1b]0;title\x07", "b", "1")]
    assert list(lines_of(COLUMNS, rows, None))[1] == "a    two lines red  b           1"


texts = st.text(max_size=40)


@given(st.lists(st.tuples(texts, texts, texts, texts), max_size=8), WIDTHS)
def test_any_table_is_one_line_per_row_and_fits(rows: list[tuple[str, str, str, str]], width: int) -> None:
    lines = list(lines_of(COLUMNS, rows, width))
    assert len(lines) == len(rows) + 1
    assert all(cells(line) <= width for line in lines)
    assert all("\n" not in line and "\x1b" not in line for line in lines)
