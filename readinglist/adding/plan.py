"""Requests and results of adding and enriching: what to add, records with their outcomes, and the plan."""

from dataclasses import dataclass, field
from enum import StrEnum

from readinglist.files.documents import Document
from readinglist.matching.outcomes import Evidence, ScoredCandidate
from readinglist.papers.errors import Problem
from readinglist.papers.paper import Annotations, Item, Metadata, Origin, Resolution, Suggestion
from readinglist.plugins.protocols import Skipped, Source


class RecordOutcome(StrEnum):
    """What happened to one record."""

    MATCHED = "matched"
    KNOWN = "known"
    AMBIGUOUS = "ambiguous"
    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"
    PROBLEM = "problem"

    @classmethod
    def of(cls, resolution: Resolution) -> "RecordOutcome":
        """Return the outcome of a record that became a new paper; one that is kept as stated counts as matched."""
        return cls.MATCHED if resolution is Resolution.STATED else cls(resolution.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMetadata:
    """The metadata of a record and its place; missing fields of a known paper are filled from it."""

    metadata: Metadata
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record with its outcome.

    `before` and `after` are the item now and as planned; `after` is None if nothing will be written. `evidence`
    explains a match; `candidates` are for the reader to choose from. `resolver` is the one that found the match, or
    the source if the record is kept as stated. `annotations` are imported with the record; `warnings` report which
    could not be, and `kept` which the reader has set differently in the library. `offer` is what a known paper may be
    filled from; `filled` names the fields that were.
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
    annotations: Annotations = field(default=Annotations())
    warnings: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    offer: RecordMetadata | None = None
    filled: tuple[str, ...] = ()
    before: Item | None = None
    after: Item | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What adding would do. `skipped` and `warnings` are pairs with the name of the document first.

    `failures` lists the services that did not respond, each once.
    """

    records: tuple[Record, ...]
    skipped: tuple[tuple[str, Skipped], ...] = ()
    warnings: tuple[tuple[str, Problem], ...] = ()
    failures: tuple[str, ...] = ()

    def count(self, outcome: RecordOutcome) -> int:
        """Return the number of records with this outcome."""
        return sum(record.outcome is outcome for record in self.records)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRequest:
    """What to add: documents, each with its source, and status, tags and reason for the new papers.

    `unreadable` lists files that could not be read, by name.
    """

    documents: tuple[tuple[Document, Source], ...]
    unreadable: tuple[tuple[str, Problem], ...] = ()
    status: str = ""
    tags: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichResult:
    """The result of enriching one paper; `after` equals `before` if nothing changed.

    `problem` reports services that did not respond, or the paper that this one is a duplicate of.
    """

    before: Item
    after: Item
    problem: str = ""
    failed: bool = False

    @property
    def filled(self) -> tuple[str, ...]:
        """The names of the fields that the paper did not have."""
        known = self.before.paper.metadata.known_fields()
        return tuple(name.value for name in self.after.paper.metadata.known_fields() if name not in known)


def suggestion(scored: ScoredCandidate) -> Suggestion:
    """Return a candidate in the form that is stored with an unresolved paper."""
    metadata = scored.candidate.metadata
    return Suggestion(
        arxiv_id=str(metadata.arxiv_id or ""),
        title=metadata.title,
        score=scored.evidence.score,
        authors=tuple(str(author) for author in metadata.authors),
        resolver=scored.candidate.resolver,
        reasons=scored.evidence.reasons,
    )
