"""The query language of ``list``, ``export`` and ``enrich``: text to a tree that the store turns into SQL."""

import re
from dataclasses import dataclass
from datetime import datetime

from readinglist.core.folding import fold


@dataclass(frozen=True, slots=True)
class Everything:
    """Every paper."""


@dataclass(frozen=True, slots=True)
class Word:
    """Words in sequence, as `search_text` gives them, joined by spaces.

    `field` is ``title``, ``author``, ``abstract``, ``note`` or ``venue``; empty for all of them but the venue. The last
    word may be the beginning of a longer one, unless `whole`.
    """

    text: str
    field: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """``name:value`` with one value, in the library's own spelling.

    ``status``, ``priority``, ``tag``, ``category`` and ``resolution`` are equal to the value (a category also lies in
    an archive of that name, tags and categories in any case); ``key``, ``arxiv`` and ``doi`` begin with it; ``source``
    contains it; ``has`` names what the paper has.
    """

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Span:
    """``name`` (``year``, ``rating``, ``added``) lies from `low` on and below `high`; None is no bound.

    Years and ratings are whole numbers, and papers without one lie in no span; ``added`` is a time.
    """

    name: str
    low: int | datetime | None
    high: int | datetime | None


@dataclass(frozen=True, slots=True)
class Not:
    """Whatever `part` does not select."""

    part: "Query"


@dataclass(frozen=True, slots=True)
class And:
    """What all parts select."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What any part selects."""

    parts: tuple["Query", ...]


Query = Everything | Word | Term | Span | Not | And | Or

# Scripts written without spaces between words: Thai, Lao, kana, Han.
_UNSPACED = re.compile("([\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")


def search_text(text: str) -> str:
    """`text` folded for search; each letter of a script without spaces is a word, so that any run of them is found."""
    folded = fold(text)
    return folded if folded.isascii() else " ".join(_UNSPACED.sub(r" \1 ", folded).split())
