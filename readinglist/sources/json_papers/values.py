"""The values of members as texts, names, dates and identifiers."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from readinglist.papers.folding import one_line, printable
from readinglist.papers.identifiers import ArxivId, Doi, arxiv_ids_in, parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import author_from_display, authors_from_line
from readinglist.papers.paper import Author, PartialDate
from readinglist.papers.urls import is_link
from readinglist.sources.json_papers.members import members, values
from readinglist.sources.manager_entries import without_markup
from readinglist.sources.written_dates import written_date

_TEXTS = ("value", "plaintext", "text", "title", "name", "displayname", "description", "tag", "term", "href", "url")
_FAMILY = ("family", "familyname", "lastname", "last", "surname")
_GIVEN = ("given", "givenname", "givennames", "firstname", "first", "forename")
_WHOLE = ("name", "displayname", "fullname", "literal", "text", "authorname", "value", "user")
_LONGEST_INDEX = 20_000
_DEEPEST = 4
_LIST_SEPARATOR = lazy_pattern(r"\s*(?:[;；|]|\n)\s*")


def text_of(value: object, depth: int = 0) -> str:
    """Return the text of a value: a string, a number, the first of a list, or a member such as ``value``."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or depth > _DEEPEST:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return next(filter(None, (text_of(each, depth + 1) for each in value)), "")
    if isinstance(value, dict):
        found = members(value)
        return next(filter(None, (text_of(found.get(name), depth + 1) for name in _TEXTS)), "")
    return ""


def line(given: Mapping[str, object], role: str) -> str:
    """Return the first text of a role as one line."""
    return next((text for value in values(given, role) if (text := one_line(without_markup(text_of(value))))), "")


def lines(given: Mapping[str, object], role: str) -> tuple[str, ...]:
    """Return all texts of a role, each as one line."""
    listed = (each for value in values(given, role) for each in (value if isinstance(value, list) else [value]))
    return tuple(dict.fromkeys(text for each in listed if (text := one_line(text_of(each)))))


def abstract(given: Mapping[str, object]) -> str:
    """Return the abstract, also if it is an index of words with their places, as in OpenAlex."""
    for value in values(given, "abstract"):
        text = _from_index(value) if isinstance(value, dict) else ""
        listed = value if isinstance(value, list) else []
        typed = [each for each in listed if isinstance(each, dict) and "Abstract" in map(str, each.values())]
        text = text or text_of(typed or value)
        if isinstance(value, str) and value.startswith("{"):
            text = _from_index(_decoded(value)) or text
        if text.strip() and not is_link(text.strip()):
            return without_markup(printable(text)).strip()
    return ""


def _decoded(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _from_index(value: object) -> str:
    """Return the text of an inverted index; empty if the value is none."""
    if not isinstance(value, dict):
        return ""
    places: dict[int, str] = {}
    for word, numbers in value.items():
        if not isinstance(numbers, list) or not all(isinstance(number, int) for number in numbers):
            return ""
        places.update((number, word) for number in numbers if 0 <= number < _LONGEST_INDEX)
    return " ".join(word for _, word in sorted(places.items()))


def authors(given: Mapping[str, object]) -> tuple[Author, ...]:
    """Return the authors of the first member that has any: strings, or objects with the parts of names."""
    for value in values(given, "authors"):
        found = tuple(_people(_inverted(value, sure="articleids" in given)))
        if found:
            return tuple(dict.fromkeys(found))
    return ()


_MEDICAL = lazy_pattern(r"(?P<family>[^\W\d_][\w'’. -]*?)\s(?P<initials>[A-Z]{1,3})")


def _inverted(value: object, *, sure: bool) -> object:
    """Return a list of names such as ``Hu AB``, as PubMed has them, with a comma; others as they are.

    A single such name is one only if that is `sure`.
    """
    names = [one_line(text_of(each)) for each in value] if isinstance(value, list) else []
    found = [_MEDICAL.fullmatch(name) for name in names]
    if not all(found) or len(found) < (1 if sure else 2):
        return value
    return [f"{name['family']}, {'. '.join(name['initials'])}." for name in found if name]


def _people(value: object, depth: int = 0) -> Iterator[Author]:
    if isinstance(value, str):
        parts = _LIST_SEPARATOR.split(re.sub(r"[^\S\n]+", " ", value.strip()))
        names = [part for part in map(one_line, parts) if part]
        yield from map(author_from_display, names) if len(names) > 1 else authors_from_line(without_markup(value))
    elif isinstance(value, list) and depth < _DEEPEST:
        for each in value:
            if isinstance(each, str):
                name = one_line(each)
                yield from [author_from_display(name)] if name else []
            elif isinstance(each, list) and each and all(isinstance(part, str) for part in each):
                yield from _from_parts(each)
            else:
                yield from _people(each, depth + 1)
    elif isinstance(value, dict) and depth < _DEEPEST:
        yield from _person(members(value), depth)


def _from_parts(parts: list[str]) -> Iterator[Author]:
    """Yield the name in arXiv's list of family name, given name and suffix."""
    family, given, suffix = (one_line(part) for part in (*parts, "", "")[:3])
    if family:
        whole = f"{family}, {suffix}, {given}" if suffix and given else f"{family}, {given}"
        yield author_from_display(whole) if given else author_from_display(family)


def _person(found: Mapping[str, object], depth: int) -> Iterator[Author]:
    if isinstance(found.get("value"), list):
        yield from _people(found["value"], depth + 1)
        return
    role = text_of(found.get("creatortype") or found.get("role")).lower()
    if role and role not in ("author", "contributor", "aut", "first author"):
        return
    family = next((text for name in _FAMILY if (text := one_line(text_of(found.get(name))))), "")
    given = next((_joined(found[name]) for name in _GIVEN if name in found), "")
    whole = next((text for name in _WHOLE if (text := one_line(text_of(found.get(name))))), "")
    middle = _joined(found.get("middle") or found.get("middlename") or "")
    if family:
        made = author_from_display(f"{family}, {' '.join(filter(None, (given, middle)))}".rstrip(", "))
        yield made if given else Author(family=family)
    elif whole:
        yield author_from_display(whole)
    elif given:
        yield author_from_display(given)
    elif "author" in found:
        yield from _people(found["author"], depth + 1)


def _joined(value: object) -> str:
    parts = value if isinstance(value, list) else [value]
    return one_line(" ".join(text_of(part) for part in parts))


def venue(given: Mapping[str, object]) -> str:
    """Return the journal or book; `source` is one beside a volume, pages or an ISSN, else perhaps a service."""
    named = line(given, "venue")
    printed = any(line(given, role) for role in ("volume", "number", "pages", "issn"))
    return named or (line(given, "source") if printed else "")


def date(given: Mapping[str, object]) -> PartialDate | None:
    """Return the date, or else the year. A date without month counts less than the year of another member."""
    found = next((made for value in values(given, "date") if (made := _date(value))), None)
    return found or next((made for value in values(given, "year") if (made := written_date(text_of(value)))), None)


def _date(value: object) -> PartialDate | None:
    given = members(value) if isinstance(value, dict) else {}
    parts = given.get("dateparts")
    stated = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else None
    if stated is None and "year" in given:
        stated = [text_of(given.get(name)) for name in ("year", "month", "day")]
    if stated is not None:
        numbers = [str(part).zfill(2) for part in stated[:3] if re.fullmatch(r"\d{1,4}", str(part))]
        return PartialDate.parse("-".join(numbers)) if numbers else None
    text = text_of(value)
    return PartialDate.parse(text) or written_date(text)


def identifiers(given: Mapping[str, object]) -> tuple[list[tuple[ArxivId, int | None]], Doi | None]:
    """Return the arXiv ids that the members state, each once, and the publisher's DOI.

    A member that names no service, such as ``id``, counts if the whole value is an arXiv id or a URL of one.
    """
    dois = [doi for value in values(given, "doi") if (doi := Doi.parse(text_of(value)))]
    typed = list(_typed(values(given, "id")))
    dois += [doi for kind, text in typed if kind == "doi" and (doi := Doi.parse(text))]
    addresses = [text for value in values(given, "url") for text in _strings(value)]
    dois = dois or [doi for text in addresses if "doi.org/" in text and (doi := Doi.parse(text))]
    texts = [text_of(value) for value in values(given, "arxiv")]
    texts += [text for kind, text in typed if kind == "arxiv"]
    texts += [text for value in values(given, "id") for text in _strings(value)]
    found = [pair for text in texts if (pair := parse_versioned(text))]
    found += [(doi.arxiv_id, None) for doi in dois if doi.arxiv_id]
    if not found:
        pairs = [pair for text in addresses if (pair := parse_versioned(text))]
        found += pairs[:1]
    if not found:
        found += list(arxiv_ids_in(line(given, "extra")))[:1]
    unique: dict[ArxivId, int | None] = {}
    for identifier, version in found:
        unique[identifier] = unique.get(identifier) or version
    doi = next((each for each in dois if not each.arxiv_id), None)
    return list(unique.items()), doi


def _typed(given: Iterable[object]) -> Iterator[tuple[str, str]]:
    """Yield the kinds and ids of lists such as ``[{"type": "doi", "id": "10.1000/1"}]``."""
    for value in given:
        for each in value[:100] if isinstance(value, list) else [value]:
            found = members(each) if isinstance(each, dict) else {}
            kind = _first(found, ("propertyid", "idtype", "externalidtype", "type")).lower()
            if kind and (text := _first(found, ("id", "value", "externalidvalue"))):
                yield kind, text


def _first(found: Mapping[str, object], names: Iterable[str]) -> str:
    return next(filter(None, (text_of(found.get(name)) for name in names)), "")


def _strings(value: object) -> Iterator[str]:
    """Yield the strings of a value; numbers are no identifiers, because they lose their last zeros."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield text_of(value)
    elif isinstance(value, list):
        for each in value[:100]:
            if isinstance(each, str):
                yield each
            elif isinstance(each, dict):
                yield text_of(each)


def links(given: Mapping[str, object]) -> tuple[str, ...]:
    """Return the URLs of the paper without those of identifiers."""
    found = dict.fromkeys(one_line(text) for value in values(given, "url") for text in _strings(value))
    urls = (each for each in found if re.match(r"https?://", each))
    return tuple(each for each in urls if not (parse_versioned(each) or Doi.parse(each)))
