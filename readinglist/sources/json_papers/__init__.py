"""The source for JSON of services, reference managers and scrapes: papers at any depth, under any usual names."""

import json

from readinglist.files.documents import Document
from readinglist.formats.json_items import is_json
from readinglist.papers.errors import InputError, Problem
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Draft
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Skipped, Source
from readinglist.sources.json_papers.drafts import PaperError, draft
from readinglist.sources.json_papers.layouts import is_other_layout
from readinglist.sources.json_papers.messages import read_messages
from readinglist.sources.json_papers.objects import objects_of
from readinglist.sources.results import covered_lines, notes_apart, other_lines

_SAMPLE = 1000
_DUMP = lazy_pattern(r'\s*\{"readinglist": ?"dump"')


class JsonSource:
    """The source for JSON that is neither CSL-JSON nor in the layout of the source ``jsonl``."""

    name = "json"

    def recognise(self, document: Document) -> Confidence:
        """Return YES for JSON whose first object is not of another layout."""
        if not is_json(document.text):
            return Confidence.NO
        try:
            first = _first_object(document.text)
        except (ValueError, RecursionError):
            return Confidence.NO
        return Confidence.NO if first is None or is_other_layout(first) else Confidence.YES

    def parse(self, document: Document) -> Parsed:
        """Return one draft per object that names a paper; others are skipped.

        If there is none, the texts of messages are read as a page.

        Raises:
            InputError: If no object names a paper, or they are the history of a library.
        """
        if _DUMP.match(document.text):
            raise InputError(
                f"{document.name} is a dump of a library, with removed papers and their history",
                hint=f"`readinglist load {document.name}` restores it into an empty library",
            )
        drafts: list[Draft] = []
        problems: list[Problem] = []
        skipped: list[Skipped] = []
        for found in objects_of(document.text):
            record = len(drafts) + len(problems) + 1
            problem = found.problem
            if found.given is not None and not problem:
                try:
                    drafts.append(draft(found, record))
                    continue
                except PaperError as error:
                    problem = str(error)
            if problem:
                problems.append(Problem(message=problem, line=found.line, record=record))
            reason = "object with a problem" if problem else found.reason
            skipped.append(Skipped(first_line=found.line, last_line=found.last_line, reason=reason))
        if not drafts and not problems and (chat := read_messages(document)).drafts:
            return chat
        if not drafts and not problems:
            raise InputError(
                f"no papers in {document.name}: no object has a title, an arXiv id or a DOI",
                hint='give one object per paper: {"title": "...", "authors": ["..."], "url": "..."}',
            )
        problems += notes_apart([span.first_line for span in skipped if span.reason == "note of an item"])
        skipped += other_lines(document.text, covered_lines(drafts, skipped), "members around the records")
        skipped.sort(key=lambda span: span.first_line)
        return Parsed(drafts=tuple(drafts), problems=tuple(problems), skipped=tuple(skipped))


def _first_object(text: str) -> dict[str, object] | None:
    """Return the first object of the text; raises ValueError if it is not JSON."""
    start = text.find("{")
    if start < 0:
        return None
    value, _ = json.JSONDecoder(strict=False).raw_decode(text, start)
    return value if isinstance(value, dict) else None


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``json``, which has no settings."""
    return JsonSource()
