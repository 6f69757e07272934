"""Saved queries by name, with spaces in it and with values."""

import pytest

from readinglist.library.saved_queries import expanded
from readinglist.papers.errors import QuerySyntaxError
from tests.growth import assert_linear

SAVED = {
    "thesis": "tag:thesis",
    "my query": "year:2017",
    "by": "tag:$1 year:$2",
    "near": 'title:"deep $1" @thesis',
    "loop": "a @loop",
    "my": "b",
    "due soon (a)": "c",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@thesis", "(tag:thesis)"),
        ("-@thesis a", "-(tag:thesis) a"),
        ("(@thesis)", "((tag:thesis))"),
        ("@thesis(a OR b)", "(tag:thesis)(a OR b)"),
        ('@"my query" a', "(year:2017) a"),
        ("@my query", "(b) query"),
        ("@due soon (a)", "(c)"),
        ("@by(rl, 2020-)", "(tag:rl year:2020-)"),
        ('@by(to read,"2020") x', '(tag:"to read" year:2020) x'),
        ("@near(learning)", '(title:"deep learning" (tag:thesis))'),
        ('"mail @home" a@thesis', '"mail @home" a@thesis'),
    ],
)
def test_a_saved_query_stands_for_its_text(text: str, expected: str) -> None:
    assert expanded(text, SAVED) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@thesi", "unknown saved query 'thesi'; did you mean @thesis?"),
        ("@by", "saved query 'by' needs 2 values, not 0"),
        ("@by(rl, )", "saved query 'by' needs 2 values, not 1"),
        ('@near("")', "saved query 'near' needs 1 value, not 0"),
        ("@near(a, b)", "saved query 'near' needs 1 value, not 2"),
        ("@by(a", "unclosed parenthesis after a saved query"),
        ("@loop", "saved query 'loop' is circular: @loop -> @loop"),
        ('@"no such"', "unknown saved query 'no such'"),
    ],
)
def test_what_cannot_be_expanded_is_reported(text: str, message: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        expanded(text, SAVED)
    assert message in caught.value.message
    assert caught.value.hint


@pytest.mark.slow
def test_long_queries_are_expanded_in_one_pass() -> None:
    for piece in ("@thesis ", '@"', '"', "@by(a, 1) ", "(", "@ "):
        assert_linear(lambda size, piece=piece: _tried(piece * size), 500)


def _tried(text: str) -> None:
    try:
        expanded(text, SAVED)
    except QuerySyntaxError:
        return
