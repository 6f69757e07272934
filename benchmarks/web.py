"""The page in the browser under load: ``python -m benchmarks.web [LIBRARY] [--papers N] [--requests N]``.

First 50 readers send 2,000 mixed requests, some of which change papers, while commands in the terminal change others:
no request may fail, and no change may be lost. Then the time of the server for pages at 100,000 papers, one request at
a time, next to that of ``list`` with 50 papers, and the time from the start of ``serve`` to the first answer. Exits
with 1 if something fails or is too slow.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import requests

from benchmarks.store import READER, fill
from readinglist.api import open_library
from tests.command import Command
from tests.website import Site, csrf_of, serving

READERS = 50
ROUNDS = 15
MOST_MILLISECONDS = 100.0
MOST_START = 1.0
PAGES = {
    "list": "/",
    "list, page 100": "/?page=100",
    "list by title": "/?sort=title",
    "list of a status": "/?status=reading",
    "search, a word": "/?q=WORD",
    "search, two words": "/?q=WORD+OTHER",
    "search, beginning of a word": "/?q=WOR",
    "search, author and year": "/?q=author:OTHER+year:2001-2010",
    "paper": "/paper?key=KEY",
    "triage": "/triage?which=new",
    "next": "/next",
}
ASKED = ("list", "search, a word", "search, two words")
"""The pages that have a limit."""


def main() -> int:
    """Measure and print; return 1 if something fails or is too slow."""
    parser = argparse.ArgumentParser()
    parser.add_argument("library", nargs="?", type=Path)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=2_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.library:
            (folder / "library.sqlite3").symlink_to(given.library.resolve())
        else:
            print(f"creating a library of {given.papers} papers ...", file=sys.stderr)
            fill(folder / "library.sqlite3", given.papers)
        (folder / "config.toml").write_text(
            f'[readinglist]\nreader = "{READER}"\noffline = true\n[library]\npath = "library.sqlite3"\n'
            "[web]\nconnector_port = 0\n"
        )
        (folder / "home").mkdir()
        command = Command(folder=folder, home=folder / "home")
        failed = crowd(command, given.requests)
        slow = pages(command)
        return int(start(command) or slow or failed)


def crowd(command: Command, number: int) -> bool:
    """Send mixed requests and changes at once, and return whether one failed or was lost."""
    keys = keys_of(command, READERS)
    begun = time.perf_counter()
    with serving(command) as site:
        faults: list[str] = []
        notes = dict.fromkeys(keys, 0)
        threads = [threading.Thread(target=reader, args=(site, key, number // READERS, notes, faults)) for key in keys]
        for thread in threads:
            thread.start()
        terminal = 0
        while any(thread.is_alive() for thread in threads):
            done = command("note", keys[terminal % READERS], "-m", f"terminal {terminal}")
            if done.code:
                faults.append(f"terminal: {done.err}")
            else:
                notes[keys[terminal % READERS]] += 1
            terminal += 1
        for thread in threads:
            thread.join()
        with site.library() as library:
            lost = [key for key in keys if len(library.get(key).reading.notes) != notes[key]]
    seconds = time.perf_counter() - begun
    sent = f"{READERS} readers, {number} requests, {terminal} commands in {seconds:.0f} s"
    print(f"{sent}: {len(faults)} errors, {len(lost)} lost")
    for fault in faults[:5]:
        print(f"  {fault}")
    return bool(faults or lost)


def reader(site: Site, key: str, number: int, notes: dict[str, int], faults: list[str]) -> None:
    """Send the requests of one reader: every fourth changes a paper of its own."""
    chance = random.Random(key)
    with site.client() as client:
        csrf = csrf_of(client, site.base)
        for place in range(number):
            try:
                if place % 4 == 0:
                    sent = {"csrf": csrf, "key": key, "text": f"note {place}"}
                    answer = client.post(f"{site.base}/paper/notes", data=sent, allow_redirects=False)
                    notes[key] += answer.status_code == 303
                else:
                    path = chance.choice(("/", "/?page=7", f"/paper?key={key}", "/next", "/?q=author:a", "/export"))
                    answer = client.get(site.base + path)
            except requests.RequestException as error:
                faults.append(repr(error))
                continue
            if answer.status_code not in (200, 303):
                faults.append(f"{answer.status_code} {answer.url}")


def keys_of(command: Command, number: int) -> list[str]:
    """Return some citation keys without a note of the reader."""
    with open_library(command.folder / "library.sqlite3", config=command.folder / "config.toml") as library:
        return [item.paper.key for item in library.find("-has:note", limit=number)]


def pages(command: Command) -> bool:
    """Print the median time of the server for each page, and return whether one is too slow."""
    (key,) = keys_of(command, 1)
    with open_library(command.folder / "library.sqlite3", config=command.folder / "config.toml") as library:
        words = library.get(key).paper.metadata
        word, other = words.title.split()[-1], words.authors[0].family
        second = words.title.split()[-2]
    too_slow = False
    listed = seconds_of(lambda: command("list", "-r", "-n", "50", "--json"))
    print(f"{'`list` of 50 papers, a process':32} {listed * 1000:7.0f} ms")
    log = command.folder / "log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "readinglist", "serve", "--json", "--port", "0"],
            cwd=command.folder,
            env=command.variables(),
            stdout=subprocess.PIPE,
            stderr=stream,
        )
        assert process.stdout is not None
        started = json.loads(process.stdout.readline())
        site = Site(command, process, started["url"], started["port"])
        with site.client() as client:
            for name, path in PAGES.items():
                filled = path.replace("KEY", key).replace("WORD", word).replace("WOR", word[:3])
                filled = filled.replace("OTHER", other if "author" in name else second)
                begun = len(log.read_bytes().splitlines())
                for _ in range(ROUNDS):
                    answer = client.get(site.base + filled)
                    assert answer.status_code == 200, answer.text
                found = statistics.median(milliseconds(log.read_text().splitlines()[begun:]))
                slow = name in ASKED and found > MOST_MILLISECONDS
                too_slow |= slow
                limit = f" (at most {MOST_MILLISECONDS:.0f})" if name in ASKED else ""
                ratio = f"{found / listed / 1000:.2f} times `list`"
                print(f"{name:32} {found:7.0f} ms, {ratio}{limit}{' TOO SLOW' if slow else ''}")
        process.terminate()
        process.wait()
    return too_slow


def milliseconds(lines: Sequence[str]) -> list[float]:
    """Return the times in lines of the log."""
    return [float(line.split()[-2]) for line in lines if line.endswith(" ms")]


def start(command: Command) -> bool:
    """Print the time from the start of `serve` to its first answer, and return whether it is too long."""

    def started() -> None:
        with serving(command) as site:
            assert requests.get(f"{site.base}/health").status_code == 200
            times.append(time.perf_counter() - begun)

    times: list[float] = []
    for _ in range(5):
        begun = time.perf_counter()
        started()
    found = statistics.median(times)
    print(f"first answer after the start     {found * 1000:7.0f} ms (at most {MOST_START * 1000:.0f})")
    return found > MOST_START


def seconds_of(run: object) -> float:
    """Return the median time of a call."""
    assert callable(run)
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


if __name__ == "__main__":
    os.environ.pop("READINGLIST_LIBRARY", None)
    sys.exit(main())
