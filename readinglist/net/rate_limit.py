"""Turns at a service: one connection at a time and a rest between request starts, kept by all processes together.

The state lives in two files per service: a lock that the operating system frees when a process dies, and a JSON file
with the time of the last start and of the present cool-down. Why so: ``docs/decisions/0030``.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from readinglist.library.clock import Clock
from readinglist.papers.errors import ServiceError

COOL_DOWNS = (60.0, 300.0, 900.0)
"""Seconds of rest after the first, second and every further refusal in a row; refusals are known to last for hours."""

LONGEST_REST = 3600.0
"""No rest that a service asks for is taken to be longer; the next refusal starts a new one."""

_POLL = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """`started` and `resting_until` are seconds since the epoch; `refusals` counts those since the last success."""

    started: float = 0.0
    resting_until: float = 0.0
    refusals: int = 0


class Turnstile:
    """Lets one request at a time through to one service.

    `interval` is the least number of seconds between two starts, `patience` how long to wait for another process's
    request. `folder` must be the same for all processes that are to keep the rest together.
    """

    def __init__(self, *, folder: Path, service: str, interval: float, patience: float, clock: Clock) -> None:
        self._service = service
        self._interval = interval
        self._patience = patience
        self._clock = clock
        self._state_file = folder / f"{service}.json"
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(folder / f"{service}.lock")

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the only connection, not sooner than `interval` after any other start; the start is written down first.

        Raises:
            ServiceError: the service asked for a rest that is not over, or another process holds the connection for
                longer than `patience`.
        """
        self._acquire()
        try:
            yield
        finally:
            self._lock.release()

    def refused(self, retry_after: float = 0.0) -> float:
        """Write down that the service wants a rest, and return its seconds; only within a turn."""
        state = self._read() or _State()
        rest = COOL_DOWNS[min(state.refusals, len(COOL_DOWNS) - 1)]
        rest = min(max(rest, retry_after), LONGEST_REST)
        self._write(
            _State(started=state.started, resting_until=self._now() + rest, refusals=min(state.refusals + 1, 99))
        )
        return rest

    def answered(self) -> None:
        """Write down that the service is well again; only within a turn."""
        state = self._read() or _State()
        if state.refusals:
            self._write(_State(started=state.started))

    def _acquire(self) -> None:
        """Take the lock at a moment when a request may start."""
        give_up = self._clock.monotonic() + self._patience
        while True:
            if self._try_lock():
                wait = self._start()
                if wait <= 0:
                    return
                self._clock.sleep(wait)
                continue
            if self._clock.monotonic() > give_up:
                raise ServiceError(
                    f"another process keeps the only connection to {self._service} busy",
                    hint="repeat when it has ended: nothing is lost",
                )
            self._clock.sleep(_POLL)

    def _start(self) -> float:
        """Write a start down and keep the lock; or give it back, and return the seconds that are still to be waited.

        Waiting without the lock lets other processes in, so that nobody starves.
        """
        started = False
        try:
            self._check_rest()
            wait = self._wait()
            if wait <= 0:
                self._write(replace(self._read() or _State(), started=self._now()))
                started = True
            return wait
        finally:
            if not started:
                self._lock.release()

    def _try_lock(self) -> bool:
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            return False
        return True

    def _check_rest(self) -> None:
        left = (self._read() or _State()).resting_until - self._now()
        # A longer rest than any that is ever written means that the computer's clock was set back.
        if 0 < left <= LONGEST_REST:
            raise ServiceError(
                f"{self._service} asked for a rest, which lasts {_in_words(left)} more",
                hint="repeat later: nothing is lost",
            )

    def _wait(self) -> float:
        """Seconds until the next start is allowed; only within the lock.

        A last start that cannot be read, or that lies ahead because the computer's clock was set back, counts as one
        made just now: waiting once too often is the safe mistake.
        """
        state, now = self._read(), self._now()
        if state is None or state.started > now:
            self._write(_State(started=now))
            return self._interval
        return state.started + self._interval - now

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _read(self) -> _State | None:
        """What is written down; None where it cannot be read."""
        try:
            raw = json.loads(self._state_file.read_text(encoding="utf-8"))
            return _State(
                started=float(raw["started"]),
                resting_until=float(raw["resting_until"]),
                refusals=int(raw["refusals"]),
            )
        except FileNotFoundError:
            return _State()
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def _write(self, state: _State) -> None:
        """Replace the file whole, so that a reader without the lock never sees half of it."""
        draft = self._state_file.with_suffix(".new")
        draft.write_text(json.dumps(asdict(state)), encoding="utf-8")
        draft.replace(self._state_file)


def _in_words(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
