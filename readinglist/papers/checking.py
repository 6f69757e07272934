"""Checks of values from outside, such as those that plugins return, by the annotations of their classes."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import is_dataclass
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

LONGEST_TEXT = 1_000_000_000
"""Maximum number of characters of a text, unless another is given: SQLite stores no more bytes."""

_LARGEST = 2**63
"""SQLite stores smaller numbers."""

_YEARS = range(2, 9999)
"""The years whose times exist in every time zone."""

Check = Callable[[Any], str]
"""Returns what is wrong with a value; empty if nothing is."""


@cache
def check_of(kind: Any, longest: int = LONGEST_TEXT) -> Check:
    """Return the check of values that should be of the annotated type `kind`.

    Texts must be valid Unicode of at most `longest` characters, numbers finite, times aware.
    """
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _either({get_origin(each) or each: check_of(each, longest) for each in arguments})
    if origin is frozenset or (origin is tuple and arguments[-1] is Ellipsis):
        return _all(origin, check_of(arguments[0], longest))
    if origin is tuple:
        return _each(tuple(check_of(each, longest) for each in arguments))
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return _composed(kind, tuple((name, check_of(hints[name], longest)) for name in hints))
    return _text(longest) if kind is str else _of_class(kind, _SINGLE.get(kind, _nothing_else))


def value_error(value: object, kind: Any, *, longest: int = LONGEST_TEXT) -> str:
    """Return what is wrong with a value that should be of the annotated type `kind`; empty if nothing is."""
    return check_of(kind, longest)(value)


def _first(errors: Iterable[str]) -> str:
    for error in errors:
        if error:
            return error
    return ""


def _wrong_type(kind: type, value: object) -> str:
    return f"expected {kind.__name__}, not {type(value).__name__}"


def _either(checks: Mapping[type, Check]) -> Check:
    first = next(iter(checks.items()))

    def check(value: Any) -> str:
        found = checks.get(type(value)) or next(
            (each for kind, each in checks.items() if isinstance(value, kind)), None
        )
        return found(value) if found else _wrong_type(first[0], value)

    return check


def _all(kind: Any, check_member: Check) -> Check:
    def check(value: Any) -> str:
        return _first(map(check_member, value)) if isinstance(value, kind) else _wrong_type(kind, value)

    return check


def _each(checks: tuple[Check, ...]) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, tuple):
            return _wrong_type(tuple, value)
        if len(value) != len(checks):
            return f"expected {len(checks)} values, not {len(value)}"
        return _first(each(member) for each, member in zip(checks, value, strict=True))

    return check


def _composed(kind: Any, members: tuple[tuple[str, Check], ...]) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, kind):
            return _wrong_type(kind, value)
        for name, check_member in members:
            if error := check_member(getattr(value, name)):
                return f"{name}: {error}"
        return ""

    return check


def _of_class(kind: type, check_value: Check) -> Check:
    accepted = int | float if kind is float else kind

    def check(value: Any) -> str:
        return check_value(value) if isinstance(value, accepted) else _wrong_type(kind, value)

    return check


def _nothing_else(_value: object) -> str:
    return ""


def _text(longest: int) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, str):
            return _wrong_type(str, value)
        if len(value) > longest:
            return f"text of {len(value)} characters"
        if not value.isascii():
            try:
                value.encode("utf-8")
            except UnicodeEncodeError as error:
                return f"invalid character U+{ord(value[error.start]):04X}"
        return ""

    return check


def _number_error(number: Any) -> str:
    if isinstance(number, bool):
        return "expected a number, not bool"
    if isinstance(number, float):
        return "" if math.isfinite(number) else f"invalid number {number}"
    return "" if abs(number) < _LARGEST else "number too large"


def _time_error(time: datetime) -> str:
    if time.utcoffset() is None:
        return "time without a time zone"
    return "" if time.year in _YEARS else f"invalid year {time.year}"


_SINGLE: Mapping[Any, Check] = {
    int: _number_error,
    float: _number_error,
    datetime: _time_error,
}
