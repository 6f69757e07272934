"""Separators that all items of a list have: they divide the title from what the list says about each paper."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.items.columns import begins_with_names_and_year
from readinglist.sources.items.leading import day_end
from readinglist.sources.items.name_lists import are_names, has_title_word, is_name_list, names_at_start
from readinglist.sources.items.pieces import is_details
from readinglist.sources.items.splitting import ListItem, split_item

_SEPARATORS = tuple(map(re.compile, (r"\s\|\s", r"\s/\s", r"\s—\s", r"\s–\s", r"\s--\s", r"\s-\s", r"\s::\s")))
_FRAMED = lazy_pattern(r"(?P<title>\S.*\S)(?:\s\((?P<remark>[^()]{3,60})\)|（(?P<wide>[^（）]{2,60})）)[.;。]?")
_LABELLED = lazy_pattern(
    r"(?P<mark>\*\*|__)?[\[(](?P<label>[^\[\]()]{1,40})[\])](?P=mark)?(?:(?<=\*\*)|(?<=[\])]))[:\s]\s*(?=[^\s(\[])"
)
_FEWEST, _NEARLY_ALL, _MOSTLY, _SAMPLE = 4, 0.85, 0.6, 200
_LONGEST = 600


def split_items(texts: Sequence[str]) -> list[ListItem]:
    """Return the parts of the items of one list.

    What nearly all items have, such as a dash or a remark in brackets at the end, separates their parts, although it
    may belong to the title of a single item.
    """
    days = [day_end(text, listed=True) for text in texts]
    if len(texts) >= _FEWEST and sum(map(bool, days)) >= _NEARLY_ALL * len(texts):
        texts = [text[end:] for text, end in zip(texts, days, strict=True)]
    named = sum(map(begins_with_names_and_year, texts)) >= _NEARLY_ALL * len(texts)
    rows = _rows(texts) if len(texts) >= _FEWEST and not named else []
    title = _title_column([row for row in rows if row]) if rows else -1
    if title < 0:
        return in_one_order(texts, [split_item(text) for text in texts])
    return [_item(row, title) if row else split_item(text) for row, text in zip(rows, texts, strict=True)]


def _rows(texts: Sequence[str]) -> list[list[str]]:
    """Return the cells of each item, empty for an item without the common separators; nothing if there are none."""
    most = _NEARLY_ALL * len(texts)
    labels = [_LABELLED.match(text) if len(text) <= _LONGEST else None for text in texts]
    if sum(map(bool, labels)) >= most:
        return [
            [label["label"], text[label.end() :]] if label else [] for label, text in zip(labels, texts, strict=True)
        ]
    for separator in _SEPARATORS:
        cells = [separator.split(text) for text in texts]
        if sum(len(each) > 1 for each in cells) < most:
            continue
        width = min(number for number, _ in Counter(len(each) for each in cells if len(each) > 1).most_common(1))
        return [_joined(each, text, separator, width) for each, text in zip(cells, texts, strict=True)]
    framed = [_FRAMED.fullmatch(text) if len(text) <= _LONGEST else None for text in texts]
    if sum(map(bool, framed)) >= most:
        return [[each["title"], each["remark"] or each["wide"]] if each else [] for each in framed]
    return []


def _joined(cells: list[str], text: str, separator: re.Pattern[str], width: int) -> list[str]:
    """Return as many cells as most items have: those of a title that has the separator itself are joined again."""
    if len(cells) <= width:
        return cells if len(cells) == width else []
    first, last = cells[0], cells[-1]
    if width == 2 and not _is_stated(first):
        return [text[: len(text) - len(last)].rstrip(" -–—/|:"), last]
    return separator.split(text, maxsplit=width - 1)


def _title_column(rows: Sequence[Sequence[str]]) -> int:
    """Return the place of the first column that states more than names, venues and years; -1 if items need no help."""
    columns = list(zip(*rows, strict=False))
    states = [_states(column[:_SAMPLE]) for column in columns]
    others = [place for place, stated in enumerate(states) if not stated]
    if not others:
        return -1
    longest = max(others, key=lambda place: len(set(columns[place])) * sum(map(len, columns[place])))
    first = others[0]
    varied = len(set(columns[first])) > _MOSTLY * len(columns[first])
    words = sum(len(cell.split()) for cell in columns[first]) / len(columns[first])
    return first if varied and words > 2 and longest != len(columns) else longest


def _states(column: Sequence[str]) -> bool:
    """Whether most cells of a column are names, venues, years or addresses."""
    return sum(_is_stated(cell) or _is_address(cell) for cell in column) >= _MOSTLY * len(column)


def _is_stated(cell: str) -> bool:
    """Whether a cell is names, a venue or a year, perhaps in bold or italics."""
    bare = cell.strip(" *_")
    return is_details(bare) or is_name_list(bare)


def _is_address(cell: str) -> bool:
    return "/" in cell and " " not in cell.strip()


def _item(row: Sequence[str], title: int) -> ListItem:
    own = split_item(row[title])
    details = [cell for place, cell in enumerate(row) if place != title and _is_stated(cell)]
    said = split_item("\t".join([row[title], *details])) if details else own
    whole = split_item(" \t ".join(row))
    return replace(
        whole,
        title=own.title,
        authors=own.authors or said.authors,
        venue=own.venue or said.venue,
        date=own.date or said.date,
        remark=" ".join(cell for place, cell in enumerate(row) if place != title and cell not in details),
    )


# --- the order that most items have ----------------------------------------------------------------------------------

_ENDS = lazy_pattern(r"[.,;?!:]{1,2}\s+")
_AFTER_NAMES = lazy_pattern(r"\s?(?:\((?:19|20)\d\d[a-z]?\))?\s?[.,:]{1,2}\s+(?=[^\W_])")


def in_one_order(texts: Sequence[str], items: Sequence[ListItem]) -> list[ListItem]:
    """Return the items; where only the order of the others tells title and authors apart, it divides them."""
    named = [(text, item) for text, item in zip(texts, items, strict=True) if item.authors and item.title]
    if len(texts) < _FEWEST or len(named) < _MOSTLY * len(texts):
        return list(items)
    first = sum(_starts_with_title(text, item) for text, item in named)
    if first >= _NEARLY_ALL * len(named):
        return [item if item.authors or len(item.title) > _LONGEST else _names_last(item) for item in items]
    if first <= (1 - _NEARLY_ALL) * len(named):
        return [item if item.authors else _names_first(item) for item in items]
    return list(items)


def _starts_with_title(text: str, item: ListItem) -> bool:
    """Whether an item begins with its title, apart from marks."""
    return item.title[:12].casefold() in text[: 12 + _MARKS].casefold()


_MARKS = 8


def _names_last(item: ListItem) -> ListItem:
    """Return an item whose title ends with names, divided before them."""
    for found in _ENDS.finditer(item.title):
        rest = item.title[found.end() :].strip()
        if are_names(rest) and (names := names_at_start(rest)) and not any(map(has_title_word, names.names)):
            sign = found[0].strip()[0]
            title = item.title[: found.start()].rstrip() + (sign if sign in "?!" else "")
            return replace(item, title=title, authors=names.authors())
    return item


def _names_first(item: ListItem) -> ListItem:
    """Return an item whose title begins with names, divided after them."""
    names = names_at_start(item.title)
    after = _AFTER_NAMES.match(item.title, names.end) if names else None
    if not names or not after or any(map(has_title_word, names.names)):
        return item
    return replace(item, title=item.title[after.end() :], authors=names.authors())
