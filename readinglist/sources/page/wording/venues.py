"""Lines that name a venue: a journal, proceedings or a conference, with volume, pages and year."""

import re
from collections.abc import Iterable
from functools import lru_cache

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import PartialDate
from readinglist.sources.items.dates import read_date
from readinglist.sources.page.boilerplate import is_dates_and_counts
from readinglist.sources.page.wording.labels import label_of, stated_detail

_VENUE_WORDS = (
    r"(?:proceedings|proc\.) (?:of|on)|conference (?:on|of|proceedings)|annual (?:meeting|conference)|"
    r"transactions on|trans\. |"
    r"symposium on|workshop on|advances in [A-Z]\w+ |findings of the|findings of acl|lecture notes in|journal of|"
    r"journal on|"
    r"international (?:conference|journal|joint conference)|main conference track|arxiv preprint|"
    r"(?:letters|magazine|review|reviews|access|corr|biorxiv|medrxiv|lncs|pmlr)\b|proceedings track|"
    r"datasets and benchmarks track"
)
_VENUE = lazy_pattern(_VENUE_WORDS, re.IGNORECASE)
_START = lazy_pattern(
    r"(?:in:? )?(?:the )?(?:\d{1,3}(?:st|nd|rd|th) )?(?:(?:19|20)\d\d )?(?:ieee|acm|usenix|ifac|aaai|ijcai|siam|"
    r"springer|elsevier|"
    r"neurips|nips|icml|iclr|cvpr|iccv|eccv|wacv|acl|emnlp|naacl|eacl|coling|kdd|sigir|sigmod|vldb|corl|icra|iros|"
    r"rss|aistats|uai|colt|"
    r"interspeech|icassp|miccai|arxiv|corr|jmlr|tmlr|tacl|tpami|pami|pnas|bmvc|www|wsdm|chi|uist|osdi|sosp|mlsys|"
    r"part of|"
    r"published in|accepted (?:at|to|by)|to appear in|presented at|plos|proc\.|proceedings|findings|"
    r"international conference|conference on|advances in (?-i:[A-Z])\w+ [^.]*\d|journal of|transactions on)\b",
    re.IGNORECASE,
)
_ACRONYM = lazy_pattern(
    r"(?:in:? )?(?:[A-Z][\w/&+-]{1,14}(?: \(?[A-Z][\w-]{1,14}\)?)?)[ ,'’]{1,2}\(?(?:19|20)?\d\d\)?"
    r"(?:[ ,(]+(?:oral|spotlight ?poster|spotlight|poster|highlight|notable.{0,12}|best paper.{0,20}|"
    r"workshop.{0,30}|findings|main)\)?)*"
)
_IN_VENUE = lazy_pattern(r"In:? [A-Z][^.?!:]{2,120},? (?:[A-Z][a-z]{2,8}\.? )?(?:19|20)\d\d\.?")
_YEAR = lazy_pattern(r"(?<![\d.])(?:19|20)\d\d(?![\d.]*\d)")
_PAGES = lazy_pattern(r"\b(?:pp?\.|pages?) ?\d|\d[:(]\d|\bvol(?:ume|\.) ?\d|\d+ ?\(\d+\)|\d+[–-]\d+|\bno\. ?\d")
_CITED = lazy_pattern(
    r"\b[Ww]orking [Pp]aper (?:[Nn]o\b|[Ss]eries|\d)|"
    r"\b(?:19|20)\d\d\b.{0,16};\s?\d+(?:\s?\([\w-]+\))?:\s?\w?\d|\b(?:19|"
    r"20)\d\d\b.*\bdoi: ?(?:https?://)?\S*10\.\d{4}"
)
_NAME_WORD = r"(?:[A-Z][\w&.'’()-]*|of|the|in|on|and|for|with|et|de|&)"
_YEAR_FIRST = lazy_pattern(rf"(?:19|20)\d\d(?: {_NAME_WORD}){{1,10}}")
_VOLUME = lazy_pattern(
    rf"{_NAME_WORD}(?:,? {_NAME_WORD}){{0,14}}[,:]? (?i:vol(?:\.|ume) ?|bd\. ?)?"
    r"\d{1,4}(?: ?\(\d{1,4}\)|, (?i:no\.|issue|h\.|heft) ?\d{1,4})?[,:;] ?"
    r"(?i:(?:pp?\.|s\.|pages|art(?:\.|icle)(?: no\.)?) ?)?\d{1,7}(?:[–-]\d{1,6})?(?:\W.{0,30})?"
)
"""A name with volume and pages: ``Neural Networks, 61, pp. 229–238``."""
_TAIL = lazy_pattern(
    r"[\s,;:(]*(?:(?:19|20)\d\d|pp?\.? ?\d.*|pages? \d.*|vol(?:ume|\.) ?\d.*|no\. ?\d.*|\d[\d:;()–,. -]*|doi:.*|"
    r"epub .*|"
    r"\(?(?:oral|spotlight ?poster|poster|spotlight|highlight|best paper[\w ]*)\)?|"
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.?(?: \d{1,2})?)[\s,;:.)]*$",
    re.IGNORECASE,
)
_OPENING = lazy_pattern(
    r"(?:published in|part of|in:|accepted (?:at|to|by)|to appear in|presented at) ?", re.IGNORECASE
)
_ABBREVIATED = lazy_pattern(r"\b\w{1,6}\.$")
_LEADING_YEAR = lazy_pattern(r"^(?:19|20)\d\d ")
_NO_VENUE = lazy_pattern(
    r"…|\.\.\.|^(?:n/?a|none|unknown|tba|preprint|under review|unpublished|-+)$|"
    r"^(?:year|jahr|année|año|anno|ano|год|年)$|\b(?:arxiv|corr|biorxiv|medrxiv)\b|\btrack$|^\d+$",
    re.IGNORECASE,
)
_DIGIT = lazy_pattern(r"\d")
_LONGEST = 220
_CACHED = 131_072
"""Maximum number of lines in memory, more than a page has."""


@lru_cache(maxsize=_CACHED)
def score_venue(text: str) -> float:
    """Return evidence for a line that names a venue rather than a paper, 0 if there is none."""
    if len(text) > _LONGEST:
        return 0.0
    if pieces := _beside(text):
        return max(map(score_venue, pieces))
    numbered = bool(_DIGIT.search(text))  # a quick test: most titles and names have no digit
    dated = numbered and bool(_YEAR.search(text) or _PAGES.search(text))
    score = 4.0 if (numbered or "orking " in text) and _CITED.search(text) else 0.0
    if dated and _IN_VENUE.fullmatch(text):
        score += 3.0
    if dated and _VOLUME.fullmatch(text):
        score += 4.0
    if numbered and _YEAR_FIRST.fullmatch(text):
        score += 2.5
    if numbered and _ACRONYM.fullmatch(text):
        score += 5.0
    if _START.match(text):
        score += 3.0 if dated else 1.0
    if _VENUE.search(text):
        score += 2.5 if dated else 1.5
    if dated and re.search(r",? \(?(?:19|20)\d\d\)?\.?$", text) and "," in text:
        score += 1.0
    return score if score >= 2.0 else 0.0


def _beside(text: str) -> list[str]:
    """Return the short pieces of ``1 code implementation · ICML 2024``; nothing if there are none."""
    pieces = _BAR.split(text) if _BAR.search(text) else []
    return pieces if len(pieces) > 1 and sorted(map(len, pieces))[-2] <= _SHORT else []


_BAR = lazy_pattern(r"\s[·•|]\s?")
_SHORT = 30


def venue_in(details: Iterable[str]) -> tuple[str, PartialDate | None]:
    """Return the venue that the first line about one states, without volume, pages and year, and the date.

    The date is that of a line with its label, else the only year in the line about the venue. The name is empty if it
    was cut off, or is that of a preprint server.
    """
    venue, date = "", None
    named: str | None = None
    for text in (piece for each in details for piece in _beside(each) or [each]):
        kind, said = stated_detail(text)
        if kind == "date":
            date = date or read_date(said) or _only_year(said)
        elif named is None and (kind or (score_venue(text) and not is_dates_and_counts(text))):
            named, venue = text, "" if _CITED.search(text) else _name_of(said or text)
    return venue, date or _only_year(named or "")


def _only_year(text: str) -> PartialDate | None:
    years = set(_YEAR.findall(text))
    return PartialDate(int(years.pop())) if len(years) == 1 else None


def _name_of(text: str) -> str:
    """Return the name of the venue in a line without label; empty if it is none."""
    label = label_of(text)
    name = _OPENING.sub("", text[label[1] if label else 0 :].partition(" - ")[0], count=1)
    while found := _TAIL.search(name):
        name = name[: found.start()]
    if name.count("(") > name.count(")"):
        name = name.rpartition("(")[0]
    name = _LEADING_YEAR.sub("", name).strip(" ,;:")
    return "" if _NO_VENUE.search(name) else name if _ABBREVIATED.search(name) else name.rstrip(".")
