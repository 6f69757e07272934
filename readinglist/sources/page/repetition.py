"""What repeats on a page: endings that most titles share, and lines that repeat a title."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from readinglist.papers.folding import STOP_WORDS
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.page.boilerplate import DATE, is_boilerplate, shape_of
from readinglist.sources.page.lines import PageLine
from readinglist.sources.page.parts import Part
from readinglist.sources.page.wording.bylines import is_byline, is_name_line
from readinglist.sources.page.wording.venues import score_venue

_ENDING = lazy_pattern(
    r"\s(?:[-–—|·]\s[^\s–—|·][^–—|·]{1,40}|\([^()]{2,40}\)|(?:\[[^\[\]]{1,30}\]\s?){1,6}|"
    rf"(?!(?:19|20)\d\d$)(?i:{DATE}))$"
)
_LONGEST_ENDING = 60
_FEWEST, _HALF = 3, 0.5
_FEWEST_WORDS, _LONGEST = 3, 300
_REACH = 3
_LONGEST_CITATION = 800
_AFTER_NAMES = lazy_pattern(r"[.,:)]\s?[“\"]?$")
_YEAR = lazy_pattern(r"[\s.,(]*\b(?:19|20)\d\d[a-z]?[\s.,:)]*$")
_LONGEST_BEGINNING = 40


def without_endings(lines: Sequence[PageLine]) -> list[PageLine]:
    """Return the lines without the endings that most titles share: ``- Site``, ``(5 minute read)``, ``[PDF] [Copy]``,
    ``Jun 3``.

    A venue is kept as a line of its own.
    """
    plain = [place for place, line in enumerate(lines) if _is_plain(line)]
    found = {place: match for place in plain if (match := _ending(lines[place].text))}
    counts = Counter(shape_of(ending) for head, ending in found.values() if head.count(" ") >= _FEWEST_WORDS - 1)
    usual = {shape for shape, count in counts.items() if count >= max(_FEWEST, _HALF * len(plain))}
    kept: list[PageLine] = []
    for place, line in enumerate(lines):
        head, ending = found.get(place, ("", ""))
        if not head or shape_of(ending) not in usual:
            kept.append(line)
            continue
        kept.append(replace(line, text=head))
        if score_venue(ending.strip(" -–—|·()")):
            kept.append(replace(line, text=ending.strip(" -–—|·()"), gap=0, label=Part.DETAIL, arxiv=None, doi=None))
    return kept


def _is_plain(line: PageLine) -> bool:
    """Whether a line may be a title, by its length and words."""
    return (
        line.label in (None, Part.TITLE)
        and not (line.aside or line.identifier)
        and len(line.text) <= _LONGEST
        and line.text.count(" ") >= _FEWEST_WORDS
        and line.text[-1] not in ".!?…"
        and not is_boilerplate(line.text)
        and not is_byline(line.text)
    )


def _ending(text: str) -> tuple[str, str] | None:
    """Return a text of several words without its ending, and that ending."""
    found = _ENDING.search(text, max(0, len(text) - _LONGEST_ENDING))
    head = text[: found.start()].rstrip() if found else ""
    if not found or " " not in head or head[-1] in ",;" or head.rpartition(" ")[2].lower() in STOP_WORDS:
        return None
    return head, found[0]


def without_repetitions(lines: Sequence[PageLine]) -> list[PageLine]:
    """Return the lines with those that repeat a title set aside: a title that directly follows itself, the one with a
    label kept, and titles after the same words, such as ``select article``. Several long titles show these words.
    """
    kept = list(lines)
    for place, (line, following) in enumerate(pairwise(lines)):
        if line.aside or line.identifier or line.text.casefold() != following.text.casefold() or " " not in line.text:
            continue
        if line.label is None or following.label is Part.TITLE:
            kept[place] = replace(line, aside="repetition", label=None)
        elif following.label in (None, Part.TITLE):
            kept[place + 1] = replace(following, aside="repetition", label=None)
    begun = {place: beginning for place in range(len(lines)) if (beginning := _beginning(lines, place))}
    counts = Counter(
        beginning
        for place, beginning in begun.items()
        if lines[place].text.count(" ") - beginning.count(" ") >= _FEWEST_WORDS
    )
    for place, beginning in begun.items():
        if counts[beginning] > 1:
            kept[place] = replace(lines[place], aside="repetition", label=None, arxiv=None, doi=None)
    return kept


def with_citations_apart(lines: Sequence[PageLine]) -> list[PageLine]:
    """Return the lines with citations of the title just above, such as ``Ada Hu. 2024. Title. In ...``, split into the
    authors and the rest.
    """
    kept: list[PageLine] = []
    for place, line in enumerate(lines):
        cited = None if line.aside or line.identifier or line.label is not None else _cited(lines, place)
        if cited:
            kept.append(replace(line, text=cited[0], label=Part.AUTHORS, arxiv=None, doi=None))
            kept.append(replace(line, text=cited[1], gap=0, label=Part.DETAIL))
        else:
            kept.append(line)
    return kept


def _cited(lines: Sequence[PageLine], place: int) -> tuple[str, str] | None:
    """Return the authors, and what follows the title, of a citation of the title of one of the lines above."""
    text = lines[place].text
    if len(text) > _LONGEST_CITATION:
        return None
    for other in lines[max(0, place - _REACH) : place]:
        if " " not in other.text or other.aside:
            continue
        before, _, after = text.partition(other.text)
        names = _YEAR.sub("", before).rstrip(' .,:;“"')
        if _AFTER_NAMES.search(before) and after.strip(' .”"') and (is_byline(names) or is_name_line(names)):
            return names, after.strip(' .,”"')
    return None


def _beginning(lines: Sequence[PageLine], place: int) -> str:
    """Return the words before a title that another line nearby consists of; empty if there are none."""
    text = lines[place].text.casefold()
    if lines[place].aside or lines[place].identifier or " " not in text or len(text) > _LONGEST:
        return ""
    for other in lines[max(0, place - _REACH) : place + _REACH + 1]:
        title = other.text.casefold()
        before = text.removesuffix(title)
        if " " in title and before != text and 0 < len(before) <= _LONGEST_BEGINNING:
            return before if before[-1] == " " else ""
    return ""
