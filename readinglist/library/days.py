"""The days of the reader: the only place where stored times, which are UTC, become days, and days become times."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from readinglist.papers.fast_dataclasses import dataclass

_NOON = 12
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The reader's days, in a time zone; None is the zone of the system.

    A day without a time (`noon_of`) is the same day in every zone.
    """

    zone: tzinfo | None = None

    @classmethod
    def named(cls, name: str) -> "Calendar":
        """Return the calendar of a time zone such as ``Europe/Vienna``; that of the system for an empty name."""
        if not name:
            return cls()
        from zoneinfo import ZoneInfo

        return cls(ZoneInfo(name))

    def local(self, at: datetime) -> datetime:
        """Return a time in the reader's zone, with the offset that applies then."""
        return _with_fixed_offset(at.astimezone(self.zone))

    def day(self, at: datetime) -> date:
        """Return the day of a time."""
        return at.date() if is_day(at) else self.local(at).date()

    def minute(self, at: datetime) -> str:
        """Return a time as ``2025-03-11 09:30``."""
        return self.local(at).isoformat(" ", timespec="minutes")[:16]

    def time(self, local: datetime) -> datetime:
        """Return the time of a local date and time without a zone."""
        if self.zone:
            return _with_fixed_offset(local.replace(tzinfo=self.zone))
        # Not `local.astimezone()`, which returns an earlier time for one that a change of the clocks skips.
        return self.local(_EPOCH + timedelta(seconds=local.timestamp()))

    def start(self, day: date) -> datetime:
        """Return the first moment of a day.

        Raises:
            ValueError, OverflowError: If it is outside the range of `datetime`.
        """
        # A midnight that a change of the clocks skips has the offset before the change, and so is the change itself.
        return self.time(datetime(day.year, day.month, day.day))  # noqa: DTZ001

    def days(self, start: datetime, end: datetime) -> int:
        """Return the number of days from `start` to `end`, 0 if `end` is before."""
        return max(0, (self.day(end) - self.day(start)).days)


SYSTEM = Calendar()
"""The days of the time zone of the system."""


def _with_fixed_offset(at: datetime) -> datetime:
    """Return the same time with a fixed offset, so that differences and comparisons are those of absolute time."""
    return at.replace(tzinfo=timezone(at.utcoffset() or timedelta(0)), fold=0)


def noon_of(day: date) -> datetime:
    """Return the stored form of a day without a time: noon in UTC, to the microsecond."""
    return datetime(day.year, day.month, day.day, _NOON, tzinfo=UTC)


def is_day(at: datetime) -> bool:
    """Whether a stored time is that of a day without a time."""
    return at.utcoffset() == timedelta(0) and (at.hour, at.minute, at.second, at.microsecond) == (_NOON, 0, 0, 0)


def wall_clock(at: datetime) -> datetime:
    """Return what clocks show at `at`, as if it were UTC: days without a time are before or after it by this."""
    return at.replace(tzinfo=UTC, fold=0)


def misplaced_day(bound: datetime) -> datetime | None:
    """Return the day without a time that is on the wrong side of `bound` by its stored time; None if there is none."""
    low, high = sorted((bound.astimezone(UTC), wall_clock(bound)))
    for day in (low.date(), high.date()):
        noon = noon_of(day)
        if low <= noon < high:
            return noon
    return None
