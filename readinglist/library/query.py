"""The query language: parses text to a tree, which the store translates to SQL."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from readinglist.library.days import SYSTEM, Calendar
from readinglist.library.query_dates import Times, days, times
from readinglist.library.query_tokens import MANY, Token, query_error, tokens_of
from readinglist.library.status_history import DROPPED
from readinglist.library.words import joined_number, query_words, reordered_name
from readinglist.papers.errors import UsageError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import did_you_mean, nearest, printable
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.statuses import STATUSES, Status, resolve_priority, resolve_status


@dataclass(frozen=True, slots=True)
class Everything:
    """Every paper."""


@dataclass(frozen=True, slots=True)
class Word:
    """Consecutive words, folded by `search_text`, joined by spaces; or one of `others`, which are other spellings.

    `field` is ``title``, ``author``, ``abstract``, ``note``, ``venue`` or ``text`` (of attached PDFs, which
    `with_texts` looks up); empty for all except the last two. The last word is a prefix, unless `whole`; if `inside`, a
    spelling of one word is any part of a word.
    """

    text: str
    field: str = ""
    whole: bool = False
    others: tuple[str, ...] = ()
    inside: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """All spellings."""
        return self.text, *self.others


@dataclass(frozen=True, slots=True)
class Term:
    """``name:value`` with one value, as the library spells it.

    ``status``, ``priority``, ``tag``, ``category`` and ``resolution`` equal the value (a category may also be in an
    archive of that name; tags and categories ignore case); ``key``, ``arxiv`` and ``doi`` start with it; ``source``
    contains it; ``has`` names what the paper has; ``paper`` equals the internal id.
    """

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Span:
    """A range of `name`: `low` inclusive, `high` exclusive, None if unbounded.

    ``year`` and ``rating`` are integers, and ``due`` is a day. Times are ``added``, ``since`` (when the current status
    was set), ``started`` (any time when it got the status reading) and ``finished`` (any time when it got one of
    the `statuses`). Papers without such a value are in no range.
    """

    name: str
    low: int | date | None
    high: int | date | None
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """Papers that `part` does not select."""

    part: "Query"


@dataclass(frozen=True, slots=True)
class And:
    """Papers that all parts select."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Papers that any part selects."""

    parts: tuple["Query", ...]


Query = Everything | Word | Term | Span | Not | And | Or

# --- parsing -------------------------------------------------------------------------------------------------------

HAS = (
    "abstract", "alias", "arxiv", "author", "doi", "due", "note", "priority", "progress", "rating", "source", "tag",
    "venue", "year",
)  # fmt: skip
"""The values of ``has:``."""

IS = ("unresolved", "resolved", "open", "done", "overdue", "ambiguous", "not_found", "unavailable", "matched", "stated")
"""The values of ``is:``."""

TEXT = "text"

_DEEP = 30
_LISTED = ("key", "arxiv", "doi", "paper", "priority", "resolution", "status", "tag")
"""Fields of which a term may have any number of values, because the store compares them in one list."""
_UNRESOLVED = ("ambiguous", "not_found", "unavailable")
_RESOLVED = ("matched", "stated")
_ALIASES = {
    "abs": "abstract",
    "authors": "author",
    "eprint": "arxiv",
    "journal": "venue",
    "notes": "note",
    "tags": "tag",
}
_NUMBERS = r"(?P<sign>[<>]=?|=)?(?P<one>\d+)|(?P<low>\d+)?(?:-|\.\.)(?P<high>\d+)?"


def parse(text: str, now: datetime, statuses: Sequence[Status] = STATUSES, *, calendar: Calendar = SYSTEM) -> Query:
    """Parse a query; a blank one is `Everything`.

    `now` (aware) makes times like ``added:<30d`` absolute; days are those of `calendar`. `statuses` are those that
    ``status:`` accepts.

    Raises:
        QuerySyntaxError: If the query is invalid; the message has the position.
    """
    tokens = tokens_of(printable(text))
    if not tokens:
        return Everything()
    reader = _Reader(tokens, _Fields(now, statuses, calendar))
    query = reader.alternatives(0)
    if reader.next is not None:
        raise query_error("unmatched closing parenthesis", reader.next.place)
    if query is None:
        raise query_error("nothing to search for: no letters or digits", 0)
    return query


class _Reader:
    """A recursive-descent parser; methods return None if there is nothing but punctuation."""

    def __init__(self, tokens: Sequence[Token], fields: "_Fields") -> None:
        self._tokens = tokens
        self._place = 0
        self._fields = fields

    @property
    def next(self) -> Token | None:
        """The next token."""
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def _take(self, *kinds: str) -> bool:
        taken = self.next is not None and self.next.kind in kinds
        self._place += taken
        return taken

    def alternatives(self, depth: int) -> Query | None:
        """Parse ``a b OR c``."""
        parts = [self._together(depth)]
        while self._take("OR"):
            parts.append(self._together(depth))
        if len(parts) == 1:
            return parts[0]
        known = tuple(part for part in parts if part is not None)
        if len(known) < len(parts):
            raise query_error("one side of OR has no letters or digits", self._tokens[self._place - 1].place)
        return Or(known)

    def _together(self, depth: int) -> Query | None:
        """Parse ``a b`` or ``a AND b``."""
        parts = [self._single(depth)]
        while self.next is not None and self.next.kind not in ("OR", "close"):
            self._take("AND")
            before = self._tokens[self._place - 1]
            parts.append(_after(before, self._single(depth)))
        known = tuple(part for part in parts if part is not None)
        return And(known) if len(known) > 1 else known[0] if known else None

    def _single(self, depth: int) -> Query | None:
        token = self.next
        if token is None or token.kind in ("AND", "OR", "close"):
            place = token.place if token else self._tokens[-1].place + len(self._tokens[-1].text)
            raise query_error("missing word or field", place, "in lower case, and, or and not are ordinary words")
        if depth > _DEEP:
            raise query_error(f"query nested deeper than {_DEEP} levels", token.place)
        self._place += 1
        match token.kind:
            case "NOT" | "minus":
                part = self._single(depth + 1)
                if part is None:
                    raise query_error("nothing to exclude: no letters or digits", token.place)
                return Not(part)
            case "open":
                part = self.alternatives(depth + 1)
                if not self._take("close"):
                    raise query_error("unclosed parenthesis", token.place, "add a closing )")
                return part
            case "field":
                return self._fields.query(token)
            case _:
                return _words(token)


def _words(token: Token) -> Query | None:
    """Parse a word or phrase; a complete arXiv id or DOI is an identifier term."""
    if token.kind == "word" and (identifier := _identifier(token.text)):
        return identifier
    return _spelled(token.text, "", whole=token.kind == "phrase")


def _after(before: Token, query: Query | None) -> Query | None:
    """Return the query of a word after `before`, which also is the end of that word if it is a short number."""
    if before.kind == "word" and isinstance(query, Word) and not query.whole and not query.field:
        return replace(query, others=(*query.others, *joined_number(before.text, query.text)))
    return query


def _spelled(text: str, field: str, *, whole: bool) -> Query | None:
    """Return the query for words in any of their spellings, and for the symbols among them."""
    spellings, symbols = query_words(text)
    inside = text.startswith("*") and not whole
    words: list[Query] = [Word(spellings[0], field, whole, spellings[1:], inside)] if spellings else []
    if spellings and field in ("", "author") and (names := reordered_name(spellings[0])):
        words = [Or((*words, Word(names[0], "author", whole, names[1:])))]
    parts: tuple[Query, ...] = (*words, *(Word(symbol, field, whole=True) for symbol in symbols if field != "venue"))
    return And(parts) if len(parts) > 1 else parts[0] if parts else None


def _identifier(text: str) -> Term | None:
    if arxiv_id := ArxivId.parse(text):
        return Term("arxiv", arxiv_id.text)
    doi = Doi.parse(text)
    return Term("doi", doi.text) if doi else None


class _Fields:
    """Parsers of ``name:value``."""

    def __init__(self, now: datetime, statuses: Sequence[Status], calendar: Calendar) -> None:
        self._now = now
        self._statuses = statuses
        self._closed = tuple(status.name for status in statuses if not status.open)
        self._calendar = calendar
        self._readers: dict[str, Callable[[str], Query | None]] = {
            "added": lambda text: Span("added", *self._times(text)),
            "arxiv": lambda text: _identifier(text) or Term("arxiv", text.lower()),
            "category": lambda text: Term("category", text),
            "doi": lambda text: _identifier(text) or Term("doi", text.lower()),
            "due": self._due,
            "finished": self._finished,
            "has": self._has,
            "is": self._is,
            "key": lambda text: Term("key", text),
            "priority": lambda text: Term("priority", resolve_priority(text)),
            "rating": lambda text: Span("rating", *_numbers(text, 1, "ratings are 1 to 5, such as rating:>3")),
            "since": lambda text: Span("since", *self._times(text)),
            "source": lambda text: Term("source", text),
            "started": lambda text: Span("started", *self._times(text)),
            "status": lambda text: Term("status", resolve_status(text, self._statuses).name),
            "tag": lambda text: Term("tag", text),
            "year": lambda text: Span("year", *_numbers(text, 4, "years look like 2020, 2020-2023, 2020- or >2020")),
        }
        self.names = (*self._readers, "abstract", "author", "note", TEXT, "title", "venue")

    def query(self, token: Token) -> Query | None:
        """Parse a field token; several values separated by commas mean any of them."""
        name = token.name.lower()
        name = _ALIASES.get(name, name)
        if name not in self.names:
            return self._unknown(token)
        parts = re.findall(r'((?:"[^"]*"|[^,"])+)', token.text)
        if not parts:
            raise query_error(f"missing value after {name}:", token.place, f"write {name}:VALUE without a space")
        if len(parts) > MANY and name not in _LISTED:
            raise query_error(f"{name}: has more than {MANY} values", token.place, "split the query")
        try:
            queries = [self._value(name, part) for part in parts]
        except UsageError as error:
            raise query_error(error.message, token.place, error.hint) from error
        known = tuple(query for query in queries if query is not None)
        if len(known) < len(queries):
            raise query_error(f"value of {name}: without letters or digits", token.place)
        return Or(known) if len(known) > 1 else known[0]

    def _unknown(self, token: Token) -> Query | None:
        written = f"{token.name}:{token.text}"
        if identifier := _identifier(written):
            return identifier
        if not token.text:
            return _words(Token(kind="word", text=token.name, place=token.place))
        near = did_you_mean(nearest(token.name, self.names), before="; ")
        raise query_error(
            f"unknown query field {token.name!r}{near}",
            token.place,
            f"available: {', '.join(sorted(self.names))}; quote the text to search for it literally",
        )

    def _value(self, name: str, written: str) -> Query | None:
        text = written.replace('"', "").strip()
        reader = self._readers.get(name)
        if reader is not None:
            if not text:
                raise UsageError(f"empty value of {name}:")
            return reader(text)
        if name == "author" and "," in text:
            family, _, given = text.partition(",")
            text = f"{given} {family}"
        return _spelled(text, name, whole='"' in written)

    def _has(self, text: str) -> Query:
        name = text.lower()
        name = _ALIASES.get(name, name)
        if name not in HAS:
            raise UsageError(f"unknown value 'has:{text}'", hint=f"available: {', '.join(HAS)}")
        return Term("has", name)

    def _is(self, text: str) -> Query:
        name = text.lower().replace("-", "_")
        groups = {"unresolved": _UNRESOLVED, "resolved": _RESOLVED}
        one = {each: (each,) for each in (*_UNRESOLVED, *_RESOLVED)}
        if name in groups or name in one:
            return _any("resolution", {**groups, **one}[name])
        if name in ("open", "done"):
            # A status that left the settings counts as open.
            done = _any("status", self._closed)
            return done if name == "done" else Not(done)
        if name == "overdue":
            return And((Not(_any("status", self._closed)), Span("due", None, self._calendar.day(self._now))))
        raise UsageError(f"unknown value 'is:{text}'", hint=f"available: {', '.join(IS)}")

    def _times(self, text: str) -> Times:
        return times(text, self._now, self._calendar)

    def _due(self, text: str) -> Query:
        return Span("due", *days(text, self._calendar.day(self._now)))

    def _finished(self, text: str) -> Query:
        return Span("finished", *self._times(text), tuple(name for name in self._closed if name != DROPPED))


def with_texts(query: Query, papers: Callable[[Word], Sequence[str]]) -> Query:
    """Return a query with each word of the field ``text`` replaced by the papers, by internal id, that have it."""
    match query:
        case Word(field="text"):
            return Or(tuple(Term("paper", paper) for paper in papers(query)))
        case Not(part):
            return Not(with_texts(part, papers))
        case And(parts):
            return And(tuple(with_texts(part, papers) for part in parts))
        case Or(parts):
            return Or(tuple(with_texts(part, papers) for part in parts))
        case _:
            return query


def field_names() -> tuple[str, ...]:
    """Return the names of the fields of queries."""
    return _Fields(datetime.min.replace(tzinfo=UTC), STATUSES, SYSTEM).names


def _any(name: str, values: Sequence[str]) -> Query:
    terms = tuple(Term(name, value) for value in values)
    return terms[0] if len(terms) == 1 else Or(terms)


def _numbers(text: str, digits: int, hint: str) -> tuple[int | None, int | None]:
    """Return bounds (low inclusive, high exclusive) of ``3``, ``>3``, ``3-5``, ``3-``, ``-5`` with this many digits."""
    found = re.fullmatch(_NUMBERS, text)
    numbers = [found[name] for name in ("one", "low", "high") if found[name]] if found else []
    if not found or not numbers or any(len(number) != digits for number in numbers):
        raise UsageError(f"invalid number or range {text!r}", hint=hint)
    if found["one"]:
        return _compared(found["sign"] or "=", int(found["one"]))
    low, high = (int(found[name]) if found[name] else None for name in ("low", "high"))
    if low is not None and high is not None and low > high:
        raise UsageError(f"empty range {text!r}", hint=f"did you mean {high}-{low}?")
    return low, None if high is None else high + 1


def _compared(sign: str, number: int) -> tuple[int | None, int | None]:
    bounds = {
        "=": (number, number + 1),
        ">": (number + 1, None),
        ">=": (number, None),
        "<": (None, number),
        "<=": (None, number + 1),
    }
    return bounds[sign]
