"""Lines whose parts are known, put together to drafts and ignored spans."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from readinglist.core.identifiers import ArxivId, Doi
from readinglist.core.names import authors_from_line
from readinglist.core.paper import Draft, Metadata, OriginKind
from readinglist.protocols import Ignored
from readinglist.sources.page.furniture import is_furniture
from readinglist.sources.page.layout import Layout
from readinglist.sources.page.lines import Line, Part

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"“”{}|\\^`]+", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"(?<![\w./@])(?:github\.com|huggingface\.co|[\w-]+\.github\.io)/[^\s<>\"“”{}|\\^`]*", re.I)
_FOLD_OUT = re.compile(
    r"\s*(?:…|\.\.\.)?\s*(?:[△▽]\s?(?:More|Less)|(?:Read|Show|See) (?:more|less)|\(more\)|\[more\])\s*$"
)
_NUMBERED = re.compile(r"\A(?:(?:#+\s+)?(?:\(?\d{1,3}[.)]|\[\d{1,3}\])\s+(?=\S)|#+\s+|[-*•‣▪●]\s+)")


@dataclass(slots=True)
class _Record:
    """A record that is being gathered."""

    first: int
    last: int
    title: list[Line] = field(default_factory=list)
    authors: list[Line] = field(default_factory=list)
    abstract: list[tuple[Line, str]] = field(default_factory=list)
    arxiv: tuple[ArxivId, int | None] | None = None
    doi: Doi | None = None

    def note_identifiers(self, line: Line) -> None:
        """Take over what the line names, unless something was named before."""
        self.arxiv = self.arxiv or line.arxiv
        self.doi = self.doi or line.doi


def assemble(
    lines: Sequence[Line], parts: Sequence[Part], layout: Layout
) -> tuple[tuple[Draft, ...], tuple[Ignored, ...]]:
    """The drafts and the ignored spans of a page, each in document order."""
    records, loose = _gather(lines, parts, layout)
    _give_identifiers(lines, parts, records)
    drafts = tuple(_draft(number, record) for number, record in enumerate(records, start=1))
    return drafts, tuple(_spans(loose))


def _gather(
    lines: Sequence[Line], parts: Sequence[Part], layout: Layout
) -> tuple[list[_Record], list[tuple[int, str]]]:
    """Records, and (line number, reason) of the lines that belong to none."""
    records: list[_Record] = []
    loose: list[tuple[int, str]] = []
    open_record: _Record | None = None
    for place, (line, part) in enumerate(zip(lines, parts, strict=True)):
        if part is Part.TITLE:
            open_record = _Record(line.number, line.number)
            records.append(open_record)
        elif part is Part.FURNITURE:
            open_record = None
        if open_record is None:
            loose.append((line.number, _reason(line)))
            continue
        open_record.last = line.number
        _take(open_record, line, part, _joint(lines, place, layout))
    return records, loose


def _take(record: _Record, line: Line, part: Part, joint: str) -> None:
    if part in (Part.TITLE, Part.TITLE_GOES_ON):
        record.title.append(line)
        record.note_identifiers(line)
    elif part in (Part.AUTHORS, Part.AUTHORS_GO_ON):
        record.authors.append(line)
    elif part is Part.DETAIL:
        record.note_identifiers(line)
    elif line.text:
        record.abstract.append((line, joint))


def _joint(lines: Sequence[Line], place: int, layout: Layout) -> str:
    """What stands between a line of an abstract and the one before it."""
    if place == 0:
        return ""
    if lines[place].gap:
        return "\n\n"
    return " " if layout.width and layout.forced(place - 1) else "\n"


def _reason(line: Line) -> str:
    """The name of the rule by which a line holds no record."""
    if line.rule:
        return "rule"
    if line.identifier:
        return "identifier"
    if line.label is not None or is_furniture(line.text):
        return "furniture"
    return "text" if len(line.text) > 200 else "unclear"


def _spans(loose: Sequence[tuple[int, str]]) -> Iterator[Ignored]:
    """Runs of lines ignored for one reason."""
    first = last = 0
    why = ""
    for number, reason in loose:
        if why and reason == why and number <= last + 1:
            last = number
            continue
        if why:
            yield Ignored(first_line=first, last_line=last, reason=why)
        first, last, why = number, number, reason
    if why:
        yield Ignored(first_line=first, last_line=last, reason=why)


def _give_identifiers(lines: Sequence[Line], parts: Sequence[Part], records: Sequence[_Record]) -> None:
    """Identifiers that stand between records go to the record before, or after where the page puts them in front."""
    named = [
        line for line, part in zip(lines, parts, strict=True) if part is Part.FURNITURE and (line.arxiv or line.doi)
    ]
    if not named or not records:
        return
    in_front = named[0].number < records[0].first
    at = 0
    for line in named:
        while at < len(records) and records[at].first <= line.number:
            at += 1
        owner = at if in_front else at - 1
        if 0 <= owner < len(records):
            records[owner].note_identifiers(line)


def _draft(number: int, record: _Record) -> Draft:
    title = _NUMBERED.sub("", _joined([line.text for line in record.title]), count=1)
    abstract = _abstract(record.abstract)
    authors = authors_from_line(_joined([line.text for line in record.authors])) if record.authors else ()
    metadata = Metadata(
        title=title,
        authors=authors,
        abstract=abstract,
        arxiv_id=record.arxiv[0] if record.arxiv else None,
        doi=record.doi,
        links=links_in(abstract),
    )
    return Draft(
        record=number,
        line=record.first,
        last_line=record.last,
        kind=OriginKind.PAGE,
        metadata=metadata,
        version=record.arxiv[1] if record.arxiv else None,
    )


def _joined(texts: Sequence[str]) -> str:
    """Wrapped lines as one; a word that was broken at its hyphen is whole again."""
    joined = texts[0] if texts else ""
    for text in texts[1:]:
        broken = joined.endswith("-") and joined[-2:-1].isalnum() and text.partition(" ")[0] not in ("and", "or")
        joined += text if broken else f" {text}"
    return joined


def _abstract(lines: Sequence[tuple[Line, str]]) -> str:
    """The paragraphs of an abstract, wrapped lines joined."""
    text = ""
    for line, joint in lines:
        if not text:
            text = line.text
        elif joint == " ":
            text = _joined((text, line.text))
        else:
            text += joint + line.text
    end = max(0, len(text) - 60)
    return text[:end] + _FOLD_OUT.sub("", text[end:]).strip()


def links_in(text: str) -> tuple[str, ...]:
    """The web addresses in running text, in order, each once, without the punctuation that follows them."""
    if "/" not in text and "www." not in text:
        return ()
    found: dict[str, None] = {}
    places = sorted((match.start(), match[0]) for rule in (_ADDRESS, _BARE_ADDRESS) for match in rule.finditer(text))
    end = -1
    for start, address in places:
        if start < end:
            continue
        end = start + len(address)
        trimmed = _trimmed(address)
        if "." in trimmed:
            whole = trimmed if "://" in trimmed else f"https://{trimmed}"
            found.setdefault(whole, None)
    return tuple(found)


def _trimmed(address: str) -> str:
    """The address without closing punctuation; a bracket stays where its partner is inside."""
    while address:
        last = address[-1]
        if last in ".,;:!?'’*…$" or (last == ")" and address.count("(") < address.count(")")) or last in "]>":
            address = address[:-1]
        else:
            break
    return address
