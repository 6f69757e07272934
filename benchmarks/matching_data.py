"""The matcher's corpus: a snapshot of real arXiv records and test cases, next to a developer's checkout."""

import json
import lzma
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from readinglist.catalogue.build import build
from readinglist.catalogue.combined import CatalogueLocation
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Metadata

SHARED = Path(__file__).resolve().parents[2] / "shared" / "match"
SNAPSHOT = SHARED / "arxiv-metadata.jsonl.xz"
CASES = SHARED / "cases.jsonl.xz"
WORK = Path(__file__).resolve().parents[1] / "build" / "match"
"""Folder for files that are reused between runs."""
CATALOGUE = WORK / "catalogue.sqlite3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A record and the identifier of its paper; `expect` is None if the paper is not in the snapshot."""

    kind: str
    title: str
    abstract: str
    authors: tuple[str, ...]
    expect: str | None
    line: str

    @property
    def record(self) -> Metadata:
        """The record as a source would parse it."""
        return Metadata(
            title=" ".join(self.title.split()),
            abstract=self.abstract,
            authors=tuple(author_from_display(name) for name in self.authors),
        )


def cases() -> list[Case]:
    """Return all cases. The kind of those without abstract on one side ends in ``-bare``."""
    with lzma.open(CASES, "rt", encoding="utf-8") as opened:
        return [_case(line) for line in opened]


def _case(line: str) -> Case:
    fields = json.loads(line)
    bare = "" if fields.get("abstract_in_catalogue", True) and fields["abstract"] else "-bare"
    return Case(
        kind=fields["kind"] + bare,
        title=fields["title"],
        abstract=fields["abstract"] or "",
        authors=tuple(fields["authors"] or ()),
        expect=fields["expect"],
        line=line,
    )


def snapshot() -> Iterator[bytes]:
    """Yield the lines of the snapshot."""
    with lzma.open(SNAPSHOT) as opened:
        yield from opened


def unpacked_snapshot() -> Path:
    """Return the snapshot as an uncompressed file."""
    target = WORK / "snapshot.jsonl"
    if not target.exists():
        WORK.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(".part")
        with partial.open("wb") as opened:
            opened.writelines(snapshot())
        partial.replace(target)
    return target


def location() -> CatalogueLocation:
    """Return the location of the snapshot's catalogue, which is built if it is missing or older than the code."""
    target = CATALOGUE
    newest = max(path.stat().st_mtime for path in Path(build.__code__.co_filename).parent.glob("*.py"))
    if not target.exists() or target.stat().st_mtime < newest:
        started = time.perf_counter()
        report = build([unpacked_snapshot()], target)
        seconds = time.perf_counter() - started
        print(f"built {report.records:,} records, {report.records / seconds:,.0f} records/s", file=sys.stderr)
    return CatalogueLocation(own=target, stated=True, cache_folder=WORK)
