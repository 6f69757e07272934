"""The commands ``merge``, ``dedupe`` and ``merge-driver``."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from readinglist.api import (
    DuplicateGroup,
    ExitCode,
    Field,
    Library,
    MergeResult,
    NothingFound,
    Paper,
    UnrelatedPapers,
    UsageError,
)
from readinglist.cli.answers import AnswerReader
from readinglist.cli.options import Json, Query, Yes, complete_key
from readinglist.cli.output import Output, confirmed
from readinglist.cli.selection import require_match
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
        typer.Argument(
            metavar="KEY KEY...", help="The paper to keep, then its duplicates.", autocompletion=complete_key
        ),
    ],
    yes: Yes = False,
) -> None:
    """Merge papers into the first.

    Notes, statuses, tags and keys of all are kept. Use `undo` to revert.

    Papers with neither a title nor authors in common are merged only after a question, or with --yes.
    """
    session = session_of(context)
    with session.library() as library:
        try:
            done = library.merge(*keys, unrelated=yes)
        except UnrelatedPapers as error:
            if not sys.stdin.isatty():
                raise
            if not confirmed(f"{error.message}: merge them?", session.output):
                session.output.say("nothing was changed")
                raise typer.Exit(ExitCode.INCOMPLETE) from None
            done = library.merge(*keys, unrelated=True)
    print_merged(done, session.output)
    session.output.say("`readinglist undo` reverts this")


def print_merged(done: MergeResult, output: Output) -> None:
    """Print which papers were merged, and which identifiers were discarded."""
    paper = done.after.paper
    for other in done.others:
        output.say(f"merged {other.paper.key} into {paper.key}; {other.paper.key} is now an alias")
    for key, name, kept, gone in done.conflicts:
        output.warn(
            f"{key} has a different {_LABELS[name]}: kept {kept}, discarded {gone}; check that it is the same paper"
        )


@app.command("dedupe")
def dedupe(
    context: typer.Context,
    query: Query = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Find duplicates and choose which to merge.

    In a pipe, each line of stdin is the answer for one group; without answers, groups are only shown.

    With --yes, only papers with the same identifier are merged. With --json, nothing is changed.
    """
    if yes and as_json:
        raise UsageError("--yes and --json cannot be used together", hint="--json changes nothing")
    session = session_of(context)
    text = " ".join(query or ())
    with session.library() as library:
        require_match(text, library)
        if as_json:
            from readinglist.api.json_output import group_shape

            session.output.json([group_shape(group) for group in library.duplicates(text)])
            return
        if yes:
            merge_certain(library, text, session.output)
        DedupeLoop(library, session.output, asking=not yes).run(library.duplicates(text))


HELP = """\
  m        merge into the first
  m KEY    merge into this paper
  s        skip, until the next run
  q        quit; answers are saved, `readinglist undo` reverts the last one"""

_LETTERS = {"merge": "m", "skip": "s", "quit": "q", "exit": "q"}


def merge_certain(library: Library, query: str, output: Output) -> None:
    """Merge every group of papers with the same identifier, each in its own batch."""
    for group in library.duplicates(query, only_sure=True):
        print_merged(library.merge(*(paper.key for paper in group.papers)), output)


class DedupeLoop:
    """Shows groups of duplicates; with `asking`, the next line of stdin decides on each."""

    def __init__(self, library: Library, output: Output, *, asking: bool) -> None:
        self._library = library
        self._output = output
        self._answers = AnswerReader.of_stdin(output)
        self._asking = asking
        self._merged = 0

    def run(self, groups: Sequence[DuplicateGroup]) -> None:
        """Show the groups, and ask about each until stdin ends."""
        for place, group in enumerate(groups, 1):
            _show(group, f"{place} of {len(groups)}", self._output)
            self._output.flush()
            if self._asking and not self._decided(group):
                break
        left = len(groups) - self._merged
        if groups and (self._merged or not self._asking):
            self._output.say(f"{self._merged} merged, {left} remaining")
        elif not groups:
            self._output.say("no duplicates found")

    def _decided(self, group: DuplicateGroup) -> bool:
        """Ask until the group is merged or skipped; False if the user quits."""
        keys = [paper.key for paper in group.papers]
        while True:
            answer = self._answers.ask(f"[m]erge into {keys[0]}, [s]kip, [q]uit, ? help: ")
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
        """Merge into the paper with the key `name`, by default the first. Whether it succeeded."""
        if name and name not in keys:
            self._output.warn(f"unknown key {name!r}; available: {', '.join(keys)}")
            return False
        first = name or keys[0]
        try:
            done = self._library.merge(
                first, *(key for key in keys if key != first), unrelated=self._answers.interactive
            )
        except UnrelatedPapers as error:
            self._output.warn(f"{error.message}; nothing was merged")
            return False
        except (NothingFound, UsageError) as error:
            self._output.warn(f"{error.message}; the papers were changed in the meantime, nothing was merged")
            return False
        print_merged(done, self._output)
        self._merged += 1
        return True


def _show(group: DuplicateGroup, place: str, output: Output) -> None:
    output.styled((f"{place}: ", "dim"), ("same identifier" if group.sure else "probable duplicates", "bold"))
    for paper in group.papers:
        output.styled(("  ", ""), (paper.key, "cyan"), (f"  {_facts(paper)}", ""))
    for pair in group.pairs:
        output.styled(("  reason: ", "dim"), (_reasons(pair, group), ""))


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


@app.command("merge-driver")
def merge_driver(
    context: typer.Context,
    base: Annotated[Path, typer.Argument(metavar="%O", help="The common ancestor.")],
    ours: Annotated[Path, typer.Argument(metavar="%A", help="Our version, which is replaced by the result.")],
    theirs: Annotated[Path, typer.Argument(metavar="%B", help="Their version.")],
    name: Annotated[str, typer.Argument(metavar="%P", help="The name of the file, for messages.")] = "",
) -> None:
    """Merge two versions of a .bib file entry by entry, for git.

    Set it up with git config merge.bib.driver "readinglist merge-driver %O %A %B %P".
    """
    from readinglist.api import merge_bib_files

    conflicts = merge_bib_files(base, ours, theirs, name=name)
    for key in conflicts:
        session_of(context).output.warn(f"{name or ours}: conflict in {key}")
    raise typer.Exit(ExitCode.INCOMPLETE if conflicts else ExitCode.OK)
