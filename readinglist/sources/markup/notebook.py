"""The source for Jupyter notebooks: their texts, and the outputs that name papers; code is skipped.

The format: https://nbformat.readthedocs.io/en/latest/format_description.html (3 and 4).
"""

import json
import re
from collections.abc import Iterator

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.papers.folding import printable
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Source
from readinglist.sources.markup.addresses import identifiers_in
from readinglist.sources.markup.html_page import read_html
from readinglist.sources.markup.joining import name_papers, or_none_found, read_page
from readinglist.sources.results import joined

_NOTEBOOK = lazy_pattern(r'"nbformat"\s*:\s*\d')
_CELLS = lazy_pattern(r'"(?:cells|worksheets)"\s*:\s*\[')
_READING = lazy_pattern(
    r"#{1,6}\s.*\b(?:related work|references|papers|reading|bibliography|literature|publications)\b", re.IGNORECASE
)
_HEADINGS = 6


class NotebookSource:
    """The source for Jupyter notebooks."""

    name = "ipynb"

    def recognise(self, document: Document) -> Confidence:
        """Return YES for JSON objects with the members of notebooks."""
        text = document.text.lstrip("\ufeff \t\n")
        if not text.startswith("{"):
            return Confidence.NO
        return Confidence.YES if _NOTEBOOK.search(text) and _CELLS.search(text) else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return the papers in the texts of the notebook, and in outputs that name some.

        Raises:
            InputError: If the document is no notebook.
            PluginError: If an output is in HTML and the library for that is not installed.
        """
        if not document.text.strip():
            return Parsed()
        lines: list[str] = []
        reasons: dict[int, str] = {}
        pages: list[tuple[str, Parsed]] = []
        for text, reason, is_html in _texts(_cells(document)):
            if is_html:
                pages.append(("", read_html(text, name=document.name)))
                continue
            added = printable(text).split("\n")
            if reason:
                reasons |= dict.fromkeys(range(len(lines) + 1, len(lines) + len(added) + 1), reason)
            lines += [*added, ""]
        text = "\n".join(lines)
        return or_none_found(joined([(text, read_page(document.name, lines, reasons)), *pages]), "notebook")


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``ipynb``, which has no settings."""
    return NotebookSource()


def _cells(document: Document) -> Iterator[dict[str, object]]:
    """Yield the cells of a notebook.

    Raises:
        InputError: If the document is no notebook.
    """
    try:
        notebook = json.loads(document.text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{document.name} is no valid notebook: {error}", hint="save it again in Jupyter") from error
    given = notebook if isinstance(notebook, dict) else {}
    sheets = [given, *(sheet for sheet in _list(given.get("worksheets")) if isinstance(sheet, dict))]
    for sheet in sheets:
        yield from (cell for cell in _list(sheet.get("cells")) if isinstance(cell, dict))


def _texts(cells: Iterator[dict[str, object]]) -> Iterator[tuple[str, str, bool]]:
    """Yield the texts of cells and outputs, why they are skipped, and whether they are HTML that names papers."""
    for cell in cells:
        kind = cell.get("cell_type")
        source = _text(cell.get("source", cell.get("input")))
        if kind == "heading":
            level = cell.get("level")
            source = f"{'#' * (level if isinstance(level, int) and 1 <= level <= _HEADINGS else 1)} {source}"
        yield source, "code" if kind == "code" else "" if _is_reading(source) else "prose", False
        for output in _list(cell.get("outputs")):
            if isinstance(output, dict):
                yield from _outputs(output)


def _is_reading(text: str) -> bool:
    """Whether a cell names papers, or is a list of them by its heading."""
    lines = text.split("\n")
    return name_papers(lines) or any(map(_READING.match, lines))


def _outputs(output: dict[str, object]) -> Iterator[tuple[str, str, bool]]:
    """Yield the richest text of an output; one that names no paper is skipped."""
    data = output.get("data")
    given = data if isinstance(data, dict) else output
    html = _text(given.get("text/html", given.get("html")))
    if html and any(identifiers_in(html)):
        yield html, "", True
        return
    for member in ("text/markdown", "text/plain", "text"):
        text = _text(given.get(member))
        if text:
            yield text, "" if any(identifiers_in(text)) else "output", False
            return


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    """Return a text, which notebooks also write as a list of lines."""
    if isinstance(value, list):
        return "".join(each for each in value if isinstance(each, str))
    return value if isinstance(value, str) else ""
