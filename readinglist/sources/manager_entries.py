"""Entries of other reference managers, and their conversion to drafts.

They use BibTeX field names, so that nothing is lost when they are exported to a .bib file.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import field, replace
from datetime import datetime

from readinglist.bibtex.data_models import CODES
from readinglist.bibtex.writing import is_field_name
from readinglist.formats.csl import moment
from readinglist.formats.yaml_documents import Value, yaml_documents
from readinglist.papers.errors import Problem, UsageError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import counted, first_few, one_line, printable
from readinglist.papers.html_entities import unescaped
from readinglist.papers.identifiers import parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Annotations, Author, Draft, OriginKind
from readinglist.papers.statuses import rating_of, resolve_priority, resolve_status
from readinglist.papers.tags import tag_of
from readinglist.plugins.protocols import Parsed, Skipped
from readinglist.sources.bibtex_fields import is_stated, read_fields
from readinglist.sources.manager_files import is_note_file, read_note
from readinglist.sources.results import covered_lines, other_lines
from readinglist.tex import to_line, to_tex, to_unicode

_STATUS = ("readstatus", "read_status", "read-status", "reading_status", "reading-status")
_DATES = tuple(f"{name}{mark}date" for name in _STATUS for mark in ("", "_", "-"))
_MARKUP = lazy_pattern(r"</?(?:i|b|u|em|strong|italic|bold|tt|sc|scp|span|p|jats:\w+)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_RAISED = lazy_pattern(r"<(su[pb])>([^<>]*)</\1>", re.IGNORECASE)
_MAX_LISTED = 5
_KEY = lazy_pattern(r"[^\W\d_][^\s{}(),=\\\"#%~'/]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerEntry:
    """One entry. `fields` maps lower-case BibTeX names to TeX.

    `title`, `authors`, `abstract`, `status` and `since` take precedence over `fields`. The texts are plain Unicode.
    `lost_notes` are names of note files that cannot be read.
    """

    key: str
    entry_type: str
    fields: dict[str, str]
    title: str = ""
    authors: tuple[Author, ...] = ()
    abstract: str = ""
    journal_ref: str = ""
    comment: str = ""
    categories: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    lost_notes: tuple[str, ...] = ()
    status: str = ""
    since: datetime | None = None


@dataclass(slots=True)
class EntryCollector:
    """The records of a document, numbered in order. `lost_notes` are names of note files that cannot be read.

    Entries of another `kind` than BIB do not count as stated: a service may know more of them.
    """

    kind: OriginKind = OriginKind.BIB
    drafts: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    record: int = 0
    lost_notes: dict[str, int] = field(default_factory=dict)

    def entry(self, entry: ManagerEntry, line: int, last_line: int) -> None:
        """Add an entry, or a problem if it has neither title nor identifier."""
        draft = draft_of_entry(entry, self.kind, self.record + 1, line, last_line)
        if draft.metadata.names_a_paper:
            self.record += 1
            self.drafts.append(draft)
            for name in entry.lost_notes:
                self.lost_notes.setdefault(name, line)
        else:
            self.add_problem("entry without title, arXiv id or DOI", line, last_line, key=entry.key)

    def add_problem(self, message: str, line: int, last_line: int, *, key: str = "", at: int = 0) -> None:
        """Add a problem for an unreadable entry, at the line `at` or else its first."""
        self.record += 1
        self.problems.append(Problem(message=message, line=at or line, record=self.record, key=one_line(key)))
        self.skipped.append(Skipped(first_line=line, last_line=last_line, reason="entry with a problem"))

    def parsed(self, text: str, *, between: str = "brackets") -> Parsed:
        """Return the records; other lines of `text` are skipped, for the reason `between`."""
        others = other_lines(text, covered_lines(self.drafts, self.skipped), between)
        skipped = sorted((*self.skipped, *others), key=lambda span: span.first_line)
        problems = (*self.problems, *self._lost_notes())
        return Parsed(drafts=tuple(self.drafts), problems=problems, skipped=tuple(skipped))

    def _lost_notes(self) -> tuple[Problem, ...]:
        """Return one problem for all note files that cannot be read."""
        if not self.lost_notes:
            return ()
        names = [*self.lost_notes]
        lost = counted(len(names), "note file")
        message = f"{lost} not found beside the entries, not imported: {first_few(names, _MAX_LISTED)}"
        return (Problem(message=message, line=self.lost_notes[names[0]]),)


def parsed_mapping(text: str, read: Callable[[str, dict[str, Value]], ManagerEntry], *, named: str) -> Parsed:
    """Return the records of YAML that maps citation keys to fields; `read` converts an entry.

    `named` is what messages call a key.
    """
    collected = EntryCollector()
    for found in yaml_documents(text):
        if found.problem:
            collected.add_problem(found.problem, found.line, found.last_line, at=found.problem_line)
        for place, (key, value, line, last_line) in enumerate(found.members):
            start = found.line if place == 0 else line
            if isinstance(value, dict):
                collected.entry(read(key, value), start, last_line)
            else:
                collected.add_problem(f"no fields after the {named}", start, last_line, key=key)
    return collected.parsed(text)


def without_markup(text: str) -> str:
    """Return text without HTML elements and entities; superscripts and subscripts become mathematics."""
    if "<" in text:
        text = _RAISED.sub(lambda found: f"${'^' if found[1].lower() == 'sup' else '_'}{{{found[2]}}}$", text)
        text = _MARKUP.sub("", text)
    return printable(unescaped(text)) if "&" in text else text


def as_title(text: str) -> str:
    """Return a title in plain text, without the arXiv id that arXiv puts before the titles of its web pages."""
    title = one_line(without_markup(text))
    found = _BEFORE_TITLE.match(title)
    return title[found.end() :] if found and parse_versioned(found["id"]) else title


def without_site(title: str) -> str:
    """Return the title of a web page without the name of its site at the end."""
    return _SITE_IN_TITLE.sub("", title)


_SITE_IN_TITLE = lazy_pattern(
    r"\s+(?:[|·•—–-]|::)\s+(?:OpenReview|arXiv\S*|ACL Anthology|Papers With Code|Semantic Scholar|PubMed\S*|"
    r"Hugging Face|alphaXiv|[\w.]+\.(?:org|com|net|edu)|SpringerLink|IEEE \w+(?: \w+)*|ScienceDirect|Nature|JMLR|PMLR|"
    r"NeurIPS\S*|CVF\S*)\s*$",
    re.IGNORECASE,
)
_BEFORE_TITLE = lazy_pattern(r"\[(?P<id>[^\[\]\s]{7,30})\]\s+(?=\S)")


def as_tex(name: str, text: str) -> str:
    """Convert plain Unicode to TeX; URLs and other codes are kept unchanged."""
    return printable(text) if name in CODES else to_tex(printable(text), ascii_only=False)


def notes_of(value: Value, database: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the notes in a value, read from files beside `database` where it names some, and files not found."""
    values = [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]
    found = {each.strip(): read_note(database, each) if is_note_file(each) else each.strip() for each in values}
    return tuple(text for text in found.values() if text), tuple(name for name, text in found.items() if text is None)


def usable_key(text: str) -> str:
    """Return the text if it can be a citation key, else an empty string; numbers and URLs cannot."""
    return text if _KEY.fullmatch(text) else ""


def text_of(value: Value) -> str:
    """Return a value as text; a list or mapping is joined."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(text_of, value)))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {text_of(each)}" for name, each in value.items())
    return value


def addresses_of(value: Value) -> tuple[str, ...]:
    """Return the addresses in a value, of which an entry can have only one as its ``url``."""
    values = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(filter(None, (one_line(text_of(each)) for each in values))))


def words(value: Value, separator: str) -> tuple[str, ...]:
    """Return tags from a list, or from a text split at commas or else at `separator`."""
    if isinstance(value, str):
        parts = value.split(",") if "," in value else value.split(None if separator == " " else separator)
    else:
        parts = [each for each in value if isinstance(each, str)]
    return tuple(dict.fromkeys(filter(None, map(tag_of, parts))))


def name_parts(value: Value, parse: Callable[[str], Author]) -> tuple[Author, ...]:
    """Return the names in a list: of mappings, under any of the names of parts, or of texts, which are parsed."""
    people = value if isinstance(value, list) else []
    made = (_author(each) if isinstance(each, dict) else parse(text_of(each)) for each in people)
    return tuple(author for author in made if author.family)


def _author(parts: dict[str, Value]) -> Author:
    def part(*names: str) -> str:
        return _first(one_line(value) for value in map(parts.get, names) if isinstance(value, str))

    family, given = part("family", "last", "surname"), part("given", "first", "given_name")
    if not family:
        return Author(family=given or part("name", "literal"))
    return Author(family=family, given=given, particle=part("particle"), suffix=part("suffix"))


def draft_of_entry(entry: ManagerEntry, kind: OriginKind, record: int, line: int, last_line: int) -> Draft:
    """Return the draft of an entry on these lines."""
    fields = {name: value for name, value in entry.fields.items() if value and is_field_name(name)}
    own = own_annotations(fields)
    content = read_fields(entry.entry_type, fields)
    general, metadata = content.annotations, content.metadata
    stated = next((each for each in (entry, own, general) if each.status), general)
    metadata = replace(
        metadata,
        title=one_line(entry.title) or metadata.title,
        authors=entry.authors or metadata.authors,
        abstract=one_line(entry.abstract) or metadata.abstract,
        journal_ref=entry.journal_ref,
        comment=entry.comment,
        primary_category=metadata.primary_category or next(iter(entry.categories), ""),
        categories=entry.categories or metadata.categories,
        links=entry.links or metadata.links,
    )
    return Draft(
        record=record,
        line=line,
        last_line=last_line,
        kind=kind,
        metadata=metadata,
        version=content.version,
        citation_key=usable_key(one_line(entry.key)),
        annotations=Annotations(
            status=stated.status,
            since=stated.since,
            priority=own.priority or general.priority,
            rating=own.rating or general.rating,
            tags=tuple(dict.fromkeys(tag for tag in map(one_line, (*entry.tags, *general.tags)) if tag)),
            notes=tuple(dict.fromkeys((*entry.notes, *general.notes))),
        ),
        stated=kind is OriginKind.BIB and is_stated(metadata),
    )


def own_annotations(fields: dict[str, str]) -> Annotations:
    """Remove and return the annotations in fields of their own.

    The ``status`` field often means the publication status, so it counts only if it names a reading status.
    """
    dates = [moment(to_unicode(fields.pop(name))) for name in _DATES if name in fields]
    stated = [to_line(fields.pop(name)) for name in _STATUS if name in fields]
    word = to_line(fields.get("status", ""))
    if not stated and _is_status(word):
        stated = [to_line(fields.pop("status"))]
    return Annotations(
        status=_first(stated),
        since=next((date for date in dates if date), None),
        priority=_priority(fields),
        rating=_rating(fields),
    )


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


def _is_status(word: str) -> bool:
    try:
        return bool(word) and bool(resolve_status(word))
    except UsageError:
        return False


def _priority(fields: dict[str, str]) -> str:
    try:
        priority = resolve_priority(one_line(fields.get("priority", "")))
    except UsageError:
        return ""
    if priority:
        del fields["priority"]
    return priority


def _rating(fields: dict[str, str]) -> int:
    for name in ("rating", "ranking"):
        try:
            rating = rating_of(fields.get(name, "").strip().removeprefix("rank"))
        except UsageError:
            continue
        if rating:
            del fields[name]
            return rating
    return 0
