"""Questions to arXiv's search, built so that its query language cannot misread them.

The language: https://info.arxiv.org/help/api/user-manual.html, section 5.1. Since November 2025 a quoted text is a
phrase: case, punctuation, inflection and stop words do not matter, order and adjacency of the others do. AND and OR
have no precedence, hence the parentheses.
"""

import re
from collections.abc import Iterator

from readinglist.core.folding import STOP_WORDS, fold
from readinglist.core.paper import Author, Draft

FEW_WORDS = 3
"""Titles of at most so many content words are borne by many papers and need something beside them."""

_PLAIN_RUN = 4
_PHRASE_WORDS = 7
_PHRASES = 3
_TEX = re.compile(r"\$[^$]*\$|\\\([^)]*\\\)|\S*[\\{}$]\S*")
_CUT_SHORT = re.compile(r"\S*(?:\u2026|\.\.\.)\s*$")
_CHARACTER_WORD = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+")
_PLAIN_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*[,)]?|\([A-Za-z]+")


def title_question(draft: Draft) -> str:
    """The query that finds the paper by its present title; empty where the title has nothing that can be asked for.

    A title of few words is asked for together with phrases of the abstract or the first author's name, where they are
    known; see `is_broad`.
    """
    by_title = " AND ".join(f'ti:"{part}"' for part in _plain_parts(draft.metadata.title))
    if not by_title:
        return _any_of([_doi_term(draft), *_abstract_terms(draft)])
    if not is_few(draft.metadata.title):
        return by_title if " AND " not in by_title else f"({by_title})"
    beside = _any_of([*_abstract_terms(draft), _author_term(draft)])
    return f"({by_title} AND {beside})" if beside else f"({by_title})"


def second_question(draft: Draft) -> str:
    """The query for a paper that does not bear the draft's title now; empty where there is nothing else to ask by.

    Asked by: rare phrases of the abstract; the parts of the title before and after a colon; and, where there is no
    abstract, the two halves of the title, so that one misspelt word does not hide the paper.
    """
    title = draft.metadata.title
    parts = [part.strip() for part in re.split(r":\s|\s[-\u2013\u2014]\s", title) if part.strip() != title.strip()]
    phrases = _abstract_terms(draft)
    if not phrases:
        parts += _halves(title)
    author = _author_term(draft)
    terms: list[str] = []
    for part in dict.fromkeys(parts):
        text = _quotable(part)
        if not text or _TEX.search(part):
            continue
        if content_count(part) > FEW_WORDS:
            terms.append(f'ti:"{text}"')
        elif author:
            terms.append(f'(ti:"{text}" AND {author})')
    return _any_of([*phrases, *terms])


def is_few(title: str) -> bool:
    """Whether the title has so few content words that its phrase alone finds a crowd."""
    return content_count(" ".join(_plain_parts(title))) <= FEW_WORDS


def is_broad(draft: Draft) -> bool:
    """Whether `title_question` may find so many papers that it must be asked by itself."""
    return is_few(draft.metadata.title) and not _abstract_terms(draft) and not _author_term(draft)


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


def _plain_parts(title: str) -> tuple[str, ...]:
    """The quotable texts by which a title is asked for: the title itself, or where it holds TeX its longest plain run.

    arXiv's index holds the letter where the page may hold a TeX command, and a deleted group would break adjacency.
    Runs shorter than four words are asked for together.
    """
    title = _CUT_SHORT.sub("", title)
    if not _TEX.search(title):
        text = _quotable(title)
        return (text,) if text else ()
    runs = [run for run in (_quotable(part) for part in _TEX.split(title)) if any(c.isalnum() for c in run)]
    longest = max(runs, key=lambda run: len(run.split()), default="")
    return (longest,) if len(longest.split()) >= _PLAIN_RUN else tuple(runs)


def _quotable(text: str) -> str:
    """`text` as it may stand between quotes: without the two characters that end or escape a phrase."""
    return " ".join(text.replace('"', " ").replace("\\", " ").split())


def _halves(title: str) -> list[str]:
    """The title cut in the middle, where both halves have words enough."""
    if _TEX.search(title):
        return []
    words = title.split()
    middle = len(words) // 2
    halves = [" ".join(words[:middle]), " ".join(words[middle:])]
    return halves if all(content_count(half) > FEW_WORDS for half in halves) else []


def _abstract_terms(draft: Draft) -> list[str]:
    return [f'abs:"{phrase}"' for phrase in rare_phrases(draft.metadata.abstract)]


def _author_term(draft: Draft) -> str:
    """The first author's surname, by which many papers are found: only good beside a title."""
    first: Author | None = next((author for author in draft.metadata.authors if not author.corporate), None)
    name = _quotable(first.family) if first else ""
    return f'au:"{name}"' if name else ""


def _doi_term(draft: Draft) -> str:
    doi = draft.metadata.doi
    return f'doi:"{_quotable(doi.text)}"' if doi and doi.text == _quotable(doi.text) else ""


def _any_of(terms: list[str]) -> str:
    """One term, or several in parentheses; those that are empty or said twice are left out."""
    said = list(dict.fromkeys(term for term in terms if term))
    if len(said) < 2:
        return "".join(said)
    return f"({' OR '.join(said)})"
