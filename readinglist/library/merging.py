"""Merging of papers in the library, with everything that readers wrote."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from readinglist.library.context import LibraryContext, closed_names, item_of, items_of
from readinglist.library.journal import Event, changes
from readinglist.library.past_readings import history_events, merged_history
from readinglist.library.protocol import Unit
from readinglist.papers.errors import InvalidChange, UnrelatedPapers, UsageError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import Field, Item, Metadata, Origin, OriginKind, Paper, Reading, Resolution, Suggestion
from readinglist.papers.precedence import MergedMetadata, may_replace
from readinglist.papers.tags import distinct_tags

PUBLICATION = frozenset({Field.ENTRY_TYPE, Field.VENUE, Field.DATE})
"""Fields that describe one publication and come from one record: a preprint's year does not fit a journal's name."""

_BY_CERTAINTY = (
    Resolution.MATCHED,
    Resolution.STATED,
    Resolution.AMBIGUOUS,
    Resolution.NOT_FOUND,
    Resolution.UNAVAILABLE,
    Resolution.NO_PAPER,
)
"""Resolutions, most certain first."""


# --- papers --------------------------------------------------------------------------------------------------------


def merge_papers(first: Paper, second: Paper, *, related: bool = True) -> Paper:
    """Return `first` with what `second` adds to it; the key of `second` becomes an alias.

    Metadata are merged by `merge_metadata`; those of an unrelated paper are dropped, so that no field of one describes
    the other. Tags, aliases and other titles are combined; the more certain resolution is
    kept, with its evidence; the earlier date of addition is kept.
    """
    merged = MergedMetadata.of(first)
    surer = first
    if related:
        merged = merge_metadata(merged, MergedMetadata.of(second))
        surer = min(first, second, key=lambda paper: _BY_CERTAINTY.index(paper.resolution))
    titles = (first.metadata.title, *first.other_titles, second.metadata.title, *second.other_titles)
    return replace(
        first,
        metadata=merged.metadata,
        origins=merged.origins,
        resolution=surer.resolution,
        evidence=surer.evidence,
        suggestions=() if surer.resolution.resolved else _merge_suggestions(first, second if related else first),
        other_titles=_distinct(titles, merged.metadata.title),
        aliases=_distinct((*first.aliases, second.key, *second.aliases), first.key),
        tags=distinct_tags(first.tags, second.tags),
        merged=_distinct((*first.merged, second.id, *second.merged), ""),
        preprint=first.preprint or (second.preprint if related else None),
        added=min(first.added, second.added),
        source=first.source or second.source,
        why="; ".join(_distinct((first.why, second.why), "")),
    )


def _distinct(texts: tuple[str, ...], present: str) -> tuple[str, ...]:
    """Return the texts, each once, without empty ones and the present one."""
    return tuple(text for text in dict.fromkeys(texts) if text and text != present)


def _merge_suggestions(first: Paper, second: Paper) -> tuple[Suggestion, ...]:
    """Return the candidates of both, highest score first, one for each identifier."""
    suggestions = sorted((*first.suggestions, *second.suggestions), key=lambda each: -each.score)
    best: dict[str, Suggestion] = {}
    for suggestion in suggestions:
        best.setdefault(suggestion.arxiv_id or suggestion.doi or suggestion.title, suggestion)
    return tuple(best.values())


# --- metadata ------------------------------------------------------------------------------------------------------


def merge_metadata(first: MergedMetadata, second: MergedMetadata) -> MergedMetadata:
    """Return the metadata of `first`, with fields of `second` that `first` lacks or has with lower precedence.

    At equal precedence (`papers.precedence`) the first is kept. If only one of the two has a venue, it is the published
    version, and entry type, venue and date come from it together, unless the user wrote them. Links are combined, and
    extra fields by name, those of the published version first.
    """
    values: dict[str, object] = {}
    origins = dict(first.origins)
    second_origins = dict(second.origins)
    for name in second.metadata.known_fields():
        old, new = getattr(first.metadata, name), getattr(second.metadata, name)
        if name is Field.LINKS:
            values[name.value] = tuple(dict.fromkeys((*old, *new)))
        elif name is Field.EXTRA:
            preferred = new if is_published_version(second.metadata, first.metadata) else old
            values[name.value] = tuple({**dict(old), **dict(new), **dict(preferred)}.items())
        elif old == new or not _is_replaced(name, first, second):
            continue
        else:
            values[name.value] = new
            origins.pop(name, None)
        if name in second_origins:
            origins.setdefault(name, second_origins[name])
    return first.updated(values, origins)


def _is_replaced(name: Field, first: MergedMetadata, second: MergedMetadata) -> bool:
    """Whether the second's value of a field replaces the different value of the first."""
    old, new = getattr(first.metadata, name), getattr(second.metadata, name)
    kinds = [_kind(dict(side.origins).get(name)) for side in (first, second)]
    if not old:
        return name is not Field.ENTRY_TYPE or not is_published_version(first.metadata, second.metadata)
    if name is Field.DATE and str(old).startswith(str(new)):
        return False
    if name in PUBLICATION and OriginKind.USER not in kinds:
        if is_published_version(second.metadata, first.metadata):
            return True
        if is_published_version(first.metadata, second.metadata):
            return False
    first_kind, second_kind = kinds
    if first_kind is None or second_kind is None or first_kind is second_kind:
        return False
    return may_replace(name, second_kind, first_kind)


def _kind(origin: Origin | None) -> OriginKind | None:
    return origin.kind if origin else None


def is_published_version(one: Metadata, other: Metadata) -> bool:
    """Whether only the first has a venue."""
    return bool(one.venue) and not other.venue


def conflicting_identifiers(first: Metadata, second: Metadata) -> tuple[Field, ...]:
    """Return the identifiers that both papers have and that differ: evidence against their being the same."""
    pairs = ((name, getattr(first, name), getattr(second, name)) for name in (Field.ARXIV_ID, Field.DOI))
    return tuple(name for name, one, other in pairs if one and other and one != other)


# --- readings ------------------------------------------------------------------------------------------------------


def merge_readings(first: Reading, second: Reading) -> Reading:
    """Merge one reader's readings of two papers.

    A status that was set takes precedence over the default, and the later over the earlier, with its progress.
    Priority, rating and plan are those of the first paper if it has them. All notes are kept, sorted by time.
    """
    later = first if _set_at(first) >= _set_at(second) else second
    notes = {note.id: note for note in (*second.notes, *first.notes)}
    return Reading(
        status=later.status,
        since=later.since,
        priority=first.priority or second.priority,
        rating=first.rating or second.rating,
        due=first.due or second.due,
        progress=later.progress or first.progress or second.progress,
        notes=tuple(sorted(notes.values(), key=lambda note: (note.at, note.id))),
    )


def _set_at(reading: Reading) -> tuple[bool, float]:
    """Return whether the status was set, and when, for comparison."""
    since = reading.since.timestamp() if reading.since else float("-inf")
    return reading.since is not None or reading.status != Reading().status, since


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeResult:
    """The result of a merge: `first` before and `after`, and the `others`, which were removed.

    `conflicts` are (key of the other, field, value kept, value dropped) of identifiers that differed.
    """

    first: Item
    others: tuple[Item, ...]
    after: Item
    conflicts: tuple[tuple[str, Field, str, str], ...] = ()


def merge(
    keys: Sequence[str],
    context: LibraryContext,
    *,
    are_related: Callable[[Paper, Paper], bool] = lambda _first, _second: True,
    unrelated: bool = False,
) -> MergeResult:
    """Merge the papers of `keys` into the first of them, in one transaction and one batch of the journal.

    `are_related` says whether two papers may be the same. Others are merged only if `unrelated` is true; the first
    then keeps its fields, and gets none of theirs.

    Raises:
        NothingFound: If a key matches no paper; nothing is changed.
        UnrelatedPapers: If papers are not related; nothing is changed.
        UsageError: If the keys match fewer than two papers.
        InvalidChange: If other readers have private notes on a paper that would be removed; nothing is changed.
    """
    now = context.clock.now()
    with context.store.begin() as unit:
        items = items_of(unit, keys, context.reader)
        if len(items) < 2:
            raise UsageError(
                f"cannot merge a paper with itself: {', '.join(keys)}",
                hint="give the keys of two papers: `readinglist merge KEY KEY`",
            )
        first, *others = items
        paper = first.paper
        conflicts: list[tuple[str, Field, str, str]] = []
        for other in others:
            related = are_related(first.paper, other.paper)
            if not related and not unrelated:
                raise UnrelatedPapers(
                    f"{first.paper.key} and {other.paper.key} have neither a title nor authors in common",
                    hint=f"`readinglist merge --yes {' '.join(keys)}` keeps the fields of {first.paper.key} only",
                )
            _refuse_hidden_notes(unit, other.paper)
            before, paper = paper, merge_papers(paper, other.paper, related=related)
            conflicts.extend(_conflicts(before, other.paper, paper))
        statuses = _StatusEvents(items, unit, closed_names(context), now)
        unit.apply(_events(items, paper, _readings(items, unit), statuses, reader=context.reader, at=now))
        after = item_of(unit, paper.key, context.reader)
    return MergeResult(first=first, others=tuple(others), after=after, conflicts=tuple(conflicts))


def _refuse_hidden_notes(unit: Unit, paper: Paper) -> None:
    """Raise if other readers have notes on the paper that cannot be moved, because this reader does not see them."""
    if unit.hidden_notes(paper.id):
        raise InvalidChange(
            f"{paper.key} has private notes of other readers, which a merge would remove",
            hint="ask an administrator of the library to merge them; nothing was changed",
        )


def _readings(items: Sequence[Item], unit: Unit) -> dict[str, tuple[Reading, Reading]]:
    """Return every reader's reading of the first paper, before and after."""
    of_first, *of_others = [unit.readings_of(item.paper.id) for item in items]
    readers = dict.fromkeys(reader for readings in (of_first, *of_others) for reader in readings)
    readings: dict[str, tuple[Reading, Reading]] = {}
    for reader in readers:
        before = after = of_first.get(reader, Reading())
        for readings_of_other in of_others:
            after = merge_readings(after, readings_of_other.get(reader, Reading()))
        readings[reader] = (before, after)
    return readings


def _events(
    items: Sequence[Item],
    paper: Paper,
    readings: Mapping[str, tuple[Reading, Reading]],
    statuses: "_StatusEvents",
    *,
    reader: str,
    at: datetime,
) -> tuple[Event, ...]:
    """Return the events to write; the first is by `reader`, because a batch has the reader of its first event."""
    first, *others = items
    why = f"merge into {first.paper.key}"
    events: list[Event] = []
    for other in others:
        events.extend(changes(other, None, reader=reader, at=at, why=why))
    for name, (reading, merged) in readings.items():
        before = Item(paper=first.paper, reading=reading)
        others_of = changes(before, replace(before, reading=merged), reader=name, at=at, why=why)
        events.extend(event for event in others_of if event.what != "status")
        events.extend(statuses.of(name, before, merged, why))
    events.extend(changes(first, replace(first, paper=paper), reader=reader, at=at, why=why))
    return tuple(events)


@dataclass(frozen=True, slots=True)
class _StatusEvents:
    """The events after which the first paper has the readings of all papers."""

    items: Sequence[Item]
    unit: Unit
    closed: Collection[str]
    at: datetime

    def of(self, reader: str, before: Item, merged: Reading, why: str) -> tuple[Event, ...]:
        """Return the events of one reader, whose last status is that of `merged`."""
        histories = [self.unit.status_changes(item.paper.id, reader) for item in self.items]
        ends = [(history[-1].status, history[-1].since) if history else None for history in histories]
        end = (merged.status, merged.since)
        has = merged_history(histories, ends.index(end), self.closed) if end in ends else histories[0]
        return history_events(before, merged, histories[0], has, reader=reader, at=self.at, why=why)


def _conflicts(first: Paper, second: Paper, after: Paper) -> list[tuple[str, Field, str, str]]:
    """Return the identifiers that differ, with the value kept and the value dropped."""
    conflicts: list[tuple[str, Field, str, str]] = []
    for name in conflicting_identifiers(first.metadata, second.metadata):
        kept, *sides = (str(getattr(paper.metadata, name)) for paper in (after, first, second))
        conflicts.append((second.key, name, kept, next(side for side in sides if side != kept)))
    return conflicts
