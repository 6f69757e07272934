"""Joining of wrapped lines."""

import pytest

from readinglist.sources.items.joining import join_lines


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["Long", "Videos"], "Long Videos"),
        (["Dist-", "ributed Videos"], "Distributed Videos"),
        (["In Proc-", "eedings of Sets"], "In Proceedings of Sets"),
        (["the Multi-", "Modal Set"], "the Multi-Modal Set"),
        (["a self-", "similar set"], "a self-similar set"),
        (["pp. 1-", "9"], "pp. 1-9"),
        (["a GPT-", "based set"], "a GPT-based set"),
        (["hyphen\u00ad", "ated"], "hyphenated"),
        (["https://doi.org/10.1145/", "3292500.3330701 end"], "https://doi.org/10.1145/3292500.3330701 end"),
        (["https://arxiv.org/abs/1706.03762", "Sets"], "https://arxiv.org/abs/1706.03762 Sets"),
        (["https://x.org/", "Sets"], "https://x.org/ Sets"),
        (["arXiv:2406.", "16260, 2024"], "arXiv:2406.16260, 2024"),
        (["", " one ", "", "line "], "one line"),
        ([], ""),
    ],
)
def test_lines_are_joined(lines: list[str], joined: str) -> None:
    """Words and addresses are joined; hyphens that belong to words stay."""
    assert join_lines(lines) == joined


def test_the_document_decides_how_a_word_is_written() -> None:
    """A word that occurs elsewhere on the page is written as there."""
    assert join_lines(["a zorb-", "quux"], "the zorbquux") == "a zorbquux"
    assert join_lines(["a zorb-", "quux"], "the zorb-quux") == "a zorb-quux"
