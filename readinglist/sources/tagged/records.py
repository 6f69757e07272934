"""Division of a tagged document into records: which lines belong to which tag of which record."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from readinglist.papers.folding import printable
from readinglist.sources.tagged.formats import TaggedFormat

_PREFACE = re.compile(
    r"[A-Za-z][\w -]{0,30}: ?\S.*|#.*|//.*|;.*|[-=*_]{3,}|(?:Record|Reference|Citation)\b.{0,30}|<?\d{1,6}[.>)]?",
    re.IGNORECASE,
)
"""A line before or between records: ``Provider: Springer``, a comment, a rule, ``Record 1 of 10``, ``1.``."""
_HEAD = 40
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


@dataclass(frozen=True, slots=True)
class Outside:
    """A line outside of records."""

    line: int
    text: str


def tags_at_start(text: str, known: TaggedFormat) -> bool:
    """Whether the text begins with a record of this format, after at most a few lines of preface."""
    tags: list[str] = []
    for line in islice(_lines(text, _HEAD), _HEAD):
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
    roles = ("title", "author")
    needed = [{tag for group in known.roles[role] for tag in group} for role in roles]
    return len(tags) >= _FEWEST_TAGS and not known.closed_tags and all(each.intersection(tags) for each in needed)


def _lines(text: str, most: int) -> Iterator[str]:
    """Yield the first lines that are not blank."""
    start = text[:1].removeprefix("\ufeff") + text[1 : most * 2000]
    return (line for line in start.split("\n") if line.strip())


def divide(text: str, known: TaggedFormat) -> Iterator[TaggedRecord | Outside]:
    """Yield the records of a text, and the lines between them, in order.

    A record ends before the next tag that starts one, or with the tag that ends one. In a document without tags that
    start records, the first tag of the document starts one after a blank line, and so does a title after another.
    """
    lines = text.removeprefix("\ufeff").split("\n")
    found = [_tagged(line, known) for line in lines]
    starts = known.start & {match[0] for match in found if match}
    by_blank = not starts
    first = next((match[0] for match in found if match and match[0] not in known.outside), "")
    titles = known.roles["title"][0]
    record: TaggedRecord | None = None
    seen: set[str] = set()
    after_blank = True
    for number, (line, match) in enumerate(zip(lines, found, strict=True), start=1):
        if not line.strip():
            after_blank = True
            continue
        tag = match[0] if match else ""
        if tag in known.outside or (not tag and (record is None or (after_blank and _is_between(line)))):
            yield Outside(number, line)
            continue
        blank, after_blank = after_blank, False
        new = tag in starts or (by_blank and blank and (tag == first or (tag in seen and tag in titles)))
        if record is not None and new:
            yield record
            record = None
        if record is None:
            record, seen = TaggedRecord(number, number), set()
        record.last_line = number
        seen.add(tag)
        if match and tag != known.end:
            record.values.append(TaggedValue(tag, number, [(match[1], False)]))
        elif not match and record.values:
            record.values[-1].texts.append((printable(line).strip(), line[:1].isspace()))
        if tag == known.end and tag:
            yield record
            record = None
    if record is not None:
        yield record


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


def _is_between(line: str) -> bool:
    """Whether a line after a blank one is a heading between records, such as ``Record 2 of 10`` or ``2.``."""
    return bool(re.fullmatch(r"(?:Record|Reference|Citation) #?\d+.{0,20}|<\d{1,6}>|\d{1,6}\.", line.strip()))


def values_of(record: TaggedRecord, known: TaggedFormat, role: str) -> Sequence[TaggedValue]:
    """Return the values of the first group of tags for a role that the record has; empty if it has none."""
    for group in known.roles.get(role, ()):
        values = [value for value in record.values if value.tag in group and value.text]
        if values:
            return values
    return ()
