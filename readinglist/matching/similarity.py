"""Similarity of titles, abstracts and authors. `matching.decision` decides what follows from it."""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import OSA, Indel, Levenshtein

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import STOP_WORDS, fold, fold_title, squeeze
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import OTHERS, Author

SHORT_TITLE = 3
"""Content words below which an equal title says little: "Introduction", "Editorial"."""

_ELLIPSIS = lazy_pattern(r"(?:…|\.\s?\.\s?\.)\s*$")
_MAIN_TITLE_END = lazy_pattern(r"\s*[:–—]\s+|\s+-{1,3}\s+|\?\s+")
_NUMERAL = lazy_pattern(
    r"\w*\d\w*|[ivxlc]+|[a-z]|one|two|three|four|five|six|first|second|third|fourth|fifth", re.ASCII
)
_SYMBOL = lazy_pattern(r"\w(\++)(?!\w)")
_NOTICE = lazy_pattern(
    r"(?:erratum|errata|corrigendum|corrigenda|addendum|correction|comments?|reply|replies|response|rejoinder|discussion|"
    r"publishers note|retraction|supplement(?:s|ary|al)?|supporting information|data (?:from|for)|dataset for)\b"
)
_NOTICE_AT_END = lazy_pattern(
    r"(?:[:.–—-]\s|\s[(\[])\s?(?:erratum|errata|corrigend(?:um|a)|addendum|correction|retraction|supplement|"
    r"suppl(?:ement(?:al|ary)|\.)? (?:material|information|data|text|notes?|tables?|figures?|file|video)s?|"
    r"supporting information|book review)[)\].]{0,2}$",
    re.IGNORECASE,
)
_NEGATION = lazy_pattern(r"(?:un|in|im|ir|il|non|anti|a|dis|de|sub|super|semi|pre|post|quasi|hyper|hypo|bi|tri|multi)")
_MAX_CACHED_TITLES = 2000
_MAX_CACHED_ABSTRACTS = 50
"""Papers that may be duplicates are each compared with several others."""
_MAX_CACHED_PAIRS = 64
"""Several rules compare the authors of one pair."""


class TitleKind(StrEnum):
    """How two titles differ, from equal to completely different."""

    EQUAL = "equal"
    """Equal apart from case, accents, punctuation, hyphens and spaces."""

    TRUNCATED = "truncated"
    """One ends in an ellipsis and is the beginning of the other."""

    MISSPELT = "misspelt"
    """The different words are misspellings of each other."""

    INFLECTED = "inflected"
    """Only stop words and word endings differ."""

    SUBTITLE = "subtitle"
    """One is the other without its subtitle."""

    NUMBERED = "numbered"
    """Numbers, numerals or single letters differ, or only one is a comment, reply or erratum: parts of a series."""

    REWORDED = "reworded"
    """At most a quarter of the content words differ."""

    RELATED = "related"
    """At least half of the shorter title's content words are shared."""

    OTHER = "other"
    """Little is shared."""


@dataclass(frozen=True, slots=True)
class Title:
    """A title prepared for comparison. `symbols` are the plus signs of names like ``C++``, which folding drops."""

    text: str
    words: tuple[str, ...]
    symbols: tuple[str, ...]
    truncated: bool

    @classmethod
    @lru_cache(_MAX_CACHED_TITLES)
    def of(cls, text: str) -> "Title":
        """Prepare a title."""
        bare = _ELLIPSIS.sub("", text)
        return cls(text, tuple(fold_title(text).split()), tuple(_SYMBOL.findall(text)), len(bare) < len(text))

    @property
    def squeezed(self) -> str:
        """The folded title without spaces."""
        return "".join(self.words)

    @property
    def content(self) -> list[str]:
        """The words that are not stop words; all words if there are no others."""
        return [word for word in self.words if word not in STOP_WORDS] or list(self.words)


@dataclass(frozen=True, slots=True)
class TitleSimilarity:
    """How two titles compare: `share` is the share of common content words (0 to 1).

    `only_in_record` and `only_in_candidate` are the content words that the other title lacks, with misspellings and
    endings.
    """

    kind: TitleKind
    share: float
    only_in_record: tuple[str, ...] = ()
    only_in_candidate: tuple[str, ...] = ()


def compare_titles(record: Title, candidate: Title) -> TitleSimilarity:
    """Return how the title of a record compares with that of a candidate."""
    if not record.words or not candidate.words:
        return TitleSimilarity(TitleKind.OTHER, 0.0)
    squeezed, squeezed_other = record.squeezed, candidate.squeezed
    if squeezed == squeezed_other:
        kind = TitleKind.EQUAL if record.symbols == candidate.symbols else TitleKind.NUMBERED
        return TitleSimilarity(kind, 1.0)
    if record.truncated and squeezed_other.startswith(squeezed):
        return TitleSimilarity(TitleKind.TRUNCATED, len(squeezed) / len(squeezed_other))
    differences = _Differences(record, candidate)
    share = _share(record.content, candidate.content)
    kind = differences.kind() or _exchanged(record, candidate, share, differences)
    return TitleSimilarity(kind, share, tuple(differences.only_in_record), tuple(differences.only_in_candidate))


def are_spellings(record: Title, candidate: Title) -> bool:
    """Whether two titles are spellings of one, as `compare_titles` finds; at the first other word it is known."""
    if not record.words or not candidate.words:
        return False
    squeezed, squeezed_other = record.squeezed, candidate.squeezed
    if squeezed == squeezed_other:
        return record.symbols == candidate.symbols
    if record.truncated and squeezed_other.startswith(squeezed):
        return True
    differences = (_difference(*run) for run in _replaced(record.words, candidate.words))
    return (
        record.symbols == candidate.symbols
        and all(kinds.issubset(_OF_SPELLING) for _, _, kinds in differences)
        and is_notice(record.text) == is_notice(candidate.text)
    )


def _exchanged(record: Title, candidate: Title, share: float, differences: "_Differences") -> TitleKind:
    """Return the kind of two titles with different content words."""
    if _is_main_title(record, candidate):
        return TitleKind.NUMBERED if differences.numbered else TitleKind.SUBTITLE
    exchanged = max(len(differences.only_in_record), len(differences.only_in_candidate))
    if differences.numbered and share >= 0.5:
        return TitleKind.NUMBERED
    if share >= 0.7 and exchanged <= max(1, min(len(record.content), len(candidate.content)) // 4):
        return TitleKind.REWORDED
    return TitleKind.RELATED if share >= 0.5 else TitleKind.OTHER


def _share(of_record: list[str], of_candidate: list[str]) -> float:
    """Return the share of common content words (Dice's coefficient)."""
    common = len(of_record) + len(of_candidate) - Indel.distance(sorted(of_record), sorted(of_candidate))
    return common / (len(of_record) + len(of_candidate))


def _is_main_title(record: Title, candidate: Title) -> bool:
    """Whether one title is the part before or after the first colon, dash or question mark of the other."""
    shorter, longer = sorted((record, candidate), key=lambda title: len(title.squeezed))
    parts = _MAIN_TITLE_END.split(longer.text.strip(), maxsplit=1)
    return len(shorter.content) >= 2 and any(squeeze(part) == shorter.squeezed for part in parts)


class _Differences:
    """The differences of two folded titles, by kind."""

    def __init__(self, record: Title, candidate: Title) -> None:
        self.only_in_record: list[str] = []
        self.only_in_candidate: list[str] = []
        self._found: set[TitleKind] = set() if record.symbols == candidate.symbols else {TitleKind.NUMBERED}
        for run in _replaced(record.words, candidate.words):
            left, right, kinds = _difference(*run)
            self.only_in_record += left
            self.only_in_candidate += right
            self._found |= kinds
        if is_notice(record.text) != is_notice(candidate.text):
            self._found.add(TitleKind.NUMBERED)

    @property
    def numbered(self) -> bool:
        """Whether a number or numeral differs, among other things."""
        return TitleKind.NUMBERED in self._found

    def kind(self) -> TitleKind | None:
        """Return the most serious difference, None if content words differ."""
        if TitleKind.OTHER in self._found:
            return None
        serious = (TitleKind.NUMBERED, TitleKind.MISSPELT, TitleKind.INFLECTED)
        return next((kind for kind in serious if kind in self._found), TitleKind.EQUAL)


def _replaced(words: Sequence[str], others: Sequence[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the runs of words that differ between two titles, such as ``multi agent`` and ``multiagent``."""
    of_record: list[str] = []
    of_candidate: list[str] = []
    for step in Levenshtein.opcodes(words, others):
        if step.tag != "equal":
            of_record += words[step.src_start : step.src_end]
            of_candidate += others[step.dest_start : step.dest_end]
        elif of_record or of_candidate:
            yield of_record, of_candidate
            of_record, of_candidate = [], []
    if of_record or of_candidate:
        yield of_record, of_candidate


_OF_SPELLING = frozenset({TitleKind.INFLECTED, TitleKind.MISSPELT})


def _difference(words: list[str], others: list[str]) -> tuple[list[str], list[str], set[TitleKind]]:
    """Return the content words that two runs do not share, and how the runs differ."""
    joined, joined_other = "".join(words), "".join(others)
    if joined == joined_other:
        return [], [], set()
    left, right = ([word for word in run if word not in STOP_WORDS] for run in (words, others))
    if left == right:
        return [], [], {TitleKind.INFLECTED}
    plain, plain_other = ([word for word in run if not _NUMERAL.fullmatch(word)] for run in (left, right))
    if (plain, plain_other) != (left, right):
        return left, right, {TitleKind.NUMBERED} if plain == plain_other else {TitleKind.NUMBERED, TitleKind.OTHER}
    if len(left) == len(right) and all(map(_is_inflection, left, right)):
        return left, right, {TitleKind.INFLECTED}
    return left, right, {TitleKind.MISSPELT if _is_misspelling(joined, joined_other) else TitleKind.OTHER}


def is_notice(title: str) -> bool:
    """Whether a title is that of a comment, an erratum, a supplement or the like."""
    return _NOTICE.match(fold_title(title)) is not None or _NOTICE_AT_END.search(title) is not None


def _is_inflection(word: str, other: str) -> bool:
    """Whether two words differ only in their endings, such as ``adaptive`` and ``adaptation``."""
    shorter, longer = sorted((word, other), key=len)
    common = len(shorter)
    while common and shorter[:common] != longer[:common]:
        common -= 1
    return common >= 4 and common >= len(longer) - 5 and len(shorter) - common <= 3 and not shorter.isdigit()


def misspelt_by_one(word: str, other: str) -> bool:
    """Whether one letter is exchanged, missing or added between two words, or two neighbours are swapped."""
    return OSA.distance(word, other, score_cutoff=1) <= 1


def _is_misspelling(word: str, other: str) -> bool:
    """Whether one word is a misspelling of the other, and not its negation (``un-``, ``non-``)."""
    shorter, longer = sorted((word, other), key=len)
    allowed = 1 if len(longer) < 8 else 2
    if len(shorter) < 3 or OSA.distance(word, other, score_cutoff=allowed) > allowed:
        return False
    return not (longer.endswith(shorter) and _NEGATION.fullmatch(longer[: len(longer) - len(shorter)]))


# --- abstracts ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Abstract:
    """An abstract prepared for comparison: its words, and its runs of three words."""

    words: frozenset[str]
    runs: frozenset[tuple[str, str, str]]

    @classmethod
    @lru_cache(_MAX_CACHED_ABSTRACTS)
    def of(cls, text: str) -> "Abstract":
        """Prepare an abstract."""
        words = fold(text).split()
        return cls(frozenset(words), frozenset(zip(words, words[1:], words[2:], strict=False)))

    def without(self, title: Title) -> frozenset[tuple[str, str, str]]:
        """Return the runs that are not in the title; notices like "Comment on ..." have few others."""
        words = title.words
        return self.runs.difference(zip(words, words[1:], words[2:], strict=False))


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two abstracts have in common.

    `share` is the share of the shorter text's runs of three words that are also in the other (0 to 1); `fewer` is the
    number of runs of the shorter text.
    """

    share: float
    fewer: int


MIN_RUNS = 5


def compare_abstracts(record: Abstract, candidate: Abstract, title: Title) -> Overlap | None:
    """Return the overlap of two abstracts outside the record's title; None if one of them is too short."""
    of_record, of_candidate = record.without(title), candidate.without(title)
    fewer = min(len(of_record), len(of_candidate))
    if fewer < MIN_RUNS:
        return None
    return Overlap(len(of_record & of_candidate) / fewer, fewer)


def contrasted(titles: TitleSimilarity, record: Abstract, candidate: Abstract) -> int:
    """Return the number of sides (0 to 2) whose abstract uses words found only in its own title.

    Parts of a series share entire paragraphs, but each names its own subject: ``bin packing``, ``vertex cover``.
    """
    of_record = any(word in record.words and word not in candidate.words for word in titles.only_in_record)
    of_candidate = any(word in candidate.words and word not in record.words for word in titles.only_in_candidate)
    return of_record + of_candidate


# --- authors -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SharedAuthors:
    """The number of authors of the shorter list, and how many of them are in the other."""

    shared: int
    fewer: int

    @property
    def share(self) -> float:
        """The share of common authors, from 0 to 1."""
        return self.shared / self.fewer


def compare_authors(record: Sequence[Author], candidate: Sequence[Author]) -> SharedAuthors | None:
    """Return the authors that two lists share, by family name; None if either list is empty."""
    return _shared_authors(tuple(record), tuple(candidate)) if record and candidate else None


@lru_cache(_MAX_CACHED_PAIRS)
def _shared_authors(record: tuple[Author, ...], candidate: tuple[Author, ...]) -> SharedAuthors | None:
    of_record, of_candidate = _folded_names(record), _folded_names(candidate)
    fewer = min(len(of_record), len(of_candidate))
    if not fewer:
        return None
    shared = sum(name in of_candidate or any(_same_name(name, other) for other in of_candidate) for name in of_record)
    return SharedAuthors(min(shared, fewer), fewer)


@lru_cache(_MAX_CACHED_TITLES)
def _folded_names(authors: tuple[Author, ...]) -> frozenset[tuple[str, frozenset[str]]]:
    """Return (family name, all words of the name) of each author."""
    return frozenset(
        (family, frozenset(fold(str(author)).split()))
        for author in authors
        if author != OTHERS and (family := squeeze(f"{author.particle} {author.family}"))
    )


def _same_name(name: tuple[str, frozenset[str]], other: tuple[str, frozenset[str]]) -> bool:
    """Whether two names share a family name, perhaps without its particle or half of it, or are reordered words."""
    if name[0] == other[0] or (name[1] == other[1] and len(name[1]) > 1):
        return True
    shorter, longer = sorted((name[0], other[0]), key=len)
    return len(shorter) >= 4 and (longer.endswith(shorter) or longer.startswith(shorter))
