"""Words that occur mostly in titles, or mostly in names: evidence where neither punctuation nor markup helps."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from readinglist.papers.folding import STOP_WORDS
from readinglist.papers.lazy_patterns import lazy_pattern

_WORD = lazy_pattern(r"[^\W\d_]+")
_STOP_WORDS = STOP_WORDS - {"will", "such"}
_MOST_UNKNOWN = 2
_NAME, _TITLE, _UNKNOWN = 1.0, -2.0, 0.25


@cache
def _weights() -> dict[str, float]:
    """Return the weight of each word in the two tables, which were counted in titles and names of arXiv's records."""
    tables = (("title_words.txt", _TITLE), ("name_words.txt", _NAME))
    folder = files("readinglist.sources.items")
    return {word: weight for name, weight in tables for word in (folder / name).read_text("utf-8").split()}


def is_title_word(word: str) -> bool:
    """Whether a word occurs often in titles and hardly ever in names."""
    lower = word.lower()
    return _weights().get(lower, 0) < 0 or (len(word) > 2 and lower in _STOP_WORDS)


def is_name_word(word: str) -> bool:
    """Whether a word is a common given or family name and hardly ever occurs in titles."""
    return _weights().get(word.lower(), 0) > 0


def without_family_name(words: list[str]) -> list[str]:
    """Return the words of a name, without the last one if a common given name comes first: ``John Field``."""
    return words[:-1] if len(words) > 1 and is_name_word(words[0]) else words


def name_score(names: Iterable[str]) -> float:
    """Return how much the words of `names` look like names; negative if they look like words of titles."""
    weights = _weights()
    return sum(
        _score(
            [word for word in _WORD.findall(name) if len(word) > 1 and not (word.isupper() and len(word) < 4)], weights
        )
        for name in names
    )


def _score(words: list[str], weights: dict[str, float]) -> float:
    known = [weights[word.lower()] for word in words if word.lower() in weights]
    if len(words) > 1 and is_name_word(words[0]) and weights.get(words[-1].lower()) == _TITLE:
        known.remove(_TITLE)  # a family name such as that of John Field
    capitals = sum(len(word) > 2 and word.isupper() for word in words)
    unknown = min(_MOST_UNKNOWN, len(words) - len(known))
    return sum(known) + unknown * _UNKNOWN - (capitals if capitals < len(words) else 0)
