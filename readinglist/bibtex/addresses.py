r"""Addresses and DOIs in fields of .bib files, without the TeX and the proxies around them."""

import re
from typing import NamedTuple

from readinglist.papers.folding import contains_any, one_line
from readinglist.papers.html_entities import unescaped
from readinglist.papers.identifiers import PLAIN_DOI, Doi
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.tex import to_line

_WRAPPED = lazy_pattern(
    r"\\(?:url|href|path|nolinkurl|burl|doi|texttt)\s*\{(?P<inside>(?:[^{}]|\{[^{}]*\})*)\}.*", re.DOTALL
)
_TEX = "\\{}$<\n"
_SIGN = lazy_pattern(
    r"(?P<open>\{)?(?:\\(?:textasciitilde|texttildelow|textasciicircum)(?:\{\}|\s|(?![A-Za-z]))|\\string\s*(?=~)|\$\\sim\s*\$|"
    r"\\textunderscore(?:\{\}|\s|(?![A-Za-z]))|\\(?P<sign>[_%&#$~^{}])(?:\{\s*\}|\s+(?=\S))?|\\[-/]|"
    r"\\(?:allowbreak|linebreak|slash)(?:\{\}|\s|(?![A-Za-z]))|(?P<alone>[_%&#~^-]))(?(open)\}|)"
)
_PLAIN = {"textasciic": "^", "textasc": "~", "texttil": "~", "string": "", "textund": "_", "slash": "/"}
_REMARK = lazy_pattern(
    r"[\[;,&|]|\((?![^()\s]{0,20}\d)|(?:and|or|doi|pmid|pmcid|arxiv|https?)\b|10\.\d{4,9}/|\W+$", re.IGNORECASE
)
"""What stands after a DOI and a space and is no part of it: another identifier, or a remark in parentheses."""
_DOI_IN_PATH = lazy_pattern(r"(?:^|[/=.:\s])(?P<doi>10\.\d{4,9}(?:\.\d+)*/[^\s?#]+)", re.IGNORECASE)
_TEX_IN_DOI = lazy_pattern(r"[\\{}$~]")
_HYPHEN_BEFORE_HYPHEN = lazy_pattern(r"-(?=-)")
_ENCODED_DOI = lazy_pattern(r"10\.\d{4,9}%2f", re.IGNORECASE)
_IN_MATHEMATICS = lazy_pattern(r"\$\s*\\?([<>_&#%])\s*\$")
_SLASH = lazy_pattern(r"(?<=\d)\s*/\s+|\s+/\s*")
_SEVERAL = lazy_pattern(
    r"(?P<first>\\url\s*\{[^{}\s]*\}|https?://[^\s\\]+?)[,;]?\s+(?:and\s+)?(?=https?://|\\url\s*\{)", re.IGNORECASE
)
_AFTER_DOI = lazy_pattern(
    r"(?:/(?:abstract|full|fulltext|pdf|epdf|pdfdirect|html|meta|summary|references|issuetoc|-/DCSupplemental)"
    r"|v\d+(?:\.full)?(?:\.pdf)?|\.(?:full|abstract|pdf|html?)|/)+$",
    re.IGNORECASE,
)


def plain_address(tex: str) -> str:
    r"""Return an address without ``\url{...}`` and TeX escapes; a text without TeX is unchanged.

    ``\~{}`` and ``$\sim$`` are a tilde, ``{\_}`` is an underscore; white space at line ends is dropped.
    """
    if not contains_any(tex, _TEX):
        return tex.strip()
    text = re.sub(r"\s*\n\s*", "", tex.strip())
    wrapped = _WRAPPED.fullmatch(text)
    text = _SIGN.sub(_sign, wrapped["inside"].strip() if wrapped else text)
    if text[:1] + text[-1:] in ("<>", "{}"):
        text = text[1:-1].strip()
    return text


def several_addresses(tex: str) -> tuple[str, str]:
    """Return the first address of a field, and the others if it has more than one, separated by spaces."""
    found = _SEVERAL.match(tex.strip())
    return (plain_address(found["first"]), tex.strip()[found.end() :]) if found else (plain_address(tex), "")


def _sign(found: re.Match[str]) -> str:
    sign = found["sign"] or found["alone"]
    if sign:
        return sign if found["sign"] or found["open"] else found[0]
    name = found[0].lstrip("{\\")
    if name.startswith("$"):
        return "~"
    return next((plain for start, plain in _PLAIN.items() if name.startswith(start)), "")


class FoundDoi(NamedTuple):
    """A DOI, its spelling without a resolver, and what stands after it in its field."""

    doi: Doi
    spelling: str
    remark: str = ""


def doi_in(tex: str) -> FoundDoi | None:
    """Return the DOI of a ``doi`` field; None if there is none.

    The field may have the address of a resolver, behind a proxy, or of a publisher whose addresses contain the DOI.
    Other identifiers and remarks may follow the DOI. Text with white space is not one, because the DOI may be any part
    of it. Text with a backslash is not one either: it was kept as text, exported with ``%5C``, and must stay text when
    it is read again. Hyphens are not dashes of TeX.
    """
    if PLAIN_DOI.fullmatch(tex):
        return FoundDoi(Doi(tex.lower()), tex)
    if wrapped := _WRAPPED.fullmatch(tex.strip()):
        tex = wrapped["inside"]
    text = to_line(_HYPHEN_BEFORE_HYPHEN.sub("-{}", tex)) if _TEX_IN_DOI.search(tex) else one_line(tex)
    text = _SLASH.sub("/", _IN_MATHEMATICS.sub(r"\1", unescaped(text)))
    spelled, remark = Doi.spelling(text), ""
    if not spelled and (":" in text or "/" in text):
        text = re.sub("(?<=[0-9])%2f", "/", text, count=1, flags=re.IGNORECASE) if _ENCODED_DOI.search(text) else text
        found = _DOI_IN_PATH.search(text)
        if not found:
            return None
        after = text[found.end() :]
        remark = after.strip() if after[:1].isspace() else ""
        if remark and found["doi"][-1] not in ",;" and not _REMARK.match(remark):
            return None
        spelled = Doi.spelling(_AFTER_DOI.sub("", found["doi"]))
    doi = Doi.parse(spelled)
    return FoundDoi(doi, spelled, remark) if doi and "\\" not in spelled else None
