"""Reads the XML of services strictly: a body is a whole document, or no answer."""

import re
from xml.etree import ElementTree as ET

from readinglist.net.asking import UnusableAnswer

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read_xml(body: bytes, kind: str) -> ET.Element:
    """The outermost element of arXiv's answer; `kind` is what it should be, in words.

    Control characters, which old abstracts hold and XML forbids, count as blanks: one record would block all others.

    Raises:
        UnusableAnswer: the body is empty, no UTF-8, cut off, no XML, or has a document type.
    """
    if not body.strip():
        raise UnusableAnswer("arXiv's answer is empty")
    try:
        text = _FORBIDDEN.sub(" ", body.decode("utf-8"))
        # Without a document type no entity can be declared, which is what makes XML of strangers dangerous.
        if "<!DOCTYPE" in text:
            raise UnusableAnswer(f"arXiv's answer is a page, not a {kind}")
        return ET.fromstring(text)  # noqa: S314
    except (UnicodeDecodeError, ET.ParseError) as fault:
        raise UnusableAnswer(f"arXiv's answer is cut off or not a {kind}") from fault
