"""Rules about papers: duplicates, wrong identifiers, published preprints, unresolved papers."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from readinglist.linting.entries import StatedEntry
from readinglist.linting.field_rules import finding_at
from readinglist.linting.findings import Finding
from readinglist.manuscripts.citations import same_key
from readinglist.matching.decision import is_another
from readinglist.matching.duplicates import groups
from readinglist.matching.outcomes import DuplicatePair
from readinglist.matching.recognition import recognise, shared_identifiers
from readinglist.matching.similarity import compare_authors
from readinglist.papers.folding import squeeze
from readinglist.papers.paper import Candidate, Metadata, Paper, Resolution

_MIN_SHARED_AUTHORS = 0.5
"""Minimum share of common authors for papers with similar titles to be reported as duplicates."""

_UNRESOLVED = {
    Resolution.AMBIGUOUS: "several candidates",
    Resolution.NOT_FOUND: "no service has it",
    Resolution.UNAVAILABLE: "no service has responded yet",
}


def duplicate_findings(
    papers: Sequence[Paper], entries: Mapping[str, StatedEntry], wanted: Collection[str]
) -> Iterator[Finding]:
    """Return pairs of probable duplicates, of which at least one is `wanted`; `entries` are by paper id.

    A pair is reported at the later entry. Entries with the same key are reported by another rule.
    """
    for group in groups(papers, contradicted=True):
        for pair in group.pairs:
            if pair.first.id not in wanted and pair.second.id not in wanted:
                continue
            first, second = sorted((entries[pair.first.id], entries[pair.second.id]), key=lambda each: each.place)
            if same_key(first.key) == same_key(second.key) and first.key:
                continue
            if not _share_identifier(pair) and (_in_other_places(first, second) or not _share_authors(pair)):
                continue
            where = f" in line {first.line}" if first.line else ""
            named = f"{first.key or 'the entry'}{where}"
            if _share_identifier(pair) and recognise(pair.first.metadata, [pair.second]) is None:
                shared = " and ".join(shared_identifiers(pair.first.metadata, pair.second.metadata))
                message = f"same {shared} as {named}, which is another paper or publication"
            else:
                sure = "duplicate of" if pair.sure else "probable duplicate of"
                message = f"{sure} {named}: {'; '.join(pair.reasons)}"
            yield finding_at("duplicate-paper", message, second)


def _in_other_places(first: StatedEntry, second: StatedEntry) -> bool:
    """Whether both appeared in different places of the same journal or book, like the issues of a column."""
    venues = [squeeze(entry.text("journal", "journaltitle", "booktitle")) for entry in (first, second)]
    if not venues[0] or venues[0] != venues[1]:
        return False
    pairs = [(first.text(name), second.text(name)) for name in ("volume", "number", "pages")]
    return any(one and other and squeeze(one) != squeeze(other) for one, other in pairs)


def _share_identifier(pair: DuplicatePair) -> bool:
    first, second = pair.first.metadata, pair.second.metadata
    pairs = ((first.arxiv_id, second.arxiv_id), (first.doi, second.doi))
    return any(one is not None and one == other for one, other in pairs)


def _share_authors(pair: DuplicatePair) -> bool:
    shared = compare_authors(pair.first.metadata.authors, pair.second.metadata.authors)
    return shared is not None and shared.share >= _MIN_SHARED_AUTHORS


def catalogue_findings(wanted: Metadata, entry: StatedEntry, candidates: Sequence[Candidate]) -> Iterator[Finding]:
    """Compare an entry with the catalogue record of its arXiv identifier."""
    for candidate in candidates:
        known = candidate.metadata
        if known.arxiv_id != wanted.arxiv_id:
            continue
        if is_another(wanted, candidate):
            authors = ", ".join(author.family for author in known.authors[:2]) + (
                " ..." if len(known.authors) > 2 else ""
            )
            message = f"arXiv:{known.arxiv_id} is another paper: {known.title} ({authors})"
            yield finding_at("id-mismatch", message, entry, entry.field("eprint", "arxivid"))
        elif not (wanted.doi or wanted.venue) and (known.doi or known.journal_ref):
            venue = ", ".join(each for each in (known.journal_ref, f"DOI {known.doi}" if known.doi else "") if each)
            yield finding_at("published", f"published preprint: {venue}", entry)
        return


def unresolved_findings(paper: Paper, entry: StatedEntry) -> Iterator[Finding]:
    """Report an unresolved paper."""
    if not paper.resolution.resolved:
        message = f"unresolved: {_UNRESOLVED[paper.resolution]}; run `readinglist review key:{paper.key}`"
        yield finding_at("unresolved", message, entry)
