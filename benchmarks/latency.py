"""Complete commands on a small and on a large library: ``python -m benchmarks.latency [--rounds N] [FOLDER]``.

Each command runs at 1,000 papers and at 100,000 papers with 500,000 events, in turn, as a ratio to a bare interpreter
that imports typer and sqlite3, and as the growth from one size to the other. Exits with 1 if a limit is exceeded.
The libraries are created in FOLDER (build/latency), or reused if they exist.
"""

import argparse
import os
import random
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.run import BARE, COMMAND, timed
from benchmarks.store import READER, ROOT, fill, vocabulary
from readinglist.library.store.sqlite import open_store

SMALL, LARGE = 1_000, 100_000
MOST_GROWTH = 1.3
ONE_PAPER, LIST, PAGE = 2.5, 4.0, 6.0


@dataclass(frozen=True, slots=True)
class Command:
    """A command line, in which KEY is replaced by a random key, with its limit in bare starts."""

    name: str
    arguments: tuple[str, ...]
    limit: float

    @property
    def grows_little(self) -> bool:
        """Whether its time must be almost independent of the size of the library."""
        return self.limit == ONE_PAPER


FREQUENT, RARER, RARE = (vocabulary(300, random.Random(1))[place] for place in (0, 30, 299))
"""Words of the generated papers."""

COMMANDS = (
    Command("status KEY read", ("status", "KEY", "read"), ONE_PAPER),
    Command("show KEY", ("show", "KEY"), ONE_PAPER),
    Command("tag KEY +a", ("tag", "KEY", "+robots"), ONE_PAPER),
    Command("note KEY -m TEXT", ("note", "KEY", "-m", "a thought"), ONE_PAPER),
    Command("list (50)", ("list", "--limit", "50"), LIST),
    Command("list RARE WORD", ("list", "--limit", "50", RARE), LIST),
    Command("list FREQUENT WORDS", ("list", "--limit", "50", FREQUENT, RARER), LIST),
    Command("list status:reading tag:tag9", ("list", "--limit", "50", "status:reading tag:tag9"), LIST),
    Command("next", ("next",), LIST),
    Command("stats", ("stats",), PAGE),
)


@dataclass(frozen=True, slots=True)
class Library:
    """A library to measure on, and the keys in it."""

    path: Path
    keys: tuple[str, ...]


def library(folder: Path, papers: int) -> Library:
    """Return the library of this size, which is created if it is missing."""
    path = folder / f"library{papers}.sqlite3"
    if not path.exists():
        print(f"creating a library of {papers} papers ...", file=sys.stderr)
        fill(path, papers)
    store = open_store(str(path))
    with store.read() as view:
        keys = tuple(view.keys())
    store.close()
    return Library(path, keys)


def environment(folder: Path, path: Path) -> dict[str, str]:
    """Return the environment of a process that uses the library."""
    return os.environ | {
        "READINGLIST_LIBRARY": str(path),
        "READINGLIST_CACHE": str(folder / "cache"),
        "READINGLIST_READER": READER,
        "HOME": str(folder),
    }


def measure(folder: Path, rounds: int) -> int:
    """Run everything in turn, and print ratios and growth. Return 1 if a limit is exceeded, else 0."""
    chance = random.Random(3)
    libraries = (library(folder, SMALL), library(folder, LARGE))
    bare: list[float] = []
    times: dict[str, tuple[list[float], list[float]]] = {command.name: ([], []) for command in COMMANDS}
    for _ in range(rounds):
        bare.append(timed(BARE, folder, environment(folder, libraries[0].path)))
        for command in COMMANDS:
            for place, each in enumerate(libraries):
                key = chance.choice(each.keys)
                arguments = [key if word == "KEY" else word for word in command.arguments]
                times[command.name][place].append(
                    timed([str(COMMAND), *arguments], folder, environment(folder, each.path))
                )
    return report(statistics.median(bare), times, rounds)


def report(base: float, times: dict[str, tuple[list[float], list[float]]], rounds: int) -> int:
    """Print the medians as ratios. Return 1 if a limit is exceeded, else 0."""
    print(f"python -c 'import typer, sqlite3': {base * 1000:.0f} ms, median of {rounds}")
    print(f"{'':30} {SMALL:>8,} {LARGE:>8,}   growth")
    passed = False
    for command in COMMANDS:
        small, large = (statistics.median(measured) / base for measured in times[command.name])
        growth = large / small
        over = max(small, large) > command.limit or (command.grows_little and growth > MOST_GROWTH)
        limits = f"(at most {command.limit}{f', growth {MOST_GROWTH}' if command.grows_little else ''})"
        print(f"{command.name:30} {small:8.2f} {large:8.2f}   x{growth:4.2f}  {limits}{'  TOO SLOW' if over else ''}")
        passed |= over
    return int(passed)


def main() -> int:
    """Measure in FOLDER, or in a temporary folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", metavar="FOLDER", default=ROOT / "build" / "latency")
    parser.add_argument("--rounds", type=int, default=11)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    return measure(given.folder.resolve(), given.rounds)


if __name__ == "__main__":
    sys.exit(main())
