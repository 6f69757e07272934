"""Addresses of libraries on a server, ``postgresql://...``, which are shown without their password."""

import re
from urllib.parse import parse_qsl, unquote, urlencode

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern

SCHEMES = ("postgresql://", "postgres://")
_SCHEME = lazy_pattern(r"[a-z][\w+.-]+:/|postgres(?:ql)?(?::|//)", re.IGNORECASE)  # not a drive of Windows
_SECRET = ("password", "sslpassword", "passfile")


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """The address of a library on a server; as text it has no password, `full` is for the driver only."""

    full: str

    def __str__(self) -> str:
        scheme, named, rest = self._parts()
        host, _, arguments = rest.partition("?")
        pairs = [(name, value) for name, value in parse_qsl(arguments) if name.lower() not in _SECRET]
        place = f"{scheme}://{named.partition(':')[0]}{'@' if named else ''}{host}"
        return f"{place}?{urlencode(pairs, safe='/,')}" if pairs else place

    def _parts(self) -> tuple[str, str, str]:
        """Return the scheme, the role with its password, and the rest.

        As for libpq, they end at an @ before the first slash. If there is one only later, the password has a slash that
        is not encoded; what is before it is not shown either.
        """
        scheme, _, rest = self.full.partition("://")
        named, at, host = rest.partition("@")
        if at and "/" in named and "?" in named:
            return scheme, "", rest
        if "@" in host.partition("?")[0]:
            host = host.rpartition("@")[2]
        return (scheme, named, host) if at else (scheme, "", rest)

    def __repr__(self) -> str:
        return f"ServerAddress({str(self)!r})"

    @property
    def role(self) -> str:
        """The role that the address names; empty if libpq chooses it."""
        _, named, rest = self._parts()
        return dict(parse_qsl(rest.partition("?")[2])).get("user", "") or unquote(named.partition(":")[0])


def is_address(text: str) -> bool:
    """Whether a text is the address of a server, not a path."""
    return text.lower().startswith(SCHEMES)


def is_mistyped_address(text: str) -> bool:
    """Whether a text is the address of something else, or lacks a sign (``postgresql:/lab/papers``)."""
    return not is_address(text) and ("://" in text or bool(_SCHEME.match(text)))


def without_password(text: str) -> str:
    """Return a text for messages; a mistyped address has no password."""
    if not is_mistyped_address(text):
        return text
    scheme, signs, rest = re.split("([:/]+)", text, maxsplit=1)
    return f"{scheme}{signs}{str(ServerAddress(f'{scheme}://{rest}')).partition('://')[2]}"


def password_is_encoded(address: str) -> bool:
    """Whether no @ or slash of a password lacks its percent-encoding; libpq would look for the host after it."""
    authority, _, path = address.partition("://")[2].partition("/")
    if "@" not in authority and "?" in authority:  # the slash is in an argument
        return True
    return authority.count("@") < 2 and "@" not in path.partition("?")[0]
