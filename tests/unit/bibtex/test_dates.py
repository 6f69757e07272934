"""Months, and spans of months and years, in .bib files."""

import pytest

from readinglist.bibtex.dates import (
    MonthField,
    month_expression,
    read_month,
    season_name,
    span_in_iso,
    span_of_months,
    span_of_years,
    unusual_year,
)


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("3", MonthField(first=3, whole=True)),
        ("Mar.", MonthField(first=3, whole=True)),
        ("8,", MonthField(first=8, whole=True)),
        ("March 3", MonthField(first=3, day=3, whole=True)),
        ("24 October", MonthField(first=10, day=24, whole=True)),
        ("June--August", MonthField(first=6, last=8)),
        ("3--5", MonthField(first=3, last=5)),
        ("June--", MonthField(first=6, whole=True)),
        ("June -- August 2", MonthField(first=6, last=8)),
        ("November, December", MonthField(first=11, last=12)),
        ("Jan/Feb", MonthField(first=1, last=2)),
        ("Spring", MonthField(season=21)),
        ("Autumn", MonthField(season=23)),
        ("Fall term", MonthField()),
        ("July 18--22", MonthField(first=7, day=18, last=7, last_day=22)),
        ("2--6 July", MonthField(first=7, day=2, last=7, last_day=6)),
        ("30 July -- August 2", MonthField(first=7, day=30, last=8, last_day=2)),
        ("30 July -- August", MonthField(first=7, last=8)),
        ("July 22--18", MonthField()),
        ("July 18--2022", MonthField()),
        ("6--2 July", MonthField()),
        ("December--January", MonthField()),
        ("", MonthField()),
        ("9" * 5000, MonthField()),
        (f"July {'9' * 5000}", MonthField()),
    ],
)
def test_months(tex: str, expected: MonthField) -> None:
    assert read_month(tex) == expected


def test_season_names() -> None:
    assert [season_name(date) for date in ("2024-21", "2024-24", "2024-25", "2024-02", "2024")] == [
        "Spring",
        "Winter",
        *[""] * 3,
    ]
    spans = ("2024-21/2024-22", "2018-24/2019", "2024-33/2024-34", "2024-02/2024-03", "2024-22/..", "2024-21/2025-21")
    assert [season_name(date) for date in spans] == [
        "Spring--Summer",
        "Winter",
        "Quarter 1--Quarter 2",
        "",
        "Summer",
        "Spring",
    ]


def test_spans_of_years() -> None:
    assert span_of_years("1897/1913-05") == "1897--1913"
    assert [span_of_years(text) for text in ("2020-05/2020-06", "2020", "1913/1897", "1897/", "/1913")] == [""] * 5
    assert [span_in_iso(text) for text in ("1897--1913", "1897-1913")] == ["1897/1913"] * 2
    assert [span_in_iso(text) for text in ("1913--1897", "c1984", "in press")] == ["", "", ""]


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("-0044-03-15", "45 BC"),
        ("0000", ""),
        ("199X", "199X"),
        ("19XX", "19XX"),
        ("19X", ""),
        ("2004", ""),
        ("/1990", "--1990"),
        ("../1990", "--1990"),
        ("1990/..", ""),
        ("Y20201", "20201"),
    ],
)
def test_years_other_than_four_digits(date: str, expected: str) -> None:
    assert unusual_year(date) == expected


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("July~20", 'jul # "~20"'),
        ("July~20--22", 'jul # "~20--22"'),
        ("January--February", 'jan # "--" # feb'),
        ("June~28--July~2", 'jun # "~28--" # jul # "~2"'),
        ("20~July", '"20~" # jul'),
        ("20--22~July", '"20--22~" # jul'),
        ("28~June--2~July", '"28~" # jun # "--2~" # jul'),
        ("January/February", 'jan # "/" # feb'),
        ("20 July", ""),
        ("20~", ""),
        ("Lenz~3", ""),
        ("July", ""),
    ],
)
def test_a_day_stays_with_its_month(tex: str, expected: str) -> None:
    assert month_expression(tex) == expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2020-01/2020-02", 'jan # "--" # feb'),
        ("2020-09-15/2020-09-17", 'sep # "~15--17"'),
        ("2020-06-28/2020-07-02", 'jun # "~28--" # jul # "~2"'),
        ("2020-09-17/2020-09-15", ""),
        ("2019-12/2020-01", ""),
        ("2020-01-05/2020-02", 'jan # "--" # feb'),
        ("2020-01/2020-02-03", 'jan # "--" # feb'),
        ("2019/2020", ""),
        ("2020/2020-02", ""),
        ("/2020-02", ""),
        ("2020-09/..", ""),
        ("2020-09", ""),
    ],
)
def test_spans_of_months_are_written_with_the_macros_of_months(date: str, expected: str) -> None:
    assert span_of_months(date) == expected
