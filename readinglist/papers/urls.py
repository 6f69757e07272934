"""URLs of papers: the DOI that a publisher's URL contains or stands for, and pages of papers without an identifier.

A DOI is derived from another number only where the publisher registers it so for every paper: Nature
(``nature.com/articles/NUMBER``), eLife, and the main conferences of the ACL since 2014
(https://aclanthology.org/info/ids/, checked against registered DOIs).
"""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from readinglist.papers.lazy_patterns import lazy_pattern

_LONGEST = 2000
"""Maximum length of a URL."""

_IN_PATH = lazy_pattern(r"[/=](?P<doi>10\.\d{4,9}(?:\.\d{1,9}){0,4}/[^\s?#&]+)")
_ENDING = lazy_pattern(
    r"(?:/(?:abs(?:tract)?|full(?:text)?|pdf(?:ft)?|e?pdf|meta|html?|summary|references|figures|supplementary-material|"
    r"citedby|tables|issue|download|ft-html|full-text)|\.(?:pdf|html?|xml|abstract|full(?:-text)?(?:\.pdf)?)|(?<=\d{7})\.[gst]\d{3})$",
    re.IGNORECASE,
)
"""What publishers append to the DOI in the URL of one view of a paper."""
_PREPRINT_VERSION = lazy_pattern(r"(?<=\d)v\d{1,2}$")
_TWO_PARTS = ("10.1088/", "10.1093/", "10.1155/")
"""Registrants whose DOIs contain a second slash."""
_WITH_VERSION = ("10.1101/", "10.64898/")
"""bioRxiv and medRxiv, which append the version to the DOI."""
_SICI = lazy_pattern(r"\S+\(SICI\)\S+;\d-[\dA-Z]", re.IGNORECASE)
"""A DOI with a complete serial item identifier, which may contain a slash and ends with a check character."""
_PROXIED = lazy_pattern(
    r"^(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)*)\.[a-z0-9-]*(?:proxy|prx|libproxy)[a-z0-9-]*\.", re.ASCII
)
_DOI_HOST = lazy_pattern(r"(?:^|[.-])doi[.-]org(?:$|[.-])")

_SCHEMED = lazy_pattern(r"(?P<scheme>[A-Za-z][A-Za-z0-9+-]*):(?!\d+(?:/|$))", re.ASCII)
_LINKED = frozenset({"http", "https", "ftp", "mailto", "doi"})
_STATED = frozenset({"file", "urn", "hdl", "info"})


def is_link(text: str, *, stated: bool = False) -> bool:
    """Whether `text` is an address that readers may follow: ``http``, ``https``, ``ftp``, ``mailto`` or ``doi``.

    With `stated`, for the ``url`` of a .bib file, also a ``file``, a name such as ``urn:isbn:...``, and an address
    without a scheme.
    """
    found = _SCHEMED.match(text)
    if not found:
        return stated and ":" not in text.partition("/")[0]
    return found["scheme"].lower() in (_LINKED | _STATED if stated else _LINKED)


def doi_in_url(url: str) -> str:
    """Return the DOI, as written, of the paper whose page at a publisher has this URL; empty if it shows none."""
    if len(url) > _LONGEST:
        return ""
    parts = _split(url)
    if parts is None:
        return ""
    host, path, query = parts
    for name, value in parse_qsl(query):
        if name.lower() in ("url", "qurl") and value != url:
            return _doi_of_resolver(value) or doi_in_url(value)
        if name.lower() in ("id", "doi") and value.startswith("10."):
            return _trimmed(value)
    if _DOI_HOST.search(host):
        return path.removeprefix("/") if path.startswith("/10.") else ""
    for pattern, prefix in _DERIVED:
        if found := pattern.fullmatch(f"{host}{path}".rstrip("/")):
            return prefix + found["id"]
    found = _IN_PATH.search(path)
    return _trimmed(found["doi"]) if found else ""


def _doi_of_resolver(url: str) -> str:
    parts = _split(url)
    return parts[1].removeprefix("/") if parts and _DOI_HOST.search(parts[0]) and parts[1].startswith("/10.") else ""


def _split(url: str) -> tuple[str, str, str] | None:
    """Return host, decoded path and query, without a library's proxy; None if it is no URL."""
    text = url if "://" in url[:10] else f"https://{url}"
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "." not in host:
        return None
    proxied = _PROXIED.match(host)
    if proxied:
        host = proxied["host"] if "." in proxied["host"] else proxied["host"].replace("-", ".")
        host = host.removeprefix("www.")
    return host, unquote(parts.path), parts.query


def _trimmed(doi: str) -> str:
    """Return a DOI without what publishers append; empty if it is not certain where it ends."""
    doi = doi.rstrip("/")
    while (shorter := _ENDING.sub("", doi)) != doi:
        doi = shorter
    if doi.startswith(_WITH_VERSION):
        doi = _PREPRINT_VERSION.sub("", doi)
    slashes = 2 if doi.startswith(_TWO_PARTS) or _SICI.fullmatch(doi) else 1
    return doi if 1 <= doi.count("/") <= slashes else ""


_ACL_VOLUMES = r"(?:(?:acl|emnlp|naacl)-(?:main|long|short|demos?|srw|industry)|findings-(?:acl|emnlp|naacl))"
_DERIVED = tuple(
    (lazy_pattern(pattern, re.ASCII | re.IGNORECASE), prefix)
    for pattern, prefix in (
        (r"nature\.com/articles/(?P<id>[a-z0-9][\w.-]{3,60}?)(?:\.pdf)?", "10.1038/"),
        (r"elifesciences\.org/(?:articles|reviewed-preprints)/(?P<id>\d{5,6})", "10.7554/eLife."),
        (r"aclanthology\.org/(?P<id>[PD]14-1\d{3}|[PN]15-1\d{3})(?:\.pdf)?", "10.3115/v1/"),
        (r"aclanthology\.org/(?P<id>(?:D15|[PND]1[6-9])-[1-9]\d{3})(?:v\d)?(?:\.pdf)?", "10.18653/v1/"),
        (rf"aclanthology\.org/(?P<id>20[2-9]\d\.{_ACL_VOLUMES}\.\d{{1,4}})(?:v\d)?(?:\.pdf)?", "10.18653/v1/"),
    )
)
"""URLs with a number that determines the DOI, and what precedes the number in it."""

_PAPER_PAGES = lazy_pattern(
    r"""(?:
    openreview\.net/(?:forum|pdf|attachment)\?(?:[^#]*&)?id=[\w-]+
    | (?:aclanthology\.org|aclweb\.org/anthology)/(?:[A-Z]\d\d-\d{4}|\d{4}\.[\w-]+\.\d+)(?:/|\.pdf)?
    | proceedings\.mlr\.press/v\d+/[\w-]+(?:/[\w-]+)?\.(?:html|pdf)
    | (?:proceedings\.neurips\.cc|papers\.nips\.cc|papers\.neurips\.cc)/(?:paper|paper_files/paper)/.+
    | (?:nips|neurips|icml|iclr)\.cc/virtual/\d{4}/(?:poster|oral|spotlight)/\d+
    | openaccess\.thecvf\.com/content[\w/.-]+\.(?:html|pdf)
    | ecva\.net/papers/.+
    | (?:semanticscholar\.org|api\.semanticscholar\.org)/(?:paper/.+|CorpusI[Dd]:\d+)
    | pubmed\.ncbi\.nlm\.nih\.gov/\d+(?:/.*)? | ncbi\.nlm\.nih\.gov/(?:pubmed/\d+|pmc/articles/PMC\d+)(?:/.*)?
    | pmc\.ncbi\.nlm\.nih\.gov/articles/PMC\d+(?:/.*)? | europepmc\.org/(?:article|abstract)/\w+/\w+
    | inspirehep\.net/(?:literature|record)/\d+
    | paperswithcode\.com/paper/[\w-]+
    | dblp\.(?:org|uni-trier\.de)/rec/(?:html/|bibtex/)?[\w/.-]+
    | researchgate\.net/publication/\d+[\w-]*
    | dl\.acm\.org/citation\.cfm\?.*id=[\d.]+
    | ieeexplore\.ieee\.org/(?:abstract/)?document/\d+(?:/.*)?
    | sciencedirect\.com/science/article/(?:abs/)?pii/\w+(?:/.*)?
    | jmlr\.org/papers/v\d+/[\w-]+\.html | jmlr\.org/papers/volume\d+/.+\.pdf
    | (?:papers\.)?ssrn\.com/(?:abstract=\d+|sol3/papers\.cfm\?abstract_id=\d+.*)
    | hal\.science/[\w-]+(?:v\d+)?(?:/.*)? | inria\.hal\.science/[\w-]+(?:v\d+)?
    | mdpi\.com/\d{4}-\d{3}[\dX]/\d+/\d+/\d+(?:/.*)?
    | usenix\.org/conference/[\w/-]+/presentation/[\w-]+
    | ojs\.aaai\.org/index\.php/[\w/-]+/article/view/\d+(?:/\d+)?
    | ijcai\.org/proceedings/\d{4}/\d+
    | isca-(?:speech|archive)\.org/.+\.html
    | roboticsproceedings\.org/rss\d+/p\d+\.(?:html|pdf)
    | academic\.oup\.com/[\w/.-]+/article(?:-abstract)?/[\w/.-]+
    | ui\.adsabs\.harvard\.edu/abs/.+
    | jstor\.org/stable/[\w.]+
    )""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
"""Pages of single papers that have no identifier in their URL, without scheme and ``www.``."""

_OPENREVIEW = lazy_pattern(r"^openreview\.net/(?:pdf|forum)\?(?:[^#\s]*&)?id=(?=[\w-])", re.IGNORECASE)
_FORMER = {
    "ncbi.nlm.nih.gov/pubmed/": "pubmed.ncbi.nlm.nih.gov/",
    "ncbi.nlm.nih.gov/pmc/articles/": "pmc.ncbi.nlm.nih.gov/articles/",
    "inspirehep.net/record/": "inspirehep.net/literature/",
}
"""Former addresses of sites, and the present ones."""
_SCHEME = lazy_pattern(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)


def paper_page(url: str) -> str:
    """Return the present URL of a paper's page without scheme and fragment; empty if it is of no known site."""
    if len(url) > _LONGEST or any(c.isspace() for c in url):
        return ""
    bare = _SCHEME.sub("", url.strip("<>").partition("#")[0]).rstrip("/")
    bare = _OPENREVIEW.sub("openreview.net/forum?id=", bare)
    for former, present in _FORMER.items():
        if bare.lower().startswith(former):
            bare = present + bare[len(former) :]
    plain = bare.partition("?")[0].rstrip("/")
    return next((each for each in (plain, bare) if _PAPER_PAGES.fullmatch(each)), "")
