"""The papers of the user's page, from the corpus, as a source would parse them."""

from pathlib import Path

from readinglist.papers.paper import Metadata
from tests.local_arxiv.server import shipped


def shown(title: str, abstract: str = "", **fields) -> Metadata:
    """Return a paper as on a pasted page."""
    return Metadata(title=title, abstract=abstract, **fields)


def page_of(ids) -> list[tuple[Metadata, str]]:
    """Return papers with their identifiers, and with title and abstract of the first version."""
    index = shipped()
    versions = [(index.records[index.by_id[name]].version(1), name) for name in ids]
    return [(shown(first.title, first.abstract), name) for first, name in versions]


PAGE_IDS = Path(__file__).parent.parent / "fixtures" / "local_arxiv" / "page_ids.txt"
"""The identifiers of the page's papers, in its order."""

RETITLED = ("2410.05255", "2412.00569", "2501.09766")
"""Those that have a different title now."""


def page() -> list[tuple[Metadata, str]]:
    """Return the complete page, with the right identifiers."""
    return page_of(PAGE_IDS.read_text(encoding="utf-8").split())
