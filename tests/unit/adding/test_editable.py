"""Papers as text that people edit: nothing is lost on the way there and back, and every fault is told."""

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.adding.editable import editable, read_editable
from readinglist.papers.errors import UsageError
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Author, Metadata, PartialDate
from tests import any_papers

PAPER = Metadata(
    title='Data Scaling "Laws" of $O(n^2)$ \\emph{robots}',
    authors=(Author(family="Linden", given="Anna", particle="van der"), Author(family="An Institute", corporate=True)),
    abstract="First line.\nSecond\x7f line.",
    date=PartialDate(2024, 10),
    arxiv_id=ArxivId("2410.18647"),
    doi=Doi("10.1000/182"),
    links=("https://example.org/a",),
    extra=(("publisher", "{MIT} Press"),),
)


@given(any_papers.metadata, st.text(alphabet=st.characters(categories=("L", "N", "P", "Zs"))))
def test_what_nobody_touches_comes_back_the_same(metadata: Metadata, why: str) -> None:
    names = [name for name, _ in metadata.extra]
    metadata = metadata if len(set(names)) == len(names) else replace(metadata, extra=())
    back, reason = read_editable(editable("key", metadata, why), metadata)
    assert back == metadata
    assert reason == " ".join(why.split())


def test_every_value_can_be_changed() -> None:
    text = editable("hu2024data", PAPER, "")
    assert text.startswith("# The metadata of hu2024data.")
    changed = (
        text.replace('"van der Linden, Anna"', '"van der Linden, Jr, Anna"')
        .replace("{An Institute}", "Gödel, Kurt")
        .replace('date = "2024-10"', 'date = "2025-01-31"')
        .replace('"2410.18647"', '"https://arxiv.org/abs/2411.00001v2"')
        .replace('"10.1000/182"', '""')
        .replace('venue = ""', 'venue = "Journal of  Robots"')
        .replace('entry_type = ""', 'entry_type = "Article"')
        .replace('why = ""', 'why = "for the thesis"')
        .replace('"{MIT} Press"', '"{MIT} Press"\nvolume = "7"')
    )
    read, why = read_editable(changed, PAPER)
    assert why == "for the thesis"
    assert read == replace(
        PAPER,
        authors=(
            Author(family="Linden", given="Anna", particle="van der", suffix="Jr"),
            Author(family="Gödel", given="Kurt"),
        ),
        date=PartialDate(2025, 1, 31),
        arxiv_id=ArxivId("2411.00001"),
        doi=None,
        venue="Journal of Robots",
        entry_type="article",
        extra=(("publisher", "{MIT} Press"), ("volume", "7")),
    )


def test_white_space_that_was_left_alone_is_no_change() -> None:
    spaced = replace(PAPER, title="Two  spaces", entry_type="Article")
    read, _ = read_editable(editable("k", spaced, "").replace('venue = ""', 'venue = "V"'), spaced)
    assert read == replace(spaced, venue="V")


def test_what_is_taken_out_is_not_known() -> None:
    read, _ = read_editable('title = "Only this"', PAPER)
    assert read == Metadata(title="Only this")


def test_every_fault_is_told_at_once() -> None:
    text = """
title = 7
authors = "Hu, Ada"
date = "soon"
arxiv_id = "2513.12345"
doi = "none"
venu = "V"
somethingelse = ""
[extra]
Publisher = "P"
note = "{"
"""
    with pytest.raises(UsageError) as wrong:
        read_editable(text, PAPER)
    for fault in (
        "title: must be a string",
        "authors: must be a list",
        "date: invalid date 'soon': expected 2024",
        "month 13",
        "doi: invalid DOI 'none'",
        "did you mean venue?",
        "unknown field 'somethingelse'",
        "invalid field name 'Publisher'",
        "note: unbalanced braces",
    ):
        assert fault in wrong.value.message


@pytest.mark.parametrize("text", ['title = "no end', "extra = 7", "[extra]\nnote = 7", 'arxiv_id = "abc"'])
def test_what_cannot_be_read_says_so(text: str) -> None:
    with pytest.raises(UsageError):
        read_editable(text, PAPER)


def test_the_text_is_toml() -> None:
    assert tomllib.loads(editable("k", PAPER, "x"))["abstract"] == PAPER.abstract
