"""Texts by which search engines find a paper, whatever their language: quotable titles and rare runs of words."""

import re
from collections.abc import Iterator

from readinglist.papers.folding import STOP_WORDS, fold
from readinglist.papers.paper import Metadata

FEW_WORDS = 3
"""Titles of at most so many content words are borne by many papers and need something beside them."""

_PLAIN_RUN = 4
_PHRASE_WORDS = 7
_PHRASES = 3
_TEX = re.compile(r"\$[^$]*\$|\\\([^)]*\\\)|\S*[\\{}$]\S*")
_CUT_SHORT = re.compile(r"\S*(?:\u2026|\.\.\.)\s*$")
_CHARACTER_WORD = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+")
_COINED = re.compile(r"((?=[\w-]{4,})[\w-]*(?:[a-z][A-Z]|[A-Z]{2}[a-z]|[A-Z][\w]*\d|[A-Z]-|-[A-Z]{2})[\w-]*):\s")
_PLAIN_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*[,)]?|\([A-Za-z]+")


def plain_parts(title: str) -> tuple[str, ...]:
    """The quotable texts by which a title is asked for: the title itself, or where it holds TeX its longest plain run.

    arXiv's index holds the letter where the page may hold a TeX command, and a deleted group would break adjacency.
    Runs shorter than four words are asked for together.
    """
    title = _CUT_SHORT.sub("", title)
    if not holds_tex(title):
        text = quotable(title)
        return (text,) if text else ()
    runs = [run for run in (quotable(part) for part in _TEX.split(title)) if any(c.isalnum() for c in run)]
    longest = max(runs, key=lambda run: len(run.split()), default="")
    return (longest,) if len(longest.split()) >= _PLAIN_RUN else tuple(runs)


def quotable(text: str) -> str:
    """`text` as it may stand between quotes: without the two characters that end or escape a phrase."""
    return " ".join(text.replace('"', " ").replace("\\", " ").split())


def is_few(title: str) -> bool:
    """Whether the title has so few content words that its phrase alone finds a crowd."""
    return content_count(" ".join(plain_parts(title))) <= FEW_WORDS


def content_count(text: str) -> int:
    """The number of content words; a Chinese, Japanese or Korean character counts as a word, as in arXiv's index."""
    characters = len(_CHARACTER_WORD.findall(text))
    words = fold(_CHARACTER_WORD.sub(" ", text)).split()
    return characters + sum(word not in STOP_WORDS for word in words)


def rare_phrases(abstract: str, count: int = _PHRASES) -> tuple[str, ...]:
    """Up to `count` runs of seven plain words, each of another sentence, that few other abstracts hold.

    Long words are the rarer ones, so the run with the most letters in content words is taken. Runs keep within a
    sentence and hold no mathematics and no words outside ASCII, which arXiv's search compares letter by letter.
    """
    best: list[tuple[int, int, str]] = []
    for place, sentence in enumerate(_SENTENCE_END.split(abstract)):
        runs = list(_runs(sentence))
        if runs:
            weight, run = max(runs, key=lambda item: item[0])
            best.append((-weight, place, run))
    return tuple(run for _, _, run in sorted(best)[:count])


def _runs(sentence: str) -> Iterator[tuple[int, str]]:
    """(weight, text) of each run of plain words; a sentence that is shorter than a run has none."""
    words = sentence.rstrip(".!?;:").split()
    plain = [bool(_PLAIN_WORD.fullmatch(word)) for word in words]
    for start in range(len(words) - _PHRASE_WORDS + 1):
        if all(plain[start : start + _PHRASE_WORDS]):
            run = words[start : start + _PHRASE_WORDS]
            content = [word for word in run if word.lower().strip(",()") not in STOP_WORDS]
            if len(content) >= _PLAIN_RUN:
                yield sum(len(word) for word in content), " ".join(word.strip(",()") for word in run)


def halves(title: str) -> list[str]:
    """The title cut in the middle, where both halves have words enough."""
    if holds_tex(title):
        return []
    words = title.split()
    middle = len(words) // 2
    cut = [" ".join(words[:middle]), " ".join(words[middle:])]
    return cut if all(content_count(half) > FEW_WORDS for half in cut) else []


def holds_tex(text: str) -> bool:
    """Whether mathematics or TeX commands stand in the text."""
    return bool(_TEX.search(text))


def coined_name(title: str) -> str:
    """The word that a title puts before its colon, where it is no ordinary word (``ClimateNeRF: ...``), else "".

    Such names mostly stay when a title is changed.
    """
    found = _COINED.match(title)
    return found[1] if found else ""


def first_surname(record: Metadata) -> str:
    """The quotable surname of the first person among the authors; empty where there is none."""
    first = next((author for author in record.authors if not author.corporate), None)
    return quotable(first.family) if first else ""
