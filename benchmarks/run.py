"""Speed of complete processes, as ratios to a bare interpreter that imports typer and sqlite3, measured in one run.

The time is that of the processor. Each round runs every command once, in turn, so that other load on the machine
affects all of them equally; the ratio is that of the medians. Prints a table; exits with 1 if a ratio is too high.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "bib" / "inbox" / "similar_papers_2025-03-11.txt"
COMMAND = Path(sys.executable).with_name("readinglist")
BARE = [sys.executable, "-c", "import typer, sqlite3"]


@dataclass(frozen=True, slots=True)
class Case:
    """A command line with its limit in bare starts; `prepare` runs before each round, untimed."""

    name: str
    arguments: list[str]
    limit: float | None
    prepare: Callable[[], None] = lambda: None


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = os.environ | {
            "READINGLIST_LIBRARY": str(folder / "library.sqlite3"),
            "READINGLIST_CACHE": str(folder / "cache"),
            "HOME": name,
        }

        def run(arguments: list[str]) -> float:
            return processor_time(arguments, folder, environment)

        run([str(COMMAND), "add", str(PAGE), "--offline"])
        return report(cases(folder), run, rounds)


def timed(arguments: list[str], folder: Path, environment: dict[str, str], *, codes: tuple[int, ...] = (0,)) -> float:
    """Return the seconds of one process, which must exit with one of `codes`."""
    begun = time.perf_counter()
    done = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, check=False)
    taken = time.perf_counter() - begun
    if done.returncode not in codes:
        raise SystemExit(f"{arguments} failed: {done.stderr.decode()[-2000:]}")
    return taken


def processor_time(arguments: list[str], folder: Path, environment: dict[str, str]) -> float:
    """Return the seconds of the processor that one process takes, in user and system mode."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    timed(arguments, folder, environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def cases(folder: Path) -> list[Case]:
    """Return the measured commands with the limits of the project."""
    library = folder / "library.sqlite3"
    full = folder / "full.sqlite3"
    shutil.copy(library, full)

    def empty() -> None:
        for suffix in ("", "-wal", "-shm"):
            library.with_name(library.name + suffix).unlink(missing_ok=True)

    def filled() -> None:
        empty()
        shutil.copy(full, library)

    return [
        Case("--version", ["--version"], 0.9),
        Case("--help", ["--help"], 1.4),
        Case("status --help", ["status", "--help"], None),
        Case("list of an empty library", ["list"], 1.5, empty),
        Case("status KEY read", ["status", "hu2024data", "read"], 1.5, filled),
        Case("show KEY", ["show", "hu2024data"], None),
        Case("note KEY -m TEXT", ["note", "hu2024data", "-m", "a thought"], None),
        Case("tag KEY +a", ["tag", "hu2024data", "+robots"], None),
        Case("list", ["list"], None),
        Case("list QUERY", ["list", "policy"], None),
        Case("next", ["next"], None),
        Case("export", ["export"], None),
        Case("add, 74 known papers", ["add", str(PAGE), "--offline"], None),
        Case("add, 74 new papers", ["add", str(PAGE), "--offline"], 12.0, empty),
    ]


def report(measured: list[Case], run: Callable[[list[str]], float], rounds: int) -> int:
    """Run all cases in turn, and print medians and ratios. Return 1 if a limit is exceeded, else 0."""
    bare: list[float] = []
    times: dict[str, list[float]] = {case.name: [] for case in measured}
    for _ in range(rounds):
        bare.append(run(BARE))
        for case in measured:
            case.prepare()
            times[case.name].append(run([str(COMMAND), *case.arguments]))
    base = statistics.median(bare)
    print(f"python -c 'import typer, sqlite3': {base * 1000:.0f} ms, median of {rounds}")
    passed = 0
    for case in measured:
        ratio = statistics.median(times[case.name]) / base
        limit = "" if case.limit is None else f"  (at most {case.limit})"
        over = case.limit is not None and ratio > case.limit
        passed |= over
        print(f"{case.name:24} {ratio:6.2f}{limit}{'  TOO SLOW' if over else ''}")
    return int(passed)


if __name__ == "__main__":
    sys.exit(main())
