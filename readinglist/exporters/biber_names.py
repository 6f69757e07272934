r"""Names that biber can read, and of which it makes initials that LaTeX can typeset.

biber reads a name that contains ``family=`` as fields separated by commas, also within braces, and never ends if two
names have no family name. It leaves out an entry if a name has more than two commas, also within braces.

biber takes the first character of each word, and of each part between dashes, without regard to TeX: the backslash of
``\$``, the dollar of a formula, the brace after a command or an accent. A word of that kind begins with
``\noopsort{T}``, which prints nothing, and of which biber takes the letter. Source: biber 2.18, `Biber/Utils.pm`,
``strip_noinit`` and ``gen_initials``, `Biber/Input/file/bibtex.pm`, ``_name``, and `Biber/LaTeX/Recode.pm`.
"""

import re
from collections.abc import Callable, Iterator

from readinglist.bibtex.names import has_extra_commas, is_extended, is_group, split_names, without_hyphenation
from readinglist.keys.letters import key_letters
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.tex import to_unicode
from readinglist.tex.mathematics import group_end
from readinglist.tex.tables import ACCENT_NAME, ACCENT_SIGN, LETTER_NAME, SYMBOLS

_LETTER = lazy_pattern(
    rf"(?<!\\)\\(?:{ACCENT_SIGN}\s*|(?:{ACCENT_NAME})(?:\s+|(?=\{{)))"
    r"(?:\{\s*(?P<inner>[^\W\d_])\s*\}|(?P<letter>[^\W\d_]))"
)
"""An accent with its letter."""
_DASHES = "-\u2010-\u2015\u2212"
_DIACRITICS = "`^\u00a8\u00af\u00b4\u00b7\u00b8\u02b0-\u02ff"
_COMMAND = lazy_pattern(r"(?<!\\)\\(?:(?P<name>[A-Za-z]+)(?:\s+|(?![A-Za-z]))|(?P<hyphen>-))")
_AFTER_COMMAND = lazy_pattern(r"(\\[A-Za-z]+)(\s+)")
"""A command and the space that it takes, unless biber ties the last word of a part to the others."""
_ARGUMENT = lazy_pattern(r"\\[A-Za-z]+\s*(?:\{([^}]*)\})?")
_NO_INITIAL = lazy_pattern(rf"\b[^\W\d_]{{2}}[{_DASHES}]|[\u02bf\u2018]")
"""What biblatex has biber leave out by default, such as ``al-``, if the letters are small."""
_HARMLESS = lazy_pattern(
    rf"(?:[^\\{{}}$%#&^_~{_DIACRITICS}]|~(?=\w)|\{{\w[\w .&']*\}}|(?<![^\s,])\{{\w[\w .&'-]*\}}(?![^\s,])"
    rf"|\{{\\(?:{LETTER_NAME})\}}|\{{?\\(?:{ACCENT_SIGN}|[uvHcdbrk](?:\s|(?=\{{)))\{{?[A-Za-z]\}}?\}}?)*+"
)
"""Names of letters, accents and groups of words, which are most names."""
_ALONE = lazy_pattern(r"((?:^|,|\sand(?=[\s~]))[\s~]*)\{\}(?=[\s~]*(?:,|$)|[\s~]+and\s)")
"""A part of a name that is only commands."""
_GAP_OR_BRACE = lazy_pattern(r"[{}]|[\s~]+|,|(?<=family)=|(?<=given)=|(?<=[ef]fix)=")
_DASHED = lazy_pattern(rf"[^{{][{_DASHES}][^}}]")
_DASH = lazy_pattern(rf"[{_DASHES}]")
_INITIAL = lazy_pattern(rf"\{{*((?:[{_DIACRITICS}\u0300-\u036f][\u0300-\u036f]*)?.?[\u0300-\u036f]*)", re.DOTALL)
_UNSAFE = lazy_pattern(r"[\\{}$#%&^_~]")
_BETWEEN = frozenset(("", *" ~,="))
_SEPARATOR = lazy_pattern(r"[\s,=]")
_LATIN = r"\u00a1-\u00aa\u00ae-\u00b0\u00b2-\u00b4\u00b6-\u00ba\u00bc-\u00d6\u00d8-\u00f6\u00f8-\u02af"
"""Letters, and signs that are neither mathematics nor have names in babel."""
_DECODED = lazy_pattern(rf"[{_LATIN}{_DIACRITICS}{_DASHES}]")
_NEXT_WORD = lazy_pattern(r"[{\s~]{0,9}(?:\\[A-Za-z]+\s+)?[^\s~,-]{0,80}")
_FORMULA_DASH = lazy_pattern(rf"[{_DASHES}](?![\w(+.])")
_MAX_PASSES = 4
_PART = "family|given|prefix|suffix"
_VALUE = r"(?:\\.|[^,\"={}\\]|\{(?:\\.|[^,\"={}\\]|\{[^,\"={}]*+\})*+\})++"
_FIELD = rf"\s*(?>(?:{_PART})\s*={_VALUE}|(?:{_PART})-i\s*=\s*[\w{{}}]+|\w+\s*=\s*\w+\s*)"
_EXTENDED = lazy_pattern(
    rf"(?=(?:.*,)?\s*family\s*=\s*[^\s,]){_FIELD}(?:,{_FIELD})*+|(?!{_PART})\w+=\S*",
    re.DOTALL,
)
_ASSIGNED = lazy_pattern(rf"((?:{_PART})\s*)=")


@dataclass(frozen=True, slots=True)
class _Traced:
    """A text made of another, with the offset in the other at which each of its characters ends."""

    text: str
    ends: tuple[int, ...]

    def replaced(self, pattern: re.Pattern[str], written: Callable[[re.Match[str]], tuple[str, int]]) -> "_Traced":
        """Return a copy with what `written` returns for each match, and from which offset of the match it is."""
        pieces: list[str] = []
        ends: list[int] = []
        place = 0
        for found in pattern.finditer(self.text):
            new, start = written(found)
            pieces += (self.text[place : found.start()], new)
            ends += (*self.ends[place : found.start()], *self.ends[start : start + len(new)])
            place = found.end()
        return _Traced("".join((*pieces, self.text[place:])), (*ends, *self.ends[place:]))


def readable_names(tex: str, written: Callable[[str], str]) -> str:
    """Return names that biber reads as names. `written` returns one in BibTeX syntax instead of biblatex's."""
    if "=" not in tex and not has_extra_commas(tex):
        return tex
    names = split_names(tex)
    readable = tuple(_readable(name, written) for name in names)
    return tex if readable == names else " and ".join(readable)


def _readable(name: str, written: Callable[[str], str]) -> str:
    if "=" in name:
        if _EXTENDED.fullmatch(name):
            return name
        name = _ASSIGNED.sub(r"\1{=}", (is_extended(name) and written(name)) or name)
    return f"{{{name}}}" if has_extra_commas(name) and not is_group(name) else name


def with_initials(tex: str) -> str:
    """Return names whose words, as biber splits them, begin with characters that can be initials."""
    for _ in range(_MAX_PASSES):
        before, tex = tex, tex if _HARMLESS.fullmatch(tex) else _with_more_initials(tex)
        if tex == before:
            break
    return tex


def _with_more_initials(tex: str) -> str:
    """Return names with a letter before each word that lacks an initial; a brace of it may let biber split others."""
    pieces: list[str] = []
    start = 0
    tied = _AFTER_COMMAND.sub(lambda found: found[1] + "~" * len(found[2]), tex)
    for place in sorted({place for each in (tex, tied, _joined_groups(tex)) for place in _unsafe_places(each)}):
        opened = tex.startswith("{", place)
        command = rf"{{\noopsort{{{_letter_at(tex, place)}}}" + ("" if opened else "}")
        pieces += (tex[start:place], command)
        start = place + opened
    return "".join((*pieces, tex[start:]))


def formula_in_name(formula: str) -> str:
    """Return a formula of a name in which an initial may follow each dash, and without places for hyphens."""
    return _FORMULA_DASH.sub(r"{-\\kern0pt}", without_hyphenation(formula))


def _letter_at(tex: str, place: int) -> str:
    """Return the first letter of the next word, in ASCII if it has one; a question mark if it has no letter."""
    found = _NEXT_WORD.match(tex, place)
    word = found[0] if found else ""
    letters = [c for c in key_letters(to_unicode(word)) if c.isascii() and c.isalnum()]
    others = [c for c in word if not c.isascii() and c.isalpha() and not _DECODED.match(c)]
    return next(iter(letters or others), "?")


def _joined_groups(tex: str) -> str:
    """Return names with underscores for separators in groups that are a whole part, as biber reads them."""
    pieces: list[str] = []
    place = 0
    while (start := tex.find("{", place)) >= 0:
        end = group_end(tex, start)
        group = tex[start:end]
        whole = tex[start - 1 : start] in _BETWEEN and tex[end : end + 1] in _BETWEEN
        pieces += (tex[place:start], _SEPARATOR.sub("_", group) if whole else group)
        place = end
    return "".join((*pieces, tex[place:]))


def _unsafe_places(tex: str) -> Iterator[int]:
    """Yield the offset of each word, or part between dashes, whose initial cannot be typeset."""
    seen = _Traced(tex, tuple(range(1, len(tex) + 1)))
    seen = seen.replaced(_LETTER, lambda found: (found[found.lastgroup or 0], found.start(found.lastgroup or 0)))
    seen = seen.replaced(_COMMAND, _decoded).replaced(_NO_INITIAL, _left_out)
    seen = seen.replaced(_ARGUMENT, lambda found: (found[1] or "", found.start(1)))
    seen = seen.replaced(_ALONE, lambda found: (found[1], found.start()))
    for start, end in _parts(seen.text):
        initial = _INITIAL.match(seen.text, start, end)
        if initial and _UNSAFE.search(initial[1]):
            yield seen.ends[start - 1] if start else 0


def _decoded(found: re.Match[str]) -> tuple[str, int]:
    """Return the character of a command that biber decodes, if it is a letter, an accent, a dash or a sign."""
    character = "-" if found["hyphen"] else SYMBOLS.get(found["name"], "")
    if _DECODED.fullmatch(character):
        return character, found.end() - 1
    return found[0], found.start()


def _left_out(found: re.Match[str]) -> tuple[str, int]:
    return ("" if len(found[0]) == 1 or found[0].islower() else found[0]), found.start()


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the words and, if biber divides a word at dashes, of its parts."""
    start = 0
    for gap_start, gap_end in (*_gaps(text), (len(text), len(text))):
        word = text[start:gap_start]
        if _DASHED.search(word) and not is_group(word):
            for dash in _DASH.finditer(word):
                yield start, gap_start
                start = gap_start - len(word) + dash.end()
        yield start, gap_start
        start = gap_end


def _gaps(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of white space and signs between words.

    biber splits where the next brace closes no group, and fields of a name, as in ``family=...``, everywhere.
    """
    splits_in_groups = "=" in text
    gaps: list[tuple[int, int]] = []
    for found in _GAP_OR_BRACE.finditer(text):
        if found[0] == "{":
            yield from gaps
        if found[0] in "{}":
            gaps = []
        elif splits_in_groups:
            yield found.span()
        else:
            gaps.append(found.span())
    yield from gaps
