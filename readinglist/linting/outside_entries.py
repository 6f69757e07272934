"""Rules about what stands between entries: preambles, comments and text.

BibTeX reads every at sign there as the start of an entry, also in comments: of ``@comment``, it skips nothing but the
name. For biber, a percent sign begins a comment, and a ``@comment`` ends at its closing brace (btparse).
"""

import re
from collections.abc import Iterator, Sequence

from readinglist.bibtex.blocks import Block, RawEntry, RawText
from readinglist.bibtex.grammar import entry_problem
from readinglist.linting.findings import Finding
from readinglist.linting.lines import Lines
from readinglist.papers.lazy_patterns import lazy_pattern

_PREAMBLE = lazy_pattern(r"\s*@\s*preamble\b", re.IGNORECASE)
_COMMAND = lazy_pattern(r"@\s*+(?P<type>[^\s\"#%'(),={}]*+)\s*+(?P<open>[{(]?)")
_PERCENT = lazy_pattern(r"[^\s,}]*+\s*+,\s*+%")
"""The key of an entry, and a percent sign for the name of its first field."""
_DELIMITERS = {"{": lazy_pattern(r"[{}]"), "(": lazy_pattern(r"[()]")}
_SIGNS = frozenset("\"#%'),=}")
"""What BibTeX does not take directly after a type."""
_START = 100
"""The length of the beginning of a text by which it is found in its line."""

ProgramFinding = tuple[str, Finding]
"""The program for which it is one, ``bibtex`` or ``biblatex`` or both if empty, and the finding."""


def is_preamble(block: RawText) -> bool:
    """Whether the text is that of a ``@preamble``, closed or not."""
    return _PREAMBLE.match(block.text) is not None


def outside_findings(blocks: Sequence[Block], lines: Lines) -> Iterator[ProgramFinding]:
    """Check what stands between the entries, in order."""
    read_until = end = 0  # where the last comment ends for biber, and the last block
    for number, block in enumerate(blocks, 1):
        if not isinstance(block, RawText):
            end = block.start + len(block.text) if isinstance(block, RawEntry) and block.start >= 0 else end
            continue
        start = lines.text.find(block.text[:_START], max(end, lines.start(block.line)))
        end = start + len(block.text)
        if block.kind == "text" and number < len(blocks) and start >= read_until:
            yield from _stray_text(block)
        if is_preamble(block):
            problem = entry_problem(block.text.rstrip(), comments=True)
            if problem:
                yield "", _at(lines, start + problem.place, problem.message)
            continue
        for command in _COMMAND.finditer(block.text):
            place = start + command.start()
            if command["type"].lower() != "comment":
                yield _other_command(command, block, lines, place)
            elif place >= read_until:
                read_until = _comment_end(lines.text, start + command.start("open"), command["open"])
                yield from _comment(command, block, lines, (place, read_until))


def _at(lines: Lines, place: int, message: str, code: str = "syntax") -> Finding:
    line, column = lines.at(place)
    return Finding(code=code, message=message, line=line, column=column)


def _stray_text(block: RawText) -> Iterator[ProgramFinding]:
    """Report text before an entry; after the last one, biber reads no further."""
    for offset, line in enumerate(block.text.split("\n")):
        if words := line.partition("%")[0].strip(" \t,"):
            message = f"text outside of entries: {words[:40]!r}; begin the line with %"
            yield "biblatex", Finding(code="stray-text", message=message, line=block.line + offset, column=1)
            return


def _other_command(command: re.Match[str], block: RawText, lines: Lines, place: int) -> ProgramFinding:
    """Report an at sign that is no ``@comment``: an entry in a comment, or no entry."""
    entry_type = command["type"]
    if command["open"]:
        message = f"BibTeX reads @{entry_type} in a comment as an entry"
        if _PERCENT.match(block.text, command.end()):
            return "bibtex", _at(lines, place, f"{message}, but no percent signs in it", "syntax")
        return "bibtex", _at(lines, place, message, "stray-text")
    wanted = f"{{ after @{entry_type}" if entry_type else "the type of an entry after @"
    message = f"expected {wanted}; each @ outside of entries begins one"
    return "" if _is_text(command, block) else "bibtex", _at(lines, place, message)


def _is_text(command: re.Match[str], block: RawText) -> bool:
    """Whether an at sign is in no comment for biber."""
    before = block.text[block.text.rfind("\n", 0, command.start()) + 1 : command.start()]
    return block.kind == "text" and "%" not in before


def _comment_end(text: str, start: int, opening: str) -> int:
    """Return the offset at which a ``@comment`` ends for biber, given that of its brace; beyond `text` if nowhere."""
    depth = 0
    for mark in _DELIMITERS[opening].finditer(text, start) if opening else ():
        depth += 1 if mark[0] == opening else -1
        if depth == 0:
            return mark.end()
    return len(text) + 1 if opening else start


def _comment(command: re.Match[str], block: RawText, lines: Lines, span: tuple[int, int]) -> Iterator[ProgramFinding]:
    """Report a ``@comment`` from which biber reads more or less than BibTeX does."""
    start, end = span
    if not command["open"]:
        after = block.text[command.end("type") : command.end("type") + 1]
        if _is_text(command, block):
            yield "" if after in _SIGNS else "biblatex", _at(lines, start, "expected { after @comment")
    elif end > len(lines.text):
        yield "biblatex", _at(lines, start, "the comment is not closed; biber reads nothing after it")
    elif lines.text.find("\n@", start, end) >= 0:
        message = "biber reads the entries up to the closing brace as a comment"
        yield "biblatex", _at(lines, start, message, "stray-text")
