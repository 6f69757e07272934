"""Strict parsing of JSON and XML responses: anything doubtful raises `InvalidResponse`."""

import json
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from readinglist.net.batches import InvalidResponse
from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern
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
    except (ValueError, RecursionError) as fault:
        raise InvalidResponse(f"incomplete or invalid JSON from {name}") from fault
    return value


def table(value: object) -> Mapping[str, object]:
    """Return `value` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[Mapping[str, object]]:
    """Return the objects in a list, skipping other values; none if `value` is not a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def listed(value: object, name: str) -> list[Mapping[str, object]]:
    """Return the objects of a list, which an answer must have.

    Raises:
        InvalidResponse: If it is not a list of objects.
    """
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise InvalidResponse(f"invalid response from {name}: not a list of papers")
    return value


def is_absent(response: Response, text: str = "") -> bool:
    """Whether the service says that it does not have what was asked for: HTTP 404 as JSON, or with this text.

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


_FORBIDDEN = lazy_pattern(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read_xml(body: bytes, kind: str) -> ET.Element:
    """Return the root element of a response from arXiv; `kind` is what it should be, in words.

    Control characters are replaced by spaces: old abstracts contain some, and XML forbids them.

    Raises:
        InvalidResponse: If the body is empty, not UTF-8, truncated, not XML, or has a document type.
    """
    if not body.strip():
        raise InvalidResponse("empty response from arXiv")
    try:
        text = _FORBIDDEN.sub(" ", body.decode("utf-8"))
        # Without a document type no entities can be declared, which are what makes untrusted XML dangerous.
        if "<!DOCTYPE" in text:
            raise InvalidResponse(f"arXiv sent a web page, not a {kind}")
        return ET.fromstring(text)  # noqa: S314
    except (UnicodeDecodeError, ET.ParseError) as fault:
        raise InvalidResponse(f"incomplete or invalid {kind} from arXiv") from fault
