"""Months, and spans of months and years, as .bib files write them."""

import pytest

from readinglist.formats.bibtex_dates import MonthField, read_month, span_in_iso, span_of_years


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("3", MonthField(first=3, whole=True)),
        ("Mar.", MonthField(first=3, whole=True)),
        ("8,", MonthField(first=8, whole=True)),
        ("March 3", MonthField(first=3, day=3, whole=True)),
        ("24 October", MonthField(first=10, day=24, whole=True)),
        ("June--August", MonthField(first=6, last=8)),
        ("November, December", MonthField(first=11, last=12)),
        ("Jan/Feb", MonthField(first=1, last=2)),
        ("Spring", MonthField()),
        ("December--January", MonthField()),
        ("", MonthField()),
    ],
)
def test_months(tex: str, expected: MonthField) -> None:
    assert read_month(tex) == expected


def test_spans_of_years() -> None:
    assert span_of_years("1897/1913-05") == "1897--1913"
    assert [span_of_years(text) for text in ("2020-05/2020-06", "2020", "1913/1897", "1897/")] == ["", "", "", ""]
    assert [span_in_iso(text) for text in ("1897--1913", "1897-1913")] == ["1897/1913"] * 2
    assert [span_in_iso(text) for text in ("1913--1897", "c1984", "in press")] == ["", "", ""]
