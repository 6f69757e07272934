"""The details pane: metadata, status, abstract and notes of one paper."""

import re
from datetime import UTC, datetime
from functools import partial

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from readinglist.library.days import Calendar
from readinglist.papers.folding import one_line, printable
from readinglist.papers.paper import Item, Metadata, display_place, display_title
from readinglist.tex.plain_text import plain_text

_MAX_AUTHORS = 12
_UNRESOLVED = {
    "ambiguous": "several candidates",
    "not_found": "no candidates",
    "unavailable": "a service did not respond",
}

StyledText = tuple[str, str]
"""A text and its style."""


class Details(VerticalScroll, can_focus=True):
    """Shows the paper that was last passed to `show`."""

    def __init__(self, calendar: Calendar, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._calendar = calendar
        self._shown: Item | None = None
        self._notes = ""

    def compose(self) -> ComposeResult:
        """Yield the text. The notes widget is mounted when first needed, because Markdown is slow to load."""
        yield Static(id="paper")

    async def show(self, item: Item | None) -> None:
        """Show a paper, or nothing if None."""
        if item is self._shown:
            return
        if item is None or self._shown is None or item.paper.id != self._shown.paper.id:
            self.scroll_home(animate=False)
        self._shown = item
        self.query_one("#paper", Static).update(Content.assemble(*details_text(item, self._calendar)) if item else "")
        await self._show_notes(notes_markdown(item, self._calendar) if item else "")

    async def _show_notes(self, notes: str) -> None:
        if notes == self._notes:
            return
        from markdown_it import MarkdownIt
        from textual.widgets import Markdown

        self._notes = notes
        present = self.query(Markdown)
        if not present:
            # As HTML, text such as <T> would not be shown.
            parser = partial(MarkdownIt, "gfm-like", {"html": False})
            await self.mount(Markdown(notes, id="notes", parser_factory=parser))
            return
        present.first().display = bool(notes)
        await present.first().update(notes)


def details_text(item: Item, calendar: Calendar, *, reviewing: bool = False) -> list[StyledText]:
    """Return everything about a paper except its notes; with `reviewing`, without what the review screen shows."""
    paper, metadata = item.paper, item.paper.metadata
    parts: list[StyledText] = [] if reviewing else [(plain_text(display_title(item)), "bold"), ("\n", "")]
    names = [one_line(str(author)) for author in metadata.authors]
    more = f" and {len(names) - _MAX_AUTHORS} more" if len(names) > _MAX_AUTHORS + 1 else ""
    parts += [(", ".join(names[:_MAX_AUTHORS] if more else names) + more or "(no authors)", ""), ("\n", "")]
    parts += [(_publication(metadata), "dim"), ("\n", "")]
    parts += [(paper.key, "ansi_cyan"), ("  ", ""), (_reading_summary(item, calendar), ""), ("\n", "")]
    if paper.tags:
        parts += [(one_line("  ".join(f"#{tag}" for tag in paper.tags)), "ansi_magenta"), ("\n", "")]
    if not paper.resolution.resolved and not reviewing:
        why = _UNRESOLVED[paper.resolution.value]
        parts += [(f"unresolved: {why} (press v to review)", "ansi_yellow"), ("\n", "")]
    parts += [(_added(item, calendar), "dim")]
    if metadata.abstract:
        parts += [("\n\n", ""), (_paragraph(metadata.abstract), "")]
    return parts


def _publication(metadata: Metadata) -> str:
    categories = f" [{metadata.primary_category}]" if metadata.primary_category else ""
    parts = (
        str(metadata.date or metadata.year or ""),
        plain_text(metadata.venue or metadata.journal_ref),
        f"arXiv:{metadata.arxiv_id}{categories}" if metadata.arxiv_id else "",
        f"doi:{metadata.doi}" if metadata.doi else "",
        plain_text(metadata.comment),
    )
    return " · ".join(filter(None, parts)) or "(no date or identifier)"


def _reading_summary(item: Item, calendar: Calendar) -> str:
    reading = item.reading
    status = reading.status
    if reading.since:
        days = calendar.days(reading.since, datetime.now(UTC))
        status += f" since {calendar.day(reading.since)}" + (f" ({days} days)" if days > 1 else "")
    priority = f"{reading.priority} priority" if reading.priority else ""
    return " · ".join(filter(None, (status, priority, "★" * reading.rating)))


def _added(item: Item, calendar: Calendar) -> str:
    paper = item.paper
    source = f" from {one_line(display_place(paper.source))}" if paper.source else ""
    why = f": {one_line(paper.why)}" if paper.why else ""
    return f"added {calendar.day(paper.added)}{source}{why}"


def _paragraph(text: str) -> str:
    """Return an abstract as plain text, its paragraphs kept and its lines joined."""
    return "\n\n".join(plain_text(part) for part in printable(text).split("\n\n"))


def notes_markdown(item: Item, calendar: Calendar) -> str:
    """Return the notes as Markdown, oldest first, each with its date and with hard line breaks."""
    return "\n\n".join(
        f"**Note of {calendar.minute(note.at)}**\n\n{_with_hard_breaks(printable(note.text))}"
        for note in item.reading.notes
    )


def _with_hard_breaks(text: str) -> str:
    return re.sub(r"(?<=\S)\n(?=[^\n])", "  \n", text)
