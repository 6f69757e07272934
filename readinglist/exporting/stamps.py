"""Stamps: what a target was written from, so that it need not be rendered again while nothing has changed.

A stamp in the library has the content of a target, what it was made by, and the newest batch that it includes. It is
stored among the merge bases of files, under the name of a folder. In doubt a stamp does not count: the target is then
only rendered and compared in full.
"""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from readinglist import __version__
from readinglist.library.context import LibraryContext
from readinglist.library.journal import Event, is_of_reader
from readinglist.library.protocol import View
from readinglist.papers.errors import Problem, ReadinglistError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.settings import ExportTarget, Settings

try:
    from _blake2 import blake2b  # `hashlib`, which has it too, takes long to load OpenSSL
except ImportError:  # another Python than CPython
    from hashlib import blake2b

_OF_BIB_FILES = ("bibtex", "biblatex")
_PART = "export"
_UNWRITTEN = frozenset(
    {"resolution", "suggestions", "evidence", "other_titles", "tags", "source", "why", "added", "merged"}
)
"""Parts of a paper that exports without annotations leave out."""
_MAX_BATCHES = 100
"""Number of irrelevant batches after which a target is compared in full again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a target was written from. `made_by` and `content` are digests, `since` is the newest batch in it.

    `warnings` are those of each export of this content.
    """

    made_by: str
    content: str
    since: int
    warnings: tuple[Problem, ...] = ()


def is_stampable(target: ExportTarget, path: Path) -> bool:
    """Whether the text depends on the library and the settings only: all papers, in a built-in format.

    The paths of `files` also depend on which files exist.
    """
    chosen = target.query.strip() or target.cited or target.style or target.files
    return not chosen and (target.format in _OF_BIB_FILES or (not target.format and path.suffix == ".bib"))


def made_by(target: ExportTarget, settings: Settings, *, program: str = "") -> str:
    """Return a digest of everything except the library that decides on the text of a target.

    `program` is the version of this program, by default the present one.
    """
    options = sorted((name, repr(section)) for name, section in settings.sections.items() if "exporters" in name)
    chosen = (target.format, target.with_status, target.merge, target.edition)
    everything = (program or _program(), chosen, options, settings.statuses, settings.reader)
    return content_digest(repr(everything).encode())


@cache
def _program() -> str:
    """Return the version of this program, with the time of its last change, which may be without a new version."""
    folders = [Path(__file__).parents[1]]
    latest = 0
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir() and entry.name != "__pycache__":
                    folders.append(Path(entry.path))
                elif entry.name.endswith(".py"):
                    latest = max(latest, entry.stat().st_mtime_ns)
    return f"{__version__} {latest}"


def content_digest(data: bytes) -> str:
    """Return a digest of the content of a file."""
    return blake2b(data, digest_size=16).hexdigest()


def last_batch(view: View) -> int:
    """Return the number of the newest batch in the journal; 0 if there is none."""
    return next((batch.number for batch in view.batches()), 0)


def fresh_stamp(
    view: View, file: str, made: str, content: str, *, with_status: bool = False, with_warnings: bool = False
) -> Stamp | None:
    """Return the stamp of a file of all papers that is certain to be up to date; `made` and `content` are digests.

    A library whose newest batch is older than the stamp is another one. With `with_status`, the file includes
    annotations, so that every batch matters. With `with_warnings`, its warnings are up to date too.
    """
    body = view.merge_bases(_name(file)).get(_PART)
    stamp = _from_text(body) if body else None
    if stamp is None or (stamp.made_by, stamp.content) != (made, content):
        return None
    unwritten = _UNWRITTEN - ({"resolution"} if with_warnings else set())
    for number, batch in enumerate(view.batches()):
        if batch.number <= stamp.since:
            return stamp if number or batch.number == stamp.since else None
        events = view.batch(batch.number)
        if number == _MAX_BATCHES or with_status or any(not _is_unwritten(event, unwritten) for event in events):
            return None
    return stamp if stamp.since == 0 else None


def _is_unwritten(event: Event, unwritten: frozenset[str]) -> bool:
    """Whether an export without annotations leaves out what the event changes."""
    return is_of_reader(event.what) or event.what in unwritten


def keep_stamp(context: LibraryContext, file: str, stamp: Stamp) -> None:
    """Record what a file was written from. Without it, the target is only compared in full the next time."""
    with suppress(ReadinglistError), context.store.begin() as unit:
        unit.keep_merge_bases(_name(file), {_PART: _as_text(stamp)})


def _name(file: str) -> str:
    return f"{file}/"


def _as_text(stamp: Stamp) -> str:
    warnings = [[each.message, each.line, each.record, each.key, each.document] for each in stamp.warnings]
    return json.dumps([stamp.made_by, stamp.content, stamp.since, warnings])


def _from_text(body: str) -> Stamp | None:
    """Reverse `_as_text`; None for a text that a newer version wrote."""
    try:
        made, content, since, warnings = json.loads(body)
        return Stamp(made_by=made, content=content, since=int(since), warnings=tuple(_problems(warnings)))
    except (ValueError, TypeError):
        return None


def _problems(warnings: list[list[str | int]]) -> Iterator[Problem]:
    for message, line, record, key, document in warnings:
        yield Problem(message=str(message), line=int(line), record=int(record), key=str(key), document=str(document))
