"""How a paper is named in lists: its title, or what stands for it, and its authors in short."""

from collections.abc import Sequence

from readinglist.papers.paper import OTHERS, Author, Item


def shown_title(item: Item) -> str:
    """The title, or what stands for it while it is not known."""
    metadata = item.paper.metadata
    return metadata.title or f"(title not known yet: {metadata.arxiv_id or metadata.doi or item.paper.key})"


def short_authors(authors: Sequence[Author]) -> str:
    """``Hu``, ``Hu & Lin`` or ``Hu et al.``."""
    names = [" ".join(part for part in (author.particle, author.family) if part) for author in authors]
    if len(names) > 2 or (len(names) == 2 and authors[1] == OTHERS):
        return f"{names[0]} et al."
    return " & ".join(names)
