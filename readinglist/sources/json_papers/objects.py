"""The objects of a JSON document that name papers, at any depth, with their lines."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from readinglist.formats.json_items import JsonItem, json_items
from readinglist.papers.identifiers import Doi, parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.json_papers.members import ARTICLES, INSIDE, NO_PAPERS, REFERENCES, folded, members, values
from readinglist.sources.json_papers.values import text_of

_DEEPEST, _SEVERAL = 8, 2
_SPACE = lazy_pattern(r"[\s,]*")
_COLON = lazy_pattern(r"\s*:\s*")
_DESCRIBING = ("authors", "abstract", "arxiv", "doi", "year", "date")


class LocatedObject(NamedTuple):
    """An object with its lines. `given` has the members of the paper; it is None if the object names no paper."""

    line: int
    last_line: int
    given: Mapping[str, object] | None = None
    reason: str = ""
    problem: str = ""


def objects_of(text: str) -> Iterator[LocatedObject]:
    """Yield the papers of a document in order, and what is skipped or cannot be read."""
    rows: list[str] | None = None
    for item in json_items(text):
        if item.problem:
            yield LocatedObject(item.line, item.last_line, problem=item.problem)
            continue
        if item.line == item.last_line or paper_in(item.value) or not holds_papers(item.value):
            yield from _on_lines(item)
            continue
        rows = text.split("\n") if rows is None else rows
        inner = "\n".join(rows[item.line - 1 : item.last_line])
        start = min((at for at in (inner.find("{"), inner.find("[")) if at >= 0), default=0)
        yield from _located(inner, start, item.value, item.line, 0)


def _on_lines(item: JsonItem) -> Iterator[LocatedObject]:
    """Yield the papers of an item, all on the lines of the item."""
    for given, reason in papers_of(item.value):
        yield LocatedObject(item.line, item.last_line, given, reason)


def papers_of(value: object, key: str = "", depth: int = 0) -> Iterator[tuple[Mapping[str, object] | None, str]]:
    """Yield the members of a paper that an object is, and those that it lists; None with a reason if it names none."""
    given = paper_in(value, key)
    if given:
        yield given, ""
        for name, member in _members(value) if lists_papers(value) else ():
            if lists_papers({name: member}):
                yield from papers_of(member, name, depth + 1)
    elif depth < _DEEPEST and holds_papers(value):
        for name, member in _members(value):
            if holds_papers(member) or paper_in(member, name):
                yield from papers_of(member, name, depth + 1)
            elif isinstance(value, list):
                yield None, _skipped(member)
    else:
        yield None, _skipped(value)


def _located(text: str, start: int, value: object, line: int, depth: int) -> Iterator[LocatedObject]:
    """Yield the papers in the value that begins at `start` of `text`, on the line `line`."""
    counted, number = start, line
    for name, begin, end, member in _places(text, start):
        first = number + text.count("\n", counted, begin)
        last = first + text.count("\n", begin, end)
        counted, number = end, last
        given = paper_in(member, name)
        if given:
            yield from (LocatedObject(first, last, each, reason) for each, reason in papers_of(member, name, depth))
        elif holds_papers(member) and depth < _DEEPEST:
            yield from _located(text, begin, member, first, depth + 1)
        elif isinstance(value, list):
            yield LocatedObject(first, last, reason=_skipped(member))


def _places(text: str, start: int) -> Iterator[tuple[str, int, int, object]]:
    """Yield the name, begin, end and value of each member of the valid object or array at `start`."""
    decoder = json.JSONDecoder(strict=False)
    in_object = text[start] == "{"
    place = _end(_SPACE, text, start + 1)
    while place < len(text) and text[place] not in "]}":
        name = ""
        if in_object:
            name, place = decoder.raw_decode(text, place)
            place = _end(_COLON, text, place)
        value, end = decoder.raw_decode(text, place)
        yield name, place, end, value
        place = _end(_SPACE, text, end)


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return found.end() if found else place


def _members(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        yield from ((str(name), member) for name, member in value.items())
    elif isinstance(value, list):
        yield from (("", member) for member in value)


def _skipped(value: object) -> str:
    """Return why a value is skipped."""
    if isinstance(value, dict):
        given = members(value)
        kind = text_of(given.get("itemtype") or _inside(given).get("itemtype")).lower()
        return f"{kind} of an item" if kind in NO_PAPERS else "object without title or identifier"
    return "null" if value is None else "value that is no object"


def holds_papers(value: object, depth: int = 0) -> bool:
    """Whether a value has papers inside, other than the references of a paper."""
    if depth > _DEEPEST or not isinstance(value, dict | list):
        return False
    return any(paper_in(member, name) or holds_papers(member, depth + 1) for name, member in _members(value))


def lists_papers(value: object, depth: int = 0) -> bool:
    """Whether an object lists papers with authors or identifiers, other than the references of a paper.

    An object with several of them as members lists them too.
    """
    if depth > _DEEPEST or not isinstance(value, dict | list):
        return False
    inner = [each for name, each in _members(value) if isinstance(each, dict | list) and folded(name) not in REFERENCES]
    fewest = 1 if isinstance(value, list) else _SEVERAL
    return sum(map(_is_whole, inner)) >= fewest or any(lists_papers(each, depth + 1) for each in inner)


def _is_whole(value: object) -> bool:
    """Whether an object names a paper by a title with authors or identifiers."""
    given = members(value) if isinstance(value, dict) else {}
    titled = next(values(given, "title"), None) is not None
    return titled and (_identified(given) or next(values(given, "authors"), None) is not None)


def _identified(given: Mapping[str, object]) -> bool:
    texts = (text_of(value) for role in ("arxiv", "doi") for value in values(given, role))
    return any(bool(parse_versioned(text) or Doi.parse(text)) for text in texts)


def paper_in(value: object, key: str = "") -> Mapping[str, object] | None:
    """Return the members of the paper that an object is, or holds as its only one; None if it names no paper.

    `key` is the name of the object in the object around it, which may be its arXiv id.
    """
    if not isinstance(value, dict):
        return None
    given = _titled(members(value))
    if text_of(given.get("itemtype") or _inside(given).get("itemtype")).lower() in NO_PAPERS:
        return None
    for name in INSIDE:
        inner = given.get(name)
        if isinstance(inner, dict) and not any(
            isinstance(each, list) and _lists_titles(each) for each in inner.values()
        ):
            found = paper_in(inner)
            if found:
                return {**{outer: member for outer, member in given.items() if outer != name}, **found}
    return _named(given, key)


def _titled(given: dict[str, object]) -> dict[str, object]:
    """Return the members with the name of an article of schema.org as its title."""
    kinds = given.get("type")
    named = "name" in given and any(folded(text_of(kind)) in ARTICLES for kind in _listed(kinds))
    return {"title": given["name"]} | given if named and "headline" not in given else given


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _inside(given: Mapping[str, object]) -> Mapping[str, object]:
    inner = given.get("data")
    return members(inner) if isinstance(inner, dict) else {}


def _named(given: Mapping[str, object], key: str) -> Mapping[str, object] | None:
    """Return the members if they name a paper: a title with some other fact, or an identifier."""
    identified = bool(key and parse_versioned(key))
    has_title = any(text_of(value).strip() for value in values(given, "title"))
    if "displayname" in given and "title" not in given and next(values(given, "authors"), None) is None:
        has_title = False  # the name of a person, a journal or an institution
    stated = identified or _identified(given)
    if not has_title:
        return ({**given, "arxivid": key} if identified else given) if stated else None
    if not stated and lists_papers(given):
        return None
    described = stated or any(next(values(given, role), None) is not None for role in _DESCRIBING)
    if not described and any(holds_papers(each) for name, each in given.items() if name not in REFERENCES):
        return None
    return {**given, "arxivid": key} if identified and "arxivid" not in given else given


def _lists_titles(value: object) -> bool:
    """Whether a value is a list whose first object has a title."""
    first = next((each for each in value if isinstance(each, dict)), None) if isinstance(value, list) else None
    return first is not None and bool(text_of(members(first).get("title")))
