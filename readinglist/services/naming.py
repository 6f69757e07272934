"""Citation keys for new papers: unique in the library and among each other."""

from readinglist.core.citekeys import free_key, key_stem
from readinglist.core.paper import Metadata
from readinglist.protocols.library import View


class KeyChooser:
    """Gives keys that neither the library nor an earlier call has used, whatever their case."""

    def __init__(self, view: View, pattern: str) -> None:
        self._view = view
        self._pattern = pattern
        self._given: set[str] = set()

    def claim(self, key: str) -> bool:
        """Take `key` itself, so that no later call gives it; False where somebody bears it already."""
        lowered = key.lower()
        if lowered in self._given or lowered in self._view.taken_keys([lowered]):
            return False
        self._given.add(lowered)
        return True

    def choose(self, metadata: Metadata, *, wanted: str = "") -> str:
        """The `wanted` key, else the pattern's, with the suffix a, b, ... where it is taken."""
        stem = wanted or key_stem(metadata, self._pattern)
        taken = self._view.taken_keys([stem.lower()]) | self._given
        key = free_key(stem, taken)
        self._given.add(key.lower())
        return key
