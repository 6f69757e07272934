"""The source for notes on papers in Org: headings with a drawer of properties, as org-bibtex and org-ref write them.

Properties: https://orgmode.org/worg/exporters/ox-bibtex.html, and ``org-ref-note-title-format`` of org-ref.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import authors_from_line
from readinglist.papers.tags import tag_of
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Source
from readinglist.sources.entries_in_text import entry_lines, parse_entries
from readinglist.sources.manager_entries import EntryCollector, ManagerEntry, as_tex
from readinglist.sources.markup.joining import name_papers, read_page, with_drafts
from readinglist.sources.results import covered_lines

_HEADING = lazy_pattern(r"(?m)^(?P<stars>\*+)[ \t]+(?P<text>[^\n]*)$")
_DRAWER = lazy_pattern(
    r"(?im)^[ \t]*:PROPERTIES:[ \t]*\n(?P<properties>(?:[ \t]*:(?!END:)[\w+-]+:[^\n]*\n){1,200})"
    r"[ \t]*:END:[ \t]*(?:\n|\Z)"
)
_PROPERTY = lazy_pattern(r"(?m)^[ \t]*:(?P<name>[\w-]+)\+?:[ \t]*(?P<value>[^\n]*)$")
_PLANNED = lazy_pattern(r"(?:[ \t]*(?:SCHEDULED|DEADLINE|CLOSED):[^\n]*\n)*")
_TAGS = lazy_pattern(r"[ \t]+:(?P<tags>[\w@#%:]+):[ \t]*$")
_PRIORITY = lazy_pattern(r"\[#(?P<letter>[A-Ca-c])\][ \t]*")
_YEAR_BEFORE = lazy_pattern(r"(?:1[5-9]|20)\d\d[ \t]+[-–][ \t]+(?=\S)")
_STATUSES = {
    "TODO": "to-read", "NEXT": "to-read", "READING": "reading", "STARTED": "reading", "SKIMMED": "skimmed",
    "DONE": "read", "READ": "read", "DROPPED": "dropped", "CANCELLED": "dropped", "CANCELED": "dropped",
    "WAITING": "", "HOLD": "", "UNREAD": "new",
}  # fmt: skip
_DESCRIBING = frozenset({"btype", "custom_id", "doi", "journal", "year"})
_PRIORITIES = {"A": "high", "B": "medium", "C": "low"}
_NOTE = "note on a paper"
_LABELLED = lazy_pattern(
    r"(?im)^[ \t]*[-+*][ \t]+(?P<name>arxiv|doi|url|link|year|journal|venue)[ \t]*::?[ \t]+(?P<value>\S[^\n]*)$"
)
_FIELD_OF = {"arxiv": "eprint", "link": "url", "venue": "journal"}
_OTHER = frozenset({"custom_id", "btype", "id", "title", "roam_refs", "category", "created", "effort", "visibility"})
"""Properties that are no fields of BibTeX."""


class OrgSource:
    """The source for notes on papers in Org. The text below a heading is a note on its paper."""

    name = "org"

    def recognise(self, document: Document) -> Confidence:
        """Return YES for a heading with the properties of a paper."""
        if ":PROPERTIES:" not in document.text and ":properties:" not in document.text:
            return Confidence.NO
        return Confidence.YES if any(_papers(document.text)) else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return one draft per heading with the properties of a paper, and the BibTeX entries of other papers.

        Raises:
            InputError: If there is no such heading.
        """
        text = document.text
        papers = [*_papers(text)]
        if not papers:
            raise InputError(
                f"no papers in {document.name}",
                hint="a paper is a heading with :AUTHOR: and others as its :PROPERTIES:",
            )
        collected = EntryCollector()
        for start, end, entry in papers:
            collected.entry(entry, text.count("\n", 0, start) + 1, text.count("\n", 0, end - 1) + 1)
        entries, own = entry_lines(text)
        keys = {entry.key for *_, entry in papers}
        others = [each for each in parse_entries(text, entries + own).drafts if each.citation_key not in keys]
        count = collected.record
        collected.drafts += [replace(each, record=count + place) for place, each in enumerate(others, start=1)]
        quoted = {number for first, last in (*entries, *own) for number in range(first, last + 1)}
        return _with_other_papers(document, collected, quoted)


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``org``, which has no settings."""
    return OrgSource()


def _with_other_papers(document: Document, collected: EntryCollector, quoted: Set[int]) -> Parsed:
    """Return the records with the papers that the text around them names, as the source for pages reads it.

    `quoted` are the lines of BibTeX entries, which are read already.
    """
    covered = covered_lines(collected.drafts, collected.skipped) | quoted
    lines = document.text.split("\n")
    reasons = {number: "keyword of Org" for number, line in enumerate(lines, start=1) if line.startswith("#+")}
    reasons |= dict.fromkeys(covered, _NOTE)
    if not name_papers(line for number, line in enumerate(lines, start=1) if number not in reasons):
        return collected.parsed(document.text, between="text outside of notes")
    page = read_page(document.name, lines, reasons)
    skipped = (*collected.skipped, *(span for span in page.skipped if span.reason != _NOTE))
    problems = (*collected.problems, *page.problems)
    return with_drafts(
        Parsed(drafts=page.drafts, problems=problems, skipped=tuple(sorted(skipped, key=lambda span: span.first_line))),
        collected.drafts,
    )


def _papers(text: str) -> Iterator[tuple[int, int, ManagerEntry]]:
    """Yield where the note on each paper begins and ends, and its entry; one below another paper ends its note."""
    found: list[tuple[int, int, str, Mapping[str, str]]] = []
    level = 0
    ends: list[int] = []
    for heading in _HEADING.finditer(text):
        if level and len(heading["stars"]) <= level:
            ends.append(heading.start())
            level = 0
        drawer = _DRAWER.match(text, _after_plans(text, heading.end() + 1))
        properties = _properties(drawer["properties"]) if drawer else {}
        if drawer and properties.get("author") and not _DESCRIBING.isdisjoint(properties):
            if level:
                ends.append(heading.start())
            level = len(heading["stars"])
            found.append((heading.start(), drawer.end(), heading["text"], properties))
    for (start, body, named, properties), end in zip(found, [*ends, len(text)], strict=False):
        yield start, end, _entry(named, properties, text[body:end])


def _after_plans(text: str, place: int) -> int:
    planned = _PLANNED.match(text, place)
    return planned.end() if planned else place


def _properties(drawer: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for each in _PROPERTY.finditer(drawer):
        name, value = each["name"].lower(), one_line(each["value"])
        found[name] = f"{found[name]} {value}" if found.get(name) else value
    return found


def _entry(heading: str, properties: Mapping[str, str], body: str) -> ManagerEntry:
    tags: Sequence[str] = ()
    if named := _TAGS.search(heading):
        heading, tags = heading[: named.start()], [tag_of(each) for each in named["tags"].split(":")]
    word, _, rest = heading.partition(" ")
    status = _STATUSES.get(word, "")
    heading = rest.strip() if word in _STATUSES else heading
    fields = {name: value for name, value in properties.items() if name not in _OTHER}
    if letter := _PRIORITY.match(heading):
        heading = heading[letter.end() :]
        fields.setdefault("priority", _PRIORITIES[letter["letter"].upper()])
    title = _YEAR_BEFORE.sub("", heading, count=1) if _YEAR_BEFORE.match(heading) else heading
    for item in _LABELLED.finditer(body):
        name = item["name"].lower()
        fields.setdefault(_FIELD_OF.get(name, name), item["value"].strip())
    listed = "," in fields["author"] and " and " not in fields["author"] and "{" not in fields["author"]
    fields["title"] = properties.get("title") or as_tex("title", title)
    key = properties.get("custom_id", "")
    note = body.strip()
    return ManagerEntry(
        key=key,
        entry_type=properties.get("btype", "").lower() or ("article" if "journal" in fields else "misc"),
        fields=fields,
        authors=authors_from_line(fields["author"]) if listed else (),
        tags=tuple(filter(None, tags)),
        notes=(note,) if note and note not in (f"cite:{key}", f"cite:&{key}", f"[cite:@{key}]") else (),
        status=status,
    )
