"""The review screen: unresolved papers next to their candidates, with one key per decision."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from readinglist.adding.values import ReviewDecision, ReviewOption, ReviewOptions
from readinglist.api import Library
from readinglist.library.days import Calendar
from readinglist.library.protocol import Identity
from readinglist.papers.errors import ReadinglistError, StaleRevision
from readinglist.papers.folding import one_line
from readinglist.papers.paper import Item, display_title
from readinglist.tex.plain_text import plain_text
from readinglist.tui.background import run_in_background, show_error
from readinglist.tui.details import details_text
from readinglist.tui.dialogs import ChoiceDialog, LineDialog
from readinglist.tui.library_threads import LibraryThreads

_KEYS = "enter/1-5 accept · k keep as is · x no paper · s skip · w search · i enter id · esc close"
_SIGNS = {True: ("=", "green"), False: ("≠", "yellow"), None: (" ", "")}


class ReviewScreen(Screen[int]):
    """Reviews papers one by one. Each decision is written at once; the result is how many were resolved."""

    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - Textual's own attribute
        (0, "-short"),
        (20, "-tall"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(number), f"accept({number})", show=False) for number in range(1, 6)),
        Binding("k", "keep", show=False),
        Binding("x", "no_paper", show=False),
        Binding("s", "skip", show=False),
        Binding("w", "search", show=False),
        Binding("i", "enter_id", show=False),
        Binding("pagedown", "scroll_comparison(1)", priority=True, show=False),
        Binding("pageup", "scroll_comparison(-1)", priority=True, show=False),
        Binding("escape,q", "close", show=False),
    ]

    def __init__(self, threads: LibraryThreads, papers: Sequence[str], calendar: Calendar) -> None:
        super().__init__()
        self._threads = threads
        self._papers = papers
        self._calendar = calendar
        self._place = -1
        self._item: Item | None = None
        self._options: Sequence[ReviewOption] = ()
        self._resolved = 0
        self._busy = False

    def compose(self) -> ComposeResult:
        """Yield the paper, the candidates, and the comparison with the selected one."""
        yield Static(id="record", markup=False)
        yield OptionList(id="candidates", markup=False)
        with VerticalScroll(can_focus=False):
            yield Static(id="comparison")
        yield Static(_KEYS, id="keys", markup=False)

    def on_mount(self) -> None:
        """Show the first paper."""
        self._next()

    # --- papers

    def _next(self) -> None:
        self._item, self._options = None, ()
        run_in_background(self, self._show_next, group="next", exclusive=True)

    async def _show_next(self) -> None:
        """Show the next paper that is still unresolved."""
        while (place := self._place + 1) < len(self._papers):
            self._place = place
            paper = [self._papers[place]]
            try:
                items = await self._threads.read(partial(_items, papers=paper))
                if items and not items[0].paper.resolution.resolved:
                    await self._show(items[0])
                    return
            except ReadinglistError as error:
                show_error(self.app, error)
                break
        self.action_close()

    async def _show(self, item: Item) -> None:
        self._item = item
        resolution = item.paper.resolution.value.replace("_", " ")
        self.query_one("#record", Static).update(
            f"{self._place + 1} of {len(self._papers)}  {item.paper.key}  {resolution}\n"
            + plain_text(display_title(item))
        )
        self._show_options(ReviewOptions(), "finding candidates ...")
        found = await self._threads.query_services(lambda library: library.review_options(item))
        self._show_options(found, "no candidates: search for a title (w), enter an id (i) or keep as is (k)")

    def _show_options(self, found: ReviewOptions, otherwise: str) -> None:
        """List the candidates; if there are none, show the message `otherwise`."""
        self._options = found.options
        candidates = self.query_one("#candidates", OptionList)
        candidates.clear_options()
        candidates.add_options(
            [Option(_option_text(number, option)) for number, option in enumerate(found.options, start=1)]
        )
        candidates.display = bool(found.options)
        if found.options:
            candidates.highlighted = 0
            candidates.focus()
        else:
            details = details_text(self._item, self._calendar, reviewing=True) if self._item else []
            self.query_one("#comparison", Static).update(
                Content.assemble((f"{otherwise}\n\n", "ansi_yellow"), *details)
            )
        for failure in found.failures:
            self.app.notify(failure, severity="warning", markup=False)

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if self._item and event.option_index < len(self._options):
            shown = comparison_table(self._item, self._options[event.option_index])
            self.query_one("#comparison", Static).update(shown)

    def action_scroll_comparison(self, pages: int) -> None:
        """Scroll the comparison, which may not fit below the candidates."""
        comparison = self.query_one(VerticalScroll)
        comparison.scroll_relative(y=pages * max(1, comparison.size.height - 1), animate=False)

    # --- decisions

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.action_accept(event.option_index + 1)

    def action_accept(self, number: int) -> None:
        """Resolve the paper as this candidate."""
        if number <= len(self._options):
            self._decide(self._options[number - 1])

    def action_keep(self) -> None:
        """Keep the paper as stated, and never query services for it again."""
        self._decide(None)

    def action_no_paper(self) -> None:
        """Remove the paper, because its record describes none, and never add the record again."""
        if self._item and not self._busy:
            self._busy = True
            run_in_background(self, partial(self._write_removal, self._item), group="decision")

    async def _write_removal(self, item: Item) -> None:
        try:
            await self._threads.change(lambda library: library.remove(item.paper.key, no_paper=True))
        except ReadinglistError as error:
            show_error(self.app, error)
        else:
            self._resolved += 1
        finally:
            self._busy = False
        self._next()

    def action_skip(self) -> None:
        """Leave the paper unresolved, and show the next."""
        if not self._busy:
            self._next()

    def action_close(self) -> None:
        """Return to the list."""
        if self._resolved:
            self.app.notify("press u to undo the last one", title=f"{self._resolved} resolved", timeout=4)
        self.dismiss(self._resolved)

    def _decide(self, chosen: ReviewOption | None) -> None:
        item = self._item
        if item is None or self._busy:
            return
        self._busy = True
        run_in_background(self, partial(self._write_decision, item, chosen), group="decision")

    async def _write_decision(self, item: Item, chosen: ReviewOption | None) -> None:
        self._show_keys("fetching details ..." if chosen else "saving ...")
        try:
            decision, _ = await self._threads.change(lambda library: library.resolve(item, chosen), uses_services=True)
        except StaleRevision as stale:
            show_error(self.app, stale)
            # Show the paper again as it is now.
            self._place -= 1
        except ReadinglistError as error:
            show_error(self.app, error)
            return
        else:
            self._report(decision)
        finally:
            self._busy = False
            self._show_keys(_KEYS)
        self._next()

    def _report(self, decision: ReviewDecision) -> None:
        for failure in decision.failures:
            self.app.notify(failure, severity="warning", markup=False)
        if decision.same_as:
            key = decision.before.paper.key
            self.app.notify(
                f"both are kept; `readinglist merge {decision.same_as} {key}` merges them",
                title=f"{key} is a duplicate of {decision.same_as}",
                severity="warning",
                markup=False,
            )
        else:
            self._resolved += 1

    def _show_keys(self, text: str) -> None:
        self.query_one("#keys", Static).update(text)

    # --- further candidates

    def action_search(self) -> None:
        """Search for candidates with another title."""
        item = self._item
        if item is None or self._busy:
            return

        def search(title: str | None) -> None:
            if title:
                self._find_more(lambda library: library.find_candidates(item, title), f"no candidates for {title!r}")

        self.app.push_screen(LineDialog("Search for a title", text=one_line(display_title(item))), search)

    def action_enter_id(self) -> None:
        """Enter the identifier of the paper."""
        item = self._item
        if item is None or self._busy:
            return

        def look_up(text: str | None) -> None:
            identity = Identity.named(text) if text else None
            if identity:
                self._find_more(
                    lambda library: library.find_candidates(item, identity), f"no service has {text}", identity
                )
            elif text:
                self.app.notify(f"not an arXiv id or DOI: {text!r}", severity="warning", markup=False)

        self.app.push_screen(LineDialog("arXiv id, DOI or URL"), look_up)

    def _find_more(
        self, find: Callable[[Library], ReviewOptions], otherwise: str, identity: Identity | None = None
    ) -> None:
        self._busy = True
        self._show_keys("querying ...")
        run_in_background(self, partial(self._show_more, find, otherwise, identity), group="decision")

    async def _show_more(
        self, find: Callable[[Library], ReviewOptions], otherwise: str, identity: Identity | None
    ) -> None:
        try:
            found = await self._threads.query_services(find)
        except ReadinglistError as error:
            show_error(self.app, error)
            return
        finally:
            self._busy = False
            self._show_keys(_KEYS)
        if found.options or identity is None:
            self._show_options(found, otherwise)
            return
        for failure in found.failures:
            self.app.notify(failure, severity="warning", markup=False)
        choices = {"": "no", "yes": "yes, the id is correct"}
        if await self.app.push_screen_wait(ChoiceDialog(f"{otherwise}: accept it anyway?", choices)) == "yes":
            self._decide(ReviewOption.unchecked(identity))


def _items(library: Library, papers: Sequence[str]) -> Sequence[Item]:
    return library.items(papers)


def _option_text(number: int, option: ReviewOption) -> str:
    kept = option.suggestion
    name = (
        f"arXiv:{kept.arxiv_id}"
        if kept.arxiv_id
        else str(option.candidate.metadata.doi or "")
        if option.candidate
        else ""
    )
    return f"{number}  {name:18} {kept.score:.2f}  {plain_text(kept.title) or '(no title)'}"


def comparison_table(item: Item, option: ReviewOption) -> Table:
    """Return the record and a candidate side by side, with the words that differ marked."""
    # Imported late: the matcher is slow to load, and the list does not need it.
    from readinglist.adding.review import metadata_of
    from readinglist.matching.comparison import comparison_rows

    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(width=1)
    table.add_column(width=8, style="dim")
    table.add_column(ratio=1)
    table.add_column(ratio=1)
    table.add_row("", "", Text("record", style="bold"), Text("candidate", style="bold"))
    for row in comparison_rows(item.paper.metadata, metadata_of(option)):
        sign, style = _SIGNS[row.agrees]
        table.add_row(Text(sign, style=style), row.label, _words(row.record) or "(none)", _words(row.candidate))
    reasons = "; ".join(one_line(reason) for reason in option.suggestion.reasons)
    table.add_row("", "evidence", Text(reasons, style="dim"), Text(f"from {option.suggestion.resolver}", style="dim"))
    return table


def _words(words: Sequence[tuple[str, bool]]) -> Text:
    """Return the words, with those that differ marked, even without colour."""
    text = Text()
    for word, marked in words:
        text.append(word, style="bold underline yellow" if marked else "")
        text.append(" ")
    return text
