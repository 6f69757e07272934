"""The command line as the host of the terminal interface: what it does when the screen is closed."""

import io

import pytest

from readinglist.api import ReadinglistError
from readinglist.cli.commands.tui import CliHost
from readinglist.cli.output import Output
from readinglist.cli.session import Session


def test_rescued_notes_are_reported_also_if_files_cannot_be_updated(monkeypatch: pytest.MonkeyPatch) -> None:
    messages = io.StringIO()
    host = CliHost(Session(config=None, output=Output(color=False, data=messages, messages=messages)))

    def fail(_host: CliHost, _output: Output) -> None:
        raise ReadinglistError("notes/a.md: cannot write")

    monkeypatch.setattr(CliHost, "_refresh", fail)
    monkeypatch.setattr("readinglist.cli.editor.saved_location", lambda text: f"is kept in {text}")
    host.rescue("file.md")
    with pytest.raises(ReadinglistError):
        host.finish(refresh_due=True)
    assert "the unsaved note is kept in file.md" in messages.getvalue()
