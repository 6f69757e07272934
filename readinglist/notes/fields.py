"""Which members of a note file's front matter are the library's, and what each side has to take from the other.

What describes the paper goes from the library to the file, where it replaces only what the library wrote there before.
Status, priority, rating and tags go both ways. A member that somebody took out of a file is not written again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from readinglist.library.three_way import Verdict, compare
from readinglist.papers.errors import UsageError
from readinglist.papers.paper import Item, Reading
from readinglist.papers.statuses import Status, resolve_priority, resolve_status

Value = str | tuple[str, ...]

OWN = (
    "citekey",
    "title",
    "authors",
    "year",
    "venue",
    "arxiv",
    "doi",
    "aliases",
    "tags",
    "status",
    "priority",
    "rating",
)
"""The members that the library writes, in the order of a new file; all others are the user's."""

_TAKEN = frozenset({"status", "priority", "rating"})
_LISTS = frozenset({"authors", "aliases", "tags"})
_UNITED = frozenset({"aliases", "tags"})


def fields_of(item: Item) -> dict[str, Value]:
    """The members of a paper's front matter that hold something."""
    metadata, reading = item.paper.metadata, item.reading
    values: dict[str, Value] = {
        "citekey": item.paper.key,
        "title": metadata.title,
        "authors": tuple(str(author) for author in metadata.authors),
        "year": str(metadata.year or ""),
        "venue": metadata.venue,
        "arxiv": str(metadata.arxiv_id or ""),
        "doi": str(metadata.doi or ""),
        "aliases": (f"@{item.paper.key}", *(each for key in item.paper.aliases for each in (key, f"@{key}"))),
        "tags": item.paper.tags,
        "status": reading.status,
        "priority": reading.priority,
        "rating": str(reading.rating or ""),
    }
    return {name: value for name, value in values.items() if value}


@dataclass(slots=True, kw_only=True)
class FieldsSync:
    """What keeping one front matter in step comes to.

    `writes` are members to be set in the file, or taken out (None). `agreed` is what both sides then say, as JSON.
    `after` is the item to be in the library. `taken` are the names of members that the file changed there, `conflicts`
    those that both changed, `faults` say which values cannot be taken. `waiting`: the file holds something to be taken.
    """

    after: Item
    writes: dict[str, Value | None] = field(default_factory=dict)
    agreed: dict[str, str] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    waiting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatterValues:
    """The front matter of a file: `values` of the members that hold a text or texts.

    `present` are all members, with those that are empty; `strange` those of another shape, which stay as they are.
    """

    values: Mapping[str, Value]
    present: frozenset[str] = frozenset()
    strange: frozenset[str] = frozenset()


def sync_fields(
    base: Mapping[str, str],
    item: Item,
    given: FrontMatterValues,
    statuses: Sequence[Status],
    *,
    now: datetime,
    take: bool,
) -> FieldsSync:
    """Compare the members of the library with those of a file, and with what both last agreed on (as JSON).

    Without `take` the library stays as it is.
    """
    return _Keeping(base, item, given, statuses, now=now, take=take).step()


class _Keeping:
    """One run of `sync_fields`."""

    def __init__(
        self,
        base: Mapping[str, str],
        item: Item,
        given: FrontMatterValues,
        statuses: Sequence[Status],
        *,
        now: datetime,
        take: bool,
    ) -> None:
        self._base, self._item, self._given, self._states = base, item, given, statuses
        self._now, self._take = now, take
        self._done = FieldsSync(after=item)

    def step(self) -> FieldsSync:
        """What has to happen."""
        ours = fields_of(self._item)
        for name in OWN:
            if name in self._given.strange:
                self._keep_base(name)
            elif name in _UNITED:
                self._united(name, ours.get(name, ()))
            else:
                self._single(name, ours.get(name))
        return self._done

    def _keep_base(self, name: str) -> None:
        if name in self._base:
            self._done.agreed[name] = self._base[name]

    def _agree(self, name: str, value: Value | None) -> None:
        text = _json(value)
        if text is not None:
            self._done.agreed[name] = text

    def _agreed(self, name: str) -> Value | None:
        if name not in self._base:
            return None
        value = json.loads(self._base[name])
        return tuple(value) if isinstance(value, list) else str(value)

    # --- members that one side says whole ------------------------------------------------------------------------

    def _single(self, name: str, ours: Value | None) -> None:
        base, theirs = self._agreed(name), self._given.values.get(name)
        if name in _TAKEN and theirs is not None:
            theirs = self._canonical(name, theirs)
            if theirs is None:
                self._keep_base(name)
                return
        elif name in _LISTS and isinstance(theirs, str):
            theirs = (theirs,)
        if name == "status" and base is None and self._item.reading.since is None:
            base = ours
        if name in _TAKEN and theirs is not None:
            base, ours = base or "", ours or ""
        verdict = compare(_json(base), _json(ours), _json(theirs))
        if name in _TAKEN:
            self._settle_taken(name, verdict, ours, theirs)
        elif verdict is Verdict.SAME:
            self._agree(name, ours)
        elif verdict is Verdict.WRITE and not (base is None and name in self._given.present):
            self._write(name, ours)
        else:
            self._keep_base(name)

    def _settle_taken(self, name: str, verdict: Verdict, ours: Value | None, theirs: Value | None) -> None:
        if verdict is Verdict.SAME:
            self._agree(name, ours)
        elif verdict is Verdict.WRITE or (name not in self._base and name not in self._given.present):
            self._write(name, ours or None)
        elif theirs is None:
            self._keep_base(name)
        elif verdict is Verdict.CONFLICT:
            self._done.conflicts.append(f"{name} is {ours or 'none'} in the library and {theirs or 'none'} in the file")
            self._keep_base(name)
        elif not self._take:
            self._done.waiting = True
            self._keep_base(name)
        else:
            self._done.taken.append(name)
            self._done.after = self._with(name, str(theirs))
            self._agree(name, theirs)

    def _write(self, name: str, value: Value | None) -> None:
        self._done.writes[name] = value
        self._agree(name, value)

    def _canonical(self, name: str, value: Value) -> str | None:
        """The library's spelling of a value; empty for nothing, None with a fault where there is no such value."""
        text = value if isinstance(value, str) else ", ".join(value)
        try:
            if name == "status":
                return resolve_status(text, self._states).name
            if name == "priority":
                return resolve_priority(text)
        except UsageError as error:
            self._done.faults.append(f"{error.message} ({error.hint})")
            return None
        if text.isdecimal() and int(text) <= 5:
            return str(int(text) or "")
        self._done.faults.append(f"{text!r} is no rating (rate from 1 to 5; 0 clears the rating)")
        return None

    def _with(self, name: str, value: str) -> Item:
        reading = self._done.after.reading
        if name == "status":
            return self._read(replace(reading, status=value, since=self._now))
        if name == "priority":
            return self._read(replace(reading, priority=value))
        return self._read(replace(reading, rating=int(value or 0)))

    def _read(self, reading: Reading) -> Item:
        return replace(self._done.after, reading=reading)

    # --- lists to which both sides add ---------------------------------------------------------------------------

    def _united(self, name: str, ours: Value) -> None:
        """Each entry by itself: what either side added is added, what either took out is taken out."""
        base = tuple(self._agreed(name) or ())
        if name not in self._given.present and name in self._base:
            self._keep_base(name)
            return
        theirs = _entries(name, self._given.values.get(name, ()))
        came = [each for each in theirs if each not in base and each not in ours]
        went = [each for each in base if each not in theirs and each in ours]
        wanted = [each for each in theirs if each in ours or each not in base]
        wanted += [each for each in ours if each not in theirs and each not in base]
        held = tuple(ours)
        if name == "tags" and (came or went):
            if self._take:
                held = tuple(each for each in (*ours, *came) if each not in went)
                self._done.taken.append(name)
                paper = replace(self._done.after.paper, tags=held)
                self._done.after = replace(self._done.after, paper=paper)
            else:
                self._done.waiting = True
        if list(theirs) != wanted:
            self._done.writes[name] = tuple(wanted)
        both = dict.fromkeys((*wanted, *held, *base))
        kept = [each for each in both if (each in base if (each in wanted) != (each in held) else each in wanted)]
        self._agree(name, tuple(kept) or None)


def _json(value: Value | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _entries(name: str, value: Value) -> tuple[str, ...]:
    """The entries of a list, each once; tags also as one text with commas, and with their hash signs."""
    entries: Sequence[str] = (value,) if isinstance(value, str) else value
    if name == "tags":
        entries = [part.strip().removeprefix("#") for entry in entries for part in entry.split(",")]
    return tuple(dict.fromkeys(entry for entry in entries if entry))
