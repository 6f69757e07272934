"""``index`` and ``text:`` in queries, with the real command and real PDFs."""

from pathlib import Path

import pytest

from tests.command import Command
from tests.pdf_files import lines, one_page

ENTRIES = """
@article{mole2019, title = {Sorting Grains of Sand}, author = {Mole, Ada}, year = 2019, journal = {Sands}}
@article{vole2020, title = {Counting Grains of Sand}, author = {Vole, Bert}, year = 2020, journal = {Sands}}
@article{newt2021, title = {Tides as Clocks}, author = {Newt, Dora}, year = 2021, journal = {Beaches}}
"""


def write(run: Command, name: str, *texts: str) -> Path:
    path = run.folder / "papers" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(one_page(lines(*((12, text) for text in texts))))
    return path


@pytest.fixture
def mine(run: Command) -> Command:
    (run.folder / "config.toml").write_text("[library]\npath = '.readinglist/library.sqlite3'\n", encoding="utf-8")
    (run.folder / "mine.bib").write_text(ENTRIES, encoding="utf-8")
    assert run("add", "mine.bib", "--offline").code in (0, 1)
    write(run, "one.pdf", "We use quicksand and meta-learning, and com-", "pare them by colour.")
    write(run, "two.pdf", "Dunes by the sea.")
    assert run("attach", "mole2019", "papers/one.pdf").code == 0
    assert run("attach", "vole2020", "papers/two.pdf").code == 0
    return run


def found(run: Command, query: str) -> list[str]:
    return [line.split()[0] for line in run("list", query, "--columns", "key", "--sort", "key").out.splitlines()[1:]]


def test_without_an_index_the_message_says_how_to_make_one(mine: Command) -> None:
    for command in (("list", "text:sand"), ("export", "year:2019 -text:sand"), ("read", "--where", "text:sand")):
        refused = mine(*command)
        assert refused.code == 2
        assert refused.err.splitlines()[0] == "error: no index of the texts of PDFs"
        assert "readinglist index" in refused.err
    assert not (mine.folder / ".readinglist" / "library.texts.sqlite3").exists()


def test_words_of_pdfs_are_found_everywhere_queries_stand(mine: Command) -> None:
    assert mine("index").err.splitlines()[-1] == "2 PDFs in the index, 2 read now"
    assert found(mine, "text:quicksand") == ["mole2019"]
    assert found(mine, "text:quicks") == ["mole2019"]
    assert found(mine, "text:metalearning") == ["mole2019"]
    assert found(mine, "text:compare") == ["mole2019"]
    assert found(mine, "text:*sand") == ["mole2019"]
    assert found(mine, 'text:"by the sea"') == ["vole2020"]
    assert found(mine, "text:by") == ["mole2019", "vole2020"]
    assert found(mine, "text:by year:2020") == ["vole2020"]
    assert found(mine, "-text:dunes") == ["mole2019", "newt2021"]
    assert found(mine, "text:quicksand,dunes") == ["mole2019", "vole2020"]
    assert mine("list", "text:nothing").code == 1
    assert mine("export", "text:dunes").out.startswith("@article{vole2020,")
    with (mine.folder / "config.toml").open("a", encoding="utf-8") as settings:
        settings.write("[queries]\nsea = 'text:sea'\n")
    assert found(mine, "@sea") == ["vole2020"]


def test_only_what_changed_is_read_again(mine: Command) -> None:
    mine("index")
    assert mine("index").err.splitlines()[-1] == "2 PDFs in the index, 0 read now"
    write(mine, "two.pdf", "Mountains, not hills.")
    assert found(mine, "text:dunes") == ["vole2020"]
    assert mine("index", "key:vole2020").err.splitlines()[-1] == "2 PDFs in the index, 1 read now"
    assert (found(mine, "text:dunes"), found(mine, "text:mountains")) == ([], ["vole2020"])
    mine("attach", "vole2020", "papers/two.pdf", "--remove")
    mine("rm", "mole2019")
    assert mine("index").err.splitlines()[-1] == "0 PDFs in the index, 0 read now"
    assert found(mine, "text:mountains") == []


def test_a_moved_library_keeps_its_index(mine: Command) -> None:
    mine("index")
    mine.folder = mine.folder.rename(mine.folder.with_name("moved"))
    assert mine("index").err.splitlines()[-1] == "2 PDFs in the index, 0 read now"


def test_missing_and_unreadable_pdfs_and_a_damaged_index(mine: Command) -> None:
    (mine.folder / "papers" / "one.pdf").write_bytes(b"<html>")
    write(mine, "three.pdf", "Gone soon.")
    assert mine("attach", "newt2021", "papers/three.pdf").code == 0
    (mine.folder / "papers" / "three.pdf").unlink()
    failed = mine("index")
    assert failed.code == 1
    assert "one.pdf is a damaged PDF" in failed.err
    missing = mine.folder / "papers" / "three.pdf"
    assert f"newt2021: {missing} is missing" in failed.err
    index = mine.folder / ".readinglist" / "library.texts.sqlite3"
    index.write_bytes(b"nonsense" * 1000)
    refused = mine("list", "text:dunes")
    assert (refused.code, "index --rebuild" in refused.err) == (6, True)
    assert mine("index", "--rebuild").code == 1
    assert found(mine, "text:dunes") == ["vole2020"]


def test_the_index_is_no_output(mine: Command) -> None:
    mine("index")
    assert mine("export", "-o", ".readinglist/library.texts.sqlite3").code != 0
    assert found(mine, "text:dunes") == ["vole2020"]
