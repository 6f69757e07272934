"""Change what is known of a paper by hand; nobody else writes over it later."""

from dataclasses import replace
from datetime import datetime

from readinglist.library.context import LibraryContext
from readinglist.library.protocol import Identity, Unit
from readinglist.library.tracking import Change, change
from readinglist.papers.errors import StaleRevision, UsageError
from readinglist.papers.paper import Field, Item, Metadata, Origin, OriginKind, Paper, Resolution
from readinglist.papers.precedence import MergedMetadata

BY_HAND = "by hand"


def edit(seen: Item, wanted: Metadata, workspace: LibraryContext, *, why: str | None = None) -> Change:
    """Give a paper those values of `wanted` that differ from what was `seen`; `why` is the reader's reason for it.

    What was changed keeps the reader as its origin, also where it was emptied, so that nothing fills it again. A paper
    nobody was sure of is identified by an arXiv id or DOI that is given by hand.

    Raises:
        UsageError: nothing would be left to know the paper by, or another paper bears the identifier.
        StaleRevision: another process changed one of these values meanwhile; nothing is changed.
        NothingFound: the paper is gone.
    """
    changed = tuple(name for name in Field if getattr(wanted, name.value) != getattr(seen.paper.metadata, name.value))
    reason = seen.paper.why if why is None else why
    if not wanted.names_a_paper:
        raise UsageError("a paper needs a title, an arXiv id or a DOI", hint="`readinglist rm` takes a paper out")

    def alter(item: Item, unit: Unit, now: datetime) -> Item:
        _check_unchanged(item.paper, seen.paper, changed, why=reason)
        _check_identity(item.paper, wanted, changed, unit)
        paper = _edited(item.paper, wanted, changed, now)
        return replace(item, paper=replace(paper, why=reason))

    return change([seen.paper.key], alter, workspace)[0]


def _edited(paper: Paper, wanted: Metadata, changed: tuple[Field, ...], now: datetime) -> Paper:
    values: dict[str, object] = {name.value: getattr(wanted, name.value) for name in changed}
    hand = Origin(kind=OriginKind.USER, where=BY_HAND, at=now)
    origins = dict(paper.origins) | dict.fromkeys(changed, hand)
    edited = MergedMetadata.of(paper).updated(values, origins).applied_to(paper)
    named = any(getattr(wanted, name.value) for name in changed if name in (Field.ARXIV_ID, Field.DOI))
    if named and not paper.resolution.resolved:
        told = ("its identifier was given by hand",)
        return replace(edited, resolution=Resolution.STATED, suggestions=(), evidence=told)
    return edited


def _check_unchanged(present: Paper, seen: Paper, changed: tuple[Field, ...], *, why: str) -> None:
    moved = [
        name.value for name in changed if getattr(present.metadata, name.value) != getattr(seen.metadata, name.value)
    ]
    if why != seen.why and present.why != seen.why:
        moved.append("why")
    if moved:
        raise StaleRevision(f"{', '.join(moved)} of {present.key} changed meanwhile", hint="look at it, and edit again")


def _check_identity(present: Paper, wanted: Metadata, changed: tuple[Field, ...], unit: Unit) -> None:
    """No two papers bear one identifier: that would be one paper, and is for `merge` to say."""
    identity = Identity(
        arxiv_id=wanted.arxiv_id if Field.ARXIV_ID in changed else None,
        doi=wanted.doi if Field.DOI in changed else None,
    )
    # The paper itself does not bear what it is only about to get.
    for other in unit.known(identity):
        raise UsageError(
            f"{other.key} has this identifier already",
            hint=f"are they one paper? readinglist merge {other.key} {present.key}",
        )
