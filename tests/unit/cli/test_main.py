"""Every error of a command becomes a message and an exit code."""

import errno
from collections.abc import Callable

import pytest

from readinglist.cli.error_reports import CRASH
from readinglist.cli.main import main
from readinglist.cli.session import Interrupted
from readinglist.papers import errors


def raising(error: BaseException) -> Callable[[list[str]], int]:
    def application(_arguments: list[str]) -> int:
        raise error

    return application


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.NothingFound("no"), 1),
        (errors.QuerySyntaxError("no"), 2),
        (errors.SettingsError("no"), 3),
        (errors.InputError("no"), 4),
        (errors.ServiceError("no"), 5),
        (errors.LibraryLocked("no"), 6),
        (errors.PluginError("no"), 7),
        (Interrupted("no"), 130),
    ],
)
def test_each_kind_of_error_has_its_code(
    error: errors.ReadinglistError, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    error.hint = "do that"
    assert main([], raising(error)) == code
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "error: no\nhint: do that\n")


def test_an_internal_error_is_reported_in_two_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], raising(ZeroDivisionError("by zero"))) == CRASH
    printed = capsys.readouterr()
    assert printed.err.splitlines()[0] == "error: internal error, please report: ZeroDivisionError: by zero"
    assert printed.err.splitlines()[1].startswith("hint: ")
    assert "READINGLIST_DEBUG=1" in printed.err
    assert len(printed.err.splitlines()) == 2


@pytest.mark.parametrize("error", [errors.InputError("odd"), ZeroDivisionError("odd"), OSError(errno.ENOSPC, "full")])
def test_the_notes_of_every_exception_are_printed(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    error.add_note("your text is kept")
    main([], raising(error))
    assert capsys.readouterr().err.splitlines()[1].endswith("your text is kept")


def test_a_full_disk_is_not_an_internal_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], raising(OSError(errno.ENOSPC, "No space left on device", "x.tmp"))) == 1
    assert capsys.readouterr().err == ("error: cannot write x.tmp: no space left on device\nhint: free some space\n")
    assert main([], raising(OSError(errno.EBADF, "Bad file descriptor"))) == CRASH


@pytest.mark.parametrize("error", [errors.InputError("odd"), ZeroDivisionError("odd")])
def test_the_traceback_is_shown_where_it_is_requested(
    error: Exception, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READINGLIST_DEBUG", "1")
    main([], raising(error))
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_an_interrupt_before_anything_ran(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], raising(KeyboardInterrupt())) == 130
    assert capsys.readouterr().err == ""


def test_what_the_command_answers_is_passed_on() -> None:
    assert main(["x", "y"], len) == 2
