"""The text and the metadata of PDF documents; this and `pdf_annotations` import pypdf.

pypdf (the extra ``readinglist-cli[sources]``) bounds what it decompresses and parses; the limits here are lower.
"""

import io
import logging
import struct
import time
import unicodedata
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import field
from typing import Any

from readinglist.formats.extras import Extra
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line, printable
from readinglist.papers.lazy_patterns import lazy_pattern

PDFS = Extra(name="sources", use="reading PDFs needs", libraries=("pypdf",))
MAX_BYTES = 256 * 1024 * 1024
"""Maximum size of an attached document."""
MAX_PAGES = 3000
"""Maximum number of pages of a document whose whole text is read."""
_LIMITS: Mapping[str, Any] = {
    "zlib_maximum_output_length": 20_000_000,
    "lzw_maximum_output_length": 20_000_000,
    "run_length_maximum_output_length": 20_000_000,
    "array_based_stream_maximum_output_length": 20_000_000,
    "stream_decoding_work_maximum_length": 60_000_000,
    "stream_parsing_work_maximum_count": 300_000,
    "xform_maximum_invocations_per_extraction": 500,
    "page_tree_maximum_entries": 20_000,
}
MAX_TEXT = 4_000_000
"""Maximum number of characters of text in a document; a book of 1,000 pages has some three million."""
MAX_SECONDS = 60.0
"""Maximum time for the text of a document. Pages of nothing but drawings have no text, and take a second each."""
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LIGATURE = lazy_pattern(f"[{''.join(_LIGATURES)}]")
_PAGES_WITH_PIECES = 2
"""The title is on one of them: repositories put a cover before the first page."""
_MAX_METADATA = 1_000_000


class PdfRefusedError(Exception):
    """A document without readable text; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfText:
    """A piece of text of one font, in the order of the page.

    `size` is that of the font in points, 0 if unknown; `height` is the place of its line on the page.
    """

    text: str
    size: float
    height: float
    upright: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfDocument:
    """The parts of a document. `information` has the entries of its information dictionary by lower-case name.

    `pages` are the texts of the pages, `pieces` those of the first two with their fonts. `xmp` is XML, or empty.
    """

    information: Mapping[str, str] = field(default_factory=dict)
    xmp: str = ""
    pages: Sequence[str] = ()
    pieces: Sequence[Sequence[PdfText]] = ()


def read_pdf(data: bytes, *, most_pages: int = 0) -> PdfDocument:
    """Return the text and the metadata; with `most_pages` only the text of the first pages.

    Raises:
        PdfRefusedError: If the document is encrypted or damaged, or has too much to read.
        PluginError: If pypdf is not installed.
    """
    with opened_pdf(data, most_pages=most_pages) as (reader, pages):
        pieces: list[list[PdfText]] = []
        texts = list(_texts(pages, pieces))
        return PdfDocument(information=_information(reader), xmp=_xmp(reader), pages=texts, pieces=pieces)


@contextmanager
def opened_pdf(data: bytes, *, most_pages: int = 0) -> Iterator[tuple[Any, Sequence[Any]]]:
    """Yield the reader of a document and its pages, within the limits; raises as `read_pdf`."""
    try:
        from pypdf import PdfReader, apply_configuration
        from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError, WrongPasswordError
    except ImportError as missing:
        raise PDFS.missing() from missing
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with apply_configuration(**_LIMITS):
        try:
            reader = PdfReader(io.BytesIO(data), strict=False)
            locked = reader.is_encrypted and not reader.decrypt("")
            pages = [] if locked else list(_first_pages(reader, most_pages))
        except (DependencyError, WrongPasswordError, FileNotDecryptedError) as error:
            raise PdfRefusedError("is encrypted") from error
        except (PyPdfError, *DAMAGE) as error:
            raise PdfRefusedError("is a damaged PDF") from error
        if locked:
            raise PdfRefusedError("is encrypted")
        yield reader, pages


DAMAGE = (
    ValueError, TypeError, LookupError, AttributeError, RuntimeError, ArithmeticError, AssertionError, EOFError,
    OSError, struct.error, zlib.error,
)  # fmt: skip
"""What pypdf also raises for objects of another kind than expected."""


def _first_pages(reader: Any, most: int) -> Iterator[Any]:
    number_of_pages = len(reader.pages)
    if not most and number_of_pages > MAX_PAGES:
        raise PdfRefusedError(f"has more than {MAX_PAGES} pages")
    for number in range(min(number_of_pages, most or number_of_pages)):
        yield reader.pages[number]


def _texts(pages: Sequence[Any], pieces: list[list[PdfText]]) -> Iterator[str]:
    """Yield the texts of pages, and fill `pieces` with those of the first two.

    Raises:
        PdfRefusedError: If they are too long, or take too much time.
    """
    begin, length = time.monotonic(), 0
    for number, page in enumerate(pages):
        if number < _PAGES_WITH_PIECES:
            pieces.append([])
        text = _text(page, pieces[number] if number < _PAGES_WITH_PIECES else None)
        length += len(text)
        if length > MAX_TEXT:
            raise PdfRefusedError(f"has more than {MAX_TEXT // 1_000_000} million characters of text")
        if time.monotonic() - begin > MAX_SECONDS:
            raise PdfRefusedError(f"takes more than {MAX_SECONDS:.0f} seconds to read")
        yield text


def _text(page: Any, pieces: list[PdfText] | None) -> str:
    """Return the text of a page, empty if it cannot be read; with `pieces`, also its pieces."""
    from pypdf.errors import PyPdfError

    def visit(text: str, matrix: Any, text_matrix: Any, font: Any, size: Any) -> None:
        if pieces is not None and text.strip():
            pieces.append(_piece(text, matrix, text_matrix, size))

    try:
        extracted = page.extract_text(visitor_text=visit) if pieces is not None else page.extract_text()
        return letters(str(extracted).replace("\r", "\n"))
    except (PyPdfError, *DAMAGE):
        return ""


def letters(text: str) -> str:
    """Return text with letters in place of ligatures, and accents on their letters."""
    return unicodedata.normalize("NFC", printable(_LIGATURE.sub(lambda found: _LIGATURES[found[0]], text)))


def _piece(text: str, matrix: Sequence[float], text_matrix: Sequence[float], size: float | None) -> PdfText:
    """Return a piece with the size that its font has on the page."""
    a, b, c, d, x, y = (float(value) for value in text_matrix[:6])
    m = [float(value) for value in matrix[:6]]
    right, up = (a * m[0] + b * m[2], a * m[1] + b * m[3]), (c * m[0] + d * m[2], c * m[1] + d * m[3])
    return PdfText(
        text=letters(text),
        size=round((up[0] ** 2 + up[1] ** 2) ** 0.5 * float(size or 0), 1),
        height=round(x * m[1] + y * m[3] + m[5], 1),
        upright=abs(right[1]) <= abs(right[0]),
    )


def _information(reader: Any) -> dict[str, str]:
    from pypdf.errors import PyPdfError

    found: dict[str, str] = {}
    with suppress(PyPdfError, *DAMAGE):
        for name, value in (reader.metadata or {}).items():
            if isinstance(value, str):
                found[str(name).strip("/").lower()] = one_line(value[:_MAX_METADATA])
    return found


def _xmp(reader: Any) -> str:
    """Return the XMP packet, which is parsed by our own reader of XML."""
    from pypdf.errors import PyPdfError

    with suppress(PyPdfError, *DAMAGE):
        stream = reader.trailer["/Root"].get("/Metadata")
        if stream is not None:
            data = stream.get_object().get_data()
            return str(bytes(data)[:_MAX_METADATA].decode("utf-8", "replace"))
    return ""
