"""References between the entries of a shared .bib file (``crossref`` and similar) when keys change."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from readinglist.exporting.entry_lookup import FileEntry, WantedEntry
from readinglist.manuscripts.citations import RELATED_FIELDS, keys_in, related_keys, same_key, with_related_keys

_MAX_DEPTH = 100
"""Maximum depth of nested parents."""


class FileKeys:
    """The keys that a file has after the merge, and the new keys of renamed entries."""

    def __init__(self, entries: Sequence[FileEntry], wants: Sequence[WantedEntry]) -> None:
        self._counts = Counter(same_key(entry.raw.key) for entry in entries)
        self._aliases = {same_key(key) for entry in entries for _, key in _named(entry, ("ids",))}
        self._current: dict[str, str] = {}
        for want in wants:
            if want.entry:
                self._set_current(want, want.entry.raw.key)

    def add(self, want: WantedEntry) -> None:
        """Register a new entry."""
        self._counts[same_key(want.cited.key)] += 1
        self._set_current(want, want.cited.key)

    def rename(self, want: WantedEntry, old: str, new: str, *, aliases: bool) -> None:
        """Register the new key of an entry; with `aliases`, the entry lists its old keys."""
        self._counts[same_key(old)] -= 1
        self._counts[same_key(new)] += 1
        self._set_current(want, new)
        if aliases:
            self._aliases.update(same_key(alias) for alias in want.cited.aliases)

    def _set_current(self, want: WantedEntry, key: str) -> None:
        names = (want.cited.key,) if want.exact else (want.cited.key, *want.cited.aliases)
        self._current.update(dict.fromkeys(map(same_key, names), key))

    def _new_key(self, key: str) -> str:
        """Return the present key of the entry that had `key`; empty if no entry was renamed."""
        return "" if self._counts[same_key(key)] else self._current.get(same_key(key), "")

    def up_to_date(self, want: WantedEntry) -> WantedEntry:
        """Return the paper with present keys in its references."""
        present = {same_key(key): new for _, key in related_keys(want.cited.metadata) if (new := self._new_key(key))}
        if not present:
            return want
        return replace(want, cited=replace(want.cited, metadata=with_related_keys(want.cited.metadata, present)))

    def outdated(self, entry: FileEntry) -> Iterator[tuple[str, str, str]]:
        """Return (field, key, present key) of references to keys that no entry has any more, even as an alias."""
        for name, key in _named(entry, RELATED_FIELDS):
            new = self._new_key(key)
            if new and same_key(key) not in self._aliases:
                yield name, key, new


def parents_first(wants: Iterable[WantedEntry]) -> list[list[WantedEntry]]:
    """Group the papers so that each comes after those that it refers to, except in a circle."""
    wants = list(wants)
    by_name = {same_key(name): want for want in wants for name in (*want.cited.aliases, want.cited.key)}
    named = {want.part: [key for _, key in related_keys(want.cited.metadata)] for want in wants}
    ranks: dict[str, int] = {}

    def rank(want: WantedEntry, below: frozenset[str]) -> int:
        if want.part in below or len(below) == _MAX_DEPTH:
            return 0
        if want.part not in ranks:
            parents = (by_name.get(same_key(key)) for key in named[want.part])
            found = [1 + rank(parent, below | {want.part}) for parent in parents if parent]
            ranks[want.part] = max(found, default=0)
        return ranks[want.part]

    groups: dict[int, list[WantedEntry]] = {}
    for want in wants:
        groups.setdefault(rank(want, frozenset()), []).append(want)
    return [groups[number] for number in sorted(groups)]


def _named(entry: FileEntry, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Return (field, key) of the keys in these fields of an entry."""
    for item in entry.raw.fields:
        name = item.name.lower()
        if name in names:
            yield from ((name, key) for key in keys_in(entry.macros.value(item.value)))
