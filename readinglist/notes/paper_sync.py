"""One paper and its note file: what to write, what to take, and what stands in the way; reads, and writes nothing."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from readinglist.formats.front_matter import FrontMatter, Parts, split_file
from readinglist.library.context import Workspace
from readinglist.library.protocol import View
from readinglist.notes.body import NotesStep, Rules, keep_notes_in_step
from readinglist.notes.fields import FieldsStep, Given, keep_fields_in_step
from readinglist.notes.folder import NoteFileError, NoteFolder
from readinglist.papers.errors import InputError
from readinglist.papers.paper import Item

TAKEN = "notes sync"
"""The reason, in the journal, of what was taken from note files."""

_FILE = "file"
_FIELD = "field:"
_NOTE = "note:"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperStep:
    """What keeping one paper's file in step comes to.

    `was` and `text` are the file as it is (None: there is none) and as it shall be, `agreed` what is then agreed on.
    `taken` says in words what the library takes from the file. `conflicts` are both sides' changes of one thing,
    `problems` what cannot be read or taken. `waiting`: the file holds something that only a sync takes.
    """

    name: str
    before: Item
    after: Item
    was: str | None
    text: str
    agreed: dict[str, str] = field(hash=False)
    known: dict[str, str] = field(hash=False)
    taken: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    waiting: bool = False

    @property
    def writes(self) -> bool:
        """Whether the file changes."""
        return self.text != (self.was or "")

    @property
    def changes(self) -> bool:
        """Whether anything has to be written at all."""
        return self.writes or self.after != self.before or self.agreed != self.known


def base_of(paper: str, workspace: Workspace) -> str:
    """Under which name is kept what this reader's library and the note file of a paper last agreed on."""
    return f"notes of {workspace.reader}/{paper}"


def last_file(paper: str, workspace: Workspace, view: View) -> str:
    """The name of the note file that was last kept in step with a paper; empty where there was none."""
    return view.merge_bases(base_of(paper, workspace)).get(_FILE, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparing:
    """With what the papers of one run are compared. With `take` the library takes from the files."""

    view: View
    folder: NoteFolder
    workspace: Workspace
    now: datetime
    new_id: Callable[[], str]
    take: bool

    def paper(self, item: Item, name: str, *, former: str = "") -> PaperStep:
        """The step of one paper whose file is `name`, and was `former` until now.

        Raises:
            NoteFileError: the file cannot be read, or cannot hold what it should.
        """
        was = self.folder.read(name)
        blank = was is None or not was.strip("\ufeff \t\r\n")
        known = self._known(item)
        base = known if not blank and known.get(_FILE) in (name, former) else {}
        parts = split_file("" if was is None or blank else was)
        newline = "\r\n" if "\r\n" in (was or "") else "\n"
        fields, front, problems = self._front(item, parts, _of(base, _FIELD), newline)
        notes = self._notes(item, parts.body, _of(base, _NOTE), newline)
        reading = replace(fields.after.reading, notes=notes.notes)
        after = replace(fields.after, reading=reading)
        agreed = {_FILE: name}
        agreed.update({f"{_FIELD}{name}": value for name, value in fields.agreed.items()})
        agreed.update({f"{_NOTE}{note}": text for note, text in notes.agreed.items()})
        return PaperStep(
            name=name,
            before=item,
            after=after,
            was=was,
            text=parts.mark + front + notes.body,
            agreed=agreed,
            known=known,
            taken=_in_words(fields, notes),
            conflicts=(*fields.conflicts, *_conflicts(notes)),
            problems=(*problems, *fields.faults),
            waiting=fields.waiting or notes.waiting,
        )

    def _known(self, item: Item) -> dict[str, str]:
        """What was last agreed on, of a paper merged into this one where there is nothing of its own."""
        bases = (self.view.merge_bases(base_of(paper, self.workspace)) for paper in (item.paper.id, *item.paper.merged))
        return dict(next(filter(None, bases), {}))

    def _front(
        self, item: Item, parts: Parts, base: dict[str, str], newline: str
    ) -> tuple[FieldsStep, str, tuple[str, ...]]:
        """The step of the front matter, its text, and what is wrong with it; one that cannot be read stays as it is."""
        fence = f"---{newline}"
        try:
            front = FrontMatter(parts.front or fence + fence)
            names = front.names
            given = Given(
                values={name: value for name in names if (value := front.value(name)) is not None},
                present=frozenset(names),
                strange=frozenset(name for name in names if front.is_strange(name)),
            )
            step = keep_fields_in_step(base, item, given, self.workspace.states, now=self.now, take=self.take)
            text = front.changed(step.writes) if step.writes else parts.front
        except InputError as error:
            return FieldsStep(after=item, agreed=base), parts.front, (error.message,)
        return step, text, ()

    def _notes(self, item: Item, body: str, base: dict[str, str], newline: str) -> NotesStep:
        rules = Rules(
            take=self.take,
            now=self.now,
            new_id=self.new_id,
            taken_back=lambda note: self._taken_back(item.paper.id, note),
            newline=newline,
        )
        step = keep_notes_in_step(base, item.reading.notes, body, rules)
        if step.unfit:
            raise NoteFileError(
                "a note holds the mark of another note, which a file cannot hold; the file stays as it is",
                hint="take the line `<!-- note ... -->` out of that note",
            )
        return step

    def _taken_back(self, paper: str, note: str) -> bool:
        """Whether the last change of a note was to undo what a file had brought."""
        reader, what = self.workspace.reader, f"note:{note}"
        events = self.view.events(paper=paper)
        last = next((event for event in events if event.what == what and event.reader == reader), None)
        undone = last
        while undone is not None and undone.undoes:
            batch = self.view.batch(undone.undoes)
            undone = next((event for event in batch if event.what == what), None)
        return last is not None and bool(last.undoes) and undone is not None and undone.why == TAKEN


def _of(base: dict[str, str], kind: str) -> dict[str, str]:
    return {name.removeprefix(kind): body for name, body in base.items() if name.startswith(kind)}


def _in_words(fields: FieldsStep, notes: NotesStep) -> tuple[str, ...]:
    """What the library takes, as people say it."""
    said = []
    for name in fields.taken:
        value = fields.agreed.get(name, "")
        shown = json.loads(value) if value else ""
        said.append(f"{name}: {(', '.join(shown) if isinstance(shown, list) else shown) or 'none'}")
    for verb, which in (("new", notes.added), ("changed", notes.changed), ("removed", notes.removed)):
        if which:
            said.append(f"{len(which)} {'note' if len(which) == 1 else 'notes'} {verb}")
    return tuple(said)


def _conflicts(notes: NotesStep) -> list[str]:
    dates = {note.id: f"{note.at.astimezone():%Y-%m-%d %H:%M}" for note in notes.notes}
    return [
        f"the note of {dates.get(note, 'the file')} was changed in the library and in the file; both are kept"
        for note in notes.conflicts
    ]
