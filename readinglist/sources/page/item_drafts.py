"""Drafts of the items of a list: from the item's own text, and from the lines below it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from readinglist.papers.identifiers import ArxivId
from readinglist.papers.names import authors_from_line
from readinglist.papers.paper import Draft, Metadata, OriginKind
from readinglist.plugins.protocols import Skipped
from readinglist.sources.items.splitting import ListItem, split_item
from readinglist.sources.page.cards import read_cards
from readinglist.sources.page.evidence import (
    identifiers_in,
    is_attribute,
    is_mention,
    links_elsewhere,
    looks_like_title,
)
from readinglist.sources.page.lines import PageLine, read_lines
from readinglist.sources.page.lists import FoundItem, Run, has_title, is_talk, may_be_title
from readinglist.sources.page.marks import MarkedLine
from readinglist.sources.page.parts import Part
from readinglist.sources.page.wording.bylines import is_byline

_LONGEST_BYLINE = 400
_NEARLY_ALL = 0.85
"""Share of titles from which every item of a list is taken as one, also a sentence."""


def drafts_of_run(run: Run) -> tuple[list[Draft], list[Skipped]]:
    """Return the drafts of a list of papers, not numbered, and the lines of its items that describe none."""
    drafts: list[Draft] = []
    skipped: list[Skipped] = []
    named, uniform, talks = run.named, run.titled >= _NEARLY_ALL, run.style == "chat" and run.identified > 0
    below = _drafts_below(run.items, skipped)
    for item in run.items:
        titled = has_title(item) or (uniform and not is_attribute(item.text) and may_be_title(item))
        titled = titled and not (talks and is_talk(item))
        if is_mention(item.text, item.parts.title):
            drafts.extend(drafts_of_identifiers(item.whole, item.first, item.last, bare=True))
        elif titled and (item.names_paper or not (named and links_elsewhere(item.text))):
            drafts.extend(_drafts_of_item(item, below.get(item.first)))
        elif mentioned := drafts_of_identifiers(item.whole, item.first, item.last):
            drafts.extend(mentioned)
        else:
            skipped.append(Skipped(first_line=item.first, last_line=item.last, reason="list item"))
    own = {number for draft in drafts for number in range(draft.line, draft.last_line + 1)}
    return drafts, [span for span in skipped if span.first_line not in own or span.last_line not in own]


def _drafts_below(items: Sequence[FoundItem], skipped: list[Skipped]) -> dict[int, Draft]:
    """Return by first line what the lines below the items say; add those that say nothing to `skipped`."""
    lines: list[PageLine] = []
    for item in items:
        if item.rest and has_title(item):
            lines.append(PageLine(item.first, item.parts.title, 1, label=Part.TITLE, length=len(item.parts.title)))
            lines.extend(_page_lines(item.rest))
    drafts, spans = read_cards(lines) if lines else ((), ())
    skipped.extend(spans)
    return {draft.line: draft for draft in drafts}


def _page_lines(lines: Sequence[MarkedLine]) -> Iterator[PageLine]:
    """Yield the lines below an item, which follow each other, without marks."""
    first = lines[0].number
    for line in read_lines("\n".join(line.text for line in lines)):
        label = None if line.label is Part.TITLE else line.label
        yield replace(line, number=line.number + first - 1, label=label)


def _drafts_of_item(item: FoundItem, below: Draft | None) -> Iterator[Draft]:
    """Yield the draft of an item, and one for each other paper that the lines below it name."""
    others = [line for line in item.rest if _names_another(line, item.parts)]
    parts, last = item.parts, below.last_line if below and not others else item.first
    for line in item.rest:
        if line not in others and line.text and (not parts.authors or not parts.identified):
            more = _with_line(parts, line.text)
            parts, last = more, max(last, line.number) if more != parts else last
    if below:
        named = below.metadata.arxiv_id and (below.metadata.arxiv_id, below.version)
        parts = replace(
            parts,
            arxiv=parts.arxiv or named or None,
            doi=parts.doi or below.metadata.doi,
            authors=parts.authors or below.metadata.authors,
            venue=parts.venue or below.metadata.venue,
            date=parts.date or below.metadata.date,
            links=tuple(dict.fromkeys((*parts.links, *below.metadata.links))),
        )
    draft = draft_of(parts, item.first, last if item.rest else item.last)
    yield replace(draft, metadata=replace(draft.metadata, abstract=below.metadata.abstract)) if below else draft
    # A further DOI may be that of data or code.
    papers = (each for each in parts.others if isinstance(each, ArxivId))
    yield from (draft_of(ListItem.of(each), item.first, item.first) for each in papers)
    for line in others:
        yield draft_of(split_item(line.text), line.number, line.number)


def _with_line(parts: ListItem, text: str) -> ListItem:
    """Return the parts of an item with the identifier and the authors that a line below it states."""
    named = identifiers_in(text, bare=True)
    if named and not parts.identified:
        own = ListItem.of(*named[0])
        parts = replace(parts, arxiv=own.arxiv, doi=own.doi)
    if parts.authors or len(text) > _LONGEST_BYLINE:
        return parts
    if "," in text and is_byline(text):
        return replace(parts, authors=authors_from_line(text))
    stated = split_item(text)
    if not stated.authors or stated.title:
        return parts
    return replace(parts, authors=stated.authors, venue=parts.venue or stated.venue, date=parts.date or stated.date)


def _names_another(line: MarkedLine, parts: ListItem) -> bool:
    """Whether a nested item has a title and an identifier of its own, while the outer item has another one."""
    own = parts.arxiv[0] if parts.arxiv else parts.doi
    named = [each for each, _ in identifiers_in(line.text)]
    if not line.style or not own or not named or own in named or is_attribute(line.text):
        return False
    return looks_like_title(split_item(line.text).title)


def draft_of(parts: ListItem, first: int, last: int) -> Draft:
    """Return the draft of a split item on the lines `first` to `last`."""
    return Draft(
        record=0,
        line=first,
        last_line=last,
        kind=OriginKind.PAGE,
        metadata=Metadata(
            title=parts.title,
            authors=parts.authors,
            date=parts.date,
            venue=parts.venue,
            arxiv_id=parts.arxiv[0] if parts.arxiv else None,
            doi=parts.doi,
            links=parts.links,
        ),
        version=parts.arxiv[1] if parts.arxiv else None,
    )


def drafts_of_identifiers(text: str, first: int, last: int, *, bare: bool = False) -> list[Draft]:
    """Return a draft without a title for each distinct identifier in `text`, with `bare` also if it has no label."""
    return [draft_of(ListItem.of(*named), first, last) for named in identifiers_in(text, bare=bare)]
