"""Which entries of a feed are papers: blogs, news and podcasts use the same formats."""

import re
from collections.abc import Iterable, Sequence

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import fold
from readinglist.papers.lazy_patterns import lazy_pattern

_SITES = lazy_pattern(
    r"https?://(?:[\w-]+\.)*(?:"
    r"openreview\.net/(?:forum|pdf)|aclanthology\.org/|aclweb\.org/anthology|proceedings\.mlr\.press/v|"
    r"papers\.(?:nips|neurips)\.cc/|proceedings\.neurips\.cc/|neurips\.cc/virtual/|openaccess\.thecvf\.com/|"
    r"ieeexplore\.ieee\.org/|dl\.acm\.org/|sciencedirect\.com/science/article|link\.springer\.com/|"
    r"nature\.com/articles/[a-z]+\d*-\d|science\.org/doi|biorxiv\.org/|medrxiv\.org/|pubmed\.ncbi\.nlm\.nih\.gov/|"
    r"ncbi\.nlm\.nih\.gov/(?:pubmed|pmc)|jmlr\.org/papers|mdpi\.com/\d|journals\.plos\.org/|"
    r"semanticscholar\.org/paper|(?:huggingface|hf)\.co/papers/|alphaxiv\.org/|ssrn\.com/|hal\.science/|"
    r"academic\.oup\.com/[\w-]+/article|onlinelibrary\.wiley\.com/|tandfonline\.com/doi|journals\.sagepub\.com/doi|"
    r"pnas\.org/|cell\.com/[\w-]+/(?:abstract|fulltext)|iopscience\.iop\.org/|journals\.aps\.org/|pubs\.acs\.org/|"
    r"pubs\.rsc\.org/|frontiersin\.org/|eprint\.iacr\.org/|dblp\.org/rec|zenodo\.org/record|ecva\.net/papers|"
    r"ojs\.aaai\.org/|ijcai\.org/proceedings|usenix\.org/conference/[\w-]+/presentation|direct\.mit\.edu/)",
    re.IGNORECASE,
)
"""Addresses of single papers on sites that show little else."""

_PATH = lazy_pattern(
    r"https?://[^/]+/(?:[^?#]*/)?(?:articles?|papers?|abs|abstract|doi|publications?|fulltext|pubs)(?:/|\?)"
)
_SCHOLARLY = lazy_pattern(
    r"\bin this (?:paper|article|work|study|survey|review)\b|\bthis (?:paper|article|study|survey|review) \w+s\b|"
    r"\bwe (?:here )?(?:propose|present|introduce|show|study|investigate|demonstrate|report|describe|develop|prove|"
    r"analy[sz]e|evaluate|derive|establish|consider)\b|\bour (?:results|method|approach|experiments|findings|model|"
    r"analysis)\b|\bexperiments (?:show|on|demonstrate)\b",
    re.IGNORECASE,
)
"""What abstracts say of a paper."""

_OF_BLOGS = lazy_pattern(r"slash:|wfw:|itunes:|thr:|media:|comments$|enclosure$|georss:|podcast:|source$")
"""Elements of blogs, news and podcasts; ``comments`` are those of readers."""

_FRONT_MATTER = lazy_pattern(
    r"(?:inside |outside )?(?:front|back) (?:cover|matter)|cover(?: image| picture)?|editorial board|masthead|"
    r"issue (?:information|publication information)|(?:table of )?contents(?: page)?|title page|"
    r"(?:author|subject) index|information for authors|publication information|list of reviewers|"
    r"thanks to reviewers|call for papers",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """What an entry shows of being a paper."""

    title: str
    addresses: Sequence[str]
    identified: bool
    authors: int
    abstract: str
    elements: frozenset[str]


def papers_among(entries: Sequence[FeedEntry]) -> list[bool]:
    """Return which entries are papers: by their own evidence, or because most entries of the feed are.

    An entry is one if it has an identifier, an address of a site of papers or the fields of journals (PRISM); or none
    of the elements of blogs, and several authors, or an abstract at the address of an article.
    """
    found = [_is_paper(entry) for entry in entries]
    if 2 * sum(found) > len(found) > 1:
        found = [own or _is_like_papers(entry) for own, entry in zip(found, entries, strict=True)]
    return [own and not _FRONT_MATTER.fullmatch(fold(entry.title)) for own, entry in zip(found, entries, strict=True)]


def _is_paper(entry: FeedEntry) -> bool:
    if entry.identified or any(map(_SITES.match, entry.addresses)) or _has(entry.elements, "prism:"):
        return True
    if _is_of_blog(entry):
        return False
    of_article = entry.authors or any(map(_PATH.match, entry.addresses))
    return entry.authors >= 2 or bool(of_article and _SCHOLARLY.search(entry.abstract))


def _is_like_papers(entry: FeedEntry) -> bool:
    return bool(entry.authors or entry.abstract) and not _is_of_blog(entry)


def _is_of_blog(entry: FeedEntry) -> bool:
    return any(_OF_BLOGS.match(name) for name in entry.elements)


def _has(names: Iterable[str], prefix: str) -> bool:
    return any(name.startswith(prefix) for name in names)
