"""Dialogs for choices, notes, tags, single lines and the help."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.events import Resize
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input, Label, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from readinglist.papers.errors import ReadinglistError
from readinglist.papers.statuses import Status
from readinglist.tui.background import run_in_background, show_error
from readinglist.tui.keys import help_text
from readinglist.tui.text_fields import LineField, ListField, TextField

ESCAPE = Binding("escape", "close", show=False)


class ChoiceDialog(ModalScreen[str]):
    """Offers a few choices. The result is the id of the chosen one, empty if cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [ESCAPE]

    def __init__(self, heading: str, choices: Mapping[str, str], *, selected: str = "") -> None:
        super().__init__()
        self._heading = heading
        self._choices = choices
        self._selected = selected

    def compose(self) -> ComposeResult:
        """Yield the heading and the choices."""
        with Vertical(classes="dialog narrow"):
            yield Label(self._heading, classes="heading", markup=False)
            options = OptionList(*(Option(text, id=name) for name, text in self._choices.items()), markup=False)
            names = list(self._choices)
            options.highlighted = names.index(self._selected) if self._selected in names else 0
            yield options

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id or "")

    def action_close(self) -> None:
        """Close without a result."""
        self.dismiss("")


class NoteDialog(ModalScreen[bool]):
    """Edits a note. Closes when the note is saved; if saving fails, stays open with the text."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "save", priority=True, show=False), ESCAPE]

    def __init__(self, heading: str, save: Callable[[str], Awaitable[None]], *, text: str = "") -> None:
        super().__init__()
        self._heading = heading
        self._save = save
        self._initial_text = text
        self._warned = False

    def compose(self) -> ComposeResult:
        """Yield the text area and its keys."""
        with Vertical(classes="dialog wide"):
            yield Label(self._heading, classes="heading", markup=False)
            yield TextField(self._initial_text, soft_wrap=True, compact=True, highlight_cursor_line=False)
            yield Label("Markdown · ctrl+s save · esc close", classes="keys", id="note-keys")

    @property
    def text(self) -> str:
        """The text so far."""
        return self.query_one(TextArea).text

    async def action_save(self) -> None:
        """Save the note, and close if that succeeds."""
        try:
            await self._save(self.text)
        except ReadinglistError as error:
            show_error(self.app, error)
        else:
            self.dismiss(True)

    def action_close(self) -> None:
        """Close. If there is text, warn the first time."""
        if self._warned or not self.text.strip():
            self.dismiss(False)
            return
        self._warned = True
        self.query_one("#note-keys", Label).update("not saved: esc again to discard · ctrl+s to save")

    @on(TextArea.Changed)
    def _changed(self) -> None:
        self._warned = False


class TagDialog(ModalScreen[str | None]):
    """Edits the tags of a paper as a comma-separated line. The result is None if cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [ESCAPE]

    def __init__(
        self,
        heading: str,
        tags: Sequence[str],
        read_counts: Callable[[], Awaitable[Mapping[str, int]]],
        *,
        several: bool = False,
    ) -> None:
        """`read_counts` returns every tag with its number of papers; `several` papers have no tags to begin with."""
        super().__init__()
        self._keys = "tag adds, -tag removes" if several else "comma-separated"
        self._heading = heading
        self._tags = tags
        self._read_counts = read_counts
        self._suggestions: list[str] = []

    def compose(self) -> ComposeResult:
        """Yield the input, its keys and the tags in use."""
        with Vertical(classes="dialog narrow"):
            yield Label(self._heading, classes="heading", markup=False)
            yield ListField(
                ", ".join(self._tags), compact=True, suggester=_TagSuggester(self._suggestions), select_on_focus=False
            )
            yield Label(f"{self._keys} · → complete · enter save · esc close", classes="keys")
            yield Static(classes="keys", markup=False, id="in-use")

    def on_mount(self) -> None:
        """Read the tags in use in the background, so that typing can start at once."""
        self.query_one("#in-use").display = False
        run_in_background(self, self._show_tags_in_use, group="tags")

    async def _show_tags_in_use(self) -> None:
        try:
            counts = await self._read_counts()
        except ReadinglistError as error:
            show_error(self.app, error)
            return
        self._suggestions.extend(sorted(counts, key=lambda tag: -counts[tag]))
        if self._suggestions:
            in_use = self.query_one("#in-use", Static)
            in_use.update("in use: " + ", ".join(self._suggestions[:20]))
            in_use.display = True

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)

    def action_close(self) -> None:
        """Close without changing the tags."""
        self.dismiss(None)


class _TagSuggester(Suggester):
    """Completes the last tag of the line."""

    def __init__(self, tags: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._tags = tags

    async def get_suggestion(self, value: str) -> str | None:
        before, comma, last = value.rpartition(",")
        prefix = last.lstrip()
        gap = last[: len(last) - len(prefix)]
        for tag in self._tags if prefix else ():
            if tag.lower().startswith(prefix.lower()) and tag != prefix:
                return f"{before}{comma}{gap}{tag}"
        return None


class LineDialog(ModalScreen[str]):
    """Asks for one line of text. The result is empty if cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [ESCAPE]

    def __init__(self, heading: str, *, text: str = "") -> None:
        super().__init__()
        self._heading = heading
        self._text = text

    def compose(self) -> ComposeResult:
        """Yield the heading, the input and its keys."""
        with Vertical(classes="dialog narrow"):
            yield Label(self._heading, classes="heading", markup=False)
            yield LineField(self._text, compact=True)
            yield Label("enter accept · esc cancel", classes="keys")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())

    def action_close(self) -> None:
        """Close without a result."""
        self.dismiss("")


class HelpDialog(ModalScreen[None]):
    """The keys and the query language."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark,f1", "app.pop_screen", show=False)]

    def __init__(self, statuses: Sequence[Status]) -> None:
        super().__init__()
        self._statuses = statuses

    def compose(self) -> ComposeResult:
        """Yield the text in a scrollable container."""
        with VerticalScroll(classes="dialog wide"):
            yield Static(id="help", markup=False)

    def on_resize(self, event: Resize) -> None:
        """Fit the text to the width inside border, padding and scrollbar."""
        self.query_one("#help", Static).update(help_text(min(event.size.width, 76) - 5, self._statuses))
