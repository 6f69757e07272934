"""Excel workbooks as spreadsheets."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date

import openpyxl
import pytest

from readinglist.files.documents import Document, read_stream
from readinglist.papers.errors import InputError
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed
from readinglist.sources.workbook import plugin
from readinglist.testing.sources import assert_valid

SOURCE = plugin(OfflineContext(section={}, cache_folder=""))
MEMBERS = {
    "sheet": "xl/worksheets/sheet1.xml",
    "book": "xl/workbook.xml",
    "texts": "xl/sharedStrings.xml",
    "types": "[Content_Types].xml",
    "properties": "docProps/app.xml",
}
FAR = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="%d">'
    b"<c r='A1' t='n'><v>1</v></c></row></sheetData></worksheet>" % 10**30
)
HEADINGS = ("Title", "arXiv ID", "Year", "Notes")


def workbook(*sheets: Sequence[Sequence[object]], links: Sequence[tuple[str, str]] = ()) -> bytes:
    """Return a workbook; `links` are (cell of the first sheet, address)."""
    book = openpyxl.Workbook()
    for number, rows in enumerate(sheets):
        sheet = book.active if number == 0 else book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
    for cell, address in links:
        book.worksheets[0][cell].hyperlink = address
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(data: bytes, **members: bytes) -> bytes:
    """Return a workbook with other contents of members, by the names of `MEMBERS`."""
    out = io.BytesIO()
    contents = {MEMBERS[name]: content for name, content in members.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys((*old.namelist(), *contents)):
            new.writestr(name, contents[name] if name in contents else old.read(name))
    return out.getvalue()


def parse(data: bytes) -> Parsed:
    document = read_stream(io.BytesIO(data), name="a.xlsx", binary=True)
    assert document.data
    assert SOURCE.recognise(document) is Confidence.YES
    parsed = SOURCE.parse(document)
    assert_valid(document, parsed)
    return parsed


def test_rows_of_all_sheets_are_read() -> None:
    first = (HEADINGS, ("On Moss", "2406.16260", 2024.0, "one\ntwo"), (None, None, None, None), ("On Ferns",))
    second = (("Title", "Year"), ("On Lichen", date(2020, 2, 3)))
    parsed = parse(workbook(first, second))
    assert [draft.metadata.title for draft in parsed.drafts] == ["On Moss", "On Ferns", "On Lichen"]
    assert [draft.record for draft in parsed.drafts] == [1, 2, 3]
    assert [draft.metadata.year for draft in parsed.drafts] == [2024, None, 2020]
    assert parsed.drafts[0].annotations.notes == ("one\ntwo",)
    assert parsed.text is not None
    assert "On Lichen" in parsed.text.split("\n")[parsed.drafts[2].line - 1]


def test_a_sheet_without_known_columns_is_skipped_by_name() -> None:
    parsed = parse(workbook((HEADINGS, ("On Moss",)), (("Item", "Cost"), ("Soil", 3))))
    assert len(parsed.drafts) == 1
    assert "sheet without known columns: Sheet 1" in {span.reason for span in parsed.skipped}


def test_an_arxiv_id_that_excel_took_for_a_number_keeps_its_last_zero() -> None:
    rows = (HEADINGS, ("On Moss", 2406.1626), ("On Ferns", 2406.17661), ("On Trees", 1412.698))
    ids = [str(draft.metadata.arxiv_id) for draft in parse(workbook(rows[:3])).drafts]
    assert ids == ["2406.16260", "2406.17661"]
    assert len(parse(workbook(rows)).problems) == 1


def test_addresses_behind_cells_and_in_formulas_are_read() -> None:
    formula = '=HYPERLINK("https://arxiv.org/abs/2005.14165","x")'
    rows = (HEADINGS, ("On Moss",), ("On Ferns", None, None, formula))
    parsed = parse(workbook(rows, links=[("A2", "https://arxiv.org/abs/2406.16260")]))
    assert [str(draft.metadata.arxiv_id) for draft in parsed.drafts] == ["2406.16260", "2005.14165"]


def test_a_workbook_without_papers_is_refused() -> None:
    for data in (workbook((("Item", "Cost"), ("Soil", 3))), workbook(())):
        with pytest.raises(InputError, match="no known columns"):
            parse(data)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ODS = b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "is encrypted"),
        (OLE + "Workbook".encode("utf-16-le"), r"of before 2007 \(\.xls\)"),
        (ODS, r"OpenDocument spreadsheet \(\.ods\)"),
        (workbook((HEADINGS, ("On Moss",)))[:-300], "is damaged"),
        (changed(workbook((HEADINGS, ("On Moss",))), sheet=b"<worksheet><"), "is damaged"),
        (changed(workbook((HEADINGS, ("On Moss",))), book=b"nothing"), "is damaged"),
        (
            changed(workbook((HEADINGS,)), sheet=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
            "entities",
        ),
        (changed(workbook((HEADINGS,)), properties=bytes(101_000_000)), "MB when it is unpacked"),
        (changed(workbook((HEADINGS,)), sheet=FAR), "more than 1,048,576 rows"),
    ],
    ids=[
        "encrypted",
        "xls",
        "ods",
        "truncated",
        "damaged sheet",
        "damaged book",
        "entities",
        "bomb",
        "a row far below",
    ],
)
def test_other_workbooks_are_refused_by_name(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse(data)


@pytest.mark.slow
def test_one_text_in_a_hundred_thousand_cells_is_refused() -> None:
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    row = b"<row>%b</row>" % (b'<c t="s"><v>0</v></c>' * 20)
    data = workbook((HEADINGS,))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        types = packed.read("[Content_Types].xml")
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%b"/></Types>' % kind
    bomb = changed(
        data,
        sheet=b"<worksheet %b><sheetData>%b</sheetData></worksheet>" % (space, row * 5000),
        texts=b"<sst %b><si><t>%b</t></si></sst>" % (space, b"a" * 30_000),
        types=types.replace(b"</Types>", override),
    )
    with pytest.raises(InputError, match="million characters"):
        parse(bomb)


@pytest.mark.parametrize("data", [b"PK\x05\x06" + bytes(18), b"%PDF-1.4", OLE])
def test_other_binary_documents_are_not_recognised(data: bytes) -> None:
    assert SOURCE.recognise(Document(name="a", text="", data=data)) is Confidence.NO
