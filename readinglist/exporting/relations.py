"""What papers of one export have to do with each other: references, parents, and titles that several have."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import field, replace

from readinglist.manuscripts.citations import related_keys, same_key, with_related_keys
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import squeeze
from readinglist.plugins.protocols import Cited


@dataclass(slots=True)
class Relations:
    """The relations of papers that are seen one by one, and known by their numbers, without keeping them in memory."""

    keys: list[str] = field(default_factory=list)
    _aliases: dict[str, str] = field(default_factory=dict)
    _related: dict[int, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    _titles: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def see(self, paper: Cited) -> None:
        """Remember what relates the next paper to others."""
        number = len(self.keys)
        self.keys.append(paper.key)
        for alias in paper.aliases:
            self._aliases[same_key(alias)] = paper.key
        if related := tuple(related_keys(paper.metadata)):
            self._related[number] = related
        if paper.metadata.abstract:
            self._titles[squeeze(paper.metadata.title)].append(number)

    def revised(self, read: Callable[[Sequence[int]], Sequence[Cited]]) -> dict[int, Cited]:
        """Return the papers that others change, by number; `read` returns those with some numbers.

        References to old keys are updated. Papers that differ only in their abstracts keep these, so that an import of
        the file does not treat them as duplicates.
        """
        present = self._present()
        outdated = {
            number for number, related in self._related.items() if any(present.get(same_key(key)) for _, key in related)
        }
        alike = [number for same in self._titles.values() if len(same) > 1 for number in same]
        numbers = sorted(outdated.union(alike))
        papers = dict(zip(numbers, read(numbers), strict=True)) if numbers else {}
        for number in outdated:
            metadata = with_related_keys(papers[number].metadata, present)
            papers[number] = replace(papers[number], metadata=metadata)
        distinguished = _distinguished([papers[number] for number in alike]) if alike else frozenset()
        for place in distinguished:
            papers[alike[place]] = replace(papers[alike[place]], with_abstract=True)
        changed = outdated.union(alike[place] for place in distinguished)
        return {number: papers[number] for number in changed}

    def order(self) -> list[int]:
        """Return the numbers by key, with ``crossref`` parents last, which BibTeX requires after their children."""
        present = self._present()
        parents = {
            same_key(present.get(same_key(key)) or key)
            for related in self._related.values()
            for name, key in related
            if name == "crossref"
        }
        keys = self.keys
        return sorted(
            range(len(keys)), key=lambda number: (same_key(keys[number]) in parents, keys[number].lower(), keys[number])
        )

    def _present(self) -> dict[str, str]:
        """Return the keys of papers by their aliases, without aliases that are keys of other papers."""
        if not self._aliases:
            return {}
        return self._aliases | dict.fromkeys(map(same_key, self.keys), "")


def _distinguished(papers: Sequence[Cited]) -> frozenset[int]:
    from readinglist.matching.recognition import distinguished_by_abstract

    return distinguished_by_abstract([paper.metadata for paper in papers])
