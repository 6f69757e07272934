"""A server of the page in the browser, for tests: started, asked, changed from outside, and stopped."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import requests

from readinglist.api import Library, open_library
from readinglist.files.documents import Document
from tests.command import Command

CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass(slots=True)
class Site:
    """A running server of a workspace."""

    command: Command
    process: "subprocess.Popen[bytes]"
    url: str
    port: int

    @property
    def base(self) -> str:
        """The address without a path."""
        return f"http://127.0.0.1:{self.port}"

    def client(self) -> requests.Session:
        """Return a client with a session."""
        client = requests.Session()
        client.trust_env = False
        assert client.get(self.url).status_code == 200
        return client

    def library(self) -> Library:
        """Open the library beside the server."""
        return open_library(config=self.command.folder / "config.toml", offline=True)

    def add(self, *papers: Mapping[str, object]) -> list[str]:
        """Add papers, and return their citation keys."""
        text = "\n".join(json.dumps(paper) for paper in papers)
        with self.library() as library:
            planned = library.add(Document(name="<test>", text=text), format="jsonl")
        return [record.key for record in planned.records]

    def changes(self) -> int:
        """Return the number of the last change."""
        with self.library() as library:
            return library.last_change()


@contextmanager
def serving(command: Command, *arguments: str) -> Iterator[Site]:
    """Serve a workspace until the end of the block."""
    process = command.start("--quiet", "serve", "--json", "--no-open", "--port", "0", *arguments)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.communicate()[1].decode()
    started = json.loads(line)
    try:
        yield Site(command, process, started["url"], started["port"])
    finally:
        process.terminate()
        process.communicate(timeout=60)


def csrf_of(client: requests.Session, base: str, path: str = "/add") -> str:
    """Return the token of the forms of a session."""
    found = CSRF.search(client.get(base + path).text)
    assert found
    return found[1]


def paper(word: str, number: int = 1, **members: object) -> dict[str, object]:
    """Return a paper whose title has the word of a test."""
    return {"title": f"A study of {word} number {number}", "authors": ["Grace Hopper"], "year": 2024, **members}
