"""``open`` and ``attach`` with the real command, real files, and a program in the place of the desktop's."""

import json
import time
from pathlib import Path

import pytest

from tests.command import Command

SETTINGS = "[readinglist]\nstart_when_opened = true\n[library]\npath = '.readinglist/library.sqlite3'\n"
ENTRIES = r"""
@article{smith2020, title = {A study of one thing}, author = {Smith, Ada}, year = 2020, journal = {Things},
  doi = {10.1234/abc}}
@article{jones2021, title = {A study of another thing}, author = {Jones, Bo}, year = 2021, eprint = {2101.00001},
  archiveprefix = {arXiv}}
"""


@pytest.fixture
def filled(run: Command) -> Command:
    (run.folder / "refs.bib").write_text(ENTRIES, encoding="utf-8")
    (run.folder / "config.toml").write_text(SETTINGS, encoding="utf-8")
    assert run("add", "refs.bib", "--offline").code in (0, 1)
    return run


def pdf(run: Command, name: str, text: str = "one") -> Path:
    path = run.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"%PDF-1.4\n{text}\n", encoding="utf-8")
    return path


def test_the_attached_file_is_opened_before_the_page(filled: Command) -> None:
    pdf(filled, "My paper; v2: final.pdf")
    assert filled("open", "jones2021", "--print").out == "https://arxiv.org/abs/2101.00001\n"
    assert filled("open", "jones2021", "--print", "--pdf").out == "https://arxiv.org/pdf/2101.00001\n"
    assert filled("attach", "jones2021", "My paper; v2: final.pdf").code == 0
    for options in ([], ["--pdf"]):
        assert filled("open", "jones2021", "--print", *options).out.endswith("/My paper; v2: final.pdf\n")
    assert filled("open", "jones2021", "--print", "--abs").out == "https://arxiv.org/abs/2101.00001\n"
    assert filled("open", "smith2020", "--print", "--doi").out == "https://doi.org/10.1234/abc\n"
    refused = filled("open", "smith2020", "--pdf")
    assert (refused.code, refused.err.splitlines()[0]) == (1, "error: smith2020 has no PDF")


def test_attaching_is_undone_and_repeated_without_a_change(filled: Command) -> None:
    pdf(filled, "a.pdf")
    filled("attach", "smith2020", "a.pdf")
    assert "unchanged" in filled("attach", "smith2020", "a.pdf").err
    assert filled("undo").code == 0
    assert filled("open", "smith2020", "--print").out == "https://doi.org/10.1234/abc\n"
    assert filled("attach", "smith2020", "a.pdf").code == 0
    assert "detached a.pdf" in filled("attach", "smith2020", "a.pdf", "--remove").err
    assert (filled.folder / "a.pdf").exists()


def test_descriptions_of_other_files_are_kept(filled: Command) -> None:
    pdf(filled, "a.pdf")
    pdf(filled, "b.pdf")
    text = "@misc{hare, title = {A hare}, file = {Full Text:b.pdf:application/pdf;Page:/z/x.html:text/html}}"
    (filled.folder / "more.bib").write_text(text, encoding="utf-8")
    assert filled("add", "more.bib", "--offline").code == 0
    assert filled("attach", "hare", "a.pdf").code == 0
    assert "{Full Text:b.pdf:application/pdf;Page:/z/x.html:text/html;:a.pdf:PDF}" in filled("export", "hare").out
    assert filled("attach", "hare", "b.pdf", "--remove").code == 0
    assert "{Page:/z/x.html:text/html;:a.pdf:PDF}" in filled("export", "hare").out


def test_urls_and_files_elsewhere_are_opened_or_named(filled: Command) -> None:
    path = pdf(filled, "my paper.pdf")
    entries = rf"""
@misc{{uri, title = {{The URL of a file}}, file = {{{path.as_uri()}}}}}
@misc{{share, title = {{A share}}, file = {{Full:\\\\host\\share\\x.pdf:application/pdf}}, url = {{https://example.org/x}}}}
@misc{{slashes, title = {{Slashes}}, file = {{://host/share/x.pdf:PDF}}}}
@misc{{host, title = {{A host}}, file = {{file://host/share/x.pdf}}}}
@misc{{drive, title = {{A drive}}, file = {{:D\:\\docs\\x.pdf:PDF}}}}
""".replace("%", r"\%")
    (filled.folder / "more.bib").write_text(entries, encoding="utf-8")
    assert filled("add", "more.bib", "--offline").code == 0
    assert filled("open", "uri", "--print").out == f"{path}\n"
    opened = filled("open", "share", "--print")
    assert opened.out == "https://example.org/x\n"
    assert r"\\host\share\x.pdf is not opened: it is not on this machine" in opened.err
    for key in ("slashes", "host"):
        assert "host/share/x.pdf is not opened: it is not on this machine" in filled("open", key, "--print").err
    assert r"attached file D:\docs\x.pdf is missing" in filled("open", "drive", "--print").err


def test_copies_never_replace_a_file(filled: Command) -> None:
    one, other = pdf(filled, "in/a.pdf"), pdf(filled, "in/b.pdf", "other")
    kept = pdf(filled, "papers/smith2020.pdf", "mine")
    for path in (one, one, other):
        assert filled("attach", "smith2020", str(path), "--copy").code == 0
    copies = sorted((filled.folder / "papers").iterdir())
    assert [path.name for path in copies] == ["smith2020-2.pdf", "smith2020-3.pdf", "smith2020.pdf"]
    assert "mine" in kept.read_text(encoding="utf-8")
    assert filled("open", "smith2020", "--print").out.endswith("papers/smith2020-2.pdf\n")


def test_a_folder_of_papers_can_move(filled: Command) -> None:
    pdf(filled, "papers/a.pdf")
    filled("attach", "jones2021", "papers/a.pdf")
    assert "file = {:papers/a.pdf:PDF}" in filled("export", "jones2021").out


class TestExportedFileFields:
    @pytest.fixture(autouse=True)
    def output(self, run: Command) -> None:
        (run.folder / "bib").mkdir()

    def test_paths_start_from_the_output_only_on_request(self, filled: Command) -> None:
        pdf(filled, "papers/a; b: c & é.pdf")
        filled("attach", "jones2021", "papers/a; b: c & é.pdf")
        stored = r"file = {:papers/a\; b\: c & é.pdf:PDF}"
        for format_ in ("bibtex", "biblatex"):
            assert stored in filled("export", "--format", format_).out
            assert stored in filled("export", "--format", format_, "--files").out
            assert filled("export", "--format", format_, "--files", "-o", "bib/out.bib").code == 0
            text = (filled.folder / "bib/out.bib").read_text(encoding="utf-8")
            assert stored.replace("papers", "../papers") in text

    def test_the_export_read_again_changes_nothing_and_finds_the_files(self, filled: Command) -> None:
        pdf(filled, "papers/a.pdf")
        filled("attach", "jones2021", "papers/a.pdf")
        filled("export", "--files", "-o", "bib/out.bib")
        before = json.loads(filled("show", "jones2021", "--json").out)["fields"]["extra"]
        assert "2 known" in filled("add", "bib/out.bib", "--offline").out
        assert json.loads(filled("show", "jones2021", "--json").out)["fields"]["extra"] == before
        assert filled("export", "--files", "-o", "bib/out.bib", "--check").code == 0
        (filled.folder / "config.toml").write_text(SETTINGS.replace("library.sqlite3", "other.sqlite3"), "utf-8")
        assert filled("add", "bib/out.bib", "--offline").code in (0, 1)
        assert filled("open", "jones2021", "--print").out.endswith("papers/a.pdf\n")
        assert filled("export", "--files", "-o", "bib/out.bib", "--check").code == 0

    def test_a_target_writes_them_that_others_omit(self, filled: Command) -> None:
        pdf(filled, "papers/a.pdf")
        filled("attach", "jones2021", "papers/a.pdf")
        exports = "".join(
            f"[[export]]\npath = '{name}.bib'\nkeep_updated = true\n{more}"
            for name, more in (("bib/plain", ""), ("bib/files", "files = true\n"))
        )
        settings = f"{SETTINGS}{exports}[exporters.bibtex]\nomit = ['file']\n"
        (filled.folder / "config.toml").write_text(settings, encoding="utf-8")
        assert filled("export", "--targets").code == 0
        pdf(filled, "papers/b.pdf")
        filled("attach", "smith2020", "papers/b.pdf")
        assert "file" not in (filled.folder / "bib/plain.bib").read_text(encoding="utf-8")
        text = (filled.folder / "bib/files.bib").read_text(encoding="utf-8")
        assert "file = {:../papers/a.pdf:PDF}" in text
        assert "file = {:../papers/b.pdf:PDF}" in text

    def test_a_merge_adds_the_field_and_keeps_the_rest_of_the_file(self, filled: Command) -> None:
        pdf(filled, "papers/a.pdf")
        shared = filled.folder / "bib" / "shared.bib"
        shared.write_text(f"% ours\n{ENTRIES}", encoding="utf-8")
        filled("export", "--merge", "-o", "bib/shared.bib")
        filled("attach", "jones2021", "papers/a.pdf")
        assert filled("export", "--merge", "--files", "-o", "bib/shared.bib").err == "bib/shared.bib: 1 changed\n"
        text = shared.read_text(encoding="utf-8")
        assert text.startswith("% ours\n")
        assert "file = {:../papers/a.pdf:PDF}" in text
        assert filled("export", "--merge", "--files", "-o", "bib/shared.bib", "--check").code == 0

    def test_missing_and_remote_files_are_named_as_in_the_library(self, filled: Command) -> None:
        names = r"Full:gone.pdf:PDF;:https\://example.org/x.pdf:PDF;:C\:\\x.pdf:PDF;//host/x.pdf"
        entry = f"@misc{{lost, title = {{A lost thing}}, author = {{Doe, Jo}}, file = {{{names}}}}}"
        (filled.folder / "lost.bib").write_text(entry, encoding="utf-8")
        filled("add", "lost.bib", "--offline")
        filled("export", "lost", "--files", "-o", "bib/out.bib")
        assert f"file = {{{names}}}" in (filled.folder / "bib/out.bib").read_text(encoding="utf-8")

    def test_other_formats_have_no_such_field(self, filled: Command) -> None:
        refused = filled("export", "--files", "--format", "ris")
        assert (refused.code, refused.out) == (2, "")
        assert "format 'ris' cannot write files" in refused.err


def test_files_that_may_be_programs_are_not_opened(filled: Command) -> None:
    (filled.folder / "x.sh").write_text("touch ran", encoding="utf-8")
    filled("attach", "jones2021", "x.sh")
    opened = filled("open", "jones2021", "--print")
    assert opened.out == "https://arxiv.org/abs/2101.00001\n"
    assert "x.sh is not opened" in opened.err


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["jones2021", "none.pdf"], 4, "none.pdf: not found"),
        (["jones2021", "."], 4, "a folder"),
        (["nobody", "a.pdf"], 1, "unknown key 'nobody'"),
        (["jones2021"], 2, "missing arguments: KEY FILE..."),
        (["jones2021", "a.pdf", "--remove"], 1, "a.pdf is not attached to jones2021"),
        (["jones2021", "a{b.pdf"], 2, "a .bib file cannot contain"),
    ],
)
def test_what_cannot_be_attached_is_named(filled: Command, words: list[str], code: int, message: str) -> None:
    pdf(filled, "a.pdf")
    pdf(filled, "a{b.pdf")
    refused = filled("attach", *words)
    assert refused.code == code
    assert message in refused.err
    assert "file =" not in filled("export", "jones2021").out


def test_the_program_of_the_desktop_gets_the_file_and_reading_may_start(filled: Command, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "xdg-open"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {tmp_path}/opened\n', encoding="utf-8")
    program.chmod(0o755)
    pdf(filled, "a b.pdf")
    filled("attach", "jones2021", "a b.pdf")
    desktop = {"DISPLAY": ":99", "PATH": f"{program.parent}:/usr/bin:/bin"}
    opened = filled("open", "jones2021", environment=desktop)
    assert (opened.code, opened.out) == (0, f"{filled.folder}/a b.pdf\n")
    assert "jones2021: new → reading" in opened.err
    assert appears(tmp_path / "opened") == opened.out
    assert filled("open", "jones2021").code == 1, "without a desktop"


def appears(path: Path) -> str:
    """Return the text of a file that another program writes."""
    for _ in range(6000):
        if path.exists() and (text := path.read_text(encoding="utf-8")).endswith("\n"):
            return text
        time.sleep(0.01)
    raise AssertionError(f"{path} was not written")


def test_check_tells_missing_files(filled: Command) -> None:
    pdf(filled, "a.pdf")
    pdf(filled, "b.pdf")
    filled("attach", "smith2020", "a.pdf", "b.pdf")
    assert filled("check", "--select", "missing-file").out == ""
    (filled.folder / "b.pdf").unlink()
    (finding,) = filled("check", "--select", "missing-file").out.splitlines()
    assert finding == (
        f"library:0:0:smith2020:file: note: {filled.folder}/b.pdf does not exist; "
        "run `readinglist attach smith2020 FILE` [missing-file]"
    )
