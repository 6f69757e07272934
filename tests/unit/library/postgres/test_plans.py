"""The plans of queries of a reader from whom rows are hidden: row-level security must leave indexes usable."""

from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest

from readinglist.library.journal import changes
from readinglist.library.postgres.connection import PostgresConnection
from readinglist.library.postgres.readers import add_reader
from readinglist.library.postgres.store import open_store
from readinglist.library.postgres.words import is_search
from readinglist.library.protocol import Identity, Selection
from readinglist.library.query import Everything, parse
from readinglist.library.store.connection import Row, Value
from readinglist.library.store.reading import SqlView
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.testing.library import NOW, item_of, write
from tests.postgres_server import PASSWORD, PostgresServer

pytestmark = pytest.mark.postgres

READER = "reader_of_plans"


class Recording(PostgresConnection):
    """A connection that remembers its queries."""

    queries: dict[str, list[Value]]
    search: Sequence[tuple[str, list[Value]]]

    def _execute(self, statements: Sequence[tuple[str, list[Value]]]) -> list[Row]:
        self.queries.update({sql: values for sql, values in statements if sql.startswith("SELECT")})
        if any(is_search(sql) for sql, _ in statements):
            self.search = statements
        return super()._execute(statements)


@pytest.fixture(scope="module")
def schema(postgres: PostgresServer) -> str:
    name = postgres.new_schema()
    with closing(open_store(postgres.address(name))) as store:
        write(store, None, item_of("a"))
        postgres.execute(f"CREATE ROLE {READER} LOGIN PASSWORD '{PASSWORD}'")
        assert isinstance(store.connection, PostgresConnection)
        add_reader(store.connection, READER, removes=False)
    return name


@pytest.fixture
def connection(postgres: PostgresServer, schema: str) -> Iterator[Recording]:
    with closing(Recording(postgres.address(schema, role=READER))) as opened:
        opened.queries = {}
        yield opened


def test_a_search_for_a_frequent_word_reads_neither_all_words_nor_the_rows_of_papers(
    postgres: PostgresServer, schema: str, connection: Recording
) -> None:
    abstracts = [" ".join(f"{number}x{place}" for place in range(60)) for number in range(200)]
    items = [item_of(f"k{number}", abstract=f"{text} frequent") for number, text in enumerate(abstracts)]
    with closing(open_store(postgres.address(schema))) as store:
        with store.begin() as unit:
            unit.apply([event for item in items for event in changes(None, item, reader="postgres", at=NOW)])
        store.connection.run("VACUUM (ANALYZE)")
        ((pages,),) = store.connection.rows("SELECT relpages FROM pg_class WHERE oid = to_regclass('texts_words')")
    assert pages * 8192 < 200 * 200
    connection.begin(write=False)
    selection = Selection(query=parse("frequent", NOW), reader=READER, limit=50)
    assert len(SqlView(connection).ids(selection)) == 50
    before, (sql, values), after = connection.search
    plan = "\n".join(line for (line,) in connection._execute([before, (f"EXPLAIN {sql}", values), after]))
    connection.rollback()
    assert "Bitmap Index Scan on texts_words_words" in plan, plan
    assert "Index Only Scan using papers_added" in plan, plan


def test_a_reader_from_whom_rows_are_hidden_uses_indexes(connection: Recording) -> None:
    connection.run("SET enable_seqscan = off")  # the tables are small
    view = SqlView(connection)
    assert connection.is_limited("events")
    for query in (Everything(), parse("tag:robots status:read", NOW), parse("title:laws", NOW)):
        selection = Selection(query=query, reader=READER, limit=50)
        list(view.select(selection))
        list(view.waiting(selection, "to-read", ("high",)))
    view.item("a", READER)
    view.known(Identity(arxiv_id=ArxivId("2410.18647"), doi=Doi("10.1000/a"), title="A paper", author="hu"))
    view.events(paper="id-a")
    view.events(limit=20)
    view.batch(1)
    view.batch(1, first=2, last=9)
    view.event_numbers(1)
    view.status_changes("id-a", READER)
    view.statuses(READER)
    view.count(Everything(), READER)
    view.no_papers()
    view.by_change(Everything(), READER, ["read"], 5, latest=True)
    view.tally(Everything(), READER)
    view.status_change_counts(Everything(), READER, [NOW])
    view.readings_of("id-a")
    view.taken_keys(["a"])
    assert len(connection.queries) > 20
    for sql, values in list(connection.queries.items()):
        plan = "\n".join(line for (line,) in connection._execute([(f"EXPLAIN {sql}", values)]))
        assert "Seq Scan" not in plan, plan
