"""How right and how fast the matcher is, over a snapshot of real records of arXiv.

    python benchmarks/match.py [--scale] [--rebuild]

Builds the snapshot as a catalogue, adds all cases through the command line (``add --format jsonl --offline --dry-run
--json``), and prints by kind how many were matched rightly and wrongly, beside what is asked. ``--scale`` builds
catalogues of 300,000 and 3 million records besides (copies with a third of the title's words exchanged), and prints
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
"""Per cent of all cases of a kind: right at least, wrong at most. Other kinds are told beside them."""
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
    parser = argparse.ArgumentParser(description="how right and how fast the matcher is")
    parser.add_argument("--scale", action="store_true", help="also with 300,000 and 3 million records")
    parser.add_argument("--rebuild", action="store_true", help="build the catalogues even where they are there")
    chosen = parser.parse_args()
    if not CASES.exists():
        print(f"there are no cases at {CASES}")
        return 0
    if chosen.rebuild:
        for left in WORK.glob("catalogue*.sqlite3"):
            left.unlink()
    print_build("snapshot", unpacked_snapshot(), CATALOGUE)
    all_cases = cases()
    held = print_kinds(all_cases, added(all_cases))
    print_speed("snapshot", location().own, all_cases)
    if chosen.scale:
        print_scale(all_cases)
    return 0 if held else 1


def added(all_cases: Sequence[Case]) -> list[dict[str, object]]:
    """What the command line says of each case."""
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
    """The table by kind; whether every kind holds what is asked of it."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for case, row in zip(all_cases, rows, strict=True):
        found = row["arxiv_id"]
        counts[case.kind]["open" if found is None else "right" if found == case.expect else "wrong"] += 1
        offered = row.get("candidates") or []
        assert isinstance(offered, list)
        if found is None and any(item["arxiv_id"] == case.expect for item in offered):
            counts[case.kind]["offered"] += 1
    held = True
    print(f"{'kind':20}{'cases':>7}{'right':>9}{'wrong':>9}{'offered':>9}   asked")
    for kind, of in sorted(counts.items()):
        number = of["right"] + of["wrong"] + of["open"]
        right, wrong = 100 * of["right"] / number, 100 * of["wrong"] / number
        least, most = REQUIRED.get(kind, (0.0, 100.0))
        holds = right >= least and wrong <= most
        held = held and holds
        asked = f">= {least} %, <= {most} %" if kind in REQUIRED else "beside"
        print(f"{kind:20}{number:7}{right:8.1f}%{wrong:8.2f}%{of['offered']:9}   {asked}{'' if holds else '  SHORT'}")
    return held


def print_build(name: str, source: Path, target: Path) -> None:
    """Speed and memory of a build, in a process of its own; nothing where the catalogue is there."""
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
    """Lookups per second: by equal title, by like title, by abstract."""
    exact = [case.title for case in all_cases if case.kind in ("exact", "case", "wrapped")]
    fuzzy = [case.title for case in all_cases if case.kind in ("typo", "truncated", "retitled")]
    abstracts = [case.abstract for case in all_cases if case.kind in ("twin", "retitled", "conference")]
    with Catalogue(path) as catalogue:
        asked: dict[str, tuple[Callable[[str], object], list[str]]] = {
            "equal title": (catalogue.by_title, exact),
            "like title": (catalogue.by_similar_title, fuzzy),
            "abstract": (catalogue.by_abstract, abstracts),
        }
        seconds = {kind: min(timed(ask, texts) for _ in range(5)) for kind, (ask, texts) in asked.items()}
    print(f"lookup {name}: " + ", ".join(f"{kind} {1 / cost:,.0f}/s" for kind, cost in seconds.items()))
    return seconds


def timed(ask: Callable[[str], object], texts: Sequence[str]) -> float:
    """Seconds of processor time per call, so that other work on the machine does not count."""
    started = time.process_time()
    for text in texts:
        ask(text)
    return (time.process_time() - started) / len(texts)


def held_by(path: Path, all_cases: Sequence[Case]) -> list[Case]:
    """The cases whose papers a catalogue holds, so that the same papers are found at every size."""
    with Catalogue(path) as catalogue:
        held = catalogue.by_ids([case.expect for case in all_cases if case.expect])
    return [case for case in all_cases if case.expect in held]


def print_scale(all_cases: Sequence[Case]) -> None:
    """Builds and lookups at a tenth of arXiv's size and at its size, and the growth between them."""
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
            asked = held_by(target, all_cases)
        seconds[size] = print_speed(f"{size:,}", target, asked)
    growth = {kind: seconds[LARGE][kind] / seconds[SMALL][kind] for kind in seconds[SMALL]}
    print("cost at ten times the size: " + ", ".join(f"{kind} x{times:.2f}" for kind, times in growth.items()))


def records(size: int) -> Iterator[bytes]:
    """`size` records: a spread of the snapshot's where there are enough, else copies with exchanged words besides."""
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
    """The record under another identifier, a third of its title's words exchanged for those of recent titles."""
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
