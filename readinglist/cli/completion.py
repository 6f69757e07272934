"""What the shell offers after TAB: keys, statuses, tags, formats. Silent where anything is wrong."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

import typer

from readinglist.cli.session import session_of
from readinglist.library.protocol import View
from readinglist.papers.errors import ReadinglistError


def complete_key(context: typer.Context, incomplete: str) -> list[str]:
    """Citation keys that begin so; where none does, those that hold it, or its letters in this order.

    Others are not mixed in: the shell completes as far as all that is offered agrees.
    """
    keys = list(_from_library(context, lambda view, _: view.keys(incomplete)))
    if not keys:
        keys = _holding(incomplete.lower(), list(_from_library(context, lambda view, _: view.keys())))
    return [_Meant(key) for key in keys]


class _Meant(str):
    """A completion that need not begin as typed: Typer leaves out whatever says that it does not."""

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        """True, whatever was typed."""
        return True


def complete_status(context: typer.Context, incomplete: str) -> list[str]:
    """Names of statuses."""
    return _beginning(incomplete, _from_library(context, lambda _, states: states))


def complete_key_or_status(context: typer.Context, incomplete: str) -> list[str]:
    """What ``status KEY... STATE`` may go on with; keys that do not begin so only where nothing else does."""
    states = complete_status(context, incomplete)
    keys = list(_from_library(context, lambda view, _: view.keys(incomplete)))
    return keys + states if keys or states else complete_key(context, incomplete)


def complete_tag(context: typer.Context, incomplete: str) -> list[str]:
    """Tags in use; after ``+`` or ``-`` too, as `tag` takes them."""
    sign = incomplete[:1] if incomplete[:1] in ("+", "-") else ""
    tags = _from_library(context, lambda view, _: view.tags())
    return _beginning(incomplete, (sign + tag for tag in tags))


def complete_key_or_tag(context: typer.Context, incomplete: str) -> list[str]:
    """What ``tag KEY... +a -b`` may go on with."""
    return complete_tag(context, incomplete) if incomplete[:1] in ("+", "-") else complete_key(context, incomplete)


def complete_query(context: typer.Context, incomplete: str) -> list[str]:
    """Values of ``status:`` and ``tag:``, and the terms of the query language."""
    for prefix, values in (("status:", complete_status), ("tag:", complete_tag)):
        if incomplete.startswith(prefix):
            return [prefix + value for value in values(context, incomplete.removeprefix(prefix))]
    return _beginning(incomplete, TERMS)


TERMS = ("author:", "title:", "year:", "status:", "tag:", "key:", "arxiv:", "doi:", "venue:", "added:", "has:", "is:")


def complete_format(_context: typer.Context, incomplete: str) -> list[str]:
    """Formats that `add` reads."""
    from readinglist.plugins.registry import BUILT_IN, Kind

    return _beginning(incomplete, BUILT_IN[Kind.SOURCE])


def complete_export_format(_context: typer.Context, incomplete: str) -> list[str]:
    """Formats that `export` writes."""
    from readinglist.plugins.registry import BUILT_IN, Kind

    return _beginning(incomplete, BUILT_IN[Kind.EXPORTER])


def _from_library(context: typer.Context, ask: Callable[[View, list[str]], Iterable[str]]) -> Iterator[str]:
    """What `ask` takes from a view of the library and the names of the statuses."""
    with (
        suppress(ReadinglistError),
        session_of(context).workspace(looking=True) as workspace,
        workspace.store.read() as view,
    ):
        yield from ask(view, [state.name for state in workspace.states])


def _holding(wanted: str, keys: list[str]) -> list[str]:
    holding = [key for key in keys if wanted in key.lower()]
    in_order = re.compile(".*".join(map(re.escape, wanted)))
    return (holding or [key for key in keys if in_order.search(key.lower())])[:_MOST]


_MOST = 100
"""More keys than these help nobody."""


def _beginning(incomplete: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if word.lower().startswith(incomplete.lower())]
