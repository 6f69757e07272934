"""Synchronisation of a note file's front matter with the library.

Metadata goes from the library to the file, where it replaces only values that the library wrote before. Status,
priority, rating and tags go both ways. A field that was removed from a file is not written again.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime

from readinglist.files.text_edits import Verdict, compare
from readinglist.papers.errors import UsageError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line
from readinglist.papers.paper import Item, Metadata, Reading
from readinglist.papers.statuses import Status, resolve_priority, resolve_status
from readinglist.papers.tags import distinct_tags, tag_fold

Value = str | tuple[str, ...]

OWN = (
    "citekey",
    "title",
    "authors",
    "year",
    "venue",
    "arxiv",
    "doi",
    "abstract",
    "links",
    "aliases",
    "tags",
    "status",
    "priority",
    "rating",
    "due",
    "progress",
    "readings",
)
"""The fields that the library writes, in the order of a new file; all others belong to the user."""

_BOTH_WAYS = frozenset({"status", "priority", "rating"})
_LISTS = frozenset({"authors", "aliases", "links", "readings", "tags"})
_COMBINED = frozenset({"aliases", "tags"})


def fields_of(item: Item, more: Collection[str] = (), readings: Sequence[str] = ()) -> dict[str, Value]:
    """Return the non-empty front matter fields of a paper; ``abstract`` and ``links`` only if they are among `more`.

    `readings` are the days of its readings.
    """
    metadata, reading = item.paper.metadata, item.reading
    values: dict[str, Value] = {
        "citekey": item.paper.key,
        "title": metadata.title,
        "authors": tuple(str(author) for author in metadata.authors),
        "year": str(metadata.year or ""),
        "venue": metadata.venue,
        "arxiv": str(metadata.arxiv_id or ""),
        "doi": str(metadata.doi or ""),
        "abstract": one_line(metadata.abstract) if "abstract" in more else "",
        "links": _links(metadata) if "links" in more else (),
        "aliases": (f"@{item.paper.key}", *(each for key in item.paper.aliases for each in (key, f"@{key}"))),
        "tags": item.paper.tags,
        "status": reading.status,
        "priority": reading.priority,
        "rating": str(reading.rating or ""),
        "due": reading.due,
        "progress": reading.progress,
        "readings": tuple(readings),
    }
    return {name: value for name, value in values.items() if value}


def _links(metadata: Metadata) -> tuple[str, ...]:
    """Return the addresses of a paper: of its arXiv id, its DOI, and those that were stated."""
    known = (each.url for each in (metadata.arxiv_id, metadata.doi) if each)
    return tuple(dict.fromkeys((*known, *metadata.links, *filter(None, [dict(metadata.extra).get("url")]))))


@dataclass(slots=True, kw_only=True)
class FieldsSync:
    """The result of synchronising one front matter.

    `writes` are fields to set in the file, or to remove (None). `merge_base` has the common values as JSON. `after` is
    the new item of the library. `taken` are fields that the file changes there, `conflicts` those changed on both
    sides, `problems` invalid values.
    """

    after: Item
    writes: dict[str, Value | None] = field(default_factory=dict)
    merge_base: dict[str, str] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatterValues:
    """The front matter of a file: the `values` of text and list fields.

    `present` are all field names, even of empty fields; `unsupported` are fields of other types, which stay unchanged.
    """

    values: Mapping[str, Value]
    present: frozenset[str] = frozenset()
    unsupported: frozenset[str] = frozenset()


def sync_fields(
    base: Mapping[str, str],
    item: Item,
    file: FrontMatterValues,
    statuses: Sequence[Status],
    *,
    now: datetime,
    take: bool,
    more: Collection[str] = (),
    readings: Sequence[str] = (),
) -> FieldsSync:
    """Merge the fields of the library and of a file, given their merge base. Without `take`, the library stays as is.

    `more` are the optional fields to write, `readings` the days of several readings. Values of the merge base are JSON.
    """
    return _FieldsSync(
        base=base,
        item=item,
        file=file,
        statuses=statuses,
        now=now,
        take=take,
        ours=fields_of(item, more, readings),
        result=FieldsSync(after=item),
    ).run()


@dataclass(slots=True, kw_only=True)
class _FieldsSync:
    """One run of `sync_fields`."""

    base: Mapping[str, str]
    item: Item
    file: FrontMatterValues
    statuses: Sequence[Status]
    now: datetime
    take: bool
    ours: Mapping[str, Value]
    result: FieldsSync

    def run(self) -> FieldsSync:
        for name in OWN:
            if name in self.file.unsupported:
                if name in _BOTH_WAYS or name == "tags":
                    self.result.problems.append(f"invalid {name}: expected text or a list of texts")
                self._keep_base(name)
            elif name in _COMBINED:
                self._combine(name, self.ours.get(name, ()))
            else:
                self._single(name, self.ours.get(name))
        return self.result

    def _keep_base(self, name: str) -> None:
        if name in self.base:
            self.result.merge_base[name] = self.base[name]

    def _set_base(self, name: str, value: Value | None) -> None:
        text = _json(value)
        if text is not None:
            self.result.merge_base[name] = text

    def _base_value(self, name: str) -> Value | None:
        if name not in self.base:
            return None
        value = json.loads(self.base[name])
        return tuple(value) if isinstance(value, list) else str(value)

    # --- single values -------------------------------------------------------------------------------------------

    def _single(self, name: str, ours: Value | None) -> None:
        base, theirs = self._base_value(name), self.file.values.get(name)
        if name in _BOTH_WAYS and theirs is not None:
            theirs = self._canonical(name, theirs)
            if theirs is None:
                self._keep_base(name)
                return
        elif name in _LISTS and isinstance(theirs, str):
            theirs = (theirs,)
        if name == "status" and base is None and self.item.reading.since is None:
            base = ours
        if name in _BOTH_WAYS and theirs is not None:
            base, ours = base or "", ours or ""
        verdict = compare(_json(base), _json(ours), _json(theirs))
        if name in _BOTH_WAYS:
            self._sync_both_ways(name, verdict, ours, theirs)
        elif verdict is Verdict.SAME:
            self._set_base(name, ours)
        elif verdict is Verdict.WRITE and not (base is None and name in self.file.present):
            self._write(name, ours)
        else:
            self._keep_base(name)

    def _sync_both_ways(self, name: str, verdict: Verdict, ours: Value | None, theirs: Value | None) -> None:
        if verdict is Verdict.SAME:
            self._set_base(name, ours)
        elif verdict is Verdict.WRITE or (name not in self.base and name not in self.file.present):
            self._write(name, ours or None)
        elif theirs is None:
            self._keep_base(name)
        elif verdict is Verdict.CONFLICT:
            self.result.conflicts.append(
                f"conflict: {name} is {theirs or 'none'} in the file, {ours or 'none'} in the library"
            )
            self._keep_base(name)
        elif not self.take:
            self._keep_base(name)
        else:
            self.result.taken.append(name)
            self.result.after = self._with(name, str(theirs))
            self._set_base(name, theirs)

    def _write(self, name: str, value: Value | None) -> None:
        self.result.writes[name] = value
        self._set_base(name, value)

    def _canonical(self, name: str, value: Value) -> str | None:
        """Return the canonical spelling of a value; None, with a problem in the result, if it is invalid."""
        text = value if isinstance(value, str) else ", ".join(value)
        try:
            if name == "status":
                return resolve_status(text, self.statuses).name
            if name == "priority":
                return resolve_priority(text)
        except UsageError as error:
            self.result.problems.append(f"{error.message} ({error.hint})")
            return None
        if text.isdecimal() and len(text) == 1 and int(text) <= 5:
            return str(int(text) or "")
        self.result.problems.append(f"invalid rating {text[:40]!r}: expected 1 to 5, or 0 to clear it")
        return None

    def _with(self, name: str, value: str) -> Item:
        reading = self.result.after.reading
        if name == "status":
            return self._read(replace(reading, status=value, since=self.now))
        if name == "priority":
            return self._read(replace(reading, priority=value))
        return self._read(replace(reading, rating=int(value or 0)))

    def _read(self, reading: Reading) -> Item:
        return replace(self.result.after, reading=reading)

    # --- lists that both sides extend ----------------------------------------------------------------------------

    def _combine(self, name: str, ours: Value) -> None:
        """Merge a list: elements that either side added or removed are added or removed."""
        if name not in self.file.present and name in self.base:
            self._keep_base(name)
            return
        stored, base = ours, _elements(name, self._base_value(name) or ())
        ours, theirs = _elements(name, stored), _elements(name, self.file.values.get(name, ()))
        if name == "tags":
            base, theirs = _spelled_as(ours, base), _spelled_as((*ours, *base), theirs)
        added = [each for each in theirs if each not in base and each not in ours]
        removed = [each for each in base if each not in theirs and each in ours]
        wanted = [each for each in theirs if each in ours or each not in base]
        wanted += [each for each in ours if each not in theirs and each not in base]
        in_library = ours
        if name == "tags" and self.take and (added or removed):
            in_library = tuple(each for each in (*ours, *added) if each not in removed)
            tags = (*_without(removed, stored), *added)
            self.result.taken.append(name)
            self.result.after = replace(self.result.after, paper=replace(self.result.after.paper, tags=tags))
        if list(theirs) != wanted:
            self.result.writes[name] = tuple(wanted)
        both = dict.fromkeys((*wanted, *in_library, *base))
        kept = [each for each in both if (each in base if (each in wanted) != (each in in_library) else each in wanted)]
        self._set_base(name, tuple(kept) or None)


def _json(value: Value | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _spelled_as(known: Sequence[str], tags: Sequence[str]) -> tuple[str, ...]:
    """Return the tags, each once, with the spelling of the same ones among `known`."""
    spellings = {tag_fold(tag): tag for tag in reversed(known)}
    return distinct_tags(spellings.get(tag_fold(tag), tag) for tag in tags)


def _elements(name: str, value: Value) -> tuple[str, ...]:
    """Return the elements of a list, each once, in the form in which files and library are compared.

    Tags of a file may be one text with commas, and have hash signs; those of the library may have them too, because
    other programs wrote them.
    """
    elements: Sequence[str] = (value,) if isinstance(value, str) else value
    if name == "tags":
        elements = [_tag(part) for each in elements for part in each.split(",")]
    return tuple(dict.fromkeys(each for each in elements if each))


def _tag(text: str) -> str:
    """Return a tag without the hash signs before it and with single spaces; only hash signs are a tag."""
    text = one_line(text)
    return text.lstrip("# ") or text


def _without(removed: Collection[str], tags: Sequence[str]) -> tuple[str, ...]:
    """Return tags of the library, as they are spelled there, without the removed elements."""
    kept = []
    for tag in tags:
        elements = _elements("tags", tag)
        left = [each for each in elements if each not in removed]
        kept.extend([tag] if len(left) == len(elements) else left)
    return tuple(dict.fromkeys(kept))
