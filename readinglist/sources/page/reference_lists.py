"""Lists without marks: bibliographies, papers with one line each, and paragraphs that begin with title and authors."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import authors_from_line
from readinglist.papers.paper import OTHERS
from readinglist.sources.items.joining import join_lines
from readinglist.sources.items.splitting import ListItem
from readinglist.sources.page.boilerplate import is_boilerplate
from readinglist.sources.page.compound import names_and_date
from readinglist.sources.page.evidence import identifiers_in, is_attribute, is_mention, looks_like_title
from readinglist.sources.page.lists import FoundItem
from readinglist.sources.page.marks import MarkedLine
from readinglist.sources.page.wording.bylines import is_byline, split_title

_SECTION = lazy_pattern(
    r"\W*(?:\d{1,2}\.?\s+|[IVX]{1,4}\.\s+)?(?:references?(?: and (?:notes|links)| cited)?|bibliography|"
    r"literature(?: cited)?|works cited|cited works|further reading|(?:selected )?publications|"
    r"literatur(?:verzeichnis|angaben|hinweise)?|quellen(?:verzeichnis)?|schrifttum|références(?: bibliographiques)?|"
    r"bibliographie|referencias(?: bibliográficas)?|bibliografía|bibliografia|riferimenti(?: bibliografici)?|"
    r"referências|список литературы|литература|参考文献|參考文獻|引用文献|참고\s?문헌)\W*",
    re.IGNORECASE,
)
_NAME = r"[^\W\d_a-zß-öø-ÿ][\w'’.-]*"
_PARTICLE = r"(?:(?:van|von|de|del|della|der|den|di|da|dos|du|la|le|ter|ten|zu|zur|el|al|bin|ibn)[ -]){0,3}"
_INITIALS = r"(?:[^\W\d_a-z]\.?[ -]?){1,4}"
_CONJUNCTION = r"\s(?:and|und|et|y|e|&)\s|\set\.?\sal|\su\.\s?a\."
_STARTS = lazy_pattern(
    rf"{_PARTICLE}{_NAME}(?:[ -]{_PARTICLE}{_NAME}){{0,2}},? {_INITIALS}(?:,|;|{_CONJUNCTION}|\s*[\"“(«„:]|\.)|"
    rf"(?:[^\W\d_a-z]\.[ -]?){{1,3}} ?{_PARTICLE}{_NAME}(?:,|;|:|\.|{_CONJUNCTION}|\s*\()|"
    rf"{_NAME}(?: {_NAME}| [^\W\d_a-z]\.){{0,2}} {_PARTICLE}{_NAME}(?:[,.;]\s|{_CONJUNCTION}|\s\((?:19|20)\d\d)|"
    rf"{_NAME}, {_NAME}(?: {_NAME})?(?:,|;|\.|:|{_CONJUNCTION}|\s\()|"
    r"[一-龥]{2,4}[,，、.．]"
)
_YEAR = lazy_pattern(r"(?<!\d)(?:1[89]|20)\d\d[a-z]?(?!\d)")
_SHORTEST, _LONGEST = 30, 900
_ENOUGH, _NEARLY_ALL, _FEWEST = 0.7, 0.85, 2
_FEWEST_WORDS = 3
_SOME_INDENT = 1
_DIGIT = lazy_pattern(r"\d")
_FEW_BUTTONS = 0.15
_FEWEST_LETTERS = 4
_NUMBER = lazy_pattern(r"^\[[a-z]{0,2}\d{1,4}\]\s*")
_FOLLOWING = lazy_pattern(r" [^\W\d_][\w'’.-]* [^,]{2,40},")
_SOME, _ANNOTATION = 0.4, 100


def is_reference_heading(text: str) -> bool:
    """Whether a line is the heading of a bibliography."""
    return len(text) < _SHORTEST * 2 and bool(_SECTION.fullmatch(text))


def is_reference(text: str, *, expected: bool = False) -> bool:
    """Whether a text has the form of a reference: it begins with authors and has a year.

    If references are `expected`, words that are names suffice.
    """
    if not (_SHORTEST <= len(text) <= _LONGEST and _YEAR.search(text)):
        return False
    if _STARTS.match(text) or not expected:
        return bool(_STARTS.match(text)) and not names_and_date(text, frozenset())
    from readinglist.sources.items.name_lists import likely_names

    return likely_names(text) is not None


def references_of(lines: Sequence[MarkedLine]) -> list[FoundItem]:
    """Return the references in consecutive lines without marks, if many of their paragraphs are references.

    After a heading of a bibliography nothing else is expected, so that only the lines after it are counted.
    """
    if _has_cards(lines):
        return []
    after = next((place for place, line in enumerate(lines) if is_reference_heading(line.text)), -1)
    paragraphs = [each for each in _paragraphs(lines[after + 1 :]) if not (_is_heading(each) or _is_page_head(each))]
    joined = _joined(paragraphs)
    known = after >= 0
    good = [is_reference(text, expected=known) for _, text in joined]
    divided = _joined([entry for paragraph in paragraphs for entry in _entries(paragraph)])
    fits = [is_reference(text, expected=known) for _, text in divided]
    if (len(divided) > len(joined) and all(fits)) or (
        (sum(good) < _ENOUGH * len(good) or len(good) < _FEWEST)
        and (sum(fits) > sum(good) or not _alternate(joined, good))
    ):
        joined, good = divided, fits
    if sum(good) < (1 if known else _FEWEST):
        return []
    if sum(good) >= _ENOUGH * len(good):
        return _items([each for each, fits in zip(joined, good, strict=True) if each[1] and (fits or known)])
    return _items([each for each, fits in zip(joined, good, strict=True) if fits]) if _alternate(joined, good) else []


def _alternate(joined: Sequence[tuple[list[MarkedLine], str]], good: Sequence[bool]) -> bool:
    """Whether references come first, and all other paragraphs are annotations: indented, or longer than a title."""
    if sum(good) < _FEWEST or sum(good) < _SOME * len(good) or not good[0]:
        return False
    outer = min(entry[0].indent for (entry, _), fits in zip(joined, good, strict=True) if fits)
    others = [entry for (entry, _), fits in zip(joined, good, strict=True) if not fits]
    return all(entry[0].indent > outer or sum(len(line.whole) for line in entry) > _ANNOTATION for entry in others)


def _has_cards(lines: Sequence[MarkedLine]) -> bool:
    """Whether a page is made of cards, which have repeated lines, buttons, and authors on lines of their own."""
    shown = [line.whole for line in lines if not line.blank]
    buttons = sum(is_boilerplate(text) and not _DIGIT.search(text) for text in shown)
    authors = sum(map(_names_only, shown))
    bylines = 0 if _are_wrapped(shown) else sum(text[-1].isalpha() and is_byline(text) for text in shown)
    counts = Counter(text for text in shown if len(text) >= _FEWEST_LETTERS and not _DIGIT.search(text))
    repeated = sum(count for count in counts.values() if count > _FEWEST)
    return max(buttons, repeated, bylines) > _FEW_BUTTONS * len(shown) or authors >= _FEWEST


def _are_wrapped(lines: Sequence[str]) -> bool:
    """Whether many lines are full: the first word of the next one did not fit on them."""
    width = max(map(len, lines), default=0)
    full = sum(len(line) + len(following.partition(" ")[0]) >= width for line, following in pairwise(lines))
    return full >= _SOME * len(lines)


def _names_only(text: str) -> bool:
    """Whether a line introduces a title by its authors."""
    return text.endswith(":") and is_byline(_NUMBER.sub("", text)[:-1])


def _joined(entries: Sequence[list[MarkedLine]]) -> list[tuple[list[MarkedLine], str]]:
    """Return entries with their text; it is empty if it is too long for a reference."""
    return [
        (
            entry,
            join_lines([line.whole for line in entry]) if sum(len(line.whole) for line in entry) <= _LONGEST else "",
        )
        for entry in entries
    ]


def _is_heading(paragraph: Sequence[MarkedLine]) -> bool:
    return len(paragraph) == 1 and (paragraph[0].heading or is_reference_heading(paragraph[0].text))


def _is_page_head(paragraph: Sequence[MarkedLine]) -> bool:
    """Whether a paragraph is the number of a page, or a line such as ``Published as a conference paper at ...``."""
    return len(paragraph) == 1 and is_boilerplate(paragraph[0].whole)


def _paragraphs(lines: Sequence[MarkedLine]) -> Iterator[list[MarkedLine]]:
    """Yield runs of lines between blank lines, headings and headings of bibliographies."""
    paragraph: list[MarkedLine] = []
    for line in lines:
        alone = line.heading or is_reference_heading(line.text)
        gap = bool(paragraph) and line.number > paragraph[-1].number + 1
        if (line.blank or alone or gap) and paragraph:
            yield paragraph
            paragraph = []
        if alone:
            yield [line]
        elif not line.blank:
            paragraph.append(line)
    if paragraph:
        yield paragraph


def _entries(paragraph: list[MarkedLine]) -> Iterator[list[MarkedLine]]:
    """Yield the references of a paragraph: by hanging indentation, else by lines that begin with authors."""
    outer = min(line.indent for line in paragraph)
    hanging = any(line.indent > outer + _SOME_INDENT for line in paragraph[1:])
    if not hanging and _are_single_lines(paragraph):
        yield from ([line] for line in paragraph)
        return
    entry: list[MarkedLine] = []
    for line in paragraph:
        if entry and (line.indent <= outer if hanging else _begins(entry, line)):
            yield entry
            entry = []
        entry.append(line)
    yield entry


def _are_single_lines(paragraph: Sequence[MarkedLine]) -> bool:
    """Whether each line of a paragraph is a reference: all are complete, and most begin with authors."""
    first = sum(_STARTS.match(line.whole) is not None for line in paragraph)
    return first >= _ENOUGH * len(paragraph) and all(_is_complete_text(line.whole) for line in paragraph)


def _is_complete_text(text: str) -> bool:
    """Whether a line may be the last one of a reference."""
    return text[-1:] in ".])" or text[-1:].isdigit() or "/" in text.rpartition(" ")[2]


def _begins(entry: Sequence[MarkedLine], line: MarkedLine) -> bool:
    """Whether a line begins another reference: the one before is complete, and the line starts with authors."""
    return (
        _is_complete_text(entry[-1].whole)
        and _STARTS.match(line.whole) is not None
        and any(_YEAR.search(each.whole) for each in entry)
    )


def line_items(lines: Sequence[MarkedLine]) -> list[FoundItem]:
    """Return papers with one line each, if most lines state a title and more, such as an identifier or a year.

    Then other lines that look like titles are papers too, unless they are boilerplate.
    """
    shown = [line for line in lines if not line.blank and not line.heading and not is_boilerplate(line.whole)]
    if sum(_names_only(line.whole) for line in shown) >= _FEWEST:
        return []
    texts = {line.number: line.text if line.style == "chat" else line.whole for line in shown}
    fitting = [line for line in shown if len(line.whole) <= _LONGEST]
    complete = len(fitting)
    for line in sorted(fitting, key=lambda line: len(line.whole)):  # short ones first, because long ones take longer
        if complete < _ENOUGH * len(shown):
            return []
        complete -= not _is_complete(_items([([line], texts[line.number])])[0])
    if complete < _ENOUGH * len(shown):
        return []
    items = _with_single_authors(_items([([line], texts[line.number]) for line in fitting]))
    uniform = complete >= _NEARLY_ALL * len(shown)
    head = _head_of_list(lines, shown)
    return [
        item
        for item in items
        if _is_complete(item) or (item.first != head and _is_title(item.parts.title, uniform=uniform))
    ]


def paragraph_items(lines: Sequence[MarkedLine]) -> list[FoundItem]:
    """Return papers whose paragraphs begin with ``Title by Names.`` and have one identifier each, as in newsletters."""
    found = []
    for blank, group in groupby(lines, key=lambda line: line.blank or line.heading):
        paragraph = list(group)
        text = "" if blank else join_lines([line.text for line in paragraph])
        named = identifiers_in(text) if len(text) >= _SHORTEST_PARAGRAPH else []
        if len(named) == 1 and (parts := _run_in(text)):
            own = ListItem.of(*named[0])
            parts = replace(parts, arxiv=own.arxiv, doi=own.doi)
            found.append(FoundItem(first=paragraph[0].number, last=paragraph[-1].number, parts=parts, text=text))
    distinct = {each.parts.arxiv or each.parts.doi for each in found}
    return found if len(found) >= _FEWEST and len(distinct) == len(found) else []


def _run_in(text: str) -> ListItem | None:
    """Return the title and the authors with which a paragraph begins, and the rest as a remark."""
    from readinglist.sources.items.name_lists import names_at_start

    for by in _BY.finditer(text, 0, _LONGEST_RUN_IN):
        title = text[: by.start()].strip(" ,\"“”'*_")
        others = _COLLEAGUES.search(text, by.end(), by.end() + _LONGEST_RUN_IN)
        names = (
            names_at_start(text[: others.start()] if others else text, by.end()) if looks_like_title(title) else None
        )
        if not names:
            continue
        complete = others is None or names.end != others.start()
        after = names.end if complete or not others else others.end()
        ended = _AFTER_NAMES.match(text, after)
        if ended or text[after - 1] == ".":
            authors = names.authors() if complete or names.others else (*names.authors(), OTHERS)
            rest = text[ended.end() if ended else after :]
            return ListItem(title=title, authors=authors, remark=_INVITATION.sub("", rest).strip())
    return None


_SHORTEST_PARAGRAPH, _LONGEST_RUN_IN = 60, 300
_BY = lazy_pattern(r",?\s(?:by|By|von|par|por|di)\s")
_COLLEAGUES = lazy_pattern(
    r"\s(?:and|&|und|et|y|e)\s(?:(?:his|her|their)\s)?(?:colleagues|co-?workers|co-?authors|collaborators|others|team|"
    r"Kolleg\w+|Mitarbeiter\w*|collègues|colegas|colleghi)\b",
    re.IGNORECASE,
)
_AFTER_NAMES = lazy_pattern(r"\s?(?:\(\w[^()]{0,60}\))?\s?(?:[.:;,]|[-–—])\s+")
_INVITATION = lazy_pattern(r"(?<=[.!?])\s[^.!?]{0,60}(?:https?://\S+|arXiv:\S+)[\s.]*$", re.IGNORECASE)
"""What stands around the address at the end, such as ``Read it here:``."""


def _head_of_list(lines: Sequence[MarkedLine], shown: Sequence[MarkedLine]) -> int:
    """Return the number of the first line if only a few others are followed by a blank line as it is; else 0."""
    blank = {line.number for line in lines if line.blank}
    apart = [line.number + 1 in blank for line in shown[:-1]]
    return shown[0].number if apart and apart[0] and sum(apart) <= max(1, _FEW_BUTTONS * len(apart)) else 0


def _with_single_authors(items: Sequence[FoundItem]) -> list[FoundItem]:
    """Return items with the last name in a title as its author if in most items authors directly follow the title."""
    joined = sum(_FOLLOWING.match(item.text.removeprefix(item.parts.title)) is not None for item in items)
    if joined < _ENOUGH * len(items):
        return list(items)
    return [_with_single_author(item) for item in items]


def _with_single_author(item: FoundItem) -> FoundItem:
    split = split_title(item.text, frozenset(), frozenset()) if item.parts.title == item.text else None
    if split is None:
        return item
    return replace(item, parts=replace(item.parts, title=split[0], authors=authors_from_line(split[1])))


def _is_title(title: str, *, uniform: bool) -> bool:
    """Whether an item without other parts has a title; in a `uniform` list also a sentence."""
    return len(title.split()) >= _FEWEST_WORDS and looks_like_title(title, referenced=uniform)


def _is_complete(item: FoundItem) -> bool:
    parts = item.parts
    if is_mention(item.text, parts.title):
        return True
    stated = parts.arxiv or parts.doi or parts.date or parts.authors or parts.venue
    referenced = bool(parts.authors or parts.venue)
    if is_attribute(item.text) or is_boilerplate(parts.title):
        return False
    return bool(stated) and looks_like_title(parts.title, referenced=referenced)


def _items(entries: Sequence[tuple[list[MarkedLine], str]]) -> list[FoundItem]:
    """Return the items of a list with the lines of each and their text."""
    from readinglist.sources.page.columns import split_items

    parts = split_items([text for _, text in entries])
    return [
        FoundItem(first=entry[0].number, last=entry[-1].number, parts=each, text=text)
        for (entry, text), each in zip(entries, parts, strict=True)
    ]
