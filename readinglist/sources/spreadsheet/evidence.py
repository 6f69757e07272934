"""The columns of a table without headings, by what their cells contain."""

from collections.abc import Sequence

from readinglist.papers.identifiers import Doi, parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.spreadsheet.columns import Columns

_ROWS = 200
_FEWEST_ROWS = 3
_MOST = 0.8
_MOST_COLUMNS = 40
_LONGEST_TITLE = 300
_YEAR = lazy_pattern(r"(?:19|20)\d\d")
_URL = lazy_pattern(r"https?://\S+")
_MARK = lazy_pattern(r"[(\[]?\d{1,4}[.)\]]{1,2}|[•·*–-]")
_NAME_SEPARATOR = lazy_pattern(r",|;|\||、|；|\sand\s")
_NAME_WORD = lazy_pattern(r"[^\W\d_][\w.'’-]*")
_LONGEST_LIST = 1000
_MOST_WORDS = 4


def evident_columns(rows: Sequence[Sequence[str]]) -> Columns | None:
    """Return the columns of rows of one length with an identifier and a title each; None if they are not evident."""
    sample = [row for row in rows[:_ROWS] if any(cell.strip() for cell in row)]
    length = len(sample[0]) if sample else 0
    same = [row for row in sample if len(row) == length]
    if not 2 <= length <= _MOST_COLUMNS or len(sample) < _FEWEST_ROWS or len(same) < _MOST * len(sample):
        return None
    if length == 2 and sum(_MARK.fullmatch(row[0].strip()) is not None for row in same) >= _MOST * len(same):
        return None  # a numbered list, as copied from a word processor
    columns = [_column([row[at].strip() for row in same]) for at in range(length)]
    titles = [at for at, column in enumerate(columns) if column == "title"]
    if "link" not in columns or not titles:
        return None
    best = max(titles, key=lambda at: sum(len(row[at]) for row in same))
    names = tuple("other" if column == "title" and at != best else column for at, column in enumerate(columns))
    return Columns(names=names, ranks=tuple(range(length)), headings=("",) * length, sure=0)


def _column(cells: Sequence[str]) -> str:
    filled = [cell for cell in cells if cell]
    if not filled:
        return ""
    tests = (
        ("link", lambda cell: bool(parse_versioned(cell) or Doi.parse(cell) or _URL.fullmatch(cell))),
        ("year", lambda cell: bool(_YEAR.fullmatch(cell))),
        ("authors", _lists_names),
        ("title", lambda cell: len(cell.split()) >= 2 and len(cell) <= _LONGEST_TITLE and not _URL.search(cell)),
        ("abstract", lambda cell: len(cell) > _LONGEST_TITLE),
    )
    for name, test in tests:
        if sum(map(test, filled)) >= _MOST * len(cells):
            return name
    return "other"


def _lists_names(cell: str) -> bool:
    """Whether a cell consists of several names of few words each."""
    parts = [part.split() for part in _NAME_SEPARATOR.split(cell)] if len(cell) < _LONGEST_LIST else []
    return len(parts) > 1 and all(
        1 <= len(words) <= _MOST_WORDS and all(map(_NAME_WORD.fullmatch, words)) for words in parts
    )
