"""Notes and edits in any encoding: the right letters, or the text in a file that is named."""

import json
import re
from pathlib import Path

import pytest

from tests.command import Command

BIB = "@article{k1, title = {Numbers of Gödel}, author = {Erdős, Pál}, year = {2001}, journal = {J}}\n"


@pytest.fixture
def paper(run: Command) -> Command:
    (run.folder / "config.toml").write_text("[readinglist]\n[resolve]\norder = []\n[enrich]\norder = []\n")
    (run.folder / "in.bib").write_text(BIB)
    assert run("add", "in.bib").code == 0
    run.environment["TMPDIR"] = str(run.folder)
    return run


def shown(run: Command) -> dict[str, object]:
    value: dict[str, object] = json.loads(run("show", "k1", "--json").out)
    return value


def note(run: Command) -> str:
    notes = shown(run)["notes"]
    assert isinstance(notes, list)
    return str(notes[-1]["text"])


@pytest.mark.parametrize(
    "data", [b"na\xefve\r\nidea\r\n", "naïve\ridea\r".encode("utf-16"), b"\xef\xbb\xbfna\xc3\xafve\nidea"]
)
def test_a_note_through_a_pipe(paper: Command, data: bytes) -> None:
    assert paper("note", "k1", input=data).code == 0
    assert note(paper) == "naïve\nidea"


def test_a_note_as_an_argument(paper: Command) -> None:
    assert paper("note", "k1", "-m", "na\udcefve\r\nidea").code == 0
    assert note(paper) == "naïve\nidea"


@pytest.mark.parametrize("data", ["Теория вероятностей".encode("cp1251"), b"\xff\xfeh\x00\x00\xd8"])
def test_a_note_that_cannot_be_decoded_is_kept(paper: Command, data: bytes) -> None:
    refused = paper("note", "k1", input=data)
    assert refused.code == 2
    kept = re.search(r"is kept in (\S+);", refused.err)
    assert kept
    assert Path(kept[1]).read_bytes() == data
    assert Path(kept[1]).stat().st_mode & 0o777 == 0o600
    assert shown(paper)["notes"] == []


def test_a_note_through_a_pipe_is_kept_whatever_refuses_it(paper: Command) -> None:
    settings = (paper.folder / "config.toml").read_text(encoding="utf-8")
    refusals: tuple[tuple[tuple[str, ...], str, int], ...] = (
        (("nokey",), settings, 1),
        (("k1", "k1"), settings, 2),
        (("k1", "--edit", "9"), settings, 1),
        (("k1", "--edit", "0"), settings, 2),
        (("k1", "--pagee", "3"), settings, 2),
        (("k1", "--page", "3", "--page", "4"), settings, 2),
        (("k1",), f"{settings}\n[nonsense]\n", 3),
        (("k1",), '[library]\npath = "missing.sqlite3"\n', 6),
    )
    for arguments, text, code in refusals:
        (paper.folder / "config.toml").write_text(text, encoding="utf-8")
        refused = paper("note", *arguments, input="a long thought")
        kept = re.search(r"your note is kept in (\S+)", refused.err)
        assert kept, refused.err
        assert (refused.code, Path(kept[1]).read_text(encoding="utf-8")) == (code, "a long thought")


@pytest.mark.parametrize("encoding", ["ISO-8859-2", "CP1250", "UTF-16", "UTF-8"])
def test_an_editor_that_saves_another_encoding(paper: Command, encoding: str) -> None:
    editor = paper.folder / "editor"
    editor.write_text(f'#!/bin/sh\nsed s/2001/2002/ "$1" | iconv -f UTF-8 -t {encoding} > "$1.new"; mv "$1.new" "$1"\n')
    editor.chmod(0o755)
    paper.environment["EDITOR"] = str(editor)
    assert paper("edit", "k1").code == 0
    after = shown(paper)
    assert (after["title"], after["authors"], after["year"]) == ("Numbers of Gödel", ["Pál Erdős"], 2002)


def test_an_edit_that_cannot_be_decoded_is_kept(paper: Command) -> None:
    editor = paper.folder / "editor"
    editor.write_text("#!/bin/sh\nprintf '\\377\\376a\\0\\0\\330' > \"$1\"\n")
    editor.chmod(0o755)
    paper.environment["EDITOR"] = str(editor)
    refused = paper("edit", "k1")
    assert refused.code == 2
    kept = re.search(r"is kept in (\S+)", refused.err)
    assert kept
    assert Path(kept[1]).read_bytes() == b"\xff\xfea\0\0\xd8"
    assert shown(paper)["title"] == "Numbers of Gödel"


@pytest.mark.parametrize("what", ["mkfifo", "mkdir", "true"])
def test_an_editor_that_leaves_no_file_is_an_error(paper: Command, what: str) -> None:
    editor = paper.folder / "editor"
    editor.write_text(f'#!/bin/sh\nrm "$1"; {what} "$1"\n')
    editor.chmod(0o755)
    paper.environment["EDITOR"] = str(editor)
    refused = paper("edit", "k1")
    assert refused.code == 2
    assert "left no file" in refused.err


@pytest.mark.parametrize("key", ["k1\r", "\ufeffk1", " k1\n"])
def test_a_key_from_a_list_of_another_system(paper: Command, key: str) -> None:
    assert paper("tag", key, "+read\r").code == 0
    assert shown(paper)["tags"] == ["read"]
