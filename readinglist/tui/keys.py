"""The keys of the list: what they do, the line that names them, and the help."""

from dataclasses import dataclass

from textual.content import Content

STATUS_KEYS = {"n": "new", "t": "to-read", "s": "reading", "m": "skimmed", "r": "read", "d": "dropped"}
"""The key of each built-in status; the states of the settings are chosen from the list of all."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key as the line at the bottom names it; `order` says which go first where there is little room."""

    key: str
    word: str
    order: int


SHOWN = (
    Key("n", "new", 10),
    Key("t", "to read", 3),
    Key("s", "start", 4),
    Key("m", "skim", 9),
    Key("r", "read", 2),
    Key("d", "drop", 5),
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


def key_line(width: int) -> Content:
    """As many keys as fit, the most needed ones, in their usual order."""
    kept: set[Key] = set()
    left = width
    for key in sorted(SHOWN, key=lambda key: key.order):
        needed = len(key.key) + len(key.word) + 3
        if needed <= left + 2:
            kept.add(key)
            left -= needed
    parts: list[tuple[str, str]] = []
    for key in SHOWN:
        if key in kept:
            parts += [("  ", "")] if parts else []
            parts += [(key.key, "bold ansi_cyan"), (f" {key.word}", "")]
    return Content.assemble(*parts)


HELP = """\
STATUS   n new   t to read   s start   m skimmed   r read   d dropped
         = any status, those of your settings too
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
