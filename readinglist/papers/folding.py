"""Folding of titles and names for comparison and search.

Folded text is lower case, without accents, punctuation, TeX commands and repeated spaces. It is always computed here
and stored, because SQLite's own folding knows only ASCII.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from readinglist.papers.lazy_patterns import lazy_pattern

_STOP_WORDS = """
    a an and are as at be but by for from if in into is it its no not of on or such than that the their then there these
    they this to toward towards under upon using via was we were what when where which while will with without
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Stop words of titles: the 33 of arXiv's search, and similar ones."""

_TEX_ACCENT = lazy_pattern(r"\\(?:[`'^\"~=.]|[uvHtcdbkr](?![A-Za-z]))\s*\{?\\?([A-Za-z])\}?")
_TEX_LETTER = lazy_pattern(r"\\(ss|ae|AE|oe|OE|aa|AA|o|O|l|L|i|j)(?:\}|\{\}|\s+|(?![A-Za-z]))")
_TEX_COMMAND = lazy_pattern(r"\\(?:text|math|operator|emph|it|bf|rm|tt|sc|sf)[A-Za-z]*(?![A-Za-z])")
_TEX_NAMED = lazy_pattern(r"\\([A-Za-z]+)")
_APOSTROPHE = lazy_pattern(r"['’ʼ`´](?<=\w.)(?=\w)")
_NOT_ASCII = lazy_pattern(r"[^\x00-\x7f]+")
_NOT_WORD = lazy_pattern(r"[\W_]+")
_ASCII_WORDS = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_GREEK_NAMES = """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi
    psi omega
"""
_GREEK = dict(zip("αβγδεζηθικλμνξοπρστυφχψω", _GREEK_NAMES.split(), strict=True))
_GREEK_LETTER = lazy_pattern(r"[α-ρσ-ωΑ-ΡΣ-Ω](?<![Ͱ-Ͽἀ-῿].)(?![Ͱ-Ͽἀ-῿])")
_LIGATURES: dict[int, str] = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
)
_LIGATURE = lazy_pattern(f"[{''.join(map(chr, _LIGATURES))}]")
_CAPITALS = str.maketrans({"Ø": "O", "Ł": "L", "Đ": "D", "Æ": "AE", "Œ": "OE", "Þ": "Th", "Ð": "D", "ẞ": "SS"})
_CACHE_SIZE = 20_000
"""Maximum number of folded titles in memory: each stage of a large import compares them again."""


def fold(text: str) -> str:
    """Return `text` as lower-case words without accents, joined by single spaces.

    ``Gödel's $k$-NN`` becomes ``godels k nn``.
    """
    if "\\" in text:
        text = _TEX_ACCENT.sub(r"\1", text.replace("{\\", "\\"))
        text = _TEX_LETTER.sub(r"\1", text)
        text = _TEX_COMMAND.sub(" ", text)
        text = _TEX_NAMED.sub(r" \1 ", text)
    if text.isascii():
        if "'" in text or "`" in text:
            text = _APOSTROPHE.sub("", text)
        return " ".join(text.translate(_ASCII_WORDS).split())
    text = _GREEK_LETTER.sub(_greek_name, unicodedata.normalize("NFKD", text))
    text = _LIGATURE.sub(lambda letter: _LIGATURES[ord(letter[0])], _without_marks(text).lower())
    text = _APOSTROPHE.sub("", text)
    if text.isascii():
        return " ".join(text.translate(_ASCII_WORDS).split())
    return _NOT_WORD.sub(" ", text).strip()


@lru_cache(_CACHE_SIZE)
def fold_title(title: str) -> str:
    """Fold a title, with a cache."""
    return fold(title)


def _without_marks(text: str) -> str:
    """Remove the combining marks of decomposed text."""
    return _NOT_ASCII.sub(lambda run: "".join(c for c in run[0] if not unicodedata.combining(c)), text)


def _greek_name(letter: re.Match[str]) -> str:
    """Return the name of a single Greek letter, which TeX writes as a command."""
    return f" {_GREEK[letter[0].lower()]} "


@lru_cache(_CACHE_SIZE)
def squeeze(text: str) -> str:
    """Fold `text` and remove spaces, so that ``multi-agent``, ``multi agent`` and ``multiagent`` are equal."""
    return fold_title(text).replace(" ", "")


def content_words(title: str) -> tuple[str, ...]:
    """Return the folded words of a title that are not stop words, in order."""
    return tuple([word for word in fold_title(title).split() if word not in STOP_WORDS])


def ascii_letters(text: str) -> str:
    """Return `text` with letters folded to ASCII; case and other characters are kept."""
    plain = _without_marks(unicodedata.normalize("NFKD", text))
    folded = plain.translate(_LIGATURES)
    return folded.translate(_CAPITALS)


_ESCAPE = lazy_pattern(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
INVISIBLE = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    r"\ufff9-\ufffb\U000e0000-\U000e007f"
)
"""Control characters and invisible direction marks, for a class in a pattern."""
_INVISIBLE = lazy_pattern(f"[{INVISIBLE}]")
_UNSEEN = lazy_pattern(rf"[{INVISIBLE}\u2028\u2029]")


_C1 = lazy_pattern("[\x80\x82-\x8c\x8e\x91-\x9a\x9c\x9e\x9f]")
"""Letters of Windows-1252 as control characters, except the beginning of a control sequence of terminals."""


def without_c1(text: str) -> str:
    """Return the text with the characters of Windows-1252 for control characters that were converted from it."""
    return text if text.isascii() else _C1.sub(lambda found: found[0].encode("latin-1").decode("cp1252"), text)


def printable(text: str) -> str:
    """Remove terminal escapes, control characters and invisible direction marks; tabs are kept.

    Line ends become newlines, because a terminal writes what follows a carriage return over the line. Control
    characters that were converted from Windows-1252 become what they were. Lone surrogates become U+FFFD, so that the
    result can always be written as UTF-8.
    """
    if "\x1b" in text:
        text = _ESCAPE.sub("", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _INVISIBLE.sub("", without_c1(text))
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text


def visible_json(encoded: str) -> str:
    """Return JSON of the same value, in which what `printable` removes, and line ends of Unicode, are escapes."""
    if encoded.isprintable():
        return encoded
    return _UNSEEN.sub(_escaped, encoded)


def _escaped(letter: re.Match[str]) -> str:
    units = letter[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def one_line(text: str) -> str:
    """Return `printable` text with every run of white space as one space."""
    if text.isprintable():
        if "  " not in text and text.strip() == text:
            return text
    elif not text.replace("\n", " ").isprintable():
        text = printable(text)
    return " ".join(text.split())


def contains_any(text: str, marks: Iterable[str]) -> bool:
    """Whether `text` contains one of the marks, found ten times as fast in long texts as a set of a pattern."""
    for mark in marks:  # noqa: SIM110 - a generator takes longer than most texts
        if mark in text:
            return True
    return False


def did_you_mean(near: Collection[str], *, before: str = "") -> str:
    """Return the question ``did you mean a or b?`` with `before` in front of it; nothing if there is no name."""
    return f"{before}did you mean {' or '.join(near)}?" if near else ""


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: ``1 paper``, ``1,200 papers``, ``2 entries``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def first_few(texts: Sequence[str], most: int, separator: str = ", ") -> str:
    """Return the first texts, joined, and an ellipsis if there are more."""
    return separator.join((*texts[:most], *(["..."] if len(texts) > most else [])))


def first_and_more(texts: Sequence[str], most: int, separator: str = ", ") -> str:
    """Return the first texts, joined, and the number of the others: ``a, b and 3 more``."""
    return separator.join(texts[:most]) + (f" and {len(texts) - most} more" if len(texts) > most else "")


_LONGEST_TYPO = 200
"""Letters of a word up to which it is compared: the time is proportional to the product of two lengths."""


def nearest(word: str, known: Iterable[str], *, limit: int = 3) -> tuple[str, ...]:
    """Return the known words that `word` may be a typo for, best first.

    One must be a prefix of the other, or at most a third of the letters differ.
    """
    wanted = word.lower()
    letters = set(wanted)
    scored: list[tuple[int, str, str]] = []
    if len(wanted) > _LONGEST_TYPO:
        return ()
    for candidate in known:
        other = candidate.lower()
        allowed = max(1, max(len(wanted), len(other)) // 3)
        if len(wanted) >= 2 and (other.startswith(wanted) or wanted.startswith(other)):
            distance = int(wanted != other)
        elif abs(len(wanted) - len(other)) > allowed or len(letters.difference(other)) > allowed:
            # Each edit fixes at most one letter or place; this avoids computing the distance to 100,000 keys.
            continue
        else:
            distance = edit_distance(wanted, other)
        if distance <= allowed:
            scored.append((distance, other, candidate))
    return tuple(candidate for _, _, candidate in sorted(scored)[:limit])


def edit_distance(first: str, second: str) -> int:
    """Return the optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.

    The time is proportional to the product of the lengths.
    """
    before: list[int] = []
    above = list(range(len(second) + 1))
    for row, letter in enumerate(first, 1):
        line = [row]
        for column, other in enumerate(second, 1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == second[column - 2] and first[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, above = above, line
    return above[-1]
