"""The tokens of a query: words, phrases, terms of fields, operators and parentheses."""

import re

from readinglist.papers.errors import QuerySyntaxError
from readinglist.papers.fast_dataclasses import dataclass

MANY = 200
"""Maximum number of tokens, and of values of a field."""

_PART = r"""(?x)(?:(?P<open>\()|(?P<close>\))|(?P<minus>-(?=[^\s)]))|(?P<phrase>"[^"]*")|(?P<quote>")
    |(?P<field>[A-Za-z][A-Za-z_-]*):(?P<value>(?:"[^"]*"|[^\s()"])*)|(?P<word>[^\s()"]+))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A part of a query; `place` is where it begins, `name` that of a field."""

    kind: str
    text: str
    place: int
    name: str = ""


def query_error(message: str, place: int, hint: str = "") -> QuerySyntaxError:
    """Return the error at a place of a query."""
    return QuerySyntaxError(f"{message} (at character {place + 1} of the query)", hint=hint)


def tokens_of(text: str) -> list[Token]:
    """Split a query.

    Raises:
        QuerySyntaxError: If a quotation mark is not closed, or there are too many tokens.
    """
    tokens: list[Token] = []
    for found in re.finditer(_PART, text):
        kind = found.lastgroup or ""
        if kind == "value":
            kind = "field"
        start = found.start(kind)
        if kind == "quote":
            raise query_error("unclosed quotation mark", start, 'add a closing "')
        if kind == "field":
            tokens.append(Token(kind=kind, text=found["value"], place=start, name=found["field"]))
        else:
            written = found[kind]
            kind = written if kind == "word" and written in ("AND", "OR", "NOT") else kind
            tokens.append(Token(kind=kind, text=written, place=start))
    if len(tokens) > MANY:
        raise query_error(f"query longer than {MANY} words", tokens[MANY].place)
    return tokens
