"""The values of a search for duplicates; apart from the search because these are cheap to import."""

from dataclasses import dataclass

from readinglist.papers.paper import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Why two papers are probably one. `sure` says that they bear one identifier and nothing disagrees."""

    first: Paper
    second: Paper
    score: float
    sure: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Papers that are probably one, in the order in which they were added, and what links them."""

    papers: tuple[Paper, ...]
    likenesses: tuple[Likeness, ...]

    @property
    def sure(self) -> bool:
        """Whether identifiers link all of them."""
        return all(likeness.sure for likeness in self.likenesses)
