"""Offers papers of the offline catalogues: the user's own, filled in by the starter that the package brings along."""

from collections.abc import Callable, Iterator, Sequence

from readinglist.catalogue.combined import CatalogueLocation, CombinedCatalogue
from readinglist.catalogue.entries import CatalogueRecord, metadata_of
from readinglist.catalogue.schema import CatalogueError
from readinglist.matching.similarity import Abstract, Title, compare_abstracts
from readinglist.papers.folding import squeeze
from readinglist.papers.paper import Candidate, Draft, OriginKind
from readinglist.plugins.context import OnlineContext
from readinglist.plugins.protocols import Found, LookupFailed, Resolver
from readinglist.tex import to_unicode

NAME = "catalogue"
_SAME_TEXT = 0.5
"""Share of common runs from which on two abstracts are the same text, and searching further would be a waste."""


def plugin(context: OnlineContext) -> Resolver:
    """The resolver; its section may hold `path`, where the user's own catalogue lies. Nothing is opened yet.

    Raises:
        SettingsError: `path` is no text.
    """
    return CatalogueResolver(CatalogueLocation.read(context.section, context.cache_folder))


class CatalogueResolver:
    """Looks drafts up by identifier, by equal title, by like title and by abstract, in this order."""

    def __init__(self, location: CatalogueLocation) -> None:
        self._location = location

    @property
    def name(self) -> str:
        """The word used in the settings and in evidence."""
        return NAME

    @property
    def needs_network(self) -> bool:
        """It never asks an outside service."""
        return False

    def look_up(self, drafts: Sequence[Draft]) -> Iterator[Found | LookupFailed]:
        """One answer per draft, in order; a catalogue that cannot be read is a failure for every draft left."""
        try:
            shelf = CombinedCatalogue.open(self._location)
        except (CatalogueError, OSError) as error:
            yield from (LookupFailed(reason=str(error)) for _ in drafts)
            return
        try:
            for draft in drafts:
                yield _answer(shelf, draft)
        finally:
            shelf.close()


def _answer(shelf: CombinedCatalogue, draft: Draft) -> Found | LookupFailed:
    try:
        entries = _entries(shelf, draft)
    except (CatalogueError, OSError) as error:
        return LookupFailed(reason=str(error))
    return Found(candidates=tuple(_candidate(entry) for entry in entries))


def _entries(shelf: CombinedCatalogue, draft: Draft) -> list[CatalogueRecord]:
    """What the catalogues hold for a draft; all papers of an equal title, so that it is seen whether it is unique."""
    wanted = draft.metadata
    if wanted.arxiv_id:
        return list(shelf.by_ids([wanted.arxiv_id.text]).values())
    found = {entry.id: entry for entry in shelf.by_title(wanted.title)}
    searches: tuple[Callable[[], list[CatalogueRecord]], ...] = (
        lambda: shelf.by_abstract(wanted.abstract),
        lambda: shelf.by_similar_title(wanted.title),
    )
    for search in searches:
        if not any(_settles(draft, entry) for entry in found.values()):
            found |= {entry.id: entry for entry in search() if entry.id not in found}
    return list(found.values())


def _settles(draft: Draft, entry: CatalogueRecord) -> bool:
    """Whether the entry bears the draft's title, and its abstract if there are two to compare."""
    title = squeeze(draft.metadata.title)
    if all(squeeze(other) != title for other in (entry.title, *entry.other_titles)):
        return False
    wanted = draft.metadata
    overlap = compare_abstracts(Abstract.of(wanted.abstract), Abstract.of(entry.abstract), Title.of(wanted.title))
    return overlap is None or overlap.share >= _SAME_TEXT


def _candidate(entry: CatalogueRecord) -> Candidate:
    return Candidate(
        metadata=metadata_of(entry, to_unicode),
        resolver=NAME,
        kind=OriginKind.CATALOGUE,
        other_titles=entry.other_titles,
    )
