"""The rules of `check`: findings for invalid values, none for valid ones."""

import pytest

from readinglist.bibtex.data_models import BIBLATEX, BIBTEX, model_of
from readinglist.linting.entries import FieldPosition, StatedEntry, StatedField
from readinglist.linting.entry_rules import misspelt
from readinglist.linting.field_rules import is_isbn, is_issn
from readinglist.linting.file_rules import bibliography_findings
from readinglist.linting.findings import RULES, CheckResult, Finding, FindingFilter, Fix, Severity
from readinglist.linting.fixes import apply_fixes
from readinglist.papers.errors import UsageError
from tests.stated_entries import codes, entry


@pytest.mark.parametrize(
    ("field", "value", "code", "fixed_value"),
    [
        ("doi", "10.1000/xyz", "", ""),
        ("doi", "not one", "bad-doi", ""),
        ("doi", "https://doi.org/10.1000/Xyz", "doi-address", "10.1000/Xyz"),
        ("doi", "doi: 10.1000/xyz", "doi-address", "10.1000/xyz"),
        ("doi", "https://doi-org.proxy.edu/10.1000/xyz", "doi-address", "10.1000/xyz"),
        ("doi", "https://link.springer.com/article/10.1007/s1-2", "doi-address", "10.1007/s1-2"),
        ("doi", r"\url{https://doi.org/10.1000/x_1}", "doi-address", "10.1000/x_1"),
        ("doi", "10.1000/x%281%29", "doi-address", "10.1000/x(1)"),
        ("doi", "10.1000/xyz, 10.1000/abc", "bad-doi", ""),
        ("doi", "10.1000 / xyz", "bad-doi", "10.1000/xyz"),
        ("doi", r"10.1000/x\_1", "", ""),
        ("eprint", "2410.18647v2", "", ""),
        ("eprint", "some/thing", "", ""),
        ("eprint", "arXiv:2410.18647", "eprint-prefix", "2410.18647"),
        ("eprint", "https://arxiv.org/abs/hep-th/9901001", "eprint-prefix", "hep-th/9901001"),
        ("eprint", "https://hal.science/hal-0123", "eprint-prefix", ""),
        ("eprint", "www.jstor.org/stable/123", "eprint-prefix", ""),
        ("eprint", "biorxiv.org/content/x", "eprint-prefix", ""),
        ("eprint", "cond-mat.str-el/9901001", "", ""),
        ("eprint", "arXiv:2413.18647", "bad-arxiv-id", ""),
        ("journal", "arXiv preprint arXiv:2410.18647", "", ""),
        ("journal", "arXiv preprint arXiv:2413.18647", "bad-arxiv-id", ""),
        ("url", "https://doi.org/10.1000/xyz", "", ""),
        ("isbn", "978-3-16-148410-0", "", ""),
        ("isbn", "0-306-40615-2, 978-3-16-148410-0", "", ""),
        ("isbn", "978-3-16-148410-1", "bad-isbn", ""),
        ("isbn", "978316148410", "bad-isbn", ""),
        ("isbn", "0378-5955", "bad-isbn", ""),
        ("isbn", "none", "bad-isbn", ""),
        ("isbn", "979-0-2600-0043-8", "bad-isbn", ""),
        ("ismn", "979-0-2600-0043-8", "", ""),
        ("ismn", "9790260000438, M-2600-0043-8", "", ""),
        ("ismn", "979-0-2600-0043-9", "bad-ismn", ""),
        ("ismn", "979-0-2600-0043", "bad-ismn", ""),
        ("ismn", "M 2600 0043 1", "bad-ismn", ""),
        ("ismn", "978-3-16-148410-0", "bad-ismn", ""),
        ("issn", "0378-5955", "", ""),
        ("issn", "2434-561x", "", ""),
        ("issn", "0378-5956", "bad-issn", ""),
        ("issn", "12", "bad-issn", ""),
        ("year", "2020", "", ""),
        ("year", "in press", "", ""),
        ("year", "98", "bad-year", ""),
        ("month", "12", "", ""),
        ("month", "June--July", "", ""),
        ("month", "13", "bad-month", ""),
        ("month", "9" * 5000, "bad-month", ""),
        ("month", "Brumaire", "bad-month", ""),
        ("month", "Sept.", "month-name", "sep"),
        ("pages", "12--34", "", ""),
        ("pages", "12-3", "", ""),
        ("pages", "S1-2", "", ""),
        ("pages", "12-34, 56 - 78, 9", "page-hyphen", "12--34, 56--78, 9"),
        ("pages", "1--3, 5–9", "page-hyphen", "1--3, 5--9"),
        ("pages", "1~–~10", "page-hyphen", "1--10"),
        ("pages", "12 -- 34", "", ""),
        ("pages", "1--3, 5 -- 9", "", ""),
        ("author", "Doe, Jane and {Foe, Bar, Baz and; Sons}", "", ""),
        ("author", "family=Doe, given=Jane, prefix=de, x=y", "bad-name", ""),
        ("author", "Doe, and Roe, Ann", "bad-name", ""),
        ("author", "Doe,, Jane", "bad-name", ""),
        ("author", ", Jane", "bad-name", ""),
        ("author", "{Doe, Roe,} and Poe, , P", "", ""),
        ("author", "Doe, Jane and", "bad-name", ""),
        ("author", "Jane Doe And", "bad-name", ""),
        ("author", "Doe et al.", "bad-name", ""),
        ("author", "Doe, J.; Roe, M.", "bad-name", ""),
        ("author", "Doe, J., Roe, M.", "bad-name", ""),
        ("author", "van Dam B, Doe J and Roe M", "bad-name", ""),
        ("author", "{\\'E}mile Zola, Ren{\\'e} Char, Jane Doe", "bad-name", ""),
        ("author", "Jane Doe \\and Max Roe", "bad-name", ""),
        ("author", "Jane Doe und Max Roe et Al Poe", "bad-name", ""),
        ("author", "Karl von und zu Hohen Stein", "", ""),
        ("author", "Doe, Jane, Ph.D.", "bad-name", ""),
        ("author", "王伟、李娜", "bad-name", ""),
        ("date", "anything", "", ""),
    ],
)  # fmt: skip
def test_every_value(field: str, value: str, code: str, fixed_value: str) -> None:
    found = [each for each in bibliography_findings([entry(**{field: value})], BIBTEX) if each.code != "missing-label"]
    assert [each.code for each in found] == ([code] if code else [])
    edits = [each.fix for each in found if each.fix]
    written = fixed_value if field == "month" else f"{{{fixed_value}}}"
    assert [edit.new for edit in edits] == ([written] if fixed_value else [])
    assert all((edit.line, edit.column, edit.old) == (1, 9, f"{{{value}}}") for edit in edits)


@pytest.mark.parametrize("date", ["2020", "2020-05", "2020-05-31", "2020/2021", "2020/", "../2020", "2020-21", "199X",
                                  "1723~", "Y-17000", "2004-04-05T14:34:00", "2020-XX"])  # fmt: skip
def test_dates_that_biber_accepts(date: str) -> None:
    assert codes(entry("dataset", title="T", date=date), biblatex=True) == []


@pytest.mark.parametrize("date", ["2015-00", "2014-5", "May 2020", "/", "2020/2021/2022", "2020-01-32"])
def test_dates_that_biber_rejects(date: str) -> None:
    assert codes(entry("dataset", title="T", date=date), biblatex=True) == [("bad-date", "date")]


def test_years_of_biblatex_are_numbers() -> None:
    assert codes(entry("dataset", title="T", year="in press"), biblatex=True) == [("bad-year", "year")]


def test_ids_of_other_archives_are_not_checked() -> None:
    assert codes(entry(eprint="1234", archiveprefix="pubmed")) == []
    assert codes(entry(eprint="1234", archiveprefix="arXiv")) == [("bad-arxiv-id", "eprint")]


def test_a_url_that_repeats_the_doi() -> None:
    assert codes(entry(doi="10.1/x", url="https://doi.org/10.1/X")) == [("bad-doi", "doi")]
    assert codes(entry(doi="10.1000/x", url="https://doi.org/10.1000/X")) == [("url-is-doi", "url")]
    assert codes(entry(doi="10.1000/x", url="https://doi.org/10.1000/other")) == []


def at_start(_number: int) -> FieldPosition:
    return FieldPosition(1, 1, 1, 1)


def test_values_with_several_parts_are_not_fixed() -> None:
    field = StatedField(name="pages", tex="1-2", value='"1-" # two', place_of=at_start)
    of_two = StatedEntry(entry_type="misc", key="k", fields=(field,))
    assert [each.fix for each in bibliography_findings([of_two], BIBTEX) if each.code == "page-hyphen"] == [None]
    macro = StatedField(name="month", tex="January", value="jan", place_of=at_start, macros=("jan",))
    assert codes(StatedEntry(entry_type="misc", key="k", fields=(macro,))) == []


def test_in_a_library_complete_values_are_fixed_except_months() -> None:
    fields = (
        StatedField(name="pages", tex="1-2"),
        StatedField(name="month", tex="January"),
    )
    found = list(bibliography_findings([StatedEntry(entry_type="misc", key="k", fields=fields)], BIBTEX))
    edits = {each.code: each.fix for each in found}
    assert edits["page-hyphen"] == Fix(line=0, column=0, old="1-2", new="1--2")
    assert edits["month-name"] is None


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("author", "family=Doe, given=Jane, given-i=J, useprefix=true", ""),
        ("author", "family=Doe, suffx=Jr", "bad-name"),
        ("author", "family={Doe, x=y}", ""),
        ("author", "others", "bad-name"),
        ("author", "Doe, Jane and others", ""),
        ("bookauthor", "Doe,, Jane", "bad-name"),
        ("shortauthor", "A, B, C, D, E", "bad-name"),
        ("gender", "sf", ""),
        ("gender", "female", "bad-number"),
    ],
)
def test_values_that_biber_rejects(field: str, value: str, code: str) -> None:
    found = codes(entry("book", **{"title": "T", "author": "A", "date": "2020", field: value}), biblatex=True)
    assert [each for each, name in found if name == field and each != "foreign-field"] == ([code] if code else [])


@pytest.mark.parametrize(
    ("child", "parent", "findings"),
    [
        ({"entry_type": "article"}, {}, [("missing-field", "crossref")]),
        ({"entry_type": "article", "key_field": "K"}, {}, []),
        ({"entry_type": "article"}, {"journal": "J"}, []),
        ({"entry_type": "incollection"}, {"author": "Roe", "publisher": "P"}, [("missing-field", "crossref")]),
        ({"entry_type": "incollection"}, {"editor": "Roe", "publisher": "P"}, []),
        ({"entry_type": "book", "volume": "1"}, {"publisher": "P"}, [("missing-field", "crossref")]),
        ({"entry_type": "book", "volume": "1"}, {"publisher": "P", "series": "S"}, []),
        ({"entry_type": "book"}, {"publisher": "P", "editor": "Roe"}, [("missing-field", "crossref")]),
    ],
)
def test_what_bibtex_names_a_parent_by(
    child: dict[str, str], parent: dict[str, str], findings: list[tuple[str, str]]
) -> None:
    names = {"key" if name == "key_field" else name: value for name, value in child.items() if name != "entry_type"}
    fields = {"title": "T", "author": "A", "crossref": "p", **names}
    stated = tuple(StatedField(name=name, tex=tex) for name, tex in fields.items())
    above = entry("misc", "p", place=1, title="S", year="2020", **parent)
    found = bibliography_findings([StatedEntry(entry_type=child["entry_type"], key="c", fields=stated), above], BIBTEX)
    assert [(each.code, each.field) for each in found if each.key == "c"] == findings


def test_a_parent_with_a_parent() -> None:
    child = entry("inproceedings", "c", title="T", author="A", crossref="b")
    book = entry("proceedings", "b", place=1, title="B", booktitle="B", year="2020", editor="E", crossref="s")
    series = entry("book", "s", place=2, title="S", author="A", publisher="P", year="2020")
    assert codes(child, book, series) == [("nested-crossref", "crossref")]
    assert ("nested-crossref", "crossref") in codes(entry("book", "s", crossref="s"))
    assert not any(code == "nested-crossref" for code, _ in codes(child, book, series, biblatex=True))


def test_single_entries() -> None:
    assert codes(entry("article", title="T", author="A")) == [("missing-field", "journal"), ("missing-field", "year")]
    assert codes(entry("artcle")) == [("unknown-type", "")]
    assert codes(entry("qqqq")) == [("unknown-type", "")]
    assert codes(entry("movie")) == [("foreign-type", "")]
    assert codes(entry(bootitle="x", note="")) == [("misspelt-field", "bootitle"), ("empty-field", "note")]
    assert codes(entry(bootitle="x", booktitle="y")) == []
    assert codes(entry(key="")) == [("no-key", "")]
    assert codes(entry(key="a b")) == codes(entry(key="a^^b")) == [("bad-key", "")]
    assert codes(entry(key="müller", title="Größe", abstract="ä")) == [("non-ascii", "")]
    assert codes(entry(key="müller", title="Größe", abstract="ä"), ascii_only=True) == [
        ("non-ascii", ""),
        ("non-ascii", "title"),
    ]
    assert codes(entry("dataset", key="müller", title="Größe"), biblatex=True) == []
    assert codes(entry("ieeetranbstctl", note="")) == []
    assert codes(entry(key="REVTEX42Control", note="")) == []
    twice = StatedEntry(entry_type="misc", key="k", fields=(*entry(note="a").fields, *entry(note="b").fields))
    assert codes(twice) == [("duplicate-field", "note")]
    bare = StatedField(name="note", tex="a")
    assert codes(StatedEntry(entry_type="misc", key="k", fields=(bare, bare))) == [("duplicate-field", "note")]


def test_long_lists_of_letters_are_truncated() -> None:
    found = [each for each in bibliography_findings([entry(key="абвгдежзий")], BIBTEX) if each.code == "non-ascii"]
    assert found[0].message.startswith("the key contains а б в г д е ж з ...")


def test_a_misspelt_field_that_is_also_present_is_not_reported() -> None:
    assert codes(entry(note="x", titel="y"), entry(key="m", title="T", titel="y")) == [("misspelt-field", "titel")]


def test_labels_for_sorting() -> None:
    found = [each.code for each in bibliography_findings([entry(title="T"), entry(key="l", author="A")], BIBTEX)]
    assert found == ["missing-label"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [("jounal", "journal"), ("bootitle", "booktitle"), ("authors", "author"), ("titel", "title"), ("title", ""),
     ("keyword", ""), ("languages", ""), ("mendeley-tags", ""), ("xyz", ""), ("citeulike-id", "")],
)  # fmt: skip
def test_misspelt_fields(name: str, meant: str) -> None:
    assert misspelt(name) == meant


def test_duplicate_keys_and_aliases() -> None:
    first, again = entry(key="a", ids="old, older"), entry(key="A", line=2, place=1)
    alias = entry(key="b", ids="OLD", line=3, place=2)
    assert codes(first, again, alias) == [("duplicate-key", ""), ("duplicate-key", "ids")]
    unplaced = StatedEntry(entry_type="misc", key="a", fields=())
    same = StatedEntry(entry_type="misc", key="a", fields=(), place=1)
    messages = [
        each.message for each in bibliography_findings([unplaced, same], BIBTEX) if each.code == "duplicate-key"
    ]
    assert messages == ["duplicate key a"]


def test_parents() -> None:
    child = entry("inproceedings", "c", title="T", author="A", crossref="book")
    book = entry("proceedings", "book", line=2, place=1, title="B", booktitle="B", year="2020", editor="E")
    assert codes(child, book) == []
    undated = entry("proceedings", "book", line=2, place=1, title="B", booktitle="B", date="2020")
    assert codes(child, undated) == [("missing-field", "year")]
    assert codes(StatedEntry(**{**_parts(book), "place": 0}), StatedEntry(**{**_parts(child), "place": 1})) == [
        ("crossref-order", "crossref")
    ]
    assert codes(child) == [("unknown-reference", "crossref")]
    assert codes(entry(xref="gone", related=", ")) == [("unknown-reference", "xref")]
    known = bibliography_findings([entry(xref="Gone")], BIBTEX, known={"gone"})
    assert [each.code for each in known] == ["missing-label"]


def test_fields_that_biblatex_inherits() -> None:
    book = entry("book", "b", line=2, place=1, title="B", author="E", date="2020")
    chapter = entry("inbook", "c", title="T", author="A", crossref="b")
    assert codes(chapter, book, biblatex=True) == []
    untitled = entry("inbook", "c", author="A", crossref="b")
    assert codes(untitled, book, biblatex=True) == [("missing-field", "title")]
    paper = entry("article", "p", title="T", author="A", crossref="j")
    journal = entry("periodical", "j", place=1, title="J", editor="E", date="2020")
    assert codes(paper, journal, biblatex=True) == []
    data = entry("xdata", "x", place=1, publisher="P", xdata="x")
    titled = entry("xdata", "y", place=2, date="2020", xdata="x")
    using = entry("book", "u", title="T", author="A", xdata="x, y")
    assert codes(using, data, titled, biblatex=True) == []
    nameless = entry("book", "n", title="T", author="A", crossref="m")
    assert codes(nameless, entry("mvbook", "m", place=1, author="A", date="2020"), biblatex=True) == [
        ("missing-field", "title")
    ]


def test_old_names_of_fields_beside_new_ones() -> None:
    both = {"school": "U", "institution": "U"}
    thesis = entry("thesis", "t", title="T", author="A", date="2020", type="phdthesis", **both)
    assert codes(thesis, biblatex=True) == [("field-combination", "school")]
    del both["institution"]
    assert codes(entry("phdthesis", "t", title="T", author="A", date="2020", **both), biblatex=True) == []


def _parts(stated: StatedEntry) -> dict[str, object]:
    return {name: getattr(stated, name) for name in ("entry_type", "key", "fields", "line", "column", "place")}


def test_models_are_detected_from_entries() -> None:
    assert model_of([("article", {"journal", "year"})]) is BIBTEX
    assert model_of([("article", {"journaltitle", "date"})]) is BIBLATEX
    assert model_of([("online", {"title"}), ("phdthesis", {"title"}), ("thesis", set())]) is BIBLATEX
    assert model_of([]) is BIBTEX


def test_biblatex_aliases_have_the_rules_of_their_type() -> None:
    assert BIBLATEX.missing("phdthesis", {"author", "title", "school", "year"}) == ()
    assert BIBLATEX.missing("thesis", {"author", "title", "school", "year"}) == (("type",),)
    assert BIBLATEX.missing("qqq", set()) == ()


def test_check_digits() -> None:
    assert is_isbn("080442957X")
    assert not is_isbn("08044295X7")
    assert not is_isbn("978316148410X")
    assert not is_isbn("123")
    assert is_issn("2434561X")


def test_fixes_keep_everything_else() -> None:
    edits = (
        Fix(line=2, column=3, old="b", new="BB"),
        Fix(line=2, column=1, old="a", new=""),
        Fix(line=3, column=1, old="x", new="y"),
        Fix(line=9, column=1, old="x", new="y"),
    )
    assert apply_fixes("é\r\na b\rc\n\nd", edits) == ("é\r\n BB\rc\n\nd", (edits[3], edits[2]))


def test_filters() -> None:
    choice = FindingFilter.of(["bad-doi,syntax"], ["syntax"])
    assert [code for code in RULES if choice.selects(code)] == ["bad-doi"]
    assert all(FindingFilter().selects(code) for code in RULES)
    with pytest.raises(UsageError, match="bad-doj"):
        FindingFilter.of(["bad-doj"], [])
    with pytest.raises(UsageError) as raised:
        FindingFilter.of([], ["zzzzzzzzz"])
    assert "--codes" in raised.value.hint


def test_notes_do_not_fail() -> None:
    note, error = Finding(code="page-hyphen", message=""), Finding(code="syntax", message="")
    assert (note.severity, note.fails, error.fails) == (Severity.NOTE, False, True)
    assert not CheckResult(name="x", entries=1, model="bibtex", findings=(note,)).fails
    assert CheckResult(name="x", entries=1, model="bibtex", findings=(note, error)).fails
