"""Progress of long work, told to a listener."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many records are done, and how many there are (0: not known)."""


def no_progress(_doing: str, _done: int, _total: int) -> None:
    """A progress listener that listens to nothing."""
