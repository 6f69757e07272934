"""The JSON source: papers as JSON objects, one per line or in an array, in the shape that ``add`` documents."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from readinglist.core.errors import InputError, Problem
from readinglist.core.folding import one_line, printable
from readinglist.core.identifiers import ArxivId, Doi, parse_versioned
from readinglist.core.names import author_from_display
from readinglist.core.paper import Annotations, Author, Draft, Metadata, OriginKind, PartialDate
from readinglist.protocols.network import OfflineContext
from readinglist.protocols.plugins import Confidence, Document, Ignored, Parsed, Source

_ARRAY = re.compile(r"\s*\[\s*(?:\{|\])")
_OBJECT = re.compile(r'\s*\{\s*(?:"|\}|$)')
_AROUND = re.compile(r"[\s,]*")


class _FaultError(ValueError):
    """A member has the wrong type or an unreadable value; the message names it."""


class _Item(NamedTuple):
    """A JSON value of the document with its place, or what is wrong there."""

    line: int
    last_line: int
    value: object = None
    fault: str = ""


class RecordsSource:
    """Reads JSON Lines and arrays of JSON objects."""

    name = "jsonl"

    def recognise(self, document: Document) -> Confidence:
        """YES where the text begins as a JSON object or an array of them."""
        start = document.text[:1000].lstrip("\ufeff")
        return Confidence.YES if _OBJECT.match(start) or _ARRAY.match(start) else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """One draft per object; an object that cannot be read is a problem and the others go on.

        Raises:
            InputError: the text does not begin as JSON objects do.
        """
        if self.recognise(document) is Confidence.NO:
            raise InputError(
                f"{document.name} holds no JSON objects",
                hint='write one object per line: {"title": "...", "authors": ["..."]}',
            )
        drafts: list[Draft] = []
        problems: list[Problem] = []
        covered: set[int] = set()
        items = _array_items(document.text) if _ARRAY.match(document.text.lstrip("\ufeff")) else _lines(document.text)
        for record, item in enumerate(items, start=1):
            try:
                drafts.append(_draft(record, item))
            except _FaultError as fault:
                for line in range(item.line, item.last_line + 1):
                    problems.append(Problem(message=str(fault), line=line, record=record))
            covered.update(range(item.line, item.last_line + 1))
        return Parsed(drafts=tuple(drafts), problems=tuple(problems), ignored=_brackets(document.text, covered))


def _brackets(text: str, covered: set[int]) -> tuple[Ignored, ...]:
    """The lines on which nothing but the brackets and commas of an array stand."""
    return tuple(
        Ignored(first_line=number, last_line=number, reason="brackets")
        for number, line in enumerate(text.split("\n"), start=1)
        if line.strip() and number not in covered
    )


def _lines(text: str) -> Iterator[_Item]:
    """The value of each line that is not blank; an object may also stretch over several lines."""
    decoder = json.JSONDecoder(strict=False)
    lines = text.split("\n")
    place = number = taken = 0
    for line in lines:
        start, number = place, number + 1
        place += len(line) + 1
        bare = line.strip().rstrip(",")
        if number <= taken or not bare:
            continue
        try:
            yield _Item(number, number, decoder.decode(bare))
        except (ValueError, RecursionError) as error:
            whole = _stretched(decoder, text, start + line.find("{")) if bare.startswith("{") else None
            taken = number + (text.count("\n", start, whole[1]) if whole else 0)
            yield (
                _Item(number, taken, whole[0]) if whole else _Item(number, number, fault=f"not JSON: {_reason(error)}")
            )


def _stretched(decoder: json.JSONDecoder, text: str, start: int) -> tuple[object, int] | None:
    """The object that begins at `start` and the place after it, if it ends with its line."""
    try:
        value, end = decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    rest = text[end : text.find("\n", end) + 1 or len(text)]
    return (value, end) if not rest.strip(" \t\n,") else None


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


def _array_items(text: str) -> Iterator[_Item]:
    """The members of an array, one by one; after a broken member, reading goes on at the next line that opens one."""
    decoder = json.JSONDecoder(strict=False)
    place = text.index("[") + 1
    line = text.count("\n", 0, place) + 1
    while True:
        begin = _after(_AROUND, text, place)
        line += text.count("\n", place, begin)
        if begin >= len(text):
            yield _Item(line, line, fault="the array does not end: ] is missing")
            return
        if text[begin] == "]":
            rest = text[begin + 1 :].strip()
            if rest:
                first = line + text.count("\n", begin, text.index(rest[0], begin + 1))
                yield _Item(first, first + rest.count("\n"), fault="text after the end of the array")
            return
        try:
            value, end = decoder.raw_decode(text, begin)
        except (ValueError, RecursionError) as error:
            end = _next_object(text, begin)
            value = error
        last = line + text.count("\n", begin, end)
        if isinstance(value, Exception):
            shown = last - 1 if end < len(text) and last > line else last
            yield _Item(line, shown, fault=f"not JSON: {_reason(value)}")
        else:
            yield _Item(line, last, value)
        place, line = end, last


def _after(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return found.end() if found else place


def _next_object(text: str, begin: int) -> int:
    """Where the next line that opens an object begins, or the end of the text."""
    found = re.compile(r"^[ \t]*\{", re.MULTILINE).search(text, text.find("\n", begin) + 1 or len(text))
    return found.start() if found else len(text)


# --- one object ----------------------------------------------------------------------------------------------------


def _draft(record: int, item: _Item) -> Draft:
    """The draft of one object.

    Raises:
        _FaultError: it is no object, a known member is of the wrong type, or nothing in it names a paper.
    """
    if item.fault:
        raise _FaultError(item.fault)
    value = item.value
    if not isinstance(value, dict):
        raise _FaultError(f"a JSON object was expected, not {_type_name(value)}")
    given = {str(name).lower(): member for name, member in value.items() if member is not None}
    arxiv, doi = _identifiers(given)
    metadata = Metadata(
        title=_line(given, "title"),
        authors=_authors(given),
        abstract=printable(_text(given, "abstract")).strip(),
        date=_date(given),
        arxiv_id=arxiv[0] if arxiv else None,
        doi=doi,
        categories=_texts(given, "categories"),
        venue=_line(given, "venue"),
        links=_links(given),
    )
    if not (metadata.title or metadata.arxiv_id or metadata.doi):
        raise _FaultError('nothing names a paper: "title", "arxiv_id" or "doi" is needed')
    return Draft(
        record=record,
        line=item.line,
        last_line=item.last_line,
        kind=OriginKind.RECORDS,
        metadata=metadata,
        version=arxiv[1] if arxiv else None,
        citation_key=_line(given, "key"),
        annotations=Annotations(status=_line(given, "status"), tags=_texts(given, "tags"), notes=_notes(given)),
    )


def _type_name(value: object) -> str:
    names = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), "null")


def _text(given: dict[str, object], name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str):
        raise _FaultError(f'"{name}" must be text, not {_type_name(value)}')
    return value


def _line(given: dict[str, object], name: str) -> str:
    return one_line(_text(given, name))


def _texts(given: dict[str, object], name: str) -> tuple[str, ...]:
    """A list of texts, or one text with its words (categories, tags) apart."""
    value = given.get(name, [])
    if isinstance(value, str):
        return tuple(value.replace(",", " ").split())
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _FaultError(f'"{name}" must be a list of texts')
    return tuple(filter(None, (one_line(each) for each in value)))


def _authors(given: dict[str, object]) -> tuple[Author, ...]:
    value = given.get("authors", [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _FaultError('"authors" must be a list of names')
    return tuple(author_from_display(each) for each in value if one_line(each))


def _notes(given: dict[str, object]) -> tuple[str, ...]:
    value = given.get("notes", [])
    notes = [value] if isinstance(value, str) else value
    if not isinstance(notes, list) or not all(isinstance(each, str) for each in notes):
        raise _FaultError('"notes" must be text or a list of texts')
    return tuple(filter(None, (printable(each).strip() for each in notes)))


def _identifiers(given: dict[str, object]) -> tuple[tuple[ArxivId, int | None] | None, Doi | None]:
    """The arXiv identifier with its version, and the publisher's DOI."""
    stated, stated_doi = _line(given, "arxiv_id"), _line(given, "doi")
    arxiv = parse_versioned(stated) if stated else None
    doi = Doi.parse(stated_doi) if stated_doi else None
    if stated and not arxiv:
        raise _FaultError(f'"arxiv_id" is no arXiv identifier: {stated[:60]}')
    if stated_doi and not doi:
        raise _FaultError(f'"doi" is no DOI: {stated_doi[:60]}')
    if doi and doi.arxiv_id:
        arxiv, doi = arxiv or (doi.arxiv_id, None), None
    if not arxiv and "url" in given:
        arxiv = parse_versioned(_line(given, "url"))
    return arxiv, doi


def _date(given: dict[str, object]) -> PartialDate | None:
    """``date`` if it is there, else ``year``, which may be a number or text."""
    if given.get("date"):
        text = _line(given, "date")
        date = PartialDate.parse(text)
        if not date:
            raise _FaultError(f'"date" must look like 2024-10-24, 2024-10 or 2024, not {text[:40]}')
        return date
    year = given.get("year")
    if year is None or year == "":
        return None
    date = PartialDate.parse(str(year)) if isinstance(year, int | str) and not isinstance(year, bool) else None
    if not date:
        raise _FaultError('"year" must be a year such as 2024')
    return date


def _links(given: dict[str, object]) -> tuple[str, ...]:
    """The addresses under ``url`` and ``links``, each once, those that are arXiv's own left out."""
    value = given.get("links", [])
    links = [value] if isinstance(value, str) else value
    if not isinstance(links, list) or not all(isinstance(each, str) for each in links):
        raise _FaultError('"links" must be a list of addresses')
    addresses = dict.fromkeys(one_line(each) for each in (_text(given, "url"), *links))
    return tuple(each for each in addresses if each and not ArxivId.parse(each))


def plugin(context: OfflineContext) -> Source:
    """The JSON source; it has no settings."""
    del context
    return RecordsSource()
