"""Lists of papers on a page: runs of lines with the same mark, and the lines that belong to each item."""

from collections.abc import Iterator, Sequence
from dataclasses import field
from itertools import pairwise, takewhile

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import STOP_WORDS
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.items.dates import YEAR
from readinglist.sources.items.joining import join_lines
from readinglist.sources.items.marks import ORG_TAGS
from readinglist.sources.items.name_lists import likely_names
from readinglist.sources.items.splitting import ListItem, split_item
from readinglist.sources.page.boilerplate import is_boilerplate
from readinglist.sources.page.evidence import (
    identifiers_in,
    is_attribute,
    is_citation,
    links_elsewhere,
    links_to_paper,
    looks_like_title,
)
from readinglist.sources.page.marks import MarkedLine
from readinglist.sources.page.parts import Part
from readinglist.sources.page.wording.labels import label_of, without_title_label

_LONGEST_BLOCK = 200
_SLACK = 2
_WIDEST = 130
_FEW_LONGER = 20
_LONG = 200
_SHORT = 100
_SOME, _HALF, _MOST = 0.4, 0.5, 0.7
_FEWEST_WORDS = 2.0
_MOST_OPEN = 5
_FEWEST_NOTES = 2
_FEWEST_IN_TITLE = 3
_COMMAS = (",", "，", "、")
_OPEN_ENDS = ",:，："
_YEAR = lazy_pattern(YEAR)
_INITIAL_LAST = lazy_pattern(r",\s(?:[^\s,]+\s){0,6}[^\W\d_a-z]\.$")
"""An initial in a list of names."""
_REFERENCE_STYLES = frozenset({"[1]", "[label]", "(1)"})


@dataclass(slots=True)
class _Block:
    """The lines of one item, from its mark to the next."""

    lines: list[MarkedLine]
    head: list[MarkedLine] = field(default_factory=list)

    @property
    def rest(self) -> list[MarkedLine]:
        """The lines after those that the mark begins."""
        return self.lines[len(self.head) :]


@dataclass(slots=True, kw_only=True)
class FoundItem:
    """An item of a list of papers: its parts, and the lines below its own text (`rest`), which say more about it."""

    first: int
    last: int
    parts: ListItem
    text: str
    rest: tuple[MarkedLine, ...] = ()

    @property
    def names_paper(self) -> bool:
        """Whether the item states more than words that may be a title."""
        parts = self.parts
        return bool(
            parts.arxiv or parts.doi or parts.authors or parts.venue or parts.date or links_to_paper(self.whole)
        ) or bool(identifiers_in(self.whole))

    @property
    def whole(self) -> str:
        """The text of all its lines."""
        return "\n".join((self.text, *(line.whole for line in self.rest)))


@dataclass(slots=True)
class Run:
    """Items with the same mark and indentation in one section of the page.

    `before` is the last line before them that is not blank; `lines` counts the lines from the first to the last item.
    """

    style: str
    indent: int
    before: MarkedLine | None
    lines: int = 0
    items: list[FoundItem] = field(default_factory=list)

    @property
    def numbered(self) -> bool:
        """Whether marks are numbers, labels or bold titles: bullets at the same indentation are inside items."""
        return "1" in self.style or self.style in ("[label]", "**")

    @property
    def contiguous(self) -> bool:
        """Whether the lines from the first to the last item are mostly those of items, not of text around them."""
        if len(self.items) == 1:
            return self.before is None or self.before.heading or self.before.number + 1 < self.items[0].first
        return sum(item.last - item.first + 1 for item in self.items) >= _HALF * self.lines

    @property
    def titled(self) -> float:
        """The share of items whose text has the form of a title, a reference or a link to a paper."""
        return sum(has_title(item) for item in self.items) / len(self.items)

    @property
    def described(self) -> float:
        """The share of items that are numbered and have a long text, such as an abstract, below their own."""
        described = sum(any(len(line.whole) >= _LONG for line in item.rest) for item in self.items)
        return described / len(self.items) if self.numbered else 0.0

    @property
    def identified(self) -> float:
        """The share of items that name a paper by an identifier."""
        return sum(bool(identifiers_in(item.whole, bare=True)) for item in self.items) / len(self.items)

    @property
    def named(self) -> float:
        """The share of items that state more than a title."""
        return sum(has_title(item) and item.names_paper for item in self.items) / len(self.items)


def has_title(item: FoundItem) -> bool:
    """Whether the text of an item has the form of a title, with or without other parts."""
    referenced = bool(item.parts.authors or item.parts.venue)
    if (
        is_citation(item.text)
        or is_attribute(item.text)
        or is_boilerplate(item.text)
        or ORG_TAGS.sub("", item.text).rstrip("*_")[-1:] in _OPEN_ENDS
    ):
        return False
    return looks_like_title(item.parts.title, referenced=referenced)


def may_be_title(item: FoundItem) -> bool:
    """Whether an item of a list of papers may be a title, although it has the form of a sentence."""
    return ORG_TAGS.sub("", item.text)[-1:] not in _OPEN_ENDS + ".!" and looks_like_title(
        item.parts.title, referenced=True
    )


def is_talk(item: FoundItem) -> bool:
    """Whether a message of a chat that identifies papers names none, states no year and does not look like a title."""
    words = [word for word in item.text.split() if word.lower() not in STOP_WORDS]
    raised = sum(not word[0].islower() for word in words)
    if item.names_paper or _YEAR.search(item.text):
        return False
    return len(words) < _FEWEST_IN_TITLE or raised < _MOST * len(words)


def runs_of(lines: Sequence[MarkedLine]) -> list[Run]:
    """Return the runs of list items of a page, in order of their first lines; nested lists are runs of their own."""
    runs: dict[tuple[str, int], tuple[Run, list[int]]] = {}
    finished: list[tuple[Run, list[int]]] = []
    before: MarkedLine | None = None
    for place, line in enumerate(lines):
        if line.heading:
            finished.extend(runs.values())
            runs.clear()
        elif line.style and line.text:
            key = line.style, line.indent
            if key not in runs:
                runs[key] = Run(line.style, line.indent, before), []
            runs[key][1].append(place)
        if not line.blank:
            before = line
    finished.extend(runs.values())
    for run, starts in finished:
        run.items = list(_items(run, [_block(lines, start, run) for start in starts]))
        run.lines = sum(not line.blank for line in lines[starts[0] : starts[-1] + 1])
    found = [run for run, _ in finished] + _heading_runs(lines)
    return sorted(found, key=lambda run: run.items[0].first)


def _heading_runs(lines: Sequence[MarkedLine]) -> list[Run]:
    """Return the runs of headings of one level below each of which one paper is identified, as notes on papers have."""
    places = [place for place, line in enumerate(lines) if line.heading]
    runs: dict[str, Run] = {}
    for place, end in pairwise([*places, len(lines)]):
        line, rest = lines[place], list(lines[place + 1 : end])
        while rest and rest[-1].blank:
            rest.pop()
        run = runs.setdefault(line.style, Run(line.style, 0, None))
        last = rest[-1].number if rest else line.number
        text = without_title_label(line.text)
        run.items.append(FoundItem(first=line.number, last=last, parts=split_item(text), text=text, rest=tuple(rest)))
        run.lines += last - line.number + 1
    return [run for run in runs.values() if sum(map(_is_note, run.items)) >= max(_FEWEST_NOTES, _MOST * len(run.items))]


def _is_note(item: FoundItem) -> bool:
    """Whether one paper is identified below a heading, not in an item with a title of its own."""
    named = [line for line in item.rest if identifiers_in(line.whole)]
    titled = any(looks_like_title(split_item(line.text).title) and not is_attribute(line.text) for line in named)
    return has_title(item) and not titled and len(identifiers_in("\n".join(line.whole for line in named))) == 1


def _block(lines: Sequence[MarkedLine], start: int, run: Run) -> _Block:
    """Return the lines from a mark to the next one of the same or an outer list."""
    end = start + 1
    while end < min(len(lines), start + _LONGEST_BLOCK):
        line = lines[end]
        if line.heading or (line.style and _is_outer(line, run)):
            break
        end += 1
    while lines[end - 1].blank:
        end -= 1
    return _Block(list(lines[start:end]))


def _is_outer(line: MarkedLine, run: Run) -> bool:
    """Whether a marked line ends an item of `run`: it is of the same list, or of an outer one."""
    if line.indent != run.indent:
        return line.indent < run.indent
    return line.style == run.style or not run.numbered


def _items(run: Run, blocks: Sequence[_Block]) -> Iterator[FoundItem]:
    """Yield the items of a run; lines after a blank line belong to an item only if most items have such lines."""
    apart = [_gap(block, run.indent) for block in blocks]
    usual = sum(gap is not None for gap in apart[:-1]) >= _HALF * (len(blocks) - 1) and len(blocks) > 1
    most = max((len(block.lines) for block in blocks[:-1]), default=0)
    for block, gap in zip(blocks, apart, strict=True):
        if gap is not None and not usual:
            del block.lines[gap:]
        elif gap is not None and block is blocks[-1]:
            del block.lines[max(most, gap) :]
        while block.lines[-1].blank:
            block.lines.pop()

    from readinglist.sources.page.columns import split_items

    width = _width(blocks)
    full = _share_of_full_lines(blocks, width)
    joins = (full >= _MOST and run.style in _REFERENCE_STYLES) or (full >= _SOME and _are_references(run, blocks))
    texts: list[str] = []
    for block in blocks:
        block.head = _head(block, width, joins=joins)
        texts.append(without_title_label(join_lines([line.text for line in block.head])).rstrip(" ,，、"))
    for block, text, parts in zip(blocks, texts, split_items(texts), strict=True):
        first, last = block.lines[0].number, block.lines[-1].number
        yield FoundItem(first=first, last=last, parts=parts, text=text, rest=tuple(block.rest))


def _gap(block: _Block, indent: int) -> int | None:
    """Return the place of the first line that is neither indented nor directly below the item, else None."""
    blank = False
    for place, line in enumerate(block.lines):
        if line.blank:
            blank = True
        elif blank and line.indent <= indent and not line.style:
            return place
    return None


def _width(blocks: Sequence[_Block]) -> int:
    """Return the column at which items were wrapped; 0 if their lines are too long for that.

    A few lines, such as running heads, may be longer.
    """
    lengths = sorted(line.indent + len(line.whole) for block in blocks for line in block.lines)
    widest = lengths[-1 - len(lengths) // _FEW_LONGER]
    return widest if widest <= _WIDEST else 0


def _head(block: _Block, width: int, *, joins: bool) -> list[MarkedLine]:
    """Return the first line with the lines onto which its text was wrapped."""
    head = [block.lines[0]]
    for line in block.lines[1:]:
        before = head[-1]
        goes_on = _is_open(before.text) or _goes_on_after_comma(before, line)
        if goes_on and not line.blank and len(head) < _MOST_OPEN:
            head.append(line)
            continue
        if line.blank or line.style:
            break
        if not joins and (not _has_words(line.text) or is_attribute(line.text)):
            break
        if not (joins or (width and _is_full(before, line, width) and _is_unfinished(before, line))):
            break
        head.append(line)
    return head


def _goes_on_after_comma(before: MarkedLine, line: MarkedLine) -> bool:
    """Whether names or words without a capital follow a comma at the end of a line; a remark may follow it, too."""
    if before.text[-1:] not in _COMMAS or line.style or is_attribute(line.text):
        return False
    return not line.text[:1].isupper() or likely_names(line.text.rstrip(" ,")) is not None


def _are_references(run: Run, blocks: Sequence[_Block]) -> bool:
    """Whether most items of a numbered list are references, which may have several lines."""
    from readinglist.sources.page.reference_lists import is_reference

    if not run.numbered:
        return False
    texts = [
        join_lines([line.text for line in takewhile(lambda each: not each.blank, block.lines)]) for block in blocks
    ]
    return sum(map(is_reference, texts)) >= _MOST * len(texts)


def _share_of_full_lines(blocks: Sequence[_Block], width: int) -> float:
    """Return the share of full lines among those that another one follows within an item."""
    pairs = [pair for block in blocks for pair in pairwise(block.lines) if not pair[0].blank and not pair[1].blank]
    return sum(_is_full(before, line, width) for before, line in pairs) / len(pairs) if pairs else 1.0


def _is_full(before: MarkedLine, line: MarkedLine, width: int) -> bool:
    """Whether the first word of `line` did not fit on the line before it."""
    return before.indent + len(before.whole) + 1 + len(line.text.partition(" ")[0]) > width - _SLACK


def _is_open(text: str) -> bool:
    """Whether a line ends inside a link or bold text of Markdown, or a link of reStructuredText."""
    return text.count("[") > text.count("]") or text.count("**") % 2 == 1 or (text[:1] == "`" and text.count("`") == 1)


def _is_unfinished(before: MarkedLine, line: MarkedLine) -> bool:
    """Whether a full line may go on in the next one: the next is not a long paragraph of its own."""
    ended = before.text[-1:] in ".!?" and not _INITIAL_LAST.search(before.text)
    return len(line.text) < _LONG and not ended


def _has_words(text: str) -> bool:
    """Whether a line has words besides addresses and identifiers."""
    return len(text.split()) > 1 or not ("/" in text or text[:1].isdigit() or ":" in text)


def paper_runs(lines: Sequence[MarkedLine], runs: Sequence[Run]) -> list[Run]:
    """Return the runs that are lists of papers, none of them inside an item of another.

    A run is a list of papers if many of its items state an identifier, authors, a venue or a year beside a title, or
    if nearly all are titles and the page is not made of titles with long texts.
    """
    long_texts = sum(len(line.whole) >= _LONG and not line.style for line in lines)
    stated = any(not line.style and _states_parts(line.text) for line in lines)
    claimed: list[Run] = []
    taken: set[int] = set()
    ranked = sorted(runs, key=lambda run: (-_papers_within(run), run.indent))
    for run in ranked:
        own = {number for item in run.items for number in range(item.first, item.last + 1)}
        if own & taken or (stated and _is_of_notes(run)) or not _is_list_of_papers(run, long_texts):
            continue
        claimed.append(run)
        taken |= own
    return sorted(claimed, key=lambda run: run.items[0].first)


def _states_parts(text: str) -> bool:
    """Whether a line has the label of authors or of an abstract."""
    found = label_of(text)
    return found is not None and found[0] in (Part.AUTHORS, Part.ABSTRACT)


def _is_of_notes(run: Run) -> bool:
    """Whether the items of a list are notes on papers stated by labels: nothing but words, or all with one label."""
    labels = {item.text.partition(":")[0] for item in run.items}
    if len(run.items) > 1 and len(labels) == 1:
        return True
    return not run.numbered and not run.named and not any(item.rest for item in run.items)


def _papers_within(run: Run) -> float:
    """Return the number of items with a title of their own; an item that contains several papers is none."""
    nested = sum(len(identifiers_in(item.whole)) > 1 + len(identifiers_in(item.text)) for item in run.items)
    return (run.titled + run.named) * len(run.items) - 2 * nested


def _is_list_of_papers(run: Run, long_texts: int) -> bool:
    if not run.contiguous:
        return False
    attributes = sum(is_attribute(item.text) for item in run.items)
    if attributes >= _HALF * len(run.items) or run.titled < _HALF:
        return False
    if run.named >= _SOME or (run.style == "chat" and run.identified >= _HALF):
        return True
    if run.style == "<" or len({item.text for item in run.items}) <= _HALF * len(run.items):
        return len(run.items) == 1 and run.style != "<"
    prose = run.before is not None and not run.before.heading and len(run.before.whole) > _SHORT
    words = sum(len(item.parts.title.split()) for item in run.items) / len(run.items)
    elsewhere = sum(links_elsewhere(item.text) for item in run.items)
    return (
        run.titled >= _MOST
        and words >= _FEWEST_WORDS * (2 if len(run.items) == 1 else 1)
        and (len(run.items) > long_texts or run.described >= _MOST)
        and elsewhere < _HALF * len(run.items)
        and not prose
    )
