"""Arguments and options that commands share, and what the shell offers to complete them."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from readinglist.api import ReadinglistError, ReadOnlyLibrary
from readinglist.cli.session import session_of
from readinglist.library.protocol import SORT_FIELDS
from readinglist.library.query import HAS, IS, field_names
from readinglist.library.saved_queries import reference
from readinglist.papers.statuses import PRIORITIES
from readinglist.papers.tags import tag_fold


def complete_key(context: typer.Context, incomplete: str) -> list[str]:
    """Return citation keys with this prefix; if none, those that contain it, else its letters in this order.

    They are not mixed, because the shell completes the common prefix of all completions.
    """
    keys = list(_from_library(context, lambda library: library.keys(incomplete)))
    if not keys:
        keys = _containing(incomplete.lower(), list(_from_library(context, lambda library: library.keys())))
    return [_FuzzyCompletion(key) for key in keys]


class _FuzzyCompletion(str):
    """A completion without the typed prefix, which Typer would filter out."""

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        """Return True."""
        return True


def complete_status(context: typer.Context, incomplete: str) -> list[str]:
    """Return names of statuses."""
    return _beginning(incomplete, _from_library(context, lambda library: [status.name for status in library.statuses]))


def complete_key_or_status(context: typer.Context, incomplete: str) -> list[str]:
    """Return completions of ``status KEY... STATUS``; fuzzy matches of keys only if there is nothing else."""
    statuses = complete_status(context, incomplete)
    keys = list(_from_library(context, lambda library: library.keys(incomplete)))
    return keys + statuses if keys or statuses else complete_key(context, incomplete)


def complete_tag(context: typer.Context, incomplete: str) -> list[str]:
    """Return tags in use, also after the ``+`` or ``-`` of the command `tag`."""
    sign = incomplete[:1] if incomplete[:1] in ("+", "-") else ""
    typed = tag_fold(incomplete.removeprefix(sign))
    tags = _from_library(context, lambda library: library.tags())
    return [_FuzzyCompletion(sign + tag) for tag in tags if tag_fold(tag).startswith(typed)]


def complete_key_or_tag(context: typer.Context, incomplete: str) -> list[str]:
    """Return completions of ``tag KEY... +a -b``."""
    return complete_tag(context, incomplete) if incomplete[:1] in ("+", "-") else complete_key(context, incomplete)


def complete_query(context: typer.Context, incomplete: str) -> list[str]:
    """Return completions of the last term of a query: fields and their values, saved queries, and keys."""
    before, term = _last_term(incomplete)
    name, colon, value = term.partition(":")
    if colon:
        listed, comma, last = value.rpartition(",")
        found = [f"{name}:{listed}{comma}{_quoted(each)}" for each in _values(context, name.lower(), last.strip('"'))]
    elif term.startswith("@"):
        found = [reference(each) for each in _beginning(term[1:].strip('"'), _saved_queries(context))]
    else:
        found = _beginning(term, (f"{field}:" for field in field_names()))
        found = found or ([] if before else list(_from_library(context, lambda library: library.keys(term))))
    return [_FuzzyCompletion(before + each) for each in found]


def _last_term(query: str) -> tuple[str, str]:
    """Split a query before its last term, which may be an open quotation."""
    start, quoted = 0, False
    for place, character in enumerate(query):
        if character == '"':
            quoted = not quoted
        elif not quoted and (character.isspace() or character == "(" or (character == "-" and place == start)):
            start = place + 1
    return query[:start], query[start:]


def _values(context: typer.Context, field: str, typed: str) -> list[str]:
    """Return the values of a query field that begin with `typed`."""
    match field:
        case "status":
            return complete_status(context, typed)
        case "tag" | "tags":
            return complete_tag(context, typed)
        case "key":
            return list(_from_library(context, lambda library: library.keys(typed)))
        case "priority":
            return _beginning(typed, PRIORITIES)
        case "has":
            return _beginning(typed, HAS)
        case "is":
            return _beginning(typed, IS)
        case _:
            return []


def _quoted(value: str) -> str:
    """Return a value as a query needs it."""
    return f'"{value}"' if re.search(r"[\s()]", value) else value


def _saved_queries(context: typer.Context) -> list[str]:
    with suppress(ReadinglistError):
        return [name for name, _ in session_of(context).settings.queries]
    return []


def complete_sort(_context: typer.Context, incomplete: str) -> list[str]:
    """Return the fields to sort by, of which there may be several."""
    return _listed(incomplete, SORT_FIELDS)


def complete_columns(_context: typer.Context, incomplete: str) -> list[str]:
    """Return the names of columns, of which there may be several."""
    from readinglist.api.columns import COLUMNS

    return _listed(incomplete, COLUMNS)


def complete_codes(_context: typer.Context, incomplete: str) -> list[str]:
    """Return the codes of findings, of which there may be several."""
    from readinglist.linting.findings import RULES

    return _listed(incomplete, RULES)


def complete_format(_context: typer.Context, incomplete: str) -> list[str]:
    """Return formats that `add` reads."""
    from readinglist.api.installed import FORMATS

    return _beginning(incomplete, FORMATS)


def complete_export_format(_context: typer.Context, incomplete: str) -> list[str]:
    """Return formats that `export` writes."""
    from readinglist.api.installed import EXPORT_FORMATS

    return _beginning(incomplete, EXPORT_FORMATS)


def completing(*values: str) -> Callable[[typer.Context, str], list[str]]:
    """Return a function that completes an option with these values."""

    def complete(_context: typer.Context, incomplete: str) -> list[str]:
        return _beginning(incomplete, values)

    return complete


def completing_key_or(*values: str) -> Callable[[typer.Context, str], list[str]]:
    """Return a function that completes ``KEY... VALUE``; fuzzy matches of keys only if there is nothing else."""

    def complete(context: typer.Context, incomplete: str) -> list[str]:
        keys = list(_from_library(context, lambda library: library.keys(incomplete)))
        return [*keys, *_beginning(incomplete, values)] or complete_key(context, incomplete)

    return complete


def _from_library(context: typer.Context, ask: Callable[[ReadOnlyLibrary], Iterable[str]]) -> Iterator[str]:
    with suppress(ReadinglistError), session_of(context).read_only() as library:
        yield from ask(library)


def _containing(typed: str, keys: list[str]) -> list[str]:
    containing = [key for key in keys if typed in key.lower()]
    in_order = re.compile(".*".join(map(re.escape, typed)))
    return (containing or [key for key in keys if in_order.search(key.lower())])[:_MAX_FUZZY]


_MAX_FUZZY = 100
"""Maximum number of keys without the typed prefix."""


def _listed(incomplete: str, words: Iterable[str]) -> list[str]:
    """Return completions of the last word of a list with commas."""
    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{each}" for each in _beginning(last, words)]


def _beginning(incomplete: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if word.lower().startswith(incomplete.lower())]


Query = Annotated[
    list[str] | None,
    typer.Argument(metavar="[QUERY]", help="Only papers that match this query.", autocompletion=complete_query),
]
Key = Annotated[
    str, typer.Argument(metavar="[KEY]", help="A key or an unambiguous prefix.", autocompletion=complete_key)
]
Keys = Annotated[
    list[str] | None,
    typer.Argument(metavar="[KEY]...", help="Keys or unambiguous prefixes.", autocompletion=complete_key),
]
Where = Annotated[
    str | None,
    typer.Option("--where", metavar="QUERY", help="All papers that match this query.", autocompletion=complete_query),
]
Cited = Annotated[
    list[Path] | None,
    typer.Option("--cited", metavar="FILE", help="A manuscript, or its .aux or .bcf file; repeatable."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
JsonLines = Annotated[bool, typer.Option("--json", help="Print JSON Lines, one object per line.")]
Offline = Annotated[bool, typer.Option("--offline", help="Use only the catalogue; send no requests.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the changes; write nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 if a paper stays unresolved.")]
Reverse = Annotated[bool, typer.Option("--reverse", "-r", help="Reverse the order.")]
OutputFile = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.")]
LIMIT = typer.Option("--limit", "-n", metavar="N", min=1, help="Maximum number to show.")
