"""cobib's real command with the importer, exporter, command and events."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path

import pytest
from cobib.__main__ import main as cobib_main

from readinglist.api import open_library

PAGE = """Upvote
42
Attention Is All You Need
Ashish Vaswani, Noam Shazeer
arXiv:1706.03762

A Title That No Catalogue Has Ever Seen Before
"""
BIB = """@article{hu2024laws,
  title = {Laws of {GPU} Machines in Z{\\"u}rich},
  author = {Hu, Ada and {Gemini Team}},
  journal = {Things},
  year = {2024},
  doi = {10.1000/laws},
}
"""
SETTINGS = """from cobib.config import config
config.logging.version = None
config.database.file = {folder!r} + "/data/cobib/literature.yaml"
config.logging.logfile = {folder!r} + "/cobib.log"
{more}
"""
SUBSCRIBED = "from cobib_readinglist.events import subscribe\nsubscribe()"


@dataclass
class Cobib:
    """cobib with its own folders, and a new reading list."""

    folder: Path

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run cobib in a process of its own, which has all modules already: to import them takes a second."""
        outputs = [self.folder / "stdout", self.folder / "stderr"]
        child = os.fork()
        if child == 0:
            for number, path in enumerate([Path(os.devnull), *outputs]):
                opened = os.open(path, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
                os.dup2(opened, number)
            os._exit(self._main(arguments))
        _, status = os.waitpid(child, 0)
        out, err = (path.read_text(encoding="utf-8") for path in outputs)
        return subprocess.CompletedProcess(arguments, os.waitstatus_to_exitcode(status), out, err)

    def _main(self, arguments: tuple[str, ...]) -> int:
        """Run cobib as its command does, and return the exit code."""
        code = 1
        try:
            os.chdir(self.folder)
            sys.argv = ["cobib", *arguments]
            sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
            asyncio.run(cobib_main())
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        except BaseException:
            traceback.print_exc()
        else:
            code = 0
        sys.stdout.flush()
        sys.stderr.flush()
        return code

    def settings(self, more: str = "") -> None:
        (self.folder / "config.py").write_text(SETTINGS.format(folder=str(self.folder), more=more), encoding="utf-8")

    @property
    def database(self) -> str:
        return (self.folder / "data" / "cobib" / "literature.yaml").read_text(encoding="utf-8")


@pytest.fixture
def cobib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cobib:
    variables = {"COBIB_CONFIG": str(tmp_path / "config.py"), "READINGLIST_OFFLINE": "1", "COLUMNS": "200"}
    variables["READINGLIST_LIBRARY"] = str(tmp_path / "reading.sqlite3")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "data" / "cobib").mkdir(parents=True)
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "hu.bib").write_text(BIB, encoding="utf-8")
    made = Cobib(tmp_path)
    made.settings()
    (tmp_path / "data" / "cobib" / "literature.yaml").touch()  # as `cobib init` does
    return made


def add_to_reading_list(cobib: Cobib) -> None:
    with open_library() as library:
        library.add(cobib.folder / "hu.bib")


def status_of(key: str) -> str:
    with open_library(read_only=True) as library:
        return library.get(key).reading.status


def test_a_pasted_page_is_imported_once(cobib: Cobib) -> None:
    for number in ("0 in cobib", "2 in cobib"):
        done = cobib("import", "--readinglist", "--", "page.txt")
        assert done.returncode == 0, done.stderr
        assert f"2 papers, {number}, 1 unresolved" in done.stderr
    assert cobib.database.count("ENTRYTYPE") == 2
    assert cobib.database.count("1706.03762") >= 1
    with open_library(read_only=True) as library:
        assert library.find() == ()


def test_an_error_is_told_with_its_code(cobib: Cobib) -> None:
    done = cobib("import", "--readinglist", "--", "missing.txt")
    assert done.returncode == 4
    assert "error: cannot read missing.txt" in done.stderr


def test_the_reading_list_is_imported_and_exported(cobib: Cobib) -> None:
    add_to_reading_list(cobib)
    assert cobib("import", "--readinglist", "--", "--query", "status:new").returncode == 0
    assert "{GPU}" in cobib.database
    done = cobib("export", "--readinglist", "--", "out.bib")
    assert done.returncode == 0, done.stderr
    text = (cobib.folder / "out.bib").read_text(encoding="utf-8")
    assert "author = {Hu, Ada and {Gemini Team}}" in text
    assert "{GPU}" in text
    assert cobib("export", "--readinglist", "--", "out.md", "--format", "markdown").returncode == 0
    assert "**Laws of GPU Machines in Zürich**" in (cobib.folder / "out.md").read_text(encoding="utf-8")


def test_the_command_synchronises_statuses(cobib: Cobib) -> None:
    add_to_reading_list(cobib)
    listed = cobib("readinglist", "list", "--json")
    assert json.loads(listed.stdout)[0]["key"] == "hu2024laws", listed.stderr
    assert cobib("readinglist", "show", "nothing").returncode == 1

    cobib("import", "--readinglist", "--", "--query", "")
    assert cobib("readinglist", "read", "hu2024laws").returncode == 0
    assert "read_status: read\n" in cobib.database

    undone = cobib("readinglist", "undo")
    assert "hu2024laws: read -> new in cobib" in undone.stderr
    assert status_of("hu2024laws") == "new"

    cobib("modify", "read_status:skimmed", "--", "++label", "hu2024laws")
    assert cobib("readinglist", "sync").returncode == 0
    assert status_of("hu2024laws") == "skimmed"

    cobib("modify", "read_status:dropped", "--", "++label", "hu2024laws")
    with open_library() as library:
        library.set_status("hu2024laws", "reading")
    conflict = cobib("readinglist", "sync")
    assert conflict.returncode == 1
    assert "conflict: hu2024laws is reading in the reading list and dropped in cobib" in conflict.stderr
    assert status_of("hu2024laws") == "reading"


def test_events_synchronise_both(cobib: Cobib) -> None:
    cobib.settings(SUBSCRIBED)
    done = cobib("import", "--bibtex", "--", "hu.bib")
    assert done.returncode == 0, done.stderr
    assert "readinglist: added hu2024laws" in done.stderr
    assert cobib("modify", "read_status:read", "--", "++label", "hu2024laws").returncode == 0
    assert status_of("hu2024laws") == "read"
    assert "read_status_synced: read\n" in cobib.database
    added = cobib("add", "--bibtex", BIB.replace("hu2024laws", "other").replace("Laws", "Others").replace("laws", "o"))
    assert added.returncode == 0, added.stderr
    assert status_of("other") == "new"
