"""The source for lists of papers in YAML and TOML, as sites and scripts keep them, under any usual names."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError, Problem
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Draft
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Skipped, Source
from readinglist.sources.json_papers.drafts import PaperError, draft
from readinglist.sources.json_papers.members import values
from readinglist.sources.json_papers.objects import LocatedObject, holds_papers, paper_in, papers_of
from readinglist.sources.results import covered_lines, other_lines

_SAMPLE = 20_000
_LARGEST = 4_000_000
_DESCRIBING = ("authors", "abstract", "arxiv", "doi", "year", "date", "url", "venue")
_YAML_TITLE = lazy_pattern(
    r"(?m)^[ \t]*(?:-[ \t]+)?[\"']?(?:title|titel|titre|título|название|标题|题目)[\"']?:[ \t]+\S"
)
_YAML_LIST = lazy_pattern(
    r"(?m)^(?:[ \t]*-[ \t]+[\"']?[\w -]{1,40}[\"']?:(?:[ \t]|$)|[ \t]{0,8}[\"']?title[\"']?:[ \t])"
)
_TOML_TITLE = lazy_pattern(r"(?m)^[ \t]*[\"']?title[\"']?[ \t]*=[ \t]*[\"']")
_TOML_TABLE = lazy_pattern(r"(?m)^\[{1,2}[^\[\]\n]{1,100}\]{1,2}[ \t]*(?:#.*)?$")


class DataListSource:
    """The source for lists of papers in YAML and TOML."""

    name = "yaml"

    def recognise(self, document: Document) -> Confidence:
        """Return YES for valid YAML or TOML in which several items, or tables, have the title of a paper."""
        return Confidence.YES if any(found.given for found in _objects(document.text)) else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return one draft per item that names a paper; others are skipped.

        Raises:
            InputError: If no item names a paper.
        """
        drafts: list[Draft] = []
        problems: list[Problem] = []
        skipped: list[Skipped] = []
        for found in _objects(document.text):
            record = len(drafts) + len(problems) + 1
            try:
                drafts.append(draft(found, record))
            except PaperError as error:
                problems.append(Problem(message=str(error), line=found.line, record=record))
                skipped.append(Skipped(first_line=found.line, last_line=found.last_line, reason="item with a problem"))
        if not drafts and not problems:
            raise InputError(
                f"no list of papers in YAML or TOML in {document.name}",
                hint="each item has a `title`, and `authors`, `year`, `url` or others",
            )
        skipped += other_lines(document.text, covered_lines(drafts, skipped), "lines around the items")
        skipped.sort(key=lambda span: span.first_line)
        return Parsed(drafts=tuple(drafts), problems=tuple(problems), skipped=tuple(skipped))


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``yaml``, which has no settings."""
    return DataListSource()


def _objects(text: str) -> Iterator[LocatedObject]:
    """Yield the papers of a text in YAML or TOML with their lines; nothing if it is neither."""
    sample = text[:_SAMPLE]
    if len(text) > _LARGEST:
        return
    if _TOML_TITLE.search(sample) and _TOML_TABLE.search(sample):
        yield from _toml_objects(text)
    elif _YAML_TITLE.search(sample) and _YAML_LIST.search(sample):
        from readinglist.formats.yaml_nodes import located_mappings  # noqa: PLC0415 - YAML is rare, and slow to import

        for first, last, value in located_mappings(text, lambda found: _paper_in(found) is not None):
            yield from (LocatedObject(first, last, given) for given, _ in papers_of(value) if given)


def _paper_in(value: object) -> Mapping[str, object] | None:
    """Return the members of the paper that a value is, if it states more than a title."""
    given = paper_in(value)
    stated = given and any(next(values(given, role), None) is not None for role in _DESCRIBING)
    return given if stated else None


def _toml_objects(text: str) -> Iterator[LocatedObject]:
    """Yield the papers of the tables of a text in TOML: those with a header each on the lines up to the next one."""
    try:
        root = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    lines = text.split("\n")
    papers = list(_tables(root))
    heads = [number for number, line in enumerate(lines, start=1) if _TOML_TABLE.fullmatch(line.rstrip("\r"))]
    titles = [number for number, line in enumerate(lines, start=1) if _TOML_TITLE.match(line)]
    if len(titles) != len(papers):
        titles, heads = [1] * len(papers), [1]
    starts = [max((head for head in heads if head <= title), default=title) for title in titles]
    for (first, following), given in zip(pairwise([*starts, len(lines) + 1]), papers, strict=True):
        last = max(first, following - 1)
        while last > first and not lines[last - 1].strip():
            last -= 1
        yield LocatedObject(first, last, given)


def _tables(value: object) -> Iterator[dict[str, object]]:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for member in members:
        found = _paper_in(member)
        if found is not None:
            yield {name: str(each) if isinstance(each, date) else each for name, each in found.items()}
        elif holds_papers(member):
            yield from _tables(member)
