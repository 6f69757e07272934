"""TeX, HTML and Markdown in items."""

import re
import unicodedata

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.items.addresses import cut_address, link
from readinglist.sources.items.marks import BOLD, BOLD_END, CUT, ITALIC, ITALIC_END, LINK, LINK_END, MarkedText
from readinglist.tex import to_line

_BOLD, _ITALIC, _QUOTED, _PLAIN = (BOLD, BOLD_END), (ITALIC, ITALIC_END), ("“", "”"), ("", "")
_TEX_MARKS = {
    "emph": _ITALIC, "textit": _ITALIC, "textsl": _ITALIC, "textbf": _BOLD, "it": _ITALIC, "em": _ITALIC, "sl": _ITALIC,
    "itshape": _ITALIC, "bf": _BOLD, "bfseries": _BOLD, "textsc": _PLAIN, "textrm": _PLAIN, "texttt": _PLAIN,
    "uppercase": _PLAIN, "enquote": _QUOTED,
}  # fmt: skip
_IN_BRACES = r"(?P<inner>[^{}]{0,600}(?:\{[^{}]{0,300}(?:\{[^{}]{0,300}\}[^{}]{0,300}){0,20}\}[^{}]{0,300}){0,40})"
_TEX_COMMAND = lazy_pattern(r"\\(?P<name>" + "|".join(_TEX_MARKS) + r")\s?\{" + _IN_BRACES + r"\}")
_TEX_SWITCH = lazy_pattern(r"\{\\(?P<name>it|em|sl|itshape|bf|bfseries)(?![A-Za-z])\s?" + _IN_BRACES + r"\}")
_TEX_ADDRESS = lazy_pattern(r"\\(?:url|path|nolinkurl)\s?\{(?P<address>[^{}]{0,600})\}")
_TEX_LINK = lazy_pattern(r"\\href\s?\{(?P<address>[^{}]{0,600})\}\s?\{" + _IN_BRACES + r"\}")
_TEX_NOTHING = lazy_pattern(
    r"\\(?:newblock|bibinfo\s?\{[a-z]+\}|bibfield\s?\{[a-z]+\}|bibnamefont|bibfnamefont|BibitemOpen|BibitemShut|natexlab|"
    r"penalty0?|relax|par)(?![A-Za-z])\s?"
)
_TEX = lazy_pattern(r"\\[A-Za-z&%'\"`^~=.{]")
_TIE = lazy_pattern(r"(?<=[A-Za-z.])~(?=\w)")


def read_tex(item: MarkedText) -> None:
    """Turn TeX's commands into marks, and its accents and symbols into characters."""
    text = item.text
    if "\\" in text:
        text = _TEX_ADDRESS.sub(lambda found: cut_address(item, found["address"]), text)
        text = _TEX_LINK.sub(lambda found: link(item, found["inner"], found["address"]), text)
        text = _TEX_NOTHING.sub("", text)
        for pattern in (_TEX_SWITCH, _TEX_COMMAND):
            text = pattern.sub(lambda found: found["inner"].join(_TEX_MARKS[found["name"]]), text)
        if _TEX.search(text):
            text = unicodedata.normalize("NFC", "\t".join(to_line(column) for column in text.split("\t")))
    item.text = _TIE.sub(" ", text) if "~" in text else text


_HTML_MARKS = {"b": _BOLD, "strong": _BOLD, "i": _ITALIC, "em": _ITALIC, "cite": _ITALIC, "q": _QUOTED}
_HTML_OTHERS = {"br": "\t", "p": "\t", "li": "\t", "div": "\t", "img": CUT}
_HTML_LINK = lazy_pattern(
    r"<a\s[^<>]{0,300}?href\s?=\s?[\"']?(?P<address>[^\s\"'<>]{1,600})[^<>]{0,300}>"
    r"(?P<inner>[^<>]{0,600}(?:<(?!/?a\b)[^<>]{0,200}>[^<>]{0,600}){0,20})</a>",
    re.IGNORECASE,
)
_HTML_TAG = lazy_pattern(
    r"<(?P<end>/?)(?P<name>b|strong|i|em|cite|q|a|br|p|span|div|li|sup|sub|font|u|s|code|small|big|tt|img|summary|details|"
    r"kbd|mark)(?:\s[^<>]{0,600})?/?>",
    re.IGNORECASE,
)


def read_html(item: MarkedText) -> None:
    """Turn HTML's tags into marks."""
    if "<" not in item.text or ">" not in item.text:
        return

    def mark(found: re.Match[str]) -> str:
        name = found["name"].lower()
        if name in _HTML_MARKS:
            return _HTML_MARKS[name][1 if found["end"] else 0]
        return _HTML_OTHERS.get(name, "")

    text = _HTML_LINK.sub(lambda found: link(item, found["inner"], found["address"]), item.text)
    item.text = _HTML_TAG.sub(mark, text)


_IMAGE = lazy_pattern(r"!\[[^\[\]]{0,200}\](?:\([^()\s]{0,600}[^()]{0,200}\)|\[[^\[\]]{0,100}\])")
_LINK = lazy_pattern(
    r"\[(?P<inner>(?:[^\[\]]|\[[^\[\]]{0,200}\]){1,400})\]"
    r"\(\s?<?(?P<address>[^()\s<>]{0,600}(?:\([^()\s]{0,100}\)[^()\s<>]{0,100}){0,5})>?(?:\s[^()]{0,200})?\)"
)
_WIKI_LINK = lazy_pattern(r"\[\[(?P<page>[^\[\]|]{1,300})(?:\|(?P<shown>[^\[\]|]{1,300}))?\]\]")
_ORG_LINK = lazy_pattern(r"\[\[(?P<address>https?://[^\[\]]{1,500})\]\[(?P<inner>[^\[\]]{1,400})\]\]")
_LABELLED_ADDRESS = lazy_pattern(
    r"\[(?P<address>https?://[^\s\[\]]{1,500})\s(?P<inner>[^\[\]]{1,400})\]|"
    r"(?<![\w(\[<])(?P<before>https?://[^\s\[\]<>]{1,500})\[(?P<after>[^\[\]]*[^\W\d_][^\[\]]*)\](?!\()"
)
"""Links of MediaWiki and AsciiDoc."""
_REFERENCE_LINK = lazy_pattern(r"\[(?P<inner>[^\[\]]{3,400})\]\[(?P<key>[^\[\]]{0,60})\]")
_FOOTNOTE = lazy_pattern(r"\[\^[^\[\]\s]{1,40}\]")
_STRONG = lazy_pattern(
    r"(?<![\w*])(?:\*\*(?=\S)(?P<stars>(?:[^*]|\*(?!\*)){1,600})(?<=\S)\*\*|__(?=\S)(?P<lines>[^_]{1,600})(?<=\S)__)(?!\*)"
)
_EMPHASIS = lazy_pattern(
    r"(?<![\w*\\])\*(?=[^\s*])(?P<stars>(?:[^*]|\*(?=[\w-])|(?<=\s)\*(?=[^\s*\w-])){1,600})(?<=\S)\*(?![\w*-])|"
    r"(?<![\w\\])_(?=[^\s_])(?P<lines>[^_]{1,600})(?<=\S)_(?!\w)"
)
_STARS = lazy_pattern(r"\*{2,3}(?=\S)|(?<=\S)\*{2,3}")
_STRUCK = lazy_pattern(r"~~(?=\S)([^~]{1,400})~~")
_CODE = lazy_pattern(r"(?<!`)`(?=[^`\s])([^`]{1,300})`(?!`)")
_ROLE = lazy_pattern(r"(?:^\|?\s?|(?<=\s)):(?P<name>[a-z]{3,15}):\s?`(?P<value>[^`]{1,600})`")
_RST_LINK = lazy_pattern(r"(?<!`)`(?P<inner>[^`<>]{3,400}?)\s*<(?P<address>[^`<>]{0,600})>`_{1,2}(?!\w)")
_HEADING = lazy_pattern(r"#{1,6}\s+")
_ESCAPE = lazy_pattern(r"\\([\\`*_{}\[\]()#+.!|~<>-])")


def read_markdown(item: MarkedText) -> None:
    """Turn Markdown into marks."""
    text = _read_links(item) if "[" in item.text else item.text
    heading = _HEADING.match(text)
    text = text[heading.end() :] if heading else text
    if "*" in text or "_" in text:
        text = _STRONG.sub(lambda found: f"{BOLD}{found['stars'] or found['lines']}{BOLD_END}", text)
        text = _EMPHASIS.sub(lambda found: f"{ITALIC}{found['stars'] or found['lines']}{ITALIC_END}", text)
        text = _STARS.sub("", text)
    if "`" in text:
        text = _RST_LINK.sub(lambda found: link(item, found["inner"], found["address"]), text)
        text = _ROLE.sub(r"\g<name>: \g<value>", text)
    text = _CODE.sub(r"\1", _STRUCK.sub(r"\1", text))
    item.text = _ESCAPE.sub(r"\1", text) if "\\" in text else text


def _read_links(item: MarkedText) -> str:
    """Return a text whose links and images are read."""
    text = _IMAGE.sub("", item.text)
    text = _ORG_LINK.sub(lambda found: link(item, found["inner"], found["address"]), text)
    text = _LINK.sub(lambda found: link(item, found["inner"], found["address"]), text)
    if "http" in text:
        text = _LABELLED_ADDRESS.sub(
            lambda found: link(item, found["inner"] or found["after"], found["address"] or found["before"]), text
        )
    text = _WIKI_LINK.sub(lambda found: f"{LINK}{found['shown'] or found['page']}{LINK_END}", text)
    text = text.replace(f"<{LINK}", LINK).replace(f"{LINK_END}>", LINK_END)
    text = _REFERENCE_LINK.sub(lambda found: link(item, found["inner"], ""), text)
    return _FOOTNOTE.sub("", text)
