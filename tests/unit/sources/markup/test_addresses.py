"""Identifiers in addresses and texts of pages."""

import pytest

from readinglist.sources.markup.addresses import identifiers_in, resolved


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/doi/full/10.1145/3292500.3330701?casa_token=x", ["10.1145/3292500.3330701"]),
        ("/article/10.1007/s12080-020-00477-4/fulltext.html", ["10.1007/s12080-020-00477-4"]),
        ("[one](/doi/abs/10.1145/1.2), [two](/doi/10.1145/3.4)", ["10.1145/1.2", "10.1145/3.4"]),
        ("https://link.springer.com/article/10.1007/s12080-020-00477-4/fulltext.html", ["10.1007/s12080-020-00477-4"]),
        ("https://pubs.acs.org/doi/suppl/10.1021/cs501585k/suppl_file/cs501585k_si_001.pdf", []),
        ("/document/9423456", []),
    ],
)
def test_dois_are_those_of_papers_and_not_of_their_files(text: str, expected: list[str]) -> None:
    assert [str(found) for found in identifiers_in(text)] == expected


def test_control_characters_never_leave_an_address() -> None:
    assert resolved("https://arxiv.org/abs/2410\x11.18647\u202e", "") == "https://arxiv.org/abs/2410.18647"
