"""Items in columns: parts separated by tabs, bars, dashes, or by what was cut out."""

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.items.marks import CUT
from readinglist.sources.items.name_lists import names_at_start
from readinglist.sources.items.pieces import Pieces, read_details, read_tail
from readinglist.sources.items.venues import starts_numbered

_SEPARATOR = lazy_pattern(rf"(\s*(?:\t|\s\|\s|\s[·•]\s|\s(?:—|–|-{{1,3}})\s|{CUT})\s*|\s?\|\s?$)")
_SOFT = lazy_pattern(r"\s*[—–-]{1,3}\s*")
_WORD = lazy_pattern(r"\w")
_FEW = 3
_DATED_NAMES = lazy_pattern(r"(?P<names>[^\t|–—]{2,80}?)\s[-–—]\s(?:19|20)\d\d[a-z]?\s[-–—]\s(?=\S)")


def begins_with_names_and_year(text: str) -> bool:
    """Whether an item is named as files of papers are: ``Novak et al. - 2024 - Title``."""
    found = _DATED_NAMES.match(text)
    names = names_at_start(f"{found['names']} 2000") if found else None
    return bool(found and names and names.likely and names.end == len(found["names"]))


def main_column(text: str, pieces: Pieces) -> str:
    """Return the column with the title, taking what the others state; dashes between other words stay.

    A cut at the end of the column stays, because a title ends there.
    """
    if begins_with_names_and_year(text):
        return text
    split = _SEPARATOR.split(text)
    columns = [
        (before, column, CUT if CUT in after else "")
        for before, column, after in zip(["", *split[1::2]], split[::2], [*split[1::2], ""], strict=True)
        if _WORD.search(column)
    ]
    texts: list[str] = []
    for place, (before, column, cut) in enumerate(columns):
        if len(columns) > 1 and read_details(column, pieces, after_title=place > 0):
            continue
        if place > 0 and starts_numbered(column):
            read_tail(column, pieces)
            continue
        if texts and _SOFT.fullmatch(before) and not texts[-1].endswith(CUT):
            texts[-1] += before + column + cut
        else:
            texts.append(column + cut)
    if not texts:
        pieces.names, pieces.venue = None, ""
        return columns[0][1] if columns else ""
    main = next((column for column in texts if len(column.split()) >= _FEW), max(texts, key=len))
    for column in texts[texts.index(main) + 1 :]:
        read_tail(column, pieces)
    pieces.remarks.extend(texts[: texts.index(main)])
    return main
