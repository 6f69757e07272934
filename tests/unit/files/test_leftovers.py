"""Temporary files of killed processes are removed, those of running ones are not."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from readinglist.files.leftovers import temporary_path, working_in

WRITER = """
import sys
from pathlib import Path
from readinglist.files.writing import stream_atomically

def pieces():
    yield "half of it\\n"
    print("writing", flush=True)
    sys.stdin.read()

stream_atomically(Path(sys.argv[1]), pieces())
"""
OTHER = "import sys; from pathlib import Path; from readinglist.files.writing import write_atomically as write\n"
OTHER += "write(Path(sys.argv[1]), 'other')"


def writer(target: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", WRITER, target], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"writing\n"
    return process


def parts(folder: Path) -> list[Path]:
    return list(folder.glob(".*.part"))


def test_the_next_run_clears_what_a_killed_one_left(tmp_path: Path) -> None:
    running, killed = writer(tmp_path / "running.jsonl"), writer(tmp_path / "killed.jsonl")
    mine = [tmp_path / "film.part", tmp_path / ".hidden.part", tmp_path / "x.0123456789.part"]
    for path in mine:
        path.write_text("mine")
    assert {path.stat().st_mode & 0o777 for path in parts(tmp_path) if path not in mine} == {0o600}
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    subprocess.run([sys.executable, "-c", OTHER, tmp_path / "other.bib"], check=True)
    assert len(parts(tmp_path)) == 3, "nothing is removed while another process works in the folder"
    running.communicate(b"")
    assert (tmp_path / "running.jsonl").read_text() == "half of it\n"
    subprocess.run([sys.executable, "-c", OTHER, tmp_path / "another.bib"], check=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".hidden.part", "another.bib", "film.part", "other.bib", "running.jsonl", "x.0123456789.part",
    ]  # fmt: skip


def test_a_folder_left_behind_is_removed(tmp_path: Path) -> None:
    left = temporary_path(tmp_path / "catalogue.sqlite3")
    left.mkdir()
    (left / "catalogue").write_bytes(b"half")
    with working_in(tmp_path):
        assert not left.exists()


@pytest.mark.slow
def test_a_lock_of_another_program_does_not_block(tmp_path: Path) -> None:
    command = f'{sys.executable} -c "$PROGRAM" {tmp_path / "refs.bib"}'
    subprocess.run(["flock", tmp_path, "sh", "-c", command], check=True, env={"PROGRAM": OTHER}, timeout=60)
    assert (tmp_path / "refs.bib").read_text() == "other"


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), working_in(tmp_path / "none"):
        pass
