"""The query language of ``list``, ``export`` and ``enrich``: text to a tree that the store turns into SQL."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Everything:
    """Every paper."""


@dataclass(frozen=True, slots=True)
class Word:
    """Folded text to be found in title, authors, abstract or notes; a phrase holds spaces."""

    text: str


@dataclass(frozen=True, slots=True)
class Term:
    """``name:value``, with the value as written."""

    name: str
    value: str


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


Query = Everything | Word | Term | Not | And | Or
