"""A paper's notes as the body of one Markdown file, and what each side of it has to take from the other.

A note begins at its mark, ``<!-- note 1f3a... -->``, which stands alone on a line or behind a heading, and ends at the
next mark or at the end of the file. What stands above the first mark is a note that has no mark yet. A heading that is
nothing but a time is the program's; any other words of it belong to the note. No character of a body is outside of it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from readinglist.library.three_way import Verdict, compare
from readinglist.papers.paper import Note

_MARK = re.compile(r"<!-- note (?P<id>[0-9A-Za-z_-]{1,64}) -->[ \t]*\r?$", re.MULTILINE)
_HEADING = re.compile(r"#{1,6}(?=[ \t]|$)")
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?")
_BLANK_LINES = re.compile(r"(?:[ \t]*\r?\n)*")
_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\%<>"|?*#^\[\]]|^\.|[. ]$')
_CODED = re.compile(r"%([0-9A-F]{2})")

SUFFIX = ".md"


# --- names of files ------------------------------------------------------------------------------------------------


def file_name(key: str) -> str:
    """The name of the file of a citation key; characters that file systems or links cannot take become ``%2F``."""
    return _UNFIT.sub(lambda found: f"%{ord(found[0]):02X}", key) + SUFFIX


def key_of(name: str) -> str:
    """The citation key that a file name stands for."""
    return _CODED.sub(lambda found: chr(int(found[1], 16)), name.removesuffix(SUFFIX))


# --- the parts of a body -------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """A note as both sides are compared: line ends are one character, without blank lines around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text[_blank(text) :].rstrip(" \t\n")


def _blank(text: str) -> int:
    """How many characters of blank lines `text` begins with."""
    found = _BLANK_LINES.match(text)
    return found.end() if found else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One note of a body: the line of its mark as written, and everything up to the next mark."""

    id: str
    mark: str
    rest: str

    @property
    def heading(self) -> str:
        """What stands before the mark, without the space around it."""
        return self.mark[: self.mark.rindex("<!-- note ")].strip()

    @property
    def own_heading(self) -> str:
        """The heading, where it has other words than a time: then it is part of the note."""
        words = self.heading.lstrip("#").strip()
        return plain(self.heading) if words and not _TIME.fullmatch(words) else ""

    @property
    def time(self) -> str:
        """The time of the heading, if it has nothing else."""
        return "" if self.own_heading else self.heading.lstrip("#").strip()

    @property
    def text(self) -> str:
        """The note that the section holds, as `plain` has it; empty where somebody emptied it."""
        text = plain(self.rest)
        return plain(f"{self.own_heading}\n\n{text}") if self.own_heading else text

    def with_text(self, text: str, stamp: str, newline: str) -> "Section":
        """The section with another note in it; the blank lines around the note stay."""
        mark = self.mark
        if self.own_heading and (text == self.own_heading or text.startswith(f"{self.own_heading}\n")):
            text = plain(text.removeprefix(self.own_heading))
        elif self.own_heading:
            mark = _mark_line(self.id, stamp, newline)
        if not mark.endswith("\n"):
            mark += newline
        before = self.rest[: _blank(self.rest)] or newline
        after = self.rest[len(self.rest.rstrip(" \t\r\n")) :] if plain(self.rest) else ""
        return replace(self, mark=mark, rest=before + text.replace("\n", newline) + (after or newline))


def _mark_line(note: str, stamp: str, newline: str) -> str:
    return f"{f'## {stamp} ' if stamp else ''}<!-- note {note} -->{newline}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The text of a file without its front matter; `top` is what stands above the first mark."""

    top: str
    sections: tuple[Section, ...] = ()

    def __str__(self) -> str:
        return self.top + "".join(section.mark + section.rest for section in self.sections)


def read_body(text: str) -> Body:
    """The parts of a body. Of a mark that stands twice the first counts; the second is text, as any other line."""
    begins: list[tuple[int, int, str]] = []
    seen: set[str] = set()
    for found in _MARK.finditer(text):
        start = text.rfind("\n", 0, found.start()) + 1
        before = text[start : found.start()].strip(" \t")
        if found["id"] not in seen and (not before or _HEADING.match(before)):
            seen.add(found["id"])
            begins.append((start, min(found.end() + 1, len(text)), found["id"]))
    ends = [*(start for start, _, _ in begins[1:]), len(text)]
    return Body(
        top=text[: begins[0][0]] if begins else text,
        sections=tuple(
            Section(id=note, mark=text[start:middle], rest=text[middle:end])
            for (start, middle, note), end in zip(begins, ends, strict=False)
        ),
    )


# --- keeping the two sides in step ---------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class NotesSync:
    """What keeping one paper's notes in step comes to.

    `body` is the text to be in the file, `notes` are the notes to be in the library, `agreed` is what both then say by
    note. `added`, `changed` and `removed` are notes that the file changes in the library; `conflicts` those that both
    sides changed. `waiting` says that the file holds something that was not asked for yet, `unfit` that a note holds
    the mark of another, so that the file would be read otherwise.
    """

    body: str = ""
    notes: tuple[Note, ...] = ()
    agreed: dict[str, str] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    waiting: bool = False
    unfit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSyncRules:
    """How notes are kept in step: whether the library takes from the file, the present, fresh ids, and the line end.

    `taken_back` says of a note whether its last change in the library was to undo what a file had brought: such a text
    stays in the file.
    """

    take: bool
    now: datetime
    new_id: Callable[[], str]
    taken_back: Callable[[str], bool]
    newline: str = "\n"


def sync_notes(base: Mapping[str, str], notes: Sequence[Note], body: str, rules: NoteSyncRules) -> NotesSync:
    """Compare the notes of the library with those of a file, and with what both last agreed on.

    Without `NoteSyncRules.take` the library stays as it is, and only what the user left alone in the file is written
    anew. Where both sides changed a note, the text of the file stays and the library's becomes a note of its own behind
    it, unless one only added to the other.
    """
    return _Keeping(base, notes, read_body(body), rules).step()


class _Keeping:
    """One run of `sync_notes`."""

    def __init__(self, base: Mapping[str, str], notes: Sequence[Note], body: Body, rules: NoteSyncRules) -> None:
        self._base, self._body, self._rules = base, body, rules
        self._above = body.top
        self._notes = {note.id: note for note in notes}
        self._had = tuple(notes)
        self._texts = {note.id: plain(note.text) for note in notes}
        self._sections: list[Section] = []
        self._done = NotesSync()

    def step(self) -> NotesSync:
        """What has to happen."""
        self._top()
        for section in self._body.sections:
            self._section(section)
        in_file = {section.id for section in self._sections}
        in_file.update(section.id for section in self._body.sections)
        for note in self._had:
            if note.id not in in_file and note.id in self._notes and self._texts[note.id]:
                self._missing(note)
        body = Body(top=self._above, sections=tuple(self._sections))
        self._done.body = str(body)
        self._done.unfit = read_body(self._done.body) != body
        notes = tuple(sorted(self._notes.values(), key=lambda note: (note.at, note.id)))
        self._done.notes = notes if notes != self._had else self._had
        return self._done

    # --- what stands above the marks ------------------------------------------------------------------------------

    def _top(self) -> None:
        """Give the note above the first mark, if there is one, a mark of its own."""
        text = plain(self._above)
        if not text:
            return
        in_file = {section.id for section in self._body.sections}
        same = next((id for id, had in self._texts.items() if had == text and id not in in_file), "")  # noqa: A001
        if not same and not self._rules.take:
            self._done.waiting = True
            return
        note = same or self._add(text)
        self._agree(note, text)
        begin = _blank(self._above)
        rest, self._above = self._above[begin:], self._above[:begin]
        self._sections.append(Section(id=note, mark=_mark_line(note, "", self._rules.newline), rest=rest))

    # --- one note in the file -------------------------------------------------------------------------------------

    def _section(self, section: Section) -> None:
        base, ours, theirs = self._base.get(section.id), self._texts.get(section.id) or None, section.text or None
        verdict = compare(base, ours, theirs)
        if verdict is Verdict.WRITE and base is not None and self._rules.taken_back(section.id):
            verdict = Verdict.TAKE
        if verdict is Verdict.CONFLICT and ours is None:
            verdict = Verdict.TAKE
        if verdict is Verdict.CONFLICT and theirs is None:
            verdict = Verdict.WRITE
        if verdict is Verdict.CONFLICT and _grows(base, ours, theirs):
            verdict = Verdict.TAKE
        if verdict is Verdict.CONFLICT and _grows(base, theirs, ours):
            verdict = Verdict.WRITE
        if verdict is Verdict.SAME:
            self._keep(section, theirs)
        elif verdict is Verdict.WRITE:
            self._write(section, ours)
        elif verdict is Verdict.TAKE:
            self._take(section, theirs)
        else:
            self._both(section, ours or "", theirs or "")

    def _keep(self, section: Section, agreed: str | None) -> None:
        self._sections.append(section)
        self._agree(section.id, agreed)

    def _agree(self, note: str, text: str | None) -> None:
        if text is not None:
            self._done.agreed[note] = text

    def _write(self, section: Section, text: str | None) -> None:
        """The library's text takes the place of one that stands in the journal; no text takes the section away."""
        if text is None:
            return
        stamp = _stamp(self._notes[section.id].at)
        self._keep(section.with_text(text, stamp, self._rules.newline), text)

    def _take(self, section: Section, text: str | None) -> None:
        if not self._rules.take:
            self._done.waiting = True
            self._keep(section, self._base.get(section.id))
            return
        self._keep(section, text)
        if text is None:
            self._remove(section.id)
        elif section.id in self._notes:
            self._change(section.id, text)
        else:
            self._add(text, note=section.id, at=_time(section.time))

    def _both(self, section: Section, ours: str, theirs: str) -> None:
        """The file's text stays, and the library's becomes a note behind it."""
        self._done.conflicts.append(section.id)
        if not self._rules.take:
            self._keep(section, self._base.get(section.id))
            return
        before = self._notes[section.id]
        self._keep(section, theirs)
        self._change(section.id, theirs)
        twin = self._add(ours, at=before.at)
        self._append(self._notes[twin])

    def _missing(self, note: Note) -> None:
        """A note that has no section: a new one, or one whose section somebody took out of the file."""
        base, ours = self._base.get(note.id), self._texts[note.id]
        if base is None or base != ours:
            self._append(note)
        elif self._rules.take:
            self._remove(note.id)
        else:
            self._done.waiting = True
            self._agree(note.id, base)

    def _append(self, note: Note) -> None:
        newline = self._rules.newline
        if self._sections:
            self._sections[-1] = _ended(self._sections[-1], newline)
        else:
            self._above += _to_blank_line(self._above, newline)
        text = plain(note.text)
        rest = newline + text.replace("\n", newline) + newline
        self._keep(Section(id=note.id, mark=_mark_line(note.id, _stamp(note.at), newline), rest=rest), text)

    # --- the library ----------------------------------------------------------------------------------------------

    def _add(self, text: str, *, note: str = "", at: datetime | None = None) -> str:
        """A new note; one without a time of its own is the newest. No two notes of a paper share a time."""
        times = {each.at for each in self._notes.values()}
        moment = at or max([self._rules.now, *times])
        while moment in times:
            moment += timedelta(microseconds=1)
        note = note or self._rules.new_id()
        self._notes[note] = Note(id=note, text=text, at=moment)
        self._done.added.append(note)
        return note

    def _change(self, note: str, text: str) -> None:
        self._notes[note] = replace(self._notes[note], text=text)
        self._done.changed.append(note)

    def _remove(self, note: str) -> None:
        del self._notes[note]
        self._done.removed.append(note)


def _grows(base: str | None, one: str | None, other: str | None) -> bool:
    """Whether `one` has all of `base`, and `other` all of `one`.

    So it is where a sync that was cut off brought `one` to the other side, and somebody went on writing there.
    """
    return (base or "") in (one or "") in (other or "")


def _ended(section: Section, newline: str) -> Section:
    """The section with a blank line at its end, so that another may follow."""
    return replace(section, rest=section.rest + _to_blank_line(section.mark + section.rest, newline))


def _to_blank_line(text: str, newline: str) -> str:
    """The line ends that `text` lacks for a blank line at its end; an empty text lacks one."""
    ends = re.search(r"(?:\r?\n)*\Z", text[-4:])
    return newline * max(0, (2 if text else 1) - (ends[0].count("\n") if ends else 0))


def _stamp(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def _time(words: str) -> datetime | None:
    """The time of a heading, in the zone of this machine."""
    try:
        return datetime.fromisoformat(words).astimezone() if words else None
    except (ValueError, OverflowError, OSError):
        return None
