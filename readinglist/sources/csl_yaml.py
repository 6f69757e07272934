"""The source for CSL items in YAML, the bibliographies of pandoc: ``references:`` with a list of items.

The format is that of https://pandoc.org/MANUAL.html#specifying-bibliographic-data.
"""

from collections.abc import Iterator, Mapping

from readinglist.files.documents import Document
from readinglist.formats.json_items import JsonItem
from readinglist.formats.yaml_documents import Member, Value, yaml_documents
from readinglist.papers.errors import InputError
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Source
from readinglist.sources.csl_json import add_item
from readinglist.sources.manager_entries import EntryCollector

_LIST = lazy_pattern(r"(?m)^references:[ \t]*(?:#.*)?\n(?:[ \t]*(?:#.*)?\n)*[ \t]*-[ \t]")
_VARIABLE = lazy_pattern(r"(?m)^[ \t]*(?:-[ \t]+)?(?:type|author|issued|container-title|DOI):")
_ITEM = lazy_pattern(r"(?P<indent>[ \t]*)-(?:[ \t]|$)")
_SAMPLE = 100_000
_DATES = ("issued", "accessed", "original-date", "event-date")
_PARTS = ("year", "month", "day")


class CslYamlSource:
    """The source for YAML with a list of CSL items named ``references``."""

    name = "csl-yaml"

    def recognise(self, document: Document) -> Confidence:
        """Return YES for a list of references with a variable of CSL."""
        sample = document.text[:_SAMPLE]
        return Confidence.YES if _LIST.search(sample) and _VARIABLE.search(sample) else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return one draft per item; invalid YAML is a problem.

        Raises:
            InputError: If there is no list of references.
        """
        if not _LIST.search(document.text):
            raise InputError(f"no CSL-YAML in {document.name}", hint="items are a list named `references:`")
        collected = EntryCollector()
        lines = document.text.split("\n")
        for found in yaml_documents(document.text):
            if found.problem:
                collected.add_problem(found.problem, found.line, found.last_line, at=found.problem_line)
            for member in found.members:
                if member.name == "references":
                    for item in _items(member, lines):
                        add_item(item, collected)
        return collected.parsed(document.text, between="not an item")


def _items(member: Member, lines: list[str]) -> Iterator[JsonItem]:
    """Yield the items of the list with their lines."""
    values = member.value if isinstance(member.value, list) else []
    marks = [
        (number, found["indent"])
        for number in range(member.line + 1, member.last_line + 1)
        if (found := _ITEM.match(lines[number - 1]))
    ]
    starts = [number for number, indent in marks if indent == marks[0][1]]
    if len(starts) != len(values):
        starts = [member.line] * len(values)
    for number, (start, value) in enumerate(zip(starts, values, strict=True), start=1):
        last = starts[number] - 1 if number < len(starts) and starts[number] > start else member.last_line
        yield JsonItem(start, last, _as_json(value) if isinstance(value, dict) else value)


def _as_json(item: Mapping[str, Value]) -> dict[str, object]:
    """Return an item with its dates as in CSL-JSON, where pandoc has lists of years, months and days."""
    return {name: _date(value) if name in _DATES else value for name, value in item.items()}


def _date(value: Value) -> object:
    if isinstance(value, str):
        return {"raw": value}
    if isinstance(value, dict) and "year" not in value:
        return value
    dates = value if isinstance(value, list) else [value]
    parts = [[each[name] for name in _PARTS if each.get(name)] for each in dates if isinstance(each, dict)]
    return {"date-parts": parts}


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``csl-yaml``, which has no settings."""
    return CslYamlSource()
