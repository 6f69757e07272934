"""Looks papers up in the offline catalogues: the user's, and the starter catalogue."""

from collections.abc import Callable, Iterator, Sequence

from readinglist.catalogue.combined import CatalogueLocation, CombinedCatalogue
from readinglist.catalogue.entries import CatalogueRecord, metadata_of
from readinglist.catalogue.schema import CatalogueError, shared_fingerprint
from readinglist.matching.similarity import Abstract, Title, compare_abstracts
from readinglist.papers.folding import content_words, squeeze
from readinglist.papers.paper import Candidate, Metadata, OriginKind
from readinglist.plugins.context import OnlineContext
from readinglist.plugins.protocols import Found, LookupFailed, Resolver
from readinglist.tex import to_unicode

_SAME_TEXT = 0.5
"""Minimum share of common runs for two abstracts to be the same, so that no further search is needed."""


def plugin(context: OnlineContext) -> Resolver:
    """Return the resolver; its section may contain `path`, the file of the user's catalogue. Nothing is opened yet.

    Raises:
        SettingsError: If `path` is not a string.
    """
    return CatalogueResolver(CatalogueLocation.read(context.section, context.cache_folder))


class CatalogueResolver:
    """Looks records up by arXiv id, or by equal title, abstract and similar title, in this order."""

    name = "catalogue"
    needs_network = False

    def __init__(self, location: CatalogueLocation) -> None:
        self._location = location

    def look_up(self, records: Sequence[Metadata]) -> Iterator[Found | LookupFailed]:
        """Return one result per record, in order; if a catalogue cannot be read, the remaining lookups fail."""
        try:
            catalogue = CombinedCatalogue.open(self._location)
        except (CatalogueError, OSError) as error:
            yield from (LookupFailed(reason=str(error)) for _ in records)
            return
        try:
            for record in records:
                yield _look_up(catalogue, record)
        finally:
            catalogue.close()


def _look_up(catalogue: CombinedCatalogue, record: Metadata) -> Found | LookupFailed:
    try:
        entries = _entries(catalogue, record)
        settled = any(_settles(record, entry) for entry in entries)
        words = () if settled or record.abstract or not entries else content_words(record.title)
        unknown = catalogue.unknown_words(words)
    except (CatalogueError, OSError) as error:
        return LookupFailed(reason=str(error))
    return Found(candidates=tuple(_candidate(entry, record, unknown) for entry in entries))


def _entries(catalogue: CombinedCatalogue, record: Metadata) -> list[CatalogueRecord]:
    """Return the candidates for a record, with all papers of an equal title, which shows whether it is unique."""
    if record.arxiv_id:
        return list(catalogue.by_ids([record.arxiv_id.text]).values())
    found = {entry.id: entry for entry in catalogue.by_title(record.title)}
    searches: tuple[Callable[[], list[CatalogueRecord]], ...] = (
        lambda: catalogue.by_abstract(record.abstract),
        lambda: catalogue.by_similar_title(record.title),
    )
    for search in searches:
        if not any(_settles(record, entry) for entry in found.values()):
            found |= {entry.id: entry for entry in search() if entry.id not in found}
    return list(found.values())


def _settles(record: Metadata, entry: CatalogueRecord) -> bool:
    """Whether the candidate has the record's title, and its abstract if both have one."""
    title = squeeze(record.title)
    if all(squeeze(other) != title for other in (entry.title, *entry.other_titles)):
        return False
    overlap = compare_abstracts(Abstract.of(record.abstract), Abstract.of(entry.abstract), Title.of(record.title))
    return overlap is None or overlap.share >= _SAME_TEXT


def _candidate(entry: CatalogueRecord, record: Metadata, unknown: frozenset[str]) -> Candidate:
    sampled = record.abstract and entry.fingerprint and not entry.abstract
    return Candidate(
        metadata=metadata_of(entry, to_unicode),
        resolver=CatalogueResolver.name,
        kind=OriginKind.CATALOGUE,
        other_titles=entry.other_titles,
        unknown_words=unknown,
        shared_fingerprint=shared_fingerprint(entry.fingerprint, record.abstract) if sampled else None,
    )
