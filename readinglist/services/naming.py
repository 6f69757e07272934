"""Citation keys for new papers: unique in the library and among each other."""

from readinglist.keys.generation import free_number, key_stem, suffix
from readinglist.papers.paper import Metadata
from readinglist.protocols.library import View

_MANY = 2000
"""From so many keys on, it is quicker to read all keys of the library than to ask for each."""


class KeyChooser:
    """Gives keys that neither the library nor an earlier call has used, whatever their case.

    `expected` is about how many calls there will be; it only decides how the library is asked.
    """

    def __init__(self, view: View, pattern: str, *, expected: int = 1) -> None:
        self._view = view
        self._pattern = pattern
        self._used: set[str] = set()
        self._clashes: dict[str, int] = {}
        self._knows_all = expected >= _MANY
        if self._knows_all:
            self._used.update(view.taken_keys([""]))

    def claim(self, key: str) -> bool:
        """Take `key` itself, so that no later call gives it; False where somebody bears it already."""
        lowered = key.lower()
        self._ask(lowered)
        if lowered in self._used:
            return False
        self._used.add(lowered)
        return True

    def choose(self, metadata: Metadata, *, wanted: str = "") -> str:
        """The `wanted` key, else the pattern's, with the suffix a, b, ... where it is taken."""
        stem = wanted or key_stem(metadata, self._pattern)
        lowered = stem.lower()
        self._ask(lowered)
        # Keys are never given back, so that a thousand clashes need not be counted from the first again.
        number = free_number(stem, self._used, first=self._clashes.get(lowered, 0))
        self._clashes[lowered] = number + 1
        key = stem + suffix(number)
        self._used.add(key.lower())
        return key

    def _ask(self, stem: str) -> None:
        """Learn which keys of the library begin with `stem`, in lower case."""
        if not self._knows_all and stem not in self._used:
            self._used.update(self._view.taken_keys([stem]))
