"""Arguments of `add` that are not files."""

import json

import pytest

from readinglist.adding.arguments import documents_of


@pytest.mark.parametrize("title", ["word " * 40 + "end", "~nobody has this home", "a null \0 byte"])
def test_titles_that_are_invalid_paths_are_titles(title: str) -> None:
    (document,), problems = documents_of(title, lambda _: ())
    assert json.loads(document.text) == {"title": title}
    assert problems == ()


def test_more_than_a_file_name_can_hold_is_a_page() -> None:
    (document,), _ = documents_of("word " * 2000, lambda _: ())
    assert document.text == ("word " * 2000).strip()
