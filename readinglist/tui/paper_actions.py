"""The keys of the list that act on papers: the marked ones, else the one under the cursor."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.app import SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.events import Key as KeyEvent

from readinglist.api import FetchResult, Library
from readinglist.files.desktop import attached_paths, folders_of, has_browser, opened_file, paper_url
from readinglist.papers.errors import ReadinglistError, UnrelatedPapers
from readinglist.papers.folding import counted, one_line
from readinglist.papers.paper import Item, display_title
from readinglist.papers.statuses import PRIORITIES
from readinglist.papers.tags import without_tags
from readinglist.tex.plain_text import plain_text
from readinglist.tui.background import run_in_background, show_error, show_errors
from readinglist.tui.dialogs import ChoiceDialog, LineDialog, NoteDialog, TagDialog
from readinglist.tui.keys import status_keys
from readinglist.tui.list_screen import ListScreen

_PRIORITIES = ("", *reversed(PRIORITIES))
"""The priorities, from none to high."""

_MOST_MERGED = 9
"""Maximum number of papers to merge at once, all of which the dialog shows."""


class PaperActions(ListScreen):
    """The list, with the keys that act on papers."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(stars), f"rate({stars})", show=False) for stars in range(6)),
        Binding("plus", "priority(1)", show=False),
        Binding("minus", "priority(-1)", show=False),
        Binding("equals_sign", "any_status", show=False),
        Binding("w", "note", show=False),
        Binding("W", "note_in_editor", show=False),
        Binding("number_sign", "tags", show=False),
        Binding("x,delete", "remove", show=False),
        Binding("M", "merge", show=False),
        Binding("R", "rekey", show=False),
        Binding("o", "open", show=False),
        Binding("F", "fetch", show=False),
        Binding("c", "copy_key", show=False),
        Binding("C", "copy_entry", show=False),
    ]

    # --- status, priority, rating

    def _change_selected(self, action: Callable[[Library, Sequence[str]], object]) -> None:
        """Change the papers that are selected now, as one batch, even if the cursor moves before it is done."""
        papers = self.table.selected

        def update(library: Library) -> Sequence[Item]:
            if keys := [item.paper.key for item in library.items(papers)]:
                action(library, keys)
            return library.items(papers)

        if papers:
            self.change(update)

    @property
    def _selection(self) -> str:
        """The key of the selected paper, or the number of papers."""
        papers, item = self.table.selected, self.table.item
        if item and papers == [item.paper.id]:
            return item.paper.key
        return counted(len(papers), "paper") if papers else ""

    def on_key(self, event: KeyEvent) -> None:
        """Set the status that has this key."""
        status = status_keys(self.initial.statuses).get(event.character or "")
        if status:
            event.stop()
            self.action_status(status.name)

    def action_status(self, name: str) -> None:
        """Set the status of the papers."""
        self._change_selected(lambda library, keys: library.set_status(keys, name))

    def action_any_status(self) -> None:
        """Choose the status from a list of all."""
        item = self.table.item
        if not self._selection:
            return
        choices = {status.name: status.title for status in self.initial.statuses}

        def chosen(name: str | None) -> None:
            if name:
                self.action_status(name)

        selected = item.reading.status if item else ""
        dialog = ChoiceDialog(f"Status of {self._selection}", choices, selected=selected)
        self.app.push_screen(dialog, chosen)

    def action_rate(self, stars: int) -> None:
        """Rate the papers."""
        self._change_selected(lambda library, keys: library.set_rating(keys, stars))

    def action_priority(self, steps: int) -> None:
        """Raise or lower the priority. Several papers get the same one: that of the first, raised or lowered."""

        def shift(library: Library, keys: Sequence[str]) -> None:
            # Read the priority now: the key may be pressed again before the first change is shown.
            place = _PRIORITIES.index(library.get(keys[0]).reading.priority) + steps
            library.set_priority(keys, _PRIORITIES[max(0, min(place, len(_PRIORITIES) - 1))] or "none")

        self._change_selected(shift)

    # --- notes and tags

    def action_note(self, text: str = "") -> None:
        """Write a note in a dialog."""
        item = self.table.item
        if item is None:
            return
        paper = item.paper

        async def save(written: str) -> None:
            def update(library: Library) -> Sequence[Item]:
                library.note(paper.key, written)
                return library.items([paper.id])

            items, only = await self.threads.change(update)
            self.table.update_items(items)
            self.after_change(reload=not only)

        self.app.push_screen(NoteDialog(f"Note on {paper.key}", save, text=text))

    def action_note_in_editor(self) -> None:
        """Write a note in an external editor. If it cannot be saved, open it in the dialog."""
        item = self.table.item
        if item is None:
            return
        try:
            with show_errors(self.app), self.app.suspend():
                text = self.threads.host.edit_note(item.paper)
                if text.strip():
                    self.call_after_refresh(self._save_note, item, text)
        except SuspendNotSupported:
            self.action_note()

    def _save_note(self, item: Item, text: str) -> None:
        def update(library: Library) -> Sequence[Item]:
            library.note(item.paper.key, text)
            return library.items([item.paper.id])

        pending = self.threads.change(update)

        async def saved() -> None:
            try:
                items, only = await pending
            except ReadinglistError as error:
                show_error(self.app, error)
                self.action_note(text)
                return
            self.table.update_items(items)
            self.after_change(reload=not only)

        run_in_background(self, saved, group="changes")

    def action_tags(self) -> None:
        """Edit the tags. The dialog opens at once, so that typed text is not treated as keys of the list."""
        item = self.table.item
        if not self._selection:
            return
        shown = item.paper.tags if item and self._selection == item.paper.key else ()

        async def read_counts() -> Mapping[str, int]:
            return await self.threads.read(lambda library: library.tags())

        def edited(text: str | None) -> None:
            if text is None:
                return
            tags = [one_line(tag) for tag in text.split(",") if tag.strip()]
            added, removed = (
                [tag for tag in tags if not tag.startswith("-")],
                [tag[1:] for tag in tags if tag.startswith("-")],
            )
            add, remove = without_tags(added, shown), [*without_tags(shown, added), *removed]
            if add or remove:
                self._change_selected(lambda library, keys: library.tag(keys, add=add, remove=remove))

        dialog = TagDialog(f"Tags of {self._selection}", shown, read_counts, several=bool(self.table.marks))
        self.app.push_screen(dialog, edited)

    # --- removing

    def action_remove(self) -> None:
        """Remove the papers, after asking whether they are any."""
        papers, what = self.table.selected, self._selection
        if not papers:
            return

        def remove(library: Library, *, no_paper: bool) -> None:
            library.remove([item.paper.key for item in library.items(papers)], no_paper=no_paper)

        def chosen(name: str | None) -> None:
            if name:
                change = self.threads.change(partial(remove, no_paper=name == "no_paper"))
                run_in_background(
                    self, partial(self._report, f"{what} removed", "u restores it", change), group="changes"
                )

        it = "it" if len(papers) == 1 else "them"
        choices = {
            "": f"keep {it}",
            "paper": f"remove {it}",
            "no_paper": "no paper: remove, never add again",
        }
        self.app.push_screen(ChoiceDialog(f"Remove {what}?", choices), chosen)

    async def _report(self, title: str, text: str, pending: Awaitable[object]) -> None:
        with show_errors(self.app):
            await pending
            self.app.notify(text, title=title, timeout=4, markup=False)
            self.after_change(reload=True)

    # --- merging, citation keys

    def action_merge(self) -> None:
        """Merge the marked papers, after asking which of them stays."""
        papers = self.table.selected
        if not 2 <= len(papers) <= _MOST_MERGED:
            self.app.notify(f"mark two to {_MOST_MERGED} papers with space, then press M", title="nothing to merge")
            return
        run_in_background(self, partial(self._merge, papers), group="dialog")

    async def _merge(self, papers: Sequence[str]) -> None:
        with show_errors(self.app):
            items = await self.threads.read(lambda library: library.items(papers))
            choices = {item.paper.key: f"{item.paper.key}: {plain_text(display_title(item))}" for item in items}
            chosen = await self.app.push_screen_wait(ChoiceDialog("Which one stays?", choices))
            if not chosen:
                return
            keys = [chosen, *(key for key in choices if key != chosen)]
            try:
                await self.threads.change(lambda library: library.merge(*keys))
            except UnrelatedPapers as error:
                answers = {"": "keep them apart", "merge": f"merge into {chosen}"}
                if not await self.app.push_screen_wait(ChoiceDialog(f"{error.message}. Merge?", answers)):
                    return
                await self.threads.change(lambda library: library.merge(*keys, unrelated=True))
            self.app.notify("u undoes it", title=f"{counted(len(keys), 'paper')} merged", timeout=4, markup=False)
            self.after_change(reload=True)

    def action_rekey(self) -> None:
        """Change the citation key of the paper under the cursor."""
        item = self.table.item
        if item is None:
            return
        key = item.paper.key

        def chosen(new: str | None) -> None:
            if new and new != key:
                change = self.threads.change(lambda library: library.rekey(key, new))
                title, text = f"{key} is {new} now", "the old key stays an alias"
                run_in_background(self, partial(self._report, title, text, change), group="changes")

        self.app.push_screen(LineDialog(f"New citation key of {key}", text=key), chosen)

    # --- opening and copying

    def action_open(self) -> None:
        """Open the attached file or the page of the paper; without a desktop, copy its URL."""
        run_in_background(self, self._open, group="open")

    async def _open(self) -> None:
        item = self.table.item
        with show_errors(self.app):
            folder, starts = await self.threads.search(
                lambda library: (library.folder, library.settings.start_when_opened)
            )
            url = _place(item, folder) if item else ""
            if not url:
                self.app.notify("no file and no URL known for this paper", severity="warning")
            elif has_browser():
                self.app.open_url(url)
                if item and starts and item.reading.status in ("new", "to-read"):
                    self.change(partial(_started, item=item))
            else:
                self._copy(url, url)

    def action_fetch(self) -> None:
        """Download and attach the PDFs of the selected papers."""
        papers = self.table.selected
        if papers:
            self.app.notify("downloads run in the background", title=f"fetching {self._selection}", timeout=4)
            run_in_background(self, partial(self._fetch_pdfs, papers), group="fetch")

    async def _fetch_pdfs(self, papers: Sequence[str]) -> None:
        def fetch(library: Library) -> Sequence[FetchResult]:
            return library.fetch([item.paper.key for item in library.items(papers)])

        with show_errors(self.app):
            results, _ = await self.threads.change(fetch, uses_services=True)
            new = sum(bool(each.path) and not each.present for each in results)
            reasons = [
                f"{each.key}: {'; '.join((*each.problems, *each.failures))}" for each in results if not each.path
            ]
            shown = "\n".join(map(one_line, reasons[:3])) or "o opens them"
            self.app.notify(shown, title=f"{counted(new, 'PDF')} fetched", timeout=6, markup=False)
            self.after_change(reload=True)

    def action_copy_key(self) -> None:
        """Copy the citation keys, separated by commas as in ``\\cite``."""
        run_in_background(self, partial(self._copy_keys, self.table.selected), group="copy")

    async def _copy_keys(self, papers: Sequence[str]) -> None:
        with show_errors(self.app):
            items = await self.threads.read(lambda library: library.items(papers))
            if keys := ",".join(item.paper.key for item in items):
                self._copy(keys, keys)

    def action_copy_entry(self) -> None:
        """Copy the BibTeX entry."""
        run_in_background(self, self._copy_entry, group="copy")

    async def _copy_entry(self) -> None:
        item = self.table.item
        if item is None:
            return
        with show_errors(self.app):
            key = item.paper.key
            self._copy(await self.threads.search(lambda library: library.cite(key)), f"BibTeX entry of {key}")

    def _copy(self, text: str, what: str) -> None:
        self.app.copy_to_clipboard(text)
        self.app.notify(what, title="copied", timeout=3, markup=False)


def _started(library: Library, item: Item) -> Sequence[Item]:
    """Set the status of a paper that was opened."""
    library.set_status(item.paper.key, "reading")
    return library.items([item.paper.id])


def _place(item: Item, folder: Path) -> str:
    """Return the URI of the attached file, else the URL of the paper; empty if there is neither."""
    present = opened_file(attached_paths(item.paper.metadata, folders_of(item.paper, folder)))
    return present.absolute().as_uri() if present else paper_url(item.paper.metadata)
