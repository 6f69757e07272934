"""The .bib files that a manuscript names, and the entries in them."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_NAMED = re.compile(
    r"\\bibliography\s{0,9}\{(?P<names>[^{}]*)\}|\\addbibresource\s{0,9}(?:\[[^\[\]]*\]\s{0,9})?\{(?P<tex>[^{}]*)\}"
    r"|^bibliography:[ \t]*(?P<yaml>\S[^\n]*)|^[ \t]*-[ \t]+(?P<item>[^\s\"'#]+\.bib)[ \t]*$"
    r"|\bbibliography\(\s*\(?\s*\"(?P<typst>[^\"\n]+)\"|^[ \t]*#\+bibliography:[ \t]*(?P<org>\S[^\n]*)",
    re.MULTILINE | re.IGNORECASE,
)
_LARGEST = 32 * 1024 * 1024
_MOST = 20


def named_files(text: str, manuscript: Path) -> Iterator[Path]:
    """Yield the .bib files that a manuscript names and that exist, each once."""
    seen: set[Path] = set()
    for found in _NAMED.finditer(text):
        value = next(filter(None, found.groups()), "")
        for name in value.split(",") if found["names"] or "[" in value else [value]:
            path = manuscript.parent / name.strip(" \t[]\"'")
            path = path if path.suffix else path.with_suffix(".bib")
            if path.suffix == ".bib" and path not in seen and len(seen) < _MOST and path.is_file():
                seen.add(path)
                yield path


def entry_in(files: Iterable[Path], key: str) -> tuple[Path, str, int] | None:
    """Return the first file with an entry of this key, its text, and where the key stands; None if there is none."""
    entry = re.compile(rf"^[ \t]*@\w+[ \t]*[{{(]\s{{0,99}}(?P<key>{re.escape(key)})\s{{0,99}},", re.MULTILINE)
    for path in files:
        try:
            if path.stat().st_size > _LARGEST:
                continue
            # Line ends stay as they are, so that positions are right.
            text = path.read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        if found := entry.search(text):
            return path, text, found.start("key")
    return None
