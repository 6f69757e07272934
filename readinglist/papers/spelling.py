"""Suggestions for mistyped words."""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], *, limit: int = 3) -> tuple[str, ...]:
    """Return the known words that `word` may be a typo for, best first.

    One must be a prefix of the other, or at most a third of the letters differ.
    """
    wanted = word.lower()
    letters = set(wanted)
    scored = []
    for candidate in known:
        other = candidate.lower()
        allowed = max(1, max(len(wanted), len(other)) // 3)
        if len(wanted) >= 2 and (other.startswith(wanted) or wanted.startswith(other)):
            distance = min(edit_distance(wanted, other), 1)
        elif abs(len(wanted) - len(other)) > allowed or len(letters.difference(other)) > allowed:
            # Each edit fixes at most one letter or place; this avoids computing the distance to 100,000 keys.
            continue
        else:
            distance = edit_distance(wanted, other)
        if distance <= allowed:
            scored.append((distance, other, candidate))
    return tuple(candidate for _, _, candidate in sorted(scored)[:limit])


def edit_distance(first: str, second: str) -> int:
    """Return the optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.

    The time is proportional to the product of the lengths.
    """
    before: list[int] = []
    above = list(range(len(second) + 1))
    for row, letter in enumerate(first, 1):
        line = [row]
        for column, other in enumerate(second, 1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == second[column - 2] and first[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, above = above, line
    return above[-1]
