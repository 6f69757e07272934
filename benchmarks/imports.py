"""Time and memory of imports from 1,000 to 100,000 entries: ``python -m benchmarks.imports [--papers N]``.

Each file of generated entries with abstracts is added to an empty library, and the addition of the largest is undone.
Prints user CPU seconds, peak memory, and the exponent with which the time beyond that of one entry grows. Exits with 1
if the memory or an exponent exceeds its limit.
"""

import argparse
import json
import math
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.latency import environment
from benchmarks.run import COMMAND
from benchmarks.store import made_paper, placed, vocabulary
from readinglist.exporters import bibtex
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited

PAPERS = 100_000
MEMORY, EXPONENT = 300, 1.05
TEXTS = 2000
CHUNK = 5000
MEASURED = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([done.returncode, used.ru_utime, used.ru_maxrss / 1024, done.stderr.decode()[-500:]]))
"""


def write_entries(path: Path, papers: int) -> None:
    """Write a .bib file of different generated papers."""
    chance = random.Random(1)
    words = vocabulary(60_000, chance)
    texts = [made_paper(number, words, chance) for number in range(min(TEXTS, papers))]
    exporter = bibtex.plugin(OfflineContext(section={"abstract": True}, cache_folder=""))
    with path.open("w", encoding="utf-8") as stream:
        for start in range(0, papers, CHUNK):
            items = [placed(texts[number % len(texts)], number) for number in range(start, min(start + CHUNK, papers))]
            cited = [Cited(key=item.paper.key, metadata=item.paper.metadata) for item in items]
            stream.write(exporter.render(cited).text + "\n")


def measured(folder: Path, library: Path, *arguments: str) -> tuple[float, float]:
    """Return the user CPU seconds and the peak memory in MiB of a command."""
    run = [sys.executable, "-c", MEASURED, str(COMMAND), *arguments]
    done = subprocess.run(run, cwd=folder, env=environment(folder, library), capture_output=True, check=True)
    code, seconds, memory, errors = json.loads(done.stdout)
    if code not in (0, 1):
        raise SystemExit(f"{arguments} failed: {errors}")
    return seconds, memory


def measure(folder: Path, papers: int) -> int:
    """Measure all sizes. Return 1 if a limit is exceeded, else 0."""
    passed, before = 0, 0.0
    write_entries(folder / "one.bib", 1)
    measured(folder, folder / "first.sqlite3", "add", "one.bib", "--offline")  # unpacks the starter catalogue
    start, _ = measured(folder, folder / "one.sqlite3", "add", "one.bib", "--offline")
    for size in (papers // 100, papers // 10, papers):
        path, library = folder / f"{size}.bib", folder / f"{size}.sqlite3"
        write_entries(path, size)
        seconds, memory = measured(folder, library, "add", path.name, "--offline")
        exponent = math.log10((seconds - start) / before) if before else 0.0
        before = seconds - start
        over = memory > MEMORY or exponent > EXPONENT
        passed |= over
        print(
            f"add {size:7,} entries, {path.stat().st_size / 2**20:5.0f} MiB: {seconds:6.2f} s, {memory:4.0f} MiB"
            f" (at most {MEMORY}), exponent {exponent:4.2f} (at most {EXPONENT}){'  OVER' if over else ''}"
        )
    seconds, memory = measured(folder, library, "undo")
    print(f"undo {size:6,} entries: {seconds:6.2f} s, {memory:4.0f} MiB")
    return int(passed)


def main() -> int:
    """Measure in a temporary folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=PAPERS)
    with tempfile.TemporaryDirectory() as name:
        return measure(Path(name), parser.parse_args().papers)


if __name__ == "__main__":
    sys.exit(main())
