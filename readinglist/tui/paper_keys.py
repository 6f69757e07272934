"""The list with its keys: what is done to the paper under the cursor, and to the library."""

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
from readinglist.tui.dialogs import ChoiceDialog, HelpDialog, NoteDialog, TagDialog
from readinglist.tui.initial_list import SortOrder
from readinglist.tui.keys import help_text, status_keys
from readinglist.tui.library_threads import begin
from readinglist.tui.list_screen import ListScreen
from readinglist.tui.notifications import address_of, has_browser, show_error, show_errors
from readinglist.tui.review_screen import ReviewScreen

ORDERS = {
    "added:r": "added, newest first",
    "added": "added, oldest first",
    "year:r": "year, newest first",
    "title": "title",
    "author": "author",
    "key": "citation key",
    "status": "status",
    "since:r": "status, last changed first",
    "priority": "priority, high first",
    "rating:r": "rating, best first",
    "venue": "venue",
}
"""The orders that are offered: field, ``:r`` for the reverse, and the words for it."""

TURNED = "turned"

_PRIORITIES = ("", *reversed(PRIORITIES))
"""From none to high."""


class PaperKeys(ListScreen):
    """The list, and what its keys do."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(stars), f"rate({stars})", show=False) for stars in range(6)),
        Binding("plus", "priority(1)", show=False),
        Binding("minus", "priority(-1)", show=False),
        Binding("equals_sign", "any_status", show=False),
        Binding("w", "note", show=False),
        Binding("W", "note_in_editor", show=False),
        Binding("number_sign", "tags", show=False),
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

    def _alter(self, act: Callable[[Library, str], object]) -> None:
        """Do something to the paper under the cursor, whatever the cursor stands on when it is done."""
        paper = self.table.paper_id
        if not paper:
            return

        def question(library: Library) -> Sequence[Item]:
            for item in library.items([paper]):
                act(library, item.paper.key)
            return library.items([paper])

        self.change(question)

    def on_key(self, event: KeyEvent) -> None:
        """Set the status that has this key."""
        status = status_keys(self.opening.statuses).get(event.character or "")
        if status:
            event.stop()
            self.action_status(status.name)

    def action_status(self, name: str) -> None:
        """Put the paper into this status."""
        self._alter(lambda library, key: library.set_status(key, name))

    def action_any_status(self) -> None:
        """Choose among all statuses."""
        item = self.table.item
        if item is None:
            return
        answers = {state.name: state.title for state in self.opening.statuses}

        def chosen(name: str | None) -> None:
            if name:
                self.action_status(name)

        self.app.push_screen(ChoiceDialog(f"Status of {item.paper.key}", answers, present=item.reading.status), chosen)

    def action_rate(self, stars: int) -> None:
        """Rate the paper."""
        self._alter(lambda library, key: library.set_rating(key, stars))

    def action_priority(self, steps: int) -> None:
        """Raise or lower the priority by a step."""

        def act(library: Library, key: str) -> None:
            # From what it is by then: the key may be pressed again before the first change is shown.
            place = _PRIORITIES.index(library.get(key).reading.priority) + steps
            library.set_priority(key, _PRIORITIES[max(0, min(place, len(_PRIORITIES) - 1))] or "none")

        self._alter(act)

    # --- notes and tags

    def action_note(self, text: str = "") -> None:
        """Write a note here."""
        item = self.table.item
        if item is None:
            return
        paper = item.paper

        async def save(written: str) -> None:
            def question(library: Library) -> Sequence[Item]:
                library.note(paper.key, written)
                return library.items([paper.id])

            items, alone = await self.desk.change(question)
            self.table.put(items)
            self.changed(refresh=not alone)

        self.app.push_screen(NoteDialog(f"Note on {paper.key}", save, text=text))

    def action_note_in_editor(self) -> None:
        """Write a note in the reader's editor; where it cannot be saved, it goes on in the dialog."""
        item = self.table.item
        if item is None:
            return
        try:
            with show_errors(self.app), self.app.suspend():
                text = self.desk.host.written_in_editor(item.paper)
                if text.strip():
                    self.call_after_refresh(self._save_written, item, text)
        except SuspendNotSupported:
            self.action_note()

    def _save_written(self, item: Item, text: str) -> None:
        def question(library: Library) -> Sequence[Item]:
            library.note(item.paper.key, text)
            return library.items([item.paper.id])

        outcome = self.desk.change(question)

        async def saved() -> None:
            try:
                items, alone = await outcome
            except ReadinglistError as error:
                show_error(self.app, error)
                self.action_note(text)
                return
            self.table.put(items)
            self.changed(refresh=not alone)

        begin(self, saved, group="changes")

    def action_tags(self) -> None:
        """Edit the tags. The dialog comes at once: what is typed next must not be taken for keys of the list."""
        item = self.table.item
        if item is None:
            return

        async def known() -> Mapping[str, int]:
            return await self.desk.look(lambda library: library.tags())

        def answered(written: str | None) -> None:
            if written is None:
                return
            wanted = [one_line(tag) for tag in written.split(",") if tag.strip()]
            add = [tag for tag in wanted if tag not in item.paper.tags]
            remove = [tag for tag in item.paper.tags if tag not in wanted]

            def question(library: Library) -> Sequence[Item]:
                library.tag(item.paper.key, add=add, remove=remove)
                return library.items([item.paper.id])

            if add or remove:
                self.change(question)

        self.app.push_screen(TagDialog(f"Tags of {item.paper.key}", item.paper.tags, known), answered)

    # --- handing on

    def action_open(self) -> None:
        """Open the paper in a browser, or copy its address where there is none."""
        item = self.table.item
        address = address_of(item.paper.metadata) if item else ""
        if not address:
            self.app.notify("no address of this paper is known", severity="warning")
        elif has_browser():
            self.app.open_url(address)
        else:
            self._copy(address, address)

    def action_copy_key(self) -> None:
        """Copy the citation key."""
        if self.table.item:
            self._copy(self.table.item.paper.key, self.table.item.paper.key)

    def action_copy_entry(self) -> None:
        """Copy the BibTeX entry."""
        begin(self, self._copy_entry, group="copy")

    async def _copy_entry(self) -> None:
        item = self.table.item
        if item is None:
            return
        with show_errors(self.app):
            key = item.paper.key
            self._copy(await self.desk.search(lambda library: library.cite(key)), f"the BibTeX entry of {key}")

    def _copy(self, text: str, what: str) -> None:
        self.app.copy_to_clipboard(text)
        self.app.notify(what, title="copied", timeout=3, markup=False)

    # --- the journal

    def action_undo(self) -> None:
        """Take the last change back, whoever made it."""
        self._step("undone", lambda library: library.undo())

    def action_redo(self) -> None:
        """Do again what was undone last."""
        self._step("redone", lambda library: library.redo())

    def _step(self, verb: str, act: Callable[[Library], Sequence[UndoneBatch]]) -> None:
        def question(library: Library) -> tuple[list[str], str]:
            events = [event for each in act(library) for event in each.events]
            keys = library.keys_of({event.paper for event in events})
            return [f"{keys.get(event.paper, '')}: {describe(event)}" for event in events], events[0].paper

        begin(self, partial(self._tell_step, verb, self.desk.change(question)), group="changes")

    async def _tell_step(self, verb: str, outcome: Awaitable[tuple[tuple[list[str], str], bool]]) -> None:
        try:
            (lines, paper), _ = await outcome
        except NothingFound as nothing:
            self.app.notify(nothing.message, timeout=3, markup=False)
            return
        except ReadinglistError as error:
            show_error(self.app, error)
            return
        more = [f"and {len(lines) - 3} more changes"] if len(lines) > 4 else lines[3:4]
        self.app.notify("\n".join([*lines[:3], *more]), title=verb, timeout=4, markup=False)
        self.changed(refresh=True)
        self.table.go_to(paper)

    # --- the list, adding, reviewing

    def action_sort(self) -> None:
        """Choose the order of the list."""

        def chosen(name: str | None) -> None:
            if name == TURNED:
                self.sort_by(replace(self.order, reverse=not self.order.reverse))
            elif name:
                field, _, reverse = name.partition(":")
                self.sort_by(SortOrder(sort=field, reverse=bool(reverse)))

        present = self.order.sort + (":r" if self.order.reverse else "")
        self.app.push_screen(
            ChoiceDialog("Sort by", {**ORDERS, TURNED: "the present order, turned round"}, present=present), chosen
        )

    def action_add(self) -> None:
        """Add papers."""
        self.add_text("")

    def add_text(self, text: str) -> None:
        """Open the dialog that adds text."""

        def added(something: bool | None) -> None:
            if something:
                self.changed(refresh=True)

        self.app.push_screen(AddScreen(self.desk, text), added)

    def action_review(self) -> None:
        """Review what is not identified yet: the paper under the cursor first, then the others of the list."""
        begin(self, self._review, group="dialog")

    async def _review(self) -> None:
        text = self.query_text.strip()
        with show_errors(self.app):
            open_, order = f"({text}) is:unresolved" if text else "is:unresolved", self.order
            found = await self.desk.search(lambda library: library.ids(open_, sort=order.sort, reverse=order.reverse))
            ids = list(found)
            if not ids:
                self.app.notify("nothing is open here: every paper of the list is identified", timeout=4)
                return
            here = self.table.paper_id
            if here in ids:
                place = ids.index(here)
                ids = ids[place:] + ids[:place]
            await self.app.push_screen_wait(ReviewScreen(self.desk, ids))
            self.changed(refresh=True)

    def action_help(self) -> None:
        """Tell the keys."""
        self.app.push_screen(HelpDialog(help_text(self.opening.statuses)))
