"""What `doctor` finds in the word index on a server, which readers can write to by SQL."""

import re
from collections.abc import Iterator
from contextlib import closing

import pytest

from readinglist.library.postgres.connection import PostgresConnection
from readinglist.library.postgres.schema import MIGRATIONS
from readinglist.library.postgres.store import open_store
from readinglist.library.postgres.words import counts_of
from readinglist.library.protocol import Selection
from readinglist.library.query import parse
from readinglist.library.store.schema import bring_up_to_date
from readinglist.library.store.sql_store import SqlStore
from readinglist.testing.library import NOW, item_of, read_item, write
from tests.postgres_server import PostgresServer

pytestmark = pytest.mark.postgres


@pytest.fixture
def store(postgres: PostgresServer) -> Iterator[SqlStore]:
    with closing(open_store(postgres.address(postgres.new_schema()))) as opened:
        for key in "ab":
            write(opened, None, item_of(key, "Scaling Laws", abstract="It's \\ a word 大模型 " * 3))
        yield opened


def test_words_of_removed_papers_are_no_problem(store: SqlStore) -> None:
    write(store, read_item(store, "b"), None)
    write(store, None, item_of("c", "x" * 600))
    write(store, read_item(store, "c"), None)
    assert store.verify() == []


def test_words_that_do_not_fit_are_not_counted() -> None:
    counted = counts_of(
        [{"title": " ".join(f"{number:0400}" for number in range(4000)), "authors": "", "abstract": ""}]
    )
    assert 2000 < len(counted) < 2500


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("UPDATE texts_words SET words = '''scaling'':1A' WHERE number = 1", "texts_words: the words of paper 1"),
        ("UPDATE vocabulary SET papers = 7 WHERE word = 'laws'", "vocabulary: .* 1 words, such as 'laws'"),
        ("DELETE FROM vocabulary WHERE word = 'laws'", "vocabulary: "),
        ("INSERT INTO vocabulary VALUES ('none', 1)", "vocabulary: "),
    ],
)
def test_words_that_differ_from_the_papers_are_found(store: SqlStore, sql: str, problem: str) -> None:
    store.connection.run(sql)
    found, *_ = store.verify()
    assert re.match(problem, found)


def test_an_older_library_keeps_its_words_when_they_move_out_of_the_rows(postgres: PostgresServer) -> None:
    address = postgres.address(postgres.new_schema())
    with closing(PostgresConnection(address)) as connection:
        bring_up_to_date(connection, MIGRATIONS[:3])
        write(SqlStore(connection), None, item_of("a", "Scaling Laws", abstract=" ".join(map(str, range(2000)))))
    with closing(open_store(address)) as store:
        assert store.verify() == []
        ((size,),) = store.connection.rows("SELECT pg_relation_size('texts_words')")
        ((toasted,),) = store.connection.rows(
            "SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE oid = to_regclass('texts_words')"
        )
        assert size < toasted
        with store.read() as view:
            assert list(view.ids(Selection(query=parse("laws 1999", NOW), reader="ada"))) == ["id-a"]
