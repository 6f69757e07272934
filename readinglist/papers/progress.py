"""Progress callbacks."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with the activity, the number of records done, and their total (0 if unknown)."""


def no_progress(_activity: str, _done: int, _total: int) -> None:
    """Ignore progress."""
