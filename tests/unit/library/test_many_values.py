"""Queries with thousands of values, and numbers of any size, have an answer or are usage errors."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from readinglist.library import tracking as track
from readinglist.library.context import LibraryContext, find, parse_query
from readinglist.library.query import And, Not, Or, Query, Term, Word
from readinglist.papers.errors import UsageError
from tests.desk import add_papers, draft, metadata, workspace

MANY = 5000


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LibraryContext]:
    desk = workspace(tmp_path)
    add_papers(
        desk,
        draft(metadata("Data Scaling Laws in Imitation Learning", "2410.18647"), stated=True),
        draft(metadata("Generative World Explorer for Embodied Agents", "2411.11844"), record=2, stated=True),
    )
    track.set_tags(["hu2024data"], add=["Robots"], context=desk)
    yield desk
    desk.store.close()


def keys(query: Query | str, desk: LibraryContext) -> list[str]:
    found = find(parse_query(query, desk) if isinstance(query, str) else query, desk)
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
def test_a_term_with_many_values(desk: LibraryContext, name: str, value: str, other: str) -> None:
    expected = keys(f"{name}:{value}", desk)
    many = ",".join((value, *(f"{other}{number}" for number in range(MANY))))
    assert keys(f"{name}:{many}", desk) == expected
    assert keys(f"NOT {name}:{many}", desk) == sorted({"hu2024data", "hu2024generative"} - set(expected))
    assert keys(f"{name}:{many} world", desk) == keys(f"{name}:{value} world", desk)


@pytest.mark.parametrize("name", ["status", "priority", "resolution", "paper"])
def test_lists_of_other_terms(desk: LibraryContext, name: str) -> None:
    value = {"status": "new", "priority": "", "resolution": "stated"}.get(name) or find(
        parse_query("key:hu2024data", desk), desk
    )[0].paper.id
    several = Or((Term(name, value), *(Term(name, f"x{number}") for number in range(MANY))))
    assert keys(several, desk) == keys(Term(name, value), desk)


def test_many_alternatives_of_different_kinds(desk: LibraryContext) -> None:
    words = tuple(Word(f"absent{number}") for number in range(300))
    assert keys(Or((*words, Word("scaling"))), desk) == ["hu2024data"]
    assert keys(And((*(Not(word) for word in words), Word("scaling"))), desk) == ["hu2024data"]


def test_a_query_with_too_many_words_is_a_usage_error(desk: LibraryContext) -> None:
    words = tuple(Word(f"absent{number}", field="venue") for number in range(2001))
    assert keys(Or(words[:2000]), desk) == []
    with pytest.raises(UsageError, match="query with more than 2000 words and values"):
        keys(Or(words), desk)


@pytest.mark.parametrize("name", ["author", "title", "year", "added"])
def test_many_values_of_other_fields_are_refused(desk: LibraryContext, name: str) -> None:
    with pytest.raises(UsageError, match=f"{name}: has more than 200 values"):
        keys(f"{name}:" + ",".join(["2001"] * MANY), desk)


def test_a_limit_of_any_size(desk: LibraryContext) -> None:
    assert len(find(parse_query("", desk), desk, limit=10**40)) == 2
    assert len(find(parse_query("", desk), desk, limit=-(10**40))) == 0


def test_a_query_of_keys_and_aliases_selects_these_papers(desk: LibraryContext) -> None:
    first, second = "hu2024data", keys("explorer", desk)[0]
    assert sorted(keys(f" {second}\t{first} {second} ", desk)) == sorted([first, second])
    assert keys(first, desk) == [first]
    assert keys(f"{first} absent", desk) == []
    assert keys(f'{first} "{second}"', desk) == []
    assert keys("   ", desk) == keys("", desk)


def test_any_number_of_keys_is_a_query(desk: LibraryContext) -> None:
    assert keys(" ".join(["hu2024data"] * MANY), desk) == ["hu2024data"]
