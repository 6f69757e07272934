"""The sources for tagged formats: RIS, MEDLINE (nbib), EndNote, Web of Science, RefWorks and NoteExpress."""

from collections.abc import Callable

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.papers.identifiers import arxiv_ids_in, dois_in
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Skipped, Source
from readinglist.sources.manager_entries import EntryCollector
from readinglist.sources.tagged.entries import entry
from readinglist.sources.tagged.formats import FORMATS, TaggedFormat
from readinglist.sources.tagged.records import Outside, TaggedRecord, divide, tags_at_start

_LONGEST_TITLE = 2000


class TaggedSource:
    """The source for one tagged format."""

    def __init__(self, known: TaggedFormat) -> None:
        self.name = known.name
        self._known = known

    def recognise(self, document: Document) -> Confidence:
        """Return YES if the text begins with a record of the format."""
        return Confidence.YES if tags_at_start(document.text, self._known) else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return one draft per record; a record without title and identifier is a problem.

        Raises:
            InputError: If no line has a tag of the format.
        """
        collected = EntryCollector()
        found = False
        for part in divide(document.text, self._known):
            if isinstance(part, TaggedRecord):
                found = found or bool(part.values)
                self._add(part, collected)
            elif next(arxiv_ids_in(part.text), None) or next(dois_in(part.text), None):
                collected.add_problem("identifier outside of records", part.line, part.line)
            else:
                collected.skipped.append(_outside(part))
        if not found:
            label = self._known.label
            raise InputError(f"no {label} records in {document.name}", hint="omit --format to detect the format")
        return collected.parsed(document.text)

    def _add(self, record: TaggedRecord, collected: EntryCollector) -> None:
        made = entry(record, self._known)
        names_a_paper = made.title or made.fields.get("doi") or made.fields.get("eprint") or made.fields.get("url")
        if self._known.end and not (names_a_paper or record.tags & self._known.start):
            span = Skipped(first_line=record.line, last_line=record.last_line, reason="text between records")
            collected.skipped.append(span)
            return
        if len(made.title) > _LONGEST_TITLE:
            reason = f"title of {len(made.title)} characters: a tag after it may be missing"
            collected.add_problem(reason, record.line, record.last_line, key=made.key)
            return
        collected.entry(made, record.line, record.last_line)
        cited = {tag for group in self._known.roles.get("cited", ()) for tag in group}
        for value in record.values:
            reason = "cited references" if value.tag in cited else f"unknown tag {value.tag}"
            if value.tag in cited or value.tag not in self._known.tags:
                last = value.line + len(value.texts) - 1
                collected.skipped.append(Skipped(first_line=value.line, last_line=last, reason=reason))


def _outside(part: Outside) -> Skipped:
    return Skipped(first_line=part.line, last_line=part.line, reason="text between records")


def _factory(name: str) -> Callable[[OfflineContext], Source]:
    return lambda context: TaggedSource(FORMATS[name])


ris, medline, endnote, wos, refworks, noteexpress, ovid, lettered = map(_factory, FORMATS)
"""The factories of the sources, which have no settings."""
