"""How groups of papers that are probably one are shown, asked about and merged."""

import sys
from collections.abc import Sequence

from readinglist.api import Library
from readinglist.cli.merging import say_merged
from readinglist.cli.output import Output
from readinglist.cli.review import Answers
from readinglist.matching.duplicate_groups import Group, Likeness
from readinglist.papers.display import short_authors
from readinglist.papers.errors import NothingFound, UsageError
from readinglist.papers.folding import one_line
from readinglist.papers.paper import Paper

HELP = """\
  m        merge them into the first
  m KEY    merge them into this one
  s        skip them; they come again next time
  q        quit; each answer is saved, `readinglist undo` takes back the last"""

_LETTERS = {"merge": "m", "skip": "s", "quit": "q", "exit": "q"}


def group_shape(group: Group) -> dict[str, object]:
    """A group as ``dedupe --json`` prints it."""
    return {
        "keys": [paper.key for paper in group.papers],
        "sure": group.sure,
        "papers": [
            {
                "key": paper.key,
                "title": paper.metadata.title,
                "year": paper.metadata.year,
                "arxiv_id": str(paper.metadata.arxiv_id) if paper.metadata.arxiv_id else None,
                "doi": str(paper.metadata.doi) if paper.metadata.doi else None,
                "venue": paper.metadata.venue or None,
            }
            for paper in group.papers
        ],
        "links": [
            {
                "keys": [likeness.first.key, likeness.second.key],
                "sure": likeness.sure,
                "score": likeness.score,
                "reasons": list(likeness.reasons),
            }
            for likeness in group.likenesses
        ],
    }


def merge_sure(library: Library, query: str, output: Output) -> None:
    """Merge every group of the query that identifiers link, each as a step of its own."""
    for group in library.duplicates(query, only_sure=True):
        say_merged(library.merge(*(paper.key for paper in group.papers)), output)


class Walk:
    """A walk through groups: each is shown, and with `asking` the next line of stdin says what becomes of it."""

    def __init__(self, library: Library, output: Output, *, asking: bool) -> None:
        self._library = library
        self._output = output
        stdin = sys.stdin.buffer if sys.stdin else None
        self._answers = Answers(stdin, output, interactive=bool(stdin and stdin.isatty()))
        self._asking = asking
        self._merged = 0

    def over(self, groups: Sequence[Group]) -> None:
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

    def _settled(self, group: Group) -> bool:
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


def _show(group: Group, place: str, output: Output) -> None:
    output.styled(
        (f"{place}: ", "dim"), ("one paper by its identifier" if group.sure else "probably one paper", "bold")
    )
    for paper in group.papers:
        output.styled(("  ", ""), (paper.key, "cyan"), (f"  {_facts(paper)}", ""))
    for likeness in group.likenesses:
        output.styled(("  because ", "dim"), (_reasons(likeness, group), ""))


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


def _reasons(likeness: Likeness, group: Group) -> str:
    reasons = "; ".join(likeness.reasons)
    return reasons if len(group.papers) == 2 else f"{likeness.first.key}, {likeness.second.key}: {reasons}"
