"""Names are split as by the real bibtex, unless the result makes no sense."""

import gzip
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from readinglist.bibtex.names import split_name, split_names
from readinglist.bibtex.writing import name_text
from readinglist.papers.paper import OTHERS, Author
from readinglist.tex import to_unicode
from readinglist.tex.mathematics import balanced
from tests.bibliography import similar_papers
from tests.conftest import SHARED
from tests.names_by_bibtex import names_by_bibtex

pytestmark = pytest.mark.tex

FIXTURES = Path(__file__).parents[2] / "fixtures"
_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
_FIELD = re.compile(rf"(?i)\b(?:author|editor|translator|bookauthor)\s*=\s*({_GROUP})")

DELIBERATE = [
    # name, as bibtex splits it (first, von, last, jr), as it is split here
    ("Ken-ichi Abe", ("Ken", "ichi", "Abe", ""), ("Ken-ichi", "", "Abe", "")),
    ("Umar al-Khayyam", ("Umar", "al", "Khayyam", ""), ("Umar", "", "al-Khayyam", "")),
    ("J. Ne\\~{s}et", ("J. Ne\\", "", "{s}et", ""), ("J.", "", "Ne\\ {s}et", "")),
    ("A. L.\\ Thiele", ("A. L.\\", "", "Thiele", ""), ("A. L.", "", "Thiele", "")),
    ("\\'{E}va Tardos", ("", "\\'{E}va", "Tardos", ""), ("\\'{E}va", "", "Tardos", "")),
    ("Bj\\o rn Dahl", ("Bj\\o", "rn", "Dahl", ""), ("Bj\\o rn", "", "Dahl", "")),
    ("Émile Zola", ("", "Émile", "Zola", ""), ("Émile", "", "Zola", "")),
]
"""Where bibtex is not followed: it takes hyphens for spaces, accents outside braces for no accents, and letters outside
ASCII for no letters. Names so split would be sorted and shortened wrongly, and some would lose a letter.
"""


Names = list[tuple[str, ...]]


def ours(tex: str) -> Names:
    """Return the names of a list, each as its four parts, with ties as spaces."""
    found = (split_name(name) for name in split_names(tex))
    return [tuple(_text(part) for part in (name.first, name.von, name.last, name.jr)) for name in found]


def _text(words: tuple[str, ...]) -> str:
    return " ".join(" ".join(words).replace("~", " ").split())


def comparable(field: str) -> str:
    """Return `field` without the differences in `DELIBERATE`; empty if that is impossible."""
    text = "".join(c if c.isascii() else _like(c) for c in unicodedata.normalize("NFC", " ".join(field.split())))
    text = text.replace("-", "")
    if not balanced(text) or "\\{" in text or "\\" in re.sub(_GROUP, "", text):
        return ""
    return text.strip()


def _like(letter: str) -> str:
    """Return an ASCII letter for one that bibtex does not know."""
    return "X" if letter.isupper() else "x"


def differences(folder: Path, fields: list[str]) -> list[tuple[str, Names, Names]]:
    """Return (field, bibtex's names, ours) of the fields that are split differently."""
    return [
        (field, named, ours(field))
        for field, named in zip(fields, names_by_bibtex(folder, fields), strict=True)
        if _somebody(named) != _somebody(ours(field))
    ]


def _somebody(names: Names) -> Names:
    """Return `names` without the empty ones between ``and and``, which bibtex counts."""
    return [parts for parts in names if any(parts)]


@pytest.mark.parametrize(("name", "by_bibtex", "here"), DELIBERATE)
def test_bibtex_rules_apply_unless_the_result_makes_no_sense(
    name: str, by_bibtex: tuple[str, ...], here: tuple[str, ...], tmp_path: Path
) -> None:
    assert names_by_bibtex(tmp_path, [name]) == [[by_bibtex]]
    assert ours(name) == [here]


WORDS = [
    *("Abc", "Van", "de", "von", "A.", "1a", "1A", "1", "x{Y}", "(Ab)", "'t", "d'Ab", '"A', ".", ";", "and", "others"),
    *("{Bcd Efg}", "{bcd}", "{}", "{a, b}", "{a and b}", "{{\\'e}}B", "{1}a", "Jr.", "III", "x{\\'E}", "1{\\'e}x"),
    *("{\\'E}a", "{\\'e}a", "{\\ae}x", "{\\AE}x", "{\\v{S}}x", "{\\relax von}", "{\\uppercase{d}e}", "{ \\'e}"),
    *("{\\noopsort{a}}Bc", "{\\noopsort{A}}bc", "{\\'{\\i}}n", "{\\LL}b", "{\\OE}d", "{\\ss}a", "{\\aa}b", "{\\AA}B"),
]
BETWEEN = [" ", " ", " ", "~", ", ", ",", " and ", " AND ", " , ", "~~"]


def test_names_that_hypothesis_thinks_of(tmp_path: Path) -> None:
    """All fields are checked in one bibtex process, so failures are not minimised."""
    fields: list[str] = []

    @settings(max_examples=600, phases=[Phase.generate], database=None)
    @given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(BETWEEN)), min_size=1, max_size=9))
    def think(pieces: list[tuple[str, str]]) -> None:
        field = "".join(word + between for word, between in pieces)
        fields.append("Abc " + field.strip() + " Abc")

    think()
    assert len(set(fields)) > 300
    assert differences(tmp_path, fields) == []


def test_names_in_the_repository(tmp_path: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(FIXTURES.rglob("*.bib"))]
    fields = [comparable(found[1][1:-1]) for text in texts for found in _FIELD.finditer(text)]
    assert len(fields) > 5
    assert differences(tmp_path, list(filter(None, fields))) == []


def test_bibtex_sees_the_parts_of_the_authors_whose_names_are_written(tmp_path: Path) -> None:
    authors = [author for paper in similar_papers() for author in paper.authors]
    authors += [
        Author(family="Beethoven", given="Ludwig", particle="van"),
        Author(family="de la Cruz", given="María"),
        Author(family="King", given="Martin Luther", suffix="Jr."),
        Author(family="and Sons", given="Father, and"),
        Author(family="Šmíd", given="Ľubomír"),
        OTHERS,
    ]
    fields = [name_text(author, ascii_only=True) for author in authors]
    for author, (parts, *more) in zip(authors, names_by_bibtex(tmp_path, fields), strict=True):
        assert not more
        assert tuple(" ".join(to_unicode(part).split()) for part in parts) == (
            author.given,
            author.particle,
            author.family,
            author.suffix,
        )


@pytest.mark.shared
def test_names_in_real_files(tmp_path: Path) -> None:
    found = {" ".join(field[1][1:-1].split()) for text in _texts() for field in _FIELD.finditer(text)}
    fields = [field for field in map(comparable, sorted(found)) if field]
    assert len(fields) > 0.98 * len(found)
    assert sum(len(ours(field)) for field in fields) > 50_000
    assert differences(tmp_path, fields) == []


def _texts() -> list[str]:
    paths = [path for path in sorted((SHARED / "bib").rglob("*")) if path.name.endswith((".bib", ".bib.gz"))]
    data = (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in paths)
    return [text.decode(encoding="utf-8", errors="replace") for text in data]
