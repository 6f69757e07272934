"""BibTeX's rules for names: splitting lists into names, and names into first, von, last and jr parts.

Rules: Oren Patashnik, `Designing BibTeX Styles`, section 4, and the program itself, in which the von part extends from
the first to the last lower-case word.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.tags import tag_of
from readinglist.tex import to_line
from readinglist.tex.mathematics import balanced, group_end
from readinglist.tex.tables import ACCENTS, SYMBOLS

_AND = lazy_pattern(r"\\[\\{}]|[{}]|((?<!\s)\s+and(?=\s))", re.IGNORECASE)
_PLAIN_AND = lazy_pattern(r"\s[aA][nN][dD](?=\s)")
_COMMA = lazy_pattern(r"\\[\\{}]|[{}]|(,)")
_COMMA_OF_KEYWORDS = lazy_pattern(r"\\[\\{},]|[{}]|(,)")
_SEMICOLON = lazy_pattern(r"\\[\\{}]|[{}]|(?<!\\)(;)")
_BRACE = lazy_pattern(r"\\.|[{}]", re.DOTALL)
_COMMAND = lazy_pattern(r"\\(?:[A-Za-z]+|.)", re.DOTALL)
_GAP = lazy_pattern(r"(?P<command>\\[A-Za-z]+)?(?P<gap>\\?(?:\s+|~))")
_LINE_BREAK = lazy_pattern(r"(?<!\s)\s*\\(?:\\|(?:newline|linebreak)(?![A-Za-z]))\s*")
_HYPHENATION = lazy_pattern(
    r"(?<!\\)(?P<command>\\[A-Za-z]+)?(?P<breaks>(?:\\\\)*)(?:\\-)+(?P<next>(?=[^\W\d_]|[{\[*]))?"
)
_EXTENDED = lazy_pattern(r"(?:^|,)\s*(?:family|given|prefix|suffix|useprefix|id)(?:-i)?\s*=", re.IGNORECASE)


MAX_CACHED_LISTS = 64
"""Maximum number of lists of names kept: that of an entry is read several times."""
_TAG_FIELDS = ("keywords", "groups", "mendeley-groups", "mendeley-tags")


@dataclass(frozen=True, slots=True, kw_only=True)
class NameParts:
    """A name in BibTeX's four parts, each a tuple of words in TeX."""

    first: tuple[str, ...] = ()
    von: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    jr: tuple[str, ...] = ()


def without_line_breaks(tex: str) -> str:
    r"""Return names with spaces for line breaks, also for one in a word: ``Jane\\Roe`` is ``Jane Roe``.

    Styles cut a name at a line break, and at the beginning of a paragraph it is an error.
    """
    if "\\\\" not in tex and "\\newline" not in tex and "\\linebreak" not in tex:
        return tex
    return _LINE_BREAK.sub(" ", tex)


def without_hyphenation(tex: str) -> str:
    r"""Return TeX without ``\-``; an empty group then separates a command from what would belong to it."""
    return _HYPHENATION.sub(_without_hyphen, tex) if "\\-" in tex else tex


def _without_hyphen(found: re.Match[str]) -> str:
    separates = found["command"] and not found["breaks"] and found["next"] is not None
    return (found["command"] or "") + found["breaks"] + "{}" * bool(separates)


@lru_cache(MAX_CACHED_LISTS)
def split_names(tex: str) -> tuple[str, ...]:
    """Split a list at each ``and`` between white space outside braces."""
    text = tex.strip()
    parts = _split(text, _AND) if "{" in text else _PLAIN_AND.split(text)
    return tuple([name for part in parts if (name := part.strip())])


def with_braced_and(tex: str) -> str:
    """Return a text in which biblatex finds no list: with braces around each ``and`` outside braces."""
    if "{" in tex:
        return " {and} ".join(split_names(tex))
    return _PLAIN_AND.sub(lambda found: f" {{{found[0][1:]}}}", tex)


def _split(tex: str, separators: re.Pattern[str]) -> list[str]:
    """Split at the separators (group 1 of the pattern) outside braces."""
    parts, start, depth = [], 0, 0
    for found in separators.finditer(tex):
        mark = found[0]
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth = max(0, depth - 1)
        elif depth == 0 and found[1]:
            parts.append(tex[start : found.start()])
            start = found.end()
    return [*parts, tex[start:]]


def split_keywords(tex: str) -> list[str]:
    r"""Split keywords outside braces: at semicolons, or at commas, but not ``\,``, if there are no semicolons."""
    parts = _split(tex, _SEMICOLON) if "{" in tex else tex.split(";")
    if len(parts) == 1:
        parts = _split(tex, _COMMA_OF_KEYWORDS) if "\\," in tex else at_commas(tex)
    return [word for part in parts if (word := part.strip())]


def stated_tags(fields: Mapping[str, str]) -> list[str]:
    """Return the distinct tags that the fields of an entry state: keywords, groups of JabRef and Mendeley."""
    words = (word for name in _TAG_FIELDS for word in split_keywords(fields.get(name, "")))
    return list(dict.fromkeys(tag for word in words if (tag := tag_of(to_line(word)))))


def depths_of(text: str) -> list[int] | None:
    """Return the brace depth of each character; None if there are no braces."""
    if "{" not in text:
        return None
    depths, depth, place = [], 0, 0
    for brace in _BRACE.finditer(text):
        depths.extend([depth] * (brace.start() - place))
        depth = max(0, depth + {"{": 1, "}": -1}.get(brace[0], 0))
        depths.extend([depth] * len(brace[0]))
        place = brace.end()
    return depths + [depth] * (len(text) - place)


def split_name(tex: str) -> NameParts:
    """Return the four parts of one name. Never fails: unclosed braces are closed at the end, stray ones opened before
    the word, and anything after a third comma belongs to the first part.
    """
    parts = [_words(part) for part in at_commas(_with_balanced_braces(tex.strip()))]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    if len(parts) == 1:
        return _without_comma(parts[0])
    von, last = _von_last(parts[0])
    jr = parts[1] if len(parts) > 2 else ()
    first = tuple(word for part in parts[2:] for word in part) if len(parts) > 2 else parts[1]
    return NameParts(first=first, von=von, last=last, jr=jr)


def _without_comma(words: tuple[str, ...]) -> NameParts:
    small = _small(words[:-1])
    if not small:
        return NameParts(first=words[:-1], last=words[-1:])
    return NameParts(first=words[: small[0]], von=words[small[0] : small[-1] + 1], last=words[small[-1] + 1 :])


def _von_last(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    small = _small(words[:-1])
    return (words[: small[-1] + 1], words[small[-1] + 1 :]) if small else ((), words)


def _small(words: tuple[str, ...]) -> list[int]:
    """Return the indices of the lower-case words."""
    return [place for place, word in enumerate(words) if not word[0].isupper() and is_small(word)]


def is_small(word: str) -> bool:
    """Whether BibTeX treats a word as lower case, by its first letter outside braces or that of a special character.

    A word without such a letter counts as upper case.
    """
    if word[:1].isalpha():
        return word[0].islower()
    depth, place = 0, 0
    while place < len(word):
        c = word[place]
        if depth == 0 and word.startswith("{\\", place):
            return _is_small_special(word[place + 1 : group_end(word, place)])
        if c == "\\" and depth == 0:
            return _is_small_special(word[place:])
        if c in "{}":
            depth += 1 if c == "{" else -1
        elif depth == 0 and c.isalpha():
            return c.islower()
        place += 1
    return False


def _is_small_special(tex: str) -> bool:
    r"""Whether the first letter of a special character such as ``\'e``, ``\v{S}`` or ``\ae`` is lower case."""
    place = 0
    while place < len(tex):
        command = _COMMAND.match(tex, place)
        letter = SYMBOLS.get(command[0][1:], "") if command else tex[place]
        if letter.isalpha():
            return letter.islower()
        place = command.end() if command else place + 1
    return False


def _with_balanced_braces(tex: str) -> str:
    """Return `tex` with balanced braces."""
    if "{" not in tex and "}" not in tex:
        return tex
    depth = 0
    for brace in _BRACE.findall(tex):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            break
    if depth < 0:
        depths = _BRACE.findall(tex)
        surplus = depths.count("}") - depths.count("{")
        start = 0 if tex.startswith("{") else max(tex.rfind(" "), tex.rfind("~")) + 1
        return tex[:start] + "{" * max(surplus, 1) + tex[start:]
    return tex + "}" * depth


def at_commas(tex: str) -> list[str]:
    """Split a name at commas outside braces."""
    return _split(tex, _COMMA) if "{" in tex else tex.split(",")


def _words(tex: str) -> tuple[str, ...]:
    r"""Split a part at white space and ties outside braces.

    Unlike in BibTeX, which knows no commands outside braces, ``\~`` is an accent, ``\`` before white space is white
    space, and white space after the command of a letter (``\O ystein``, ``\v Cech``) only ends the command.
    """
    if "{" not in tex and "\\" not in tex:
        return tuple(tex.replace("~", " ").split())
    depths = depths_of(tex)
    words, start = [], 0
    for found in _GAP.finditer(tex):
        inside = depths is not None and depths[found.end() - 1] > 0
        if inside or found["gap"] == "\\~" or (found["gap"][0].isspace() and _takes_letter(found["command"] or "")):
            continue
        words.append(tex[start : found.start("gap")])
        start = found.end()
    words.append(tex[start:])
    return tuple(word for word in words if word)


def _takes_letter(command: str) -> bool:
    """Whether a command is a letter or an accent, so that white space after it does not end the word."""
    name = command.removeprefix("\\")
    return name in ACCENTS or SYMBOLS.get(name, "").isalpha()


def is_extended(name: str) -> bool:
    """Whether a name is in biblatex syntax."""
    return "=" in name and bool(_EXTENDED.search(name))


def has_extra_commas(name: str) -> bool:
    """Whether a name has more than two commas or nothing between two, so that BibTeX or biber rejects it."""
    return ",," in name or name.count(",") > 2


def is_group(tex: str) -> bool:
    """Whether one pair of braces encloses all of `tex`."""
    return tex.startswith("{") and balanced(tex) and group_end(tex, 0) == len(tex)
