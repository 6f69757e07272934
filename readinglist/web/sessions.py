"""Sessions of readers: who they are, and what the next page tells them."""

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import field

from readinglist.papers.fast_dataclasses import dataclass

_MOST_SESSIONS = 1_000
_MOST_FAILURES = 10
_FAILURE_SECONDS = 60.0
_COST = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What the next page says about a change. `batch` is that of the journal, to undo it; 0 if there is none."""

    text: str
    details: tuple[str, ...] = ()
    batch: int = 0
    kind: str = "done"


@dataclass(slots=True, kw_only=True)
class BrowserSession:
    """A session of a reader. `secret` is the cookie, `csrf` is part of each form."""

    reader: str
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    messages: list[Message] = field(default_factory=list)
    columns: tuple[str, ...] = ()


class Sessions:
    """All sessions of a server, the oldest of which ends if there are too many."""

    def __init__(self, passwords: Mapping[str, str]) -> None:
        self._passwords = passwords
        self._sessions: OrderedDict[str, BrowserSession] = OrderedDict()
        self._failures: deque[float] = deque(maxlen=_MOST_FAILURES)

    def open(self, reader: str) -> BrowserSession:
        """Return a new session of a reader."""
        session = BrowserSession(reader=reader)
        self._sessions[session.secret] = session
        while len(self._sessions) > _MOST_SESSIONS:
            self._sessions.popitem(last=False)
        return session

    def find(self, secret: str) -> BrowserSession | None:
        """Return the session with a cookie, or None."""
        session = self._sessions.get(secret)
        if session:
            self._sessions.move_to_end(secret)
        return session

    def close(self, session: BrowserSession) -> None:
        """End a session."""
        self._sessions.pop(session.secret, None)

    @property
    def too_many_failures(self) -> bool:
        """Whether so many logins failed in the last minute that no further one is tried."""
        full = len(self._failures) == _MOST_FAILURES
        return full and time.monotonic() - self._failures[0] < _FAILURE_SECONDS

    def check_password(self, reader: str, password: str) -> bool:
        """Whether a password is that of a reader. It takes as long for an unknown reader."""
        known = self._passwords.get(reader, "")
        right = is_password(password, known or _UNKNOWN)
        if not (known and right):
            self._failures.append(time.monotonic())
            return False
        return True


_UNKNOWN = f"scrypt:{'0' * 32}:{'0' * 64}"


def hash_password(password: str) -> str:
    """Return the hash of a password for the settings."""
    salt = secrets.token_bytes(16)
    return f"scrypt:{salt.hex()}:{hashlib.scrypt(password.encode(), salt=salt, **_COST).hex()}"


def is_password(password: str, hashed: str) -> bool:
    """Whether a password has this hash."""
    _, salt, digest = hashed.split(":")
    found = hashlib.scrypt(password.encode("utf-8", "replace"), salt=bytes.fromhex(salt), **_COST)
    return hmac.compare_digest(found, bytes.fromhex(digest))
