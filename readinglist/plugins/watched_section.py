"""The settings of one plugin, which records what the plugin reads."""

from collections.abc import Iterator, Mapping


class WatchedSection(Mapping[str, object]):
    """The section of a plugin, which records the keys that were read, so that others can be reported."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values
        self.read: set[str] = set()

    def unread(self) -> tuple[str, ...]:
        """Return the keys of the section that were not read."""
        return tuple(key for key in self._values if key not in self.read)

    def __getitem__(self, key: str) -> object:
        self.read.add(key)
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        self.read.update(self._values)
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)
