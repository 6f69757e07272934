"""Rules about lists of names, as BibTeX and biber read them."""

import re
from collections.abc import Iterator

from readinglist.bibtex.authors import is_list
from readinglist.bibtex.names import at_commas, is_extended, split_names
from readinglist.linting.entries import StatedField
from readinglist.linting.findings import Flaw
from readinglist.papers.names import is_suffix

_NAME_LISTS = """
    author editor editora editorb editorc translator afterword annotator bookauthor commentator foreword holder
    introduction namea nameb namec shortauthor shorteditor sortname
"""
NAME_LISTS = tuple(_NAME_LISTS.split())
"""The lists of names in biblatex's data model."""
_NAME_PART = re.compile(r"\s*(?P<name>[A-Za-z-]+)\s*=")
_PARTS_OF_NAMES = frozenset({"family", "given", "prefix", "suffix"})
_OPTIONS = re.compile(r"useprefix|nametemplates|\w+templatename|\w+scheme", re.IGNORECASE)
"""The options of single names (biber, ``CFG_OPTSCOPE_BIBLATEX``)."""


def names_in_bibtex(field: StatedField) -> Iterator[Flaw]:
    """Check a list of names as BibTeX reads it."""
    yield from _names_with_and(field)
    if re.search(r"\s(?!others$)(?i:others)$", field.tex.strip()):
        yield "bad-name", f"{field.tex.split()[-1]} is read as a name; use `and others`", ""
    if any(is_extended(name) for name in split_names(field.tex)):
        yield "bad-name", "family=..., given=... is only for biblatex; BibTeX reads the words as names", ""


def names_in_biblatex(field: StatedField) -> Iterator[Flaw]:
    """Check a list of names as biber reads it."""
    yield from _names_with_and(field)
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


def _names_with_and(field: StatedField) -> Iterator[Flaw]:
    """Check lists of names, which BibTeX separates by ``and``."""
    names = re.split(r"(?:^|(?<=\s))and(?=\s|$)", _outside_braces(field.tex), flags=re.IGNORECASE)
    for number, name in enumerate((each.strip() for each in names), 1):
        if "=" not in name and (flaw := _flaw_of_name(name)):
            yield "bad-name", f"name {number} {flaw}", ""


def _flaw_of_name(name: str) -> str:
    """Return what makes BibTeX misread a name, given without its groups in braces; empty if nothing does."""
    if not name:
        return "is empty: superfluous `and`"
    if re.search(r"(?:^|[\s,])et\.?\s+al\b", name):
        return "contains et al., which is read as a name; use `and others`"
    if ";" in re.sub(r"&\w+;|\\;", "", name):
        return "contains a semicolon; names must be separated by `and`"
    if name.endswith(","):
        return "ends in a comma"
    if name.startswith(","):
        return "has no family name before the comma"
    if ",," in name:
        return "has nothing between two commas"
    if name.count(",") > 2:
        return "has more than two commas; names must be separated by `and`"
    if is_list(name):
        return "is several names; they must be separated by `and`, not by commas"
    if re.search(r"\s\\?&\s", name):
        return "contains &; names must be separated by `and`"
    last = [part.strip() for part in name.split(",")][2:]
    return "ends in its suffix; expected Family, Suffix, Given" if last and is_suffix(last[0]) else ""


def _outside_braces(tex: str) -> str:
    """Return the text outside all braces; each group becomes ``{}``."""
    kept, depth = [], 0
    for part in re.split(r"(\\.|[{}])", tex, flags=re.DOTALL):
        depth -= part == "}"
        if depth <= 0:
            kept.append(part)
        depth += part == "{"
    return "".join(kept)
