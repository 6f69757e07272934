"""The source for spreadsheets saved as text: a heading row, then one row per paper."""

from collections.abc import Iterable

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError, Problem
from readinglist.papers.paper import Draft
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Skipped, Source
from readinglist.sources.spreadsheet.columns import Columns
from readinglist.sources.spreadsheet.drafts import RowError, draft, with_order_of_dates, with_years
from readinglist.sources.spreadsheet.rows import SheetRow, layout_of, rows_of

_HINT = "name them in the first row: title,url,status,notes"


class SpreadsheetSource:
    """The source for tables with cells separated by commas, semicolons, tabs or bars."""

    name = "csv"

    def recognise(self, document: Document) -> Confidence:
        """Return YES if a line near the start names known columns, or if the cells show which column is what."""
        return Confidence.YES if layout_of(document.text) else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return one draft per row; cells of unknown columns go to the paper's note.

        Raises:
            InputError: If no row names known columns.
        """
        layout = layout_of(document.text)
        if not layout:
            raise InputError(f"no known columns in the first row of {document.name}", hint=_HINT)
        before = [
            Skipped(first_line=number, last_line=number, reason="before the table")
            for number, line in enumerate(document.text.split("\n")[: layout.before], start=1)
            if line.strip()
        ]
        rows = list(rows_of(document.text, layout))
        return _parsed(rows, with_order_of_dates(with_years(layout.columns, rows), rows), before)


def _parsed(rows: Iterable[SheetRow], columns: Columns, skipped: list[Skipped]) -> Parsed:
    """Return the drafts of all rows; a row that repeats the headings, and an empty one, is skipped."""
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for row in rows:
        reason = ""
        if not row.problem and any(columns.headings) and tuple(map(str.strip, row.cells)) == columns.headings:
            reason = "names of columns"
        elif not row.problem and not any(map(str.strip, row.cells)):
            reason = "empty row"
        if not reason:
            record = len(drafts) + len(problems) + 1
            try:
                drafts.append(draft(row, columns, record))
            except RowError as error:
                problems.append(Problem(message=str(error), line=row.first, record=record))
                reason = "row with a problem"
        if reason:
            skipped.append(Skipped(first_line=row.first, last_line=row.last, reason=reason))
    return Parsed(drafts=tuple(drafts), problems=tuple(problems), skipped=tuple(skipped))


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``csv``, which has no settings."""
    return SpreadsheetSource()
