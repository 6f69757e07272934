"""Charts: complete, identical for equal numbers, by month, quarter or year."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from readinglist.formats.plotting import Plot, draw, grouped
from readinglist.library.statistics import Period


def months(number: int) -> list[Period]:
    """Return months from November 2014 on, in each of which one more paper was added than finished."""
    return [
        Period(
            start=datetime(2014 + (10 + place) // 12, (10 + place) % 12 + 1, 1, tzinfo=UTC),
            added=2,
            started=1,
            finished=1,
            dropped=0,
            backlog=place + 1,
        )
        for place in range(number)
    ]


def plot(number: int) -> Plot:
    return Plot(
        title="Papers of $x^2$ & <b>",
        months=months(number),
        categories={"cs.LG": 3, "math.AG": 1} if number else {},
        tags={f"a tag of many words, the {place}. of them: 模型 $\\frac": place for place in range(20, 0, -1)}
        if number
        else {},
    )


@pytest.mark.slow
@pytest.mark.parametrize("number", [0, 1, 2, 40, 130])
def test_an_image_is_complete_and_always_the_same(number: int) -> None:
    svg = draw(plot(number), "svg")
    assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert svg == draw(plot(number), "svg")
    assert draw(plot(number), "png").startswith(b"\x89PNG\r\n\x1a\n")


@pytest.mark.slow
def test_other_numbers_make_another_picture() -> None:
    assert draw(plot(2), "svg") != draw(plot(3), "svg")


def test_many_months_are_put_together_as_quarters_and_as_years() -> None:
    assert [name for name, _ in grouped(months(3))] == ["2014-11", "2014-12", "2015-01"]
    quarters = grouped(months(41))
    assert [name for name, _ in quarters[:3]] == ["2014 Q4", "2015 Q1", "2015 Q2"]
    assert [(each.added, each.finished, each.backlog) for _, each in quarters[:2]] == [(4, 2, 2), (6, 3, 5)]
    years = grouped(months(130))
    assert [name for name, _ in years] == [str(year) for year in range(2014, 2026)]
    assert sum(each.added for _, each in years) == 260
