"""The library under size, concurrency and kills: ``python -m benchmarks.store [grow|crowd|kill] [FOLDER]``.

``grow`` compares single-paper commands and lists at 1,000 papers and at 100,000 papers with 500,000 events; ``crowd``
runs ten processes that make 1,000 changes each; ``kill`` kills a writing process at 500 random moments.
"""

import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path

from readinglist.library.journal import Event, changes
from readinglist.library.protocol import Identity, Selection
from readinglist.library.query import Everything, Query, parse
from readinglist.library.store.sql_store import SqlStore
from readinglist.library.store.sqlite import open_store
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import (
    Author,
    Item,
    Metadata,
    Note,
    Origin,
    OriginKind,
    Paper,
    PartialDate,
    Reading,
    Resolution,
)
from tests.papers import NOON, later

ROOT = Path(__file__).resolve().parents[1]
READER = "ada"


def vocabulary(size: int, chance: random.Random) -> list[str]:
    """Return generated words."""
    letters = "etaoinshrdlucmfw"
    return ["".join(chance.choices(letters, k=chance.randint(4, 10))) for _ in range(size)]


@cache
def _frequencies(size: int) -> list[float]:
    """Return cumulative frequencies of words, which fall off as in natural text."""
    return list(accumulate(1 / (place + 3) for place in range(size)))


def made_paper(number: int, words: list[str], chance: random.Random) -> Item:
    """Return a paper similar to those of arXiv: a title of ten words, five authors, an abstract of 180 words."""
    text = chance.choices(words, cum_weights=_frequencies(len(words)), k=190)
    authors = tuple(Author(family=word.title(), given="A. B.") for word in chance.choices(words, k=5))
    metadata = Metadata(
        title=" ".join(text[:10]).capitalize(),
        authors=authors,
        abstract=" ".join(text[10:]),
        date=PartialDate(1995 + number % 30, 1 + number % 12, 1 + number % 28),
        arxiv_id=ArxivId(f"{15 + number % 10:02}{1 + number % 12:02}.{1 + number % 99999:05}"),
        primary_category="cs.LG",
        categories=("cs.LG", "stat.ML"),
        links=(f"https://example.org/{number}",),
    )
    origin = Origin(kind=OriginKind.CATALOGUE, where="starter", at=NOON)
    paper = Paper(
        id=f"{number:016x}",
        key=f"{authors[0].family.lower()}{number}",
        metadata=metadata,
        origins=tuple((name, origin) for name in metadata.known_fields()),
        resolution=Resolution.MATCHED if number % 20 else Resolution.AMBIGUOUS,
        tags=(f"tag{number % 40}",),
        added=later(number // 70),
        source=f"page{number // 70}.txt",
    )
    return Item(paper=paper, reading=Reading())


STATUS_SEQUENCES = (
    (),
    ("to-read", "reading"),
    ("to-read", "reading", "read", "reading", "skimmed"),
    ("to-read", "reading", "to-read", "reading", "read", "to-read", "reading", "to-read", "dropped"),
    (),
    ("to-read", "reading", "read"),
    ("reading", "to-read", "reading", "read", "skimmed"),
    ("to-read", "reading", "to-read", "reading", "read", "to-read", "reading", "read"),
)
"""Sequences of statuses of papers, used in turn: four changes on average."""


def fill(path: Path, papers: int) -> float:
    """Create a library with five events per paper on average, over ten years. Return the papers added per second."""
    chance = random.Random(1)
    words = vocabulary(60_000, chance)
    # Drawing words takes longer than adding: a thousand different texts are enough for the index.
    texts = [made_paper(number, words, chance) for number in range(2000)]
    store = open_store(str(path))
    spent = 0.0
    for start in range(0, papers, 1000):
        items = [placed(texts[number % len(texts)], number) for number in range(start, min(start + 1000, papers))]
        begun = time.perf_counter()
        with store.begin() as unit:
            unit.apply([event for item in items for event in changes(None, item, reader=READER, at=item.paper.added)])
        spent += time.perf_counter() - begun
        with store.begin() as unit:
            for batch in _status_changes(items):
                unit.apply(batch)
    store.close()
    return papers / spent


def _status_changes(items: list[Item]) -> Iterator[list[Event]]:
    """Yield the first changes of the statuses of the papers, then the second ones, and so on."""
    readings = [Reading() for _ in items]
    for number in range(max(map(len, STATUS_SEQUENCES))):
        batch: list[Event] = []
        for place, item in enumerate(items):
            sequence = STATUS_SEQUENCES[int(item.paper.id, 16) % len(STATUS_SEQUENCES)]
            if number < len(sequence):
                at = item.paper.added + (number + 1) * timedelta(days=9)
                before, now = (
                    replace(item, reading=readings[place]),
                    replace(item, reading=Reading(status=sequence[number], since=at)),
                )
                batch += changes(before, now, reader=READER, at=at)
                readings[place] = now.reading
        yield batch


def placed(item: Item, number: int) -> Item:
    """Return the paper with the key, identifiers and time of `number`, at seventy papers per page."""
    arxiv_id = ArxivId(f"{15 + number % 10:02}{1 + number % 12:02}.{1 + number % 99999:05}")
    paper = replace(
        item.paper,
        id=f"{number:016x}",
        key=f"{item.paper.metadata.authors[0].family.lower()}{number}",
        metadata=replace(item.paper.metadata, arxiv_id=arxiv_id, title=f"{item.paper.metadata.title} {number}"),
        added=NOON - (number // 70 % 500) * timedelta(days=7),
        source=f"page{number // 70}.txt",
    )
    return replace(item, paper=paper)


def written(change: Callable[[Item, str], Item]) -> Callable[[SqlStore, str], None]:
    """Return a command that changes one paper by `change`, which gets the paper and a new id."""

    def use(store: SqlStore, key: str) -> None:
        with store.begin() as unit:
            seen = unit.item(key, READER)
            assert seen is not None
            unit.apply(changes(seen, change(seen, unit.new_id()), reader=READER, at=NOON))

    return use


def listed(text: str, sort: str = "added", limit: int | None = 50) -> Callable[[SqlStore, str], None]:
    """Return a command that reads the items of a query."""
    query: Query = parse(text, NOON)

    def use(store: SqlStore, _: str) -> None:
        with store.read() as view:
            list(view.select(Selection(query=query, reader=READER, sort=sort, reverse=True, limit=limit)))

    return use


def status(seen: Item, new_id: str) -> Item:
    return replace(seen, reading=replace(seen.reading, status=f"status{new_id[0]}", since=NOON))


def note(seen: Item, new_id: str) -> Item:
    return replace(seen, reading=replace(seen.reading, notes=(*seen.reading.notes, Note(id=new_id, text="x", at=NOON))))


def tag(seen: Item, new_id: str) -> Item:
    return replace(seen, paper=replace(seen.paper, tags=(*seen.paper.tags, new_id)))


def show(store: SqlStore, key: str) -> None:
    with store.read() as view:
        item = view.item(key, READER)
        assert item is not None
        view.events(paper=item.paper.id)


def known(store: SqlStore, _: str) -> None:
    with store.read() as view:
        view.known(Identity(arxiv_id=ArxivId("2410.18647"), title="An unknown title"))


def counted(store: SqlStore, _: str) -> None:
    with store.read() as view:
        view.count(Everything(), READER)


COMMANDS: dict[str, Callable[[SqlStore, str], None]] = {
    "open and close": lambda store, key: None,
    "status": written(status),
    "note": written(note),
    "tag": written(tag),
    "show": show,
    "known": known,
    "list (50)": listed(""),
    "list sorted by status (50)": listed("", "status"),
    "list one word (50)": listed("thes"),
    "list two words (50)": listed("ethe rainos"),
    "list a frequent prefix (50)": listed("e"),
    "list status:read (50)": listed("status:read"),
    "list tag:tag7 year:2010-2015": listed("tag:tag7 year:2010-2015"),
    "list is:unresolved (50)": listed("is:unresolved"),
    "list author:ethe": listed("author:ethe"),
    "list category:cs (50)": listed("category:cs"),
    "count": counted,
}


def commands(path: Path) -> dict[str, Callable[[], object]]:
    """Return the measured commands: each opens the library, uses one random paper, and closes it."""
    store = open_store(str(path))
    with store.read() as view:
        keys = list(view.keys())
    store.close()
    chance = random.Random(2)

    def whole(use: Callable[[SqlStore, str], None]) -> Callable[[], object]:
        def run() -> None:
            store = open_store(str(path))
            try:
                use(store, chance.choice(keys))
            finally:
                store.close()

        return run

    return {name: whole(use) for name, use in COMMANDS.items()}


def milliseconds(run: Callable[[], object], times: int = 15) -> float:
    run()
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent) * 1000


def grow(folder: Path) -> None:
    """Print the time per command at two sizes."""
    measured = []
    for papers in (1000, 100_000):
        path = folder / f"library{papers}.sqlite3"
        if not path.exists():
            print(f"{papers} papers: {fill(path, papers):.0f} added per second")
        print(f"{papers} papers: {path.stat().st_size / 1e6:.0f} MB")
        measured.append({name: milliseconds(run) for name, run in commands(path).items()})
    small, large = measured
    for name in small:
        print(f"{name:32} {small[name]:8.2f} ms {large[name]:8.2f} ms   x{large[name] / small[name]:.2f}")


def writer(library: Path, name: str, steps: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.library_writer", str(library), name, str(steps)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def crowd(folder: Path) -> None:
    """Run ten processes that make a thousand changes each."""
    library = folder / "crowd.sqlite3"
    begun = time.perf_counter()
    children = [writer(library, f"p{number}x", 1000) for number in range(10)]
    finished = [child.communicate() for child in children]
    spent = time.perf_counter() - begun
    reported = sum(len(out.splitlines()) for out, _ in finished)
    faults = [err.strip().splitlines()[-1] for _, err in finished if err]
    store = open_store(str(library))
    print(f"{reported} changes reported in {spent:.1f} s; failures: {faults}; library: {store.verify() or 'sound'}")
    store.close()


def kill(folder: Path) -> None:
    """Kill a writing process five hundred times."""
    library = folder / "kill.sqlite3"
    moments = random.Random()
    reports: list[tuple[int, int]] = []
    for number in range(500):
        child = writer(library, f"k{number}x", 0)
        assert child.stdout is not None
        # Two in three are killed while they write, the others as they start.
        first = child.stdout.readline() if number % 3 else ""
        timer = threading.Timer(moments.uniform(0, 0.3), child.kill)
        timer.start()
        rest, _ = child.communicate()
        timer.join()
        out = first + rest
        whole = [line.split() for line in out.splitlines(keepends=True) if line.endswith("\n")]
        reports.extend((int(batch), int(events)) for batch, events in whole)
        if number % 50 == 49:
            store = open_store(str(library))
            with store.read() as view:
                lost = sum(len(view.batch(batch)) != events for batch, events in reports)
            print(f"{number + 1} kills, {len(reports)} changes reported, {lost} lost; {store.verify() or 'sound'}")
            store.close()


def main() -> None:
    tasks = {"grow": grow, "crowd": crowd, "kill": kill}
    wanted = sys.argv[1:2] or list(tasks)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for name in wanted:
            tasks[name](folder)


if __name__ == "__main__":
    main()
