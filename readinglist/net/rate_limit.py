"""Rate limiting across processes: one connection per service and a minimum interval between requests.

Each service has two files: a lock that the operating system releases when a process dies, and a JSON file with the time
of the last request and of the current cooldown. See ``docs/decisions/0030``.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from filelock import FileLock, Timeout

from readinglist.files.writing import make_private_folder
from readinglist.library.clock import Clock
from readinglist.papers.errors import ServiceError
from readinglist.papers.fast_dataclasses import dataclass

COOLDOWNS = (60.0, 300.0, 900.0)
"""Seconds of cooldown after the first, second and each further refusal in a row; services can refuse for hours."""

TRUSTED_REFUSALS = 2
"""Refusals in a row after which a shorter time that the service states is no longer believed."""

SHORT_COOLDOWN = 10.0
"""Maximum seconds of a cooldown that is waited for; in a longer one requests fail."""

LONGEST_COOLDOWN = 3600.0
"""Maximum cooldown, whatever a service requests; the next refusal starts a new one."""

LONGEST_INTERVAL = 60.0
"""Maximum seconds between two requests, whatever a service states."""

UNREACHED = 30.0
"""Seconds after a failed connection in which no other is attempted, so that commands end quickly without a network."""

OFFLINE = "check the connection; `--offline`, or the setting `offline = true`, sends no requests"

ASKED = "asked us to wait"
STALLED = "timed out a short time ago"
"""Why no request is sent during a cooldown."""

_POLL = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """Times are seconds since the epoch. `refusals` counts those since the last success.

    `interval` is the minimum number of seconds between requests that the service stated, 0 if none. No request is sent
    until `resting_until`, `cooldown` seconds after the refusal, because of `resting_why`. The server `unreached` could
    not be connected to at the time `unreached_at`, because of `unreached_why`.
    """

    started: float = 0.0
    resting_until: float = 0.0
    resting_why: str = ASKED
    cooldown: float = 0.0
    refusals: int = 0
    interval: float = 0.0
    unreached: str = ""
    unreached_at: float = 0.0
    unreached_why: str = ""


class RateLimiter:
    """Allows one request at a time to one service.

    `interval` is the minimum number of seconds between two requests, `timeout` how long to wait for another process.
    `folder` must be the same for all processes that share the limit.
    """

    def __init__(self, *, folder: Path, service: str, interval: float, timeout: float, clock: Clock) -> None:
        self._service = service
        self._interval = interval
        self._timeout = timeout
        self._clock = clock
        self._state_file = folder / f"{service}.json"
        make_private_folder(folder)
        self._lock = FileLock(folder / f"{service}.lock")

    @contextmanager
    def slot(self, url: str = "") -> Iterator[None]:
        """Wait until a request to `url` may start, record its start, and hold the only connection.

        Raises:
            ServiceError: If the service is in a cooldown, the server could not be reached a short time ago, or another
                process holds the connection for too long.
        """
        self._acquire(_server(url))
        try:
            yield
        finally:
            self._lock.release()

    def refused(self, retry_after: float = 0.0, *, why: str = ASKED) -> float:
        """Record a refusal or a stall, and return the seconds of the cooldown; only within a slot.

        `retry_after` is what the service states, 0 if nothing.
        """
        state = self._read() or _State()
        cooldown = COOLDOWNS[min(state.refusals, len(COOLDOWNS) - 1)]
        trusted = retry_after > 0 and state.refusals < TRUSTED_REFUSALS
        cooldown = min(retry_after if trusted else max(cooldown, retry_after), LONGEST_COOLDOWN)
        self._write(
            replace(
                state,
                resting_until=self._now() + cooldown,
                resting_why=why,
                cooldown=cooldown,
                refusals=min(state.refusals + 1, 99),
                unreached="",
            )
        )
        return cooldown

    def unreached(self, url: str, why: str) -> None:
        """Record that the server of `url` could not be connected to; only within a slot."""
        state = self._read() or _State()
        self._write(replace(state, unreached=_server(url), unreached_at=self._now(), unreached_why=why))

    def succeeded(self) -> None:
        """Record a success, which ends the cooldowns; only within a slot."""
        state = self._read() or _State()
        if state.refusals or state.unreached:
            self._write(_State(started=state.started, interval=state.interval))

    def stated(self, interval: float) -> None:
        """Record the interval between requests that the service states; only within a slot."""
        state = self._read() or _State()
        if state.interval != interval:
            self._write(replace(state, interval=interval))

    def _acquire(self, server: str) -> None:
        """Take the lock when a request may start."""
        give_up = self._clock.monotonic() + self._timeout
        while True:
            if self._try_lock():
                wait = self._start(server)
                if wait <= 0:
                    return
                self._clock.sleep(wait)
                continue
            if self._clock.monotonic() > give_up:
                raise ServiceError(
                    f"another process is using the connection to {self._service}",
                    hint="try again when it has finished; nothing is lost",
                )
            self._clock.sleep(_POLL)

    def _start(self, server: str) -> float:
        """Record a start and keep the lock; or release it, and return the seconds left to wait.

        Waiting without the lock lets other processes in, so that none starves.
        """
        started = False
        try:
            self._check_cooldown()
            self._check_reached(server)
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

    def _check_cooldown(self) -> None:
        state = self._read() or _State()
        left = state.resting_until - self._now()
        # A longer cooldown than the maximum means that the system clock was set back.
        if state.cooldown > SHORT_COOLDOWN and 0 < left <= LONGEST_COOLDOWN:
            raise ServiceError(
                f"{self._service} {state.resting_why}; {_duration(left)} left",
                hint="try again later; nothing is lost",
            )

    def _check_reached(self, server: str) -> None:
        state = self._read() or _State()
        ago = self._now() - state.unreached_at
        if state.unreached and state.unreached == server and 0 <= ago < UNREACHED:
            raise ServiceError(
                f"{self._service}: connection failed ({state.unreached_why}); next attempt in {UNREACHED - ago:.0f} s",
                hint=OFFLINE,
            )

    def _wait(self) -> float:
        """Return the seconds until the next start is allowed; only with the lock.

        If the last start cannot be read, or is in the future because the system clock was set back, it counts as now:
        an unnecessary wait is the safe error.
        """
        state, now = self._read(), self._now()
        if state is None or state.started > now:
            self._write(_State(started=now))
            return self._interval
        rest = min(state.resting_until - now, SHORT_COOLDOWN) if state.cooldown <= SHORT_COOLDOWN else 0.0
        return max(state.started + max(self._interval, state.interval) - now, rest)

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _read(self) -> _State | None:
        """Return the recorded state, None if it cannot be read."""
        try:
            raw = json.loads(self._state_file.read_text(encoding="utf-8"))
            return _State(
                started=float(raw["started"]),
                resting_until=float(raw["resting_until"]),
                resting_why=str(raw.get("resting_why", ASKED)),
                cooldown=float(raw.get("cooldown", LONGEST_COOLDOWN)),
                refusals=int(raw["refusals"]),
                interval=min(max(float(raw.get("interval", 0.0)), 0.0), LONGEST_INTERVAL),
                unreached=str(raw.get("unreached", "")),
                unreached_at=float(raw.get("unreached_at", 0.0)),
                unreached_why=str(raw.get("unreached_why", "")),
            )
        except FileNotFoundError:
            return _State()
        except (OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            return None

    def _write(self, state: _State) -> None:
        """Replace the file atomically, so that a reader without the lock never sees part of it."""
        new = self._state_file.with_suffix(".new")
        new.write_text(json.dumps(asdict(state)), encoding="utf-8")
        new.replace(self._state_file)


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _server(url: str) -> str:
    """Return the scheme, host and port of a URL, which may be malformed."""
    return "/".join(url.split("/", 3)[:3])
