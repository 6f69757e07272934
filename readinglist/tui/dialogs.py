"""The small dialogs: choosing one of a few, writing a note, editing tags, and the help."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input, Label, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from readinglist.papers.errors import ReadinglistError
from readinglist.tui.telling import tell_error
from readinglist.tui.working import begin

ESCAPE = Binding("escape", "close", show=False)


class Choice(ModalScreen[str]):
    """One of a few answers, by arrow keys and Enter; empty where the dialog was left."""

    BINDINGS: ClassVar[list[BindingType]] = [ESCAPE]

    def __init__(self, heading: str, answers: Mapping[str, str], *, present: str = "") -> None:
        super().__init__()
        self._heading = heading
        self._answers = answers
        self._present = present

    def compose(self) -> ComposeResult:
        """The heading and the answers; the present one is under the cursor."""
        with Vertical(classes="dialog narrow"):
            yield Label(self._heading, classes="heading", markup=False)
            listed = OptionList(*(Option(text, id=name) for name, text in self._answers.items()), markup=False)
            answers = list(self._answers)
            listed.highlighted = answers.index(self._present) if self._present in answers else 0
            yield listed

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id or "")

    def action_close(self) -> None:
        """Leave without an answer."""
        self.dismiss("")


class NoteDialog(ModalScreen[bool]):
    """Writes a note. It closes when the note is saved, and stays open with the text where that failed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "save", priority=True, show=False), ESCAPE]

    def __init__(self, heading: str, save: Callable[[str], Awaitable[None]], *, text: str = "") -> None:
        super().__init__()
        self._heading = heading
        self._save = save
        self._first = text
        self._warned = False

    def compose(self) -> ComposeResult:
        """The text and its keys."""
        with Vertical(classes="dialog wide"):
            yield Label(self._heading, classes="heading", markup=False)
            yield TextArea(self._first, soft_wrap=True, compact=True, highlight_cursor_line=False)
            yield Label("Markdown · ctrl+s saves · esc leaves", classes="keys", id="note-keys")

    @property
    def text(self) -> str:
        """What was written so far."""
        return self.query_one(TextArea).text

    async def action_save(self) -> None:
        """Save, and close where that worked."""
        try:
            await self._save(self.text)
        except ReadinglistError as error:
            tell_error(self.app, error)
        else:
            self.dismiss(True)

    def action_close(self) -> None:
        """Leave; a text that was written goes only at the second time."""
        if self._warned or not self.text.strip():
            self.dismiss(False)
            return
        self._warned = True
        self.query_one("#note-keys", Label).update("not saved: esc again throws it away · ctrl+s saves")

    @on(TextArea.Changed)
    def _written(self) -> None:
        self._warned = False


class TagDialog(ModalScreen[str | None]):
    """Edits the tags of a paper as one line, parted by commas; None where the dialog was left."""

    BINDINGS: ClassVar[list[BindingType]] = [ESCAPE]

    def __init__(self, heading: str, tags: Sequence[str], known: Callable[[], Awaitable[Mapping[str, int]]]) -> None:
        """`known` reads how often each tag is used."""
        super().__init__()
        self._heading = heading
        self._tags = tags
        self._read = known
        self._known: list[str] = []

    def compose(self) -> ComposeResult:
        """The line, and room for the tags in use."""
        with Vertical(classes="dialog narrow"):
            yield Label(self._heading, classes="heading", markup=False)
            yield Input(
                ", ".join(self._tags), compact=True, suggester=_TagSuggester(self._known), select_on_focus=False
            )
            yield Label("commas between tags · → completes · enter saves · esc leaves", classes="keys")
            yield Static(classes="keys", markup=False, id="in-use")

    def on_mount(self) -> None:
        """Read the tags in use while the line is written already."""
        self.query_one("#in-use").display = False
        begin(self, self._show_known, group="known")

    async def _show_known(self) -> None:
        try:
            known = await self._read()
        except ReadinglistError as error:
            tell_error(self.app, error)
            return
        self._known.extend(sorted(known, key=lambda tag: -known[tag]))
        if self._known:
            in_use = self.query_one("#in-use", Static)
            in_use.update("in use: " + ", ".join(self._known[:20]))
            in_use.display = True

    @on(Input.Submitted)
    def _written(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)

    def action_close(self) -> None:
        """Leave the tags as they are."""
        self.dismiss(None)


class _TagSuggester(Suggester):
    """Completes the last tag of a line."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._known = known

    async def get_suggestion(self, value: str) -> str | None:
        before, comma, last = value.rpartition(",")
        begun = last.lstrip()
        gap = last[: len(last) - len(begun)]
        for tag in self._known if begun else ():
            if tag.startswith(begun) and tag != begun:
                return f"{before}{comma}{gap}{tag}"
        return None


class Line(ModalScreen[str]):
    """Asks for one line; empty where the dialog was left."""

    BINDINGS: ClassVar[list[BindingType]] = [ESCAPE]

    def __init__(self, heading: str, *, text: str = "") -> None:
        super().__init__()
        self._heading = heading
        self._text = text

    def compose(self) -> ComposeResult:
        """The question and the line."""
        with Vertical(classes="dialog narrow"):
            yield Label(self._heading, classes="heading", markup=False)
            yield Input(self._text, compact=True)
            yield Label("enter answers · esc leaves", classes="keys")

    @on(Input.Submitted)
    def _written(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())

    def action_close(self) -> None:
        """Leave without an answer."""
        self.dismiss("")


class Help(ModalScreen[None]):
    """The keys and the query language."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark,f1", "app.pop_screen", show=False)]

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        """The text, which scrolls."""
        with VerticalScroll(classes="dialog wide"):
            yield Static(self._text, markup=False)
