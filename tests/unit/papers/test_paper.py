"""Dates as far as they are known."""

import pytest

from readinglist.papers.paper import PartialDate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024", PartialDate(2024)),
        ("2024-10", PartialDate(2024, 10)),
        ("2024-10-24", PartialDate(2024, 10, 24)),
        (" 2024-10-24T17:59:02Z ", PartialDate(2024, 10, 24)),
        ("2024-21", PartialDate(2024)),
    ],
)
def test_a_date_is_read_as_far_as_it_is_known(text: str, expected: PartialDate) -> None:
    assert PartialDate.parse(text) == expected
    assert text.strip().startswith(str(expected))


@pytest.mark.parametrize("text", ["", "24 October", "2024-13", "2024-00-01", "2024-10-32", "2024-10-00", "20241024"])
def test_what_no_calendar_has_is_no_date(text: str) -> None:
    assert PartialDate.parse(text) is None
