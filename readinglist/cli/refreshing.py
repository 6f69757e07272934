"""The targets that are kept up to date: after a change of the library, those are written whose text it may change."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from readinglist import __version__
from readinglist.bootstrap.library import name_of
from readinglist.cli.session import Session
from readinglist.exporting.freshness import is_fresh, last_batch, made_by, stamp
from readinglist.files.writing import bytes_of, shown
from readinglist.library.protocol import View
from readinglist.papers.errors import ExitCode, InputError, ReadinglistError
from readinglist.settings import ExportTarget, Settings

_OF_BIB_FILES = ("bibtex", "biblatex")


def refresh(session: Session) -> None:
    """Write the targets that are to be kept updated; only what was written is told.

    What stands in the way of one is a warning: the command that changed the library has done its work.
    """
    targets = [(each, each.path) for each in session.settings.exports if each.keep_updated and each.path]
    with session.workspace(looking=True) as opened, opened.store.read() as view:
        since = last_batch(view)
        stale = [(each, path) for each, path in targets if not _is_fresh(each, path, view, session.settings)]
    if stale:
        _write(stale, since, session)


def _is_fresh(target: ExportTarget, path: Path, view: View, settings: Settings) -> bool:
    """Whether a target needs no look at all but at the bytes of its file."""
    if not _is_stampable(target, path) or not path.is_file():
        return False
    try:
        content = _digest(bytes_of(path))
    except InputError:
        return False
    made = _made_by(target, settings)
    return is_fresh(view, name_of(path, settings), made, content, with_status=target.with_status)


def _is_stampable(target: ExportTarget, path: Path) -> bool:
    """Whether nothing but the library and the settings decides on the text: all papers, in a format of our own."""
    chosen = target.query.strip() or target.cited or target.style
    return not chosen and (target.format in _OF_BIB_FILES or (not target.format and path.suffix == ".bib"))


def _made_by(target: ExportTarget, settings: Settings) -> str:
    options = sorted((name, repr(section)) for name, section in settings.sections.items() if "exporters" in name)
    return made_by(__version__, target, options, settings.states, settings.reader)


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def _write(targets: Sequence[tuple[ExportTarget, Path]], since: int, session: Session) -> None:
    """Write the targets; `since` is the newest batch of the journal that is sure to be in them."""
    from readinglist.cli.exporting import write
    from readinglist.cli.opening import library_of

    stamps: dict[str, tuple[str, str]] = {}
    with library_of(session, looking=True) as library:
        for target, path in targets:
            try:
                written = write(target, path, library, session.output, edited=False)
            except ReadinglistError as error:
                hint = f" ({error.hint})" if error.hint else ""
                session.output.warn(f"{shown(path)} was not brought up to date: {error.message}{hint}")
                continue
            if written.changed:
                session.output.say(f"{shown(path)}: written")
            if written.code is ExitCode.OK and _is_stampable(target, path):
                stamps[name_of(path, session.settings)] = _made_by(target, session.settings), _digest(written.data)
    # Without a stamp a file is looked at whole the next time, and nothing else.
    with suppress(ReadinglistError):
        if stamps:
            _stamp(stamps, since, session)


def _stamp(stamps: Mapping[str, tuple[str, str]], since: int, session: Session) -> None:
    with session.workspace() as opened:
        for name, (made, content) in stamps.items():
            stamp(opened, name, made, content, since=since)
