"""Options and decisions of a review. Separate from `adding.review`, which is slow to import."""

from dataclasses import dataclass
from typing import Self

from readinglist.library.protocol import Identity
from readinglist.papers.paper import Candidate, Item, Metadata, OriginKind, Suggestion


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
