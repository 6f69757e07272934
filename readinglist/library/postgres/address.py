"""Addresses of libraries on a server, ``postgresql://...``, and showing them without their password."""

from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

SCHEMES = ("postgresql://", "postgres://")
_SECRET = ("password", "sslpassword", "passfile")


def is_address(text: str) -> bool:
    """Whether a text is the address of a server, not a path."""
    return text.lower().startswith(SCHEMES)


def shown(address: str) -> str:
    """Return an address without passwords."""
    place, _, arguments = address.partition("?")
    scheme, _, rest = place.partition("://")
    named, at, host = rest.rpartition("@")  # a password may contain any other character
    pairs = [(name, value) for name, value in parse_qsl(arguments) if name.lower() not in _SECRET]
    place = f"{scheme}://{named.partition(':')[0]}{at}{host}"
    return f"{place}?{urlencode(pairs, safe='/,')}" if pairs else place


def role_of(address: str) -> str:
    """Return the role that an address names; empty if libpq chooses it."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    named = dict(parse_qsl(parts.query)).get("user", "")
    return named or unquote(parts.username or "")


def without_arguments(address: str, *names: str) -> str:
    """Return an address without these arguments."""
    parts = urlsplit(address)
    left = [(name, value) for name, value in parse_qsl(parts.query) if name not in names]
    return urlunsplit(parts._replace(query=urlencode(left)))
