"""The programs that typeset a manuscript, found in the files beside it, and the letters of a .bib file that they print.

LaTeX and BibTeX name themselves in the first line of their .log and .blg files. Before the first run, the packages of
the preamble tell: fontspec and those that load it need LuaLaTeX or XeLaTeX, and biblatex runs biber by default.
"""

from pathlib import Path

from readinglist.files.reading import open_input
from readinglist.manuscripts.source_files import SUFFIXES, TEX_SUFFIXES
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.plugins.protocols import Letters

_MAX_HEAD = 100_000
_UNICODE_BIBTEX = lazy_pattern(r"This is (?:BibTeXu|upBibTeX)")
_BYTEWISE_BIBTEX = lazy_pattern(r"This is (?:8-bit Big BibTeX|pBibTeX)")
_UNICODE_TEX = lazy_pattern(r"This is (?:Lua\w*TeX|XeTeX|(?:e-)?u?pTeX)")
_CJK_LOADED = lazy_pattern(r"\b(?:CJKutf8|ctex|kotexutf)\.sty\b")
"""Packages by which pdfTeX prints Chinese, Japanese and Korean, in a log."""
_ANY_TEX = lazy_pattern(r"This is \S*TeX")
_BIBTEX_FOR_BIBLATEX = lazy_pattern(r"\\bibstyle\s{0,9}\{biblatex\}")
_COMMENT = lazy_pattern(r"(?m)(?<!\\)%(?! *!).*")
_LOADED = r"\\(?:usepackage|RequirePackage)\s{0,9}(?:\[(?P<options>[^\]]{0,1000})\])?\s{0,9}\{[^{}]{0,1000}\b"
_BIBLATEX = lazy_pattern(rf"{_LOADED}biblatex\b")
_OTHER_BACKEND = lazy_pattern(r"backend\s{0,9}=\s{0,9}\{?bibtex")
_UNICODE_PREAMBLE = lazy_pattern(
    rf"{_LOADED}(?:fontspec|unicode-math|polyglossia|mathspec|xltxtra|xunicode|luacode|luatexja[\w-]*|xeCJK|ctex|kotex|"
    r"CJKutf8|zxjatype|xepersian|bidi|arabluatex)\b"
    r"|\\documentclass\s{0,9}(?:\[[^\]]{0,1000}\])?\s{0,9}\{(?:ctex\w+|ltj\w+|bxjs\w+)\}"
    r"|(?im:^%\s{0,9}!\s{0,9}TEX\s{1,9}(?:TS-)?program\s{0,9}=\s{0,9}(?:lua|xe)(?:la)?tex)"
)
_LATEX_BACKEND = lazy_pattern(
    r"(?im)^[ \t]*(?:cite-method|citation_package):[ \t]*[\"']?natbib|^[ \t]*#\+cite_export:[ \t]*(?:natbib|bibtex)"
)
_UNICODE_ENGINE = lazy_pattern(
    r"(?im)^[ \t]*(?:pdf-engine:|latex_engine:|#\+latex_compiler:)[ \t]*[\"']?(?:lua|xe)latex"
)


def letters_of(path: Path, text: str) -> Letters:
    """Return which letters the programs of a manuscript read in a .bib file, from its text and the files beside it.

    A .bcf file is biber's, which reads all. Markdown, Typst and Org are read by programs that do, unless they say that
    BibTeX makes their bibliography. BibTeX passes UTF-8 on to LuaLaTeX and XeLaTeX, but cuts it anywhere.
    """
    suffix = path.suffix.lower()
    if suffix == ".bcf" or text.lstrip("\ufeff \t\n").startswith("<?xml"):
        return Letters.ALL
    if suffix in SUFFIXES and suffix not in TEX_SUFFIXES:
        if not _LATEX_BACKEND.search(text):
            return Letters.ALL
        return Letters.BYTES if _UNICODE_ENGINE.search(text) else Letters.ASCII
    bibliography, log = _beginning(path, ".blg"), _beginning(path, ".log")
    preamble = text if suffix in TEX_SUFFIXES else _beginning(path, ".tex")
    preamble = _COMMENT.sub("", preamble.partition(r"\begin{document}")[0])
    if _UNICODE_BIBTEX.match(bibliography) or _uses_biber(text if suffix not in TEX_SUFFIXES else "", preamble):
        return Letters.ALL
    if _ANY_TEX.match(log):
        unicode_tex = _UNICODE_TEX.match(log) or _CJK_LOADED.search(log)
    else:
        unicode_tex = _UNICODE_PREAMBLE.search(preamble)
    return Letters.BYTES if unicode_tex or _BYTEWISE_BIBTEX.match(bibliography) else Letters.ASCII


def _uses_biber(aux: str, preamble: str) -> bool:
    if r"\abx@aux@" in aux:
        return not _BIBTEX_FOR_BIBLATEX.search(aux)
    loaded = _BIBLATEX.search(preamble)
    return loaded is not None and not _OTHER_BACKEND.search(loaded["options"] or "")


def _beginning(path: Path, suffix: str) -> str:
    """Return the beginning of the file of the same name with another suffix; empty if it cannot be read."""
    try:
        with open_input(path.with_suffix(suffix)) as stream:
            return stream.read(_MAX_HEAD).decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""
