"""The screen of the list: live search, the papers, the details, and keeping up with what changes."""

from collections.abc import Awaitable, Sequence
from functools import partial
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.events import AppFocus, Paste, Resize
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, Static

from readinglist.papers.errors import LibraryError, QuerySyntaxError, ReadinglistError
from readinglist.papers.paper import Item
from readinglist.tui.details import Details
from readinglist.tui.initial_list import InitialList, SortOrder
from readinglist.tui.keys import key_line
from readinglist.tui.library_threads import LibraryThreads, Question, begin
from readinglist.tui.notifications import show_error, show_errors
from readinglist.tui.paper_table import PaperTable

T = TypeVar("T")

_TYPING = 0.12
"""Seconds of rest after a key before a search begins."""

_LOOK_AGAIN = 2.0
"""Seconds between two looks at whether another process changed the library."""

SETTLED = 1.5
"""Seconds of rest after a change before exports are written anew."""

_DETAILS = 0.03
"""Seconds that the cursor rests on a paper before it is told of, so that moving on costs nothing."""

EMPTY = """\
This reading list is empty.

Press a and paste a page of papers: what a feed, a search or a listing shows, \
copied as text. An arXiv id, a DOI, an address, a title or the name of a file \
will do as well.

From the shell:
  readinglist add PAGE.txt     readinglist add 1706.03762
  readinglist add old.bib      readinglist add sheet.csv

? tells the keys, q leaves."""


class ListScreen(Screen[None]):
    """The list of papers with its search line and the details of one; the keys of papers come with a subclass."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual's own attribute
        (0, "-narrow"),
        (140, "-wide"),
    ]
    AUTO_FOCUS = "#papers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", show=False),
        Binding("escape", "all", show=False),
        Binding("f5", "again", show=False),
        Binding("O", "offline", show=False),
        Binding("q", "app.leave", show=False),
    ]

    def __init__(self, desk: LibraryThreads, opening: InitialList) -> None:
        super().__init__()
        self.desk = desk
        self.opening = opening
        self.order = opening.order
        self.query_text = opening.query
        self._total: int | None = None
        self._stale = False
        self._searched_for: str | None = None
        self._typing: Timer | None = None
        self._settling: Timer | None = None
        self._telling: Timer | None = None

    def compose(self) -> ComposeResult:
        """Search line, list, details, keys."""
        with Horizontal(id="top"):
            yield Input(self.query_text, placeholder="/ to search", compact=True, id="search", select_on_focus=False)
            yield Static(id="told", markup=False)
        with Container(id="body"):
            yield PaperTable(self._fetch, self.opening.statuses, id="papers")
            yield Static(EMPTY, id="empty", markup=False)
            yield Details(id="details")
        yield Static(id="keys")

    def on_mount(self) -> None:
        """Show the first rows at once, and read how many there are behind them."""
        self.desk.seen = self.opening.seen
        self.table.show([item.paper.id for item in self.opening.items])
        self.table.put(self.opening.items)
        self._mark_empty()
        self.search()
        self.set_interval(_LOOK_AGAIN, self.look_again)

    @property
    def table(self) -> PaperTable:
        """The list."""
        return self.query_one("#papers", PaperTable)

    @property
    def idle(self) -> bool:
        """Whether what was typed last has been searched for."""
        return self._searched_for == self.query_text

    async def _fetch(self, ids: Sequence[str]) -> Sequence[Item] | None:
        try:
            return await self.desk.look(lambda library: library.items(ids))
        except ReadinglistError as error:
            show_error(self.app, error)
            return None

    # --- searching

    @on(Input.Changed, "#search")
    def _typed(self, event: Input.Changed) -> None:
        if event.value == self.query_text:
            return
        self.query_text = event.value
        if self._typing:
            self._typing.stop()
        self._typing = self.set_timer(_TYPING, self.search)

    @on(Input.Submitted, "#search")
    def _searched(self) -> None:
        self.table.focus()

    def search(self, *, fresh: bool = False) -> None:
        """Show what the query names now, in place of any search under way; with `fresh` the rows are read anew."""
        self._stale |= fresh
        begin(self, partial(self._search, self.query_text, self.order), group="search", exclusive=True)

    async def _search(self, query: str, order: SortOrder) -> None:
        try:
            ids = await self.desk.search(lambda library: library.ids(query, sort=order.sort, reverse=order.reverse))
        except QuerySyntaxError as error:
            # Half a query is no fault: what was found last stays, and nothing flashes.
            self._tell(error.message)
            return
        except ReadinglistError as error:
            show_error(self.app, error)
            return
        self._searched_for = query
        if not query.strip():
            self._total = len(ids)
        self.table.show(ids, fresh=self._stale)
        self._stale = False
        self._mark_empty()
        self._tell(self._summary(len(ids)))

    def _summary(self, found: int) -> str:
        if not self.query_text.strip():
            text = f"{found:,} paper{'s' * (found != 1)}"
        elif not found:
            text = "nothing found · esc shows all"
        else:
            text = f"{found:,}" + (f" of {self._total:,}" if self._total else " found")
        arrow = "↓" if self.order.reverse else "↑"
        offline = " · offline" if self.desk.offline else ""
        return f"{text} · {self.order.sort} {arrow}{offline}"

    def _tell(self, text: str) -> None:
        self.query_one("#told", Static).update(text)

    def _mark_empty(self) -> None:
        """Say what to do where there is no paper at all."""
        self.set_class(not self.table.ids and not self.query_text.strip(), "-empty")

    def action_search(self) -> None:
        """Go to the search line."""
        search = self.query_one("#search", Input)
        search.focus()
        search.cursor_position = len(search.value)

    def action_all(self) -> None:
        """Back to the list; where it has the focus already, back to all papers."""
        if self.table.has_focus:
            self.query_one("#search", Input).value = ""
        self.table.focus()

    def action_offline(self) -> None:
        """Ask no service from now on, or ask them again."""
        self.desk.offline = not self.desk.offline
        self._tell(self._summary(len(self.table.ids)))

    def sort_by(self, order: SortOrder) -> None:
        """Sort the list so."""
        self.order = order
        self.search()

    # --- the paper under the cursor

    @on(PaperTable.Moved)
    def _moved(self) -> None:
        if self._telling is None:
            self._telling = self.set_timer(_DETAILS, self._tell_of_paper)
        else:
            self._telling.reset()

    async def _tell_of_paper(self) -> None:
        self._telling = None
        item = self.table.item
        if item is not None or not self.table.ids:
            await self.query_one(Details).show(item)

    # --- keeping up

    def action_again(self) -> None:
        """Read everything anew."""
        self.search(fresh=True)

    @on(AppFocus)
    def look_again(self) -> None:
        """Read the list anew where another process changed the library."""
        begin(self, self._look_again, group="look", exclusive=True)

    async def _look_again(self) -> None:
        try:
            elsewhere = await self.desk.changed_elsewhere()
        except LibraryError:
            # It is told with the next thing that is asked for; a look every other second would tell it for ever.
            return
        if elsewhere:
            self.search(fresh=True)

    def change(self, question: Question[Sequence[Item]]) -> None:
        """Change papers; `question` does it and gives them as they are then."""
        begin(self, partial(self._change, self.desk.change(question)), group="changes")

    async def _change(self, outcome: Awaitable[tuple[Sequence[Item], bool]]) -> None:
        try:
            items, alone = await outcome
        except ReadinglistError as error:
            show_error(self.app, error)
            self.look_again()
        else:
            self.table.put(items)
            self.changed(refresh=not alone)

    def changed(self, *, refresh: bool) -> None:
        """Something was written: exports are due after a while, and the list is read anew with `refresh`."""
        if refresh:
            self.search(fresh=True)
        if self._settling:
            self._settling.stop()
        self._settling = self.set_timer(SETTLED, self._settle)

    async def _settle(self) -> None:
        self._settling = None
        with show_errors(self.app):
            for message in await self.desk.settle():
                self.app.notify(message, severity="warning", markup=False)

    # --- events

    def on_resize(self, event: Resize) -> None:
        """Name as many keys as there is room for."""
        self.query_one("#keys", Static).update(key_line(event.size.width, self.opening.statuses))

    def on_paste(self, event: Paste) -> None:
        """Text that is pasted over the list is meant to be added."""
        event.stop()
        self.add_text(event.text)

    def add_text(self, text: str) -> None:
        """Open the dialog that adds text."""
        raise NotImplementedError
