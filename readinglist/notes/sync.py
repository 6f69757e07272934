"""Keep the note files of a folder and the notes of the library in step: both ways when asked, else towards the files.

Nothing is taken from a file but by `sync`, so that `undo` after a command means that command. Files are written within
the transaction that holds the library for writing, before it is committed: what was written and not committed is taken
from the file the next time.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from readinglist.library.context import LibraryContext, item_of
from readinglist.library.journal import PAPER, Event, changes, key_in
from readinglist.library.protocol import Selection, Unit, View
from readinglist.library.query import Term
from readinglist.notes.body import file_name, key_of
from readinglist.notes.folder import NoteFileError, NoteFolder
from readinglist.notes.paper_sync import TAKEN, PaperSync, SyncContext, base_of, last_file
from readinglist.papers.paper import Item

_AT_ONCE = 50
"""So many files are written in one transaction: for that long nobody else can write to the library."""

_MANY = 2000
"""After so many events every paper with notes is looked at, not only those of the events."""

_SEEN = "seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSyncResult:
    """What was done for one paper and its file, or would be.

    `place` is the file as messages name it. `taken` says in words what the library took from it. `conflicts` are
    changes of one thing on both sides, `problems` what could not be read, taken or written. `waiting`: the file holds
    something that only a sync takes.
    """

    key: str
    place: str
    written: bool = False
    renamed_from: str = ""
    taken: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    waiting: bool = False

    @property
    def done(self) -> str:
        """What was done, in a few words: ``1 note new; written``."""
        renamed = f"renamed from {self.renamed_from}" if self.renamed_from else ""
        return "; ".join(filter(None, (*self.taken, renamed, "written" if self.written else "")))

    @property
    def says_something(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.written or self.renamed_from or self.taken or self.conflicts or self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncResult:
    """What a sync did. `looked_at` counts the papers, `strangers` are the files in the folder that are of no paper."""

    files: tuple[FileSyncResult, ...]
    looked_at: int
    strangers: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether there was neither a conflict nor a problem."""
        return not any(file.conflicts or file.problems for file in self.files)


def sync(workspace: LibraryContext, folder: NoteFolder, *, dry_run: bool = False) -> SyncResult:
    """Bring both sides together: every paper that has notes, or a file. With `dry_run` nothing is written.

    What the library takes is one step of its history. Files of no paper stay as they are.

    Raises:
        LibraryError: the library cannot be read or written.
    """
    syncing = _Keeping(workspace, folder, take=True)
    with workspace.store.read() as view:
        pairs, strangers = syncing.all_pairs(view)
        newest = _newest(view)
        looked = [syncing.look(pair, view) for pair in pairs]
    todo = [look for look in looked if look.todo]
    done: dict[str, FileSyncResult] = {}
    if not dry_run:
        takes = [look.pair for look in todo if look.takes]
        rest = [look.pair for look in todo if not look.takes]
        done.update(syncing.apply_all([takes, *_chunks(rest)], newest))
    reports = (done.get(look.pair.paper, look.report) for look in looked)
    return SyncResult(
        files=tuple(report for report in reports if report.says_something), looked_at=len(pairs), strangers=strangers
    )


def refresh(workspace: LibraryContext, folder: NoteFolder) -> tuple[FileSyncResult, ...]:
    """Bring to the files what changed in the library since the last time, and take nothing from them.

    Raises:
        LibraryError: the library cannot be read or written.
    """
    keeping = _Keeping(workspace, folder, take=False)
    with workspace.store.read() as view:
        newest = _newest(view)
        seen = int(view.merge_bases(_marker(workspace)).get(_SEEN, "0"))
        if newest == seen:
            return ()
        pairs = keeping.pairs_since(view, newest - seen)
        looked = [keeping.look(pair, view) for pair in pairs]
    todo = [look.pair for look in looked if look.todo]
    chunks = list(_chunks(todo)) if todo or newest - seen < _MANY else [[]]
    done = keeping.apply_all(chunks, newest)
    reports = (done.get(look.pair.paper, look.report) for look in looked)
    return tuple(report for report in reports if report.says_something)


def path_of(key: str, workspace: LibraryContext, folder: NoteFolder) -> FileSyncResult:
    """The file of a paper, made where it is not there yet.

    Raises:
        NothingFound: the key names no paper.
        NoteFileError: the file cannot be read or written.
    """
    keeping = _Keeping(workspace, folder, take=False)
    with workspace.store.read() as view:
        pair = keeping.pair(item_of(view, key, workspace.reader), view)
        known = pair.was in keeping.names
    if known and not pair.renamed:
        return FileSyncResult(key=pair.key, place=folder.place(pair.name))
    report = keeping.apply([pair])[pair.paper]
    if report.problems:
        raise NoteFileError(f"{report.place}: {report.problems[0]}", hint="check the folder and its permissions")
    return report


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """A paper and its file: the name that it shall have, and the one that it has now."""

    item: Item
    name: str
    was: str
    others: tuple[str, ...] = ()

    @property
    def paper(self) -> str:
        return self.item.paper.id

    @property
    def key(self) -> str:
        return self.item.paper.key

    @property
    def renamed(self) -> bool:
        return self.name != self.was


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What a first look at a pair showed; nothing is written yet."""

    pair: _Pair
    report: FileSyncResult
    todo: bool = False
    takes: bool = False


class _Keeping:
    """One run over the files of a folder."""

    def __init__(self, workspace: LibraryContext, folder: NoteFolder, *, take: bool) -> None:
        self._workspace, self._folder, self._take = workspace, folder, take
        self._now = workspace.clock.now()
        self.names = tuple(folder.names())
        self._by_fold: dict[str, list[str]] = {}
        for name in self.names:
            self._by_fold.setdefault(_fold(name), []).append(name)

    # --- which papers, which files ---------------------------------------------------------------------------------

    def all_pairs(self, view: View) -> tuple[list[_Pair], tuple[str, ...]]:
        """Every paper that has notes or a file, sorted by key, and the files of no paper."""
        reader = self._workspace.reader
        of_files = {name: view.item(key_of(name), reader) for name in self.names}
        noted = Selection(query=Term("has", "note"), reader=reader, sort="key")
        items = {item.paper.id: item for item in (*view.select(noted), *filter(None, of_files.values()))}
        pairs = sorted((self.pair(item, view) for item in items.values()), key=lambda pair: pair.key.lower())
        taken = {pair.was for pair in pairs}
        strangers = tuple(name for name, item in of_files.items() if item is None and name not in taken)
        return pairs, strangers

    def pairs_since(self, view: View, events: int) -> list[_Pair]:
        """The papers of the newest events that have notes or a file."""
        if events > _MANY:
            return self.all_pairs(view)[0]
        reader = self._workspace.reader
        papers = dict.fromkeys(event.paper for event in view.events(limit=events) if self._concerns(event))
        items = (view.item_by_id(paper, reader) for paper in papers)
        pairs = [(item, self.pair(item, view)) for item in items if item is not None]
        return [pair for item, pair in pairs if item.reading.notes or pair.was in self.names]

    def _concerns(self, event: Event) -> bool:
        """Whether an event may be one of a paper with a file: an addition alone only where there is one already."""
        return event.what != PAPER or _fold(file_name(key_in(event))) in self._by_fold

    def pair(self, item: Item, view: View) -> _Pair:
        """A paper with its file: the one named by its key, in any case, else the one named by an alias.

        Else, where a rekey was undone, the one that was last written for it, unless that is another paper's now.
        """
        wanted = file_name(item.paper.key)
        own = self._called(wanted)
        former = [name for alias in item.paper.aliases for name in self._called(file_name(alias))]
        if not (own or former):
            former = self._last_written(item, view)
        name = own[0] if own else wanted
        was = own[0] if own else former[0] if former else wanted
        others = tuple(other for other in dict.fromkeys((*own, *former)) if other != was)
        return _Pair(item=item, name=name, was=was, others=others)

    def _last_written(self, item: Item, view: View) -> list[str]:
        name = last_file(item.paper.id, self._workspace, view)
        here = name in self.names and view.item(key_of(name), self._workspace.reader) is None
        return [name] if here else []

    def _called(self, name: str) -> list[str]:
        """The files of this name, the exact one first, then those in another case."""
        return sorted(self._by_fold.get(_fold(name), ()), key=lambda other: other != name)

    # --- looking and doing -----------------------------------------------------------------------------------------

    def look(self, pair: _Pair, view: View) -> _Look:
        """What would happen."""
        try:
            step = self._comparing(view, map("{:016x}".format, count()).__next__).paper(pair.item, pair.was)
        except NoteFileError as error:
            return _Look(pair=pair, report=self._report(pair, problems=(_told(error),)))
        todo = pair.renamed or (step.changes if self._take else step.writes)
        return _Look(pair=pair, report=self._of(pair, step), todo=todo, takes=step.after != step.before)

    def apply_all(self, chunks: Sequence[Sequence[_Pair]], newest: int) -> dict[str, FileSyncResult]:
        """Do it chunk by chunk, and with the last remember that the files are as of the event `newest`."""
        reports: dict[str, FileSyncResult] = {}
        for number, chunk in enumerate(chunks, 1):
            reports.update(self.apply(chunk, newest if number == len(chunks) else None))
        return reports

    def apply(self, pairs: Sequence[_Pair], newest: int | None = None) -> dict[str, FileSyncResult]:
        """Do it for some papers, in one transaction; the reports by paper."""
        events: list[Event] = []
        reports: dict[str, FileSyncResult] = {}
        with self._workspace.store.begin() as unit:
            for pair in pairs:
                reports[pair.paper] = self._settle(pair, unit, events)
            if events:
                unit.apply(events)
            if newest is not None:
                unit.keep_merge_bases(_marker(self._workspace), {_SEEN: str(newest)})
        return reports

    def _settle(self, pair: _Pair, unit: Unit, events: list[Event]) -> FileSyncResult:
        """Write one file and what is agreed on; what the library takes is added to `events`."""
        item = unit.item_by_id(pair.paper, self._workspace.reader)
        if item is None:
            return self._report(pair)
        try:
            if pair.renamed:
                self._folder.rename(pair.was, pair.name)
            step = self._comparing(unit, unit.new_id).paper(item, pair.name, former=pair.was)
        except NoteFileError as error:
            return self._report(pair, problems=(_told(error),))
        events.extend(changes(item, step.after, reader=self._workspace.reader, at=self._now, why=TAKEN))
        report = self._of(pair, step)
        if step.writes:
            try:
                self._folder.write(pair.name, step.text, was=step.was)
            except NoteFileError as error:
                return replace(report, written=False, problems=(*report.problems, _told(error)))
        unit.keep_merge_bases(base_of(pair.paper, self._workspace), step.agreed)
        return report

    def _comparing(self, view: View, new_id: Callable[[], str]) -> SyncContext:
        return SyncContext(
            view=view, folder=self._folder, workspace=self._workspace, now=self._now, new_id=new_id, take=self._take
        )

    def _of(self, pair: _Pair, step: PaperSync) -> FileSyncResult:
        """The report of a step that can be done."""
        return replace(
            self._report(pair, problems=step.problems),
            written=step.writes,
            taken=step.taken,
            conflicts=step.conflicts,
            waiting=step.waiting,
        )

    def _report(self, pair: _Pair, *, problems: tuple[str, ...] = ()) -> FileSyncResult:
        others = tuple(
            f"{self._folder.place(other)} is of this paper too: move over what you want to keep, and remove that file"
            for other in (pair.others if self._take else ())
        )
        return FileSyncResult(
            key=pair.key,
            place=self._folder.place(pair.name),
            renamed_from=self._folder.place(pair.was) if pair.renamed else "",
            problems=(*problems, *others),
        )


def _newest(view: View) -> int:
    """The number of the newest event; 0 where there is none."""
    events = view.events(limit=1)
    return events[0].number if events else 0


def _marker(workspace: LibraryContext) -> str:
    """Under which name is kept up to which event the files of this reader are."""
    return f"notes of {workspace.reader}"


def _fold(name: str) -> str:
    """A file name as file systems compare it that know no case, and write accents apart."""
    return unicodedata.normalize("NFC", name).casefold()


def _told(error: NoteFileError) -> str:
    return f"{error.message} ({error.hint})" if error.hint else error.message


def _chunks(pairs: Sequence[_Pair]) -> Iterator[Sequence[_Pair]]:
    return (pairs[start : start + _AT_ONCE] for start in range(0, len(pairs), _AT_ONCE))
