"""Edits of metadata by hand, which services and files never overwrite."""

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
    """Set the values of `wanted` that differ from those `seen`; `why` is the reader's reason for adding the paper.

    Changed fields, emptied ones included, have the reader as origin, so that nothing fills them again. An arXiv id or
    DOI entered by hand resolves an unresolved paper.

    Raises:
        UsageError: If no title or identifier would be left, or another paper has the identifier.
        StaleRevision: If another process changed one of these values; nothing is written.
        NothingFound: If the paper was removed.
    """
    changed = tuple(name for name in Field if getattr(wanted, name.value) != getattr(seen.paper.metadata, name.value))
    reason = seen.paper.why if why is None else why
    if not wanted.names_a_paper:
        raise UsageError("a paper needs a title, an arXiv id or a DOI", hint="run `readinglist rm` to remove the paper")

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
        evidence = ("identifier entered by hand",)
        return replace(edited, resolution=Resolution.STATED, suggestions=(), evidence=evidence)
    return edited


def _check_unchanged(present: Paper, seen: Paper, changed: tuple[Field, ...], *, why: str) -> None:
    moved = [
        name.value for name in changed if getattr(present.metadata, name.value) != getattr(seen.metadata, name.value)
    ]
    if why != seen.why and present.why != seen.why:
        moved.append("why")
    if moved:
        raise StaleRevision(
            f"{', '.join(moved)} of {present.key} changed in the meantime", hint="check the paper and edit it again"
        )


def _check_identity(present: Paper, wanted: Metadata, changed: tuple[Field, ...], unit: Unit) -> None:
    """Check that no other paper has the identifier; two such papers need `merge`."""
    identity = Identity(
        arxiv_id=wanted.arxiv_id if Field.ARXIV_ID in changed else None,
        doi=wanted.doi if Field.DOI in changed else None,
    )
    for other in unit.known(identity):
        raise UsageError(
            f"identifier already belongs to {other.key}",
            hint=f"if they are the same paper, run `readinglist merge {other.key} {present.key}`",
        )
