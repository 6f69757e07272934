"""Libraries of other managers with the real command: their statuses update known papers."""

import json
import shutil
from pathlib import Path

from tests.command import Command

MANAGERS = Path(__file__).parents[1] / "fixtures" / "managers"


def records(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def status(run: Command, query: str) -> object:
    (paper,) = json.loads(run("list", query, "--json").out)
    return paper["status"]


def test_statuses_from_zotero_update_known_papers_but_not_your_own_statuses(run: Command) -> None:
    assert run("add", "2410.18647", "--offline").code == 0
    first = run("add", MANAGERS / "zotero.json", "--offline")
    assert first.code == 1
    assert "1 known" in first.out
    assert "imported annotations of 1 known paper" in first.err
    assert "pondered2020: unknown status 'Pondering'" in first.err
    assert "zotero.json:50" in first.err
    assert status(run, "arxiv:2410.18647") == "reading"
    assert status(run, "author:beethoven") == "read"
    before = run("history", "--json").out
    assert {r["outcome"] for r in records(run("add", MANAGERS / "zotero.json", "--offline", "--json").out)} == {
        "known",
        "problem",
    }
    assert run("history", "--json").out == before
    run("skim", json.loads(run("list", "arxiv:2410.18647", "--json").out)[0]["key"])
    again = run("add", MANAGERS / "zotero.json", "--offline")
    assert "kept your annotations" in again.err
    assert "(status skimmed, not reading)" in again.err
    assert status(run, "arxiv:2410.18647") == "skimmed"


def test_a_papis_library_is_imported_and_an_invalid_file_is_reported(run: Command, tmp_path: Path) -> None:
    library = tmp_path / "papers"
    shutil.copytree(MANAGERS / "papis", library)
    (library / "physics" / "again").symlink_to(library)
    (library / "empty").mkdir()
    (library / "empty" / "info.yaml").write_bytes(b"")
    assert run("add", "2410.18647", "--offline").code == 0
    done = run("add", library, "--offline", "--json")
    assert done.code == 1
    assert [record["outcome"] for record in records(done.out)] == ["problem", "known", "matched", "problem"]
    assert "broken/info.yaml:" in done.err
    assert "empty/info.yaml is empty" in done.err
    assert (status(run, "arxiv:2410.18647"), status(run, "author:beethoven")) == ("reading", "new")
    before = run("history", "--json").out
    run("add", library, "--offline")
    assert run("history", "--json").out == before


def test_a_cobib_database_is_imported(run: Command) -> None:
    done = run("add", MANAGERS / "cobib.yaml", "--offline")
    assert done.code == 1
    assert "3 matched" in done.out
    assert "cobib.yaml:" in done.err
    assert status(run, "author:lin") == "read"


def test_a_folder_that_is_not_a_library_is_refused(run: Command, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    refused = run("add", tmp_path / "plain")
    assert refused.code != 0
    assert "is a folder" in refused.err


def test_annotations_from_jabref_update_known_papers(run: Command) -> None:
    assert run("add", "2410.18647", "--offline").code == 0
    done = run("add", MANAGERS / "jabref.bib", "--offline")
    assert done.code == 0
    assert "Late2021: unknown status 'mulled over'" in done.err
    (paper,) = json.loads(run("list", "arxiv:2410.18647", "--json").out)
    assert (paper["status"], paper["priority"], paper["rating"]) == ("skimmed", "high", 4)
    assert set(paper["tags"]) == {"imitation learning", "Robots", "Reading group"}


def test_a_spreadsheet_is_imported_with_annotations_and_notes(run: Command) -> None:
    (run.folder / "reading.csv").write_text(
        "Title,Link,Status,Rating,My opinion\n"
        "Data Scaling Laws in Imitation Learning for Robotic Manipulation,,read,5,see chapter 2\n"
        "Worlds of Zebras,https://arxiv.org/abs/2410.00002,to read,,\n",
        encoding="utf-8",
    )
    added = run("add", "reading.csv", "--offline")
    assert (added.code, "1 matched" in added.out) == (0, True), added.err
    first, second = json.loads(run("list", "--json").out)
    assert (first["arxiv_id"], first["status"], first["rating"]) == ("2410.18647", "read", 5)
    assert (second["title"], second["status"]) == ("Worlds of Zebras", "to-read")
    shown = json.loads(run("show", first["key"], "--json").out)
    assert [note["text"] for note in shown["notes"]] == ["My opinion: see chapter 2"]
    assert "opinion" not in run("export").out
    assert "2 known" in run("add", "reading.csv", "--offline").out
