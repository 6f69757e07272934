"""Queries with thousands of values, and numbers of any size, have an answer or are usage errors."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from readinglist.library import tracking as track
from readinglist.library.context import LibraryContext, find, parse_query
from readinglist.library.query import And, Not, Or, Query, Term, Word
from readinglist.papers.errors import UsageError
from tests.workspaces import add_papers, draft, metadata, workspace

MANY = 5000


@pytest.fixture
def context(tmp_path: Path) -> Iterator[LibraryContext]:
    context = workspace(tmp_path)
    add_papers(
        context,
        draft(metadata("Data Scaling Laws in Imitation Learning", "2410.18647"), stated=True),
        draft(metadata("Generative World Explorer for Embodied Agents", "2411.11844"), record=2, stated=True),
    )
    track.set_tags(["hu2024data"], add=["Robots"], context=context)
    yield context
    context.store.close()


def keys(query: Query | str, context: LibraryContext) -> list[str]:
    found = find(parse_query(query, context) if isinstance(query, str) else query, context)
    return sorted(item.paper.key for item in found)


@pytest.mark.parametrize(
    ("name", "value", "other"),
    [
        ("key", "HU2024", "nobody"),
        ("arxiv", "2410.18647", "9912."),
        ("tag", "robots", "none"),
        ("doi", "10.1", "10.9999/x"),
    ],
)
def test_a_term_with_many_values(context: LibraryContext, name: str, value: str, other: str) -> None:
    expected = keys(f"{name}:{value}", context)
    many = ",".join((value, *(f"{other}{number}" for number in range(MANY))))
    assert keys(f"{name}:{many}", context) == expected
    assert keys(f"NOT {name}:{many}", context) == sorted({"hu2024data", "hu2024generative"} - set(expected))
    assert keys(f"{name}:{many} world", context) == keys(f"{name}:{value} world", context)


@pytest.mark.parametrize("name", ["status", "priority", "resolution", "paper"])
def test_lists_of_other_terms(context: LibraryContext, name: str) -> None:
    value = {"status": "new", "priority": "", "resolution": "stated"}.get(name) or find(
        parse_query("key:hu2024data", context), context
    )[0].paper.id
    several = Or((Term(name, value), *(Term(name, f"x{number}") for number in range(MANY))))
    assert keys(several, context) == keys(Term(name, value), context)


def test_many_alternatives_of_different_kinds(context: LibraryContext) -> None:
    words = tuple(Word(f"absent{number}") for number in range(300))
    assert keys(Or((*words, Word("scaling"))), context) == ["hu2024data"]
    assert keys(And((*(Not(word) for word in words), Word("scaling"))), context) == ["hu2024data"]


def test_a_query_with_too_many_words_is_a_usage_error(context: LibraryContext) -> None:
    words = tuple(Word(f"absent{number}", field="venue") for number in range(2001))
    assert keys(Or(words[:2000]), context) == []
    with pytest.raises(UsageError, match="query with more than 2000 words and values"):
        keys(Or(words), context)


@pytest.mark.parametrize("name", ["author", "title", "year", "added"])
def test_many_values_of_other_fields_are_refused(context: LibraryContext, name: str) -> None:
    with pytest.raises(UsageError, match=f"{name}: has more than 200 values"):
        keys(f"{name}:" + ",".join(["2001"] * MANY), context)


def test_a_limit_of_any_size(context: LibraryContext) -> None:
    assert len(find(parse_query("", context), context, limit=10**40)) == 2
    assert len(find(parse_query("", context), context, limit=-(10**40))) == 0


def test_a_query_of_keys_and_aliases_selects_these_papers(context: LibraryContext) -> None:
    first, second = "hu2024data", keys("explorer", context)[0]
    assert sorted(keys(f" {second}\t{first} {second} ", context)) == sorted([first, second])
    assert keys(first, context) == [first]
    assert keys(f"{first} absent", context) == []
    assert keys(f'{first} "{second}"', context) == []
    assert keys("   ", context) == keys("", context)


def test_any_number_of_keys_is_a_query(context: LibraryContext) -> None:
    assert keys(" ".join(["hu2024data"] * MANY), context) == ["hu2024data"]
