"""A library that is tracked and edited. Methods import what they need, so that short commands start fast."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from readinglist.api.read_only import ReadOnlyLibrary, several
from readinglist.library import tracking
from readinglist.library.clock import no_progress

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from readinglist.adding.index_texts import IndexResult
    from readinglist.api.merged_status import MergedStatus
    from readinglist.api.refreshing import Refreshed
    from readinglist.library.clock import Clock, Progress
    from readinglist.library.merging import MergeResult
    from readinglist.library.tracking import Change
    from readinglist.library.undo import UndoneBatch
    from readinglist.linting.findings import Finding
    from readinglist.notes.from_pdf import PdfNotes
    from readinglist.papers.errors import PluginError
    from readinglist.papers.paper import Item, Metadata, Note
    from readinglist.settings import Settings

Result = TypeVar("Result")


class TrackedLibrary(ReadOnlyLibrary):
    """A library whose papers are tracked, edited, merged and removed; every method is one transaction.

    After each change, targets and note files with ``keep_updated`` are updated, and hooks of plugins run; `refreshed`
    is what that wrote, and `hook_failures` which failed. With `refresh` false, call the methods `refresh` and
    `run_hooks` if `changed` is set.
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
        self.hook_failures: tuple[PluginError, ...] = ()

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

    def merge_status(self, key: str, theirs: str, *, synced: str = "") -> MergedStatus:
        """Merge the status of a paper with that of another program, which has to write `merged` on its side.

        `synced` is what both agreed on last, empty if they never did. If only the other program has changed it since
        then, it is set here; if both have, it is a conflict, and nothing is changed.

        Raises:
            UsageError: If their status is unknown.
            NothingFound: If the key matches no paper.
        """
        from readinglist.api.merged_status import merge_status

        merged = merge_status(self.get(key).reading.status, theirs, synced, self.statuses)
        if not merged.conflict and merged.merged != merged.ours:
            self.set_status(key, merged.merged)
        return merged

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

    def note(self, key: str, text: str, *, shared: bool = False) -> Change:
        """Add a Markdown note; with `shared` other readers of the library see it.

        Raises:
            UsageError: If the note is blank.
            NothingFound: If the key matches no paper.
        """
        return self._after(tracking.add_note(key, text, self._context, shared=shared))

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

    def notes_from_pdfs(self, keys: Sequence[str]) -> Sequence[PdfNotes]:
        """Bring the notes of papers up to date with the highlights and notes in their attached PDFs, as one batch.

        Raises:
            NothingFound: If a key matches no paper; nothing is changed.
            PluginError: If pypdf is not installed.
        """
        from readinglist.notes.from_pdf import notes_from_pdfs

        items = tuple({item.paper.id: item for item in map(self.get, keys)}.values())
        results = notes_from_pdfs(items, self.folder, self._context)
        return self._after(results) if any(each.changed for each in results) else results

    def index_texts(self, query: str = "", *, rebuild: bool = False, progress: Progress = no_progress) -> IndexResult:
        """Bring the index of the texts of attached PDFs up to date, which queries search with ``text:``.

        With `rebuild` it is made anew.

        Raises:
            QuerySyntaxError: If the query cannot be parsed.
            PluginError: If pypdf is not installed.
            LibraryError: If the index cannot be written.
        """
        from readinglist.adding.index_texts import forget_removed, index_texts
        from readinglist.library.store.text_index import TextIndex

        index = TextIndex(self.settings.text_index)
        if rebuild:
            index.clear()
        papers = [item.paper for item in self.find(query)]
        if not query:
            forget_removed(index, papers)
        return index_texts(papers, self.folder, index, progress=progress)

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
        from readinglist.library.rekeying import plan_rekey, rekey

        if dry_run:
            return plan_rekey(key, new, self._context)
        return self._after(rekey(key, new, self._context))

    def rekey_by_pattern(
        self, keys: str | Sequence[str], *, pattern: str = "", dry_run: bool = False
    ) -> tuple[Change, ...]:
        """Generate the citation keys of papers by `pattern`, else that of the settings; old keys become aliases.

        Raises:
            UsageError: If the pattern is invalid.
            NothingFound: If a key matches no paper; nothing is changed.
        """
        from readinglist.library.rekeying import plan_rekey_by_pattern, rekey_by_pattern

        if dry_run:
            return plan_rekey_by_pattern(several(keys), self._context, pattern=pattern)
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

    def refresh(self) -> Refreshed:
        """Update the targets and note files with ``keep_updated``, and return what was written.

        Errors are part of the result.
        """
        from readinglist.api.refreshing import refresh

        self.changed = False
        self.refreshed = refresh(self._context, lambda: self._plugins, self.settings, kept=self._kept)
        return self.refreshed

    def run_hooks(self) -> tuple[PluginError, ...]:
        """Call the hooks of other distributions after a change, and return the errors of those that failed."""
        from readinglist.files.installed import any_entry_points

        self.hook_failures = ()
        if any_entry_points("readinglist.hooks.v1"):
            from readinglist.api.hooks import run_hooks

            self.hook_failures = run_hooks(self.settings, self._plugins, self.last_change())
        return self.hook_failures

    def _after(self, result: Result) -> Result:
        """Refresh after a change, run the hooks, and return its result."""
        self.changed = True
        if self._refresh_after_changes:
            self.refresh()
            self.run_hooks()
        return result
