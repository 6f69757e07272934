"""A library that can be changed. Methods import what they need, so that short commands start fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readinglist.api.tracked import TrackedLibrary
from readinglist.library.clock import no_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from readinglist.adding.fetch import FetchResult
    from readinglist.adding.values import EnrichResult, Plan, ReviewDecision, ReviewOption, ReviewOptions
    from readinglist.api.pushing import Pushed
    from readinglist.files.documents import Document
    from readinglist.library.clock import Progress
    from readinglist.library.dump import LoadResult
    from readinglist.library.protocol import Identity
    from readinglist.notes.results import FileSyncResult, SyncResult
    from readinglist.papers.paper import Item, Paper


class Library(TrackedLibrary):
    """A library that can be changed. A context manager; every method is one transaction."""

    # --- adding

    def add(
        self,
        *sources: str | Path | Document,
        format: str = "",  # noqa: A002 - named as the option
        offline: bool | None = None,
        dry_run: bool = False,
        status: str = "",
        tags: Sequence[str] = (),
        why: str = "",
        written: Callable[[Plan], object] | None = None,
        progress: Progress = no_progress,
    ) -> Plan:
        """Add papers from files, folders (papis), arXiv ids, DOIs, URLs, titles, Zotero (``zotero:``), or documents.

        Returns one record per paper read, in order, each with its outcome. With `dry_run` nothing is written, and
        `apply` writes it later. If it is added in parts (see `adds_in_parts`), it cannot be applied later, no requests
        are sent, and the records returned have no metadata: `written` is called with each part.

        Raises:
            InputError: If a source cannot be read; nothing is written.
            UsageError: If the status or format is unknown, or a tag is blank or contains a comma.
        """
        from dataclasses import replace

        from readinglist.api.adding import add_sources, read_sources
        from readinglist.papers.statuses import resolve_status
        from readinglist.papers.tags import checked_tags

        zotero = self.settings.service("zotero")
        address = zotero.base_url if zotero else ""
        read = read_sources(sources, self._plugins, format, self.protected, zotero=address)
        named = resolve_status(status, self.statuses).name if status else ""
        read = replace(read, request=replace(read.request, status=named, tags=checked_tags(tags), why=why))
        plan = add_sources(
            read, self._plugins, self._context, offline=offline, dry_run=dry_run, written=written, progress=progress
        )
        if dry_run:
            return plan
        return self._after(plan) if read.large else self.apply(plan)

    def adds_in_parts(self, *sources: str | Path | Document, format: str = "") -> bool:  # noqa: A002
        """Whether `add` adds the sources in parts, because one of them is a large .bib file."""
        from readinglist.api.adding import any_large

        return any_large(sources, self._plugins, format)

    def apply(self, plan: Plan) -> Plan:
        """Write what `add` returned from a dry run, and return it as written, without requests to services.

        What another process added in the meantime becomes `known`.
        """
        from readinglist.adding.add import apply

        return self._after(apply(plan, self._context))

    def enrich(
        self,
        query: str = "",
        *,
        offline: bool | None = None,
        refresh: bool = False,
        published: bool = False,
        choose: int = 0,
        dry_run: bool = False,
        written: Callable[[Sequence[EnrichResult]], object] | None = None,
        progress: Progress = no_progress,
    ) -> Sequence[EnrichResult]:
        """Query services about papers that are unresolved or lack fields; with `refresh` about all of the query.

        The results are written as they come, and `written` is called with those of each transaction, so that a run that
        is stopped loses nothing, and the next one continues.

        With `published` also about preprints without a known publication; with `choose`, the only paper of the query is
        described by its publication of this number.

        Raises:
            QuerySyntaxError: If the query cannot be parsed.
            UsageError: If there is no publication to choose, or the query has several papers.
            StaleRevision: If another process changed the chosen paper in the meantime; nothing is written.
        """
        from readinglist.adding.enrich_run import enrich
        from readinglist.adding.values import EnrichRequest

        request = EnrichRequest(
            query=self._query(query),
            resolvers=self._plugins.resolvers(offline=offline),
            enrichers=self._plugins.enrichers(offline=offline),
            services=self._plugins.publication_services(offline=offline) if published else (),
            refresh=refresh,
            published=published,
            choose=choose,
        )
        try:
            return enrich(request, self._context, dry_run=dry_run, written=written, progress=progress)
        finally:
            if not dry_run:
                self._after(())

    def to_review(self, query: str = "") -> tuple[Item, ...]:
        """Return the unresolved papers of a query, then preprints of which cached responses have a publication.

        Raises:
            QuerySyntaxError: If the query cannot be parsed.
        """
        from readinglist.api.installed import cached_services

        unresolved = self.find(query, also="is:unresolved")
        if not cached_services(self.settings, self._context.clock):
            return unresolved
        resolved = self.find(query, also="is:resolved has:arxiv")
        published = self._publications([item.paper for item in resolved])
        return (*unresolved, *(item for item in resolved if item.paper.id in published))

    def _publications(self, papers: Sequence[Paper]) -> Mapping[str, tuple[ReviewOption, ...]]:
        from readinglist.adding.review_publications import offered_publications
        from readinglist.api.installed import cached_services

        return offered_publications(papers, cached_services(self.settings, self._context.clock))

    def review_options(self, item: Item) -> ReviewOptions:
        """Return the candidates kept with an unresolved paper, or the publications of a preprint, most likely first.

        Publications are those in cached responses of services.
        """
        from readinglist.adding.values import ReviewOptions

        if item.paper.resolution.resolved:
            return ReviewOptions(options=self._publications([item.paper]).get(item.paper.id, ()))
        from readinglist.adding.review import options

        return ReviewOptions(options=options(item.paper, self._plugins.resolvers()))

    def find_candidates(self, item: Item, wanted: str | Identity, *, progress: Progress = no_progress) -> ReviewOptions:
        """Return candidates for an unresolved paper by other words, or by identifier, without writing."""
        from readinglist.adding.review import look_up, search
        from readinglist.library.protocol import Identity

        resolvers = self._plugins.resolvers()
        if isinstance(wanted, Identity):
            return look_up(item.paper, wanted, resolvers, progress=progress)
        return search(item.paper, wanted, resolvers, progress=progress)

    def resolve(self, item: Item, chosen: ReviewOption | None, *, progress: Progress = no_progress) -> ReviewDecision:
        """Resolve a paper as `chosen`. With None, keep it as stated and never query services for it again.

        A resolved preprint is described by the chosen publication; with None, it is kept as a preprint for good.

        Raises:
            StaleRevision: If another process changed the paper in the meantime; nothing is written.
        """
        from readinglist.adding.review import apply, plan
        from readinglist.adding.review_publications import plan_publication

        if item.paper.resolution.resolved:
            return self._after(apply(plan_publication(item, chosen, self._context), self._context))
        resolvers, enrichers = self._plugins.resolvers(), self._plugins.enrichers()
        planned = plan(item, chosen, self._context, resolvers=resolvers, enrichers=enrichers, progress=progress)
        return self._after(apply(planned, self._context))

    def improved_keys(self, identified: Iterable[tuple[Paper, Paper]]) -> Mapping[str, str]:
        """Return which keys `rekey` would change since these papers, given before and after, were identified."""
        from readinglist.library.rekeying import improved_keys

        return improved_keys(identified, self._context)

    # --- other programs

    def push(self, query: str, program: str, *, format: str = "", with_status: bool = False) -> Pushed:  # noqa: A002
        """Send the papers of a query to ``zotero`` or ``jabref`` on this computer, without those that Zotero has.

        Raises:
            QuerySyntaxError: If the query cannot be parsed.
            UsageError: If the program is unknown, or the format cannot be sent.
            ServiceError: If it does not run, or refuses the papers.
        """
        from readinglist.api.pushing import push

        return push(self, query, program, format_name=format, with_status=with_status)

    # --- files

    def attach(self, key: str, paths: Sequence[Path], *, remove: bool = False) -> tuple[str, ...]:
        """Attach files to a paper, or detach them, and return their paths as stored, without those that stay.

        Raises:
            NothingFound: If the key matches no paper.
            UsageError: If a name cannot stand in a .bib file.
        """
        from readinglist.adding.attach import attach

        (stored,) = attach({key: paths}, self.folder, self._context, remove=remove).values()
        return self._after(stored)

    def fetch(
        self,
        keys: Sequence[str],
        *,
        fetched: Callable[[FetchResult], object] = lambda _result: None,
        progress: Progress = no_progress,
    ) -> Sequence[FetchResult]:
        """Download the open PDFs of papers that have none, and attach them, as one batch.

        `fetched` is called with each result as soon as it is there.

        Raises:
            NothingFound: If a key matches no paper; nothing is fetched.
            ReadinglistError: If a file cannot be written; those before it are attached.
        """
        from readinglist.adding.fetch import Fetching, fetch
        from readinglist.api.installed import client_of

        items = tuple({item.paper.id: item for item in map(self.get, keys)}.values())
        fetching = Fetching(
            client=client_of(self.settings, self._context.clock),
            services=self._plugins.pdf_services(),
            folder=self.settings.files.folder,
            base=self.folder,
            pattern=self.settings.files.name,
            cache_folder=self.settings.cache,
        )
        try:
            return fetch(items, fetching, self._context, fetched=fetched, progress=progress)
        finally:
            self._after(None)

    def sync_notes(self, *, dry_run: bool = False) -> SyncResult:
        """Update note files and library from each other. With `dry_run` nothing is written.

        Raises:
            UsageError: If the settings specify no folder for note files.
        """
        from readinglist.notes.folder import note_folder
        from readinglist.notes.sync import sync

        synced = sync(self._context, note_folder(self.settings.notes, self.protected), dry_run=dry_run)
        taken = any(file.taken for file in synced.files) and not dry_run
        return self._after(synced) if taken else synced

    def note_file(self, key: str) -> FileSyncResult:
        """Return the note file of a paper, created if it does not exist, with the template of the settings.

        Raises:
            UsageError: If the settings specify no folder for note files.
            NothingFound: If the key matches no paper.
            NoteFileError: If the file cannot be read or written.
        """
        from readinglist.api.templates import filled_note
        from readinglist.notes.folder import note_folder
        from readinglist.notes.sync import path_of

        notes = self.settings.notes
        return path_of(
            key, self._context, note_folder(notes, self.protected), lambda item: filled_note(notes.template, item)
        )

    def load(self, lines: Iterable[str], *, progress: Progress = no_progress) -> LoadResult:
        """Load the lines of a dump, with its history, into this library, which must be empty.

        Raises:
            InputError: If the lines are not a dump, or damaged; nothing is loaded.
            LibraryError: If the library is not empty, or the dump has a newer version; nothing is loaded.
        """
        from readinglist.library.dump import load

        return self._after(load(lines, self._context, progress=progress))
