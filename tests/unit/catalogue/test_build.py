"""Building the catalogue: every compression, completely or not at all, every line accounted for."""

import bz2
import gzip
import json
import lzma
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from readinglist.catalogue.build import build
from readinglist.catalogue.index import Catalogue
from readinglist.papers.errors import InputError

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "catalogue"
BULK = FIXTURES / "bulk.jsonl"


def zipped(data: bytes, target: Path) -> None:
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("arxiv-metadata-oai-snapshot.json", data)
        archive.writestr("readme.txt", "not data")


PACKED = {
    "plain.jsonl": lambda data, target: target.write_bytes(data),
    "packed.jsonl.gz": lambda data, target: target.write_bytes(gzip.compress(data)),
    "packed.jsonl.xz": lambda data, target: target.write_bytes(lzma.compress(data)),
    "packed.jsonl.bz2": lambda data, target: target.write_bytes(bz2.compress(data)),
    "archive.zip": zipped,
    "misnamed.json": lambda data, target: target.write_bytes(gzip.compress(data)),
}


@pytest.mark.parametrize("name", PACKED)
def test_every_packing_gives_the_same_catalogue(name: str, tmp_path: Path) -> None:
    PACKED[name](BULK.read_bytes(), tmp_path / name)
    report = build([tmp_path / name], tmp_path / "out" / "catalogue.sqlite3")
    assert (report.records, report.skipped, report.repeated) == (13, 0, 0)
    with Catalogue(tmp_path / "out" / "catalogue.sqlite3") as catalogue:
        info = catalogue.info()
        assert catalogue.by_ids(["0704.0136"])["0704.0136"].names == ("Weng, Zihua",)
    assert (info.records, info.with_abstracts, info.sources, info.newest) == (13, 7, (name,), "2025-09-17")


def test_invalid_lines_are_reported_with_file_and_line_and_skipped(tmp_path: Path) -> None:
    source = tmp_path / "mixed.jsonl"
    source.write_bytes(b"nonsense\n\n" + BULK.read_bytes() + b'{"id": "2410.1", "title": "x"}\n' * 150)
    reported: list[int] = []
    report = build([source], tmp_path / "c.sqlite3", progress=reported.append)
    assert (report.records, report.skipped, len(report.problems)) == (13, 151, 100)
    assert (report.problems[0].line, report.problems[1].line) == (1, 16)
    assert "mixed.jsonl, line 1" in report.problems[0].message
    assert reported[-1] == 13


def test_the_last_of_repeated_papers_is_kept(tmp_path: Path) -> None:
    source = tmp_path / "twice.jsonl"
    lines = [{"id": "2410.18647", "title": title} for title in ("An early title", "Another paper's", "The last title")]
    lines[1]["id"] = "2410.18648"
    source.write_text("".join(json.dumps(item) + "\n" for item in lines))
    report = build([source, source], tmp_path / "c.sqlite3")
    assert (report.records, report.repeated) == (2, 4)
    with Catalogue(tmp_path / "c.sqlite3") as catalogue:
        assert catalogue.by_title("An early title") == []
        assert [entry.id for entry in catalogue.by_title("the LAST title")] == ["2410.18647"]


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"no json\n", b"\x1f\x8bbroken", b"PK\x03\x04broken", b"\xfd7zXZ\x00xx"]
)
def test_a_file_without_papers_leaves_what_was_there(content: bytes, tmp_path: Path) -> None:
    target = tmp_path / "c.sqlite3"
    build([BULK], target)
    before = target.read_bytes()
    (tmp_path / "bad").write_bytes(content)
    with pytest.raises(InputError) as caught:
        build([tmp_path / "bad"], target)
    assert caught.value.hint
    assert target.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad", "c.sqlite3"]


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read"):
        build([tmp_path / "absent"], tmp_path / "c.sqlite3")
    with pytest.raises(InputError, match="cannot read"):
        build([tmp_path], tmp_path / "c.sqlite3")


PAUSING = """
import sys
from pathlib import Path
from readinglist.catalogue.build import build
build([Path(sys.argv[1])], Path(sys.argv[2]), progress=lambda count: (print(count, flush=True), sys.stdin.readline()))
"""


def test_a_killed_build_leaves_the_old_catalogue(tmp_path: Path) -> None:
    target, many = tmp_path / "folder" / "c.sqlite3", tmp_path / "many.jsonl"
    build([BULK], target)
    before = target.read_bytes()
    many.write_bytes(b"".join(b'{"id": "2410.%05d", "title": "Paper %d of many"}\n' % (n, n) for n in range(1, 5000)))
    command = [sys.executable, "-c", PAUSING, str(many), str(target)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout
        assert child.stdout.readline() == b"2000\n"
        child.send_signal(signal.SIGKILL)
    assert target.read_bytes() == before
    with Catalogue(target) as catalogue:
        assert catalogue.info().records == 13
