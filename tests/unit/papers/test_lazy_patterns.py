"""Lazy patterns behave as compiled ones."""

import importlib
import pkgutil
import re
from typing import Any

import pytest

import readinglist
from readinglist.papers.lazy_patterns import _LazyPattern, lazy_pattern

TEXT = r"(?P<year>\d{4})-(\d\d)"


def test_a_lazy_pattern_has_the_methods_of_a_compiled_one() -> None:
    lazy, compiled = lazy_pattern(TEXT, re.ASCII), re.compile(TEXT, re.ASCII)
    text = "from 2024-03 to 2025-04"
    for method in ("search", "match", "fullmatch"):
        for candidate in (text, "2024-03"):
            found, expected = getattr(lazy, method)(candidate), getattr(compiled, method)(candidate)
            assert (found and found.groups()) == (expected and expected.groups())
    assert lazy.sub("x", text) == compiled.sub("x", text) == "from x to x"
    assert lazy.subn("x", text) == compiled.subn("x", text)
    assert lazy.split(text) == compiled.split(text)
    assert lazy.findall(text) == compiled.findall(text)
    assert [each.span() for each in lazy.finditer(text)] == [each.span() for each in compiled.finditer(text)]
    assert (lazy.flags, lazy.groups, lazy.groupindex) == (compiled.flags, compiled.groups, compiled.groupindex)
    assert lazy.pattern == TEXT


def test_a_lazy_pattern_of_bytes_and_places() -> None:
    lazy = lazy_pattern(rb"(?i)b+")
    assert lazy.search(b"aBBc", 2).span() == (2, 3)  # type: ignore[union-attr]
    with pytest.raises(AttributeError):
        lazy.unknown  # type: ignore[attr-defined]  # noqa: B018


def test_it_is_compiled_at_first_use() -> None:
    invalid = lazy_pattern("(")
    assert invalid.pattern == "("
    with pytest.raises(re.error):
        invalid.search("x")


def patterns_in(value: Any) -> list[_LazyPattern]:
    """The lazy patterns of a value of a module, also in dictionaries, lists and tuples."""
    match value:
        case _LazyPattern():
            return [value]
        case dict():
            return [found for each in value.values() for found in patterns_in(each)]
        case list() | tuple():
            return [found for each in value for found in patterns_in(each)]
        case _:
            return []


@pytest.mark.slow
def test_every_lazy_pattern_of_the_package_is_valid() -> None:
    names = [
        each.name for each in pkgutil.walk_packages(readinglist.__path__, "readinglist.") if "__main__" not in each.name
    ]
    found = [each for name in names for each in patterns_in(list(vars(importlib.import_module(name)).values()))]
    assert len(found) > 100
    for each in found:
        re.compile(each.pattern, each._flags)
