import pytest

from readinglist.library.protocol import Identity
from readinglist.papers.identifiers import ArxivId, Doi


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("2410.18647", Identity(arxiv_id=ArxivId("2410.18647"))),
        ("https://arxiv.org/abs/2410.18647", Identity(arxiv_id=ArxivId("2410.18647"))),
        ("10.48550/arXiv.2410.18647", Identity(arxiv_id=ArxivId("2410.18647"))),
        ("https://doi.org/10.48550%2FarXiv.2410.18647", Identity(arxiv_id=ArxivId("2410.18647"))),
        ("https://doi.org/10.1007/bf01700692", Identity(doi=Doi("10.1007/bf01700692"))),
        ("Data Scaling Laws", None),
        ("", None),
    ],
)
def test_a_text_names_a_paper_by_what_identifies_it(text: str, identity: Identity | None) -> None:
    assert Identity.named(text) == identity
