"""Services that know a paper by its address, and that the settings leave out."""

from collections.abc import Collection, Sequence

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Metadata

_KNOWN_BY = (
    (
        lazy_pattern(
            r"(?i)\b(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed|europepmc\.org/(?:article|abstract)/med)/\d"
        ),
        ("europepmc", "pubmed"),
    ),
    (
        lazy_pattern(
            r"(?i)\b(?:(?:pmc\.)?ncbi\.nlm\.nih\.gov/(?:pmc/)?articles|europepmc\.org/(?:article|abstract)/pmc)/pmc\d"
        ),
        ("europepmc",),
    ),
    (lazy_pattern(r"(?i)\bopenreview\.net/(?:forum|pdf)\?id="), ("openreview",)),
)
"""Addresses with the resolvers that look papers up by them, the best first."""


def unqueried_services(metadata: Metadata, order: Collection[str]) -> Sequence[str]:
    """Return the resolvers that know an address or the PMID of a paper; none if `order` has one of them."""
    extra = dict(metadata.extra)
    addresses = [*metadata.links, extra.get("url", "")]
    known_by = [names for pattern, names in _KNOWN_BY if any(map(pattern.search, addresses))]
    if extra.get("pmid"):
        known_by.append(_KNOWN_BY[0][1])
    if not known_by or any(set(names).intersection(order) for names in known_by):
        return ()
    return known_by[0]
