"""Skipped lines that may be papers."""

from dataclasses import replace

import pytest

from readinglist.adding.records import with_text
from readinglist.adding.skipped import doubtful_lines, lines_of, unread_identifiers
from readinglist.files.documents import Document
from readinglist.papers.paper import OriginKind
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Parsed, Skipped
from readinglist.sources import page
from tests.workspaces import draft, metadata


@pytest.mark.parametrize(
    "line",
    [
        "- A Title of a Paper",
        "12. A Title of a Paper",
        "[3] Smith, A Title",
        "- [ ] read this one",
        "• one more",
        "code: https://arxiv.org/abs/2410.18647",
        "(2410.18647)",
        "math/0309136",
        "doi:10.1000/xyz",
        "https://dl.acm.org/doi/10.1145/3292500",
    ],
)
def test_list_items_and_identifiers_may_be_papers(line: str) -> None:
    span = Skipped(first_line=4, last_line=6, reason="boilerplate", text=f"Home\n{line}\n\n")
    assert doubtful_lines(span) == [(5, line)]


@pytest.mark.parametrize("line", ["Home", "12 comments", "Published 2024.10", "3.14", "May 2024", "1.", "-----"])
def test_other_lines_are_distinguished_by_their_reason(line: str) -> None:
    assert doubtful_lines(Skipped(first_line=1, last_line=1, reason="boilerplate", text=line)) == []
    assert doubtful_lines(Skipped(first_line=1, last_line=1, reason="unclear", text=line)) == [(1, line)]


@pytest.mark.parametrize("reason", ["boilerplate", "unclear"])
def test_lines_with_nothing_but_identifiers_of_records_are_no_papers(reason: str) -> None:
    text = "- Paper: https://arxiv.org/abs/2410.18647v2\n[1] arXiv:2410.18647 [pdf], doi:10.1000/xyz\nand 2410.18648"
    span = Skipped(first_line=1, last_line=3, reason=reason, text=text)
    assert doubtful_lines(span, {"2410.18647", "10.1000/xyz"}) == [(3, "and 2410.18648")]
    assert len(doubtful_lines(span)) == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("On the Birds of the North. Ada Hu et al. arXiv:2410.18647 arXiv:2403.12943", [(1, "arXiv:2403.12943")]),
        ("On the Birds of the North. Ada Hu et al. arXiv:2410.18647v1 arXiv:2410.18647v2", []),
        ("On the Birds of the North\nAda Hu, Fan Lin\narXiv:2410.18647", []),
    ],
)
def test_a_second_id_in_a_record_is_reported(text: str, told: list[tuple[int, str]]) -> None:
    parsed = page.plugin(OfflineContext(section={}, cache_folder="")).parse(Document(name="page.txt", text=text))
    assert len(parsed.drafts) == 1
    assert [(each.line, each.message) for each in unread_identifiers(parsed, text)] == [
        (line, f"the record also names {name}, not added") for line, name in told
    ]


def test_a_second_id_in_a_field_is_not_reported() -> None:
    of_bib = replace(draft(metadata("T", "2410.18647")), kind=OriginKind.BIB)
    assert list(unread_identifiers(Parsed(drafts=(of_bib,)), "see arXiv:2403.12943")) == []


def test_each_line_is_the_text_of_one_span() -> None:
    """A feed without line ends has all its entries on one line, which would be searched and printed for each."""
    spans = [
        Skipped(first_line=1, last_line=2, reason="markup"),
        Skipped(first_line=2, last_line=2, reason="entry"),
        Skipped(first_line=2, last_line=2, reason="entry"),
        Skipped(first_line=2, last_line=4, reason="entry"),
    ]
    found = with_text(Parsed(skipped=tuple(spans)), Document(name="a.xml", text="a\nb\nc\nd"))
    assert [each.text for each in found] == ["a\nb", "", "", "c\nd"]
    assert [line for span in found for line in lines_of(span)] == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]
