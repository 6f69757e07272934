"""JabRef's test cases of citation keys: exactly the listed ones differ, for the reasons given.

A case is a pattern and an entry, or a function of JabRef that a pattern stands for here. Keys are compared in the
characters that keys may hold. Not taken: cases whose entry stands elsewhere in JabRef's tests (``entry2``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from readinglist.bibtex.blocks import RawEntry, read_blocks
from readinglist.bibtex.values import expanded
from readinglist.keys.authors import institution
from readinglist.keys.generation import key_stem, safe_key
from readinglist.papers.errors import UsageError
from readinglist.papers.paper import Metadata
from readinglist.sources.bibtex_fields import read_fields
from tests.unit.bibtex.test_collected_cases import collection, listed

pytestmark = pytest.mark.shared

FUNCTIONS = {
    # a function of JabRef: (the field that it is given, the pattern that stands for it)
    "allAuthors(list)": ("author", "[authors]"),
    "authorsAlpha(list)": ("author", "[authorsAlpha]"),
    "authorsAlphaLNI(list)": ("author", "[authorsAlphaLNI]"),
    "oneAuthorPlusInitials(list)": ("author", "[authorIni]"),
    "authIniN(list, 1)": ("author", "[authIni1]"),
    "authIniN(list, 2)": ("author", "[authIni2]"),
    "authIniN(list, 3)": ("author", "[authIni3]"),
    "authIniN(list, 4)": ("author", "[authIni4]"),
    'authEtal(list, ".", ".etal")': ("author", "[auth.etal]"),
    "authAuthEa(list)": ("author", "[auth.auth.ea]"),
    "lastAuthor(list)": ("author", "[authorLast]"),
    "authShort(list)": ("author", "[authshort]"),
    "firstPage(input)": ("pages", "[firstpage]"),
    "lastPage(input)": ("pages", "[lastpage]"),
    "pagePrefix(input)": ("pages", "[pageprefix]"),
    "getCamelizedTitle(titleString)": ("title", "[camel]"),
    "camelizeSignificantWordsInTitle(titleString)": ("title", "[title]"),
    "AUTHAUTHEA": ("", "[auth.auth.ea]"),
    "AUTHSHORT": ("", "[authshort]"),
    "AUTHFOREINI": ("", "[authForeIni]"),
    "AUTHFIRSTFULL": ("", "[authFirstFull]"),
    "AUTHORLAST": ("", "[authorLast]"),
    "AUTHORLASTFOREINI": ("", "[authorLastForeIni]"),
    "AUTHORINI": ("", "[authorIni]"),
    "AUTHORN.formatted(1)": ("", "[authors1]"),
    "AUTHORN.formatted(3)": ("", "[authors3]"),
}
OF_TESTS = {"veryShortTitle": "[veryshorttitle]", "shortTitle": "[shorttitle]", "makeLabelAndCheckLegalKeys": "[auth3]"}
"""The patterns of tests that name none."""
ENTRIES = {
    # Entries that several cases share, as JabRef's tests set them up.
    "bibentry": {"author": "O. Kitsune", "year": "2017", "pages": "213--216"},
    "romanentry": {"author": "O. Kitsune", "year": "2017", "pages": "XI-XX"},
    "dbentry": {
        "author": "Eric von Hippel and Georg von Krogh",
        "title": 'Open Source Software and the "Private-Collective" Innovation Model: Issues for Organization Science',
        "journal": "Organization Science",
        "year": "2003",
    },
    "keywordNKeywordsSeparatedBySpace": {"keywords": "w1, w2a w2b, w3"},
    "keywordsNKeywordsSeparatedBySpace": {"keywords": "w1, w2a w2b, w3"},
    "applyModifiers": {"title": "Green Scheduling of Whatever"},
    "pureauthReturnsEmptyStringIfAuthorIsAbsent": {"editor": "Somebody"},
    "expandBracketsWithFallback": {"year": "2021"},
}


@dataclass(frozen=True)
class Case:
    """A pattern, the entry that it is filled from, and the key that JabRef makes of them."""

    pattern: str
    metadata: Metadata
    expected: str

    @property
    def found(self) -> str:
        """The key made here; ``k`` keeps it from being empty."""
        try:
            return key_stem(self.metadata, "k" + self.pattern)[1:]
        except UsageError:
            return ""


def cases() -> Iterator[tuple[int, Case]]:
    """The cases that can be put so, with their place in the collection."""
    for number, row in enumerate(collection("flat_citekeys.json")):
        case = _case(row) if row["src"].startswith("jabref") else None
        if case:
            yield number, case


def _case(row: dict) -> Case | None:
    values = dict(zip(row.get("params", ()), row.get("values", ()), strict=False))
    asserted = "".join(row.get("assertion", ()))
    pattern, given = _pattern(row, values, asserted)
    fields = _fields(row["test"] if row["test"] in ENTRIES else given)
    if pattern is None or fields is None:
        return None
    quoted = re.search(r'assertEquals\("(.*?)", ', asserted)
    expected = row.get("expected", quoted[1] if quoted else "")
    for name in ("expected", "expectedKey", "expectedCitationKey", "expectedResult", "expandResult"):
        expected = values.get(name, expected)
    entry_type = fields.pop("entrytype", "misc")
    return Case(pattern, read_fields(entry_type, fields).metadata, safe_key(expected))


def _pattern(row: dict, values: dict, asserted: str) -> tuple[str | None, object]:
    """(pattern, what the entry is made of)."""
    actual = row.get("actual", {})
    if actual:
        pattern = actual["on"]["args"][0] if "on" in actual else actual["args"][0]
        return pattern, actual["args"][0] if "on" in actual else actual["args"][2]
    if "pattern" in row:
        return row["pattern"], row["entry"]
    for name, (field, pattern) in FUNCTIONS.items():
        if f"{name})" in asserted:
            given = {field: next(value for key, value in values.items() if not key.startswith("expected"))}
            return pattern, given if field else values["entry"]
    quoted = re.search(r'(?:generateKey\(entry|expandBrackets\()(?:, )?"(.*?)"[,)]', asserted)
    pattern = quoted[1] if quoted else values.get("pattern", OF_TESTS.get(row["test"]))
    if row["test"] == "authNM":
        pattern = f"[auth{values['n']}_{values['m']}]"
    renamed = {"titleString": "title"}
    fields = {
        renamed.get(key, key): value
        for key, value in values.items()
        if key in ("author", "editor", "year", "title", "titleString")
    }
    return pattern, values.get("entry") or values.get("bibtexString") or fields


def _fields(given: object) -> dict[str, str] | None:
    """The fields of an entry that JabRef's tests build by calls, write as BibTeX, or name; None if it is not known."""
    match given:
        case str(name) if name in ENTRIES:
            return dict(ENTRIES[name])
        case str(text):
            (entry,) = read_blocks(text)
            assert isinstance(entry, RawEntry)
            return {
                "entrytype": entry.entry_type,
                **{each.name: expanded(each.value, {}) or "" for each in entry.fields},
            }
        case {"id": name}:
            return dict(ENTRIES[name]) if name in ENTRIES else None
        case {"BibEntry": True, "fields": fields}:
            return None if fields.get("crossref") == "entry2" else dict(fields)
        case {"call": ".withField", "on": entry, "args": [{"id": name}, value]}:
            fields = _fields(entry)
            return None if fields is None else {**fields, name.partition(".")[2].lower(): value}
        case {"call": "createABibEntryAuthor", "args": [author]}:
            return {"author": author}
        case {"call": ".orElse", "on": {"args": [text, *_]}}:
            return _fields(text)
        case dict(fields) if "call" not in fields:
            return dict(fields)
        case _:
            return None


def test_keys_are_those_that_jabref_makes() -> None:
    different = [number for number, case in cases() if case.found != case.expected]
    assert different == listed("citation_keys")


def test_most_of_the_cases_are_taken() -> None:
    assert sum(1 for _ in cases()) > 220


def test_letters_are_folded_as_jabref_folds_them() -> None:
    different = []
    for number, row in enumerate(collection("flat_citekeys.json")):
        if re.match("checkLegalKey|removeUnwanted", row.get("test", "")):
            values = dict(zip(row["params"], row["values"], strict=False))
            given, expected = (
                values.get("input") or values["accents"],
                values.get("expectedResult", values.get("expected")),
            )
            if safe_key(given) != safe_key(expected):
                different.append(number)
    assert different == listed("key_letters")


def test_institutions_are_shortened_as_jabref_does() -> None:
    rows = [row for row in collection("flat_citekeys.json") if row.get("test") == "generateInstitutionKeyTest"]
    assert rows
    assert {row["values"][0]: institution(row["values"][0]) for row in rows} == {
        row["values"][0]: row["values"][1] for row in rows
    }
