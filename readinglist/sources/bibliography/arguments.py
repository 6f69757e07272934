"""Reading of TeX commands with their arguments, on text without comments."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from readinglist.papers.lazy_patterns import lazy_pattern

_SPACE = lazy_pattern(r"\s*")
_LONGEST = 20_000
_MAX_CACHED = 16
_BRACE = lazy_pattern(r"\\.|[{}]", re.DOTALL)
_BRACKET = lazy_pattern(r"\\.|[{}\]]", re.DOTALL)
_PLAIN_COMMENT = lazy_pattern(r"(?<!\\)((?:\\\\)*)%.*")


def without_comments(text: str) -> str:
    """Return TeX with the same lines, without comments."""
    return "\n".join(_PLAIN_COMMENT.sub(r"\1", line) if "%" in line else line for line in text.split("\n"))


def group_at(text: str, place: int, opening: str = "{") -> tuple[str, int] | None:
    """Return the content of the group at `place`, after spaces, and its end; None if there is no complete group."""
    place = _end(text, place)
    if text[place : place + 1] != opening:
        return None
    end = _braces(text).get(place) if opening == "{" else _bracket_end(text, place)
    return (text[place + 1 : end], end + 1) if end is not None else None


@lru_cache(_MAX_CACHED)
def _braces(text: str) -> dict[int, int]:
    """Return the place of the closing brace of each complete group."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for found in _BRACE.finditer(text):
        if found[0] == "{":
            opened.append(found.start())
        elif found[0] == "}" and opened:
            ends[opened.pop()] = found.start()
    return ends


def _bracket_end(text: str, place: int) -> int | None:
    """Return the place of the bracket that closes the one at `place`, outside of braces."""
    depth = 0
    for found in _BRACKET.finditer(text, place + 1, place + _LONGEST):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if found[0] == "]" and depth <= 0:
            return found.start()
    return None


def _end(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def arguments_at(text: str, place: int, number: int) -> tuple[list[str], int] | None:
    """Return `number` arguments in braces at `place`, and their end; None if one is missing."""
    found: list[str] = []
    for _ in range(number):
        group = group_at(text, place)
        if not group:
            return None
        found.append(group[0])
        place = group[1]
    return found, place


def commands(text: str, names: Sequence[str], number: int) -> Iterator[list[str]]:
    """Yield the name and arguments of each command of these names."""
    pattern = re.compile(rf"\\({'|'.join(names)})(?![A-Za-z])\*?")
    for found in pattern.finditer(text):
        read = arguments_at(text, found.end(), number)
        if read:
            yield [found[1], *read[0]]
