"""What every use case works with: the library, the clock, the reader, and the rules chosen in the settings."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from readinglist.library.clock import Clock
from readinglist.library.journal import key_told
from readinglist.library.protocol import Selection, Store, View
from readinglist.library.query import Query, parse
from readinglist.papers.errors import NothingFound, QuerySyntaxError
from readinglist.papers.folding import squeeze
from readinglist.papers.paper import Item
from readinglist.papers.spelling import nearest
from readinglist.papers.statuses import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryContext:
    """The store of a library with the rules of the settings. `reader` is whose statuses and notes are read and written.

    `queries` are the saved queries by name.
    """

    store: Store
    clock: Clock
    reader: str
    statuses: tuple[Status, ...]
    key_pattern: str
    queries: Mapping[str, str] = field(default_factory=dict)


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


def find_item(key: str, workspace: LibraryContext) -> Item:
    """As `item_of`, in a view of its own."""
    with workspace.store.read() as view:
        return item_of(view, key, workspace.reader)


def keys_of(papers: Iterable[str], workspace: LibraryContext) -> dict[str, str]:
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


# --- by query


def find(
    query: Query, workspace: LibraryContext, *, sort: str = "added", reverse: bool = False, limit: int | None = None
) -> tuple[Item, ...]:
    """The papers of the query, with the reader's status and notes.

    Raises:
        UsageError: no such field to sort by.
    """
    selection = Selection(query=query, reader=workspace.reader, sort=sort, reverse=reverse, limit=limit)
    with workspace.store.read() as view:
        return tuple(view.select(selection))


def counts(query: Query, workspace: LibraryContext) -> dict[str, int]:
    """How many papers of the query are in each state, in the order of the states; none means left out."""
    with workspace.store.read() as view:
        counted = view.count(query, workspace.reader)
    names = [state.name for state in workspace.statuses if state.name in counted]
    return {name: counted[name] for name in (*names, *counted)}


def parse_query(text: str, workspace: LibraryContext) -> Query:
    """Parse a query; ``@name`` in it stands for the saved query of this name, which may name others.

    Raises:
        QuerySyntaxError: If it cannot be parsed, there is no query of this name, or it names itself.
    """
    return parse(_spelled_out(text, workspace.queries), workspace.clock.now(), workspace.statuses)


def _spelled_out(text: str, saved: Mapping[str, str], within: tuple[str, ...] = ()) -> str:
    """The query with the saved queries that it names, those that they name included."""

    def named(word: re.Match[str]) -> str:
        name = word[1]
        if name not in saved:
            near = nearest(name, saved)
            meant = f"; did you mean {' or '.join(near)}?" if near else ""
            hint = f"there are {', '.join(saved)}" if saved else "name queries in [queries] of the settings"
            raise QuerySyntaxError(f"there is no query named {name!r}{meant}", hint=hint)
        if name in within:
            course = " -> ".join(f"@{each}" for each in (*within, name))
            raise QuerySyntaxError(f"the query {name!r} names itself: {course}", hint="mend [queries] of the settings")
        return f"({_spelled_out(saved[name], saved, (*within, name))})"

    return re.sub(r"(?<![^\s(-])@([\w-]+)", named, text)
