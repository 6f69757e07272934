"""Online with the local arXiv: few requests, correct matches, rate limits, and unreliable services."""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from readinglist.adding.values import RecordOutcome
from readinglist.api import Library
from readinglist.settings import load
from tests.command import TIME_LIMIT, Command
from tests.e2e.test_main_job import PAGE, RETITLED, TRUTH
from tests.local_arxiv.fakes import FakeClock
from tests.local_arxiv.frame import Fault
from tests.local_arxiv.server import LocalArxiv

SETTINGS = """
[resolve]
order = [{order}]
[enrich]
order = [{order}]
[network]
timeout_seconds = {seconds}
[services.arxiv]
base_url = "{url}"
"""


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def arxiv(clock: FakeClock) -> Iterator[LocalArxiv]:
    with LocalArxiv(now=clock.monotonic) as server:
        yield server


def library(folder: Path, server: LocalArxiv, clock: FakeClock, order: str = '"arxiv"') -> Library:
    config = folder / "config.toml"
    config.write_text(SETTINGS.format(order=order, url=server.base_url, seconds=TIME_LIMIT), encoding="utf-8")
    settings = load(environment={"READINGLIST_CACHE": str(folder / "cache")}, folder=folder, config=config)
    return Library(settings, clock=clock)


def spacings(server: LocalArxiv) -> list[float]:
    times = [asked.at for asked in server.log]
    return [after - before for before, after in pairwise(times)]


def test_the_page_needs_at_most_ten_requests(tmp_path: Path, arxiv: LocalArxiv, clock: FakeClock) -> None:
    with library(tmp_path, arxiv, clock) as mine:
        planned = mine.add(PAGE)
        again = mine.add(PAGE)
    assert len(arxiv.log) <= 10
    assert min(spacings(arxiv)) >= 3
    for record, truth in zip(planned.records, TRUTH, strict=True):
        if truth["record"] in RETITLED:
            assert record.arxiv_id in ("", truth["arxiv_id"])
        else:
            assert (record.outcome, record.arxiv_id) == (RecordOutcome.MATCHED, truth["arxiv_id"])
            assert record.after is not None
            assert [str(author) for author in record.after.paper.metadata.authors] == truth["authors"]
    assert again.count(RecordOutcome.KNOWN) == 74


def test_with_the_catalogue_only_unresolved_papers_are_queried(
    tmp_path: Path, arxiv: LocalArxiv, clock: FakeClock
) -> None:
    with library(tmp_path, arxiv, clock, '"catalogue", "arxiv"') as mine:
        planned = mine.add(PAGE)
    assert len(arxiv.log) <= 6
    right = [truth["arxiv_id"] for truth in TRUTH]
    assert [record.arxiv_id for record in planned.records] == right


@pytest.mark.parametrize("kind", ["429", "503", "rate200", "html", "cut_feed", "empty", "reset"])
def test_with_an_unreliable_service_no_paper_is_reported_as_not_found(
    tmp_path: Path, arxiv: LocalArxiv, clock: FakeClock, kind: str
) -> None:
    arxiv.faults = [Fault(kind, at=2)]
    with library(tmp_path, arxiv, clock) as mine:
        planned = mine.add(PAGE)
        lost = {record.record for record in planned.records if record.outcome is RecordOutcome.NOT_FOUND}
        assert lost <= RETITLED
        arxiv.faults = []
        clock.sleep(3600)
        mine.enrich()
        open_ = mine.find("is:unresolved")
    assert {item.paper.metadata.title for item in open_} <= {
        truth["title"] for truth in TRUTH if truth["record"] in RETITLED
    }


def test_a_missing_response_is_reported_and_the_next_run_resumes(run: Command) -> None:
    with LocalArxiv(faults=[Fault("503")]) as server:
        text = SETTINGS.format(order='"catalogue", "arxiv"', url=server.base_url, seconds=TIME_LIMIT)
        (run.folder / "config.toml").write_text("[readinglist]\n" + text, encoding="utf-8")
        done = run("add", PAGE, "--json", environment={"READINGLIST_CACHE": str(run.home / "cache")})
        assert done.code == 5
        outcomes = [json.loads(line)["outcome"] for line in done.out.splitlines()]
        assert len(outcomes) == 74
        assert "not_found" not in outcomes
        assert "arxiv" in done.err
        assert "Traceback" not in done.err
