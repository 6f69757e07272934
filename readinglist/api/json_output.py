"""Papers, records, events and findings as JSON objects; all front ends use this encoder.

The members are documented in docs/cli.md. Most imports are for types only, so that `list --json` starts fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from readinglist.api.columns import COLUMNS, moment
from readinglist.library.journal import describe
from readinglist.papers.paper import Field, Item, Metadata

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from readinglist.adding.fetch import FetchResult
    from readinglist.adding.values import EnrichResult, Record
    from readinglist.api.service_checks import ServiceCheck
    from readinglist.catalogue.index import CatalogueInfo
    from readinglist.library.journal import Event
    from readinglist.library.statistics import Period, Statistics
    from readinglist.library.status_history import ReadingDates
    from readinglist.linting.findings import Finding
    from readinglist.manuscripts.manuscript import CitedItem, Manuscript
    from readinglist.matching.outcomes import DuplicateGroup, Evidence, ScoredCandidate
    from readinglist.notes.results import FileSyncResult
    from readinglist.papers.paper import Edition, Note, Origin
    from readinglist.plugins.registry import PluginInfo

Shape = dict[str, object]


def item_shape(item: Item) -> Shape:
    """Return a paper of ``list --json``."""
    return {column.name: column.value(item) for column in COLUMNS.values()}


def full_item_shape(item: Item, events: Sequence[Event], readings: Sequence[ReadingDates], now: datetime) -> Shape:
    """Return a paper of ``show --json``: with provenance, reading dates, notes and history."""
    paper, dates = item.paper, readings[-1]
    return item_shape(item) | {
        "resolution": paper.resolution.value,
        "evidence": list(paper.evidence),
        "suggestions": [
            {
                "arxiv_id": each.arxiv_id,
                "doi": each.doi,
                "title": each.title,
                "score": round(each.score, 4),
                "resolver": each.resolver,
            }
            for each in paper.suggestions
        ],
        "status_since": moment(item.reading.since),
        "started": moment(dates.started),
        "finished": moment(dates.finished),
        "reading_days": dates.days,
        "open_days": dates.days_open(now),
        "readings": [_reading_shape(each) for each in readings if each.started or each.finished],
        "aliases": list(paper.aliases),
        "other_titles": list(paper.other_titles),
        "source": paper.source,
        "why": paper.why or None,
        "fields": {
            name.value: _field_shape(paper.metadata, name, paper.origin_of(name))
            for name in paper.metadata.known_fields()
        },
        "preprint": _edition_shape(paper.preprint) if paper.preprint else None,
        "notes": [note_shape(note) for note in item.reading.notes],
        "history": [event_shape(event) for event in events],
    }


def _reading_shape(dates: ReadingDates) -> Shape:
    return {
        "started": moment(dates.started),
        "finished": moment(dates.finished),
        "days": dates.days,
        "status": dates.outcome or None,
    }


def _edition_shape(edition: Edition) -> Shape:
    origins = dict(edition.origins)
    known = edition.metadata.known_fields()
    return {name.value: _field_shape(edition.metadata, name, origins.get(name)) for name in known}


def _field_shape(metadata: Metadata, name: Field, origin: Origin | None) -> Shape:
    return {
        "value": plain(metadata, name),
        "origin": {"kind": origin.kind.value, "where": origin.where, "at": moment(origin.at)} if origin else None,
    }


def plain(metadata: Metadata, name: Field) -> object:
    """Return the value of a field as string, list or object."""
    value = getattr(metadata, name.value)
    if name is Field.EXTRA:
        return dict(value)
    return [str(each) for each in value] if isinstance(value, tuple) else str(value)


def note_shape(note: Note) -> Shape:
    """Return a note."""
    return {"at": moment(note.at), "text": note.text}


def statistics_shape(found: Statistics, *, by: str = "month", goal: int = 0) -> Shape:
    """Return the numbers of ``stats --json``."""
    tally = found.tally
    grouped: Shape = {}
    if by == "week":
        grouped = {"by_week": [{"week": each.week} | _period_shape(each) for each in found.weeks]}
    elif by != "month":
        named = [{"name": name, "papers": papers, "finished": finished} for name, papers, finished in found.names]
        grouped = {f"by_{by}": named}
    return grouped | {
        "papers": found.papers,
        "open": found.open,
        "unresolved": found.unresolved,
        "by_status": dict(found.by_status),
        "by_tag": dict(tally.tags),
        "by_category": dict(tally.categories),
        "by_rating": {str(stars): number for stars, number in tally.ratings.items()},
        "notes": {"notes": tally.notes, "papers": tally.noted},
        "by_month": [{"month": each.month} | _period_shape(each) for each in found.months],
        "this_year": _period_shape(found.year)
        | {"finished_per_week": round(found.weekly_pace, 2), "goal": goal or None},
        "last_7_days": _period_shape(found.week),
        "last_30_days": _period_shape(found.month),
        "oldest_open": [item_shape(item) | {"days_open": found.days_open(item)} for item in found.oldest],
        "read_again": found.read_again,
        "stale": found.stale,
        "reading_time": {"median_days": found.median_days, "papers": len(found.reading_days)},
    }


def _period_shape(period: Period) -> Shape:
    return {
        "added": period.added,
        "started": period.started,
        "finished": period.finished,
        "dropped": period.dropped,
        "backlog": period.backlog,
    }


def event_shape(event: Event, key: str | None = None) -> Shape:
    """Return an event of the journal; `key` is the citation key of its paper, unless the context has it."""
    shape: Shape = {
        "number": event.number,
        "batch": event.batch,
        "at": moment(event.at),
        "reader": event.reader,
        "what": event.what,
        "before": event.before,
        "after": event.after,
        "why": event.why or None,
        "text": describe(event),
    }
    return shape if key is None else {"key": key} | shape


def record_shape(record: Record) -> Shape:
    """Return a record of ``add --json``."""
    score = record.evidence.score if record.evidence else None
    item = record.after or record.before
    return {
        "record": record.record,
        "line": record.line,
        "last_line": record.last_line,
        "source": record.document,
        "title": record.title,
        "outcome": record.outcome.value,
        "key": record.key or None,
        "status": item.reading.status if item else None,
        "arxiv_id": record.arxiv_id or None,
        "doi": record.doi or None,
        "stated": _stated_shape(record.offer.metadata if record.offer else Metadata()),
        "resolver": record.resolver or None,
        "score": round(score, 4) if score is not None else None,
        "evidence": _evidence_shape(record.evidence) if record.evidence else {},
        "candidates": [_candidate_shape(scored) for scored in record.candidates],
        "problem": record.problem or None,
        "warnings": list(record.warnings),
        "kept": list(record.kept),
        "filled": list(record.filled),
        "known_as": record.known_as or None,
        "alias": record.alias or None,
        "skipped": [
            {"first_line": span.first_line, "last_line": span.last_line, "reason": span.reason, "text": span.text}
            for span in record.skipped
        ],
    }


def _stated_shape(metadata: Metadata) -> Shape:
    """Return what the input itself says about a paper."""
    return {
        "arxiv_id": str(metadata.arxiv_id) if metadata.arxiv_id else None,
        "doi": str(metadata.doi) if metadata.doi else None,
        "authors": [str(author) for author in metadata.authors],
        "year": metadata.date.year if metadata.date else None,
        "venue": metadata.venue or None,
    }


def _evidence_shape(evidence: Evidence) -> Shape:
    parts = {"title": evidence.title, "abstract": evidence.abstract, "authors": evidence.authors, "year": evidence.year}
    scores: Shape = {name: round(part, 4) for name, part in parts.items() if part is not None}
    return scores | {"reasons": list(evidence.reasons)}


def _candidate_shape(scored: ScoredCandidate) -> Shape:
    metadata = scored.candidate.metadata
    return {
        "arxiv_id": str(metadata.arxiv_id) if metadata.arxiv_id else None,
        "title": metadata.title,
        "score": round(scored.evidence.score, 4),
        "resolver": scored.candidate.resolver,
        "reasons": list(scored.evidence.reasons),
    }


def enriched_shape(result: EnrichResult) -> Shape:
    """Return a paper of ``enrich --json``."""
    after = result.after.paper
    return {
        "key": after.key,
        "title": after.metadata.title,
        "outcome": after.resolution.value,
        "arxiv_id": str(after.metadata.arxiv_id) if after.metadata.arxiv_id and after.resolution.resolved else None,
        "filled": list(result.filled),
        "changed": result.after != result.before,
        "problem": result.problem or None,
        "publication": _publication_shape(result.taken) if result.taken else None,
        "offered": [_publication_shape(each) for each in result.offered],
    }


def fetched_shape(result: FetchResult) -> Shape:
    """Return a paper of ``fetch --json``."""
    outcome = "present" if result.present else "fetched" if result.path else "failed" if result.failures else "missing"
    return {
        "key": result.key,
        "outcome": outcome,
        "path": str(result.path) if result.path else None,
        "url": result.url or None,
        "problem": "; ".join((*result.problems, *result.failures)) or None,
    }


def _publication_shape(scored: ScoredCandidate) -> Shape:
    metadata = scored.candidate.metadata
    return {
        "title": metadata.title,
        "venue": metadata.venue,
        "year": metadata.year,
        "doi": str(metadata.doi) if metadata.doi else None,
        "resolver": scored.candidate.resolver,
        "reasons": list(scored.evidence.reasons),
    }


def finding_shape(finding: Finding) -> Shape:
    """Return a finding of ``check --json``."""
    return {
        "file": finding.document,
        "line": finding.line,
        "column": finding.column,
        "key": finding.key or None,
        "field": finding.field or None,
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "fixable": finding.fix is not None,
    }


def manuscript_shape(manuscript: Manuscript) -> Shape:
    """Return the manuscript of ``check --cited --json``."""
    return {
        "cited": manuscript.cited,
        "read": [_cited_shape(each) for each in manuscript.read],
        "unread": [_cited_shape(each) for each in manuscript.unread],
        "skimmed": [_cited_shape(each) for each in manuscript.skimmed],
        "dropped": [_cited_shape(each) for each in manuscript.dropped],
        "unknown": [
            {
                "cited_as": each.citation.key,
                "file": each.citation.document or None,
                "line": each.citation.line or None,
                "near": list(each.near),
            }
            for each in manuscript.unknown
        ],
        "read_uncited": [_cited_item_shape(item) for item in manuscript.uncited],
    }


def _cited_shape(cited: CitedItem) -> Shape:
    place: Shape = {"file": cited.citation.document or None, "line": cited.citation.line or None}
    return {"cited_as": cited.citation.key} | _cited_item_shape(cited.item) | place


def _cited_item_shape(item: Item) -> Shape:
    return {
        "key": item.paper.key,
        "title": item.paper.metadata.title,
        "status": item.reading.status,
        "priority": item.reading.priority or None,
    }


def group_shape(group: DuplicateGroup) -> Shape:
    """Return a group of ``dedupe --json``."""
    return {
        "keys": [paper.key for paper in group.papers],
        "sure": group.sure,
        "papers": [
            {
                "key": paper.key,
                "title": paper.metadata.title,
                "year": paper.metadata.year,
                "arxiv_id": str(paper.metadata.arxiv_id) if paper.metadata.arxiv_id else None,
                "doi": str(paper.metadata.doi) if paper.metadata.doi else None,
                "venue": paper.metadata.venue or None,
            }
            for paper in group.papers
        ],
        "links": [
            {
                "keys": [pair.first.key, pair.second.key],
                "sure": pair.sure,
                "score": pair.score,
                "reasons": list(pair.reasons),
            }
            for pair in group.pairs
        ],
    }


def codes_shape() -> list[Shape]:
    """Return the codes of ``check --codes --json``."""
    from readinglist.linting.findings import RULES

    return [{"code": code, "severity": severity.value, "means": meaning} for code, (severity, meaning) in RULES.items()]


def note_file_shape(file: FileSyncResult) -> Shape:
    """Return a note file of ``notes sync --json``."""
    return {
        "key": file.key,
        "file": file.place,
        "written": file.written,
        "renamed_from": file.renamed_from or None,
        "taken": list(file.taken),
        "conflicts": list(file.conflicts),
        "problems": list(file.problems),
    }


def plugin_shape(plugin: PluginInfo) -> Shape:
    """Return a plugin of ``plugins --json``."""
    return {
        "kind": plugin.kind.singular,
        "name": plugin.name,
        "distribution": plugin.origin.distribution,
        "version": plugin.origin.version,
        "ok": not plugin.error,
        "error": plugin.error or None,
    }


def check_shape(check: ServiceCheck) -> Shape:
    """Return a service of ``plugins --check --json``."""
    return {
        "name": check.name,
        "on": check.on,
        "ok": not check.error if check.on else None,
        "seconds": round(check.seconds, 3) if check.on else None,
        "error": check.error or None,
    }


def catalogue_shape(kind: str, about: CatalogueInfo) -> Shape:
    """Return a catalogue of ``catalogue info --json``."""
    return {
        "kind": kind,
        "path": about.path,
        "records": about.records,
        "with_abstracts": about.with_abstracts,
        "newest": about.newest,
        "sources": list(about.sources),
        "built_at": moment(about.built_at),
    }
