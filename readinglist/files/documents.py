"""Reading of documents: decodes text, normalises line ends, and rejects binary files by name."""

import os
import re
from collections.abc import Collection
from dataclasses import field
from pathlib import Path
from typing import BinaryIO

from readinglist.files.encodings import declared_encoding, evident_encoding, with_stray_letters
from readinglist.files.reading import open_input
from readinglist.papers.errors import InputError, Problem, reason
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    r"""Decoded input. `name` is the file name, ``<stdin>`` or ``<argument>``.

    `text` has only ``\n`` as line ends. `warnings` report guessed or replaced bytes. `data` has the bytes of a file in
    a binary format, such as PDF; `text` is then empty. `first_line` is that of a part of a large file.
    """

    name: str
    text: str
    data: bytes = field(default=b"", repr=False)
    encoding: str = "utf-8"
    first_line: int = 1
    warnings: tuple[Problem, ...] = ()


MAX_BYTES = 64 * 1024 * 1024
"""Maximum size of a document in bytes."""

MAX_FOLDERS = 100_000
"""Maximum number of folders searched by `files_below`."""

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_UNPACK = "unpack it first"
_COPY = "copy its text into a file, or give the arXiv ids, DOIs or titles of the papers"
_BINARY_FORMATS = (
    (lazy_pattern(rb"%PDF-"), "a PDF", _COPY),
    (lazy_pattern(rb"%!PS"), "a PostScript file", _COPY),
    (lazy_pattern(rb"\{\\rtf"), "an RTF document", "save it as plain text"),
    (
        lazy_pattern(b"\xd0\xcf\x11\xe0.*" + "EncryptedPackage".encode("utf-16-le"), re.DOTALL),
        "an encrypted Office document",
        "save it without a password",
    ),
    (lazy_pattern(rb"\xd0\xcf\x11\xe0"), "an Office document", "save it as plain text"),
    (lazy_pattern(rb"PK\x03\x04.{26}mimetypeapplication/epub", re.DOTALL), "an EPUB book", _COPY),
    (lazy_pattern(rb"PK\x03\x04.{26}(?:\[Content_Types\]|word/|xl/)", re.DOTALL), "an Office document", _COPY),
    (lazy_pattern(rb"PK(?:\x03\x04|\x05\x06)"), "a ZIP archive", _UNPACK),
    (lazy_pattern(rb"\x1f\x8b"), "a gzip archive", _UNPACK),
    (lazy_pattern(rb"\xfd7zXZ\x00"), "an xz archive", _UNPACK),
    (lazy_pattern(rb"BZh[1-9]1AY&SY"), "a bzip2 archive", _UNPACK),
    (lazy_pattern(rb"\x28\xb5\x2f\xfd"), "a Zstandard archive", _UNPACK),
    (lazy_pattern(rb"7z\xbc\xaf\x27\x1c"), "a 7-Zip archive", _UNPACK),
    (lazy_pattern(rb"Rar!\x1a\x07"), "a RAR archive", _UNPACK),
    (lazy_pattern(rb".{257}ustar", re.DOTALL), "a tar archive", _UNPACK),
    (lazy_pattern(rb"\x89PNG\r\n"), "a PNG image", _COPY),
    (lazy_pattern(rb"\xff\xd8\xff"), "a JPEG image", _COPY),
    (lazy_pattern(rb"GIF8[79]a"), "a GIF image", _COPY),
    (lazy_pattern(rb"RIFF.{4}WEBP", re.DOTALL), "a WebP image", _COPY),
    (lazy_pattern(rb"II\*\x00|MM\x00\*"), "a TIFF image", _COPY),
    (lazy_pattern(rb"SQLite format 3\x00"), "an SQLite database", _COPY),
    (lazy_pattern(rb"\x7fELF|MZ\x90"), "a program", _COPY),
)
_CONTROL = bytes(c for c in (*range(0x20), 0x7F) if c not in b"\t\n\v\f\r\x1b")
_WINDOW = 64 * 1024
_MAX_CONTROL = 0.02
_MAX_NULS = 0.01
_MAX_HIGH = 0.3
"""Maximum share of bytes above 0x7F in Western European prose."""
_STRAY = lazy_pattern("[\udc80-\udcff]")
_WESTERN = lazy_pattern("[\u00c0-\u024f\u2010-\u2026]")
_MAX_STRAY = 10
"""Number of stray bytes per valid UTF-8 letter up to which a file counts as UTF-8 joined with another encoding."""
_NAMES = {
    "gb18030": "Chinese (GBK)", "big5": "Chinese (Big5)", "cp932": "Japanese (Shift JIS)", "cp949": "Korean (EUC-KR)",
    "cp1251": "Cyrillic (Windows-1251)", "mac_roman": "Mac Roman",
}  # fmt: skip


def read_document(
    path: str, *, largest: int = MAX_BYTES, hint: str = "check the name and the folder", binary: bool = False
) -> Document:
    """Return the document in a file; `hint` is the hint of the error if the file does not exist.

    With `binary`, a file in a known binary format is returned as `data` instead of being refused.

    Raises:
        InputError: If the file is missing, a folder, unreadable, empty, larger than `largest` bytes, or not text.
    """
    try:
        with open_input(path) as stream:
            return read_stream(stream, name=path, largest=largest, binary=binary)
    except IsADirectoryError as error:
        raise InputError(f"{path} is a folder", hint="name the files in it") from error
    except FileNotFoundError as error:
        raise InputError(f"cannot read {path}: no such file", hint=hint) from error
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else error
        raise InputError(f"cannot read {path!r}: {why}", hint="check its name and permissions") from error


def files_below(folder: str, names: Collection[str], *, most: int = MAX_FOLDERS) -> tuple[str, ...]:
    """Return the files with one of `names` in a folder and its subfolders, sorted.

    Hidden folders are skipped; links are followed, and each folder is visited once.

    Raises:
        InputError: If there are more than `most` folders.
    """
    seen: set[tuple[int, int]] = set()
    _is_new(Path(folder), seen)
    found: list[str] = []
    for place, folders, files in os.walk(folder, followlinks=True):
        if len(seen) > most:
            raise InputError(f"{folder} contains more than {most} folders", hint="name a folder further down")
        found.extend(str(Path(place, name)) for name in files if name in names)
        shown = sorted(name for name in folders if not name.startswith("."))
        folders[:] = [name for name in shown if _is_new(Path(place, name), seen)]
    return tuple(sorted(found))


def _is_new(folder: Path, seen: set[tuple[int, int]]) -> bool:
    """Whether a folder was not visited before, through any link."""
    try:
        status = folder.stat()
    except OSError:
        return False
    known = (status.st_dev, status.st_ino) in seen
    seen.add((status.st_dev, status.st_ino))
    return not known


def read_stream(stream: BinaryIO, *, name: str = "<stdin>", largest: int = MAX_BYTES, binary: bool = False) -> Document:
    """Return the document in a stream, of which at most `largest` + 1 bytes are read; `binary` as in `read_document`.

    Raises:
        InputError: As `read_document`.
    """
    data = stream.read(largest + 1)
    if len(data) > largest:
        raise InputError(
            f"{name} is larger than {largest // (1024 * 1024)} MiB",
            hint="split it, or make a catalogue of it with `readinglist catalogue build`; a .bib file may be larger if"
            " it is UTF-8",
        )
    if binary and _binary_format(data):
        return Document(name=name, text="", data=data)
    return decode(name, data)


def decode(name: str, data: bytes) -> Document:
    r"""Decode UTF-8, UTF-16, UTF-32, or a declared encoding; otherwise guess.

    Line ends become ``\n``. `warnings` have the line of the first byte that was guessed or replaced.

    Raises:
        InputError: If the data contains no text, or is in a known binary format.
    """
    reject_binary(name, data)
    text, encoding, warning = _decoded(name, data)
    text = cleaned(text)
    if not text.strip("\ufeff\x00 \t\n\v\f\x1a") or text.isspace():
        raise InputError(f"{name} contains no text", hint="save the page as text and try again")
    return Document(name=name, text=text, encoding=encoding, warnings=(warning,) if warning else ())


def cleaned(text: str) -> str:
    """Return text with only ``\\n`` as line ends, without byte order marks and a terminal's marks around a paste.

    Texts that were joined have a byte order mark at the start of each.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x1b[200~", "").replace("\x1b[201~", "")
    return text.removeprefix("\ufeff").replace("\n\ufeff", "\n")


def reject_binary(name: str, data: bytes) -> None:
    """Check that the data is not empty and not in a known binary format.

    Raises:
        InputError: If it is; the hint says what to do.
    """
    if not data:
        raise InputError(f"{name} is empty", hint="save the page as text and try again")
    if found := _binary_format(data):
        what, hint = found
        raise InputError(f"{name} is {what}, not text", hint=hint)


def _binary_format(data: bytes) -> tuple[str, str] | None:
    """Return (format, hint) of data in a known binary format, else None."""
    return next(((what, hint) for magic, what, hint in _BINARY_FORMATS if magic.match(data)), None)


def _decoded(name: str, data: bytes) -> tuple[str, str, Problem | None]:
    """Return (text, encoding, warning about guessed or replaced bytes)."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _by_encoding(data[len(mark) :], encoding)
    wide = _wide_encoding(data)
    if wide:
        return _by_encoding(data, wide)
    if _is_binary(data):
        raise InputError(f"{name} is a binary file", hint=_COPY)
    try:
        return data.decode("utf-8"), "utf-8", None
    except UnicodeDecodeError as error:
        return _guessed(name, data, error.start)


def _by_encoding(data: bytes, encoding: str) -> tuple[str, str, Problem | None]:
    """Decode text of a known encoding and replace invalid bytes."""
    try:
        return data.decode(encoding), encoding, None
    except UnicodeDecodeError as error:
        message = f"not valid {encoding.upper()} here; invalid bytes were replaced by \ufffd"
        before = data[: error.start].decode(encoding, "replace")
        return data.decode(encoding, "replace"), encoding, Problem(message=message, line=_line_after(before))


def _wide_encoding(data: bytes) -> str:
    """Return the UTF-16 variant with a NUL in every second byte of mostly Latin text, else an empty string."""
    sample = data[:4096]
    pairs = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if pairs < 2 or len(data) % 2:
        return ""
    if odd > 0.6 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 * pairs and odd < 0.05 * pairs else ""


def _is_binary(data: bytes) -> bool:
    """Whether NULs, or control characters at the beginning, middle or end, are too frequent for text."""
    if data.count(0) > _MAX_NULS * len(data):
        return True
    middle = len(data) // 2
    windows = (data[:_WINDOW], data[middle : middle + _WINDOW], data[-_WINDOW:])
    return any(len(part) - len(part.translate(None, _CONTROL)) > _MAX_CONTROL * len(part) for part in windows)


def _guessed(name: str, data: bytes, start: int) -> tuple[str, str, Problem | None]:
    """Decode by the declared encoding, or the evident one, or as UTF-8 with stray letters, else as Windows-1252.

    `start` is the offset of the first byte that is not UTF-8.
    """
    line = _line_after(data[:start].decode("utf-8", "replace"))
    declared = declared_encoding(data)
    if declared and (text := _strictly(data, declared)) is not None:
        return text, declared, None
    escaped = data.decode("utf-8", "surrogateescape")
    stray = len(_STRAY.findall(escaped))
    valid = len(escaped) - stray - sum(map(escaped.count, map(chr, range(0x80))))
    if valid <= stray:
        evident = evident_encoding(data)
        if evident and (text := _strictly(data, evident)) is not None:
            message = f"not UTF-8 from here on; read as {_NAMES[evident]}, judging by its letters"
            return text, evident, Problem(message=message, line=line)
    if valid > stray or len(_WESTERN.findall(escaped)) * _MAX_STRAY > stray:
        message = "not UTF-8 here; single letters were read as Windows-1252 (Latin-1), the rest was replaced by \ufffd"
        return with_stray_letters(escaped), "utf-8", Problem(message=message, line=line)
    if stray > _MAX_HIGH * len(data):
        hint = "convert it with `iconv -f ENCODING -t UTF-8`"
        raise InputError(f"unknown encoding of {name}", hint=hint)
    message = "not UTF-8 from here on; read as Windows-1252 (Latin-1)"
    return _western(data), "cp1252", Problem(message=message, line=line)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _western(data: bytes) -> str:
    """Decode Windows-1252; its five undefined bytes are decoded as Latin-1."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        upper = {c: bytes((c,)).decode("cp1252") for c in range(0x80, 0xA0) if c not in b"\x81\x8d\x8f\x90\x9d"}
        return data.decode("latin-1").translate(upper)


def _line_after(text: str) -> int:
    """Return the number of the line on which `text` ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
