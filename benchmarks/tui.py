"""Speed of the terminal interface on 100,000 papers: ``python -m benchmarks.tui [LIBRARY]``.

The first screen is measured from the start of a process on a pseudo-terminal to its first row, and compared with
``list`` of the 50 newest papers. Keys are measured under Textual's pilot, from the key event to the first drawing that
shows its effect; the pilot's own ``press`` is not used, because it sleeps for 40 ms. Exits with 1 if a limit is
exceeded.
"""

import asyncio
import os
import pty
import re
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from rich.console import RenderableType
from textual.events import Key
from textual.screen import Screen
from textual.widgets import Input

from benchmarks.store import READER, fill
from tests.screen import Shown, on_screen

PAPERS = 100_000
ROUNDS = 7
PRESSES = 200
MOST_FIRST_SCREEN = 3.0  # times `list`
MOST_KEY = 50.0  # milliseconds
COMMAND = Path(sys.executable).with_name("readinglist")


def main() -> int:
    """Measure and print; return 1 if something is too slow."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if len(sys.argv) > 1:
            (folder / "library.sqlite3").symlink_to(Path(sys.argv[1]).resolve())
        else:
            print(f"creating a library of {PAPERS} papers ...", file=sys.stderr)
            fill(folder / "library.sqlite3", PAPERS)
        (folder / "config.toml").write_text(
            f'[readinglist]\nreader = "{READER}"\noffline = true\n[library]\npath = "library.sqlite3"\n'
        )
        slow = first_screen(folder)
        return int(asyncio.run(keys(folder)) or slow)


# --- the first screen


def first_screen(folder: Path) -> bool:
    """Compare the first screen with `list`, and return whether it is too slow."""
    listed, shown = [], []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        subprocess.run([COMMAND, "list", "-r", "-n", "50"], cwd=folder, check=True, capture_output=True)
        listed.append(time.perf_counter() - begun)
        shown.append(seconds_to_first_row(folder))
    ratio = statistics.median(shown) / statistics.median(listed)
    slow = ratio > MOST_FIRST_SCREEN
    print(f"list, 50 rows             {statistics.median(listed) * 1000:7.0f} ms, median of {ROUNDS}")
    print(
        f"first screen              {statistics.median(shown) * 1000:7.0f} ms, {ratio:.2f} times list"
        f"  (at most {MOST_FIRST_SCREEN}){'  TOO SLOW' if slow else ''}"
    )
    return slow


def seconds_to_first_row(folder: Path) -> float:
    """Return the time from the start of the process to the first row on the screen."""
    master, slave = pty.openpty()
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [COMMAND, "tui"], cwd=folder, env=environment, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
    )
    output = ""
    while not re.search(r"(?:new|read|reading) +\S", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", output)):
        if not select.select([master], [], [], 30)[0]:
            raise SystemExit(f"no screen: {output!r}")
        output += os.read(master, 65536).decode("utf-8", "replace")
    taken = time.perf_counter() - begun
    os.write(master, b"q")
    while process.poll() is None:
        if select.select([master], [], [], 0.05)[0]:
            os.read(master, 65536)
    os.close(master)
    os.close(slave)
    return taken


# --- keys


async def keys(folder: Path) -> bool:
    """Press keys, and return whether the median response to one is too slow."""
    slow = False
    async with on_screen(folder, size=(120, 40)) as shown:
        await shown.until(lambda: len(shown.list_screen.table.ids) == PAPERS, 60)
        table = shown.list_screen.table
        drawn = Drawn(shown)

        async def pressed(name: str, key: Callable[[int], str], times: int, done: Callable[[], object]) -> bool:
            taken = []
            for number in range(times):
                taken.append(await answered(drawn, key(number), done))
            return report(name, taken)

        last = [0]

        def moving(two: tuple[str, str], number: int) -> str:
            last[0] = table.cursor
            return two[number % 2]

        def moved() -> bool:
            return table.cursor != last[0] and table.item is not None

        for name, two in (("down", ("down", "down")), ("page down", ("pagedown",) * 2), ("end, home", ("end", "home"))):
            slow |= await pressed(name, partial(moving, two), PRESSES, moved)
        statuses = ("read", "to-read")
        wanted = [""]

        def status(number: int) -> str:
            wanted[0] = statuses[number % 2]
            return "rt"[number % 2]

        slow |= await pressed(
            "status", status, PRESSES, lambda: table.item is not None and table.item.reading.status == wanted[0]
        )
        slow |= await typing(shown, drawn)
    return slow


class Drawn:
    """Watches what the application draws, and sets `answered` when a drawing meets the condition."""

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        self.answered = asyncio.Event()
        self.done: Callable[[], object] = bool
        display = shown.app._display

        def watched(screen: Screen[object], renderable: RenderableType | None) -> None:
            display(screen, renderable)
            if self.done():
                self.answered.set()

        shown.app._display = watched  # type: ignore[method-assign]


async def answered(drawn: Drawn, key: str, done: Callable[[], object]) -> float:
    """Return the milliseconds from a key to the first drawing for which `done` is true."""
    await drawn.shown.pilot.pause(0.06)
    drawn.answered.clear()
    begun = time.perf_counter()
    drawn.shown.app.post_message(Key(key, key if len(key) == 1 else None))
    drawn.done = done
    await asyncio.wait_for(drawn.answered.wait(), 10)
    drawn.done = bool
    return (time.perf_counter() - begun) * 1000


async def typing(shown: Shown, drawn: Drawn) -> bool:
    """Type into the search line, while searches run in the background."""
    search = shown.list_screen.query_one("#search", Input)
    await shown.press("slash")
    taken, found = [], []
    for word in ("ethe", "thes", "rain", "eton") * (PRESSES // 16):
        search.value = ""
        for place, letter in enumerate(word, start=1):
            taken.append(await answered(drawn, letter, lambda place=place: len(search.value) == place))  # type: ignore[misc]
        begun = time.perf_counter()
        while not shown.list_screen.idle:
            await asyncio.sleep(0.0005)
        found.append((time.perf_counter() - begun) * 1000)
    slow = report("a letter of a search", taken)
    report("what it finds", found, limit=None)
    return slow


def report(name: str, taken: list[float], limit: float | None = MOST_KEY) -> bool:
    median, most = statistics.median(taken), max(taken)
    slow = limit is not None and median > limit
    bound = "" if limit is None else f"  (at most {limit:.0f})"
    late = statistics.quantiles(taken, n=20)[-1]
    print(f"{name:25} {median:7.1f} ms, 95 % {late:6.1f}, most {most:6.1f}{bound}{'  TOO SLOW' if slow else ''}")
    return slow


if __name__ == "__main__":
    sys.exit(main())
