"""The words of texts and of queries: several spellings of one word, and symbols, find each other."""

import re
import unicodedata
from functools import lru_cache

from readinglist.papers.folding import contains_any, fold
from readinglist.papers.lazy_patterns import lazy_pattern

# Scripts written without spaces between words: Thai, Lao, kana, Han.
_UNSPACED = lazy_pattern("([\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
_HYPHENS = "\\-\u2010\u2011\u2012\u2013"
_COMPOUND = lazy_pattern(rf"(?<![\w{_HYPHENS}])\w++(?:[{_HYPHENS}]\w++)++")
_HYPHEN = lazy_pattern(f"[{_HYPHENS}]")
_OTHER_HYPHEN = lazy_pattern("[\u2010-\u2013]")
_MOST_PARTS = 6
_JOINTS = lazy_pattern(rf"(?<=\w)[{_HYPHENS}^_{{}}$]+(?=\w)")
_DIGITS = lazy_pattern(r"(?<=[^\W\d])(?=\d)|(?<=\d)(?=[^\W\d])")
_SPACE_BEFORE_NUMBER = lazy_pattern(r"(?<=[^\W\d_]) (?=\d{1,3}\b)")
_NAMED_SIGNS = lazy_pattern(r"(?<![\w*])(?:\w{1,12}(?:\\?[+#]){1,2}|[A-Za-z]\^?\{?\*\}?)(?![\w*+#])")
"""Names with signs, such as C++, C# and A*."""

_LONG_FORMS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
"""Letters that are also written with two: German and Scandinavian ones."""

_TEX_UMLAUT = lazy_pattern(r'\{?\\"\s*+\{?([aou])\}?')
_RAISED_SIGNS = str.maketrans(dict.fromkeys("⁺⁻⁼₊₋₌", " "))
"""Signs of exponents and indices, which TeX writes as other signs."""
_SIGNS = '-+#*"'
"""What texts in ASCII with extra words contain."""
_LONGEST_NAME = 5
_MAX_CACHED_CHARACTERS = 1000
_MAX_CACHED_COMPOUNDS = 2000
_NOT_ASCII = lazy_pattern(r"[^\x00-\x7f]")
_NO_SYMBOLS = frozenset("^`~$<>=|+\u00b4\u00a8\u00af\u00b8")


def search_text(text: str) -> str:
    """Fold `text` for search; each letter of a script without spaces is a word, so that any substring is found."""
    return searchable(fold(text))


def searchable(folded: str) -> str:
    """As `search_text`, for text that is already folded."""
    return folded if folded.isascii() else " ".join(_UNSPACED.sub(r" \1 ", folded).split())


def extra_words(text: str) -> str:
    """Return the words by which a text is found besides those of `search_text`.

    They are compounds without hyphens (metalearning), long forms of umlauts (mueller), names with signs (c++), and
    symbols.
    """
    if text.isascii() and not contains_any(text, _SIGNS):
        return ""
    words: dict[str, None] = {}
    if "-" in text or not text.isascii():
        bare = re.sub(r"[{}$]", "", text) if "{" in text or "$" in text else text
        for compound in _COMPOUND.findall(" ".join(_with_hyphens(bare))):
            words.update(dict.fromkeys(_without_hyphens(compound)))
    if long := _long_forms(text):
        words.update(dict.fromkeys(long.split()))
    words.update(dict.fromkeys(_symbols(text)[1]))
    return " ".join(words)


def _with_hyphens(text: str) -> list[str]:
    """Return what may contain a compound: few of the words of a long text."""
    return (
        [text] if not text.isascii() and _OTHER_HYPHEN.search(text) else [word for word in text.split() if "-" in word]
    )


@lru_cache(_MAX_CACHED_COMPOUNDS)
def _without_hyphens(compound: str) -> tuple[str, ...]:
    """Return a compound and its ends as one word each; none of a chain of many parts."""
    parts = _HYPHEN.split(compound)
    if len(parts) > _MOST_PARTS:
        return ()
    joined = [search_text("".join(parts[start:])) for start in range(len(parts) - 1)]
    return tuple([each for each in joined if each and " " not in each])


def query_words(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the spellings of the words of a query, the one of `search_text` first, and their symbols."""
    rest, symbols = _symbols(text.translate(_RAISED_SIGNS))
    plain = search_text(rest)
    if not plain:
        return (), symbols
    joined = search_text(_JOINTS.sub("", rest))
    apart = _DIGITS.sub(" ", plain)
    long = _long_forms(rest, every=True)
    spellings = [plain, joined, long or plain]
    # The last word is a prefix: that of k2 would be any word after a k.
    if len(apart.rpartition(" ")[2]) > 1 or apart[-1].isdigit() or apart.count(" ") > 1:
        spellings.append(apart)
    spellings.append(_SPACE_BEFORE_NUMBER.sub("", plain))
    if "ℓ" in rest:
        spellings.append(search_text(rest.replace("ℓ", " ell ")))
    return tuple(dict.fromkeys(each for each in spellings if each)), symbols


def joined_number(word: str, number: str) -> tuple[str, ...]:
    """Return ``gpt4`` for ``gpt`` and ``4``; nothing unless letters are followed by a number of up to three digits."""
    return (search_text(word + number),) if word[-1:].isalpha() and re.fullmatch(r"\d{1,3}", number) else ()


def reordered_name(plain: str) -> tuple[str, ...]:
    """Return a folded name of Han characters with its family name, of one or two, at the end, as names are stored."""
    letters = plain.split()
    if not 3 <= len(letters) <= _LONGEST_NAME or not all(re.fullmatch("[\u3400-\u9fff]", each) for each in letters):
        return ()
    return tuple(" ".join((*letters[length:], *letters[:length])) for length in (1, 2))


def _long_forms(text: str, *, every: bool = False) -> str:
    """Return the words of `text` with long forms of umlauts, folded; with `every`, also the other words, if any has."""
    if text.isascii() and '\\"' not in text:
        return ""
    composed = unicodedata.normalize("NFC", text.lower())
    if '\\"' in composed:
        composed = _TEX_UMLAUT.sub(lambda found: unicodedata.normalize("NFC", f"{found[1]}\u0308"), composed)
    if not any(chr(letter) in composed for letter in _LONG_FORMS):
        return ""
    words = [(word, word.translate(_LONG_FORMS)) for word in composed.split()]
    return search_text(" ".join(long for word, long in words if every or long != word))


def _symbols(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` without symbols and names with signs, and these."""
    found: dict[str, None] = {}

    def named(sign: re.Match[str]) -> str:
        found.setdefault(re.sub(r"[\\^{}]", "", sign[0]).lower())
        return " "

    if "+" in text or "#" in text or "*" in text:
        text = _NAMED_SIGNS.sub(named, text)
    if not text.isascii():
        marks = {character for character in set(_NOT_ASCII.findall(text)) if _is_symbol(character)}
        if marks:
            found.update(dict.fromkeys(character for character in text if character in marks))
            text = text.translate({ord(character): " " for character in marks})
    return text, tuple(found)


@lru_cache(_MAX_CACHED_CHARACTERS)
def _is_symbol(character: str) -> bool:
    """Whether a character is a symbol that folding loses; not a modifier of others."""
    if unicodedata.category(character) not in ("So", "Sm", "Sc") or character in _NO_SYMBOLS:
        return False
    return not fold(character)
