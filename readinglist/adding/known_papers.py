"""Known papers gain what records say of them: what all records of one addition offer, whatever their order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from readinglist.adding.gained_fields import filled
from readinglist.adding.plan import RecordMetadata
from readinglist.papers.paper import Field, Item, Metadata, Origin, Paper, Resolution
from readinglist.papers.precedence import MergedMetadata


def with_offers(paper: Paper, offers: Sequence[RecordMetadata]) -> Paper:
    """The paper with what the offers fill, the same paper where they fill nothing.

    One offer may make sure that another is of the same edition, so they are gone through until nothing is gained. As by
    hand, a paper that was open is settled by the identifier that it gets.
    """
    present = MergedMetadata.of(paper)
    merged = present
    gained = True
    while gained:
        before = merged
        for offer in offers:
            merged = filled(merged, offer.metadata, offer.origin)
        gained = len(offers) > 1 and merged != before
    if merged == present:
        return paper
    named = gained_identifiers(paper.metadata, merged.metadata)
    paper = merged.applied_to(paper)
    if not named or paper.resolution.resolved:
        return paper
    told = (f"its identifier was given by {dict(paper.origins)[named[0]].where}",)
    return replace(paper, resolution=Resolution.STATED, suggestions=(), evidence=told)


def gained_identifiers(before: Metadata, after: Metadata) -> tuple[Field, ...]:
    """The identifiers that only `after` has."""
    names = (Field.ARXIV_ID, Field.DOI)
    return tuple(name for name in names if getattr(after, name) and not getattr(before, name))


def identifiers(metadata: Metadata) -> Iterator[str]:
    """The arXiv id and the DOI, where they are known."""
    if metadata.arxiv_id:
        yield str(metadata.arxiv_id)
    if metadata.doi:
        yield str(metadata.doi)


@dataclass(slots=True)
class KnownPaperChanges:
    """What known papers become in the course of one plan, record by record.

    A later record is compared with what the earlier ones made of a paper, as it will be when the plan is written.
    """

    _items: dict[str, Item] = field(default_factory=dict)
    _offers: dict[str, list[RecordMetadata]] = field(default_factory=dict)
    _gained: dict[str, str] = field(default_factory=dict)
    _new: dict[str, str] = field(default_factory=dict)

    def present(self, metadata: Metadata, papers: Sequence[Paper]) -> Sequence[Paper]:
        """The papers as they are by now, after those that gained an identifier of the record."""
        if not self._items:
            return papers
        ids = [self._gained[name] for name in identifiers(metadata) if name in self._gained]
        found = {paper.id: paper for paper in papers}
        return [self._items[id].paper if id in self._items else found[id] for id in dict.fromkeys((*ids, *found))]  # noqa: A001

    def item(self, paper: Paper) -> Item | None:
        """The paper with its reading, where a record has changed it."""
        return self._items.get(paper.id)

    def changed(self, item: Item) -> None:
        """Remember what a record made of a known paper."""
        self._items[item.paper.id] = item

    def is_new(self, metadata: Metadata, origin: Origin) -> None:
        """Remember the identifiers of a record that is no known paper's."""
        for name in identifiers(metadata):
            self._new.setdefault(name, origin.where)

    def accepts(self, paper: Paper, offer: RecordMetadata, others: Sequence[Paper]) -> bool:
        """Whether the paper may gain by the record, whose identifier no other paper bears."""
        named = [str(getattr(offer.metadata, name)) for name in gained_identifiers(paper.metadata, offer.metadata)]
        borne = {name for other in others if other.id != paper.id for name in identifiers(other.metadata)}
        return not any(name in borne or self._new.get(name, offer.origin.where) != offer.origin.where for name in named)

    def filled(self, paper: Paper, offer: RecordMetadata) -> Paper:
        """The known paper with what this record and the earlier ones offer."""
        offers = self._offers.setdefault(paper.id, [])
        offers.append(offer)
        after = with_offers(paper, offers)
        for name in gained_identifiers(paper.metadata, after.metadata):
            self._gained[str(getattr(after.metadata, name))] = paper.id
        return after


def gained_fields(before: Paper, after: Paper) -> tuple[str, ...]:
    """The names of the fields that came in, further ones by their own names."""
    if after.metadata is before.metadata:
        return ()
    names = (name for name in after.metadata.known_fields() if name is not Field.EXTRA)
    new = [name.value for name in names if getattr(after.metadata, name) != getattr(before.metadata, name)]
    had = dict(before.metadata.extra)
    return (*new, *(name for name, _ in after.metadata.extra if name not in had))
