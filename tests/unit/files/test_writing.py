"""Files are written completely or not at all."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from readinglist.files.writing import replace_atomically, stream_atomically, write_atomically
from readinglist.papers.errors import ReadinglistError


def test_a_new_file_gets_the_usual_mode(tmp_path: Path) -> None:
    target, usual = tmp_path / "refs.bib", tmp_path / "usual"
    assert write_atomically(target, "@misc{ü}\n") is True
    usual.write_text("", encoding="utf-8")
    assert target.read_bytes() == "@misc{ü}\n".encode()
    assert target.stat().st_mode == usual.stat().st_mode
    assert sorted(path.name for path in tmp_path.iterdir()) == ["refs.bib", "usual"]


def test_the_same_text_touches_nothing(tmp_path: Path) -> None:
    target = tmp_path / "refs.bib"
    write_atomically(target, "a")
    os.utime(target, ns=(1, 1))
    before = target.stat()
    assert write_atomically(target, "a") is False
    assert (target.stat().st_mtime_ns, target.stat().st_ino) == (1, before.st_ino)
    assert write_atomically(target, "b") is True
    assert target.read_text(encoding="utf-8") == "b"


def test_an_existing_file_keeps_its_mode(tmp_path: Path) -> None:
    target = tmp_path / "refs.bib"
    target.write_text("a", encoding="utf-8")
    target.chmod(0o640)
    write_atomically(target, "b")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "refs.bib", tmp_path / "refs.bib"
    target.write_text("a", encoding="utf-8")
    link.symlink_to("real/refs.bib")
    assert write_atomically(link, "b") is True
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "b"


def test_a_link_to_nothing_yet(tmp_path: Path) -> None:
    link = tmp_path / "refs.bib"
    link.symlink_to("other.bib")
    assert write_atomically(link, "b") is True
    assert (tmp_path / "other.bib").read_text(encoding="utf-8") == "b"


def test_a_device_is_written_to_and_not_replaced() -> None:
    assert write_atomically(Path("/dev/null"), "a") is True
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("no/such/refs.bib", "mkdir -p"), ("folder", "name a file in it"), ("x" * 300, "use another")],
)
def test_a_failed_write_has_a_hint(tmp_path: Path, name: str, expected: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(ReadinglistError, match="cannot write") as caught:
        write_atomically(tmp_path / name, "a")
    assert expected in caught.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """A limit on the file size makes a write fail as on a full disk."""
    import resource
    import signal

    target = tmp_path / "refs.bib"
    target.write_text("old", encoding="utf-8")
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(ReadinglistError, match="nothing was changed"):
            write_atomically(target, "x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert target.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["refs.bib"]


def test_pieces_are_written_completely_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "dump.jsonl"
    head = '{"readinglist": "dump"}\n'
    stream_atomically(target, iter([head, "ü\n"]))
    assert target.read_bytes() == f"{head}ü\n".encode()

    def breaking() -> Iterator[str]:
        yield "new\n"
        raise ReadinglistError("the library went away")

    with pytest.raises(ReadinglistError, match="went away"):
        stream_atomically(target, breaking())
    assert target.read_bytes() == f"{head}ü\n".encode()
    target.chmod(0o600)
    stream_atomically(target, ["c"])
    assert (target.read_text(), stat.S_IMODE(target.stat().st_mode)) == ("c", 0o600)
    stream_atomically(Path(os.devnull), ["d"])
    with pytest.raises(ReadinglistError, match="does not exist"):
        stream_atomically(tmp_path / "none" / "a", ["e"])
    assert [path.name for path in tmp_path.iterdir()] == ["dump.jsonl"]


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "refs.bib"
    assert replace_atomically(target, b"a", expected=b"") is True
    assert replace_atomically(target, b"a", expected=b"a") is False
    assert replace_atomically(target, b"b", expected=b"a") is True
    target.write_bytes(b"of another program")
    with pytest.raises(ReadinglistError, match="changed on disk"):
        replace_atomically(target, b"c", expected=b"b")
    assert target.read_bytes() == b"of another program"
    assert [path.name for path in tmp_path.iterdir()] == ["refs.bib"]
