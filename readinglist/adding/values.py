"""Values of adding, enriching and reviewing: requests, records with their outcomes, plans, options and decisions."""

from collections.abc import Sequence
from dataclasses import field
from enum import StrEnum
from typing import Self

from readinglist.files.documents import Document
from readinglist.library.journal import Batch
from readinglist.library.protocol import Identity
from readinglist.library.query import Query
from readinglist.matching.outcomes import Evidence, ScoredCandidate
from readinglist.papers.errors import Problem
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import Annotations, Candidate, Item, Metadata, Origin, OriginKind, Resolution, Suggestion
from readinglist.plugins.protocols import Enricher, Resolver, Skipped, Source


class RecordOutcome(StrEnum):
    """What happened to one record."""

    MATCHED = "matched"
    KNOWN = "known"
    AMBIGUOUS = "ambiguous"
    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"
    NO_PAPER = "no_paper"
    PROBLEM = "problem"

    @classmethod
    def of(cls, resolution: Resolution) -> "RecordOutcome":
        """Return the outcome of a record that became a new paper; one that is kept as stated counts as matched."""
        return cls.MATCHED if resolution is Resolution.STATED else cls(resolution.value)

    @property
    def words(self) -> str:
        """The outcome as readers see it."""
        return self.value.replace("_", " ")

    @property
    def unresolved(self) -> bool:
        """Whether the record became an unresolved paper."""
        return self in (RecordOutcome.AMBIGUOUS, RecordOutcome.NOT_FOUND, RecordOutcome.UNAVAILABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMetadata:
    """The metadata of a record and its place; missing fields of a known paper are filled from it.

    `stated` is set if the record alone describes its paper, which resolves an unresolved one.
    """

    metadata: Metadata
    origin: Origin
    stated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record with its outcome.

    `before` and `after` are the item now and as planned; `after` is None if nothing will be written. `evidence`
    explains a match, `match` is its candidate; `candidates` are for the reader to choose from. `arxiv_id` and `doi` are
    those of the paper, empty if it is unresolved. `resolver` is the one that found the match, or the source if the
    record is kept as stated. `annotations` are imported with the record; `warnings` report which
    could not be, and `kept` which the reader has set differently in the library. `offer` is what a known paper may be
    filled from; `filled` names the fields that were. `known_as` is the title of a known paper if the record has another
    title or other authors, and `alias` the citation key of the record, if it is now another key of a known paper.
    `skipped` are the lines between this record and the one before it
    that belong to no record; the last record of a document also has those after it.
    """

    document: str
    record: int
    line: int
    last_line: int = 0
    title: str
    outcome: RecordOutcome
    key: str = ""
    arxiv_id: str = ""
    doi: str = ""
    resolver: str = ""
    evidence: Evidence | None = None
    match: ScoredCandidate | None = None
    candidates: tuple[ScoredCandidate, ...] = ()
    problem: str = ""
    annotations: Annotations = field(default=Annotations())
    warnings: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    offer: RecordMetadata | None = None
    filled: tuple[str, ...] = ()
    known_as: str = ""
    alias: str = ""
    skipped: tuple[Skipped, ...] = ()
    before: Item | None = None
    after: Item | None = None

    @property
    def is_new(self) -> bool:
        """Whether the record becomes a new paper."""
        return self.after is not None and self.before is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What adding would do. `skipped` and `warnings` are pairs with the name of the document first.

    `failures` lists the services that did not respond, each once. `last_batch` was the last one of the library when it
    was searched for the papers; None if it was empty.
    """

    records: tuple[Record, ...]
    skipped: tuple[tuple[str, Skipped], ...] = ()
    warnings: tuple[tuple[str, Problem], ...] = ()
    failures: tuple[str, ...] = ()
    last_batch: Batch | None = None

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
class EnrichRequest:
    """Which papers to enrich, and the services that are queried about them; `services` are those of publications.

    Papers of the query that are unresolved or lack fields; with `refresh`, all of them; with `published`, also
    preprints without a known publication. With `choose`, only the one paper of the query, which is to be described by
    its publication of this number.
    """

    query: Query
    resolvers: Sequence[Resolver] = ()
    enrichers: Sequence[Enricher] = ()
    services: Sequence[Resolver] = ()
    refresh: bool = False
    published: bool = False
    choose: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichResult:
    """The result of enriching one paper; `after` equals `before` if nothing changed.

    `conflict` names another paper: that which this one is a duplicate of, or which has its identifier. `failures` are
    the services that did not respond, with reasons. `taken` is the publication of a preprint that it is described as
    now, `offered` are others that it may have, with the `numbers` by which they are chosen.
    """

    before: Item
    after: Item
    conflict: str = ""
    failures: tuple[str, ...] = ()
    taken: ScoredCandidate | None = None
    offered: tuple[ScoredCandidate, ...] = ()
    numbers: tuple[int, ...] = ()

    @property
    def problem(self) -> str:
        """The conflict and the failures in one text; empty if there are none."""
        return "; ".join(filter(None, (self.conflict, *self.failures)))

    @property
    def failed(self) -> bool:
        """Whether a service did not respond."""
        return bool(self.failures)

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
        doi=str(metadata.doi or ""),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOption:
    """A candidate for an unresolved paper. `candidate` is None if only the stored suggestion is available.

    `doubtful` means that the titles disagree, so that an identifier entered by the reader needs confirmation.
    """

    suggestion: Suggestion
    candidate: Candidate | None = None
    doubtful: bool = False

    @classmethod
    def unchecked(cls, named: Identity) -> Self:
        """Return the option for an identifier that no service could look up."""
        metadata = Metadata(arxiv_id=named.arxiv_id, doi=named.doi)
        return cls(
            suggestion=Suggestion(arxiv_id=str(named.arxiv_id or ""), title="", score=0.0),
            candidate=Candidate(metadata=metadata, resolver="", kind=OriginKind.USER),
            doubtful=True,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOptions:
    """Options, likeliest first; `failures` lists the services that did not respond, with reasons."""

    options: tuple[ReviewOption, ...] = ()
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecision:
    """An unresolved paper before and after a decision; equal if it could not be carried out.

    `same_as` is the key of another paper that has the chosen identifier; then nothing is changed. `failures` lists the
    services that gave no details of the chosen paper, with reasons.
    """

    before: Item
    after: Item
    same_as: str = ""
    failures: tuple[str, ...] = ()
