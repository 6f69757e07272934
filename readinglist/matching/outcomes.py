"""The four outcomes of looking a draft up, and the evidence behind them; the matcher itself imports slowly."""

from dataclasses import dataclass

from readinglist.papers.paper import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was compared and how it came out.

    `score` lies between 0 and 1. `sure` says that this alone is enough to take the candidate. The four parts are
    numbers between 0 and 1, or None where one side has nothing to compare. `reasons` explain the score in words.
    """

    score: float
    sure: bool
    title: float | None = None
    abstract: float | None = None
    authors: float | None = None
    year: float | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A candidate with the evidence for it."""

    candidate: Candidate
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The candidate is the draft's paper."""

    best: Weighed


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """Some candidates are too like to pass over and none is sure; best first."""

    candidates: tuple[Weighed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFound:
    """Everybody who was asked answered, and nobody knows such a paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """Nobody answered, so nothing can be said."""

    reason: str


Outcome = Matched | Ambiguous | NotFound | Unavailable
