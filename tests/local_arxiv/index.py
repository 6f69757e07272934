"""Word positions per field, as in the real service: stemmed with gaps for stop words, and plain."""

import re
import unicodedata
from collections import defaultdict
from fnmatch import fnmatchcase
from functools import cache

import snowballstemmer

from tests.local_arxiv.corpus import Record

_STOP = """
    a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to
    was will with
"""
STOP = frozenset(_STOP.split())
_TOKEN = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]|[^\W_\u2e80-\u9fff\uac00-\ud7af]+(?:['’.](?=[^\W_])[^\W_]+)*"
)
_STEMMER = snowballstemmer.stemmer("porter")

Positions = list[tuple[str, int]]


def plain_tokens(text: str) -> Positions:
    """Return the lower-case words with their positions."""
    return [(word.lower(), place) for place, word in enumerate(_TOKEN.findall(text))]


def english_tokens(text: str) -> Positions:
    """Return stems with their positions; stop words leave a gap."""
    return [(_stem(word), place) for word, place in plain_tokens(text) if word not in STOP]


def name_tokens(text: str) -> Positions:
    """Return the words of a name without accents."""
    folded = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return plain_tokens(folded)


@cache
def _stem(word: str) -> str:
    return _STEMMER.stemWord(re.sub(r"['’]s$", "", word))


class _Field:
    """Postings of one field: word -> paper -> positions. Values of one paper lie far apart, so no phrase spans two."""

    def __init__(self, tokens) -> None:
        self.tokens = tokens
        self.postings: dict[str, dict[int, set[int]]] = defaultdict(dict)

    def add(self, paper: int, values) -> None:
        for number, value in enumerate(values):
            for word, place in self.tokens(value):
                self.postings[word].setdefault(paper, set()).add(place + 1000 * number)

    def phrase(self, text: str) -> set[int]:
        """Return the papers that contain the words in this order and distance."""
        words = self.tokens(text)
        if not words or any(word not in self.postings for word, _ in words):
            return set()
        papers = set.intersection(*(set(self.postings[word]) for word, _ in words))
        first, offset = words[0]
        return {
            paper
            for paper in papers
            if any(
                all(start - offset + place in self.postings[word][paper] for word, place in words)
                for start in self.postings[first][paper]
            )
        }


class Index:
    """Finds papers by field; papers are places in the list of records."""

    def __init__(self, records: list[Record]) -> None:
        self.records = records
        self.everything = set(range(len(records)))
        self.by_id = {record.id: place for place, record in enumerate(records)}
        self._fields: dict[str, tuple[_Field, ...]] = {}

    def find(self, prefix: str, text: str) -> set[int]:
        """Return the papers whose field contains the phrase; all papers contain an empty phrase."""
        if not text.strip():
            return set(self.everything)
        if prefix == "cat":
            return {p for p, r in enumerate(self.records) if any(fnmatchcase(c, text) for c in r.categories)}
        if prefix == "doi":
            return {p for p, r in enumerate(self.records) if text.lower() in r.doi.lower().split()}
        if prefix == "id":
            return {self.by_id[text]} if text in self.by_id else set()
        if prefix == "all":
            return set.union(*(self.find(name, text) for name in ("ti", "abs", "au", "co", "jr")))
        return set.union(*(field.phrase(text) for field in self._field(prefix)))

    def _field(self, prefix: str) -> tuple[_Field, ...]:
        """Return the fields of a prefix, built on first use."""
        if prefix not in self._fields:
            values = {
                "ti": lambda r: (r.title,),
                "abs": lambda r: (r.abstract,),
                "au": lambda r: tuple(author[0] for author in r.authors),
                "co": lambda r: (r.comment,),
                "jr": lambda r: (r.journal_ref,),
                "rn": lambda r: (),
            }[prefix]
            kinds = (name_tokens,) if prefix == "au" else (english_tokens, plain_tokens)
            fields = tuple(_Field(tokens) for tokens in kinds)
            for place, record in enumerate(self.records):
                for field in fields:
                    field.add(place, values(record))
            self._fields[prefix] = fields
        return self._fields[prefix]
