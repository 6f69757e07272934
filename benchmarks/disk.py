"""The size of a library on disk, by table: ``python -m benchmarks.disk [--papers N]``.

Real papers with abstracts from the corpora next to the checkout (generated ones without them) are written as a .bib
file and added. Exits with 1 if a paper takes more than its limit.
"""

import argparse
import json
import lzma
import random
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks.latency import environment
from benchmarks.run import COMMAND, timed
from benchmarks.store import made_paper, vocabulary
from readinglist.exporters import bibtex
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Author, Metadata, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited
from tests.conftest import SHARED

PAPERS, LIMIT = 10_000, 3_000
LARGEST = 12


def real_papers() -> Iterator[Metadata]:
    """Yield the records of arXiv with an abstract; none without the corpora."""
    path = SHARED / "match" / "arxiv-metadata.jsonl.xz"
    if not path.exists():
        return
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if (record["abstract"] or "").strip() and record["categories"]:
                yield Metadata(
                    title=" ".join(record["title"].split()),
                    authors=tuple(Author(family=name[0], given=name[1]) for name in record["authors_parsed"]),
                    abstract=" ".join(record["abstract"].split()),
                    date=PartialDate.parse(record["update_date"][:4]),
                    arxiv_id=ArxivId(record["id"]),
                    primary_category=record["categories"].split()[0],
                )


def made_papers() -> Iterator[Metadata]:
    """Yield generated papers with abstracts."""
    chance = random.Random(1)
    words = vocabulary(60_000, chance)
    for number in range(sys.maxsize):
        yield made_paper(number, words, chance).paper.metadata


def measure(folder: Path, papers: int) -> int:
    """Add the papers, and print bytes per paper. Return 1 if the limit is exceeded, else 0."""
    chosen = list(islice(real_papers(), papers)) or list(islice(made_papers(), papers))
    cited = [Cited(key=f"k{number}", metadata=metadata) for number, metadata in enumerate(chosen)]
    text = bibtex.plugin(OfflineContext(section={"abstract": True}, cache_folder="")).render(cited).text
    (folder / "big.bib").write_text(text, encoding="utf-8")
    library = folder / "library.sqlite3"
    timed([str(COMMAND), "add", "big.bib", "--offline"], folder, environment(folder, library), codes=(0, 1))
    with sqlite3.connect(library) as database:
        ((stored,),) = database.execute("SELECT count(*) FROM papers")
        sizes = database.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY 1 ORDER BY 2 DESC").fetchall()
    size = library.stat().st_size / stored
    print(f"{stored:,} papers, a .bib file of {len(text.encode()) / stored:,.0f} bytes a paper")
    for name, each in sizes[:LARGEST]:
        print(f"{name:28} {each / stored:7,.0f}")
    print(f"{'library':28} {size:7,.0f} bytes a paper (at most {LIMIT:,}){'  TOO LARGE' if size > LIMIT else ''}")
    return int(size > LIMIT)


def main() -> int:
    """Measure in a temporary folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=PAPERS)
    with tempfile.TemporaryDirectory() as name:
        return measure(Path(name), parser.parse_args().papers)


if __name__ == "__main__":
    sys.exit(main())
