"""Several processes on one library, and processes that are killed while they write."""

import random
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from readinglist.library.journal import changes
from readinglist.library.store.sqlite import open_store
from readinglist.papers.errors import LibraryLocked
from tests.command import TIME_LIMIT
from tests.papers import NOON, item

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
PROCESSES, CHANGES, KILLS = 10, 14, 12
OPENERS, NEW_LIBRARIES = 4, 40


def writer(library: Path, name: str, steps: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.library_writer", str(library), name, str(steps)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def assert_reported_is_there(library: Path, reports: list[tuple[int, int]]) -> None:
    """Every reported batch is in the journal with all its events, and the library is sound."""
    store = open_store(str(library), create=False)
    with store.read() as view:
        for batch, events in reports:
            assert len(view.batch(batch)) == events
    assert store.verify() == []
    store.close()


def reports_of(out: str) -> list[tuple[int, int]]:
    """The lines that were written whole."""
    pairs = [line.split() for line in out.splitlines(keepends=True) if line.endswith("\n")]
    return [(int(batch), int(events)) for batch, events in pairs]


def test_ten_processes_write_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    library = tmp_path / "library.sqlite3"
    children = [writer(library, f"p{number}x", CHANGES) for number in range(PROCESSES)]
    finished = [child.communicate(timeout=TIME_LIMIT) for child in children]
    assert [err for _, err in finished] == [""] * PROCESSES
    assert [child.returncode for child in children] == [0] * PROCESSES
    reports = [report for out, _ in finished for report in reports_of(out)]
    assert len({batch for batch, _ in reports}) == PROCESSES * CHANGES
    assert_reported_is_there(library, reports)


def test_a_new_library_opened_many_times_at_once_lets_everybody_in(tmp_path: Path) -> None:
    """If several processes switch a new file to write-ahead logging, SQLite refuses all but one without waiting."""
    together = threading.Barrier(OPENERS, timeout=TIME_LIMIT)

    def open_all() -> None:
        for number in range(NEW_LIBRARIES):
            together.wait()
            store = open_store(str(tmp_path / f"{number}.sqlite3"), wait=TIME_LIMIT)
            with store.begin() as unit:
                assert list(unit.keys()) == []
            store.close()

    def open_each(_: int) -> None:
        try:
            open_all()
        except BaseException:
            together.abort()  # or the others wait for this one
            raise

    with ThreadPoolExecutor(OPENERS) as openers:
        assert list(openers.map(open_each, range(OPENERS))) == [None] * OPENERS


def test_what_was_reported_survives_a_kill_at_any_moment(tmp_path: Path) -> None:
    library = tmp_path / "library.sqlite3"
    moments = random.Random(7)
    reports: list[tuple[int, int]] = []
    for kill in range(KILLS):
        child = writer(library, f"k{kill}x", 0)
        assert child.stdout is not None
        # The very first moments, when the tables are made, as well as any later one.
        first = "".join(child.stdout.readline() for _ in range(kill % 4))
        timer = threading.Timer(moments.uniform(0, 0.15), child.kill)
        timer.start()
        rest, _ = child.communicate(timeout=TIME_LIMIT)
        timer.join()
        reports.extend(reports_of(first + rest))
        assert child.returncode == -9
        if library.exists():
            assert_reported_is_there_or_empty(library, reports)
    assert len(reports) > KILLS


def assert_reported_is_there_or_empty(library: Path, reports: list[tuple[int, int]]) -> None:
    if reports:
        assert_reported_is_there(library, reports)
    else:
        open_store(str(library)).close()


def test_a_busy_library_says_so_and_keeps_what_it_has(tmp_path: Path) -> None:
    library = str(tmp_path / "library.sqlite3")
    first, second = open_store(library), open_store(library, wait=0.05)
    with first.begin() as unit:
        unit.apply(changes(None, item("a"), reader="ada", at=NOON))
        with pytest.raises(LibraryLocked) as caught, second.begin():
            pytest.fail("two units of work at once")
        assert "again" in caught.value.hint
        with second.read() as view:
            assert list(view.keys()) == []
    with second.begin() as unit:
        assert list(unit.keys()) == ["a"]
    first.close()
    second.close()
