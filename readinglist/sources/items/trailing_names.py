"""Names at the end of a text, after a title without a separator: ``Attention and Memory Ada Novak, Li Chen``."""

import re

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.items import name_forms as forms
from readinglist.sources.items.marks import CUT
from readinglist.sources.items.name_lists import has_title_word, names_at_start
from readinglist.sources.items.words import is_name_word, is_title_word

_LAST_NAME = lazy_pattern(rf"(?<=[^\W\d_A-Z])\s(?P<name>(?:{forms.LONG}\s)?{forms.INITIAL}{{1,3}}{forms.LONG})$")
_NO_AUTHOR = lazy_pattern(
    r"(?:\b(?:of|to|by|and|for|in|on|with|from|after|the|a|an|de|von|dr|prof|is|at|about|via|und|et)|,|;|’s|'s|,\s\S+)\.?$",
    re.IGNORECASE,
)
"""Words after which a name belongs to the title."""
_WORD_ENDS = lazy_pattern(r"[\s,]")
_REACH, _MOST_WORDS = 80, 5


def names_at_end(text: str) -> int | None:
    """Return where the names start that end a text: several, or one with initials."""
    comma = text.find(", ")
    while comma >= 0:
        at = _first_name_start(text, comma)
        if at is not None and not is_title_word(_WORD_ENDS.split(text[at:], maxsplit=1)[0]):
            found = names_at_start(text, at)
            several = found and found.likely and (len(found.names) > 1 or found.others)
            if found and several and not text[found.end :].strip(f" .{CUT}"):
                return at
            # A list that ends earlier does so too if it is read from one of its other names.
            comma = max(comma, found.end - len(", ") if found else 0)
        comma = text.find(", ", comma + 2)
    single = _LAST_NAME.search(text[-_REACH:])
    start = len(text) - len(text[-_REACH:]) + single.start("name") if single else 0
    if single and not has_title_word(single["name"]) and not _NO_AUTHOR.search(text[:start].rstrip()):
        return start
    return None


def _first_name_start(text: str, comma: int) -> int | None:
    """Return where the first name starts, whose last word ends before the comma.

    Where the title has lower-case words, all capitalised words belong to the name; else two, and names known as such.
    """
    taken: list[str] = []
    for word in reversed(text[max(0, comma - _REACH) : comma].split(" ")):
        within = _NAME_PART.fullmatch(word) or (taken and _PARTICLE.fullmatch(word))
        if is_title_word(word) or not within or len(taken) == _MOST_WORDS:
            break
        taken.insert(0, word)
    while taken and _PARTICLE.fullmatch(taken[0]) and taken[0].islower():
        taken.pop(0)
    before = text[: comma - len(" ".join(taken))].rstrip()
    if len(taken) > 2 and not _is_lower(before):
        taken = _shortest_name(taken)
    return None if len(taken) < 2 or before.endswith(",") else comma - len(" ".join(taken))


_PARTICLE = lazy_pattern(forms.PARTICLE)
_NAME_PART = lazy_pattern(rf"{forms.INITIAL}|{forms.DIGRAPH}|(?!{forms.UP}{{2,}}s?$|.*-[a-z]){forms.WORD}")


def _shortest_name(words: list[str]) -> list[str]:
    """Return the last two words, what belongs to them, and the common names before them."""
    start = len(words) - 1
    while start > 0 and (start > len(words) - 2 or words[start][-1] == "." or not words[start][0].isupper()):
        start -= 1
    while start > 0 and (words[start - 1][-1] == "." or all(map(is_name_word, words[start - 1 : start + 1]))):
        start -= 1
    return words[start:]


def _is_lower(title: str) -> bool:
    """Whether most longer words of a title are in lower case."""
    words = re.findall(r"[^\W\d_]{4,}", title)[1:]
    return len([word for word in words if word[0].islower()]) * 2 > len(words)
