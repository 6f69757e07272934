"""Marks at the start of lines: bullets, numbers, check boxes, headings."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.page.evidence import is_attribute

_TAB = 4
_BULLETS = "•・‣⁃▪▫●○◦■□◾◽►▶▸➤→✓✔✗·∙※★☆♦◆◇⚫"
_PICTOGRAMS = "\u2600-\u2604\u2607-\u260f\u2615-\u2665\u2667-\u26aa\u26ac-\u2712\u2728-\u2757⭐\U0001f300-\U0001faff"
_BULLET = lazy_pattern(
    rf"(?P<plain>[-*+–—])[ \t\u00a0]+|(?P<stars>\*{{2,6}})[ \t]+(?=\S)|"
    rf"(?P<auto>\#\.|\.\.[ \t]\[(?:\#\w*|\*|\d{{1,4}}|[A-Z][\w-]{{1,30}})\])[ \t]+|"
    rf"(?P<sign>[{_BULLETS}])\ufe0f?[ \t\u00a0]*|"
    rf"(?P<pictograms>[{_PICTOGRAMS}][{_PICTOGRAMS}\ufe0f\u200d]*)[ \t\u00a0]*|"
    r"(?P<emoji>:[a-z][a-z0-9_+-]{2,40}:)[ \t]*|(?P<item>\\item)\b(?:\[[^\]]{0,40}\])?\s*|"
    r"(?P<tag>(?:<details>\s*)?<(?:li|summary|dt)\b[^<>]{0,200}>)\s*(?=\S)",
    re.IGNORECASE,
)
_CHECK_BOX = lazy_pattern(r"(?:\[[ xX✓✔-]?\]|[☐☑☒✅❌⬜✔])\ufe0f?[ \t\u00a0]+")
_TASK = lazy_pattern(r"(?:TODO|DONE|NEXT|DOING|LATER|NOW|WAITING|STARTED|CANCELL?ED)[ \t]+(?:\[#[A-C]\][ \t]+)?(?=\S)")
_TIME = r"\d{1,2}:\d\d(?::\d\d)?(?:[ \u202f]?[AaPp]\.?[Mm]\.?)?"
_DAY = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}"
_MESSAGE = lazy_pattern(
    rf"(?:\[(?:{_DAY},?\s)?{_TIME}\]|{_DAY},?\s{_TIME}\s[-–])\s(?P<name>[^\s:|][^:|]{{0,40}}):\s(?=\S)|"
    rf"\[?(?:{_DAY}\s)?{_TIME}\]?\s+<[^<>\s]{{1,40}}>\s+(?=\S)"
)
"""The start of a message in an exported chat: time and name."""
_NUMBER = lazy_pattern(
    r"(?P<open>[(\[【（〔])[ \t]?(?P<enclosed>\d{1,4})[ \t]?(?P<close>[)\]】）〕])(?!\()[.:]?[ \t\u00a0\u3000]*(?=\S)|"
    r"(?P<before>#|No\.?[ \t]?|Nr\.?[ \t]?|(?:Paper|Item|Ref\.?)[ \t])(?P<named>\d{1,4})[.:)]?[ \t\u00a0]+|"
    r"(?P<number>[0-9]{1,4})[ ]?(?P<after>\.\)|[.)、．])(?:[ \t\u00a0\u3000]+|(?=[^\W\d_]|[\"“‘'«*\[$])|"
    r"(?<=[、．])(?=\d\D))|"
    r"(?P<slashed>\d{1,3})(?P<of>/(?:\d{1,3}|n)?)(?:[ \t\u00a0]+|(?=[^\W\d_]))|"
    r"(?P<spaced>\d{1,4})(?P<space>[ \t]*[:：][ \t]+|\t+|[ \t]+[-–—][ \t]+|[ \t]{2,}|[ \t](?=[^\W\d_a-z\"“'*\[]))"
)
_CIRCLED = lazy_pattern(r"(?P<digit>[①-⑳⓪❶-❿➀-➉])[ \t\u3000]*|(?P<key>\d)\ufe0f?\u20e3[ \t]*")
_LETTERED = lazy_pattern(r"(?:\((?P<enclosed>[a-z])\)|(?P<letter>[a-z])[.)])[ \t]+")
_ROMAN = lazy_pattern(r"\(?(?P<roman>[ivx]{1,5})[.)][ \t]+")
_LABELLED = lazy_pattern(r"\[(?P<label>[^\W\d_][\w+*.’'-]{0,24}[ ,]*(?:\((?=\d))?\d{2,4}\)?[a-z]?)\][ \t]+(?=\S)")
_HEADING = lazy_pattern(r"(?P<level>#{1,6})[ \t]+")
_OPEN_LINK = lazy_pattern(r"`(?=[^`\s])[^`<>]{3,300}(?:<[^`<>\s]{4,500}>`_{1,2}.{0,80})?")
"""A title that a link of reStructuredText begins, whose address may follow on the next line."""
_BOLD_NUMBER = lazy_pattern(r"(\*\*|__)\(?\d{1,3}[.)]\s+(?=\S)")
_INDENT = 2
_BOLD_LINE = lazy_pattern(r"(\*\*|__)(?=\S)(?:(?!\1).){2,300}\1[.:]?")
_BOLD_AND_LINK = lazy_pattern(
    r"(?:[^\W_][^*\[\]()|]{1,24}[:.,][ ])?\*\*(?=\S)(?:(?!\*\*).){8,300}\*\*[ .,:;]{0,3}"
    r"(?:\\?\[{1,2}[^\[\]]{1,30}\]{1,2}\(https?:)"
)
"""A title in bold before a link to the paper, and perhaps after a venue."""
_LARGEST = 9999
_LARGEST_FIRST = 99
_HALF = 0.5
_MOSTLY = 0.6
_UNDERLINE = lazy_pattern(r"([=~^\"'`*+#-])\1{2,}")
_TITLED = lazy_pattern(
    r"(?P<sign>={1,6})[ \t]{0,4}(?P<title>\S.{0,300}?)[ \t]{0,4}(?P=sign)?|"
    r"\\(?:part|chapter|(?:sub){0,2}section)\*?\{(?P<braced>[^{}]*)\}"
)
"""A heading of AsciiDoc, MediaWiki or LaTeX."""
_LINE_NUMBER = lazy_pattern(r"[ \t]*(?P<number>\d{1,5})(?:[ \t]+|$)")
_NEARLY_ALL, _ENOUGH_LINES = 0.9, 5
_CERTAIN = frozenset({"[1]", "(1)", "1.", "1)", "1.)", "1/", "【1】", "（1）", "#1", "1、"})
"""Styles in which one line alone is a numbered line."""


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """A line without its mark.

    `text` excludes indentation and marks; `whole` excludes only indentation. `indent` counts columns. `style` is the
    form of the first mark (``-``, ``1.``, ``[1]``, ``##``, ...), empty if there is none; `count` is its number, or 0.
    """

    number: int
    text: str
    whole: str
    indent: int = 0
    style: str = ""
    count: int = 0

    @property
    def blank(self) -> bool:
        """Whether the line is blank."""
        return not self.whole

    @property
    def heading(self) -> bool:
        """Whether the line is a Markdown heading."""
        return self.style.startswith("##") or self.style == "# "


def marked_lines(text: str) -> list[MarkedLine]:
    """Return the lines of `text`.

    Numbers that do not count up, such as years, dots that separate names on the line before, and pictograms before an
    address or an attribute are no marks.
    """
    raw = _without_line_numbers(_without_drawers(text.split("\n")))
    lines = [_marked_line(number, line) for number, line in enumerate(raw, start=1)]
    lines = [_heading(line) if _is_underlined(raw, line.number) else line for line in lines]
    if any(line.style == "i)" and _ROMAN_LONG.match(line.whole) for line in lines):
        lines = [replace(line, style="i)", count=0) if _ROMAN.match(line.whole) else line for line in lines]
    counts: dict[str, list[int]] = {}
    for line in lines:
        if line.count:
            counts.setdefault(line.style, []).append(line.count)
    wrong = {style for style, numbers in counts.items() if not _is_numbering(numbers, certain=style in _CERTAIN)}
    labels = _pictograms_below(lines)
    for place, line in enumerate(lines):
        separates = line.style == "·" and bool(place) and " · " in lines[place - 1].text
        states = line.style == "::" and (is_attribute(line.text) or _ADDRESS.fullmatch(line.text))
        if states or place in labels:
            lines[place] = MarkedLine(line.number, line.text, line.text, line.indent)
        elif separates or (line.count and line.style in wrong):
            lines[place] = MarkedLine(line.number, line.whole, line.whole, line.indent)
    return lines


def _pictograms_below(lines: Sequence[MarkedLine]) -> set[int]:
    """Return the places of lines with pictograms that say more about the line above, which has another pictogram.

    So it is if most groups of lines with pictograms begin with the same one, which is that of titles.
    """
    groups: list[list[int]] = []
    for place, line in enumerate(lines):
        if line.style == "::" and line.whole[0] != ":":
            follows = bool(groups) and groups[-1][-1] == place - 1
            groups[-1].append(place) if follows else groups.append([place])
    firsts = Counter(lines[group[0]].whole[0] for group in groups if len({lines[at].whole[0] for at in group}) > 1)
    sign, count = firsts.most_common(1)[0] if firsts else ("", 0)
    if count < _FEWEST_GROUPS or count < _MOSTLY * len(groups):
        return set()
    return {place for group in groups for place in group if lines[place].whole[0] != sign}


_FEWEST_GROUPS = 2
_ADDRESS = lazy_pattern(r"\S+/\S+")
_ROMAN_LONG = lazy_pattern(r"\(?[ivx]{2,5}[.)]")


def page_breaks(text: str) -> set[int]:
    """Return the numbers of lines with running heads and page numbers within references, and of blank ones around them.

    A line that repeats beside page numbers is a running head everywhere if a reference goes on after it, or a reference
    with its number in brackets follows; elsewhere numbers on lines of their own may be ranks or votes.
    """
    raw = text.split("\n")
    heads = _beside_page_numbers(raw)
    numbers: set[int] = set()
    running: set[str] = set()
    for place, line in enumerate(raw):
        if not _PAGE_NUMBER.fullmatch(line):
            continue
        first, last = place, place
        while first - 1 in heads:
            first -= 1
        while last + 1 in heads:
            last += 1
        inside = {raw[near].strip() for near in range(first, last + 1) if near != place}
        while first > max(0, place - _MOST_BLANK) and not raw[first - 1].strip():
            first -= 1
        while last + 1 < min(len(raw), place + _MOST_BLANK) and not raw[last + 1].strip():
            last += 1
        before = raw[first - 1].strip() if first else ""
        after = raw[last + 1].strip() if last + 1 < len(raw) else ""
        going_on = before[-1:].isalnum() or before[-1:] in tuple("-,;:&")
        if _IN_BRACKETS.match(after):
            running |= inside
        elif (inside or first < place < last) and going_on and after and not _mark(after, inner=False):
            numbers.update(range(first + 1, last + 2))
            running |= inside
    return numbers | {place + 1 for place in heads if raw[place].strip() in running}


_PAGE_NUMBER = lazy_pattern(r"[ \t\f]*\d{1,4}[ \t\f]*")
_MOST_BLANK = 4
_LETTERS = lazy_pattern(r"[^\W\d_]{3}.*[^\W\d_]{3}")
_IN_BRACKETS = lazy_pattern(r"\[\d{1,4}\][ \t]")
_REFERENCE = lazy_pattern(r"[ \t]*(?:\[\d{1,4}\]|\d{1,4}\.)[ \t]")


def _beside_page_numbers(raw: Sequence[str]) -> set[int]:
    """Return the places of lines beside numbers that count up by one or two, of which several have the same text.

    Only lines after the first reference count.
    """
    beside: dict[str, list[int]] = {}
    first = next((place for place, line in enumerate(raw) if _REFERENCE.match(line)), len(raw))
    before = 0
    for place in range(first, len(raw)):
        if not _PAGE_NUMBER.fullmatch(raw[place]):
            continue
        counted, before = not before or 0 < int(raw[place]) - before <= 2, int(raw[place])
        for near in (place - 1, place + 1):
            text = raw[near].strip() if near < len(raw) else ""
            if counted and _LETTERS.search(text):
                beside.setdefault(text, []).append(near)
    return {place for places in beside.values() if len(places) > 1 for place in places}


def _without_drawers(lines: list[str]) -> list[str]:
    """Return lines with the properties of Org mode, ``:AUTHOR: Ada Hu``, as labels; those without a value are empty."""
    if not any(line.strip() == ":PROPERTIES:" for line in lines):
        return lines
    found = [_PROPERTY.fullmatch(line.strip()) for line in lines]
    return [
        (f"  {each['name'].capitalize()}: {each['value']}" if each["value"] else "") if each else line
        for each, line in zip(found, lines, strict=True)
    ]


_PROPERTY = lazy_pattern(r":(?P<name>[A-Z][A-Z_]{1,30}):\s*(?P<value>.*)")


def _without_line_numbers(lines: list[str]) -> list[str]:
    """Return lines without the numbers of manuscripts, which count all lines, also the blank ones."""
    found = [_LINE_NUMBER.match(line) for line in lines]
    numbers = [(place, int(each["number"])) for place, each in enumerate(found) if each]
    steps = sum(two[1] - one[1] == two[0] - one[0] for one, two in pairwise(numbers))
    bare = any(each and each.end() == len(line) for each, line in zip(found, lines, strict=True))
    shown = sum(bool(line.strip()) for line in lines)
    if not bare or len(numbers) < max(_ENOUGH_LINES, _NEARLY_ALL * shown) or steps < _NEARLY_ALL * (len(numbers) - 1):
        return lines
    return [line[each.end() :] if each else line for each, line in zip(found, lines, strict=True)]


def _is_underlined(lines: list[str], number: int) -> bool:
    """Whether the line with this number is a heading above a line of signs, as in reStructuredText and Markdown."""
    line, below = lines[number - 1].rstrip(), lines[number].rstrip() if number < len(lines) else ""
    above = lines[number - 2].strip() if number > 1 else ""
    if not line[:1].isalnum() or not _UNDERLINE.fullmatch(below) or (above and not _UNDERLINE.fullmatch(above)):
        return False
    return len(below) >= _HALF * len(line)


def _heading(line: MarkedLine) -> MarkedLine:
    return replace(line, style="##", count=0, text=line.whole)


def _is_numbering(numbers: list[int], *, certain: bool) -> bool:
    """Whether numbers count up or down, start again, or are all the same small one, as in Markdown."""
    if len(numbers) == 1:
        return certain and numbers[0] <= _LARGEST_FIRST
    steps = sum(abs(two - one) == 1 or two == 1 for one, two in pairwise(numbers))
    return steps >= _MOSTLY * (len(numbers) - 1) or (certain and set(numbers) <= {0, 1})


def _marked_line(number: int, line: str) -> MarkedLine:
    """Return a line with its marks parsed; a second mark, such as a number after a bullet, is removed as well."""
    rest = line.replace("\u3000", " ").strip("\ufeff\r\n")
    expanded = rest.expandtabs(_TAB)
    indent = len(expanded) - len(expanded.lstrip())
    rest = whole = rest.strip()
    titled = _TITLED.fullmatch(whole) if whole[:1] in ("=", "\\") else None
    if titled:
        return MarkedLine(number, (titled["title"] or titled["braced"]).strip(), whole, indent, "##")
    if _OPEN_LINK.fullmatch(rest):
        return MarkedLine(number, rest, whole, indent, "`1")
    style, count = ("**", 0) if is_bold_line(rest) else ("", 0)
    if style:
        rest = _BOLD_NUMBER.sub(r"\1", rest)
    while rest and style != "**" and (found := _mark(rest, inner=bool(style))):
        shape, value, end = found
        indent += _INDENT * (rest.index(" ") - 1) if shape == "*" and rest.startswith("**") else 0
        style, count = style or shape, count if style else value
        rest = rest[end:].lstrip()
    return MarkedLine(number, rest, whole, indent, style, count)


def _mark(text: str, *, inner: bool) -> tuple[str, int, int] | None:
    """Return (shape, number, end) of the mark that begins `text`, else None.

    After another mark (`inner`), only check boxes, states of tasks and unambiguous numbers are marks.
    """
    if found := _CHECK_BOX.match(text) or (_TASK.match(text) if inner else None):
        return "[ ]", 0, found.end()
    if not inner and (found := _MESSAGE.match(text)):
        return "chat", 0, found.end()
    if found := _HEADING.match(text):
        return ("# " if found["level"] == "#" else found["level"]) if not inner else "#", 0, found.end()
    if found := _NUMBER.match(text):
        shape, digits, certain = _number_shape(found)
        if (certain or not inner) and int(digits) <= _LARGEST:
            return shape, int(digits), found.end()
    if found := _CIRCLED.match(text):
        return "①", 0, found.end()
    if (found := _BULLET.match(text)) and (not inner or found["emoji"]):
        return _sign(found), 0, found.end()
    return None if inner else _letters(text)


def _letters(text: str) -> tuple[str, int, int] | None:
    """Return (shape, number, end) of a label, Roman number or letter that begins `text`, else None."""
    if found := _LABELLED.match(text):
        return "[label]", 0, found.end()
    if (found := _ROMAN.match(text)) and len(found["roman"]) > 1:
        return "i)", 0, found.end()
    if found := _LETTERED.match(text):
        return "a)", ord((found["enclosed"] or found["letter"]).lower()) - ord("a") + 1, found.end()
    return None


def _sign(found: re.Match[str]) -> str:
    """Return the shape of a bullet."""
    shapes = {"emoji": "::", "pictograms": "::", "auto": "#.", "stars": "*", "tag": "<"}
    return next((shape for name, shape in shapes.items() if found[name]), "") or (
        found["plain"] or found["sign"] or found["item"]
    )


def is_html_item(text: str) -> bool:
    """Whether a line of HTML starts with an item of a list or the summary of details."""
    found = _BULLET.match(text.lstrip())
    return bool(found and found["tag"])


def _number_shape(found: re.Match[str]) -> tuple[str, str, bool]:
    """Return (shape, digits, whether the shape is hardly ever the start of a title)."""
    if found["enclosed"]:
        return f"{found['open']}1{found['close']}", found["enclosed"], True
    if found["named"]:
        return f"{found['before'].strip()}1", found["named"], True
    if found["number"]:
        return f"1{found['after']}", found["number"], len(found["number"]) < 4
    if found["slashed"]:
        return "1/", found["slashed"], True
    return f"1{found['space'].strip() or ' '}", found["spaced"], False


def is_bold_line(text: str) -> bool:
    """Whether a line of Markdown is bold as a whole, or bold before a link, as titles are."""
    if text[:2] in ("**", "__") and _BOLD_LINE.fullmatch(text):
        return True
    return "**" in text and bool(_BOLD_AND_LINK.match(text))
