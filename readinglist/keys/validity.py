"""Which citation keys BibTeX, biber and LaTeX can read."""

from readinglist.papers.folding import INVISIBLE
from readinglist.papers.lazy_patterns import lazy_pattern

_BAD_FOR_BIBTEX = lazy_pattern(rf"[\s,{{}}%\\{INVISIBLE}]|\^(?=\^)")
"""TeX replaces two carets and what follows before it reads the key."""
_PLAIN = lazy_pattern(r"[\w:.+/*-]*")
_BAD_FOR_TEX = lazy_pattern(r"[~#]")
_BAD_FOR_BIBER = lazy_pattern(r"[\"'()=#]")


def is_key(key: str, *, biber: bool = False) -> bool:
    """Whether `key` is a valid citation key in LaTeX and BibTeX, or `biber`, which reads fewer."""
    return bool(key) and not bad_in_key(key, biber=biber)


def readable_key(key: str) -> str:
    """Return `key` without characters that are invalid in BibTeX, biber or LaTeX; may be empty."""
    if _PLAIN.fullmatch(key) and key != "0":
        return key
    readable = _BAD_FOR_BIBER.sub("", _BAD_FOR_TEX.sub("", _BAD_FOR_BIBTEX.sub("", key)))
    return "" if readable == "0" else readable


def bad_in_key(key: str, *, biber: bool) -> tuple[str, ...]:
    """Return the distinct characters of `key` that BibTeX, or `biber`, and LaTeX cannot read, in order."""
    if _PLAIN.fullmatch(key) and key != "0":
        return ()
    patterns = (_BAD_FOR_BIBTEX, _BAD_FOR_TEX, *([_BAD_FOR_BIBER] if biber else []))
    bad = {c for pattern in patterns for c in pattern.findall(key)}
    return ("0",) if biber and key == "0" else tuple(sorted(bad, key=key.index))
