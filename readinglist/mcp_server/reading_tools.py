"""Tools that only read the library."""

from inspect import cleandoc
from typing import Annotated

from mcp.server.mcpserver import MCPServer
from mcp.types import ToolAnnotations
from pydantic import Field

from readinglist.api import InputError, Manuscript, UsageError
from readinglist.api.columns import moment
from readinglist.api.json_output import manuscript_shape
from readinglist.mcp_server.access import Access
from readinglist.mcp_server.pages import page_of
from readinglist.mcp_server.results import (
    CitationShape,
    ExportedText,
    ManuscriptCheck,
    NextPapers,
    NextPaperShape,
    NotePage,
    PaperDetails,
    PaperPage,
    ReadingStatistics,
    details,
    note_text,
    statistics_result,
    summary,
)
from readinglist.mcp_server.text import NOTICE, block, line, with_errors_as_data

READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

Query = Annotated[
    str,
    Field(
        max_length=1000,
        description=(
            "Words, and terms such as author:vaswani, title:attention, tag:rl, year:2020-, status:read, is:open, "
            "has:note, note:layers; empty for all papers."
        ),
    ),
]
Key = Annotated[str, Field(min_length=1, max_length=300, description="The citation key of a paper.")]
Cursor = Annotated[str, Field(max_length=2000, description="The next_cursor of the last page, empty for the first.")]
Limit = Annotated[int, Field(ge=1, le=100, description="The most results on a page.")]
Sort = Annotated[str, Field(max_length=30, description="added, key, title, year, author, status or another field.")]
Format = Annotated[str, Field(max_length=40, description="bibtex, biblatex, csl-json, ris, markdown, text, ...")]
ManuscriptPath = Annotated[
    str,
    Field(min_length=1, max_length=1000, description="A .tex, .md, .qmd, .Rmd, .ipynb, .typ, .org, .aux or .bcf file."),
]

_MAX_PROBLEMS = 50
_PAGE_OF_EXPORT = 50
_MAX_EXPORT = 400_000
_ONLY = "only files below the working folder, and those given with --read, are read"


def add_reading_tools(server: MCPServer, access: Access) -> None:
    """Register the tools that only read."""
    tools = ReadingTools(access)
    for function, title in (
        (tools.search_papers, "Search papers"),
        (tools.show_paper, "Show a paper"),
        (tools.next_papers, "Suggest what to read next"),
        (tools.reading_statistics, "Reading statistics"),
        (tools.check_manuscript, "Check what a manuscript cites"),
        (tools.export_papers, "Export papers"),
        (tools.find_notes, "Find notes"),
    ):
        server.tool(title=title, description=cleandoc(function.__doc__ or ""), annotations=READS)(
            with_errors_as_data(function)
        )


class ReadingTools:
    """The tools, for one library."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def search_papers(
        self, query: Query = "", sort: Sort = "added", newest_first: bool = True, limit: Limit = 20, cursor: Cursor = ""
    ) -> PaperPage:
        """Return the papers that match a query, with status and tags."""
        with self._access.read() as library:
            ids = library.ids(query, sort=sort, reverse=newest_first)
            page = page_of(ids, cursor, limit, request=["search", query, sort, newest_first])
            papers = [summary(item) for item in library.items(page.names)]
        return PaperPage(notice=NOTICE, papers=papers, total=page.total, next_cursor=page.cursor)

    def show_paper(self, key: Key) -> PaperDetails:
        """Return a paper with its abstract, reading dates and newest notes."""
        with self._access.read() as library:
            item = library.get(key)
            dates = library.reading_dates(item)
        return details(item, moment(dates.started), moment(dates.finished))

    def next_papers(
        self, query: Query = "", limit: Annotated[int, Field(ge=1, le=50)] = 5, stale: bool = False
    ) -> NextPapers:
        """Suggest what to read next, with reasons, most urgent first; with `stale`, what stands still for a month."""
        with self._access.read() as library:
            found = library.next(query, limit=limit, stale=stale)
        papers = [
            NextPaperShape(paper=summary(each.item), reasons=[line(reason) for reason in each.reasons])
            for each in found
        ]
        return NextPapers(notice=NOTICE, papers=papers)

    def reading_statistics(self, query: Query = "") -> ReadingStatistics:
        """Count papers by status and tag, and what was finished lately."""
        with self._access.read() as library:
            return statistics_result(library.statistics(query))

    def check_manuscript(self, path: ManuscriptPath, limit: Limit = 50, cursor: Cursor = "") -> ManuscriptCheck:
        """Compare what a manuscript cites with the library: read, unread, skimmed, dropped and unknown keys.

        Only files below the working folder of the server, and those that its user named, can be read.
        """
        with self._access.read() as library:
            found = library.manuscript(path, within=self._access.readable())
        citations = _citations(found)
        counts: dict[str, int] = {}
        for each in citations:
            counts[each["group"]] = counts.get(each["group"], 0) + 1
        places = [str(number) for number in range(len(citations))]
        keys = [each["cited_as"] for each in citations]
        page = page_of(places, cursor, limit, request=["manuscript", path, keys])
        problems = [line(f"{each.document}:{each.line}: {each.message}") for each in found.problems[:_MAX_PROBLEMS]]
        return ManuscriptCheck(
            notice=NOTICE,
            counts=counts,
            citations=[citations[int(place)] for place in page.names],
            problems=problems,
            next_cursor=page.cursor,
        )

    def export_papers(
        self,
        query: Query = "",
        format: Format = "bibtex",  # noqa: A002 - named as the option
        style: Annotated[str, Field(max_length=100, description="For format text, such as apa.")] = "",
        manuscript: Annotated[
            str, Field(max_length=1000, description="Only what this manuscript cites, under the keys used there.")
        ] = "",
        cursor: Cursor = "",
    ) -> ExportedText:
        """Return papers as text in a format of bibliographies; nothing is written to a file."""
        if manuscript:
            return self._export_cited(query, format, style, manuscript)
        with self._access.read() as library:
            ids = library.ids(query, sort="key")
            page = page_of(ids, cursor, _PAGE_OF_EXPORT, request=["export", query, format, style])
            keys = [item.paper.key for item in library.items(page.names)]
            rendered = library.export(" ".join(keys), format=format, style=style) if keys else None
        return ExportedText(
            notice=NOTICE,
            format=format,
            text=_bounded(rendered.text) if rendered else "",
            papers=len(keys),
            total=page.total,
            problems=[line(f"{each.key}: {each.message}") for each in (rendered.problems if rendered else ())],
            next_cursor=page.cursor,
        )

    def _export_cited(self, query: str, format: str, style: str, manuscript: str) -> ExportedText:  # noqa: A002
        with self._access.read() as library:
            checked = library.manuscript(manuscript, within=self._access.readable())
            if missing := [each for each in checked.problems if "citations are missing" in each.message]:
                raise InputError(f"{manuscript}: {missing[0].message}", hint=_ONLY)
            rendered = library.export(query, format=format, style=style, cited=[manuscript])
        papers = checked.cited - len(checked.unknown)
        return ExportedText(
            notice=NOTICE,
            format=format,
            text=_bounded(rendered.text),
            papers=papers,
            total=papers,
            problems=[line(f"{each.key}: {each.message}") for each in rendered.problems[:_MAX_PROBLEMS]],
            next_cursor="",
        )

    def find_notes(self, query: Query = "", limit: Limit = 20, cursor: Cursor = "") -> NotePage:
        """Return the user's notes on the papers of a query; `note:words` searches in notes. The limit is of papers."""
        with self._access.read() as library:
            ids = library.ids(query, also="has:note", sort="key")
            page = page_of(ids, cursor, limit, request=["notes", query])
            items = library.items(page.names)
        notes = [note_text(item, note) for item in items for note in item.reading.notes]
        return NotePage(notice=NOTICE, notes=notes, papers=page.total, next_cursor=page.cursor)


def _bounded(text: str) -> str:
    if len(text) > _MAX_EXPORT:
        raise UsageError("the export is too long for a response", hint="narrow the query")
    return block(text, _MAX_EXPORT)


def _citations(found: Manuscript) -> list[CitationShape]:
    """Return all citations of a manuscript, unknown ones first."""
    shape = manuscript_shape(found)
    result: list[CitationShape] = []
    for group in ("unknown", "unread", "skimmed", "dropped", "read"):
        rows = shape[group]
        for row in rows if isinstance(rows, list) else ():
            result.append(
                CitationShape(
                    cited_as=line(row["cited_as"]),
                    group=group,
                    key=row.get("key"),
                    title=line(row["title"]) if "title" in row else None,
                    status=row.get("status"),
                    file=row["file"],
                    line=row["line"],
                    near=row.get("near", []),
                )
            )
    return result
