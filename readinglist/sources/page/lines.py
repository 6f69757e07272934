"""Lines of a page: cleaned, numbered, and with what their form alone shows."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line
from readinglist.papers.html_entities import unescaped
from readinglist.papers.identifiers import ArxivId, Doi, arxiv_ids_in, dois_in, parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.items.quotations import quoted_in_message
from readinglist.sources.page.boilerplate import is_boilerplate
from readinglist.sources.page.markup import MarkupReader, linked_paper, plain
from readinglist.sources.page.parts import Part
from readinglist.sources.page.wording.labels import heading_of, label_of, names_own_identifier


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line. `text` excludes its label, list markers and identifiers.

    `gap` is the number of blank lines before it, `indent` its indentation, `length` its full length without surrounding
    white space. `label` is the part named by a label such as ``Title:``. `identifier` means that the line contains only
    identifiers or URLs. `aside` is the reason why it belongs to no paper (``rule``, ``markup``, ``table``, ...).
    """

    number: int
    text: str
    gap: int = 0
    indent: int = 0
    label: Part | None = None
    identifier: bool = False
    arxiv: tuple[ArxivId, int | None] | None = None
    doi: Doi | None = None
    aside: str = ""
    length: int = 0


_ENTITY = lazy_pattern(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_DOT = lazy_pattern(r" [\u2022\u2027\u2219\u22c5\u30fb] ")
_PICTOGRAMS = lazy_pattern(r"^(?:[\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff][\ufe0e\ufe0f\u200d]*\s?)+(?=\S)")
_BREAKS = lazy_pattern(r"[\u2028\u2029\x85\v]")
_QUOTED = lazy_pattern(
    r"^[\u200e\u200f\u202a-\u202e\u2066-\u2069]+|^(?:>[ \t]?)+(?:\[![\w-]{1,20}\][+-]?[ \t]*)?", re.MULTILINE
)
"""Marks of quotations and of callouts, ``> [!abstract]``, and of direction."""
_GUTTER = lazy_pattern(r"(?<=\S)[ ]{2,}(?=\S)")
"""Spaces between two columns."""
_FEWEST_ROWS, _CANDIDATES = 8, 5
_HALF, _SELDOM, _OFTEN = 0.5, 0.1, 0.25
_FEWEST_LABELS = 3
_MOSTLY = 0.8
_YEAR = lazy_pattern(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_RULE = lazy_pattern(r"(?:\\\\|[-=_*~#\s]{3,}|[—–]{2,})")
_ADDRESS = lazy_pattern(r"(?:https?://|www\.|doi\.org/|arxiv\.org/|huggingface\.co/|github\.com/)\S+", re.IGNORECASE)
_BRACKETED_ID = lazy_pattern(
    r"\[?(?:(?:arxiv|e-?print):\s?)?(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)\]?", re.I
)
_ID_MENTION = lazy_pattern(
    r"\s*[(\[]?\s?(?:https?://)?(?:www\.|export\.)?(?:arxiv\.org/(?:abs|pdf|html)/|huggingface\.co/papers/|arxiv\s?:\s?)"
    r"[\w./-]*\d(?:v\d+)?(?:\.pdf)?\s?[)\]]?(?:\s?\[[\w.-]+\])?",
    re.IGNORECASE,
)
_ID_COMPANY = lazy_pattern(
    r"\b(?:pdf|html|other|ps|format|abs|abstract|page|arxiv|doi|links?|view|kb|mb|cross-list(?:ed)?|replaced|with|revised|"
    r"version|from|submitted|on|new|cs|math|stat|eess|physics|quant-ph|astro-ph|hep-\w+|cond-mat|announce|type|cross|"
    r"replace|cite|as|or|for|this|e-?prints?|v\d+|\d+|[a-z-]+\.[A-Z]{2}|jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)\b",
    re.IGNORECASE,
)


def without_quotation_marks(text: str) -> str:
    """Return text without the quotation marks of mails and the marks of direction at the start of its lines."""
    return _QUOTED.sub("", text)


def in_one_column(text: str) -> str:
    """Return text with columns side by side, as copied from a PDF, as one column after the other; else as it is."""
    if not _GUTTER.search(text):
        return text
    return "\f".join(map(_columns_in_order, text.split("\f")))


_COUNT = lazy_pattern(r"(?:^|(?<=\s))(?P<open>[(\[]?)(?P<count>\d{1,3})(?P<close>[ ]?[.)\]]{1,2})[ \t](?=\S)")
_FEWEST_COUNTED = 3


def with_items_apart(text: str) -> str:
    """Return text with each item of a numbered list in one line, as phones copy it, on a line of its own."""
    lines = text.split("\n")
    return "\n".join(piece for line in lines for piece in _items_apart(line)) if _COUNT.search(text) else text


def _items_apart(line: str) -> list[str]:
    """Return the items of a line that begins with 1, if most of them state an identifier or a year."""
    first = _COUNT.match(line)
    if not first or first["count"] != "1":
        return [line]
    starts = [0]
    for found in _COUNT.finditer(line, first.end()):
        same = (found["open"], found["close"]) == (first["open"], first["close"])
        if same and int(found["count"]) == len(starts) + 1:
            starts.append(found.start())
    pieces = [line[begin:end].rstrip() for begin, end in pairwise([*starts, len(line)])]
    stated = sum(bool(_YEAR.search(piece)) or next(arxiv_ids_in(piece), None) is not None for piece in pieces)
    return pieces if len(pieces) >= _FEWEST_COUNTED and stated >= _MOSTLY * len(pieces) else [line]


def _columns_in_order(page: str) -> str:
    lines = page.split("\n")
    shown = [line for line in lines if line.strip()]
    starts = Counter(found.end() for line in shown for found in _GUTTER.finditer(line))
    gutters = {at: sum(_has_gutter(line, at) for line in shown) for at, _ in starts.most_common(_CANDIDATES)}
    begin = max(gutters, key=lambda at: gutters[at], default=0)
    across = sum(line[begin - 2 : begin].strip() != "" for line in shown)
    if not begin or gutters[begin] < max(_FEWEST_ROWS, _HALF * len(shown)) or across > _SELDOM * len(shown):
        return page
    columns = [[line[:begin].rstrip() for line in lines], [line[begin:].rstrip() for line in lines]]
    return "\n".join(line for column in columns for line in column) if all(map(_is_running_text, columns)) else page


def _has_gutter(line: str, at: int) -> bool:
    """Whether a line has text on both sides of a gutter that ends at this place."""
    return len(line) > at and line[at - 2 : at] == "  " and bool(line[:at].strip())


def _is_running_text(lines: Sequence[str]) -> bool:
    """Whether many of the lines begin in lower case or are indented."""
    shown = [line for line in lines if line.strip()]
    return sum(line[0].islower() or line[0] == " " for line in shown) >= _OFTEN * len(shown)


def read_lines(text: str) -> Iterator[PageLine]:
    """Yield the non-blank lines of `text` in order."""
    raw_lines = _with_colons(text.split("\n")) if "\t" in text else text.split("\n")
    reader = MarkupReader.of(raw_lines)
    broken = bool(_BREAKS.search(text))
    gap = 0
    for number, raw in enumerate(raw_lines, start=1):
        for piece in _BREAKS.split(raw) if broken else (raw,):
            cleaned = clean(piece)
            if not cleaned and not piece.strip():
                gap += 1
                continue
            aside = reader.aside(number, piece) if cleaned else "invisible"
            if aside:
                yield PageLine(number, cleaned, gap, aside=aside, length=len(cleaned))
            elif cleaned.startswith("|"):
                yield PageLine(number, cleaned, gap, aside="table", length=len(cleaned))
            else:
                yield _read_line(number, cleaned, gap, len(piece) - len(piece.lstrip()))
            gap = 0


def _with_colons(lines: list[str]) -> list[str]:
    """Return lines with a colon between a label and a value if several have them in two columns: ``Author\tAda Hu``."""
    cells = [line.strip().split("\t") for line in lines]
    labelled = [len(row) == 2 and label_of(": ".join(row)) is not None and not heading_of(row[1]) for row in cells]
    if sum(labelled) < _FEWEST_LABELS:
        return lines
    return [": ".join(row) if label else line for line, row, label in zip(lines, cells, labelled, strict=True)]


def clean(text: str) -> str:
    """Return `text` as one printable line: entities decoded, soft hyphens removed, accents composed.

    Pictograms at its start, which are marks, are removed, and dots between names are all the same.
    """
    squeezed = " ".join(text.split())
    if "&" in squeezed:
        squeezed = _ENTITY.sub(lambda found: unescaped(found[0]), squeezed)
    if squeezed.isascii() and squeezed.isprintable():
        return squeezed
    line = unicodedata.normalize("NFC", one_line(squeezed.replace("\xad", "")))
    if line.count("·") > 1 and " " in line and any(map(is_boilerplate, line.split("·"))):
        line = line.replace("·", " · ").replace("  ", " ")
    return _DOT.sub(" · ", _PICTOGRAMS.sub("", line))


def _read_line(number: int, text: str, gap: int, indent: int) -> PageLine:
    """Return the line with its label, links and identifiers parsed."""
    length = len(text)
    if _RULE.fullmatch(text):
        return PageLine(number, text, gap, indent, aside="rule", length=length)
    if length > _LONGEST_DETAIL:
        label, begin = label_of(text) or (None, 0)
        known = label in (Part.ABSTRACT, Part.AUTHORS)
        return PageLine(number, text[begin:] if known else text, gap, indent, label if known else None, length=length)
    if heading := heading_of(text):
        return PageLine(number, "", gap, indent, heading, length=length)
    arxiv, doi = _identifiers(text)
    if (arxiv or doi or "/" in text) and not _residue(text):
        return PageLine(number, text, gap, indent, identifier=True, arxiv=arxiv, doi=doi, length=length)
    linked = linked_paper(text) if "](" in text else None
    if linked:
        title = clean(plain(_HEADING.sub("", text)))
        return PageLine(number, title, gap, indent, Part.TITLE, arxiv=linked, length=length)
    return _read_words(PageLine(number, text, gap, indent, arxiv=arxiv, doi=doi, length=length))


def _read_words(line: PageLine) -> PageLine:
    """Return the line without label, Markdown and identifiers next to words."""
    text = line.text
    part, begin = label_of(text) or (None, 0)
    own = line.arxiv, line.doi
    if part is Part.DETAIL:
        own = own if names_own_identifier(text) else (None, None)
    elif part is not None:
        text = text[begin:]
    elif line.arxiv:
        text = _without_identifier(text)
        text = quoted_in_message(text) or text
    if "*" in text or "](" in text or text.startswith("#"):
        text = clean(plain(_HEADING.sub("", text))) or text
    return PageLine(line.number, text, line.gap, line.indent, part, False, *own, length=line.length)


_HEADING = lazy_pattern(r"^#{1,6}\s+")
_LONGEST_DETAIL = 400
_DIGIT = lazy_pattern(r"\d")
_FEWEST_LETTERS = 3
_LETTER = lazy_pattern(r"[^\W\d_]")


def _identifiers(text: str) -> tuple[tuple[ArxivId, int | None] | None, Doi | None]:
    """Return the first arXiv id and the first publisher's DOI in a short line."""
    if not _DIGIT.search(text):
        return None, None
    arxiv = next(arxiv_ids_in(text), None)
    if not arxiv:
        bare = _BRACKETED_ID.match(text)
        arxiv = parse_versioned(bare[1]) if bare else None
    doi = next((found for found in dois_in(text) if not found.arxiv_id), None)
    if not arxiv and not doi:
        whole = Doi.parse(text)
        doi = whole if whole and not whole.arxiv_id else None
        arxiv = (whole.arxiv_id, None) if whole and whole.arxiv_id else None
    return arxiv, doi


def _residue(text: str) -> bool:
    """Whether words remain without URLs, identifiers and the words that usually accompany them."""
    rest = _ADDRESS.sub(" ", text)
    rest = re.sub(r"\b10\.\d{4,9}/\S+", " ", rest)
    rest = _BRACKETED_ID.sub(" ", rest)
    rest = _ID_COMPANY.sub(" ", rest)
    return len(_LETTER.findall(rest)) > _FEWEST_LETTERS


def _without_identifier(text: str) -> str:
    """Return a line without the arXiv id next to its other words."""
    bare = _BRACKETED_ID.match(text)
    rest = text[bare.end() :] if bare else text
    return _ID_MENTION.sub(" ", rest).strip(" :;,·|-–—") or text
