"""Diagnostics of the keys that a manuscript cites. The codes are those of `check --cited`."""

from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path

from lsprotocol import types

from readinglist.api import Item, ReadOnlyLibrary
from readinglist.language_server.bib_files import entry_in, named_files, stamp_of, text_of
from readinglist.language_server.text import OpenText
from readinglist.manuscripts.citations import is_control_key
from readinglist.manuscripts.source_files import is_label, read_source_file

SOURCE = "readinglist"
_MOST_FILES = 100
_LARGEST = 4 * 1024 * 1024


def diagnostics(document: OpenText, path: Path, library: ReadOnlyLibrary) -> list[types.Diagnostic]:
    """Return what is to be said about the citations of a document."""
    cited = list(dict.fromkeys(key for key, _ in document.source.places))
    known = library.find_keys(cited)
    # BibTeX ignores the case of keys.
    items = {name.lower(): item for item in known for name in (*item.paper.aliases, item.paper.key)}
    open_statuses = {status.name for status in library.statuses if status.open}
    labels = document.source.labels
    if unknown := [key for key in cited if key.lower() not in items and not is_label(key, labels)]:
        labels |= frozenset(label for label in _labels_beside(path) if any(is_label(key, [label]) for key in unknown))
    bib_files = list(named_files(document.text, path)) if unknown else []
    found: list[types.Diagnostic] = []
    for key, place in document.source.places:
        item = items.get(key.lower())
        if item is None and not (is_label(key, labels) or is_control_key(key)):
            told = _unknown(key, bib_files)
        elif item and item.reading.status in open_statuses:
            told = ("cited-unread", f"{key}: cited, but {item.reading.status}", types.DiagnosticSeverity.Hint)
        elif item and item.reading.status == "dropped":
            told = ("cited-dropped", f"{key}: cited, but dropped", types.DiagnosticSeverity.Information)
        else:
            continue
        code, message, severity = told
        found.append(
            types.Diagnostic(
                range=document.range(place, place + len(key)),
                message=message,
                severity=severity,
                code=code,
                source=SOURCE,
            )
        )
    return found


def item_of(library: ReadOnlyLibrary, key: str) -> Item | None:
    """Return the paper with this key or alias, or None."""
    return next(iter(library.find_keys([key])), None)


def _unknown(key: str, bib_files: Collection[Path]) -> tuple[str, str, types.DiagnosticSeverity]:
    entry = entry_in(bib_files, key)
    if entry:
        message = f"{key}: in {entry[0].name}, but not in the library"
        return "cited-unknown", message, types.DiagnosticSeverity.Information
    return "cited-unknown", f"{key}: cited, but not in the library", types.DiagnosticSeverity.Warning


def _labels_beside(path: Path) -> Iterator[str]:
    """Yield the labels of the other manuscripts in the folder, which may be parts of the same document."""
    try:
        others = [other for other in path.parent.iterdir() if other.suffix == path.suffix and other != path]
    except OSError:
        return
    for other in others[:_MOST_FILES]:
        stamp = stamp_of(other)
        if stamp[1] <= _LARGEST:
            yield from _labels_of(other, stamp)


@lru_cache(maxsize=_MOST_FILES)
def _labels_of(path: Path, _stamp: tuple[int, int]) -> frozenset[str]:
    return read_source_file(text_of(path) or "", path.name).labels
