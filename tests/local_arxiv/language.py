"""The query language of the real service: a missing operator is OR, and there is no precedence."""

import re
from dataclasses import dataclass

from tests.local_arxiv.index import Index

PREFIXES = {"ti", "title", "au", "abs", "co", "jr", "cat", "rn", "id", "all", "doi", "submittedDate", "lastUpdatedDate"}
_TOKEN = re.compile(
    rf'\s*(?:(?P<bracket>[()])|(?P<prefix>{"|".join(sorted(PREFIXES))}):|(?P<quoted>"[^"]*")|(?P<range>\[[^\]]*\])'
    r'|(?P<word>[^\s()"]+))'
)
_MOST_TERMS = 1000


class BadQueryError(Exception):
    """The query is invalid; the real service returns HTTP 400."""


@dataclass(frozen=True)
class Term:
    """One phrase or word in one field."""

    prefix: str
    text: str
    quoted: bool

    def find(self, index: Index) -> set[int]:
        if self.prefix in ("submittedDate", "lastUpdatedDate"):
            return _in_range(index, self.text)
        return index.find(self.prefix, self.text)

    def __str__(self) -> str:
        return f'{self.prefix}:"{self.text}"' if self.quoted else f"{self.prefix}:{self.text}"


@dataclass(frozen=True)
class Pair:
    """Two parts and their operator."""

    left: "Term | Pair"
    operator: str
    right: "Term | Pair"

    def find(self, index: Index) -> set[int]:
        left, right = self.left.find(index), self.right.find(index)
        return {"AND": left & right, "OR": left | right, "ANDNOT": left - right}[self.operator]

    def __str__(self) -> str:
        left = f"({self.left})" if isinstance(self.left, Pair) else str(self.left)
        return f"{left} {self.operator} {self.right}"


def parse(query: str) -> Term | Pair:
    """The tree of a query.

    Raises:
        BadQueryError: the real service cannot read it.
    """
    if query.count('"') % 2:
        place = query.rindex('"')
        query = query[:place] + query[place + 1 :]
    if "\\" in query:
        raise BadQueryError(f"Invalid query string: '{query}'")
    tokens = _tokens(query)
    if not tokens:
        raise BadQueryError(f"Invalid query string: '{query}'")
    if len(tokens) > 2 * _MOST_TERMS:
        raise RecursionError
    tree, rest = _expression(tokens, "all")
    if rest:
        raise BadQueryError(f"Invalid query string: '{query}'")
    return tree


def _tokens(query: str) -> list[tuple[str, str]]:
    tokens = []
    place = 0
    query = query.rstrip()
    while place < len(query):
        found = _TOKEN.match(query, place)
        if not found or found.end() == place:
            raise BadQueryError(f"Invalid query string: '{query}'")
        kind = found.lastgroup
        tokens.append((kind, found[kind]))
        place = found.end()
    return tokens


def _expression(tokens, prefix):
    left, rest = _unit(tokens, prefix)
    if not rest or rest[0][1] == ")":
        return left, rest
    operator, rest = _operator(rest)
    right, rest = _expression(rest, prefix)
    return Pair(left, operator, right), rest


def _operator(tokens):
    words = [text for kind, text in tokens[:2] if kind == "word"]
    if words[:2] == ["AND", "NOT"]:
        return "ANDNOT", tokens[2:]
    if words[:1] == ["NOT"]:
        return "ANDNOT", tokens[1:]
    if tokens[0][0] == "word" and tokens[0][1] in ("AND", "OR", "ANDNOT"):
        return tokens[0][1], tokens[1:]
    return "OR", tokens


def _unit(tokens, prefix):
    if not tokens:
        raise BadQueryError("Invalid query string: ''")
    kind, text = tokens[0]
    if text == "(":
        tree, rest = _expression(tokens[1:], prefix)
        if not rest:
            raise BadQueryError("Invalid query string: unbalanced parenthesis")
        return tree, rest[1:]
    if kind == "prefix":
        return _prefixed(text, tokens[1:])
    if text in (")", "AND", "OR", "ANDNOT", "NOT"):
        raise BadQueryError(f"Invalid query string: '{text}'")
    return Term(prefix, text.strip('"'), kind == "quoted"), tokens[1:]


def _prefixed(prefix, tokens):
    if not tokens or tokens[0][0] == "prefix":
        raise BadQueryError(f"Invalid query string: '{prefix}:'")
    name = "ti" if prefix == "title" else prefix
    return _unit(tokens, name)


def _in_range(index: Index, text: str) -> set[int]:
    first, _, last = text.strip("[]").partition(" TO ")
    first, last = first.ljust(12, "0"), last.ljust(12, "9")
    found = set()
    for place, record in enumerate(index.records):
        stamp = re.sub(r"\D", "", record.published)[:12]
        if first <= stamp <= last:
            found.add(place)
    return found
