"""The query language: valid queries, and errors with hints."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from readinglist.library.days import Calendar
from readinglist.library.query import And, Everything, Not, Or, Query, Span, Term, Word, parse
from readinglist.library.query_dates import times
from readinglist.library.words import search_text
from readinglist.papers.errors import QuerySyntaxError, UsageError
from readinglist.papers.statuses import STATUSES, Status
from tests.growth import assert_linear

NOW = datetime(2025, 3, 11, 12, tzinfo=UTC)
A, B, C = Word("a"), Word("b"), Word("c")


def read(text: str) -> Query:
    return parse(text, NOW, calendar=Calendar(UTC))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Everything()),
        ("  \n", Everything()),
        ("Gödel", Word("godel", others=("goedel",))),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a NOT b", And((A, Not(B)))),
        ("a -b", And((A, Not(B)))),
        ("-(a b)", Not(And((A, B)))),
        ("NOT NOT a", Not(Not(A))),
        ("a and or not", And((A, Word("and"), Word("or"), Word("not")))),
        ('"a b" c', And((Word("a b", whole=True), C))),
        ("multi-agent", Word("multi agent", others=("multiagent",))),
        ("a ??? b", And((A, B))),
        ("a - b", And((A, B))),
        ("Attention: a", And((Word("attention"), A))),
        ("大模型", Or((Word("大 模 型"), Word("模 型 大", "author", others=("型 大 模",))))),
        ("title:大模型", Word("大 模 型", "title")),
        ("((a))", A),
    ],
)
def test_words_and_operators(text: str, query: Query) -> None:
    assert read(text) == query


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("title:Gödel", Word("godel", field="title", others=("goedel",))),
        ('author:"van der Berg"', Word("van der berg", field="author", whole=True)),
        ('author:"Berg, Jan"', Word("jan berg", field="author", whole=True)),
        ("Authors:berg,smith", Or((Word("berg", field="author"), Word("smith", field="author")))),
        ("abs:x", Word("x", field="abstract")),
        ("notes:x", Word("x", field="note")),
        ("venue:ICML", Word("icml", field="venue")),
        ("year:2020", Span("year", 2020, 2021)),
        ("year:2020-2023", Span("year", 2020, 2024)),
        ("year:2020..2023", Span("year", 2020, 2024)),
        ("year:2020-", Span("year", 2020, None)),
        ("year:-2020", Span("year", None, 2021)),
        ("year:>2020", Span("year", 2021, None)),
        ("year:>=2020", Span("year", 2020, None)),
        ("year:<2020", Span("year", None, 2020)),
        ("year:<=2020", Span("year", None, 2021)),
        ("rating:>3", Span("rating", 4, None)),
        ("rating:=5", Span("rating", 5, 6)),
        ("status:In-Progress", Term("status", "reading")),
        ('status:"to read",read', Or((Term("status", "to-read"), Term("status", "read")))),
        ("tag:RL", Term("tag", "RL")),
        ('tags:"a b",c', Or((Term("tag", "a b"), Term("tag", "c")))),
        ("key:smi", Term("key", "smi")),
        ("priority:prio1", Term("priority", "high")),
        ("priority:none", Term("priority", "")),
        ("category:cs.LG", Term("category", "cs.LG")),
        ("source:page.txt", Term("source", "page.txt")),
        ("has:notes", Term("has", "note")),
        ("is:ambiguous", Term("resolution", "ambiguous")),
        ("is:not-found", Term("resolution", "not_found")),
        ("is:resolved", Or((Term("resolution", "matched"), Term("resolution", "stated")))),
        ("is:done", Or((Term("status", "skimmed"), Term("status", "read"), Term("status", "dropped")))),
        ("arxiv:2410.18647v2", Term("arxiv", "2410.18647")),
        ("arxiv:2410", Term("arxiv", "2410")),
        ("arXiv:2410.18647", Term("arxiv", "2410.18647")),
        ("2410.18647", Term("arxiv", "2410.18647")),
        ("https://arxiv.org/abs/2410.18647v1", Term("arxiv", "2410.18647")),
        ("10.1000/X1", Term("doi", "10.1000/x1")),
        ("doi:10.1000/X1", Term("doi", "10.1000/x1")),
        ("https://doi.org/10.1000/x1", Term("doi", "10.1000/x1")),
        ("doi:10.1000", Term("doi", "10.1000")),
        ("-tag:x", Not(Term("tag", "x"))),
    ],
)
def test_fields(text: str, query: Query) -> None:
    assert read(text) == query


def test_custom_statuses_work_in_status_and_is() -> None:
    statuses = (*STATUSES, Status(name="to-review", title="To review", synonyms=("check",)))
    assert parse("status:check", NOW, statuses) == Term("status", "to-review")
    closed = Or((Term("status", "skimmed"), Term("status", "read"), Term("status", "dropped")))
    assert parse("is:done", NOW, statuses) == closed
    assert parse("is:open", NOW, statuses) == Not(closed)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("(a", 1, "unclosed parenthesis"),
        ("a)", 2, "unmatched closing"),
        ('x "abc', 3, "unclosed quotation"),
        ("a OR", 5, "missing"),
        ("NOT", 4, "missing"),
        ("AND a", 1, "missing"),
        ("()", 2, "missing"),
        ("???", 1, "letters or digits"),
        ("a OR ???", 6, "letters or digits"),
        ("NOT ???", 1, "exclude"),
        ("title:", 1, "missing value"),
        ("title:???", 1, "letters or digits"),
        ('tag:""', 1, "empty"),
        ("x atuhor:smith", 3, "did you mean author"),
        ("https://example.org/x", 1, "unknown query field"),
        ("status:raed", 1, "did you mean read"),
        ("priority:soon", 1, "unknown priority"),
        ("year:20", 1, "invalid number"),
        ("year:-", 1, "invalid number"),
        ("year:2023-2020", 1, "empty"),
        ("rating:>x", 1, "invalid number"),
        ("has:colour", 1, "unknown value"),
        ("is:green", 1, "unknown value"),
        ("added:soon", 1, "invalid time"),
        ("(" * 40 + "a" + ")" * 40, 32, "nested deeper"),
        ("NOT " * 40 + "a", 125, "nested deeper"),
        ("a " * 300, 401, "longer than 200"),
    ],
)
def test_errors_have_their_position_and_reason(text: str, place: int, words: str) -> None:
    with pytest.raises(QuerySyntaxError, match=words) as caught:
        read(text)
    assert f"at character {place} " in caught.value.message


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("<30d", NOW - timedelta(days=30), None),
        ("2w", NOW - timedelta(days=14), None),
        ("<=12h", NOW - timedelta(hours=12), None),
        (">1y", None, NOW - timedelta(days=365)),
        (">=2m", None, NOW - timedelta(days=60)),
        ("2025-03-11", datetime(2025, 3, 11, tzinfo=UTC), datetime(2025, 3, 12, tzinfo=UTC)),
        ("=2025-3-1", datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 3, 2, tzinfo=UTC)),
        ("2024-12", datetime(2024, 12, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)),
        ("2024", datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)),
        (">2025-03-11", datetime(2025, 3, 12, tzinfo=UTC), None),
        (">=2025-03-11", datetime(2025, 3, 11, tzinfo=UTC), None),
        ("<2025", None, datetime(2025, 1, 1, tzinfo=UTC)),
        ("<=2025", None, datetime(2026, 1, 1, tzinfo=UTC)),
        ("2024..2025-02", datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 3, 1, tzinfo=UTC)),
        ("2024..", datetime(2024, 1, 1, tzinfo=UTC), None),
        ("..2024", None, datetime(2025, 1, 1, tzinfo=UTC)),
        ("Today", datetime(2025, 3, 11, tzinfo=UTC), datetime(2025, 3, 12, tzinfo=UTC)),
        ("yesterday", datetime(2025, 3, 10, tzinfo=UTC), datetime(2025, 3, 11, tzinfo=UTC)),
    ],
)
def test_times(text: str, low: datetime | None, high: datetime | None) -> None:
    assert times(text, NOW, Calendar(UTC)) == (low, high)
    for name in ("added", "since", "started"):
        assert read(f"{name}:{text}") == Span(name, low, high)
    assert read(f"finished:{text}") == Span("finished", low, high, ("skimmed", "read"))


@pytest.mark.parametrize("text", ["", "..", "2025-13", "2025-02-30", "<>2025", "9999y", "9999", "x", "<x", "0000"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(UsageError, match="invalid time"):
        times(text, NOW, Calendar(UTC))


def test_days_begin_in_the_time_zone_of_the_reader() -> None:
    east = Calendar(timezone(timedelta(hours=2)))
    low, high = times("2025-03-11", NOW, east)
    assert (low, high) == (datetime(2025, 3, 10, 22, tzinfo=UTC), datetime(2025, 3, 11, 22, tzinfo=UTC))


def test_search_text_parts_the_letters_of_scripts_without_spaces() -> None:
    assert search_text("Über BERT大模型, 第2版") == "uber bert 大 模 型 第 2 版"
    assert search_text("К вопросу") == "к вопросу"


@pytest.mark.slow
def test_runs_of_spaces_take_time_in_proportion() -> None:
    assert_linear(lambda size: parse("a" + " \t" * size, NOW), 20_000)
