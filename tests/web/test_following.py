"""The page with a library in a file and on a server: shown, changed through a form, and followed by its events."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from readinglist.api import Library
from readinglist.files.documents import Document
from readinglist.settings.loading import load
from tests.command import Command
from tests.postgres_server import PostgresServer
from tests.website import Site, csrf_of, serving

SETTINGS = "[readinglist]\nreader = 'ada'\noffline = true\n[web]\nconnector_port = 0\n"
ON_SERVER = pytest.mark.parametrize("command", [pytest.param("server", marks=pytest.mark.postgres)], indirect=True)


@pytest.fixture(params=["file", pytest.param("server", marks=pytest.mark.postgres)])
def command(request: pytest.FixtureRequest, tmp_path: Path) -> Command:
    """The command with an empty library of its own."""
    (tmp_path / "home").mkdir()
    (tmp_path / "config.toml").write_text(SETTINGS, encoding="utf-8")
    command = Command(folder=tmp_path, home=tmp_path / "home")
    if request.param == "server":
        server: PostgresServer = request.getfixturevalue("postgres")
        command.environment["READINGLIST_LIBRARY"] = server.address(server.new_schema())
    return command


@pytest.fixture
def site(command: Command) -> Iterator[Site]:
    """A running server of the page."""
    with serving(command) as started:
        yield started


def opened(command: Command) -> Library:
    """Open the library beside the server of the page."""
    return Library(load(environment=command.variables(), folder=command.folder))


def add(command: Command, title: str) -> str:
    """Add a paper, and return its key."""
    with opened(command) as library:
        planned = library.add(Document(name="titles.jsonl", text=json.dumps({"title": title, "year": 2024})))
    return planned.records[0].key


def mark_read(command: Command, key: str) -> None:
    """Set the status of a paper."""
    with opened(command) as library:
        library.set_status([key], "read")


def numbers(stream: requests.Response) -> Iterator[int]:
    """Yield the numbers of the changes that a page is told of."""
    for line in stream.iter_lines():
        if found := re.match(rb"data: (\d+)", line):
            yield int(found[1])


@ON_SERVER
def test_a_library_is_shown_and_changed(command: Command, site: Site) -> None:
    key = add(command, "A study of shelves")
    client = site.client()
    assert "A study of shelves" in client.get(site.base, params={"q": "shelves"}).text
    sent = {"csrf": csrf_of(client, site.base), "key": key, "do": "status=read"}
    assert client.post(f"{site.base}/papers", data=sent).status_code == 200
    with opened(command) as library:
        assert library.get(key).reading.status == "read"


def test_a_page_is_told_of_changes_by_others(command: Command, site: Site) -> None:
    client = site.client()
    with client.get(f"{site.base}/changes", stream=True, timeout=60) as stream:
        told = numbers(stream)
        assert next(told) == 0
        key = add(command, "A study of shelves")
        assert next(told) == 1
        mark_read(command, key)
        assert next(told) == 2


@pytest.mark.parametrize("command", ["file"], indirect=True)
def test_a_page_follows_a_library_that_is_restored(command: Command, site: Site) -> None:
    key = add(command, "A study of shelves")
    with opened(command) as library:
        library.backup(command.folder / "kept.sqlite3")
    mark_read(command, key)
    client = site.client()
    with client.get(f"{site.base}/changes", stream=True, timeout=60) as stream:
        told = numbers(stream)
        assert next(told) == 2
        restored = command("restore", "kept.sqlite3")
        assert restored.code == 0, restored.err
        assert next(told) == 1
        mark_read(command, key)
        assert next(told) == 2


@ON_SERVER
def test_a_page_follows_after_the_server_has_closed_its_connections(
    command: Command, site: Site, postgres: PostgresServer
) -> None:
    client = site.client()
    with client.get(f"{site.base}/changes", stream=True, timeout=60) as stream:
        told = numbers(stream)
        assert next(told) == 0
        add(command, "A study of shelves")
        assert next(told) == 1
        postgres.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'readinglist'"
        )
        assert "A study of shelves" in client.get(site.base).text
        add(command, "A study of cupboards")
        assert next(told) == 2
