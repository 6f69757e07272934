"""Boilerplate of web pages: dates, counts, buttons, notices."""

import re
from collections.abc import Iterable
from functools import lru_cache

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import PartialDate
from readinglist.sources.items.dates import read_date
from readinglist.sources.page.wording.boilerplate import BUTTONS, PHRASES, is_row_of_buttons

_MONTH = (
    r"(?:jan(?:uary|uar|vier|eiro)?|feb(?:ruary|ruar|rero|braio)?|mar(?:ch|zo|ço)?|apr(?:il|ile)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober|obre|ubre)?|nov(?:ember|embre|iembre|embro)?|dec(?:ember)?|märz|mai|"
    r"juni|juli|"
    r"okt(?:ober)?|dez(?:ember|embro)?|février|mars|avril|juin|juillet|août|septembre|décembre|enero|abril|mayo|"
    r"junio|"
    r"julio|agosto|sept?iembre|diciembre|fevereiro|maio|junho|julho|setembro|outubro|gennaio|maggio|giugno|luglio|"
    r"settembre|ottobre|dicembre|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|"
    r"декабря)\.?"
)
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
_UNIT = r"(?:s|m|h|d|w|mo|y|secs?|mins?|hrs?|seconds?|minutes?|hours?|days?|weeks?|months?|years?)"
_TIME = r"(?:,?\s*(?:at\s+)?\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?(?:\s*[A-Z]{2,4})?)"
DATE = (
    rf"(?:(?:{_DAY},?\s*)?(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+(?:19|20)\d\d)?|"
    rf"\d{{1,2}}(?:st|nd|rd|th|\.|º|er)?\s+(?:de\s+)?{_MONTH}(?:(?:,|\s+de)?\s+(?:19|20)?\d\d(?:\s?г\.)?)?|"
    rf"{_MONTH},?\s+(?:19|20)\d\d|"
    r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d\d)"
    rf"{_TIME}?|{_DAY}|(?:19|20)\d\d|an?\s+{_UNIT}\s+ago|\d+\+?\s*{_UNIT}(?:\s+ago)?|yesterday|today|just now)"
)
_NUMBER = r"[+~#<>≥]?\d[\d,.]*\s?[km]?\+?"
_COUNTED = (
    r"(?:up-?votes?|down-?votes?|votes?|likes?|favou?rites?|points?|comments?|authors?|views?|citations?|cited|"
    r"stars?|"
    r"repl(?:y|ies)|followers?|models?|datasets?|spaces?|collections?|papers?|results?|pages?|figures?|tables?|"
    r"min(?:ute)?s?(?: read)?|reads?|downloads?|shares?|retweets?|tweets?|forks?|github|code|upvoted|discussions?|"
    r"versions?|references?|submissions?|hearts?|claps?|reactions?|bookmarks?|saves?|reposts?|quotes?|quotations?|"
    r"reading|"
    r"accesses|altmetric|excerpts?|listens?|subscribers?|members?|zitiert von|cité par|citado por|citato da|"
    r"цитирований)"
)
_DECORATION = lazy_pattern(r"[^\w+#~<]+|[_<]+")
_DEED = (
    r"(?:first|last|originally)? ?(?:published|submitted|posted|updated|announced|revised|added|modified|released|"
    r"created|uploaded|date|votes|score|received|accepted)(?: (?:on|at|in))?"
)
_PIECE = lazy_pattern(
    rf"(?:{DATE}|{_COUNTED}\s?:?\s?{_NUMBER}|{_NUMBER}\s?(?:{_COUNTED}(?!\w))?|v\d+|ago|others?|more|{_DEED})(?!\w)",
    re.IGNORECASE,
)

_OPENINGS = lazy_pattern(
    r"(?:submitted|posted|shared|curated|upvoted|added|uploaded|powered|hosted|provided|recommended|maintained|"
    r"built|made|"
    r"sponsored|presented|selected|liked)\s*by\b.{0,80}"
    r"|by\s?@?[A-Z]+ and the research community|by[A-Z]\w+ and .{0,60}"
    r"|(?:©|\(c\)|copyright\b).{0,160}|.{0,80}all rights reserved\b.{0,40}"
    r"|(?:log|sign)\s?(?:in|up|out)\b(?: (?:to|with|or|for|and|now|here)\b.{0,80})?"
    r"|(?:view|read|download|open|see|get|show|hide|load|browse|visit|cite|copy|export|save|share|print|expand|"
    r"collapse|"
    r"explore|try|play|watch)\s+(?:the\s+|this\s+|as\s+|on\s+|in\s+|all\s+|full\s+|more\s+|other\s+|"
    r"similar\s+|related\s+|original\s+|to\s+|our\s+|a\s+|arxiv\s+|project\s+|paper\s+|publication\s+|"
    r"\d+\s+)*(?:pdf|html|papers?|abstracts?|article|arxiv|code|github|"
    r"text|page|details|comments?|more|less|bibtex|citations?|collections?|library|summary|demo|project|twitter|x|"
    r"facebook|"
    r"reddit|linkedin|email|link|discussions?|all|results?|authors?|versions?|slides|video|poster|tex source|source|"
    r"hugging ?face|models?|datasets?|spaces?|review|openreview|semantic scholar|google scholar|doi|publication)"
    r"\b(?:\s*[(\[].{0,30}|\s*\d+|\s+(?:on|in|from|to|at|with|citing|including|linking|of)\b.{0,60})?"
    r"|total of [\d,]+ (?:entries|results|papers|items|articles)"
    r"|(?:page|part|showing|displaying|results?)\s+(?:up to\s+)?\d+\s*(?:(?:of|to|[-–/])\s*[\d,]+)?.{0,40}"
    r"|skip to (?:main|content|navigation|search|footer)\b.{0,30}|back to (?:top|home|list|search|results?|papers?|"
    r"all|"
    r"main|feed|articles?|overview|previous|page|index)\b.{0,30}"
    r"|(?:next|previous|prev) (?:page|day|week|month|papers?)?"
    r"|get (?:trending|the latest|new|daily|weekly|updates?|notified|alerts?)\b.{0,100}"
    r"|(?:unsubscribe|register|join|donate|sign) (?:to|for|from|us|our|now|today|here)\b.{0,80}"
    r"|join the (?:discussion|conversation|community|waitlist)\b.{0,60}|follow (?:us|our|on|@|authors?\b).{0,60}"
    r"|subscribe\b.{0,60}|to unsubscribe\b.{0,120}|.{0,60}\b(?:in|to) your (?:email )?inbox\b.{0,20}"
    r"|(?:.{0,40}\b(?:our|the|to|accept|read|and|©|\d{4})\s+)?(?:(?:privacy|cookies?) (?:policy|notice|settings|"
    r"preferences)|terms(?: of (?:service|use)| (?:and|&) conditions)|privacy)\b(?:[\s|·•,&]+(?:and|our|terms|"
    r"privacy|"
    r"policy|cookies?|of|use|service|settings|notice|conditions|contact|about|help|legal|imprint|accessibility|"
    r"sitemap|"
    r"apply)\b)*\.?"
    r"|(?:this (?:site|website|page)|we|our partners|by (?:using|continuing|clicking)).{0,80}\bcookies?\b.{0,400}"
    r"|.{0,80}\b(?:enable|requires) javascript\b.{0,80}|your browser .{0,120}"
    r"|(?:spotlights?|orals?|posters?|notable|highlight|best paper|award|accepted (?:at|to|by|in)|published (?:at|"
    r"in)|"
    r"to appear (?:at|in)|under review)\b.{0,60}\b(?:19|20)\d\d\b.{0,30}"
    r"|(?:published|accepted|under review|submitted)(?: as)? an? (?:conference|journal|workshop) paper "
    r"(?:at|to|in) .{1,60}"
    r"|(?:#\d+\s+)?paper of the (?:day|week|month)|(?:\d+\s+)?new"
    r"|.{0,20}\bno (?:code|abstract|comments?|results?) .{0,30}"
    r"|(?:models?|datasets?|spaces?|collections?) citing this (?:paper|model|dataset)\s*\d*|.{0,10}\+\d+ more"
    r"|(?:filter|sort|order|group) by\b.{0,40}|(?:most|least) (?:recent|popular|liked|viewed|upvoted|cited)"
    r"|skip\b.{0,20}|please (?:try again|wait)\b.{0,40}|try again\b.{0,20}"
    r"|this paper (?:has|was) (?:not|no|already)\b.{0,80}",
    re.IGNORECASE,
)
_COUNTED_BUTTON = lazy_pattern(rf"(?P<words>[^\d\W][^\d]{{0,40}}?)[\s:(]{{0,3}}{_NUMBER}\)?", re.IGNORECASE)
_PIECES = lazy_pattern(r"\s*[·•|/>»\t]\s*|\s{2,}|\s+[-–—]\s+|\s*[,;]\s+")
_BARS = lazy_pattern(r"\s*[·•|/>»]\s*")
_MANY, _MOST = 4, 0.6
_CODE = lazy_pattern(r"^(?=\S*\d{4})(?=\S*[^\W\d_])[\w.&-]{8,25}\s+(?=\d)")
"""A code such as that of a database before a date or count."""
_ACCOUNT = lazy_pattern(r"@[\w.\-]{2,40}|[\w.+\-]+@[\w\-]+\.[\w.\-]+")
_LONGEST_SHAPE = 200
_DIGITS = lazy_pattern(r"\d")
_NUMBERS = lazy_pattern(r"\d[\d.,]*(?:[km]\b)?")
_MONTHS = lazy_pattern(rf"\b{_MONTH}(?!\w)", re.IGNORECASE)
_LETTERS = lazy_pattern(r"[^\W\d_]")
_LONGEST = 700
_CACHED = 131_072
"""Maximum number of lines in memory, more than a page has: several stages ask about each line."""

_CHROME_WORDS = """
    account accounts advertise advertisement app apps browser button careers checkout click comment comments
    community contact content cookie cookies copyright dashboard discover docs download downloads email enterprise
    explore facebook faq favorites favourites feed feeds feedback follow follower followers help home homepage inbox
    job jobs join latest license like linkedin login logout member membership menu messages navigation newsletter
    newsletters notification notifications page pages papers password popular powered premium press pricing privacy
    profile read recommended register rights rss save saved scroll search settings share shared shop sidebar sign
    signin signup site sitemap sort sponsor sponsored subscribe subscribers subscription support terms today topics
    trending tweet twitter unsubscribe update updates upgrade upvote upvotes username visit watch web webpage
    website weekly welcome you your youtube
"""
CHROME_WORDS = frozenset(_CHROME_WORDS.split())
"""Words of buttons and notices; a short line with many of them is boilerplate."""


@lru_cache(maxsize=_CACHED)
def is_boilerplate(text: str) -> bool:
    """Whether a line (with single spaces) is certainly not part of a title, author list or abstract."""
    if len(text) > _LONGEST:
        return False
    if not _LETTERS.search(text):
        return True
    lower = text.lower()
    if lower.strip(" .:…→›»↗▾▼+!") in BUTTONS or _ACCOUNT.fullmatch(text):
        return True
    if len(text) <= 100 and (is_dates_and_counts(_CODE.sub("", text)) or _is_button_row(lower)):
        return True
    return is_row_of_buttons(text) or bool(_OPENINGS.fullmatch(text) or PHRASES.fullmatch(text))


def is_dates_and_counts(text: str) -> bool:
    """Whether the line consists of dates and counts. It is read from left to right without backtracking."""
    place = 0
    while place < len(text):
        found = _DECORATION.match(text, place) or _PIECE.match(text, place)
        if not found:
            return False
        place = found.end()
    return True


def _is_button_row(lower: str) -> bool:
    """Whether every part between separators is a button, possibly with a count, or most of many are."""
    pieces = [piece.strip(" .:…→›»↗[](){}+") for piece in _BARS.split(lower)]
    if len(pieces) >= _MANY and sum(piece in BUTTONS for piece in pieces) >= _MOST * len(pieces):
        return True
    for piece in _PIECES.split(lower):
        bare = piece.strip(" .:…→›»↗[](){}+")
        if not bare or bare in BUTTONS or is_dates_and_counts(bare):
            continue
        counted = _COUNTED_BUTTON.fullmatch(bare)
        if not counted or counted["words"].strip() not in BUTTONS:
            return False
    return True


def shape_of(text: str) -> str:
    """Return a short line in lower case with all numbers and months equal, which shows repeated boilerplate."""
    if len(text) > _LONGEST_SHAPE:
        return ""
    lower = text.lower()
    return _MONTHS.sub("jan", _NUMBERS.sub("0", lower)) if _DIGITS.search(lower) else lower


def chrome_share(words: list[str]) -> float:
    """Return the share of lower-case `words` that are typical of buttons and notices."""
    return sum(word in CHROME_WORDS for word in words) / len(words) if words else 0.0


def dated_by(details: Iterable[str]) -> PartialDate | None:
    """Return the first date with a year in short lines about a record, such as ``Published on 4 June 2024``.

    Counts, times of messages, and what follows a word such as ``updated`` are none. Of lines with several years, only
    those that state a publication count.
    """
    for text in details:
        several = len(set(_YEAR.findall(text))) > 1 and not text.lower().startswith("publi")
        if len(text) > _LONGEST_DATED or several:
            continue
        later = _LATER.search(text)
        for found in _DATED.finditer(text, 0, later.start() if later else len(text)):
            year = _YEAR.search(found[0])
            if year and ":" not in found[0] and not _COUNT_OF.search(text, 0, found.start()):
                return read_date(found[0]) or PartialDate(int(year[0]))
    return None


_LONGEST_DATED = 100
_DATED = lazy_pattern(rf"(?<![\w.,/-]){DATE}(?![\w/-]|[.,]\d|\s?{_COUNTED}\b)", re.IGNORECASE)
_COUNT_OF = lazy_pattern(rf"\b{_COUNTED}(?: by)?\s?:?\s?$", re.IGNORECASE)
_LATER = lazy_pattern(r"\b(?:replaced|revised|updated|modified|accessed|retrieved|edited|added)\b", re.IGNORECASE)
_YEAR = lazy_pattern(r"(?<!\d)(?:19|20)\d\d(?!\d)")
