"""The source for Hayagriva, the bibliography format of Typst: a YAML mapping of entries by citation key.

Types and fields: https://github.com/typst/hayagriva/blob/main/docs/file-format.md.
"""

from collections.abc import Iterator

from readinglist.bibtex.writing import name_text
from readinglist.files.documents import Document
from readinglist.formats.entry_types import publisher_field
from readinglist.formats.yaml_documents import Value
from readinglist.papers.errors import InputError
from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Author
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Source
from readinglist.sources.manager_entries import ManagerEntry, as_tex, parsed_mapping, text_of

_TYPES = {
    "article": "article", "chapter": "incollection", "entry": "inreference", "anthos": "incollection",
    "anthology": "collection", "book": "book", "report": "techreport", "thesis": "phdthesis", "web": "online",
    "repository": "software", "patent": "patent", "manuscript": "unpublished", "proceedings": "proceedings",
    "periodical": "periodical", "reference": "reference", "video": "video", "audio": "audio", "artwork": "artwork",
    "performance": "performance", "legislation": "legislation", "case": "jurisdiction", "blog": "online",
    "newspaper": "periodical", "post": "online", "thread": "online", "scene": "video", "exhibition": "misc",
    "conference": "proceedings", "original": "misc", "misc": "misc",
}  # fmt: skip
_IN = {"proceedings": "inproceedings", "conference": "inproceedings", "book": "inbook", "reference": "inreference"}
"""The type of an article or chapter by that of its parent."""
_FIELDS = {
    "page-range": "pages", "issue": "number", "volume": "volume", "edition": "edition", "chapter": "chapter",
    "genre": "type", "note": "note", "language": "langid", "volume-total": "volumes", "page-total": "pagetotal",
}  # fmt: skip
_NUMBERS = {"doi": "doi", "isbn": "isbn", "issn": "issn", "pmid": "pmid", "pmcid": "pmcid", "serial": "number"}
_ENTRY = lazy_pattern(
    r"(?im)^(?![ \t#-])[^\n]{1,200}:[ \t]*(?:#[^\n]*)?\n[ \t]++(?:[^\n]{0,500}+\n[ \t]++){0,30}?"
    rf"type:[ \t]*[\"']?(?:{'|'.join(_TYPES)})[\"']?[ \t]*$"
)
_TITLE = lazy_pattern(r"(?m)^[ \t]+title:")
_SAMPLE = 20_000
_ESCAPE = lazy_pattern(r"\\([\\{}$])|[{}]")


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``hayagriva``, which has no settings."""
    return HayagrivaSource()


class HayagrivaSource:
    """The source for bibliographies of Typst in YAML."""

    name = "hayagriva"

    def recognise(self, document: Document) -> Confidence:
        """Return YES for a mapping of entries with types of Hayagriva."""
        sample = document.text[:_SAMPLE]
        return Confidence.YES if _TITLE.search(sample) and _ENTRY.search(sample) else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return one draft per entry; invalid YAML is a problem.

        Raises:
            InputError: If there is no entry.
        """
        if not _ENTRY.search(document.text):
            raise InputError(
                f"no Hayagriva in {document.name}", hint="entries are members such as `key:` with a `type:`"
            )
        return parsed_mapping(document.text, _entry, named="key")


def _entry(key: str, given: dict[str, Value]) -> ManagerEntry:
    parent = _first_mapping(given.get("parent", ""))
    entry_type = _type(given, parent)
    fields: dict[str, str] = {}
    for name, text in _fields(given, parent, entry_type):
        if tex := as_tex(name, one_line(text)):
            fields.setdefault(name, tex)
    return ManagerEntry(
        key=key,
        entry_type=entry_type,
        fields=fields,
        title=_shown(given.get("title", "")),
        authors=_people(given.get("author", "")),
        abstract=_shown(given.get("abstract", "")),
    )


def _type(given: dict[str, Value], parent: dict[str, Value]) -> str:
    known, outer = (text_of(each.get("type", "")).lower() for each in (given, parent))
    if known == "thesis" and "master" in text_of(given.get("genre", "")).lower():
        return "mastersthesis"
    if known in ("article", "chapter", "anthos", "entry") and outer in _IN:
        return _IN[outer]
    return _TYPES.get(known, "misc")


def _fields(given: dict[str, Value], parent: dict[str, Value], entry_type: str) -> Iterator[tuple[str, str]]:
    yield "date", _date(given.get("date", "") or parent.get("date", ""))
    venue = "journal" if entry_type in ("article", "periodical") else "booktitle"
    yield venue, _shown(parent.get("title", ""))
    yield "series", _shown(_first_mapping(parent.get("parent", "")).get("title", ""))
    for each in (given, parent):
        yield "editor", _in_bibtex(each.get("editor", ""))
        for name, field in _FIELDS.items():
            yield field, _shown(each.get(name, ""))
        publisher = each.get("publisher", "")
        named = publisher if isinstance(publisher, dict) else {"name": publisher}
        yield publisher_field(entry_type), _shown(named.get("name", ""))
        yield "address", _shown(named.get("location", "") or each.get("location", ""))
        yield "organization", _shown(each.get("organization", ""))
        yield from _numbers(each.get("serial-number", ""))
        url = each.get("url", "")
        address = url if isinstance(url, dict) else {"value": url}
        yield "url", text_of(address.get("value", ""))
        yield "urldate", text_of(address.get("date", ""))
    for other in _mappings(given.get("affiliated", "")):
        yield text_of(other.get("role", "")).lower(), _in_bibtex(other.get("names", ""))


def _numbers(serial: Value) -> Iterator[tuple[str, str]]:
    numbers = serial if isinstance(serial, dict) else {"serial": serial}
    for name, value in numbers.items():
        if name == "arxiv":
            yield "eprint", text_of(value)
            yield "archiveprefix", "arXiv"
        elif name in _NUMBERS:
            yield _NUMBERS[name], text_of(value)


def _date(value: Value) -> str:
    """Return a date as biblatex has it: ``2020~`` for ``~2020``."""
    text = text_of(value)
    return f"{text[1:]}~" if text.startswith("~") else text


def _shown(value: Value) -> str:
    """Return a text without markup: braces keep the case, and a backslash stands before characters of markup."""
    text = value.get("value", "") if isinstance(value, dict) else value
    return _ESCAPE.sub(lambda found: found[1] or "", text_of(text))


def _people(value: Value) -> tuple[Author, ...]:
    people = value if isinstance(value, list) else [value] if value else []
    return tuple(author for author in map(_person, people) if author.family)


def _person(value: Value) -> Author:
    if not isinstance(value, dict):
        return author_from_display(one_line(text_of(value)))
    family, given, particle, suffix = (
        one_line(text_of(value.get(name, ""))) for name in ("name", "given-name", "prefix", "suffix")
    )
    corporate = " " in family and not given
    return Author(family=family, given=given, particle=particle, suffix=suffix, corporate=corporate)


def _in_bibtex(value: Value) -> str:
    return " and ".join(name_text(person, ascii_only=False) for person in _people(value))


def _mappings(value: Value) -> list[dict[str, Value]]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]


def _first_mapping(value: Value) -> dict[str, Value]:
    return next(iter(_mappings(value)), {})
