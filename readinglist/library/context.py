"""What every use case works with: the library, the clock, the reader, and the rules chosen in the settings."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from readinglist.library.clock import Clock
from readinglist.library.journal import key_told
from readinglist.library.protocol import Store, View
from readinglist.papers.errors import NothingFound
from readinglist.papers.folding import squeeze
from readinglist.papers.paper import Item
from readinglist.papers.spelling import nearest
from readinglist.papers.statuses import State

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many records are done, and how many there are (0: not known)."""


def no_progress(_doing: str, _done: int, _total: int) -> None:
    """A progress listener that listens to nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """The ports and rules of a run. `reader` is whose statuses and notes are read and written."""

    store: Store
    clock: Clock
    reader: str
    states: tuple[State, ...]
    key_pattern: str


def item_of(view: View, key: str, reader: str) -> Item:
    """The item with this citation key or alias, or the only one whose key begins with `key`.

    Raises:
        NothingFound: no key, or more than one, begins so; the hint names the nearest.
    """
    found = view.item(key, reader)
    if found:
        return found
    longer = view.keys(key) if key else ()
    only = view.item(longer[0], reader) if len(longer) == 1 else None
    if only:
        return only
    if longer:
        shown = ", ".join(longer[:6]) + (", ..." if len(longer) > 6 else "")
        raise NothingFound(f"{key!r} begins {len(longer)} keys: {shown}", hint="write more of the key")
    raise NothingFound(f"no paper has the key {key!r}", hint=_near(key, view.keys()))


def find_item(key: str, workspace: Workspace) -> Item:
    """As `item_of`, in a view of its own."""
    with workspace.store.read() as view:
        return item_of(view, key, workspace.reader)


def keys_of(papers: Iterable[str], workspace: Workspace) -> dict[str, str]:
    """The citation keys of internal ids, of papers that are gone the last they had; unknown ids are left out."""
    with workspace.store.read() as view:
        found = {paper: _last_key(paper, view, workspace.reader) for paper in papers}
    return {paper: key for paper, key in found.items() if key}


def _last_key(paper: str, view: View, reader: str) -> str:
    item = view.item_by_id(paper, reader)
    return item.paper.key if item else next(filter(None, map(key_told, view.events(paper=paper))), "")


def items_of(view: View, keys: Sequence[str], reader: str) -> tuple[Item, ...]:
    """The items of several keys, each once, in the order given.

    Raises:
        NothingFound: as `item_of`, for the first key that names nothing.
    """
    items = {item.paper.id: item for item in (item_of(view, key, reader) for key in keys)}
    return tuple(items.values())


def _near(key: str, keys: Sequence[str]) -> str:
    """A hint that names keys which hold the text, or are nearly it."""
    wanted = squeeze(key)
    near = [other for other in keys if wanted and wanted in squeeze(other)] or nearest(key, keys)
    return f"did you mean {' or '.join(near[:4])}?" if near else "see the keys with: readinglist list"
