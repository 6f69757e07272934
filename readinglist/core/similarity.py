"""How titles, abstracts and authors of two records compare; what follows from it is decided in `core.matching`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA, Levenshtein

from readinglist.core.folding import STOP_WORDS, fold
from readinglist.core.paper import OTHERS, Author

_ELLIPSIS = re.compile(r"(?:…|\.\s?\.\s?\.)\s*$")
_MAIN_TITLE_END = re.compile(r"\s*[:–—]\s+|\s+-{1,3}\s+|\?\s+")
_NUMERAL = re.compile(r"\w*\d\w*|[ivxlc]+|[a-z]|one|two|three|four|five|six|first|second|third|fourth|fifth", re.ASCII)
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
class TitleLikeness:
    """How two titles compare: `share` is that of common content words (0 to 1); `differing` the words not in common."""

    kind: TitleKind
    share: float
    differing: tuple[str, ...] = ()


def compare_titles(asked: str, offered: str) -> TitleLikeness:
    """How the title of a draft (`asked`) relates to that of a candidate."""
    words, others = fold(asked).split(), fold(offered).split()
    if not words or not others:
        return TitleLikeness(TitleKind.OTHER, 0.0)
    squeezed, squeezed_other = "".join(words), "".join(others)
    if squeezed == squeezed_other:
        return TitleLikeness(TitleKind.EQUAL, 1.0)
    if _ELLIPSIS.search(asked) and squeezed_other.startswith(squeezed):
        return TitleLikeness(TitleKind.TRUNCATED, len(squeezed) / len(squeezed_other))
    differing = _Differences(words, others)
    share = _share(words, others)
    kind = differing.kind()
    if kind is None and _is_main_title(asked, offered):
        kind = TitleKind.SUBTITLE
    if kind is None:
        kind = _kind_by_share(share, len(differing.words), min(len(words), len(others)))
    return TitleLikeness(kind, share, tuple(differing.words))


def _kind_by_share(share: float, differing: int, length: int) -> TitleKind:
    if share >= 0.75 and differing <= max(2, length // 3):
        return TitleKind.REWORDED
    return TitleKind.RELATED if share >= 0.5 else TitleKind.OTHER


def _content(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in STOP_WORDS] or list(words)


def _share(words: Sequence[str], others: Sequence[str]) -> float:
    """Common content words, as a share of the content words of both (Dice), with spelling taken into account."""
    mine, theirs = _content(words), _content(others)
    common = len(mine) + len(theirs) - Levenshtein.distance(sorted(mine), sorted(theirs), weights=(1, 1, 2))
    return common / (len(mine) + len(theirs))


def _is_main_title(asked: str, offered: str) -> bool:
    """Whether one title is what stands before the colon, dash or question mark of the other; at least two words."""
    shorter, longer = sorted((asked, offered), key=len)
    main = _MAIN_TITLE_END.split(longer.strip(), maxsplit=1)[0]
    folded = fold(main)
    return len(_content(folded.split())) >= 2 and folded.replace(" ", "") == fold(shorter).replace(" ", "")


class _Differences:
    """The places where two folded titles differ, sorted by what they may mean."""

    def __init__(self, words: Sequence[str], others: Sequence[str]) -> None:
        self.words: list[str] = []
        self.misspelt = self.inflected = self.numbered = self.reworded = False
        for mine, theirs in _replaced(words, others):
            self._judge(mine, theirs)
        if bool(_NOTICE.match(" ".join(words))) != bool(_NOTICE.match(" ".join(others))):
            self.numbered = True

    def _judge(self, mine: list[str], theirs: list[str]) -> None:
        joined, joined_other = "".join(mine), "".join(theirs)
        if joined == joined_other:
            return
        left, right = ([word for word in words if word not in STOP_WORDS] for words in (mine, theirs))
        if left == right:
            self.inflected = True
            return
        self.words += [*left, *right]
        if any(_NUMERAL.fullmatch(word) for word in (*left, *right)):
            self.numbered = True
        elif _is_inflection("".join(left), "".join(right)):
            self.inflected = True
        elif _is_misspelling(joined, joined_other):
            self.misspelt = True
        else:
            self.reworded = True

    def kind(self) -> TitleKind | None:
        """The gravest difference, None where words of meaning were exchanged."""
        if self.reworded:
            return None
        if self.numbered:
            return TitleKind.NUMBERED
        return TitleKind.MISSPELT if self.misspelt else TitleKind.INFLECTED


def _replaced(words: Sequence[str], others: Sequence[str]) -> Iterator[tuple[list[str], list[str]]]:
    """The runs of words that differ between two titles."""
    for step in Levenshtein.opcodes(words, others):
        if step.tag != "equal":
            yield list(words[step.src_start : step.src_end]), list(others[step.dest_start : step.dest_end])


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


# --- abstracts and authors -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two abstracts have in common: shared runs of three words, as a share of the shorter text's runs (0 to 1)."""

    share: float
    runs: int


_FEWEST_RUNS = 5


def compare_abstracts(asked: str, offered: str) -> Overlap | None:
    """The overlap of two abstracts; None where either is too short to tell (fewer than seven words)."""
    mine, theirs = _runs(asked), _runs(offered)
    fewest = min(len(mine), len(theirs))
    if fewest < _FEWEST_RUNS:
        return None
    shared = len(mine & theirs)
    return Overlap(shared / fewest, shared)


def _runs(text: str) -> set[tuple[str, str, str]]:
    words = fold(text).split()
    return set(zip(words, words[1:], words[2:], strict=False))


@dataclass(frozen=True, slots=True)
class SharedAuthors:
    """How many of the fewer authors also stand on the other side, by family name."""

    shared: int
    fewer: int

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return self.shared / self.fewer


def compare_authors(asked: Sequence[Author], offered: Sequence[Author]) -> SharedAuthors | None:
    """The family names that two lists have in common; None where either list is empty."""
    mine, theirs = _family_names(asked), _family_names(offered)
    if not mine or not theirs:
        return None
    shared = sum(any(_same_family(name, other) for other in theirs) for name in mine)
    return SharedAuthors(min(shared, len(theirs)), min(len(mine), len(theirs)))


def _family_names(authors: Sequence[Author]) -> set[str]:
    names = (fold(f"{author.particle} {author.family}").replace(" ", "") for author in authors if author != OTHERS)
    return {name for name in names if name}


def _same_family(name: str, other: str) -> bool:
    """Whether two folded family names are the same; one may lack a particle or the first half of a double name."""
    if name == other:
        return True
    shorter, longer = sorted((name, other), key=len)
    return len(shorter) >= 4 and (longer.endswith(shorter) or longer.startswith(shorter))
