"""The user's page as drafts, made from the corpus: what a source would read, without a source."""

from pathlib import Path

from readinglist.papers.paper import Draft, Metadata, OriginKind
from tests.local_arxiv.server import shipped


def draft(title: str, abstract: str = "", *, record: int = 1, **fields) -> Draft:
    """A record of a pasted page."""
    metadata = Metadata(title=title, abstract=abstract, **fields)
    return Draft(record=record, line=record, last_line=record, kind=OriginKind.PAGE, metadata=metadata)


def page_drafts(ids) -> list[tuple[Draft, str]]:
    """Drafts with their right identifiers: title and abstract as the first version has them."""
    index = shipped()
    made = []
    for number, name in enumerate(ids, start=1):
        shown = index.records[index.by_id[name]].version(1)
        made.append((draft(shown.title, shown.abstract, record=number), name))
    return made


PAGE_IDS = Path(__file__).parent.parent / "fixtures" / "local_arxiv" / "page_ids.txt"
"""The identifiers of the page's papers, in its order."""

RETITLED = ("2410.05255", "2412.00569", "2501.09766")
"""Those of them that bear another title now."""


def page() -> list[tuple[Draft, str]]:
    """The whole page, with the right identifiers."""
    return page_drafts(PAGE_IDS.read_text(encoding="utf-8").split())
