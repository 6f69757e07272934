"""Guesses at mistyped words."""

import pytest

from readinglist.papers.spelling import edit_distance, nearest

FIELDS = ("abstract", "author", "arxiv", "title", "year", "status")


@pytest.mark.parametrize(
    ("word", "guesses"),
    [
        ("atuhor", ("author",)),
        ("Author", ("author",)),
        ("auth", ("author",)),
        ("authors", ("author",)),
        ("staus", ("status",)),
        ("yaer", ("year",)),
        ("a", ()),
        ("publisher", ()),
    ],
)
def test_the_nearest_known_words(word: str, guesses: tuple[str, ...]) -> None:
    assert nearest(word, FIELDS) == guesses


def test_the_best_guess_comes_first_and_only_so_many_come() -> None:
    assert nearest("read", ("reads", "ready", "read", "red", "road"), limit=2) == ("read", "reads")


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [("", "", 0), ("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("ab", "ba", 1), ("abcd", "acbd", 1)],
)
def test_edit_distance(first: str, second: str, distance: int) -> None:
    assert edit_distance(first, second) == distance
