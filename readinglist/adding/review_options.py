"""The values of a review: what a reader may choose from for an open paper, and what came of an answer.

Apart from `adding.review` because these are cheap to import, and comparing papers is not.
"""

from dataclasses import dataclass
from typing import Self

from readinglist.library.protocol import Identity
from readinglist.papers.paper import Candidate, Item, Metadata, OriginKind, Suggestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A paper that an open one may be. `candidate` is None where only what was kept with the open paper is at hand.

    `doubtful` says that the title plainly disagrees, so that a reader who entered the identifier is asked once more.
    """

    suggestion: Suggestion
    candidate: Candidate | None = None
    doubtful: bool = False

    @classmethod
    def unchecked(cls, named: Identity) -> Self:
        """The paper of an identifier that nobody could look up; only the reader says that it exists."""
        metadata = Metadata(arxiv_id=named.arxiv_id, doi=named.doi)
        return cls(
            suggestion=Suggestion(arxiv_id=str(named.arxiv_id or ""), title="", score=0.0),
            candidate=Candidate(metadata=metadata, resolver="", kind=OriginKind.USER),
            doubtful=True,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The options that an asking gave, likeliest first; `failures` say who gave no answer, and why."""

    options: tuple[Option, ...] = ()
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An open paper before and after an answer; equal where the answer could not be followed.

    `same_as` is the key of the other paper of the library that bears the chosen identifier; nothing is changed then.
    `failures` say who gave no details of the chosen paper, and why.
    """

    before: Item
    after: Item
    same_as: str = ""
    failures: tuple[str, ...] = ()
