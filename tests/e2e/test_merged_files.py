"""Files that the program and its users change alternately, with the real command."""

import gzip
from pathlib import Path

import pytest

from readinglist.api import ExportTarget, open_library
from readinglist.papers.errors import InputError
from tests.command import Command
from tests.conftest import SHARED

REFS = (
    "% mine\r\n@Article{smith,\r\n"
    '  Author = "Smith, Jane",\r\n  Title  = {A Study of \xe9t\xe9},\r\n  Year   = 2020\r\n}\r\n'
    "@comment{jabref-meta: databaseType:bibtex;}\r\n"
).encode("cp1252")
TARGET = '[readinglist]\noffline = true\n[[export]]\npath = "refs.bib"\nmerge = true\nkeep_updated = true\n'


@pytest.fixture
def kept(run: Command) -> Command:
    """A library whose target is the file that it was imported from."""
    (run.folder / "refs.bib").write_bytes(REFS)
    (run.folder / "config.toml").write_text(TARGET, encoding="utf-8")
    assert run("add", "refs.bib").code == 0
    assert (run.folder / "refs.bib").read_bytes() == REFS
    return run


def test_a_change_is_written_and_nothing_else_changes(kept: Command) -> None:
    done = kept("rekey", "smith", "smith2020")
    assert (done.code, "refs.bib: written" in done.err) == (0, True)
    assert (kept.folder / "refs.bib").read_bytes() == REFS.replace(b"{smith,", b"{smith2020,")
    assert kept("export", "--targets", "--check").code == 0
    assert kept("undo").code == 0
    assert (kept.folder / "refs.bib").read_bytes() == REFS


def test_conflicts_are_reported_but_other_commands_succeed(kept: Command) -> None:
    file = kept.folder / "refs.bib"
    file.write_bytes(REFS.replace(b"A Study", b"The Study"))
    reported = kept("export", "--targets")
    assert reported.code == 0
    assert "refs.bib:2: smith: edited by hand, kept: title" in reported.err
    assert "edited by hand" not in kept("status", "smith", "read").err
    assert kept("rm", "smith").code == 0
    quiet = kept("add", "2410.18647")
    assert quiet.code in (0, 1)
    assert "refs.bib:2: smith: no longer in the library, but edited by hand" in quiet.err
    edited = file.read_bytes()
    assert b"The Study" in edited
    done = kept("export", "--targets")
    assert (done.code, file.read_bytes()) == (1, edited)
    assert kept("export", "--targets", "--prefer", "library").code == 0
    assert b"smith" not in file.read_bytes()


def test_a_diff_shows_the_changes(kept: Command) -> None:
    (kept.folder / "config.toml").write_text("[readinglist]\noffline = true\n", encoding="utf-8")
    assert kept("export", "--merge", "-o", "refs.bib").code == 0
    assert kept("rekey", "smith", "other").code == 0
    diff = kept("export", "--merge", "-o", "refs.bib", "--diff")
    assert (diff.code, diff.out.count("\n-"), diff.out.count("\n+")) == (0, 1, 2)
    assert "+@Article{other," in diff.out
    assert kept("export", "--merge", "-o", "refs.bib", "--check").code == 1
    assert (kept.folder / "refs.bib").read_bytes() == REFS


def test_files_that_cannot_be_merged_are_kept_and_reported(kept: Command) -> None:
    file = kept.folder / "refs.bib"
    file.write_bytes(b"\xff\xfe\x00\xd8a\x00")
    for arguments in (("export", "--targets"), ("export", "--merge", "-o", "refs.bib")):
        done = kept(*arguments)
        assert (done.code, "not valid UTF-16-LE" in done.err) == (4, True)
    done = kept("status", "smith", "read")
    assert done.code == 0
    assert "warning: could not update refs.bib" in done.err
    assert file.read_bytes() == b"\xff\xfe\x00\xd8a\x00"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--merge",), "--merge needs a file"),
        (("--merge", "-o", "x.ris"), "cannot merge"),
        (("--prefer", "file", "-o", "x.bib"), "--prefer needs --merge"),
        (("--merge", "-o", "x.bib", "--prefer", "me"), "invalid side"),
        (("-o", "x.bib", "--check", "--diff"), "cannot be used together"),
        (("--targets", "--merge"), "cannot be used together"),
    ],
)
def test_invalid_options(kept: Command, arguments: tuple[str, ...], reason: str) -> None:
    done = kept("export", *arguments)
    assert (done.code, reason in done.err) == (2, True)


def test_a_target_has_all_options_of_the_command(run: Command) -> None:
    text = '[readinglist]\noffline = true\n[[export]]\npath = "refs.ris"\n[[export]]\npath = "cited.bib"\n'
    text += 'cited = ["paper.aux"]\nkeep_updated = true\n'
    (run.folder / "config.toml").write_text(text, encoding="utf-8")
    (run.folder / "in.bib").write_text("@misc{a, title={A}, author={B, C}}\n@misc{b, title={D}, author={E, F}}\n")
    done = run("add", "in.bib")
    assert done.code == 0
    assert "could not update cited.bib" in done.err
    (run.folder / "paper.aux").write_text("\\citation{b}\n")
    assert run("status", "a", "read").code == 0
    assert "@misc{b," in (run.folder / "cited.bib").read_text(encoding="utf-8")
    assert "@misc{a," not in (run.folder / "cited.bib").read_text(encoding="utf-8")
    assert run("export", "--targets").code == 0
    assert (run.folder / "refs.ris").read_text(encoding="utf-8").startswith("TY  - ")


@pytest.mark.shared
def test_export_after_an_import_changes_no_byte(tmp_path: Path) -> None:
    """Every fourteenth of the real files; the import reports invalid ones."""
    files = sorted(path for path in (SHARED / "bib").resolve().rglob("*.*") if path.suffix in SUFFIXES)[::14]
    merged = 0
    for number, path in enumerate(files):
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        copy = tmp_path / f"{number}.bib"
        copy.write_bytes(data)
        if len(data) > LARGEST:
            continue
        with open_library(tmp_path / f"{number}.sqlite3", offline=True) as library:
            try:
                library.add(copy, format="bibtex")
            except InputError:
                continue
            done = library.plan_file(ExportTarget(path=copy, merge=True))
            assert (path.name, done.after == data, done.problems) == (path.name, True, ())
            merged += 1
    assert merged > 25


SUFFIXES = (".bib", ".bibtex", ".biblatex", ".gz")
LARGEST = 100_000


def test_references_to_a_rekeyed_entry_are_updated(kept: Command) -> None:
    file, child = (
        kept.folder / "refs.bib",
        b"@inbook{one,\r\n  title = {One},\r\n  author = {Doe, J.},\r\n  crossref = {%s},\r\n}\r\n",
    )
    file.write_bytes(REFS + child % b"smith")
    assert kept("add", "refs.bib").code == 0
    file.write_bytes(file.read_bytes() + child.replace(b"one", b"mine") % b"smith")
    done = kept("rekey", "smith", "smith2020")
    assert done.code == 0
    assert "refs.bib:13: mine: crossref names smith, which is now smith2020; change it by hand" in done.err
    expected = (
        REFS.replace(b"{smith,", b"{smith2020,") + child % b"smith2020" + child.replace(b"one", b"mine") % b"smith"
    )
    assert file.read_bytes() == expected


@pytest.mark.parametrize("merge", ["true", "false"])
def test_a_target_is_compared_if_it_or_its_papers_changed(kept: Command, merge: str) -> None:
    file, config = kept.folder / "refs.bib", kept.folder / "config.toml"
    config.write_text(TARGET.replace("merge = true", f"merge = {merge}"), encoding="utf-8")
    if merge == "false":
        file.unlink()
    assert kept("export", "--targets").code == 0
    assert kept("status", "smith", "reading").code == 0
    written, at = file.read_bytes(), file.stat().st_mtime_ns
    assert kept("note", "smith", "-m", "Good.").code == 0
    assert (file.read_bytes(), file.stat().st_mtime_ns) == (written, at)
    file.write_bytes(written.replace(b"A Study", b"My Study"))
    assert kept("status", "smith", "read").code == 0
    assert file.read_bytes() == (written if merge == "false" else written.replace(b"A Study", b"My Study"))
    file.unlink()
    assert "refs.bib: written" in kept("tag", "smith", "+rl").err
    assert b"A Study" in file.read_bytes()
    config.write_text(config.read_text(encoding="utf-8") + "with_status = true\n", encoding="utf-8")
    assert "refs.bib: written" in kept("status", "smith", "skimmed").err
    assert b"skimmed" in file.read_bytes()
