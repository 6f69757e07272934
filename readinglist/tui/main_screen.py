"""The main screen: the list, and the keys that act on the library."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType

from readinglist.api import Library, UndoneBatch, describe
from readinglist.api.columns import SORT_ORDERS
from readinglist.papers.errors import NothingFound, ReadinglistError
from readinglist.papers.folding import counted
from readinglist.tui.add_screen import AddScreen
from readinglist.tui.background import run_in_background, show_error, show_errors
from readinglist.tui.dialogs import ChoiceDialog, HelpDialog
from readinglist.tui.library_threads import SortOrder
from readinglist.tui.paper_actions import PaperActions
from readinglist.tui.review_screen import ReviewScreen

_REVERSE = "reverse"


class MainScreen(PaperActions):
    """The list, with the keys that act on papers and on the library."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "undo", show=False),
        Binding("U", "redo", show=False),
        Binding("S", "sort", show=False),
        Binding("a", "add", show=False),
        Binding("v", "review", show=False),
        Binding("question_mark,f1", "help", show=False),
    ]

    # --- the journal

    def action_undo(self) -> None:
        """Undo the last batch, whether it was made here or by a command."""
        self._revert("undid", lambda library: library.undo())

    def action_redo(self) -> None:
        """Redo the batch that was undone last."""
        self._revert("redid", lambda library: library.redo())

    def _revert(self, verb: str, action: Callable[[Library], Sequence[UndoneBatch]]) -> None:
        def update(library: Library) -> tuple[list[str], int, str]:
            (batch,) = action(library)
            events = batch.events[:4]
            keys = library.keys_of({event.paper for event in events})
            lines = [f"{keys.get(event.paper, '')}: {describe(event)}" for event in events]
            return lines, len(batch.events), events[0].paper

        run_in_background(self, partial(self._report_reverted, verb, self.threads.change(update)), group="changes")

    async def _report_reverted(self, verb: str, pending: Awaitable[tuple[tuple[list[str], int, str], bool]]) -> None:
        try:
            (lines, number, paper), _ = await pending
        except NothingFound as nothing:
            self.app.notify(nothing.message, timeout=3, markup=False)
            return
        except ReadinglistError as error:
            show_error(self.app, error)
            return
        more = [f"and {number - 3} more"] if number > 4 else lines[3:4]
        title = f"{verb} {counted(number, 'change')}"
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
            ChoiceDialog("Sort by", {**SORT_ORDERS, _REVERSE: "reverse the current order"}, selected=selected), chosen
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
            order = self.order
            found = await self.threads.search(
                lambda library: library.ids(text, also="is:unresolved", sort=order.sort, reverse=order.reverse)
            )
            ids = list(found)
            if not ids:
                self.app.notify("nothing to review: every paper in the list is resolved", timeout=4)
                return
            here = self.table.paper_id
            if here in ids:
                place = ids.index(here)
                ids = ids[place:] + ids[:place]
            await self.app.push_screen_wait(ReviewScreen(self.threads, ids, self.initial.calendar))
            self.after_change(reload=True)

    def action_help(self) -> None:
        """Show the help."""
        self.app.push_screen(HelpDialog(self.initial.statuses))
