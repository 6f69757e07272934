"""The highlights and notes that readers made in PDF documents (ISO 32000-1, 12.5.6)."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from hashlib import blake2b
from typing import Any

from readinglist.formats.pdf_documents import DAMAGE, PdfRefusedError, letters, opened_pdf
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern

MAX_ANNOTATIONS = 5000
"""Maximum number of annotations of a document."""
MAX_SECONDS = 60.0
_MAX_TEXT = 20_000
"""Maximum number of letters of a note or a highlight."""
_MAX_GLYPHS = 100_000
"""Maximum number of letters of a page among which marked ones are found; a page of a newspaper has 30,000."""
_MAX_BOXES = 200
"""Maximum number of marked lines of a highlight."""
_MARKUP = frozenset({"/Highlight", "/Underline", "/Squiggly", "/StrikeOut"})
_COMMENTS = frozenset({"/Text", "/FreeText", "/Caret", "/Stamp", "/Ink", "/Square", "/Circle", "/Line", "/Polygon"})
_HYPHEN = lazy_pattern(r"(?<=\w)[-\u2010\xad]\n(?=[a-z\xdf-\xff])")
_WORD_SPACE = 0.18
"""The gap between two letters, as a part of the size of the font, from which they belong to different words."""
_SHOWING = frozenset({b"Tj", b"TJ", b"'", b'"'})

Matrix = Sequence[float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfAnnotation:
    """A highlight or a note. `quoted` is the marked text, `comment` what the reader wrote; one may be empty.

    `page` is the label of the page. `name` stays the same when the comment changes.
    """

    name: str
    page: str
    quoted: str = ""
    comment: str = ""


def read_annotations(data: bytes) -> tuple[PdfAnnotation, ...]:
    """Return the highlights and notes of a document, in the order of its pages.

    Raises:
        PdfRefusedError: If the document is encrypted or damaged, or has too much to read.
        PluginError: If pypdf is not installed.
    """
    found: list[PdfAnnotation] = []
    begin = time.monotonic()
    with opened_pdf(data) as (reader, pages):
        from pypdf.errors import PyPdfError

        labels = _labels(reader, len(pages))
        for number, page in enumerate(pages):
            try:
                found.extend(_of_page(page, number, labels[number], begin))
            except (PyPdfError, *DAMAGE):
                continue  # the page is damaged, or its annotations are
            if len(found) > MAX_ANNOTATIONS:
                raise PdfRefusedError(f"has more than {MAX_ANNOTATIONS} notes")
            _check_time(begin)
    return tuple({each.name: each for each in found}.values())


def _check_time(begin: float) -> None:
    if time.monotonic() - begin > MAX_SECONDS:
        raise PdfRefusedError(f"takes more than {MAX_SECONDS:.0f} seconds to read")


def _labels(reader: Any, number: int) -> Sequence[str]:
    """Return the labels of pages as they are printed, else their numbers."""
    from pypdf.errors import PyPdfError

    try:
        labels = [str(label).strip() for label in reader.page_labels]
    except (PyPdfError, *DAMAGE):
        labels = []
    return [(labels[place : place + 1] or [""])[0] or str(place + 1) for place in range(number)]


def _of_page(page: Any, number: int, label: str, begin: float) -> Iterator[PdfAnnotation]:
    entries = _entries(page)
    boxes = {place: _boxes(entry) for place, entry in enumerate(entries) if entry.get("/Subtype") in _MARKUP}
    quoted = _texts_in(page, boxes, begin)
    order = {place: _place_on_page(entry) for place, entry in enumerate(entries)}
    for place in sorted(order, key=lambda each: order[each]):
        entry = entries[place]
        comment = _plain(entry.get("/Contents"))
        text = quoted.get(place, "")
        if comment == text:  # some programs copy the marked text
            comment = ""
        if text or comment:
            yield PdfAnnotation(name=_name(entry, number), page=label, quoted=text, comment=comment)


def _entries(page: Any) -> list[Mapping[str, Any]]:
    """Return the annotations of a page that are a reader's: no links, forms, or states of a review."""
    listed = page.get("/Annots")
    listed = listed.get_object() if listed is not None else []
    entries: list[Mapping[str, Any]] = []
    for each in list(listed)[: MAX_ANNOTATIONS + 1] if isinstance(listed, list) else []:
        entry = each.get_object()
        if isinstance(entry, dict) and entry.get("/Subtype") in _MARKUP | _COMMENTS and "/StateModel" not in entry:
            entries.append(entry)
    return entries


def _plain(value: Any) -> str:
    """Return the text of a PDF string on trimmed lines."""
    lines = letters(value[:_MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n")) if isinstance(value, str) else ""
    return "\n".join(line.strip() for line in lines.split("\n")).strip()


def _name(entry: Mapping[str, Any], number: int) -> str:
    """Return the name that the program gave to an annotation, else one made of its place, which no edit changes."""
    given = entry.get("/NM")
    if isinstance(given, str) and given.strip():
        return given[:200]
    place = [number, str(entry.get("/Subtype")), [round(value) for value in _numbers(entry, "/QuadPoints", "/Rect")]]
    return blake2b(repr(place).encode(), digest_size=12).hexdigest()


def _numbers(entry: Mapping[str, Any], *names: str) -> list[float]:
    for name in names:
        value: Any = entry.get(name)
        if hasattr(value, "get_object"):
            value = value.get_object()
        if isinstance(value, list) and len(value) >= 4:
            return [float(each) for each in value[: 8 * _MAX_BOXES]]
    return []


def _place_on_page(entry: Mapping[str, Any]) -> tuple[float, float]:
    """Return what orders annotations from the top to the bottom."""
    rect = _numbers(entry, "/Rect")
    return (-max(rect[1], rect[3]), min(rect[0], rect[2])) if rect else (0.0, 0.0)


def _boxes(entry: Mapping[str, Any]) -> list[Box]:
    """Return the boxes around the marked lines: four corners each, in any order."""
    points = _numbers(entry, "/QuadPoints") or _numbers(entry, "/Rect")
    groups = [points[place : place + 8] for place in range(0, len(points) - 7, 8)] or [points]
    return [(min(each[::2]), min(each[1::2]), max(each[::2]), max(each[1::2])) for each in groups if each]


# --- the marked text -------------------------------------------------------------------------------------------------


def _texts_in(page: Any, boxes: Mapping[int, Sequence[Box]], begin: float) -> dict[int, str]:
    """Return the text in the boxes of each annotation."""
    if not boxes:
        return {}
    glyphs = _Glyphs(page)
    page.extract_text(visitor_operand_before=glyphs.operator)
    found: dict[int, str] = {}
    for place, each in boxes.items():
        _check_time(begin)
        found[place] = _joined(glyphs.shown, each)
    return found


@dataclass(frozen=True, slots=True)
class _Glyph:
    """Letters at a place: the middle of their width, the line that they stand on, and where they begin and end."""

    text: str
    middle: float
    height: float
    begin: float
    end: float
    size: float


def _joined(shown: Sequence[_Glyph], boxes: Sequence[Box]) -> str:
    """Return the glyphs in boxes as text: with spaces between words, and without the hyphens at the ends of lines."""
    parts: list[str] = []
    last: _Glyph | None = None
    for glyph in shown:
        middle = glyph.height + 0.25 * glyph.size
        if not any(box[0] <= glyph.middle <= box[2] and box[1] <= middle <= box[3] for box in boxes):
            continue
        if last is not None and abs(glyph.height - last.height) > 0.5 * glyph.size:
            parts.append("\n")
        elif last is not None and glyph.begin - last.end > _WORD_SPACE * glyph.size:
            parts.append(" ")
        parts.append(glyph.text)
        last = glyph
    text = letters("".join(parts)[:_MAX_TEXT])
    return " ".join(_HYPHEN.sub("", text).split())


@dataclass(slots=True)
class _Glyphs:
    """Collects the places of all glyphs of a page from its operators."""

    page: Any
    shown: list[_Glyph] = field(default_factory=list)
    _fonts: dict[str, Any] | None = None
    _font: Any = None
    _size: float = 0.0
    _letter_space: float = 0.0
    _word_space: float = 0.0
    _scale: float = 1.0
    _matrix: tuple[float, ...] = ()
    _advance: float = 0.0

    def operator(self, name: bytes, operands: Sequence[Any], matrix: Matrix, text_matrix: Matrix) -> None:
        """Follow one operator of the page."""
        if name == b"Tf":
            self._font, self._size = self._fonts_of_page().get(str(operands[0])), float(operands[1])
        elif name == b"Tc":
            self._letter_space = float(operands[0])
        elif name == b"Tw":
            self._word_space = float(operands[0])
        elif name == b"Tz":
            self._scale = float(operands[0]) / 100
        elif name in _SHOWING and operands and self._font is not None:
            whole = (*map(float, matrix[:6]), *map(float, text_matrix[:6]))
            if whole != self._matrix or name not in (b"Tj", b"TJ"):
                self._matrix, self._advance = whole, 0.0
            shown = operands[-1]
            for part in shown if isinstance(shown, list) else [shown]:
                self._show(part)

    def _show(self, part: Any) -> None:
        if isinstance(part, int | float):
            self._advance -= float(part) / 1000 * self._size * self._scale
        elif isinstance(part, str | bytes):
            font, unit = self._font
            for code, text in _decoded(part, font):
                space = self._word_space if code == font.space_char else 0.0
                width = float(font.get_text_width(code)) * unit * self._size
                begin = self._advance
                self._advance += (width + self._letter_space + space) * self._scale
                if len(self.shown) < _MAX_GLYPHS:
                    self.shown.append(self._glyph(text, begin, begin + width * self._scale))

    def _glyph(self, text: str, begin: float, end: float) -> _Glyph:
        """Return a glyph at its place on the page."""
        c, t = self._matrix[:6], self._matrix[6:]

        def place(x: float) -> tuple[float, float]:
            across, up = t[0] * x + t[4], t[1] * x + t[5]
            return c[0] * across + c[2] * up + c[4], c[1] * across + c[3] * up + c[5]

        (left, height), (right, _) = place(begin), place(end)
        upward = (c[0] * t[2] + c[2] * t[3], c[1] * t[2] + c[3] * t[3])
        size = self._size * (upward[0] ** 2 + upward[1] ** 2) ** 0.5
        return _Glyph(text, (left + right) / 2, height, left, right, abs(size))

    def _fonts_of_page(self) -> Mapping[str, Any]:
        """Return the fonts of the page by name, each with the unit of its widths."""
        if self._fonts is None:
            resources = self.page.get("/Resources")
            listed = resources.get_object().get("/Font") if resources is not None else None
            fonts = listed.get_object() if listed is not None else {}
            self._fonts = {str(name): _font(fonts[name].get_object()) for name in fonts}
        return self._fonts


def _font(resource: Any) -> tuple[Any, float]:
    """Return a font, and the unit of its widths: a thousandth, or for Type 3 that of its matrix (9.6.5)."""
    from pypdf.generic._font import Font

    matrix = resource.get("/FontMatrix") if resource.get("/Subtype") == "/Type3" else None
    unit = abs(float(matrix[0])) if matrix else 0.001
    return Font.from_font_resource(resource), unit


def _decoded(part: str | bytes, font: Any) -> Iterator[tuple[str, str]]:
    """Yield each character of a string as the font has its width, and as text."""
    if isinstance(part, str):
        part = bytes(getattr(part, "original_bytes", part.encode("latin-1", "replace")))
    if isinstance(font.encoding, str):
        for code in part.decode(font.encoding, "replace"):
            yield code, font.character_map.get(code, code)
    else:
        for byte in part:
            letter = font.encoding.get(byte, chr(byte))
            yield chr(byte), font.character_map.get(letter, letter)
