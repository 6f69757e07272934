"""Strict parsing of arXiv's XML responses: anything doubtful raises `InvalidResponse`."""

from xml.etree import ElementTree as ET

from readinglist.net.batches import InvalidResponse
from readinglist.papers.lazy_patterns import lazy_pattern

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
    except (UnicodeDecodeError, ET.ParseError) as error:
        raise InvalidResponse(f"incomplete or invalid {kind} from arXiv") from error
