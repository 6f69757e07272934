"""Lines of authors: how much a text looks like one, and where one begins after a title."""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import takewhile

from readinglist.papers.folding import STOP_WORDS
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import OTHERS_ELSEWHERE, author_from_display, is_corporate
from readinglist.sources.items.words import is_name_word

_PARTICLES = r"(?:(?:van|von|de|del|della|der|den|di|da|dos|du|la|le|ter|ten|zu|el|al)[ -]){0,3}"
_SEPARATOR = lazy_pattern(r"\s*[,;·•|&，；、]\s*|\s+(?:and|und|et|y|e)\s+")
_NAME = lazy_pattern(
    r"(?:(?:[^\W\d_a-z][\w'’`.\-\\{}\"^~]*|van|von|vom|de|der|den|des|del|della|da|das|dos|di|la|le|bin|ibn|al|el|ten|ter|du|zu|af|av|y|i|ul|ur|(?:al|el|di|de|da|bin|ibn|von|van)-[^\W\d_][\w'’-]*)"
    r"(?:\s|$)){1,6}"
)
_INITIALS = r"(?:[A-Z][a-z]?\.[ -]?){1,4}|[A-Z]{1,4}|[A-Z]-[A-Z]"
_SHORT_NAME = lazy_pattern(
    rf"(?:{_INITIALS})\s(?:[a-z]{{2,4}}\s){{0,2}}[^\W\d_][\w'’.-]+(?:\s[^\W\d_][\w'’.-]+){{0,2}}"
)
_INVERTED_NAME = lazy_pattern(rf"[^\W\d_a-z][\w'’-]+(?:[ -][^\W\d_a-z][\w'’-]+){{0,2}}\s(?:{_INITIALS})\.?")
_FOOTNOTES = lazy_pattern(r"[*∗†‡§¶¹²³⁰⁴-⁹]+|(?<=[^\W\d_])\s?\d(?:,\d)*(?=\s?(?:,|;|·|\||&|$|\band\b))")
_SHORTENED = lazy_pattern(
    rf"\bet\.?\s?al\.?[,;]?$|(?:{OTHERS_ELSEWHERE})$|[\s,，]等$|"
    r"\b(?:and|und|et|y|e) \d+ (?:others?|more|other authors?|weitere|autres|más|altri)$|"
    r"[,;]?\s?(?:\.\.\.|…)$|,?\s?\+\s?\d+(?: authors?| more)?$"
)
_MORE = lazy_pattern(r",?\s*\+\s?\d+ (?:more )?authors?,?\s*", re.IGNORECASE)
_SEPARATING = lazy_pattern(r"[,;·•|&，；、]|\s(?:and|und|et|y|e)\s")
_OF_INSTITUTION = lazy_pattern(
    r"\b(?:universit\w+|universidad|institut\w*|laborator\w+|labs?|department|school of|college|academy|polytechnic\w*|"
    r"research|cent(?:er|re)|google|deepmind|microsoft|meta|openai|nvidia|alibaba|tencent|huawei|bytedance|amazon|apple|"
    r"ibm|intel|eth|epfl|mit|cmu|inria|cnrs|inc\.|ltd|gmbh)\b",
    re.IGNORECASE,
)
_IN_BRACKETS = lazy_pattern(
    r"\s\([^()\d]{2,120}\)(?=[,;]\s|\s(?:and|&|\()|[,;]?$)|\s\([A-Z][a-z]{2,8}\.?\s(?:\d\d?,\s)?\d{4}\)$"
)
_INVERTED = lazy_pattern(r"(?P<family>[^,;:]{1,40}), (?P<given>[^,;:]{1,40})")
_FAMILY_NAME = rf"{_PARTICLES}[^\W\d_a-z][\w'’-]+(?:[ -][^\W\d_a-z][\w'’-]+){{0,2}}"
_DOTTED_INITIALS = r"(?:[^\W\d_a-z]\.[ -]?){1,4}"
_WITH_INITIAL = lazy_pattern(rf"(?P<family>{_FAMILY_NAME}), (?P<given>{_DOTTED_INITIALS})")
_WITH_INITIALS = lazy_pattern(
    rf"{_FAMILY_NAME}, {_DOTTED_INITIALS}"
    rf"(?:\s?(?:[,;&]|,? and)\s(?:&\s|and\s)?{_FAMILY_NAME}, {_DOTTED_INITIALS})*"
)
"""``Hu, A., Lin, F. B. & Sato, M.``"""
_TEAMS = frozenset({"team", "collaboration", "consortium", "contributors"})
_DOTTED = lazy_pattern(r"(?<![^\W_])[^\W\d_a-z]\.")
_FAMILY = lazy_pattern(r"[^\W\d_a-z][^\W\d_A-Z]+(?:[-’'][^\W\d_]+)*")
_DIGIT = lazy_pattern(r"\d")
_LONGEST_NAME = 45
_LONGEST = 4000
_PROSE, _MANY = 500, 0.12
"""Length from which a list of names must have more separators per word than prose."""
_CACHED = 131_072
"""Maximum number of lines in memory, more than a page has."""
_LONGEST_END = 80


def score_names(text: str, common: Callable[[str], float]) -> float:
    """Return evidence for a list of authors; `common` gives the share of words of a text that names rarely contain."""
    shortened = _shortened(text)
    bare = _without_marks(text[: shortened.start()] if shortened else text)
    bare = re.sub(r"\([^()]*\)", "", bare) if "(" in bare else bare
    pieces = _pieces(bare)
    if not pieces:
        return -4.0
    named = sum(map(_resemblance, pieces)) / len(pieces)
    short = sum(map(is_short_name, pieces)) / len(pieces)
    if short == 1.0:
        return (3.0 if _DOTTED.search(text) else 1.0) if len(pieces) == 1 else 1.5 + min(len(pieces), 5)
    known = common(bare)
    if shortened and (len(pieces) > 1 or not text.endswith(("…", "..."))):
        return 5.0 * named - 3 * known
    if len(pieces) == 1:
        return _score_one_name(bare, named) - 4 * known
    if all(_FAMILY.fullmatch(piece) and not _is_noun(piece) for piece in pieces):
        return 2.0 + 0.5 * min(len(pieces), 4) - 6 * known
    if named < 0.7:
        return -4.0
    return min(len(pieces), 5) + 2 * named - 1 - 6 * known


@lru_cache(maxsize=_CACHED)
def is_byline(text: str) -> bool:
    """Whether a text has the form of a list of authors: full names, or initials with a family name."""
    if len(text) > _LONGEST or len(text) > _LONGEST_NAME * (1 + len(_SEPARATING.findall(text))):
        return False
    pieces = _names_in(text)
    if not pieces or any(len(piece) > _LONGEST_NAME for piece in pieces):
        return False
    if all(map(is_short_name, pieces)):
        return True
    return len(pieces) > 1 and all(_is_one_author(piece) or _is_group(piece) for piece in pieces)


def _is_group(piece: str) -> bool:
    """Whether a text is the name of a group, not a title such as ``Graphs: A Survey``."""
    return ": " not in piece and ". " not in piece and is_corporate(piece)


def is_certain_byline(text: str) -> bool:
    """Whether a list of authors cannot be a title: several names with initials, or ``et al.``."""
    pieces = _names_in(text)
    shortened = bool(_shortened(text) or _MORE.search(text))
    return shortened or (len(pieces) > 1 and sum(map(is_short_name, pieces)) > len(pieces) / 2)


def _names_in(text: str) -> list[str]:
    shortened = _shortened(text)
    return _pieces(_without_marks(text[: shortened.start()] if shortened else text))


def _shortened(text: str) -> re.Match[str] | None:
    """Return what shows at the end of a list of authors that it goes on."""
    return _SHORTENED.search(text, max(0, len(text) - _LONGEST_END))


def _without_marks(text: str) -> str:
    """Return a list of authors without ``+12 authors`` and footnotes."""
    text = _MORE.sub(", ", text) if "+" in text else text
    may_have_footnotes = not text.isascii() or "*" in text or _DIGIT.search(text)
    return _FOOTNOTES.sub("", text) if may_have_footnotes else text


def without_count(text: str) -> str:
    """Return a list of authors up to ``+12 authors``, which becomes ``et al.``."""
    more = _MORE.search(text)
    return f"{text[: more.start()]} et al." if more else text


def without_affiliations(text: str) -> str:
    """Return the names in ``Ada Hu and Fan Lin, University of X; Mia Sato, Company`` or ``Ada Hu (Company); Mia Sato``.

    The result is empty if the text is no such list.
    """
    separators = text.count(",") + text.count(";")
    if len(text) > _LONGEST or (len(text) > _PROSE and separators < _MANY * text.count(" ")):
        return ""
    bare = _IN_BRACKETS.sub("", text) if "(" in text else text
    of_institution = bool(_OF_INSTITUTION.search(text))
    if bare != text and (is_byline(bare) or (of_institution and _is_one_author(bare))):
        return bare.replace("; ", ", ")
    if not of_institution:
        return ""
    names: list[str] = []
    for group in text.split("; "):
        pieces = [piece.removeprefix("and ") for piece in group.split(", ")]
        own = list(takewhile(_is_author, pieces))
        if not own or len(own) == len(pieces):
            return ""
        names.extend(own)
    return ", ".join(names)


def _is_author(piece: str) -> bool:
    """Whether a text is one name, or two with ``and`` between, and no institution."""
    return not _OF_INSTITUTION.search(piece) and (is_byline(piece) or _is_one_author(piece))


def is_team(text: str) -> bool:
    """Whether a short text is the name of a team or collaboration."""
    words = text.split(" ")
    return 2 <= len(words) <= 5 and len(text) <= _LONGEST_NAME and words[-1].lower() in _TEAMS


def is_short_name(piece: str) -> bool:
    """Whether a text is one name with initials: ``JE Gonzalez``, ``Gonzalez JE``, ``J. E. Gonzalez``."""
    return bool(_SHORT_NAME.fullmatch(piece) or _INVERTED_NAME.fullmatch(piece))


def is_name_line(text: str) -> bool:
    """Whether a line may be one full name, with or without a comma after it."""
    if len(text) > _LONGEST_NAME:
        return False
    bare = _FOOTNOTES.sub("", text).strip(" ,;")
    words = bare.split(" ")
    if not 2 <= len(words) <= 5 or _is_noun(words[0]) or words[0].lower() in STOP_WORDS:
        return False
    return is_short_name(bare) or (_resemblance(bare) == 1.0 and not any(word[1:].isupper() for word in words))


def _is_noun(word: str) -> bool:
    """Whether a word has the ending of an English noun or adjective, and is no name such as ``Clément``."""
    return bool(_NOUN.fullmatch(word)) and not (_PINYIN.fullmatch(word) or is_name_word(word))


def _pieces(text: str) -> list[str]:
    inverted = [_INVERTED.fullmatch(piece.strip()) for piece in text.split(";")] if ";" in text else []
    if inverted and all(inverted):
        return [f"{each['given']} {each['family']}" for each in inverted if each]
    if "," in text and _WITH_INITIALS.fullmatch(text):
        return [f"{each['given']} {each['family']}" for each in _WITH_INITIAL.finditer(text)]
    return [piece for piece in _SEPARATOR.split(text.strip(" ,;.")) if piece]


def _resemblance(piece: str) -> float:
    """Return 1 for a full name, less for a single word, 0 for anything else."""
    if len(piece) > _LONGEST_NAME or not _NAME.fullmatch(piece):
        return 0.0
    return 1.0 if " " in piece.strip() else 0.4


def _score_one_name(text: str, named: float) -> float:
    """Score a line with one name, which is ambiguous unless authors usually follow titles on the page."""
    words = len(text.split())
    if 2 <= words <= 4 and author_from_display(text).corporate:
        return 1.5
    return 0.6 if 2 <= words <= 4 and named == 1.0 and not _DIGIT.search(text) else -3.0


_TITLE_END = lazy_pattern(r"[.?!…)\]”\"]$")
_NAME_WORD = lazy_pattern(r"[^\W\d_a-z][^\W\d_]*(?:['’.-][^\W\d_]+)*\.?")
_PARTICLE = lazy_pattern(
    r"(?:van|von|vom|de|der|den|des|del|della|da|das|dos|di|la|le|bin|ibn|al|el|ten|ter|du|zu|af|av|ul|ur)"
)
_INITIAL = lazy_pattern(r"[A-Z]\.?(?:-[A-Z]\.?)?")
_ENDINGS = (
    r"[^\W\d_-]{3,}(?:tion|sion|ing|ment|ness|ity|ance|ence|ism|ics|ology|ship|ive|able|ible|ful|less|ical|ized?|"
    r"ised?|tems?|"
    r"works?|models?|ods?"
)
_PINYIN = lazy_pattern(r"(?:(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])[aeiou]{1,3}(?:ng?)?){2,3}", re.IGNORECASE)
_NOUN = lazy_pattern(rf"{_ENDINGS})", re.IGNORECASE)
_OF_TITLES = lazy_pattern(rf"{_ENDINGS}|[^s]s)", re.IGNORECASE)


def split_title(text: str, name_words: frozenset[str], common: frozenset[str]) -> tuple[str, str] | None:
    """Return the title and the authors of a line that has both, or None if it does not end with a list of names.

    The boundary lies within the text before the first comma after the title. `name_words` are words of names on the
    page, `common` words that also occur in lower case.
    """
    segments = re.split(r"(?<=[^\s,]), (?=\S)", text)
    count = 0
    while count < len(segments) - 1 and _is_one_author(segments[-1 - count]):
        count += 1
    words = segments[-1 - count].split(" ")
    size = _size_of_name(words, name_words, common)
    if size is None:
        return None
    before = [*segments[: len(segments) - 1 - count], " ".join(words[:-size])]
    authors = [" ".join(words[-size:]), *(segments[-count:] if count else [])]
    return ", ".join(before), ", ".join(authors)


def _is_one_author(text: str) -> bool:
    """Whether a text is one name rather than the end of a title and a name."""
    words = [word for word in text.split(" ") if not (_PARTICLE.fullmatch(word) or _INITIAL.fullmatch(word))]
    return _resemblance(text) == 1.0 and (len(words) <= 3 or not any(map(_OF_TITLES.fullmatch, words[:-2])))


def _size_of_name(words: list[str], name_words: frozenset[str], common: frozenset[str]) -> int | None:
    """Return the number of words of the name at the end of `words`, after at least one other word."""
    if len(words) < 3 or not _NAME_WORD.fullmatch(words[-1]):
        return None
    size = 2
    while size < len(words) - 1 and _PARTICLE.fullmatch(words[-size]):
        size += 1
    while size < len(words) - 1 and _INITIAL.fullmatch(words[-size]):
        size += 1
    if not _NAME_WORD.fullmatch(words[-size]):
        return None
    more = words[-size - 1]
    is_name = _NAME_WORD.fullmatch(more) and not _TITLE_END.search(more) and more.lower() not in STOP_WORDS
    if size == 2 and is_name and more in name_words and more.lower() not in common and not _OF_TITLES.fullmatch(more):
        size = 3
    return size if len(words) > size else None
