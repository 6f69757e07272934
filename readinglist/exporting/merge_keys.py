"""Which entry of a shared .bib file is meant by the keys in ``crossref`` and its like, while entries change theirs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from readinglist.exporting.entry_lookup import FileEntry, WantedEntry
from readinglist.manuscripts.citations import RELATED_FIELDS, keys_in, related_keys, same_key, with_related_keys

_DEEPEST = 100
"""So many parents one above the other are told apart."""


class FileKeys:
    """The keys of a file as they are in the end, and the papers that other keys stood for."""

    def __init__(self, entries: Sequence[FileEntry], wants: Sequence[WantedEntry]) -> None:
        self._borne = Counter(same_key(entry.raw.key) for entry in entries)
        self._aliases = {same_key(key) for entry in entries for _, key in _named(entry, ("ids",))}
        self._now: dict[str, str] = {}
        for want in wants:
            if want.entry:
                self._settle(want, want.entry.raw.key)

    def add(self, want: WantedEntry) -> None:
        """Count a new entry."""
        self._borne[same_key(want.cited.key)] += 1
        self._settle(want, want.cited.key)

    def rename(self, want: WantedEntry, old: str, new: str, *, aliases: bool) -> None:
        """Count an entry under its new key; with `aliases` the old ones stand in it."""
        self._borne[same_key(old)] -= 1
        self._borne[same_key(new)] += 1
        self._settle(want, new)
        if aliases:
            self._aliases.update(same_key(alias) for alias in want.cited.aliases)

    def _settle(self, want: WantedEntry, key: str) -> None:
        names = (want.cited.key,) if want.exact else (want.cited.key, *want.cited.aliases)
        self._now.update(dict.fromkeys(map(same_key, names), key))

    def _moved(self, key: str) -> str:
        """Under which key the entry stands now that `key` meant; empty where it still stands under it, or never did."""
        return "" if self._borne[same_key(key)] else self._now.get(same_key(key), "")

    def up_to_date(self, want: WantedEntry) -> WantedEntry:
        """The paper with the present keys in what names other entries."""
        present = {same_key(key): new for _, key in related_keys(want.cited.metadata) if (new := self._moved(key))}
        if not present:
            return want
        return replace(want, cited=replace(want.cited, metadata=with_related_keys(want.cited.metadata, present)))

    def outdated(self, entry: FileEntry) -> Iterator[tuple[str, str, str]]:
        """(field, key, present key) of what an entry names by keys that no entry bears any more, nor as an alias."""
        for name, key in _named(entry, RELATED_FIELDS):
            new = self._moved(key)
            if new and same_key(key) not in self._aliases:
                yield name, key, new


def parents_first(wants: Iterable[WantedEntry]) -> list[list[WantedEntry]]:
    """The papers in groups, so that what names other entries comes after these; in a circle, somewhere."""
    wants = list(wants)
    by_name = {same_key(name): want for want in wants for name in (*want.cited.aliases, want.cited.key)}
    named = {want.part: [key for _, key in related_keys(want.cited.metadata)] for want in wants}
    ranks: dict[str, int] = {}

    def rank(want: WantedEntry, below: frozenset[str]) -> int:
        if want.part in below or len(below) == _DEEPEST:
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
    """(field, key) of the keys in such fields of an entry."""
    for item in entry.raw.fields:
        name = item.name.lower()
        if name in names:
            yield from ((name, key) for key in keys_in(entry.macros.value(item.value)))
