"""papis with its own fixtures: explorers, importer, exporters, command and hooks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import papis.api
import papis.document
import pytest
import yaml
from papis.commands.default import run as papis_command
from papis.database import get_database
from papis.testing import PapisRunner, TemporaryLibrary

from readinglist.api import open_library

PAGE = """Upvote
42
Attention Is All You Need
Ashish Vaswani, Noam Shazeer
arXiv:1706.03762

A Title That No Catalogue Has Ever Seen Before
"""
BIB = """@article{hu2024laws,
  title = {Laws of {GPU} Machines},
  author = {Hu, Ada and {Gemini Team}},
  journal = {Things},
  year = {2024},
  doi = {10.1000/laws},
}
"""


@pytest.fixture
def reading_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of a new reading list, which the settings of this process name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("READINGLIST_LIBRARY", str(tmp_path / "reading.sqlite3"))
    monkeypatch.setenv("READINGLIST_OFFLINE", "1")
    (tmp_path / "hu.bib").write_text(BIB, encoding="utf-8")
    return tmp_path / "reading.sqlite3"


def papis_run(*arguments: str) -> Any:
    return PapisRunner().invoke(papis_command, arguments)


def added() -> None:
    with open_library() as library:
        library.add("hu.bib")


def status_of(key: str) -> str:
    with open_library() as library:
        return library.get(key).reading.status


def document_of(title: str) -> papis.document.Document:
    (found,) = [each for each in get_database().get_all_documents() if title in each["title"]]
    return found


pytestmark = pytest.mark.usefixtures("reading_list")


@pytest.mark.library_setup(populate=False)
def test_a_pasted_page_is_explored_and_added(tmp_library: TemporaryLibrary, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    out = tmp_path / "out.yaml"
    done = papis_run("explore", "readinglist", "page.txt", "export", "--format", "yaml", "--out", str(out))
    assert done.exit_code == 0, done.output
    first, second = yaml.safe_load_all(out.read_text(encoding="utf-8"))
    assert (first["title"], first["eprint"]) == ("Attention Is All You Need", "1706.03762")
    assert first["author_list"][0] == {"family": "Vaswani", "given": "Ashish"}
    assert not {"eprint", "doi", "arxiv"} & set(second), "a paper that is not certain has no identifier"
    with open_library(read_only=True) as library:
        assert library.find() == ()


@pytest.mark.library_setup(populate=False)
def test_the_papers_of_the_reading_list_are_explored(tmp_library: TemporaryLibrary, tmp_path: Path) -> None:
    added()
    out = tmp_path / "out.bib"
    done = papis_run("explore", "readinglist-library", "key:hu2024laws", "export", "--format", "bibtex", "-o", str(out))
    assert done.exit_code == 0, done.output
    text = out.read_text(encoding="utf-8")
    assert "Hu, Ada and {Gemini Team}" in text
    assert "doi = {10.1000/laws}" in text
    refused = papis_run("explore", "readinglist-library", "status:(")
    assert refused.exit_code == 2


@pytest.mark.library_setup(populate=False)
def test_a_paper_is_imported_by_its_key(tmp_library: TemporaryLibrary) -> None:
    added()
    done = papis_run("add", "--batch", "--from", "readinglist", "hu2024laws")
    assert done.exit_code == 0, done.output
    document = document_of("Laws of GPU Machines")
    assert (document["doi"], document["journal"], document["read_status"]) == ("10.1000/laws", "Things", "new")
    from papis_readinglist.importers import ReadinglistImporter

    assert ReadinglistImporter.match("unknown-key") is None
    assert ReadinglistImporter.match("readinglist:hu2024laws") is not None
    found = ReadinglistImporter.match_data({"title": "Laws of GPU Machines", "doi": "10.1000/laws"})
    assert found is not None
    assert found.uri == "hu2024laws"
    assert ReadinglistImporter.match_data({"title": "Another", "doi": "10.1000/other"}) is None


def test_without_a_reading_list_nothing_matches_and_none_is_made(
    tmp_library: TemporaryLibrary, reading_list: Path
) -> None:
    from papis_readinglist.importers import ReadinglistImporter

    assert ReadinglistImporter.match("hu2024laws") is None
    assert ReadinglistImporter.match_data({"title": "T", "doi": "10.1000/laws"}) is None
    assert not reading_list.exists()


def test_the_documents_of_papis_are_exported(tmp_library: TemporaryLibrary, tmp_path: Path) -> None:
    added()
    out = tmp_path / "all.bib"
    done = papis_run("export", "--all", "--format", "readinglist", "--out", str(out), "Krishnamurti")
    assert done.exit_code == 0, done.output
    assert "Freedom from the known" in out.read_text(encoding="utf-8")
    out.unlink()
    everything = papis_run("export", "--all", "--format", "readinglist", "--out", str(out), ".")
    assert everything.exit_code == 0, everything.output
    text = out.read_text(encoding="utf-8")
    assert text.count("\n@") >= 7
    assert str(tmp_library.libdir) not in text, "a folder of this computer is written into the bibliography"
    out.unlink()
    shown = papis_run("export", "--all", "--format", "readinglist-markdown", "--out", str(out), "Krishnamurti")
    assert shown.exit_code == 0
    assert "**Freedom from the known**" in out.read_text(encoding="utf-8")


@pytest.mark.library_setup(populate=False)
def test_the_command_is_that_of_readinglist(tmp_library: TemporaryLibrary, capfd: pytest.CaptureFixture[str]) -> None:
    added()
    done = papis_run("readinglist", "list", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)[0]["key"] == "hu2024laws"
    assert papis_run("readinglist", "show", "nothing").exit_code == 1
    assert papis_run("readinglist", "list", "status:(").exit_code == 2
    assert "list" in papis_run("readinglist", "--help").stdout


@pytest.mark.library_setup(populate=False)
def test_statuses_are_synchronised_both_ways(tmp_library: TemporaryLibrary) -> None:
    added()
    papis_run("add", "--batch", "--from", "readinglist", "hu2024laws")
    assert document_of("Laws")["read_status_synced"] == "new", "the hook of an addition has not run"

    assert papis_run("readinglist", "read", "hu2024laws").exit_code == 0
    assert document_of("Laws")["read_status"] == "read"

    assert papis_run("readinglist", "undo").exit_code == 0
    assert (status_of("hu2024laws"), document_of("Laws")["read_status"]) == ("new", "new")

    papis_run("update", "--set", "read_status", "skimmed", "Laws")
    assert papis_run("readinglist", "sync").exit_code == 0
    assert status_of("hu2024laws") == "skimmed"

    papis_run("update", "--set", "read_status", "dropped", "Laws")
    with open_library() as library:
        library.set_status("hu2024laws", "reading")
    conflict = papis_run("readinglist", "sync")
    assert conflict.exit_code == 1
    assert "conflict: hu2024laws is reading in the reading list and dropped in papis" in conflict.stderr
    assert status_of("hu2024laws") == "reading"
    document = document_of("Laws")
    assert document["read_status"] == "dropped"
    papis_run("update", "--set", "read_status", "nonsense", "Laws")
    assert papis_run("readinglist", "sync").exit_code == 1
    assert document_of("Laws")["read_status"] == "nonsense"


@pytest.mark.library_setup(populate=False)
def test_an_edited_document_changes_the_status(tmp_library: TemporaryLibrary, tmp_path: Path) -> None:
    added()
    papis_run("add", "--batch", "--from", "readinglist", "hu2024laws")
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\nsed -i "s/^read_status: new/read_status: read/" "$1"\n', encoding="utf-8")
    editor.chmod(0o755)
    done = papis_run("--set", "editor", str(editor), "edit", "Laws")
    assert done.exit_code == 0, done.output
    assert status_of("hu2024laws") == "read"
    assert document_of("Laws")["read_status_synced"] == "read"


def test_documents_are_added_by_a_sync_and_a_second_one_does_nothing(tmp_library: TemporaryLibrary) -> None:
    first = papis_run("readinglist", "sync")
    with open_library() as library:
        papers = len(library.find())
        assert papers >= 7
        before = library.last_change()
    assert first.stderr.count("added ") == papers
    again = papis_run("readinglist", "sync")
    assert "added" not in again.stderr
    with open_library() as library:
        assert library.last_change() == before
