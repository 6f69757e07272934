"""Assembly of classified blocks into drafts and skipped spans."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.names import authors_from_line
from readinglist.papers.paper import Draft, Metadata, OriginKind
from readinglist.plugins.protocols import Skipped
from readinglist.sources.page.blocks import Block, joined
from readinglist.sources.page.boilerplate import is_boilerplate
from readinglist.sources.page.lines import Part
from readinglist.tex.reading import to_unicode

_ADDRESS = re.compile(
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


_FOLD_OUT = re.compile(
    r"\s?(?:…|\.\.\.)?\s?(?:[△▽]\s?(?:More|Less)|(?:Read|Show|See) (?:more|less)|\(more\)|\[more\])$"
)
_FOLD_OUT_LENGTH = 20
_NUMBERED = re.compile(r"(?:#+\s+)?(?:\(?\d{1,3}[.)]|\[\d{1,3}\])\s+(?=\S)|#+\s+|[-*•‣▪●]\s+")
_TEXT = 200
_MOSTLY = 0.8


@dataclass(slots=True)
class _Record:
    """A record under construction."""

    first: int
    last: int
    title: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    abstract: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    arxiv: tuple[ArxivId, int | None] | None = None
    doi: Doi | None = None

    def take_link(self, block: Block) -> None:
        """Add a line of URLs that follows the record."""
        self.last = block.last
        self.links.append(block.text)

    def take(self, block: Block, part: Part) -> None:
        """Add a block as the given part."""
        self.last = block.last
        if part in (Part.TITLE, Part.TITLE_GOES_ON):
            self.title.append(block.text)
            self.note_identifiers(block)
        elif part in (Part.AUTHORS, Part.AUTHORS_GO_ON):
            self.authors.append(block.text)
        elif part is Part.DETAIL and (block.identifier or block.label is Part.DETAIL):
            self.note_identifiers(block)
        elif part is Part.ABSTRACT and block.text:
            self.abstract.append(block.text)

    def note_identifiers(self, block: Block) -> None:
        """Take the identifiers of the block unless the record already has some."""
        self.arxiv = self.arxiv or block.arxiv
        self.doi = self.doi or block.doi


def assemble(blocks: Sequence[Block], parts: Sequence[Part]) -> tuple[tuple[Draft, ...], tuple[Skipped, ...]]:
    """Return the drafts and the skipped spans of a page, each in document order."""
    records: list[_Record] = []
    loose: list[Block] = []
    record: _Record | None = None
    before: Block | None = None
    for block, part in zip(blocks, parts, strict=True):
        if part is Part.TITLE:
            record = _Record(block.first, block.last)
            records.append(record)
        elif part is Part.BOILERPLATE:
            record = None
        if record is None and not _is_link_of(block, before, records):
            loose.append(block)
        elif record is None:
            records[-1].take_link(block)
        else:
            if part is Part.ABSTRACT and record.abstract and before:
                record.abstract.append(_joint(before, block))
            record.take(block, part)
        before = block
    _give_identifiers(loose, records)
    drafts = tuple(_draft(number, each) for number, each in enumerate(records, start=1))
    return drafts, tuple(_spans(loose))


def _is_link_of(block: Block, before: Block | None, records: Sequence[_Record]) -> bool:
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


def _reason(block: Block) -> str:
    """Return the reason why a block belongs to no record."""
    if block.aside:
        return block.aside
    if block.identifier:
        return "identifier"
    if block.label is not None or is_boilerplate(block.text):
        return "boilerplate"
    return "text" if len(block.text) > _TEXT else "unclear"


def _spans(loose: Sequence[Block]) -> Iterator[Skipped]:
    """Yield runs of lines skipped for the same reason."""
    first = last = 0
    why = ""
    for block in loose:
        reason = _reason(block)
        if reason == why and block.first <= last + 1:
            last = block.last
            continue
        if why:
            yield Skipped(first_line=first, last_line=last, reason=why)
        first, last, why = block.first, block.last, reason
    if why:
        yield Skipped(first_line=first, last_line=last, reason=why)


def _give_identifiers(loose: Sequence[Block], records: Sequence[_Record]) -> None:
    """Assign identifiers between records to the record that they belong to, if that is certain.

    A horizontal rule separates the previous record from the next. Without rules, either all identifiers precede their
    records or all follow; if the page does not show which, they are not assigned.
    """
    undecided: list[Block | None] = [None] * (len(records) + 1)
    for place, blocks in enumerate(_between(loose, records)):
        rules = [at for at, block in enumerate(blocks) if block.aside == "rule"]
        if not rules:
            undecided[place] = _only_named(blocks)
            continue
        if place > 0:
            _give(records[place - 1], _only_named(blocks[: rules[0]]))
        if place < len(records):
            _give(records[place], _only_named(blocks[rules[-1] :]))
    preceding, following = undecided[:-1], undecided[1:]
    if preceding and preceding[0] and not following[-1] and sum(map(bool, preceding)) >= _MOSTLY * len(preceding):
        for record, block in zip(records, preceding, strict=True):
            _give(record, block)
    elif following and following[-1] and not preceding[0] and sum(map(bool, following)) >= _MOSTLY * len(following):
        for record, block in zip(records, following, strict=True):
            _give(record, block)


def _between(loose: Sequence[Block], records: Sequence[_Record]) -> Iterator[list[Block]]:
    """Yield the loose blocks before each record, and those after the last."""
    at = 0
    for record in records:
        begin = at
        while at < len(loose) and loose[at].first < record.first:
            at += 1
        yield list(loose[begin:at])
    yield list(loose[at:])


def _only_named(blocks: Sequence[Block]) -> Block | None:
    """Return the block with identifiers, unless several blocks name different ones."""
    named = [block for block in blocks if block.identifier and (block.arxiv or block.doi)]
    papers = {block.arxiv[0] for block in named if block.arxiv}
    return named[0] if named and len(papers) <= 1 else None


def _give(record: _Record, block: Block | None) -> None:
    if block and not record.arxiv:
        record.note_identifiers(block)


def _without_tex(text: str) -> str:
    return to_unicode(text) if "\\" in text else text


def _draft(number: int, record: _Record) -> Draft:
    abstract = "".join(record.abstract)
    end = max(0, len(abstract) - _FOLD_OUT_LENGTH)
    abstract = (abstract[:end] + _FOLD_OUT.sub("", abstract[end:])).strip()
    metadata = Metadata(
        title=_NUMBERED.sub("", joined(record.title), count=1)
        if _NUMBERED.match(record.title[0])
        else joined(record.title),
        authors=authors_from_line(_without_tex(joined(record.authors))) if record.authors else (),
        abstract=abstract,
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
