"""Weighing the evidence of several records of one unresolved paper together, so that their order does not matter."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from readinglist.adding.resolve import Resolved
from readinglist.adding.values import Record
from readinglist.matching.outcomes import Matched
from readinglist.matching.recognition import is_same
from readinglist.papers.folding import squeeze
from readinglist.papers.paper import Metadata

_MAX_SAME_TITLE = 100
"""Maximum number of groups with one title that a record is compared with."""

LookUp = Callable[[Sequence[Metadata]], Sequence[Resolved]]
"""Resolves records: returns one result for each, in order."""


def combined(records: Sequence[Metadata]) -> Metadata:
    """Return the strongest evidence of records of one paper: for each field the longest or the first value."""
    first = next((record.title for record in records if record.title), "")
    titles = [record.title for record in records if squeeze(record.title).startswith(squeeze(first))]
    longest = max(titles, key=lambda title: len(squeeze(title)), default="")
    return replace(
        records[0],
        title=longest,
        authors=max((record.authors for record in records), key=len),
        abstract=max((record.abstract for record in records), key=len),
        date=next((record.date for record in records if record.date), None),
        venue=next((record.venue for record in records if record.venue), ""),
        arxiv_id=next((record.arxiv_id for record in records if record.arxiv_id), None),
        doi=next((record.doi for record in records if record.doi), None),
    )


def adds_evidence(weighed: Metadata, known: Metadata) -> bool:
    """Whether resolvers may decide otherwise about `weighed` than about `known`."""
    return _evidence(weighed) != _evidence(known)


def weighed_together(records: Sequence[Metadata], results: Sequence[Resolved], look_up: LookUp) -> Sequence[Resolved]:
    """Return the results of records, those without a match improved by other records of the same paper.

    They get the match of another record, if all matches are one paper, or else that of all the evidence.
    """
    final = list(results)
    waiting: list[tuple[list[int], Metadata]] = []
    for group in _groups(records):
        open_ = [place for place in group if not isinstance(results[place].outcome, Matched)]
        matched = [results[place] for place in group if isinstance(results[place].outcome, Matched)]
        if matched and open_:
            _share(matched, open_, records, final)
        elif len(group) > 1 and open_:
            evidence = combined([records[place] for place in group])
            if all(adds_evidence(evidence, records[place]) for place in group):
                waiting.append((group, evidence))
            else:
                # One record has all the evidence, and was resolved with it.
                whole = next(place for place in group if not adds_evidence(evidence, records[place]))
                _give(results[whole], group, records, final)
    combined_results = look_up([evidence for _, evidence in waiting]) if waiting else ()
    for (group, _), result in zip(waiting, combined_results, strict=True):
        _give(result, group, records, final)
    return final


def weighed_again(records: Sequence[Record]) -> list[tuple[int, Metadata]]:
    """Return the unresolved papers of the library for which records have more evidence, as that of both together.

    Each comes with the place of its last record. Entries that alone describe their paper resolve it without this.
    """
    places: dict[str, list[int]] = {}
    for place, record in enumerate(records):
        if record.before is not None and record.offer is not None:
            places.setdefault(record.before.paper.id, []).append(place)
    found: list[tuple[int, Metadata]] = []
    for own in places.values():
        offers = [offer for place in own if (offer := records[place].offer)]
        before = records[own[0]].before
        if before is None or before.paper.resolution.resolved or any(offer.stated for offer in offers):
            continue
        known = before.paper.metadata
        evidence = combined([known, *(offer.metadata for offer in offers)])
        titles = {squeeze(title) for title in (known.title, *before.paper.other_titles)}
        present = evidence.title if squeeze(evidence.title) in titles else known.title
        if adds_evidence(evidence, replace(known, title=present)):
            found.append((own[-1], evidence))
    return found


def _groups(records: Sequence[Metadata]) -> list[list[int]]:
    """Return the places of records that describe one paper."""
    groups: list[list[int]] = []
    evidence: list[Metadata] = []
    by_title: dict[str, list[int]] = {}
    for place, record in enumerate(records):
        near = by_title.setdefault(squeeze(record.title), [])
        number = next((number for number in near[:_MAX_SAME_TITLE] if is_same(record, evidence[number])), None)
        if number is None:
            near.append(len(groups))
            groups.append([place])
            evidence.append(record)
        else:
            groups[number].append(place)
            evidence[number] = combined([evidence[number], record])
    return groups


def _share(
    matched: Sequence[Resolved], places: Sequence[int], records: Sequence[Metadata], final: list[Resolved]
) -> None:
    """Give records the match of others of their group, unless these have different ones."""
    first = matched[0].outcome
    if not isinstance(first, Matched):
        return
    found = first.best.candidate.metadata
    others = [each.outcome.best.candidate.metadata for each in matched if isinstance(each.outcome, Matched)]
    if all((other.arxiv_id, other.doi) == (found.arxiv_id, found.doi) for other in others):
        _give(matched[0], places, records, final)


def _give(result: Resolved, places: Sequence[int], records: Sequence[Metadata], final: list[Resolved]) -> None:
    """Give a match to records that do not contradict it."""
    if not isinstance(result.outcome, Matched):
        return
    found = result.outcome.best.candidate.metadata
    for place in places:
        if is_same(records[place], found, (records[place].title,)):
            final[place] = result


def _evidence(record: Metadata) -> tuple[object, ...]:
    year = record.date.year if record.date else None
    return squeeze(record.title), record.authors, record.abstract, year, record.venue, record.arxiv_id, record.doi
