"""Skipped lines that may be papers after all, so that they are not skipped silently."""

import re
from collections.abc import Set

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


def doubtful_lines(span: Skipped, stated: Set[str] = frozenset()) -> list[tuple[int, str]]:
    """Return the lines that may be papers: of unknown kind, list items, or with an arXiv id or DOI.

    Lines whose identifiers are all among the `stated` ones, those of records, are none.
    """
    everything = span.reason in _DOUBTFUL
    return [
        (number, line)
        for number, line in lines_of(span)
        if (named := _identifiers(line)) - stated or ((everything or _LIST_ITEM.match(line)) and not named)
    ]


def _identifiers(line: str) -> set[str]:
    """Return the arXiv ids and DOIs in a line, also arXiv ids without label."""
    bare = filter(None, (ArxivId.parse(word.strip(".:")) for word in _WORD.findall(line)))
    dois = (doi.arxiv_id or doi for doi in dois_in(line))
    return {str(each) for each in (*(found for found, _ in arxiv_ids_in(line)), *bare, *dois)}
