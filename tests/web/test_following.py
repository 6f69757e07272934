"""The page with a library in a file and on a server: shown, changed through a form, and followed by its events."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from readinglist.api import Library
from readinglist.api.readers import add_library_reader
from readinglist.files.documents import Document
from readinglist.settings.loading import load
from readinglist.web.sessions import hash_password
from tests.command import Command
from tests.postgres_server import PASSWORD, PostgresServer
from tests.website import Site, csrf_of, serving

SETTINGS = "[readinglist]\nreader = 'ada'\noffline = true\n[web]\nconnector_port = 0\n"
ON_SERVER = pytest.mark.parametrize("command", [pytest.param("server", marks=pytest.mark.postgres)], indirect=True)


@pytest.fixture
def command(request: pytest.FixtureRequest, tmp_path: Path, warm_cache: Path) -> Command:
    """The command with an empty library of its own."""
    (tmp_path / "home").mkdir()
    (tmp_path / "config.toml").write_text(SETTINGS, encoding="utf-8")
    command = Command(folder=tmp_path, home=tmp_path / "home")
    command.use_cache(tmp_path / "cache", warm_cache)
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


LOGINS = "[web.passwords]\n" + "".join(f'{name} = "{hash_password(name)}"\n' for name in ("ada", "bob"))


def logged_in(site: Site, name: str) -> requests.Session:
    """Return a client of a reader."""
    client = requests.Session()
    assert client.post(f"{site.base}/login", data={"reader": name, "password": name}).status_code == 200
    return client


@ON_SERVER
def test_each_login_is_a_reader_of_the_library(command: Command, postgres: PostgresServer) -> None:
    key = add(command, "A study of shelves")
    place = command.folder / "config.toml"
    place.write_text(SETTINGS + LOGINS, encoding="utf-8")
    with serving(command) as site, logged_in(site, "ada") as ada, logged_in(site, "bob") as bob:
        page = f"{site.base}/paper?key={key}"
        of_bob = {"csrf": csrf_of(bob, site.base), "key": key}
        for text, shared in (("a private thought", ""), ("a shared thought", "1")):
            sent = {**of_bob, "text": text, "shared": shared}
            assert "note added" in bob.post(f"{site.base}/paper/notes", data=sent).text
        bob.post(f"{site.base}/papers", data={**of_bob, "do": "status=read"})
        assert ["a private thought" in client.get(page).text for client in (bob, ada)] == [True, False]
        assert "a shared thought" in ada.get(page).text
        found = f"{site.base}/?q=note:private"
        assert ["A study of shelves" in client.get(found).text for client in (bob, ada)] == [True, False]
        assert "private" not in ada.get(f"{site.base}/export?format=markdown&q=shelves").text
        assert ["badge status-read" in client.get(site.base).text for client in (bob, ada)] == [True, False]
    postgres.execute(f"CREATE ROLE web_reader LOGIN PASSWORD '{PASSWORD}'")
    add_library_reader(load(environment=command.variables(), folder=command.folder), "web_reader")
    address = command.environment["READINGLIST_LIBRARY"]
    command.environment["READINGLIST_LIBRARY"] = address.replace("//postgres:", "//web_reader:")
    refused = command("serve", "--json", "--port", "0")
    assert (refused.code, "administrators" in refused.err) == (2, True)


@pytest.mark.parametrize("command", ["file"], indirect=True)
def test_a_page_is_notified_of_changes_by_others_and_follows_a_library_that_is_restored(
    command: Command, site: Site
) -> None:
    client = site.client()
    with client.get(f"{site.base}/changes", stream=True, timeout=60) as stream:
        told = numbers(stream)
        assert next(told) == 0
        key = add(command, "A study of shelves")
        assert next(told) == 1
        with opened(command) as library:
            library.backup(command.folder / "kept.sqlite3")
        mark_read(command, key)
        assert next(told) == 2
        restored = command("restore", "kept.sqlite3")
        assert restored.code == 0, restored.err
        assert next(told) == 1
        mark_read(command, key)
        assert next(told) == 2


@ON_SERVER
def test_a_page_is_notified_of_changes_by_others_and_follows_after_the_server_has_closed_its_connections(
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
