"""Skipped lines that may be papers."""

import pytest

from readinglist.adding.skipped import doubtful_lines
from readinglist.plugins.protocols import Skipped


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
def test_other_lines_are_told_by_their_reason(line: str) -> None:
    assert doubtful_lines(Skipped(first_line=1, last_line=1, reason="boilerplate", text=line)) == []
    assert doubtful_lines(Skipped(first_line=1, last_line=1, reason="unclear", text=line)) == [(1, line)]


@pytest.mark.parametrize("reason", ["boilerplate", "unclear"])
def test_lines_with_nothing_but_identifiers_of_records_are_no_papers(reason: str) -> None:
    text = "- Paper: https://arxiv.org/abs/2410.18647v2\n[1] arXiv:2410.18647 [pdf], doi:10.1000/xyz\nand 2410.18648"
    span = Skipped(first_line=1, last_line=3, reason=reason, text=text)
    assert doubtful_lines(span, {"2410.18647", "10.1000/xyz"}) == [(3, "and 2410.18648")]
    assert len(doubtful_lines(span)) == 3
