"""Division of a tagged document into records: which lines belong to which tag of which record."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import field
from itertools import islice

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import printable
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.tagged.formats import TaggedFormat

_PREFACE = lazy_pattern(
    r"[A-Za-z][\w -]{0,30}: ?\S.*|#.*|//.*|;.*|[-=*_]{3,}|(?:Record|Reference|Citation)\b.{0,30}|"
    r"<?\d{1,6}[.>)]?(?: ?>)?|[A-Za-z0-9 ]{1,25}=.*|[*]{3,}|"
    r"(?:refworks|tag legend|font attribute|begin exported).{0,40}",
    re.IGNORECASE,
)
"""A line before or between records: ``Provider: Springer``, a comment, a rule, ``Record 1 of 10``, ``1.``."""
_HEADING = lazy_pattern(r"(?:Record|Reference|Citation) #?\d+ of \d+.{0,20}|<\d{1,6}\.? ?>", re.IGNORECASE)
_NUMBER = lazy_pattern(r"(?:\d{1,6}\.|\[\d{1,6}\])")
_LABELS = frozenset(
    {"title", "author", "authors", "abstract", "source", "descriptors", "language", "doi", "url", "notes"}
)
"""Names of tags that some databases write before the value, which then begins on the next line."""
_HEAD = 150
_FEWEST_TAGS = 3
"""Number of tagged lines by which a document without the tag that starts a record is recognised."""
_LONGEST_PREFACE = 300


@dataclass(frozen=True, slots=True)
class TaggedValue:
    """One tag with its lines, each a pair of text and whether it was indented; the first is never indented."""

    tag: str
    line: int
    texts: list[tuple[str, bool]]

    @property
    def text(self) -> str:
        """The lines as one line."""
        return " ".join(" ".join(text for text, _ in self.texts).split())

    def add(self, text: str, *, indented: bool) -> None:
        """Add a line, before which a mere label does not count."""
        if len(self.texts) == 1 and self.texts[0][0].lower() in _LABELS and indented:
            self.texts.clear()
            indented = False
        self.texts.append((text, indented))

    def items(self, *, indented: bool) -> Iterator[str]:
        """Yield the items of a list: further lines begin an item if they are not indented, or with `indented`."""
        item = ""
        for text, was_indented in self.texts:
            if item and (indented or not was_indented):
                yield item
                item = ""
            item = f"{item} {text}".strip()
        if item:
            yield item


@dataclass(slots=True)
class TaggedRecord:
    """The values of a record in order, with its lines."""

    line: int
    last_line: int
    values: list[TaggedValue] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)

    def add(self, number: int, line: str, found: tuple[str, str] | None, *, ends: bool) -> None:
        """Add a line: a tag with its text, or a further line of the value before."""
        self.last_line = number
        if found:
            self.tags.add(found[0])
            self.values.append(TaggedValue(found[0], number, [(found[1], False)]))
        elif self.values and not ends:
            self.values[-1].add(printable(line).strip(), indented=line[:1].isspace())


@dataclass(frozen=True, slots=True)
class Outside:
    """A line outside of records."""

    line: int
    text: str


def tags_at_start(text: str, known: TaggedFormat) -> bool:
    """Whether the text begins with a record of this format, after at most a few lines of preface."""
    tags: list[str] = []
    indented = 0
    for line in islice(_lines(text, _HEAD), _HEAD):
        indented += line[:1].isspace()
        found = known.line.fullmatch(line)
        tag = found["tag"] if found and found["tag"] in known.tags | known.outside else ""
        if not tag and not tags and len(line) <= _LONGEST_PREFACE and _PREFACE.fullmatch(line.strip()):
            continue
        if not tag and not tags:
            return False
        if tag:
            tags.append(tag)
        if len(tags) >= 2 and tags[0] in known.start | known.outside:
            return True
    if known.indented and indented < len(tags):
        return False
    roles = ("title", "author")
    needed = [{tag for group in known.roles[role] for tag in group} for role in roles]
    return len(tags) >= _FEWEST_TAGS and not known.closed_tags and all(each.intersection(tags) for each in needed)


def _lines(text: str, most: int) -> Iterator[str]:
    """Yield the first lines that are not blank."""
    lines = [line for line in text[: most * 2000].replace("\ufeff", "").split("\n")[:most] if line.strip()]
    return iter(_dedented(lines))


def _dedented(lines: list[str]) -> list[str]:
    """Return the lines without their common indentation."""
    margin = min((len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()), default=0)
    return [line[margin:] for line in lines] if margin else lines


def divide(text: str, known: TaggedFormat) -> Iterator[TaggedRecord | Outside]:
    """Yield the records of a text, and the lines between them, in order.

    A record ends before the next tag that starts one, or with the tag that ends one.
    """
    lines = _dedented(text.replace("\ufeff", "").split("\n"))
    tagged = [_tagged(line, known) for line in lines]
    starts = _Starts(known, [found[0] for found in tagged if found])
    record: TaggedRecord | None = None
    after_blank = True
    for number, (line, found) in enumerate(zip(lines, tagged, strict=True), start=1):
        if not line.strip():
            after_blank = True
            continue
        tag = found[0] if found else ""
        between = not tag and _is_between(line, after_blank=after_blank)
        if record is not None and (between or (tag and starts.at(tag, record, after_blank=after_blank))):
            yield record
            record = None
        if tag in known.outside or (not tag and record is None):
            yield Outside(number, line)
            after_blank = after_blank or between
            continue
        after_blank = False
        record = record or TaggedRecord(number, number)
        ends = bool(tag) and tag == known.end
        record.add(number, line, None if ends else found, ends=ends)
        if ends:
            yield record
            record = None
    if record is not None:
        yield record


class _Starts:
    """Where records of a document start: at the first tag of the document that may start one, wherever it is.

    Without tags that start records, the first tag of the document starts one after a blank line, and so does a title
    after another.
    """

    def __init__(self, known: TaggedFormat, tags: Sequence[str]) -> None:
        self._tags = frozenset([tag for tag in tags if tag in known.start][:1])
        self._first = next((tag for tag in tags if tag not in known.outside), "")
        self._titles = known.roles["title"][0]

    def at(self, tag: str, record: TaggedRecord, *, after_blank: bool) -> bool:
        """Whether the tag starts a record after `record`. A type may be given twice."""
        if self._tags:
            return tag in self._tags and not record.tags <= self._tags
        return after_blank and (tag == self._first or (tag in self._titles and tag in record.tags))


def _tagged(line: str, known: TaggedFormat) -> tuple[str, str] | None:
    """Return the tag of a line and its text; None if it is no tagged line."""
    match = known.line.fullmatch(line)
    if not match:
        return None
    tag = match["tag"]
    if tag not in known.tags and tag not in known.outside:
        gap = match.groupdict().get("gap", "  ")
        if known.closed_tags or len(gap) < 2:
            return None
    return tag, printable(match["text"] or "").strip()


def _is_between(line: str, *, after_blank: bool) -> bool:
    """Whether a line is a heading between records: ``Record 2 of 10``, ``<2>``, or ``2.`` after a blank line."""
    return bool(_HEADING.fullmatch(line.strip()) or (after_blank and _NUMBER.fullmatch(line.strip())))


def values_of(record: TaggedRecord, known: TaggedFormat, role: str) -> Sequence[TaggedValue]:
    """Return the values of the first group of tags for a role that the record has; empty if it has none."""
    for group in known.roles.get(role, ()):
        values = [value for value in record.values if value.tag in group and value.text]
        if values:
            return values
    return ()
