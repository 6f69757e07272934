"""Results of matching: outcomes with evidence, and duplicates. Separate from the matcher, which is slow to import."""

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import Candidate, Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The result of a comparison.

    `score` is between 0 and 1. `sure` means that this alone is enough for a match. The four parts are between 0 and 1,
    or None if one side has nothing to compare. `reasons` explain the score in words.
    """

    score: float
    sure: bool
    title: float | None = None
    abstract: float | None = None
    authors: float | None = None
    year: float | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredCandidate:
    """A candidate with the evidence for it."""

    candidate: Candidate
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """One candidate is certain."""

    best: ScoredCandidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """Several candidates are likely and none is certain; best first."""

    candidates: tuple[ScoredCandidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFound:
    """Every resolver responded and none has the paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """A resolver did not respond, so the paper may exist."""

    reason: str


Outcome = Matched | Ambiguous | NotFound | Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatePair:
    """Two papers that are probably the same. `sure` means that they share an identifier and nothing disagrees."""

    first: Paper
    second: Paper
    score: float
    sure: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateGroup:
    """Papers that are probably the same, oldest first, and the pairs that link them."""

    papers: tuple[Paper, ...]
    pairs: tuple[DuplicatePair, ...]

    @property
    def sure(self) -> bool:
        """Whether all of them are linked by identifiers."""
        return all(pair.sure for pair in self.pairs)
