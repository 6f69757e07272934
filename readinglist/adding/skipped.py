"""Skipped lines that may be papers after all, and identifiers that no record has, so that none is lost silently."""

from collections.abc import Iterator, Set

from readinglist.papers.errors import Problem
from readinglist.papers.folding import one_line
from readinglist.papers.identifiers import ArxivId, arxiv_ids_in, dois_in
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import OriginKind
from readinglist.plugins.protocols import Parsed, Skipped

_DOUBTFUL = frozenset({"unclear", "text"})
"""Reasons that only say that nothing was recognised."""
_LIST_ITEM = lazy_pattern(r"(?:[-*+•‣◦·–—]|\[[ xX\d]{1,4}\]|\(?\d{1,4}[.)\]])\s\S+\s+\S")
_WORD = lazy_pattern(r"[^\s,;|<>()\[\]{}\"']{9,40}")


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


def unread_identifiers(parsed: Parsed, text: str) -> Iterator[Problem]:
    """Yield a warning for each line of a record that names an arXiv id which no record has.

    A record keeps one id. Only pages are searched: other formats have fields for what is no id of the paper.
    """
    pages = [draft for draft in parsed.drafts if draft.kind is OriginKind.PAGE]
    if not pages:
        return
    stated = {name for draft in parsed.drafts for name in draft.metadata.identifiers()}
    lines = text.split("\n")
    skipped = {number for span in parsed.skipped for number in range(span.first_line, span.last_line + 1)}
    numbers = {number for draft in pages for number in range(draft.line, draft.last_line + 1)} - skipped
    for number in sorted(numbers):
        named = dict.fromkeys(str(found) for found, _ in arxiv_ids_in("".join(lines[number - 1 : number])))
        left = ", ".join(f"arXiv:{name}" for name in named if name not in stated)
        if left:
            yield Problem(message=f"the record also names {left}, not added", line=number)


def _identifiers(line: str) -> set[str]:
    """Return the arXiv ids and DOIs in a line, also arXiv ids without label."""
    bare = filter(None, (ArxivId.parse(word.strip(".:")) for word in _WORD.findall(line)))
    dois = (doi.arxiv_id or doi for doi in dois_in(line))
    return {str(each) for each in (*(found for found, _ in arxiv_ids_in(line)), *bare, *dois)}
