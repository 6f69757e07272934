"""Calibrates the weights and thresholds of `matching.decision`, and evaluates them on held-out data.

    python benchmarks/calibrate_matching.py

Right pairs come from the cases (a record and its paper). Wrong pairs are the other candidates of the cases, and the
candidates of records of the snapshot without the record itself: series, surveys, comments and translations of one group
of authors, as on arXiv. Each pair is used three times: complete, without abstracts, without authors. The weights are
those of a logistic regression; a hash of the title divides the pairs into two halves, and the weights fitted on one are
evaluated on the other, in both directions. Finally the weights fitted on all pairs are printed in the form of
`matching.decision`.
"""

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp
from zlib import crc32

from matching_data import Case, cases, location, snapshot

from readinglist.catalogue.combined import CombinedCatalogue
from readinglist.catalogue.entries import metadata_of, read_record
from readinglist.matching import decision as matching
from readinglist.matching.outcomes import Ambiguous, Matched
from readinglist.matching.similarity import TitleKind
from readinglist.papers.paper import Candidate, Metadata, OriginKind
from readinglist.resolvers.catalogue import CatalogueResolver

RIDGE = 2.0
"""Penalty on squared distances from `PRIOR_WEIGHTS`: weights with few data stay close to them."""
PRIOR_WEIGHTS = {
    "prior": -3.0,
    "title equal": 5.0,
    "title equal, short": 3.0,
    "title truncated": 4.0,
    "title misspelt": 4.0,
    "title inflected": 3.0,
    "title subtitle": 2.0,
    "title numbered": -2.0,
    "title reworded": 0.0,
    "title related": -1.0,
    "title other": -3.0,
    "abstract 80": 9.0,
    "abstract 60": 8.0,
    "abstract 40": 6.0,
    "abstract 20": 3.0,
    "abstract 10": 0.0,
    "abstract 0": -5.0,
    "notice 50": 2.0,
    "notice 0": -2.0,
    "contrast 1": -1.0,
    "contrast 2": -6.0,
    "authors all": 3.0,
    "author same": 2.0,
    "authors half": 1.0,
    "authors some": 0.0,
    "authors none": -4.0,
    "years 3": -1.0,
    "years 8": -3.0,
    "doi same": 6.0,
}
"""Weights chosen by hand, before any data."""
MASKS = 3
"""Number of times each pair is used; its weight is divided by it."""
LEFT_OUT = 8000
"""Number of records with an abstract, and of records without, whose neighbours are the wrong pairs."""


@dataclass(frozen=True, slots=True)
class Group:
    """A record with its candidates, and the identifier of the right one, None if there is none."""

    record: Metadata
    candidates: tuple[Candidate, ...]
    right: str | None
    kind: str

    @property
    def half(self) -> int:
        """The half of the data that it belongs to, 0 or 1, independent of the other data."""
        return crc32(self.record.title.encode()) & 1


def groups_of_cases() -> list[Group]:
    """Return the cases with their candidates from the catalogue."""
    all_cases: list[Case] = cases()
    records = [case.record for case in all_cases]
    answers = CatalogueResolver(location()).look_up(records)
    return [
        Group(record, answer.candidates, case.expect, case.kind)
        for case, record, answer in zip(all_cases, records, answers, strict=True)
    ]


def groups_left_out() -> list[Group]:
    """Return records of the snapshot with their neighbours, without the records themselves."""
    chosen = random.Random(20)
    lines = [line for line in snapshot() if chosen.random() < 0.012 or b'"abstract":""' not in line]
    with_abstract = [line for line in lines if b'"abstract":""' not in line]
    without = [line for line in lines if b'"abstract":""' in line]
    catalogue = CombinedCatalogue.open(location())
    found = [_left_out(catalogue, line) for part in (with_abstract, without) for line in chosen.sample(part, LEFT_OUT)]
    catalogue.close()
    return found


def _left_out(catalogue: CombinedCatalogue, line: bytes) -> Group:
    entry = read_record(line)
    near = {other.id: other for other in catalogue.by_title(entry.title)}
    if entry.abstract:
        near |= {other.id: other for other in catalogue.by_abstract(entry.abstract)}
    near |= {other.id: other for other in catalogue.by_similar_title(entry.title)[:4]}
    near.pop(entry.id, None)
    known = metadata_of(entry, str)
    record = Metadata(title=known.title, abstract=known.abstract, authors=known.authors)
    candidates = tuple(
        Candidate(
            metadata=metadata_of(other, str),
            resolver="catalogue",
            kind=OriginKind.CATALOGUE,
            other_titles=other.other_titles,
        )
        for other in near.values()
    )
    return Group(record, candidates, None, "left out")


Pattern = tuple[tuple[str, ...], bool]


def patterns(groups: Iterable[Group]) -> Counter[Pattern]:
    """Count each set of findings on right and on wrong pairs."""
    seen: Counter[Pattern] = Counter()
    for group in groups:
        metadata = group.record
        for masked in {metadata, replace(metadata, abstract=""), replace(metadata, authors=())}:
            asked = matching.PreparedRecord.of(masked)
            for candidate in group.candidates:
                right = group.right is not None and str(candidate.metadata.arxiv_id) == group.right
                comparison = matching.compared_with(asked, candidate)
                seen[tuple(matching.findings(asked, comparison)), right] += 1
    return seen


def fitted(seen: Mapping[Pattern, int], names: Sequence[str], rounds: int = 40) -> dict[str, float]:
    """Return the weights of the logistic regression with the ridge penalty, by Newton's method."""
    weights = dict(PRIOR_WEIGHTS)
    for _ in range(rounds):
        slope = {name: RIDGE * (PRIOR_WEIGHTS[name] - weights[name]) for name in names}
        bend = {one: {other: RIDGE * (one == other) for other in names} for one in names}
        for (found, right), count in seen.items():
            share = count / MASKS
            chance = 1 / (1 + exp(-sum(weights[name] for name in found)))
            for name in found:
                slope[name] += share * (right - chance)
                for other in found:
                    bend[name][other] += share * chance * (1 - chance)
        step = _solved([[bend[one][other] for other in names] for one in names], [slope[name] for name in names])
        weights = {name: weights[name] + change for name, change in zip(names, step, strict=True)}
    return weights


def _solved(rows: list[list[float]], values: list[float]) -> list[float]:
    """Return the solution of a system of linear equations, by Gaussian elimination with pivoting."""
    size = len(values)
    system = [[*row, value] for row, value in zip(rows, values, strict=True)]
    for at in range(size):
        pivot = max(range(at, size), key=lambda row: abs(system[row][at]))
        system[at], system[pivot] = system[pivot], system[at]
        for row in range(at + 1, size):
            factor = system[row][at] / system[at][at]
            if factor:
                system[row] = [below - factor * above for below, above in zip(system[row], system[at], strict=True)]
    solution = [0.0] * size
    for at in reversed(range(size)):
        rest = sum(system[at][other] * solution[other] for other in range(at + 1, size))
        solution[at] = (system[at][size] - rest) / system[at][at]
    return solution


def worst(groups: Iterable[Group], most: int = 5) -> list[float]:
    """Return the highest odds of wrong pairs with different titles and similar abstracts, by the current `WEIGHTS`."""
    odds = []
    for group in groups:
        asked = matching.PreparedRecord.of(group.record)
        for candidate in group.candidates:
            item = matching.compared_with(asked, candidate)
            if str(candidate.metadata.arxiv_id) != group.right and item.is_supported:
                odds += [] if item.has_title(TitleKind.EQUAL) else [round(item.odds, 2)]
    return sorted(odds, reverse=True)[:most]


def judge(groups: Iterable[Group]) -> dict[str, Counter[str]]:
    """Count right, wrong and unresolved decisions by kind, with the current weights and thresholds."""
    judged: dict[str, Counter[str]] = defaultdict(Counter)
    for group in groups:
        outcome = matching.decide(group.record, group.candidates)
        verdict = "unresolved"
        if isinstance(outcome, Matched):
            verdict = "right" if str(outcome.best.candidate.metadata.arxiv_id) == group.right else "wrong"
        elif isinstance(outcome, Ambiguous):
            offered = {str(item.candidate.metadata.arxiv_id) for item in outcome.candidates}
            judged[group.kind]["offered"] += group.right in offered
        judged[group.kind][verdict] += 1
    return judged


def table(judged: Mapping[str, Counter[str]]) -> str:
    """Return the decisions as lines of text."""
    lines = []
    for kind, counts in sorted(judged.items()):
        number = counts["right"] + counts["wrong"] + counts["unresolved"]
        shares = f"right {counts['right'] / number:7.2%}  wrong {counts['wrong'] / number:6.2%}"
        lines.append(f"{kind:18} n {number:5}  {shares}  offered {counts['offered']}")
    return "\n".join(lines)


def main() -> None:
    print("reading and looking up ...", file=sys.stderr)
    groups = groups_of_cases() + groups_left_out()
    names = list(matching.WEIGHTS)
    seen = {half: patterns(group for group in groups if group.half == half) for half in (0, 1)}
    stated = dict(matching.WEIGHTS)
    for half in (0, 1):
        matching.WEIGHTS.update(fitted(seen[half], names))
        other = [group for group in groups if group.half != half]
        print(f"\nfitted on half {half}, evaluated on the other; highest odds of wrong pairs: {worst(other)}")
        print(table(judge(other)))
    both = seen[0] + seen[1]
    whole = fitted(both, names)
    matching.WEIGHTS.update(whole)
    print(f"\nfitted on all pairs; highest odds of wrong pairs: {worst(groups)}")
    for name in names:
        counts = [
            sum(n for (found, side), n in both.items() if name in found and side is right) for right in (True, False)
        ]
        print(f'    "{name}": {whole[name]:.1f},  # {counts[0]} right, {counts[1]} wrong; stated {stated[name]:.1f}')
    print(table(judge(groups)))


if __name__ == "__main__":
    main()
