"""Folding of names and titles to ASCII for citation keys; German and Nordic letters become two."""

import re
import unicodedata

from readinglist.papers.folding import ascii_letters
from readinglist.papers.lazy_patterns import lazy_pattern

_PAIRS = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe",
        "Æ": "Ae", "Œ": "Oe",
    }
)  # fmt: skip
_CYRILLIC = (
    "а a б b в v г g д d е e ё yo ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh "
    "щ shch ъ - ы y ь - э e ю yu я ya є ye і i ї yi ґ g ў u ђ dj ј j љ lj њ nj ћ c џ dz"
)
_GREEK = (
    "α a β b γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o ϑ th ϕ f"
)
_FONT = lazy_pattern(
    r"\\(?:text|math|operatorname|emph|it|bf|rm|tt|sc|sf|mbox|ensuremath|left|right|big)[A-Za-z]*(?![A-Za-z])"
)
_MARKS = dict(
    zip(
        "\"'`^~=.uvHcdbrk",
        "\u0308\u0301\u0300\u0302\u0303\u0304\u0307\u0306\u030c\u030b\u0327\u0323\u0331\u030a\u0328",
        strict=True,
    )
)
_ACCENTED = lazy_pattern(r"\\([\"'`^~=.]|[uvHcdbrk](?![A-Za-z]))\s*\{?\\?([A-Za-z])")
_LETTER = lazy_pattern(r"\\(ss|ae|AE|oe|OE|aa|AA|o|O|l|L|dh|DH|th|TH|dj|DJ|i|j)(?![A-Za-z])\s?")
_LETTERS = {"ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø", "l": "ł",
            "L": "Ł", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "i": "i", "j": "j"}  # fmt: skip
_COMMAND = lazy_pattern(r"\\([A-Za-z]+) ?")


def _alphabet(pairs: str) -> dict[int, str]:
    """Return a translation table from alternating letters and transcriptions (``-`` for none), for both cases."""
    words = pairs.split()
    lower = {letter: "" if latin == "-" else latin for letter, latin in zip(words[::2], words[1::2], strict=True)}
    upper = {letter.upper(): latin.capitalize() for letter, latin in lower.items()}
    return str.maketrans(upper | lower)


_ALPHABETS = _alphabet(_CYRILLIC) | _alphabet(_GREEK)


def key_letters(text: str) -> str:
    """Fold letters to ASCII for a key; other characters are kept.

    ``Müller`` becomes ``Mueller`` and ``Ångström`` ``Aangstroem``, as in JabRef; other accents are dropped. Cyrillic
    and Greek are transcribed; letters without transcription are kept.
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text).translate(_PAIRS)
    return ascii_letters(ascii_letters(text.translate(_ALPHABETS)).translate(_ALPHABETS))


def without_tex(text: str) -> str:
    """Replace TeX letters and accents by characters and other commands by their names, and drop font commands and
    braces: ``$\\pi_0$`` becomes ``pi0``.
    """
    if "\\" in text:
        text = _LETTER.sub(lambda found: _LETTERS[found[1]], text)
        text = _ACCENTED.sub(lambda found: unicodedata.normalize("NFC", found[2] + _MARKS[found[1]]), text)
        text = _COMMAND.sub(r"\1", _FONT.sub("", text))
    return re.sub(r"[{}$\\]|(?<=\w)[_^](?=[\w{])", "", text)


def alphanumeric(text: str) -> str:
    """Return the ASCII letters, digits and white space of `text`."""
    return "".join(c for c in text if (c.isascii() and c.isalnum()) or c.isspace())
