"""Labels of links, such as ``[code]`` or ``Available at:``, tags and pictograms."""

import re

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.items.dates import read_date
from readinglist.sources.items.marks import BOLD_END, CUT, ITALIC_END, LINK, LINK_END, MARKS, ORG_TAGS, MarkedText
from readinglist.sources.items.venues import is_venue

_LABEL_WORDS = r"""
    papers?|pdfs?|codes?|official code|source code|source|github|gitlab|repo|repository|arxiv|arxiv\.org|ar5iv
    alphaxiv|project|project page|project website|project site|homepage|home page|website|web ?page|web|page
    site|links?|url|html|abs|abstract|ps|doi|bib|bib ?tex|cite|citation|videos?|youtube|talk|slides|poster
    blog ?post|blog|post|demo|colab|notebook|data ?sets?|data|models?|weights|checkpoints?|hugging ?face|hf
    papers? ?with ?code|pwc|open ?review|reviews?|acl anthology|semantic scholar|google scholar|scholar|supp
    supplement|supplementary(?: material)?|appendix|readme|docs|documentation|tensorflow|tf|pytorch|torch|keras
    jax|caffe|theano|lua|matlab|python|c\+\+|implementation|unofficial(?: code)?|official|here|online|available
    download|full ?text|preprint|publication|publisher|springer|ieee ?xplore|ieee|acm dl|acm|pubmed|pmc|cvf|pmlr
    tweet|twitter|thread|podcast|summary|notes?|article|journal|conference|tutorial|playground|space|news|stars?
    论文|代码|项目|项目主页|主页|链接|数据集|视频|论文链接|代码链接|原文|论文地址|代码地址|開源|コード|論文|リンク|artikel|lien|enlace|c[óo]digo|статья|код
"""
_LABEL = (
    rf"(?:{'|'.join(line.strip() for line in _LABEL_WORDS.strip().splitlines())})"
    r"(?:\s(?:links?|page|repo(?:sitory)?|url|version|file|site)|\s?\d{1,2})?"
)
_LABELS = rf"{_LABEL}(?:\s?[/|,&+·]\s?{_LABEL}){{0,5}}"
_ONLY_LABELS = lazy_pattern(_LABELS, re.IGNORECASE)
_EMOJI = (
    r"[\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2b00-\u2bff\ufe0e\ufe0f\u200d\u20e3\u2605\u2606"
    r"\U0001f000-\U0001faff]+"
)
_EMOJIS = lazy_pattern(_EMOJI)
_BADGE = lazy_pattern(rf"[\[(【{{]\s?(?:{_EMOJI}\s?)?(?P<label>[^\[\](){{}}【】]{{0,80}}?)\s?[\])】}}]")
_INTRODUCTION = (
    r"(?:available|accessed|retrieved|online|(?:at|from|via|see|in|on)\s?:?|electronic edition|verfügbar unter|"
    r"disponible (?:en|sur)|url)\s?"
)
_BEFORE_CUT = lazy_pattern(
    rf"(?P<before>^|[\t,.;|·•(\[{{{CUT}{LINK_END}{BOLD_END}{ITALIC_END}—–-]|\s-)\s?"
    rf"(?:{_INTRODUCTION}){{0,4}}(?:{_LABELS})?\s?[::]?\s?(?=[(\[]?\s?{CUT})",
    re.IGNORECASE,
)
_AFTER_CUT = lazy_pattern(rf"(?<={CUT})\s?(?:{_LABELS})(?=\s*(?:[,.;|)\]{CUT}]|$))", re.IGNORECASE)
_EMPTY = lazy_pattern(rf"[\[({{<【]\s*(?:[{CUT}|,;:/·•&+]\s*)*[\])}}>】]")
_CUTS = lazy_pattern(rf"{CUT}(?:[\s|,;/·•&+]*{CUT})+")
_TAGS = lazy_pattern(r"(?:\s+#[^\W\d_][\w/-]*)+\s*$|^(?:#[a-z][\w/-]*\s+)+(?=\S)")
_WORD = lazy_pattern(r"\s?[^\W_]")


def is_label(text: str) -> bool:
    """Whether a text is the label of a link, such as ``code`` or ``project page``."""
    return bool(_ONLY_LABELS.fullmatch(_EMOJIS.sub("", text).strip(" :.!→>")))


def take_labels(item: MarkedText) -> None:
    """Cut labels in brackets, labels before addresses, empty brackets, and pictograms."""
    text = _BRACKETED_LINK.sub(_unlinked, item.text) if LINK in item.text else item.text
    if any(opening in text for opening in "[({【"):
        text = _EMPTY.sub(CUT, _BADGE.sub(_badge, text))
    text = text if text.isascii() else _EMOJIS.sub(" ", text)
    if CUT in text:
        for _ in range(2):
            text = _BEFORE_CUT.sub(lambda found: found["before"] + " ", text)
            text = _AFTER_CUT.sub("", text)
        text = _CUTS.sub(CUT, _EMPTY.sub(CUT, text))
    item.text = text


def _badge(found: re.Match[str]) -> str:
    """Cut a label in brackets; in round ones, which titles have too, only where no word follows."""
    label = found["label"].replace(CUT, " ").strip(" :")
    if not label:
        return CUT
    within_title = found[0][0] == "(" and _WORD.match(found.string, found.end())
    return CUT if is_label(label) and not within_title else found[0]


_BRACKETED_LINK = lazy_pattern(rf"[\[(]\s?{LINK}(?P<inner>[^{MARKS}]{{1,40}}){LINK_END}\s?[\])]")
_FEW_WORDS = 2


def _unlinked(found: re.Match[str]) -> str:
    """Return a link in brackets without its link; cut one or two words beside others, which are an unknown label."""
    inner = found["inner"].strip()
    others = found.string[: found.start()] + found.string[found.end() :]
    known = is_venue(inner) or read_date(inner)
    return CUT if not known and len(inner.split()) <= _FEW_WORDS < len(others.split()) else f"[{inner}]"


def take_tags(item: MarkedText) -> None:
    """Take tags at the end or start: ``#toread``, ``:toread:``."""
    if item.text.endswith(":") and (found := ORG_TAGS.search(item.text)):
        item.tags.extend(filter(None, found[0].strip().split(":")))
        item.text = item.text[: found.start()]
    if "#" in item.text:
        item.tags.extend(tag for found in _TAGS.finditer(item.text) for tag in found[0].split())
        item.text = _TAGS.sub("", item.text)
