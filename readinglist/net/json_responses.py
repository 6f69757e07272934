"""Strict parsing of JSON responses: anything doubtful raises `InvalidResponse`."""

import json
from collections.abc import Mapping

from readinglist.net.batches import InvalidResponse
from readinglist.papers.folding import one_line
from readinglist.plugins.context import Response

_REJECTED = frozenset({400, 414, 422})


def read_json(response: Response, name: str) -> object:
    """Parse the JSON of a response with status 200; `name` is the service in messages.

    Raises:
        InvalidResponse: If the status differs, or the body is not JSON (HTML, empty, truncated).
    """
    if response.status != 200:
        raise InvalidResponse(f"{name} returned HTTP {response.status}", rejected=response.status in _REJECTED)
    try:
        value: object = json.loads(response.body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InvalidResponse(f"incomplete or invalid JSON from {name}") from error
    return value


def table(value: object) -> Mapping[str, object]:
    """Return `value` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[Mapping[str, object]]:
    """Return the objects in a list, skipping other values; none if `value` is not a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def required_rows(value: object, name: str, *, total: object = 0) -> list[Mapping[str, object]]:
    """Return the objects of a list, which a response must have; `total` is how many were found by its own account.

    Raises:
        InvalidResponse: If it is not a list of objects, or is empty although something was found.
    """
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise InvalidResponse(f"invalid response from {name}: not a list of papers")
    if not value and str(total) not in ("0", "None", ""):
        raise InvalidResponse(f"invalid response from {name}: {one_line(str(total))[:20]} found, and none sent")
    return value


def is_absent(response: Response, text: str = "") -> bool:
    """Whether the service says that it does not have what was requested: HTTP 404 as JSON, or with this text.

    A web page with HTTP 404 comes from a wrong URL, or from a server in between.
    """
    if response.status != 404:
        return False
    if text:
        return response.body.strip() == text.encode()
    return isinstance(_json(response.body), dict)


def _json(body: bytes) -> object:
    try:
        return json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return None


def words(value: object) -> str:
    """Return `value` on one line if it is a string, else an empty string. Unpaired surrogates become `?`."""
    return one_line(value.encode("utf-8", "replace").decode("utf-8")) if isinstance(value, str) else ""
