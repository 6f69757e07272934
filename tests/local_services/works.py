"""The works that local services know, and a search among them by words and names."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from readinglist.papers.folding import fold


@dataclass(frozen=True, kw_only=True)
class Work:
    """One work: `kind` is an entry type, or ``submission`` or ``workshop`` of OpenReview."""

    kind: str
    title: str
    authors: tuple[tuple[str, str], ...]
    venue: str = ""
    short_venue: str = ""
    year: int = 0
    volume: str = ""
    number: str = ""
    pages: str = ""
    doi: str = ""
    arxiv_id: str = ""

    @property
    def names(self) -> list[str]:
        """The names as they are printed."""
        return [" ".join(part for part in author if part) for author in self.authors]


class WorkIndex:
    """A search by the rareness of the words that a text and a work have in common, as services have."""

    def __init__(self, works: Iterable[Work]) -> None:
        self.works = list(works)
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        self._sizes: list[int] = []
        for place, work in enumerate(self.works):
            words = set(fold(work.title).split())
            names = {f"@{word}" for _, family in work.authors for word in fold(family).split()}
            self._sizes.append(len(words | names))
            for word in words | names:
                self._places[word].append(place)
        self.by_doi = {work.doi.lower(): work for work in self.works if work.doi}
        self.by_arxiv_id = {work.arxiv_id: work for work in self.works if work.arxiv_id}

    def search(self, title: str, names: str, count: int) -> list[Work]:
        """Return the works that share most with the text, best first."""
        scores: Counter[int] = Counter()
        for word in {*fold(title).split(), *(f"@{name}" for name in fold(names).split())}:
            found = self._places.get(word, ())
            for place in found:
                scores[place] += math.log(1 + len(self.works) / len(found)) / math.sqrt(self._sizes[place] + 5)
        return [self.works[place] for place, _ in scores.most_common(count)]

    def with_all(self, text: str, count: int) -> list[Work]:
        """Return the works whose title and names have each word, or its beginning."""
        words = fold(text).split()
        rarest = sorted(words, key=lambda word: len(self._places.get(word, ())) + len(self._places.get(f"@{word}", ())))
        found: set[int] | None = None
        for word in rarest:
            here = {*self._places.get(word, ()), *self._places.get(f"@{word}", ())}
            found = here if found is None else found & here
        return [self.works[place] for place in sorted(found or ())][:count]
