"""Words that occur mostly in titles, or mostly in names of people: evidence where neither punctuation nor markup helps."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

_WORD = re.compile(r"[^\W\d_]+")
_NAME, _TITLE, _UNKNOWN = 1.0, -2.0, 0.25


@cache
def _weights() -> dict[str, float]:
    """Return the weight of each word in the two tables, which were counted in titles and names of arXiv's records."""
    tables = (("title_words.txt", _TITLE), ("name_words.txt", _NAME))
    folder = files("readinglist.sources.items")
    return {word: weight for name, weight in tables for word in (folder / name).read_text("utf-8").split()}


def is_title_word(word: str) -> bool:
    """Whether a word occurs often in titles and hardly ever in names."""
    return _weights().get(word.lower(), 0) < 0


def is_name_word(word: str) -> bool:
    """Whether a word is a common given or family name and hardly ever occurs in titles."""
    return _weights().get(word.lower(), 0) > 0


def name_score(names: Iterable[str]) -> float:
    """Return how much the words of `names` look like names; negative if they look like words of titles."""
    weights = _weights()
    words = [word.lower() for name in names for word in _WORD.findall(name) if len(word) > 1]
    return sum(weights.get(word, _UNKNOWN) for word in words)
