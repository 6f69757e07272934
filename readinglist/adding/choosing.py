"""Choosing among the records of a plan before it is written."""

from collections.abc import Collection
from dataclasses import replace

from readinglist.adding.values import Plan, Record, RecordOutcome
from readinglist.papers.paper import OriginKind


def is_uncertain(record: Record) -> bool:
    """Whether a new paper was recognised by its place on a page only, so that it may be none."""
    from_page = record.offer is not None and record.offer.origin.kind is OriginKind.PAGE
    return record.is_new and record.outcome.unresolved and from_page


def without_records(planned: Plan, skipped: Collection[int], no_papers: Collection[int] = ()) -> Plan:
    """Return the plan without the new papers at these places in its records, and what would be added to them.

    Those in `no_papers` become records that the plan remembers as no papers when it is written.
    """
    gone = {planned.records[place].key for place in (*skipped, *no_papers)}
    kept: list[Record] = []
    for place, record in enumerate(planned.records):
        if place in no_papers:
            kept.append(replace(record, outcome=RecordOutcome.NO_PAPER, key="", arxiv_id="", offer=None))
        elif record.before is not None or record.key not in gone:
            kept.append(record)
    return replace(planned, records=tuple(kept))
