"""The report of ``add``: new papers, counts, skipped lines and problems; and the question which records to add."""

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import IO

from readinglist.adding.choosing import is_uncertain, without_records
from readinglist.adding.skipped import doubtful_lines, lines_of
from readinglist.api import Paper, Plan, Record, RecordOutcome
from readinglist.cli.output import Output
from readinglist.cli.tables import Column, shortened
from readinglist.library.days import is_day
from readinglist.papers.folding import counted, first_and_more, one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Reading

_MAX_NEW = 12
"""Maximum number of new papers listed one by one; if there are more, only unresolved ones are listed."""

_MAX_UNRESOLVED = 50
"""Maximum number of unresolved papers listed."""

_MAX_NAMED = 6
"""Maximum number of known papers named in a message."""

_MAX_SKIPPED = 4
"""Maximum number of skipped lines shown."""

_MAX_KEPT = 10_000_000
"""Number of characters from which JSON Lines are kept in a file."""

_TEXT_WIDTH = 60
"""Width of the text of a skipped line."""

_MEANINGS = {
    RecordOutcome.MATCHED: ("green", "added"),
    RecordOutcome.KNOWN: ("", "already in the library"),
    RecordOutcome.AMBIGUOUS: ("yellow", "added as unresolved: several candidates"),
    RecordOutcome.NOT_FOUND: ("yellow", "added as unresolved: no candidates"),
    RecordOutcome.UNAVAILABLE: ("yellow", "added as unresolved: a service did not respond"),
    RecordOutcome.NO_PAPER: ("", "skipped: you have removed them as no papers"),
    RecordOutcome.PROBLEM: ("red", "not added"),
}


def record_lines() -> IO[str]:
    """Return a temporary file for `keep_records`, in memory unless it becomes large."""
    from tempfile import SpooledTemporaryFile

    return SpooledTemporaryFile(_MAX_KEPT, "w+", encoding="utf-8")


def keep_records(lines: IO[str], plan: Plan) -> None:
    """Write the records of a part as JSON Lines to a file, until all parts are added."""
    from readinglist.api.json_output import record_shape

    lines.writelines(json.dumps(record_shape(record)) + "\n" for record in plan.records)


def show_plan(
    plan: Plan, output: Output, *, as_json: bool, dry_run: bool, verbose: bool = False, lines: IO[str] | None = None
) -> None:
    """Print the records as a report, or as JSON Lines, which may have been kept, and problems with them."""
    if as_json and lines and lines.tell():
        lines.seek(0)
        for line in lines:
            output.json_line(json.loads(line))
    elif as_json:
        from readinglist.api.json_output import record_shape

        for record in plan.records:
            output.json_line(record_shape(record))
    else:
        _report(plan, output, dry_run=dry_run)
    if verbose:
        _report_taken(plan, output)
    _report_skipped(plan, output, verbose=verbose)
    _warn(plan, output)


def _report(plan: Plan, output: Output, *, dry_run: bool) -> None:
    """Print new papers if they are few, unresolved papers, and the number of records by outcome."""
    new = [record for record in plan.records if record.is_new]
    unresolved = [record for record in plan.records if record.outcome.unresolved]
    listed = new if len(new) <= _MAX_NEW else unresolved[:_MAX_UNRESOLVED]
    rows = [(record.key, record.outcome.words, record.arxiv_id, record.title or "(unknown title)") for record in listed]
    if rows:
        columns = (
            Column(heading="key", style="cyan"),
            Column(heading="outcome"),
            Column(heading="arXiv", rank=1),
            Column(heading="title", flexible=True, least=12),
        )
        output.table(columns, rows)
        if len(unresolved) > len(listed):
            output.data(f"and {len(unresolved) - len(listed)} more unresolved")
        output.data()
    for outcome, (style, meaning) in _MEANINGS.items():
        number = plan.count(outcome)
        if number:
            dropped = _dropped(plan) if outcome is RecordOutcome.KNOWN else 0
            more = f", {dropped} of them dropped" if dropped else ""
            output.styled((f"{number:5} {outcome.words:11}", style), (f"  {meaning}{more}", "dim"))
    annotated = sum(_gains_annotations(record) for record in plan.records)
    if annotated:
        output.say(f"imported annotations of {counted(annotated, 'known paper')}")
    _report_known(plan, output)
    _report_filled(plan, output)
    if dry_run:
        output.say("nothing was written (--dry-run)")
    elif unresolved:
        output.say("next: `readinglist review` to decide on unresolved papers, `readinglist enrich` to retry services")


def _report_taken(plan: Plan, output: Output) -> None:
    """Print what each record changes for the reader, what it does not change, and why it matched."""
    for record in plan.records:
        parts = [*_taken(record), *(f"kept your {kept}" for kept in record.kept)]
        parts += [f"matched because {reason}" for reason in (record.evidence.reasons if record.evidence else ())]
        if parts:
            place = f"{record.document}:{record.line}" if record.line else record.document
            output.say(one_line(f"{place}: {record.key}: {'; '.join(parts)}"))


def _taken(record: Record) -> list[str]:
    """Return the annotations that a record gives its paper."""
    if record.after is None:
        return []
    before = record.before.reading if record.before else Reading()
    after, had = record.after.reading, record.before.paper.tags if record.before else ()
    taken = []
    if (after.status, after.since) != (before.status, before.since):
        taken.append(
            f"status {after.status}{f' on {after.since.date()}' if after.since and is_day(after.since) else ''}"
        )
    for name in ("priority", "rating"):
        if getattr(after, name) != getattr(before, name):
            taken.append(f"{name} {getattr(after, name)}")
    taken += [f"tag {tag}" for tag in record.after.paper.tags if tag not in had]
    notes = len(after.notes) - len(before.notes)
    return [*taken, counted(notes, "note")] if notes else taken


def _report_known(plan: Plan, output: Output) -> None:
    """Print for which papers records with another title or other authors were taken, and which keys became aliases."""
    renamed = [record for record in plan.records if record.known_as]
    for record in renamed[:_MAX_UNRESOLVED]:
        place = f"{record.document}:{record.line}" if record.line else record.document
        output.say(one_line(f"{place}: {record.title} is known as {record.key}: {record.known_as}"))
    if len(renamed) > _MAX_UNRESOLVED:
        output.say(f"and {len(renamed) - _MAX_UNRESOLVED} more are known by another title or other authors")
    aliases = [f"{record.alias} = {record.key}" for record in plan.records if record.alias]
    if aliases:
        output.say(f"further keys of known papers: {first_and_more(aliases, _MAX_UNRESOLVED, '; ')}")


def _report_filled(plan: Plan, output: Output) -> None:
    """Print which fields of known papers were filled in."""
    filled: dict[str, dict[str, None]] = {}
    for record in plan.records:
        if record.filled:
            filled.setdefault(record.key, {}).update(dict.fromkeys(record.filled))
    if filled:
        named = [f"{key} ({', '.join(names).replace('_', ' ')})" for key, names in filled.items()]
        known = counted(len(filled), "known paper")
        output.say(f"filled in fields of {known}: {first_and_more(named, _MAX_NAMED, '; ')}")


def report_identified(known: Sequence[tuple[Paper, Paper]], output: Output) -> None:
    """Print the unresolved papers that were identified, given before and after."""
    for before, after in known[:_MAX_UNRESOLVED]:
        name = str(after.metadata.arxiv_id or after.metadata.doi or "kept as stated")
        output.say(one_line(f"identified {before.key}: {name} {after.metadata.title}"))
    if len(known) > _MAX_UNRESOLVED:
        output.say(f"and {len(known) - _MAX_UNRESOLVED} more papers identified")


def report_improved_keys(improved: Mapping[str, str], output: Output) -> None:
    """Print which keys `rekey` would change, since no other command changes keys."""
    if improved:
        pairs = first_and_more([f"{old} to {new}" for old, new in improved.items()], _MAX_NAMED)
        output.say(f"keys are kept; `readinglist rekey {' '.join(improved)}` changes {pairs}")


def identified_papers(plan: Plan) -> list[tuple[Paper, Paper]]:
    """Return the unresolved papers of the library that the plan identifies, before and after."""
    pairs = [(record.before.paper, record.after.paper) for record in plan.records if record.before and record.after]
    return [(before, after) for before, after in pairs if after.resolution.resolved and not before.resolution.resolved]


def _dropped(plan: Plan) -> int:
    """Number of known papers that are dropped; adding them again does not change that."""
    return sum(record.before is not None and record.before.reading.status == "dropped" for record in plan.records)


def _report_skipped(plan: Plan, output: Output, *, verbose: bool) -> None:
    """Print skipped lines with their text: all if `verbose`, else the first that may be papers."""
    stated = {name for record in plan.records if record.offer for name in record.offer.metadata.identifiers()}
    rows = [
        (f"{name}:{number}", f"[{span.reason}] {text}" if verbose else shortened(text, _TEXT_WIDTH))
        for name, span in plan.skipped
        for number, text in (lines_of(span) if verbose else doubtful_lines(span, stated))
    ]
    if not rows:
        return
    hint = "" if verbose else "; -v lists all skipped lines"
    output.say(f"skipped, not recognised as papers: {counted(len(rows), 'line')}{hint}")
    for place, text in rows if verbose else rows[:_MAX_SKIPPED]:
        output.say(f"  {place}: {text}")


def _gains_annotations(record: Record) -> bool:
    before, after = record.before, record.after
    return bool(before and after and (before.reading, before.paper.tags) != (after.reading, after.paper.tags))


def _warn(plan: Plan, output: Output) -> None:
    """Print problems with records and documents, and services that failed."""
    for name, warning in plan.warnings:
        output.problems(name, [warning])
    for record in plan.records:
        if record.outcome is RecordOutcome.PROBLEM:
            place = f"{record.document}:{record.line}" if record.line else record.document
            output.warn(f"{place}: {record.problem}")
    for record in plan.records:
        for words in record.warnings:
            output.warn(f"{record.document}:{record.line}: {record.key or record.title}: {words}")
    kept = [f"{record.key} ({', '.join(record.kept)})" for record in plan.records if record.kept]
    if kept:
        output.say(f"kept your annotations: {first_and_more(kept, _MAX_NAMED, '; ')}")
    warn_of_services(plan.failures, output)


def warn_of_services(failures: Iterable[str], output: Output) -> None:
    """Print which services did not respond, each once, and what to do about it."""
    reasons = tuple(dict.fromkeys(failures))
    for reason in reasons:
        output.warn(reason)
    if reasons:
        output.say("`--offline`, or `offline = true` in the settings, sends no requests")


# --- choosing -----------------------------------------------------------------------------------------------------

_MAX_SHOWN = 200
"""Maximum number of records shown; if there are more, the first."""

_ANSWERS = """\
  enter      add all
  2 5-7      skip these records this time
  x 2 5-7    no papers: skip these records, also when they are added again
  n          add nothing"""

_RANGE = lazy_pattern(r"(\d{1,6})(?:-(\d{1,6}))?")


def chosen_records(plan: Plan, output: Output) -> Plan:
    """Show the uncertain records of the plan, and return the plan without those that the reader skips.

    Raises:
        KeyboardInterrupt: If the reader presses Ctrl-C; nothing is written.
    """
    places = [place for place, record in enumerate(plan.records) if is_uncertain(record)]
    skipped: set[int] = set()
    no_papers: set[int] = set()
    while left := [place for place in places if place not in skipped | no_papers][:_MAX_SHOWN]:
        _show(plan, places, left, output)
        answer = _ask(len(left), output)
        word, _, rest = answer.partition(" ")
        letter = word.lower()
        if not answer or letter in ("y", "yes"):
            break
        if letter in ("n", "no", "q"):
            output.say("nothing was added")
            return replace(plan, records=(), skipped=(), warnings=())
        found = _numbers(rest if letter == "x" else answer, len(places))
        if letter in ("?", "help") or not found:
            output.say(_ANSWERS if letter in ("?", "help") else f"invalid answer {answer!r}; type ? for help")
            continue
        (no_papers if letter == "x" else skipped).update(places[number - 1] for number in found)
    if skipped:
        output.say(f"skipped {counted(len(skipped), 'record')}")
    return without_records(plan, skipped, no_papers)


def _show(plan: Plan, places: list[int], left: list[int], output: Output) -> None:
    columns = (
        Column(heading="", style="dim"),
        Column(heading="line"),
        Column(heading="outcome"),
        Column(heading="title", flexible=True, least=12),
    )
    rows = [
        (str(places.index(place) + 1), str(record.line), record.outcome.words, one_line(record.title))
        for place, record in ((place, plan.records[place]) for place in left)
    ]
    output.table(columns, rows)


def _ask(number: int, output: Output) -> str:
    """Return the answer; the end of the input means that nothing is added."""
    output.flush()
    output.prompt(f"add {counted(number, 'uncertain record')}? [enter all, n none, 2 5-7 skip, x 2 no paper, ?] ")
    line = sys.stdin.readline()
    return one_line(line) if line else "n"


def _numbers(text: str, last: int) -> set[int]:
    """Return the numbers of an answer such as ``2 5-7``; empty if it is invalid."""
    found: set[int] = set()
    for word in re.split(r"[\s,]+", text.strip()):
        match = _RANGE.fullmatch(word)
        if not match or not 1 <= int(match[1]) <= int(match[2] or match[1]) <= last:
            return set()
        found.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return found
