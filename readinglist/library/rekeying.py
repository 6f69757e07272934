"""Changing citation keys, and generating them: for new papers, and for papers whose metadata have improved."""

from collections import ChainMap
from collections.abc import Iterable, Sequence
from dataclasses import replace

from readinglist.keys.generation import free_key, free_number, key_stem, suffix
from readinglist.keys.patterns import DEFAULT_PATTERN, PRESETS, pattern_errors
from readinglist.keys.validity import bad_in_key
from readinglist.library.context import LibraryContext, item_of, items_of
from readinglist.library.protocol import View
from readinglist.library.tracking import Change, change, write
from readinglist.papers.errors import UsageError
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Item, Metadata, Paper

_SUFFIX = lazy_pattern(r"[a-z]{0,2}")


def rekey(key: str, new: str, context: LibraryContext) -> Change:
    """Change the citation key of a paper; the old one becomes an alias.

    Raises:
        UsageError: If the new key is invalid or taken.
        NothingFound: If the key matches no paper.
    """
    return change([key], lambda item, unit, _now: _rekeyed(item, new, unit, context.reader), context)[0]


def plan_rekey(key: str, new: str, context: LibraryContext) -> Change:
    """Return what `rekey` would do, without writing. Raises as that does."""
    with context.store.read() as view:
        item = item_of(view, key, context.reader)
        return Change(before=item, after=_rekeyed(item, new, view, context.reader))


def _rekeyed(item: Item, new: str, view: View, reader: str) -> Item:
    wanted = _checked_key(new)
    holder = view.item(wanted, reader)
    taken = wanted.lower() in view.taken_keys([wanted.lower()])
    if taken and (holder is None or holder.paper.id != item.paper.id):
        raise UsageError(
            f"key {wanted!r} is already in use",
            hint="choose another (case is ignored), or generate it: `readinglist rekey KEY --pattern default`",
        )
    return _renamed(item, wanted)


def _renamed(item: Item, new: str) -> Item:
    """Return the item with another key; the old one becomes an alias."""
    if new == item.paper.key:
        return item
    names = dict.fromkeys((*item.paper.aliases, item.paper.key))
    aliases = tuple(alias for alias in names if alias != new)
    return replace(item, paper=replace(item.paper, key=new, aliases=aliases))


def _checked_key(text: str) -> str:
    """Return a citation key, if BibTeX, biber and TeX can read it."""
    bad = bad_in_key(text, biber=True)
    if bad or not text:
        why = f"contains {' '.join(map(repr, bad))}" if bad else "empty"
        raise UsageError(f"invalid key {text!r}: {why}", hint="use letters, digits and . : _ + - /")
    return text


def plan_rekey_by_pattern(keys: Sequence[str], context: LibraryContext, *, pattern: str = "") -> tuple[Change, ...]:
    """Return what `rekey_by_pattern` would do, without writing. Raises as that does."""
    _check_pattern(pattern)
    with context.store.read() as view:
        return _planned(view, keys, context, pattern)


def rekey_by_pattern(keys: Sequence[str], context: LibraryContext, *, pattern: str = "") -> tuple[Change, ...]:
    """Generate the keys of papers by `pattern`, by default that of the settings, as one batch.

    Old keys become aliases. A key that already follows the pattern, with or without a suffix, is kept.

    Raises:
        UsageError: If the pattern is invalid.
        NothingFound: If a key matches no paper; nothing is changed.
    """
    _check_pattern(pattern)
    with context.store.begin() as unit:
        planned = _planned(unit, keys, context, pattern)
        write(planned, unit, reader=context.reader, at=context.clock.now(), why="rekey")
    return planned


def _check_pattern(pattern: str) -> None:
    errors = pattern_errors(PRESETS.get(pattern, pattern)) if pattern else ()
    if errors:
        raise UsageError(
            f"invalid citation key pattern: {'; '.join(errors)}", hint=f"patterns look like {DEFAULT_PATTERN}"
        )


def improved_keys(identified: Iterable[tuple[Paper, Paper]], context: LibraryContext) -> dict[str, str]:
    """Return which keys `rekey_by_pattern` would change since papers were identified, with the new keys.

    The papers are given before and after. Keys that were not generated for the unresolved paper are left out.
    """
    given: dict[str, None] = {}
    improved: dict[str, str] = {}
    with context.store.read() as view:
        for before, after in identified:
            generated = _follows(before.key, key_stem(before.metadata, context.key_pattern))
            if generated and after.resolution.resolved and not before.resolution.resolved:
                new = _new_key(after, view, context.key_pattern, given)
                if new != before.key:
                    given[new.lower()] = None
                    improved[before.key] = new
    return improved


def _follows(key: str, stem: str) -> bool:
    """Whether a key is one of the pattern, with or without a suffix."""
    return key.startswith(stem) and bool(_SUFFIX.fullmatch(key, len(stem)))


def _planned(view: View, keys: Sequence[str], context: LibraryContext, pattern: str) -> tuple[Change, ...]:
    given: dict[str, None] = {}
    planned: list[Change] = []
    for item in items_of(view, keys, context.reader):
        new = _new_key(item.paper, view, pattern or context.key_pattern, given)
        given[new.lower()] = None
        planned.append(Change(before=item, after=_renamed(item, new)))
    return tuple(planned)


def _new_key(paper: Paper, view: View, pattern: str, given: dict[str, None]) -> str:
    """Return the key of a paper by the pattern, other than the keys `given` to papers before, which may be many."""
    stem = key_stem(paper.metadata, pattern)
    if _follows(paper.key, stem):
        return paper.key
    own = {name.lower() for name in (paper.key, *paper.aliases)}
    return free_key(stem, ChainMap(dict.fromkeys(view.taken_keys([stem.lower()]) - own), given))


_MANY = 2000
"""From this number of keys on, reading all keys of the library is faster than querying for each."""


class KeyChooser:
    """Chooses keys that neither the library nor an earlier call has used, ignoring case.

    `expected` is the approximate number of calls; it only affects how the library is queried.
    """

    def __init__(self, view: View, pattern: str, *, expected: int = 1) -> None:
        self._view = view
        self._pattern = pattern
        self._used: set[str] = set()
        self._clashes: dict[str, int] = {}
        self._knows_all = expected >= _MANY
        if self._knows_all:
            self._used.update(view.taken_keys([""]))

    def claim(self, key: str) -> bool:
        """Reserve `key`; False if it is already in use."""
        lowered = key.lower()
        self._query(lowered)
        if lowered in self._used:
            return False
        self._used.add(lowered)
        return True

    def choose(self, metadata: Metadata, *, wanted: str = "") -> str:
        """Return the `wanted` key, else the pattern's, with the suffix a, b, ... if it is taken."""
        stem = wanted or key_stem(metadata, self._pattern)
        lowered = stem.lower()
        self._query(lowered)
        # Keys are never released, so a thousand clashes need not be counted from the first again.
        number = free_number(stem, self._used, first=self._clashes.get(lowered, 0))
        if number:
            self._clashes[lowered] = number + 1
        key = stem + suffix(number)
        self._used.add(key.lower())
        return key

    def _query(self, stem: str) -> None:
        """Read which keys of the library start with `stem`, in lower case."""
        if not self._knows_all and stem not in self._used:
            self._used.update(self._view.taken_keys([stem]))
