"""A server that restarts, many writers, and waiting for changes."""

import logging
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.api import library_changes, shared_connections
from readinglist.library.journal import changes
from readinglist.library.postgres.connection import PostgresConnection
from readinglist.library.postgres.store import keep_connections, open_existing, open_store
from readinglist.library.query import parse
from readinglist.library.store.search import FROM, Condition
from readinglist.library.store.sql_store import SqlStore
from readinglist.papers.errors import LibraryError, LibraryLocked
from readinglist.papers.paper import Reading
from readinglist.settings.loading import load
from readinglist.testing.library import NOW, item_of, read_item, write
from tests.postgres_server import PostgresServer, running_server

pytestmark = pytest.mark.postgres


@pytest.fixture
def address(postgres: PostgresServer) -> str:
    return postgres.address(postgres.new_schema())


@pytest.fixture(scope="module")
def restarted() -> Iterator[PostgresServer]:
    """A server of its own, with fsync, which tests kill and start again."""
    with running_server(fsync=True) as server:
        yield server


def pid_of(connection: PostgresConnection) -> int:
    return int(connection.rows("SELECT pg_backend_pid()")[0][0])


def test_a_library_connects_again_after_the_server_was_killed(restarted: PostgresServer) -> None:
    with closing(open_store(restarted.address(restarted.new_schema()))) as store:
        write(store, None, item_of("a"))
        restarted.kill()
        starting = threading.Thread(target=restarted.start)
        starting.start()
        write(store, None, item_of("b"))
        starting.join()
        with store.read() as view:
            assert list(view.keys()) == ["a", "b"]


def test_a_schema_that_does_not_exist_is_no_empty_library(postgres: PostgresServer) -> None:
    with pytest.raises(LibraryError, match="schema does not exist"):
        open_existing(postgres.address("nowhere"))


def fatal(message: str) -> bytes:
    """Return an ErrorResponse of PostgreSQL's protocol."""
    body = b"SFATAL\0VFATAL\0C57P03\0M" + message.encode() + b"\0\0"
    return b"E" + struct.pack("!I", len(body) + 4) + body


def test_a_server_that_starts_is_waited_for() -> None:
    answers = [f"the database system is {state}" for state in ("starting up", "not yet accepting connections")]
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            for answer in (*answers, "no more"):
                client, _ = listening.accept()
                with client:
                    client.recv(1000)
                    client.sendall(fatal(answer))

        serving = threading.Thread(target=serve)
        serving.start()
        with pytest.raises(LibraryError, match="no more"):
            open_store(f"postgresql://ada@127.0.0.1:{listening.getsockname()[1]}/x?sslmode=disable")
        serving.join()


def test_what_psycopg_logs_is_not_shown_beside_the_error() -> None:
    assert logging.getLogger("psycopg").handlers  # otherwise logging writes to stderr


def test_a_unit_of_work_that_loses_its_connection_writes_nothing(address: str, postgres: PostgresServer) -> None:
    with closing(open_store(address)) as store:
        assert isinstance(store.connection, PostgresConnection)
        pid = pid_of(store.connection)
        with pytest.raises(LibraryError, match="cannot reach"):
            _write_while_terminated(store, postgres, pid)
        write(store, None, item_of("b"))
        with store.read() as view:
            assert list(view.keys()) == ["b"]
        assert store.verify() == []


def _write_while_terminated(store: SqlStore, server: PostgresServer, pid: int) -> None:
    with store.begin() as unit:
        unit.apply(changes(None, item_of("a"), reader="ada", at=NOW))
        server.execute(f"SELECT pg_terminate_backend({pid})")
        unit.keys()


@pytest.mark.slow
def test_writers_lose_nothing_when_the_server_is_killed(restarted: PostgresServer) -> None:
    """What was acknowledged is there, and all the rest is refused or there as a whole."""
    address = restarted.address(restarted.new_schema())
    open_store(address).close()
    acknowledged: list[str] = []

    def writer(number: int) -> None:
        with closing(open_store(address, wait=60)) as store:
            for step in range(4):
                key = f"key{number}x{step}"
                try:
                    write(store, None, item_of(key, f"Title {key}"))
                except LibraryError:
                    continue
                acknowledged.append(key)

    with ThreadPoolExecutor(8) as pool:
        writers = [pool.submit(writer, number) for number in range(8)]
        while len(acknowledged) < 8:
            assert not all(each.done() for each in writers)
        restarted.kill()
        restarted.start()
        for each in writers:
            each.result()
    with closing(open_store(address)) as store:
        with store.read() as view:
            assert set(acknowledged) <= set(view.keys())
        assert len(acknowledged) > 8
        assert store.verify() == []


def test_a_writer_waits_for_another_and_then_gives_up(address: str) -> None:
    with closing(open_store(address)) as store, closing(open_store(address, wait=0.2)) as other, store.begin():
        with pytest.raises(LibraryLocked), other.begin():
            pass
        with other.read() as view:
            assert list(view.keys()) == []


def test_a_statement_that_takes_too_long_is_stopped(address: str) -> None:
    limited = address.replace("options=", "options=-cstatement_timeout%3D50ms%20")
    with closing(open_store(limited)) as store, pytest.raises(LibraryError, match="too long"):
        store.connection.rows("SELECT pg_sleep(20)")


def test_libraries_share_the_connections_of_a_pool(address: str) -> None:
    with closing(keep_connections(address, 2)):
        with closing(open_store(address)) as store:
            assert isinstance(store.connection, PostgresConnection)
            first = pid_of(store.connection)
        with closing(open_store(address)) as store, closing(open_store(address)) as other:
            assert isinstance(store.connection, PostgresConnection)
            assert isinstance(other.connection, PostgresConnection)
            assert first in {pid_of(store.connection), pid_of(other.connection)}
            write(store, None, item_of("a"))
            write(other, read_item(other, "a"), replace(read_item(other, "a"), reading=Reading(rating=3)))
    with closing(open_store(address)) as store:
        assert isinstance(store.connection, PostgresConnection)
        assert pid_of(store.connection) != first


@pytest.mark.parametrize("on_server", [False, True])
def test_other_processes_learn_of_a_change(address: str, tmp_path: Path, on_server: bool) -> None:
    place = address if on_server else str(tmp_path / "library.sqlite3")
    settings = load(environment={"HOME": str(tmp_path), "READINGLIST_LIBRARY": place}, folder=tmp_path)
    if on_server:
        store = open_store(address)
    else:
        from readinglist.library.store.sqlite import open_store as open_file

        store = open_file(place)
    with closing(store), shared_connections(settings), library_changes(settings) as wait:
        assert not wait(0)
        write(store, None, item_of("a"))
        assert wait(60)
        assert not wait(0)


@pytest.fixture(scope="module")
def imported(postgres: PostgresServer) -> Iterator[SqlStore]:
    """A library after an import of 300 papers with other words in each title, and the same words in all abstracts."""
    papers = [
        item_of(f"k{number}", " ".join(f"w{number}x{word}" for word in range(60)), abstract="On w7x7 and byron.")
        for number in range(300)
    ]
    with closing(open_store(postgres.address(postgres.new_schema()))) as store:
        with store.begin() as unit:
            unit.apply([event for paper in papers for event in changes(None, paper, reader="ada", at=NOW)])
        store.connection.run("SET enable_seqscan = off")
        yield store


# The index has the words of an import at once, not a list that each search reads (GIN's fast update). The words of
# titles are found without reading the papers with them in the abstract.
@pytest.mark.parametrize("query", ["w7x8", "title:w7x7", "author:byron"])
def test_a_search_reads_little_of_the_index_after_an_import(imported: SqlStore, query: str) -> None:
    where = Condition(parse(query, NOW), reader="ada", connection=imported.connection)
    search = f"SELECT p.number {FROM} WHERE {where.sql}"
    ((explained,),) = imported.connection.rows(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {search}", where.parameters)
    plan = explained[0]["Plan"]
    assert plan["Actual Rows"] == (query != "author:byron")
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 20


_TESTS = """
import signal, subprocess, sys, time
from tests.postgres_server import watch
signal.signal(signal.SIGQUIT, signal.SIG_DFL)  # a shell's jobs in the background ignore it
server = subprocess.Popen(["sleep", "600"], start_new_session=True)
watching = watch(server.pid, sys.argv[1])
print(server.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.slow
def test_a_server_of_tests_ends_with_their_process(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[4]
    (tmp_path / "data").mkdir()
    command = [sys.executable, "-c", _TESTS, str(tmp_path / "data")]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        server = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    state, until = Path(f"/proc/{server}/stat"), time.monotonic() + 60
    while ((tmp_path / "data").exists() or _is_running(state)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not (tmp_path / "data").exists()
    assert not _is_running(state)


def _is_running(state: Path) -> bool:
    try:
        return state.read_text().split()[2] != "Z"
    except OSError:
        return False
