"""Dates in the forms of people and programs, as biber reads them."""

import subprocess
from pathlib import Path

import pytest

from readinglist.bibtex.iso_dates import is_iso_range, iso_date
from tests.growth import assert_linear

DATES = [
    ("2020-05-12", "2020-05-12"),
    ("1850~", "1850~"),
    ("~1850", "1850~"),
    ("1850~/1860~", "1850~/1860~"),
    ("12~May~2020", "2020-05-12"),
    ("2011-11-12T10:00:00Z", "2011-11-12T10:00:00Z"),
    ("2011-11-12T10:00:00+10:00", "2011-11-12T10:00:00+10:00"),
    ("2011-11-12T10:00:00+1000", "2011-11-12"),
    ("2011-11-12T10:00:00.5", "2011-11-12"),
    ("2011-11-12T24:00:00", "2011-11-12"),
    ("2020-05-12 10:00", "2020-05-12"),
    ("2020-5-3", "2020-05-03"),
    ("2020/06/22", "2020-06-22"),
    ("2020.06.22", "2020-06-22"),
    ("22.06.2020", "2020-06-22"),
    ("22/06/2020", "2020-06-22"),
    ("06/22/2020", "2020-06-22"),
    ("05/06/2020", ""),
    ("20200503", "2020-05-03"),
    ("20200503T1000", "2020-05-03"),
    ("20200503 100000Z", "2020-05-03"),
    ("2020-05-03T1000", "2020-05-03"),
    ("2011 2012", ""),
    ("202005", "2020-05"),
    ("201920", ""),
    ("2020年6月22日", "2020-06-22"),
    ("2020 年 6 月", "2020-06"),
    ("2020년 6월 22일", "2020-06-22"),
    ("22 июня 2020", "2020-06-22"),
    ("22 września 2020", "2020-09-22"),
    ("17. maj 2020", "2020-05-17"),
    ("05/2020", "2020-05"),
    ("2015-00", "2015"),
    ("2015-06-00", "2015-06"),
    ("2020-02-30", "2020-02"),
    ("2020-13", ""),
    ("2019/20", ""),
    ("2020-05/06", "2020-05/2020-06"),
    ("2020-05-06/08", "2020-05-06/2020-05-08"),
    ("2020-05-30--06-02", "2020-05-30/2020-06-02"),
    ("2020-05/03", ""),
    ("2020-W05-3", "2020-01-29"),
    ("2020-W05", "2020-01-27/2020-02-02"),
    ("2020-W54", ""),
    ("May 2020", "2020-05"),
    ("12 May 2020", "2020-05-12"),
    ("12-May-2020", "2020-05-12"),
    ("May 12th, 2020", "2020-05-12"),
    ("2020, May", "2020-05"),
    ("22. Juni 2020", "2020-06-22"),
    ("12 de mayo de 2020", "2020-05-12"),
    ("ao{\\^u}t 2020", "2020-08"),
    ("Spring 2020", "2020-21"),
    ("Q3 2019", "2019-35"),
    ("2019Q3", "2019-35"),
    ("2019-3Q", "2019-35"),
    ("2019a", ""),
    ("Frühjahr 2019", "2019-21"),
    ("Automne 2019", "2019-23"),
    ("accessed 12 May 2020", "2020-05-12"),
    ("Last visited on 2020-05-12", "2020-05-12"),
    ("Zugriff am: 12.05.2020", "2020-05-12"),
    ("Tuesday, 12 May 2020", "2020-05-12"),
    ("Tue. May 12, 2020", "2020-05-12"),
    ("May 12--14, 2020", "2020-05-12/2020-05-14"),
    ("May--June 2020", "2020-05/2020-06"),
    ("December 2019 to January 2020", "2019-12/2020-01"),
    ("1984--1986", "1984/1986"),
    ("circa 1984", "1984~"),
    ("c. 1984", "1984~"),
    ("c1984", ""),
    ("202X", "202X"),
    ("1999~", "1999~"),
    ("1999%", "1999%"),
    ("~1999", "1999~"),
    ("12~May~2020", "2020-05-12"),
    ("1989~/1991?", "1989~/1991?"),
    ("2004-06-11?/2004-06-12~", "2004-06-11?/2004-06-12~"),
    ("y17000000", "Y17000000"),
    ("1990/..", "1990/.."),
    ("in press", ""),
    ("n.d.", ""),
    ("2020a", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_dates_in_usual_forms(text: str, expected: str) -> None:
    assert iso_date(text) == expected


@pytest.mark.tex
def test_biber_reads_each_date_that_is_called_valid_and_no_other(tmp_path: Path) -> None:
    written = {text for text, _ in DATES if text} | {iso for _, iso in DATES if iso} | {"2020-45", "-0044", "Y17000"}
    names = dict(enumerate(sorted(written)))
    entries = (f"@article{{d{number}, author={{R}}, title={{T}}, date={{{text}}}}}\n" for number, text in names.items())
    (tmp_path / "d.bib").write_text("".join(entries), encoding="utf-8")
    done = subprocess.run(
        ["biber", "--tool", "d.bib"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300
    )
    refused = {text for number, text in names.items() if f"Entry 'd{number}' (d.bib): Invalid format" in done.stdout}
    assert refused == {text for text in names.values() if not is_iso_range(text)}


@pytest.mark.slow
@pytest.mark.parametrize("part", ["1-", "May ", "12 ", "-", "2020 /", "/"])
def test_long_dates_are_read_in_linear_time(part: str) -> None:
    assert iso_date(part * 10_000 + "2020") == ""
    assert_linear(lambda times: iso_date(part * times + "2020"), 10_000)
