"""The main screen: the list, and the keys that act on the selected paper and the library."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual.app import SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.events import Key as KeyEvent

from readinglist.api import Library, UndoneBatch, describe
from readinglist.papers.errors import NothingFound, ReadinglistError
from readinglist.papers.folding import one_line
from readinglist.papers.paper import Item
from readinglist.papers.statuses import PRIORITIES
from readinglist.tui.add_screen import AddScreen
from readinglist.tui.background import run_in_background, show_error, show_errors
from readinglist.tui.desktop import has_browser, paper_url
from readinglist.tui.dialogs import ChoiceDialog, HelpDialog, NoteDialog, TagDialog
from readinglist.tui.keys import status_keys
from readinglist.tui.library_threads import SortOrder
from readinglist.tui.list_screen import ListScreen
from readinglist.tui.review_screen import ReviewScreen

ORDERS = {
    "added:r": "added, newest first",
    "added": "added, oldest first",
    "year:r": "year, newest first",
    "title": "title",
    "author": "author",
    "key": "citation key",
    "status": "status",
    "since:r": "status change, newest first",
    "priority": "priority, highest first",
    "rating:r": "rating, highest first",
    "venue": "venue",
}
"""The sort orders on offer: field, ``:r`` if reversed, and label."""

_REVERSE = "reverse"

_PRIORITIES = ("", *reversed(PRIORITIES))
"""The priorities, from none to high."""


class MainScreen(ListScreen):
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
        Binding("o", "open", show=False),
        Binding("c", "copy_key", show=False),
        Binding("C", "copy_entry", show=False),
        Binding("u", "undo", show=False),
        Binding("U", "redo", show=False),
        Binding("S", "sort", show=False),
        Binding("a", "add", show=False),
        Binding("v", "review", show=False),
        Binding("question_mark,f1", "help", show=False),
    ]

    # --- status, priority, rating

    def _change_selected(self, action: Callable[[Library, str], object]) -> None:
        """Change the paper that is selected now, even if the cursor moves before it is done."""
        paper = self.table.paper_id
        if not paper:
            return

        def update(library: Library) -> Sequence[Item]:
            for item in library.items([paper]):
                action(library, item.paper.key)
            return library.items([paper])

        self.change(update)

    def on_key(self, event: KeyEvent) -> None:
        """Set the status that has this key."""
        status = status_keys(self.initial.statuses).get(event.character or "")
        if status:
            event.stop()
            self.action_status(status.name)

    def action_status(self, name: str) -> None:
        """Set the status of the paper."""
        self._change_selected(lambda library, key: library.set_status(key, name))

    def action_any_status(self) -> None:
        """Choose the status from a list of all."""
        item = self.table.item
        if item is None:
            return
        choices = {status.name: status.title for status in self.initial.statuses}

        def chosen(name: str | None) -> None:
            if name:
                self.action_status(name)

        dialog = ChoiceDialog(f"Status of {item.paper.key}", choices, selected=item.reading.status)
        self.app.push_screen(dialog, chosen)

    def action_rate(self, stars: int) -> None:
        """Rate the paper."""
        self._change_selected(lambda library, key: library.set_rating(key, stars))

    def action_priority(self, steps: int) -> None:
        """Raise or lower the priority."""

        def shift(library: Library, key: str) -> None:
            # Read the priority now: the key may be pressed again before the first change is shown.
            place = _PRIORITIES.index(library.get(key).reading.priority) + steps
            library.set_priority(key, _PRIORITIES[max(0, min(place, len(_PRIORITIES) - 1))] or "none")

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
        if item is None:
            return

        async def read_counts() -> Mapping[str, int]:
            return await self.threads.read(lambda library: library.tags())

        def edited(text: str | None) -> None:
            if text is None:
                return
            tags = [one_line(tag) for tag in text.split(",") if tag.strip()]
            add = [tag for tag in tags if tag not in item.paper.tags]
            remove = [tag for tag in item.paper.tags if tag not in tags]

            def update(library: Library) -> Sequence[Item]:
                library.tag(item.paper.key, add=add, remove=remove)
                return library.items([item.paper.id])

            if add or remove:
                self.change(update)

        self.app.push_screen(TagDialog(f"Tags of {item.paper.key}", item.paper.tags, read_counts), edited)

    # --- removing

    def action_remove(self) -> None:
        """Remove the paper, after asking whether it is one."""
        item = self.table.item
        if item is None:
            return
        paper = item.paper

        def chosen(name: str | None) -> None:
            if name:
                change = self.threads.change(lambda library: library.remove(paper.key, no_paper=name == "no_paper"))
                run_in_background(self, partial(self._report_removed, paper.key, change), group="changes")

        choices = {"": "keep it", "paper": "remove it", "no_paper": "remove it as no paper: never add it again"}
        self.app.push_screen(ChoiceDialog(f"Remove {paper.key}?", choices), chosen)

    async def _report_removed(self, key: str, pending: Awaitable[object]) -> None:
        with show_errors(self.app):
            await pending
            self.app.notify("u restores it", title=f"{key} removed", timeout=4, markup=False)
            self.after_change(reload=True)

    # --- opening and copying

    def action_open(self) -> None:
        """Open the paper in a browser; without one, copy its URL."""
        item = self.table.item
        url = paper_url(item.paper.metadata) if item else ""
        if not url:
            self.app.notify("no URL known for this paper", severity="warning")
        elif has_browser():
            self.app.open_url(url)
        else:
            self._copy(url, url)

    def action_copy_key(self) -> None:
        """Copy the citation key."""
        if self.table.item:
            self._copy(self.table.item.paper.key, self.table.item.paper.key)

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

    # --- the journal

    def action_undo(self) -> None:
        """Undo the last batch, whether it was made here or by a command."""
        self._revert("undid", lambda library: library.undo())

    def action_redo(self) -> None:
        """Redo the batch that was undone last."""
        self._revert("redid", lambda library: library.redo())

    def _revert(self, verb: str, action: Callable[[Library], Sequence[UndoneBatch]]) -> None:
        def update(library: Library) -> tuple[list[str], str]:
            events = [event for batch in action(library) for event in batch.events]
            keys = library.keys_of({event.paper for event in events})
            return [f"{keys.get(event.paper, '')}: {describe(event)}" for event in events], events[0].paper

        run_in_background(self, partial(self._report_reverted, verb, self.threads.change(update)), group="changes")

    async def _report_reverted(self, verb: str, pending: Awaitable[tuple[tuple[list[str], str], bool]]) -> None:
        try:
            (lines, paper), _ = await pending
        except NothingFound as nothing:
            self.app.notify(nothing.message, timeout=3, markup=False)
            return
        except ReadinglistError as error:
            show_error(self.app, error)
            return
        more = [f"and {len(lines) - 3} more"] if len(lines) > 4 else lines[3:4]
        title = f"{verb} {len(lines)} change{'s' * (len(lines) != 1)}"
        self.app.notify("\n".join([*lines[:3], *more]), title=title, timeout=4, markup=False)
        self.after_change(reload=True)
        self.table.go_to(paper)

    # --- the list, adding, reviewing

    def action_sort(self) -> None:
        """Choose the sort order of the list."""

        def chosen(name: str | None) -> None:
            if name == _REVERSE:
                self.sort_by(replace(self.order, reverse=not self.order.reverse))
            elif name:
                field, _, reverse = name.partition(":")
                self.sort_by(SortOrder(sort=field, reverse=bool(reverse)))

        selected = self.order.sort + (":r" if self.order.reverse else "")
        self.app.push_screen(
            ChoiceDialog("Sort by", {**ORDERS, _REVERSE: "reverse the current order"}, selected=selected), chosen
        )

    def action_add(self) -> None:
        """Add papers."""
        self.add_text("")

    def add_text(self, text: str) -> None:
        """Open the dialog for adding papers."""

        def added(changed: bool | None) -> None:
            if changed:
                self.after_change(reload=True)

        self.app.push_screen(AddScreen(self.threads, text), added)

    def action_review(self) -> None:
        """Review the unresolved papers of the list, the selected one first."""
        run_in_background(self, self._review, group="dialog")

    async def _review(self) -> None:
        text = self.query_text.strip()
        with show_errors(self.app):
            unresolved, order = f"({text}) is:unresolved" if text else "is:unresolved", self.order
            found = await self.threads.search(
                lambda library: library.ids(unresolved, sort=order.sort, reverse=order.reverse)
            )
            ids = list(found)
            if not ids:
                self.app.notify("nothing to review: every paper in the list is resolved", timeout=4)
                return
            here = self.table.paper_id
            if here in ids:
                place = ids.index(here)
                ids = ids[place:] + ids[:place]
            await self.app.push_screen_wait(ReviewScreen(self.threads, ids))
            self.after_change(reload=True)

    def action_help(self) -> None:
        """Show the help."""
        self.app.push_screen(HelpDialog(self.initial.statuses))
