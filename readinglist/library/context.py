"""The store of a library with its reader and settings, and looking up papers by key or query."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field

from readinglist.files.protection import ProtectedFiles
from readinglist.library.clock import Clock
from readinglist.library.days import SYSTEM, Calendar
from readinglist.library.journal import key_in
from readinglist.library.protocol import Selection, Store, View
from readinglist.library.query import And, Or, Query, Term, Word, parse, with_texts
from readinglist.library.saved_queries import expanded
from readinglist.papers.errors import NothingFound, QuerySyntaxError, UsageError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import did_you_mean, nearest, squeeze
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Item
from readinglist.papers.statuses import Status
from readinglist.papers.tags import tag_fold

_NO_KEY = lazy_pattern(r"[@\"]")
"""A sign of a query that does not consist of keys."""


def no_texts(_word: Word) -> Sequence[str]:
    """Refuse to search texts of PDFs."""
    raise UsageError("no index of the texts of PDFs")


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryContext:
    """The store of a library with the settings that apply to it.

    `reader` is the reader whose statuses and notes are used, `author` the name under which changes are written, if it
    is that of an assistant. `queries` are the saved queries by name, `calendar` has the reader's days. `protected` are
    the files that no output replaces: the library and the settings, and what a command has read. `texts` returns the
    internal ids of papers with a PDF that contains a word.
    """

    store: Store
    clock: Clock
    reader: str
    statuses: tuple[Status, ...]
    key_pattern: str
    queries: Mapping[str, str] = field(default_factory=dict)
    calendar: Calendar = SYSTEM
    author: str = ""
    protected: ProtectedFiles = field(default_factory=ProtectedFiles)
    texts: Callable[[Word], Sequence[str]] = no_texts


def item_of(view: View, key: str, reader: str) -> Item:
    """Return the item with this citation key or alias, or the only one whose key starts with `key`.

    Raises:
        NothingFound: If no key, or more than one, starts with it; the hint names the nearest.
    """
    key = key.strip("\ufeff\r\n\t ")  # lists of keys may come from files of other systems
    found = view.item(key, reader)
    if found:
        return found
    longer = view.keys(key) if key else ()
    only = view.item(longer[0], reader) if len(longer) == 1 else None
    if only:
        return only
    if longer:
        matches = ", ".join(longer[:6]) + (f", and {len(longer) - 6} more" if len(longer) > 6 else "")
        raise NothingFound(f"ambiguous key {key!r}: {len(longer)} matches ({matches})", hint="type more of the key")
    raise NothingFound(f"unknown key {key!r}", hint=_near(key, view.keys()))


def find_item(key: str, context: LibraryContext) -> Item:
    """Return the item as `item_of` does, in a separate view."""
    with context.store.read() as view:
        return item_of(view, key, context.reader)


def keys_of(papers: Iterable[str], context: LibraryContext) -> dict[str, str]:
    """Return citation keys by internal id; of removed papers, the last key. Unknown ids are skipped."""
    with context.store.read() as view:
        found = {paper: _last_key(paper, view, context.reader) for paper in papers}
    return {paper: key for paper, key in found.items() if key}


def _last_key(paper: str, view: View, reader: str) -> str:
    item = view.item_by_id(paper, reader)
    return item.paper.key if item else next(filter(None, map(key_in, view.events(paper=paper))), "")


def items_of(view: View, keys: Sequence[str], reader: str) -> tuple[Item, ...]:
    """Return the items of several keys, each once, in the order given.

    Raises:
        NothingFound: As `item_of`, for the first key that matches nothing.
    """
    items = {item.paper.id: item for item in (item_of(view, key, reader) for key in keys)}
    return tuple(items.values())


def _near(key: str, keys: Sequence[str]) -> str:
    """Return a hint that names keys which contain the text or are similar to it."""
    wanted = squeeze(key)
    near = [other for other in keys if wanted and wanted in squeeze(other)] or nearest(key, keys)
    return did_you_mean(near[:4]) or "run `readinglist list` to see the keys"


# --- by query


def find(
    query: Query,
    context: LibraryContext,
    *,
    sort: str = "added",
    reverse: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[Item, ...]:
    """Return the papers of the query, with the reader's status and notes.

    Raises:
        UsageError: If there is no such field to sort by.
    """
    selection = Selection(query=query, reader=context.reader, sort=sort, reverse=reverse, limit=limit, offset=offset)
    with context.store.read() as view:
        return tuple(view.select(selection))


def counts(query: Query, context: LibraryContext) -> dict[str, int]:
    """Count the papers of the query by status, in the order of the statuses, without zeros."""
    with context.store.read() as view:
        counted = view.count(query, context.reader)
    names = [status.name for status in context.statuses if status.name in counted]
    return {name: counted[name] for name in (*names, *counted)}


def near_words(query: Query, context: LibraryContext) -> tuple[str, ...]:
    """Return words, and tags as terms of a query, that the misspelt ones of a query may stand for."""
    parts = _positive_parts(query)
    words = dict.fromkeys(word for part in parts if isinstance(part, Word) for word in part.text.split())
    tags = dict.fromkeys(part.value for part in parts if isinstance(part, Term) and part.name == "tag")
    with context.store.read() as view:
        near = [near for word in words for near in view.near_words(word)]
        unused = [tag for tag in tags if not view.count(Term("tag", tag), context.reader)]
        if unused:
            known = {tag_fold(tag): tag for tag in view.tags()}
            near += [_tag_term(known[fold]) for tag in unused for fold in nearest(tag_fold(tag), known)]
    return tuple(near)


def _tag_term(tag: str) -> str:
    return f'tag:"{tag}"' if " " in tag else f"tag:{tag}"


def _positive_parts(query: Query) -> tuple[Word | Term, ...]:
    """Return the words and terms that papers must or may match."""
    match query:
        case Word() | Term():
            return (query,)
        case And(parts) | Or(parts):
            return tuple(each for part in parts for each in _positive_parts(part))
        case _:
            return ()


def _papers_named(text: str, context: LibraryContext) -> tuple[str, ...]:
    """Return the ids of the papers if every word of a query is a key or an alias, else none."""
    if not text or _NO_KEY.search(text):
        return ()
    papers: dict[str, None] = {}
    with context.store.read() as view:
        for word in text.split():
            item = view.item(word, context.reader)
            if item is None:
                return ()
            papers[item.paper.id] = None
    return tuple(papers)


def parse_query(text: str, context: LibraryContext) -> Query:
    """Parse a query; ``@name`` is replaced by the saved query of this name, which may refer to others.

    A text that consists of keys or aliases of papers selects these papers.

    Raises:
        QuerySyntaxError: If it cannot be parsed, or a saved query is unknown or circular.
        UsageError: If it searches texts of PDFs, and there is no index of them.
    """
    if papers := _papers_named(text, context):
        terms = tuple(Term("paper", paper) for paper in papers)
        return Or(terms) if len(terms) > 1 else terms[0]
    whole, now = expanded(text, context.queries), context.clock.now()
    try:
        parsed = parse(whole, now, context.statuses, calendar=context.calendar)
    except QuerySyntaxError:
        # Only an invalid query pays for reading which statuses are in use.
        statuses = (*context.statuses, *former_statuses(context))
        if len(statuses) == len(context.statuses):
            raise
        parsed = parse(whole, now, statuses, calendar=context.calendar)
    return with_texts(parsed, context.texts)


def check_saved_query(name: str, context: LibraryContext) -> None:
    """Check a saved query; one with parameters (``$1``) only for the saved queries in it.

    Its statuses must be in the settings: those that papers still have could be gone with the next change.

    Raises:
        QuerySyntaxError: As `parse_query`.
    """
    whole = expanded(context.queries[name], context.queries, (name,))
    if "$" not in whole:
        parse(whole, context.clock.now(), context.statuses, calendar=context.calendar)


def closed_names(context: LibraryContext) -> frozenset[str]:
    """Return the names of the statuses that are not open."""
    return frozenset(status.name for status in context.statuses if not status.open)


def former_statuses(context: LibraryContext) -> tuple[Status, ...]:
    """Return the statuses in use that are no longer in the settings; they are open."""
    known = {status.name for status in context.statuses}
    with context.store.read() as view:
        return tuple(Status(name=name, title=name) for name in view.statuses(context.reader) if name not in known)
