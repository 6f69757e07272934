"""The list screen: live search, papers, details, and reloading after changes."""

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.events import AppFocus, Paste, Resize
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, Static

from readinglist.papers.errors import LibraryError, QuerySyntaxError, ReadinglistError
from readinglist.papers.folding import counted, did_you_mean
from readinglist.papers.paper import Item
from readinglist.tui.background import run_in_background, show_error, show_errors
from readinglist.tui.details import Details
from readinglist.tui.keys import key_line
from readinglist.tui.library_threads import InitialList, LibraryCall, LibraryThreads, SortOrder
from readinglist.tui.paper_table import PaperTable
from readinglist.tui.text_fields import LineField

_SEARCH_DELAY = 0.12
"""Seconds after the last key before a search starts."""

REFRESH_DELAY = 1.5
"""Seconds after the last change before export targets and note files are updated."""

_DETAILS_DELAY = 0.03
"""Seconds after the last move before the details are shown, so that moving stays fast."""

EMPTY = """\
The library is empty. Press a to add papers, ? for help, q to quit.

Paste a page copied from a feed, a search or a listing, or type an arXiv id, \
a DOI, a URL, a title or a file name.

From the shell:
  readinglist add PAGE.txt     readinglist add 2410.18647
  readinglist add old.bib      readinglist add sheet.csv"""


class ListScreen(Screen[None]):
    """The list of papers with search and details. A subclass adds the keys that change papers."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual's own attribute
        (0, "-narrow"),
        (140, "-wide"),
    ]
    AUTO_FOCUS = "#papers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", show=False),
        Binding("escape", "back", show=False),
        Binding("f5", "reload", show=False),
        Binding("O", "offline", show=False),
        Binding("q", "app.quit", show=False),
    ]

    def __init__(self, threads: LibraryThreads, initial: InitialList) -> None:
        super().__init__()
        self.threads = threads
        self.initial = initial
        self.order = initial.order
        self.query_text = initial.query
        self._total: int | None = None
        self._reload_rows = False
        self._searched_for: str | None = None
        self._near_words: Sequence[str] = ()
        self._search_timer: Timer | None = None
        self._refresh_timer: Timer | None = None
        self._details_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Yield the search line, the list, the details and the keys."""
        with Horizontal(id="top"):
            yield LineField(
                self.query_text, placeholder="/ to search", compact=True, id="search", select_on_focus=False
            )
            yield Static(id="summary", markup=False)
        with Container(id="body"):
            yield PaperTable(self._fetch, self.initial.statuses, id="papers")
            yield Static(EMPTY, id="empty", markup=False)
            yield Details(self.initial.calendar, id="details")
        yield Static(id="keys")

    def on_mount(self) -> None:
        """Show the first rows at once, then read the complete list."""
        self.threads.shown_change = self.initial.last_change
        self.table.show([item.paper.id for item in self.initial.items])
        self.table.update_items(self.initial.items)
        self._mark_empty()
        self.search()
        loop, context = asyncio.get_running_loop(), copy_context()

        def reload() -> None:
            with suppress(RuntimeError):  # the interface has ended
                loop.call_soon_threadsafe(self.reload_if_changed, context=context)

        self.threads.watch(reload)

    @property
    def table(self) -> PaperTable:
        """The list."""
        return self.query_one("#papers", PaperTable)

    @property
    def idle(self) -> bool:
        """Whether the list shows the results of the current query."""
        return self._searched_for == self.query_text

    async def _fetch(self, ids: Sequence[str]) -> Sequence[Item] | None:
        try:
            return await self.threads.read(lambda library: library.items(ids))
        except ReadinglistError as error:
            show_error(self.app, error)
            return None

    # --- searching

    @on(Input.Changed, "#search")
    def _typed(self, event: Input.Changed) -> None:
        if event.value == self.query_text:
            return
        self.query_text = event.value
        if self._search_timer:
            self._search_timer.stop()
        self._search_timer = self.set_timer(_SEARCH_DELAY, self.search)

    @on(Input.Submitted, "#search")
    def _searched(self) -> None:
        self.table.focus()

    def search(self, *, reload: bool = False) -> None:
        """Start a search for the current query, replacing a running one; with `reload`, read the rows again."""
        self._reload_rows |= reload
        run_in_background(self, partial(self._search, self.query_text, self.order), group="search", exclusive=True)

    async def _search(self, query: str, order: SortOrder) -> None:
        try:
            ids = await self.threads.search(lambda library: library.ids(query, sort=order.sort, reverse=order.reverse))
            near = () if ids else await self.threads.search(lambda library: library.near_words(query))
        except QuerySyntaxError as error:
            # An incomplete query is not an error: keep the last results, without a notification.
            self._show_summary(error.message)
            return
        except ReadinglistError as error:
            show_error(self.app, error)
            return
        self._searched_for = query
        self._near_words = near
        if not query.strip():
            self._total = len(ids)
        self.table.show(ids, reload=self._reload_rows)
        self._reload_rows = False
        self._mark_empty()
        self._show_summary(self._summary(len(ids)))

    def _summary(self, found: int) -> str:
        if not self.query_text.strip():
            text = counted(found, "paper")
        elif not found:
            near = did_you_mean(self._near_words) or "esc clears the search"
            text = f"no matches · {near}"
        else:
            text = f"{found:,}" + (f" of {self._total:,}" if self._total else " found")
        arrow = "↓" if self.order.reverse else "↑"
        marks = f"{self.table.marks:,} marked · " if self.table.marks else ""
        offline = " · offline" if self.threads.offline else ""
        return f"{marks}{text} · {self.order.sort} {arrow}{offline}"

    @on(PaperTable.MarksChanged)
    def _marks_changed(self) -> None:
        self._show_summary(self._summary(len(self.table.ids)))

    def _show_summary(self, text: str) -> None:
        self.query_one("#summary", Static).update(text)

    def _mark_empty(self) -> None:
        """Show instructions if the library is empty."""
        self.set_class(not self.table.ids and not self.query_text.strip(), "-empty")

    def action_search(self) -> None:
        """Focus the search line."""
        search = self.query_one("#search", Input)
        search.focus()
        search.cursor_position = len(search.value)

    def action_back(self) -> None:
        """Focus the list; if it has the focus, remove the marks; without marks, clear the search."""
        if self.table.has_focus and self.table.marks:
            self.table.clear_marks()
        elif self.table.has_focus:
            self.query_one("#search", Input).value = ""
        self.table.focus()

    def action_offline(self) -> None:
        """Switch offline mode on or off."""
        self.threads.offline = not self.threads.offline
        self._show_summary(self._summary(len(self.table.ids)))

    def sort_by(self, order: SortOrder) -> None:
        """Sort the list."""
        self.order = order
        self.search()

    # --- the paper under the cursor

    @on(PaperTable.CursorMoved)
    def _cursor_moved(self) -> None:
        if self._details_timer is None:
            self._details_timer = self.set_timer(_DETAILS_DELAY, self._show_details)
        else:
            self._details_timer.reset()

    async def _show_details(self) -> None:
        self._details_timer = None
        item = self.table.item
        if item is not None or not self.table.ids:
            await self.query_one(Details).show(item)

    # --- keeping up

    def action_reload(self) -> None:
        """Read everything again."""
        self.search(reload=True)

    @on(AppFocus)
    def reload_if_changed(self) -> None:
        """Reload the list if another process changed the library."""
        run_in_background(self, self._reload_if_changed, group="watch", exclusive=True)

    async def _reload_if_changed(self) -> None:
        try:
            elsewhere = await self.threads.changed_elsewhere()
        except LibraryError:
            # Reported by the next action; reporting it here would repeat it endlessly.
            return
        if elsewhere:
            self.search(reload=True)

    def change(self, call: LibraryCall[Sequence[Item]]) -> None:
        """Change papers; `call` makes the change and returns the changed papers."""
        run_in_background(self, partial(self._change, self.threads.change(call)), group="changes")

    async def _change(self, pending: Awaitable[tuple[Sequence[Item], bool]]) -> None:
        try:
            items, only = await pending
        except ReadinglistError as error:
            show_error(self.app, error)
            self.reload_if_changed()
        else:
            self.table.update_items(items)
            self.after_change(reload=not only)

    def after_change(self, *, reload: bool) -> None:
        """Schedule the update of targets and note files; with `reload`, reload the list."""
        if reload:
            self.search(reload=True)
        if self._refresh_timer:
            self._refresh_timer.stop()
        self._refresh_timer = self.set_timer(REFRESH_DELAY, self._refresh_targets)

    async def _refresh_targets(self) -> None:
        self._refresh_timer = None
        with show_errors(self.app):
            for message in await self.threads.refresh():
                self.app.notify(message, severity="warning", markup=False)

    # --- events

    def on_resize(self, event: Resize) -> None:
        """Show as many keys as fit."""
        self.query_one("#keys", Static).update(key_line(event.size.width, self.initial.statuses))

    def on_paste(self, event: Paste) -> None:
        """Add text that is pasted over the list."""
        event.stop()
        self.add_text(event.text)

    def add_text(self, text: str) -> None:
        """Open the dialog for adding papers."""
        raise NotImplementedError
