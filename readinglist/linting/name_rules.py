"""Rules about lists of names, as BibTeX and biber read them."""

import re
from collections.abc import Iterator

from readinglist.bibtex.authors import at_other_signs, is_list, is_prose
from readinglist.bibtex.names import at_commas, is_extended, split_names
from readinglist.linting.entries import StatedEntry, StatedField
from readinglist.linting.findings import Flaw
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import is_degree, is_suffix

_NAME_PART = lazy_pattern(r"\s*(?P<name>[A-Za-z-]+)\s*=")
_PARTS_OF_NAMES = frozenset({"family", "given", "prefix", "suffix"})
_OPTIONS = lazy_pattern(r"useprefix|nametemplates|\w+templatename|\w+scheme", re.IGNORECASE)
"""The options of single names (biber, ``CFG_OPTSCOPE_BIBLATEX``)."""
_AND = lazy_pattern(r"(?<!\S)and(?!\S)", re.IGNORECASE)
_OTHERS = lazy_pattern(r"\s(?!others$)(?i:others)$")
_ET_AL = lazy_pattern(r"(?:^|[\s,])et\.?\s+al\b")
_OTHER_SEPARATOR = lazy_pattern(r"\s(\\?&|\\and)\s|([、；，])")
_JOINED = lazy_pattern(r"\s(und|et|/)\s")
_GROUP_IN_WORD = lazy_pattern(r"\{\}(?=\w)|(?<=\w)\{\}")
_SEVERAL = "is several names; they must be separated by `and`, not by commas"
_BRACE = lazy_pattern(r"(\\.|[{}])", re.DOTALL)

_NO_NAME = r"(?!(?i:and|und|et)\b)(?![~-])"
_INNER_GROUP = r"(?<!\\)\{[^{}]*+(?<!\\)\}"
_GROUP = rf"\{{(?:[^{{}}]++|{_INNER_GROUP})*+(?<!\\)\}}"
_LETTER = rf"[^\s.,;&=/\\{{}}、；，]|\\['`\"^~=]|{_GROUP}"
_FAMILY_WORD = rf"{_NO_NAME}(?:{_LETTER})++"
_WORD = rf"{_NO_NAME}(?:{_LETTER}|\.)++"
_FAMILY = rf"{_FAMILY_WORD}(?:(?:\s++{_FAMILY_WORD})++(?<=[a-z]))?+"
_WORDS = rf"{_WORD}(?:\s++{_WORD})*+"
_NEXT = r"\s++(?i:and)\s++"
_SHAPES = (rf"{_FAMILY},\s*+{_WORDS}", _WORDS)
SOUND_LIST = lazy_pattern("|".join(rf"\s*+{name}(?:{_NEXT}{name})*+(?:{_NEXT}others)?+\s*+" for name in _SHAPES))
"""Most lists, in which `flaws_of_names` finds nothing: a comma in each name, or in none, and no other separators."""


def names_in_bibtex(field: StatedField, _entry: StatedEntry) -> Iterator[Flaw]:
    """Check a list of names as BibTeX reads it."""
    if not SOUND_LIST.fullmatch(field.tex):
        yield from flaws_of_names(field)
    if field.tex.rstrip()[-6:].lower() == "others" and _OTHERS.search(field.tex.strip()):
        yield "bad-name", f"{field.tex.split()[-1]} is read as a name; use `and others`", ""
    if "=" in field.tex and any(map(is_extended, split_names(field.tex))):
        yield "bad-name", "family=..., given=... is only for biblatex; BibTeX reads the words as names", ""


def names_in_biblatex(field: StatedField, _entry: StatedEntry) -> Iterator[Flaw]:
    """Check a list of names as biber reads it."""
    if not SOUND_LIST.fullmatch(field.tex):
        yield from flaws_of_names(field)
    if "=" not in field.tex and "others" not in field.tex.lower():
        return
    names = split_names(field.tex)
    if names and all(name.lower() == "others" for name in names):
        yield "bad-name", "`others` alone is no name", ""
    for name in filter(is_extended, names):
        for part in at_commas(name):
            found = _NAME_PART.match(part)
            if (
                found
                and found["name"].removesuffix("-i") not in _PARTS_OF_NAMES
                and not _OPTIONS.fullmatch(found["name"])
            ):
                yield "bad-name", f"biber knows no part {found['name']!r} of names and ignores it", ""


def flaws_of_names(field: StatedField) -> Iterator[Flaw]:
    """Check lists of names, which BibTeX separates by ``and``."""
    if "," in field.tex and is_prose(split_names(field.tex)):
        yield "bad-name", f"name 1 {_SEVERAL}", ""
        return
    for number, name in enumerate(map(str.strip, _AND.split(_outside_braces(field.tex))), 1):
        if "=" not in name and (flaw := _flaw_of_name(name)):
            yield "bad-name", f"name {number} {flaw}", ""


def _flaw_of_name(name: str) -> str:
    """Return what makes BibTeX misread a name, given without its groups in braces; empty if nothing does."""
    if not name.strip("~-"):
        return "is empty: superfluous `and`"
    if _ET_AL.search(name):
        return "contains et al., which is read as a name; use `and others`"
    if ";" in name and ";" in re.sub(r"&\w+;|\\;", "", name):
        return "contains a semicolon; names must be separated by `and`"
    if name.endswith(","):
        return "ends in a comma"
    if name.startswith(","):
        return "has no family name before the comma"
    if ",," in name:
        return "has nothing between two commas"
    if name.count(",") > 2:
        return "has more than two commas; names must be separated by `and`"
    if is_list(_GROUP_IN_WORD.sub("X", name)):
        return _SEVERAL
    if separator := _other_separator(name):
        return f"contains {separator}; names must be separated by `and`"
    last = name.split(",")[2:]
    return (
        "ends in its suffix; expected Family, Suffix, Given"
        if last and (is_suffix(last[0].strip()) or is_degree(last[0].strip()))
        else ""
    )


def _other_separator(name: str) -> str:
    """Return a sign or word by which people separate names, and BibTeX does not."""
    if found := _OTHER_SEPARATOR.search(name):
        return found[0].strip()
    joined = _JOINED.search(name)
    return joined[0].strip() if joined and len(at_other_signs(name)) > 1 else ""


def _outside_braces(tex: str) -> str:
    """Return the text outside all braces; each group becomes ``{}``."""
    if "{" not in tex and "}" not in tex:
        return tex
    kept, depth = [], 0
    for part in _BRACE.split(tex):
        depth -= part == "}"
        if depth <= 0:
            kept.append(part)
        depth += part == "{"
    return "".join(kept)
