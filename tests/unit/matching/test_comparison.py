"""Comparison of an unresolved paper and a candidate: equal fields, and the words that differ."""

import pytest

from readinglist.matching.comparison import comparison_rows, title_differences
from readinglist.papers.identifiers import Doi
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Metadata, PartialDate

WORDS = "We show how policies scale with the number of environments that a robot has seen in training. "


def marked(mine: str, theirs: str) -> tuple[str, str]:
    left, right = title_differences(mine, theirs)
    return tuple(" ".join(word.upper() if differs else word for word, differs in side) for side in (left, right))


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ("data scaling rules", "data scaling laws", ("data scaling RULES", "data scaling LAWS")),
        ("Gödel, again", "godel again", ("Gödel, again", "godel again")),
        ("a multi-agent game", "a multi agent game", ("a multi-agent game", "a multi agent game")),
        ("robots: a survey", "robots", ("robots: A SURVEY", "robots")),
        ("robots – seen", "robots seen", ("robots – seen", "robots seen")),
        ("", "anything", ("", "anything")),
    ],
)
def test_only_words_that_the_other_title_lacks_are_marked(mine: str, theirs: str, expected: tuple[str, str]) -> None:
    assert marked(mine, theirs) == expected


def people(names: str) -> tuple:
    return tuple(author_from_display(name) for name in names.split(", "))


def test_each_known_field_agrees_or_differs() -> None:
    mine = Metadata(
        title="Data Scaling Laws", authors=people("Ada Hu, Fan Lin"), abstract=WORDS, date=PartialDate(2023)
    )
    theirs = Metadata(
        title="Data Scaling Laws!",
        authors=people("Fan Lin, Ada Hu, Eve Ng"),
        abstract=WORDS + "And more.",
        date=PartialDate(2024, 10, 24),
        doi=Doi("10.1000/x"),
    )
    rows = {row.label: row for row in comparison_rows(mine, theirs)}
    assert {label: row.agrees for label, row in rows.items()} == {
        "title": True,
        "authors": True,
        "year": False,
        "abstract": True,
    }
    assert [word for word, differs in rows["authors"].candidate if differs] == ["Eve", "Ng"]
    assert rows["abstract"].record[0][0] == "100%"
    nothing = {row.label: row.agrees for row in comparison_rows(Metadata(), theirs)}
    assert nothing == {"title": None, "authors": None, "year": None}
    assert list(comparison_rows(mine, Metadata())) == []


def test_of_many_authors_the_first_are_shown_and_the_others_counted() -> None:
    theirs = Metadata(authors=people(", ".join(f"A. Name{letter}" for letter in "abcdefghijklmnop")))
    (row,) = comparison_rows(Metadata(), theirs)
    assert " ".join(word for word, _ in row.candidate).endswith("A. Nameh, and 8 more")


def test_two_dois_are_compared() -> None:
    mine, same, other = (Metadata(doi=Doi(f"10.1000/{end}")) for end in ("x", "x", "y"))
    assert [row.agrees for theirs in (same, other) for row in comparison_rows(mine, theirs)] == [True, False]
