"""Papers for tests of .bib files: the 74 of a real page, some unresolved ones, and difficult ones."""

import json
from pathlib import Path

from readinglist.keys.generation import free_key, key_stem
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import OTHERS, Author, Metadata, PartialDate
from readinglist.plugins.protocols import Cited

_FIXTURE = Path(__file__).parent / "fixtures" / "papers" / "similar_papers.jsonl"


def similar_papers() -> list[Metadata]:
    """Return the metadata of the 74 papers of the page, as from a catalogue."""
    return [_metadata(json.loads(line)) for line in _FIXTURE.read_text(encoding="utf-8").splitlines()]


def _metadata(row: dict[str, object]) -> Metadata:
    authors, categories = row["authors"], row["categories"]
    assert isinstance(authors, list)
    assert isinstance(categories, list)
    return Metadata(
        title=str(row["title"]),
        authors=tuple(author_from_display(name) for name in authors),
        date=PartialDate.parse(str(row["date"])),
        arxiv_id=ArxivId.parse(str(row["arxiv_id"])),
        primary_category=categories[0] if categories else "",
        categories=tuple(categories),
    )


UNRESOLVED = (
    Metadata(title="A Title That No Catalogue Knows"),
    Metadata(title="Another One: With 50% More & Special_Characters #1"),
    Metadata(title="深度学习的新方法"),
    Metadata(title="Model, Data, and $\\lambda$-Calculus", date=PartialDate(2025)),
    Metadata(title="Only an Author is Known Besides", authors=(Author(family="Doe", given="Jane"),)),
    Metadata(title="An arXiv Paper Without Authors", arxiv_id=ArxivId("2501.00001")),
)

NASTY = (
    Metadata(
        title="100% of $5 & $6: A_b ~ {open C^2 # \\foo \\input{x} <x|y>",
        authors=(Author(family="O'Neil & Sons, Ltd. and Others", corporate=True), OTHERS),
        arxiv_id=ArxivId("2501.00002"),
    ),
    Metadata(
        title="Schrödinger’s “Łódź” – naïve $\\mathcal{N}=4$ β-VAE in ℝ² with 𝒩, ½, ≠, ∞, ✓ and H₂O…",
        authors=(
            Author(family="Đặng", given="Nguyễn Thị Ơn"),
            Author(family="Łukasiewicz", given="Ąžuolas"),
            Author(family="Þórðardóttir", given="Guðrún", particle="de la"),
            Author(family="King", given="Martin Luther", suffix="Jr."),
            Author(family="Колмогоров", given="Андрей"),
            Author(family="王", given="小明"),
            Author(family="d'Ascoli", given="Stéphane"),
        ),
        arxiv_id=ArxivId("hep-th/9901001"),
        primary_category="hep-th",
    ),
    Metadata(
        title="A very long title " * 60,
        authors=tuple(Author(family=f"Longname{number}", given="A. B.") for number in range(400)),
        arxiv_id=ArxivId("2501.00003"),
        date=PartialDate(2025, 1, 1),
    ),
    Metadata(
        title="Control\x1b[31m \x07characters\x00 and a\nline break 🦙🔥",
        authors=(Author(family="🦙"), Author(family="Tab\tbed", given="X")),
        arxiv_id=ArxivId("2501.00004"),
        date=PartialDate(2025),
    ),
    Metadata(
        title="GPT-4 and {BERT} at NeurIPS: $\\{x\\}$, $\\{$, «guillemets», ‚quotes‘, ‹single›",
        authors=(
            Author(family="Plato"),
            Author(family="van der Berg Smith", given="Jan"),
            Author(family="Ng", given="A."),
        ),
        venue="Advances in Neural Information Processing Systems 37 & Friends",
        doi=Doi("10.1000/182"),
        arxiv_id=ArxivId("2501.00005"),
        date=PartialDate(2024, 12),
        entry_type="inproceedings",
        extra=(
            ("pages", "1--10"),
            ("editor", "Knuth, Donald and others"),
            ("publisher", "Müller & Söhne".replace("&", "\\&")),
        ),
    ),
    Metadata(
        title="In a Journal",
        authors=(Author(family="Doe", given="Jane"),),
        venue="Journal of Machine Learning Research",
        date=PartialDate(2020, 3),
        extra=(("volume", "21"), ("number", "140"), ("pages", "1--67")),
    ),
)


def cited(papers: list[Metadata]) -> list[Cited]:
    """Return the papers with keys of the default pattern, sorted by key as in an export."""
    taken: set[str] = set()
    found = []
    for paper in papers:
        key = free_key(key_stem(paper), taken)
        taken.add(key.lower())
        found.append(Cited(key=key, metadata=paper))
    return sorted(found, key=lambda item: item.key)
