"""Which record an identifier or a date between two records belongs to."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.page.blocks import Block
from readinglist.sources.page.boilerplate import dated_by, is_boilerplate
from readinglist.sources.page.records import PageRecord

_SOME = 0.5
_MOSTLY = 0.75
_UNANIMOUS = 1.5


@dataclass(frozen=True, slots=True)
class _Named:
    """A block with an identifier.

    `by_blank` and `by_distance` tell whether blank lines, and the number of lines between, join it to the next record
    rather than to the one before; None if they do not show it.
    """

    block: Block
    by_blank: bool | None = None
    by_distance: bool | None = None


def assign_identifiers(blocks: Sequence[Block], loose: Sequence[int], records: Sequence[PageRecord]) -> None:
    """Assign identifiers between records, at the places `loose`, to the record that they belong to.

    A horizontal rule separates the previous record from the next. Without rules, either all identifiers precede their
    records or all follow; where identifiers are before the first record or after the last, how many records would get
    one, and which blank lines separate them show which. If the page does not show it, they are not assigned.
    """
    if not records:
        return
    gaps = [_undecided(blocks, *gap) for gap in _between(loose, records)]
    _give_repeated(gaps, records)
    if len(records) == 1:
        _give(records[0], _only(gaps[0]) or _only(gaps[1]))
    else:
        preceding = _precede(gaps, records)
        for place, gap in enumerate(gaps):
            owner = None if preceding is None else place if preceding else place - 1
            if owner is not None and 0 <= owner < len(records):
                _give(records[owner], _only(gap) or _only([each for each in gap if each.by_blank is preceding]))


def _give_repeated(gaps: Sequence[Sequence[_Named]], records: Sequence[PageRecord]) -> None:
    """Assign the identifiers that stand both before and after one record, as on copied pages about one paper each."""
    around = [{name for named in gap for name in _identifiers(named.block)} for gap in gaps]
    repeated = [before & after for before, after in pairwise(around)]
    counts = Counter(name for names in repeated for name in names)
    for record, names, gap in zip(records, repeated, gaps, strict=False):
        if all(counts[name] == 1 for name in names):
            _give(record, _only([named for named in gap if names & _identifiers(named.block)]))


def _identifiers(block: Block) -> set[ArxivId | Doi]:
    return {name for name in (block.arxiv and block.arxiv[0], block.doi) if name}


def _between(
    loose: Sequence[int], records: Sequence[PageRecord]
) -> Iterator[tuple[list[int], PageRecord | None, PageRecord | None]]:
    """Yield the loose places before each record, and those after the last, with the records around them."""
    at = 0
    previous: PageRecord | None = None
    for record in (*records, None):
        begin = at
        while at < len(loose) and (record is None or loose[at] < record.start):
            at += 1
        yield list(loose[begin:at]), previous, record
        previous = record


def _undecided(
    blocks: Sequence[Block], places: list[int], previous: PageRecord | None, following: PageRecord | None
) -> list[_Named]:
    """Return the identifiers of a gap without a rule; those of a gap with a rule are assigned."""
    rules = [place for place in places if blocks[place].aside == "rule"]
    if rules:
        for record, part in (
            (previous, places[: places.index(rules[0])]),
            (following, places[places.index(rules[-1]) :]),
        ):
            if record:
                _give(record, _only([_Named(blocks[place]) for place in part if _names(blocks[place])]))
        return []
    gaps = [place for place in places if blocks[place].gap]
    separated = following is None or bool(blocks[following.start].gap)
    found = []
    for index, place in enumerate(places):
        if not _names(blocks[place]):
            continue
        with_previous = previous is not None and not any(gap <= place for gap in gaps)
        with_next = not separated and not any(gap > place for gap in gaps)
        by_blank = with_next if with_previous != with_next else None
        after = len(places) - 1 - index
        by_distance = after < index if previous and following and after != index else None
        found.append(_Named(blocks[place], by_blank, by_distance))
    return found


def _names(block: Block) -> bool:
    return not block.aside and bool(block.arxiv or block.doi)


def _only(gap: Sequence[_Named]) -> tuple[tuple[ArxivId, int | None] | None, Doi | None] | None:
    """Return the identifiers of a gap, unless they are of different papers."""
    arxiv = {named.block.arxiv[0] for named in gap if named.block.arxiv}
    dois = {named.block.doi for named in gap if named.block.doi}
    if not gap or len(arxiv) > 1 or len(dois) > 1:
        return None
    return next((named.block.arxiv for named in gap if named.block.arxiv), None), next(iter(dois), None)


def _precede(gaps: Sequence[Sequence[_Named]], records: Sequence[PageRecord]) -> bool | None:
    """Whether identifiers precede their records; None if the page does not show it.

    Of few, each alone on a line, all blank lines have to show it.
    """
    waiting = [not record.is_identified for record in records]
    before = sum(want and bool(_only(gap)) for want, gap in zip(waiting, gaps[:-1], strict=True))
    after = sum(want and bool(_only(gap)) for want, gap in zip(waiting, gaps[1:], strict=True))
    named = [named for gap in gaps for named in gap]
    blanks = [each.by_blank for each in named]
    if max(before, after) <= _SOME * sum(waiting):
        alone = all(each.block.identifier for each in named)
        return blanks[0] if alone and len(set(blanks)) == 1 else None
    votes = [
        (bool(gaps[0]) if bool(gaps[0]) != bool(gaps[-1]) else None, 1.0),
        (_majority(blanks), _UNANIMOUS if len(set(blanks) - {None}) == 1 else 1.0),
        (_majority([each.by_distance for each in named]), 1.0),
    ]
    balance = sum(weight if vote else -weight for vote, weight in votes if vote is not None)
    return balance > 0 if balance else None


def _majority(votes: Sequence[bool | None]) -> bool | None:
    """Return what most of the votes say, if they nearly agree."""
    cast = [vote for vote in votes if vote is not None]
    if not cast:
        return None
    share = sum(cast) / len(cast)
    return True if share >= _MOSTLY else False if share <= 1 - _MOSTLY else None


def _give(record: PageRecord, identifiers: tuple[tuple[ArxivId, int | None] | None, Doi | None] | None) -> None:
    """Give a record the identifiers that it lacks."""
    if identifiers:
        record.arxiv, record.doi = record.arxiv or identifiers[0], record.doi or identifiers[1]


def untitled_papers(blocks: Sequence[Block], loose: Sequence[int], records: Sequence[PageRecord]) -> list[int]:
    """Return the first place of each identifier that no record has, if most records have one: untitled papers."""
    if not records or sum(record.is_identified for record in records) < _MOSTLY * len(records):
        return []
    seen: set[ArxivId | Doi] = {record.arxiv[0] for record in records if record.arxiv}
    seen.update(record.doi for record in records if record.doi)
    places = []
    for place in loose:
        block = blocks[place]
        name = block.arxiv[0] if block.arxiv else block.doi
        if block.identifier and name and name not in seen and not (block.doi and block.doi in seen):
            seen.add(name)
            places.append(place)
    return places


def assign_dates(blocks: Sequence[Block], loose: Sequence[int], records: Sequence[PageRecord]) -> None:
    """Add dates on lines of their own, directly before or after most records, to the details of these."""
    if len(records) < _FEWEST:
        return
    gaps = list(_between(loose, records))
    before = [_nearest_date(blocks, [*reversed(places)], following) for places, _, following in gaps]
    after = [_nearest_date(blocks, places, previous) for places, previous, _ in gaps]
    preceding, trailing = sum(map(bool, before[:-1])), sum(map(bool, after[1:]))
    if before[0] and preceding > _SOME * len(records):
        found = before[:-1]
    elif not before[0] and trailing > _SOME * len(records):
        found = after[1:]
    else:
        return
    for record, text in zip(records, found, strict=True):
        record.details.extend([text] if text else [])


def _nearest_date(blocks: Sequence[Block], places: Sequence[int], record: PageRecord | None) -> str:
    """Return the first line with a date on the way from a record over `places` to a blank line, or an empty text."""
    if record is None:
        return ""
    beside = record.start
    for place in places[:_NEAR]:
        text = blocks[place].text
        cited = place < record.start and bool(_CITATION.match(text))
        if blocks[beside if place < record.start else place].gap and not cited:
            break
        if (cited or is_boilerplate(text)) and dated_by([text]):
            return text
        beside = place
    return ""


_FEWEST, _NEAR = 3, 4
_CITATION = lazy_pattern(
    r"(?:\d{1,4}\. )?[^\W\d_a-z][^.;]{1,100}\. (?:19|20)\d\d(?: [A-Z][a-z]{2}(?: \d{1,2})?)?;\d{1,4}(?:\(|:)"
)
"""The line of a database above a title: ``1. Nature. 2024 Jun 3;64(11):830-838. doi:``."""
