"""A library on PostgreSQL beside one in SQLite: ``python -m benchmarks.postgres [PART ...] [--papers N] [--rounds N]``.

Times are those of the processor, of the command and of the server, so that other programs on the machine do not change
them. The parts: ``commands`` runs complete commands on the same library in both, in turn; ``search`` compares searches
in the process; ``writers`` lets fifty writers change it at once; ``kill`` kills the server under fifty writers and
starts it again. The library has 200 readers and ten events per paper, and moves to a server with fsync by COPY. Each
reader is a role of the server, with row-level security.
Exits with 1 if a limit is exceeded or a change was lost.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from benchmarks.latency import FREQUENT, RARE, RARER
from benchmarks.run import COMMAND, timed
from benchmarks.store import made_paper, placed, vocabulary
from readinglist.library.journal import changes
from readinglist.library.postgres.connection import PostgresConnection
from readinglist.library.postgres.moving import copy_into
from readinglist.library.postgres.readers import add_reader
from readinglist.library.postgres.store import open_store
from readinglist.library.protocol import Selection
from readinglist.library.query import parse
from readinglist.library.store.sql_store import SqlStore
from readinglist.library.store.sqlite import open_store as open_file
from readinglist.papers.errors import LibraryError
from readinglist.papers.paper import Item, Reading
from tests.papers import NOON
from tests.postgres_server import PASSWORD, USER, PostgresServer, running_server

READERS = tuple(f"reader{number}" for number in range(200))
WRITERS, CHANGES = 50, 10
EVENTS_PER_PAPER = 10
MOST_COMMAND, MOST_SEARCH = 2.5, 3.0
COMMANDS = (
    ("status", "KEY", "read"),
    ("show", "KEY"),
    ("tag", "KEY", "+robots"),
    ("note", "KEY", "-m", "a thought"),
    ("undo",),
    ("list", "--limit", "50"),
    ("next",),
    ("stats",),
    ("tags",),
    ("history", "-n", "20"),
)
REPEATS = 50
SEARCHES = (FREQUENT, RARE, f"{FREQUENT} {RARER}", f"title:{RARE}", f"*{RARE[1:4]}", "status:read tag:tag9")
SETTINGS = ("server_version", "fsync", "synchronous_commit", "shared_buffers", "max_connections", "wal_level")


@dataclass(frozen=True, slots=True)
class Libraries:
    """The same library in a file and on a server."""

    folder: Path
    file: Path
    server: PostgresServer
    schema: str

    def in_file(self) -> SqlStore:
        """Open the file."""
        return open_file(str(self.file))

    def address(self, role: str = USER) -> str:
        """Return the address of the library on the server for a role, by default an administrator."""
        return self.server.address(self.schema, role=role)

    def on_server(self, role: str = USER) -> SqlStore:
        """Open the library on the server."""
        return open_store(self.address(role), wait=120)

    def add_readers(self) -> None:
        """Create the roles of the readers, and give them rights."""
        self.server.execute(*(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'" for name in READERS))
        with closing(PostgresConnection(self.address())) as connection:
            for name in READERS:
                add_reader(connection, name, removes=False)


def fill(path: Path, papers: int) -> None:
    """Create a library of 200 readers, with ten events per paper, by batches of a thousand papers."""
    chance = random.Random(1)
    words = vocabulary(60_000, chance)
    texts = [made_paper(number, words, chance) for number in range(2000)]
    with closing(open_file(str(path))) as store:
        for start in range(0, papers, 1000):
            items = [placed(texts[number % len(texts)], number) for number in range(start, min(start + 1000, papers))]
            with store.begin() as unit:
                unit.apply([event for item in items for event in changes(None, item, reader=READERS[0], at=NOON)])
                unit.apply([event for item in items for event in read_by_several(item, chance)])


def read_by_several(item: Item, chance: random.Random) -> list:  # type: ignore[type-arg]
    """Return the events by which readers set statuses of a paper."""
    events = []
    for step, reader in enumerate(chance.sample(READERS, EVENTS_PER_PAPER - 1), 1):
        at = item.paper.added + timedelta(days=step)
        read = replace(item, reading=Reading(status=chance.choice(["to-read", "reading", "read"]), since=at))
        events += changes(item, read, reader=reader, at=at)
    return events


def measure_commands(libraries: Libraries, rounds: int) -> bool:
    """Run each command on both in turn, and print the medians. Return whether one is too slow."""
    with closing(libraries.in_file()) as store, store.read() as view:
        keys = view.keys()
    chance, slow = random.Random(2), False
    places = {"SQLite": str(libraries.file), "PostgreSQL": libraries.address(READERS[1])}
    for command in COMMANDS:
        times: dict[str, list[float]] = {name: [] for name in places}
        for _ in range(rounds):
            key = chance.choice(keys)
            arguments = [str(COMMAND), *(key if word == "KEY" else word for word in command)]
            for name, place in places.items():
                before = spent(libraries.server)
                variables = {"READINGLIST_LIBRARY": place, "READINGLIST_READER": READERS[1]}
                home = {"HOME": str(libraries.folder), "READINGLIST_CACHE": str(libraries.folder / "cache")}
                timed(arguments, libraries.folder, os.environ | variables | home)
                times[name].append(spent(libraries.server) - before)
        slow |= report(" ".join(command), times, MOST_COMMAND)
    return slow


def measure_searches(libraries: Libraries, rounds: int) -> bool:
    """Search both in turn within the process, and print the medians. Return whether one is too slow."""
    slow = False
    with closing(libraries.in_file()) as file, closing(libraries.on_server(READERS[1])) as server:
        for search in SEARCHES:
            selection = Selection(query=parse(search, NOON), reader=READERS[1], limit=50)
            times: dict[str, list[float]] = {"SQLite": [], "PostgreSQL": []}
            found = []
            for _ in range(rounds):
                for name, store in (("SQLite", file), ("PostgreSQL", server)):
                    before = spent(libraries.server)
                    for _ in range(REPEATS):
                        with store.read() as view:
                            ids = list(view.ids(selection))
                    found.append(ids)
                    times[name].append((spent(libraries.server) - before) / REPEATS)
            assert all(each == found[0] for each in found), search
            slow |= report(f"list {search} ({len(found[0])})", times, MOST_SEARCH)
    return slow


def spent(server: PostgresServer) -> float:
    """Return the seconds of the processor that this process, the commands it ran and the server have taken."""
    ended = os.times()
    return time.process_time() + ended.children_user + ended.children_system + server.processor_seconds()


def report(name: str, times: dict[str, list[float]], most: float) -> bool:
    """Print the medians of both and their ratio. Return whether it exceeds the limit."""
    file, server = (statistics.median(each) * 1000 for each in times.values())
    over = server > most * file
    print(f"{name:34} {file:8.1f} ms {server:8.1f} ms  x{server / file:5.2f}  (at most {most}){'  TOO SLOW' * over}")
    return over


def write_at_once(libraries: Libraries, meanwhile: Callable[[list[str]], None]) -> tuple[list[str], int]:
    """Let fifty writers tag papers at once. Return the tags that were acknowledged, and how many were refused."""
    with closing(libraries.on_server()) as store, store.read() as view:
        keys = view.keys()[:WRITERS]
    acknowledged: list[str] = []

    def writer(number: int) -> int:
        refused = 0
        with closing(libraries.on_server(READERS[number])) as store:
            for step in range(CHANGES):
                tag = f"w{number}x{step}-{time.time_ns()}"
                try:
                    with store.begin() as unit:
                        item = unit.item(keys[(number + step) % len(keys)], READERS[number])
                        assert item is not None
                        now = replace(item, paper=replace(item.paper, tags=(*item.paper.tags, tag)))
                        unit.apply(changes(item, now, reader=READERS[number], at=NOON))
                    acknowledged.append(tag)
                except LibraryError:
                    refused += 1
        return refused

    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(writer, number) for number in range(WRITERS)]
        meanwhile(acknowledged)
        refused = sum(each.result() for each in writing)
    return acknowledged, refused


def lost(libraries: Libraries, acknowledged: list[str]) -> int:
    """Return how many acknowledged tags are not in the library."""
    with closing(libraries.on_server()) as store, store.read() as view:
        there = view.tags()
    return sum(tag not in there for tag in acknowledged)


def measure_writers(libraries: Libraries, _rounds: int) -> bool:
    """Let fifty writers write at once. Return whether a change was lost or refused."""
    begun = time.perf_counter()
    acknowledged, refused = write_at_once(libraries, lambda _done: None)
    spent = time.perf_counter() - begun
    missing = lost(libraries, acknowledged)
    print(f"{WRITERS} writers, {len(acknowledged)} changes in {spent:.1f} s, {refused} refused, {missing} lost")
    return bool(refused or missing)


def measure_kill(libraries: Libraries, _rounds: int) -> bool:
    """Kill the server under fifty writers and start it again. Return whether an acknowledged change was lost."""

    def kill_and_restart(done: list[str]) -> None:
        while len(done) < WRITERS * CHANGES // 4:
            time.sleep(0.01)
        libraries.server.kill()
        libraries.server.start()

    acknowledged, refused = write_at_once(libraries, kill_and_restart)
    missing = lost(libraries, acknowledged)
    print(f"server killed under {WRITERS} writers: {len(acknowledged)} acknowledged, {refused} refused, {missing} lost")
    return bool(missing)


PARTS = {"commands": measure_commands, "search": measure_searches, "writers": measure_writers, "kill": measure_kill}


def measure(folder: Path, parts: list[str], papers: int, rounds: int) -> int:
    """Create what is missing in the folder, run the parts, and return 1 if a limit is exceeded, else 0."""
    file = folder / f"readers{papers}.sqlite3"
    if not file.exists():
        begun = time.perf_counter()
        started = file.with_suffix(".part")
        fill(started, papers)
        started.rename(file)
        print(f"{papers} papers filled into SQLite in {time.perf_counter() - begun:.1f} s")
    with running_server(fsync=True) as server:
        libraries = Libraries(folder, file, server, server.new_schema())
        begun = time.perf_counter()
        with closing(libraries.in_file()) as source:
            copy_into(source, libraries.address())
            ((events,),) = source.connection.rows("SELECT count(*) FROM events")
        print(f"{papers} papers and {events} events copied by COPY and verified in {time.perf_counter() - begun:.1f} s")
        libraries.add_readers()
        server.execute("ANALYZE")
        with closing(libraries.on_server()) as store:
            shown = [f"{name} = {store.connection.rows(f'SHOW {name}')[0][0]}" for name in SETTINGS]
        print(", ".join(shown))
        slow = [PARTS[part](libraries, rounds) for part in parts]
        return int(any(slow))


def main() -> int:
    """Measure in a folder that is kept, or in a temporary one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    parts = given.parts or list(PARTS)
    if given.folder:
        given.folder.mkdir(parents=True, exist_ok=True)
        return measure(given.folder.resolve(), parts, given.papers, given.rounds)
    with tempfile.TemporaryDirectory() as name:
        return measure(Path(name), parts, given.papers, given.rounds)


if __name__ == "__main__":
    sys.exit(main())
