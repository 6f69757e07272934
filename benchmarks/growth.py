"""How the processor time and memory of commands grow: ``python -m benchmarks.growth [--largest N]``.

Complete processes, in seconds of user time, for 1,000, 10,000 and 100,000 papers: commands that read or write
everything, whose time may be proportional to the number of papers, and commands about one paper, whose time must not
depend on it. `add`, `check` and `check --fix` read a .bib file of as many entries, in each of which `check` finds a
repair. Prints the peak memory, and the exponent of growth from each size to the next: 1 is linear. That of whole
commands is without the time for ten papers, that of the others with it. Ratios in the same run: `check` to
bibtexparser's parse, `check --fix` to `check`, and an unchanged export to a new one. Exits with 1 if one exceeds its
limit. The libraries are kept in build/growth, because making 100,000 papers takes a minute.
"""

import argparse
import math
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path

from benchmarks.run import COMMAND
from benchmarks.store import vocabulary
from readinglist.library.store.sqlite import open_store

START, SIZES, MOST_FIXED = 10, (1_000, 10_000, 100_000), 10_000
MOST_GROWTH, MOST_GROWTH_OF_ONE, CHECK, FIX, UNCHANGED = 1.05, 0.08, 6.0, 1.6, 0.35
ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "growth"
WHOLE = {
    "list": ["list"],
    "list --json": ["list", "--json"],
    "export, new": ["export", "-o", "new.bib"],
    "export, unchanged": ["export", "-o", "unchanged.bib"],
    "stats": ["stats"],
    "add": ["add", "refs.bib", "--offline"],
    "check": ["check", "refs.bib"],
    "check --fix": ["check", "--fix", "refs.bib"],
}
ONE = {
    "list --limit 50": ["list", "--limit", "50"],
    "list WORD --limit 50": ["list", "WORD", "--limit", "50"],
    "status KEY read": ["status", "KEY", "read"],
    "show KEY": ["show", "KEY"],
    "tag KEY +a": ["tag", "KEY", "+robots"],
    "note KEY -m TEXT": ["note", "KEY", "-m", "a thought"],
    "export KEY": ["export", "KEY"],
    "next": ["next"],
    "undo": ["undo"],
}
WORD = vocabulary(300, random.Random(1))[299]
"""A rare word of the generated papers."""


def used(arguments: Sequence[str], folder: Path, variables: dict[str, str]) -> tuple[float, float]:
    """Return the seconds of user time of a process, and its peak memory in MiB."""
    process = subprocess.Popen(
        arguments, cwd=folder, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 1), f"{arguments} failed with {process.returncode}"
    return usage.ru_utime, usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def prepared(folder: Path, size: int) -> tuple[dict[str, str], str, str]:
    """Create a library and a file of this size. Return the environment, a key, and the program that parses the file.

    It runs in a process of its own: the peak memory of a process includes that of the one that started it.
    """
    from benchmarks.large_bib import PEER, large_library
    from benchmarks.latency import environment

    made, library = KEPT / f"{size}.sqlite3", folder / "library.sqlite3"
    if not made.exists():
        made.parent.mkdir(parents=True, exist_ok=True)
        large_library(unfinished := made.with_suffix(".part"), size)
        unfinished.rename(made)
    shutil.copy(made, library)
    store = open_store(str(library))
    with store.read() as view:
        key = view.keys()[size // 2]
    store.close()
    (folder / "refs.bib").write_text(entries(size), encoding="utf-8")
    return environment(folder, library), key, PEER


def entries(size: int) -> str:
    """Return entries with a hyphen in their pages, which `check --fix` doubles."""
    return "".join(
        f"@article{{k{number},\n  title = {{Study {number} of {number * 7919 % 100_003}}},\n  author = {{Roe, Ann}},\n"
        f"  journal = {{Journal {number % 100}}},\n  year = {{2001}},\n  pages = {{{number}-{number + 9}}},\n}}\n\n"
        for number in range(size)
    )


def measured(folder: Path, size: int, variables: dict[str, str], key: str) -> dict[str, tuple[float, float]]:
    """Return time and memory of each case for a library and a file of this size; single papers thrice, the median."""
    used([str(COMMAND), "export", "-o", "unchanged.bib"], folder, variables)
    found: dict[str, tuple[float, float]] = {}
    for name, case in WHOLE.items():
        if size <= MOST_FIXED or not name.startswith("check"):
            empty = {"READINGLIST_LIBRARY": str(folder / "added.sqlite3")} if name == "add" else {}
            found[name] = used([str(COMMAND), *case], folder, variables | empty)
    for name, case in ONE.items():
        line = [{"KEY": key, "WORD": WORD}.get(word, word) for word in case]
        found[name] = sorted(used([str(COMMAND), *line], folder, variables) for _ in range(3))[1]
    return found


def report(sizes: dict[int, dict[str, tuple[float, float]]], parsed: float) -> int:
    """Print the table and the ratios. Return 1 if a limit is exceeded, else 0."""
    failed = False
    for name in (*WHOLE, *ONE):
        line, start = f"{name:20}", sizes[START][name][0] if name in WHOLE else 0.0
        counts = [size for size in sizes if size != START and name in sizes[size]]
        for size in counts:
            seconds, memory = sizes[size][name]
            line += f" {size:>8,}: {seconds:6.2f} s {memory:4.0f} MiB"
        net = [max(sizes[size][name][0] - start, 0.01) for size in counts]
        exponents = [math.log10(after / before) for before, after in pairwise(net)]
        over = exponents[-1] > (MOST_GROWTH if name in WHOLE else MOST_GROWTH_OF_ONE)
        failed |= over
        print(line, " exponents", *(f"{exponent:.2f}" for exponent in exponents), "  TOO MUCH" if over else "")
    whole = sizes[MOST_FIXED]
    for name, ratio, limit in (
        ("check / bibtexparser's parse", whole["check"][0] / parsed, CHECK),
        ("check --fix / check", whole["check --fix"][0] / whole["check"][0], FIX),
        ("export, unchanged / new", whole["export, unchanged"][0] / whole["export, new"][0], UNCHANGED),
    ):
        failed |= ratio > limit
        print(f"{name:32} {ratio:5.2f}  (at most {limit}){'  TOO SLOW' if ratio > limit else ''}")
    return int(failed)


def main() -> int:
    """Measure in temporary folders."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="papers of the largest library")
    largest = parser.parse_args().largest
    sizes: dict[int, dict[str, tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as name:
        for size in (START, *(size for size in SIZES if size <= max(largest, MOST_FIXED))):
            folder = Path(name) / str(size)
            folder.mkdir()
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
                variables, key, program = pool.submit(prepared, folder, size).result()
            sizes[size] = measured(folder, size, variables, key)
        peer = subprocess.run(
            [sys.executable, "-c", program, "refs.bib"],
            cwd=Path(name) / str(MOST_FIXED),
            capture_output=True,
            check=True,
        )
    return report(sizes, float(peer.stdout.split()[0]))


if __name__ == "__main__":
    sys.exit(main())
