"""Properties of encoding and journal for any paper and any reading."""

import json
from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from readinglist.library.encoding import paper_from_json, paper_to_json, reading_from_json, reading_to_json
from readinglist.library.journal import Event, changes, describe, fold, inverse, numbered
from readinglist.library.query import Query, parse
from readinglist.papers.errors import QuerySyntaxError
from readinglist.papers.paper import Item, Paper, Reading
from tests.any_papers import papers, readings
from tests.papers import NOON, later


@given(papers())
def test_a_paper_survives_json(paper: Paper) -> None:
    text = json.dumps(paper_to_json(paper), allow_nan=False)
    assert paper_from_json(json.loads(text), id=paper.id) == paper


@given(readings)
def test_a_reading_survives_json(reading: Reading) -> None:
    text = json.dumps(reading_to_json(reading), allow_nan=False)
    assert reading_from_json(json.loads(text)) == reading


def unnumbered(papers: Iterable[Paper]) -> list[Paper]:
    """Return the papers without their revisions, which an undo increases too."""
    return [replace(paper, revision=0) for paper in papers]


states = st.lists(st.builds(Item, paper=papers(ids=st.just("p")), reading=readings), min_size=1, max_size=3)


@settings(max_examples=60)
@given(states, st.booleans())
def test_all_changes_add_up_to_the_last_state_and_can_be_reversed(items: list[Item], removed: bool) -> None:
    history: list[Event] = []
    present: Item | None = None
    for item in (*items, None) if removed else items:
        events = changes(present, item, reader="ada", at=NOON)
        assert (not events) == (present == item)
        written = numbered(events, batch=len(history), first=len(history) + 1)
        back = numbered(inverse(written, reader="ada", at=later(1)), batch=0, first=len(history) + len(written) + 1)
        before, after = fold(history), fold([*history, *written, *back])
        assert unnumbered(after.papers.values()) == unnumbered(before.papers.values())
        assert after.readings == before.readings
        history.extend(written)
        present = item
        reported = fold(history)
        assert unnumbered(reported.papers.values()) == ([item.paper] if item else [])
        if item:
            assert reported.readings.get(("p", "ada"), Reading()) == item.reading
        assert [len(describe(event).splitlines()) for event in written] == [1] * len(written)


@given(st.text(alphabet=st.sampled_from('abN OTR()"-:<>.,0123 ADyearstuwdm?é大'), max_size=40) | st.text(max_size=40))
def test_any_text_is_a_query_or_a_syntax_error(text: str) -> None:
    try:
        query: Query | None = parse(text, NOON)
    except QuerySyntaxError as error:
        query, message = None, error.message
    else:
        message = ""
    assert ("at character" in message) == (query is None)
    assert query is None or query == parse(text, NOON)
