"""The people whom two lists of authors have in common, by family names and initials."""

from collections import defaultdict
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import fold_title, squeeze
from readinglist.papers.paper import OTHERS, Author

_LONG_NAME = 9
"""Letters from which two misspellings are allowed; one is from `_SHORT_NAME` on."""
_SHORT_NAME = 5
_MOST_COMPARED = 60
"""People of a list whose names are compared by letters; those of a large collaboration are looked up instead."""


@dataclass(frozen=True, slots=True)
class SharedPeople:
    """How many people two lists share, and how many each has. `incomplete` is set if one ends in ``et al.``."""

    shared: int
    first: int
    second: int
    incomplete: bool = False

    @property
    def fewer(self) -> int:
        """The number of people of the shorter list."""
        return min(self.first, self.second)

    @property
    def more(self) -> int:
        """The number of people of the longer list."""
        return max(self.first, self.second)

    @property
    def all_equal(self) -> bool:
        """Whether both lists have the same people."""
        return 0 < self.shared == self.first == self.second and not self.incomplete


def shared_people(authors: Sequence[Author], others: Sequence[Author]) -> SharedPeople:
    """Return the people in common. Names may be abbreviated, misspelt by a letter or two, or reordered.

    Unlike `similarity.compare_authors`, which looks at family names alone, `Wei Wang` and `Xin Wang` are two people.
    """
    named = [author for author in authors if author != OTHERS]
    named_others = [author for author in others if author != OTHERS]
    left, right, shared = _without_equal(named, named_others)
    if max(len(left), len(right)) <= _MOST_COMPARED:
        for author in left:
            found = next((place for place, other in enumerate(right) if is_same_person(author, other)), None)
            if found is not None:
                del right[found]
                shared += 1
    incomplete = len(named) < len(authors) or len(named_others) < len(others)
    return SharedPeople(shared, len(named), len(named_others), incomplete)


def is_same_person(author: Author, other: Author) -> bool:
    """Whether two names may be of one person: family names of one spelling, an initial in common, no other suffix."""
    if author.suffix and other.suffix and squeeze(author.suffix) != squeeze(other.suffix):
        return False
    words, other_words = fold_title(str(author)).split(), fold_title(str(other)).split()
    if len(words) > 1 and sorted(words) == sorted(other_words):
        return True
    if not _same_family(author, other):
        return False
    given, other_given = ({word[0] for word in fold_title(each.given).split()} for each in (author, other))
    return not given or not other_given or bool(given & other_given)


def _same_family(author: Author, other: Author) -> bool:
    """Whether family names are equal, one is half of the other or lacks its particle, or letters are misspelt."""
    family, other_family = (squeeze(f"{each.particle} {each.family}") for each in (author, other))
    shorter, longer = sorted((family, other_family), key=len)
    if family == other_family:
        return bool(family)
    if len(shorter) >= 4 and (longer.startswith(shorter) or longer.endswith(shorter)):
        return True
    allowed = 0 if len(shorter) < _SHORT_NAME else 1 if len(shorter) < _LONG_NAME else 2
    return bool(allowed) and OSA.distance(shorter, longer, score_cutoff=allowed) <= allowed


def _without_equal(authors: Sequence[Author], others: Sequence[Author]) -> tuple[list[Author], list[Author], int]:
    """Return both lists without the names that are equal in both, and their number."""
    waiting: defaultdict[str, list[Author]] = defaultdict(list)
    for other in others:
        waiting[fold_title(str(other))].append(other)
    left, shared = [], 0
    for author in authors:
        equal = waiting.get(fold_title(str(author)))
        if equal:
            equal.pop()
            shared += 1
        else:
            left.append(author)
    return left, [other for same in waiting.values() for other in same], shared
