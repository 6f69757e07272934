"""Text written in an editor is never lost."""

import os
import pathlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import FrameType

import pytest

from readinglist.cli import editor
from readinglist.cli.session import Interrupted
from readinglist.papers.errors import LibraryError
from tests.papers import item

PAPER = item("a").paper


@contextmanager
def interrupted(at: int, left: Path) -> Iterator[None]:
    """Ctrl-C is pressed at this call (from 1) that is made in the module after the editor was left."""
    moments = count(1)

    def press(frame: FrameType, event: str, _called: object) -> None:
        inside = frame.f_code.co_filename in (editor.__file__, pathlib.__file__)
        if inside and event != "return" and os.path.exists(left) and next(moments) == at:  # noqa: PTH110
            raise KeyboardInterrupt

    before = sys.getprofile()
    sys.setprofile(press)
    try:
        yield
    finally:
        sys.setprofile(before)


@pytest.mark.filterwarnings("ignore:unclosed file", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_note_survives_ctrl_c_at_any_moment_after_the_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = tmp_path / "left"
    monkeypatch.setenv("VISUAL", f"sh -c 'echo thought > $0; touch {left}'")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for at in count(1):
        left.unlink(missing_ok=True)
        saved, reported = "", ""
        try:
            with interrupted(at, left), editor.note_in_editor(PAPER) as text:
                saved = text
        except Interrupted as error:
            reported = error.message
        kept = reported.rpartition(" ")[2]
        assert saved == "thought\n" or Path(kept).read_text(encoding="utf-8") == "thought\n"
        if not reported:
            break
    assert at > 5


@pytest.mark.parametrize(
    ("command", "saved"),
    [
        ("echo below >> $0", "below"),
        ("{ echo above; cat $0; echo; echo below; } > $0.new; mv $0.new $0", "above\n\nbelow"),
        ("sed -i 's/$/ /' $0; echo below >> $0", "below"),
        ("sed -i 's/$/ /' $0; { echo below; echo '--> more'; } >> $0", "below\n--> more"),
        ("sed -i 's/^-->.*//' $0", ""),
        ("true", ""),
    ],
)
def test_text_below_the_comment_is_saved_too(monkeypatch: pytest.MonkeyPatch, command: str, saved: str) -> None:
    monkeypatch.setenv("VISUAL", f"sh -c '{command.replace(chr(39), chr(34))}'")
    paper = item("a", title="Arrows -->", abstract="One.\n-->\nTwo.").paper
    assert editor.written_in_editor(paper).strip() == saved


def test_a_note_that_cannot_be_saved_is_kept_without_the_comment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", """sh -c 'sed -i "1s/^/a thought/" "$0"'""")
    with pytest.raises(LibraryError) as refused, editor.note_in_editor(PAPER):
        raise LibraryError("the server has gone")
    kept = kept_in(refused.value)
    assert kept.read_text(encoding="utf-8").strip() == "a thought"
    kept.unlink()


def kept_in(error: Exception) -> Path:
    return Path(error.__notes__[0].rpartition(" ")[2])


def test_a_note_is_kept_if_no_other_file_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", """sh -c 'sed -i "1s/^/a thought/" "$0"'""")

    def fail() -> None:
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
        raise LibraryError("the disk is full")

    with pytest.raises(LibraryError) as refused, editor.note_in_editor(PAPER):
        fail()
    kept = kept_in(refused.value)
    assert kept.read_text(encoding="utf-8").startswith("a thought\n")
    kept.unlink()


def test_a_note_from_a_pipe_is_kept_whatever_fails() -> None:
    with pytest.raises(ZeroDivisionError) as failed, editor.rescued_text("a thought"):
        raise ZeroDivisionError
    kept = kept_in(failed.value)
    assert kept.read_text(encoding="utf-8") == "a thought"
    kept.unlink()
