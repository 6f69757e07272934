"""What may be wrong with papers rather than with entries: two for one, another's identifier, an older version."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from readinglist.linting.entries import StatedEntry
from readinglist.linting.field_rules import found
from readinglist.linting.findings import Finding
from readinglist.manuscripts.citations import same_key
from readinglist.matching.decision import SIMILAR_ABSTRACT, PreparedRecord, compared_with
from readinglist.matching.duplicates import groups
from readinglist.matching.outcomes import DuplicatePair
from readinglist.matching.similarity import TitleKind, compare_authors
from readinglist.papers.folding import squeeze
from readinglist.papers.paper import Candidate, Metadata, Paper, Resolution

_MOST_AUTHORS = 0.5
"""Share of the fewer authors from which on two papers of like titles are told as one."""

_OPEN = {
    Resolution.AMBIGUOUS: "several papers may be meant",
    Resolution.NOT_FOUND: "no such paper was found",
    Resolution.UNAVAILABLE: "nobody has answered yet who the paper is",
}


def duplicate_findings(
    papers: Sequence[Paper], entries: Mapping[str, StatedEntry], wanted: Collection[str]
) -> Iterator[Finding]:
    """Pairs of papers that are probably one, of which one is `wanted`; `entries` are what states them. Both by id.

    A pair is told at the later entry. Entries that share even their key are told as such elsewhere.
    """
    for group in groups(papers):
        for pair in group.pairs:
            if pair.first.id not in wanted and pair.second.id not in wanted:
                continue
            first, second = sorted((entries[pair.first.id], entries[pair.second.id]), key=lambda each: each.place)
            if same_key(first.key) == same_key(second.key) and first.key:
                continue
            if not _share_identifier(pair) and (_in_other_places(first, second) or not _share_authors(pair)):
                continue
            where = f" in line {first.line}" if first.line else ""
            sure = "is the same paper" if pair.sure else "is probably the same paper"
            reasons = "; ".join(pair.reasons)
            yield found("duplicate-paper", f"{sure} as {first.key or 'the entry'}{where}: {reasons}", second)


def _in_other_places(first: StatedEntry, second: StatedEntry) -> bool:
    """Whether both have appeared in one journal or book, and not at one place: columns bear one title for years."""
    venues = [squeeze(entry.text("journal", "journaltitle", "booktitle")) for entry in (first, second)]
    if not venues[0] or venues[0] != venues[1]:
        return False
    pairs = [(first.text(name), second.text(name)) for name in ("volume", "number", "pages")]
    return any(mine and theirs and squeeze(mine) != squeeze(theirs) for mine, theirs in pairs)


def _share_identifier(pair: DuplicatePair) -> bool:
    mine, theirs = pair.first.metadata, pair.second.metadata
    pairs = ((mine.arxiv_id, theirs.arxiv_id), (mine.doi, theirs.doi))
    return any(one is not None and one == other for one, other in pairs)


def _share_authors(pair: DuplicatePair) -> bool:
    shared = compare_authors(pair.first.metadata.authors, pair.second.metadata.authors)
    return shared is not None and shared.share >= _MOST_AUTHORS


def catalogue_findings(wanted: Metadata, entry: StatedEntry, candidates: Sequence[Candidate]) -> Iterator[Finding]:
    """What a catalogue says against an entry whose arXiv identifier it knows."""
    for candidate in candidates:
        known = candidate.metadata
        if known.arxiv_id != wanted.arxiv_id:
            continue
        if is_another(wanted, candidate):
            authors = ", ".join(author.family for author in known.authors[:2]) + (
                " ..." if len(known.authors) > 2 else ""
            )
            message = f"arXiv {known.arxiv_id} is another paper: {known.title} ({authors})"
            yield found("id-mismatch", message, entry, entry.field("eprint", "arxivid"))
        elif not (wanted.doi or wanted.venue) and (known.doi or known.journal_ref):
            told = ", ".join(each for each in (known.journal_ref, f"DOI {known.doi}" if known.doi else "") if each)
            yield found("published", f"the preprint has been published: {told}", entry)
        return


def is_another(record: Metadata, candidate: Candidate) -> bool:
    """Whether title and authors both say that the candidate, which bears the record's identifier, is another paper.

    Papers are retitled and authors join, so that neither of the two is enough: hardly a word of the titles (older ones
    included) is shared, and not one author is.
    """
    comparison = compared_with(PreparedRecord.of(record), candidate)
    unlike = comparison.has_title(TitleKind.OTHER) and comparison.authors is not None and not comparison.authors.shared
    return unlike and (comparison.overlap is None or comparison.overlap.share < SIMILAR_ABSTRACT)


def open_findings(paper: Paper, entry: StatedEntry) -> Iterator[Finding]:
    """A paper of which it is not settled what it is."""
    if not paper.resolution.resolved:
        message = f"{_OPEN[paper.resolution]}; settle it with: readinglist review key:{paper.key}"
        yield found("unresolved", message, entry)
