"""The pane that tells of one paper: what it is, what the reader made of it, its abstract and its notes."""

from datetime import UTC, datetime

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from readinglist.papers.folding import one_line, printable
from readinglist.papers.paper import Item, Metadata, display_title
from readinglist.tex.plain_text import plain_text

_MOST_AUTHORS = 12
_OPEN = {
    "ambiguous": "several papers could be meant",
    "not_found": "nobody asked knows it",
    "unavailable": "a service did not answer",
}

Part = tuple[str, str]
"""A text and its style."""


class Details(VerticalScroll, can_focus=True):
    """Tells of the paper that `show` was given last."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._shown: Item | None = None
        self._notes = ""

    def compose(self) -> ComposeResult:
        """The text; notes get a widget of their own with the first that is shown, for Markdown takes long to load."""
        yield Static(id="paper")

    async def show(self, item: Item | None) -> None:
        """Tell of this paper; of none, nothing."""
        if item is self._shown:
            return
        if item is None or self._shown is None or item.paper.id != self._shown.paper.id:
            self.scroll_home(animate=False)
        self._shown = item
        self.query_one("#paper", Static).update(Content.assemble(*parts_of(item)) if item else "")
        await self._show_notes(notes_of(item) if item else "")

    async def _show_notes(self, notes: str) -> None:
        if notes == self._notes:
            return
        from textual.widgets import Markdown

        self._notes = notes
        present = self.query(Markdown)
        if not present:
            await self.mount(Markdown(notes, id="notes"))
            return
        present.first().display = bool(notes)
        await present.first().update(notes)


def parts_of(item: Item) -> list[Part]:
    """What is told of a paper but for its notes."""
    paper, metadata = item.paper, item.paper.metadata
    parts: list[Part] = [(plain_text(display_title(item)), "bold"), ("\n", "")]
    names = [one_line(str(author)) for author in metadata.authors]
    more = f" and {len(names) - _MOST_AUTHORS} more" if len(names) > _MOST_AUTHORS + 1 else ""
    parts += [(", ".join(names[:_MOST_AUTHORS] if more else names) + more or "(authors not known)", ""), ("\n", "")]
    parts += [(_published(metadata), "dim"), ("\n", "")]
    parts += [(paper.key, "ansi_cyan"), ("  ", ""), (_standing(item), ""), ("\n", "")]
    if paper.tags:
        parts += [(one_line("  ".join(f"#{tag}" for tag in paper.tags)), "ansi_magenta"), ("\n", "")]
    if not paper.resolution.resolved:
        why = _OPEN.get(paper.resolution.value, "")
        parts += [(f"not identified yet: {why} (v reviews it)", "ansi_yellow"), ("\n", "")]
    parts += [(_added(item), "dim")]
    if metadata.abstract:
        parts += [("\n\n", ""), (_paragraph(metadata.abstract), "")]
    return parts


def _published(metadata: Metadata) -> str:
    categories = f" [{metadata.primary_category}]" if metadata.primary_category else ""
    told = (
        str(metadata.date or metadata.year or ""),
        plain_text(metadata.venue or metadata.journal_ref),
        f"arXiv:{metadata.arxiv_id}{categories}" if metadata.arxiv_id else "",
        f"doi:{metadata.doi}" if metadata.doi else "",
        plain_text(metadata.comment),
    )
    return " · ".join(filter(None, told)) or "(no date, no identifier)"


def _standing(item: Item) -> str:
    """What the reader made of the paper so far."""
    reading = item.reading
    status = reading.status
    if reading.since:
        days = (datetime.now(UTC) - reading.since).days
        status += f" since {reading.since.astimezone():%Y-%m-%d}" + (f" ({days} days)" if days > 1 else "")
    priority = f"{reading.priority} priority" if reading.priority else ""
    return " · ".join(filter(None, (status, priority, "★" * reading.rating)))


def _added(item: Item) -> str:
    paper = item.paper
    source = f" from {one_line(paper.source)}" if paper.source else ""
    why = f": {one_line(paper.why)}" if paper.why else ""
    return f"added {paper.added.astimezone():%Y-%m-%d}{source}{why}"


def _paragraph(text: str) -> str:
    """Text with mathematics as it is written, so that nothing of an abstract is lost, line ends of its source aside."""
    return "\n\n".join(plain_text(part) for part in printable(text).split("\n\n"))


def notes_of(item: Item) -> str:
    """The notes as Markdown, oldest first, each under its day."""
    return "\n\n".join(
        f"**Note of {note.at.astimezone():%Y-%m-%d %H:%M}**\n\n{printable(note.text)}" for note in item.reading.notes
    )
