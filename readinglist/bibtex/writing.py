"""Writing of BibTeX: entries, one field per line, and names in BibTeX's four parts."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from readinglist.bibtex.authors import authors_from_tex, is_list
from readinglist.bibtex.names import is_group, is_small, split_names
from readinglist.papers.folding import INVISIBLE, one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import is_suffix, is_suffix_after
from readinglist.papers.paper import OTHERS, Author
from readinglist.tex import to_tex, to_unicode
from readinglist.tex.grammar import is_plain_line
from readinglist.tex.mathematics import balanced

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""The month macros of BibTeX styles, January first."""

IN_BOOKS = frozenset({"inproceedings", "incollection", "conference", "inbook", "bookinbook", "suppbook", "inreference"})
"""The entry types whose venue is a ``booktitle``; the others have a journal."""

_BAD_IN_NAME = lazy_pattern(rf"[\s\"#%'(),={{}}\\{INVISIBLE}]")
_BRACE = lazy_pattern(r"\\.|[{}]", re.DOTALL)
_BRACE_NAMES = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
_PLAIN = lazy_pattern(r"(?:[^\W\d_]|[. ]|'(?!')|-(?!-))+")
_SMALL = lazy_pattern(r"(?:[a-z]+(?: [a-z]+)*)?")
_SIMPLE_WORD = r"(?!And\b)[A-Z](?:\.|[a-z]*)"
_SIMPLE = rf"(?!And,)[A-Z][a-z]+(?:-[A-Z][a-z]+)*, (?!(?:Jr|Sr)(?: and |\Z)){_SIMPLE_WORD}(?:[ -]{_SIMPLE_WORD})*"
_SIMPLE_NAMES = lazy_pattern(rf"{_SIMPLE}(?: and {_SIMPLE})*+")
"""Names of words and initials of ASCII letters, which need no braces, if each is one name."""
_NOT_ASCII = lazy_pattern(r"[^\x00-\x7f]+")
_FLAT_GROUP = lazy_pattern(r"\{[^{}]*\}")
_SEPARATOR = lazy_pattern(r"[,;&()\[\]=]|\bal\b")
_GAP = lazy_pattern(r"[\s,~()\[\]=]")
_MAX_CACHED_LETTERS = 2000
_MAX_CACHED_NAMES = 500
_AND = lazy_pattern(r"(?:^|\s)and(?:\s|$)", re.IGNORECASE)


@lru_cache(_MAX_CACHED_NAMES)
def is_field_name(name: str) -> bool:
    """Whether `name` is a valid field name in BibTeX."""
    return bool(name) and not _BAD_IN_NAME.search(name) and not name[0].isdigit()


def entry_text(entry_type: str, key: str, fields: Iterable[tuple[str, str]]) -> str:
    """Return an entry; the values of `fields` have delimiters (see `braced`)."""
    lines = "".join([f"  {name} = {value},\n" for name, value in fields])
    return f"@{entry_type}{{{key},\n{lines}}}\n"


def braced(tex: str) -> str:
    """Return a line in braces. A final backslash is written as a command, so that it does not escape the brace."""
    if tex.endswith("\\") and (len(tex) - len(tex.rstrip("\\"))) % 2:
        tex = tex[:-1] + r"\textbackslash{}"
    return f"{{{tex}}}"


def written(tex: str, *, ascii_only: bool) -> str:
    """Return existing TeX as a field value: on one line, in ASCII if requested, otherwise unchanged.

    If its braces are not balanced for BibTeX, which also counts escaped ones, those and unmatched braces become
    commands.
    """
    if is_plain_line(tex):
        return tex
    tex = one_line(tex)
    if not balanced(tex, escaped=True):
        tex = _with_named_braces(tex)
    if tex.isascii() or not ascii_only:
        return tex
    return _NOT_ASCII.sub(lambda found: to_tex(found[0], ascii_only=True) or " ", tex)


def _with_named_braces(tex: str) -> str:
    """Return `tex` with commands for braces that are text: escaped or unmatched ones."""
    open_, alone = [], set()
    for brace in _BRACE.finditer(tex):
        if brace[0] == "{":
            open_.append(brace.start())
        elif brace[0] == "}" and open_:
            open_.pop()
        elif brace[0] == "}" or brace[0][1] in "{}":
            alone.add(brace.start())
    alone.update(open_)
    return _BRACE.sub(lambda found: _BRACE_NAMES[found[0][-1]] if found.start() in alone else found[0], tex)


def names_text(authors: Sequence[Author], *, ascii_only: bool) -> str:
    """Return ``von Last, Jr, First and ...``; corporate authors in braces, `OTHERS` as ``others``."""
    return _simple_names(authors) or " and ".join([name_text(author, ascii_only=ascii_only) for author in authors])


def _simple_names(authors: Sequence[Author]) -> str:
    """Return names of which all are simple, as most are; else empty."""
    names = [f"{each.family}, {each.given}" for each in authors if not (each.particle or each.suffix or each.corporate)]
    text = " and ".join(names)
    return text if len(names) == text.count(" and ") + 1 == len(authors) and _SIMPLE_NAMES.fullmatch(text) else ""


def separated(names: str, *, ascii_only: bool) -> str:
    """Return a list of names separated by ``and``; unchanged if BibTeX already reads the same number of names, or
    there are none.
    """
    authors = authors_from_tex(names)
    stay = not authors or len(authors) == len(split_names(names))
    return names if stay else names_text(authors, ascii_only=ascii_only)


def round_trip(authors: Sequence[Author], *, ascii_only: Sequence[bool]) -> bool:
    """Whether names written by `names_text`, in each of these encodings, parse as the same authors.

    Names of plain words do, and are not tried.
    """
    if all(map(_is_plain, authors)):
        return True
    texts = {names_text(authors, ascii_only=each) for each in ascii_only}
    return all(authors_from_tex(text) == authors for text in texts)


def _is_plain(author: Author) -> bool:
    """Whether a name has a given and a family name in capitalised words of letters that TeX has, and no suffix."""
    if not (author.given and author.family) or author.suffix or author.corporate:
        return False
    name = f"{author.given} {author.family}"
    if not _PLAIN.fullmatch(name) or not (name.isascii() or all(map(_has_tex, "".join(_NOT_ASCII.findall(name))))):
        return False
    words = name.split(" ")
    return _SMALL.fullmatch(author.particle) is not None and not any(
        not word[:1].isupper() or is_suffix(word) for word in words
    )


@lru_cache(_MAX_CACHED_LETTERS)
def _has_tex(letter: str) -> bool:
    """Whether the letter round-trips, in ASCII and in UTF-8."""
    return all(to_unicode(to_tex(letter, ascii_only=ascii_only)) == letter for ascii_only in (True, False))


def name_text(author: Author, *, ascii_only: bool) -> str:
    """Return one name so that BibTeX parses the same four parts."""
    if simple := _simple_names((author,)):
        return simple
    if author == OTHERS:
        return "others"
    family = to_tex(author.family, ascii_only=ascii_only)
    if author.corporate or not (author.given or author.particle or author.suffix):
        return _whole(family, corporate=author.corporate)
    particle = to_tex(author.particle, ascii_only=ascii_only)
    last = f"{_part(particle)} {_family(family)}".strip() if particle else _family(family)
    given = _part(to_tex(author.given, ascii_only=ascii_only))
    if is_suffix_after(last, given):
        given = f"{{{given}}}"
    suffix = f", {_part(to_tex(author.suffix, ascii_only=ascii_only))}" if author.suffix else ""
    text = f"{last}{suffix}, {given or '{}'}"
    return f"{{{last}}}{suffix}, {given}" if is_list(text) else text


def _whole(family: str, *, corporate: bool) -> str:
    """Return a name without parts, in braces if BibTeX would split it or it is corporate."""
    if not family.strip("{}"):
        return "{?}"
    if is_group(family) and not family.startswith("{\\"):
        return family
    splits = _GAP.search(family) or family.lower() in ("and", "others")
    return f"{{{family}}}" if corporate or splits else family


def _family(family: str) -> str:
    words = family.split(" ")
    if not family:
        return "{}"
    if len(words) > 1 and (any(is_small(word) for word in words[:-1]) or is_suffix(words[-1])):
        return f"{{{family}}}"
    return _part(family)


def _part(part: str) -> str:
    """Return a part of a name, in braces if it contains a separator, the end of a label, or an option."""
    bare = _FLAT_GROUP.sub("", part) if "{" in part else part
    return f"{{{part}}}" if _SEPARATOR.search(bare) or _AND.search(bare) else part
