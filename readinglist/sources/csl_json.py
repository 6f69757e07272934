"""The source for CSL-JSON as exported by Zotero, Better BibTeX, Mendeley and pandoc, with zotero-reading-list statuses.

Types and variables: the Citation Style Language, https://docs.citationstyles.org/en/stable/specification.html.
"""

import json
import re
from collections.abc import Iterator, Mapping

from readinglist.bibtex.iso_dates import iso_date
from readinglist.bibtex.writing import IN_BOOKS, names_text
from readinglist.files.documents import Document
from readinglist.formats.csl import BIBTEX_FIELDS, read_extra
from readinglist.formats.entry_types import known_entry_type, publisher_field
from readinglist.formats.json_items import JsonItem, is_json, json_items
from readinglist.papers.attachments import Attachment, write_attachments
from readinglist.papers.errors import InputError
from readinglist.papers.folding import one_line, printable
from readinglist.papers.identifiers import parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Author, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Source
from readinglist.sources.manager_entries import EntryCollector, ManagerEntry, as_tex, without_markup, words

_TYPES = {
    "article": "misc", "article-journal": "article", "article-magazine": "article", "article-newspaper": "article",
    "book": "book", "chapter": "incollection", "dataset": "dataset", "entry": "inreference",
    "entry-dictionary": "inreference", "entry-encyclopedia": "inreference", "manuscript": "unpublished",
    "pamphlet": "booklet", "paper-conference": "inproceedings", "patent": "patent", "periodical": "periodical",
    "post": "online", "post-weblog": "online", "report": "techreport", "review": "review", "software": "software",
    "standard": "standard", "thesis": "phdthesis", "webpage": "online",
}  # fmt: skip
_OTHER_TYPES = """
    bill broadcast classic collection document event figure graphic hearing interview legal_case legislation map
    motion_picture musical_score performance personal_communication regulation review-book song speech treaty
"""
_TYPE = lazy_pattern(rf'"type"\s*:\s*"(?:{"|".join((*_TYPES, *_OTHER_TYPES.split()))})"')
_FOREIGN = frozenset({"display_name", "itemType", "authors", "doi", "ids", "externalIds"})
"""Members that no CSL item has."""
_DAY = lazy_pattern(r"\d{4}(?:-\d\d){0,2}")
_MEMBER = lazy_pattern(r'"(?:issued|author|container-title|DOI|id|citation-key|note|accessed|URL)"\s*:')
_SAMPLE = 100_000
_FIELDS = {
    **{variable: names[0] for variable, names in BIBTEX_FIELDS.items()},
    "page": "pages", "event": "eventtitle", "shortTitle": "shorttitle", "journalAbbreviation": "shortjournal",
    "genre": "type", "URL": "url", "DOI": "doi", "keyword": "keywords", "issue": "number", "number": "number",
    "container-author": "bookauthor", "accessed": "urldate", "issued": "date", "original-date": "origdate",
    "event-date": "eventdate",
}  # fmt: skip
_DONE = frozenset({
    "id", "type", "title", "author", "abstract", "note", "citation-key", "citation-label", "container-title",
    "publisher", "archive", "archive_location", "tags", "notes", "attachments",
})  # fmt: skip
_ARXIV_LINE = lazy_pattern(
    r"(?im)^[ \t]*arXiv(?: ID)?:[ \t]*(?P<id>\S+)(?:[ \t]*\[(?P<class>[\w.-]+)\])?[ \t]*(?:\n|$)"
)


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``csl-json``, which has no settings."""
    return CslJsonSource()


class CslJsonSource:
    """The source for arrays of CSL items, and for one item per line."""

    name = "csl-json"

    def recognise(self, document: Document) -> Confidence:
        """Return YES for JSON with an item that has a CSL type and a CSL variable."""
        sample = document.text[:_SAMPLE]
        is_csl = is_json(sample) and _TYPE.search(sample) and _MEMBER.search(sample)
        return Confidence.YES if is_csl else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return one draft per item; an unreadable item is a problem.

        Raises:
            InputError: If the text is not JSON.
        """
        if not is_json(document.text):
            raise InputError(f"no CSL-JSON in {document.name}", hint='items look like {"type": "book", ...}')
        collected = EntryCollector()
        for item in json_items(document.text):
            add_item(item, collected)
        return collected.parsed(document.text)


def is_csl_item(value: Mapping[str, object]) -> bool:
    """Whether a JSON object is a CSL item: a type of CSL, and variables as CSL writes them."""
    title, container, author = (value.get(name) for name in ("title", "container-title", "author"))
    people = author is None or (isinstance(author, list) and _is_people(author))
    texts = all(isinstance(text, str | None) for text in (title, container))
    kind = value.get("type")
    known = isinstance(kind, str) and (kind in _TYPES or kind in _OTHER_TYPES.split())
    return known and people and texts and not _FOREIGN.intersection(value)


def add_item(item: JsonItem, collected: EntryCollector) -> None:
    """Add a CSL item to the entries of a document, or the reason why it is none to its problems."""
    value = item.value
    if item.problem or not isinstance(value, dict):
        collected.add_problem(item.problem or "a CSL item must be an object", item.line, item.last_line)
        return
    given = {str(name): member for name, member in value.items() if member not in (None, "", [], {})}
    collected.entry(entry_of_item(given), item.line, item.last_line)


def entry_of_item(given: dict[str, object]) -> ManagerEntry:
    """Return the entry of a CSL item without empty members."""
    entry_type = _TYPES.get(_text(given, "type"), "misc")
    if entry_type == "phdthesis" and re.search("master|diplom", _text(given, "genre"), re.IGNORECASE):
        entry_type = "mastersthesis"
    extra = read_extra(printable(str(given.get("note", ""))))
    note, own = _without_fields(extra.rest)
    entry_type = next((known for name in _TYPE_LINES if (known := known_entry_type(own.pop(name, "")))), entry_type)
    fields = {"note": note} | _arxiv(given, note)
    fields["note"] = as_tex("note", fields["note"].strip())
    fields["file"] = write_attachments(map(Attachment, _texts(given.get("attachments"))))
    fields |= own
    for name, value in (*_further(given, entry_type), *_publication(given, entry_type)):
        fields.setdefault(name, value)
    return ManagerEntry(
        key=_text(given, "citation-key") or extra.key or _text(given, "id"),
        entry_type=entry_type,
        fields=fields,
        title=without_markup(_text(given, "title")),
        authors=_people(given.get("author")),
        abstract=without_markup(_text(given, "abstract")),
        tags=words([*_texts(given.get("tags"))], ","),
        notes=_texts(given.get("notes")),
        status=extra.status,
        since=extra.since,
    )


def _texts(value: object) -> tuple[str, ...]:
    """Return the texts of a list, which is no variable of CSL, but what the source of Zotero adds."""
    return tuple(printable(each) for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _without_fields(note: str) -> tuple[str, dict[str, str]]:
    """Return a note without the lines for fields of BibTeX (``tex.ids: old``), and these fields."""
    found = {each["name"].lower(): one_line(each["value"]) for each in _FIELD_LINE.finditer(note)}
    return _FIELD_LINE.sub("", note), {name: as_tex(name, value) for name, value in found.items()}


_FIELD_LINE = lazy_pattern(
    r"(?im)^[ \t]*(?:bib(?:la)?)?tex\.(?P<name>[a-z][\w.-]*)[ \t]*[:=][ \t]*(?P<value>\S[^\n]*)(?:\n|$)"
)
_TYPE_LINES = ("referencetype", "entrytype")
"""The lines by which Better BibTeX takes another entry type."""


def _arxiv(given: dict[str, object], note: str) -> dict[str, str]:
    """Return the fields of the arXiv id in the number, the archive or a line of the note."""
    line = _ARXIV_LINE.search(note)
    texts = {"number": _text(given, "number")}
    if _text(given, "archive").lower() == "arxiv":
        texts["archive_location"] = _text(given, "archive_location")
    named = [name for name, text in texts.items() if re.match(r"(?i)arxiv:", text) or name == "archive_location"]
    found = next((texts[name] for name in named if parse_versioned(texts[name])), "")
    if "number" in named:
        del given["number"]
    in_note = line is not None and parse_versioned(line["id"]) is not None
    identifier = re.sub(r"(?i)^arxiv:\s*", "", found) or (line["id"] if line and in_note else "")
    fields = {"eprint": identifier, "archiveprefix": "arXiv"} if identifier else {}
    if line and line["class"]:
        fields["primaryclass"] = line["class"]
    if line and in_note:
        fields["note"] = _ARXIV_LINE.sub("", note)
    return fields


def _publication(given: dict[str, object], entry_type: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of the venue, publisher and archive."""
    venue = as_tex("journal", without_markup(_text(given, "container-title")))
    yield ("booktitle" if entry_type in IN_BOOKS else "journal"), venue
    yield publisher_field(entry_type), as_tex("publisher", _text(given, "publisher"))
    if _text(given, "archive").lower() != "arxiv":
        yield "archive", as_tex("archive", _text(given, "archive"))
        yield "archive_location", as_tex("archive_location", _text(given, "archive_location"))
    kind = _text(given, "type")
    if kind not in _TYPES:
        yield "csl-type", as_tex("csl-type", kind)


def _further(given: dict[str, object], entry_type: str) -> Iterator[tuple[str, str]]:
    """Yield the other variables under BibTeX names, or under their own if BibTeX has none."""
    names = sorted((name for name in given if name not in _DONE), key=lambda name: name != "issue")
    for variable in names:
        name = _FIELDS.get(variable, re.sub(r"\s+", "-", variable.lower()))
        text = _value(given[variable])
        if variable == "number" and entry_type == "article" and given.keys() & {"issue", "page"}:
            name = "eid"
        if name == "date":
            text = iso if _DAY.fullmatch(iso := iso_date(text)) else text
            name = name if PartialDate.parse(text) else "year"
        if name == "pages":
            text = re.sub(r"(?<=\w)[-–—](?=\w)", "--", text, count=1)
        if name == "type" and entry_type == "mastersthesis" and re.fullmatch("(?i)master[’']?s thesis", text):
            continue
        tex = text if isinstance(given[variable], list | dict) and _is_people(given[variable]) else as_tex(name, text)
        yield name, tex


def _value(value: object) -> str:
    """Return a variable as text: names in BibTeX syntax, dates in ISO 8601, other values as JSON."""
    if isinstance(value, str | int | float):
        return without_markup(printable(str(value)))
    if _is_people(value):
        return names_text(_people(value), ascii_only=False)
    date = _date(value)
    return date or json.dumps(value, ensure_ascii=False, sort_keys=True)


def _is_people(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict) and ("family" in each or "literal" in each) for each in value
    )


def _date(value: object) -> str:
    """Return an ISO 8601 date or range, or the words given instead."""
    if not isinstance(value, dict):
        return ""
    parts = value.get("date-parts")
    if isinstance(parts, list):
        dates = [_iso(part) for part in parts[:2] if isinstance(part, list)]
        return "/".join(date for date in dates if date)
    return one_line(str(value.get("raw") or value.get("literal") or ""))


def _iso(parts: list[object]) -> str:
    numbers = [int(str(part)) for part in parts[:3] if re.fullmatch(r"\d{1,4}", str(part))]
    if not numbers:
        return ""
    year, month, day = (*numbers, 0, 0)[:3]
    if not (1 <= month <= 12 or 21 <= month <= 24):  # seasons
        return f"{year:04}"
    return f"{year:04}-{month:02}" + (f"-{day:02}" if 1 <= day <= 31 else "")


def _people(value: object) -> tuple[Author, ...]:
    """Return the names of a variable such as ``author``."""
    people = value if isinstance(value, list) else []
    made = (_author(each) for each in people if isinstance(each, dict))
    return tuple(author for author in made if author.family or author.given)


def _author(name: dict[str, object]) -> Author:
    literal, family, given = (one_line(str(name.get(part) or "")) for part in ("literal", "family", "given"))
    if literal:
        return Author(family=literal, corporate=True)
    particles = (one_line(str(name.get(f"{kind}-particle") or "")) for kind in ("dropping", "non-dropping"))
    suffix = one_line(str(name.get("suffix") or ""))
    particle = " ".join(filter(None, particles))
    return Author(family=family or given, given=given if family else "", particle=particle, suffix=suffix)


def _text(given: dict[str, object], name: str) -> str:
    value = given.get(name, "")
    return one_line(str(value)) if isinstance(value, str | int | float) else ""
