"""Checks of the values that third-party plugins return, by the annotations of `protocols` and `papers`."""

import math
from collections.abc import Iterable
from dataclasses import is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from itertools import repeat
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

LONGEST_TEXT = 10_000_000
"""Maximum number of characters of one text, except those of an export."""

_LARGEST = 2**63
"""SQLite stores smaller numbers."""


def fault_of(value: Any, kind: Any, *, longest: int = LONGEST_TEXT) -> str:
    """Return what is wrong with a value that should be of the annotated type `kind`; empty if nothing is.

    Texts must be valid Unicode, numbers finite, times aware.
    """
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        fitting = next((each for each in arguments if isinstance(value, get_origin(each) or each)), arguments[0])
        return fault_of(value, fitting, longest=longest)
    fits = isinstance(value, origin or (int | float if kind is float else kind))
    if not fits:
        return f"expected {(origin or kind).__name__}, not {type(value).__name__}"
    if origin in (tuple, frozenset):
        alike = origin is frozenset or arguments[-1] is Ellipsis
        if not alike and len(arguments) != len(value):
            return f"expected {len(arguments)} values, not {len(value)}"
        kinds = repeat(arguments[0]) if alike else iter(arguments)
        return _first(fault_of(each, of, longest=longest) for each, of in zip(value, kinds, strict=False))
    composed = is_dataclass(kind)
    if composed:
        return _first(_named(name, getattr(value, name), hint, longest) for name, hint in _fields(kind))
    return _fault_of_single(value, longest)


def _first(faults: Iterable[str]) -> str:
    return next(filter(None, faults), "")


def _named(name: str, value: Any, kind: Any, longest: int) -> str:
    fault = fault_of(value, kind, longest=longest)
    return f"{name}: {fault}" if fault else ""


@cache
def _fields(kind: Any) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((name, hints[name]) for name in kind.__dataclass_fields__)


def _fault_of_single(value: Any, longest: int) -> str:
    match value:
        case None | bool() | Enum():
            return ""
        case str():
            return _fault_of_text(value, longest)
        case int():
            return "" if abs(value) < _LARGEST else "number too large"
        case float():
            return "" if math.isfinite(value) else f"invalid number {value}"
        case datetime():
            return "" if value.utcoffset() is not None else "time without a time zone"
        case _:
            return ""


def _fault_of_text(text: str, longest: int) -> str:
    if len(text) > longest:
        return f"text of {len(text)} characters"
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        return f"invalid character U+{ord(text[error.start]):04X}"
    return ""
