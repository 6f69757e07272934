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
MOST_FINDINGS = 1_000
_Severity = types.DiagnosticSeverity
_Finding = tuple[str, str, types.DiagnosticSeverity]
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
    unknown = [key for key in cited if key.lower() not in items and not is_label(key, labels)]
    if unknown:
        labels |= frozenset(_labels_beside(path))
    bib_files = list(named_files(document.text, path)) if unknown else []
    found: list[tuple[_Finding, str, int]] = []
    for key, place in document.source.places:
        item = items.get(key.lower())
        if item is None and not (is_label(key, labels) or is_control_key(key)):
            found.append((_unknown(key, bib_files), key, place))
        elif item and item.reading.status in open_statuses:
            found.append((("cited-unread", f"{key}: cited, but {item.reading.status}", _Severity.Hint), key, place))
        elif item and item.reading.status == "dropped":
            found.append((("cited-dropped", f"{key}: cited, but dropped", _Severity.Information), key, place))
    return list(_bounded(found, document))


def _bounded(found: list[tuple[_Finding, str, int]], document: OpenText) -> Iterator[types.Diagnostic]:
    """Yield diagnostics; of very many, which take editors seconds, the gravest, and how many are left out."""
    left = len(found) - MOST_FINDINGS
    if left > 0:
        found = sorted(found, key=lambda each: each[0][2].value)
    for number, ((code, message, severity), key, place) in enumerate(found[:MOST_FINDINGS]):
        more = f" ({left:,} more in this document: readinglist check --cited)" if number == 0 and left > 0 else ""
        yield types.Diagnostic(
            range=document.range(place, place + len(key)),
            message=message + more,
            severity=severity,
            code=code,
            source=SOURCE,
        )


def item_of(library: ReadOnlyLibrary, key: str) -> Item | None:
    """Return the paper with this key or alias, or None."""
    return next(iter(library.find_keys([key])), None)


def _unknown(key: str, bib_files: Collection[Path]) -> _Finding:
    entry = entry_in(bib_files, key)
    if entry:
        message = f"{key}: in {entry[0].name}, but not in the library"
        return "cited-unknown", message, _Severity.Information
    return "cited-unknown", f"{key}: cited, but not in the library", _Severity.Warning


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
