"""The list of papers: as long as the library, while only the rows in sight are read and drawn."""

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
from readinglist.tui.library_threads import begin
from readinglist.tui.rows import cells_of, widths_of

_MOST_KEPT = 2000
"""So many items are kept at most; a screen shows some sixty."""

_STYLES = {
    "priority-high": Style(color="red", bold=True),
    "unresolved": Style(color="yellow"),
    "rating": Style(color="yellow"),
    "authors": Style(dim=True),
    "key": Style(color="cyan"),
    "tags": Style(dim=True),
}
_PLAIN = Style()

Fetch = Callable[[Sequence[str]], Awaitable[Sequence[Item] | None]]
"""The items with these ids as far as they are in the library; None where it could not be read, which is told."""


class PaperTable(ScrollView, can_focus=True):
    """Rows of papers with a cursor. It knows all ids of the list, and asks for the items of the rows in sight."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"papers--cursor", "papers--cursor-blurred"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("home,g", "edge(False)", show=False),
        Binding("end,G", "edge(True)", show=False),
    ]

    cursor: reactive[int] = reactive(0)

    class Moved(Message):
        """The cursor stands on another paper, or the paper below it has changed."""

    def __init__(self, fetch: Fetch, statuses: Sequence[Status], *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._fetch = fetch
        self._statuses = [status.name for status in statuses]
        self._styles = _STYLES | {f"status-{status.name}": Style.parse(status.color) for status in statuses}
        self._ids: Sequence[str] = ()
        self._items: dict[str, Item | None] = {}
        self._fresh: set[str] = set()
        self._newer: set[str] = set()
        self._widths = widths_of(80, self._statuses)

    # --- what is shown

    def show(self, ids: Sequence[str], *, fresh: bool = True) -> None:
        """Show these papers, the cursor on the same one as before where it is among them.

        With `fresh` the rows are read anew; until they are, they stay as they were.
        """
        here = self.paper_id
        self._ids = ids
        if fresh:
            self._fresh.clear()
        place = self._place_of(here) if here else None
        self.virtual_size = Size(0, len(ids))
        self.set_reactive(PaperTable.cursor, max(0, min(place if place is not None else self.cursor, len(ids) - 1)))
        self._into_sight()
        self.refresh()
        self._read_rows()
        self.post_message(self.Moved())

    def put(self, items: Iterable[Item]) -> None:
        """Show these items as they are here, where they are in the list."""
        for item in items:
            self._items[item.paper.id] = item
            self._fresh.add(item.paper.id)
            self._newer.add(item.paper.id)
        self.refresh()
        self.post_message(self.Moved())

    def go_to(self, paper: str) -> bool:
        """Put the cursor on this paper; whether it is in the list."""
        place = self._place_of(paper)
        if place is None:
            return False
        self.cursor = place
        return True

    def _place_of(self, paper: str) -> int | None:
        # Nearly always it is still where it was.
        if self.cursor < len(self._ids) and self._ids[self.cursor] == paper:
            return self.cursor
        try:
            return self._ids.index(paper)
        except ValueError:
            return None

    @property
    def paper_id(self) -> str:
        """The internal id of the paper under the cursor, empty where the list is."""
        return self._ids[self.cursor] if self.cursor < len(self._ids) else ""

    @property
    def item(self) -> Item | None:
        """The paper under the cursor, None where there is none or it is not read yet."""
        return self._items.get(self.paper_id)

    @property
    def ids(self) -> Sequence[str]:
        """The internal ids of all papers of the list."""
        return self._ids

    # --- reading rows

    def _read_rows(self) -> None:
        """Ask for the rows in sight and a page before and after them, where one in sight is missing."""
        height, top = self.size.height, self.scroll_offset.y
        if self._fresh.issuperset(self._ids[top : top + height]):
            return
        near = self._ids[max(0, top - height) : top + 2 * height]
        if len(self._items) > _MOST_KEPT:
            self._items = {paper: self._items[paper] for paper in near if paper in self._items}
            self._fresh.intersection_update(near)
        wanted = [paper for paper in near if paper not in self._fresh]
        begin(self, partial(self._read, wanted), group="rows", exclusive=True)

    async def _read(self, wanted: Sequence[str]) -> None:
        self._newer.clear()
        found = await self._fetch(wanted)
        if found is None:
            return
        # A change that was made meanwhile may have come after the reading.
        missed = set(wanted) - self._newer
        # What is gone is not asked for again.
        self._items.update(dict.fromkeys(missed))
        self._fresh.update(missed)
        self.put([item for item in found if item.paper.id in missed])

    # --- moving

    def action_move(self, rows: int) -> None:
        """Move the cursor by so many rows."""
        self.cursor += rows

    def action_page(self, pages: int) -> None:
        """Move the cursor by so many pages."""
        self.cursor += pages * max(1, self.size.height - 1)

    def action_edge(self, last: bool) -> None:
        """Move the cursor to the first or the last row."""
        self.cursor = len(self._ids) - 1 if last else 0

    def validate_cursor(self, cursor: int) -> int:
        """A row that there is."""
        return max(0, min(cursor, len(self._ids) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw the two rows anew, and bring the new one into sight."""
        self._into_sight()
        for row in (old, new):
            self.refresh(Region(0, row - self.scroll_offset.y, self.size.width, 1))
        self.post_message(self.Moved())

    def _into_sight(self) -> None:
        height, top = max(1, self.size.height), self.scroll_offset.y
        wanted = min(max(top, self.cursor - height + 1), self.cursor)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, force=True, immediate=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Read the rows that came into sight."""
        super().watch_scroll_y(old_value, new_value)
        self._read_rows()

    def on_resize(self, _event: Resize) -> None:
        """Share the new width among the columns."""
        self._widths = widths_of(max(1, self.scrollable_content_region.width), self._statuses)
        self._into_sight()
        self._read_rows()
        self.refresh()

    def on_click(self, event: Click) -> None:
        """Put the cursor on the row."""
        row = self.scroll_offset.y + event.y
        if row < len(self._ids):
            self.cursor = row

    # --- drawing

    def render_line(self, y: int) -> Strip:
        """A row of the list, or an empty line below its end."""
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
        # The cursor's own colours stay readable on every terminal, those of the cells perhaps not.
        cells = [
            Segment(text, base if row == self.cursor and self.has_focus else base + self._styles.get(kind, _PLAIN))
            for text, kind in cells_of(item, self._widths)
        ]
        return Strip(cells).adjust_cell_length(width, base)
