"""Lines that hold several parts of a record, such as a title and its authors, split into one line for each."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from readinglist.papers.identifiers import arxiv_ids_in, parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.page.boilerplate import DATE, is_boilerplate
from readinglist.sources.page.lines import PageLine
from readinglist.sources.page.parts import Part
from readinglist.sources.page.repetition import with_citations_apart, without_endings, without_repetitions
from readinglist.sources.page.wording.bylines import (
    is_byline,
    is_certain_byline,
    is_name_line,
    split_title,
    without_affiliations,
)
from readinglist.sources.page.wording.labels import label_of
from readinglist.sources.page.wording.venues import score_venue

_PREFIX = lazy_pattern(
    r"\[(?:pdf|html|book|b|c|citation|doc|txt|ps|buch|zitation|libro|livre|cita|引用|图书|"
    r"書籍|[a-z]{1,2}\d{1,4})\](?:\[[a-z]{1,4}\])?\s*",
    re.IGNORECASE,
)
_TAG = lazy_pattern(r"\[[RDPN]\]\s+(?=\S)")
_SITE = lazy_pattern(r"(?:[a-z0-9-]+\.)+[a-z]{2,6}", re.IGNORECASE)
_COUNTER = lazy_pattern(
    r"(?:(?P<slashed>\d{1,3})/(?:\d{1,3}|n)?(?![\d/])|【(?P<boxed>\d{1,3})】|"
    r"#(?P<named>\d{1,4})(?=[\s.:]))[\s　:：.]*(?=\S)"
)
_COUNTER_AFTER = lazy_pattern(r"\s#(?P<named>\d{1,4})$")
_ENCLOSED_AFTER = lazy_pattern(r"\s(?:\((?P<round>\d{1,3})\)|\[(?P<square>\d{1,3})\])$")
_TIME = lazy_pattern(
    r"\d{1,2}:\d\d(?:\s?[ap]m)?(?:\s?[-–]\s?\d{1,2}:\d\d(?:\s?[ap]m)?)?(?:\s+\d{1,3}\s?m(?:in)?[a-z]*)?(?:\s*[|"
    r"·:–-]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
_SUFFIX = lazy_pattern(
    r"\s*(?:\((?:www\.)?(?:[a-z0-9-]+\.)+[a-z]{2,6}(?:/\S*)?\)|\bpdf icon|\bdownload pdf|\s(?:main conference|"
    r"datasets and benchmarks|"
    r"position paper|creative ai|journal|conference|research|industry|demo|workshop) track|\[pdf\]|\(pdf\)|\[video\]|"
    r"(?:\s(?:ai|pdf|ml|math|compsci|video|audio|programming|security|science|graphics|databases|"
    r"plt)){1,4}\s(?:[a-z0-9-]+\.)+[a-z]{2,6}|\s\[\d{4}\])$",
    re.IGNORECASE,
)
_HYPHEN = lazy_pattern(r"(?:(?<=…)|(?<=\.\.\.)|\s)\s?[-–]\s(?=\S)")
_YEAR_OR_SITE = lazy_pattern(r"\b(?:19|20)\d\d\b|(?:[a-z0-9-]+\.)+[a-z]{2,6}$|\.\.\.|…", re.IGNORECASE)
_FIELDS = (
    r"Computer Science|Mathematics|Physics|Medicine|Biology|Engineering|Chemistry|Psychology|Economics|Business|"
    r"Sociology|"
    r"Political Science|Philosophy|Linguistics|Education|Environmental Science|Materials Science|Geography|Geology|"
    r"History|Law|Art"
)
_FIELD = lazy_pattern(rf"(?<=\S)[\s•·|,]+(?:{_FIELDS})(?:,\s(?:{_FIELDS}))*(?=$|\s[•·|])")
_JOURNAL = lazy_pattern(r" in (?=[A-Z])")
_AROUND = lazy_pattern(
    rf"(?:(?P<before>{DATE})\s*[·•|,:-]?\s+)?(?P<names>\D+?)(?:\s*[·•|,;-]?\s+\(?(?P<after>{DATE})\)?)?", re.IGNORECASE
)
"""A list of authors with a date before or after it."""
_BAR = lazy_pattern(r"\s[·•|]\s")
_BY = lazy_pattern(
    r"(?P<before>[^,]{0,60}?)\s?\b(?:by|von|par|por|di)\s(?P<names>[^/|·]{3,400}?)(?P<after>\s?(?:[/|·]\s?.{1,40})?)"
)
_ANNOUNCED = lazy_pattern(r"(?P<id>arXiv:\S+) Announce Type: [\w-]+ (?:Abstract: )?(?=\S)")
_SENTENCE_END = lazy_pattern(r"(?<=[^\s.])[.?!]+[\"”’)]*\s+(?=[A-Z\d])")
_SENTENCE = lazy_pattern(r"[^\s.]+\s(?:[^.]|\.(?! ))*\.")
_VENUE_TAIL = lazy_pattern(
    r"(?:[A-Z][\w.&/'’()+-]*|of|the|in|on|and|for|with|to|et|de|und|für|\d[\w():,.–/-]*|abs/\S+|\([\w\s-]+\)|:|,|-|&)(?:,?\s+|$)"
)
_ABS = lazy_pattern(r"\babs/(?P<id>\d{4}\.\d{4,5})\b")
_DATED = lazy_pattern(r"\b(?:19|20)\d\d\b")
_PAGES = lazy_pattern(r"\d{1,6}(?:[:;,–-]\d{1,6}){1,4}")
_DIGIT = lazy_pattern(r"\d")
_MOST_WORDS = 25
_PROSE = 200
_LONGEST = 500
_FEWEST, _MOSTLY, _NEARLY_ALL = 3, 0.5, 0.8
_LOWER_WORD = lazy_pattern(r"(?<![\w'’-])[a-z][a-z]+(?![\w'’])")


def split_lines(lines: Sequence[PageLine]) -> list[PageLine]:
    """Return the lines with those split that hold several parts; the pieces have the number of their line."""
    counted = _counted(lines)
    stripped = [_without_prefixes(line, counted) for line in lines]
    usual = _usual_splits(stripped)
    pieces: list[PageLine] = []
    for line in stripped:
        after_names = bool(pieces) and pieces[-1].label is Part.AUTHORS and not line.gap
        split = _split(line, usual, after_names=after_names)
        if after_names and split[0].label is Part.TITLE and line.label is None:
            above = pieces.pop()
            split = (replace(split[0], gap=above.gap), replace(above, gap=0), *split[1:])
        pieces.extend(split)
    pieces = with_citations_apart(without_repetitions(without_endings(pieces)))
    return _with_labelled_titles_first(_with_titles_first(_with_titles_and_authors_apart(pieces)))


def _usual_splits(lines: Sequence[PageLine]) -> frozenset[str]:
    """Return the separators of authors and venues that several lines have."""
    found = Counter(split[2] for line in lines if (split := _authors_and_venue(line, frozenset())))
    found[":"] = sum(line.text.endswith(":") and is_byline(line.text[:-1]) for line in lines)
    return frozenset(separator for separator, count in found.items() if count >= _FEWEST - (separator == ":"))


def _counted(lines: Sequence[PageLine]) -> frozenset[int]:
    """Return the numbers of the lines with counters such as ``2/`` or, at the end, ``#2``, if several are in order."""
    found = [
        (int(next(filter(None, match.groups()))), line.number)
        for line in lines
        if (match := _COUNTER.match(line.text) or ("#" in line.text and _COUNTER_AFTER.search(line.text)) or None)
    ]
    counts = {count for count, _ in found}
    behind = [
        (int(match["round"] or match["square"]), line.number)
        for line in lines
        if line.text[-1:] in (")", "]") and len(line.text) <= _LONGEST and (match := _ENCLOSED_AFTER.search(line.text))
    ]
    steps = sum(second == first + 1 for (first, _), (second, _) in pairwise(behind))
    in_order = len(behind) >= _FEWEST and steps >= _NEARLY_ALL * (len(behind) - 1)
    return frozenset(
        [
            *(number for count, number in found if count - 1 in counts or count + 1 in counts),
            *(number for _, number in behind if in_order),
        ]
    )


def _without_prefixes(line: PageLine, counted: frozenset[int]) -> PageLine:
    """Return the line without a counter, a time, the kind of a file before its title, or a button after it."""
    if line.aside or line.identifier or line.label is not None or len(line.text) > _LONGEST:
        return line
    text, label = line.text, line.label
    if line.number in counted and (found := _COUNTER.match(text)):
        text = text[found.end() :]
        part, begin = label_of(text) or (Part.TITLE, 0)
        text, label = text[begin:], part
    elif line.number in counted and (found := _COUNTER_AFTER.search(text) or _ENCLOSED_AFTER.search(text)):
        text = text[: found.start()]
    if found := _PREFIX.match(text):
        text = text[found.end() :]
        if not text or _SITE.fullmatch(text):
            return replace(line, aside="boilerplate")
    for pattern in (_TAG, _TIME):
        if (found := pattern.match(text)) and not is_boilerplate(text):
            text = text[found.end() :]
    while (found := _SUFFIX.search(text)) and found.start() > 0 and not is_boilerplate(text):
        text = text[: found.start()]
    return replace(line, text=text, label=label) if text != line.text else line


def _split(line: PageLine, usual: frozenset[str], *, after_names: bool) -> Sequence[PageLine]:
    if found := _ANNOUNCED.match(line.text):
        abstract = replace(line, text=line.text[found.end() :], gap=0, label=Part.ABSTRACT, arxiv=None, doi=None)
        own = line.arxiv or next(arxiv_ids_in(found["id"]), None)
        return replace(line, text=found["id"], label=None, identifier=True, arxiv=own), abstract
    if line.aside or line.identifier or is_boilerplate(line.text):
        return (line,)
    split = _authors_and_venue(line, usual)
    split = split if split and (split[2] in usual or is_certain_byline(split[0])) else None
    open_or_named = line.label in (None, Part.AUTHORS) and not (split and split[2] == "-")
    if open_or_named and (names := without_affiliations(line.text)):
        return (replace(line, text=names, label=Part.AUTHORS),)
    if len(line.text) > _LONGEST:
        return (line,)
    bare = line.text.removesuffix(":")
    if line.label is None and bare != line.text and (is_byline(bare) or (":" in usual and _is_single_name(bare))):
        return (replace(line, text=bare, label=Part.AUTHORS),)
    if after_names and line.label is None and (pieces := _split_title_and_venue(line)):
        return pieces
    if after_names and ":" in usual and line.label is None and _SENTENCE.fullmatch(line.text):
        return (replace(line, text=line.text[:-1], label=Part.TITLE),)
    if split:
        authors, rest, separator = split
        stated = "Venue: " if separator in ("-", ".") and _DATED.search(rest) else ""
        return (
            replace(line, text=authors.strip(" ,;"), label=Part.AUTHORS, arxiv=None, doi=None),
            replace(line, text=stated + rest.strip(" •·|,"), gap=0, label=Part.DETAIL),
        )
    return (line,)


def _is_single_name(text: str) -> bool:
    words = text.split(" ")
    return 2 <= len(words) <= 4 and all(word[:1].isupper() for word in words) and "." not in text[-1:]


def _authors_and_venue(line: PageLine, usual: frozenset[str]) -> tuple[str, str, str] | None:
    """Return the authors, the rest and the separator of lines such as ``A Hu, F Lin… - Journal, 2024 - site.org``,
    ``Ada Hu, Fan Lin; Proceedings of ..., 2024`` and ``Ada Hu, +12 authors Fan Lin  Computer Science``.

    After a separator that is `usual` on the page, one name is enough.
    """
    text = line.text
    if line.aside or line.identifier or len(text) > _LONGEST or line.label not in (None, Part.AUTHORS):
        return None
    found = _HYPHEN.search(text)
    if found and is_byline(text[: found.start()]) and (_YEAR_OR_SITE.search(text, found.end()) or line.arxiv):
        return text[: found.start()], text[found.end() :], "-"
    for separator in (";", ","):
        authors, _, venue = text.rpartition(f"{separator} ")
        stated = (separator == ";" and score_venue(venue)) or (_DIGIT.search(venue) and is_boilerplate(venue))
        single = _is_single_name(authors) and (separator == ";" or "," in usual)
        if stated and (single or (is_byline(authors) and (separator == ";" or "," in authors))):
            return authors, venue, separator
    pieces = _BAR.split(text) if _BAR.search(text) else []
    bylines = [piece for piece in pieces if ("," in piece and is_byline(piece)) or is_certain_byline(piece)]
    if not bylines and "·" in usual and len(pieces) > 2 and any(map(is_boilerplate, pieces)):
        bylines = list(filter(_is_single_name, pieces[:1]))
    if len(bylines) == 1:
        return bylines[0], " · ".join(piece for piece in pieces if piece != bylines[0]), "·"
    found = _BY.fullmatch(text)
    if found and (is_byline(found["names"]) or ("by" in usual and _is_single_name(found["names"]))):
        return found["names"], f"{found['before']} {found['after']}", "by"
    for separator, pattern in (("in", _JOURNAL), ("field", _FIELD)):
        found = pattern.search(text)
        names = text[: found.start()] if found else ""
        if found and (is_byline(names) or (separator in usual and _is_single_name(names))):
            return text[: found.start()], text[found.end() if separator == "in" else found.start() :], separator
    return _names_and_venue(text, usual) or names_and_date(text, usual)


def _names_and_venue(text: str, usual: frozenset[str]) -> tuple[str, str, str] | None:
    """Return the authors and the venue of ``Ada Hu, F. Lin. Nature, 2024. [pdf]``."""
    for stop in list(_STOP.finditer(text))[:_MOST_STOPS]:
        rest = _LINKS_LAST.sub("", text[stop.end() :])
        names = text[: stop.start()]
        if _is_venue_tail(rest) and (is_byline(names) or ("." in usual and _is_single_name(names))):
            return names, rest, "."
    return None


_STOP = lazy_pattern(r"(?<![^\w-][^\W\d_])(?<!^[^\W\d_])\.\s+(?=[A-Z])")
_MOST_STOPS = 12
_LINKS_LAST = lazy_pattern(
    r"(?:[.,;]?\s*[\[(]?\b(?:doi|pdf|arxiv|links?|code|bib(?:tex)?|papers?|slides|video|poster|html|abs)\b[\])]?)+[\s.]*$",
    re.IGNORECASE,
)


def names_and_date(text: str, usual: frozenset[str]) -> tuple[str, str, str] | None:
    """Return the authors and the date of ``4 Jun 2024 • Ada Hu • Fan Lin`` and ``Ada Hu, Fan Lin (2024-06-04)``."""
    found = _AROUND.fullmatch(text) if _DIGIT.search(text) else None
    date = found and (found["before"] or found["after"])
    if found and date and (is_byline(found["names"]) or ("date" in usual and _is_single_name(found["names"]))):
        return found["names"], date, "date"
    return None


def _split_title_and_venue(line: PageLine) -> Sequence[PageLine] | None:
    """Split ``Title. Venue 2024: 1-12`` below a list of authors."""
    ends = sorted(_SENTENCE_END.finditer(line.text), key=lambda end: "." not in end[0])
    for found in ends:
        rest = line.text[found.end() :]
        if _is_venue_tail(rest) and " " in line.text[: found.start()]:
            named = _ABS.search(rest)
            own = line.arxiv or (parse_versioned(named["id"]) if named else None)
            title = line.text[: found.end()].rstrip()
            title = title[:-1] if title.endswith(".") else title
            return (
                replace(line, text=title, label=Part.TITLE, arxiv=own),
                replace(line, text=rest, gap=0, label=Part.DETAIL, arxiv=None, doi=None),
            )
    return None


def _is_venue_tail(text: str) -> bool:
    """Whether a text consists of the capitalised and abbreviated words of a venue and a year, or of pages."""
    if _PAGES.fullmatch(text):
        return True
    if not _DATED.search(text) or text.count(" ") > _MOST_WORDS:
        return False
    place = 0
    while place < len(text):
        found = _VENUE_TAIL.match(text, place)
        if not found:
            return False
        place = found.end()
    return True


def _with_titles_first(lines: Sequence[PageLine]) -> list[PageLine]:
    """Return the lines with each title before its authors if nearly all lines of authors directly precede a title."""
    bylines = [place for place, line in enumerate(lines) if _is_open(line) and is_byline(line.text)]
    first = [place for place in bylines if _precedes_title(lines, place)]
    if len(first) < _FEWEST or len(first) < _NEARLY_ALL * len(bylines):
        return list(lines)
    ordered = list(lines)
    for place, line in enumerate(lines):
        if _is_open(line) and (place in first or is_name_line(line.text)) and _precedes_title(lines, place):
            ordered[place] = replace(lines[place + 1], gap=line.gap, label=Part.TITLE)
            ordered[place + 1] = replace(line, gap=0, label=Part.AUTHORS)
    return ordered


def _with_labelled_titles_first(lines: Sequence[PageLine]) -> list[PageLine]:
    """Return the lines with each labelled title before its labelled authors if all of these directly precede one."""
    labels = (line.label for line in lines if line.label in (Part.AUTHORS, Part.TITLE))
    if next(labels, None) is not Part.AUTHORS:
        return list(lines)
    ordered: list[PageLine] = []
    waiting: list[PageLine] = []
    for line, following in zip(lines, (*lines[1:], None), strict=True):
        if line.label is Part.AUTHORS:
            waiting.append(line)
        elif not waiting:
            ordered.append(line)
        elif line.label is Part.TITLE and not line.gap and not (following and following.indent > line.indent):
            ordered += [replace(line, gap=waiting[0].gap), *(replace(each, gap=0) for each in waiting)]
            waiting = []
        else:
            return list(lines)
    return list(lines) if waiting else ordered


def _is_open(line: PageLine) -> bool:
    return line.label is None and not (line.aside or line.identifier or is_boilerplate(line.text))


def _precedes_title(lines: Sequence[PageLine], place: int) -> bool:
    """Whether a record starts at this place, and a line that may be a title directly follows."""
    before = lines[place - 1] if place else None
    if place + 1 == len(lines) or (
        before and (_is_open(before) or (before.label is Part.TITLE and not lines[place].gap))
    ):
        return False
    following = lines[place + 1]
    named = is_byline(following.text) or score_venue(following.text)
    return _is_open(following) and not following.gap and " " in following.text and not named


def _with_titles_and_authors_apart(lines: Sequence[PageLine]) -> list[PageLine]:
    """Return the lines with titles and authors apart if most lines hold both."""
    names = frozenset(word for line in lines if is_byline(line.text) for word in line.text.replace(",", " ").split())
    common = frozenset(word for line in lines for word in _LOWER_WORD.findall(line.text[:_LONGEST]))
    named = names | _words_of_names(lines)
    found = {place: split for place, line in enumerate(lines) if (split := _title_and_authors(line, named, common))}
    found |= _titles_after_authors(lines)
    several = [place for place, (_, authors) in found.items() if "," in authors]
    plain = [place for place, line in enumerate(lines) if _may_hold_both(line)]
    if len(several) < _FEWEST - 1 or len(several) < _MOSTLY * len(plain):
        return list(lines)
    return [piece for place, line in enumerate(lines) for piece in _apart(line, found.get(place))]


def _titles_after_authors(lines: Sequence[PageLine]) -> dict[int, tuple[str, str]]:
    """Return by place the titles and authors of lines before abstracts such as ``Ada Hu and Fan Lin. A Title``."""
    from readinglist.sources.items.name_lists import names_at_start

    found: dict[int, tuple[str, str]] = {}
    for place, (line, following) in enumerate(pairwise(lines)):
        described = following.label is Part.ABSTRACT or len(following.text) > _PROSE
        if not described or ". " not in line.text or not _may_hold_both(line):
            continue
        names = names_at_start(line.text)
        title = line.text[names.end :] if names else ""
        if names and title.startswith(". ") and (is_byline(line.text[: names.end]) or len(found) >= _FEWEST):
            found[place] = title[2:].strip(), line.text[: names.end]
    return found if len(found) >= _FEWEST else {}


def _words_of_names(lines: Sequence[PageLine]) -> frozenset[str]:
    """Return the words of names after the first comma of lines that end with a list of names."""
    words: set[str] = set()
    for line in lines:
        if _may_hold_both(line):
            for piece in line.text.split(", ")[1:]:
                words.update(piece.split(" ") if len(piece) < 40 and piece[:1].isupper() else ())
    return frozenset(words)


def _may_hold_both(line: PageLine) -> bool:
    return (
        line.label in (None, Part.TITLE)
        and " " in line.text
        and len(line.text) <= _LONGEST
        and not (line.aside or line.identifier or is_boilerplate(line.text) or is_byline(line.text))
    )


def _title_and_authors(line: PageLine, named: frozenset[str], common: frozenset[str]) -> tuple[str, str] | None:
    if not _may_hold_both(line):
        return None
    return split_title(line.text, named, common)


def _apart(line: PageLine, split: tuple[str, str] | None) -> Iterator[PageLine]:
    if split is None:
        yield line
        return
    yield replace(line, text=split[0])
    yield replace(line, text=split[1], gap=0, label=Part.AUTHORS, arxiv=None, doi=None)
