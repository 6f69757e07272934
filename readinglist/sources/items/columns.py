"""Items in columns: parts separated by tabs, bars, dashes, or by what was cut out."""

import re

from readinglist.sources.items.marked_text import CUT
from readinglist.sources.items.pieces import Pieces, read_details, read_tail

_SEPARATOR = re.compile(rf"\s*(?:\t|\s\|\s|\s[·•]\s|\s(?:—|–|-{{1,3}})\s|{CUT})\s*|\s?\|\s?(?=$)")
_HARD = re.compile(rf"[\t|·•{CUT}]")
_FEW = 3


def main_column(text: str, pieces: Pieces) -> str:
    """Return the column with the title, taking what the others state; dashes between other words stay."""
    columns: list[tuple[str, str]] = []
    at, separator = 0, ""
    for found in _SEPARATOR.finditer(text):
        columns.append((separator, text[at : found.start()]))
        separator, at = found[0], found.end()
    columns.append((separator, text[at:]))
    followed = {
        column: CUT if CUT in separator else ""
        for (_, column), (separator, _) in zip(columns, columns[1:], strict=False)
    }
    columns = [(separator, column) for separator, column in columns if re.search(r"\w", column)]
    if len(columns) < 2:
        return columns[0][1] + followed.get(columns[0][1], "") if columns else ""
    kept = [(separator, column) for separator, column in columns if not read_details(column, pieces)]
    if not kept:
        pieces.names, pieces.venue = None, ""
        return columns[0][1]
    joined: list[tuple[str, bool]] = []
    for separator, column in kept:
        if joined and separator and not _HARD.search(separator) and not joined[-1][1]:
            joined[-1] = (joined[-1][0] + separator + column, False)
        else:
            joined.append((column, False))
    texts = [column for column, _ in joined]
    main = next((column for column in texts if len(column.split()) >= _FEW), max(texts, key=len))
    for column in texts[texts.index(main) + 1 :]:
        read_tail(column, pieces)
    pieces.remarks.extend(texts[: texts.index(main)])
    return main + followed.get(main, "")
