"""Chats exported as JSON, by Slack, Discord, Teams or Telegram: papers named in the texts of messages."""

import re
from collections.abc import Iterator

from readinglist.files.documents import Document
from readinglist.formats.json_items import json_items
from readinglist.papers.folding import printable
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.plugins.protocols import Parsed
from readinglist.sources.markup.joining import name_papers, read_page

_TEXTS = ("text", "content", "body", "message")
_DEEPEST = 8
_LINK = lazy_pattern(r"<(?P<address>https?://[^\s<>|]{1,500})(?:\|(?P<words>[^<>|\n]{1,500}))?>")
"""A link in a message of Slack: ``<address|words>``."""


def read_messages(document: Document) -> Parsed:
    """Return the papers that texts of messages name, with these texts as the text of the result."""
    lines: list[str] = []
    reasons: dict[int, str] = {}
    for text in (text for item in json_items(document.text) for text in _texts(item.value, 0)):
        added = _LINK.sub(_as_markdown, printable(text)).split("\n")
        if not name_papers(added):
            reasons |= dict.fromkeys(range(len(lines) + 1, len(lines) + len(added) + 1), "message")
        lines += [*added, ""]
    return read_page(document.name, lines, reasons)


def _texts(value: object, depth: int) -> Iterator[str]:
    """Yield the texts of messages in order."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for each in value:
            yield from _texts(each, depth + 1)
    elif isinstance(value, dict):
        text = next((_text(value[name]) for name in _TEXTS if name in value), "")
        if text.strip():
            yield text
            return
        for each in value.values():
            yield from _texts(each, depth + 1)


def _text(value: object) -> str:
    """Return a text, also one in parts, of which some have members, as in Telegram."""
    if isinstance(value, list):
        return "".join(_text(part.get("text") if isinstance(part, dict) else part) for part in value[:1000])
    return value if isinstance(value, str) else ""


def _as_markdown(found: re.Match[str]) -> str:
    return f"[{found['words']}]({found['address']})" if found["words"] else found["address"]
