"""``notes from-pdf`` with the real command: each annotation once, updated, and what the reader did is kept."""

import json

import pytest

from tests.command import Command
from tests.pdf_files import annotated, lines, one_page

PAGE = one_page(lines((12, "We sort grains of sand by colour."), (12, "Nothing else.")))
LINE = (45, 757, 400, 772)
ENTRY = "@article{mole2019, title = {Sorting Grains of Sand}, author = {Mole, Ada}, year = 2019, journal = {Sands}}"


def mark(comment: str = "", name: str = "a", kind: str = "Highlight") -> dict:
    return {"kind": kind, "boxes": [LINE], "NM": name, "Contents": comment}


@pytest.fixture
def mine(run: Command) -> Command:
    (run.folder / "config.toml").write_text("[library]\npath = '.readinglist/library.sqlite3'\n", encoding="utf-8")
    (run.folder / "mine.bib").write_text(ENTRY, encoding="utf-8")
    assert run("add", "mine.bib", "--offline").code in (0, 1)
    write(run, mark())
    assert run("attach", "mole2019", "papers/one.pdf").code == 0
    return run


def write(run: Command, *entries: dict) -> None:
    (run.folder / "papers").mkdir(exist_ok=True)
    (run.folder / "papers" / "one.pdf").write_bytes(annotated(PAGE, *entries))


def notes(run: Command) -> list[str]:
    return [json.loads(line)["text"] for line in run("notes", "list", "--json").out.splitlines()]


QUOTED = "p. 1: “We sort grains of sand by colour.”"


def test_annotations_come_once_and_follow_the_pdf(mine: Command) -> None:
    assert mine("notes", "from-pdf", "mole2019").out == "mole2019: 1 added\n"
    assert notes(mine) == [QUOTED]
    again = mine("notes", "from-pdf", "--where", "mole")
    assert (again.code, again.out) == (0, "")
    write(mine, mark("why?"), mark("A remark", "b", "Text"))
    assert mine("notes", "from-pdf", "mole2019").out == "mole2019: 1 added, 1 updated\n"
    assert sorted(notes(mine)) == sorted([f"{QUOTED}\n\nwhy?", "p. 1: A remark"])
    assert mine("undo").code == 0
    assert notes(mine) == [QUOTED]
    assert mine("notes", "from-pdf", "mole2019").out == "mole2019: 1 added, 1 updated\n"


def test_what_the_reader_did_is_kept(mine: Command) -> None:
    write(mine, mark(), mark("A remark", "b", "Text"))
    mine("notes", "from-pdf", "mole2019")
    texts = notes(mine)
    assert mine("note", "mole2019", "--edit", str(1 + texts.index(QUOTED)), "-m", "my words").code == 0
    assert mine("note", "mole2019", "--delete", str(2 - texts.index(QUOTED))).code == 0
    write(mine, mark("changed"), mark("A remark", "b", "Text"))
    expected = "mole2019: 1 edited by you, kept, 1 deleted by you, left out\n"
    assert mine("notes", "from-pdf", "mole2019").out == expected
    assert notes(mine) == ["my words"]
    write(mine)
    assert mine("notes", "from-pdf", "mole2019").out == "mole2019: 1 no longer in the PDF, kept\n"


def test_an_undone_import_comes_again(mine: Command) -> None:
    mine("notes", "from-pdf", "mole2019")
    mine("undo")
    assert notes(mine) == []
    assert mine("notes", "from-pdf", "mole2019").out == "mole2019: 1 added\n"


def test_a_pdf_that_cannot_be_read_is_named(mine: Command) -> None:
    (mine.folder / "papers" / "one.pdf").write_bytes(b"<html>")
    failed = mine("notes", "from-pdf", "mole2019", "--json")
    assert failed.code == 1
    (problem,) = json.loads(failed.out)["problems"]
    assert problem.endswith("one.pdf is a damaged PDF")
    (mine.folder / "papers" / "one.pdf").unlink()
    missing = mine("notes", "from-pdf", "mole2019")
    assert (missing.code, "one.pdf does not exist" in missing.err) == (1, True)
    assert "Traceback" not in failed.err
