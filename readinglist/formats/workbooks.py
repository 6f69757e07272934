"""The rows of Excel workbooks (.xlsx); the only module that imports openpyxl.

openpyxl comes with the extra ``readinglist-cli[sources]``.
"""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from posixpath import normpath

from readinglist.formats.extras import Extra
from readinglist.formats.xml_elements import XmlElement, XmlRefusedError, xml_elements
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern

WORKBOOKS = Extra(name="sources", use="reading Excel workbooks needs", libraries=("openpyxl",))
MAX_UNPACKED = 100_000_000
"""Maximum number of bytes in a workbook after unpacking."""
_MAX_ROWS = 1_048_576
"""Maximum number of rows of a sheet in Excel; the number of a row may say more, and openpyxl adds all before it."""

MAX_TEXT = 60_000_000
"""Maximum number of characters in the cells of a sheet, which may all refer to one text of the workbook."""
_MAX_MEMBERS = 5000
_ARXIV_HEADING = lazy_pattern(r"arxiv|eprint", re.IGNORECASE)
_CUT_ARXIV_ID = lazy_pattern(r"(?:1[5-9]|2\d)(?:0[1-9]|1[0-2])\.\d{1,4}")
_CELL = lazy_pattern(r"(?P<column>[A-Z]{1,3})(?P<row>\d{1,7})")
_LINK_FORMULA = lazy_pattern(r"HYPERLINK\(\s*\"(?P<address>[^\"]{1,2000})\"", re.IGNORECASE)


class WorkbookRefusedError(Exception):
    """A workbook that is not read; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A worksheet: its name, the texts of its cells, and the addresses that cells link to, by index of the row."""

    name: str
    rows: Sequence[Sequence[str]]
    links: Mapping[int, Sequence[str]]


def is_workbook(data: bytes) -> bool:
    """Whether the data is an Excel workbook of the present format."""
    return data.startswith(b"PK\x03\x04") and b"xl/workbook" in data


def read_sheets(data: bytes) -> Iterator[Sheet]:
    """Yield the worksheets of a workbook, with the values that its program computed last.

    Raises:
        WorkbookRefusedError: If the workbook is damaged, or would take too much memory.
        PluginError: If openpyxl is not installed.
    """
    try:
        from openpyxl import load_workbook
    except ImportError as missing:
        raise WORKBOOKS.missing() from missing
    try:
        links = _links(data)
        with warnings.catch_warnings():
            # such as features that a later Excel added
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                rows = _texts(sheet.iter_rows(values_only=True))
                yield Sheet(name=sheet.title, rows=rows, links=links.get(sheet.title, {}))
    except _DAMAGE as error:
        raise WorkbookRefusedError("is damaged") from error


_DAMAGE = (
    zipfile.BadZipFile, zlib.error, ValueError, KeyError, TypeError, IndexError, AttributeError, SyntaxError, EOFError,
    OSError, RuntimeError, OverflowError, AssertionError,
)  # fmt: skip
"""What openpyxl and zipfile raise for damaged workbooks; SyntaxError is that of XML."""


def _texts(rows: Iterator[Sequence[object]]) -> list[list[str]]:
    headings: list[str] = []
    texts: list[list[str]] = []
    length = 0
    for number, row in enumerate(rows, 1):
        if number > _MAX_ROWS:
            raise WorkbookRefusedError(f"has more than {_MAX_ROWS:,} rows in a sheet")
        made = [_text(value, headings[at] if at < len(headings) else "") for at, value in enumerate(row)]
        length += sum(map(len, made)) + len(made)
        while made and not made[-1]:
            made.pop()
        texts.append(made)
        if length > MAX_TEXT:
            raise WorkbookRefusedError(f"has more than {MAX_TEXT // 1_000_000} million characters in a sheet")
        headings = headings or (made if len(made) > 1 else [])
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(value: object, heading: str) -> str:
    """Return a cell as text. Excel takes ``2406.16260`` for a number, whose last zero is lost."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).replace("_x000D_", "").strip()
    if isinstance(value, float) and _ARXIV_HEADING.search(heading) and _CUT_ARXIV_ID.fullmatch(text):
        return text.ljust(10, "0")
    return text


# --- links, which openpyxl does not read in this mode --------------------------------------------------------------


def _links(data: bytes) -> dict[str, dict[int, list[str]]]:
    """Return the addresses that cells link to, by name of the sheet and index of the row.

    Raises:
        WorkbookRefusedError: If the workbook is too large or defines entities.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        members = packed.infolist()
        if len(members) > _MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
            raise WorkbookRefusedError(f"takes more than {MAX_UNPACKED // 1_000_000} MB when it is unpacked")
        names = {member.filename for member in members}
        for name in sorted(names):
            if name.endswith((".xml", ".rels")):
                with packed.open(name) as stream:
                    if b"<!DOCTYPE" in stream.read(4096).replace(b"\x00", b""):
                        raise WorkbookRefusedError("defines entities of its own")
        targets = _targets(packed, "xl/workbook.xml", names)
        found: dict[str, dict[int, list[str]]] = {}
        for sheet in _elements(packed, "xl/workbook.xml", "sheet", names=names):
            path = targets.get(_relation(sheet), "")
            if path in names:
                found[sheet.get("name", "")] = _links_of(packed, path, names)
        return found


def _links_of(packed: zipfile.ZipFile, path: str, names: set[str]) -> dict[int, list[str]]:
    targets = _targets(packed, path, names)
    found: dict[int, list[str]] = {}
    wanted = {"hyperlink", "c"} if b"HYPERLINK(" in packed.read(path).upper() else {"hyperlink"}
    for element in _elements(packed, path, *wanted, names=names):
        cell = _CELL.match(element.get("ref", "") or element.get("r", ""))
        formula = _LINK_FORMULA.search("".join(each.text or "" for each in element if each.tag == "f"))
        address = formula["address"] if formula else targets.get(_relation(element), "")
        if cell and address:
            found.setdefault(int(cell["row"]) - 1, []).append(address)
    return found


def _relation(element: XmlElement) -> str:
    return next((value for name, value in element.attrib.items() if name.endswith(":id")), "")


def _targets(packed: zipfile.ZipFile, path: str, names: set[str]) -> dict[str, str]:
    """Return the targets of the relations of a member: addresses, or names of other members."""
    folder, _, name = path.rpartition("/")
    found: dict[str, str] = {}
    for each in _elements(packed, f"{folder}/_rels/{name}.rels", "Relationship", names=names):
        target = each.get("Target", "")
        inner = target.lstrip("/") if target.startswith("/") else normpath(f"{folder}/{target}")
        found[each.get("Id", "")] = target if each.get("TargetMode") == "External" else inner
    return found


def _elements(packed: zipfile.ZipFile, path: str, *wanted: str, names: set[str]) -> Iterator[XmlElement]:
    if path not in names:
        return
    text = packed.read(path).decode("utf-8", "replace")
    try:
        for element in xml_elements(text, lambda _, name: name.rpartition(":")[2] in wanted):
            if isinstance(element, XmlElement):
                yield element
    except XmlRefusedError as refused:
        raise WorkbookRefusedError("is damaged") from refused
