"""The command that walks through open papers: ``review``, with one-letter answers from a terminal or a pipe."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Annotated, BinaryIO

import typer

from readinglist.api import (
    ExitCode,
    Item,
    Library,
    NothingFound,
    ReviewDecision,
    ReviewOption,
    ReviewOptions,
    StaleRevision,
)
from readinglist.cli.completion import complete_query
from readinglist.cli.output import Output
from readinglist.cli.session import session_of
from readinglist.library.protocol import Identity
from readinglist.papers.folding import one_line

app = typer.Typer()

HELP = """\
  1, 2, ...  the paper is this candidate
  i ID       the paper has this arXiv id or DOI; i! ID takes it without a check
  w WORDS    search with other words
  k          keep it as it is: well enough described, not to be asked for again
  s          skip it; it comes again next time
  q          quit; each answer is saved, `readinglist undo` takes back the last"""

_LETTERS = {"id": "i", "words": "w", "search": "w", "keep": "k", "skip": "s", "quit": "q", "exit": "q", "help": "?"}


class NextAction(Enum):
    """Where an answer leads: on to the next paper, to another answer for this one, or out."""

    NEXT = auto()
    AGAIN = auto()
    QUIT = auto()


@app.command("review")
def review(
    context: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]", help="Which papers.", autocompletion=complete_query)
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service; look only in the catalogue.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object per answer.")] = False,
) -> None:
    """Walk through papers that are not identified yet. Take a candidate, enter an id, search, keep or skip.

    Each answer is saved at once. Through a pipe, answers are read line by line, one per paper.
    """
    session = session_of(context)
    with session.library(offline=offline) as library:
        text = " ".join(query or ())
        items = library.find(f"({text}) is:unresolved" if text else "is:unresolved")
        if not items:
            session.output.say("nothing is open: every paper of the query is identified")
        code = walk(library, items, session.output, as_json=as_json).code
    raise typer.Exit(code)


def walk(
    library: Library, items: Sequence[Item], output: Output, *, as_json: bool, terminal: bool = False
) -> "ReviewLoop":
    """Ask for each of the open papers in turn. With `terminal` answers come from there even if stdin is a pipe."""
    if not terminal:
        stdin = sys.stdin.buffer if sys.stdin else None
        return _walked(library, items, AnswerReader(stdin, output, interactive=bool(stdin and stdin.isatty())), as_json)
    try:
        with open("/dev/tty", "rb") as stream:  # noqa: PTH123 - a device, not a file
            return _walked(library, items, AnswerReader(stream, output, interactive=True), as_json)
    except OSError:
        output.say("answers cannot come from the stdin that the papers came from: use `readinglist review`")
        return ReviewLoop(library, AnswerReader(None, output, interactive=False), output)


def _walked(library: Library, items: Sequence[Item], answers: "AnswerReader", as_json: bool) -> "ReviewLoop":
    made = ReviewLoop(library, answers, answers.output, as_json=as_json)
    made.over(items)
    return made


class AnswerReader:
    """The lines that the reader types, or that come through a pipe; questions go to stderr."""

    def __init__(self, stream: BinaryIO | None, output: Output, *, interactive: bool) -> None:
        self._stream = stream
        self.output = output
        self.interactive = interactive

    def ask(self, question: str) -> str | None:
        """The next line; None at the end of the input. What came through a pipe is written behind its question."""
        told = self.interactive or not self.output.quiet
        if told:
            self.output.prompt(question)
        try:
            line = self._stream.readline() if self._stream else b""
        except KeyboardInterrupt:
            self.output.prompt("\n")
            raise
        answer = one_line(line.decode("utf-8", "replace"))
        if told and (not self.interactive or not line):
            self.output.prompt(f"{answer}\n")
        return answer if line else None


@dataclass(slots=True)
class ReviewLoop:
    """A walk through open papers. `settled` are the keys of those that were answered for good."""

    library: Library
    answers: AnswerReader
    output: Output
    as_json: bool = False
    code: ExitCode = ExitCode.OK
    settled: list[str] = field(default_factory=list)
    _seen: int = 0

    def over(self, items: Sequence[Item]) -> None:
        """Ask for each in turn, as it stands when its turn comes."""
        for place, item in enumerate(items, start=1):
            present = self._present(item)
            if present and _PaperReview(self, present).asked(f"{place} of {len(items)}") is NextAction.QUIT:
                break
        if items:
            left = sum(self._present(item) is not None for item in items if item.paper.key not in self.settled)
            undo = "; `readinglist undo` takes the last answer back" if self.settled else ""
            self.output.say(f"{len(self.settled)} settled, {left} still open{undo}")

    def _present(self, item: Item) -> Item | None:
        """The paper as it stands now, None where it is gone or was settled elsewhere."""
        with suppress(NothingFound):
            present = self.library.get(item.paper.key)
            if present.paper.id == item.paper.id and not present.paper.resolution.resolved:
                return present
        return None

    def worsen(self, code: ExitCode) -> None:
        """Remember the gravest exit code."""
        self.code = max(self.code, code)


class _PaperReview:
    """One open paper under review."""

    def __init__(self, walk: ReviewLoop, item: Item) -> None:
        self._walk = walk
        self._library = walk.library
        self._item = item
        self._options: tuple[ReviewOption, ...] = ()
        self._say = walk.output.say
        # With --json stdout belongs to what was decided.
        self._shown = walk.output.aside() if walk.as_json else walk.output

    def asked(self, place: str) -> NextAction:
        """Show the paper and ask until it is settled or left."""
        from readinglist.cli.review_display import show_open

        show_open(self._item, place, self._shown)
        self._offer(self._library.review_options(self._item))
        if not self._options:
            self._shown.data("  no candidates: search other words (w), enter an id (i), or keep it (k)")
        while True:
            self._shown.data()
            line = self._walk.answers.ask(self._question())
            step = NextAction.QUIT if line is None else self._followed(line)
            if step is not NextAction.AGAIN:
                self._shown.data()
                return step

    def _question(self) -> str:
        number = len(self._options)
        take = f"{'1' if number == 1 else f'1-{number}'} take, " if number else ""
        return f"{take}i id, w words, k keep, s skip, q quit, ? help: "

    def _offer(self, offer: ReviewOptions) -> None:
        from readinglist.cli.review_display import show_options

        self._options = offer.options
        show_options(self._item, self._options, self._shown)

    def _followed(self, line: str) -> NextAction:
        word, _, rest = line.partition(" ")
        letter = _LETTERS.get(word.lower(), word.lower())
        if Identity.named(line):
            letter, rest = "i", line
        match letter:
            case "":
                return NextAction.AGAIN
            case "q":
                return NextAction.QUIT
            case "s":
                self._report("skip")
                return NextAction.NEXT
            case "k":
                return self._settle("keep", None)
            case "w":
                return self._search(rest or self._walk.answers.ask("words: ") or "")
            case "i" | "i!":
                return self._enter(rest or self._walk.answers.ask("arXiv id or DOI: ") or "", sure=letter == "i!")
            case "?":
                self._say(HELP)
                return NextAction.AGAIN
            case _:
                return self._take(letter, line)

    def _take(self, number: str, line: str) -> NextAction:
        numbers = [str(each) for each in range(1, len(self._options) + 1)]
        if number not in numbers:
            return self._refused(f"there is no answer {line!r} here; ? shows the answers")
        return self._settle("take", self._options[numbers.index(number)])

    # --- the answers that ask further

    def _search(self, words: str) -> NextAction:
        if not words:
            return self._refused("no words: nothing was searched")
        with self._walk.output.progress() as progress:
            offer = self._library.find_candidates(self._item, words, progress=progress)
        self._tell(offer.failures)
        if offer.options:
            self._offer(offer)
            return NextAction.AGAIN
        if self._walk.answers.interactive:
            self._say(f"nothing found for {words!r}")
            return NextAction.AGAIN
        return self._refused(f"nothing found for {words!r}", unanswered=bool(offer.failures))

    def _enter(self, text: str, *, sure: bool) -> NextAction:
        named = Identity.named(text)
        if named is None:
            return self._refused(f"{text!r} is neither an arXiv id nor a DOI")
        with self._walk.output.progress() as progress:
            offer = self._library.find_candidates(self._item, named, progress=progress)
        if not offer.options:
            self._tell(offer.failures)
            why = "it could not be looked up" if offer.failures else "nobody asked knows it"
            option, doubt = ReviewOption.unchecked(named), f"{text}: {why}"
        else:
            option = offer.options[0]
            self._offer(ReviewOptions(options=offer.options))
            doubt = f"{text} has another title, {one_line(option.suggestion.title)!r}" if option.doubtful else ""
        if doubt and not sure:
            if not self._walk.answers.interactive:
                message = f"{doubt}: not taken; `i! {text}` takes it all the same"
                return self._refused(message, unanswered=bool(offer.failures and not offer.options))
            agreed = self._walk.answers.ask(f"{doubt}; take it all the same? [y/N] ") or ""
            if agreed.lower() not in ("y", "yes"):
                return NextAction.AGAIN
        return self._settle("enter", option)

    # --- what came of it

    def _settle(self, answer: str, chosen: ReviewOption | None) -> NextAction:
        try:
            with self._walk.output.progress() as progress:
                decision = self._library.resolve(self._item, chosen, progress=progress)
        except StaleRevision as error:
            self._walk.output.warn(error.message)
            self._walk.worsen(ExitCode.INCOMPLETE)
            self._report(answer, problem=error.message)
            return NextAction.NEXT
        self._tell(decision.failures)
        key, paper = decision.before.paper.key, decision.after.paper
        if decision.same_as:
            problem = f"is the same paper as {decision.same_as}"
            self._say(f"{key} {problem}: both stay; `readinglist merge {decision.same_as} {key}` makes them one")
            self._walk.worsen(ExitCode.INCOMPLETE)
            self._report(answer, problem=problem, decision=decision)
            return NextAction.NEXT
        self._walk.settled.append(key)
        name = str(paper.metadata.arxiv_id or paper.metadata.doi or "")
        self._say(f"{key}: kept as it is" if chosen is None else f"{key}: {name} {paper.metadata.title}")
        self._report(answer, decision=decision)
        return NextAction.NEXT

    def _refused(self, message: str, *, unanswered: bool = False) -> NextAction:
        """Ask again at a terminal. From a pipe the paper is left, so that the next line is not taken for its answer."""
        self._walk.output.warn(message)
        if self._walk.answers.interactive:
            return NextAction.AGAIN
        self._walk.worsen(ExitCode.SERVICE if unanswered else ExitCode.INCOMPLETE)
        self._report("refused", problem=message)
        return NextAction.NEXT

    def _tell(self, failures: Sequence[str]) -> None:
        for failure in failures:
            self._walk.output.warn(failure)

    def _report(self, answer: str, *, decision: ReviewDecision | None = None, problem: str = "") -> None:
        """With ``--json`` what was decided, readable at once by whoever is on the other end."""
        if not self._walk.as_json:
            return
        paper = (decision.after if decision else self._item).paper
        resolved = paper.resolution.resolved
        self._walk.output.json_line(
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
        self._walk.output.flush()
