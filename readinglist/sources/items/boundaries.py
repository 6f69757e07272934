"""Places at which the title of a reference or plain item may end."""

from collections.abc import Iterator
from typing import NamedTuple

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.items.marks import CUT


class Boundary(NamedTuple):
    """A place where a title may end, the place where what follows starts, and the kind of what separates them."""

    end: int
    after: int
    kind: str


_MEDIUM = (
    r"[Ii]nternet|[Oo]n-?line|[Ee]n ligne|[Ee]n línea|[Pp]re-?print|[Ee]lectronic|Электронный ресурс|"
    r"(?:J|C|M|D|R|S|P|N|A|Z|EB|DB|CP)(?:/(?:OL|CD|MT|DK))?"
)
"""What references state in brackets after a title; the codes are those of GB/T 7714."""
_BOUNDARY = lazy_pattern(
    rf"(?P<medium>\s?\[(?:{_MEDIUM})\][.,]?\s*)|(?P<slashes>\s?//\s?)|"
    rf"(?P<stop>[.。](?:[”\"’»]*\s+|(?=[{CUT}])|(?=[^\x00-\x7f])))|"
    r"(?P<mark>[?!？！](?=[”\"’»]*\s)(?!\s(?:19|20)\d\d: ))|"
    r"(?P<comma>[,，;]\s+|\s@\s?)|(?P<square>\s\[(?=[^\[\]]{2,60}\]))|(?P<by>\s[Bb]y\s)|"
    r"(?P<paren>(?:\s|(?<=[^\x00-\x7f]))\((?=[^()]+(?:\([^()]*\)[^()]*)*\)))|"
    rf"(?P<cut>\s?[{CUT}\t]\s?)|(?P<in>\s[Ii]n\s(?=[A-Z]))|"
    r"(?P<space>\s(?=(?:Proceedings|Advances|Journal|J\.|Physical|Phys\.|IEEE|ACM|International|Lecture|Annals|"
    rf"Transactions)\s))|(?P<dash>\s[-–—]\s|:\s(?=[Ii]n\s|{CUT}))"
)
_ENCLOSED = lazy_pattern(r"(?<!\S)\([^()]*(?:\([^()]*\)[^()]*)*\)|\$[^$]{1,200}\$")
_AFTER_MARK = lazy_pattern(r"[”\"’»]*\s*")


def boundaries(text: str) -> Iterator[Boundary]:
    """Yield the places where a title may end, except within parentheses and mathematics."""
    enclosed = _ENCLOSED.finditer(text)
    within = next(enclosed, None)
    for found in _BOUNDARY.finditer(text):
        while within and within.end() <= found.start():
            within = next(enclosed, None)
        if within and within.start() < found.start():
            continue
        kind = found.lastgroup or ""
        if kind == "mark":
            follows = _AFTER_MARK.match(text, found.end())
            yield Boundary(found.end(), follows.end() if follows else found.end(), kind)
        else:
            yield Boundary(found.start(), found.end(), kind)


_ABBREVIATED_WORDS = """
    vs v st dr mr mrs ms prof no nos al eg e.g ie i.e etc approx fig eq vol resp cf jr sr ca c dept inc corp ltd co ed
    eds rev u.s u.k u.n d.c ph.d a.k.a w.r.t i.i.d s.t viz mt ft lt gen col op cit bzw z.b d.h u.a ggf вып см
"""
_ABBREVIATIONS = frozenset(_ABBREVIATED_WORDS.split())
_LAST_WORD = lazy_pattern(r"\S*$")
_REACH = 20


def is_abbreviation(text: str, stop: int) -> bool:
    """Whether the stop at this place ends an abbreviation or initial rather than a sentence."""
    last = _LAST_WORD.search(text[max(0, stop - _REACH) : stop])
    word = last[0].strip("(\"“'") if last else ""
    if len(word) == 1:
        return word.isalpha()
    return not (word.isupper() and word.isalpha()) and word.lower() in _ABBREVIATIONS
