"""The commands ``show``, ``next`` and ``history``."""

import shlex
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from readinglist.api import Event, Field, Item, Library, NothingFound, ReadingDates, ReadOnlyLibrary, describe_for
from readinglist.api.json_output import event_shape, full_item_shape, item_shape, note_shape, plain
from readinglist.cli.options import LIMIT, Cited, Json, Key, Query
from readinglist.cli.output import Output
from readinglist.cli.selection import require_match, selected_key
from readinglist.cli.session import session_of
from readinglist.cli.tables import Column, cells, one_text, wrapped_text
from readinglist.library.days import Calendar
from readinglist.library.journal import folded
from readinglist.library.status_history import DROPPED
from readinglist.papers.folding import counted
from readinglist.papers.paper import (
    EDITION_FIELDS,
    Note,
    Origin,
    OriginKind,
    Paper,
    display_place,
    display_title,
    short_authors,
)

app = typer.Typer()


@app.command("show")
def show(context: typer.Context, key: Key = "", as_json: Json = False) -> None:
    """Show a paper's fields, notes and history.

    Each field shows its origin in brackets.
    """
    session = session_of(context)
    with session.read_only() as library:
        item = library.get(selected_key(key, session, library))
        events = library.history(item.paper.key)
        readings = library.readings(item)
        calendar = library.calendar
        links = [other.paper.key for other in library.linking_papers(item)]
        others = library.shared_notes(item)
    now = datetime.now(UTC)
    if as_json:
        shared = [{"reader": reader} | note_shape(note) for reader, note in others]
        shape = full_item_shape(item, events, readings, now)
        session.output.json(shape | {"linked_from": links, "shared_notes": shared})
        return
    shown = readings_in_words(readings, now)
    _print_paper(item, events, shown, links, others, session.settings.reader, calendar, session.output)


_SHOWN_FIELDS = [name for name in Field if name not in (Field.TITLE, Field.AUTHORS, Field.ABSTRACT)]


def readings_in_words(readings: Sequence[ReadingDates], now: datetime) -> list[str]:
    """Return a line for each reading, numbered if there are several."""
    if len(readings) == 1:
        return [dates_in_words(readings[0], now)]
    return [f"{number}. {dates_in_words(dates, now)}" for number, dates in enumerate(readings, start=1)]


def dates_in_words(dates: ReadingDates, now: datetime) -> str:
    """Return ``started 2025-03-12 · finished 2025-03-15 (3 days)``, or how long a paper has been unread."""
    day = dates.calendar.day
    parts = [f"started {day(dates.started)}"] if dates.started else []
    if dates.finished:
        took = f" ({days_in_words(dates.days)})" if dates.days is not None else ""
        parts.append(f"{DROPPED if dates.outcome == DROPPED else 'finished'} {day(dates.finished)}{took}")
    else:
        parts.append(f"unread for {days_in_words(dates.days_open(now))}")
    return " · ".join(parts)


def days_in_words(number: float) -> str:
    """Return ``3 days``, ``1 day`` or ``less than a day``."""
    return "1 day" if number == 1 else f"{number:,g} days" if number else "less than a day"


def _print_paper(
    item: Item,
    events: Sequence[Event],
    readings: Sequence[str],
    links: Sequence[str],
    others: Sequence[tuple[str, Note]],
    reader: str,
    calendar: Calendar,
    output: Output,
) -> None:
    width = (output.width or _UNLIMITED) - 2
    output.styled((item.paper.key, "cyan"))
    for line in wrapped_text(display_title(item), width):
        output.styled((line, "bold"))
    authors = ", ".join(str(author) for author in item.paper.metadata.authors) or "(unknown authors)"
    for line in wrapped_text(authors, width):
        output.data(line)
    output.data()
    for label, value, remark in _facts(item, readings, calendar):
        _print_fact(label, value, remark, width, output)
    if links:
        _print_fact("linked from", " ".join(f"@{key}" for key in links), "", width, output)
    _print_paragraphs("abstract", [item.paper.metadata.abstract], width, output)
    for label, note in zip(_note_labels(item, calendar), item.reading.notes, strict=True):
        _print_paragraphs(label, note.text.split("\n"), width, output)
    for name, note in others:
        _print_paragraphs(f"note of {name}, {calendar.day(note.at)}", note.text.split("\n"), width, output)
    output.data()
    output.styled(("history", "bold"))
    present = {f"note:{note.id}" for note in item.reading.notes}
    for event, undone in reversed(folded(events)):
        # The texts of notes are printed above.
        described = _described(reader, event, undone=undone, brief=event.what in present)
        output.styled((f"  {calendar.day(event.at)}  ", "dim"), (described, ""))


def _note_labels(item: Item, calendar: Calendar) -> list[str]:
    """Return the day of each note, with its number if there are several, and its time if several have the same day."""
    notes = item.reading.notes
    if len(notes) == 1:
        return [f"note of {calendar.day(notes[0].at)}"]
    days = [calendar.day(note.at) for note in notes]
    times = [calendar.minute(note.at) if days.count(day) > 1 else day for note, day in zip(notes, days, strict=True)]
    return [f"note {number} of {time}" for number, time in enumerate(times, start=1)]


def _print_fact(label: str, value: str, remark: str, width: int, output: Output) -> None:
    """Print a label, a value and a remark; the remark on its own lines if the line would be too long."""
    first, *others = wrapped_text(value, width - _LABEL)
    fits = remark and not others and _LABEL + cells(first) + cells(remark) + 2 <= width
    output.styled((f"  {label:{_LABEL - 2}}", "dim"), (first, ""), (f"  {remark}" if fits else "", "dim"))
    below = wrapped_text(remark, width - _LABEL) if remark and not fits else []
    for line, style in (*((line, "") for line in others), *((line, "dim") for line in below)):
        output.styled((" " * _LABEL + line, style))


_LABEL = 19
"""Width of a label with its margins."""

_UNLIMITED = sys.maxsize
"""Width of lines in a pipe, which are not broken."""


def _facts(item: Item, readings: Sequence[str], calendar: Calendar) -> list[tuple[str, str, str]]:
    """Return (label, value, remark) of everything except title, authors, abstract, notes and history."""
    paper, reading = item.paper, item.reading
    facts = [("status", reading.status, f"since {calendar.day(reading.since)}" if reading.since else "")]
    facts.extend(("" if number else "reading", dates, "") for number, dates in enumerate(readings))
    stated = (
        ("progress", reading.progress),
        ("due", reading.due),
        ("priority", reading.priority),
        ("rating", "★" * reading.rating),
        ("tags", ", ".join(paper.tags)),
    )
    facts.extend((label, value, "") for label, value in stated if value)
    for name in _SHOWN_FIELDS:
        value = plain(paper.metadata, name)
        if getattr(paper.metadata, name.value):
            origin = paper.origin_of(name)
            facts.append((name.value.replace("_", " "), one_text(value), f"[{_origin(origin)}]" if origin else ""))
    facts.extend(_preprint(paper))
    title = paper.origin_of(Field.TITLE)
    facts.append(("match", paper.resolution.value.replace("_", " "), "; ".join(paper.evidence)))
    facts.extend(
        ("candidate", f"arXiv:{each.arxiv_id} {each.title}", f"{each.score:.2f}") for each in paper.suggestions
    )
    facts.extend(("other title", other, "") for other in paper.other_titles)
    if paper.aliases:
        facts.append(("aliases", ", ".join(paper.aliases), ""))
    if title:
        facts.append(("title from", _origin(title), ""))
    facts.append(
        ("added", str(calendar.day(paper.added)), f"from {display_place(paper.source)}" if paper.source else "")
    )
    if paper.why:
        facts.append(("reason", paper.why, ""))
    return facts


def _preprint(paper: Paper) -> Iterator[tuple[str, str, str]]:
    """Yield the facts of the edition of the preprint that the publication has replaced."""
    if paper.preprint is None:
        return
    origins = dict(paper.preprint.origins)
    for name in EDITION_FIELDS:
        value = getattr(paper.preprint.metadata, name)
        if value and value != getattr(paper.metadata, name):
            shown, origin = one_text(plain(paper.preprint.metadata, name)), origins.get(name)
            label = f"preprint {name.value.removeprefix('entry_')}"
            yield label, shown, f"[{_origin(origin)}]" if origin else ""


def _origin(origin: Origin) -> str:
    kind = "reader" if origin.kind is OriginKind.USER else origin.kind.value
    return kind if origin.where in ("", kind) else f"{kind}: {display_place(origin.where)}"


def _print_paragraphs(heading: str, paragraphs: Sequence[str], width: int, output: Output) -> None:
    if not any(paragraphs):
        return
    output.data()
    output.styled((heading, "bold"))
    for paragraph in paragraphs:
        for line in wrapped_text(paragraph, width - 2):
            output.data(f"  {line}")


@app.command("next")
def next_(
    context: typer.Context,
    query: Query = None,
    limit: Annotated[int, LIMIT] = 1,
    start: Annotated[bool, typer.Option("--start", help="Set the first one to reading.")] = False,
    cited: Cited = None,
    stale: Annotated[
        bool, typer.Option("--stale", help="Only papers being read without a change for 30 days.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Suggest what to read next.

    Papers that are overdue or due within a week come first, then those that your manuscript cites, then reading,
    to-read and new ones, by priority and age.
    """
    session = session_of(context)
    output = session.output
    text = " ".join(query or ())
    with session.library() if start else session.read_only() as library:
        for file in () if cited else library.missing_manuscripts():
            output.warn(f"{file} (from the settings) does not exist; its citations are not considered")
        papers = library.next(text, limit=limit, cited=cited or (), stale=stale)
        if not papers:
            require_match(text, library)
        if isinstance(library, Library) and papers:
            library.set_status(papers[0].item.paper.key, "reading")
    if as_json:
        output.json([item_shape(each.item) | {"reasons": list(each.reasons)} for each in papers])
    for each in () if as_json else papers:
        paper = each.item.paper
        output.styled((paper.key, "cyan"), (f"  {display_title(each.item)}", "bold"))
        address = paper.metadata.arxiv_id.url if paper.metadata.arxiv_id else ""
        reasons = "; ".join(filter(None, (short_authors(paper.metadata.authors), *each.reasons)))
        output.styled((f"  {reasons}", ""))
        if address:
            output.data(f"  {address}")
    if not papers:
        raise _nothing_unread(text, stale=stale)
    if start:
        key = papers[0].item.paper.key
        output.say(f"{key}: reading; run `readinglist read {shlex.quote(key)}` when you have finished it")


def _nothing_unread(query: str, *, stale: bool) -> NothingFound:
    if stale:
        return NothingFound("no paper being read has been unchanged for 30 days", hint="run `readinglist next`")
    if query:
        return NothingFound(f"no unread papers match {query!r}", hint=f"run `readinglist list {shlex.quote(query)}`")
    return NothingFound("no unread papers", hint="add papers with `readinglist add`")


@app.command("history")
def history(
    context: typer.Context,
    key: Key = "",
    limit: Annotated[int, LIMIT] = 50,
    everything: Annotated[bool, typer.Option("--all", help="Show undos and redos as changes of their own.")] = False,
    as_json: Json = False,
) -> None:
    """Show the change history, newest first.

    Undone changes are marked.
    """
    session = session_of(context)
    with session.read_only() as library:
        shown = _changes(library, key, limit, everything=everything or as_json)
        keys = library.keys_of({event.paper for event, _ in shown})
        calendar = library.calendar
    if as_json:
        session.output.json([event_shape(event, keys.get(event.paper, "")) for event, _ in shown])
        return
    columns = (
        Column(heading="when", style="dim"),
        Column(heading="batch", right=True, rank=1),
        Column(heading="key", flexible=True, least=10, style="cyan"),
        Column(heading="change", flexible=True, least=10),
    )
    reader = session.settings.reader
    is_narrow = (session.output.width or _NARROW) < _NARROW
    rows = [
        (
            str(calendar.day(event.at)) if is_narrow else calendar.minute(event.at),
            str(event.batch),
            keys.get(event.paper, ""),
            _described(reader, event, undone=undone),
        )
        for event, undone in shown
    ]
    if rows:
        session.output.table(columns, rows)
    _say_how_many(session.output, len(rows), limit)


def _say_how_many(output: Output, shown: int, limit: int) -> None:
    if not shown:
        output.say("no changes yet")
    if shown == limit:
        newest = counted(limit, "newest change") if limit > 1 else "newest change"
        output.say(f"the {newest}; use --limit to show more")


_NARROW = 60
"""Below this width, times are days."""


def _changes(library: ReadOnlyLibrary, key: str, limit: int, *, everything: bool) -> list[tuple[Event, bool]]:
    """Return the newest changes and whether each is undone; only with `everything`, undos and redos are changes."""
    if everything:
        return [(event, False) for event in library.history(key, limit=limit)]
    number = limit + 1
    while True:
        events = library.history(key, limit=number)
        changes = folded(events)[:limit]
        # An undo among the changes is that of an older one.
        if len(events) < number or (len(changes) == limit and not any(event.undoes for event, _ in changes)):
            return changes
        number *= 2


def _described(reader: str, event: Event, *, undone: bool, brief: bool = False) -> str:
    return describe_for(reader, event, brief=brief) + (" (undone)" if undone else "")
