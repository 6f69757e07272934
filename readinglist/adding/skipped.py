"""Skipped lines that may be papers after all, so that they are not skipped silently."""

import re

from readinglist.papers.folding import one_line
from readinglist.papers.identifiers import ArxivId, arxiv_ids_in, dois_in
from readinglist.plugins.protocols import Skipped

_DOUBTFUL = frozenset({"unclear", "text"})
"""Reasons that only say that nothing was recognised."""
_LIST_ITEM = re.compile(r"(?:[-*+•‣◦·–—]|\[[ xX\d]{1,4}\]|\(?\d{1,4}[.)\]])\s\S+\s+\S")
_WORD = re.compile(r"[^\s,;|<>()\[\]{}\"']{9,40}")


def lines_of(span: Skipped) -> list[tuple[int, str]]:
    """Return the lines of a skipped span that are not blank, with their numbers."""
    lines = enumerate(map(one_line, span.text.split("\n")), start=span.first_line)
    return [(number, line) for number, line in lines if line]


def doubtful_lines(span: Skipped) -> list[tuple[int, str]]:
    """Return the lines that may be papers: of unknown kind, list items, or with an arXiv id or DOI."""
    everything = span.reason in _DOUBTFUL
    return [
        (number, line)
        for number, line in lines_of(span)
        if everything or _LIST_ITEM.match(line) or _has_identifier(line)
    ]


def _has_identifier(line: str) -> bool:
    if next(arxiv_ids_in(line), None) or next(dois_in(line), None):
        return True
    return any(ArxivId.parse(word.strip(".:")) for word in _WORD.findall(line))
