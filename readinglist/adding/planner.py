"""Planning an addition: read documents, recognise known papers, resolve, enrich, choose keys."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from readinglist.adding.annotations import since
from readinglist.adding.arguments import ARGUMENT
from readinglist.adding.enrich import EnrichedPaper
from readinglist.adding.known_papers import KnownPapers, identified_as, known_as
from readinglist.adding.records import (
    PlannedRecord,
    line_of,
    planned_record,
    problem_record,
    unreadable_record,
    with_skipped,
    with_text,
)
from readinglist.adding.resolve import Resolved, described_by, with_outcome
from readinglist.adding.skipped import unread_identifiers
from readinglist.adding.values import AddRequest, Plan, Record, RecordOutcome, suggestion
from readinglist.files.documents import Document
from readinglist.keys.validity import readable_key
from readinglist.library.context import LibraryContext
from readinglist.library.journal import Batch
from readinglist.library.protocol import Identity, View
from readinglist.library.rekeying import KeyChooser
from readinglist.matching.editions import is_publication
from readinglist.matching.outcomes import Ambiguous, Matched, NotFound, ScoredCandidate, Unavailable
from readinglist.matching.recognition import recognise, shared_identifiers
from readinglist.papers.errors import InputError, Problem
from readinglist.papers.fast_dataclasses import replace
from readinglist.papers.folding import fold, squeeze
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Draft, Item, Metadata, Note, Paper, Reading, Resolution
from readinglist.papers.precedence import MergedMetadata, from_origin
from readinglist.papers.tags import distinct_tags
from readinglist.plugins.protocols import Parsed, Skipped

_MAX_SAME_TITLE = 100
"""Maximum number of records with one title that a later one is compared with."""

_TAG = lazy_pattern(r"<[!/?A-Za-z]")


class Planner:
    """Takes the records of one plan through its stages; writes nothing."""

    def __init__(self, request: AddRequest, context: LibraryContext) -> None:
        self._request = request
        self._context = context
        self._now = context.clock.now()
        self._failures: dict[str, None] = {}
        self._known = KnownPapers(context, self._now)
        self._seen: dict[str, list[PlannedRecord]] = {}
        self._entries: list[PlannedRecord | Record] = []
        self._skipped: list[tuple[str, Skipped]] = []
        self._warnings: list[tuple[str, Problem]] = []
        self._last_batch: Batch | None = None

    def read(self) -> list[PlannedRecord]:
        """Parse every document and return the records that describe papers."""
        for document, source in self._request.documents:
            parsed = source.parse(document)
            if not parsed.drafts and not parsed.problems:
                raise InputError(
                    f"{document.name}: no papers found (read as {source.name!r})", hint=_hint(parsed, document)
                )
            entries: list[PlannedRecord | Record] = [
                planned_record(source.name, document, draft, self._context.statuses, self._now, self._context.calendar)
                for draft in parsed.drafts
            ]
            entries.extend(problem_record(document, problem) for problem in parsed.problems)
            entries.sort(key=line_of)
            skipped = with_text(parsed, document)
            self._entries.extend(with_skipped(entries, skipped))
            self._skipped.extend((document.name, span) for span in skipped)
            warnings = (*document.warnings, *parsed.warnings, *unread_identifiers(parsed, document.text))
            self._warnings.extend((document.name, warning) for warning in warnings)
        self._entries.extend(unreadable_record(name, problem) for name, problem in self._request.unreadable)
        return [entry for entry in self._entries if isinstance(entry, PlannedRecord)]

    def recognised(self, records: Sequence[PlannedRecord], view: View) -> list[bool]:
        """Return for each record whether its paper is known; then the record is finished."""
        self._last_batch = next(view.batches(), None)
        if self._last_batch is None:
            known: Sequence[Sequence[Paper]] = [()] * len(records)
        else:
            known = view.known_each([identity_of(planned.draft.metadata) for planned in records])
        no_papers = frozenset(
            name for paper in view.no_papers() for name in _identifiers_or_titles(paper.metadata, paper.other_titles)
        )
        return [
            self._recognise(planned, planned.draft.metadata, papers, view) or _is_no_paper(planned, no_papers)
            for planned, papers in zip(records, known, strict=True)
        ]

    def _recognise(self, planned: PlannedRecord, shown: Metadata, papers: Sequence[Paper], view: View) -> bool:
        item = self._known.recognise(shown, papers, view, key=planned.draft.citation_key)
        if item is None:
            self._known.add_new(shown, planned.record)
            planned.namesakes = tuple(papers)
            return False
        resolver = planned.record.resolver if planned.paper else ""
        planned.paper = None
        known = self._known.add_record(planned.record, item, papers, view, tags=self._request.tags)
        planned.record = replace(known, resolver=resolver)
        return True

    def weigh(self, planned: PlannedRecord, resolved: Resolved, view: View) -> None:
        """Apply the outcome of a known unresolved paper that was weighed again."""
        self._failures.update(dict.fromkeys(resolved.failures))
        match resolved.outcome:
            case Matched(best=best):
                record = replace(planned.record, match=best, resolver=best.candidate.resolver, evidence=best.evidence)
            case Ambiguous(candidates=scored):
                record = replace(planned.record, candidates=scored)
            case _:
                return
        planned.record = self._known.weigh(record, view)

    def resolve_from(self, planned: PlannedRecord, resolved: Resolved) -> None:
        """Turn a draft into a new paper, as resolved."""
        self._failures.update(dict.fromkeys(resolved.failures))
        merged = from_origin(planned.draft.metadata, planned.offer.origin)
        match resolved.outcome:
            case Matched(best=best):
                merged = described_by(merged, best.candidate, self._now)
                self._match(planned, merged, best)
            case Ambiguous(candidates=scored):
                self._keep_unresolved(planned, merged, Resolution.AMBIGUOUS, scored=scored)
            case NotFound():
                self._keep_unresolved(planned, merged, Resolution.NOT_FOUND)
            case Unavailable(reason=reason):
                self._keep_unresolved(planned, merged, Resolution.UNAVAILABLE, problem=reason)

    def keep_stated(self, planned: PlannedRecord) -> None:
        """Turn a draft that needs no resolver into a new paper."""
        planned.paper = self._paper(
            planned, from_origin(planned.draft.metadata, planned.offer.origin), Resolution.STATED
        )

    def _match(self, planned: PlannedRecord, merged: MergedMetadata, best: ScoredCandidate) -> None:
        paper = self._paper(planned, merged, Resolution.MATCHED)
        planned.paper = replace(paper, evidence=best.evidence.reasons)
        planned.record = replace(
            planned.record,
            title=planned.record.title or merged.metadata.title,
            outcome=RecordOutcome.MATCHED,
            match=best,
            resolver=best.candidate.resolver,
            evidence=best.evidence,
        )

    def _keep_unresolved(
        self,
        planned: PlannedRecord,
        merged: MergedMetadata,
        resolution: Resolution,
        *,
        scored: tuple[ScoredCandidate, ...] = (),
        problem: str = "",
    ) -> None:
        paper = self._paper(planned, merged, resolution)
        planned.paper = replace(paper, suggestions=tuple(suggestion(item) for item in scored))
        planned.record = replace(
            planned.record, outcome=RecordOutcome.of(resolution), candidates=scored, problem=problem
        )

    def _paper(self, planned: PlannedRecord, merged: MergedMetadata, resolution: Resolution) -> Paper:
        shown = planned.draft.metadata.title
        return Paper(
            id="",
            key="",
            metadata=merged.metadata,
            origins=merged.origins,
            resolution=resolution,
            other_titles=(shown,) if shown and shown != merged.metadata.title else (),
            tags=distinct_tags(planned.draft.annotations.tags, self._request.tags),
            added=self._now,
            source=planned.record.document,
            why=self._request.why,
        )

    def learn_spellings(self, papers: Sequence[Paper], view: View) -> None:
        """Look up how the library spells the tags of new papers."""
        self._known.learn_spellings((tag for paper in papers for tag in paper.tags), view)

    def finish(self, planned: PlannedRecord, completed: EnrichedPaper, keys: KeyChooser, view: View) -> None:
        """Give the new paper its key, unless it turns out to be known or the same as that of an earlier record."""
        self._failures.update(dict.fromkeys(completed.failures))
        paper = completed.paper
        if completed.another and paper.resolution is Resolution.STATED:
            paper = replace(paper, resolution=Resolution.AMBIGUOUS, suggestions=(suggestion(completed.another),))
            outcome = RecordOutcome.AMBIGUOUS
            planned.record = replace(planned.record, outcome=outcome, candidates=(completed.another,), resolver="")
        changed = paper.metadata is not planned.draft.metadata and paper.metadata != planned.draft.metadata
        if changed and self._recognise(planned, paper.metadata, view.known(identity_of(paper.metadata)), view):
            self.keep_key(planned, keys)
            return
        names = _names(paper.metadata)
        earlier = self._earlier(names, paper.metadata, planned.draft.citation_key)
        if earlier is not None and earlier.record.after is not None:
            planned.paper = None
            self._join(planned, earlier, earlier.record.after, view)
            cited = with_alias(planned.draft.citation_key, earlier.record, keys)
            if cited is not earlier.record:
                planned.record = replace(planned.record, alias=planned.draft.citation_key)
            earlier.record = cited
            return
        stated = planned.draft.citation_key
        wanted = readable_key(stated)
        key = keys.choose(paper.metadata, wanted=wanted)
        aliases = (stated,) if wanted != stated and keys.claim(stated) else ()
        warnings = list(self._shared(planned, paper.metadata))
        if wanted != stated:
            warnings.append(f"key {stated!r} is invalid in BibTeX or biber, using {key!r}")
        elif stated and key != stated:
            warnings.append(f"key {stated!r} is that of another paper, using {key!r}")
        if warnings:
            planned.record = replace(planned.record, warnings=(*planned.record.warnings, *warnings))
        tags = self._known.spelled(paper.tags, view)
        planned.paper = replace(paper, id=view.new_id(), key=key, aliases=aliases, tags=tags)
        item = Item(paper=planned.paper, reading=self._reading(planned.draft, view))
        planned.record = identified_as(planned.paper, planned.record, key=key, after=item)
        self._remember(planned, names)

    def _shared(self, planned: PlannedRecord, metadata: Metadata) -> Iterator[str]:
        """Yield which other papers have an identifier of a new paper."""
        seen = (each.paper for name in metadata.identifiers() for each in self._seen.get(name, ()) if each.paper)
        told: set[str] = set()
        for other in (*planned.namesakes, *seen):
            for shared in shared_identifiers(metadata, other.metadata):
                if shared not in told:
                    told.add(shared)
                    yield f"{shared} is also that of {other.key} ({other.metadata.title}); kept as two papers"

    def _remember(self, planned: PlannedRecord, names: Sequence[str]) -> None:
        for name in names:
            records = self._seen.setdefault(name, [])
            if len(records) < _MAX_SAME_TITLE and not any(each is planned for each in records):
                records.append(planned)

    def _join(self, planned: PlannedRecord, earlier: PlannedRecord, item: Item, view: View) -> None:
        """Make a record another one of the new paper of `earlier`, which gets its annotations and missing fields."""
        earlier.offers += (planned.offer,)
        after, kept = self._known.with_record(item, planned.record, earlier.offers, view)
        if planned.record.match and not item.paper.resolution.resolved:
            outcome = Matched(best=planned.record.match)
            after = replace(after, paper=with_outcome(after.paper, outcome, self._now))
        earlier.paper = after.paper
        self._remember(earlier, _names(earlier.paper.metadata))
        earlier.record = replace(earlier.record, after=after)
        if after.paper.resolution.resolved and not item.paper.resolution.resolved:
            earlier.record = identified_as(after.paper, _resolved_by(planned.record, earlier.record))
        record = replace(planned.record, outcome=RecordOutcome.KNOWN, key=earlier.record.key, kept=kept)
        planned.record = identified_as(earlier.paper, record, known_as=known_as(item.paper, record))

    def keep_key(self, planned: PlannedRecord, keys: KeyChooser) -> None:
        """Add the record's citation key as an alias of its known paper, if the key is free; else warn.

        Manuscripts that use the key then cite this paper, and no later paper can get the key.
        """
        stated = planned.draft.citation_key
        cited = with_alias(stated, planned.record, keys)
        if cited is not planned.record:
            planned.record = replace(cited, alias=stated)
        elif stated and not _has_key(planned.record, stated):
            warning = f"key {stated!r} is that of another paper; cite this one as {planned.record.key!r}"
            planned.record = replace(planned.record, warnings=(*planned.record.warnings, warning))

    def _earlier(self, names: Sequence[str], metadata: Metadata, key: str) -> PlannedRecord | None:
        """Return the earlier record of this plan that describes the same new paper, which has these names."""
        near = [planned for name in names for planned in self._seen.get(name, ())]
        return next((each for each in near if each.paper and recognise(metadata, [each.paper], key=key)), None)

    def _reading(self, draft: Draft, view: View) -> Reading:
        annotations = draft.annotations
        status = annotations.status or self._request.status
        return Reading(
            status=status or self._context.statuses[0].name,
            since=since(annotations, self._now) if status else None,
            priority=annotations.priority,
            rating=annotations.rating,
            notes=tuple(
                Note(id=view.new_id(), text=text, at=self._now + timedelta(microseconds=number))
                for number, text in enumerate(annotations.notes)
            ),
        )

    def result(self) -> Plan:
        """Return the plan, with the records in document order."""
        return Plan(
            records=tuple(entry.record if isinstance(entry, PlannedRecord) else entry for entry in self._entries),
            skipped=tuple(self._skipped),
            warnings=tuple(self._warnings),
            failures=tuple(self._failures),
            last_batch=self._last_batch,
        )


def _hint(parsed: Parsed, document: Document) -> str:
    # Code and data are skipped as markup, too.
    if any(span.reason == "markup" for span in parsed.skipped) and _TAG.search(document.text):
        return "this is HTML or XML: open it in a browser, then copy the page and save it as text"
    return "give a page with titles and abstracts, an arXiv id, a DOI or a title"


def identity_of(metadata: Metadata) -> Identity:
    """Return what the library may know the paper by."""
    return Identity(
        arxiv_id=metadata.arxiv_id, doi=metadata.doi, title=metadata.title, author=_author_of_publication(metadata)
    )


def _author_of_publication(metadata: Metadata) -> str:
    """Return the family name and initial of a publication's first author, by whom the library may have a preprint."""
    if metadata.arxiv_id or not metadata.authors or not is_publication(metadata):
        return ""
    first = metadata.authors[0]
    return fold(f"{first.family} {first.given[:1]}")


def _names(metadata: Metadata) -> list[str]:
    """Return what a later record of the same paper may share with it."""
    return list(filter(None, (*metadata.identifiers(), squeeze(metadata.title))))


def _resolved_by(later: Record, record: Record) -> Record:
    """Return the record of an unresolved paper as resolved by a later record of the same paper."""
    return replace(
        record,
        outcome=RecordOutcome.MATCHED,
        match=later.match,
        resolver=later.resolver,
        evidence=later.evidence,
        candidates=(),
        problem="",
    )


def _identifiers_or_titles(metadata: Metadata, other_titles: Sequence[str] = ()) -> Sequence[str]:
    """Return the identifiers of a paper, or its titles if it has none."""
    return metadata.identifiers() or [squeeze(title) or title for title in (metadata.title, *other_titles) if title]


def _is_no_paper(planned: PlannedRecord, no_papers: frozenset[str]) -> bool:
    """Finish a record that the reader has said to be no paper, unless it was given as an argument itself."""
    if not no_papers or planned.record.document == ARGUMENT:
        return False
    if no_papers.isdisjoint(_identifiers_or_titles(planned.draft.metadata)):
        return False
    planned.record = replace(planned.record, outcome=RecordOutcome.NO_PAPER, arxiv_id="", offer=None)
    return True


def _has_key(record: Record, key: str) -> bool:
    """Whether the record's paper has the key, also as an alias, ignoring case; True if it has no paper."""
    item = record.after or record.before
    return item is None or key.lower() in {name.lower() for name in (item.paper.key, *item.paper.aliases)}


def with_alias(key: str, record: Record, keys: KeyChooser) -> Record:
    """Return the record with `key` as an alias of its paper, if the key is free."""
    item = record.after or record.before
    if item is None or not key or not keys.claim(key):
        return record
    return replace(record, after=replace(item, paper=replace(item.paper, aliases=(*item.paper.aliases, key))))
