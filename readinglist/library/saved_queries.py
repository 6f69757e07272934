"""Saved queries: ``@name``, ``@"a name"`` and ``@name(value, value)`` stand for a query of the settings."""

import re
from collections.abc import Mapping, Sequence

from readinglist.papers.errors import QuerySyntaxError
from readinglist.papers.folding import counted, did_you_mean, nearest

_REFERENCE = r"""(?x) (?P<text>"[^"]*") | (?<![^\s(-])@(?:"(?P<quoted>[^"]*)"|(?P<word>[\w-]+))"""
_PARAMETER = r"\$([1-9])"
_ARGUMENT = r'\s*((?:"[^"]*"|[^",()])*?)\s*([,)])'


def expanded(text: str, saved: Mapping[str, str], within: tuple[str, ...] = ()) -> str:
    """Return a query with saved queries replaced by their texts, recursively.

    ``$1`` in a saved query stands for the first value in parentheses after its name, ``$2`` for the second.

    Raises:
        QuerySyntaxError: If a saved query is unknown or circular, or has not as many values as it needs.
    """
    parts: list[str] = []
    place = 0
    for found in re.finditer(_REFERENCE, text):
        if found["text"] is not None or found.start() < place:
            continue
        name, end = _name(found, text, saved)
        if name in within:
            path = " -> ".join(f"@{each}" for each in (*within, name))
            raise QuerySyntaxError(f"saved query {name!r} is circular: {path}", hint="fix [queries] in the settings")
        query = saved[name]
        if needed := max(map(int, re.findall(_PARAMETER, query)), default=0):
            values, end = _values(text, end)
            if len(values) != needed or not all(value.strip(' "') for value in values):
                raise _wrong_number(name, needed, sum(bool(value.strip(' "')) for value in values))
            query = _with_values(query, values)
        parts += [text[place : found.start()], "(", expanded(query, saved, (*within, name)), ")"]
        place = end
    return "".join((*parts, text[place:]))


def _name(found: re.Match[str], text: str, saved: Mapping[str, str]) -> tuple[str, int]:
    """Return the name of a saved query and where it ends; names with spaces need no quotes if they are clear."""
    name = found["quoted"] if found["quoted"] is not None else found["word"]
    if name in saved:
        return name, found.end()
    start = found.start() + 1
    longer = [each for each in saved if " " in each and re.match(rf"{re.escape(each)}(?![\w-])", text[start:])]
    if longer:
        longest = max(longer, key=len)
        return longest, start + len(longest)
    near = [reference(each) for each in nearest(name, saved)]
    meant = did_you_mean(near, before="; ")
    available = f"available: {', '.join(map(reference, saved))}"
    hint = available if saved else "define queries under [queries] in the settings"
    raise QuerySyntaxError(f"unknown saved query {name!r}{meant}", hint=hint)


def reference(name: str) -> str:
    """Return a saved query as it is written in a query."""
    return f"@{name}" if re.fullmatch(r"[\w-]+", name) else f'@"{name}"'


def _values(text: str, start: int) -> tuple[list[str], int]:
    """Return the values in parentheses that begin at `start`, and where they end; none if there are none."""
    values: list[str] = []
    end, sign = start + 1, "," if text[start : start + 1] == "(" else ""
    while sign == ",":
        found = re.compile(_ARGUMENT).match(text, end)
        if not found:
            raise QuerySyntaxError("unclosed parenthesis after a saved query", hint="add a closing )")
        values.append(found[1])
        end, sign = found.end(), found[2]
    return (values, end) if values else ([], start)


def _wrong_number(name: str, needed: int, given: int) -> QuerySyntaxError:
    example = f"{reference(name)}({', '.join(['VALUE'] * needed)})"
    return QuerySyntaxError(
        f"saved query {name!r} needs {counted(needed, 'value')}, not {given}", hint=f"write {example}"
    )


def _with_values(query: str, values: Sequence[str]) -> str:
    """Return a saved query with its values, which are quoted if they are several words outside of quotes."""

    def value(found: re.Match[str]) -> str:
        bare = values[int(found[1]) - 1].replace('"', "")
        is_quoted = query[: found.start()].count('"') % 2 == 1
        return bare if is_quoted or not re.search(r"\s", bare) else f'"{bare}"'

    return re.sub(_PARAMETER, value, query)
