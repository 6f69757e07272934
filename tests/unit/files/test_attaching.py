"""Copies of attached files are complete, or are not there."""

import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from readinglist.files.attaching import copied_beside
from readinglist.files.writing import move_to_new
from readinglist.papers.errors import InputError


@pytest.fixture
def full_disk() -> Iterator[None]:
    """Files of at most 10,000 bytes, as on a disk that is nearly full."""
    before, limits = signal.signal(signal.SIGXFSZ, signal.SIG_IGN), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    signal.signal(signal.SIGXFSZ, before)


def test_a_copy_for_which_the_disk_has_no_room_leaves_nothing(tmp_path: Path, full_disk: None) -> None:
    path = tmp_path / "a.pdf"
    for _ in range(3):
        with path.open("ab") as file:
            file.write(b"x" * 3_000)
    assert copied_beside(path, tmp_path / "papers", "small").read_bytes() == path.read_bytes()
    large = Path("/dev/zero")
    with pytest.raises(InputError, match="cannot copy"):
        copied_beside(large, tmp_path / "papers", "large")
    assert [each.name for each in (tmp_path / "papers").iterdir()] == ["small.pdf"]


def test_a_rename_replaces_nothing(tmp_path: Path) -> None:
    new, old = tmp_path / "new", tmp_path / "old"
    new.write_text("new")
    old.symlink_to("nowhere")
    with pytest.raises(FileExistsError):
        move_to_new(new, old)
    assert (new.read_text(), old.is_symlink()) == ("new", True)
    move_to_new(new, tmp_path / "other")
    assert ((tmp_path / "other").read_text(), new.exists()) == ("new", False)
