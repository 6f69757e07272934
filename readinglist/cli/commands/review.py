"""The command ``review``: one-letter answers from a terminal or a pipe."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import field
from enum import Enum, auto

import typer

from readinglist.adding.published import has_choice
from readinglist.api import (
    ExitCode,
    Item,
    Library,
    NothingFound,
    Paper,
    ReviewDecision,
    ReviewOption,
    ReviewOptions,
    StaleRevision,
)
from readinglist.cli.answers import AnswerReader
from readinglist.cli.commands.add_report import report_improved_keys
from readinglist.cli.options import JsonLines, Offline, Query
from readinglist.cli.output import Output
from readinglist.cli.selection import require_match
from readinglist.cli.session import session_of
from readinglist.library.protocol import Identity
from readinglist.matching.editions import lacks_publication
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line

app = typer.Typer()

HELP = """\
  1, 2, ...  accept this candidate
  i ID       enter the arXiv id or DOI; i! ID accepts it without a check
  w WORDS    search for other words
  x          no paper: remove it, and never add its record again
  k          keep the paper as it is: services are not queried for it again
  s          skip, until the next review
  q          quit; answers are saved, `readinglist undo` reverts the last one"""

_LETTERS = {
    "id": "i",
    "words": "w",
    "search": "w",
    "keep": "k",
    "x": "x",
    "remove": "x",
    "skip": "s",
    "quit": "q",
    "exit": "q",
    "help": "?",
}


class NextAction(Enum):
    """What follows an answer: the next paper, another answer for the same one, or the end."""

    NEXT = auto()
    AGAIN = auto()
    QUIT = auto()


@app.command("review")
def review(
    context: typer.Context,
    query: Query = None,
    offline: Offline = False,
    as_json: JsonLines = False,
) -> None:
    """Review unresolved papers one by one.

    Preprints and conference papers that may have a later publication follow. Accept a candidate, enter an identifier,
    search, keep or skip. Each answer is saved immediately. In a pipe, each line of stdin is the answer for one paper.
    """
    session = session_of(context)
    with session.library(offline=offline) as library:
        text = " ".join(query or ())
        items = library.to_review(text)
        if not items:
            require_match(text, library)
            session.output.say("nothing to review: every paper is resolved")
        code = review_papers(library, items, session.output, as_json=as_json).code
    raise typer.Exit(code)


def review_papers(
    library: Library, items: Sequence[Item], output: Output, *, as_json: bool, terminal: bool = False
) -> "ReviewLoop":
    """Ask about each paper in turn. With `terminal`, answers come from there even if stdin is a pipe."""
    if not terminal:
        return _reviewed(library, items, AnswerReader.of_stdin(output), as_json)
    try:
        with open("/dev/tty", encoding="utf-8", errors="replace") as stream:  # noqa: PTH123 - a device
            return _reviewed(library, items, AnswerReader(stream, output, interactive=True), as_json)
    except OSError:
        output.say("answers cannot be read from stdin, which contains the papers; run `readinglist review`")
        return ReviewLoop(library, AnswerReader(None, output, interactive=False), output)


def _reviewed(library: Library, items: Sequence[Item], answers: AnswerReader, as_json: bool) -> "ReviewLoop":
    loop = ReviewLoop(library, answers, answers.output, as_json=as_json)
    loop.over(items)
    return loop


def _parsed(line: str) -> tuple[str, str]:
    """Return the letter of an answer, and what follows it."""
    word, _, rest = line.partition(" ")
    return ("i", line) if Identity.named(line) else (_LETTERS.get(word.lower(), word.lower()), rest)


def _is_resolved(item: Item) -> bool:
    """Whether an item is reviewed for its publication."""
    return item.paper.resolution.resolved


def _edition(item: Item) -> str:
    """Return what a paper that is reviewed for its publication is described as."""
    return "preprint" if lacks_publication(item.paper) else "conference paper"


@dataclass(slots=True)
class ReviewLoop:
    """Asks about unresolved papers one by one. `decided` are the keys of those with a final answer."""

    library: Library
    answers: AnswerReader
    output: Output
    as_json: bool = False
    code: ExitCode = ExitCode.OK
    decided: list[str] = field(default_factory=list)
    identified: list[tuple[Paper, Paper]] = field(default_factory=list)

    def over(self, items: Sequence[Item]) -> None:
        """Ask about each paper, read again when its turn comes."""
        for place, item in enumerate(items, start=1):
            current = self._current(item)
            if current and _PaperReview(self, current).ask(f"{place} of {len(items)}") is NextAction.QUIT:
                break
        if items:
            left = sum(self._current(item) is not None for item in items if item.paper.key not in self.decided)
            undo = "; `readinglist undo` reverts the last answer" if self.decided else ""
            report_improved_keys(self.library.improved_keys(self.identified), self.output)
            words = ("decided", "left") if any(map(_is_resolved, items)) else ("resolved", "still unresolved")
            self.output.say(f"{len(self.decided)} {words[0]}, {left} {words[1]}{undo}")

    def _current(self, item: Item) -> Item | None:
        """Return the current state of a paper; None if it was removed or resolved elsewhere."""
        with suppress(NothingFound):
            current = self.library.get(item.paper.key)
            same = current.paper.id == item.paper.id
            if same and (has_choice(current.paper) if _is_resolved(item) else not _is_resolved(current)):
                return current
        return None

    def raise_code(self, code: ExitCode) -> None:
        """Raise the exit code to this one, unless it is higher."""
        self.code = max(self.code, code)


class _PaperReview:
    """The review of one paper."""

    def __init__(self, loop: ReviewLoop, item: Item) -> None:
        self._loop = loop
        self._library = loop.library
        self._item = item
        self._options: tuple[ReviewOption, ...] = ()
        self._say = loop.output.say
        # With --json, stdout is for the answers.
        self._shown = loop.output.on_stderr() if loop.as_json else loop.output

    def ask(self, place: str) -> NextAction:
        """Show the paper, and ask until it is decided or skipped."""
        from readinglist.cli.commands.review_display import show_unresolved

        show_unresolved(self._item, place, self._shown)
        self._offer(self._library.review_options(self._item))
        if not self._options:
            self._shown.data("  no candidates: search for other words (w), enter an id (i), or keep it (k)")
        while True:
            self._shown.data()
            line = self._loop.answers.ask(self._question())
            action = NextAction.QUIT if line is None else self._answered(line)
            if action is not NextAction.AGAIN:
                self._shown.data()
                return action

    def _question(self) -> str:
        number = len(self._options)
        take = f"{'1' if number == 1 else f'1-{number}'} accept, " if number else ""
        if _is_resolved(self._item):
            return f"{take}k keep as {_edition(self._item)}, s skip, q quit, ? help: "
        return f"{take}i id, w words, k keep, x no paper, s skip, q quit, ? help: "

    def _offer(self, offer: ReviewOptions) -> None:
        from readinglist.cli.commands.review_display import show_options

        self._options = offer.options
        show_options(self._item, self._options, self._shown)

    def _answered(self, line: str) -> NextAction:
        letter, rest = _parsed(line)
        if _is_resolved(self._item) and letter in ("x", "w", "i", "i!"):
            letter = "an answer for unresolved papers"
        match letter:
            case "":
                return NextAction.AGAIN
            case "q":
                return NextAction.QUIT
            case "s":
                self._report("skip")
                return NextAction.NEXT
            case "k":
                return self._decide("keep", None)
            case "x":
                return self._remove()
            case "w":
                return self._search(rest or self._loop.answers.ask("words: ") or "")
            case "i" | "i!":
                return self._enter(rest or self._loop.answers.ask("arXiv id or DOI: ") or "", force=letter == "i!")
            case "?":
                self._say(HELP)
                return NextAction.AGAIN
            case _:
                return self._take(letter, line)

    def _remove(self) -> NextAction:
        key = self._item.paper.key
        self._library.remove(key, no_paper=True)
        self._loop.decided.append(key)
        self._say(f"{key}: removed as no paper")
        self._report("no_paper")
        return NextAction.NEXT

    def _take(self, number: str, line: str) -> NextAction:
        numbers = [str(each) for each in range(1, len(self._options) + 1)]
        if number not in numbers:
            return self._refused(f"invalid answer {line!r}; type ? for help")
        return self._decide("take", self._options[numbers.index(number)])

    def _search(self, words: str) -> NextAction:
        if not words:
            return self._refused("missing words to search for")
        with self._loop.output.progress() as progress:
            offer = self._library.find_candidates(self._item, words, progress=progress)
        self._warn(offer.failures)
        if offer.options:
            self._offer(offer)
            return NextAction.AGAIN
        if self._loop.answers.interactive:
            self._say(f"no candidates for {words!r}")
            return NextAction.AGAIN
        return self._refused(f"no candidates for {words!r}", unavailable=bool(offer.failures))

    def _enter(self, text: str, *, force: bool) -> NextAction:
        named = Identity.named(text)
        if named is None:
            return self._refused(f"not an arXiv id or DOI: {text!r}")
        with self._loop.output.progress() as progress:
            offer = self._library.find_candidates(self._item, named, progress=progress)
        if not offer.options:
            self._warn(offer.failures)
            why = "lookup failed" if offer.failures else "no service has it"
            option, doubt = ReviewOption.unchecked(named), f"{text}: {why}"
        else:
            option = offer.options[0]
            self._offer(ReviewOptions(options=offer.options))
            doubt = f"{text} has a different title, {one_line(option.suggestion.title)!r}" if option.doubtful else ""
        if doubt and not force:
            if not self._loop.answers.interactive:
                message = f"{doubt}; use `i! {text}` to accept it anyway"
                return self._refused(message, unavailable=bool(offer.failures and not offer.options))
            confirmed = self._loop.answers.ask(f"{doubt}; accept it anyway? [y/N] ") or ""
            if confirmed.lower() not in ("y", "yes"):
                return NextAction.AGAIN
        return self._decide("enter", option)

    def _decide(self, answer: str, chosen: ReviewOption | None) -> NextAction:
        try:
            with self._loop.output.progress() as progress:
                decision = self._library.resolve(self._item, chosen, progress=progress)
        except StaleRevision as error:
            self._loop.output.warn(error.message)
            self._loop.raise_code(ExitCode.INCOMPLETE)
            self._report(answer, problem=error.message)
            return NextAction.NEXT
        self._warn(decision.failures)
        key, paper = decision.before.paper.key, decision.after.paper
        if decision.same_as:
            problem = f"duplicate of {decision.same_as}"
            self._say(f"{key}: {problem}; run `readinglist merge {decision.same_as} {key}` to merge them")
            self._loop.raise_code(ExitCode.INCOMPLETE)
            self._report(answer, problem=problem, decision=decision)
            return NextAction.NEXT
        self._loop.decided.append(key)
        self._loop.identified.append((decision.before.paper, paper))
        name = str(paper.metadata.arxiv_id or paper.metadata.doi or "")
        kept = f"as a {_edition(self._item)}" if _is_resolved(self._item) else "as stated"
        self._say(f"{key}: kept {kept}" if chosen is None else f"{key}: {name} {paper.metadata.title}")
        self._report(answer, decision=decision)
        return NextAction.NEXT

    def _refused(self, message: str, *, unavailable: bool = False) -> NextAction:
        """Ask again at a terminal. In a pipe, skip the paper, so that the next line is not used as its answer."""
        self._loop.output.warn(message)
        if self._loop.answers.interactive:
            return NextAction.AGAIN
        self._loop.raise_code(ExitCode.SERVICE if unavailable else ExitCode.INCOMPLETE)
        self._report("refused", problem=message)
        return NextAction.NEXT

    def _warn(self, failures: Sequence[str]) -> None:
        for failure in failures:
            self._loop.output.warn(failure)

    def _report(self, answer: str, *, decision: ReviewDecision | None = None, problem: str = "") -> None:
        """Print the answer with ``--json``, flushed so that another program can react to it."""
        if not self._loop.as_json:
            return
        paper = (decision.after if decision else self._item).paper
        resolved = paper.resolution.resolved
        self._loop.output.json_line(
            {
                "key": paper.key,
                "title": paper.metadata.title,
                "answer": answer,
                "outcome": paper.resolution.value,
                "arxiv_id": str(paper.metadata.arxiv_id) if resolved and paper.metadata.arxiv_id else None,
                "doi": str(paper.metadata.doi) if paper.metadata.doi else None,
                "evidence": list(paper.evidence),
                "same_as": (decision.same_as or None) if decision else None,
                "problem": problem or None,
            }
        )
        self._loop.output.flush()
