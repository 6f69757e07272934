"""Parsing of BibTeX files into raw blocks: well-formed ones by patterns, the others by bibtexparser's splitter.

Only the splitter and its blocks are used: bibtexparser's own decoding of LaTeX loses text (``50% off`` becomes ``50``).
"""

import logging
import re
from collections.abc import Iterator

from bibtexparser.model import Block as SplitBlock
from bibtexparser.model import (
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    ImplicitComment,
    ParsingFailedBlock,
    Preamble,
    String,
)
from bibtexparser.splitter import Splitter

from readinglist.bibtex.scanning import (
    RawField,
    Scanned,
    count_openings,
    openings,
    scan_block,
    split_at_names,
    text_start,
)
from readinglist.bibtex.values import closing
from readinglist.papers.errors import InputError
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.records import dataclass
from readinglist.tex.mathematics import balanced


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """An entry. Lines count from 1, both inclusive; the type is in lower case, `text` is unchanged.

    `start` is the offset of `text` in the file, or -1 if the entry was repaired, so that its text is not in the file.
    """

    line: int
    last_line: int
    entry_type: str
    key: str
    fields: tuple[RawField, ...]
    text: str
    start: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class RawString:
    """A ``@string`` definition."""

    line: int
    last_line: int
    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawText:
    """A ``@comment``, a ``@preamble``, or text between the entries; `kind` is ``comment``, ``preamble`` or ``text``."""

    line: int
    last_line: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFailure:
    """An unreadable entry, with the reason."""

    line: int
    last_line: int
    key: str
    reason: str


Block = RawEntry | RawString | RawText | RawFailure

_HEAD = lazy_pattern(r"@\s*(\w+)\s*[{(]\s*([^\s,={}()\"]*)")
_NO_COMMA = lazy_pattern(r"(@\s*\w+\s*[{(])\s*(?:([^\s,={}]+)\s+)?(?=[\w-]+\s*=)")
_NO_ENTRY = lazy_pattern(
    r"(?m)^[ \t]*(?P<opening>@[^\n=]{0,100}?)(?P<open>[\[{(])\s*(?P<key>[^\s,={}()\[\]\"'@]{0,200})\s*,"
    r"\s*[\w-]{1,50}\s*="
)
MAX_MALFORMED = 20_000
"""Maximum number of malformed blocks, because the splitter is slow with them."""
_FIELD_OUTSIDE = lazy_pattern(r"\s*+(?:,\s*+)?[A-Za-z][\w:.+-]*+\s*+=\s*+[{\"]")
_FIELD_START = lazy_pattern(r"(?m)^[ \t]*,?[ \t]*([A-Za-z][\w:.+-]*)[ \t]*=[ \t]*")


def fault_of_text(block: RawText) -> str:
    """Return what is wrong with a text that begins with a field; empty for other texts."""
    is_field = block.kind == "text" and _FIELD_OUTSIDE.match(block.text)
    return "fields after the end of an entry are lost: superfluous brace before them" if is_field else ""


def read_blocks(text: str, line: int = 1) -> tuple[Block, ...]:
    """Return all blocks of a text, in order; text outside blocks is text, and malformed entries are failures.

    Entries without a key, or without the comma after it, are parsed; duplicate keys and fields are kept. The text
    begins on `line`. Parts of a file that end where `part_end` says have the same blocks as the file.

    Raises:
        InputError: If more than `MAX_MALFORMED` blocks are malformed, which real bibliographies never have.
    """
    # The splitter also logs each malformed block, which would reach the user's screen.
    logging.getLogger("bibtexparser.splitter").disabled = True
    return tuple(_read(text, line))


def _read(text: str, line: int) -> Iterator[Block]:
    """Yield the blocks: well-formed ones by patterns, and the text up to the next opening by the splitter."""
    starts = openings(text)
    broken = 0
    for start, end in zip([0, *starts], [*starts, len(text)], strict=True):
        place = start
        while scanned := scan_block(text, place, end):
            last = line + text.count("\n", place, scanned.end)
            yield _scanned(scanned, text, place, line, last)
            place = text_start(text, scanned.end, end)
            line = last + text.count("\n", scanned.end, place)
        rest = text[place:end]
        if rest:
            broken += count_openings(rest)
            if broken > MAX_MALFORMED:
                raise InputError(
                    f"more than {MAX_MALFORMED:,} malformed entries, up to line {line}",
                    hint="check the file; entries look like @type{key, name = {value}, ...}",
                )
            for block in _blocks(list(_placed(rest, line)), rest, place):
                yield from _without_openings(block) if isinstance(block, RawText) else (block,)
        line += rest.count("\n")


def _without_openings(block: RawText) -> Iterator[Block]:
    """Yield a text without the openings in it that are no entries (``@['Review']{key, ...}``), which are failures."""
    text, line, place = block.text, block.line, 0
    while block.kind == "text" and (found := _NO_ENTRY.search(text, place)):
        following = _NO_ENTRY.search(text, found.end())
        end = following.start() if following else len(text)
        if found["open"] == "{":
            end = min(end, closing(text, found.start("open")))
        if text[place : found.start()].strip():
            last = line + text.count("\n", place, found.start() - 1)
            yield RawText(line=line, last_line=last, kind="text", text=text[place : found.start()])
        line += text.count("\n", place, found.start())
        last = line + text.count("\n", found.start(), end)
        reason = f"not an entry: expected @type{{key, ...}}, not {found['opening'].strip()}{found['open']}"
        yield RawFailure(line=line, last_line=last, key=found["key"], reason=reason)
        line, place = last, end
    if text[place:].strip():
        yield RawText(line=line, last_line=block.last_line, kind=block.kind, text=text[place:])


def _scanned(scanned: Scanned, text: str, start: int, line: int, last: int) -> Block:
    if scanned.block_type == "string":
        return RawString(line=line, last_line=last, name=scanned.key, value=scanned.fields[0].value)
    return RawEntry(
        line=line,
        last_line=last,
        entry_type=scanned.block_type,
        key=scanned.key,
        fields=scanned.fields,
        text=text[start : scanned.end],
        start=start,
    )


@dataclass(frozen=True, slots=True)
class _Placed:
    """A block of the splitter, unwrapped, with its position: characters and lines, both inclusive.

    The splitter's own line numbers miss each line that ends in a backslash.
    """

    block: SplitBlock
    start: int
    line: int
    last_line: int


def _placed(text: str, line: int = 1) -> Iterator[_Placed]:
    """Yield the blocks of a text that begins on `line`."""
    place = 0
    for split in Splitter(text).split().blocks:
        block = _wrapped(split) or split
        raw = (block.raw or "").rstrip()
        start = max(text.find(raw, place), place)
        yield from _between(text, place, start, line)
        line += text.count("\n", place, start)
        last = line + raw.count("\n")
        yield _Placed(block, start, line, last)
        if isinstance(block, ParsingFailedBlock):  # its text may extend into the next block
            place = start + 1
        else:
            place, line = start + len(raw), last
    yield from _between(text, place, len(text), line)


def _between(text: str, start: int, end: int, line: int) -> Iterator[_Placed]:
    """Yield text that the splitter skipped after a malformed block."""
    raw = text[start:end].strip()
    if raw:
        first = text.index(raw, start)
        line += text.count("\n", start, first)
        yield _Placed(ImplicitComment(raw=raw, comment=raw, start_line=line), first, line, line + raw.count("\n"))


def _blocks(placed: list[_Placed], text: str, before: int) -> Iterator[Block]:
    """Yield the blocks of a text; `before` is its offset in the file."""
    taken = 0
    ends = _ends(placed, len(text))
    for item, end in zip(placed, ends, strict=True):
        if isinstance(item.block, ParsingFailedBlock):
            yield from _failed(text[item.start : end], item.line)
            taken = end
        elif not (isinstance(item.block, ImplicitComment) and item.start < taken):
            unchanged = text.startswith((item.block.raw or "").rstrip(), item.start)
            yield _raw(item.block, item.line, item.last_line, before + item.start if unchanged else -1)


def _ends(placed: list[_Placed], end: int) -> list[int]:
    """Return the beginning of the next block other than text, for each block; `end` after the last."""
    ends = []
    for item in reversed(placed):
        ends.append(end)
        if not isinstance(item.block, ImplicitComment):
            end = item.start
    return ends[::-1]


def _wrapped(block: SplitBlock) -> SplitBlock | None:
    """Return the block that the splitter wrapped because of its duplicate key."""
    if isinstance(block, (DuplicateBlockKeyBlock, DuplicateFieldKeyBlock)):
        inner = block.ignore_error_block
        return (_wrapped(inner) or inner) if inner else None
    return None


def _raw(block: SplitBlock, line: int, last: int, start: int = -1) -> Block:
    text = block.raw or ""
    if isinstance(block, Entry):
        fields = tuple(part for field in block.fields for part in split_at_names(RawField(field.key, str(field.value))))
        entry_type, key = block.entry_type.lower(), block.key
        return RawEntry(
            line=line, last_line=last, entry_type=entry_type, key=key, fields=fields, text=text, start=start
        )
    if isinstance(block, String):
        return RawString(line=line, last_line=last, name=block.key, value=str(block.value))
    kind = "preamble" if isinstance(block, Preamble) else "text" if isinstance(block, ImplicitComment) else "comment"
    return RawText(line=line, last_line=last, kind=kind, text=text)


def _failed(region: str, line: int) -> Iterator[Block]:
    """Yield what a malformed block is: a repaired entry, a comment, or a failure."""
    head = _HEAD.match(region)
    last = line + region.rstrip().count("\n")
    if not head or head[1].lower() in ("comment", "preamble"):
        yield RawText(line=line, last_line=last, kind="comment", text=region)
        return
    repaired = _with_key(region)
    again = list(_placed(repaired)) if repaired else []
    entries = [item for item in again if isinstance(item.block, Entry)]
    if len(entries) == 1 and not any(isinstance(item.block, ParsingFailedBlock) for item in again):
        for item in again:
            yield _raw(item.block, item.line + line - 1, item.last_line + line - 1)
        return
    yield RawFailure(line=line, last_line=last, key=head[2], reason=_reason(region, line))


def _with_key(region: str) -> str:
    """Return the entry with the missing comma after its key; empty if the comma is not missing."""
    found = _NO_COMMA.match(region)
    if not found:
        return ""
    line_ends = "\n" * found[0].count("\n")
    return f"{found[1]}{found[2] or ''},{line_ends}{region[found.end() :]}"


def broken_field(region: str) -> tuple[re.Match[str], str] | None:
    """Return the first field of an entry with unbalanced braces or quotation marks, and its value."""
    starts = list(_FIELD_START.finditer(region))
    ends = [found.start() for found in starts[1:]] + [len(region.rstrip().rstrip("})"))]
    for found, end in zip(starts, ends, strict=False):
        value = region[found.end() : end]
        if not balanced(value) or (value.lstrip().startswith('"') and value.replace('{"}', "").count('"') % 2):
            return found, value
    return None


def _reason(region: str, line: int) -> str:
    """Return why an entry cannot be parsed, with the field if it is known."""
    broken = broken_field(region)
    if not broken:
        return "not a BibTeX entry: missing brace, comma or equals sign"
    found, value = broken
    what = "quotation marks" if balanced(value) else "braces"
    line += region.count("\n", 0, found.start(1))
    return f"unbalanced {what} in field {found[1]}, line {line}"
