"""The keys of the list: what they do, the line that names them, and the help."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content

from readinglist.papers.statuses import Status


@dataclass(frozen=True, slots=True)
class Key:
    """A key as the line at the bottom names it; `order` says which go first where there is little room."""

    key: str
    word: str
    order: int


_ACTIONS = (
    Key("w", "note", 8),
    Key("#", "tags", 9),
    Key("+-", "priority", 13),
    Key("0-5", "rate", 14),
    Key("u", "undo", 7),
    Key("/", "search", 1),
    Key("S", "sort", 15),
    Key("a", "add", 6),
    Key("v", "review", 11),
    Key("o", "open", 12),
    Key("c", "copy", 16),
    Key("?", "help", 0),
    Key("q", "quit", 0),
)


_TAKEN = frozenset("jkgGwWocCuUSavOq0123456789/#+-=?")
"""Keys that a status of the settings cannot have."""

_LESS_USED = {"new", "skimmed"}


def status_keys(statuses: Sequence[Status]) -> Mapping[str, Status]:
    """The statuses by key, the first of those with the same key; others are chosen from the list of all."""
    keys: dict[str, Status] = {}
    for status in statuses:
        if status.key and status.key not in _TAKEN:
            keys.setdefault(status.key, status)
    return keys


def key_line(width: int, statuses: Sequence[Status]) -> Content:
    """As many keys as fit, the most needed ones, in their usual order."""
    shown = (
        *(
            Key(key, status.title.lower(), 9 if status.name in _LESS_USED else 3)
            for key, status in status_keys(statuses).items()
        ),
        *_ACTIONS,
    )
    kept: set[Key] = set()
    left = width
    for key in sorted(shown, key=lambda key: key.order):
        needed = len(key.key) + len(key.word) + 3
        if needed <= left + 2:
            kept.add(key)
            left -= needed
    parts: list[tuple[str, str]] = []
    for key in shown:
        if key in kept:
            parts += [("  ", "")] if parts else []
            parts += [(key.key, "bold ansi_cyan"), (f" {key.word}", "")]
    return Content.assemble(*parts)


_HELP = """\
STATUS   {statuses}
         = any status
PAPER    w write a note        W the same in $EDITOR    # tags
         + - priority          1-5 rate, 0 clears it
         o open in a browser   c copy the key           C copy BibTeX
LIST     / search              S sort, turn round       esc all papers
         arrows, j k, page up and down, g G, home, end
         tab goes to the details, to scroll them
LIBRARY  a add: paste a page, or an arXiv id, DOI, title, file name
         v review what is not identified yet
         u undo   U redo   O offline on and off   f5 read anew
         q leave  ? this help, which esc closes

SEARCH   words in title, authors, abstract and notes; the last may be
         a beginning      "a phrase"   (a OR b) c   -tag:done   @name
         author:hu   title:world   tag:robotics,rl   status:reading
         year:2020-2023   added:<30d   rating:>3   priority:high
         has:note   is:open   is:unresolved

SIGNS    !! high   ! medium   · low priority   ★ rating
         ? not identified yet

What is changed here stands in the journal of the commands:
`readinglist undo` takes it back too. What other programs change
appears by itself."""


def help_text(statuses: Sequence[Status]) -> str:
    """The help, with the keys of these statuses."""
    keys = [f"{key} {status.title.lower()}" for key, status in status_keys(statuses).items()]
    return _HELP.format(
        statuses=("\n" + " " * 9).join("   ".join(keys[place : place + 6]) for place in range(0, len(keys), 6))
    )
