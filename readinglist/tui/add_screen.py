"""The dialog for adding papers: paste text, check the plan, then write it."""

from collections import Counter
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Label, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from readinglist.adding.choosing import without_records
from readinglist.adding.values import Plan, Record, RecordOutcome
from readinglist.files.clipboard import PASTED, clipboard
from readinglist.files.documents import Document, cleaned
from readinglist.papers.errors import Cancelled, ReadinglistError
from readinglist.papers.folding import counted, one_line
from readinglist.tui.background import run_in_background, show_error
from readinglist.tui.library_threads import LibraryThreads
from readinglist.tui.text_fields import TextField

_STYLES = {
    RecordOutcome.MATCHED: "ansi_green",
    RecordOutcome.KNOWN: "dim",
    RecordOutcome.AMBIGUOUS: "ansi_yellow",
    RecordOutcome.NOT_FOUND: "ansi_yellow",
    RecordOutcome.UNAVAILABLE: "ansi_yellow",
    RecordOutcome.NO_PAPER: "dim",
    RecordOutcome.PROBLEM: "ansi_red",
}
_KNOWN = RecordOutcome.KNOWN


class AddScreen(ModalScreen[bool]):
    """Adds papers from text, after showing the plan. The result is whether anything was written."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "proceed", priority=True, show=False),
        Binding("enter", "proceed", show=False),
        Binding("space", "mark(False)", show=False),
        Binding("x", "mark(True)", show=False),
        Binding("ctrl+o", "offline", priority=True, show=False),
        Binding("ctrl+p", "clipboard", priority=True, show=False),
        Binding("escape", "back", show=False),
    ]

    class ProgressMessage(Message):
        """The progress of the query, posted by another thread."""

        def __init__(self, activity: str, done: int, total: int) -> None:
            super().__init__()
            self.text = f"{one_line(activity)} ..." + (f" {done} of {total}" if total else "")

    def __init__(self, threads: LibraryThreads, text: str) -> None:
        super().__init__()
        self._threads = threads
        # Terminals paste line ends as carriage returns.
        self._initial_text = cleaned(text)
        self._plan: Plan | None = None
        self._places: list[int] = []
        self._skipped: set[int] = set()
        self._no_papers: set[int] = set()
        self._busy = False
        self._cancelled = False

    def compose(self) -> ComposeResult:
        """Yield the text area, the plan and the status line."""
        with Vertical(classes="dialog wide"):
            yield Label("Add papers", classes="heading")
            yield TextField(
                self._initial_text,
                soft_wrap=True,
                compact=True,
                highlight_cursor_line=False,
                placeholder="Paste a page, or type an arXiv id, DOI, URL, title or file name.",
            )
            yield Static(id="counts")
            yield OptionList(id="plan", markup=False)
            yield Static(id="status", classes="keys", markup=False)

    def on_mount(self) -> None:
        """Show the keys. Pasted text is looked up at once."""
        self._show_keys()
        if self._initial_text.strip():
            self.action_proceed()

    def _show_keys(self) -> None:
        if self._plan and any(record.after for record in self._plan.records):
            text = "enter add · space skip · x no paper · esc back to the text"
        elif self._plan:
            text = "nothing new · esc back to the text"
        else:
            offline = "on" if self._threads.offline else "off"
            text = f"ctrl+s look up · ctrl+p clipboard · ctrl+o offline: {offline} · esc close"
        self._show_status(text)
        self.set_class(self._plan is not None, "-planned")

    def _show_status(self, text: str) -> None:
        self.query_one("#status", Static).update(text)

    # --- keys

    def action_proceed(self) -> None:
        """Look up the text; if that is done, write the plan."""
        if self._busy:
            return
        plan = self._plan and without_records(self._plan, self._skipped, self._no_papers)
        work = self._look_up if plan is None else partial(self._write, plan)
        run_in_background(self, work, group="work", exclusive=True)

    def action_back(self) -> None:
        """Cancel a lookup, return from the plan to the text, or close the dialog."""
        if self._busy and self._plan is not None:
            return  # being written; closes when done
        if self._busy:
            self._cancelled = True
            self._show_status("cancelling ...")
        elif self._plan is not None:
            self._plan = None
            self._show_keys()
            self.query_one(TextArea).focus()
        else:
            self.dismiss(False)

    def action_offline(self) -> None:
        """Switch offline mode on or off."""
        if self._plan is None and not self._busy:
            self._threads.offline = not self._threads.offline
            self._show_keys()

    def action_clipboard(self) -> None:
        """Replace the text with the system clipboard."""
        if self._plan is None and not self._busy:
            try:
                self.query_one(TextArea).text = clipboard().text
            except ReadinglistError as error:
                show_error(self.app, error)

    # --- work

    async def _look_up(self) -> None:
        text = self.query_one(TextArea).text.strip()
        if not text:
            self.app.notify("nothing to look up: paste or type something", timeout=3)
            return
        source: str | Document = text if "\n" not in text else Document(name=PASTED, text=text)
        self._busy, self._cancelled = True, False
        self._show_status("looking up papers ...")
        try:
            plan = await self._threads.query_services(
                lambda library: library.add(source, dry_run=True, progress=self._report_progress)
            )
        except Cancelled:
            return
        except ReadinglistError as error:
            show_error(self.app, error)
            return
        finally:
            self._busy = False
            self._show_keys()
        if not self._cancelled:
            self._show_plan(plan)

    def _report_progress(self, activity: str, done: int, total: int) -> None:
        """Called in the service thread."""
        if self._cancelled:
            raise Cancelled("cancelled")
        self.post_message(self.ProgressMessage(activity, done, total))

    @on(ProgressMessage)
    def _show_progress(self, event: ProgressMessage) -> None:
        if self._busy and not self._cancelled:
            self._show_status(f"{event.text}\nesc cancel")

    def _show_plan(self, plan: Plan) -> None:
        self._plan = plan
        self._skipped, self._no_papers = set(), set()
        self.query_one("#counts", Static).update(plan_summary(plan))
        listed = self.query_one("#plan", OptionList)
        listed.clear_options()
        # Known papers are last.
        self._places = sorted(range(len(plan.records)), key=lambda place: plan.records[place].outcome is _KNOWN)
        listed.add_options([Option(self._record_line(plan.records[place], place)) for place in self._places])
        listed.highlighted = 0 if self._places else None
        self._show_keys()
        listed.focus()

    def _record_line(self, record: Record, place: int) -> Content:
        word, style = record.outcome.words, _STYLES[record.outcome]
        if place in self._skipped:
            word, style = "skipped", "dim"
        elif place in self._no_papers:
            word, style = "no paper", "dim"
        problem = f"line {record.line}: {record.problem}"
        text = problem if record.outcome is RecordOutcome.PROBLEM else _title(record)
        return Content.assemble((f"{word:12}", style), (f"{record.arxiv_id:12}", "ansi_cyan"), one_line(text))

    def action_mark(self, no_paper: bool) -> None:
        """Skip the selected record, or mark it as no paper; a second time, add it after all."""
        listed = self.query_one("#plan", OptionList)
        if self._plan is None or self._busy or listed.highlighted is None:
            return
        row, place = listed.highlighted, self._places[listed.highlighted]
        record = self._plan.records[place]
        if not record.is_new:
            return
        chosen, other = (self._no_papers, self._skipped) if no_paper else (self._skipped, self._no_papers)
        chosen ^= {place}
        other.discard(place)
        listed.replace_option_prompt_at_index(row, self._record_line(record, place))
        listed.highlighted = min(row + 1, len(self._places) - 1)

    @on(OptionList.OptionSelected)
    def _accepted(self) -> None:
        self.action_proceed()

    async def _write(self, plan: Plan) -> None:
        self._busy = True
        try:
            written, _ = await self._threads.change(lambda library: library.apply(plan))
        except ReadinglistError as error:
            show_error(self.app, error)
            return
        finally:
            self._busy = False
        new = sum(record.is_new for record in written.records)
        unresolved = sum(record.outcome.unresolved for record in written.records)
        hint = f"{unresolved} unresolved: press v to review" if unresolved else ""
        self.app.notify(hint, title=f"{counted(new, 'paper')} added", markup=False)
        self.dismiss(True)


def plan_summary(plan: Plan) -> Content:
    """Return the counts, services that failed and warnings."""
    counts = Counter(record.outcome for record in plan.records)
    parts: list[tuple[str, str]] = [
        (", ".join(f"{counts[outcome]} {outcome.words}" for outcome in RecordOutcome if counts[outcome]), "bold"),
    ]
    for failure in plan.failures:
        parts += [(f"\n{one_line(failure)}", "ansi_red")]
    for name, problem in plan.warnings:
        parts += [(f"\n{one_line(f'{name}: {problem.message}')}", "ansi_yellow")]
    return Content.assemble(*parts)


def _title(record: Record) -> str:
    if record.title:
        return record.title
    item = record.after or record.before
    return (item.paper.metadata.title if item else "") or "(no title)"
