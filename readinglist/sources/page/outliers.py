"""Records that lack what the other records of their page have: headings, buttons and notices taken for titles."""

from collections import Counter
from collections.abc import Sequence

from readinglist.sources.page.blocks import Block
from readinglist.sources.page.boilerplate import shape_of
from readinglist.sources.page.records import PageRecord
from readinglist.sources.page.wording.bylines import is_byline, is_name_line, is_team

_FEWEST = 3
_FEWEST_WORDS = 4
_USUAL = 0.6
_STRONG = frozenset({"authors", "identifier", "label"})
_SHORTEST_ABSTRACT, _SHORTEST_SNIPPET = 150, 30


def outliers(blocks: Sequence[Block], records: Sequence[PageRecord]) -> list[PageRecord]:
    """Return the records that are no papers.

    If most records have authors, an identifier or a label, a record without any of these is none, unless these are
    all that it lacks and it has an abstract. Long titles between other records are kept: their authors may be unknown.
    """
    if len(records) < _FEWEST:
        return _beside_one_paper(records)
    if echoes := _echoes(blocks, records):
        return echoes
    features = [_features(blocks, record) for record in records]
    counts = Counter(feature for each in features for feature in each)
    usual = {feature for feature, count in counts.items() if count >= _USUAL * len(records)}
    lacking = [usual - each for each in features]
    odd = [_is_outlier(record, lacks, usual) for record, lacks in zip(records, lacking, strict=True)]
    inner = range(odd.index(False), len(odd) - odd[::-1].index(False)) if False in odd else range(0)
    found = [
        record
        for place, record in enumerate(records)
        if odd[place] and (place not in inner or len(" ".join(record.title).split()) < _FEWEST_WORDS)
    ]
    kept = [record for record in records if record not in found]
    return found + _beside_one_paper(kept)


def _echoes(blocks: Sequence[Block], records: Sequence[PageRecord]) -> list[PageRecord]:
    """Return the bare titles of which one follows nearly each record with authors without a blank line: journals."""
    bare = [not (_is_known(record) or record.abstract) for record in records]
    pairs = list(zip(records, records[1:], bare, bare[1:], strict=False))
    found = [
        second
        for first, second, lacks, other in pairs
        if other and not lacks and not any(block.gap for block in blocks[first.end + 1 : second.start + 1])
    ]
    known = len(records) - sum(bare)
    if len(found) < max(_FEWEST, _NEARLY_ALL * known) or len(found) < _NEARLY_ALL * sum(bare):
        return []
    own = sum(len(" ".join(record.title)) for record, lacks in zip(records, bare, strict=True) if not lacks)
    return found if sum(len(" ".join(record.title)) for record in found) * known < _SHORTER * own * len(found) else []


_NEARLY_ALL, _SHORTER = 0.8, 0.75


def _is_outlier(record: PageRecord, lacks: set[str], usual: set[str]) -> bool:
    strong = usual & _STRONG
    if not strong or not strong <= lacks:
        return len(lacks) > 1 and lacks == usual
    return len(strong) > 1 or len("".join(record.abstract)) < _SHORTEST_SNIPPET


def _beside_one_paper(records: Sequence[PageRecord]) -> list[PageRecord]:
    """Return the titles without authors, label and identifier on a page about one paper with an abstract."""
    complete = [record for record in records if _is_complete(record)]
    if len(complete) != 1 or sum(map(_is_described, records)) >= _FEWEST:
        return []
    others = [record for record in records if record not in complete]
    stated = [record for record in others if _is_known(record) and _is_stated(record)]
    if len(stated) >= _FEWEST - 1:
        stated = [record for record in others if record in stated or _names_authors(record)]
    return [record for record in others if record not in stated]


def _is_complete(record: PageRecord) -> bool:
    return _is_known(record) and _is_described(record)


def _is_described(record: PageRecord) -> bool:
    return len("".join(record.abstract)) >= _SHORTEST_ABSTRACT


def _is_known(record: PageRecord) -> bool:
    return bool(record.authors or record.labelled or record.is_identified)


def _is_stated(record: PageRecord) -> bool:
    """Whether a record has more than one line that may be a name."""
    return record.labelled or record.is_identified or is_byline(", ".join(record.authors))


def _names_authors(record: PageRecord) -> bool:
    """Whether a record has authors in a common form of names, not only a line between its title and abstract."""
    line = ", ".join(record.authors)
    return record.labelled_authors or is_byline(line) or is_name_line(line) or is_team(line)


def _features(blocks: Sequence[Block], record: PageRecord) -> set[str]:
    before = shape_of(blocks[record.start - 1].text) if record.start else ""
    after = shape_of(blocks[record.end + 1].text) if record.end + 1 < len(blocks) else ""
    named = {
        "authors": _names_authors(record),
        "abstract": bool(record.abstract),
        "identifier": record.is_identified,
        "label": record.labelled,
        f"after {before}": bool(before),
        f"before {after}": bool(after),
    }
    return {name for name, present in named.items() if present}
