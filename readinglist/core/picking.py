"""Finding a paper while its key, a word of its title or a name is being typed, among very many."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from readinglist.papers.folding import fold

MOST_NEAR = 50
"""So many papers are offered at most where nothing holds what was typed."""

_LIKE = 70.0
"""How alike (0 to 100) the typed text and some part of a heading are at least."""

_LEAST_TYPED = 3
"""Shorter texts are like anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The keys found, best first. `near` says that no heading holds what was typed, and these are only like it."""

    keys: Sequence[str]
    near: bool = False


class Finder:
    """Narrows (key, heading) pairs, where a heading is a key, names and a title folded for search."""

    def __init__(self, headings: Sequence[tuple[str, str]]) -> None:
        self._keys = [key for key, _ in headings]
        self._texts = [text for _, text in headings]
        self._typed: tuple[str, ...] = ()
        self._places: Sequence[int] = range(len(headings))

    def find(self, typed: str) -> Found:
        """The papers whose headings hold every typed word, in any case and without regard to accents.

        First come the keys that begin with what was typed, then headings in which words begin so, then the others, each
        in the order given. Where there is none, the headings that are most like it.
        """
        words = tuple(typed.lower().split())
        places = self._narrowed(words)
        if not places and len(typed.strip()) >= _LEAST_TYPED:
            return self._near(typed)
        begin = "".join(words)
        ranks: tuple[list[str], list[str], list[str]] = ([], [], [])
        spaced = [(f" {word}", f" {fold(word)}") for word in words]
        for place in places:
            text = self._texts[place]
            if text.startswith(begin):
                rank = 0
            else:
                rank = 1 if all(low in text or folded in text for low, folded in spaced) else 2
            ranks[rank].append(self._keys[place])
        return Found(keys=[*ranks[0], *ranks[1], *ranks[2]])

    def _narrowed(self, words: tuple[str, ...]) -> Sequence[int]:
        """Where every word is held. Most often a letter was added, and only what was found before is looked through."""
        longer = len(words) >= len(self._typed) and all(
            word.startswith(before) and fold(before) == before for word, before in zip(words, self._typed, strict=False)
        )
        places = self._places if longer else range(len(self._texts))
        texts = self._texts
        for word in words:
            folded = fold(word) or word
            if folded == word:
                places = [place for place in places if word in texts[place]]
            else:
                places = [place for place in places if word in texts[place] or folded in texts[place]]
        self._typed, self._places = words, places
        return places

    def _near(self, typed: str) -> Found:
        found = process.extract(
            fold(typed), self._texts, scorer=fuzz.partial_ratio, limit=MOST_NEAR, score_cutoff=_LIKE
        )
        return Found(keys=[self._keys[place] for _, _, place in found], near=True)
