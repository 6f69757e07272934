"""Values as JSON, and invalid values."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from readinglist.library.encoding import (
    JsonValue,
    group_origins,
    metadata_from_json,
    metadata_to_json,
    paper_from_json,
    paper_to_json,
    reading_to_json,
    time_from_json,
    time_to_json,
    ungroup_origins,
)
from readinglist.papers.errors import LibraryError, NewerLibrary
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Author, Field, Metadata, Origin, OriginKind, PartialDate, Reading
from tests.papers import NOON, paper


def test_metadata_are_plain_and_without_what_is_empty() -> None:
    metadata = Metadata(
        title="On $k$",
        authors=(Author(family="Berg", particle="van der"), Author(family="ACM", corporate=True)),
        date=PartialDate(2024, 10),
        arxiv_id=ArxivId("2410.18647"),
        extra=(("pages", "1--2"),),
    )
    plain: JsonValue = {
        "title": "On $k$",
        "authors": [{"family": "Berg", "particle": "van der"}, {"family": "ACM", "corporate": True}],
        "date": "2024-10",
        "arxiv_id": "2410.18647",
        "extra": [["pages", "1--2"]],
    }
    assert metadata_to_json(metadata) == plain
    assert metadata_from_json(plain) == metadata


@pytest.mark.parametrize(
    ("date", "plain"),
    [
        (PartialDate(2024), "2024"),
        (PartialDate(2024, 2, 30), "2024-02-30"),
        (PartialDate(12345), [12345, None, None]),
        (PartialDate(2024, None, 5), [2024, None, 5]),
    ],
)
def test_a_date_is_iso_8601_where_that_can_say_it(date: PartialDate, plain: JsonValue) -> None:
    assert metadata_to_json(Metadata(date=date)) == {"date": plain}
    assert metadata_from_json({"date": plain}) == Metadata(date=date)


def test_a_paper_names_its_format_and_the_origin_of_each_field() -> None:
    origin = Origin(kind=OriginKind.PAGE, where="page.txt:3", at=NOON)
    document = paper_to_json(paper("a", added=NOON))
    assert document == {
        "format": 1,
        "key": "a",
        "metadata": {"title": "A paper"},
        "resolution": "matched",
        "added": "2025-03-11T12:00:00.000000Z",
    }
    said = replace(paper("a"), origins=((Field.TITLE, origin), (Field.ABSTRACT, origin)))
    document["origins"] = [
        {"kind": "page", "where": "page.txt:3", "at": "2025-03-11T12:00:00.000000Z", "fields": ["title", "abstract"]}
    ]
    assert paper_to_json(said) == document
    assert paper_from_json(document, id="a") == said


def test_origins_that_are_equal_stand_once_and_in_the_order_of_the_fields() -> None:
    page: JsonValue = {"kind": "page", "at": "x"}
    user: JsonValue = {"kind": "user", "at": "x"}
    origins = {"smell": user, "doi": page, "venue": user, "title": page}
    groups: JsonValue = [
        {"kind": "page", "at": "x", "fields": ["title", "doi"]},
        {"kind": "user", "at": "x", "fields": ["venue", "smell"]},
    ]
    assert group_origins(origins) == groups
    assert ungroup_origins(groups) == origins
    assert ungroup_origins(None) == {}


def test_members_of_a_later_version_are_passed_over() -> None:
    document = paper_to_json(paper("a")) | {"colour": "red"}
    document["metadata"] = {"title": "A paper", "smell": "of books"}
    assert paper_from_json(document, id="a") == paper("a")


def test_a_document_of_a_later_format_is_refused() -> None:
    with pytest.raises(NewerLibrary):
        paper_from_json(paper_to_json(paper("a")) | {"format": 2}, id="a")


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        "text",
        {},
        {"key": "a", "added": "2025-03-11T12:00:00Z"},
        {"key": "a", "resolution": "matched", "added": "yesterday"},
        {"key": "a", "resolution": "dreamt", "added": "2025-03-11T12:00:00Z"},
        {"key": "a", "resolution": "matched", "added": "2025-03-11T12:00:00Z", "metadata": {"authors": 3}},
        {"key": "a", "resolution": "matched", "added": "2025-03-11T12:00:00Z", "metadata": {"extra": [["x"]]}},
    ],
)
def test_what_is_no_paper_is_an_error_of_the_library(broken: JsonValue) -> None:
    with pytest.raises(LibraryError, match="id-7"):
        paper_from_json(broken, id="id-7")


def test_an_untouched_reading_is_nothing() -> None:
    assert reading_to_json(Reading()) == {}
    assert reading_to_json(Reading(status="new", since=NOON)) == {
        "status": {"name": "new", "since": "2025-03-11T12:00:00.000000Z"}
    }


def test_times_are_in_utc_and_sort_as_texts() -> None:
    east = datetime(2025, 3, 11, 14, tzinfo=timezone(timedelta(hours=2)))
    assert time_to_json(east) == time_to_json(NOON) == "2025-03-11T12:00:00.000000Z"
    assert time_from_json("2025-03-11T12:00:00Z") == NOON
    assert time_to_json(NOON) < time_to_json(NOON + timedelta(microseconds=1)) < time_to_json(NOON + timedelta(days=1))
    assert time_from_json(time_to_json(datetime(2025, 1, 1, 0, 0, 0, 7, tzinfo=UTC))).microsecond == 7
    with pytest.raises(ValueError, match="zone"):
        time_to_json(datetime(2025, 3, 11))  # noqa: DTZ001
