"""Round trips of .bib files through the library: ``python -m benchmarks.bib [FOLDER] [--all]``.

For each .bib file in FOLDER (by default the corpora next to the checkout): the number of entries, counted by a separate
pattern; the papers, known papers and problems that ``add`` reports; and whether an export as biblatex, imported into a
second library, gives the same papers. Lists files with problems, or every file with `--all`. Exits with 1 if an entry
is lost, a problem has no line, a paper is changed by the round trip, or anything crashes.
"""

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.large_bib import corpus
from readinglist.adding.values import Plan, RecordOutcome
from readinglist.api import Library, open_library
from readinglist.files.documents import Document, decode
from readinglist.papers.errors import ReadinglistError
from readinglist.papers.paper import Item
from tests.conftest import SHARED

ENTRY = re.compile(r"(?m)^\s*@\s*([A-Za-z]\w*)\s*[{(]")
NO_RECORDS = ("comment", "preamble", "string", "xdata")


@dataclass(slots=True)
class Row:
    """Result of one file. `entries` is -1 if it was refused; `refused` is the reason."""

    file: str
    entries: int = -1
    papers: int = 0
    known: int = 0
    problems: int = 0
    changed: list[str] = field(default_factory=list)
    seconds: float = 0.0
    refused: str = ""
    violations: list[str] = field(default_factory=list)


def entries_in(text: str) -> int:
    """Return the number of entries that begin a line."""
    return sum(not found[1].lower().startswith(NO_RECORDS) for found in ENTRY.finditer(text))


def same(item: Item) -> tuple[object, ...]:
    """Return the fields of a paper that a round trip must preserve."""
    metadata = item.paper.metadata
    return metadata.title, metadata.authors, metadata.year, metadata.venue, metadata.arxiv_id, metadata.doi


def examined(path: Path, data: bytes) -> Row:
    """Add a file, export it and add the export."""
    row = Row(path.name)
    begun = time.perf_counter()
    try:
        document = decode(path.name, data)
        with tempfile.TemporaryDirectory() as name:
            first, second = (open_library(Path(name) / f"{each}.sqlite3", offline=True) for each in "ab")
            _count(row, document.text, first.add(document, format="bibtex"))
            text = first.export(format="biblatex").text
            if text.strip():
                second.add(Document(name="again.bib", text=text), format="bibtex")
            _compare(row, first, second)
    except ReadinglistError as error:
        row.refused = error.message
    except Exception as error:
        row.violations.append(f"crash: {error!r}")
    row.seconds = time.perf_counter() - begun
    return row


def _count(row: Row, text: str, plan: Plan) -> None:
    row.entries = entries_in(text)
    row.known, row.problems = (plan.count(each) for each in (RecordOutcome.KNOWN, RecordOutcome.PROBLEM))
    row.papers = len(plan.records) - row.known - row.problems
    if len(plan.records) < row.entries:
        row.violations.append(f"{row.entries - len(plan.records)} entries are in no record")
    if any(record.outcome is RecordOutcome.PROBLEM and not record.line for record in plan.records):
        row.violations.append("a problem without its line")


def _compare(row: Row, first: Library, second: Library) -> None:
    before, after = ({item.paper.key: same(item) for item in library.find()} for library in (first, second))
    row.changed = [key for key, each in before.items() if after.get(key) != each]
    lost = Counter(before.values()) - Counter(after.values())
    if lost:
        row.violations.append(f"{lost.total()} papers are changed by the round trip, such as {row.changed[:3]}")


def main() -> int:
    """Examine and print. Return 1 if there is a violation, else 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=SHARED / "bib", metavar="FOLDER")
    parser.add_argument("--all", action="store_true", help="list every file")
    given = parser.parse_args()
    if not given.folder.is_dir():
        print(f"skipped: {given.folder} is not a folder; name a folder of .bib files")
        return 0
    rows = [examined(path, data) for path, data in corpus(given.folder)]
    print(f"{'file':58} entries papers  known problems  again  seconds")
    for row in rows:
        if given.all or row.violations or row.refused or row.problems:
            again = f"{len(row.changed)} changed" if row.changed else "same"
            print(
                f"{row.file[:58]:58} {row.entries:7} {row.papers:6} {row.known:6} {row.problems:8}"
                f" {again:>6} {row.seconds:8.2f}  {row.refused}"
            )
    totals = [sum(getattr(row, name) for row in rows) for name in ("papers", "known", "problems", "seconds")]
    entries = sum(max(row.entries, 0) for row in rows)
    refused = sum(bool(row.refused) for row in rows)
    print(f"{len(rows)} files, {refused} refused: {entries} entries; {totals[0]} papers + {totals[1]} known + ", end="")
    print(f"{totals[2]} problems; {sum(len(row.changed) for row in rows)} papers changed; {totals[3]:.0f} s")
    for row in rows:
        for violation in row.violations:
            print(f"VIOLATION {row.file}: {violation}")
    return int(any(row.violations for row in rows))


if __name__ == "__main__":
    sys.exit(main())
