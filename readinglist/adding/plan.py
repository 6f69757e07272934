"""The values of adding and asking again: what to add, one record with its outcome, and the plan."""

from dataclasses import dataclass, field
from enum import StrEnum

from readinglist.files.documents import Document
from readinglist.matching.outcomes import Evidence, ScoredCandidate
from readinglist.papers.errors import Problem
from readinglist.papers.paper import Annotations, Item, Metadata, Origin, Resolution, Suggestion
from readinglist.plugins.protocols import Skipped, Source


class RecordOutcome(StrEnum):
    """What became of one record of the input."""

    MATCHED = "matched"
    KNOWN = "known"
    AMBIGUOUS = "ambiguous"
    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"
    PROBLEM = "problem"

    @classmethod
    def of(cls, resolution: Resolution) -> "RecordOutcome":
        """The outcome of a record that became a new paper; one that states its own data needs no match."""
        return cls.MATCHED if resolution is Resolution.STATED else cls(resolution.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMetadata:
    """What a record says of its paper, and where it stands: what a known paper lacks is filled from it."""

    metadata: Metadata
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of the input with its outcome.

    `before` and `after` are the item as it is and as it shall be; `after` None means that nothing is to be written.
    `evidence` explains a match; `candidates` are what a reader would choose from. `resolver` is who offered the match,
    or the source, where the record states its own data. `marks` are the reader's in another tool; `warnings` say what
    of them could not be taken over, `kept` which of them the reader has set otherwise here, so that these stay. `offer`
    is what the paper may gain where it is known; `filled` names the fields that a known paper gained by it.
    """

    document: str
    record: int
    line: int
    title: str
    outcome: RecordOutcome
    key: str = ""
    arxiv_id: str = ""
    resolver: str = ""
    evidence: Evidence | None = None
    candidates: tuple[ScoredCandidate, ...] = ()
    problem: str = ""
    marks: Annotations = field(default=Annotations())
    warnings: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    offer: RecordMetadata | None = None
    filled: tuple[str, ...] = ()
    before: Item | None = None
    after: Item | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What adding would do. `skipped` holds (document name, span); `warnings` holds (document name, problem).

    `failures` say which services gave no answer, each once.
    """

    records: tuple[Record, ...]
    skipped: tuple[tuple[str, Skipped], ...] = ()
    warnings: tuple[tuple[str, Problem], ...] = ()
    failures: tuple[str, ...] = ()

    def count(self, outcome: RecordOutcome) -> int:
        """How many records came out so."""
        return sum(record.outcome is outcome for record in self.records)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRequest:
    """What to add and how: the documents with the source that reads each, and the reader's wishes for new papers.

    `unreadable` are files of a library whose others are read, by name.
    """

    documents: tuple[tuple[Document, Source], ...]
    unreadable: tuple[tuple[str, Problem], ...] = ()
    status: str = ""
    tags: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichResult:
    """One paper that was asked for again. `after` equals `before` where nothing new was learnt.

    `problem` says why nothing could be asked, or which other paper of the library this one turned out to be.
    """

    before: Item
    after: Item
    problem: str = ""
    failed: bool = False

    @property
    def filled(self) -> tuple[str, ...]:
        """The names of the fields that the paper did not have before."""
        known = self.before.paper.metadata.known_fields()
        return tuple(name.value for name in self.after.paper.metadata.known_fields() if name not in known)


def suggestion(weighed: ScoredCandidate) -> Suggestion:
    """A candidate in the form that is kept with an open paper."""
    metadata = weighed.candidate.metadata
    return Suggestion(
        arxiv_id=str(metadata.arxiv_id or ""),
        title=metadata.title,
        score=weighed.evidence.score,
        authors=tuple(str(author) for author in metadata.authors),
        resolver=weighed.candidate.resolver,
        reasons=weighed.evidence.reasons,
    )
