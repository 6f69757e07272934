"""The table of papers. Only visible rows are read and drawn, however long the list is."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from readinglist.papers.paper import Item
from readinglist.papers.statuses import Status
from readinglist.tui.background import run_in_background
from readinglist.tui.rows import cells_of, widths_of

_MAX_CACHED = 2000
"""Maximum number of cached items; a screen shows about sixty."""

_STYLES = {
    "priority-high": Style(color="red", bold=True),
    "unresolved": Style(color="yellow"),
    "rating": Style(color="yellow"),
    "authors": Style(dim=True),
    "key": Style(color="cyan"),
    "tags": Style(dim=True),
}
_PLAIN = Style()
_MARK = "● "

Fetch = Callable[[Sequence[str]], Awaitable[Sequence[Item] | None]]
"""Returns the items with these ids that are in the library, or None after reporting that it could not be read."""


class PaperTable(ScrollView, can_focus=True):
    """Rows of papers with a cursor. It has the ids of the complete list, and reads the items of visible rows."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"papers--cursor", "papers--cursor-blurred"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("home,g", "edge(False)", show=False),
        Binding("end,G", "edge(True)", show=False),
        Binding("space", "mark", show=False),
        Binding("shift+down,J", "mark_to(1)", show=False),
        Binding("shift+up,K", "mark_to(-1)", show=False),
        Binding("asterisk", "mark_all", show=False),
    ]

    cursor: reactive[int] = reactive(0)

    class CursorMoved(Message):
        """The cursor is on another paper, or its paper has changed."""

    class MarksChanged(Message):
        """Papers were marked, or marks removed."""

    def __init__(self, fetch: Fetch, statuses: Sequence[Status], *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._fetch = fetch
        self._statuses = [status.name for status in statuses]
        self._styles = _STYLES | {f"status-{status.name}": Style.parse(status.color) for status in statuses}
        self._ids: Sequence[str] = ()
        self._items: dict[str, Item | None] = {}
        self._current: set[str] = set()
        self._updated: set[str] = set()
        self._marked: set[str] = set()
        self._widths = widths_of(80, self._statuses)

    # --- what is shown

    def show(self, ids: Sequence[str], *, reload: bool = True) -> None:
        """Show these papers, and keep the cursor on its paper if it is among them.

        With `reload`, read the rows again; the old ones are shown until then.
        """
        here = self.paper_id
        self._ids = ids
        if self._marked:
            self._marked.intersection_update(ids)  # no key changes a paper that is not in the list
            self._fit_columns()
        if reload:
            self._current.clear()
        place = self._place_of(here) if here else None
        self.virtual_size = Size(0, len(ids))
        self.set_reactive(PaperTable.cursor, max(0, min(place if place is not None else self.cursor, len(ids) - 1)))
        self._scroll_to_cursor()
        self.refresh()
        self._read_rows()
        self.post_message(self.CursorMoved())

    def update_items(self, items: Iterable[Item]) -> None:
        """Replace the cached items of these papers."""
        for item in items:
            self._items[item.paper.id] = item
            self._current.add(item.paper.id)
            self._updated.add(item.paper.id)
        self.refresh()
        self.post_message(self.CursorMoved())

    def go_to(self, paper: str) -> bool:
        """Move the cursor to a paper, and return whether it is in the list."""
        place = self._place_of(paper)
        if place is None:
            return False
        self.cursor = place
        return True

    def _place_of(self, paper: str) -> int | None:
        # Nearly always unchanged.
        if self.cursor < len(self._ids) and self._ids[self.cursor] == paper:
            return self.cursor
        try:
            return self._ids.index(paper)
        except ValueError:
            return None

    @property
    def paper_id(self) -> str:
        """The internal id of the paper under the cursor; empty if the list is."""
        return self._ids[self.cursor] if self.cursor < len(self._ids) else ""

    @property
    def item(self) -> Item | None:
        """The paper under the cursor; None if there is none or it is not read yet."""
        return self._items.get(self.paper_id)

    @property
    def ids(self) -> Sequence[str]:
        """The internal ids of all papers in the list."""
        return self._ids

    # --- marks

    @property
    def marks(self) -> int:
        """The number of marked papers."""
        return len(self._marked)

    @property
    def selected(self) -> Sequence[str]:
        """The internal ids of the marked papers in the order of the list; without marks, the one under the cursor."""
        if self._marked:
            return [paper for paper in self._ids if paper in self._marked]
        return [self.paper_id] if self.paper_id else []

    def action_mark(self) -> None:
        """Mark the paper under the cursor, or remove its mark, and move to the next."""
        if self.paper_id:
            self._change_marks(self._marked ^ {self.paper_id})
            self.cursor += 1

    def action_mark_to(self, rows: int) -> None:
        """Mark the paper under the cursor, move, and mark the paper there."""
        if self.paper_id:
            before = self.paper_id
            self.cursor += rows
            self._change_marks(self._marked | {before, self.paper_id})

    def action_mark_all(self) -> None:
        """Mark all papers of the list; if they are, remove the marks."""
        self._change_marks(set() if self.marks == len(self._ids) else set(self._ids))

    def clear_marks(self) -> None:
        """Remove all marks."""
        self._change_marks(set())

    def _change_marks(self, marked: set[str]) -> None:
        self._marked = marked
        self._fit_columns()
        self.refresh()
        self.post_message(self.MarksChanged())

    # --- reading rows

    def _read_rows(self) -> None:
        """If a visible row is missing, read the visible rows and a page before and after them."""
        height, top = self.size.height, self.scroll_offset.y
        if self._current.issuperset(self._ids[top : top + height]):
            return
        near = self._ids[max(0, top - height) : top + 2 * height]
        if len(self._items) > _MAX_CACHED:
            self._items = {paper: self._items[paper] for paper in near if paper in self._items}
            self._current.intersection_update(near)
        missing = [paper for paper in near if paper not in self._current]
        run_in_background(self, partial(self._read, missing), group="rows", exclusive=True)

    async def _read(self, missing: Sequence[str]) -> None:
        self._updated.clear()
        found = await self._fetch(missing)
        if found is None:
            return
        # Items that were updated during the read may be newer than what was read.
        read = set(missing) - self._updated
        # Removed papers stay as None, so that they are not read again.
        self._items.update(dict.fromkeys(read))
        self._current.update(read)
        self.update_items([item for item in found if item.paper.id in read])

    # --- moving

    def action_move(self, rows: int) -> None:
        """Move the cursor by a number of rows."""
        self.cursor += rows

    def action_page(self, pages: int) -> None:
        """Move the cursor by a number of pages."""
        self.cursor += pages * max(1, self.size.height - 1)

    def action_edge(self, last: bool) -> None:
        """Move the cursor to the first or the last row."""
        self.cursor = len(self._ids) - 1 if last else 0

    def validate_cursor(self, cursor: int) -> int:
        """Limit the cursor to existing rows."""
        return max(0, min(cursor, len(self._ids) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Redraw both rows, and scroll to the new one."""
        self._scroll_to_cursor()
        for row in (old, new):
            self.refresh(Region(0, row - self.scroll_offset.y, self.size.width, 1))
        self.post_message(self.CursorMoved())

    def _scroll_to_cursor(self) -> None:
        height, top = max(1, self.size.height), self.scroll_offset.y
        target = min(max(top, self.cursor - height + 1), self.cursor)
        if target != top:
            self.scroll_to(y=target, animate=False, force=True, immediate=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Read the rows that became visible."""
        super().watch_scroll_y(old_value, new_value)
        self._read_rows()

    def on_resize(self, _event: Resize) -> None:
        """Fit the columns to the new width."""
        self._fit_columns()
        self._scroll_to_cursor()
        self._read_rows()
        self.refresh()

    def _fit_columns(self) -> None:
        """Leave space for the marks only if there are some."""
        width = self.scrollable_content_region.width - (len(_MARK) if self._marked else 0)
        self._widths = widths_of(max(1, width), self._statuses)

    def on_click(self, event: Click) -> None:
        """Move the cursor to the row."""
        row = self.scroll_offset.y + event.y
        if row < len(self._ids):
            self.cursor = row

    # --- drawing

    def render_line(self, y: int) -> Strip:
        """Return a row of the list, or a blank line after its end."""
        row, width = self.scroll_offset.y + y, self.scrollable_content_region.width
        base = self.rich_style
        if row >= len(self._ids):
            return Strip.blank(width, base)
        item = self._items.get(self._ids[row])
        if row == self.cursor:
            base += self.get_component_rich_style(
                "papers--cursor" if self.has_focus else "papers--cursor-blurred", partial=True
            )
        if item is None:
            text = "(removed)" if self._ids[row] in self._items else "…"
            return Strip([Segment(text, base)]).adjust_cell_length(width, base)
        # The cell colours may be unreadable on the cursor's background.
        cells = [
            Segment(text, base if row == self.cursor and self.has_focus else base + self._styles.get(kind, _PLAIN))
            for text, kind in cells_of(item, self._widths)
        ]
        if self._marked:
            cells.insert(0, Segment(_MARK if self._ids[row] in self._marked else " " * len(_MARK), base))
        return Strip(cells).adjust_cell_length(width, base)
