"""Citation keys made anew by the pattern, for papers of which more is known than when they were given one."""

import re
from collections.abc import Sequence

from readinglist.keys.generation import free_key, key_stem
from readinglist.keys.patterns import DEFAULT_PATTERN, PRESETS, pattern_faults
from readinglist.papers.errors import UsageError
from readinglist.papers.paper import Item
from readinglist.protocols.library import View
from readinglist.services.track import Change, renamed, write
from readinglist.services.workspace import Workspace, items_of


def plan_keys(keys: Sequence[str], workspace: Workspace, *, pattern: str = "") -> tuple[Change, ...]:
    """What `rekey_by_pattern` would do; nothing is written. Raises as that does."""
    _refuse_faults(pattern)
    with workspace.store.read() as view:
        return _planned(view, keys, workspace, pattern)


def rekey_by_pattern(keys: Sequence[str], workspace: Workspace, *, pattern: str = "") -> tuple[Change, ...]:
    """Give papers the keys of the pattern, else of the settings' one, in one transaction and one batch.

    Old keys stay as aliases. A key that is the pattern's already, or that with a suffix, stays.

    Raises:
        UsageError: the pattern cannot be read.
        NothingFound: a key names no paper; nothing is changed.
    """
    _refuse_faults(pattern)
    with workspace.store.begin() as unit:
        planned = _planned(unit, keys, workspace, pattern)
        write(planned, unit, reader=workspace.reader, at=workspace.clock.now(), why="rekey")
    return planned


def _refuse_faults(pattern: str) -> None:
    faults = pattern_faults(PRESETS.get(pattern, pattern)) if pattern else ()
    if faults:
        raise UsageError(f"citation key pattern: {'; '.join(faults)}", hint=f"a pattern looks like {DEFAULT_PATTERN}")


def _planned(view: View, keys: Sequence[str], workspace: Workspace, pattern: str) -> tuple[Change, ...]:
    given: set[str] = set()
    planned: list[Change] = []
    for item in items_of(view, keys, workspace.reader):
        new = _new_key(item, view, pattern or workspace.key_pattern, given)
        given.add(new.lower())
        planned.append(Change(before=item, after=renamed(item, new)))
    return tuple(planned)


def _new_key(item: Item, view: View, pattern: str, given: set[str]) -> str:
    paper = item.paper
    stem = key_stem(paper.metadata, pattern)
    if re.fullmatch(rf"{re.escape(stem)}[a-z]{{0,2}}", paper.key):
        return paper.key
    own = {name.lower() for name in (paper.key, *paper.aliases)}
    return free_key(stem, (view.taken_keys([stem.lower()]) - own) | given)
