"""Test cases of other tools, each with its own rules: exactly the listed ones differ, for the reasons given.

`fixtures/suites/exceptions.json` names them by their place in the collection, so that a mended case shows as well as a
broken one.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from readinglist.bibtex.names import is_group, split_name, split_names
from readinglist.papers.identifiers import ArxivId, parse_versioned
from readinglist.papers.names import authors_from_line
from readinglist.papers.paper import OTHERS, Author
from readinglist.sources.bibtex_fields import read_fields
from readinglist.tex import to_tex, to_unicode
from readinglist.tex.plain_text import plain_from_tex
from tests.conftest import SHARED

pytestmark = pytest.mark.shared

SUITES = SHARED / "suites"
EXCEPTIONS = json.loads((Path(__file__).parents[2] / "fixtures" / "suites" / "exceptions.json").read_text("utf-8"))
KEEP_BRACES = ("latexcodec", "biber", "arxiv-base")
"""Sources that leave grouping braces; they are left out on both sides."""


def collection(name: str) -> list:
    found = json.loads((SUITES / name).read_text("utf-8"))
    return found if isinstance(found, list) else found["rows"]


def listed(name: str) -> list[int]:
    return sorted(case for group in EXCEPTIONS[name] for case in group["cases"])


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_every_exception_has_its_reason() -> None:
    for name, groups in EXCEPTIONS.items():
        assert all(len(group["reason"].split()) > 3 for group in groups)
        assert len(set(listed(name))) == len(listed(name))


def test_tex_reads_as_its_sources_say() -> None:
    """Under each source's rule: braces as above, white space squeezed, mathematics left or in Unicode as it chose."""
    different = []
    for number, case in enumerate(collection("flat_latex_to_unicode.json")):
        expected = case["expected"]
        if case["src"].startswith(KEEP_BRACES):
            expected = re.sub(r"(?<!\\)[{}]", "", expected)
        readings = (to_unicode, plain_from_tex)
        if squeezed(expected) not in [squeezed(_bare(read(case["input"]), case["src"])) for read in readings]:
            different.append(number)
    assert different == listed("latex_to_unicode")


def _bare(text: str, source: str) -> str:
    return re.sub(r"(?<!\\)[{}]", "", text) if source.startswith(KEEP_BRACES) else text


def test_names_fall_into_the_parts_that_their_sources_say() -> None:
    different = []
    for number, case in enumerate(collection("flat_names.json")):
        parts = split_name(case["input"])
        found = [_words(part) for part in (parts.first, parts.von, parts.last, parts.jr)]
        if found != [_words(case[name]) for name in ("first", "von", "last", "jr")]:
            different.append(number)
    assert different == listed("names")


def _words(part: list[str] | tuple[str, ...] | str | None) -> str:
    """A part of a name without braces around all of it; some sources give words, some text with ties."""
    text = (part if isinstance(part, str) else " ".join(part or ())).replace("~", " ")
    while is_group(text):
        text = text[1:-1]
    return text


def test_lists_of_authors_split_as_their_sources_say() -> None:
    """BibTeX's lists at ``and``; JabRef's by what an entry makes of them; arXiv's at commas, without what arXiv drops
    or keeps beside the names: ``et al.``, which is kept here, and affiliations.
    """
    different = [
        number
        for number, case in enumerate(collection("flat_author_lists.json"))
        if _list_found(case) != _list_expected(case)
    ]
    assert different == listed("author_lists")


def _list_found(case: dict) -> list:
    if case.get("func") == "split_authors":
        return [str(author) for author in authors_from_line(case["input"])]
    if case.get("func"):
        return [
            [" ".join(filter(None, (a.particle, a.family))), a.given, a.suffix]
            for a in authors_from_line(case["input"])
            if a != OTHERS
        ]
    if case["src"].startswith("jabref"):
        return [_parts(a) for a in read_fields("misc", {"author": case["input"]}).metadata.authors]
    return list(split_names(case["input"]))


def _parts(author: Author) -> dict[str, str | None]:
    return {
        "first": author.given or None,
        "von": author.particle or None,
        "last": author.family,
        "jr": author.suffix or None,
    }


def _list_expected(case: dict) -> list:
    if case.get("func") == "split_authors":
        return [part for part in case["expected"] if part[0] not in "(,:"]
    return [part[:3] for part in case["expected"]] if case.get("func") else case["expected"]


def test_arxiv_identifiers_are_read_as_their_sources_say() -> None:
    """The version without its letter and the archive without its class, which is no part of an identifier.

    The other rows are scraps of test code.
    """
    different = []
    for number, case in enumerate(collection("flat_arxiv_ids.json")):
        if "input" in case and parse_versioned(_stated_id(case)) != _expected_id(case):
            different.append(number)
    assert different == listed("arxiv_ids")


def _stated_id(case: dict) -> str:
    return case["input"][0] if "params" in case else case["input"]


def _expected_id(case: dict) -> tuple[ArxivId, int | None] | None:
    text, *rest = case["input"][1:] if "params" in case else case["expected"] or [""]
    versions = [int(part.removeprefix("v")) for part in rest if re.fullmatch(r"v?\d+", part)]
    return (ArxivId(re.sub(r"\.[A-Za-z-]+/", "/", text)), versions[0] if versions else None) if text else None


def test_arxiv_identifiers_tell_when_they_were_given() -> None:
    rows = [case for case in collection("flat_arxiv_ids.json") if case["src"] == "arxiv-browse test_identifier_fields"]
    asked = {case["a"]["py"]: case["b"] for case in rows}
    found = {key.partition(".")[0]: ArxivId.parse(text) for key, text in asked.items() if key.endswith((".ids", ".id"))}
    years = {key.partition(".")[0]: year for key, year in asked.items() if key.endswith(".year")}
    assert {name: found[name].year for name in years} == years
    assert found["tid3"].month_given[1] == asked["tid3.month"]


ALIKE = "`{}ΑΒΕΖΗΙΚΜΝΟΡΤΧο‐‑‒"
"""What TeX writes like something else: Greek letters that are borrowed from Latin, hyphens, opening quotes, braces."""

ROWS: dict[str, Callable[[dict], tuple[str, str]]] = {
    "diacritics": lambda row: (rf"\{row['latex']}{{a}}", "a" + row["unicode"]),
    "superscripts": lambda row: (rf"\textsuperscript{{{row['latex']}}}", row["unicode"]),
    "cmdsuperscripts": lambda row: (rf"\textsuperscript{{\{row['latex']}}}", row["unicode"]),
    "negatedsymbols": lambda row: (
        rf"\not\{row['latex']}" if row["latex"].isalpha() else rf"\not{row['latex']}",
        row["unicode"],
    ),
    "dings": lambda row: (rf'\ding{{"{row["latex"]}}}', row["unicode"]),
}


def in_tex(row: dict) -> tuple[str, str]:
    """(TeX, Unicode) of a row of biber's table."""
    if row["type"] in ROWS:
        return ROWS[row["type"]](row)
    return (row["latex"] if row["raw"] else rf"\{row['latex']}{{}}"), row["unicode"]


def test_bibers_table_is_read_as_biber_reads_it() -> None:
    different = []
    for number, row in enumerate(collection("biber_recode_table.json")):
        tex, expected = in_tex(row)
        if to_unicode(tex) != unicodedata.normalize("NFC", expected):
            different.append(number)
    assert different == listed("recode")


def test_nearly_every_character_of_bibers_table_survives_its_way_through_tex() -> None:
    characters = {unicodedata.normalize("NFC", in_tex(row)[1]) for row in collection("biber_recode_table.json")}
    lost = {c for c in characters if to_unicode(to_tex(c, ascii_only=False)) != c}
    assert lost == set(ALIKE)
    assert len(characters) - len(lost) >= 0.97 * len(characters)
