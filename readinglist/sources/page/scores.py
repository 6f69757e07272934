"""Scores of each block as title, authors, detail, abstract or boilerplate.

The numbers behave like log-odds: evidence for a part adds, evidence against it subtracts. No single feature decides;
`segmentation` combines them over the entire page.
"""

import re
from collections import Counter
from collections.abc import Sequence

from readinglist.papers.folding import STOP_WORDS
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.page.blocks import Block
from readinglist.sources.page.boilerplate import chrome_share, is_boilerplate, shape_of
from readinglist.sources.page.layout import PageLayout
from readinglist.sources.page.parts import Part
from readinglist.sources.page.wording.boilerplate import FACET
from readinglist.sources.page.wording.bylines import is_byline, is_name_line, is_team, score_names
from readinglist.sources.page.wording.labels import stated_detail
from readinglist.sources.page.wording.venues import score_venue

Scores = tuple[float, ...]
"""One number per `Part`, in its order."""

IMPOSSIBLE = -1e9
_LONG = 400
_OFTEN = 3
_LONGEST_WORDS = 25
"""Characters per space from which a long ASCII line is not prose."""
_LONGEST_WORD = 45
"""Length of the longest word of prose in the Latin alphabet."""
_FORCED = 14.0
_READABLE = lazy_pattern(r"[^\W\d_]{2}")
_DIGITS = lazy_pattern(r"\d+")
_WORD = lazy_pattern(r"[^\W_](?:[\w'’+\-]*[\w+])?")
_OPENING = lazy_pattern(
    r"(?i:we|in this (?:paper|work|article|study|report|survey|thesis|technical report|position paper|letter|note)|"
    r"this (?:paper|work|article|study|survey|report|letter|thesis|note)|our|however|moreover|furthermore|"
    r"additionally|in addition|specifically|to (?:address|tackle|this end|overcome|bridge|mitigate|solve|fill)|"
    r"recently|recent|despite|although|while|here|it|there|these|in particular|finally|experiments?|extensive|"
    r"experimental|results|code|existing|motivated by|inspired by|given|as|in recent years|by \w+ing|with the|unlike|"
    r"such|thus|therefore|first|second|third|lastly|notably|empirically|they|for example|in contrast|building on|"
    r"based on (?:this|these))(?=,|\s[a-z\d(\\$])"
)
_CLAUSE = lazy_pattern(r"(?:(?<!\bvs)(?<!\bal)[^\W\d_][)\]]?|\d)\. (?:[A-Z][a-z]*|\d)\b")
_QUESTION = lazy_pattern(r"\w[)\]\"”]?[?!] [A-Z]")
_WE = lazy_pattern(r", we [a-z]")
_FIRST_PERSON = lazy_pattern(r"\b(?:we|our|us)\b")
_VERB = lazy_pattern(r"\b(?:is|are|was|were|has|have|had|been|that|which|this|these|it|its|their|they|can|show|such)\b")
_CODE = lazy_pattern(r"\S*\d{4}\S*")
_BULLET = lazy_pattern(r"(?:[-*•‣◦▪●–]\s|\(?(?:\d{1,2}|[ivx]{1,4}|[a-e])[.)]\s)")
_SECTION = lazy_pattern(
    r"(?:background|introduction|motivation|objectives?|aims?|purpose|methods?|methodology|materials and methods|"
    r"results?|findings|conclusions?|contributions?|discussion|significance|context|approach|availability|data|design|setting|"
    r"impact|limitations|key (?:findings|contributions|results|points)|highlights)\s?[::.]?",
    re.IGNORECASE,
)
_LABELLED_SECTION = lazy_pattern(
    r"(?:background|introduction|motivation|objectives?|aims?|purpose|(?:materials and )?methods?|methodology|"
    r"results?|findings|conclusions?|discussion|significance|hintergrund|methoden?|ergebnisse|schlussfolgerung(?:en)?|contexte|méthodes?|"
    r"résultats?|objetivos?|métodos?|resultados?|conclusiones)\s?[::—]\s?\S",
    re.IGNORECASE,
)
_ENDS_SENTENCE = lazy_pattern(r"[.!?。！？][)\]\"'”’]*$")
_ABBREVIATED = lazy_pattern(r"\b(?:et al|etc|vs|jr|sr|inc|ltd|co|e\.g|i\.e|cf|[A-Z])\.$", re.IGNORECASE)
_AFFILIATION = lazy_pattern(
    r"\b(?:university|institute|laboratory|labs?|department|school of|college|inc\.|research center|academy of|"
    r"polytechnic|google|deepmind|microsoft|meta ai|openai|nvidia|alibaba|tencent|huawei|bytedance|eth z|mit|cmu|"
    r"stanford|berkeley)\b",
    re.IGNORECASE,
)


_LIKELY = 3.0
"""The score of a title that only its place shows."""


def score_blocks(blocks: Sequence[Block], layout: PageLayout) -> list[Scores]:
    """Return the scores of every block, given the layout of the page."""
    shapes = [shape_of(block.text) if len(block.text) < 200 else "" for block in blocks]
    repeats = Counter(shapes)
    scores = [
        _score(block, repeats[shape], layout, place)
        for place, (block, shape) in enumerate(zip(blocks, shapes, strict=True))
    ]
    return [(*each, each[Part.AUTHORS]) for each in scores]


def _score(block: Block, repeats: int, layout: PageLayout, place: int) -> Scores:
    if block.label is not None:
        return _score_label(block.label, block.text)
    if block.aside or block.identifier:
        return 6.0, IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE, 6.0, -8.0
    if is_boilerplate(block.text) and not layout.introduces_paper(place):
        word = block.text.replace(" ", "").isalpha() and len(block.text) < 20
        detail = 6.5 if score_venue(block.text) else 5.7
        return 6.0, -6.0, -2.0 if word else -7.0, -6.0, -6.0, detail, -8.0 if len(block.text) < 100 else -5.0
    if len(block.text) > _LONG:
        return _score_long(block.text)
    return _score_short(block, repeats, layout, place)


def _score_long(text: str) -> Scores:
    """Score a line too long for a title: an abstract, unless commas make it a list of names."""
    commas = text.count(",") + text.count(";") + text.count("·")
    names = 6.0 if commas > 0.2 * (text.count(" ") + 1) else -12.0
    noise = text.count(" ") * _LONGEST_WORDS < len(text) and text.isascii()
    boilerplate = 3.0 if noise else -5.0
    return boilerplate, IMPOSSIBLE, IMPOSSIBLE, names, names, -7.0, -6.0 if noise or names > 0 else 6.0


def _score_label(label: Part, text: str) -> Scores:
    """Score a labelled line: the label decides, but details may also occur between records."""
    scores = [-_FORCED] * (Part.ABSTRACT + 1)
    scores[label] = _FORCED
    if label is Part.AUTHORS:
        scores[Part.AUTHORS_GO_ON] = _FORCED
    if label is Part.DETAIL:
        scores[Part.BOILERPLATE] = _FORCED - (0.5 if score_venue(text) or stated_detail(text)[0] else 0.0)
        scores[Part.ABSTRACT] = 4.0 if len(text) > 120 else -4.0
    return tuple(scores)


def _score_short(block: Block, repeats: int, layout: PageLayout, place: int) -> Scores:
    """Return the sum of all evidence for and against each part."""
    text = block.text
    words = _WORD.findall(text)
    title, abstract = _by_length(len(text), len(words))
    if block.fills:
        abstract = max(abstract, 0.5)
    boilerplate, detail = _default_scores(len(text))
    by_form = _by_form(text, words)
    title, abstract = title + by_form[0], abstract + by_form[1]
    if not _READABLE.search(text):
        title, abstract = title - 6, abstract - 6
    if text.isascii() and max(map(len, text.split(" "))) > _LONGEST_WORD:
        title, abstract = title - 6, abstract - 6
    share = chrome_share([word.lower() for word in words]) if len(text) < 160 else 0.0
    boilerplate += 3 * share
    title -= 5 * share
    goes_on = title + _goes_on(text) + (2.0 if len(text) < 40 and _OPENING.match(text) else 0.0)
    if repeats >= _OFTEN and len(text) < 160 and text[-1] != ":":
        title, abstract = title - 4, abstract - 2
        goes_on -= 0 if layout.follows_full_line(place) else 4
        boilerplate, detail = boilerplate + 2, detail + 3
    overlap = layout.overlap(place, words)
    if overlap is not None:
        title += 4 * overlap - 1
        goes_on += 4 * overlap - 1
        boilerplate -= 2 * overlap
        detail -= 2 * overlap
    title = max(title, _LIKELY) if layout.heads_labels(place) else title
    known = max(title, 0.0)
    boilerplate, detail = boilerplate - 0.2 * known, detail - 0.5 * known
    row = layout.in_row_of_names(place) + 3.0 * is_team(text)
    goes_on -= row
    no_names = repeats >= _OFTEN and not (is_byline(text) or is_name_line(text))
    names = score_names(text, layout.share_of_common_words) + row - 3.0 * no_names
    title -= row
    if names > 0 and len(text) > 80:
        abstract -= names
    wording = _by_wording(text)
    parts = boilerplate + wording[0], title + wording[1], goes_on + wording[2]
    return (*parts, names, names, detail + wording[3], abstract)


def _by_wording(text: str) -> tuple[float, float, float, float]:
    """Return (boilerplate, title, second line of a title, detail) scores of affiliations, venues and filters."""
    boilerplate = title = goes_on = detail = 0.0
    if len(text) < 120 and _AFFILIATION.search(text):
        title, goes_on, detail = (-1.0, -3.0, 2.0) if len(text) < 60 else (0.0, 0.0, 1.0)
    if venue := score_venue(text):
        title, detail, boilerplate = title - venue - 1, detail + venue, boilerplate + 0.5 * venue
    if FACET.fullmatch(text):
        title, boilerplate = title - 4, boilerplate + 3
    return boilerplate, title, goes_on, detail


def _by_length(length: int, words: int) -> tuple[float, float]:
    """Return (title, abstract) scores by the number of characters and words."""
    if words == 0:
        return -4.0, -1.0
    title = _step(length, ((4, -4.0), (8, -1.5), (15, -0.3), (141, 1.0), (181, 0.0), (231, -1.5), (301, -4.0)), -12.0)
    return title, _step(length, ((40, -2.5), (80, -1.0), (120, 0.0), (200, 1.5), (300, 3.5), (500, 5.0)), 6.0)


def _step(value: int, steps: tuple[tuple[int, float], ...], beyond: float) -> float:
    return next((score for below, score in steps if value < below), beyond)


def _default_scores(length: int) -> tuple[float, float]:
    """Return the default (boilerplate, detail) scores."""
    if length > 300:
        return -5.0, -7.0
    return (-2.0, -4.0) if length > 140 else (0.0, -0.8)


def _by_form(text: str, words: list[str]) -> tuple[float, float]:
    """Return (title, abstract) scores by form."""
    title = 0.0
    abstract = 0.0
    for matched, for_title, for_abstract in (
        (_OPENING.match(text), -2.5, 2.0),
        (". " in text and _CLAUSE.search(text), -2.5, 2.0),
        (("? " in text or "! " in text) and _QUESTION.search(text), -0.6, 0.4),
        (_FIRST_PERSON.search(text), -1.0, 1.0),
        (_WE.search(text), -2.0, 1.5),
        (_BULLET.match(text), -1.5, 2.0),
        (_SECTION.fullmatch(text), -4.0, 2.5),
        (_LABELLED_SECTION.match(text), -4.0, 2.5),
        (text.count("(") > text.count(")"), -1.5, 0.5),
        (text.count("(") < text.count(")"), -4.0, 1.5),
        ("://" in text, -3.0, 1.5),
        (_CODE.fullmatch(text), -4.0, 0.0),
        (len(_VERB.findall(text)) >= 2, -1.0, 1.0),
    ):
        if matched:
            title += for_title
            abstract += for_abstract
    by_end, by_case = _by_end(text), _by_case(text, words)
    return title + by_end[0] + by_case[0], abstract + by_end[1] + by_case[1]


def _by_end(text: str) -> tuple[float, float]:
    if text[-1] in ":：":
        return -4.0, 1.5
    if text[-1] in ",;":
        return -2.0, 0.5
    if text.rpartition(" ")[2].lower() in STOP_WORDS:
        return -2.0, 0.5
    if text[-1] in ".。" and not text.endswith("..."):
        return (-2.0, 0.0) if _ABBREVIATED.search(text) else (-3.5, 1.5)
    return 0.0, (0.0 if _ENDS_SENTENCE.search(text[-6:]) else -0.7)


def _by_case(text: str, words: list[str]) -> tuple[float, float]:
    """Score capitals: titles capitalise most content words, sentences do not."""
    content = [word for word in words if word.lower() not in STOP_WORDS and word[0].isalpha()]
    if not content or not any(word.isascii() for word in content):
        return 0.0, 0.0
    raised = sum(word != word.lower() for word in content) / len(content)
    title = 2.5 * (raised - 0.4) if len(content) > 1 else 0.0
    if text[0].islower() and words[0] == words[0].lower() and not any(c in words[0] for c in "-0123456789"):
        title -= 1.5
    return title, (1.5 * (0.4 - raised) if len(text) < 200 else 0.0)


def _goes_on(text: str) -> float:
    """Score whether the beginning of a line suggests the second line of a title."""
    first = text.partition(" ")[0]
    if first.islower() or first.lower() in STOP_WORDS:
        return 3.0 if first.islower() else 0.5
    return 0.0
