"""Synchronisation of one paper with its note file, planned without writing anything."""

import json
from collections.abc import Callable, Iterable
from dataclasses import field, replace
from datetime import datetime
from hashlib import blake2b

from readinglist.files.text_edits import conflict_line
from readinglist.formats.front_matter import FrontMatter
from readinglist.formats.note_parts import Parts, split_file
from readinglist.library.context import LibraryContext, closed_names
from readinglist.library.days import Calendar
from readinglist.library.protocol import View
from readinglist.library.status_history import all_reading_dates
from readinglist.notes.body import NotesSync, NoteSyncRules, read_body, sync_notes
from readinglist.notes.fields import FieldsSync, FrontMatterValues, sync_fields
from readinglist.notes.file_names import base_name, file_name, fold_name
from readinglist.notes.folder import NoteFileError, NoteFolder
from readinglist.papers.errors import InputError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import counted
from readinglist.papers.paper import Item

TAKEN = "notes sync"
"""The reason in the journal of changes taken from note files."""

_FILE = "file"
_CHOSEN = "chosen"
"""Marks a file whose name was chosen by the reader, so that it keeps it."""

_EARLIER = "earlier"
"""The digests of the states of a file that this program replaced."""
_MOST_EARLIER = 50

_FIELD = "field:"
_NOTE = "note:"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSync:
    """The result of synchronising one paper and its file.

    `was` and `text` are the old content of the file (None if it does not exist) and the new one; `old_merge_base` and
    `merge_base` likewise. `taken` describes what the library takes from the file. `put_back` is set if the file had an
    earlier state again, from which nothing is taken.
    """

    name: str
    before: Item
    after: Item
    was: str | None
    text: str
    merge_base: dict[str, str] = field(hash=False)
    old_merge_base: dict[str, str] = field(hash=False)
    taken: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    put_back: bool = False

    @property
    def writes(self) -> bool:
        """Whether the file changes."""
        return self.text != (self.was or "")

    @property
    def changes(self) -> bool:
        """Whether the file, the library or the merge base changes."""
        return self.writes or self.after != self.before or self.merge_base != self.old_merge_base


def base_of(paper: str, context: LibraryContext, folder: NoteFolder) -> str:
    """Return the name of the merge base of a paper's file in this folder of this reader.

    Each folder has its own, because a note that a folder never had was not removed from it.
    """
    return f"notes of {context.reader} in {folder.identity()}/{paper}"


def base_of_any_folder(paper: str, context: LibraryContext) -> str:
    """Return the name of the merge base that earlier versions stored, for all folders of this reader."""
    return f"notes of {context.reader}/{paper}"


def stored_base(papers: Iterable[str], context: LibraryContext, folder: NoteFolder, view: View) -> dict[str, str]:
    """Return the merge base of the first of these papers that has one; empty if none has."""
    papers = tuple(papers)
    names = (
        *(base_of(paper, context, folder) for paper in papers),
        *(base_of_any_folder(paper, context) for paper in papers),
    )
    return dict(next(filter(None, map(view.merge_bases, names)), {}))


def last_file(paper: str, context: LibraryContext, folder: NoteFolder, view: View) -> tuple[str, bool]:
    """Return the name of the note file that was last synchronised with a paper, and whether the reader chose it.

    The name is empty if there was none.
    """
    base = stored_base((paper,), context, folder, view)
    return base.get(_FILE, ""), _CHOSEN in base


def is_chosen(name: str, key: str, pattern: str) -> bool:
    """Whether the name of a paper's file is not the one that this program gives it."""
    return fold_name(base_name(name)) != fold_name(file_name(key, pattern))


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncContext:
    """The context of a sync. With `take`, the library takes changes from the files."""

    view: View
    folder: NoteFolder
    context: LibraryContext
    now: datetime
    new_id: Callable[[], str]
    take: bool

    def paper(self, item: Item, name: str, *, former: str = "") -> PaperSync:
        """Synchronise one paper whose file is `name`, and was named `former` until now.

        Raises:
            NoteFileError: If the file cannot be read, or cannot represent the notes.
        """
        was = self.folder.read(name)
        _check_merged(was or "", item)
        blank = was is None or not was.strip("\ufeff \t\r\n\0")  # a crash can leave a file of zeros
        old_merge_base = self._merge_base(item)
        base = old_merge_base if not blank and self._is_of(old_merge_base, name, former, was or "") else {}
        parts = split_file("" if was is None or blank else was)
        newline = "\r\n" if "\r\n" in (was or "") else "\n"
        earlier, state = old_merge_base.get(_EARLIER, "").split(), _digest(was or "")
        put_back = state in earlier and _lacks_notes(parts.body, _of(base, _NOTE))
        base = _base_in(parts) if put_back else base
        fields, front, problems = self._front(item, parts, _of(base, _FIELD), newline)
        notes = self._notes(item, parts.body, _of(base, _NOTE), newline)
        after = replace(fields.after, reading=replace(fields.after.reading, notes=notes.notes))
        merge_base = self._new_base(item, name, fields, notes)
        text = parts.mark + front + notes.body
        earlier = [each for each in earlier if each != state] + (
            [state] if was and text != was and not put_back else []
        )
        if earlier:
            merge_base[_EARLIER] = " ".join(earlier[-_MOST_EARLIER:])
        return PaperSync(
            name=name,
            before=item,
            after=after,
            was=was,
            text=text,
            merge_base=merge_base,
            old_merge_base=old_merge_base,
            taken=_describe(fields, notes),
            conflicts=(*fields.conflicts, *_conflicts(notes, self.context.calendar)),
            problems=(*problems, *fields.problems),
            put_back=put_back,
        )

    def _new_base(self, item: Item, name: str, fields: FieldsSync, notes: NotesSync) -> dict[str, str]:
        """Return what file and library have in common after the sync."""
        chosen = {_CHOSEN: "yes"} if is_chosen(name, item.paper.key, self.folder.name) else {}
        of_fields = {f"{_FIELD}{name}": value for name, value in fields.merge_base.items()}
        return {
            _FILE: name,
            **chosen,
            **of_fields,
            **{f"{_NOTE}{note}": text for note, text in notes.merge_base.items()},
        }

    def _is_of(self, base: dict[str, str], name: str, former: str, text: str) -> bool:
        """Whether a merge base is that of this file, by its name, or by its notes if the reader moved it."""
        file = base.get(_FILE, "")
        marks = (f"<!-- note {note} -->" for note in _of(base, _NOTE))
        return file in (name, former) or (any(mark in text for mark in marks) and self.folder.read(file) is None)

    def _merge_base(self, item: Item) -> dict[str, str]:
        """Return the merge base of the paper, or else of a paper merged into it."""
        return stored_base((item.paper.id, *item.paper.merged), self.context, self.folder, self.view)

    def _front(
        self, item: Item, parts: Parts, base: dict[str, str], newline: str
    ) -> tuple[FieldsSync, str, tuple[str, ...]]:
        """Synchronise the front matter; return the result, its text and problems. If invalid, it stays unchanged."""
        fence = f"---{newline}"
        try:
            front = FrontMatter(parts.front or fence + fence)
            names = front.names
            file = FrontMatterValues(
                values={name: value for name in names if (value := front.value(name)) is not None},
                present=frozenset(names),
                unsupported=frozenset(name for name in names if front.is_unsupported(name)),
            )
            result = sync_fields(
                base,
                item,
                file,
                self.context.statuses,
                now=self.now,
                take=self.take,
                more=self.folder.fields,
                readings=self._readings(item),
            )
            text = front.changed(result.writes) if result.writes else parts.front
        except InputError as error:
            return FieldsSync(after=item, merge_base=base), parts.front, (error.message,)
        return result, text, ()

    def _readings(self, item: Item) -> list[str]:
        """Return the days of each finished reading, as ``2024-03-01..2024-03-05``, if there are several."""
        context, day = self.context, self.context.calendar.day
        changes = self.view.status_changes(item.paper.id, context.reader)
        each = all_reading_dates(
            changes, added=item.paper.added, closed=closed_names(context), calendar=context.calendar
        )
        days = [f"{f'{day(one.started)}..' if one.started else ''}{day(one.finished)}" for one in each if one.finished]
        return days if len(days) > 1 else []

    def _notes(self, item: Item, body: str, base: dict[str, str], newline: str) -> NotesSync:
        rules = NoteSyncRules(
            take=self.take,
            now=self.now,
            new_id=self.new_id,
            was_undone=lambda note: self._was_undone(item.paper.id, note),
            newline=newline,
            calendar=self.context.calendar,
        )
        result = sync_notes(base, item.reading.notes, body, rules)
        if result.ambiguous:
            raise NoteFileError(
                "a note contains another note's mark; file not changed",
                hint="remove the line `<!-- note ... -->` from that note",
            )
        return result

    def _was_undone(self, paper: str, note: str) -> bool:
        """Whether the last change of a note was the undo of a change from a file."""
        reader, what = self.context.reader, f"note:{note}"
        events = self.view.events(paper=paper)
        last = next((event for event in events if event.what == what and event.owner == reader), None)
        undone = last
        while undone is not None and undone.undoes:
            batch = self.view.batch(undone.undoes)
            undone = next((event for event in batch if event.what == what), None)
        return last is not None and bool(last.undoes) and undone is not None and undone.why == TAKEN


def _check_merged(text: str, item: Item) -> None:
    """Check that git left no conflict in a file, unless a note of the library is about one.

    Raises:
        NoteFileError: If it did.
    """
    line = conflict_line(text)
    if line and not any(conflict_line(note.text) for note in item.reading.notes):
        raise NoteFileError(
            f"contains a git conflict, in line {line}; file not changed", hint="resolve the conflict first"
        )


def _digest(text: str) -> str:
    """Return what identifies a state of a file, whatever its line ends, which git may change."""
    return blake2b(text.replace("\r\n", "\n").encode(errors="replace"), digest_size=8).hexdigest()


def _lacks_notes(body: str, base: dict[str, str]) -> bool:
    """Whether a note that the file had at the last time is missing, or has another text."""
    texts = {section.id: section.text for section in read_body(body).sections}
    return any(texts.get(note) != text for note, text in base.items())


def _base_in(parts: Parts) -> dict[str, str]:
    """Return a file that this program wrote as a merge base: what differs from it in the library was changed there."""
    try:
        front = FrontMatter(parts.front)
        values = {name: value for name in front.names if (value := front.value(name)) is not None}
    except InputError:
        values = {}
    fields = {f"{_FIELD}{name}": json.dumps(value, ensure_ascii=False) for name, value in values.items()}
    return fields | {f"{_NOTE}{section.id}": section.text for section in read_body(parts.body).sections}


def _of(base: dict[str, str], kind: str) -> dict[str, str]:
    return {name.removeprefix(kind): body for name, body in base.items() if name.startswith(kind)}


def _describe(fields: FieldsSync, notes: NotesSync) -> tuple[str, ...]:
    """Describe what the library takes from the file."""
    parts = []
    for name in fields.taken:
        value = fields.merge_base.get(name, "")
        shown = json.loads(value) if value else ""
        parts.append(f"{name}: {(', '.join(shown) if isinstance(shown, list) else shown) or 'none'}")
    for verb, which in (("added", notes.added), ("changed", notes.changed), ("removed", notes.removed)):
        if which:
            parts.append(f"{counted(len(which), 'note')} {verb}")
    return tuple(parts)


def _conflicts(notes: NotesSync, calendar: Calendar) -> list[str]:
    dates = {note.id: calendar.minute(note.at) for note in notes.notes}
    return [
        f"conflict: note of {dates.get(note, 'the file')} changed in library and file; both kept"
        for note in notes.conflicts
    ]
