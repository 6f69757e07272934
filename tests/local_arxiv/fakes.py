"""A clock that advances only by sleeping."""

import threading
from datetime import UTC, datetime, timedelta


class FakeClock:
    """A clock for tests; `slept` lists the sleeps. Every reading advances it by a microsecond, so that times differ."""

    def __init__(self, start: datetime = datetime(2026, 3, 11, 8, tzinfo=UTC)) -> None:
        self._start = start
        self._passed = 0.0
        self._lock = threading.Lock()
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        with self._lock:
            self._passed += 1e-6
            return self._passed

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._passed += max(0.0, seconds)
            self.slept.append(seconds)
