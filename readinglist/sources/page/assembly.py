"""Assembly of classified blocks into drafts and skipped spans."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import authors_from_line
from readinglist.papers.paper import Draft, Metadata, OriginKind
from readinglist.plugins.protocols import Skipped
from readinglist.sources.items.marks import unquoted
from readinglist.sources.page.blocks import Block, joined
from readinglist.sources.page.boilerplate import dated_by, is_boilerplate
from readinglist.sources.page.lines import PageLine
from readinglist.sources.page.outliers import outliers
from readinglist.sources.page.ownership import assign_dates, assign_identifiers, untitled_papers
from readinglist.sources.page.parts import Part
from readinglist.sources.page.records import PageRecord
from readinglist.sources.page.wording.bylines import is_name_line, without_count
from readinglist.sources.page.wording.labels import stated_detail
from readinglist.sources.page.wording.venues import venue_in
from readinglist.tex.reading import to_unicode

_ADDRESS = lazy_pattern(
    r"(?:https?://|www\.)[^\s<>\"“”{}|\\^`]+|"
    r"(?<![\w./@-])(?:github\.com|huggingface\.co|[a-z0-9-]+\.github\.io)/[^\s<>\"“”{}|\\^`]*",
    re.IGNORECASE,
)
_LONGEST = 2000


def links_in(text: str) -> tuple[str, ...]:
    """Return the distinct URLs in `text`, in order, with a scheme and without surrounding punctuation."""
    if "/" not in text and "www." not in text:
        return ()
    trimmed = (_trimmed(found[0]) for found in _ADDRESS.finditer(text) if len(found[0]) <= _LONGEST)
    complete = (address if "://" in address else f"https://{address}" for address in trimmed if "." in address)
    return tuple(dict.fromkeys(complete))


def _trimmed(address: str) -> str:
    """Return the URL without closing punctuation; a closing bracket stays if it was opened inside."""
    while address:
        last = address[-1]
        if last not in ".,;:!?'’*…$)]>" or (last == ")" and address.count("(") >= address.count(")")):
            break
        address = address[:-1]
    return address


_FOLD_OUT = lazy_pattern(
    r"\s?(?:…|\.\.\.)?\s?(?:[△▽]\s?(?:More|Less)|(?:Read|Show|See) (?:more|less)|\(more\)|\[more\]|"
    r"(?<=[.!?…] )(?:Collapse|Expand))$"
)
_FOLD_OUT_LENGTH = 20
_SUMMARY = lazy_pattern(r"^TL;?DR\s?[:：]\s*(?=\S)", re.IGNORECASE)
_NUMBERED = lazy_pattern(r"(?:#+\s+)?(?:\(?\d{1,3}[.)]|\[\d{1,3}\])\s+(?=\S)|\d{1,3}[、．]\s?(?=\S)|#+\s+|[-*•‣▪●]\s+")
_FULL_STOP = lazy_pattern(r"(?<=[^\W\d_]{3})\.$|(?<=[)\]\"”])\.$")
_TEXT = 200


def assemble(blocks: Sequence[Block], parts: Sequence[Part]) -> tuple[tuple[Draft, ...], tuple[Skipped, ...]]:
    """Return the drafts and the skipped spans of a page, each in document order."""
    records, loose = _collect(blocks, parts)
    loose = _without_outliers(blocks, records, loose)
    assign_identifiers(blocks, loose, records)
    loose = _without_outliers(blocks, records, loose)
    assign_dates(blocks, loose, records)
    untitled = untitled_papers(blocks, loose, records)
    for place in untitled:
        record = PageRecord(place, place, blocks[place].first, blocks[place].last)
        record.note_identifiers(blocks[place])
        records.append(record)
    if untitled:
        records.sort(key=lambda record: record.start)
        loose = sorted(set(loose) - set(untitled))
    if records and any(map(_states_detail, blocks[: records[0].start])):
        for record in records:
            record.closing = []
    drafts = tuple(_draft(number, each) for number, each in enumerate(records, start=1))
    return drafts, tuple(_spans(blocks[place] for place in loose))


def _states_detail(block: Block) -> bool:
    """Whether a line has the label of a date or venue. If one precedes the first title, others may precede theirs."""
    return block.label is Part.DETAIL and stated_detail(block.text) != ("", "")


def _without_outliers(blocks: Sequence[Block], records: list[PageRecord], loose: Sequence[int]) -> list[int]:
    """Remove the records that are no papers; return the places of the blocks outside of records."""
    places = list(loose)
    for record in outliers(blocks, records):
        records.remove(record)
        places.extend(range(record.start, record.end + 1))
    return sorted(places)


def _collect(blocks: Sequence[Block], parts: Sequence[Part]) -> tuple[list[PageRecord], list[int]]:
    """Return the records, and the places of the blocks outside of them."""
    records: list[PageRecord] = []
    loose: list[int] = []
    record: PageRecord | None = None
    before: Block | None = None
    for place, (block, part) in enumerate(zip(blocks, parts, strict=True)):
        if part is Part.TITLE:
            record = PageRecord(place, place, block.first, block.last)
            records.append(record)
        elif part is Part.BOILERPLATE:
            record = None
        if record is None and not _is_link_of(block, before, records):
            loose.append(place)
        elif record is None:
            records[-1].take_link(place, block)
        else:
            if part is Part.ABSTRACT and record.abstract and before and block.label is None:
                record.abstract.append(_joint(before, block))
            record.take(place, block, part)
        before = block
    return records, loose


def _is_link_of(block: Block, before: Block | None, records: Sequence[PageRecord]) -> bool:
    """Whether a line with a URL, but without an identifier, directly follows a record."""
    follows = bool(records) and before is not None and records[-1].last == before.last
    stated = block.identifier or block.label is Part.DETAIL
    return follows and stated and not block.arxiv and not block.doi and bool(links_in(block.text))


def _joint(before: Block, block: Block) -> str:
    """Return the separator between two blocks of an abstract."""
    if block.gap:
        return "\n\n"
    goes_on = before.text[-1:] not in ".!?:" and block.text[:1].islower()
    return " " if before.fills or goes_on else "\n"


def reason_of(line: Block | PageLine) -> str:
    """Return the reason why a block or line belongs to no paper."""
    if line.aside:
        return line.aside
    if line.identifier:
        return "identifier"
    if line.label is not None or is_boilerplate(line.text):
        return "boilerplate"
    return "text" if len(line.text) > _TEXT else "unclear"


def _spans(loose: Iterable[Block]) -> Iterator[Skipped]:
    """Yield runs of lines skipped for the same reason."""
    for reason, run in groupby(loose, key=reason_of):
        yield from spans_of((number for block in run for number in range(block.first, block.last + 1)), reason)


def spans_of(numbers: Iterable[int], reason: str) -> Iterator[Skipped]:
    """Yield runs of consecutive line numbers as skipped spans."""
    for _, run in groupby(enumerate(dict.fromkeys(numbers)), key=lambda each: each[1] - each[0]):
        lines = [number for _, number in run]
        yield Skipped(first_line=lines[0], last_line=lines[-1], reason=reason)


def _byline(lines: Sequence[str]) -> str:
    """Return the lines of authors as one; names on lines of their own are separated."""
    named = [line for line in lines if line]
    if len(named) > 1 and all(map(is_name_line, named)):
        return ", ".join(line.rstrip(" ,;") for line in named)
    return joined(named) if named else ""


def _without_tex(text: str) -> str:
    return to_unicode(text) if "\\" in text else text


def _draft(number: int, record: PageRecord) -> Draft:
    abstract = _SUMMARY.sub("", "".join(record.abstract), count=1)
    end = max(0, len(abstract) - _FOLD_OUT_LENGTH)
    abstract = (abstract[:end] + _FOLD_OUT.sub("", abstract[end:])).strip()
    title = " ".join(joined(record.title).split()) if record.title else ""
    venue, date = venue_in((*record.details, *record.closing))
    date = date or dated_by(record.details)
    numbered = _NUMBERED.match(title)
    title = _FULL_STOP.sub("", title[numbered.end() :] if numbered else title)
    metadata = Metadata(
        title=unquoted(title),
        authors=authors_from_line(without_count(_without_tex(_byline(record.authors)))) if record.authors else (),
        abstract=abstract,
        venue=venue,
        date=date,
        arxiv_id=record.arxiv[0] if record.arxiv else None,
        doi=record.doi,
        links=links_in(" ".join((abstract, *record.links))),
    )
    return Draft(
        record=number,
        line=record.first,
        last_line=record.last,
        kind=OriginKind.PAGE,
        metadata=metadata,
        version=record.arxiv[1] if record.arxiv else None,
    )
