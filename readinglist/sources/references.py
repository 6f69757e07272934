"""The source for arXiv ids, DOIs and their URLs, in documents or as arguments."""

import re

from readinglist.files.documents import Document
from readinglist.papers.errors import Problem
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line
from readinglist.papers.identifiers import ArxivId, Doi, parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Draft, Metadata, OriginKind
from readinglist.papers.urls import paper_page
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Skipped, Source

_SEPARATOR = lazy_pattern(r"[\s,;|]+")
_LABEL = lazy_pattern(r"\b(arxiv|doi|arxiv id)\s*[::]\s+", re.IGNORECASE)
_LIST_MARK = lazy_pattern(r"^\s*(?:[-*•]|\(?\d{1,3}[.)])\s+")
_COMMENT = lazy_pattern(r"(?:^|\s)[#%].*$|\s\[[\w.-]+\](?=\s|$)")
_CONJUNCTIONS = frozenset({"and", "or", "&", "+", "und", "oder", "et", "ou", "y", "e", "和"})
_SAMPLE = 200
_MOSTLY = 0.8
_ADDRESS_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class Reference:
    """The arXiv id with its version, the publisher's DOI, or the URL of a paper's page, in one word."""

    arxiv_id: ArxivId | None = None
    version: int | None = None
    doi: Doi | None = None
    url: str = ""


def reference(word: str) -> Reference | None:
    """Return the arXiv id, DOI or URL of a paper in `word`, else None. DOIs assigned by arXiv are arXiv ids."""
    bare = word.strip(" \t<>\"'`").rstrip(".,;")
    if not bare or len(bare) > _ADDRESS_LENGTH:
        return None
    found = parse_versioned(bare)
    if found:
        return Reference(arxiv_id=found[0], version=found[1])
    doi = Doi.parse(bare.partition("?")[0] if "doi.org/" in bare.lower().partition("?")[0] else bare)
    if doi:
        return Reference(doi=doi)
    return Reference(url=bare) if paper_page(bare) else None


def _words(line: str) -> list[str]:
    """Return the words of a line without comments, list markers and the space after labels."""
    plain = _LIST_MARK.sub("", _COMMENT.sub("", one_line(line)))
    return [word for word in _SEPARATOR.split(_LABEL.sub(r"\1:", plain)) if word and word.lower() not in _CONJUNCTIONS]


class ReferencesSource:
    """The source for lists of identifiers."""

    name = "identifiers"

    def recognise(self, document: Document) -> Confidence:
        """Return YES if most lines contain only identifiers."""
        good = bad = 0
        for line in document.text.split("\n", 4 * _SAMPLE)[: 4 * _SAMPLE]:
            words = _words(line[:_ADDRESS_LENGTH])
            if not words:
                continue
            if all(reference(word) for word in words):
                good += 1
            else:
                bad += 1
            if good + bad >= _SAMPLE:
                break
        return Confidence.YES if good and good >= _MOSTLY * (good + bad) else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return one draft per identifier, and a problem for each line with other words."""
        drafts: list[Draft] = []
        problems: list[Problem] = []
        skipped: list[Skipped] = []
        record = 0
        for number, line in enumerate(document.text.split("\n"), start=1):
            words = _words(line)
            if not words and line.strip():
                skipped.append(Skipped(first_line=number, last_line=number, reason="comment"))
            for word in words:
                found = reference(word)
                if found:
                    record += 1
                    drafts.append(_draft(record, number, found))
            others = [word for word in words if not reference(word)]
            if others:
                record += 1
                shown = " ".join(others)[:80]
                message = f"not an arXiv id, DOI or URL of one: {shown}"
                problems.append(Problem(message=message, line=number, record=record))
        return Parsed(drafts=tuple(drafts), problems=tuple(problems), skipped=tuple(skipped))


def _draft(record: int, line: int, found: Reference) -> Draft:
    return Draft(
        record=record,
        line=line,
        last_line=line,
        kind=OriginKind.USER,
        metadata=_metadata(found),
        version=found.version,
    )


def _metadata(found: Reference) -> Metadata:
    """Return the metadata of a reference. A page without an identifier has its URL as title until it is resolved."""
    if not found.url:
        return Metadata(arxiv_id=found.arxiv_id, doi=found.doi)
    url = found.url if "://" in found.url else f"https://{found.url}"
    return Metadata(title=paper_page(found.url), links=(url,))


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``identifiers``, which has no settings."""
    return ReferencesSource()
