"""Queries and sort orders as SQL over ``papers p LEFT JOIN readings r``."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from itertools import count

from readinglist.library.days import misplaced_day, wall_clock
from readinglist.library.encoding import time_to_json
from readinglist.library.query import And, Everything, Not, Or, Query, Span, Term, Word
from readinglist.library.status_history import READING
from readinglist.library.store.connection import Connection, Value
from readinglist.library.store.rows import key_fold
from readinglist.papers.errors import UsageError
from readinglist.papers.folding import did_you_mean, edit_distance, nearest
from readinglist.papers.statuses import PRIORITIES, STATUSES
from readinglist.papers.tags import SEPARATOR, tag_fold

FROM = "FROM papers p LEFT JOIN readings r ON r.paper = p.id AND r.reader = :reader"
"""The FROM clause that conditions and orders refer to."""

STATUS = f"COALESCE(r.status, '{STATUSES[0].name}')"
DUE = "COALESCE(r.due, '')"
PRIORITY = "COALESCE(r.priority, '')"
_TEXT_COLUMNS = {"title": ("title",), "author": ("authors",), "abstract": ("abstract",), "note": ()}
_ALL_COLUMNS = ("title", "authors", "abstract")
_NOTES = "SELECT n.paper FROM notes n WHERE n.reader = :reader"
_HAS = {
    "abstract": "p.has_abstract = 1",
    "alias": "{id} IN (SELECT n.paper FROM names n WHERE n.is_key = 0)",
    "arxiv": "p.arxiv_id <> ''",
    "author": "p.sort_author <> ''",
    "doi": "p.doi <> ''",
    "due": f"{DUE} <> ''",
    "note": f"{{id}} IN ({_NOTES})",
    "priority": f"{PRIORITY} <> ''",
    "progress": "COALESCE(r.progress, '') <> ''",
    "rating": "COALESCE(r.rating, 0) > 0",
    "source": "p.source_fold <> ''",
    "tag": "{id} IN (SELECT g.paper FROM tags g)",
    "venue": "p.venue_fold <> ''",
    "year": "p.year <> 0",
}
_SPANS = {
    "year": ("p.year", "0"),
    "rating": ("COALESCE(r.rating, 0)", "0"),
    "added": ("p.added", "''"),
}
"""The columns of spans, and their value for unknown."""

_SINCE = "SELECT s.paper FROM readings s WHERE s.reader = :reader AND {}"
_TURNS = "SELECT t.paper FROM turns t WHERE t.reader = :reader"
_STARTED = f"{_TURNS} AND t.status = '{READING}' AND {{}}"
_NOTHING = "''"
_PREFIXES = {"arxiv": "p.arxiv_id", "doi": "p.doi"}
_NO_LIMIT = 2**63 - 1
_FEW = 20
"""Up to this number of values, each is compared on its own."""

_MOST = 2000

_AFTER_LETTERS = "\U0010ffff"
_LISTED = "SELECT value FROM {each}"
_BEGINS = f"""SELECT {{}} FROM {{{{each}}}} j CROSS JOIN {{}} x
    WHERE x.{{}} >= j.value AND x.{{}} < j.value || '{_AFTER_LETTERS}'"""
_ANY_OF = {
    "status": f"{STATUS} IN ({_LISTED})",
    "priority": f"{PRIORITY} IN ({_LISTED})",
    "resolution": f"p.resolution IN ({_LISTED})",
    "paper": f"p.id IN ({_LISTED})",
    "tag": f"{{id}} IN (SELECT g.paper FROM tags g WHERE g.fold IN ({_LISTED}))",
    "key": f"{{id}} IN ({_BEGINS.format('x.paper', 'names', 'fold', 'fold')})",
    "arxiv": f"{{id}} IN ({_BEGINS.format('x.id', 'papers', 'arxiv_id', 'arxiv_id')})",
    "doi": f"{{id}} IN ({_BEGINS.format('x.id', 'papers', 'doi', 'doi')})",
}
"""Conditions of terms with any of many values, which are one parameter: SQLite limits variables and nesting."""

_FOLDS: Mapping[str, Callable[[str], str]] = {"tag": tag_fold, "key": key_fold, "arxiv": str.lower, "doi": str.lower}


def _rank(column: str, names: tuple[str, ...]) -> str:
    cases = " ".join(f"WHEN '{name}' THEN {place}" for place, name in enumerate(names))
    return f"CASE {column} {cases} ELSE {len(names)} END"


_ORDERS = {
    "added": "p.added",
    "arxiv_id": "p.arxiv_id",
    "author": "p.sort_author",
    "doi": "p.doi",
    "due": f"CASE {DUE} WHEN '' THEN '9999' ELSE r.due END",
    "key": "p.key_fold",
    "priority": _rank(PRIORITY, PRIORITIES),
    "rating": "COALESCE(r.rating, 0)",
    "since": "COALESCE(r.since, '')",
    "status": _rank(STATUS, tuple(status.name for status in STATUSES)),
    "title": "p.title_fold",
    "venue": "p.venue_fold",
    "year": "p.year",
}
_SAME_ORDER = {"authors": "author", "arxiv": "arxiv_id", "date": "year"}


def order(sort: str, *, reverse: bool) -> str:
    """Return an ``ORDER BY`` clause for fields with commas, descending after ``-``; ties are in the order of addition.

    Raises:
        UsageError: If a sort field is unknown.
    """
    orders: dict[str, str] = {}  # SQLite limits their number
    for each in sort.split(","):
        name = each.strip().removeprefix("-")
        descends = each.strip().startswith("-") is not reverse
        orders.setdefault(_sort_column(name), " DESC" if descends else "")
    return f"ORDER BY {', '.join(map(''.join, orders.items()))}, p.number{' DESC' if reverse else ''}"


def _sort_column(name: str) -> str:
    column = _ORDERS.get(_SAME_ORDER.get(name, name))
    if column is None:
        guess = did_you_mean(nearest(name, _ORDERS), before="; ")
        hint = f"available: {', '.join(_ORDERS)}, also several, as in year,title"
        raise UsageError(f"unknown sort field {name!r}{guess}", hint=hint)
    return column


class Condition:
    """A query as an SQL condition; `parameters` are its values and the ``:reader`` of `FROM`."""

    def __init__(self, query: Query, *, reader: str, connection: Connection) -> None:
        self.parameters: dict[str, Value] = {"reader": reader}
        self._connection = connection
        self._numbers = count()
        self._id = connection.dialect.paper_id if _has_words(query) else "p.id"
        self.sql = self._of(query)

    def _of(self, query: Query) -> str:
        match query:
            case Everything():
                return "1 = 1"
            case Word():
                return self._word(query)
            case Term():
                return self._term(query)
            case Span():
                return self._span(query)
            case Not(part):
                return f"NOT {self._of(part)}"
            case And(parts):
                return _joined("AND", self._each(parts)) if parts else "1 = 1"
            case Or(parts):
                return _joined("OR", self._alternatives(parts)) if parts else "1 = 0"

    def _each(self, parts: Sequence[Query]) -> list[str]:
        """Return the conditions of conjoined parts; words without a field are searched for together.

        The index intersects frequent words much faster than rows can be tested for them.
        """
        words = [part for part in parts if isinstance(part, Word) and not part.field]
        if len(words) < 2:
            return [self._of(part) for part in parts]
        notes = self._numbers_by_notes(words)
        if found := self._found(notes):
            apart = " AND ".join(f"o.number IN ({self._numbers_of_word(word)})" for word in words)
            found = self._found(f"{notes} AND {apart}")
        texts = self._numbers_of_words("texts", _ALL_COLUMNS, words, also=found)
        others = (self._of(part) for part in parts if part not in words)
        return [f"p.number IN ({texts})", *others]

    def _alternatives(self, parts: Sequence[Query]) -> list[str]:
        """Return the conditions of alternatives; many values of one field are one condition."""
        values: dict[str, list[str]] = {}
        for part in parts:
            if isinstance(part, Term) and part.name in _ANY_OF:
                values.setdefault(part.name, []).append(part.value)
        many = {name: each for name, each in values.items() if len(each) > _FEW}
        others = [part for part in parts if not (isinstance(part, Term) and part.name in many)]
        return [*(self._any_of(name, each) for name, each in many.items()), *map(self._of, others)]

    def _any_of(self, name: str, values: Sequence[str]) -> str:
        folded = list(map(_FOLDS.get(name, str), values))
        each = self._connection.dialect.each.format(self._bind(json.dumps(folded, ensure_ascii=False)))
        return _ANY_OF[name].format(each=each, id=self._id)

    def _bind(self, value: Value) -> str:
        name = self._new_name()
        self.parameters[name] = value
        return f":{name}"

    def _new_name(self) -> str:
        """Return the name of another parameter.

        Raises:
            UsageError: If the query has too many: SQLite's time grows with their square.
        """
        number = next(self._numbers)
        if number >= _MOST:
            raise UsageError(f"query with more than {_MOST} words and values", hint="split the query")
        return f"v{number}"

    def _word(self, word: Word) -> str:
        if word.field == "venue":
            patterns = (_venue_pattern(word, text) for text in word.texts)
            found = (rf"' ' || p.venue_fold || ' ' LIKE {self._bind(each)} ESCAPE '\'" for each in patterns)
            return f"({' OR '.join(found)})"
        return f"p.number IN ({self._numbers_of_word(word)})"

    def _numbers_of_word(self, word: Word) -> str:
        """Return a query for the row numbers of papers that contain the word."""
        columns = _TEXT_COLUMNS.get(word.field, _ALL_COLUMNS)
        notes = self._numbers_by_notes([word]) if word.field in ("", "note") else ""
        return self._numbers_of_words("texts", columns, [word], also=self._found(notes)) if columns else notes

    def _found(self, notes: str) -> str:
        """Return a query for row numbers by notes, or its result if the database finds notes first; empty for none."""
        if not (notes and self._connection.dialect.finds_notes_first):
            return notes
        numbers = self._connection.rows(notes, self.parameters)
        return f"VALUES {', '.join(f'({number:d})' for (number,) in numbers)}" if numbers else ""

    def _numbers_by_notes(self, words: Sequence[Word]) -> str:
        """Return a query for the row numbers of papers with a note of the reader that contains any of the words."""
        notes = self._numbers_of_words("notes", ("folded",), words, every=False)
        joined = "FROM notes n JOIN papers o ON o.id = n.paper"
        return f"SELECT o.number {joined} WHERE n.reader = :reader AND n.number IN ({notes})"

    def _numbers_of_words(
        self, table: str, columns: tuple[str, ...], words: Sequence[Word], *, every: bool = True, also: str = ""
    ) -> str:
        name = self._new_name()
        sql, parameters = self._connection.numbers_of_words(table, columns, words, name, every=every, also=also)
        self.parameters.update(parameters)
        return sql

    def _term(self, term: Term) -> str:
        value = term.value
        match term.name:
            case "status":
                return f"{STATUS} = {self._bind(value)}"
            case "priority":
                return f"{PRIORITY} = {self._bind(value)}"
            case "resolution":
                return f"p.resolution = {self._bind(value)}"
            case "tag":
                return f"{self._id} IN (SELECT g.paper FROM tags g WHERE {self._is_tag(tag_fold(value))})"
            case "key":
                return f"{self._id} IN (SELECT n.paper FROM names n WHERE {self._begins('n.fold', key_fold(value))})"
            case "paper":
                return f"p.id = {self._bind(value)}"
            case "category":
                exact, below = (self._bind(f"% {_escaped(value.lower())}{end}%") for end in (" ", "."))
                return rf"(p.categories LIKE {exact} ESCAPE '\' OR p.categories LIKE {below} ESCAPE '\')"
            case "source":
                return rf"p.source_fold LIKE {self._bind(f'%{_escaped(value.lower())}%')} ESCAPE '\'"
            case "has":
                return _HAS[value].format(id=self._id)
            case _:
                return self._begins(_PREFIXES[term.name], value.lower())

    def _is_tag(self, fold: str) -> str:
        """Return the condition for a tag and those that are part of it."""
        return f"(g.fold = {self._bind(fold)} OR {self._begins('g.fold', fold + SEPARATOR)})"

    def _begins(self, column: str, prefix: str) -> str:
        low, high = prefix_range(prefix)
        return f"({column} >= {self._bind(low)} AND {column} < {self._bind(high)})"

    def _span(self, span: Span) -> str:
        if span.name == "finished":
            return self._finished(span)
        within = {"since": ("s.since", _SINCE), "due": ("s.due", _SINCE), "started": ("t.since", _STARTED)}
        if span.name in within:
            column, selection = within[span.name]
            bounds = self._bounds(span, column, _NOTHING)
            return f"{self._id} IN ({selection.format(bounds)})"
        return self._bounds(span, *_SPANS[span.name])

    def _finished(self, span: Span) -> str:
        """Return the condition that a paper was finished in the span, as the statistics count it."""
        done = ", ".join(self._bind(status) for status in span.statuses)
        finished = f"t.status IN ({done}) AND t.later NOT IN ({done})"
        return f"{self._id} IN ({_TURNS} AND {finished} AND {self._bounds(span, 't.since', _NOTHING)})"

    def _bounds(self, span: Span, column: str, none: str) -> str:
        bounds = [f"{column} <> {none}"]
        for bound, sign in ((span.low, ">="), (span.high, "<")):
            if isinstance(bound, datetime):
                bounds.append(self._time_bound(bound, column, sign))
            elif isinstance(bound, date):
                bounds.append(f"{column} {sign} {self._bind(bound.isoformat())}")
            elif bound is not None:
                bounds.append(f"{column} {sign} {self._bind(bound)}")
        return "(" + " AND ".join(bounds) + ")"

    def _time_bound(self, bound: datetime, column: str, sign: str) -> str:
        """Return the condition that a time is before or not before `bound`, and so is a day without a time."""
        compared = f"{column} {sign} {self._bind(time_to_json(bound))}"
        noon = misplaced_day(bound)
        if noon is None:
            return compared
        inside = (noon >= wall_clock(bound)) is (sign == ">=")
        other = f"{column} {'=' if inside else '<>'} {self._bind(time_to_json(noon))}"
        return f"({compared} {'OR' if inside else 'AND'} {other})"


def _joined(operator: str, conditions: Sequence[str]) -> str:
    """Join conditions as a balanced tree, because SQLite limits the depth of expressions."""
    if len(conditions) == 1:
        return conditions[0]
    middle = len(conditions) // 2
    return f"({_joined(operator, conditions[:middle])} {operator} {_joined(operator, conditions[middle:])})"


def row_limit(limit: int | None) -> int:
    """Return a limit that databases can store; the largest for None."""
    return _NO_LIMIT if limit is None else min(max(limit, 0), _NO_LIMIT)


def near_words(connection: Connection, word: str) -> tuple[str, ...]:
    """Return words of the index that `word` may be a typo for, the most frequent of the nearest first.

    They begin with the same letter, because typos rarely change it, and other words would take long to compare.
    """
    allowed = 1 if len(word) < _LONG_WORD else 2
    known = connection.vocabulary(word[:1], (len(word) - allowed, len(word) + allowed))
    if len(word) < _SHORTEST_WORD or any(each == word for each, _ in known):
        return ()
    letters = set(word)
    near = []
    for each, number in known:
        if len(letters.difference(each)) <= allowed and (distance := edit_distance(word, each)) <= allowed:
            near.append((distance, -number, each))
    nearest_words = tuple(each for _, _, each in sorted(near)[:_MOST_NEAR])
    return nearest_words or ((f"*{word}",) if connection.is_inside(word) else ())


_SHORTEST_WORD, _LONG_WORD = 4, 8
_MOST_NEAR = 3


def _has_words(query: Query) -> bool:
    """Whether the query uses the word index."""
    match query:
        case Word(field=field):
            return field != "venue"
        case Not(part):
            return _has_words(part)
        case And(parts) | Or(parts):
            return any(map(_has_words, parts))
        case _:
            return False


def prefix_range(prefix: str) -> tuple[str, str]:
    """Return bounds (low inclusive, high exclusive) of strings that start with `prefix`, by code points."""
    return prefix, prefix + _AFTER_LETTERS


def _venue_pattern(word: Word, text: str) -> str:
    """Return the pattern of a spelling in a venue with spaces around it."""
    if word.inside and " " not in text:
        return f"%{_escaped(text)}%"
    return f"% {_escaped(text)}{' ' if word.whole else ''}%"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
