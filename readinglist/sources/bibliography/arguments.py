"""Reading of TeX commands with their arguments, on text without comments."""

import re
from collections.abc import Iterator, Sequence

_SPACE = re.compile(r"\s*")
_LONGEST = 200_000
_PLAIN_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%.*")


def without_comments(text: str) -> str:
    """Return TeX with the same lines, without comments."""
    return "\n".join(_PLAIN_COMMENT.sub(r"\1", line) if "%" in line else line for line in text.split("\n"))


def group_at(text: str, place: int, opening: str = "{") -> tuple[str, int] | None:
    """Return the content of the group at `place`, after spaces, and its end; None if there is no complete group."""
    place = _end(text, place)
    if text[place : place + 1] != opening:
        return None
    closing = {"{": "}", "[": "]"}[opening]
    depth = 0
    for at in range(place, min(len(text), place + _LONGEST)):
        character = text[at]
        if character not in "{}[]" or (at and text[at - 1] == "\\" and text[at - 2 : at - 1] != "\\"):
            continue
        if character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
        if (character == closing and depth == 0) or depth < 0:
            return text[place + 1 : at], at + 1
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
