"""Lines of JSON Lines files as they are distributed: plain, .gz, .xz, .bz2, or the members of a .zip."""

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from readinglist.papers.errors import InputError

_LONGEST_LINE = 16 * 1024 * 1024
_SUFFIXES = (".json", ".jsonl", ".ndjson")


def lines_of(path: Path) -> Iterator[tuple[str, int, bytes]]:
    """(name of file or archive member, line number from 1, line) of each line that is not blank.

    Raises:
        InputError: the file cannot be read or unpacked, or holds a line of more than 16 MB.
    """
    try:
        for name, stream in _streams(path):
            with stream:
                yield from _lines(name, stream)
    except (OSError, EOFError, lzma.LZMAError, zlib.error, zipfile.BadZipFile) as error:
        raise InputError(
            f"{path} cannot be read: {error}",
            hint="Fetch the file again; JSON Lines are expected, plain or as .gz, .xz, .bz2 or .zip.",
        ) from error


def _lines(name: str, stream: IO[bytes]) -> Iterator[tuple[str, int, bytes]]:
    number = 0
    while line := stream.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE:
            raise InputError(f"{name}, line {number}: longer than 16 MB", hint="JSON Lines have one record per line.")
        if not line.isspace():
            yield name, number, line


def _streams(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """The decompressed streams of a file, told by its first bytes, not by its name."""
    with path.open("rb") as opened:
        magic = opened.read(6)
    if magic.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                if member.lower().endswith(_SUFFIXES):
                    yield f"{path.name}:{member}", archive.open(member)
        return
    yield path.name, _unpacking(path, magic)


def _unpacking(path: Path, magic: bytes) -> IO[bytes]:
    if magic.startswith(b"\x1f\x8b"):
        return cast(IO[bytes], gzip.open(path))
    if magic == b"\xfd7zXZ\x00":
        return lzma.open(path)
    if magic.startswith(b"BZh"):
        return bz2.open(path)
    return path.open("rb", buffering=1 << 20)
