"""The commands that make several papers one: ``merge``, and ``dedupe``, which looks for them."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from readinglist.api import DuplicateGroup, Field, Library, MergeResult, NothingFound, Paper, UsageError
from readinglist.cli.completion import complete_key, complete_query
from readinglist.cli.output import Output
from readinglist.cli.review import AnswerReader
from readinglist.cli.session import session_of
from readinglist.matching.outcomes import DuplicatePair
from readinglist.papers.folding import one_line
from readinglist.papers.paper import short_authors

app = typer.Typer()

_LABELS = {Field.ARXIV_ID: "arXiv id", Field.DOI: "DOI"}


@app.command("merge")
def merge(
    context: typer.Context,
    keys: Annotated[
        list[str],
        typer.Argument(metavar="KEY KEY...", help="The paper that stays, then others.", autocompletion=complete_key),
    ],
) -> None:
    """Merge papers into the first. Notes, statuses, tags and keys of all are kept. `undo` parts them again."""
    session = session_of(context)
    with session.library() as library:
        done = library.merge(*keys)
    say_merged(done, session.output)
    session.output.say("`readinglist undo` parts them again")


def say_merged(done: MergeResult, output: Output) -> None:
    """Tell what was merged, and which identifiers had to go."""
    paper = done.after.paper
    for other in done.others:
        output.say(f"{paper.key}: {other.paper.key} merged into it, and is an alias of it now")
    for key, name, kept, gone in done.unlike:
        output.warn(f"{key} had another {_LABELS[name]}: {kept} is kept and {gone} is not; was it the same paper?")


@app.command("dedupe")
def dedupe(
    context: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]", help="Which papers.", autocompletion=complete_query)
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Merge what bears one identifier; ask nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array; ask and change nothing.")] = False,
) -> None:
    """Show papers that are probably one, and ask which to merge. Each group has its reasons.

    Through a pipe, answers are read line by line, one per group; without answers the groups are only shown.
    """
    if yes and as_json:
        raise UsageError("--json changes nothing", hint="leave out --yes or --json")
    session = session_of(context)
    text = " ".join(query or ())
    with session.library() as library:
        if as_json:
            from readinglist.api.json_output import group_shape

            session.output.json([group_shape(group) for group in library.duplicates(text)])
            return
        if yes:
            merge_sure(library, text, session.output)
        DedupeLoop(library, session.output, asking=not yes).over(library.duplicates(text))


HELP = """\
  m        merge them into the first
  m KEY    merge them into this one
  s        skip them; they come again next time
  q        quit; each answer is saved, `readinglist undo` takes back the last"""

_LETTERS = {"merge": "m", "skip": "s", "quit": "q", "exit": "q"}


def merge_sure(library: Library, query: str, output: Output) -> None:
    """Merge every group of the query that identifiers link, each as a step of its own."""
    for group in library.duplicates(query, only_sure=True):
        say_merged(library.merge(*(paper.key for paper in group.papers)), output)


class DedupeLoop:
    """A walk through groups: each is shown, and with `asking` the next line of stdin says what becomes of it."""

    def __init__(self, library: Library, output: Output, *, asking: bool) -> None:
        self._library = library
        self._output = output
        stdin = sys.stdin.buffer if sys.stdin else None
        self._answers = AnswerReader(stdin, output, interactive=bool(stdin and stdin.isatty()))
        self._asking = asking
        self._merged = 0

    def over(self, groups: Sequence[DuplicateGroup]) -> None:
        """Show the groups and ask about each, as far as there are answers."""
        for place, group in enumerate(groups, 1):
            _show(group, f"{place} of {len(groups)}", self._output)
            self._output.flush()
            if self._asking and not self._settled(group):
                break
        left = len(groups) - self._merged
        if groups and (self._merged or not self._asking):
            self._output.say(f"{self._merged} merged, {left} left")
        elif not groups:
            self._output.say("no two papers look like one")

    def _settled(self, group: DuplicateGroup) -> bool:
        """Ask until the group is merged or skipped; False when the reader wants no more."""
        keys = [paper.key for paper in group.papers]
        while True:
            answer = self._answers.ask(f"[m]erge into {keys[0]}, [s]kip, [q]uit, ? for help: ")
            if answer is None:
                self._asking = False
                return True
            letter, _, name = answer.partition(" ")
            letter = _LETTERS.get(letter.lower(), letter.lower())
            if letter in ("", "s"):
                return True
            if letter == "q":
                return False
            if letter == "m" and self._merge(keys, name.strip()):
                return True
            if letter != "m":
                self._output.say(HELP)
            if not self._answers.interactive:
                return True

    def _merge(self, keys: Sequence[str], name: str) -> bool:
        """Merge into the paper called `name`, else the first; whether it was done."""
        if name and name not in keys:
            self._output.warn(f"{name} is none of them: {', '.join(keys)}")
            return False
        first = name or keys[0]
        try:
            done = self._library.merge(first, *(key for key in keys if key != first))
        except (NothingFound, UsageError) as error:
            self._output.warn(f"{error.message}; they were changed meanwhile, and nothing was merged")
            return False
        say_merged(done, self._output)
        self._merged += 1
        return True


def _show(group: DuplicateGroup, place: str, output: Output) -> None:
    output.styled(
        (f"{place}: ", "dim"), ("one paper by its identifier" if group.sure else "probably one paper", "bold")
    )
    for paper in group.papers:
        output.styled(("  ", ""), (paper.key, "cyan"), (f"  {_facts(paper)}", ""))
    for pair in group.pairs:
        output.styled(("  because ", "dim"), (_reasons(pair, group), ""))


def _facts(paper: Paper) -> str:
    metadata = paper.metadata
    facts = (
        short_authors(metadata.authors),
        str(metadata.year or ""),
        metadata.title,
        metadata.venue,
        f"arXiv {metadata.arxiv_id}" if metadata.arxiv_id else "",
        f"DOI {metadata.doi}" if metadata.doi else "",
    )
    return one_line("; ".join(fact for fact in facts if fact))


def _reasons(pair: DuplicatePair, group: DuplicateGroup) -> str:
    reasons = "; ".join(pair.reasons)
    return reasons if len(group.papers) == 2 else f"{pair.first.key}, {pair.second.key}: {reasons}"
