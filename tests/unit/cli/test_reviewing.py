"""What of an open paper and a candidate is marked as differing, and how it is laid out."""

import io

import pytest

from readinglist.cli.output import Output
from readinglist.cli.reviewing import marked_titles, rows_beside, show_options
from readinglist.cli.tables import cells
from readinglist.core.identifiers import ArxivId, Doi
from readinglist.core.names import author_from_display
from readinglist.core.paper import Item, Metadata, Paper, PartialDate, Resolution, Suggestion
from readinglist.core.tracking import Reading
from readinglist.services.choices import Option
from tests.desk import Clock

WORDS = "We show how policies scale with the number of environments that a robot has seen in training. "


def marked(mine: str, theirs: str) -> tuple[str, str]:
    left, right = marked_titles(mine, theirs)
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


def test_each_field_says_whether_it_agrees_and_unknown_ones_say_neither() -> None:
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
    rows = {row.label: row for row in rows_beside(mine, theirs)}
    assert {label: row.agrees for label, row in rows.items()} == {
        "title": True,
        "authors": True,
        "year": False,
        "abstract": True,
    }
    assert [word for word, differs in rows["authors"].theirs if differs] == ["Eve", "Ng"]
    assert rows["abstract"].mine[0][0] == "100%"
    nothing = {row.label: row.agrees for row in rows_beside(Metadata(), theirs)}
    assert nothing == {"title": None, "authors": None, "year": None}
    assert list(rows_beside(mine, Metadata())) == []


def test_of_many_authors_the_first_are_shown_and_the_others_counted() -> None:
    theirs = Metadata(authors=people(", ".join(f"A. Name{letter}" for letter in "abcdefghijklmnop")))
    (row,) = rows_beside(Metadata(), theirs)
    assert " ".join(word for word, _ in row.theirs).endswith("A. Nameh, and 8 more")


@pytest.mark.parametrize("title", ["Laws of 学習 " * 12, "Unbreakable" * 40, "Short"])
def test_both_columns_keep_to_their_width(title: str) -> None:
    paper = Paper(
        id="1",
        key="k",
        metadata=Metadata(title=title, abstract=WORDS * 9),
        resolution=Resolution.AMBIGUOUS,
        added=Clock().now(),
    )
    told = Metadata(title=title[::-1], abstract=WORDS * 9, arxiv_id=ArxivId("2410.18647"))
    suggestion = Suggestion(arxiv_id="2410.18647", title=told.title, score=0.4, reasons=("title other",))
    data = io.StringIO()
    option = Option(suggestion=suggestion)
    show_options(Item(paper=paper, reading=Reading()), [option], Output(data=data, messages=io.StringIO()))
    lines = data.getvalue().splitlines()
    assert max(cells(line) for line in lines) <= 100
    assert len({line.index("│") for line in lines if "│" in line}) == 1 or "学" in title
    assert any("arXiv:2410.18647" in line for line in lines)
    assert any("title other" in line for line in lines)
