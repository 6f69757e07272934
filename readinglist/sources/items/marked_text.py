"""Items as plain text in which markup, and what was taken out, are single characters.

Markdown, HTML and TeX become pairs of marks, so that the rules for titles see bold text, italics and link texts
in one form. Identifiers, addresses and labels such as ``[code]`` become one `CUT` each.
"""

import html
import re
import unicodedata
from dataclasses import dataclass, field

from readinglist.papers.folding import printable
from readinglist.papers.identifiers import ArxivId, Doi, arxiv_ids_in, dois_in, parse_versioned
from readinglist.tex import to_line

CUT = "\ue000"
"""Stands where an identifier, an address or a label was."""
BOLD, BOLD_END = "\ue010", "\ue011"
ITALIC, ITALIC_END = "\ue012", "\ue013"
LINK, LINK_END = "\ue014", "\ue015"
MARKS = BOLD + BOLD_END + ITALIC + ITALIC_END + LINK + LINK_END
_PRIVATE = re.compile("[\ue000-\ue0ff]")
_LONGEST_LINK = 400


@dataclass(slots=True)
class MarkedText:
    """The text of an item with marks, and what was taken out of it."""

    text: str
    links: list[str] = field(default_factory=list)
    arxiv: list[tuple[ArxivId, int | None]] = field(default_factory=list)
    dois: list[Doi] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


def read_marked_text(source: str) -> MarkedText:
    """Return an item as marked text; tabs are kept, other white space becomes single spaces."""
    text = printable(html.unescape(_PRIVATE.sub("", source)) if "&" in source else _PRIVATE.sub("", source))
    text = unicodedata.normalize("NFC", text).replace("\u00ad", "")
    text = "\t".join(" ".join(column.split()) for column in text.strip().split("\t"))
    item = MarkedText(text)
    for step in (_take_ids, _read_tex, _read_html, _read_markdown, _take_addresses, _take_labels, _take_tags):
        step(item)
    item.text = _SPACES.sub(" ", item.text).strip()
    return item


_SPACES = re.compile(" {2,}")


def plain(text: str) -> str:
    """Return marked text without its marks."""
    return _SPACES.sub(" ", _PRIVATE.sub(" ", re.sub(f"[{MARKS}]", "", text))).strip()


# --- identifiers ---------------------------------------------------------------------------------------------------

_NUMBER = r"(?:\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/\d{7})(?:v\d{1,2})?(?![\w/]|\.\d)"
_NAMED_ID = re.compile(
    r"(?<![\w/.])(?:(?:arxiv|corr)(?:\.org)?\s?(?:(?:e-?print|pre-?print)s?)?[\s:,.(]*)?"
    rf"(?:(?:e-?prints?|pre-?prints?)[\s:]*)?(?:arxiv\s?[:.\s/]\s?|(?:arxiv\s?:\s?)?abs/|eprint[\s:]+)(?P<id>{_NUMBER})"
    r"\)?(?:\s?[\[(][a-z-]+(?:\.[A-Za-z-]{2,})?[\])])?",
    re.IGNORECASE,
)
_BARE_ID = re.compile(
    rf"(?<![\w/.:-])(?P<id>{_NUMBER})(?:\s?\[[a-z-]+(?:\.[A-Za-z-]{{2,}})?\])?(?![\w-])", re.IGNORECASE
)
_DOI = re.compile(
    r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|\bdoi\s?:\s?)+(?P<named>10\.\d{4,9}(?:\.\d+)*/[^\s\"<>\[\]|]+)|"
    r"(?<![\w/.])(?P<bare>10\.\d{4,9}(?:\.\d+)*/[^\s\"<>\[\]|]+)|"
    r"(?P<address>https?://[\w.-]+/(?:[\w/-]+/)?doi/(?:abs/|full/|pdf/|epdf/|pdfdirect/|reader/)?(?P<in_path>10\.\d{4,9}/[^\s?#\"<>|)\]]+)[^\s\"<>|)\]]*)",
    re.IGNORECASE,
)


def _take_ids(item: MarkedText) -> None:
    """Take arXiv ids and DOIs that are named as such, in order."""
    item.arxiv.extend(arxiv_ids_in(item.text))
    item.dois.extend(doi for doi in dois_in(item.text) if not doi.arxiv_id)

    def cut_doi(found: re.Match[str]) -> str:
        written = found["named"] or found["bare"] or found["in_path"]
        end = _address_end(written)
        doi = Doi.parse(written[:end])
        if not doi:
            return found[0]
        if found["address"]:
            item.links.append(found["address"])
        if doi.arxiv_id:
            item.arxiv.append((doi.arxiv_id, None))
        elif doi not in item.dois:
            item.dois.append(doi)
        return CUT + ("" if found["address"] else written[end:])

    def cut_named(found: re.Match[str]) -> str:
        named = parse_versioned(found["id"])
        if not named:
            return found[0]
        if named not in item.arxiv:
            item.arxiv.append(named)
        opened = "(" if found[0].count("(") > found[0].count(")") else ""
        closed = ")" if found[0].count(")") > found[0].count("(") else ""
        return opened + CUT + closed

    if "10." in item.text:
        item.text = _DOI.sub(cut_doi, item.text)
    if re.search(r"\d{4}", item.text):
        item.text = _NAMED_ID.sub(cut_named, item.text)


def _take_bare_ids(item: MarkedText) -> None:
    """Take ids without a name at an end of the text, in brackets or in a column of their own.

    An old-style id names its archive, so that it may stand anywhere.
    """
    text = item.text

    def cut(found: re.Match[str]) -> str:
        named = parse_versioned(found["id"])
        if not named or not ("/" in found["id"] or _stands_alone(text, found.start(), found.end())):
            return found[0]
        if named not in item.arxiv:
            item.arxiv.append(named)
        return CUT

    item.text = _BARE_ID.sub(cut, text)


_OPENED, _CLOSED = re.compile(r"[\[({<|\t]\s?$|\s[-–—:·•]\s$"), re.compile(r"\s?[\])}>|\t]|\s[-–—:·•]\s")
_WORD = re.compile(r"[^\W_]")
_COUNTED = re.compile(
    r"(?:\b(?:pp?|pages?|S|vol|no|nr|version|ver|v|tel|phone|fax|is[bs]n|section|sec|eq)\b|[$€£+#])[\s.:]*$", re.I
)
_REACH = 40


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the number at this place is at an end of the text, in brackets or in a column."""
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    if _COUNTED.search(before):
        return False
    if _OPENED.search(before) and (_CLOSED.match(after) or not after):
        return True
    first = start <= _REACH and not _WORD.search(before)
    last = end + _REACH >= len(text) and not _WORD.search(after)
    return first or last or bool(before.endswith("\t") and not after)


# --- markup --------------------------------------------------------------------------------------------------------

_TEX_MARKS = {
    "emph": (ITALIC, ITALIC_END), "textit": (ITALIC, ITALIC_END), "textsl": (ITALIC, ITALIC_END),
    "textbf": (BOLD, BOLD_END), "it": (ITALIC, ITALIC_END), "em": (ITALIC, ITALIC_END), "sl": (ITALIC, ITALIC_END),
    "itshape": (ITALIC, ITALIC_END), "bf": (BOLD, BOLD_END), "bfseries": (BOLD, BOLD_END),
    "textsc": ("", ""), "textrm": ("", ""), "texttt": ("", ""), "uppercase": ("", ""), "enquote": ("“", "”"),
}  # fmt: skip
_IN_BRACES = r"(?P<inner>[^{}]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}]*)*)"
_TEX_COMMAND = re.compile(r"\\(?P<name>" + "|".join(_TEX_MARKS) + r")\s?\{" + _IN_BRACES + r"\}")
_TEX_SWITCH = re.compile(r"\{\\(?P<name>it|em|sl|itshape|bf|bfseries)(?![A-Za-z])\s?" + _IN_BRACES + r"\}")
_TEX_ADDRESS = re.compile(r"\\(?:url|path|nolinkurl)\s?\{(?P<address>[^{}]*)\}")
_TEX_LINK = re.compile(r"\\href\s?\{(?P<address>[^{}]*)\}\s?\{" + _IN_BRACES + r"\}")
_TEX_NOTHING = re.compile(
    r"\\(?:newblock|bibinfo\s?\{[a-z]+\}|bibfield\s?\{[a-z]+\}|bibnamefont|bibfnamefont|BibitemOpen|BibitemShut|natexlab|penalty0?|relax|par|hskip[^\\]*|emdash|textquotesingle)(?![A-Za-z])\s?"
)
_TEX = re.compile(r"\\[A-Za-z&%#_$'\"`^~=.{}-]|(?<=\d)--(?=\d)|``|(?<=[A-Za-z.])~(?=\S)")


def _read_tex(item: MarkedText) -> None:
    """Turn TeX's commands into marks and its accents and symbols into characters."""
    text = item.text
    if "\\" not in text and "~" not in text:
        return
    if "\\" in text:
        text = _TEX_ADDRESS.sub(lambda found: _cut_link(item, found["address"]), text)
        text = _TEX_LINK.sub(lambda found: _link(item, found["inner"], found["address"]), text)
        text = _TEX_NOTHING.sub("", text)
        for pattern in (_TEX_SWITCH, _TEX_COMMAND):
            text = pattern.sub(lambda found: found["inner"].join(_TEX_MARKS[found["name"]]), text)
    if re.search(r"\\[A-Za-z&%'\"`^~=.{]", text) and _TEX.search(text):
        text = "\t".join(to_line(column) for column in text.split("\t"))
    item.text = re.sub(r"(?<=[A-Za-z.])~(?=\w)", " ", text)


_HTML_MARKS = {
    "b": (BOLD, BOLD_END), "strong": (BOLD, BOLD_END), "i": (ITALIC, ITALIC_END), "em": (ITALIC, ITALIC_END),
    "cite": (ITALIC, ITALIC_END), "q": ("“", "”"),
}  # fmt: skip
_HTML_LINK = re.compile(
    r"<a\s[^<>]{0,300}?href\s?=\s?[\"']?(?P<address>[^\s\"'<>]+)[^<>]{0,300}>(?P<inner>[^<>]{0,600}(?:<(?!/?a\b)[^<>]{0,200}>[^<>]{0,600}){0,20})</a>",
    re.IGNORECASE,
)
_HTML_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>b|strong|i|em|cite|q|a|br|p|span|div|li|sup|sub|font|u|s|code|small|big|tt|img|summary|details|kbd|mark)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


def _read_html(item: MarkedText) -> None:
    """Turn HTML's tags into marks."""
    if "<" not in item.text or ">" not in item.text:
        return

    def mark(found: re.Match[str]) -> str:
        name = found["name"].lower()
        if name in _HTML_MARKS:
            return _HTML_MARKS[name][1 if found["end"] else 0]
        return "\t" if name in {"br", "p", "li", "div"} else CUT if name == "img" else ""

    text = _HTML_LINK.sub(lambda found: _link(item, found["inner"], found["address"]), item.text)
    item.text = _HTML_TAG.sub(mark, text)


_ADDRESS_IN = r"\(\s?<?(?P<address>[^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)>?(?:\s[^()]*)?\)"
_IMAGE = re.compile(r"!\[[^\[\]]{0,200}\](?:\([^()\s]*[^()]{0,200}\)|\[[^\[\]]{0,100}\])")
_LINK = re.compile(r"\[(?P<inner>(?:[^\[\]]|\[[^\[\]]{0,200}\]){1,400})\]" + _ADDRESS_IN)
_WIKI_LINK = re.compile(r"\[\[(?P<page>[^\[\]|]{1,300})(?:\|(?P<shown>[^\[\]|]{1,300}))?\]\]")
_ORG_LINK = re.compile(r"\[\[(?P<address>https?://[^\[\]]{1,500})\]\[(?P<inner>[^\[\]]{1,400})\]\]")
_REFERENCE_LINK = re.compile(r"\[(?P<inner>[^\[\]]{3,400})\]\[(?P<key>[^\[\]]{0,60})\]")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,40}\]")
_STRONG = re.compile(
    r"(?<![\w*])(?:\*\*(?=\S)(?P<stars>[^*]{1,600}(?:\*[^*]{1,300}\*[^*]{0,300})?)(?<=\S)\*\*|__(?=\S)(?P<lines>[^_]{1,600})(?<=\S)__)(?![*])"
)
_EMPHASIS = re.compile(
    r"(?<![\w*\\])\*(?=[^\s*])(?P<stars>[^*]{1,600})(?<=\S)\*(?![\w*])|(?<![\w\\])_(?=[^\s_])(?P<lines>[^_]{1,600})(?<=\S)_(?!\w)"
)
_STRUCK = re.compile(r"~~(?=\S)([^~]{1,400})~~")
_CODE = re.compile(r"(?<!`)`(?=[^`\s])([^`]{1,300})`(?!`)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|~<>-])")


def _read_markdown(item: MarkedText) -> None:
    """Turn Markdown into marks."""
    text = item.text
    if "[" in text:
        text = _IMAGE.sub("", text)
        text = _ORG_LINK.sub(lambda found: _link(item, found["inner"], found["address"]), text)
        text = _LINK.sub(lambda found: _link(item, found["inner"], found["address"]), text)
        text = _WIKI_LINK.sub(lambda found: f"{LINK}{found['shown'] or found['page']}{LINK_END}", text)
        text = _REFERENCE_LINK.sub(lambda found: _link(item, found["inner"], ""), text)
        text = _FOOTNOTE.sub("", text)
    text = re.sub(r"^#{1,6}\s+", "", text)
    if "**" in text or "__" in text:
        text = _STRONG.sub(lambda found: f"{BOLD}{found['stars'] or found['lines']}{BOLD_END}", text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(lambda found: f"{ITALIC}{found['stars'] or found['lines']}{ITALIC_END}", text)
        text = re.sub(r"\*{2,3}(?=\S)|(?<=\S)\*{2,3}", "", text)
    text = _STRUCK.sub(r"\1", text)
    text = _CODE.sub(r"\1", text)
    item.text = _ESCAPE.sub(r"\1", text) if "\\" in text else text


_BARE_TEXT = re.compile(rf"[{MARKS}\s*_`\[\]]")
_ADDRESS = re.compile(
    r"<?(?:https?://|www\.(?=\w)|(?<![\w.@/])(?:[a-z0-9-]+\.){1,3}(?:org|com|io|edu|net|co|ai|cc|de|fr|cn|uk|gov|eu|dev|me|ly|gg)/(?=\w))[^\s<>\"“”«»|"
     "\ue000-\ue0ff"
     r"\]]*>?",
    re.IGNORECASE,
)
_FEWEST_LETTERS = 2


def _link(item: MarkedText, inner: str, address: str) -> str:
    """Return what stands for a link: its text in marks, or a cut if the text is a label, an id or an address."""
    if address and not address.startswith("#"):
        _keep_address(item, address)
    words = re.sub(f"[{MARKS}]", "", inner).strip(" *_`[]")
    bare = words.replace(CUT, "").strip()
    if (
        is_label(bare)
        or _ADDRESS.fullmatch(bare)
        or parse_versioned(bare)
        or sum(map(str.isalpha, bare)) < _FEWEST_LETTERS
    ):
        named = parse_versioned(bare)
        if named and named not in item.arxiv:
            item.arxiv.append(named)
        return CUT
    return f"{LINK}{inner.strip()}{LINK_END}"


def _cut_link(item: MarkedText, address: str) -> str:
    _keep_address(item, address)
    return CUT


def _keep_address(item: MarkedText, address: str) -> None:
    """Keep an address, unless identifiers were all it had."""
    address = address.strip("<>")
    if address.startswith("www."):
        address = f"https://{address}"
    if CUT not in address and address and address not in item.links:
        item.links.append(address)


def _address_end(text: str) -> int:
    """Return where an address ends: before punctuation that belongs to the sentence."""
    end = len(text)
    while end and (
        text[end - 1] in ".,;:!?'*_"
        or (
            text[end - 1] in ")]}"
            and text.count("([{"[")]}".index(text[end - 1])], 0, end) < text.count(text[end - 1], 0, end)
        )
    ):
        end -= 1
    return end


def _take_addresses(item: MarkedText) -> None:
    def cut(found: re.Match[str]) -> str:
        address = found[0].strip("<>")
        end = _address_end(address)
        _keep_address(item, address[:end])
        return CUT + address[end:]

    if "/" in item.text or "www." in item.text:
        item.text = _ADDRESS.sub(cut, item.text)
    if re.search(r"\d{4}\.\d{4}|/\d{7}", item.text):
        _take_bare_ids(item)


# --- labels, tags and emoji ----------------------------------------------------------------------------------------

_LABEL_WORDS = r"""
    paper|papers|pdf|pdfs|code|codes|official code|source code|source|github|gitlab|repo|repository|arxiv|arxiv\.org|ar5iv|alphaxiv|project|
    project page|project website|project site|homepage|home page|website|web ?page|web|page|site|link|links|url|html|abs|abstract|ps|doi|bib|
    bibtex|bib ?tex|cite|citation|video|videos|youtube|talk|slides|poster|blog|blog ?post|post|demo|colab|notebook|dataset|data ?sets?|data|
    model|models|weights|checkpoints?|hugging ?face|hf|papers? ?with ?code|pwc|openreview|open review|review|reviews|acl anthology|
    semantic scholar|google scholar|scholar|supp|supplement|supplementary(?: material)?|appendix|readme|docs|documentation|
    tensorflow|tf|pytorch|torch|keras|jax|caffe|theano|lua|matlab|python|c\+\+|implementation|unofficial(?: code)?|official|here|
    online|available|download|full text|fulltext|preprint|publication|publisher|springer|ieee ?xplore|ieee|acm|acm dl|pubmed|pmc|cvf|pmlr|
    tweet|twitter|thread|x|podcast|summary|notes|note|article|journal|conference|tutorial|playground|space|news|review|star|stars|
    论文|代码|项目|项目主页|主页|链接|数据集|视频|论文链接|代码链接|原文|论文地址|代码地址|開源|论文|コード|論文|リンク|artikel|article|lien|enlace|código|codigo|статья|код
"""
_LABEL = re.compile(
    r"(?:" + "".join(line.strip() for line in _LABEL_WORDS.splitlines()) + r")(?:\s?\d{1,2})?", re.IGNORECASE
)
_LABELS = re.compile(rf"{_LABEL.pattern}(?:\s?[/|,&+·]\s?{_LABEL.pattern}){{0,5}}", re.IGNORECASE)
_EMOJI = r"[\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2b00-\u2bff\ufe0e\ufe0f\u200d\u20e3\U0001f000-\U0001faff\u2605\u2606]"
_EMOJIS = re.compile(rf"{_EMOJI}+")
_BADGE = re.compile(rf"[\[(【{{]\s?(?:{_EMOJI}+\s?)?(?P<label>[^\[\](){{}}【】]{{0,80}}?)\s?[\])】}}]")
_BEFORE_CUT = re.compile(
    rf"(?P<before>^|[\t,.;|·•(\[{{{CUT}{LINK_END}{BOLD_END}{ITALIC_END}—–-]|\s-)\s?(?P<label>(?:(?:available|accessed|retrieved|online|(?:at|from|via|see|in|on)\s?:?|electronic edition|verfügbar unter|disponible (?:en|sur)|url)\s?){{0,4}}(?:{_LABELS.pattern})?)\s?[::]?\s?(?=[(\[]?\s?{CUT})",
    re.IGNORECASE,
)
_AFTER_CUT = re.compile(rf"(?<={CUT})\s?(?:{_LABELS.pattern})(?=\s*(?:[,.;|)\]{CUT}]|$))", re.IGNORECASE)
_EMPTY = re.compile(rf"[\[({{<【]\s*(?:[{CUT}|,;:/·•&+]\s*)*[\])}}>】]")
_CUTS = re.compile(rf"{CUT}(?:[\s|,;/·•&+]*{CUT})+")
_TAGS = re.compile(r"(?:\s+#[^\W\d_][\w/-]*)+\s*$|^(?:#[a-z][\w/-]*\s+)+(?=\S)")


def is_label(text: str) -> bool:
    """Whether a text is the label of a link, such as ``code`` or ``project page``."""
    return bool(_LABELS.fullmatch(_EMOJIS.sub("", text).strip(" :.!→>")))


def _take_labels(item: MarkedText) -> None:
    """Cut labels in brackets, labels before addresses, empty brackets, and pictograms."""

    def badge(found: re.Match[str]) -> str:
        label = found["label"].replace(CUT, " ").strip(" :")
        return CUT if not label or is_label(label) else found[0]

    text = item.text
    if any(opening in text for opening in "[({【"):
        text = _BADGE.sub(badge, text)
        text = _EMPTY.sub(CUT, text)
    text = _EMOJIS.sub(" ", text) if not text.isascii() else text
    if CUT in text:
        for _ in range(2):
            text = _BEFORE_CUT.sub(lambda found: found["before"] + " ", text)
            text = _AFTER_CUT.sub("", text)
        text = _EMPTY.sub(CUT, text)
        text = _CUTS.sub(CUT, text)
    item.text = text


def _take_tags(item: MarkedText) -> None:
    if "#" in item.text:
        item.tags.extend(tag for found in _TAGS.finditer(item.text) for tag in found[0].split())
        item.text = _TAGS.sub("", item.text)
