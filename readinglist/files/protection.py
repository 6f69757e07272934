"""The rule which files no output may replace: libraries, settings, manuscripts, and what a command has read."""

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from readinglist.files.reading import OWN_DESCRIPTOR, file_size
from readinglist.papers.errors import UsageError
from readinglist.papers.lazy_patterns import lazy_pattern

LOG_SUFFIXES = ("-wal", "-shm", "-journal")
"""The files that SQLite keeps beside a database; a database without them can lose changes."""

_DATABASE = b"SQLite format 3\x00"
_LOGS = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7")
"""The first bytes of a write-ahead log and of a rollback journal (https://sqlite.org/fileformat2.html)."""
_SETTINGS = lazy_pattern(rb"^[ \t]*\[[ \t]*(?:readinglist|library)[ \t]*\]", re.MULTILINE)
_MANUSCRIPT = lazy_pattern(
    rb"\A(?:\xef\xbb\xbf)?\s{0,9}\\relax\b|^[ \t]{0,9}\\document(?:class|style)\b|<bcf:controlfile", re.MULTILINE
)
"""LaTeX documents, and the .aux and .bcf files of LaTeX and biblatex."""
CITING_SUFFIXES = (
    ".tex", ".ltx", ".latex", ".rnw", ".md", ".markdown", ".qmd", ".rmd", ".mdx", ".pandoc", ".typ", ".typst", ".org",
    ".ipynb",
)  # fmt: skip
"""The suffixes of manuscripts that `--cited` reads."""
_CITING = lazy_pattern(
    rb"^[ \t]*\\[A-Za-z]{2}|\\[A-Za-z]{0,20}cite|(?:^|[\s\[(;\"-])@[A-Za-z0-9_{]|\[cite[/:]|\bcite:|#cite\(",
    re.MULTILINE,
)
"""Commands of LaTeX at the beginning of a line, and citations."""
_EXPORTED = lazy_pattern(rb'- \*\*.*\*\*\\\n  \S|@[A-Za-z]+\{|TY  - |\[\s*\{\s*"id":|---\nref: |"[^"\n]*":\n  type: ')
"""How the files begin that the exporters write: Markdown, .bib, RIS, CSL-JSON, papis and Hayagriva."""
_LATEX_SUFFIXES = (".aux", ".bcf", ".bbl", ".blg", ".fdb_latexmk", ".fls", ".log", ".toc")
"""The suffixes of files that LaTeX and its programs write, and no output has."""
_DUMP = lazy_pattern(rb'\{"readinglist": ?"dump"')
A_DUMP, A_NOTE = "a dump of a library", "a note file"
_MANUSCRIPT_FILE = "a manuscript, or a file of LaTeX"
_NOTE = lazy_pattern(rb"^<!-- note [0-9a-f]{16} -->|^#+ .{1,80}<!-- note [0-9a-f]{16} -->", re.MULTILINE)
_BINARY = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "an Office document or an archive",
    b"\xd0\xcf\x11\xe0": "an Office document",
    b"\x1f\x8b": "an archive",
}
"""The first bytes of files that no output has the format of, though a user may give one their suffix."""
_HEAD = 64 * 1024
_LARGEST_SETTINGS = 1024 * 1024


class ProtectedFiles:
    """The files that no output of a command may replace, each with what it is."""

    def __init__(self, files: Mapping[Path, str] | None = None) -> None:
        self._files = dict(files or {})
        self._inputs: dict[Path, str] = {}

    def add(self, path: str | Path, what: str) -> None:
        """Protect a file, which need not exist."""
        self._files.setdefault(Path(path), what)

    def add_database(self, path: Path, what: str) -> None:
        """Protect a database and the files that SQLite keeps beside it."""
        self.add(path, what)
        for suffix in LOG_SUFFIXES:
            self.add(path.with_name(path.name + suffix), f"part of {what}")

    def add_input(self, path: str | Path) -> None:
        """Protect a file that a command has read. A merge into it, which keeps what is there, is allowed."""
        self._inputs.setdefault(Path(path), "an input of this command")

    def kind_of(self, path: Path, *, merging: bool = False) -> str:
        """Return what a protected file is, through links, hard links and other spellings; empty if it is none."""
        real = os.path.realpath(path).casefold()
        for each, what in (self._files if merging else self._files | self._inputs).items():
            if os.path.realpath(each).casefold() == real or _is_same(each, path):
                return what
        return ""


def check_output(
    path: Path,
    protected: ProtectedFiles | None = None,
    *,
    merging: bool = False,
    database: bool = False,
    own: str = "",
) -> None:
    """Check that output may be written to a file, which need not exist.

    The files of `protected` are refused, and by their content databases, dumps, note files, PDFs, archives, settings,
    manuscripts and LaTeX's files. With `merging`, inputs are allowed, with `database` databases that no program has
    open; `own` is `A_DUMP` or `A_NOTE` if the output is one. Databases and dumps replace nothing else.

    Raises:
        UsageError: If it must not be written.
    """
    what = (protected.kind_of(path, merging=merging) if protected else "") or (
        _kind_of_open_database(path) if database and is_database(path) else kind_by_content(path)
    )
    if not what and (database or own == A_DUMP) and _has_text(path):
        what = "neither empty nor a database" if database else "neither empty nor a dump"
    is_new_note = own == A_NOTE and what == _MANUSCRIPT_FILE and not path.is_symlink()  # its text may cite
    if what and what != own and not is_new_note:
        raise UsageError(f"cannot write {path}: it is {what}", hint="use another file; nothing was written")


def kind_by_content(path: Path) -> str:
    """Return what a file is that no output may replace, judged by its content and name; empty if it is none."""
    if not _is_descriptor(path):
        path = Path(os.path.realpath(path))  # the suffix of a link tells nothing
    base = next((str(path)[: -len(end)] for end in LOG_SUFFIXES if str(path).lower().endswith(end)), "")
    if base and is_database(Path(base)):
        return "part of an SQLite database"
    head = _head(path)
    if head.startswith(_DATABASE):
        return "an SQLite database, such as a library"
    if head.startswith(_LOGS):
        return "part of an SQLite database"
    if _DUMP.match(head):
        return A_DUMP
    if found := next((what for magic, what in _BINARY.items() if head.startswith(magic)), ""):
        return found
    if _NOTE.search(head):
        return A_NOTE
    if _SETTINGS.search(head) and _is_toml(path):
        return "a settings file"
    return _MANUSCRIPT_FILE if _is_manuscript(path.suffix.lower(), head) else ""


def _is_manuscript(suffix: str, head: bytes) -> bool:
    if suffix != ".bib" and _MANUSCRIPT.search(head):
        return True
    if not head or _EXPORTED.match(head):
        return False
    return suffix in _LATEX_SUFFIXES or bool(suffix in CITING_SUFFIXES and _CITING.search(head))


def _has_text(path: Path) -> bool:
    """Whether a file has content and is no database; open descriptors such as ``/dev/stdout`` are appended to."""
    return not _is_descriptor(path) and _head(path, 1) != b"" and not is_database(path)


def _is_descriptor(path: Path) -> bool:
    """Whether a path names an open descriptor, itself and not through a link."""
    return bool(OWN_DESCRIPTOR.fullmatch(os.path.abspath(path)))  # noqa: PTH100


def _kind_of_open_database(path: Path) -> str:
    """Return what a database is if its log contains changes, so that it is in use or its writer was killed."""
    return "a library in use" if file_size(f"{path}-wal") else ""


def is_database(path: Path) -> bool:
    """Whether a file is an SQLite database."""
    return _head(path, len(_DATABASE)) == _DATABASE


def _head(path: Path, size: int = _HEAD) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return b""
        with path.open("rb") as file:
            return file.read(size)
    except (OSError, ValueError):
        return b""


def _is_toml(path: Path) -> bool:
    import tomllib  # noqa: PLC0415 - few files look like settings

    try:
        tomllib.loads(_head(path, _LARGEST_SETTINGS).decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return True


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False
