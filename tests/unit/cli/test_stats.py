"""Bars of text: proportional, and never wider than allowed."""

from hypothesis import given
from hypothesis import strategies as st

from readinglist.cli.commands.stats import REST, bar, bars, side_by_side
from readinglist.cli.tables import cells

NUMBERS = st.integers(0, 10**6)


@given(NUMBERS, NUMBERS, st.integers(0, 60))
def test_a_bar_fits_and_can_be_seen_where_there_is_something(number: int, more: int, width: int) -> None:
    for blocks in (True, False):
        drawn = bar(number, number + more, width, blocks=blocks)
        assert cells(drawn) <= width
        assert bool(drawn) == (number > 0 and width > 0)
        assert blocks or drawn.isascii()


def test_the_longest_bar_takes_the_room_and_half_of_it_half() -> None:
    assert bar(8, 8, 4) == "████"
    assert bar(4, 8, 4) == "██"
    assert bar(5, 8, 4) == "██▌"
    assert bar(0, 8, 4) == ""


def test_names_are_shortened_and_the_rest_has_no_bar() -> None:
    heading, first, rest = bars("by tag", [("a very long name", 4, ""), ("(9 others)", 1200, REST)], 40, label=10)
    assert heading == (("by tag", "bold"),)
    assert "".join(text for text, _ in first).startswith("  a very lo…  ") or "…" in first[0][0]
    assert cells("".join(text for text, _ in first)) <= 40
    assert "█" not in "".join(text for text, _ in rest)
    assert bars("by tag", [], 40) == []


def test_blocks_stand_side_by_side_unless_one_is_empty() -> None:
    left, right = [(("ab", ""),), (("c", ""),)], [(("x", ""),)]
    assert side_by_side(left, right, 5) == [(("ab", ""), ("   ", ""), ("x", "")), (("c", ""),)]
    assert ["".join(t for t, _ in line) for line in side_by_side(right, left, 3)] == ["x  ab", "   c"]
    assert side_by_side([], right, 5) == right


def test_blocks_stand_below_each_other_where_it_is_narrow() -> None:
    assert side_by_side([(("a", ""),)], [(("x", ""),)], 0) == [(("a", ""),), (), (("x", ""),)]
