"""The main job: a pasted page is added with arXiv metadata, tracked, and exported as BibTeX."""

import json
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from tests.command import TIME_LIMIT, Command

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "bib" / "inbox" / "similar_papers_2025-03-11.txt"
TRUTH = [
    json.loads(line)
    for line in (ROOT / "tests/fixtures/pages/similar_papers_2025-03-11.jsonl").read_text(encoding="utf-8").splitlines()
]
RETITLED = {row["record"] for row in TRUTH if row["current_title"]}


def rows(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def filled(run: Command) -> Command:
    assert run("add", PAGE, "--offline").code == 0
    return run


def papers(run: Command) -> list[dict[str, object]]:
    found = json.loads(run("list", "--json").out)
    assert isinstance(found, list)
    return found


def test_every_paper_of_the_page_is_matched_or_unresolved_and_none_is_wrong(run: Command) -> None:
    done = run("add", PAGE, "--offline", "--json")
    assert done.code == 0, done.err
    records = rows(done.out)
    assert [record["record"] for record in records] == list(range(1, 75))
    for record, truth in zip(records, TRUTH, strict=True):
        assert record["title"] == truth["title"]
        if truth["record"] in RETITLED:
            assert record["arxiv_id"] in (None, truth["arxiv_id"])
        else:
            assert (record["outcome"], record["arxiv_id"]) == ("matched", truth["arxiv_id"])
            assert record["evidence"]


def test_authors_are_complete_and_in_order_and_the_year_is_that_of_the_first_version(filled: Command) -> None:
    by_id = {paper["arxiv_id"]: paper for paper in papers(filled)}
    for truth in TRUTH:
        if truth["record"] in RETITLED:
            continue
        paper = by_id[truth["arxiv_id"]]
        assert paper["authors"] == truth["authors"]
        assert paper["year"] == int(truth["submitted"][:4])


def test_adding_a_page_twice_adds_nothing(filled: Command) -> None:
    before = papers(filled)
    again = filled("add", PAGE, "--offline", "--json")
    assert {record["outcome"] for record in rows(again.out)} == {"known"}
    assert "74 known" in filled("add", PAGE, "--offline").out
    assert papers(filled) == before
    assert {event["batch"] for event in json.loads(filled("history", "--json", "--limit", "9999").out)} == {1}


def test_unresolved_papers_are_kept_listed_and_exported(filled: Command) -> None:
    open_ = json.loads(filled("list", "is:unresolved", "--json").out)
    assert {paper["title"] for paper in open_} <= {row["title"] for row in TRUTH if row["record"] in RETITLED}
    text = filled("export").out
    assert all(f"{{{paper['key']}," in text for paper in papers(filled))


def test_the_export_is_stable_and_contains_no_status(filled: Command) -> None:
    (filled.folder / "config.toml").write_text('[readinglist]\n[[export]]\npath = "refs.bib"\n', encoding="utf-8")
    assert filled("export", "--targets", "--check").code == 1
    assert filled("export", "--targets").code == 0
    file = filled.folder / "refs.bib"
    written = file.stat()
    first = file.read_bytes()
    key = str(papers(filled)[0]["key"])
    assert filled("read", key).code == 0
    assert filled("note", key, "-m", "a private thought").code == 0
    assert filled("export", "--targets", "--check").code == 0
    assert filled("export", "--targets").code == 0
    assert file.read_bytes() == first
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (written.st_mtime_ns, written.st_ino)
    assert b"private" not in first
    assert filled("export", "--with-status", f"key:{key}").out.count("readstatus") == 1


def test_a_long_list_of_unresolved_papers_is_truncated(run: Command) -> None:
    entries = "".join(f"@misc{{k{number}, title={{Unheard of thing {number}}}}}\n" for number in range(60))
    (run.folder / "mentions.bib").write_text(entries, encoding="utf-8")
    lines = run("add", "mentions.bib", "--offline").out.splitlines()
    assert sum("Unheard of thing" in line for line in lines) == 50
    assert lines[51:53] == ["and 10 more unresolved", ""]


def test_the_shipped_bib_is_the_output_of_the_demo(filled: Command) -> None:
    assert filled("export").out == (ROOT / "bib" / "library.bib").read_text(encoding="utf-8")


def test_a_target_is_updated_after_every_change(run: Command) -> None:
    text = '[readinglist]\n[[export]]\npath = "refs.bib"\nquery = "tag:cite"\nkeep_updated = true\n'
    (run.folder / "config.toml").write_text(text, encoding="utf-8")
    file = run.folder / "refs.bib"
    assert run("add", PAGE, "--offline").code == 0
    assert file.read_text(encoding="utf-8") == ""
    assert "refs.bib: written" in run("tag", "hu2024data", "+cite").err
    assert "{hu2024data," in file.read_text(encoding="utf-8")
    assert "refs.bib" not in run("read", "hu2024data").err
    assert run("undo", "2").code == 0
    assert file.read_text(encoding="utf-8") == ""


@pytest.fixture(scope="module")
def seconds_to_add(tmp_path_factory: pytest.TempPathFactory, warm_cache: Path) -> float:
    """Return the seconds that this machine needs to add the page."""
    folder = tmp_path_factory.mktemp("measured")
    (folder / "config.toml").write_text("[readinglist]\n", encoding="utf-8")
    run = Command(folder=folder, home=folder, environment={"READINGLIST_CACHE": str(warm_cache)})
    begun = time.monotonic()
    assert run("add", PAGE, "--offline").code == 0
    return time.monotonic() - begun


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.8, 0.87, 0.93, 1])
def test_a_killed_add_adds_nothing_or_the_complete_page(run: Command, seconds_to_add: float, share: float) -> None:
    process = run.start("add", PAGE, "--offline")
    time.sleep(share * seconds_to_add)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert len(papers(run)) in (0, 74)
    library = run.folder / ".readinglist" / "library.sqlite3"
    if not library.exists():  # killed before it was made, and looking makes none
        return
    with sqlite3.connect(library) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert run("add", PAGE, "--offline").code == 0
    assert len(papers(run)) == 74


def test_two_processes_add_one_page_to_a_new_library(uncached: Command) -> None:
    processes = [uncached.start("add", PAGE, "--offline") for _ in range(2)]
    for process in processes:
        _, errors = process.communicate(timeout=TIME_LIMIT)
        assert process.returncode == 0, errors
    assert len(papers(uncached)) == 74


def test_next_reports_no_unread_and_no_matching_papers(run: Command) -> None:
    empty = run("next")
    assert (empty.code, empty.err.splitlines()[0]) == (1, "error: no unread papers")
    assert run("add", "2410.18647", "--offline").code == 0
    other = run("next", "tag:no such")
    assert (other.code, other.out) == (1, "")
    assert other.err.splitlines() == ["error: no papers match 'tag:no such'"]
    assert run("read", "--where", "arxiv:2410.18647").code == 0
    read = run("next", "arxiv:2410.18647")
    assert (read.code, read.out) == (1, "")
    assert read.err.splitlines() == [
        "error: no unread papers match 'arxiv:2410.18647'",
        "hint: run `readinglist list arxiv:2410.18647`",
    ]


def test_an_export_without_papers_overwrites_nothing(run: Command) -> None:
    assert run("add", "2410.18647", "--offline").code == 0
    assert run("export", "-o", "refs.bib").code == 0
    before = (run.folder / "refs.bib").read_bytes()
    for arguments in (("tag:thesus", "-o", "refs.bib"), ("tag:thesus",), ("tag:thesus", "-o", "refs.bib", "--check")):
        missed = run("export", *arguments)
        assert (missed.code, missed.out) == (1, "")
        assert missed.err.splitlines()[0] == "error: no papers match 'tag:thesus'"
    assert (run.folder / "refs.bib").read_bytes() == before


def test_next_with_start_updates_targets(run: Command) -> None:
    target = '[[export]]\npath = "kept.bib"\nkeep_updated = true\nquery = "status:reading"\n'
    (run.folder / "config.toml").write_text("[library]\n" + target)
    assert run("add", "2410.18647", "--offline").code == 0
    assert "hu2024data" not in (run.folder / "kept.bib").read_text()
    assert run("next", "--start").code == 0
    assert "hu2024data" in (run.folder / "kept.bib").read_text()


def test_commands_of_a_typical_day(filled: Command) -> None:
    key = str(papers(filled)[0]["key"])
    assert f"{key}: new → reading" in filled("start", key).err
    assert filled("note", key, input="From a pipe:\n\n- **bold**\n").code == 0
    assert filled("tag", key, "+robots", "+thesis", "-nothing").code == 0
    assert filled("priority", key, "high").code == 0
    assert filled("rate", key, "4").code == 0
    assert json.loads(filled("next", "--json").out)[0]["key"] == key
    shown = json.loads(filled("show", key, "--json").out)
    assert shown["status"] == "reading"
    assert set(shown["tags"]) == {"robots", "thesis"}
    assert shown["notes"][0]["text"].startswith("From a pipe")
    assert shown["fields"]["authors"]["origin"]["kind"] == "catalogue"
    assert [event["what"] for event in shown["history"]].count("status") >= 1
    assert key in filled("list", "tag:robots", "status:reading").out
    assert filled("undo").code == 0
    assert json.loads(filled("show", key, "--json").out)["rating"] is None
    assert filled("rekey", key, "scaling").code == 0
    assert json.loads(filled("show", key, "--json").out)["key"] == "scaling"
    assert filled("rm", "scaling").code == 0
    assert filled("show", "scaling").code == 1
    assert filled("undo").code == 0
    assert json.loads(filled("show", "scaling", "--json").out)["notes"]


def test_the_output_of_show_next_and_history(filled: Command) -> None:
    key = str(papers(filled)[0]["key"])
    shown = filled("show", key).out
    assert TRUTH[0]["title"] in shown
    assert "abstract" in shown
    assert "https" in filled("next").out or key in filled("next").out
    assert key in filled("history", key).out
    assert "74 papers" in filled("stats").out
