"""The review of papers that are not identified yet: what the page said beside each candidate, and one key to decide."""

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
from textual.widgets.option_list import Option as Line

from readinglist.adding.review_options import ReviewDecision, ReviewOption, ReviewOptions
from readinglist.api import Library
from readinglist.library.protocol import Identity
from readinglist.papers.errors import ReadinglistError, StaleRevision
from readinglist.papers.folding import one_line
from readinglist.papers.paper import Item, display_title
from readinglist.tex.plain_text import plain_text
from readinglist.tui.details import parts_of
from readinglist.tui.dialogs import ChoiceDialog
from readinglist.tui.dialogs import LineDialog as LineDialog
from readinglist.tui.library_threads import LibraryThreads, begin
from readinglist.tui.notifications import show_error

_KEYS = "enter or 1-5 take · k keep as it is · s skip · w other words · i enter an id · esc leave"
_SIGNS = {True: ("=", "green"), False: ("≠", "yellow"), None: (" ", "")}


class ReviewScreen(Screen[int]):
    """Walks through open papers; each answer is written at once. The answer is how many were settled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(number), f"take({number})", show=False) for number in range(1, 6)),
        Binding("k", "keep", show=False),
        Binding("s", "skip", show=False),
        Binding("w", "words", show=False),
        Binding("i", "enter_id", show=False),
        Binding("escape,q", "leave", show=False),
    ]

    def __init__(self, desk: LibraryThreads, papers: Sequence[str]) -> None:
        super().__init__()
        self._desk = desk
        self._papers = papers
        self._place = -1
        self._item: Item | None = None
        self._options: Sequence[ReviewOption] = ()
        self._settled = 0
        self._busy = False

    def compose(self) -> ComposeResult:
        """The open paper, the candidates, and the one under the cursor beside it."""
        yield Static(id="open", markup=False)
        yield OptionList(id="candidates", markup=False)
        with VerticalScroll(can_focus=False):
            yield Static(id="beside")
        yield Static(_KEYS, id="keys", markup=False)

    def on_mount(self) -> None:
        """Begin with the first."""
        self._next()

    # --- walking

    def _next(self) -> None:
        self._item, self._options = None, ()
        begin(self, self._walk, group="walk", exclusive=True)

    async def _walk(self) -> None:
        """Show the next paper that is still open."""
        while (place := self._place + 1) < len(self._papers):
            self._place = place
            paper = [self._papers[place]]
            try:
                items = await self._desk.look(partial(_items, papers=paper))
                if items and not items[0].paper.resolution.resolved:
                    await self._show(items[0])
                    return
            except ReadinglistError as error:
                show_error(self.app, error)
                break
        self.action_leave()

    async def _show(self, item: Item) -> None:
        self._item = item
        resolution = item.paper.resolution.value.replace("_", " ")
        self.query_one("#open", Static).update(
            f"{self._place + 1} of {len(self._papers)}  {item.paper.key}  {resolution}\n"
            + plain_text(display_title(item))
        )
        self._offer(ReviewOptions(), "looking for the candidates …")
        offer = await self._desk.ask(lambda library: library.options(item))
        self._offer(offer, "no candidates: look for other words (w), enter an id (i), or keep it as it is (k)")

    def _offer(self, offer: ReviewOptions, otherwise: str) -> None:
        """List the candidates, or say otherwise."""
        self._options = offer.options
        listed = self.query_one("#candidates", OptionList)
        listed.clear_options()
        listed.add_options([Line(_named(number, option)) for number, option in enumerate(offer.options, start=1)])
        listed.display = bool(offer.options)
        if offer.options:
            listed.highlighted = 0
            listed.focus()
        else:
            told = parts_of(self._item)[2:] if self._item else []
            self.query_one("#beside", Static).update(Content.assemble((f"{otherwise}\n\n", "ansi_yellow"), *told))
        for failure in offer.failures:
            self.app.notify(failure, severity="warning", markup=False)

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if self._item and event.option_index < len(self._options):
            shown = comparison_table(self._item, self._options[event.option_index])
            self.query_one("#beside", Static).update(shown)

    # --- answers

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.action_take(event.option_index + 1)

    def action_take(self, number: int) -> None:
        """The open paper is this candidate."""
        if number <= len(self._options):
            self._settle(self._options[number - 1])

    def action_keep(self) -> None:
        """Keep the paper as it is, and ask nobody for it again."""
        self._settle(None)

    def action_skip(self) -> None:
        """Leave the paper open and go on."""
        if not self._busy:
            self._next()

    def action_leave(self) -> None:
        """Back to the list; what was answered is written."""
        if self._settled:
            self.app.notify("u takes the last answer back", title=f"{self._settled} settled", timeout=4)
        self.dismiss(self._settled)

    def _settle(self, chosen: ReviewOption | None) -> None:
        item = self._item
        if item is None or self._busy:
            return
        self._busy = True
        begin(self, partial(self._settled_with, item, chosen), group="settle")

    async def _settled_with(self, item: Item, chosen: ReviewOption | None) -> None:
        self._tell("asking for its details …" if chosen else "keeping it …")
        try:
            decision, _ = await self._desk.change(lambda library: library.settle(item, chosen), asking=True)
        except StaleRevision as stale:
            show_error(self.app, stale)
            # As it stands now, so that the reader decides on what is there.
            self._place -= 1
        except ReadinglistError as error:
            show_error(self.app, error)
            return
        else:
            self._report(decision)
        finally:
            self._busy = False
            self._tell(_KEYS)
        self._next()

    def _report(self, decision: ReviewDecision) -> None:
        for failure in decision.failures:
            self.app.notify(failure, severity="warning", markup=False)
        if decision.same_as:
            key = decision.before.paper.key
            self.app.notify(
                f"both stay; readinglist merge {decision.same_as} {key} makes them one",
                title=f"{key} is the same paper as {decision.same_as}",
                severity="warning",
                markup=False,
            )
        else:
            self._settled += 1

    def _tell(self, text: str) -> None:
        self.query_one("#keys", Static).update(text)

    # --- looking further

    def action_words(self) -> None:
        """Look for the paper under other words."""
        item = self._item
        if item is None or self._busy:
            return

        def asked(words: str | None) -> None:
            if words:
                self._ask_further(lambda library: library.look_for(item, words), f"nothing found for {words!r}")

        self.app.push_screen(LineDialog("Look for a title", text=one_line(display_title(item))), asked)

    def action_enter_id(self) -> None:
        """Say which paper it is by its identifier."""
        item = self._item
        if item is None or self._busy:
            return

        def asked(text: str | None) -> None:
            named = Identity.named(text) if text else None
            if named:
                self._ask_further(lambda library: library.look_for(item, named), f"nobody asked knows {text}", named)
            elif text:
                self.app.notify(f"{text!r} is neither an arXiv id nor a DOI", severity="warning", markup=False)

        self.app.push_screen(LineDialog("arXiv id, DOI or address"), asked)

    def _ask_further(
        self, ask: Callable[[Library], ReviewOptions], otherwise: str, named: Identity | None = None
    ) -> None:
        self._busy = True
        self._tell("asking …")
        begin(self, partial(self._asked_further, ask, otherwise, named), group="settle")

    async def _asked_further(
        self, ask: Callable[[Library], ReviewOptions], otherwise: str, named: Identity | None
    ) -> None:
        try:
            offer = await self._desk.ask(ask)
        except ReadinglistError as error:
            show_error(self.app, error)
            return
        finally:
            self._busy = False
            self._tell(_KEYS)
        if offer.options or named is None:
            self._offer(offer, otherwise)
            return
        for failure in offer.failures:
            self.app.notify(failure, severity="warning", markup=False)
        answers = {"": "no", "yes": "yes: the id is right, I have seen it"}
        if await self.app.push_screen_wait(ChoiceDialog(f"{otherwise}. Take it all the same?", answers)) == "yes":
            self._settle(ReviewOption.unchecked(named))


def _items(library: Library, papers: Sequence[str]) -> Sequence[Item]:
    return library.items(papers)


def _named(number: int, option: ReviewOption) -> str:
    kept = option.suggestion
    name = (
        f"arXiv:{kept.arxiv_id}"
        if kept.arxiv_id
        else str(option.candidate.metadata.doi or "")
        if option.candidate
        else ""
    )
    return f"{number}  {name:18} {kept.score:.2f}  {plain_text(kept.title) or '(title not known)'}"


def comparison_table(item: Item, option: ReviewOption) -> Table:
    """What the page said on the left, the candidate on the right, word by word."""
    # Comparing imports what is slow to load; the list does without.
    from readinglist.adding.review import metadata_of
    from readinglist.matching.comparison import comparison_rows

    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(width=1)
    table.add_column(width=8, style="dim")
    table.add_column(ratio=1)
    table.add_column(ratio=1)
    table.add_row("", "", Text("here", style="bold"), Text("the candidate", style="bold"))
    for row in comparison_rows(item.paper.metadata, metadata_of(option)):
        sign, style = _SIGNS[row.agrees]
        table.add_row(Text(sign, style=style), row.label, _words(row.record) or "(not known)", _words(row.candidate))
    reasons = "; ".join(one_line(reason) for reason in option.suggestion.reasons)
    table.add_row("", "weighed", Text(reasons, style="dim"), Text(f"from {option.suggestion.resolver}", style="dim"))
    return table


def _words(words: Sequence[tuple[str, bool]]) -> Text:
    """The words, those that the other side lacks marked, also where there is no colour."""
    text = Text()
    for word, marked in words:
        text.append(word, style="bold underline yellow" if marked else "")
        text.append(" ")
    return text
