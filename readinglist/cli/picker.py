"""The interactive picker of papers; the only module that uses prompt_toolkit.

It is drawn on stderr, so that stdout contains only the picked keys: ``vim notes/$(readinglist pick).md``.
"""

import sys
from collections.abc import Callable, Sequence

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import BufferControl, FormattedTextControl, HSplit, Layout, VSplit, Window
from prompt_toolkit.output import ColorDepth, create_output
from prompt_toolkit.output.base import Output as Screen
from prompt_toolkit.styles import Style
from rapidfuzz import fuzz, process

from readinglist.cli.tables import cells, shortened
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import fold, one_line
from readinglist.papers.paper import Item, display_title, short_authors

MAX_SIMILAR = 50
"""Maximum number of papers shown if none contains the typed text."""

_LEAST_SIMILARITY = 70.0
"""Least similarity (0 to 100) of the typed text and a part of a heading."""

_LEAST_TYPED = 3
"""Least number of characters for a fuzzy search; shorter texts are similar to anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FuzzyMatches:
    """The keys found, best first. `near` means that no heading contains the typed text, only similar ones exist."""

    keys: Sequence[str]
    near: bool = False


class FuzzyFinder:
    """Searches (key, heading) pairs; a heading is a key, names and a title, folded for search."""

    def __init__(self, headings: Sequence[tuple[str, str]]) -> None:
        self._keys = [key for key, _ in headings]
        self._texts = [text for _, text in headings]
        self._typed: tuple[str, ...] = ()
        self._places: Sequence[int] = range(len(headings))

    def find(self, typed: str) -> FuzzyMatches:
        """Return the papers whose headings contain every typed word, ignoring case and accents.

        Keys with the typed prefix come first, then headings with words that have it, then the others, each in the
        original order. If there are none, the most similar headings are returned.
        """
        words = tuple(typed.lower().split())
        places = self._narrowed(words)
        if not places and len(typed.strip()) >= _LEAST_TYPED:
            return self._near(typed)
        begin = "".join(words)
        ranks: tuple[list[str], list[str], list[str]] = ([], [], [])
        spaced = [(f" {word}", f" {fold(word)}") for word in words]
        for place in places:
            text = self._texts[place]
            if text.startswith(begin):
                rank = 0
            else:
                rank = 1 if all(low in text or folded in text for low, folded in spaced) else 2
            ranks[rank].append(self._keys[place])
        return FuzzyMatches(keys=[*ranks[0], *ranks[1], *ranks[2]])

    def _narrowed(self, words: tuple[str, ...]) -> Sequence[int]:
        """Return the places that contain every word. If letters were added, only the previous matches are searched."""
        longer = len(words) >= len(self._typed) and all(
            word.startswith(before) and fold(before) == before for word, before in zip(words, self._typed, strict=False)
        )
        places = self._places if longer else range(len(self._texts))
        texts = self._texts
        for word in words:
            folded = fold(word) or word
            if folded == word:
                places = [place for place in places if word in texts[place]]
            else:
                places = [place for place in places if word in texts[place] or folded in texts[place]]
        self._typed, self._places = words, places
        return places

    def _near(self, typed: str) -> FuzzyMatches:
        found = process.extract(
            fold(typed), self._texts, scorer=fuzz.partial_ratio, limit=MAX_SIMILAR, score_cutoff=_LEAST_SIMILARITY
        )
        return FuzzyMatches(keys=[self._keys[place] for _, _, place in found], near=True)


_STYLE = Style.from_dict(
    {"key": "ansicyan", "current": "reverse", "marked": "ansiyellow bold", "quiet": "ansibrightblack"}
)
_ESCAPE_SECONDS = 0.05
"""How long a terminal may take to send the rest of an arrow key, which begins like Esc."""

_KEY_WIDTH, _STATUS_WIDTH, _NAMES_WIDTH = 28, 8, 18
"""Maximum widths; on a narrow terminal names take a fifth of the line, and keys as much as those shown need."""


class Picker:
    """State and display of the picker. `look_up` reads papers by key, only for those on the screen."""

    def __init__(
        self,
        headings: Sequence[tuple[str, str]],
        look_up: Callable[[Sequence[str]], Sequence[Item]],
        *,
        multiple: bool,
    ) -> None:
        self._finder = FuzzyFinder(headings)
        self._look_up = look_up
        self._known: dict[str, Item | None] = {}
        self._total = len(headings)
        self._multiple = multiple
        self._place = 0
        self._top = 0
        self._marked: dict[str, None] = {}
        self._found = self._finder.find("")

    def typed(self, text: str) -> None:
        """Search for the typed text, and go to the best match."""
        self._found = self._finder.find(text)
        self._place = self._top = 0

    def move(self, lines: int) -> None:
        """Move down by a number of lines, or up if it is negative."""
        self._place = max(0, min(self._place + lines, len(self._found.keys) - 1))

    def mark(self, lines: int) -> None:
        """Mark or unmark the current paper, and move on."""
        if not self._multiple or not self._found.keys:
            return
        key = self._found.keys[self._place]
        if key in self._marked:
            del self._marked[key]
        else:
            self._marked[key] = None
        self.move(lines)

    @property
    def picked(self) -> Sequence[str]:
        """The marked papers in the order in which they were marked; without marks, the current one."""
        if self._marked:
            return tuple(self._marked)
        return self._found.keys[self._place : self._place + 1]

    def status_line(self) -> StyleAndTextTuples:
        """Return the number of matches and the keys."""
        number = len(self._found.keys)
        found = f"no matches; {number} similar" if self._found.near else f"{number} of {self._total}"
        marked = f", {len(self._marked)} marked" if self._marked else ""
        keys = "Enter accept, Tab mark, Esc cancel" if self._multiple else "Enter accept, Esc cancel"
        return [("class:quiet", f"  {found}{marked}   {keys}")]

    def lines(self, height: int, width: int) -> StyleAndTextTuples:
        """Return the papers around the current one, one per line."""
        self._top = max(min(self._top, self._place), self._place - height + 1, 0)
        shown = self._found.keys[self._top : self._top + height]
        self._read(shown)
        parts: StyleAndTextTuples = []
        widest = min(max((cells(key) for key in shown), default=0), _KEY_WIDTH)
        for place, key in enumerate(shown, self._top):
            parts.extend(self._line(key, widest, width, current=place == self._place))
            parts.append(("", "\n"))
        return parts

    def _read(self, keys: Sequence[str]) -> None:
        """Read the papers on the screen; removed ones are shown as keys."""
        missing = [key for key in keys if key not in self._known]
        if missing:
            found = {item.paper.key: item for item in self._look_up(missing)}
            self._known.update((key, found.get(key)) for key in missing)

    def _line(self, key: str, widest: int, width: int, *, current: bool) -> StyleAndTextTuples:
        item = self._known.get(key)
        style = "class:current" if current else ""
        marked = "*" if key in self._marked else " "
        mark = f"{'>' if current else ' '}{marked} "
        name = _fitted(one_line(key), widest)
        rest = ""
        if item:
            fields = (
                _fitted(item.reading.status, _STATUS_WIDTH),
                _fitted(str(item.paper.metadata.year or ""), 4),
                _fitted(one_line(short_authors(item.paper.metadata.authors)), min(width // 5, _NAMES_WIDTH)),
                one_line(display_title(item)),
            )
            rest = "  " + "  ".join(fields)
        room = width - cells(mark) - cells(name) - 1
        return [
            (f"{style} class:marked", mark),
            (f"{style} class:key", name),
            (style, _fitted(rest, max(room, 0)) if current else shortened(rest, max(room, 0))),
        ]


def _fitted(text: str, width: int) -> str:
    """Return `text` in exactly `width` cells."""
    text = shortened(text, width)
    return text + " " * (width - cells(text))


def pick(picker: Picker, *, color: bool) -> Sequence[str] | None:
    """Let the user pick at the terminal; return the keys, or None if the user cancels.

    Raises:
        KeyboardInterrupt: If the user presses Ctrl-C.
    """
    typed = Buffer(multiline=False, on_text_changed=lambda buffer: picker.typed(buffer.text))
    screen = create_output(stdout=sys.stderr)
    application: Application[Sequence[str] | None] = Application(
        layout=_layout(picker, typed, screen),
        key_bindings=_bindings(picker, screen),
        style=_STYLE,
        input=create_input(sys.stdin),
        output=screen,
        full_screen=True,
        color_depth=None if color else ColorDepth.DEPTH_1_BIT,
    )
    application.ttimeoutlen = _ESCAPE_SECONDS
    return application.run()


def _layout(picker: Picker, typed: Buffer, screen: Screen) -> Layout:
    def lines() -> StyleAndTextTuples:
        size = screen.get_size()
        return picker.lines(max(size.rows - 2, 1), size.columns)

    prompt = VSplit([Window(FormattedTextControl("> "), width=2), Window(BufferControl(typed))], height=1)
    status = Window(FormattedTextControl(picker.status_line), height=1)
    return Layout(HSplit([prompt, status, Window(FormattedTextControl(lines), wrap_lines=False)]))


def _bindings(picker: Picker, screen: Screen) -> KeyBindings:
    keys = KeyBindings()
    moves = {
        "down": lambda: 1,
        "c-n": lambda: 1,
        "up": lambda: -1,
        "c-p": lambda: -1,
        "pagedown": lambda: screen.get_size().rows - 3,
        "pageup": lambda: 3 - screen.get_size().rows,
    }
    for name, lines in moves.items():
        keys.add(name)(lambda _, lines=lines: picker.move(lines()))
    keys.add("tab")(lambda _: picker.mark(1))
    keys.add("s-tab")(lambda _: picker.mark(-1))

    @keys.add("enter")
    def _take(event: KeyPressEvent) -> None:
        if picker.picked:
            event.app.exit(result=picker.picked)

    @keys.add("escape", eager=True)
    @keys.add("c-g")
    @keys.add("c-d")
    def _leave(event: KeyPressEvent) -> None:
        event.app.exit(result=None)

    @keys.add("c-c")
    def _interrupt(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt)

    return keys
