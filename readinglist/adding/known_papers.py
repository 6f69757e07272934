"""Recognising papers that the library has, and filling them from the records of one addition, in any order."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from readinglist.adding.annotations import apply_annotations, imported_values, removed_tags, restated_values
from readinglist.adding.gained_fields import fill_metadata
from readinglist.adding.published import described_as, edition_of, is_written_by_hand
from readinglist.adding.resolve import with_outcome
from readinglist.adding.values import Record, RecordMetadata, RecordOutcome
from readinglist.library.context import LibraryContext
from readinglist.library.protocol import Identity, View
from readinglist.matching.editions import is_publication, lacks_publication
from readinglist.matching.outcomes import Ambiguous, Matched
from readinglist.matching.people import shared_people
from readinglist.matching.recognition import is_its_publication, recognise
from readinglist.papers.fast_dataclasses import replace
from readinglist.papers.folding import squeeze
from readinglist.papers.paper import Field, Item, Metadata, Paper, Resolution, short_authors
from readinglist.papers.precedence import MergedMetadata
from readinglist.papers.tags import TagSpellings, without_tags


class KnownPapers:
    """The papers of the library as changed so far by the records of one plan.

    Planning and writing both use it, so that a stale plan is brought up to date by the same rules.
    """

    def __init__(self, context: LibraryContext, now: datetime) -> None:
        self._reader = context.reader
        self._first = context.statuses[0].name
        self._now = now
        self._items: dict[str, Item] = {}
        self._offers: dict[str, list[RecordMetadata]] = {}
        self._gained: dict[str, str] = {}
        self._new: dict[str, str] = {}
        self._spellings = TagSpellings()

    def item(self, paper: str, view: View) -> Item | None:
        """Return the paper with this id, as earlier records changed it."""
        return self._items.get(paper) or view.item_by_id(paper, self._reader)

    def recognise(self, metadata: Metadata, papers: Sequence[Paper], view: View, *, key: str) -> Item | None:
        """Return the first known paper that the metadata describes, of `papers` or those that gained its identifier.

        `key` is the citation key of its entry.
        """
        if self._items:
            ids = [self._gained[name] for name in metadata.identifiers() if name in self._gained]
            found = {paper.id: paper for paper in papers}
            papers = [
                self._items[name].paper if name in self._items else found[name]
                for name in dict.fromkeys((*ids, *found))
            ]
        paper = recognise(metadata, papers, key=key) if papers else None
        return self.item(paper.id, view) if paper else None

    def add_new(self, metadata: Metadata, record: Record) -> None:
        """Remember the identifiers of a record whose paper is new."""
        for name in metadata.identifiers():
            self._new.setdefault(name, _place(record.offer))

    def remember(self, item: Item) -> None:
        """Remember a known paper as changed so far."""
        self._items[item.paper.id] = item

    def add_offer(self, paper: Paper, offer: RecordMetadata) -> None:
        """Remember metadata for filling the paper again with later records."""
        self._offers.setdefault(paper.id, []).append(offer)

    def add_record(
        self, record: Record, item: Item, papers: Sequence[Paper], view: View, *, tags: Sequence[str] = ()
    ) -> Record:
        """Return the record with its changes to the known paper. `papers` are those that may have its identifiers."""
        offer = record.offer if self._accepts(item.paper, record.offer, papers) else None
        if offer:
            self.add_offer(item.paper, offer)
        offers = self._offers[item.paper.id] if offer else ()
        after, kept = self.with_record(item, record, offers, view, tags=tags)
        if record.match or record.candidates:
            after = replace(after, paper=self._weighed(after.paper, record, view))
        for name in gained_identifiers(item.paper.metadata, after.paper.metadata):
            self._gained[str(getattr(after.paper.metadata, name))] = item.paper.id
        if after != item:
            self.remember(after)
        return identified_as(
            after.paper,
            record,
            outcome=RecordOutcome.KNOWN,
            key=item.paper.key,
            title=record.title or item.paper.metadata.title,
            known_as=known_as(item.paper, record),
            before=item,
            after=after if after != item else None,
            kept=kept,
            offer=offer,
            filled=filled_fields(item.paper, after.paper),
        )

    def with_record(
        self, item: Item, record: Record, offers: Sequence[RecordMetadata], view: View, *, tags: Sequence[str] = ()
    ) -> tuple[Item, tuple[str, ...]]:
        """Return the item with the record's title and annotations, filled from `offers`, and what it kept.

        Tags that the reader removed stay removed, unless they are among `tags`.
        """
        paper = fill_fields(_with_title(item.paper, record.title), offers)
        annotations, new = record.annotations, without_tags(record.annotations.tags, paper.tags)
        events = view.events(paper=paper.id) if new or annotations.of_reading else ()
        annotations = replace(annotations, tags=self.spelled((*tags, *without_tags(new, removed_tags(events))), view))
        imported = imported_values(events, self._reader) - restated_values(events, self._reader, annotations)
        item = replace(item, paper=paper)
        return apply_annotations(item, annotations, self._first, self._now, view.new_id, imported=imported)

    def spelled(self, tags: Sequence[str], view: View) -> tuple[str, ...]:
        """Return the tags, each once, as the library or an earlier record spells them."""
        return self._spellings.spelled(tags, view.tag_spellings) if tags else ()

    def learn_spellings(self, tags: Iterable[str], view: View) -> None:
        """Look up how the library spells many tags at once."""
        self._spellings.learn(tags, view.tag_spellings)

    def offers(self, paper: Paper) -> Sequence[RecordMetadata]:
        """Return the metadata of the records so far from which the paper may be filled."""
        return self._offers.get(paper.id, ())

    def weigh(self, record: Record, view: View) -> Record:
        """Return the record of a known unresolved paper with the paper resolved as its match or candidates."""
        item = record.after or record.before
        if item is None or record.before is None:
            return record
        paper = self._weighed(item.paper, record, view)
        if paper == item.paper:
            return replace(record, warnings=(*record.warnings, *self._duplicate(paper, record, view)))
        after = replace(item, paper=paper)
        for name in gained_identifiers(record.before.paper.metadata, paper.metadata):
            self._gained[str(getattr(paper.metadata, name))] = paper.id
        self.remember(after)
        filled = filled_fields(record.before.paper, paper)
        return identified_as(paper, record, after=after, filled=filled)

    def _weighed(self, paper: Paper, record: Record, view: View) -> Paper:
        """Return the paper as the record was resolved, unless it is resolved in the library or would be a duplicate."""
        stored = view.item_by_id(paper.id, self._reader)
        if stored is None or stored.paper.resolution.resolved:
            return paper
        if record.match is None:
            return with_outcome(paper, Ambiguous(candidates=record.candidates), self._now)
        if self._has_match(paper, record, view):
            return paper
        return with_outcome(paper, Matched(best=record.match), self._now)

    def _has_match(self, paper: Paper, record: Record, view: View) -> Paper | None:
        """Return another paper of the library that is the record's match, by an identifier."""
        if record.match is None:
            return None
        matched = record.match.candidate.metadata
        known = view.known(Identity(arxiv_id=matched.arxiv_id, doi=matched.doi))
        ids = [self._gained[name] for name in matched.identifiers() if name in self._gained]
        others = (*(other for other in known), *(self._items[name].paper for name in ids if name in self._items))
        return recognise(matched, [other for other in others if other.id != paper.id])

    def _duplicate(self, paper: Paper, record: Record, view: View) -> Iterator[str]:
        """Yield of which other paper this one is a duplicate."""
        other = self._has_match(paper, record, view)
        if other:
            yield f"duplicate of {other.key}; run `readinglist merge {other.key} {paper.key}`"

    def _accepts(self, paper: Paper, offer: RecordMetadata | None, others: Sequence[Paper]) -> bool:
        """Whether the paper may be filled from the record: no other paper has an identifier that it would gain."""
        if offer is None:
            return False
        named = [str(getattr(offer.metadata, name)) for name in gained_identifiers(paper.metadata, offer.metadata)]
        taken = {name for other in others if other.id != paper.id for name in other.metadata.identifiers()}
        taken.update(name for name in named if self._gained.get(name, paper.id) != paper.id)
        return not any(name in taken or self._new.get(name, _place(offer)) != _place(offer) for name in named)


def identified_as(paper: Paper, record: Record, **changes: Any) -> Record:
    """Return the record with changes and the identifiers of its paper, without any if the paper is unresolved."""
    arxiv_id, doi = (paper.metadata.arxiv_id, paper.metadata.doi) if paper.resolution.resolved else (None, None)
    return replace(record, arxiv_id=str(arxiv_id or ""), doi=str(doi or ""), **changes)


def known_as(paper: Paper, record: Record) -> str:
    """Return the title of a known paper, or its key, if the record has another title or other authors; else empty.

    If authors differ, its authors follow. A page may name some of them, an entry has all.
    """
    offered, known = record.offer.metadata if record.offer else Metadata(), paper.metadata
    people = shared_people(offered.authors, known.authors)
    named = people.fewer if people.incomplete or not offered.entry_type else people.more
    if offered.authors and known.authors and people.shared < named:
        return f"{known.title or paper.key} by {short_authors(known.authors)}"
    same_title = not offered.title or squeeze(offered.title) == squeeze(known.title)
    return "" if same_title else known.title or paper.key


def _place(offer: RecordMetadata | None) -> str:
    return offer.origin.where if offer else ""


def _with_title(paper: Paper, title: str) -> Paper:
    """Return the paper with another title, unless it has it."""
    titles = {squeeze(paper.metadata.title), *(squeeze(other) for other in paper.other_titles)}
    return (
        replace(paper, other_titles=(*paper.other_titles, title)) if title and squeeze(title) not in titles else paper
    )


def fill_fields(paper: Paper, offers: Sequence[RecordMetadata]) -> Paper:
    """Return the paper filled from the offers, the same object if they fill nothing.

    One offer may show that another is of the same edition, so they are repeated until nothing changes. As when editing,
    an identifier resolves an unresolved paper, and so does a record that alone describes its paper.
    """
    for offer in offers if not is_written_by_hand(paper) else ():
        other = squeeze(offer.metadata.title) != squeeze(paper.metadata.title)
        if other and is_its_publication(offer.metadata, paper):
            paper = described_as(paper, offer.metadata, offer.origin)
    present = merged = MergedMetadata.of(paper)
    gained = True
    while gained:
        before = merged
        for offer in offers:
            merged = fill_metadata(merged, offer.metadata, offer.origin)
        gained = len(offers) > 1 and merged != before
    named = gained_identifiers(paper.metadata, merged.metadata)
    whole = next((offer for offer in offers if offer.stated), None) if not paper.metadata.identifiers() else None
    if merged != present:
        paper = _with_preprint(paper, merged.applied_to(paper))
    if paper.resolution.resolved:
        return paper
    if named:
        reason = f"identifier from {dict(paper.origins)[named[0]].where}"
    elif whole:
        reason = f"entry of {whole.origin.where}"
    else:
        return paper
    return replace(paper, resolution=Resolution.STATED, suggestions=(), evidence=(reason,))


def _with_preprint(before: Paper, after: Paper) -> Paper:
    """Return the filled paper with the edition of the preprint that it was, if it was filled from its publication."""
    if before.preprint or not lacks_publication(before) or lacks_publication(after):
        return after
    return replace(after, preprint=edition_of(before)) if is_publication(after.metadata) else after


def gained_identifiers(before: Metadata, after: Metadata) -> tuple[Field, ...]:
    """Return the identifiers that only `after` has."""
    names = (Field.ARXIV_ID, Field.DOI)
    return tuple(name for name in names if getattr(after, name) and not getattr(before, name))


def filled_fields(before: Paper, after: Paper) -> tuple[str, ...]:
    """Return the names of the fields that were filled, extra fields by their own names."""
    if after.metadata is before.metadata:
        return ()
    names = (name for name in after.metadata.known_fields() if name is not Field.EXTRA)
    new = [name.value for name in names if getattr(after.metadata, name) != getattr(before.metadata, name)]
    had = dict(before.metadata.extra)
    return (*new, *(name for name, _ in after.metadata.extra if name not in had))
