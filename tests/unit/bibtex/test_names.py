"""BibTeX's rules for names."""

import pytest

from readinglist.bibtex.names import is_small, split_name, split_names
from readinglist.bibtex.writing import names_text
from readinglist.papers.paper import OTHERS, Author


@pytest.mark.parametrize(
    ("name", "first", "von", "last", "jr"),
    [
        ("Donald E. Knuth", "Donald E.", "", "Knuth", ""),
        ("Ludwig van Beethoven", "Ludwig", "van", "Beethoven", ""),
        ("Jean de La Fontaine", "Jean", "de", "La Fontaine", ""),
        ("van der Aalst, Wil", "Wil", "van der", "Aalst", ""),
        ("De la Fontaine, Jean", "Jean", "De la", "Fontaine", ""),
        ("bb CC dd EE, AA", "AA", "bb CC dd", "EE", ""),
        ("Ford, Jr., Henry", "Henry", "", "Ford", "Jr."),
        ("BB,, AA", "AA", "", "BB", ""),
        ("AA, BB, CC, DD", "CC DD", "", "AA", "BB"),
        ("{Barnes and Noble}", "", "", "{Barnes and Noble}", ""),
        ("Frank {Bennett, Jr.}", "Frank", "", "{Bennett, Jr.}", ""),
        (r"{\'E}mile Zola", r"{\'E}mile", "", "Zola", ""),
        (r"Paul {\'e}mile Victor", "Paul", r"{\'e}mile", "Victor", ""),
        (r"{\`A}{\`\i} A, B", "B", "", r"{\`A}{\`\i} A", ""),
        ("Plato", "", "", "Plato", ""),
        ("J.~D. Salinger", "J. D.", "", "Salinger", ""),
        ("AA {{{BB CC", "AA", "", "{{{BB CC}}}", ""),
        ("AA BB CC}", "AA BB", "", "{CC}", ""),
        ("BB, ~\t", "", "", "BB", ""),
        (r"\O ystein Ore", r"\O ystein", "", "Ore", ""),
        (r"Eduard \v Cech", "Eduard", "", r"\v Cech", ""),
        (r"Ge\~na \O~de\ Hahn", r"Ge\~na \O", "de", "Hahn", ""),
        (r"\relax Yu Abc", r"\relax Yu", "", "Abc", ""),
    ],
)
def test_parts(name: str, first: str, von: str, last: str, jr: str) -> None:
    parts = split_name(name)
    assert [" ".join(part) for part in (parts.first, parts.von, parts.last, parts.jr)] == [first, von, last, jr]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A B and C D", ["A B", "C D"]),
        ("A B AND\tC, D\n and E", ["A B", "C, D", "E"]),
        ("{Simon and Schuster} and {Vign{\\'e} and Co}", ["{Simon and Schuster}", "{Vign{\\'e} and Co}"]),
        ("and A B and", ["and A B and"]),
        ("A~and~B", ["A~and~B"]),
        ("  ", []),
    ],
)
def test_lists(text: str, expected: list[str]) -> None:
    assert list(split_names(text)) == expected


@pytest.mark.parametrize(
    ("word", "small"),
    [
        ("von", True),
        ("Von", False),
        ("{von}", False),
        (r"{\'e}", True),
        (r"\'E", False),
        (r"{\AE}x", False),
        ("1a", True),
        (r"{\unknown}a", False),
        (r"{\unknown a}B", True),
        (r"{\'E", False),
    ],
)
def test_case(word: str, small: bool) -> None:
    assert is_small(word) is small


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        (Author(family="Knuth", given="Donald"), "Knuth, Donald"),
        (Author(family="Beethoven", given="Ludwig", particle="van"), "van Beethoven, Ludwig"),
        (Author(family="King", given="Martin Luther", suffix="Jr."), "King, Jr., Martin Luther"),
        (Author(family="Ford", suffix="Jr."), "Ford, Jr., {}"),
        (Author(family="Barnes and Noble", corporate=True), "{Barnes and Noble}"),
        (Author(family="Plato"), "Plato"),
        (Author(family="Team Seven"), "{Team Seven}"),
        (Author(family="van den Berg", given="Jan"), "{van den Berg}, Jan"),
        (Author(family="'t Hooft", given="G."), "{'t Hooft}, G."),
        (Author(family="Smith", given="A, B and C"), "Smith, {A, B and C}"),
        (Author(family="🦙", corporate=True), "{?}"),
        (OTHERS, "others"),
    ],
)
def test_writing(author: Author, expected: str) -> None:
    assert names_text([author], ascii_only=True) == expected
