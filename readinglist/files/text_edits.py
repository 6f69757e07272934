"""Changes of a text, as spans and what takes their place."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """The characters from `start` to `end` of a text are to be replaced by `text`."""

    start: int
    end: int
    text: str


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits, which must not overlap; those of one place follow each other as given."""
    parts, place = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        parts += [text[place : edit.start], edit.text]
        place = max(place, edit.end)
    return "".join([*parts, text[place:]])
