"""Runs of `enrich` that are stopped: nothing is lost, and the next run asks only for the rest."""

import signal
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from subprocess import Popen

import pytest

from tests.command import TIME_LIMIT, Command
from tests.local_services.servers import LocalCrossref, LocalDblp, WorkServer
from tests.local_services.works import Work

COUNT = 60
SECONDS = 0.05
HALVES = ("first", "second")
WORDS = "amber basalt cobalt dolomite emerald flint garnet hematite jasper kaolin".split()  # noqa: SIM905


def works() -> list[Work]:
    return [
        Work(
            kind="article",
            title=f"Sorting {WORDS[number % 10]} and {WORDS[number // 10]} grains with small rakes",
            authors=(("Ada", "Mole"), ("Bert", "Vole")),
            venue="Journal of Beaches",
            short_venue="J. Beaches",
            year=2020,
            volume=str(number + 1),
            doi=f"10.1007/s1-{number + 1}",
        )
        for number in range(COUNT)
    ]


@pytest.fixture
def servers() -> Iterator[tuple[WorkServer, WorkServer]]:
    with LocalCrossref(works()) as one, LocalDblp(works()) as two:
        yield one, two


@pytest.fixture
def mine(run: Command, servers: tuple[WorkServer, WorkServer]) -> Command:
    lines = [
        "[readinglist]",
        "[resolve]",
        "order = []",
        "[enrich]",
        "order = []",
        'publications = ["crossref", "dblp"]',
    ]
    for name, server in zip(("crossref", "dblp"), servers, strict=True):
        lines += [f"[services.{name}]", f'base_url = "{server.base_url}"', f"seconds_between_requests = {SECONDS}"]
    (run.folder / "config.toml").write_text("\n".join(lines), encoding="utf-8")
    entries = [
        f"@misc{{p{number}, title = {{{work.title}}}, author = {{Mole, Ada and Vole, Bert}}, year = 2019, "
        f"eprint = {{1905.{number + 1:05}}}, archiveprefix = {{arXiv}}, keywords = {{{HALVES[number % 2]}}}}}\n"
        for number, work in enumerate(works())
    ]
    (run.folder / "mine.bib").write_text("".join(entries), encoding="utf-8")
    assert run("add", "mine.bib").code == 0
    return run


def published(run: Command) -> int:
    return len(run("list", 'venue:"Journal of Beaches"', "--format", "{key}").out.splitlines())


def until(process: Popen[bytes], server: WorkServer, count: int) -> None:
    give_up = time.monotonic() + TIME_LIMIT
    while len(server.log) < count:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < give_up
        time.sleep(0.01)


@pytest.mark.slow
def test_ctrl_c_and_kill_lose_nothing_and_each_paper_is_requested_once(
    mine: Command, servers: tuple[WorkServer, WorkServer]
) -> None:
    first = mine.start("enrich", "--published")
    until(first, servers[1], 25)
    first.send_signal(signal.SIGINT)
    _, errors = first.communicate(timeout=TIME_LIMIT)
    assert first.returncode == 130
    after_first = published(mine)
    assert after_first >= 20
    stopped = f"error: stopped: {after_first} papers changed; run the command again to continue\n"
    assert errors.decode().endswith(stopped)
    assert "nothing was partially written" not in errors.decode()

    second = mine.start("enrich", "--published")
    until(second, servers[1], 45)
    second.kill()
    second.communicate(timeout=TIME_LIMIT)
    after_second = published(mine)
    assert after_second >= 40

    finished = mine("enrich", "--published")
    assert finished.code == 0, finished.err
    assert published(mine) == COUNT
    for server in servers:
        # A request that was under way when a run was stopped is sent again.
        assert COUNT <= len(server.log) <= len({str(asked.fields) for asked in server.log}) + 2


@pytest.mark.slow
def test_two_processes_share_the_pace(mine: Command, servers: tuple[WorkServer, WorkServer], tmp_path: Path) -> None:
    both = [mine.start("enrich", "--published", f"tag:{half}") for half in ("first", "second")]
    for process in both:
        _, errors = process.communicate(timeout=TIME_LIMIT)
        assert process.returncode == 0, errors
    assert published(mine) == COUNT
    for server in servers:
        assert max(asked.running for asked in server.log) == 1
        gaps = [later - sooner for sooner, later in pairwise(sorted(server.starts()))]
        # Starts are measured by the client; on their way to the server requests may come closer together.
        assert sum(gaps) / len(gaps) >= SECONDS
