"""The list of references in the text of a paper."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Draft, Metadata, OriginKind
from readinglist.plugins.protocols import Parsed, Skipped
from readinglist.sources.items.joining import join_lines
from readinglist.sources.items.splitting import split_item

_HEADING = lazy_pattern(
    r"(?:(?:\d{1,2}|[IVX]{1,4}|[A-Z])\.?\s+)?(?:references(?: and notes| cited)?|bibliography|literature(?: cited)?|"
    r"works cited|literatur(?:verzeichnis)?|références|referencias|bibliografía|参考文献)\s*:?",
    re.IGNORECASE,
)
_AFTER = lazy_pattern(
    r"(?:[A-Z]\.?|\d{1,2}\.?)\s+[A-Z][\w ,:&-]{3,60}|(?:supplementary|appendi(?:x|ces)|supporting information|"
    r"acknowledge?ments?|author contributions|about the authors?|checklist|neurips paper checklist)\b[^.]{0,60}",
    re.IGNORECASE,
)
_NUMBERED = lazy_pattern(r"\s*(?:\[(?P<bracket>\d{1,4})\]|(?P<bare>\d{1,4})\.|\((?P<round>\d{1,4})\))\s+(?=\S)")
_LABELLED = lazy_pattern(r"\s*\[(?P<label>[A-Z][\w+’' &.,-]{1,40}\d{2,4}[a-z]?)\]\s*(?=\S)")
_BEGINS_WITH_NAME = lazy_pattern(
    r"[^\W\d_a-z][\w'’-]+(?:[ -][^\W\d_a-z][\w'’-]+)?\s[A-Z]{1,3}(?:,\s|\s\(|\.\s)|"
    r"[^\W\d_a-z][\w'’-]+(?:[ -][^\W\d_a-z][\w'’-]+)?,\s+[A-Z]|[A-Z]\.[\s-]?(?:[A-Z]\.[\s-]?)*[^\W\d_a-z][\w'’-]+|"
    r"[A-Z][\w'’-]+(?:\s+[A-Z]\.?)*\s+[A-Z][\w'’-]+\s*(?:,|and\b|\.)"
)
_ENDS = lazy_pattern(r"(?:\.|\d{4}[a-z]?\)?|\]|https?://\S+|\d)\s*$")
_FEWEST_REPEATED = 3
_PAGE_NUMBER = lazy_pattern(r"\s*(?:page\s+)?\d{1,4}\s*", re.IGNORECASE)


def parse_references(pages: Sequence[str]) -> Parsed | None:
    """Return the references below the last heading for them; None if there is none.

    Lines outside of the list, and those that many pages repeat, are skipped.
    """
    text = "\n".join(pages)
    repeated = _repeated_lines(pages)
    lines = ["" if _without_digits(line) in repeated else line for line in text.split("\n")]
    headings = [number for number, line in enumerate(lines) if _HEADING.fullmatch(line.strip())]
    if not headings:
        return None
    start = headings[-1] + 1
    end = _end_of_list(lines, start)
    drafts: list[Draft] = []
    skipped = [Skipped(first_line=1, last_line=start, reason="text of the paper")]
    for first, last in _items(lines, start, end):
        draft = _draft(lines[first:last], text, record=len(drafts) + 1, line=first + 1)
        if draft:
            drafts.append(draft)
        else:
            skipped.append(Skipped(first_line=first + 1, last_line=last, reason="no reference"))
    whole = text.split("\n")
    running = (number for number in range(start, end) if whole[number].strip() and not lines[number].strip())
    skipped.extend(Skipped(first_line=at + 1, last_line=at + 1, reason="header or footer") for at in running)
    if end < len(lines):
        skipped.append(Skipped(first_line=end + 1, last_line=len(lines), reason="text after the references"))
    return Parsed(drafts=tuple(drafts), skipped=tuple(skipped), text=text) if drafts else None


def _draft(lines: Sequence[str], text: str, *, record: int, line: int) -> Draft | None:
    whole = join_lines(_without_page_numbers(lines), text)
    mark = _NUMBERED.match(whole) or _LABELLED.match(whole)
    item = split_item(one_line(whole[mark.end() :] if mark else whole))
    cut = item.doi is not None and item.doi.text[-1] in "-_/"
    metadata = Metadata(
        title=item.title,
        authors=item.authors,
        date=item.date,
        venue=item.venue,
        arxiv_id=item.arxiv[0] if item.arxiv else None,
        doi=None if cut else item.doi,
        links=item.links,
    )
    if not metadata.names_a_paper:
        return None
    version = item.arxiv[1] if item.arxiv else None
    return Draft(
        record=record,
        line=line,
        last_line=line + len(lines) - 1,
        kind=OriginKind.PAGE,
        metadata=metadata,
        version=version,
    )


def _without_digits(line: str) -> str:
    return re.sub(r"\d+", "#", line.strip())


def _repeated_lines(pages: Sequence[str]) -> frozenset[str]:
    """Return the headers and footers of pages, without their numbers."""
    found = Counter(line for page in pages for line in {_without_digits(line) for line in page.split("\n")})
    return frozenset(line for line, times in found.items() if times >= _FEWEST_REPEATED and len(line) > 3)


def _without_page_numbers(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if not _PAGE_NUMBER.fullmatch(line)]


def _end_of_list(lines: Sequence[str], start: int) -> int:
    """Return the index of the line with which the list ends: that of a later heading."""
    for number in range(start + 1, len(lines)):
        line, before = lines[number].strip(), lines[number - 1].strip()
        if _AFTER.fullmatch(line) and _ENDS.search(before) and not _NUMBERED.match(lines[number]):
            return number
    return len(lines)


def _items(lines: Sequence[str], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield (first, end) of each reference: by numbers or labels, else by the names that they begin with."""
    for starts in (_numbered(lines, start, end), _labelled(lines, start, end), _named(lines, start, end)):
        if len(starts) >= 2 or (starts and starts[0] == start):
            break
    else:
        starts = [start]
    first = [start, *starts] if starts[0] != start and any(map(str.strip, lines[start : starts[0]])) else starts
    yield from zip(first, [*first[1:], end], strict=True)


def _numbered(lines: Sequence[str], start: int, end: int) -> list[int]:
    """Return the lines that begin with the next number; columns and pages keep their order."""
    found: list[int] = []
    expected = 0
    for number in range(start, end):
        mark = _NUMBERED.match(lines[number])
        value = int(mark["bracket"] or mark["bare"] or mark["round"]) if mark else -1
        if mark and (value == expected + 1 or (not found and value <= 1) or (mark["bracket"] and value > expected)):
            found.append(number)
            expected = value
    return found


def _labelled(lines: Sequence[str], start: int, end: int) -> list[int]:
    return [number for number in range(start, end) if _LABELLED.match(lines[number])]


def _named(lines: Sequence[str], start: int, end: int) -> list[int]:
    """Return the lines that begin with a name after one that ends a reference."""
    return [
        number
        for number in range(start, end)
        if _BEGINS_WITH_NAME.match(lines[number].strip()) and (number == start or _ENDS.search(lines[number - 1]))
    ]
