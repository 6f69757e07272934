"""The manuscript beside the reading list: what is cited and not read, read and not cited, cited and not known."""

from dataclasses import dataclass, field

from readinglist.core.citations import Citation
from readinglist.core.findings import Finding
from readinglist.papers.errors import Problem
from readinglist.papers.paper import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedItem:
    """A paper that is cited, and where first."""

    citation: Citation
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownKey:
    """A key that is cited and names no paper, with the keys that it may be a slip for."""

    citation: Citation
    near: tuple[str, ...]


@dataclass(slots=True)
class Manuscript:
    """What a manuscript cites, sorted by what the reader has done with it, each in the order of citation.

    `unread` are papers in an open state. `uncited` are those that are read and that nothing cites. `problems` tell what
    of the manuscript could not be read.
    """

    read: list[CitedItem] = field(default_factory=list)
    unread: list[CitedItem] = field(default_factory=list)
    skimmed: list[CitedItem] = field(default_factory=list)
    dropped: list[CitedItem] = field(default_factory=list)
    unknown: list[UnknownKey] = field(default_factory=list)
    uncited: list[Item] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()

    @property
    def cited(self) -> int:
        """How many papers are cited, known or not."""
        return len(self.read) + len(self.unread) + len(self.skimmed) + len(self.dropped) + len(self.unknown)

    def findings(self) -> tuple[Finding, ...]:
        """What is worth saying, as findings at the places of citation."""
        cited = [
            *(self._found("cited-unread", f"is {each.item.reading.status}", each) for each in self.unread),
            *(self._found("cited-skimmed", "was only skimmed", each) for each in self.skimmed),
            *(self._found("cited-dropped", "was dropped", each) for each in self.dropped),
        ]
        unknown = [
            Finding(
                code="cited-unknown",
                message="is cited, but not in the library"
                + (f"; is it {' or '.join(each.near)}?" if each.near else ""),
                line=each.citation.line,
                key=each.citation.key,
                document=each.citation.document,
            )
            for each in self.unknown
        ]
        uncited = [
            Finding(code="read-uncited", message="was read, and is not cited", key=item.paper.key, document="library")
            for item in self.uncited
        ]
        return (*unknown, *cited, *uncited)

    @staticmethod
    def _found(code: str, what: str, cited: CitedItem) -> Finding:
        title = cited.item.paper.metadata.title
        return Finding(
            code=code,
            message=f"{what}: {title}",
            line=cited.citation.line,
            key=cited.citation.key,
            document=cited.citation.document,
        )
