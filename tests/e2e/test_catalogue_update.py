"""``catalogue update`` with the real command: interrupted, killed, refused, repeated, and used by ``add --offline``."""

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import TIME_LIMIT, Command
from tests.local_arxiv.frame import Fault
from tests.local_arxiv.oai import LocalOaiPmh, OaiRecord

SETTINGS = """
[readinglist]
[catalogue]
path = "arxiv.sqlite3"
[services.arxiv]
base_url = "{root}/api/query"
seconds_between_requests = 0
[services.oaipmh]
base_url = "{root}/oai"
seconds_between_requests = 0
"""
BULK = {
    "id": "2512.00001",
    "title": "Harvested Orchards under Glass",
    "authors_parsed": [["Lovelace", "Ada", ""]],
    "versions": [{"version": "v1", "created": "Fri, 5 Dec 2025 10:00:00 GMT"}],
}
RECORDS = [
    OaiRecord(id=f"2601.{number:05}", changed=f"2026-01-{number:02}", title=f"Orchard Robots Picking Apples {number}")
    for number in range(1, 8)
]


@pytest.fixture
def server() -> Iterator[LocalOaiPmh]:
    with LocalOaiPmh(RECORDS) as running:
        yield running


@pytest.fixture
def built(run: Command, server: LocalOaiPmh, warm_cache: Path, tmp_path: Path) -> Command:
    """A workspace with its own catalogue, and with rate limits separate from other tests."""
    run.environment["READINGLIST_CACHE"] = str(tmp_path / "cache")
    (run.folder / "config.toml").write_text(SETTINGS.format(root=server.root), encoding="utf-8")
    bulk = run.folder / "bulk.jsonl"
    bulk.write_text(json.dumps(BULK) + "\n", encoding="utf-8")
    assert run("catalogue", "build", bulk).code == 0
    return run


def info(run: Command, cache: Path) -> dict[str, dict[str, object]]:
    done = run("catalogue", "info", "--json", environment={"READINGLIST_CACHE": str(cache)})
    assert done.code == 0, done.err
    return {shape["kind"]: shape for shape in json.loads(done.out)}


def wait_for_requests(server: LocalOaiPmh, number: int) -> None:
    give_up = time.monotonic() + 120
    while len(server.log) < number:
        assert time.monotonic() < give_up
        time.sleep(0.02)


def stopped_at_the_second_page(run: Command, server: LocalOaiPmh, number: signal.Signals) -> tuple[int, str]:
    """Stop the command while it waits for the second page, and return its exit code and messages."""
    server.faults = [Fault("stall", at=2)]
    child: subprocess.Popen[bytes] = run.start("catalogue", "update")
    wait_for_requests(server, 2)
    child.send_signal(number)
    _, said = child.communicate(timeout=TIME_LIMIT)
    server.faults = []
    server.log.clear()
    return child.returncode, said.decode()


def test_new_papers_are_matched_offline(built: Command, warm_cache: Path) -> None:
    done = built("catalogue", "update")
    assert (done.code, done.out) == (0, ""), done.err
    assert "fetched 7 records, changed from 2025-12-04 to 2026-01-07" in done.err
    offline = {"READINGLIST_CACHE": str(warm_cache)}
    added = built("add", "Orchard robots picking apples 5", "--offline", "--json", environment=offline)
    record = json.loads(added.out)
    assert (record["outcome"], record["arxiv_id"]) == ("matched", "2601.00005")
    shapes = info(built, warm_cache)
    assert list(shapes) == ["own", "update", "starter"]
    assert shapes["update"]["records"] == 7
    assert (shapes["update"]["changed_until"], shapes["update"]["complete"]) == ("2026-01-07", True)
    printed = built("catalogue", "info", environment=offline).out
    assert "changes up to 2026-01-07" in printed
    assert "interrupted" not in printed


def test_a_service_error_has_exit_code_5_and_the_next_run_resumes(
    built: Command, server: LocalOaiPmh, warm_cache: Path
) -> None:
    server.faults = [Fault("cut_feed", at=2), Fault("html", at=3)]
    done = built("catalogue", "update")
    assert done.code == 5
    assert "Traceback" not in done.err
    assert "3 papers up to 2026-01-03 saved" in done.err
    assert info(built, warm_cache)["update"]["complete"] is False
    printed = built("catalogue", "info", environment={"READINGLIST_CACHE": str(warm_cache)}).out
    assert "readinglist catalogue update" in printed
    server.faults = []
    server.log.clear()
    again = built("catalogue", "update")
    assert again.code == 0
    assert "fetched 4 records" in again.err
    assert server.log[0].fields.get("from", "2026-01-03") == "2026-01-03"


def test_ctrl_c_keeps_what_was_harvested(built: Command, server: LocalOaiPmh, warm_cache: Path) -> None:
    code, said = stopped_at_the_second_page(built, server, signal.SIGINT)
    assert code == 130
    assert "3 papers up to 2026-01-03 saved" in said
    assert "Traceback" not in said
    assert info(built, warm_cache)["update"]["records"] == 3
    assert built("catalogue", "update").code == 0
    assert info(built, warm_cache)["update"]["records"] == 7


def test_a_killed_harvest_is_resumed_and_complete(built: Command, server: LocalOaiPmh, warm_cache: Path) -> None:
    code, _said = stopped_at_the_second_page(built, server, signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert info(built, warm_cache)["own"]["records"] == 1
    assert built("catalogue", "update").code == 0
    assert len(server.log) == 2, "the first page is not asked for again"
    assert info(built, warm_cache)["update"]["records"] == 7


def test_an_unreadable_record_is_reported_with_exit_code_1(built: Command, server: LocalOaiPmh) -> None:
    server.records.append(OaiRecord(id="2601.00099", changed="2026-01-03", title=" "))
    done = built("catalogue", "update")
    assert done.code == 1
    assert "2601.00099" in done.err
    assert "skipped 1 invalid record" in done.err


def test_a_build_discards_the_update(built: Command, warm_cache: Path) -> None:
    assert built("catalogue", "update").code == 0
    assert built("catalogue", "build", built.folder / "bulk.jsonl").code == 0
    assert list(info(built, warm_cache)) == ["own", "starter"]


@pytest.mark.parametrize(
    ("arguments", "variables", "code", "said"),
    [
        ((), {"READINGLIST_OFFLINE": "1"}, 2, "offline"),
        (("--from", "yesterday"), {}, 2, "--from"),
        (("--from", "2999-01-01"), {}, 2, "future"),
    ],
)
def test_failed_requests_are_reported(
    built: Command, server: LocalOaiPmh, arguments: tuple[str, ...], variables: dict[str, str], code: int, said: str
) -> None:
    done = built("catalogue", "update", *arguments, environment=variables)
    assert (done.code, server.log) == (code, [])
    assert said in done.err
    assert "Traceback" not in done.err


def test_without_a_catalogue_a_hint_shows_how_to_build_one(run: Command, server: LocalOaiPmh) -> None:
    (run.folder / "config.toml").write_text(SETTINGS.format(root=server.root), encoding="utf-8")
    done = run("catalogue", "update")
    assert (done.code, server.log) == (1, [])
    assert "readinglist catalogue build" in done.err
    assert "Traceback" not in done.err


def test_a_read_only_folder_is_reported(built: Command) -> None:
    (built.folder / "arxiv.sqlite3.update").write_text("in the way", encoding="utf-8")
    done = built("catalogue", "update")
    assert done.code == 1
    assert "cannot write" in done.err
    assert "Traceback" not in done.err
