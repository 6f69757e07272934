"""Titles in TeX: braces around words whose case styles must not change, and subtitles."""

import re
from collections.abc import Iterator
from functools import lru_cache

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.tex.mathematics import group_end
from readinglist.tex.reading import to_unicode
from readinglist.tex.tables import ACCENTS, TEXT_NAMES

_TERMS = """
    Abelian Adam AlphaGo Android Arabic Atari Banach Bayes Bayesian Bellman Bernoulli Boltzmann Boolean Brownian
    Carlo Chebyshev Chinese Dirichlet Einstein English Euclidean Euler Fourier Frobenius Gauss Gaussian German Gibbs
    Gumbel Hamiltonian Hebbian Hermitian Hessian Hilbert Internet Jacobian Japanese Kalman Kolmogorov Kullback
    Lagrangian Langevin Laplace Laplacian Latin Leibler Lipschitz Lyapunov Mahalanobis Markov Markovian Minecraft
    Monte Nash Newton Newtonian Pareto Poincaré Poisson Python Rademacher Riemann Riemannian Russian Schrödinger
    Shannon Shapley Sinkhorn Sobolev Spanish Stein Stiefel Thompson Turing Vapnik Wasserstein Wikipedia Winograd
"""
PROPER_TERMS = frozenset(_TERMS.split())
"""Names that keep their capitals in titles; the settings can add others."""

_MAX_CACHED_WORDS = 2000
"""Maximum number of words of titles kept; most words of a bibliography occur in many titles."""

_ATOM = lazy_pattern(
    r"(?P<math>\$(?:[^$\\]|\\.)*\$)|(?P<command>\\(?:[A-Za-z]+\s*|.))|(?P<open>\{)|(?P<break>(?:[\s\-/:,;()\[\]\"`?!~&|=]|"
    r"(?<![A-Za-z0-9}])['.]|['.](?![A-Za-z0-9{\\]))+)|(?P<text>[A-Za-z0-9]+|.)",
    re.DOTALL,
)
_GROUP = r"\{(?:[^\\{}$]++|\{[^\\{}$]*+\})*+\}"
_FLAT = lazy_pattern(rf"(?:[^\\{{}}$]++|{_GROUP})*+")
"""Text without commands, mathematics and groups of more than two levels."""
_WORD = lazy_pattern(rf"(?:[^\s\-/:,;()\[\]\"`?!~&|=.'{{}}]|{_GROUP}|(?<=[A-Za-z0-9}}])['.](?=[A-Za-z0-9{{]))+")
"""A word that `_parts` returns, in such text."""
_USUAL = lazy_pattern(
    r"(?:(?:[A-Z]?[a-z]+|[0-9]+|A(?=\s))(?=$|[\s\-/:,;()\[\]\"`?!~&|=]|[.'](?![A-Za-z0-9{]))"
    r"|[\s\-/:,;()\[\]\"`?!~&|=]++|[.'](?![A-Za-z0-9{]))*+"
)
"""A text of which only terms need braces: its words have no capitals but the first letter, if they have others."""
_CAPITALISED = lazy_pattern("[A-Z][a-z]*")
_CAPITAL = lazy_pattern("[A-Z$]")
_SMALL = lazy_pattern("[a-z]")
_COMMAND = lazy_pattern(r"\\([A-Za-z]{2,})")
_IN_COMMAND = lazy_pattern(r"\\[A-Za-z]{2,}\{.*[A-Z]")
_TAKES_MORE = lazy_pattern(r"\\[A-Za-z]+\s*(?:\{.*\})?$", re.DOTALL)
"""An end in a command that would take a following group as another argument."""
_LETTER = lazy_pattern(r"\s*[^\s{}\\]")
_OPTION = lazy_pattern(r"\[[^\[\]{}]*\](?=\{)")
_FORMULA = lazy_pattern(r"(?<!\\)\$")
_GENITIVE = lazy_pattern("['’]s$")
_ARTICLE = frozenset({"A"})


def protect_title(tex: str, terms: frozenset[str] = PROPER_TERMS) -> str:
    """Return `tex` with braces around mathematics, acronyms, words with inner capitals or with capitals and digits,
    single capital letters, and `terms`, unless they already have braces.

    A title entirely in capitals is unchanged: styles should convert it to lower case.
    """
    return "".join(_protected(tex, terms))


def _protected(tex: str, terms: frozenset[str]) -> Iterator[str]:
    """Yield the pieces of a title, with braces if needed."""
    if not _CAPITAL.search(tex) or (tex.count(" ") > 2 and not _has_small(tex)):
        yield tex
        return
    if _USUAL.fullmatch(tex) and not any(map(terms.__contains__, _CAPITALISED.findall(tex))):
        yield tex
    elif _FLAT.fullmatch(tex):
        yield _WORD.sub(lambda found: _braced_word(found, terms), tex)
    else:
        yield from _protected_parts(tex, terms)


def _protected_parts(tex: str, terms: frozenset[str]) -> Iterator[str]:
    parts = _parts(tex)
    kind, text = next(parts)
    while kind:
        following = next(parts, ("", ""))
        if kind == "math":
            yield f"{{{text}}}"
        elif kind == "word" and _needs_braces(text, terms, last=not following[0]):
            yield f"{{{{{text}}}}}" if text.startswith("\\") else f"{{{text}}}"
        else:
            yield text
        kind, text = following


def _braced_word(found: re.Match[str], terms: frozenset[str]) -> str:
    word = found[0]
    if word.islower() or not _needs_braces(word, terms, last=found.end() == len(found.string)):
        return word
    return f"{{{word}}}"


def _has_small(tex: str) -> bool:
    """Whether there are small letters beside those in names of commands."""
    return bool(_SMALL.search(tex if "\\" not in tex else to_unicode(tex)))


def joined_title(title: str, subtitle: str) -> str:
    """Join a title and its subtitle as biblatex does: with a full stop, unless the title ends in punctuation."""
    if not (title and subtitle):
        return title or subtitle
    return f"{title}{stop_after(title)} {subtitle}"


def stop_after(title: str) -> str:
    """Return the full stop between a title and its subtitle; empty if the title ends in punctuation."""
    return "" if title[-1:] in (".", ":", "?", "!") else "."


def _parts(tex: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) of the pieces of a title: mathematics, words (with groups and commands), and the rest."""
    word, place = "", 0
    while place < len(tex):
        atom = _ATOM.match(tex, place)
        assert atom is not None  # noqa: S101 - the last alternative takes any character
        kind, end = atom.lastgroup, atom.end()
        if kind == "open":
            kind, end = "text", group_end(tex, place)
        elif kind == "command":
            kind, end = "text", _arguments_end(tex, end, accent=atom[0][1:].strip() in ACCENTS)
        elif kind == "math" and _TAKES_MORE.search(word):
            kind = "text"
        if kind == "text":
            word += tex[place:end]
        else:
            if word:
                yield "word", word
            word = ""
            yield kind or "", tex[place:end]
        place = end
    if word:
        yield "word", word


def _arguments_end(tex: str, end: int, *, accent: bool) -> int:
    """Return the end of a command: after its options and groups, or after the character of an accent."""
    letter = _LETTER.match(tex, end) if accent else None
    if letter:
        return letter.end()
    while tex.startswith(("{", "["), end):
        option = _OPTION.match(tex, end)
        if not option and tex[end] == "[":
            break
        end = group_end(tex, option.end() if option else end)
    return end


@lru_cache(_MAX_CACHED_WORDS)
def _needs_braces(word: str, terms: frozenset[str], *, last: bool) -> bool:
    if word[1:].islower() and word.isalpha() and word.isascii():
        return word in terms and word[0].isupper()
    exposed = _exposed(word)
    if not exposed:
        return False
    if _FORMULA.search(exposed):
        return True
    commands = _COMMAND.findall(exposed)
    if any(not name.islower() and name not in TEXT_NAMES.values() for name in commands):
        return True
    if _IN_COMMAND.search(exposed):
        return True
    plain = to_unicode(exposed)
    letters = [c for c in plain if c.isalpha()]
    capitals = [c for c in letters if c.isupper()]
    if not capitals:
        return False
    if plain in terms or _GENITIVE.sub("", plain) in terms:
        return True
    if len(letters) == 1:
        return plain not in _ARTICLE or last
    return len(capitals) > 1 or not letters[0].isupper() or any(c.isdigit() for c in plain)


def _exposed(word: str) -> str:
    r"""Return the parts of a word that styles may change: outside braces, and accents such as ``{\"o}``."""
    pieces, place = [], 0
    while place < len(word):
        if word[place] != "{":
            step = 2 if word[place] == "\\" else 1
            pieces.append(word[place : place + step])
            place += step
            continue
        end = group_end(word, place)
        if word.startswith("{\\", place):
            pieces.append(word[place:end])
        place = end
    return "".join(pieces)
