"""The notes of a paper as the body of a Markdown file, and how both sides are synchronised.

A note begins at its mark, ``<!-- note 1f3a... -->``, alone on a line or after a heading, and ends at the next mark or
the end of the file. Text above the first mark is a note that has no mark yet. A heading with only a time is written by
the program; other headings are part of the note. Every character of a body is preserved. A mark in the text of a note
is written with a backslash before ``note``, which reading removes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from datetime import MAXYEAR, MINYEAR, datetime, timedelta

from readinglist.files.text_edits import Verdict, compare
from readinglist.library.days import SYSTEM, Calendar
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Note

_MARK = lazy_pattern(r"<!-- note (?P<id>[0-9A-Za-z_-]{1,64}) -->[ \t]*\r?$", re.MULTILINE)
_MARK_IN_TEXT = lazy_pattern(r"(?<=<!-- )(?P<escapes>\\*+)(?=note [0-9A-Za-z_-]{1,64} -->[ \t]*\r?$)", re.MULTILINE)
_HEADING = lazy_pattern(r"#{1,6}(?=[ \t]|$)")
_TIME = lazy_pattern(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?")
_BLANK_LINES = lazy_pattern(r"(?:[ \t]*\r?\n)*")


# --- the parts of a body -------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Return a note for comparison: with LF line ends, without blank lines around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text[_blank(text) :].rstrip(" \t\n")


def _blank(text: str) -> int:
    """Return the number of characters in the blank lines at the start."""
    found = _BLANK_LINES.match(text)
    return found.end() if found else 0


def _escaped(text: str) -> str:
    """Return the text of a note as it is written, with another backslash in each mark."""
    return _MARK_IN_TEXT.sub(r"\\\g<escapes>", text)


def _unescaped(text: str) -> str:
    """Return the text of a note as it was before `_escaped`; marks without a backslash stay."""
    return _MARK_IN_TEXT.sub(lambda found: found["escapes"][1:], text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One note of a body: the line with its mark, and the text up to the next mark."""

    id: str
    mark: str
    rest: str

    @property
    def heading(self) -> str:
        """The text before the mark, without spaces around it."""
        return self.mark[: self.mark.rindex("<!-- note ")].strip()

    @property
    def own_heading(self) -> str:
        """The heading if it is part of the note, not just a time."""
        words = self.heading.lstrip("#").strip()
        return plain(self.heading) if words and not _TIME.fullmatch(words) else ""

    @property
    def time(self) -> str:
        """The time in the heading, if there is nothing else."""
        return "" if self.own_heading else self.heading.lstrip("#").strip()

    @property
    def text(self) -> str:
        """The text of the note, as returned by `plain`."""
        text = plain(_unescaped(self.rest))
        return plain(f"{self.own_heading}\n\n{text}") if self.own_heading else text

    def with_text(self, text: str, stamp: str, newline: str) -> "Section":
        """Return the section with another text; the blank lines around it stay."""
        mark = self.mark
        if self.own_heading and (text == self.own_heading or text.startswith(f"{self.own_heading}\n")):
            text = plain(text.removeprefix(self.own_heading))
        elif self.own_heading:
            mark = _mark_line(self.id, stamp, newline)
        if not mark.endswith("\n"):
            mark += newline
        before = self.rest[: _blank(self.rest)] or newline
        after = self.rest[len(self.rest.rstrip(" \t\r\n")) :] if plain(self.rest) else ""
        return replace(self, mark=mark, rest=before + _escaped(text).replace("\n", newline) + (after or newline))


def _mark_line(note: str, stamp: str, newline: str) -> str:
    return f"{f'## {stamp} ' if stamp else ''}<!-- note {note} -->{newline}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The text of a file without its front matter; `top` is the text above the first mark."""

    top: str
    sections: tuple[Section, ...] = ()

    def __str__(self) -> str:
        return self.top + "".join(section.mark + section.rest for section in self.sections)


def read_body(text: str) -> Body:
    """Split a body into sections. Repeated marks are treated as text."""
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


# --- synchronisation -----------------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class NotesSync:
    """The result of synchronising one paper's notes.

    `body` is the new text of the file, `notes` are the new notes of the library, `merge_base` is their common text by
    note. `added`, `changed` and `removed` are notes that the file changes in the library; `conflicts` those changed on
    both sides. `ambiguous` says that a note contains the mark of another, so that the file would be parsed differently.
    """

    body: str = ""
    notes: tuple[Note, ...] = ()
    merge_base: dict[str, str] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    ambiguous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSyncRules:
    """How to synchronise notes. With `take`, the library takes changes from the file.

    `was_undone` reports whether the last change of a note in the library was the undo of a change from a file: then the
    text stays in the file.
    """

    take: bool
    now: datetime
    new_id: Callable[[], str]
    was_undone: Callable[[str], bool]
    newline: str = "\n"
    calendar: Calendar = SYSTEM


def sync_notes(base: Mapping[str, str], notes: Sequence[Note], body: str, rules: NoteSyncRules) -> NotesSync:
    """Merge the notes of the library and of a file, given their merge base.

    Without `NoteSyncRules.take`, the library does not change, and only notes unchanged in the file are updated there.
    If both sides changed a note, the file's text stays and the library's becomes another note after it, unless one
    text extends the other.
    """
    return _BodySync(base, notes, read_body(body), rules).run()


class _BodySync:
    """One run of `sync_notes`."""

    def __init__(self, base: Mapping[str, str], notes: Sequence[Note], body: Body, rules: NoteSyncRules) -> None:
        self._base, self._body, self._rules = base, body, rules
        self._above = body.top
        self._notes = {note.id: note for note in notes}
        self._had = tuple(notes)
        self._texts = {note.id: plain(note.text) for note in notes}
        self._sections: list[Section] = []
        self._result = NotesSync()

    def run(self) -> NotesSync:
        self._top()
        for section in self._body.sections:
            self._section(section)
        in_file = {section.id for section in self._sections}
        in_file.update(section.id for section in self._body.sections)
        for note in self._had:
            if note.id not in in_file and note.id in self._notes and self._texts[note.id]:
                self._missing(note)
        body = Body(top=self._above, sections=tuple(self._sections))
        if read_body(str(body)) != body:
            # The text of a note has the mark of a section that was removed.
            sections = (
                replace(each, rest=_MARK.sub(lambda found: _escaped(found[0]), each.rest)) for each in self._sections
            )
            body = replace(body, sections=tuple(sections))
        self._result.body = str(body)
        self._result.ambiguous = read_body(self._result.body) != body
        notes = tuple(sorted(self._notes.values(), key=lambda note: (note.at, note.id)))
        self._result.notes = notes if notes != self._had else self._had
        return self._result

    # --- above the first mark -------------------------------------------------------------------------------------

    def _top(self) -> None:
        """Add a mark to the note above the first mark, if there is one."""
        text = plain(self._above)
        if not text:
            return
        in_file = {section.id for section in self._body.sections}
        same = next((id for id, had in self._texts.items() if had == text and id not in in_file), "")  # noqa: A001
        if not same and not self._rules.take:
            return
        note = same or self._add(text)
        self._set_base(note, text)
        begin = _blank(self._above)
        rest, self._above = self._above[begin:], self._above[:begin]
        self._sections.append(Section(id=note, mark=_mark_line(note, "", self._rules.newline), rest=rest))

    # --- one note in the file -------------------------------------------------------------------------------------

    def _section(self, section: Section) -> None:
        base, ours, theirs = self._base.get(section.id), self._texts.get(section.id) or None, section.text or None
        verdict = compare(base, ours, theirs)
        if verdict is Verdict.WRITE and base is not None and self._rules.was_undone(section.id):
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

    def _keep(self, section: Section, base: str | None) -> None:
        self._sections.append(section)
        self._set_base(section.id, base)

    def _set_base(self, note: str, text: str | None) -> None:
        if text is not None:
            self._result.merge_base[note] = text

    def _write(self, section: Section, text: str | None) -> None:
        """Replace the text by the library's, which the journal can restore; without one, drop the section."""
        if text is None:
            return
        stamp = self._rules.calendar.minute(self._notes[section.id].at)
        self._keep(section.with_text(text, stamp, self._rules.newline), text)

    def _take(self, section: Section, text: str | None) -> None:
        if not self._rules.take:
            self._keep(section, self._base.get(section.id))
            return
        self._keep(section, text)
        if text is None:
            self._remove(section.id)
        elif section.id in self._notes:
            self._change(section.id, text)
        else:
            self._add(text, note=section.id, at=_time(section.time, self._rules.calendar))

    def _both(self, section: Section, ours: str, theirs: str) -> None:
        """Keep the file's text, and add the library's as another note after it."""
        self._result.conflicts.append(section.id)
        if not self._rules.take:
            self._keep(section, self._base.get(section.id))
            return
        before = self._notes[section.id]
        self._keep(section, theirs)
        self._change(section.id, theirs)
        copy = self._add(ours, at=before.at)
        self._append(self._notes[copy])

    def _missing(self, note: Note) -> None:
        """Handle a note without a section: a new note, or one that was removed from the file."""
        base, ours = self._base.get(note.id), self._texts[note.id]
        if base is None or base != ours:
            self._append(note)
        elif self._rules.take:
            self._remove(note.id)
        else:
            self._set_base(note.id, base)

    def _append(self, note: Note) -> None:
        newline = self._rules.newline
        if self._sections:
            self._sections[-1] = _ended(self._sections[-1], newline)
        else:
            self._above += _to_blank_line(self._above, newline)
        text = plain(note.text)
        rest = newline + _escaped(text).replace("\n", newline) + newline
        self._keep(
            Section(id=note.id, mark=_mark_line(note.id, self._rules.calendar.minute(note.at), newline), rest=rest),
            text,
        )

    # --- the library ----------------------------------------------------------------------------------------------

    def _add(self, text: str, *, note: str = "", at: datetime | None = None) -> str:
        """Add a note, by default as the newest. Each note of a paper has a different time."""
        times = {each.at for each in self._notes.values()}
        moment = at or max([self._rules.now, *times])
        while moment in times:
            moment += timedelta(microseconds=1)
        note = note or self._rules.new_id()
        self._notes[note] = Note(id=note, text=text, at=moment)
        self._result.added.append(note)
        return note

    def _change(self, note: str, text: str) -> None:
        self._notes[note] = replace(self._notes[note], text=text)
        self._result.changed.append(note)

    def _remove(self, note: str) -> None:
        del self._notes[note]
        self._result.removed.append(note)


def _grows(base: str | None, one: str | None, other: str | None) -> bool:
    """Whether `one` contains `base`, and `other` contains `one`.

    This happens if an interrupted sync wrote `one` to the other side, where it was then extended.
    """
    return (base or "") in (one or "") in (other or "")


def _ended(section: Section, newline: str) -> Section:
    """Return the section with a blank line at its end, so that another can follow."""
    if not section.mark.endswith("\n"):  # the last line of the file
        return replace(section, mark=section.mark.rstrip("\r") + newline, rest=newline)
    return replace(section, rest=section.rest + _to_blank_line(section.mark + section.rest, newline))


def _to_blank_line(text: str, newline: str) -> str:
    """Return the line ends that `text` needs to end in a blank line; one for an empty text."""
    ends = re.search(r"(?:\r?\n)*\Z", text[-4:])
    return newline * max(0, (2 if text else 1) - (ends[0].count("\n") if ends else 0))


def _time(words: str, calendar: Calendar) -> datetime | None:
    """Return the time of a heading in the reader's time zone; None if it is invalid, or would be in another zone."""
    try:
        moment = datetime.fromisoformat(words) if words else None
        return calendar.time(moment) if moment and MINYEAR < moment.year < MAXYEAR else None
    except (ValueError, OverflowError, OSError):
        return None
