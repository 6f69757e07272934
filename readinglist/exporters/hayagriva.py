"""The exporter for Hayagriva, the bibliography format of Typst.

Types and fields: https://github.com/typst/hayagriva/blob/main/docs/file-format.md.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from readinglist.exporters import plain_fields
from readinglist.exporters.plain_fields import PREPRINT, PlainExporter, field, people
from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Author, Metadata, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited, Exporter
from readinglist.tex.plain_text import plain_text

Value = str | Sequence["Value"] | Mapping[str, "Value"]

_TYPES = {
    PREPRINT: "article", "article": "article", "suppperiodical": "article", "review": "article", "book": "book",
    "mvbook": "book", "booklet": "book", "manual": "book", "collection": "anthology", "mvcollection": "anthology",
    "reference": "reference", "mvreference": "reference", "proceedings": "proceedings", "mvproceedings": "proceedings",
    "inbook": "chapter", "bookinbook": "chapter", "suppbook": "chapter", "incollection": "chapter",
    "suppcollection": "chapter", "inreference": "entry", "inproceedings": "article", "conference": "article",
    "thesis": "thesis", "phdthesis": "thesis", "mastersthesis": "thesis", "techreport": "report", "report": "report",
    "unpublished": "manuscript", "online": "web", "electronic": "web", "www": "web", "software": "repository",
    "dataset": "repository", "patent": "patent", "periodical": "periodical", "image": "artwork", "artwork": "artwork",
    "movie": "video", "video": "video", "audio": "audio", "music": "audio", "performance": "performance",
    "legislation": "legislation", "jurisdiction": "case",
}  # fmt: skip
_PARENTS = {
    "article": "periodical", "suppperiodical": "periodical", "review": "periodical", "inproceedings": "proceedings",
    "conference": "proceedings", "inreference": "reference", "inbook": "book", "bookinbook": "book", "suppbook": "book",
}  # fmt: skip
_THESES = {"phdthesis": "PhD thesis", "mastersthesis": "Master’s thesis"}
_MARKED = lazy_pattern(r"[\\{}$]")
_URL = lazy_pattern(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s<>\"]+")


def plugin(context: OfflineContext) -> Exporter:
    """Return the exporter named ``hayagriva``, which has no settings."""
    return PlainExporter(name="hayagriva", suffix=".yml", text=_document)


def _document(cited: Sequence[Cited]) -> str:
    entries = {one_line(item.key): _entry(item) for item in cited}
    return "".join(_lines(entries, "")) or "{}\n"


def _lines(members: Mapping[str, Value], indent: str) -> Iterator[str]:
    """Yield YAML lines. Texts are JSON strings, which every YAML parser reads as texts."""
    for name, value in members.items():
        label = f"{indent}{name if re.fullmatch(r'[a-z-]+', name) and indent else _text(name)}:"
        if isinstance(value, str):
            yield f"{label} {_text(value)}\n"
        elif isinstance(value, Mapping):
            yield f"{label}\n"
            yield from _lines(value, f"{indent}  ")
        else:
            yield f"{label}\n"
            for each in value:
                yield f"{indent}  - {_flow(each)}\n"


def _flow(value: Value) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_flow(each)}" for name, each in value.items()) + "}"
    return _text(str(value))


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "").replace("\ufeff", "")


def _entry(cited: Cited) -> Mapping[str, Value]:
    """Return a paper as an entry without empty fields."""
    paper = cited.metadata
    known = plain_fields.kind(paper)
    found: dict[str, Value] = {"type": _TYPES.get(known, "misc")}
    found |= {name: value for name, value in _fields(paper, known) if value}
    return found


def _fields(paper: Metadata, known: str) -> Iterator[tuple[str, Value]]:
    venue = plain_text(paper.venue) if known != PREPRINT else ""
    yield "title", _shown(plain_text(paper.title))
    yield "author", [_name(person) for person in people(paper)]
    yield "date", _date(paper.date or (PartialDate(paper.year) if paper.year else None))
    editors = [_name(person) for person in people(paper, "editor")]
    publisher = field(paper, "publisher", "institution", "school", "organization")
    numbers = {"volume": field(paper, "volume"), "issue": field(paper, "number", "issue")}
    if venue:
        parent = {"type": _PARENTS.get(known, "anthology"), "title": _shown(venue), "editor": editors, **numbers}
        parent |= {"publisher": _shown(publisher)}
        yield "parent", {name: value for name, value in parent.items() if value}
    else:
        yield "editor", editors
        yield "publisher", _shown(publisher)
        yield from numbers.items()
    yield "page-range", "-".join(filter(None, plain_fields.pages(paper)))
    yield "edition", field(paper, "edition")
    yield "location", _shown(field(paper, "address", "location"))
    yield "genre", _shown(field(paper, "type") or _THESES.get(known, ""))
    yield "note", _shown(field(paper, "note"))
    yield "language", _language(field(paper, "langid", "language"))
    address = plain_fields.address(paper)
    visited = _date(plain_fields.accessed(paper))
    if _URL.fullmatch(address):
        yield "url", {"value": address, "date": visited} if visited else address
    serial = {
        "doi": plain_fields.doi_text(paper),
        "arxiv": str(paper.arxiv_id or ""),
        "isbn": field(paper, "isbn"),
        "issn": field(paper, "issn"),
    }
    yield "serial-number", {name: value for name, value in serial.items() if value}


def _shown(text: str) -> str:
    """Return a text for a field with markup, in which braces, dollars and backslashes have a meaning."""
    return _MARKED.sub(r"\\\g<0>", text)


def _language(text: str) -> str:
    return text if re.fullmatch(r"[a-z]{2}(?:-[A-Z]{2})?", text) else ""


def _name(author: Author) -> Value:
    """Return a name in its parts; a single word is never split."""
    parts = {
        "name": author.family,
        "given-name": author.given,
        "prefix": author.particle,
        "suffix": author.suffix,
    }
    return {name: part for name, part in parts.items() if part}


def _date(date: PartialDate | None) -> str:
    if date is None or not 0 < date.year < 10_000:
        return ""
    month = f"-{date.month:02}" if date.month else ""
    return f"{date.year:04}{month}" + (f"-{date.day:02}" if date.month and date.day else "")
