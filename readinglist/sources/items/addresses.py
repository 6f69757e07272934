"""Addresses in items, and the links that markup makes of them."""

import re

from readinglist.papers.identifiers import parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.items.labels import is_label
from readinglist.sources.items.marks import CUT, LINK, LINK_END, MarkedText, without_marks

_ADDRESS = lazy_pattern(
    r"<?(?:https?://|www\.(?=\w)|(?<![\w.@/])(?:[a-z0-9-]+\.){1,3}"
    r"(?:org|com|io|edu|net|co|ai|cc|de|fr|cn|uk|gov|eu|dev|me|ly|gg)/(?=\w))"
    '[^\\s<>"“”«»|\\]\ue000-\ue0ff]*>?',
    re.IGNORECASE,
)
_SITE = lazy_pattern(r"\(\s?(?:[a-z0-9-]+\.){1,3}(?:com|org|io|ai|net|edu|dev|de|uk|cn)\s?\)")
"""The name of a site after the title of a page, as browsers copy it."""
_FEWEST_LETTERS = 2
_PAIRS = {")": "(", "]": "[", "}": "{"}


def take_addresses(item: MarkedText) -> None:
    """Cut the addresses in a text."""

    def cut(found: re.Match[str]) -> str:
        address = found[0].strip("<>")
        end = address_end(address)
        _keep_address(item, address[:end])
        return CUT + address[end:]

    if "(" in item.text:
        item.text = _SITE.sub(CUT, item.text)
    if "/" in item.text or "www." in item.text:
        item.text = _ADDRESS.sub(cut, item.text)


def cut_address(item: MarkedText, address: str) -> str:
    """Keep an address and return what stands for it."""
    _keep_address(item, address)
    return CUT


def link(item: MarkedText, inner: str, address: str) -> str:
    """Return what stands for a link: its text in marks, or a cut if the text is a label, an id or an address."""
    if address and not address.startswith("#"):
        _keep_address(item, address)
    words = without_marks(inner).strip(" *_`[]").replace(CUT, "").strip()
    named = parse_versioned(words)
    if named:
        item.keep(named)
    if named or is_label(words) or _ADDRESS.fullmatch(words) or sum(map(str.isalpha, words)) < _FEWEST_LETTERS:
        return CUT
    return f"{LINK}{inner.strip()}{LINK_END}"


def _keep_address(item: MarkedText, address: str) -> None:
    """Keep an address, unless identifiers were all it had."""
    address = address.strip("<>")
    if address.startswith("www."):
        address = f"https://{address}"
    if CUT not in address and address and address not in item.links:
        item.links.append(address)


def address_end(text: str) -> int:
    """Return where an address ends: before punctuation that belongs to the sentence."""
    end = len(text)
    while end:
        last = text[end - 1]
        closes = last in _PAIRS and text.count(_PAIRS[last], 0, end) < text.count(last, 0, end)
        if last not in ".,;:!?'*_" and not closes:
            break
        end -= 1
    return end
