"""Parsing of BibTeX files into raw blocks: well-formed ones by patterns, the others by `bibtex.splitting`."""

import re
from collections.abc import Iterator
from functools import lru_cache

from readinglist.bibtex.comments import next_commented
from readinglist.bibtex.scanning import (
    RawField,
    Scanned,
    count_openings,
    openings,
    scan_around,
    scan_block,
    text_start,
)
from readinglist.bibtex.values import closing
from readinglist.papers.errors import InputError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
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

_NO_ENTRY = lazy_pattern(
    r"(?m)^[ \t]*(?P<opening>@[^\n=]{0,100}?)(?P<open>[\[{(<]|(?<=\w)[ \t])\s*(?P<key>[^\s,={}\[\]\"@]{0,200})\s*,"
    r"\s*(?:[\w-]{1,50}\s*,\s*)?[\w-]{1,50}\s*="
)
MAX_MALFORMED = 20_000
"""Maximum number of malformed blocks, because the splitter is slow with them."""
_FIELD_OUTSIDE = lazy_pattern(r"\s*+(?:,\s*+)?[A-Za-z][\w:.+-]*+\s*+=\s*+[{\"]")
_FIELD_START = lazy_pattern(r"(?m)^[ \t]*,?[ \t]*([A-Za-z][\w:.+-]*)[ \t]*=[ \t]*")


def problem_of_text(block: RawText) -> str:
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
    return _blocks(text, line)


@lru_cache(maxsize=1)
def _blocks(text: str, line: int) -> tuple[Block, ...]:
    """Return the blocks; the last are kept, because `check` reads a file for its rules and as a source of papers."""
    return tuple(_read(text, line))


def _read(text: str, line: int) -> Iterator[Block]:
    """Yield the blocks: well-formed ones by patterns, and the text up to the next opening by the splitter."""
    starts = [0, *openings(text)]
    ends = [*starts[1:], len(text)]
    place = broken = 0
    for number, end in enumerate(ends):
        while scanned := scan_block(text, place, end) or (
            scan_around(text, place, ends[number:]) if place == starts[number] else None
        ):
            last = line + text.count("\n", place, scanned.end)
            yield _scanned(scanned, text, place, line, last)
            place = text_start(text, scanned.end, max(end, scanned.end))
            line = last + text.count("\n", scanned.end, place)
        rest = text[place:end]
        if rest:
            broken += count_openings(rest)
            if broken > MAX_MALFORMED:
                raise InputError(
                    f"more than {MAX_MALFORMED:,} malformed entries, up to line {line}",
                    hint="check the file; entries look like @type{key, name = {value}, ...}",
                )
            yield from _outside(rest, line, place)
        line += rest.count("\n")
        place = max(place, end)


def _outside(text: str, line: int, before: int) -> Iterator[Block]:
    """Yield the blocks of a text without well-formed entries, which begins on `line` at the offset `before`."""
    from readinglist.bibtex.splitting import split_blocks

    place = 0
    while True:
        commented = next_commented(text, place)
        if commented and text.count("{", place, commented.start) > text.count("}", place, commented.start):
            commented = None  # it is inside of a malformed entry
        rest = text[place : commented.start if commented else len(text)]
        for block in split_blocks(rest, line, before + place) if rest.strip() else ():
            yield from _without_openings(block) if isinstance(block, RawText) else (block,)
        line += rest.count("\n")
        if not commented:
            return
        own = text[commented.start : commented.end]
        yield RawText(line=line, last_line=line + own.count("\n"), kind="text", text=own)
        line += own.count("\n")
        place = commented.end


def _without_openings(block: RawText) -> Iterator[Block]:
    """Yield a text without the openings in it that are no entries (``@['Review']{key, ...}``), which are failures."""
    text, line, place = block.text, block.line, 0
    outside = block.kind == "text" or re.match(r"\s*+@\s*+\{", text) is not None
    while outside and (found := _NO_ENTRY.search(text, place)):
        following = _NO_ENTRY.search(text, found.end())
        end = following.start() if following else len(text)
        if found["open"] == "{":
            end = min(end, closing(text, found.start("open")))
        if text[place : found.start()].strip():
            last = line + text.count("\n", place, found.start() - 1)
            yield RawText(line=line, last_line=last, kind="text", text=text[place : found.start()])
        line += text.count("\n", place, found.start())
        last = line + text.count("\n", found.start(), end)
        opening = f"{found['opening'].strip()}{found['open']}".strip()
        reason = f"not an entry: expected @type{{key, ...}}, not {opening}"
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


def broken_field(region: str) -> tuple[re.Match[str], str] | None:
    """Return the first field of an entry with unbalanced braces or quotation marks, and its value."""
    starts = list(_FIELD_START.finditer(region))
    ends = [found.start() for found in starts[1:]] + [len(region.rstrip().rstrip("})"))]
    for found, end in zip(starts, ends, strict=False):
        value = region[found.end() : end]
        if not balanced(value) or (value.lstrip().startswith('"') and value.replace('{"}', "").count('"') % 2):
            return found, value
    return None
