"""Make several papers of the library one: the others go into the first, with everything that readers wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from readinglist.library.context import LibraryContext, item_of, items_of
from readinglist.library.journal import Event, changes
from readinglist.library.protocol import Unit
from readinglist.papers.errors import UsageError
from readinglist.papers.paper import Field, Item, Metadata, Origin, OriginKind, Paper, Reading, Resolution, Suggestion
from readinglist.papers.precedence import MergedMetadata, may_replace

PUBLICATION = frozenset({Field.ENTRY_TYPE, Field.VENUE, Field.DATE})
"""What describes one publication and is taken from one record: a preprint's year beside a journal's name is wrong."""

_SURENESS = (
    Resolution.MATCHED,
    Resolution.STATED,
    Resolution.AMBIGUOUS,
    Resolution.NOT_FOUND,
    Resolution.UNAVAILABLE,
)
"""The resolution that says more stands first."""


# --- papers --------------------------------------------------------------------------------------------------------


def united(first: Paper, second: Paper) -> Paper:
    """`first` with what `second` adds to it; the key of `second` becomes an alias.

    Metadata follow `united_metadata`; tags, aliases and other titles are united; the surer resolution stands, with its
    evidence; it was added when the earlier of the two was.
    """
    merged = united_metadata(MergedMetadata.of(first), MergedMetadata.of(second))
    surer = min(first, second, key=lambda paper: _SURENESS.index(paper.resolution))
    titles = (first.metadata.title, *first.other_titles, second.metadata.title, *second.other_titles)
    return replace(
        first,
        metadata=merged.metadata,
        origins=merged.origins,
        resolution=surer.resolution,
        evidence=surer.evidence,
        suggestions=() if surer.resolution.resolved else _united_suggestions(first, second),
        other_titles=_others(titles, merged.metadata.title),
        aliases=_others((*first.aliases, second.key, *second.aliases), first.key),
        tags=_others((*first.tags, *second.tags), ""),
        merged=_others((*first.merged, second.id, *second.merged), ""),
        added=min(first.added, second.added),
        source=first.source or second.source,
        why="; ".join(_others((first.why, second.why), "")),
    )


def _others(texts: tuple[str, ...], present: str) -> tuple[str, ...]:
    """The texts, each once, without empty ones and the present one."""
    return tuple(text for text in dict.fromkeys(texts) if text and text != present)


def _united_suggestions(first: Paper, second: Paper) -> tuple[Suggestion, ...]:
    """The candidates of both, likeliest first; of those with one identifier the likeliest."""
    suggestions = sorted((*first.suggestions, *second.suggestions), key=lambda each: -each.score)
    best: dict[str, Suggestion] = {}
    for suggestion in suggestions:
        best.setdefault(suggestion.arxiv_id or suggestion.title, suggestion)
    return tuple(best.values())


# --- metadata ------------------------------------------------------------------------------------------------------


def united_metadata(first: MergedMetadata, second: MergedMetadata) -> MergedMetadata:
    """The metadata of `first`, with a field of `second` where `first` has none or a less trusted one.

    Who is trusted is the precedence of `papers.precedence`; of equal ones the first stays. Where only one of the two
    names a venue, it is the published version, and entry type, venue and date are taken from it together, unless the
    user wrote them. Links are united, and extra fields by name, those of the published version first.
    """
    values: dict[str, object] = {}
    origins = dict(first.origins)
    said = dict(second.origins)
    for name in second.metadata.known_fields():
        old, new = getattr(first.metadata, name), getattr(second.metadata, name)
        if name is Field.LINKS:
            values[name.value] = tuple(dict.fromkeys((*old, *new)))
        elif name is Field.EXTRA:
            preferred = new if is_the_published_one(second.metadata, first.metadata) else old
            values[name.value] = tuple({**dict(old), **dict(new), **dict(preferred)}.items())
        elif old == new or not _is_taken(name, first, second):
            continue
        else:
            values[name.value] = new
            origins.pop(name, None)
        if name in said:
            origins.setdefault(name, said[name])
    return first.updated(values, origins)


def _is_taken(name: Field, first: MergedMetadata, second: MergedMetadata) -> bool:
    """Whether the second's value of a field takes the place of the first's, from which it differs."""
    old, new = getattr(first.metadata, name), getattr(second.metadata, name)
    kinds = [_kind(dict(side.origins).get(name)) for side in (first, second)]
    if not old:
        return name is not Field.ENTRY_TYPE or not is_the_published_one(first.metadata, second.metadata)
    if name is Field.DATE and str(old).startswith(str(new)):
        return False
    if name in PUBLICATION and OriginKind.USER not in kinds:
        if is_the_published_one(second.metadata, first.metadata):
            return True
        if is_the_published_one(first.metadata, second.metadata):
            return False
    was, becomes = kinds
    return was is not None and becomes is not None and was is not becomes and may_replace(name, becomes, was)


def _kind(origin: Origin | None) -> OriginKind | None:
    return origin.kind if origin else None


def is_the_published_one(one: Metadata, other: Metadata) -> bool:
    """Whether only the first names a venue."""
    return bool(one.venue) and not other.venue


def unlike_identifiers(first: Metadata, second: Metadata) -> tuple[Field, ...]:
    """The identifiers that both papers have and that differ: they speak against one paper."""
    pairs = ((name, getattr(first, name), getattr(second, name)) for name in (Field.ARXIV_ID, Field.DOI))
    return tuple(name for name, one, other in pairs if one and other and one != other)


# --- readings ------------------------------------------------------------------------------------------------------


def united_reading(first: Reading, second: Reading) -> Reading:
    """One reader's relation to two papers as one.

    A status that was set goes before the status of a paper that nobody touched, of two that were set the later one.
    Priority and rating are the first paper's where it has them. All notes are kept, in the order of their times.
    """
    later = first if _set_at(first) >= _set_at(second) else second
    notes = {note.id: note for note in (*second.notes, *first.notes)}
    return Reading(
        status=later.status,
        since=later.since,
        priority=first.priority or second.priority,
        rating=first.rating or second.rating,
        notes=tuple(sorted(notes.values(), key=lambda note: (note.at, note.id))),
    )


def _set_at(reading: Reading) -> tuple[bool, float]:
    """Whether the status was set, and when, as what compares."""
    since = reading.since.timestamp() if reading.since else float("-inf")
    return reading.since is not None or reading.status != Reading().status, since


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeResult:
    """Papers that were made one: `first` before and `after`, and the `others`, which the library holds no more.

    `unlike` are (key of the other, field, value kept, value gone) where two identifiers differed.
    """

    first: Item
    others: tuple[Item, ...]
    after: Item
    unlike: tuple[tuple[str, Field, str, str], ...] = ()


def merge(keys: Sequence[str], workspace: LibraryContext) -> MergeResult:
    """Merge the papers of `keys` into the first of them, in one transaction and one batch of the journal.

    Raises:
        NothingFound: a key names no paper; nothing is changed.
        UsageError: the keys name fewer than two papers.
    """
    now = workspace.clock.now()
    with workspace.store.begin() as unit:
        items = items_of(unit, keys, workspace.reader)
        if len(items) < 2:
            raise UsageError(
                f"{' and '.join(keys)} name one paper: there is nothing to merge",
                hint="name two papers: readinglist merge KEY KEY",
            )
        first, *others = items
        paper = first.paper
        unlike: list[tuple[str, Field, str, str]] = []
        for other in others:
            before, paper = paper, united(paper, other.paper)
            unlike.extend(_unlike(before, other.paper, paper))
        unit.apply(_events(items, paper, _readings(items, unit), reader=workspace.reader, at=now))
        after = item_of(unit, paper.key, workspace.reader)
    return MergeResult(first=first, others=tuple(others), after=after, unlike=tuple(unlike))


def _readings(items: Sequence[Item], unit: Unit) -> dict[str, tuple[Reading, Reading]]:
    """Every reader's relation to the first paper, as it is and as it becomes."""
    of_first, *of_others = [unit.readings_of(item.paper.id) for item in items]
    readers = dict.fromkeys(reader for readings in (of_first, *of_others) for reader in readings)
    readings: dict[str, tuple[Reading, Reading]] = {}
    for reader in readers:
        before = after = of_first.get(reader, Reading())
        for readings_of_other in of_others:
            after = united_reading(after, readings_of_other.get(reader, Reading()))
        readings[reader] = (before, after)
    return readings


def _events(
    items: Sequence[Item], paper: Paper, readings: Mapping[str, tuple[Reading, Reading]], *, reader: str, at: datetime
) -> tuple[Event, ...]:
    """What is written; first and last stand events of `reader`, for the journal names a batch after its first."""
    first, *others = items
    why = f"merge into {first.paper.key}"
    events: list[Event] = []
    for other in others:
        events.extend(changes(other, None, reader=reader, at=at, why=why))
    for name, (was, becomes) in readings.items():
        before = Item(paper=first.paper, reading=was)
        events.extend(changes(before, replace(before, reading=becomes), reader=name, at=at, why=why))
    events.extend(changes(first, replace(first, paper=paper), reader=reader, at=at, why=why))
    return tuple(events)


def _unlike(first: Paper, second: Paper, after: Paper) -> list[tuple[str, Field, str, str]]:
    """The identifiers in which the two differ, with what was kept of each, and what was not."""
    unlike: list[tuple[str, Field, str, str]] = []
    for name in unlike_identifiers(first.metadata, second.metadata):
        kept, *sides = (str(getattr(paper.metadata, name)) for paper in (after, first, second))
        unlike.append((second.key, name, kept, next(side for side in sides if side != kept)))
    return unlike
