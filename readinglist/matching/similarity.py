"""How titles, abstracts and authors of two records compare; what follows from it is decided in `matching.decision`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA, Indel, Levenshtein

from readinglist.papers.folding import STOP_WORDS, fold, squeeze
from readinglist.papers.paper import OTHERS, Author

_ELLIPSIS = re.compile(r"(?:…|\.\s?\.\s?\.)\s*$")
_MAIN_TITLE_END = re.compile(r"\s*[:–—]\s+|\s+-{1,3}\s+|\?\s+")
_NUMERAL = re.compile(r"\w*\d\w*|[ivxlc]+|[a-z]|one|two|three|four|five|six|first|second|third|fourth|fifth", re.ASCII)
_SYMBOL = re.compile(r"\w(\++)(?!\w)")
_NOTICE = re.compile(
    r"(?:erratum|errata|corrigendum|corrigenda|addendum|correction|comments?|reply|replies|response|rejoinder|discussion|"
    r"publishers note|retraction)\b"
)
_NEGATION = re.compile(r"(?:un|in|im|ir|il|non|anti|a|dis|de|sub|super|semi|pre|post|quasi|hyper|hypo|bi|tri|multi)")


class TitleKind(StrEnum):
    """How two titles differ, from not at all to wholly."""

    EQUAL = "equal"
    """Equal once folded: case, accents, punctuation, hyphens and spaces aside."""

    TRUNCATED = "truncated"
    """The shorter one ends in an ellipsis and begins the longer one."""

    MISSPELT = "misspelt"
    """The differing words are misspellings of each other."""

    INFLECTED = "inflected"
    """Only stop words and endings of words differ."""

    SUBTITLE = "subtitle"
    """One is the other without its subtitle."""

    NUMBERED = "numbered"
    """Numbers, numerals or single letters differ, or one is a comment, reply or erratum: parts of a series."""

    REWORDED = "reworded"
    """At most a quarter of the content words differ."""

    RELATED = "related"
    """At least half of the shorter title's content words are shared."""

    OTHER = "other"
    """Hardly anything is shared."""


@dataclass(frozen=True, slots=True)
class Title:
    """A title made ready for comparison. `symbols` are the plus signs of names like ``C++``, which folding drops."""

    text: str
    words: tuple[str, ...]
    symbols: tuple[str, ...]
    truncated: bool

    @classmethod
    def of(cls, text: str) -> "Title":
        """The title whose text this is."""
        bare = _ELLIPSIS.sub("", text)
        return cls(text, tuple(fold(text).split()), tuple(_SYMBOL.findall(text)), len(bare) < len(text))

    @property
    def squeezed(self) -> str:
        """The folded title without spaces."""
        return "".join(self.words)

    @property
    def content(self) -> list[str]:
        """The words that are not stop words; all of them if there is no other."""
        return [word for word in self.words if word not in STOP_WORDS] or list(self.words)


@dataclass(frozen=True, slots=True)
class TitleLikeness:
    """How two titles compare: `share` is that of common content words (0 to 1).

    `mine` and `theirs` are the content words of one title that the other lacks, misspellings and endings included.
    """

    kind: TitleKind
    share: float
    mine: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()


def compare_titles(asked: Title, offered: Title) -> TitleLikeness:
    """How the title of a draft (`asked`) relates to that of a candidate."""
    if not asked.words or not offered.words:
        return TitleLikeness(TitleKind.OTHER, 0.0)
    squeezed, squeezed_other = asked.squeezed, offered.squeezed
    if squeezed == squeezed_other:
        kind = TitleKind.EQUAL if asked.symbols == offered.symbols else TitleKind.NUMBERED
        return TitleLikeness(kind, 1.0)
    if asked.truncated and squeezed_other.startswith(squeezed):
        return TitleLikeness(TitleKind.TRUNCATED, len(squeezed) / len(squeezed_other))
    differences = _Differences(asked, offered)
    share = _share(asked.content, offered.content)
    kind = differences.kind() or _exchanged(asked, offered, share, differences)
    return TitleLikeness(kind, share, tuple(differences.mine), tuple(differences.theirs))


def _exchanged(asked: Title, offered: Title, share: float, differences: "_Differences") -> TitleKind:
    """The kind of two titles in which words of meaning were exchanged."""
    if _is_main_title(asked, offered):
        return TitleKind.NUMBERED if differences.numbered else TitleKind.SUBTITLE
    exchanged = max(len(differences.mine), len(differences.theirs))
    if differences.numbered and share >= 0.5:
        return TitleKind.NUMBERED
    if share >= 0.7 and exchanged <= max(1, min(len(asked.content), len(offered.content)) // 4):
        return TitleKind.REWORDED
    return TitleKind.RELATED if share >= 0.5 else TitleKind.OTHER


def _share(mine: list[str], theirs: list[str]) -> float:
    """Common content words, as a share of the content words of both (Dice's coefficient)."""
    common = len(mine) + len(theirs) - Indel.distance(sorted(mine), sorted(theirs))
    return common / (len(mine) + len(theirs))


def _is_main_title(asked: Title, offered: Title) -> bool:
    """Whether one title is what stands before or after the first colon, dash or question mark of the other."""
    shorter, longer = sorted((asked, offered), key=lambda title: len(title.squeezed))
    parts = _MAIN_TITLE_END.split(longer.text.strip(), maxsplit=1)
    return len(shorter.content) >= 2 and any(squeeze(part) == shorter.squeezed for part in parts)


class _Differences:
    """The places where two folded titles differ, sorted by what they may mean."""

    def __init__(self, asked: Title, offered: Title) -> None:
        self.mine: list[str] = []
        self.theirs: list[str] = []
        self._found: set[TitleKind] = set() if asked.symbols == offered.symbols else {TitleKind.NUMBERED}
        for mine, theirs in _replaced(asked.words, offered.words):
            self._judge(mine, theirs)
        if bool(_NOTICE.match(" ".join(asked.words))) != bool(_NOTICE.match(" ".join(offered.words))):
            self._found.add(TitleKind.NUMBERED)

    def _judge(self, mine: list[str], theirs: list[str]) -> None:
        joined, joined_other = "".join(mine), "".join(theirs)
        if joined == joined_other:
            return
        left, right = ([word for word in words if word not in STOP_WORDS] for words in (mine, theirs))
        if left == right:
            self._found.add(TitleKind.INFLECTED)
            return
        self.mine += left
        self.theirs += right
        plain, plain_other = ([word for word in words if not _NUMERAL.fullmatch(word)] for words in (left, right))
        if (plain, plain_other) != (left, right):
            self._found.add(TitleKind.NUMBERED)
            self._found |= {TitleKind.OTHER} if plain != plain_other else set()
        elif len(left) == len(right) and all(map(_is_inflection, left, right)):
            self._found.add(TitleKind.INFLECTED)
        elif _is_misspelling(joined, joined_other):
            self._found.add(TitleKind.MISSPELT)
        else:
            self._found.add(TitleKind.OTHER)

    @property
    def numbered(self) -> bool:
        """Whether a number or the like differs, whatever else does."""
        return TitleKind.NUMBERED in self._found

    def kind(self) -> TitleKind | None:
        """The gravest difference, None where words of meaning were exchanged."""
        if TitleKind.OTHER in self._found:
            return None
        grave = (TitleKind.NUMBERED, TitleKind.MISSPELT, TitleKind.INFLECTED)
        return next((kind for kind in grave if kind in self._found), TitleKind.EQUAL)


def _replaced(words: Sequence[str], others: Sequence[str]) -> Iterator[tuple[list[str], list[str]]]:
    """The runs of words that differ between two titles, each run whole: ``multi agent`` against ``multiagent``."""
    mine: list[str] = []
    theirs: list[str] = []
    for step in Levenshtein.opcodes(words, others):
        if step.tag != "equal":
            mine += words[step.src_start : step.src_end]
            theirs += others[step.dest_start : step.dest_end]
        elif mine or theirs:
            yield mine, theirs
            mine, theirs = [], []
    if mine or theirs:
        yield mine, theirs


def _is_inflection(word: str, other: str) -> bool:
    """Whether two words differ in their ending only: ``frontier`` and ``frontiers``, ``adaptive``, ``adaptation``."""
    shorter, longer = sorted((word, other), key=len)
    common = len(shorter)
    while common and shorter[:common] != longer[:common]:
        common -= 1
    return common >= 4 and common >= len(longer) - 5 and len(shorter) - common <= 3 and not shorter.isdigit()


def _is_misspelling(word: str, other: str) -> bool:
    """Whether a slip of the pen leads from one word to the other, and not a prefix of meaning (``un-``, ``non-``)."""
    shorter, longer = sorted((word, other), key=len)
    allowed = 1 if len(longer) < 8 else 2
    if len(shorter) < 3 or OSA.distance(word, other, score_cutoff=allowed) > allowed:
        return False
    return not (longer.endswith(shorter) and _NEGATION.fullmatch(longer[: len(longer) - len(shorter)]))


# --- abstracts ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Abstract:
    """An abstract made ready for comparison: its words, and its runs of three words."""

    words: frozenset[str]
    runs: frozenset[tuple[str, str, str]]

    @classmethod
    def of(cls, text: str) -> "Abstract":
        """The abstract whose text this is."""
        words = fold(text).split()
        return cls(frozenset(words), frozenset(zip(words, words[1:], words[2:], strict=False)))

    def without(self, title: Title) -> frozenset[tuple[str, str, str]]:
        """The runs that are not of the title: notices like "Comment on ..." have little else."""
        words = title.words
        return self.runs.difference(zip(words, words[1:], words[2:], strict=False))


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two abstracts have in common.

    `share` is that of the shorter text's runs of three words that stand in the other, too (0 to 1); `fewer` the number
    of runs of the shorter text.
    """

    share: float
    fewer: int


FEWEST_RUNS = 5


def compare_abstracts(asked: Abstract, offered: Abstract, title: Title) -> Overlap | None:
    """The overlap of two abstracts beside the draft's title; None where there is too little to tell (under 5 runs)."""
    mine, theirs = asked.without(title), offered.without(title)
    fewer = min(len(mine), len(theirs))
    if fewer < FEWEST_RUNS:
        return None
    return Overlap(len(mine & theirs) / fewer, fewer)


def contrasted(titles: TitleLikeness, asked: Abstract, offered: Abstract) -> int:
    """How many sides (0 to 2) speak in their abstract of what only their title names.

    Parts of a series share whole paragraphs, but each speaks of its own subject: ``bin packing`` here, ``vertex cover``
    there.
    """
    mine = any(word in asked.words and word not in offered.words for word in titles.mine)
    theirs = any(word in offered.words and word not in asked.words for word in titles.theirs)
    return mine + theirs


# --- authors -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SharedAuthors:
    """How many of the fewer authors also stand on the other side."""

    shared: int
    fewer: int

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return self.shared / self.fewer


def compare_authors(asked: Sequence[Author], offered: Sequence[Author]) -> SharedAuthors | None:
    """The authors that two lists have in common, by family name; None where either list is empty."""
    mine = _folded_names(asked)
    theirs = _folded_names(offered) if mine else set()
    fewer = min(len(mine), len(theirs))
    if not fewer:
        return None
    shared = sum(any(_same_name(name, other) for other in theirs) for name in mine)
    return SharedAuthors(min(shared, fewer), fewer)


def _folded_names(authors: Sequence[Author]) -> set[tuple[str, frozenset[str]]]:
    """(family name, all words of the name) of each author."""
    return {
        (family, frozenset(fold(str(author)).split()))
        for author in authors
        if author != OTHERS and (family := squeeze(f"{author.particle} {author.family}"))
    }


def _same_name(name: tuple[str, frozenset[str]], other: tuple[str, frozenset[str]]) -> bool:
    """Whether two names have one family name, which may lack its particle or half, or are the same words reordered."""
    if name[0] == other[0] or (name[1] == other[1] and len(name[1]) > 1):
        return True
    shorter, longer = sorted((name[0], other[0]), key=len)
    return len(shorter) >= 4 and (longer.endswith(shorter) or longer.startswith(shorter))
