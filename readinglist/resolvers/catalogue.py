"""Offers papers of the offline catalogues: the user's own, filled in by the starter that the package brings along."""

from collections.abc import Callable, Iterator, Sequence

from readinglist.catalogue.combined import CatalogueLocation, CombinedCatalogue
from readinglist.catalogue.entries import CatalogueRecord, metadata_of
from readinglist.catalogue.schema import CatalogueError
from readinglist.matching.similarity import Abstract, Title, compare_abstracts
from readinglist.papers.folding import squeeze
from readinglist.papers.paper import Candidate, Metadata, OriginKind
from readinglist.plugins.context import OnlineContext
from readinglist.plugins.protocols import Found, LookupFailed, Resolver
from readinglist.tex import to_unicode

_SAME_TEXT = 0.5
"""Share of common runs from which on two abstracts are the same text, and searching further would be a waste."""


def plugin(context: OnlineContext) -> Resolver:
    """The resolver; its section may hold `path`, where the user's own catalogue lies. Nothing is opened yet.

    Raises:
        SettingsError: `path` is no text.
    """
    return CatalogueResolver(CatalogueLocation.read(context.section, context.cache_folder))


class CatalogueResolver:
    """Looks records up by identifier, by equal title, by like title and by abstract, in this order."""

    name = "catalogue"
    needs_network = False

    def __init__(self, location: CatalogueLocation) -> None:
        self._location = location

    def look_up(self, records: Sequence[Metadata]) -> Iterator[Found | LookupFailed]:
        """One answer per record, in order; a catalogue that cannot be read is a failure for every record left."""
        try:
            shelf = CombinedCatalogue.open(self._location)
        except (CatalogueError, OSError) as error:
            yield from (LookupFailed(reason=str(error)) for _ in records)
            return
        try:
            for record in records:
                yield _answer(shelf, record)
        finally:
            shelf.close()


def _answer(shelf: CombinedCatalogue, record: Metadata) -> Found | LookupFailed:
    try:
        entries = _entries(shelf, record)
    except (CatalogueError, OSError) as error:
        return LookupFailed(reason=str(error))
    return Found(candidates=tuple(_candidate(entry) for entry in entries))


def _entries(shelf: CombinedCatalogue, record: Metadata) -> list[CatalogueRecord]:
    """What the catalogues hold for a record; all papers of an equal title, so that it is seen whether it is unique."""
    if record.arxiv_id:
        return list(shelf.by_ids([record.arxiv_id.text]).values())
    found = {entry.id: entry for entry in shelf.by_title(record.title)}
    searches: tuple[Callable[[], list[CatalogueRecord]], ...] = (
        lambda: shelf.by_abstract(record.abstract),
        lambda: shelf.by_like_title(record.title),
    )
    for search in searches:
        if not any(_settles(record, entry) for entry in found.values()):
            found |= {entry.id: entry for entry in search() if entry.id not in found}
    return list(found.values())


def _settles(record: Metadata, entry: CatalogueRecord) -> bool:
    """Whether the entry bears the record's title, and its abstract if there are two to compare."""
    title = squeeze(record.title)
    if all(squeeze(other) != title for other in (entry.title, *entry.other_titles)):
        return False
    overlap = compare_abstracts(Abstract.of(record.abstract), Abstract.of(entry.abstract), Title.of(record.title))
    return overlap is None or overlap.share >= _SAME_TEXT


def _candidate(entry: CatalogueRecord) -> Candidate:
    return Candidate(
        metadata=metadata_of(entry, to_unicode),
        resolver=CatalogueResolver.name,
        kind=OriginKind.CATALOGUE,
        other_titles=entry.other_titles,
    )
