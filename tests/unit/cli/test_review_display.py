"""The layout of an unresolved paper and its candidates."""

import io

import pytest

from readinglist.adding.values import ReviewOption
from readinglist.cli.commands.review_display import show_options
from readinglist.cli.output import Output
from readinglist.cli.tables import cells
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Item, Metadata, Paper, Reading, Resolution, Suggestion
from tests.workspaces import Clock

WORDS = "We show how policies scale with the number of environments that a robot has seen in training. "


@pytest.mark.parametrize("title", ["Laws of 学習 " * 12, "Unbreakable" * 40, "Short"])
def test_both_columns_keep_to_their_width(title: str) -> None:
    paper = Paper(
        id="1",
        key="k",
        metadata=Metadata(title=title, abstract=WORDS * 9),
        resolution=Resolution.AMBIGUOUS,
        added=Clock().now(),
    )
    reported = Metadata(title=title[::-1], abstract=WORDS * 9, arxiv_id=ArxivId("2410.18647"))
    suggestion = Suggestion(arxiv_id="2410.18647", title=reported.title, score=0.4, reasons=("title other",))
    data = io.StringIO()
    option = ReviewOption(suggestion=suggestion)
    show_options(Item(paper=paper, reading=Reading()), [option], Output(data=data, messages=io.StringIO()))
    lines = data.getvalue().splitlines()
    assert max(cells(line) for line in lines) <= 100
    assert len({line.index("│") for line in lines if "│" in line}) == 1 or "学" in title
    assert any("arXiv:2410.18647" in line for line in lines)
    assert any("title other" in line for line in lines)
