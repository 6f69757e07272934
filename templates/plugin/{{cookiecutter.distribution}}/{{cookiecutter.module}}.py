{%- if cookiecutter.kind == "source" -%}
"""The source ``{{ cookiecutter.name }}``: a first line `papers:`, then a title on each line, with a year in parentheses."""

import re

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError, Problem
from readinglist.papers.paper import Draft, Metadata, OriginKind, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Skipped, Source

_HEADING = "papers:"
_YEAR = re.compile(r"\((\d{4})\)$")


def plugin(context: OfflineContext) -> Source:
    """Return the source, which has no settings."""
    return PaperLines()


class PaperLines:
    """Reads one paper from each line."""

    name = "{{ cookiecutter.name }}"

    def recognise(self, document: Document) -> Confidence:
        """Return YES if the text begins with the heading."""
        return Confidence.YES if document.text.startswith(_HEADING) else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return one draft for each line; every line that is not blank is in a draft, a problem or a skipped span."""
        if not document.text.startswith(_HEADING):
            raise InputError(f"{document.name} does not begin with {_HEADING!r}", hint="add this line")
        drafts, problems = [], []
        for number, line in enumerate(document.text.split("\n")[1:], start=2):
            text = " ".join("".join(c if c.isprintable() else " " for c in line).split())
            year = _YEAR.search(text)
            title = text[: year.start()].strip() if year else text
            record = len(drafts) + len(problems) + 1
            if title:
                date = PartialDate(int(year[1])) if year and int(year[1]) else None
                metadata = Metadata(title=title, date=date)
                drafts.append(
                    Draft(record=record, line=number, last_line=number, kind=OriginKind.RECORDS, metadata=metadata)
                )
            elif line.strip():
                problems.append(Problem(message="a line without a title", line=number, record=record))
        heading = Skipped(first_line=1, last_line=1, reason="heading")
        return Parsed(drafts=tuple(drafts), problems=tuple(problems), skipped=(heading,))
{%- elif cookiecutter.kind == "exporter" -%}
"""The exporter ``{{ cookiecutter.name }}``: one line for each paper, with its key and title."""

from collections.abc import Sequence

from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited, Exporter, Rendered


def plugin(context: OfflineContext) -> Exporter:
    """Return the exporter, which has no settings."""
    return KeysAndTitles()


class KeysAndTitles:
    """Writes one line for each paper."""

    name = "{{ cookiecutter.name }}"
    suffix = ".{{ cookiecutter.name }}"

    def render(self, cited: Sequence[Cited]) -> Rendered:
        """Return the papers in the given order; the same papers give the same text."""
        return Rendered(text="".join(f"{_clean(paper.key)}\t{_clean(paper.metadata.title)}\n" for paper in cited))


def _clean(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
{%- elif cookiecutter.kind == "command" -%}
"""The command ``readinglist {{ cookiecutter.name }}``: prints the number of papers of a query by status."""

from readinglist.api import UsageError, open_library
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import CommandCall, CommandPlugin


def plugin(context: OfflineContext) -> CommandPlugin:
    """Return the command, which has no settings."""
    return CountPapers()


class CountPapers:
    """Prints a line for each status."""

    name = "{{ cookiecutter.name }}"

    def run(self, call: CommandCall) -> int:
        """Run the command, and return its exit code; a `UsageError` has the exit code 2."""
        if any(argument.startswith("-") for argument in call.arguments):
            raise UsageError("no such option", hint="give a query")
        with open_library(config=call.config or None, read_only=True) as library:
            for status, papers in library.counts(" ".join(call.arguments)).items():
                print(f"{status}\t{papers}")
        return 0
{%- else -%}
"""The hook ``{{ cookiecutter.name }}``: keeps the number of papers in a file beside the library."""

from pathlib import Path

from readinglist.api import open_library
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import ChangeHook, LibraryChange


def plugin(context: OfflineContext) -> ChangeHook:
    """Return the hook, which has no settings."""
    return CountInFile()


class CountInFile:
    """Writes ``papers.txt`` after each change."""

    name = "{{ cookiecutter.name }}"

    def after_change(self, change: LibraryChange) -> None:
        """Write the file; nothing may be printed."""
        with open_library(change.library, config=change.config or None, read_only=True) as library:
            papers = sum(library.counts().values())
        Path(change.library).with_name("papers.txt").write_text(f"{papers}\n", encoding="utf-8")
{%- endif %}
