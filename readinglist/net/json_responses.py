"""JSON answers of services, read strictly: what is not surely an answer is `UnusableAnswer`, never "no papers"."""

import json
import re
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from readinglist.net.batches import UnusableAnswer
from readinglist.papers.folding import one_line
from readinglist.plugins.context import Response

_QUESTION_REFUSED = frozenset({400, 414, 422})


def read_json(response: Response, name: str) -> object:
    """The value of an answer with status 200; `name` is the service in messages.

    Raises:
        UnusableAnswer: another status, or no JSON (a page, an empty or cut off body).
    """
    if response.status != 200:
        refused = response.status in _QUESTION_REFUSED
        raise UnusableAnswer(f"{name} answered with status {response.status}", bad_question=refused)
    try:
        value: object = json.loads(response.body.decode("utf-8"))
    except (ValueError, RecursionError) as fault:
        raise UnusableAnswer(f"{name}'s answer is cut off or no JSON") from fault
    return value


def table(value: object) -> Mapping[str, object]:
    """The object that a value is; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[Mapping[str, object]]:
    """The objects of a list; anything else in it is left out, and what is no list has none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def words(value: object) -> str:
    """The text that a value is, on one line; empty for anything else."""
    return one_line(value) if isinstance(value, str) else ""


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
