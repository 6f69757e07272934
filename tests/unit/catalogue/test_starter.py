"""Unpacking the starter catalogue: once, completely, and again if it is damaged."""

import lzma
import subprocess
import sys
from pathlib import Path

import pytest

from readinglist.catalogue.combined import DATA, starter
from readinglist.catalogue.index import Catalogue
from tests.command import TIME_LIMIT

FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "catalogue" / "starter.jsonl"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    packed = tmp_path / "starter.jsonl.xz"
    packed.write_bytes(lzma.compress(FIXTURE.read_bytes()))
    return packed


def test_it_is_unpacked_once(data: Path, tmp_path: Path) -> None:
    reported: list[int] = []
    first = starter(tmp_path / "cache", data=data, progress=reported.append)
    stamp = first.stat().st_mtime_ns
    assert reported[-1] == 4
    assert starter(tmp_path / "cache", data=data) == first
    assert first.stat().st_mtime_ns == stamp


def test_other_data_make_another_index_and_the_old_one_goes(data: Path, tmp_path: Path) -> None:
    first = starter(tmp_path / "cache", data=data)
    data.write_bytes(lzma.compress(FIXTURE.read_bytes().splitlines(keepends=True)[0]))
    second = starter(tmp_path / "cache", data=data)
    assert second != first
    assert not first.exists()
    with Catalogue(second) as catalogue:
        assert catalogue.info().records == 1


@pytest.mark.parametrize("damage", [b"", b"not a database", None])
def test_a_damaged_index_is_made_again(damage: bytes | None, data: Path, tmp_path: Path) -> None:
    path = starter(tmp_path / "cache", data=data)
    path.write_bytes(path.read_bytes()[:9000] if damage is None else damage)
    with Catalogue(starter(tmp_path / "cache", data=data)) as catalogue:
        assert catalogue.info().records == 4


def test_renewing_makes_it_again_and_clears_what_a_killed_process_left(data: Path, tmp_path: Path) -> None:
    left = tmp_path / "cache" / ".starter.sqlite3.0123456789ab.part"
    left.mkdir(parents=True)
    (left / "catalogue").write_bytes(b"half")
    path = starter(tmp_path / "cache", data=data)
    inode = path.stat().st_ino
    assert starter(tmp_path / "cache", data=data, renew=True) == path
    assert path.stat().st_ino != inode
    assert not left.exists()


UNPACK = """
import sys
from pathlib import Path
from readinglist.catalogue.index import Catalogue
from readinglist.catalogue.combined import starter
sys.stdin.readline()
path = starter(Path(sys.argv[1]), progress=lambda count: print("unpacking", flush=True))
print(len(Catalogue(path).by_title("Data Scaling Laws in Imitation Learning for Robotic Manipulation")))
"""


@pytest.mark.slow
def test_of_two_processes_one_unpacks_and_both_find(tmp_path: Path) -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", UNPACK, str(tmp_path / "cache")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for child in children:
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()
    answers = [child.communicate(timeout=TIME_LIMIT)[0].splitlines() for child in children]
    assert [answer[-1] for answer in answers] == ["1", "1"]
    assert sorted("unpacking" in answer for answer in answers) == [False, True]
    assert len(list((tmp_path / "cache").glob("*.sqlite3"))) == 1


@pytest.mark.slow
def test_the_shipped_data_are_whole(tmp_path: Path) -> None:
    with Catalogue(starter(tmp_path)) as catalogue:
        info = catalogue.info()
    assert info.records == len(lzma.decompress(DATA.read_bytes()).splitlines())
    assert info.newest < "2026"
