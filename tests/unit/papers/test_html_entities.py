"""HTML entities as characters."""

import pytest

from readinglist.papers.html_entities import unescaped


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a &amp; b", "a & b"),
        ("&#65;&#x42;", "AB"),
        ("&#1114112;", "\ufffd"),
        (f"a &#{'9' * 5000}; b", "a \ufffd b"),
        (f"&#{'9' * 5000}", "\ufffd"),
        ("no entity", "no entity"),
    ],
)
def test_entities_become_characters(text: str, expected: str) -> None:
    assert unescaped(text) == expected
