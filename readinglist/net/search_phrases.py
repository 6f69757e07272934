"""Search phrases for a paper, independent of the query language: quotable titles and rare phrases."""

from collections.abc import Iterator

from readinglist.papers.folding import STOP_WORDS, fold
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Metadata

FEW_WORDS = 3
"""Titles with at most this number of content words are common, and need another search term."""

_PLAIN_RUN = 4
_PHRASE_WORDS = 7
_PHRASES = 3
_TEX = lazy_pattern(r"\$[^$]*\$|\\\([^)]*\\\)|\S*[\\{}$]\S*")
_CUT_SHORT = lazy_pattern(r"\S*(?:\u2026|\.\.\.)\s*$")
_CHARACTER_WORD = lazy_pattern(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_SENTENCE_END = lazy_pattern(r"(?<=[.!?;:])\s+")
_COINED = lazy_pattern(r"((?=[\w-]{4,})[\w-]*(?:[a-z][A-Z]|[A-Z]{2}[a-z]|[A-Z][\w]*\d|[A-Z]-|-[A-Z]{2})[\w-]*):\s")
_PLAIN_WORD = lazy_pattern(r"[A-Za-z]+(?:-[A-Za-z]+)*[,)]?|\([A-Za-z]+")


def plain_parts(title: str) -> tuple[str, ...]:
    """Return quotable phrases of a title: the title itself, or its longest run without TeX.

    arXiv's index has letters in place of TeX commands, and omitting a group would break adjacency. Runs shorter than
    four words are all returned.
    """
    title = _CUT_SHORT.sub("", title)
    if not holds_tex(title):
        text = quotable(title)
        return (text,) if text else ()
    runs = [run for run in (quotable(part) for part in _TEX.split(title)) if any(c.isalnum() for c in run)]
    longest = max(runs, key=lambda run: len(run.split()), default="")
    return (longest,) if len(longest.split()) >= _PLAIN_RUN else tuple(runs)


def quotable(text: str) -> str:
    """Remove the two characters that end or escape a quoted phrase."""
    return " ".join(text.replace('"', " ").replace("\\", " ").split())


def is_few(title: str) -> bool:
    """Whether the title has so few content words that its phrase alone finds many papers."""
    return content_count(" ".join(plain_parts(title))) <= FEW_WORDS


def content_count(text: str) -> int:
    """Count content words; a Chinese, Japanese or Korean character counts as a word, as in arXiv's index."""
    characters = len(_CHARACTER_WORD.findall(text))
    words = fold(_CHARACTER_WORD.sub(" ", text)).split()
    return characters + sum(word not in STOP_WORDS for word in words)


def rare_phrases(abstract: str) -> tuple[str, ...]:
    """Return a few phrases of seven plain words, one per sentence, that few other abstracts contain.

    Long words are rarer, so the phrase with the most letters in content words is chosen. Phrases stay within a sentence
    and contain no mathematics and only ASCII, because arXiv's search compares other letters literally.
    """
    best: list[tuple[int, int, str]] = []
    for place, sentence in enumerate(_SENTENCE_END.split(abstract)):
        runs = list(_runs(sentence))
        if runs:
            weight, run = max(runs, key=lambda item: item[0])
            best.append((-weight, place, run))
    return tuple(run for _, _, run in sorted(best)[:_PHRASES])


def _runs(sentence: str) -> Iterator[tuple[int, str]]:
    """Yield (weight, text) for each phrase of plain words."""
    words = sentence.rstrip(".!?;:").split()
    plain = [bool(_PLAIN_WORD.fullmatch(word)) for word in words]
    for start in range(len(words) - _PHRASE_WORDS + 1):
        if all(plain[start : start + _PHRASE_WORDS]):
            run = words[start : start + _PHRASE_WORDS]
            content = [word for word in run if word.lower().strip(",()") not in STOP_WORDS]
            if len(content) >= _PLAIN_RUN:
                yield sum(len(word) for word in content), " ".join(word.strip(",()") for word in run)


def halves(title: str) -> list[str]:
    """Split the title in the middle, if both halves have enough words."""
    if holds_tex(title):
        return []
    words = title.split()
    middle = len(words) // 2
    cut = [" ".join(words[:middle]), " ".join(words[middle:])]
    return cut if all(content_count(half) > FEW_WORDS for half in cut) else []


def holds_tex(text: str) -> bool:
    """Whether the text contains mathematics or TeX commands."""
    return bool(_TEX.search(text))


def coined_name(title: str) -> str:
    """Return the word before a title's colon if it is a coined one (``ClimateNeRF: ...``), else "".

    Such names are mostly kept when a title changes.
    """
    found = _COINED.match(title)
    return found[1] if found else ""


def first_surname(record: Metadata) -> str:
    """Return the quotable surname of the first author who is a person, or an empty string."""
    first = next((author for author in record.authors if not author.corporate), None)
    return quotable(first.family) if first else ""
