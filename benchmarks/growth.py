"""Processor time and memory of commands that read everything: ``python -m benchmarks.growth [--largest N]``.

Complete processes, in seconds of user time: `list`, `export` of all papers, again without a change, and `check` and
`check --fix` of a .bib file in which each entry has a repair, for 1,000, 10,000 and 100,000 papers (`check --fix` up to
10,000). Prints the peak memory and how time grows with the size without that of the same command for ten papers: 1 is
linear. Ratios in the same run: `check` to bibtexparser's parse, `check --fix` to `check`, and an unchanged export to a
new one. Exits with 1 if one exceeds its limit.
"""

import argparse
import math
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path

from benchmarks.run import COMMAND

START, SIZES, MOST_FIXED = 10, (1_000, 10_000, 100_000), 10_000
MOST_GROWTH, CHECK, FIX, UNCHANGED = 1.2, 6.0, 1.6, 0.35
CASES = {
    "list": ["list"],
    "list --json": ["list", "--json"],
    "export, new": ["export", "-o", "new.bib"],
    "export, unchanged": ["export", "-o", "unchanged.bib"],
    "check": ["check", "refs.bib"],
    "check --fix": ["check", "--fix", "refs.bib"],
}


def used(arguments: Sequence[str], folder: Path, variables: dict[str, str]) -> tuple[float, float]:
    """Return the seconds of user time of a process, and its peak memory in MiB."""
    process = subprocess.Popen(
        arguments, cwd=folder, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 1), f"{arguments} failed with {process.returncode}"
    return usage.ru_utime, usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def prepared(folder: Path, size: int) -> tuple[dict[str, str], str]:
    """Create a library and a file of this size. Return the environment for it, and the program that parses the file.

    It runs in a process of its own: the peak memory of a process includes that of the one that started it.
    """
    from benchmarks.large_bib import PEER, large_library
    from benchmarks.latency import environment

    library = folder / "library.sqlite3"
    large_library(library, size)
    (folder / "refs.bib").write_text(entries(size), encoding="utf-8")
    return environment(folder, library), PEER


def entries(size: int) -> str:
    """Return entries with a hyphen in their pages, which `check --fix` doubles."""
    return "".join(
        f"@article{{k{number},\n  title = {{Study {number} of {number * 7919 % 100_003}}},\n  author = {{Roe, Ann}},\n"
        f"  journal = {{Journal {number % 100}}},\n  year = {{2001}},\n  pages = {{{number}-{number + 9}}},\n}}\n\n"
        for number in range(size)
    )


def measured(folder: Path, size: int, variables: dict[str, str]) -> dict[str, tuple[float, float]]:
    """Return time and memory of each case for a library and a file of this size."""
    used([str(COMMAND), "export", "-o", "unchanged.bib"], folder, variables)
    cases = {name: case for name, case in CASES.items() if size <= MOST_FIXED or not name.startswith("check")}
    return {name: used([str(COMMAND), *case], folder, variables) for name, case in cases.items()}


def report(sizes: dict[int, dict[str, tuple[float, float]]], parsed: float) -> int:
    """Print the table and the ratios. Return 1 if a limit is exceeded, else 0."""
    failed = False
    for name in CASES:
        line, start = f"{name:20}", sizes[START][name][0]
        counts = [size for size in sizes if size != START and name in sizes[size]]
        for size in counts:
            seconds, memory = sizes[size][name]
            line += f" {size:>8,}: {seconds:6.2f} s {memory:4.0f} MiB"
        net = [max(sizes[size][name][0] - start, 0.01) for size in counts]
        exponents = [math.log10(after / before) for before, after in pairwise(net)]
        failed |= exponents[-1] > MOST_GROWTH
        print(line, " exponents", *(f"{exponent:.2f}" for exponent in exponents))
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
                variables, program = pool.submit(prepared, folder, size).result()
            sizes[size] = measured(folder, size, variables)
        peer = subprocess.run(
            [sys.executable, "-c", program, "refs.bib"],
            cwd=Path(name) / str(MOST_FIXED),
            capture_output=True,
            check=True,
        )
    return report(sizes, float(peer.stdout.split()[0]))


if __name__ == "__main__":
    sys.exit(main())
