"""Parsing of author fields, by the rules of BibTeX or as lists that are not valid BibTeX.

BibTeX would read ``A. Smith; B. Jones et al.`` as one person. Anything that no name contains (semicolons, ``et al.``,
three commas) means that the list does not follow BibTeX's rules; otherwise BibTeX's reading is used.
"""

import re
from dataclasses import replace
from functools import lru_cache

from readinglist.bibtex.names import (
    MAX_CACHED_LISTS,
    NameParts,
    at_commas,
    depths_of,
    is_extended,
    is_group,
    split_name,
    split_names,
    without_line_breaks,
)
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import CAPITALS, authors_from_line, is_corporate, is_degree, is_suffix, is_suffix_after
from readinglist.papers.paper import OTHERS, Author
from readinglist.tex import to_line

_MAX_CACHED_NAMES = 50_000
"""Maximum number of cached names; most names of a bibliography occur more than once."""
_ODD_SIGN = lazy_pattern(r"[;&\n\t\d、；，]")
AL = lazy_pattern(r"al(?<!\w..)\b")
"""The word that ``et al`` contains in lower-case text."""
_AND_COMMAND = lazy_pattern(r"(?<!\S)\\and(?!\S)")
"""LaTeX's separator of the authors of a document."""
_STRAY_AND = lazy_pattern(r"^(?:and\s+)+|(?<!\s)(?<!\sand)(?:\s+and)+$", re.IGNORECASE)
_ET_AL = lazy_pattern(
    r"(?:^|(?<![\s,~])[\s,~]+)(?:\\\w+\s*)?(?:\{\s*(?:\\\w+[\s{]+)?et\.?[\s~]*al\b\.?\s*\}+|et\.?[\s~]*al\b\.?)[\s.,]*$|"
    r",\s*others\.?$|^\d+\s+(?:more|others|(?:more|other)\s+authors)\.?$",
    re.IGNORECASE,
)
_BETWEEN = lazy_pattern(r"(?P<entity>&#?\w+;)|(?<!\\);|[、；，]|\s(?P<joined>\\?&|und|et|/)\s")
_CAPITALISED = r"[^\W\d_a-z][\w.'’-]*(?:[\s,~]+[^\W\d_a-z][\w.'’-]*)+"
_JOINED = lazy_pattern(rf"{_CAPITALISED}\s(?:und|et|/)\s{_CAPITALISED}")
"""Two names between words that are not BibTeX's; each has several words that all begin with a capital."""
_MAX_NAME = 500
_GAP = lazy_pattern(r"(?<!\s)\s*\n\s*|[ \t]{3,}|\t")
_WHOLE_NAME = lazy_pattern(r"[^\W\d_a-z][\w.'’-]*(?:\s[\w.'’-]+){1,3}")
_INITIAL_FIRST = lazy_pattern(r"[^\W\d_]\.?\s")
_INITIALS_FIRST = lazy_pattern(r"(?:[^\W\d_]\.[\s~-]*)+[^\W\d_][\w'’-]+")
_INITIALS_LAST = lazy_pattern(
    rf"(?:[^\W\d_][\w'’-]+(?:\s[^\W\d_][\w'’-]+){{0,3}})\s"
    rf"(?:[{CAPITALS}]{{1,3}}(?:\s[{CAPITALS}])*|(?:[{CAPITALS}]\.[\s-]?)+)"
)
_INITIALS_AFTER = lazy_pattern(rf"([^\W\d_][\w'’-]+)\s((?:[{CAPITALS}]\.[\s-]?)+)")
"""A family name followed by initials; BibTeX would take the last initial as the family name."""
_WORD = r"(?!Jr\b|Sr\b)[A-Z](?:\.|[a-z]+(?:-[A-Z][a-z]+)?)"
_CAPITAL = r"(?!(?:Jr|JR|Sr|SR|III?|IV|VIII?)\b)[A-Z][A-Za-z]*"
_GIVEN = rf"{_CAPITAL}\.?(?:-[A-Z][A-Za-z]*\.?)*"
PLAIN_NAME = lazy_pattern(rf"({_CAPITAL}(?:-[A-Z][a-z]+)?), ({_GIVEN}(?: {_GIVEN})*)|({_WORD}(?: {_WORD})*) ({_WORD})")
"""Most names: ``Last, First``, or ``First Last``, in unambiguous words."""
_PLAIN = rf"(?:{_CAPITAL}(?:-[A-Z][a-z]+)?, {_GIVEN}(?: {_GIVEN})*|{_WORD}(?: {_WORD})+)"
PLAIN_LIST = lazy_pattern(rf"(?s)(?!.*\bA(?i:nd)\b)(?:{_PLAIN}\s+and\s+)*+{_PLAIN}")
"""Most lists: such names, separated by ``and``."""
_IN_HAN = lazy_pattern(r"[\u3400-\u9fff·]{2,6}")
_NUMBER_AFTER = lazy_pattern(r"(?<=\S)\s+0\d{3}(?=\s*(?:,|$))")
_NUMBER_BEFORE = lazy_pattern(r"0\d{3}\s*,\s*(?=[^\s,])")
"""DBLP's numbers for homonyms (``Wei Wang 0001``), also when they were parsed as family names."""
_IN_BRACKETS = lazy_pattern(r"\[[^\[\]]+\]|\([^()]+\)")
_MOST_COMMAS = 2


@lru_cache(MAX_CACHED_LISTS)
def authors_from_tex(tex: str) -> tuple[Author, ...]:
    """Return the authors of an ``author`` field, in order; ``others`` and ``et al.`` become `OTHERS`.

    Empty names (``,``) are skipped.
    """
    text = without_line_breaks(_AND_COMMAND.sub("and", tex) if "\\and" in tex else tex).strip()
    if _may_be_odd(text):
        return _of_odd_list(_STRAY_AND.sub("", text))
    return _of_names(split_names(text))


def _may_be_odd(text: str) -> bool:
    """Whether a list may not follow BibTeX's rules. A quick test, because most lists do."""
    if _ODD_SIGN.search(text) or "   " in text or " und " in text or " et " in text or " / " in text:
        return True
    lowered = text.lower()
    return bool(AL.search(lowered)) or "others" in lowered or lowered.startswith("and ") or lowered.endswith(" and")


def _of_names(names: tuple[str, ...]) -> tuple[Author, ...]:
    """Return the authors of names. All are parsed as running text if one has more than two commas, or if all commas
    before the last ``and`` separate full names (``J. Smith, Jane Doe and Max Roe``).
    """
    if len(names) > 1 and any(map(_is_overfull, names)):
        names = _in_pairs(names)
    if any(map(_is_overfull, names)) or is_prose(names):
        return authors_from_line(to_line(" and ".join(names)))
    if len(names) > 1 and all(map(_INITIALS_AFTER.fullmatch, names)):
        names = tuple(_INITIALS_AFTER.sub(r"\1, \2", name) for name in names)
    authors = [author for name in names for author in _of_name(name)]
    return tuple([author for author in authors if author.family])


def _in_pairs(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names with those of several people divided, if all others have the family name before a comma."""
    parts = [[part.strip() for part in at_commas(name)] for name in names]
    odd = any(len(each) % 2 or "" in each for each in parts)
    if odd or all(len(each) > _MOST_COMMAS for each in parts):
        return names
    return tuple([", ".join(each[place : place + 2]) for each in parts for place in range(0, len(each), 2)])


def _is_overfull(name: str) -> bool:
    """Whether a name has more commas than BibTeX allows."""
    return name.count(",") > _MOST_COMMAS and len(at_commas(name)) - 1 > _MOST_COMMAS and not is_extended(name)


def is_prose(names: tuple[str, ...]) -> bool:
    """Whether commas only separate full names, in the first of the names but not in the last.

    A single comma may separate two family names from two given names, unless initials precede it, or a second comma is
    before the ``and``.
    """
    if not names or "," not in names[0] or "," in names[-1]:
        return False
    first, *others = ([_letters(part) for part in at_commas(name)] for name in names)
    whole = first[:-1] if len(first) > _MOST_COMMAS and not first[-1] else first
    parts = [*whole, *(part for each in others for part in each)]
    if len(first) > 1 and all(map(_INITIALS_LAST.fullmatch, parts)):
        return True
    telling = len(first) > _MOST_COMMAS or (len(first) > 1 and _INITIAL_FIRST.match(first[0]) is not None)
    return telling and all(map(_WHOLE_NAME.fullmatch, parts))


def _letters(name: str) -> str:
    """Return a name with letters for their TeX; groups in braces stay."""
    return to_line(name) if "\\" in name and not is_group(name.strip()) else name.strip()


@lru_cache(_MAX_CACHED_NAMES)
def _of_name(name: str) -> tuple[Author, ...]:
    """Return the author or authors in a name."""
    if plain := PLAIN_NAME.fullmatch(name):  # no list: its family name is one word
        return (_plain_author(plain),)
    return authors_from_line(to_line(name)) if is_list(name) else (author_from_tex(name),)


def is_list(name: str) -> bool:
    """Whether the commas of a BibTeX name can only separate full names."""
    last, comma, rest = name.partition(",")
    if not comma or ("," not in rest and "." not in last and not last.rstrip()[-1:].isupper()):
        return False
    parts = [_letters(part) for part in at_commas(name)]
    shapes = (_INITIALS_FIRST, _INITIALS_LAST, *([_WHOLE_NAME, _IN_HAN] if len(parts) > _MOST_COMMAS else []))
    return len(parts) > 1 and any(all(shape.fullmatch(part) for part in parts) for shape in shapes)


def _of_odd_list(text: str) -> tuple[Author, ...]:
    """Return the authors of a list that may use separators other than ``and``."""
    names, more = [], False
    for name in split_names(text):
        for piece in at_other_signs(name):
            whole = _ET_AL.sub("", piece)
            more = more or whole != piece
            names.append(whole)
    if len(names) == 1:
        names = _at_gaps(names[0])
    authors = _of_names(tuple(names))
    return (*authors, OTHERS) if more and authors and authors[-1] != OTHERS else authors


def at_other_signs(name: str) -> list[str]:
    """Split a BibTeX name at semicolons, and at ``&``, ``und``, ``et`` and ``/`` between persons."""
    depths = depths_of(name)
    pieces, start = [], 0
    for found in _BETWEEN.finditer(name):
        if found["entity"] or (depths is not None and depths[found.start()] > 0):
            continue
        if found["joined"]:
            left = name[max(start, found.start() - _MAX_NAME) : found.start()]
            right = _BETWEEN.split(name[found.end() : found.end() + _MAX_NAME], maxsplit=1)[0]
            if not _are_persons(left, found["joined"], right):
                continue
        pieces.append(name[start : found.start()])
        start = found.end()
    return [_STRAY_AND.sub("", piece.strip(" \t\n,")) for piece in (*pieces, name[start:]) if piece.strip()] or [name]


def _are_persons(left: str, word: str, right: str) -> bool:
    """Whether a word or sign between two names separates persons."""
    shaped = "&" in word or _JOINED.fullmatch(f"{left.strip(' ,')} {word} {right.strip(' ,')}")
    return bool(shaped) and _is_person(left) and _is_person(right)


def _is_person(name: str) -> bool:
    """Whether a part next to ``&`` is a person rather than half of a company such as ``Simon & Schuster``."""
    return len(re.findall(r"[\s~,]+(?=\S)", name.strip())) > 0 and not is_corporate(name.strip())


def _at_gaps(name: str) -> list[str]:
    """Split names separated only by lines or wide gaps, if there are three full names; two lines may be one name."""
    pieces = _GAP.split(name.strip())
    if len(pieces) > _MOST_COMMAS and all(_WHOLE_NAME.fullmatch(piece) for piece in pieces) and not is_corporate(name):
        return pieces
    return [name]


def author_from_tex(name: str) -> Author:
    r"""Parse one name; a name in one pair of braces is corporate, and so is one in brackets (``[Anonymous]``).

    A thin space between initials (``\,``) is not a comma, and DBLP's number for homonyms is not part of the name.
    """
    if plain := PLAIN_NAME.fullmatch(name):
        return _plain_author(plain)
    if name.lower() == "others":
        return OTHERS
    if "\\," in name:
        name = name.replace("\\,", "~")
    if " 0" in name or name[:1] == "0":
        name = _NUMBER_AFTER.sub("", _NUMBER_BEFORE.sub("", name) if name[:1] == "0" else name)
    if is_extended(name):
        return _extended(name)
    parts = _with_suffix(split_name(name))
    if not (parts.first or parts.von or parts.jr):
        family = _plain(parts.last)
        corporate = len(parts.last) == 1 and is_group(parts.last[0]) and not parts.last[0].startswith("{\\")
        return Author(family=family, corporate=corporate or _IN_BRACKETS.fullmatch(family) is not None)
    return _with_family(
        Author(
            family=_plain(parts.last), given=_plain(parts.first), particle=_plain(parts.von), suffix=_plain(parts.jr)
        )
    )


def _plain_author(found: re.Match[str]) -> Author:
    family, given, first, last = found.groups()
    return Author(family=family or last, given=given or first)


def _with_suffix(parts: NameParts) -> NameParts:
    """Return `parts` with a ``Jr.`` or ``III`` found where BibTeX does not look for it.

    That is after the only comma (``Martin King, Jr.``), after both (``King, Martin, Jr.``, also a degree), before the
    first (``King Jr., Martin``), or without a comma.
    """
    if parts.first and not parts.jr and len(parts.last) > 1 and is_suffix(parts.last[-1]):
        return replace(parts, last=parts.last[:-1], jr=parts.last[-1:])
    if len(parts.first) == 1 and (is_suffix(parts.first[0]) or (parts.jr and is_degree(parts.first[0]))):
        if parts.jr and not is_suffix(parts.jr[-1]):
            return replace(parts, first=parts.jr, jr=parts.first)
        before = " ".join((*parts.von, *parts.last))
        if not parts.jr and is_suffix_after(before, parts.first[0]):
            return replace(split_name(before), jr=parts.first)
        return parts
    if len(parts.first) > 1 and not parts.jr and len(parts.last) == 1 and is_suffix(parts.last[0]):
        whole = split_name(" ".join((*parts.first, *parts.von)))
        return replace(whole, jr=parts.last)
    return parts


def _extended(name: str) -> Author:
    """Parse a name in biblatex syntax: ``family=Beethoven, given=Ludwig, prefix=van``."""
    pairs = (part.partition("=") for part in at_commas(name))
    values = {key.strip().lower(): _plain((value.strip().strip('"'),)) for key, _, value in pairs}
    return _with_family(
        Author(
            family=values.get("family", ""),
            given=values.get("given", ""),
            particle=values.get("prefix", ""),
            suffix=values.get("suffix", ""),
        )
    )


def _with_family(author: Author) -> Author:
    """Return `author` with the given name as the family name if there is none (``, Plato``)."""
    return author if author.family else replace(author, family=author.given, given="")


def _plain(words: tuple[str, ...]) -> str:
    return to_line(words[0] if len(words) == 1 else " ".join(words)) if words else ""
