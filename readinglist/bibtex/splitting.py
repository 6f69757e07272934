"""Parsing of malformed BibTeX blocks, and of text between blocks, by bibtexparser's splitter.

Only the splitter and its blocks are used: bibtexparser's own decoding of LaTeX loses text (``50% off`` becomes ``50``).
It is imported only for files that need it, as it takes long to import.
"""

import logging
from collections.abc import Iterator
from itertools import pairwise

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

from readinglist.bibtex.blocks import Block, RawEntry, RawFailure, RawString, RawText, broken_field
from readinglist.bibtex.scanning import RawField, scan_block, split_at_names
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.tex.mathematics import balanced

# The splitter also logs each malformed block, which would reach the user's screen.
logging.getLogger("bibtexparser.splitter").disabled = True

_HEAD = lazy_pattern(r"@\s*(\w+)\s*[{(]\s*([^\s,={}()\"]*)")
_NEXT_ENTRY = lazy_pattern(
    r"[})]\s*+(?=@[A-Za-z]++\s*+[{(]\s*+[^\s,={}()\"@]++\s*+,\s*+[A-Za-z][\w-]*+\s*+=\s*+[{\"\w])"
)
_NO_COMMA = lazy_pattern(r"(@\s*\w+\s*[{(])\s*(?:([^\s,={}]+)\s+)?(?=[\w-]+\s*=)")


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


def split_blocks(text: str, line: int, before: int) -> Iterator[Block]:
    """Yield the blocks of a text that begins on `line`; `before` is its offset in the file."""
    placed = list(_placed(text, line))
    taken = 0
    ends = _ends(placed, len(text))
    for item, end in zip(placed, ends, strict=True):
        if isinstance(item.block, ParsingFailedBlock):
            yield from _recovered(text[item.start : end], item.line, before + item.start)
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


def _recovered(region: str, line: int, before: int) -> Iterator[Block]:
    """Yield a malformed block, up to the next entry that begins after a closing delimiter on the same line, and those
    that follow it.
    """
    starts = [0, *(found.end() for found in _NEXT_ENTRY.finditer(region)), len(region)]
    for start, end in pairwise(starts):
        scanned = scan_block(region, start, end) if start else None
        if scanned is None:
            yield from _failed(region[start:end], line)
        else:
            last = line + region.count("\n", start, scanned.end)
            yield RawEntry(
                line=line,
                last_line=last,
                entry_type=scanned.block_type,
                key=scanned.key,
                fields=scanned.fields,
                text=region[start : scanned.end],
                start=before + start,
            )
            yield from split_blocks(region[scanned.end : end], last, before + scanned.end)
        line += region.count("\n", start, end)


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


def _reason(region: str, line: int) -> str:
    """Return why an entry cannot be parsed, with the field if it is known."""
    broken = broken_field(region)
    if not broken:
        return "not a BibTeX entry: missing brace, comma or equals sign"
    found, value = broken
    what = "quotation marks" if balanced(value) else "braces"
    line += region.count("\n", 0, found.start(1))
    return f"unbalanced {what} in field {found[1]}, line {line}"
