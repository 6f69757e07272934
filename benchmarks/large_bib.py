"""Import and export of large .bib files: ``python -m benchmarks.large_bib [--rounds N] [--papers N]``.

Complete commands are compared with bibtexparser's ``parse_string`` and ``write_string``, each timed in its own process
without the start of Python, on one file of 10,000 different entries drawn from the .bib files of the corpora next to
the checkout (generated if there are none); and ``export --cited`` of 40 keys out of 100,000 papers with ``status KEY
read`` on the same library. Each round runs everything once, in turn; the ratios are those of the medians. Exits with 1
if one exceeds its limit.
"""

import argparse
import gzip
import random
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.latency import environment
from benchmarks.run import COMMAND, timed
from benchmarks.store import READER, made_paper, placed, vocabulary
from readinglist.bibtex.blocks import RawEntry, read_blocks
from readinglist.exporters import bibtex
from readinglist.files.documents import decode
from readinglist.library.journal import changes
from readinglist.library.store.sqlite import open_store
from readinglist.papers.errors import ReadinglistError
from readinglist.papers.folding import squeeze
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited
from tests.conftest import SHARED
from tests.papers import NOON

ENTRIES, PAPERS, CITED = 10_000, 100_000, 40
IMPORT, EXPORT, CITING = 4.0, 2.0, 3.0
KINDS = (".bib", ".bibtex", ".biblatex", ".bib.gz", ".bibtex.gz", ".biblatex.gz")
PEER = """
import sys, time, bibtexparser
text = open(sys.argv[1], encoding="utf-8").read()
begun = time.perf_counter()
library = bibtexparser.parse_string(text)
parsed = time.perf_counter()
bibtexparser.write_string(library)
print(parsed - begun, time.perf_counter() - parsed, len(library.entries) + len(library.failed_blocks))
"""


def corpus(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield the .bib files in `folder` by name, decompressed."""
    for path in sorted(folder.rglob("*")):
        if path.name.endswith(KINDS):
            data = path.read_bytes()
            yield path, gzip.decompress(data) if path.suffix == ".gz" else data


def real_text() -> str:
    """Return entries of different papers, spread evenly over the corpus, with unique keys; empty without a corpus."""
    seen: set[str] = set()
    found: list[RawEntry] = []
    for path, data in corpus(SHARED / "bib"):
        try:
            blocks = read_blocks(decode(path.name, data).text)
        except ReadinglistError:
            continue
        for entry in (block for block in blocks if isinstance(block, RawEntry) and block.text.endswith("}")):
            fields = {item.name.lower(): item.value for item in entry.fields}
            names = {squeeze(fields.get(name, "")) for name in ("title", "doi", "eprint", "url")} - {""}
            if squeeze(fields.get("title", "")) and not names & seen:
                seen |= names
                found.append(entry)
    if len(found) < ENTRIES:
        return ""
    drawn = [found[number * len(found) // ENTRIES] for number in range(ENTRIES)]
    return "\n\n".join(_renamed(entry.text, f"x{number}") for number, entry in enumerate(drawn)) + "\n"


def _renamed(text: str, suffix: str) -> str:
    return re.sub(r"\A(@\s*\w+\s*[{(]\s*[^\s,={}()\"]*)", lambda head: head[1] + suffix, text)


def made_text() -> str:
    """Return as many generated entries, with abstracts, as the BibTeX exporter writes them."""
    chance = random.Random(1)
    words = vocabulary(60_000, chance)
    papers = [made_paper(number, words, chance).paper for number in range(ENTRIES)]
    cited = [Cited(key=paper.key, metadata=paper.metadata) for paper in papers]
    return bibtex.plugin(OfflineContext(section={}, cache_folder="")).render(cited).text


def large_library(path: Path, papers: int) -> list[str]:
    """Create a library of generated papers, and return their keys."""
    chance = random.Random(1)
    words = vocabulary(60_000, chance)
    texts = [made_paper(number, words, chance) for number in range(2000)]
    store = open_store(str(path))
    keys: list[str] = []
    for start in range(0, papers, 5000):
        items = [placed(texts[number % len(texts)], number) for number in range(start, min(start + 5000, papers))]
        with store.begin() as unit:
            unit.apply([event for item in items for event in changes(None, item, reader=READER, at=NOON)])
        keys.extend(item.paper.key for item in items)
    store.close()
    return keys


class Workspace:
    """A folder in which commands run and are timed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.library = folder / "library.sqlite3"

    def timed(self, *arguments: str, library: Path | None = None, codes: tuple[int, ...] = (0,)) -> float:
        """Return the seconds of one command as a complete process."""
        return timed(
            [str(COMMAND), *arguments], self.folder, environment(self.folder, library or self.library), codes=codes
        )

    def peer(self) -> tuple[float, float]:
        """Return the seconds of bibtexparser's parse and write."""
        arguments = [sys.executable, "-c", PEER, "big.bib"]
        done = subprocess.run(arguments, cwd=self.folder, capture_output=True, text=True, check=True)
        parsed, written, entries = done.stdout.split()
        assert int(entries) == ENTRIES, f"bibtexparser finds {entries} entries"
        return float(parsed), float(written)

    def empty(self) -> None:
        """Remove the library."""
        for suffix in ("", "-wal", "-shm"):
            self.library.with_name(self.library.name + suffix).unlink(missing_ok=True)


def measure(folder: Path, rounds: int, papers: int) -> int:
    """Run everything in turn and print the ratios. Return 1 if a limit is exceeded, else 0."""
    workspace = Workspace(folder)
    text = real_text()
    print(f"{ENTRIES:,} {'real entries of the corpora' if text else 'generated entries: no corpora found'}")
    (folder / "big.bib").write_text(text or made_text(), encoding="utf-8")
    large = folder / "large.sqlite3"
    keys = large_library(large, papers)
    cited = "".join(f"\\citation{{{key}}}\n" for key in random.Random(2).sample(keys, CITED))
    (folder / "paper.aux").write_text(f"\\relax\n{cited}", encoding="utf-8")
    workspace.timed("add", "big.bib", "--offline")  # unpacks the starter catalogue, which is done once
    workspace.timed("status", keys[0], "reading", library=large)
    times: dict[str, list[float]] = {}
    for number in range(rounds):
        workspace.empty()
        parsed, written = workspace.peer()
        taken = {
            "bibtexparser parses": parsed,
            "add big.bib --offline": workspace.timed("add", "big.bib", "--offline"),
            "bibtexparser writes": written,
            "export -o x.bib": workspace.timed("export", "-o", "x.bib", codes=(0, 1)),
            "status KEY read": workspace.timed("status", keys[number], "read", library=large),
            "export --cited": workspace.timed("export", "--cited", "paper.aux", "-o", "c.bib", library=large),
        }
        for name, seconds in taken.items():
            times.setdefault(name, []).append(seconds)
    return report({name: statistics.median(measured) for name, measured in times.items()}, rounds)


def report(medians: dict[str, float], rounds: int) -> int:
    """Print seconds and ratios. Return 1 if a limit is exceeded, else 0."""
    passed = 0
    print(f"medians of {rounds}")
    for name, base, limit in (
        ("add big.bib --offline", "bibtexparser parses", IMPORT),
        ("export -o x.bib", "bibtexparser writes", EXPORT),
        ("export --cited", "status KEY read", CITING),
    ):
        ratio = medians[name] / medians[base]
        over = ratio > limit
        passed |= over
        print(
            f"{name:22} {medians[name]:6.2f} s  {ratio:5.2f} x {base} ({medians[base]:.2f} s)"
            f"  (at most {limit}){'  TOO SLOW' if over else ''}"
        )
    return int(passed)


def main() -> int:
    """Measure in a temporary folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--papers", type=int, default=PAPERS, help="papers of the library that is cited from")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        return measure(Path(name), given.rounds, given.papers)


if __name__ == "__main__":
    sys.exit(main())
