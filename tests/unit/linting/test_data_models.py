"""The rules of `check` that differ between BibTeX and biblatex."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.bibtex.biblatex_fields import FIELDS_OF_ALL, FIELDS_OF_TYPES
from readinglist.bibtex.data_models import BIBLATEX
from readinglist.files.documents import Document
from readinglist.linting.check import CheckRules, check_files
from readinglist.linting.entry_rules import foreign_findings
from readinglist.linting.file_rules import bibliography_findings
from tests.stated_entries import codes, entry

_PART_OF_DATE = r"^(event|orig|url)(?:end)?(?:year|month|day|hour|minute|second|timezone|yeardivision)$"


@pytest.mark.parametrize(
    ("field", "value", "code", "fixed_value"),
    [
        ("author", "family=Doe, given=Jane, prefix=de", "", ""),
        ("isbn", "0-306-40615-2, 978-3-16-148410-0", "bad-isbn", ""),
        ("isbn", "978-3-16-148410-0 (hbk.)", "", ""),
        ("issn", "0028-0836 (print), 1476-4687", "bad-issn", ""),
        ("volume", "12", "", ""),
        ("volume", "XII", "bad-number", ""),
        ("volume", "4--5", "bad-number", ""),
        ("volumes", "{2}", "bad-number", "2"),
        ("sortyear", "1999a", "bad-number", ""),
        ("month", "Summer", "bad-month", ""),
        ("month", "May--June", "bad-month", ""),
        ("month", "May", "month-name", ""),
        ("month", "5", "", ""),
        ("pages", "--", "empty-field", ""),
        ("year", "2020", "", ""),
        ("year", r"{\noopsort{a}}2020", "bad-year", ""),
        ("year", "{2020}", "bad-year", "2020"),
        ("volume", "{12}", "bad-number", "12"),
        ("volume", "+12", "bad-number", ""),
        ("month", "{5}", "bad-month", "5"),
        ("urldate", "{2020-05}", "bad-date", "2020-05"),
        ("year", "2019", "field-combination", ""),
        ("institution", "College of Science and Arts", "list-and", "College of Science {and} Arts"),
        ("institution", "College of Science {and} Arts", "", ""),
        ("institution", "{College of Science and Arts}", "", ""),
        ("institution", "University of Oxford and University of Turin", "", ""),
        ("institution", "MIT and others", "", ""),
        ("institution", "Ministry for Roads and others and Rails", "list-and", ""),
        ("publisher", "Wiley and Springer", "", ""),
        ("location", "London and New York", "", ""),
        ("location", "Rome and Bonn and Oslo and Bern", "list-and", "Rome {and} Bonn {and} Oslo {and} Bern"),
        ("publisher", "xdata=k-note-1 and Wiley", "unknown-reference", ""),
    ],
)
def test_every_value_in_biblatex(field: str, value: str, code: str, fixed_value: str) -> None:
    stated = entry("dataset", title="T", date="2020", **{field: value})
    found = list(bibliography_findings([stated], BIBLATEX))
    assert [each.code for each in found] == ([code] if code else [])
    assert [each.fix.new for each in found if each.fix and code != "month-name"] == (
        [f"{{{fixed_value}}}"] if fixed_value else []
    )


def test_texts_of_bibtex_are_lists_for_biblatex() -> None:
    text = entry("techreport", title="T", author="A", year="2020", institution="Wiley and Springer", type="x")
    assert codes(text, biblatex=True) == [("list-and", "institution")]
    assert codes(text) == []
    in_library = replace(text, line=0)
    assert codes(in_library, biblatex=True) == []


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("xdata=d-author", ""),
        ("xdata=d-author-2 and Poe, P", ""),
        ("xdata = all-names-editor-1", ""),
        ("Poe, P and xdata=d-author-3", "author of d has no item 3"),
        ("xdata=d-editor-1", "d has no field editor"),
        ("xdata=none-author-1", "unknown entry none"),
        ("xdata=other-author-1", ""),
        ("xdata=c-author-7", ""),
        ("xdata=d", "'xdata=d' names no field; expected xdata=KEY-FIELD"),
    ],
)
def test_references_to_fields_of_xdata(value: str, message: str) -> None:
    data = entry("xdata", "d", place=1, author="Roe, A and Zoe, B", address="Rome")
    more = entry("xdata", "all-names", place=2, editor="Roe, A")
    chained = entry("xdata", "c", place=3, xdata="d")
    using = entry("book", "b", title="T", date="2020", author=value, location="xdata=d-location-1")
    found = bibliography_findings([using, data, more, chained], BIBLATEX, known={"other"})
    assert [each.message for each in found] == ([message] if message else [])


@pytest.mark.parametrize(
    ("entry_type", "names", "field"),
    [
        ("article", "number", "number"),
        ("article", "volume number", ""),
        ("inproceedings", "number", "number"),
        ("inproceedings", "number series", ""),
        ("inproceedings", "number series volume", "number"),
        ("inproceedings", "number volume crossref", ""),
        ("book", "editor", "editor"),
        ("techreport", "number", ""),
        ("incollection", "editor volume", ""),
    ],
)
def test_combinations_of_fields_that_bibtex_does_not_print(entry_type: str, names: str, field: str) -> None:
    given = dict.fromkeys(
        (*["title", "author", "journal", "booktitle", "publisher", "institution", "year"], *names.split()), "12"
    )
    found = codes(entry(entry_type, "k", **(given | {"year": "2020"})))
    assert [name for code, name in found if code == "field-combination"] == ([field] if field else [])
    assert "field-combination" not in dict(codes(entry(entry_type, "k", **given), biblatex=True))


def test_bibtex_does_not_know_xdata() -> None:
    data = entry("xdata", "d", place=1, author="Roe, A", year="2020")
    using = entry("article", "a", title="T", journal="J", xdata="d")
    assert codes(using, data) == [("missing-field", "author"), ("missing-field", "year"), ("foreign-type", "")]


@pytest.mark.parametrize(("model", "codes_found"), [("bibtex", []), ("biblatex", ["undefined-string"])])
def test_macros_of_styles_are_defined_for_bibtex_alone(model: str, codes_found: list[str]) -> None:
    text = "@article{a, author = {A B}, title = {T}, journal = tcs, year = 2020, month = jan}\n"
    (checked,) = check_files([(Document(name="a.bib", text=text), ())], CheckRules(model=model))
    assert [each.code for each in checked.findings] == codes_found


def test_fields_that_biblatex_does_not_have() -> None:
    entries = [
        entry("book", "a", title="T", journal="J", timestamp="x", titel="y", isbn=""),
        entry("book", "b", title="T", timestamp="x", address="Rome", groups=""),
        entry("article", "c", journal="J", label="x", isbn="1", eventdate="2001"),
        entry("xdata", "d", timestamp="x"),
        entry("letter", "e", title="T", note="x"),
        entry("wrong", "f", title="T", publisher="x"),
    ]
    assert [
        (each.key, each.message.removeprefix("biblatex's data model has ")) for each in foreign_findings(entries)
    ] == [
        ("a", "no journal in @book"),
        ("a", "no timestamp (2 entries)"),
        ("c", "no isbn in @article"),
        ("c", "no eventdate in @article"),
        ("e", "no title in @letter"),
        ("e", "no note in @letter"),
        ("f", "no publisher in @wrong"),
    ]


@pytest.mark.tex
def test_the_tables_are_those_of_the_installed_biblatex() -> None:
    """blx-dm.def is what biber checks entries by."""
    path = subprocess.run(["kpsewhich", "blx-dm.def"], capture_output=True, text=True, check=True).stdout.strip()
    text = Path(path).read_text(encoding="utf-8")
    for types, body in re.findall(
        r"\\DeclareDatamodelConstraints\[([^\]]+)\]\{(.*?)\n?\}\s*(?=\\Declare|\Z|%)", text, re.DOTALL
    ):
        alternatives = [
            tuple(re.findall(r"constraintfield\{(\w+)\}", group))
            for group in re.findall(r"\\constraintfields(?:x)?or\{((?:\s*\\constraintfield\{\w+\}\s*)+)\}", body)
        ]
        single = re.sub(r"\\constraintfields(?:x)?or\{(?:\s*\\constraintfield\{\w+\}\s*)+\}", "", body)
        wanted = {
            frozenset(each)
            for each in (*alternatives, *((name,) for name in re.findall(r"constraintfield\{(\w+)\}", single)))
        }
        for entry_type in re.findall(r"\w+", types):
            ours = {frozenset(each) for each in BIBLATEX.needs[entry_type]}
            assert wanted <= ours, entry_type
    ours_of_all = {name for name in FIELDS_OF_ALL if name != "date"}
    for optional, body in re.findall(r"\\DeclareDatamodelEntryfields(?:\[([^\]]*)\])?\{([^}]*)\}", text):
        names = {re.sub(_PART_OF_DATE, r"\1date", name) for name in re.findall(r"\w+", body)}
        for entry_type in re.findall(r"\w+", optional) or [""]:
            assert names == (FIELDS_OF_TYPES[entry_type] if entry_type else ours_of_all), entry_type
    known = re.search(r"\n\\DeclareDatamodelEntrytypes\{([^}]+)\}", text)
    assert known
    assert set(re.findall(r"\w+", known[1])) == set(BIBLATEX.needs)
