"""How many preprints `enrich --published` describes by their right publication, and how many by a wrong one.

    python -m benchmarks.published [--faults] [--show N]

Four local servers answer as Crossref, DBLP, Semantic Scholar and OpenReview do, from a corpus of real records. The
command runs over a library of preprints whose publications are known, and the score that comes with the corpus counts
the answers. With ``--faults`` the servers fail now and then, and the command is repeated until it completes. ``CASES``
in the environment is the folder of other cases.
"""

import argparse
import importlib.util
import json
import lzma
import os
import re
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from readinglist.api import Library
from readinglist.library.clock import SystemClock
from readinglist.library.journal import changes
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Author, Item, Metadata, Origin, OriginKind, Paper, PartialDate, Reading, Resolution
from readinglist.papers.precedence import from_origin
from readinglist.plugins.built_in import PUBLICATION_SERVICES
from readinglist.settings import load
from readinglist.tex import to_unicode
from tests.command import Command
from tests.local_arxiv.fakes import FakeClock
from tests.local_arxiv.frame import Fault
from tests.local_services.servers import LocalCrossref, LocalDblp, LocalOpenReview, LocalSemanticScholar, WorkServer
from tests.local_services.works import Work

CASES = Path(os.environ.get("CASES", Path(__file__).parents[2] / "shared" / "published"))
LEAST_RIGHT, MOST_WRONG = 92.0, 0.1
"""Percentages required."""
_SERVERS: dict[str, type[WorkServer]] = {
    "crossref": LocalCrossref,
    "dblp": LocalDblp,
    "semantic_scholar": LocalSemanticScholar,
    "openreview": LocalOpenReview,
}
_FAULTS = ("429", "busy", "503", "500", "html", "truncated", "cut_feed", "empty", "reset")
_ACRONYM = re.compile(r", ([A-Z][A-Za-z@&-]*[A-Z][A-Za-z]*)(?: [A-Z][a-z]+)? (?:19|20)\d\d\b")
_MARKUP = re.compile(r"\$<\$/?\w[^$]*\$>\$")
_SETTINGS = """
[readinglist]
contact = "bench@example.org"
[library]
path = "library.sqlite3"
[cache]
folder = "cache"
[resolve]
order = []
[enrich]
order = []
[resolvers.semantic_scholar]
api_key = "bench"
"""


def works_of(corpus: list[dict]) -> dict[str, list[Work]]:
    """Return the works that each service shows."""
    shown: dict[str, list[Work]] = {name: [] for name in PUBLICATION_SERVICES}
    for record in corpus:
        work, source = _work(record), record["source"]
        if source == "openreview":
            shown["openreview"].append(work)
        elif source == "dblp":
            shown["dblp"].append(work)
        elif source != "crossref" or not work.doi:
            shown["semantic_scholar"].append(work)
        if work.arxiv_id and source == "dblp":
            shown["semantic_scholar"].append(work)
        if work.doi:
            shown["crossref"].append(work)
    return shown


def _work(record: dict) -> Work:
    venue = to_unicode(record["venue"] or "")
    short = _ACRONYM.search(venue)
    text = {name: str(record.get(name) or "") for name in ("volume", "number", "pages", "doi", "arxiv_id")}
    return Work(
        kind=record["type"],
        title=to_unicode(_MARKUP.sub("", record["title"])),
        authors=tuple((each.get("given") or "", each["family"]) for each in record["authors"]),
        venue=venue,
        short_venue=short[1] if short else "",
        year=record["year"] or 0,
        **text,
    )


def paper_of(case: dict) -> Paper:
    """Return the preprint as arXiv describes it."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    metadata = Metadata(
        title=case["title"],
        authors=tuple(Author(given=each.get("given") or "", family=each["family"]) for each in case["authors"]),
        date=PartialDate(case["year"]),
        arxiv_id=ArxivId.parse(case["arxiv_id"]),
        abstract="An abstract.",
        primary_category=case.get("category") or "cs.LG",
        doi=Doi.parse(case.get("arxiv_doi") or ""),
        comment=case.get("comment") or "",
        journal_ref=case.get("journal_ref") or "",
    )
    origin = Origin(kind=OriginKind.ARXIV, where="arxiv", at=at)
    return Paper(
        id=case["arxiv_id"],
        key=f"p{re.sub(r'[^0-9a-zA-Z]', '-', case['arxiv_id'])}",
        metadata=metadata,
        origins=from_origin(metadata, origin).origins,
        resolution=Resolution.MATCHED,
        added=at,
    )


def prepare(folder: Path, cases: list[dict], servers: dict[str, WorkServer]) -> None:
    """Write the settings and a library of the preprints."""
    services = "".join(
        f'[services.{name}]\nbase_url = "{server.base_url}"\nseconds_between_requests = 0\n'
        for name, server in servers.items()
    )
    (folder / "config.toml").write_text(_SETTINGS + services, encoding="utf-8")
    settings = load(environment={}, folder=folder, config=folder / "config.toml")
    with Library(settings, clock=SystemClock()) as library, library._context.store.begin() as unit:
        for case in cases:
            item = Item(paper=paper_of(case), reading=Reading())
            unit.apply(changes(None, item, reader=settings.reader, at=item.paper.added))


def answers_of(folder: Path, cases: list[dict]) -> list[dict]:
    """Return the publications that the library has now."""
    settings = load(environment={}, folder=folder, config=folder / "config.toml")
    with Library(settings, clock=SystemClock()) as library:
        papers = {str(item.paper.metadata.arxiv_id): item.paper for item in library.find("")}
    answers = []
    for case in cases:
        paper = papers[str(ArxivId.parse(case["arxiv_id"]))]
        stated = paper.metadata
        answer = {"venue": stated.venue, "year": stated.year, "doi": str(stated.doi or ""), "title": stated.title}
        answers.append({"arxiv_id": case["arxiv_id"], "answer": answer if paper.preprint else None})
    return answers


def score_of() -> ModuleType:
    """Return the module that comes with the cases."""
    spec = importlib.util.spec_from_file_location("score", CASES / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def not_published(answers: list[dict], corpus: list[dict]) -> list[str]:
    """Return the arXiv ids of preprints that were described by a workshop, a submission or another preprint."""
    venues = {record["venue"] for record in corpus if record["status"] != "published"}
    venues -= {record["venue"] for record in corpus if record["status"] == "published"}
    return [each["arxiv_id"] for each in answers if each["answer"] and each["answer"]["venue"] in venues]


def run_once(folder: Path, cases: list[dict]) -> None:
    """Run the command to its end."""
    started = time.perf_counter()
    finished = Command(folder, folder)("enrich", "--published", "--json")
    if finished.code:
        print(f"enrich --published ended with exit status {finished.code}: {finished.err[-2000:]}")
    lines = [json.loads(line) for line in finished.out.splitlines()]
    offered = sum(bool(line["offered"]) and not line["publication"] for line in lines)
    print(
        f"{len(cases)} preprints in {time.perf_counter() - started:.0f} s; {offered} with publications to choose from"
    )


def run_with_faults(folder: Path, servers: dict[str, WorkServer]) -> None:
    """Enrich until everything has been answered, while one of some requests fails; the clock runs as fast as needed."""
    clock = FakeClock(datetime.now(UTC))
    for server in servers.values():
        server.faults = [Fault(kind, at=5 + 11 * number) for number, kind in enumerate(_FAULTS)]
        server.faults += [Fault(kind, at=150 + 37 * number) for number, kind in enumerate(_FAULTS)]
    for run in range(1, 100):
        settings = load(environment={}, folder=folder, config=folder / "config.toml")
        with Library(settings, clock=clock) as library:
            results = library.enrich(published=True)
        if not any(each.failed for each in results):
            print(f"complete after {run} runs")
            return
        clock.sleep(1000)
    print("never complete")


def report(answers: list[dict], cases: list[dict], corpus: list[dict], folder: Path, show: int) -> bool:
    """Print the score, and return whether it is good enough."""
    files = folder / "cases.jsonl", folder / "answers.jsonl"
    for file, lines in zip(files, (cases, answers), strict=True):
        file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    wrong = score_of().main(*map(str, files))
    for each in wrong[:show]:
        print(json.dumps(each, ensure_ascii=False))
    missed = {
        case["arxiv_id"] for case, each in zip(cases, answers, strict=True) if case["expect"] and not each["answer"]
    }
    right = 100 - 100 * (len(missed) + len(wrong)) / len(cases)
    drafts = not_published(answers, corpus)
    print(f"right {right:.1f} %, wrong {100 * len(wrong) / len(cases):.2f} %; no publications: {len(drafts)}")
    return right >= LEAST_RIGHT and 100 * len(wrong) / len(cases) <= MOST_WRONG and not drafts


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description="publications of preprints")
    parser.add_argument("--faults", action="store_true", help="let the servers fail now and then, for 300 cases")
    parser.add_argument("--show", type=int, default=0, help="number of wrong answers to print")
    chosen = parser.parse_args()
    if not (CASES / "cases.jsonl").exists():
        print(f"skipped: no cases at {CASES}")
        return 0
    cases = [json.loads(line) for line in (CASES / "cases.jsonl").open(encoding="utf-8")]
    cases = cases[:: max(1, len(cases) // 300)] if chosen.faults else cases
    with lzma.open(CASES / "corpus.jsonl.xz", "rt", encoding="utf-8") as lines:
        corpus = list(map(json.loads, lines))
    works = works_of(corpus)
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        servers = {name: stack.enter_context(_SERVERS[name](works[name])) for name in PUBLICATION_SERVICES}
        prepare(folder, cases, servers)
        if chosen.faults:
            run_with_faults(folder, servers)
        else:
            run_once(folder, cases)
        requests = Counter({name: len(server.log) for name, server in servers.items()})
        print("requests:", ", ".join(f"{name} {number}" for name, number in requests.items()))
        good = report(answers_of(folder, cases), cases, corpus, folder, chosen.show)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
