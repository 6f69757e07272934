"""Time and progress, which front ends and tests replace."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """A clock, replaceable in tests."""

    def now(self) -> datetime:
        """Return the current time as an aware datetime in UTC."""
        ...

    def monotonic(self) -> float:
        """Return monotonic seconds."""
        ...

    def sleep(self, seconds: float) -> None:
        """Sleep."""
        ...


class SystemClock:
    """The system clock."""

    def now(self) -> datetime:
        """Return the current time as an aware datetime in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return monotonic seconds."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Sleep; do nothing for zero or less."""
        if seconds > 0:
            time.sleep(seconds)


Progress = Callable[[str, int, int], None]
"""Called with the activity, the number of records done, and their total (0 if unknown)."""


def no_progress(_activity: str, _done: int, _total: int) -> None:
    """Ignore progress."""
