"""The dialog that adds papers: text is pasted, what would become of it is shown, and then it is written."""

from collections import Counter
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Label, Static, TextArea

from readinglist.adding.plan import Plan, Record, RecordOutcome
from readinglist.api import Library
from readinglist.files.documents import Document
from readinglist.papers.errors import ReadinglistError
from readinglist.papers.folding import one_line
from readinglist.tui.clipboard import clipboard_text
from readinglist.tui.desk import Desk
from readinglist.tui.telling import tell_error
from readinglist.tui.working import begin

PASTED = "<pasted>"
"""The name of a document that was pasted; `show` says it as the source of its papers."""

_WORDS = {
    RecordOutcome.MATCHED: ("matched", "ansi_green"),
    RecordOutcome.KNOWN: ("known", "dim"),
    RecordOutcome.AMBIGUOUS: ("ambiguous", "ansi_yellow"),
    RecordOutcome.NOT_FOUND: ("not found", "ansi_yellow"),
    RecordOutcome.UNAVAILABLE: ("unanswered", "ansi_yellow"),
    RecordOutcome.PROBLEM: ("problem", "ansi_red"),
}
_OPEN = (RecordOutcome.AMBIGUOUS, RecordOutcome.NOT_FOUND, RecordOutcome.UNAVAILABLE)


class Cancelled(ReadinglistError):  # noqa: N818 - what the reader did, not a fault
    """The reader left the dialog while services were asked."""


class Adding(ModalScreen[bool]):
    """Text, then the plan of it, then the writing. The answer is whether something was written."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "go_on", priority=True, show=False),
        Binding("enter", "go_on", show=False),
        Binding("ctrl+o", "offline", priority=True, show=False),
        Binding("ctrl+p", "clipboard", priority=True, show=False),
        Binding("escape", "back", show=False),
    ]

    class Progressed(Message):
        """How far the asking is; posted by another thread."""

        def __init__(self, doing: str, done: int, total: int) -> None:
            super().__init__()
            self.text = f"{one_line(doing)} …" + (f" {done} of {total}" if total else "")

    def __init__(self, desk: Desk, text: str) -> None:
        super().__init__()
        self._desk = desk
        self._first = text
        self._plan: Plan | None = None
        self._asking = False
        self._left = False

    def compose(self) -> ComposeResult:
        """The text, the plan, and what happens."""
        with Vertical(classes="dialog wide"):
            yield Label("Add papers", classes="heading")
            yield TextArea(self._first, soft_wrap=True, compact=True, highlight_cursor_line=False)
            with VerticalScroll(id="plan"):
                yield Static(id="records")
            yield Static(id="doing", classes="keys", markup=False)

    def on_mount(self) -> None:
        """A text that was pasted is looked at without being asked for."""
        self._show_keys()
        if self._first.strip():
            self.action_go_on()

    def _show_keys(self) -> None:
        where = "offline: only the catalogue is asked" if self._desk.offline else "services are asked"
        if self._plan and any(record.after for record in self._plan.records):
            text = "enter adds them · esc back to the text"
        elif self._plan:
            text = "there is nothing new in it · esc back to the text"
        else:
            text = (
                "Paste a page, or write an arXiv id, DOI, address, title or file name.\n"
                f"ctrl+s looks them up · ctrl+p takes the clipboard · ctrl+o {where} · esc leaves"
            )
        self._say(text)
        self.set_class(self._plan is not None, "-planned")

    def _say(self, text: str) -> None:
        self.query_one("#doing", Static).update(text)

    # --- keys

    def action_go_on(self) -> None:
        """Look the text up; where that is done, write the plan."""
        if self._asking:
            return
        if self._plan is None:
            begin(self, self._look_up, group="work", exclusive=True)
        else:
            begin(self, partial(self._write, self._plan), group="work", exclusive=True)

    def action_back(self) -> None:
        """From the plan back to the text, from the text out of the dialog; what is being asked is given up."""
        if self._asking and self._plan is not None:
            return  # it is being written, and then the dialog is left
        if self._asking:
            self._left = True
            self._say("giving up …")
        elif self._plan is not None:
            self._plan = None
            self._show_keys()
            self.query_one(TextArea).focus()
        else:
            self.dismiss(False)

    def action_offline(self) -> None:
        """Ask no service, or ask them again."""
        if self._plan is None and not self._asking:
            self._desk.offline = not self._desk.offline
            self._show_keys()

    def action_clipboard(self) -> None:
        """Take what the clipboard of the system holds."""
        if self._plan is None and not self._asking:
            try:
                self.query_one(TextArea).text = clipboard_text()
            except ReadinglistError as error:
                tell_error(self.app, error)

    # --- work

    async def _look_up(self) -> None:
        text = self.query_one(TextArea).text.strip()
        if not text:
            self.app.notify("there is nothing to add yet: paste something", timeout=3)
            return
        source: str | Document = text if "\n" not in text else Document(name=PASTED, text=text)
        self._asking, self._left = True, False
        self._say("looking them up …")
        try:
            plan = await self._desk.ask(lambda library: library.add(source, dry_run=True, progress=self._progress))
        except Cancelled:
            return
        except ReadinglistError as error:
            tell_error(self.app, error)
            return
        finally:
            self._asking = False
            self._show_keys()
        if not self._left:
            self._show_plan(plan)

    def _progress(self, doing: str, done: int, total: int) -> None:
        """Called by the thread that asks."""
        if self._left:
            raise Cancelled("given up")
        self.post_message(self.Progressed(doing, done, total))

    @on(Progressed)
    def _progressed(self, event: Progressed) -> None:
        if self._asking and not self._left:
            self._say(f"{event.text}\nesc gives up")

    def _show_plan(self, plan: Plan) -> None:
        self._plan = plan
        self.query_one("#records", Static).update(told_of(plan))
        self._show_keys()
        self.query_one("#plan").focus()

    async def _write(self, plan: Plan) -> None:
        self._asking = True

        def question(library: Library) -> Plan:
            return library.apply(plan)

        try:
            written, _ = await self._desk.change(question)
        except ReadinglistError as error:
            tell_error(self.app, error)
            return
        finally:
            self._asking = False
        new = sum(record.after is not None and record.before is None for record in written.records)
        open_ = sum(written.count(outcome) for outcome in _OPEN)
        hint = f"{open_} of them are not identified yet: v reviews them" if open_ else ""
        self.app.notify(hint, title=f"{new} paper{'s' * (new != 1)} added", markup=False)
        self.dismiss(True)


def told_of(plan: Plan) -> Content:
    """The counts, and every record with its outcome; what was known already comes last."""
    counts = Counter(record.outcome for record in plan.records)
    parts: list[tuple[str, str]] = [
        (", ".join(f"{counts[outcome]} {word}" for outcome, (word, _) in _WORDS.items() if counts[outcome]), "bold"),
        ("\n", ""),
    ]
    for failure in plan.failures:
        parts += [(f"{one_line(failure)}\n", "ansi_red")]
    for name, problem in plan.warnings:
        parts += [(f"{one_line(f'{name}: {problem.message}')}\n", "ansi_yellow")]
    last = (RecordOutcome.KNOWN,)
    for record in sorted(plan.records, key=lambda record: record.outcome in last):
        parts += _line(record)
    return Content.assemble(*parts)


def _line(record: Record) -> list[tuple[str, str]]:
    word, style = _WORDS[record.outcome]
    problem = f"line {record.line}: {record.problem}"
    told = problem if record.outcome is RecordOutcome.PROBLEM else _title(record)
    return [("\n", ""), (f"{word:11}", style), (f"{record.arxiv_id:12}", "ansi_cyan"), (one_line(told), "")]


def _title(record: Record) -> str:
    if record.title:
        return record.title
    item = record.after or record.before
    return (item.paper.metadata.title if item else "") or "(title not known yet)"
