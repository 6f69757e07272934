"""Evidence that a line names a paper: identifiers, addresses of papers, labels and the form of titles."""

import re

from readinglist.papers.folding import STOP_WORDS
from readinglist.papers.identifiers import ArxivId, Doi, arxiv_ids_in, dois_in, parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern

_ADDRESS = lazy_pattern(r"(?:https?://|www\.)[^\s<>()\[\]\"]+", re.IGNORECASE)
_INTERNAL = lazy_pattern(r"\]\((?!https?:|www\.)[^)\s]*\)")
_PAPER_HOST = lazy_pattern(
    r"arxiv\.org/|alphaxiv\.org/|huggingface\.co/papers/|openreview\.net/|aclanthology\.org/|aclweb\.org/|doi\.org/10|"
    r"proceedings\.(?:mlr\.press|neurips\.cc)|papers\.n(?:eur)?ips\.cc|openaccess\.thecvf\.com|ecva\.net|"
    r"semanticscholar\.org/|dl\.acm\.org/|ieeexplore\.|link\.springer\.com/|sciencedirect\.com/|nature\.com/articles|"
    r"biorxiv\.org/|medrxiv\.org/|ncbi\.nlm\.nih\.gov/|europepmc\.org/|jmlr\.org/|aaai\.org/|ijcai\.org/|usenix\.org/|"
    r"isca-(?:speech|archive)\.org|hal\.science/|ssrn\.com/|journals\.|academic\.oup\.com/|wiley\.com/doi|"
    r"tandfonline\.com/doi|mdpi\.com/\d|frontiersin\.org/articles|plos\.org/|pnas\.org/doi|science\.org/doi|cell\.com/|"
    r"eprint\.iacr\.org/|vldb\.org/|roboticsproceedings\.org/|dblp\.org/rec|inspirehep\.net/|adsabs\.|projecteuclid\.org/|"
    r"jstor\.org/|cambridge\.org/|iopscience\.|distill\.pub/\d|paperswithcode\.com/paper|\.pdf\b",
    re.IGNORECASE,
)
"""Sites of papers. Beside a title the site suffices; `papers.urls` knows the addresses that identify a paper alone."""
_BARE_ID = lazy_pattern(
    r"(?<![\w./:@-])(?:\d{4}\.\d{4,5}|(?:[a-z-]{2,9}(?:\.[A-Z]{2})?)/\d{7})(?:v\d+)?(?![\w/-]|\.\d|%)"
)
_BARE_DOI = lazy_pattern(r"(?<![\w./:@=?&%-])10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]{1,300}")
_NAME = r"(?:arxiv:|doi:|https?://|10\.\d{4,9}/|\d{4}\.\d{4,5}|[a-z-]{2,9}/\d{7})"
_BETWEEN_NAMES = r"(?:and|or|with|vs\.?|versus|&|und|oder|mit|et|ou|avec|y|o|e|и|или|和)\s(?:with\s|to\s)?"
_JOINED = lazy_pattern(rf"(?<![^\s(\[]){_NAME}\S{{0,300}}\s{_BETWEEN_NAMES}{_NAME}", re.IGNORECASE)
_ATTRIBUTES = (
    "arxiv(?: ?id)?|authors?|status|notes?|links?|pdf|papers?|codes?|github|project(?: page)?|website|home ?page|page|"
    "demo|video|slides|poster|data(?: ?sets?)?|models?|weights|doi|url|venue|year|date|published(?: in)?|publication|"
    "journal|conference|tags?|keywords?|topics?|abstract|summary|tl;?dr|comments?|bib(?:tex)?|cite|citations?|source|"
    "license|affiliations?|institutions?|read|rating|priority|added|submitted|retweets|main category|motivation|"
    "methods?|results?|conclusion|contributions?|blog|colab|twitter|review|supp(?:lementary)?|"
    "作者|链接|摘要|时间|代码|论文|备注|autor(?:en|es)?|auteurs?|datum|anmerkung(?:en)?|notizen"
)
_ATTRIBUTE = lazy_pattern(rf"\W*(?:{_ATTRIBUTES})\W{{0,4}}?(?:\s?[:：]|\s?\]\(|\W*$)", re.IGNORECASE)
_NAMED = lazy_pattern(r"arxiv:\s?(?=\S{0,20}\d{4})[^\s:]{6,20}(?::|\s[-–—])\s+(?=[^\W_]\S*\s\S)", re.IGNORECASE)
"""An arXiv id before a title."""
_MARKED_TITLE = lazy_pattern(r"[\w ]{1,20}[:：]\s*\*\*(?:[^\s*]+\s){2,}")
_LINKED = lazy_pattern(r"\W*!?\[[^\[\]]*\]\([^()\s]*\)\]?")
_WORD = lazy_pattern(r"[^\W_]+(?:['’-][^\W_]+)*")
_PRONOUN = lazy_pattern(r"\b(?:we|you|your|i|i'm|i’m|my|our|us|please|don't|let's)\b", re.IGNORECASE)
_VERB = lazy_pattern(
    r"\b(?:was|were|has|have|had|should|must|will|would|shows?|proposes?|introduces?|presents?|uses|achieves?|it|they|"
    r"this|these)\b"
)
_BETWEEN = lazy_pattern(r"[a-z)]{3}[.!]\s+[A-Z]")
_MARKUP = lazy_pattern(r"[*_`#]+|!?\[|\]\([^)\s]*\)|\]")
_LONGEST, _MOST_WORDS = 320, 45
_SENTENCE, _TWO_SENTENCES = 50, 100


def identifiers_in(text: str, *, bare: bool = False) -> list[tuple[ArxivId | Doi, int | None]]:
    """Return the distinct arXiv ids with their versions and the DOIs in `text`, in order of kind.

    With `bare`, also arXiv ids and DOIs without any label.
    """
    if not any(c.isdigit() for c in text):
        return []
    found: dict[ArxivId | Doi, int | None] = {}
    for arxiv_id, version in arxiv_ids_in(text):
        found.setdefault(arxiv_id, version)
    if bare:
        for match in _BARE_ID.finditer(text):
            if parsed := parse_versioned(match[0]):
                found.setdefault(*parsed)
    for doi in (*dois_in(text), *(dois_in(_BARE_DOI.sub(r"doi:\g<0>", text)) if bare else ())):
        if doi.arxiv_id is None:
            found.setdefault(doi, None)
    return list(found.items())


def is_mention(text: str, title: str) -> bool:
    """Whether a sentence names several papers by identifier, so that its other words, such as `title`, are no title."""
    if len(identifiers_in(text, bare=True)) < _SEVERAL:
        return False
    words = title.split()
    dangling = not words or words[-1].lower() in STOP_WORDS
    return dangling or bool(identifiers_in(title, bare=True)) or _JOINED.search(text) is not None


def links_to_paper(text: str) -> bool:
    """Whether `text` contains the address of a paper."""
    return any(_PAPER_HOST.search(found[0]) for found in _ADDRESS.finditer(text))


def links_elsewhere(text: str) -> bool:
    """Whether `text` contains addresses or links within its site, none of which is that of a paper."""
    return bool(_ADDRESS.search(text) or _INTERNAL.search(text)) and not links_to_paper(text)


def is_attribute(text: str) -> bool:
    """Whether a line states one attribute of a paper, such as ``Code: https://...``, or only links to it."""
    text = _NAMED.sub("", text)
    if not _ATTRIBUTE.match(text) or _MARKED_TITLE.match(text):
        return False
    return not _LINKED.match(text) or len(_LINKED.sub(" ", text).split()) < _FEWEST_WORDS


def looks_like_title(title: str, *, referenced: bool = False) -> bool:
    """Whether a text has the form of a title: some words, not a sentence or a label.

    `referenced` means that authors, a venue or a year stand beside it; then a sentence may be a title.
    """
    plain = _MARKUP.sub(" ", title).strip()
    words = _WORD.findall(plain)
    if not words or len(plain) > _LONGEST or len(words) > _MOST_WORDS or plain[-1] in ":,，：":
        return False
    if sum(map(str.isalpha, plain)) < _FEWEST_LETTERS * len(plain) or _AFFILIATION.match(plain):
        return False
    if not any(word[0].isalpha() for word in words) or (len(plain) > _TWO_SENTENCES and _BETWEEN.search(plain)):
        return False
    raised = sum(word != word.lower() or word[0].isdigit() for word in words if word.lower() not in STOP_WORDS)
    capital = raised >= _HALF * sum(word.lower() not in STOP_WORDS for word in words)
    if (capital and plain[-1] not in ".。") or referenced:
        return True
    if plain[-1] in ".。" and (len(words) > _MOST_IN_PHRASE or not plain[:1].isupper()):
        return False
    return len(plain) <= _SENTENCE or not (_PRONOUN.search(plain) or _VERB.search(plain))


_SEVERAL = 2
_FEWEST_LETTERS = 0.3
_AFFILIATION = lazy_pattern(
    r"(?:\w+ )?(?:Department|Dept\.|Faculty|School|Institute|Laborator(?:y|ies)|Division|"
    r"Cent(?:er|re)|College|University) "
    r"(?:of|for) [^,]{1,80}, "
)
_HALF = 0.5
_FEWEST_WORDS = 3
_MOST_IN_PHRASE = 14


_CITATION = lazy_pattern(
    r"[^\W\d_][^.;:]{1,80}\. (?:19|20)\d\d(?: [A-Z][a-z]{2}(?: \d{1,2})?)?;\d{1,4}(?:\([\w -]{1,20}\))?:"
    r"[\w-]{1,20}\b.{0,100}"
)


def is_citation(text: str) -> bool:
    """Whether a text is only a journal with year, volume and pages, as MEDLINE writes it."""
    return bool(_CITATION.fullmatch(text))
