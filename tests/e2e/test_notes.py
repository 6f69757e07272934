"""Note files with the real command, and files that cannot be used."""

import json
import os
from pathlib import Path

import pytest

from tests.command import TIME_LIMIT, Command

PAPERS = (
    {"title": "Scaling Laws", "authors": ["Ada Hu"], "arxiv_id": "2410.00001", "year": 2024},
    {"title": "World Models", "authors": ["Bo Lin"], "arxiv_id": "2410.00002", "year": 2024},
)


@pytest.fixture
def filled(run: Command) -> Command:
    (run.folder / "config.toml").write_text('[notes]\nfolder = "notes"\nkeep_updated = true\n[library]\n')
    lines = "".join(json.dumps(paper) + "\n" for paper in PAPERS)
    assert run("add", "-", "--format", "jsonl", "--offline", input=lines).code == 0
    return run


@pytest.fixture
def file(filled: Command) -> Path:
    noted = filled("note", "hu2024scaling", "-m", "Worth another look.")
    assert noted.err == "notes/hu2024scaling.md: written\nhu2024scaling: note added (1 note in total)\n"
    return filled.folder / "notes" / "hu2024scaling.md"


def test_both_ways(filled: Command, file: Path) -> None:
    file.write_text(file.read_text().replace("status: new", "status: reading") + "\nMore")
    assert filled("notes", "sync", "--dry-run").out == "notes/hu2024scaling.md: status: reading; 1 note changed\n"
    assert filled("notes", "sync").out == "notes/hu2024scaling.md: status: reading; 1 note changed\n"
    (paper,) = json.loads(filled("list", "note:more", "--json").out)
    assert paper["status"] == "reading"
    assert filled("rekey", "hu2024scaling", "scaling").code == 0
    assert [each.name for each in file.parent.iterdir()] == ["scaling.md"]
    assert filled("notes", "path", "lin").out == "notes/lin2024world.md\n"
    assert filled("notes", "sync", "--json").out == ""


def test_the_case_of_the_suffix_does_not_matter(filled: Command, file: Path) -> None:
    file.with_name("lin2024world.MD").write_text("Mine")
    assert filled("notes", "sync").out == "notes/lin2024world.MD: 1 note added; written\n"
    assert filled("notes", "path", "lin").out == "notes/lin2024world.MD\n"


def test_files_that_cannot_be_used(filled: Command, file: Path) -> None:
    good = file.read_bytes()
    for data, message in (
        (good + b"\xff", "is not UTF-8"),
        (good + b"a\0b", "contains the character U+0000"),
        (good.replace(b"status: new", b"status: maybe"), "unknown status 'maybe'"),
        (good + b"x" * 9_000_000, "larger than 8 MiB"),
    ):
        file.write_bytes(data)
        done = filled("notes", "sync")
        assert (done.code, message in done.err) == (1, True), done.err
        assert file.read_bytes() == data
    file.unlink()
    file.mkdir()
    assert filled("notes", "sync").code == 1
    marked = filled("status", "hu2024scaling", "read")
    assert (marked.code, "the library was changed" in marked.err) == (1, True)
    assert json.loads(filled("show", "hu2024scaling", "--json").out)["status"] == "read"


def test_one_bad_file_hides_nothing_of_the_others(filled: Command, file: Path) -> None:
    bad = filled.folder / "notes" / "lin2024world.md"
    assert filled("note", "lin2024world", "-m", "Another.").code == 0
    bad.unlink()
    (filled.folder / "notes" / os.fsdecode(b"\xff.md")).write_text("---\ncitekey: hu2024scaling\n---\n")

    def make(data: str) -> None:
        bad.write_text(f"---\n{data}\n---\nA note.\n", encoding="utf-8")

    for number, worsen in enumerate(
        (
            lambda: bad.write_bytes(b"\xff"),
            bad.mkdir,
            lambda: os.mkfifo(bad),
            lambda: bad.symlink_to(bad),
            lambda: bad.symlink_to("/dev/zero"),
            lambda: bad.symlink_to(filled.folder / "nowhere" / "file"),
            lambda: make('status: "\\UFFFFFFFF"'),
            lambda: make(f"rating: {'9' * 5000}"),
        )
    ):
        worsen()
        file.write_text(f"{file.read_text()}\nLine {number}.\n")
        done = filled("notes", "sync", timeout=60)
        assert (done.code, "notes/hu2024scaling.md: 1 note changed" in done.out) == (1, True), (number, done)
        assert "notes/lin2024world.md: " in done.err, done.err
        rated = filled("rate", "lin2024world", str(number % 5 + 1))
        assert (rated.code, "lin2024world: ★" in rated.err) == (1, True), rated
        assert "the library was changed" in rated.err
        assert "not the note file of any paper, skipped: ?.md" in done.err, done.err
        bad.rmdir() if bad.is_dir() else bad.unlink()


def test_tags_and_file_names_are_settled_after_one_sync(filled: Command, file: Path) -> None:
    key = "k" * 300
    assert filled("rekey", "hu2024scaling", key).code == 0
    (name,) = (each.name for each in file.parent.iterdir())
    assert len(name) == 255
    assert filled("tag", key, "+#to-read", "+yes", "+1e5").code == 0
    for _ in range(2):
        assert filled("notes", "sync").out == ""
    assert json.loads(filled("show", key, "--json").out)["tags"] == ["#to-read", "yes", "1e5"]


def test_a_link_stays_a_link(filled: Command, file: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "vault.md"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    assert filled("status", "hu2024scaling", "read").code == 0
    assert file.is_symlink()
    assert "status: read\n" in elsewhere.read_text()


@pytest.mark.parametrize("name", ["paper.tex", "draft.md", "config.toml"])
def test_a_link_to_no_note_file_is_refused(filled: Command, file: Path, name: str) -> None:
    target = filled.folder / name
    if name != "config.toml":
        target.write_text("\\documentclass{article}\nAs in @hu2024scaling.\n")
    before = target.read_bytes()
    file.unlink()
    file.symlink_to(target)
    done = filled("notes", "sync")
    assert (done.code, "remove the link" in done.err) == (1, True), done
    assert target.read_bytes() == before
    assert len(json.loads(filled("show", "hu2024scaling", "--json").out)["notes"]) == 1


def test_without_a_folder_there_is_a_hint(filled: Command) -> None:
    (filled.folder / "config.toml").write_text("[library]\n")
    done = filled("notes", "sync")
    assert (done.code, "[notes]" in done.err) == (2, True)


def test_several_syncs_at_once(filled: Command, file: Path) -> None:
    file.write_text(file.read_text() + "\nMine.\n")
    running = [filled.start("notes", "sync") for _ in range(4)]
    outputs = [process.communicate(timeout=TIME_LIMIT) for process in running]
    assert [process.returncode for process in running] == [0] * 4, outputs
    (note,) = json.loads(filled("show", "hu2024scaling", "--json").out)["notes"]
    assert note["text"] == "Worth another look.\n\nMine."


SETTINGS = """[readinglist]
[notes]
folder = "notes"
name = "@{key}"
keep_updated = true
template = '''# {title}

{abstract}

- [ ] read {links}'''
"""


def test_names_and_template_of_ones_own(filled: Command, file: Path) -> None:
    key = json.loads(filled("list", "--json").out)[0]["key"]
    plain = (filled.folder / "config.toml").read_text(encoding="utf-8")
    for settings, name in [(plain, f"{key}.md"), (SETTINGS, f"@{key}.md")] * 2:
        (filled.folder / "config.toml").write_text(settings, encoding="utf-8")
        filled("note", key, "-m", "once more")
        assert filled("notes", "sync").code == 0
        assert [each.name for each in file.parent.iterdir() if key in each.name] == [name]
    path = file.parent / f"@{key}.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nwritten in Obsidian\n", encoding="utf-8")
    assert filled("notes", "sync").code == 0
    assert "written in Obsidian" in filled("show", key).out
    filled("rekey", key, "new2020key")
    assert (file.parent / "@new2020key.md").is_file()
    assert not path.exists()


def test_a_new_file_begins_with_the_template_and_becomes_a_note(filled: Command, file: Path) -> None:
    (filled.folder / "config.toml").write_text(SETTINGS, encoding="utf-8")
    paper = {"title": "Layers of Layers", "abstract": "Deep ones.", "arxiv_id": "2001.00001"}
    added = filled("add", "-", "--format", "jsonl", "--offline", input=json.dumps(paper))
    assert added.code == 0, added.err
    key = json.loads(filled("list", "title:layers", "--json").out)[0]["key"]
    path = filled.folder / filled("notes", "path", key).out.strip()
    assert path.name == f"@{key}.md"
    text = path.read_text(encoding="utf-8")
    body = "\n# Layers of Layers\n\nDeep ones.\n\n- [ ] read https://arxiv.org/abs/2001.00001\n"
    assert text.endswith("---\n" + body)
    assert filled("notes", "path", key).code == 0
    assert path.read_text(encoding="utf-8") == text
    path.write_text(text.replace("[ ]", "[x]"), encoding="utf-8")
    assert filled("notes", "sync").code == 0
    assert "[x] read" in filled("show", key).out
