"""Compare with other programs: ``python -m benchmarks.peers [--papers N] [--rounds N]``.

Every program does the same work on the same file of generated entries with abstracts, in turn, in an environment of
its own. A figure is the processor time (user and system) of one complete process and of its children, the median of the
rounds; imports run once. The table gives our time, then the time of each program as a multiple of ours, and the peak
memory and the bytes on disk in the same way. Rows in which another program needs less come first. Exits with 1 if
there is such a row.
"""

import argparse
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from benchmarks.peers.programs import OURS, PEERS, Program, install
from benchmarks.run import BARE, COMMAND
from benchmarks.store import made_paper, vocabulary

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENTS = ROOT / "build" / "peers"
ONCE = ("import",)
BARE_START = "bare start"

WORD = vocabulary(300, random.Random(1))[40]
"""A word of some titles."""


@dataclass(frozen=True, slots=True)
class Row:
    """Our figure of the row `ours` compared with that of the row `theirs` of each program, or of our own.

    It is lost where ours is more than `limit` times theirs. `of` names what is compared.
    """

    name: str
    ours: str
    theirs: str = ""
    limit: float = 1.0
    own: bool = False
    of: Literal["seconds", "memory", "disk"] = "seconds"


ROWS = (
    Row("`--help`", "--help"),
    Row("`--version`", "--version"),
    Row("list of an empty library", "empty list"),
    Row("list of an empty library, over a bare start", "empty list", BARE_START, 1.5, own=True),
    Row("import", "import"),
    Row("import, over a parse alone", "import", "parse", 2.0),
    Row("status of one paper", "status"),
    Row("list of everything", "list"),
    Row("list of a word", "list WORD"),
    Row("export of one paper", "export one"),
    Row("export of everything", "export"),
    Row("export, over parsing and writing", "export", "parse and write"),
    Row("export of what is unchanged, over an export", "export again", "export", 0.3, own=True),
    Row("check of a file", "check"),
    Row("check, over a parse alone", "check", "parse", 2.5),
    Row("check with repairs", "check --fix"),
    Row("check with repairs, over a check", "check --fix", "check", 1.3, own=True),
    Row("import: peak memory", "import", of="memory"),
    Row("list of everything: peak memory", "list", of="memory"),
    Row("library on disk", "import", of="disk"),
)
UNITS = {"seconds": (1.0, "s"), "memory": (2.0**20, "MiB"), "disk": (1000.0, "KB a paper")}


@dataclass(frozen=True, slots=True)
class Figure:
    """Processor time in seconds and peak memory in bytes of one process."""

    seconds: float
    memory: int


@dataclass(slots=True)
class Bench:
    """A program in a home folder of its own, with the figures of its rows."""

    program: Program
    binaries: str
    home: Path
    figures: dict[str, list[Figure]] = field(default_factory=dict)
    disk: int = 0
    failed: dict[str, str] = field(default_factory=dict)

    def run(self, arguments: tuple[str, ...], values: Mapping[str, str]) -> Figure | str:
        """Run one command line. Return its figure, or why there is none."""
        line = [_filled(word, values) for word in arguments]
        environment = {
            "PATH": f"{self.binaries}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.home),
            "READINGLIST_LIBRARY": str(self.home / "library.sqlite3"),
            "LANG": "C.UTF-8",
            "COLUMNS": "120",
        }
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                line, cwd=self.home, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors
            )
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            errors.seek(0)
            reason = errors.read().decode(errors="replace").strip()[-200:]
        if process.returncode not in (0, 1):
            return f"exit {process.returncode}: {reason}"
        return Figure(used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def _filled(word: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        word = word.replace(name, value)
    return word


def generated(papers: int) -> tuple[str, list[str]]:
    """Return a .bib file of `papers` entries with abstracts, and the citation keys."""
    chance = random.Random(1)
    words = vocabulary(60_000, chance)
    keys, entries = [], []
    for number in range(papers):
        paper = made_paper(number, words, chance).paper
        keys.append(paper.key)
        known = paper.metadata
        fields = {
            "title": known.title or "",
            "author": " and ".join(f"{name.family}, {name.given}" for name in known.authors),
            "year": str(known.date.year if known.date else 2020),
            "journal": "Journal of Generated Papers",
            "volume": str(number % 90 + 1),
            "pages": f"{number % 700 + 1}--{number % 700 + 12}",
            "doi": f"10.5555/generated.{number}",
            "abstract": known.abstract or "",
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        entries.append(f"@article{{{paper.key},\n{lines}}}\n")
    return "\n".join(entries), keys


def measured(bench: Bench, bib: Path, keys: list[str], rounds: int, row: str) -> None:
    """Run `row` of a program as often as asked, and keep its figures."""
    arguments = bench.program.commands.get(row)
    if arguments is None or bench.failed.get("import"):
        return
    for number in range(1 if row in ONCE else rounds):
        copy, out = bench.home / "copy.bib", bench.home / f"out{'' if 'again' in row else number}.bib"
        shutil.copy(bib, copy)
        found = bench.run(
            arguments,
            {"BIB": str(bib), "COPY": str(copy), "OUT": str(out), "KEY": keys[number % len(keys)], "WORD": WORD},
        )
        if isinstance(found, str):
            bench.failed[row] = found
            return
        bench.figures.setdefault(row, []).append(found)
    if row == "import" and bench.program.data:
        bench.disk = size(bench.home / bench.program.data)


def size(path: Path) -> int:
    """Return the bytes that `path` takes, with everything inside a folder."""
    beside = [path.with_name(path.name + suffix) for suffix in ("", "-wal")]
    files = path.rglob("*") if path.is_dir() else beside
    return sum(file.stat().st_size for file in files if file.is_file())


def benches(folder: Path) -> list[Bench]:
    """Return all programs that could be installed, prepared in folders of their own, ours first."""
    made = []
    for program in (OURS, *PEERS):
        binaries = str(COMMAND.parent) if program is OURS else install(program, ENVIRONMENTS)
        if not binaries:
            print(f"left out: {program.name}, which is not installed", file=sys.stderr)
            continue
        home = folder / program.name
        home.mkdir()
        for name, text in program.settings.items():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_text(text.format(home=home), encoding="utf-8")
        (home / "papers").mkdir()
        bench = Bench(program, binaries, home)
        for arguments in program.prepare:
            bench.run(arguments, {})
        made.append(bench)
    return made


def bare_start(rounds: int) -> float:
    """Return the processor seconds of an interpreter that imports typer and sqlite3."""
    taken = []
    for _ in range(rounds):
        process = subprocess.Popen(BARE)
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
        taken.append(used.ru_utime + used.ru_stime)
    return statistics.median(taken)


def median(bench: Bench, row: str, of: str, papers: int) -> float | None:
    """Return the median of a row of a program, nothing where it has none."""
    if of == "disk":
        return bench.disk / papers or None
    found = bench.figures.get(row)
    return statistics.median(getattr(figure, of) for figure in found) if found else None


def table(made: list[Bench], papers: int) -> tuple[list[list[str]], list[str]]:
    """Return the cells of the table, lost rows first, and the names of the lost rows."""
    ours, peers = made[0], made[1:]
    lost, won = [], []
    for row in ROWS:
        own = median(ours, row.ours, row.of, papers)
        if own is None:
            lost.append([row.name, ours.failed.get(row.ours, "not measured"), *[""] * (len(peers) + 1)])
            continue
        theirs = row.theirs or row.ours
        rivals = [None if row.own else median(bench, theirs, row.of, papers) for bench in peers]
        itself = median(ours, theirs, row.of, papers) if row.own else None
        unit, name = UNITS[row.of]
        cells = [f"{rival / own:.2f}" if rival else "" for rival in rivals]
        limit = f"{own / itself:.2f} (at most {row.limit})" if itself else f"{row.limit:g}"
        over = any(own > row.limit * rival for rival in (*rivals, itself) if rival)
        (lost if over else won).append([row.name, f"{own / unit:.3g} {name}", *cells, limit])
    return lost + won, [row[0] for row in lost]


def report(made: list[Bench], papers: int, rounds: int) -> int:
    """Print the table in Markdown. Return 1 if a row is lost, else 0."""
    cells, lost = table(made, papers)
    print(f"{datetime.now(UTC).date()}, {papers:,} papers, medians of {rounds}. " + ", ".join(map(version, made)))
    print()
    print("| | " + " | ".join(bench.program.name for bench in made) + " | limit |")
    print("|---|" + "---:|" * (len(made) + 1))
    for row in cells:
        print("| " + ("**lost:** " if row[0] in lost else "") + " | ".join(row) + " |")
    print()
    for bench in made[1:]:
        missing = sorted({row.ours for row in ROWS if not row.theirs} - set(bench.program.commands))
        print(f"- {bench.program.name} {bench.program.cannot}; not measured: {', '.join(missing) or 'nothing'}")
        for row, reason in bench.failed.items():
            print(f"- {bench.program.name}, {row}: {reason}")
    return int(bool(lost))


def version(bench: Bench) -> str:
    """Return the name and version of a program."""
    environment = {"PATH": f"{bench.binaries}{os.pathsep}{os.environ['PATH']}", "HOME": str(bench.home)}
    done = subprocess.run(
        bench.program.version, capture_output=True, text=True, check=False, env=environment, cwd=bench.home
    )
    number = re.search(r"\d+(\.\d+)+\w*", done.stdout + done.stderr)
    return f"{bench.program.name} {number[0] if number else '(version unknown)'}"


def main() -> int:
    """Measure in a temporary folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text, keys = generated(given.papers)
        bib = folder / "big.bib"
        bib.write_text(text, encoding="utf-8")
        made = benches(folder)
        for row in dict.fromkeys(name for bench in made for name in bench.program.commands):
            for bench in made:
                measured(bench, bib, keys, given.rounds, row)
        seconds = bare_start(given.rounds)
        made[0].figures[BARE_START] = [Figure(seconds, 0)]
        return report(made, given.papers, given.rounds)


if __name__ == "__main__":
    sys.exit(main())
