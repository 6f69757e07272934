"""The .bib files that a manuscript names, and the entries in them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

_NAMED = re.compile(
    r"\\bibliography\s{0,9}\{(?P<names>[^{}]*)\}|\\addbibresource\s{0,9}(?:\[[^\[\]]*\]\s{0,9})?\{(?P<tex>[^{}]*)\}"
    r"|^bibliography:[ \t]*(?P<yaml>\S[^\n]*)|^[ \t]*-[ \t]+(?P<item>[^\s\"'#]+\.bib)[ \t]*$"
    r"|\bbibliography\(\s*\(?\s*\"(?P<typst>[^\"\n]+)\"|^[ \t]*#\+bibliography:[ \t]*(?P<org>\S[^\n]*)",
    re.MULTILINE | re.IGNORECASE,
)
_ENTRY = re.compile(r"^[ \t]*@\w+[ \t]*[{(]\s{0,99}(?P<key>[^\s,{}]+)\s{0,99},", re.MULTILINE)
_LARGEST = 32 * 1024 * 1024
_MOST = 20


def text_of(path: Path) -> str | None:
    """Return the text of a file with its line ends, so that positions are right; None if it cannot be read."""
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return None
        return path.read_bytes().decode("utf-8", "replace")
    except (OSError, ValueError):
        return None


def stamp_of(path: Path) -> tuple[int, int]:
    """Return what differs after a file was changed."""
    try:
        stat = path.stat()
    except (OSError, ValueError):
        return 0, 0
    return stat.st_mtime_ns, stat.st_size


def named_files(text: str, manuscript: Path) -> Iterator[Path]:
    """Yield the .bib files that a manuscript names, each once, whether they exist or not."""
    seen: set[Path] = set()
    for found in _NAMED.finditer(text):
        value = next(filter(None, found.groups()), "")
        for name in value.split(",") if found["names"] or "[" in value else [value]:
            path = manuscript.parent / name.strip(" \t[]\"'")
            path = path if path.suffix else path.with_suffix(".bib")
            if path.suffix == ".bib" and path not in seen and len(seen) < _MOST:
                seen.add(path)
                yield path


def entry_in(files: Iterable[Path], key: str) -> tuple[Path, int] | None:
    """Return the first file with an entry of this key, and where the key stands; None if there is none."""
    for path in files:
        place = _entries_of(path, stamp_of(path)).get(key)
        if place is not None:
            return path, place
    return None


@lru_cache(maxsize=_MOST)
def _entries_of(path: Path, _stamp: tuple[int, int]) -> Mapping[str, int]:
    entries: dict[str, int] = {}
    for found in _ENTRY.finditer(text_of(path) or ""):
        entries.setdefault(found["key"], found.start("key"))
    return entries
