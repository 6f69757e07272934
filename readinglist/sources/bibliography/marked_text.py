"""Conversion of the TeX of a reference to text with Markdown marks, which keeps emphasis, links and quotation marks."""

import re

from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.bibliography.arguments import arguments_at, group_at
from readinglist.tex import to_line

_EMPHASIS = lazy_pattern(
    r"\\(?:emph|textit|textsl|enquote|mkbibemph)\s*(?=\{)|\{\s*\\(?:em|it|itshape|sl|slshape)(?![A-Za-z])"
)
_LINK = lazy_pattern(r"\\href\s*(?:@noop)?\s*(?=\{)")
_ADDRESS = lazy_pattern(r"\\(?:url|path|nolinkurl|burl)\s*(?=\{)")
_DOI = lazy_pattern(r"\\(?:doi|DOI|showDOI|doiprefix)\s*(?=\{)")
_EPRINT = lazy_pattern(r"\\(?:eprint|Eprint|arxiv|arXiv|showeprint)\s*(?:\[[^\[\]]*\]\s*)?(?=\{)")
_NOISE = lazy_pattern(
    r"\\(?:newblock|BibitemOpen|bibitemOpen|bibitemStop|bibitemNoStop|EOS|BibitemShut\s*\{[^{}]*\}|natexlab\s*\{[^{}]*\}"
    r"|penalty-?\d*|hskip[^\\]{0,60}\\relax|bibAnnoteFile\s*\{[^{}]*\}\s*\{[^{}]*\}|url@samestyle|relax|textbf|bf|bfseries"
    r"|bib(?:field|info)\s*\{[^{}]*\}|bibf?namefont|citenamefont|showarticletitle|bibnamedelim[a-z]|Doi|href@noop\s*\{\})"
    r"(?![A-Za-z])"
)
_OPEN, _CLOSE, _HIDDEN = "\ue000", "\ue001", "\ue002{}\ue003"
_MOST = 400


def marked_text(tex: str) -> str:
    """Return one line of Markdown: ``*emphasised*``, ``[text](address)``, and quotation marks as in the TeX."""
    addresses: list[str] = []
    for pattern, kind in ((_LINK, "link"), (_ADDRESS, "address"), (_DOI, "doi"), (_EPRINT, "eprint"), (_EMPHASIS, "")):
        tex = _replaced(tex, pattern, kind, addresses)
    text = to_line(_NOISE.sub(" ", tex))
    text = re.sub(r"\ue000\s*(.*?)([.,;:]?)\s*\ue001", r"*\1*\2", text) if _OPEN in text else text
    text = re.sub("\ue002(\\d+)\ue003", lambda found: addresses[int(found[1])], text)
    return one_line(text.replace(_OPEN, "*").replace(_CLOSE, "*"))


def _replaced(tex: str, pattern: re.Pattern[str], kind: str, addresses: list[str]) -> str:
    """Return TeX with the commands of a pattern as marks; addresses are hidden, because they are no TeX."""
    pieces: list[str] = []
    place = 0
    for found in pattern.finditer(tex):
        if found.start() < place or len(addresses) > _MOST:
            continue
        braced = found[0].startswith("{")
        number = 2 if kind == "link" else 1
        start = found.start() if braced else found.end()
        read = arguments_at(tex, start, number) or (arguments_at(tex, start, 1) if kind == "link" else None)
        if not read:
            continue
        arguments, end = read
        if kind == "eprint" and (second := group_at(tex, end)) and "arxiv" in second[0].lower():
            end = second[1]
        pieces += [tex[place : found.start()], _mark(kind, arguments, braced, found, addresses)]
        place = end
    return "".join((*pieces, tex[place:]))


def _mark(kind: str, arguments: list[str], braced: bool, found: re.Match[str], addresses: list[str]) -> str:
    if not kind:
        inside = arguments[0].lstrip()[len(found[0][1:].lstrip()) :] if braced else arguments[0]
        return f"{_OPEN}{inside}{_CLOSE}"
    address = arguments[0].replace("\\", "").strip()
    if kind == "doi" and not address.startswith("http"):
        address = f"doi:{address.removeprefix('doi:')}"
    if kind == "eprint" and not address.lower().startswith(("http", "arxiv")):
        address = f"arXiv:{address}"
    addresses.append(f" {address} ")
    hidden = _HIDDEN.format(len(addresses) - 1)
    return f"{arguments[1]} {hidden}" if len(arguments) > 1 else hidden
