"""Addresses of links: resolved, without the redirects of mail programs and search engines."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from readinglist.papers.folding import printable
from readinglist.papers.identifiers import ArxivId, Doi, arxiv_ids_in, dois_in
from readinglist.papers.lazy_patterns import lazy_pattern

_REDIRECTS = lazy_pattern(
    r"(?:scholar\.google\.[a-z.]+/scholar_url|(?:www\.)?google\.[a-z.]+/url|[\w.-]*safelinks\.protection\.outlook\.com/|"
    r"l\.facebook\.com/l\.php|(?:www\.)?linkedin\.com/(?:redir/redirect|safety/go)|out\.reddit\.com/|"
    r"(?:www\.)?youtube\.com/redirect|slack-redir\.net/link|arxiv\.org/ct)\?",
    re.IGNORECASE,
)
_TARGETS = ("url", "q", "u", "target", "dest")
_URLDEFENSE = lazy_pattern(r"https?://urldefense\.(?:com|us)/v3/__(?P<address>.+?)__;", re.IGNORECASE)
_ARCHIVED = lazy_pattern(r"https?://web\.archive\.org/web/\d+[a-z_]*/(?=https?:)", re.IGNORECASE)
_LONGEST = 4000
_MAX_REDIRECTS = 4

_PAPER = lazy_pattern(
    r"arxiv\.org/|doi\.org/10\.|(?:huggingface|hf)\.co/papers/|openreview\.net/(?:forum|pdf)|aclanthology\.org/[\w.-]*\d|"
    r"aclweb\.org/anthology/|proceedings\.mlr\.press/v\d+/\w|(?:papers|proceedings)\.(?:nips|neurips)\.cc/paper|"
    r"openaccess\.thecvf\.com/content|semanticscholar\.org/paper/|alphaxiv\.org/|scirate\.com/arxiv/|jmlr\.org/papers/|"
    r"pubmed\.ncbi\.nlm\.nih\.gov/\d|ncbi\.nlm\.nih\.gov/pmc/articles|dl\.acm\.org/(?:doi|citation)|/doi/(?:\w+/)?10\.\d|"
    r"ieeexplore\.ieee\.org/(?:abstract/)?document|(?:bio|med|chem|psy)rxiv\.org/(?:content|engage)|"
    r"link\.springer\.com/(?:article|chapter)|sciencedirect\.com/science/article|nature\.com/articles/|"
    r"jstor\.org/stable|hal\.[\w.]+/|eprint\.iacr\.org/\d|ssrn\.com/|isca-(?:speech|archive)\.org/archive|"
    r"usenix\.org/(?:conference/[^/]+/presentation|system/files)|ijcai\.org/proceedings/|ojs\.aaai\.org/|"
    r"roboticsproceedings\.org/|ndss-symposium\.org/ndss-paper|inspirehep\.net/literature|adsabs\.harvard\.edu/abs|"
    r"\.pdf(?:$|[?#])",
    re.IGNORECASE,
)
_ABOUT_ARXIV = lazy_pattern(
    r"arxiv\.org/(?:list|search|a|auth|help|about|user|catchup|year|show-email|prevnext|archive|new|corr|form)\b|"
    r"info\.arxiv\.org",
    re.IGNORECASE,
)

_SITES = (
    (lazy_pattern(r"/(?:abs|pdf|html|format)/(?:\d{4}\.\d{4,5}|[a-z-]+/\d{7})"), "https://arxiv.org"),
    (lazy_pattern(r"/papers/\d{4}\.\d{4,5}"), "https://huggingface.co"),
    (lazy_pattern(r"/(?:forum|pdf)\?id=\w"), "https://openreview.net"),
    (lazy_pattern(r"/(?:20\d\d\.[a-z]+-\w+\.\d+|[A-Z]\d\d-\d{4})/?$"), "https://aclanthology.org"),
    (lazy_pattern(r"/content[/_]\w+/(?:html|papers)/"), "https://openaccess.thecvf.com"),
    (lazy_pattern(r"/paper_files/paper/"), "https://proceedings.neurips.cc"),
)
"""Sites by the paths of their papers, for pages that do not say where they come from."""

_RELATIVE = lazy_pattern(r"(?<![\w./:-])(?=\.{0,2}/\w)")
_UNKNOWN_SITE = "https://site.invalid"
"""What precedes an address without a site, so that the DOI in its path is found."""


def resolved(address: str, base: str) -> str:
    """Return the absolute URL that a link leads to, without redirects; empty for links within the page and scripts."""
    address = printable("".join(address.split()))
    if not address or len(address) > _LONGEST or address.startswith("#"):
        return ""
    try:
        site = next((site for path, site in _SITES if path.match(address)), "") if not base else ""
        address = urljoin(base or site, address)
        for _ in range(_MAX_REDIRECTS):
            target = _target(address)
            if not target:
                break
            address = target
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https", ""):
        return f"https://doi.org/{parts.path}" if parts.scheme == "doi" else ""
    return address.replace(" ", "%20").replace("(", "%28").replace(")", "%29") if "(" in address else address


def _target(address: str) -> str:
    """Return where a redirect leads; empty if the address is none."""
    archived = _ARCHIVED.match(address)
    if archived:
        return address[archived.end() :]
    defended = _URLDEFENSE.match(address)
    if defended:
        return defended["address"].replace("*", "%")
    if not _REDIRECTS.search(address):
        return ""
    parameters = parse_qs(urlsplit(address.replace("&amp;", "&")).query)
    found = (parameters[name][0] for name in _TARGETS if name in parameters)
    return next((each for each in found if each.startswith(("http://", "https://"))), "")


def names_a_paper(address: str) -> bool:
    """Whether an address is of the page or file of one paper."""
    path = address.partition("?")[0]
    return bool(_PAPER.search(path)) and not _ABOUT_ARXIV.search(path)


def identifiers_in(text: str) -> Iterator[tuple[ArxivId, int | None] | Doi]:
    """Yield the arXiv ids with their versions and the publishers' DOIs in an address or text."""
    yield from arxiv_ids_in(text)
    whole = _RELATIVE.sub(_UNKNOWN_SITE, text)
    dois = list(dois_in(whole)) or dois_in(unquote(whole))
    yield from (doi for doi in dois if not doi.arxiv_id)
