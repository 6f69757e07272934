"""The source for Excel workbooks: each sheet is read as the spreadsheet that it is when saved as text."""

import csv
import io
from typing import Literal

from readinglist.files.documents import Document
from readinglist.formats.workbooks import WORKBOOKS, Sheet, WorkbookRefusedError, is_workbook, read_sheets
from readinglist.papers.errors import InputError
from readinglist.papers.folding import printable
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Skipped, Source
from readinglist.sources.results import joined
from readinglist.sources.spreadsheet import SpreadsheetSource

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_WORKBOOK, _ENCRYPTED = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
_SAVE = "save it as .xlsx or CSV"


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``xlsx``, which has no settings."""
    return WorkbookSource()


class WorkbookSource:
    """The source for workbooks of Excel, with the columns of the source ``csv``; other formats are refused by name."""

    name = "xlsx"
    reads_data: Literal[True] = True

    def recognise(self, document: Document) -> Confidence:
        """Return YES for a workbook, also in a format that is refused."""
        known = is_workbook(document.data) or _refusal(document.data)
        return Confidence.YES if known else Confidence.NO

    def check(self) -> None:
        """Check that openpyxl is installed.

        Raises:
            PluginError: If it is not.
        """
        WORKBOOKS.check()

    def parse(self, document: Document) -> Parsed:
        """Return one draft per row of each sheet; lines are those of the sheets as CSV, one after the other.

        Raises:
            InputError: If the document is no workbook, is encrypted or damaged, or no sheet has known columns.
            PluginError: If openpyxl is not installed.
        """
        if refusal := _refusal(document.data):
            raise InputError(f"{document.name} {refusal}", hint=_SAVE)
        if not is_workbook(document.data):
            raise InputError(f"{document.name} is no Excel workbook", hint="omit --format to detect the format")
        try:
            texts = ((sheet, _as_csv(sheet)) for sheet in read_sheets(document.data))
            parts = ((text, _parsed(sheet, text, document.name)) for sheet, text in texts if text.strip())
            parsed = joined(parts, between="\n")
        except WorkbookRefusedError as refused:
            raise InputError(f"{document.name} {refused}", hint=_SAVE) from refused
        if not (parsed.drafts or parsed.problems):
            raise InputError(
                f"no known columns in the first row of {document.name}", hint="name them: title,url,status,notes"
            )
        return parsed


def _refusal(data: bytes) -> str:
    """Return why a workbook of another format is not read; empty for other data."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            return "is encrypted"
        return "is an Excel workbook of before 2007 (.xls)" if _OLD_WORKBOOK in data else ""
    if data.startswith(b"PK") and _OPEN_DOCUMENT in data[:200]:
        return "is an OpenDocument spreadsheet (.ods)"
    return ""


def _parsed(sheet: Sheet, text: str, name: str) -> Parsed:
    """Return the papers of a sheet; one without known columns is skipped by its name."""
    try:
        return SpreadsheetSource().parse(Document(name=f"{name}, sheet {sheet.name!r}", text=text))
    except InputError:
        reason = f"sheet without known columns: {printable(sheet.name)}"
        return Parsed(skipped=(Skipped(first_line=1, last_line=text.count("\n") + 1, reason=reason),))


def _as_csv(sheet: Sheet) -> str:
    """Return a sheet as CSV, with a last column for addresses that cells only link to."""
    linked = [
        [address for address in sheet.links.get(at, ()) if not any(address in cell for cell in row)]
        for at, row in enumerate(sheet.rows)
    ]
    width = max(map(len, sheet.rows), default=0)
    heading = next((at for at, row in enumerate(sheet.rows) if len(row) > 1), 0)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    for at, row in enumerate(sheet.rows):
        cells = [printable(cell) for cell in row] + [""] * (width - len(row))
        if any(linked):
            cells.append("link" if at == heading else " ".join(linked[at]))
        writer.writerow(cells if any(cells) else [])
    return written.getvalue().removesuffix("\n")
