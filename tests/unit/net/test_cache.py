"""Cached responses: a damaged file costs a request, never a crash."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.net.cache import ResponseCache, canonical
from readinglist.plugins.context import Request, Response

REQUEST = Request(service="arxiv", url="https://example.org/q", query=(("b", "2"), ("a", "1")), keep_seconds=10)
RESPONSE = Response(status=200, body=b"\x00feed", content_type="text/xml")


def test_stored_responses_are_read_until_they_expire(tmp_path):
    cache = ResponseCache(tmp_path / "deep" / "answers.sqlite3")
    assert cache.read(REQUEST, now=0) is None
    cache.write(REQUEST, RESPONSE, now=0)
    kept = cache.read(REQUEST, now=9.9)
    assert kept == Response(status=200, body=b"\x00feed", content_type="text/xml", from_cache=True)
    assert cache.read(REQUEST, now=10) is None


def test_expired_responses_are_deleted(tmp_path):
    cache = ResponseCache(tmp_path / "answers.sqlite3")
    cache.write(REQUEST, RESPONSE, now=0)
    other = Request(service="arxiv", url="https://example.org/other", keep_seconds=10)
    cache.write(other, RESPONSE, now=20)
    with sqlite3.connect(tmp_path / "answers.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM answers").fetchone() == (1,)
    connection.close()


@pytest.mark.parametrize("content", [b"no database" * 100, b"SQLite format 3\x00" + b"\xff" * 2000])
def test_a_file_that_is_no_cache_is_replaced(tmp_path, content):
    file = tmp_path / "answers.sqlite3"
    file.write_bytes(content)
    cache = ResponseCache(file)
    assert cache.read(REQUEST, now=0) is None
    cache.write(REQUEST, RESPONSE, now=0)
    assert cache.read(REQUEST, now=1) is not None


def test_a_place_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    cache = ResponseCache(tmp_path / "file" / "answers.sqlite3")
    cache.write(REQUEST, RESPONSE, now=0)
    assert cache.read(REQUEST, now=1) is None


PAIRS = st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5)), max_size=4)


@given(PAIRS, st.randoms())
def test_the_order_of_parameters_does_not_matter(pairs, random):
    shuffled = list(pairs)
    random.shuffle(shuffled)
    one = Request(service="a", url="u", query=tuple(pairs))
    other = Request(service="a", url="u", form=tuple(shuffled))
    assert canonical(one) == canonical(other)


@given(PAIRS, PAIRS)
def test_other_parameters_make_another_question(one, other):
    same = sorted(one) == sorted(other)
    keys = [canonical(Request(service="a", url="u", query=tuple(pairs))) for pairs in (one, other)]
    assert (keys[0] == keys[1]) is same
