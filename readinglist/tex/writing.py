"""Unicode to TeX, in ASCII for BibTeX and pdflatex, or in UTF-8 for biber; the result always compiles.

Characters that plain LaTeX lacks in some font encoding are written with the commands of the packages that define them;
`fallback_definitions` returns definitions for other documents.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from readinglist.keys.letters import key_letters
from readinglist.papers.folding import contains_any, one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.tex.commands import BOX_COMMANDS, KNOWN, is_refused
from readinglist.tex.grammar import SPECIAL, Kept, formula, kept
from readinglist.tex.mathematics import balanced, math_spans, mathematics_of
from readinglist.tex.reading import to_unicode, with_formulas
from readinglist.tex.tables import ACCENTS, KERNEL_ACCENTS, KERNEL_MATH, SUBSCRIPTS, SUPERSCRIPTS, SYMBOLS, TEXT_NAMES

_SPECIAL = "\\{}$#%&_~^<>|"
_FONT_COMMANDS = """
    emph textbf textit textsl textsc texttt textrm textsf textnormal textup textmd mbox textsuperscript textsubscript
    ensuremath
"""
_WITH_ARGUMENT = frozenset(_FONT_COMMANDS.split())
_DECLARATIONS = """
    em it bf rm sc sl tt sf itshape bfseries scshape slshape upshape ttfamily sffamily rmfamily mdseries normalfont
    TeX LaTeX quad qquad enspace thinspace protect textbackslash textasciitilde textasciicircum textbar textless
    textgreater textbraceleft textbraceright textunderscore textdollar textquotedblleft textquotedblright textquoteleft
    textquoteright textendash textemdash textquotesingle
"""
_ALONE = frozenset(_DECLARATIONS.split())
_ACCENTED = r"\\[`'^\"~=.](?:[A-Za-z]|\\[ij](?![A-Za-z])|\{\\?[A-Za-z]\})|\\[uvHcdbrk](?:\s+[A-Za-z]|\{\\?[A-Za-z]\})"
_GREEK_WORD = lazy_pattern("[\u0370-\u03ff\u1f00-\u1fff]{2,}")
_MARKS = "\u0300-\u036f"
_TOKEN = lazy_pattern(
    rf"(?P<accent>{_ACCENTED})|\\(?P<name>[A-Za-z]+)(?P<space>\s*)|(?P<escaped>\\[&%#_${{}}, \-/])|(?P<brace>[{{}}])|"
    rf"(?P<sign>[\\$#%&_~^<>|])|(?P<other>.[{_MARKS}]+|[^\x00-\x7f]+)|"
    rf"(?P<plain>(?:[^\\{{}}$#%&_~^<>|\x80-\U0010ffff](?![{_MARKS}]))+)",
    re.DOTALL,
)
_SIGNS = {"\\": r"\textbackslash{}", "$": r"\$", "#": r"\#", "%": r"\%", "&": r"\&", "_": r"\_",
          "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
          "|": r"\textbar{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}"}  # fmt: skip
_PUNCTUATION = {"\u00a0": "~", "–": "--", "—": "---", "“": "``", "”": "''", "‘": "`", "’": "'", "‐": "-", "‑": "-",
                "\u00ad": r"\-", "…": r"\dots{}", "¸": r"\c{}", "‒": "--", "―": "---", "ʼ": "'", "ʻ": "`",
                "\ufe0e": "", "\ufe0f": ""}  # fmt: skip
_KEPT_IN_UTF8 = frozenset("–—“”‘’…")
_MATH_COMMAND = lazy_pattern(r"\\[A-Za-z]+$")
_T1_LETTERS = """
    dh DH dj DJ th TH ng NG guillemotleft guillemotright guilsinglleft guilsinglright quotedblbase quotesinglbase
"""
_BOLD = "mathbb mathfrak mathscr mathbbm mathds mathbfcal bold boldsymbol bm pmb frak Bbb"
_WRAPPERS = {
    **dict.fromkeys(("acro", "nocase", "NoCaseChange", "MakeSentenceCase", "sout", "uline"), "#1"),
    **dict.fromkeys(("enquote", "mkbibquote", "textquote"), "``#1''"),
    "mkbibparens": "(#1)", "mkbibbrackets": "[#1]", "mkbibbold": r"\textbf{#1}",
    **dict.fromkeys(("mkbibemph", "mkbibitalic"), r"\emph{#1}"),
}  # fmt: skip
"""The commands of packages whose argument is text, and what they print of it at least."""
_LIKE_OTHERS = "Alpha Beta Chi Epsilon Eta Iota Kappa Mu Nu Omicron Rho Tau Zeta omicron set"
_MISSING_SYMBOLS = {
    **{name: mathematics_of(SYMBOLS[name]) for name in _LIKE_OTHERS.split()},
    "lt": "<", "gt": ">", "nsubset": r"\not\subset", "nsupset": r"\not\supset",
}  # fmt: skip
"""The symbols of mathematics that LaTeX and AMS's packages do not define."""
_FALLBACKS = {
    **{
        name: rf"\ProvideTextCommandDefault{{\{name}}}{{{{\fontencoding{{T1}}\selectfont\{name}}}}}"
        for name in _T1_LETTERS.split()
    },
    "k": r"\ProvideTextCommandDefault{\k}[1]{{\fontencoding{T1}\selectfont\k{#1}}}",
    **{name: rf"\ProvideTextCommandDefault{{\{name}}}[1]{{#1}}" for name in ("h", "horn", "G", "U")},
    **{name: rf"\providecommand{{\{name}}}[1]{{}}" for name in ("noopsort", "NoopSort", "SortNoop", "noop")},
    **{name: rf"\providecommand{{\{name}}}[1]{{{body}}}" for name, body in _WRAPPERS.items()},
    "bibinitperiod": r"\providecommand{\bibinitperiod}{.}",
    "bibnamedelima": r"\providecommand{\bibnamedelima}{~}",
    "cprime": r"\providecommand{\cprime}{$'$}",
    **{name: rf"\providecommand{{\{name}}}[1]{{\mathbf{{#1}}}}" for name in _BOLD.split()},
    **{name: rf"\providecommand{{\{name}}}[2]{{\frac{{#1}}{{#2}}}}" for name in ("dfrac", "tfrac", "cfrac")},
    **{name: rf"\providecommand{{\{name}}}[2]{{{{#1/#2}}}}" for name in ("nicefrac", "sfrac")},
    **{name: rf"\providecommand{{\{name}}}[2]{{#2}}" for name in ("textcolor", "href")},
    **{name: rf"\providecommand{{\{name}}}[2]{{{{{{#1}} \choose {{#2}}}}}}" for name in ("binom", "dbinom", "tbinom")},
    "operatorname": r"\providecommand{\operatorname}[1]{\mathop{\mathrm{#1}}}",
    "text": r"\providecommand{\text}[1]{\mbox{#1}}",
    **{name: rf"\providecommand{{\{name}}}{{{body}}}" for name, body in _MISSING_SYMBOLS.items()},
    "overset": r"\providecommand{\overset}[2]{\stackrel{#1}{#2}}",
}
_TIE = "\ufdd1"
"""Represents a no-break space while other spaces are collapsed; a noncharacter, so that no text contains it."""
_REPLACED = "\ufdd2"
"""Represents a letter that cannot be typeset, until runs of them are collapsed; a noncharacter too."""
_PARAMETER = lazy_pattern("#([1-9]?)")
_NOT_IN_DEFINITIONS = lazy_pattern(r"\^\^|(?<!\\)%")
_COMMANDS = lazy_pattern(r"\\([A-Za-z]+)")
_NOT_ASCII = lazy_pattern(r"[^\x00-\x7f]")
_CACHED_LETTERS = 2000
_CACHED_VALUES = 100
"""Number of values kept: an exporter asks for those of one entry several times."""


def to_tex(text: str, *, ascii_only: bool) -> str:
    r"""Return one line of Unicode text as TeX.

    Mathematics ``$...$``, known commands and balanced braces are kept; other special characters are escaped. Control
    characters are removed. With `ascii_only`, accents are written as ``{\"o}`` and symbols as commands; other
    characters are transcribed, removed or replaced by ``?`` (see `untypesettable`). Otherwise only mathematical symbols
    become commands. The braces of the result are balanced, for TeX and for BibTeX.
    """
    if text.isascii() and text.isprintable() and not contains_any(text, _SPECIAL):
        return one_line(text)
    text = unicodedata.normalize("NFC", one_line(text.replace("\u00a0", _TIE)).replace(_TIE, "\u00a0"))
    formulas = [
        (start, end, written)
        for start, end in math_spans(text)
        if (written := formula(text[start + 1 : end - 1], mapped=_mathematical))
    ]
    ends = [0, *(end for _, end, _ in formulas)]
    starts = [*(start for start, _, _ in formulas), len(text)]
    words = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    braces = balanced("".join(words), escaped=True)
    pieces = [_text(words[0], ascii_only, braces)]
    for (_, _, written), following in zip(formulas, words[1:], strict=True):
        pieces += [f"${written}$", _text(following, ascii_only, braces)]
    return _tidied(_joined(pieces))


def _tidied(tex: str) -> str:
    """Return `tex` with one question mark for a run of replaced letters, and no double spaces."""
    return re.sub(" {2,}", " ", re.sub(f"{_REPLACED}+", "?", tex)).strip(" ")


def _text(text: str, ascii_only: bool, braces: bool) -> str:
    return _joined(_piece(token, ascii_only, braces) for token in _TOKEN.finditer(text))


def _piece(token: re.Match[str], ascii_only: bool, braces: bool) -> str:
    whole = token[0]
    match token.lastgroup:
        case "plain":
            return whole
        case "other":
            return _joined(_other(whole, ascii_only))
        case "brace":
            return whole if braces else _SIGNS[whole]
        case "escaped":
            return whole if braces or whole[1] not in "{}" else _SIGNS[whole[1]]
        case "accent":
            return _joined(_character(c, ascii_only) for c in _graphemes(to_unicode(whole)))
        case "name" | "space":
            argument = braces and token.string.startswith("{", token.end())
            return _command(token["name"], token["space"], argument=argument)
        case _:
            return _SIGNS[whole]


def _other(text: str, ascii_only: bool) -> Iterator[str]:
    """Yield a non-ASCII run as TeX: a single Greek letter is a symbol, several are a word."""
    place = 0
    for word in _GREEK_WORD.finditer(text):
        yield from (_character(c, ascii_only) for c in _graphemes(text[place : word.start()]))
        yield key_letters(word[0]) if ascii_only else word[0]
        place = word.end()
    yield from (_character(c, ascii_only) for c in _graphemes(text[place:]))


def _command(name: str, space: str, *, argument: bool) -> str:
    """Return a command of running text: kept if LaTeX knows it and its argument follows, else written out."""
    gap = " " if space else ""
    takes_argument = name in _WITH_ARGUMENT or (name in ACCENTS and name in KERNEL_ACCENTS.values())
    if (argument and takes_argument) or name in _ALONE or name in TEXT_NAMES.values():
        return f"\\{name}{gap}"
    symbol = to_unicode(f"\\{name}")
    if len(symbol) == 1 and not symbol.isascii():
        return _character(symbol, ascii_only=True) + gap
    return rf"\textbackslash{{}}{name}{gap}"


def _graphemes(text: str) -> Iterator[str]:
    """Yield characters with their combining marks."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not unicodedata.combining(text[place]):
            yield text[start:place]
            start = place


@lru_cache(_CACHED_LETTERS)
def _character(character: str, ascii_only: bool) -> str:
    """Return a non-ASCII character, with its marks, as TeX."""
    mathematics = mathematics_of(character) if len(character) == 1 else ""
    if mathematics and _is_mathematical(character):
        return rf"\ensuremath{{{mathematics}}}"
    if character in _PUNCTUATION:
        return _PUNCTUATION[character] if ascii_only or character not in _KEPT_IN_UTF8 else character
    if not ascii_only:
        return _raised(character) or character
    return _letter(character) or _accented(character) or _raised(character) or _replacement(character)


def _is_mathematical(character: str) -> bool:
    """Whether plain LaTeX has the character in mathematics only."""
    if character in KERNEL_MATH:
        return True
    mathematics = mathematics_of(character)
    return mathematics.startswith((r"\math", r"\not"))


def _letter(character: str) -> str:
    name = TEXT_NAMES.get(character)
    return rf"{{\{name}}}" if name else ""


def _accented(character: str) -> str:
    r"""Return a letter with its accents, innermost first, as ``{\'{\^e}}``; empty if an accent has no command."""
    decomposed = unicodedata.normalize("NFD", character)
    base, marks = decomposed[:1], decomposed[1:]
    if not marks or not base.isalpha() or not all(mark in KERNEL_ACCENTS for mark in marks):
        return ""
    letter = base if base.isascii() else _letter(base)[1:-1]
    if not letter:
        return ""
    for mark in marks:
        name = KERNEL_ACCENTS[mark]
        if letter in ("i", "j") and unicodedata.combining(mark) == 230:
            letter = f"\\{letter}"
        letter = f"\\{name}{{{letter}}}" if name.isalpha() or len(letter) > 2 else f"\\{name}{letter}"
    return f"{{{letter}}}"


def _raised(character: str) -> str:
    for table, name in ((SUPERSCRIPTS, "textsuperscript"), (SUBSCRIPTS, "textsubscript")):
        plain = next((c for c, moved in table.items() if moved == character and c.isascii()), "")
        if plain:
            return rf"\{name}{{{plain}}}"
    return ""


def _replacement(character: str) -> str:
    """Return a replacement for a character that LaTeX cannot typeset without further fonts."""
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and not _unwritable(plain):
        return to_tex(plain, ascii_only=True)
    transcribed = key_letters(character)
    if transcribed.isascii():
        return "".join(_SIGNS.get(c, c) for c in transcribed)
    return _REPLACED if unicodedata.category(character[0])[0] in "LN" else ""


def _unwritable(text: str) -> bool:
    return any(
        not (c.isascii() or c in _PUNCTUATION or _letter(c) or _accented(c) or _raised(c) or mathematics_of(c))
        for c in text
    )


def untypesettable(text: str) -> tuple[str, ...]:
    """Return the distinct characters of `text` that `to_tex` in ASCII replaces or removes, in order."""
    if text.isascii():
        return ()
    text = unicodedata.normalize("NFC", one_line(text))
    if all(map(_is_typesettable, set(_NOT_ASCII.findall(text)))):
        return ()
    words = {c for word in _GREEK_WORD.findall(text) for c in word}
    clusters = dict.fromkeys(c for c in _graphemes(text) if not c.isascii())
    return tuple(c for c in clusters if c in words or _is_lost(c))


@lru_cache(_CACHED_LETTERS)
def _is_typesettable(letter: str) -> bool:
    """Whether `to_tex` writes a letter that is not ASCII, whatever is beside it."""
    return not (unicodedata.combining(letter) or _GREEK_WORD.match(2 * letter) or _is_lost(letter))


def _is_lost(character: str) -> bool:
    if character.isspace() or character in _PUNCTUATION:
        return False
    if len(character) == 1 and mathematics_of(character) and _is_mathematical(character):
        return False
    if _letter(character) or _accented(character) or _raised(character):
        return False
    plain = unicodedata.normalize("NFKC", character)
    return plain == character or _unwritable(plain)


def _mathematical(character: str) -> str:
    if character.isascii():
        return character
    mathematics = mathematics_of(character)
    if mathematics:
        return mathematics
    return rf"\mbox{{{_character(character, ascii_only=True)}}}"


def _joined(pieces: Iterable[str]) -> str:
    """Join the pieces, separated where TeX would read two as one: a command and a letter, dashes, quotes, a question
    mark and a quote.
    """
    previous = ""
    parts: list[str] = []
    for piece in pieces:
        if not piece:
            continue
        if piece[0].isascii() and piece[0].isalpha() and _MATH_COMMAND.search(previous):
            parts.append(" ")
        elif (piece[0] in "-`'" and previous.endswith(piece[0])) or (piece[0] == "`" and previous.endswith(("?", "!"))):
            parts.append("{}")
        parts.append(piece)
        previous = piece
    return "".join(parts)


_NAME_WITH_MARK = lazy_pattern(r"\\[A-Za-z]+[\u0300-\u036f]+")
r"""A command whose last letter biber and others join with the accent after it: ``\\defé`` is ``\\def`` for pdfLaTeX."""


def exportable(tex: str, *, allowed: Collection[str] = (), bare: str = "") -> Kept:
    """Return TeX with everything that may not be exported written as text (see `tex.grammar`).

    `allowed` are commands to keep beside the known ones. The signs in `bare` are not escaped, in fields that are not
    printed.
    """
    return _exportable(tex, frozenset(allowed), bare) if SPECIAL.search(tex) else Kept(tex=tex)


@lru_cache(_CACHED_VALUES)
def _exportable(tex: str, allowed: frozenset[str], bare: str) -> Kept:
    if "\\" in tex:
        tex = _NAME_WITH_MARK.sub(lambda found: unicodedata.normalize("NFC", found[0]), tex)
    return kept(with_formulas(tex), mapped=_mathematical, allowed=allowed, bare=bare)


def is_printing(body: str, parameters: int) -> bool:
    """Whether the body of a definition with so many parameters only prints text: it has no command that defines, reads
    or writes, and is well-formed unless it works with TeX's boxes.
    """
    numbers = _PARAMETER.findall(body)
    if any(not number or int(number) > parameters for number in numbers) or _NOT_IN_DEFINITIONS.search(body):
        return False
    names = set(_COMMANDS.findall(body))
    if names & BOX_COMMANDS:
        return all(name in KNOWN | BOX_COMMANDS or not is_refused(name) for name in names)
    body = _PARAMETER.sub("x", body)
    return not exportable(body).refused or not exportable(f"${body}$").refused


def fallback_definitions(texts: Iterable[str]) -> tuple[str, ...]:
    """Return definitions for commands that plain LaTeX lacks in some encoding; they do not replace existing ones."""
    used = {name for tex in texts if "\\" in tex for name in _COMMANDS.findall(tex)}
    return tuple(definition for name, definition in _FALLBACKS.items() if name in used)
