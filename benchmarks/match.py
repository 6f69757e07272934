"""Accuracy and speed of the matcher on a snapshot of real arXiv records.

    python benchmarks/match.py [--scale] [--rebuild]

Builds the snapshot as a catalogue, adds all cases through the command line (``add --format jsonl --offline --dry-run
--json``), and prints by kind how many were matched correctly and incorrectly, with the requirement. ``--scale`` also
builds catalogues of 300,000 and 3 million records (copies with a third of the title's words exchanged), and prints
their speed, memory and cost per lookup.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from matching_data import CASES, CATALOGUE, WORK, Case, cases, location, unpacked_snapshot

from readinglist.catalogue.index import Catalogue

REQUIRED = {
    "exact": (99.5, 0.0),
    "case": (99.5, 0.0),
    "wrapped": (99.5, 0.0),
    "punctuation": (99.5, 0.0),
    "typo": (98.0, 0.0),
    "truncated": (97.0, 0.0),
    "retitled": (90.0, 0.3),
    "conference": (95.0, 0.5),
    "twin": (97.0, 0.3),
    "absent": (0.0, 0.3),
    "absent-twin": (0.0, 0.3),
}
"""Minimum percentage of correct and maximum of wrong matches by kind. Other kinds are only reported."""
SMALL, LARGE = 300_000, 3_000_000
BUILD = """
import re, sys, time
from pathlib import Path
from readinglist.catalogue.build import build
started = time.perf_counter()
report = build([Path(sys.argv[1])], Path(sys.argv[2]))
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
print(report.records, time.perf_counter() - started, time.process_time(), peak)
"""


def main() -> int:
    parser = argparse.ArgumentParser(description="accuracy and speed of the matcher")
    parser.add_argument("--scale", action="store_true", help="also with 300,000 and 3 million records")
    parser.add_argument("--rebuild", action="store_true", help="build the catalogues even if they exist")
    chosen = parser.parse_args()
    if not CASES.exists():
        print(f"skipped: no cases at {CASES}")
        return 0
    if chosen.rebuild:
        for left in WORK.glob("catalogue*.sqlite3"):
            left.unlink()
    print_build("snapshot", unpacked_snapshot(), CATALOGUE)
    all_cases = cases()
    passed = print_kinds(all_cases, added(all_cases))
    print_speed("snapshot", location().own, all_cases)
    if chosen.scale:
        print_scale(all_cases)
    return 0 if passed else 1


def added(all_cases: Sequence[Case]) -> list[dict[str, object]]:
    """Return the JSON outcome of each case from the command line."""
    folder = WORK / "workspace"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "cases.jsonl").write_text("".join(case.line for case in all_cases), encoding="utf-8")
    settings = f'[library]\npath = "{folder}/library.sqlite3"\n[cache]\nfolder = "{WORK}/cache"\n'
    (folder / "config.toml").write_text(f'{settings}[catalogue]\npath = "{location().own}"\n', encoding="utf-8")
    command = [sys.executable, "-m", "readinglist", "--config", str(folder / "config.toml"), "add"]
    command += [str(folder / "cases.jsonl"), "--format", "jsonl", "--offline", "--dry-run", "--json"]
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if len(lines) != len(all_cases):
        sys.exit(f"{len(lines)} records for {len(all_cases)} cases: {done.stderr[-2000:]}")
    print(f"add of {len(lines):,} cases: {time.perf_counter() - started:.1f} s")
    return [json.loads(line) for line in lines]


def print_kinds(all_cases: Sequence[Case], rows: Sequence[dict[str, object]]) -> bool:
    """Print the table by kind, and return whether every kind meets its requirement."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for case, row in zip(all_cases, rows, strict=True):
        found = row["arxiv_id"]
        counts[case.kind]["unresolved" if found is None else "right" if found == case.expect else "wrong"] += 1
        offered = row.get("candidates") or []
        assert isinstance(offered, list)
        if found is None and any(item["arxiv_id"] == case.expect for item in offered):
            counts[case.kind]["offered"] += 1
    passed = True
    print(f"{'kind':20}{'cases':>7}{'right':>9}{'wrong':>9}{'offered':>9}   required")
    for kind, of in sorted(counts.items()):
        number = of["right"] + of["wrong"] + of["unresolved"]
        right, wrong = 100 * of["right"] / number, 100 * of["wrong"] / number
        least, most = REQUIRED.get(kind, (0.0, 100.0))
        met = right >= least and wrong <= most
        passed = passed and met
        required = f">= {least} %, <= {most} %" if kind in REQUIRED else "none"
        print(f"{kind:20}{number:7}{right:8.1f}%{wrong:8.2f}%{of['offered']:9}   {required}{'' if met else '  MISSED'}")
    return passed


def print_build(name: str, source: Path, target: Path) -> None:
    """Build a catalogue in its own process and print speed and memory. Do nothing if it exists."""
    if target.exists():
        return
    command = [sys.executable, "-c", BUILD, str(source), str(target)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    records, seconds, busy, kilobytes = int(answer[0]), float(answer[1]), float(answer[2]), int(answer[3])
    size = target.stat().st_size / 1e6
    speed = f"{records / seconds:,.0f} records/s ({records / busy:,.0f} per second of processor time)"
    space = f"{kilobytes / 1024:.0f} MB of memory, {size:.0f} MB on disk"
    print(f"build {name}: {records:,} records, {speed}, {space}")


def print_speed(name: str, path: Path, all_cases: Sequence[Case]) -> dict[str, float]:
    """Print and return the speed of lookups by equal title, similar title and abstract."""
    exact = [case.title for case in all_cases if case.kind in ("exact", "case", "wrapped")]
    fuzzy = [case.title for case in all_cases if case.kind in ("typo", "truncated", "retitled")]
    abstracts = [case.abstract for case in all_cases if case.kind in ("twin", "retitled", "conference")]
    with Catalogue(path) as catalogue:
        asked: dict[str, tuple[Callable[[str], object], list[str]]] = {
            "equal title": (catalogue.by_title, exact),
            "similar title": (catalogue.by_similar_title, fuzzy),
            "abstract": (catalogue.by_abstract, abstracts),
        }
        seconds = {kind: min(timed(ask, texts) for _ in range(5)) for kind, (ask, texts) in asked.items()}
    print(f"lookup {name}: " + ", ".join(f"{kind} {1 / cost:,.0f}/s" for kind, cost in seconds.items()))
    return seconds


def timed(ask: Callable[[str], object], texts: Sequence[str]) -> float:
    """Return the processor time per call in seconds, which does not depend on other processes."""
    started = time.process_time()
    for text in texts:
        ask(text)
    return (time.process_time() - started) / len(texts)


def cases_in(path: Path, all_cases: Sequence[Case]) -> list[Case]:
    """Return the cases whose papers are in a catalogue, so that the same papers are found at every size."""
    with Catalogue(path) as catalogue:
        found = catalogue.by_ids([case.expect for case in all_cases if case.expect])
    return [case for case in all_cases if case.expect in found]


def print_scale(all_cases: Sequence[Case]) -> None:
    """Print builds and lookups at a tenth of arXiv's size and at its size, and the growth between them."""
    seconds = {}
    asked = all_cases
    for size in (SMALL, LARGE):
        source, target = WORK / f"records-{size}.jsonl", WORK / f"catalogue-{size}.sqlite3"
        if not target.exists():
            with source.open("wb") as opened:
                opened.writelines(records(size))
            print_build(f"{size:,}", source, target)
            source.unlink()
        if size == SMALL:
            asked = cases_in(target, all_cases)
        seconds[size] = print_speed(f"{size:,}", target, asked)
    growth = {kind: seconds[LARGE][kind] / seconds[SMALL][kind] for kind in seconds[SMALL]}
    print("cost at ten times the size: " + ", ".join(f"{kind} x{times:.2f}" for kind, times in growth.items()))


def records(size: int) -> Iterator[bytes]:
    """Yield `size` records: a sample of the snapshot, or if it is too small, also copies with exchanged words."""
    with unpacked_snapshot().open("rb") as opened:
        lines = sum(1 for _ in opened)
    chosen, made = random.Random(3), 0
    words = ["the"] * 5000
    for copy in range(1 + size // lines):
        with unpacked_snapshot().open("rb") as opened:
            for line in opened:
                if made == size or chosen.random() * lines > size:
                    continue
                made += 1
                yield perturbed(line, made, words, chosen) if copy else line


def perturbed(line: bytes, number: int, words: list[str], chosen: random.Random) -> bytes:
    """Return the record with another identifier, and a third of its title's words replaced by those of other titles."""
    fields = json.loads(line)
    title = fields["title"].split()
    for word in title:
        words[chosen.randrange(len(words))] = word
    fields["title"] = " ".join(chosen.choice(words) if chosen.random() < 1 / 3 else word for word in title)
    year, rest = divmod(number, 12 * 90_000)
    month, serial = divmod(rest, 90_000)
    fields["id"] = f"{30 + year}{1 + month:02}.{serial + 1:05}"
    return json.dumps(fields).encode() + b"\n"


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    sys.exit(main())
