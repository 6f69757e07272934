"""The key line at the bottom of the list, and the help."""

import re
from collections.abc import Mapping, Sequence

from textual.content import Content

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.statuses import Status


@dataclass(frozen=True, slots=True)
class Key:
    """A key in the key line. If space is short, keys with a low `order` are kept."""

    key: str
    word: str
    order: int


_ACTIONS = (
    Key("w", "note", 8),
    Key("#", "tags", 9),
    Key("+-", "priority", 13),
    Key("0-5", "rate", 14),
    Key("x", "remove", 17),
    Key("space", "mark", 10),
    Key("M", "merge", 18),
    Key("R", "rekey", 19),
    Key("u", "undo", 7),
    Key("/", "search", 1),
    Key("S", "sort", 15),
    Key("a", "add", 6),
    Key("v", "review", 11),
    Key("o", "open", 12),
    Key("F", "fetch", 20),
    Key("c", "copy", 16),
    Key("?", "help", 0),
    Key("q", "quit", 0),
)


_TAKEN = frozenset("jJkKgGwWocCuUSavxOqMRF0123456789/#+-=?* ")
"""Keys that a status of the settings cannot have."""

_LESS_USED = {"new", "skimmed"}


def status_keys(statuses: Sequence[Status]) -> Mapping[str, Status]:
    """Return the statuses by key; of several with one key, the first. Others are chosen from a list of all."""
    keys: dict[str, Status] = {}
    for status in statuses:
        if status.key and status.key not in _TAKEN:
            keys.setdefault(status.key, status)
    return keys


def key_line(width: int, statuses: Sequence[Status]) -> Content:
    """Return the most important keys that fit, in their usual order."""
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
PAPER    w write a note        W write it in $EDITOR   # edit tags
         + - priority          1-5 rate, 0 clears it
         o open in a browser   c copy the key          C copy BibTeX
         F fetch the PDF       x remove                R change the key
MARKS    space mark            shift+arrows, J K mark several
         * all or none         esc remove the marks
         M merge the marked papers; most keys act on all of them
LIST     / search              S sort or reverse       esc clear search
         arrows, j k, page up and down, g G, home, end
         tab focus the details, to scroll them
LIBRARY  a add: paste a page, or type an arXiv id, DOI, URL or title
         v review unresolved papers
         u undo   U redo   O offline on or off   f5 reload
         q quit   ? this help, esc closes it

SEARCH   words in title, authors, abstract and notes; the last can be
         a prefix   "a phrase"   (a OR b) c   -tag:done   @name
         author:hu   title:world   tag:robotics,rl   status:reading
         year:2020-2023   added:<30d   rating:>3   priority:high
         has:note   is:open   is:unresolved

SIGNS    !! high   ! medium   · low priority   ★ rating   ? unresolved

JOURNAL  `readinglist undo` also reverts changes made here"""

_HEADINGS = 9
"""The columns of the headings of the help."""


def help_text(width: int, statuses: Sequence[Status]) -> str:
    """Return the help with the keys of these statuses; if it is wider than `width`, with one item per line."""
    keys = [f"{key} {status.title.lower()}" for key, status in status_keys(statuses).items()]
    rows = ["   ".join(keys[place : place + 6]) for place in range(0, len(keys), 6)]
    text = _HELP.format(statuses=("\n" + " " * _HEADINGS).join(rows))
    lines = text.splitlines()
    if max(map(len, lines)) <= width:
        return text
    narrow: list[str] = []
    for line in lines:
        heading, items = line[:_HEADINGS].strip(), re.split(" {2,}", line[_HEADINGS:])
        narrow += [heading] if heading else []
        narrow += [f" {item}" if item else "" for item in items]
    return "\n".join(narrow)
