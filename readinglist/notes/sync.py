"""Synchronisation of a folder of note files with the library: both ways by `sync`, else only to the files.

Only `sync` takes changes from files, so that `undo` after another command reverts that command. Files are written
inside the transaction of the library, before it is committed: if the commit fails, the next sync takes the changes
from the files.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count

from readinglist.formats.front_matter import FrontMatter
from readinglist.formats.note_parts import split_file
from readinglist.library.context import LibraryContext, item_of
from readinglist.library.journal import PAPER, Event, changes, key_in
from readinglist.library.protocol import Selection, Unit, View
from readinglist.library.query import Term
from readinglist.notes.file_names import (
    base_name,
    beginning_of_key,
    file_name,
    fold_name,
    is_text,
    key_of,
    subfolder_of,
)
from readinglist.notes.folder import NoteFileError, NoteFolder, message_of
from readinglist.notes.paper_sync import TAKEN, PaperSync, SyncContext, base_of, base_of_any_folder, last_file
from readinglist.notes.results import FileSyncResult, SyncResult
from readinglist.papers.errors import InputError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import Item
from readinglist.papers.tags import TagSpellings

_FILES_PER_TRANSACTION = 50
"""Maximum number of files written while the library is locked."""

_MAX_EVENTS = 2000
"""Number of new events beyond which all papers with notes are checked, not only those of the events."""

_SEEN = "seen"


def sync(context: LibraryContext, folder: NoteFolder, *, dry_run: bool = False) -> SyncResult:
    """Synchronise every paper that has notes or a file. With `dry_run`, nothing is written.

    Changes of the library are one batch. Files that belong to no paper are not touched.

    Raises:
        LibraryError: If the library cannot be read or written.
    """
    syncing = _FolderSync(context, folder, take=True)
    with context.store.read() as view:
        pairs, unknown = syncing.all_pairs(view)
        newest = _newest(view)
        checks = [syncing.check(pair, view) for pair in pairs]
    todo = [check for check in checks if check.todo]
    done: dict[str, FileSyncResult] = {}
    if not dry_run:
        takes = [check.pair for check in todo if check.takes]
        rest = [check.pair for check in todo if not check.takes]
        done.update(syncing.apply_all([takes, *_chunks(rest)], newest))
    reports = (done.get(check.pair.paper, check.report) for check in checks)
    return SyncResult(
        files=tuple(report for report in reports if report.has_news), papers=len(pairs), unknown_files=unknown
    )


def refresh(context: LibraryContext, folder: NoteFolder) -> tuple[FileSyncResult, ...]:
    """Write to the files what changed in the library since the last time, and take nothing from them.

    Raises:
        LibraryError: If the library cannot be read or written.
    """
    syncing = _FolderSync(context, folder, take=False)
    with context.store.read() as view:
        newest = _newest(view)
        seen = int(view.merge_bases(_marker(context, folder)).get(_SEEN, "0"))
        if newest == seen:
            return ()
        pairs = syncing.pairs_since(view, newest - seen)
        checks = [syncing.check(pair, view) for pair in pairs]
    todo = [check.pair for check in checks if check.todo]
    chunks = list(_chunks(todo)) if todo or newest - seen < _MAX_EVENTS else [[]]
    done = syncing.apply_all(chunks, newest)
    reports = (done.get(check.pair.paper, check.report) for check in checks)
    return tuple(report for report in reports if report.has_news)


def path_of(
    key: str, context: LibraryContext, folder: NoteFolder, body: Callable[[Item], str] = lambda _: ""
) -> FileSyncResult:
    """Return the file of a paper, and create it if needed; without notes, it begins with the `body`.

    Raises:
        NothingFound: If the key is unknown.
        NoteFileError: If the file cannot be read or written.
    """
    syncing = _FolderSync(context, folder, take=False)
    with context.store.read() as view:
        pair = syncing.pair(item_of(view, key, context.reader), view)
        known = pair.was in syncing.names
    if known and not pair.renamed:
        return FileSyncResult(key=pair.key, place=folder.place(pair.name))
    report = syncing.apply([pair])[pair.paper]
    if report.problems:
        raise NoteFileError(f"{report.place}: {report.problems[0]}", hint="check the folder and its permissions")
    if not (known or pair.item.reading.notes) and (more := body(pair.item)) and (text := folder.read(pair.name)):
        folder.write(pair.name, f"{text}\n{more.rstrip()}\n", was=text)
    return report


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """A paper and its file: the name it should have, and the one it has now."""

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
class _Check:
    """What a sync of a pair would do."""

    pair: _Pair
    report: FileSyncResult
    todo: bool = False
    takes: bool = False


class _FolderSync:
    """One run over the files of a folder."""

    def __init__(self, context: LibraryContext, folder: NoteFolder, *, take: bool) -> None:
        self._context, self._folder, self._take = context, folder, take
        self._spellings = TagSpellings()
        self._now = context.clock.now()
        found = folder.names()
        self.names = tuple(name for name in found if is_text(name))
        self._unnamed = tuple(name for name in found if not is_text(name))
        self._by_fold: dict[str, list[str]] = {}
        for name in self.names:
            self._by_fold.setdefault(fold_name(base_name(name)), []).append(name)
        self._claimed: dict[str, list[str]] | None = None
        self._claims_unknown: set[str] = set()

    # --- papers and files ------------------------------------------------------------------------------------------

    def all_pairs(self, view: View) -> tuple[list[_Pair], tuple[str, ...]]:
        """Return the papers with notes or a file, sorted by key, and the files that belong to no paper."""
        reader = self._context.reader
        of_files = {name: self._named_after(name, view) for name in self.names}
        noted = Selection(query=Term("has", "note"), reader=reader, sort="key")
        claiming = (view.item_by_id(paper, reader) for paper in self._claims(view))
        found = (*view.select(noted), *filter(None, of_files.values()), *filter(None, claiming))
        items = {item.paper.id: item for item in found}
        pairs = sorted((self.pair(item, view) for item in items.values()), key=lambda pair: pair.key.lower())
        taken = {name for pair in pairs for name in (pair.was, *pair.others)}
        unknown = tuple(
            name
            for name, item in of_files.items()
            if item is None and name not in taken and ("/" not in name or name in self._claims_unknown)
        )
        return pairs, (*unknown, *self._unnamed)

    def _named_after(self, name: str, view: View) -> Item | None:
        """Return the paper whose key or alias is the name of a file."""
        item = view.item(key_of(name, self._folder.name), self._context.reader)
        if item is None and (beginning := beginning_of_key(name, self._folder.name)):
            keys = view.taken_keys([beginning])
            longer = (key for key in keys if fold_name(self._file_name(key)) == fold_name(base_name(name)))
            item = next((view.item(key, self._context.reader) for key in longer), None)
        return item

    def _claims(self, view: View) -> dict[str, list[str]]:
        """Return the files that are named after no paper, but name one in ``citekey``, by paper.

        Such a file was renamed by the reader, or written by another program.
        """
        if self._claimed is None:
            self._claimed = {}
            for name in self.names:
                if self._named_after(name, view) is None and (key := self._citekey(name)):
                    item = view.item(key, self._context.reader)
                    if item is None:
                        self._claims_unknown.add(name)
                    else:
                        self._claimed.setdefault(item.paper.id, []).append(name)
        return self._claimed

    def _citekey(self, name: str) -> str:
        """Return the key in the front matter of a file; empty if there is none, or the file cannot be read."""
        try:
            front = split_file(self._folder.read(name) or "").front
            value = FrontMatter(front).value("citekey") if front else None
        except (NoteFileError, InputError):
            return ""
        return value.removeprefix("@") if isinstance(value, str) else ""

    def pairs_since(self, view: View, events: int) -> list[_Pair]:
        """Return the papers of the newest events that have notes or a file."""
        if events > _MAX_EVENTS:
            return self.all_pairs(view)[0]
        reader = self._context.reader
        papers = dict.fromkeys(event.paper for event in view.events(limit=events) if self._concerns(event))
        items = (view.item_by_id(paper, reader) for paper in papers)
        pairs = [(item, self.pair(item, view)) for item in items if item is not None]
        return [pair for item, pair in pairs if item.reading.notes or pair.was in self.names]

    def _concerns(self, event: Event) -> bool:
        """Whether the paper of an event may have a file; a new paper only if a file of its name exists."""
        return event.what != PAPER or fold_name(self._file_name(key_in(event))) in self._by_fold

    def pair(self, item: Item, view: View) -> _Pair:
        """Return a paper with its file: the one named after its key (case-insensitive), else after an alias.

        Else the one last written for it, which after the undo of a rekey gets its old name again, unless it belongs to
        another paper now; else one that names the paper in ``citekey``, which keeps its name.
        """
        wanted = self._file_name(item.paper.key)
        own = self._named(wanted, item, view)
        names = [*map(self._file_name, item.paper.aliases), *map(file_name, (item.paper.key, *item.paper.aliases))]
        former = [name for each in names if each != wanted for name in self._named(each, item, view)]
        claimed = self._claims(view).get(item.paper.id, [])
        if not (own or former):
            last, chosen = last_file(item.paper.id, self._context, self._folder, view)
            here = last in self.names and self._named_after(last, view) is None
            own = [last] if here and chosen else [] if here else claimed
            former = [last] if here and not chosen else []
        was = own[0] if own else former[0] if former else subfolder_of(item, self._folder.subfolder) + wanted
        name = own[0] if own else was[: -len(base_name(was))] + wanted
        others = tuple(other for other in dict.fromkeys((*own, *former, *claimed)) if other != was)
        return _Pair(item=item, name=name, was=was, others=others)

    def _file_name(self, key: str) -> str:
        return file_name(key, self._folder.name)

    def _named(self, name: str, item: Item, view: View) -> list[str]:
        """Return the files with this name, the exact one first, then those that differ in case.

        Keys may differ where file names do not, as "straße" and "strasse": then only the exact one.
        """
        found = sorted(self._by_fold.get(fold_name(name), ()), key=lambda other: base_name(other) != name)
        return [other for other in found if base_name(other) == name or self._may_be_of(other, item, view)]

    def _may_be_of(self, name: str, item: Item, view: View) -> bool:
        """Whether a file is not named after another paper."""
        owner = self._named_after(name, view)
        return owner is None or owner.paper.id == item.paper.id

    # --- checking and writing --------------------------------------------------------------------------------------

    def check(self, pair: _Pair, view: View) -> _Check:
        """Return what a sync of the pair would do."""
        try:
            result = self._sync_context(view, map("{:016x}".format, count()).__next__).paper(pair.item, pair.was)
        except NoteFileError as error:
            return _Check(pair=pair, report=self._report(pair, problems=(message_of(error),)))
        todo = pair.renamed or (result.changes if self._take else result.writes)
        return _Check(pair=pair, report=self._of(pair, result), todo=todo, takes=result.after != result.before)

    def apply_all(self, chunks: Sequence[Sequence[_Pair]], newest: int) -> dict[str, FileSyncResult]:
        """Sync the pairs in chunks; the last transaction records `newest` as the last event written."""
        reports: dict[str, FileSyncResult] = {}
        for number, chunk in enumerate(chunks, 1):
            reports.update(self.apply(chunk, newest if number == len(chunks) else None))
        return reports

    def apply(self, pairs: Sequence[_Pair], newest: int | None = None) -> dict[str, FileSyncResult]:
        """Sync some pairs in one transaction, and return the reports by paper."""
        events: list[Event] = []
        reports: dict[str, FileSyncResult] = {}
        with self._context.store.begin() as unit:
            for pair in pairs:
                reports[pair.paper] = self._write(pair, unit, events)
            if events:
                unit.apply(events)
            if newest is not None:
                unit.keep_merge_bases(_marker(self._context, self._folder), {_SEEN: str(newest)})
        return reports

    def _write(self, pair: _Pair, unit: Unit, events: list[Event]) -> FileSyncResult:
        """Write one file and its merge base; changes of the library are added to `events`."""
        item = unit.item_by_id(pair.paper, self._context.reader)
        if item is None:
            return self._report(pair)
        try:
            if pair.renamed:
                self._folder.rename(pair.was, pair.name)
            result = self._sync_context(unit, unit.new_id).paper(item, pair.name, former=pair.was)
        except NoteFileError as error:
            return self._report(pair, problems=(message_of(error),))
        events.extend(
            changes(item, self._spelled(item, result.after, unit), reader=self._context.reader, at=self._now, why=TAKEN)
        )
        report = self._of(pair, result)
        if result.writes:
            try:
                self._folder.write(pair.name, result.text, was=result.was)
            except NoteFileError as error:
                return replace(report, written=False, problems=(*report.problems, message_of(error)))
        unit.keep_merge_bases(base_of(pair.paper, self._context, self._folder), result.merge_base)
        unit.keep_merge_bases(base_of_any_folder(pair.paper, self._context), {})
        return report

    def _spelled(self, before: Item, after: Item, unit: Unit) -> Item:
        """Return the item with the tags of the file as the library spells them."""
        if after.paper.tags == before.paper.tags:
            return after
        tags = self._spellings.spelled(after.paper.tags, unit.tag_spellings)
        return replace(after, paper=replace(after.paper, tags=tags))

    def _sync_context(self, view: View, new_id: Callable[[], str]) -> SyncContext:
        return SyncContext(
            view=view, folder=self._folder, context=self._context, now=self._now, new_id=new_id, take=self._take
        )

    def _of(self, pair: _Pair, result: PaperSync) -> FileSyncResult:
        """Return the report of a sync without errors."""
        return replace(
            self._report(pair, problems=result.problems),
            written=result.writes,
            taken=result.taken,
            conflicts=result.conflicts,
            put_back=result.put_back,
        )

    def _report(self, pair: _Pair, *, problems: tuple[str, ...] = ()) -> FileSyncResult:
        others = tuple(
            f"{self._folder.place(other)} is a second file of this paper: move its notes to the first, then remove it"
            for other in (pair.others if self._take else ())
        )
        return FileSyncResult(
            key=pair.key,
            place=self._folder.place(pair.name),
            renamed_from=self._folder.place(pair.was) if pair.renamed else "",
            problems=(*problems, *others),
        )


def _newest(view: View) -> int:
    """Return the number of the newest event; 0 if there is none."""
    events = view.events(limit=1)
    return events[0].number if events else 0


def _marker(context: LibraryContext, folder: NoteFolder) -> str:
    """Return the name under which the last event written to the files of this folder is stored."""
    return f"notes of {context.reader} in {folder.identity()}"


def _chunks(pairs: Sequence[_Pair]) -> Iterator[Sequence[_Pair]]:
    return (pairs[start : start + _FILES_PER_TRANSACTION] for start in range(0, len(pairs), _FILES_PER_TRANSACTION))
