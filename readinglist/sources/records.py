"""The source for JSON objects, one per line or in an array."""

from readinglist.files.documents import Document
from readinglist.formats.json_items import JsonItem, is_json, json_items
from readinglist.papers.errors import InputError, Problem
from readinglist.papers.folding import one_line, printable
from readinglist.papers.html_entities import unescaped
from readinglist.papers.identifiers import ArxivId, Doi, parse_versioned
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Annotations, Draft, Metadata, OriginKind, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Skipped, Source
from readinglist.sources.results import other_lines


class _RecordError(ValueError):
    """A field has the wrong type or an invalid value; the message names it."""


class RecordsSource:
    """The source for JSON Lines and arrays of JSON objects."""

    name = "jsonl"

    def recognise(self, document: Document) -> Confidence:
        """Return YES if the text begins with a JSON object or an array of objects."""
        return Confidence.YES if is_json(document.text) else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return one draft per object; an invalid object is a problem.

        Raises:
            InputError: If the text does not begin with JSON objects.
        """
        if self.recognise(document) is Confidence.NO:
            raise InputError(
                f"no JSON objects in {document.name}",
                hint='write one object per line: {"title": "...", "authors": ["..."]}',
            )
        drafts: list[Draft] = []
        problems: list[Problem] = []
        covered: set[int] = set()
        skipped: list[Skipped] = []
        for record, item in enumerate(json_items(document.text), start=1):
            try:
                drafts.append(_draft(record, item))
            except _RecordError as error:
                problems.append(Problem(message=str(error), line=item.line, record=record))
                if item.last_line > item.line:
                    skipped.append(
                        Skipped(first_line=item.line + 1, last_line=item.last_line, reason="object with a problem")
                    )
            covered.update(range(item.line, item.last_line + 1))
        skipped += other_lines(document.text, covered, "brackets")
        return Parsed(drafts=tuple(drafts), problems=tuple(problems), skipped=tuple(skipped))


def _draft(record: int, item: JsonItem) -> Draft:
    """Return the draft of one object.

    Raises:
        _RecordError: If it is not an object, a field has the wrong type, or no title or identifier is given.
    """
    if item.problem:
        raise _RecordError(item.problem)
    value = item.value
    if not isinstance(value, dict):
        raise _RecordError(f"expected a JSON object, not {_type_name(value)}")
    given = {str(name).lower(): member for name, member in value.items() if member is not None}
    arxiv, doi = _identifiers(given)
    metadata = Metadata(
        title=_line(given, "title"),
        authors=tuple(map(author_from_display, filter(one_line, _strings(given, "authors", or_string=False)))),
        abstract=printable(_text(given, "abstract")).strip(),
        date=_date(given),
        arxiv_id=arxiv[0] if arxiv else None,
        doi=doi,
        categories=_words(given, "categories"),
        venue=_line(given, "venue"),
        links=_links(given),
    )
    if not metadata.names_a_paper:
        raise _RecordError('missing "title", "arxiv_id" or "doi"')
    return Draft(
        record=record,
        line=item.line,
        last_line=item.last_line,
        kind=OriginKind.RECORDS,
        metadata=metadata,
        version=arxiv[1] if arxiv else None,
        citation_key=_line(given, "key"),
        annotations=Annotations(
            status=_line(given, "status"),
            tags=_words(given, "tags"),
            notes=tuple(filter(None, (printable(each).strip() for each in _strings(given, "notes")))),
        ),
    )


def _type_name(value: object) -> str:
    names = {str: "a string", bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), "null")


def _text(given: dict[str, object], name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str):
        raise _RecordError(f'"{name}" must be a string, not {_type_name(value)}')
    return value


def _line(given: dict[str, object], name: str) -> str:
    return one_line(_text(given, name))


def _strings(given: dict[str, object], name: str, *, or_string: bool = True) -> list[str]:
    """Return a list of strings, which may also be given as a single one unless `or_string` is false."""
    value = given.get(name, [])
    values = [value] if or_string and isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise _RecordError(f'"{name}" must be {"a string or " if or_string else ""}a list of strings')
    return values


def _words(given: dict[str, object], name: str) -> tuple[str, ...]:
    """Return a list of strings; a single string is split into words (categories, tags)."""
    values = _strings(given, name)
    words = values[0].replace(",", " ").split() if isinstance(given.get(name), str) else map(one_line, values)
    return tuple(filter(None, words))


def _identifiers(given: dict[str, object]) -> tuple[tuple[ArxivId, int | None] | None, Doi | None]:
    """Return the arXiv id with its version, and the publisher's DOI."""
    stated, stated_doi = _line(given, "arxiv_id"), _line(given, "doi")
    arxiv = parse_versioned(stated) if stated else None
    doi = Doi.parse(unescaped(stated_doi)) if stated_doi else None
    if stated and not arxiv:
        raise _RecordError(f"invalid arXiv id {stated[:60]!r}")
    if stated_doi and not doi:
        raise _RecordError(f"invalid DOI {stated_doi[:60]!r}")
    if doi and doi.arxiv_id:
        arxiv, doi = arxiv or (doi.arxiv_id, None), None
    if not arxiv and "url" in given:
        arxiv = parse_versioned(_line(given, "url"))
    return arxiv, doi


def _date(given: dict[str, object]) -> PartialDate | None:
    """Return ``date``, or else ``year``, which may be a number or a string."""
    if given.get("date"):
        text = _line(given, "date")
        date = PartialDate.parse(text)
        if not date:
            raise _RecordError(f"invalid date {text[:40]!r}: expected 2024-10-24, 2024-10 or 2024")
        return date
    year = given.get("year")
    if year is None or year == "":
        return None
    date = PartialDate.parse(str(year)) if isinstance(year, int | str) and not isinstance(year, bool) else None
    if not date:
        raise _RecordError('"year" must be a year such as 2024')
    return date


def _links(given: dict[str, object]) -> tuple[str, ...]:
    """Return the URLs in ``url`` and ``links`` without duplicates and arXiv URLs."""
    addresses = dict.fromkeys(one_line(each) for each in (_text(given, "url"), *_strings(given, "links")))
    return tuple(each for each in addresses if each and not ArxivId.parse(each))


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``jsonl``, which has no settings."""
    return RecordsSource()
