"""Output on stdout and stderr, and its colours."""

import fcntl
import io
import json
import os
import pty
import struct
import termios
from collections.abc import Iterator
from contextlib import suppress
from typing import TextIO

import pytest

from readinglist.cli.output import Output
from readinglist.cli.tables import Column
from readinglist.papers.errors import Problem, ReadinglistError, UsageError

ESCAPES = "a\x1b[31mred\x1b[0m\x1b]0;owned\x07\x00b\u202ec\ud800"


def printed(*, quiet: bool = False) -> tuple[Output, io.StringIO, io.StringIO]:
    data, messages = io.StringIO(), io.StringIO()
    return Output(quiet=quiet, data=data, messages=messages), data, messages


def test_data_and_messages_part_ways() -> None:
    output, data, messages = printed()
    output.data("one")
    output.styled(("two ", "bold"), ("three", ""))
    output.raw("@misc{}\n")
    output.say("said")
    output.warn("mind")
    output.error(UsageError("no", hint="do that"))
    output.problems("page.txt", [Problem(message="odd", line=3), Problem(message="worse", key="k")])
    assert data.getvalue() == "one\ntwo three\n@misc{}\n"
    expected = "said\nwarning: mind\nerror: no\nhint: do that\npage.txt:3: odd\npage.txt: k: worse\n"
    assert messages.getvalue() == expected


def test_a_prompt_has_no_line_end_and_is_shown_even_when_quiet() -> None:
    output, data, messages = printed(quiet=True)
    output.prompt("sure?\x1b[31m ")
    assert (data.getvalue(), messages.getvalue()) == ("", "sure? ")


def test_data_aside_leave_stdout_alone() -> None:
    output, data, messages = printed()
    output.on_stderr().styled(("beside JSON", "bold"))
    assert (data.getvalue(), messages.getvalue()) == ("", "beside JSON\n")


def test_quiet_keeps_data_warnings_errors_and_problems() -> None:
    output, data, messages = printed(quiet=True)
    output.data("one")
    output.say("said")
    output.warn("mind")
    output.error(ReadinglistError("no"))
    output.problems("page.txt", [Problem(message="odd")])
    assert data.getvalue() == "one\n"
    assert messages.getvalue() == "warning: mind\nerror: no\npage.txt: odd\n"


def test_no_escape_or_control_character_gets_through() -> None:
    output, data, messages = printed()
    output.data(ESCAPES)
    output.styled((ESCAPES, "bold"))
    output.table([Column(heading="x")], [(ESCAPES,)])
    output.say(ESCAPES)
    output.warn(ESCAPES)
    output.error(ReadinglistError(ESCAPES, hint=ESCAPES))
    output.problems(ESCAPES, [Problem(message=ESCAPES, key=ESCAPES)])
    for stream in (data, messages):
        text = stream.getvalue()
        assert "aredbc?" in text.replace("\ufffd", "?")
        assert not any(character in text for character in "\x1b\x00\x07\u202e\ud800")
        text.encode("utf-8")


def test_json_is_whole_and_readable() -> None:
    output, data, _messages = printed()
    output.json({"title": "Gödel \x1b[31m\ud800", "none": None})
    output.json_line(["a", 1])
    first, second = data.getvalue().rstrip("\n").rsplit("\n", 1)
    assert "Gödel" in first
    assert "\x1b" not in first
    assert json.loads(first) == {"title": "Gödel \x1b[31m?", "none": None}
    assert second == '["a", 1]'


def test_json_has_escapes_for_what_a_terminal_acts_on() -> None:
    told = {"a\u202e": ["b\x9b31m\x7f", "\u2028é😀\U000e0041"]}
    output, data, _ = printed()
    output.json(told)
    assert json.loads(data.getvalue()) == told
    assert data.getvalue().replace("\n", "").isprintable()


def test_a_json_list_is_printed_element_by_element() -> None:
    output, data, _messages = printed()
    values: list[object] = [{"title": "a\nb", "tags": ["x", {"y": None}], "none": [], "more": {"n": 1.5}}, [], "c", {}]
    sizes: list[int] = []
    output.json_list(sizes.append(len(data.getvalue())) or value for value in values)
    assert 0 == sizes[0] < sizes[1] < sizes[2]
    output.json_list(())
    again, same, _messages = printed()
    again.json(values)
    again.json([])
    assert data.getvalue() == same.getvalue() == f"{json.dumps(values, indent=2)}\n[]\n"


def test_json_for_a_stream_that_lacks_characters() -> None:
    data = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    Output(data=data, messages=io.StringIO()).json("深")
    data.seek(0)
    assert json.loads(data.read()) == "深"


def test_silent_progress_accepts_any_report() -> None:
    output, _data, messages = printed()
    with output.progress() as listener:
        listener("asking", 1, 2)
    assert messages.getvalue() == ""


class TestTerminal:
    """Colours and widths, on a real pseudo-terminal."""

    @pytest.fixture
    def terminal(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[TextIO, int]]:
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.delenv("COLUMNS", raising=False)
        parent, child = pty.openpty()
        with open(child, "w", encoding="utf-8") as stream:  # noqa: PTH123 - a descriptor, not a path
            yield stream, parent
        os.close(parent)

    @staticmethod
    def seen(stream: TextIO, parent: int) -> str:
        """All that was printed; the terminal hands it on in pieces, and ends when its other end is closed."""
        stream.close()
        pieces = []
        with suppress(OSError):
            while piece := os.read(parent, 10_000):
                pieces.append(piece)
        return b"".join(pieces).decode().replace("\r\n", "\n")

    def test_colour(self, terminal: tuple[TextIO, int]) -> None:
        stream, parent = terminal
        output = Output(data=stream, messages=stream)
        output.styled(("a", "bold"), ("b", ""))
        output.table([Column(heading="x", style="green")], [("1",), ("",)])
        output.error(ReadinglistError("no"))
        assert self.seen(stream, parent) == (
            "\x1b[1ma\x1b[0mb\n\x1b[1mx\x1b[0m\n\x1b[32m1\x1b[0m\n\n\x1b[31merror:\x1b[0m no\n"
        )

    @pytest.mark.parametrize("way", ["flag", "NO_COLOR", "TERM"])
    def test_no_colour(self, terminal: tuple[TextIO, int], way: str, monkeypatch: pytest.MonkeyPatch) -> None:
        stream, parent = terminal
        if way == "NO_COLOR":
            monkeypatch.setenv("NO_COLOR", "1")
        if way == "TERM":
            monkeypatch.setenv("TERM", "dumb")
        output = Output(data=stream, messages=stream, color=way != "flag")
        output.styled(("a", "bold"))
        output.warn("b")
        assert self.seen(stream, parent) == "a\nwarning: b\n"

    @pytest.mark.parametrize(("columns", "expected"), [("100", 100), ("20", 40), ("999", 200), ("wide", 80)])
    def test_width(
        self, terminal: tuple[TextIO, int], columns: str, expected: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COLUMNS", columns)
        assert Output(data=terminal[0], messages=terminal[0]).width == expected

    @pytest.mark.parametrize(("columns", "expected"), [(132, 132), (300, 200), (0, 80)])
    def test_width_of_the_terminal_itself(self, terminal: tuple[TextIO, int], columns: int, expected: int) -> None:
        fcntl.ioctl(terminal[0], termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        assert Output(data=terminal[0], messages=terminal[0]).width == expected

    def test_a_pipe_has_no_width(self) -> None:
        assert printed()[0].width is None

    def test_progress_is_shown_and_goes_away(self, terminal: tuple[TextIO, int]) -> None:
        stream, parent = terminal
        with Output(data=stream, messages=stream).progress() as listener:
            listener("asking\x1b[31m", 1, 2)
        shown = self.seen(stream, parent)
        assert "asking" in shown

    def test_what_is_printed_meanwhile_stands_on_lines_of_its_own(self, terminal: tuple[TextIO, int]) -> None:
        stream, parent = terminal
        output = Output(data=stream, messages=stream, color=False)
        with output.progress() as listener:
            listener("fetching", 1, 2)
            with output.above_progress():
                output.warn("no answer")
        shown = self.seen(stream, parent)
        before, _, after = shown.partition("warning: no answer\n")
        assert before.endswith(("\n", "\r\x1b[1A\x1b[2K")), "the bar is erased first"
        assert "fetching" in before
        assert "fetching" in after
