"""A library that can be changed. Methods import what they need, so that short commands start fast."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from readinglist.api.read_only import ReadOnlyLibrary, several
from readinglist.library import tracking
from readinglist.library.clock import no_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from readinglist.adding.plan import EnrichResult, Plan, ReviewDecision, ReviewOption, ReviewOptions
    from readinglist.api.refreshing import Refreshed
    from readinglist.files.documents import Document
    from readinglist.library.clock import Clock, Progress
    from readinglist.library.dump import LoadResult
    from readinglist.library.merging import MergeResult
    from readinglist.library.protocol import Identity
    from readinglist.library.tracking import Change
    from readinglist.library.undo import UndoneBatch
    from readinglist.linting.findings import Finding
    from readinglist.notes.sync import FileSyncResult, SyncResult
    from readinglist.papers.paper import Item, Metadata, Note
    from readinglist.settings import Settings

Result = TypeVar("Result")


class Library(ReadOnlyLibrary):
    """A library on disk, for one reader. A context manager; every method is one transaction.

    After each change, targets and note files with ``keep_updated`` are updated; `refreshed` is what that wrote. With
    `refresh` false, call the method `refresh` if `changed` is set.
    """

    _read_only = False

    def __init__(
        self, settings: Settings, *, clock: Clock | None = None, must_exist: bool = False, refresh: bool = True
    ) -> None:
        super().__init__(settings, clock=clock, must_exist=must_exist)
        self._refresh_after_changes = refresh
        self._kept: frozenset[Path] = frozenset()
        if self._is_new:
            from readinglist.api.refreshing import targets_with_content

            self._kept = targets_with_content(settings)
        self.changed = False
        self.refreshed: Refreshed | None = None

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
        """Add papers from files, folders (papis), arXiv ids, DOIs, URLs, titles, or documents.

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

        read = read_sources(sources, self._plugins, format, self.protected)
        named = resolve_status(status, self.statuses).name if status else ""
        read = replace(read, request=replace(read.request, status=named, tags=checked_tags(tags), why=why))
        settled = (read, self._plugins, self._context)
        planned = add_sources(*settled, offline=offline, dry_run=dry_run, written=written, progress=progress)
        if dry_run:
            return planned
        return self._after(planned) if read.large else self.apply(planned)

    def adds_in_parts(self, *sources: str | Path | Document, format: str = "") -> bool:  # noqa: A002
        """Whether `add` adds the sources in parts, because one of them is a large .bib file."""
        from readinglist.api.adding import any_large

        return any_large(sources, self._plugins, format)

    def apply(self, planned: Plan) -> Plan:
        """Write what `add` planned in a dry run, and return it as written, without requests to services.

        What another process added in the meantime becomes `known`.
        """
        from readinglist.adding.add import apply

        return self._after(apply(planned, self._context))

    def enrich(
        self,
        query: str = "",
        *,
        offline: bool | None = None,
        refresh: bool = False,
        published: bool = False,
        choose: int = 0,
        dry_run: bool = False,
        progress: Progress = no_progress,
    ) -> Sequence[EnrichResult]:
        """Query services about papers that are unresolved or lack fields; with `refresh` about all of the query.

        With `published` also about preprints without a known publication; with `choose`, the only paper of the query is
        described by its publication of this number.

        Raises:
            QuerySyntaxError: If the query cannot be parsed.
            UsageError: If there is no publication to choose, or the query has several papers.
            StaleRevision: If another process changed one of the papers in the meantime; nothing is written.
        """
        from readinglist.adding.enrich import apply, plan

        results = plan(
            self._query(query),
            self._context,
            resolvers=self._plugins.resolvers(offline=offline),
            enrichers=self._plugins.enrichers(offline=offline),
            services=self._plugins.publication_services(offline=offline) if published else (),
            refresh=refresh,
            published=published,
            choose=choose,
            progress=progress,
        )
        if dry_run:
            return results
        apply(results, self._context)
        return self._after(results)

    def review_options(self, item: Item) -> ReviewOptions:
        """Return the candidates kept with an unresolved paper, most likely first."""
        from readinglist.adding.plan import ReviewOptions
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

        Raises:
            StaleRevision: If another process changed the paper in the meantime; nothing is written.
        """
        from readinglist.adding.review import apply, plan

        resolvers, enrichers = self._plugins.resolvers(), self._plugins.enrichers()
        planned = plan(item, chosen, self._context, resolvers=resolvers, enrichers=enrichers, progress=progress)
        return self._after(apply(planned, self._context))

    # --- tracking

    def set_status(self, keys: str | Sequence[str], status: str, *, on: str = "") -> tuple[Change, ...]:
        """Set the status of papers; synonyms are accepted. `on` is a past day, or ``START..FINISH`` of a reading.

        Raises:
            UsageError: If the status is unknown, or the days are invalid, in the future, or contradict earlier ones.
            NothingFound: If a key matches no paper; nothing is changed.
        """
        if not on:
            return self._after(tracking.set_status(several(keys), status, self._context))
        from readinglist.library.dated_tracking import set_past_status

        return self._after(set_past_status(several(keys), status, on, self._context))

    def set_due(self, keys: str | Sequence[str], day: str) -> tuple[Change, ...]:
        """Set the day by which to read papers: ``2027-01-15``, ``+2w``, or none to clear it. Raises as `set_status`."""
        from readinglist.library.dated_tracking import set_due

        return self._after(set_due(several(keys), day, self._context))

    def set_progress(self, keys: str | Sequence[str], progress: str) -> tuple[Change, ...]:
        """Set how much of papers is read: ``40%``, ``12/30`` pages, or none to clear it. Raises as `set_status`."""
        from readinglist.library.dated_tracking import set_progress

        return self._after(set_progress(several(keys), progress, self._context))

    def set_priority(self, keys: str | Sequence[str], priority: str) -> tuple[Change, ...]:
        """Set the priority of papers: high, medium, low, or none to clear it. Raises as `set_status`."""
        return self._after(tracking.set_priority(several(keys), priority, self._context))

    def set_rating(self, keys: str | Sequence[str], rating: int) -> tuple[Change, ...]:
        """Rate papers from 1 to 5; 0 clears the rating. Raises as `set_status`."""
        return self._after(tracking.set_rating(several(keys), rating, self._context))

    def note(self, key: str, text: str) -> Change:
        """Add a Markdown note.

        Raises:
            UsageError: If the note is blank.
            NothingFound: If the key matches no paper.
        """
        return self._after(tracking.add_note(key, text, self._context))

    def change_note(self, key: str, note: Note, text: str) -> Change:
        """Replace the text of a note as it was read; its time stays.

        Raises:
            UsageError: If the text is blank.
            NothingFound: If the key matches no paper, or the note was deleted in the meantime.
            StaleRevision: If the note was changed in the meantime; nothing is changed.
        """
        return self._after(tracking.change_note(key, note, text, self._context))

    def delete_note(self, key: str, note: Note) -> Change:
        """Delete a note as it was read. Raises as `change_note`."""
        return self._after(tracking.delete_note(key, note, self._context))

    def tag(
        self, keys: str | Sequence[str], *, add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> tuple[Change, ...]:
        """Add and remove tags, which are not blank and contain no comma. Raises as `set_status`."""
        return self._after(tracking.set_tags(several(keys), add=add, remove=remove, context=self._context))

    def rename_tag(self, old: str, new: str) -> Sequence[Change]:
        """Rename a tag and those below it on all papers; a paper that has both gets the new one once.

        Raises:
            UsageError: If a tag is blank or contains a comma.
            NothingFound: If no paper has the tag.
        """
        from readinglist.library.tagging import rename_tag

        return self._after(rename_tag(old, new, self._context))

    def edit(self, item: Item, metadata: Metadata, *, why: str | None = None) -> Change:
        """Change the metadata of a paper by hand; services never overwrite these values.

        Raises:
            UsageError: If no title or identifier would remain, or another paper has the identifier.
            StaleRevision: If another process changed one of these values in the meantime; nothing is changed.
        """
        from readinglist.adding.edit import edit

        return self._after(edit(item, metadata, self._context, why=why))

    def rekey(self, key: str, new: str, *, dry_run: bool = False) -> Change:
        """Change the citation key of a paper; the old one becomes an alias.

        Raises:
            UsageError: If the new key is invalid or taken.
            NothingFound: If the key matches no paper.
        """
        if dry_run:
            return tracking.planned_rekey(key, new, self._context)
        return self._after(tracking.rekey(key, new, self._context))

    def rekey_by_pattern(
        self, keys: str | Sequence[str], *, pattern: str = "", dry_run: bool = False
    ) -> tuple[Change, ...]:
        """Generate the citation keys of papers by `pattern`, else that of the settings; old keys become aliases.

        Raises:
            UsageError: If the pattern is invalid.
            NothingFound: If a key matches no paper; nothing is changed.
        """
        from readinglist.library.rekeying import plan_keys, rekey_by_pattern

        if dry_run:
            return plan_keys(several(keys), self._context, pattern=pattern)
        return self._after(rekey_by_pattern(several(keys), self._context, pattern=pattern))

    def merge(self, *keys: str, unrelated: bool = False) -> MergeResult:
        """Merge papers into the first, with the notes, statuses and history of all readers.

        With `unrelated`, also papers with nothing in common; the first then keeps its fields and gets none of theirs.

        Raises:
            NothingFound: If a key matches no paper; nothing is changed.
            UnrelatedPapers: If papers have neither a title nor authors in common; nothing is changed.
            UsageError: If the keys name fewer than two papers.
        """
        from readinglist.library.merging import merge
        from readinglist.matching.recognition import are_related

        return self._after(merge(keys, self._context, are_related=are_related, unrelated=unrelated))

    def remove(self, keys: str | Sequence[str], *, no_paper: bool = False) -> tuple[Change, ...]:
        """Remove papers from the library; `undo` restores them with their notes.

        With `no_paper`, because their records describe no papers: `add` never adds these records again.

        Raises:
            NothingFound: If a key matches no paper; nothing is removed.
        """
        if no_paper:
            return self._after(tracking.remove_no_papers(several(keys), self._context))
        return self._after(tracking.remove(several(keys), self._context))

    def fix(self, findings: Sequence[Finding], *, dry_run: bool = False) -> tuple[Change, ...]:
        """Fix the fixable findings of `check`, as one batch."""
        from readinglist.linting.fixes import fix_library, library_changes

        if dry_run:
            return library_changes(findings, self._context)
        return self._after(fix_library(findings, self._context))

    def undo(self, steps: int = 1, *, batch: int = 0) -> tuple[UndoneBatch, ...]:
        """Undo this reader's last batches, newest first, or the given batch, which may be another reader's.

        Raises:
            NothingFound: If there is nothing to undo, or no such batch.
            UsageError: If the batch is of another reader and has private notes.
            LibraryError: If a later change conflicts; nothing is undone.
        """
        from readinglist.library.undo import undo, undo_batch

        return self._after((undo_batch(self._context, batch),) if batch else undo(self._context, steps=steps))

    def redo(self, steps: int = 1) -> tuple[UndoneBatch, ...]:
        """Redo what this reader undid last.

        Raises:
            NothingFound: If nothing was undone since the last change.
        """
        from readinglist.library.undo import redo

        return self._after(redo(self._context, steps=steps))

    # --- files

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
        """Return the note file of a paper, created if it does not exist.

        Raises:
            UsageError: If the settings specify no folder for note files.
            NothingFound: If the key matches no paper.
            NoteFileError: If the file cannot be read or written.
        """
        from readinglist.notes.folder import note_folder
        from readinglist.notes.sync import path_of

        return path_of(key, self._context, note_folder(self.settings.notes, self.protected))

    def load(self, lines: Iterable[str], *, progress: Progress = no_progress) -> LoadResult:
        """Load the lines of a dump, with its history, into this library, which must be empty.

        Raises:
            InputError: If the lines are not a dump, or damaged; nothing is loaded.
            LibraryError: If the library is not empty, or the dump has a newer version; nothing is loaded.
        """
        from readinglist.library.dump import load

        return self._after(load(lines, self._context, progress=progress))

    def refresh(self) -> Refreshed:
        """Update the targets and note files with ``keep_updated``, and return what was written.

        Errors are part of the result.
        """
        from readinglist.api.refreshing import refresh

        self.changed = False
        self.refreshed = refresh(self._context, lambda: self._plugins, self.settings, kept=self._kept)
        return self.refreshed

    def _after(self, result: Result) -> Result:
        """Refresh after a change, and return its result."""
        self.changed = True
        if self._refresh_after_changes:
            self.refresh()
        return result
