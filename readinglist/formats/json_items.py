"""JSON values with their lines: one per line, one over several lines, or the members of an array."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from readinglist.papers.lazy_patterns import lazy_pattern

_ARRAY = lazy_pattern(r"\s*\[\s*(?:null\s*,\s*)*(?:\{|\])")
_OBJECT = lazy_pattern(r'\s*\{\s*(?:"|\}|$)')
_AROUND = lazy_pattern(r"[\s,]*")


class JsonItem(NamedTuple):
    """A JSON value of the document with its position, or an error."""

    line: int
    last_line: int
    value: object = None
    problem: str = ""


_INCOMPLETE = "an object that is invalid or incomplete"


def is_json(text: str) -> bool:
    """Whether the text begins with a JSON object or an array of objects."""
    start = text[:1000].lstrip("\ufeff")
    return bool(_OBJECT.match(start) or _ARRAY.match(start))


def json_items(text: str) -> Iterator[JsonItem]:
    """Yield the values of a text, in order; parsing continues after errors."""
    return _array_items(text) if _ARRAY.match(text.lstrip("\ufeff")) else _lines(text)


def _lines(text: str) -> Iterator[JsonItem]:
    """Yield the value of each non-blank line; an object may also extend over several lines.

    An invalid object extends to the next line that opens one.
    """
    decoder = json.JSONDecoder(strict=False)
    lines = text.split("\n")
    place = number = taken = 0
    for line in lines:
        start, number = place, number + 1
        place += len(line) + 1
        bare = line.strip().rstrip(",")
        if number <= taken or not bare:
            continue
        try:
            yield JsonItem(number, number, decoder.decode(bare))
        except (ValueError, RecursionError) as error:
            opens = bare.startswith("{")
            whole = _stretched(decoder, text, start + line.find("{")) if opens else None
            end = whole[1] if whole else _next_line(text, place) if opens else start
            taken = number + text.count("\n", start, end)
            yield (
                JsonItem(number, taken, whole[0])
                if whole
                else JsonItem(number, taken, problem=f"not JSON: {_INCOMPLETE if taken > number else _reason(error)}")
            )


def _next_line(text: str, begin: int) -> int:
    """Return the offset of the end of the lines before the next one that begins with an object."""
    found = text.find("\n{", begin - 1)
    return found if found >= 0 else len(text.rstrip())


def _stretched(decoder: json.JSONDecoder, text: str, start: int) -> tuple[object, int] | None:
    """Return the object that begins at `start` and its end, if it ends with its line."""
    try:
        value, end = decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    rest = text[end : text.find("\n", end) + 1 or len(text)]
    return (value, end) if not rest.strip(" \t\n,") else None


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg.removesuffix(' starting at')} at column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


def _array_items(text: str) -> Iterator[JsonItem]:
    """Yield the members of an array; after an invalid member, parsing continues at the next line that opens one."""
    decoder = json.JSONDecoder(strict=False)
    place = text.index("[") + 1
    line = text.count("\n", 0, place) + 1
    while True:
        begin = _after(_AROUND, text, place)
        line += text.count("\n", place, begin)
        if begin >= len(text):
            yield JsonItem(line, line, problem="unclosed array: missing ]")
            return
        if text[begin] == "]":
            rest = text[begin + 1 :].strip()
            if rest:
                first = line + text.count("\n", begin, text.index(rest[0], begin + 1))
                yield JsonItem(first, first + rest.count("\n"), problem="text after the end of the array")
            return
        try:
            value, end = decoder.raw_decode(text, begin)
        except (ValueError, RecursionError) as error:
            end = _next_object(text, begin)
            value = error
        last = line + text.count("\n", begin, end)
        if isinstance(value, Exception):
            shown = last - 1 if end < len(text) and last > line else last
            yield JsonItem(line, shown, problem=f"not JSON: {_reason(value)}")
        else:
            yield JsonItem(line, last, value)
        place, line = end, last


def _after(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return found.end() if found else place


def _next_object(text: str, begin: int) -> int:
    """Return the offset of the next line that opens an object, or the end of the text."""
    found = re.compile(r"^[ \t]*\{", re.MULTILINE).search(text, text.find("\n", begin) + 1 or len(text))
    return found.start() if found else len(text)
