"""The commands that look: ``list``, ``show``, ``next`` and ``history``."""

import shlex
import textwrap
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from readinglist.api import Event, ExitCode, Field, Item, Library, NothingFound, ReadingDates, describe_for
from readinglist.api.json_output import event_shape, item_shape, moment, plain, whole_shape
from readinglist.cli.completion import complete_key, complete_query
from readinglist.cli.output import Output
from readinglist.cli.selection import Key, selected_key
from readinglist.cli.session import session_of
from readinglist.cli.tables import Column, cells
from readinglist.papers.paper import display_title, short_authors

app = typer.Typer()


@app.command("list")
def list_(
    context: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]", help="Which papers.", autocompletion=complete_query)
    ] = None,
    sort: Annotated[str, typer.Option("--sort", metavar="FIELD", help="Sort by this field.")] = "added",
    reverse: Annotated[bool, typer.Option("--reverse", "-r", help="Turn the order round.")] = False,
    limit: Annotated[int | None, typer.Option("--limit", "-n", metavar="N", min=1, help="At most so many.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """List papers, all or those of a query. A query looks like: tag:robotics status:new year:2023-."""
    session = session_of(context)
    text = " ".join(query or ())
    with session.read_only() as library:
        items = library.find(text, sort=sort, reverse=reverse, limit=limit)
        counted = library.counts(text)
        keyed = () if items or not text.isalnum() else library.find(f"key:{text}", limit=3)
    if as_json:
        session.output.json([item_shape(item) for item in items])
    elif items:
        _print_table(items, session.output)
        session.output.say(_summary(len(items), counted))
    if not items and text:
        keys = f"; key:{text} finds {', '.join(item.paper.key for item in keyed)}" if keyed else ""
        session.output.say(f"no paper matches {text!r}{keys}")
        raise typer.Exit(ExitCode.INCOMPLETE)
    if not items:
        session.output.say("the library is empty: fill it with `readinglist add PAGE.txt`, an arXiv id, or a .bib file")


def _print_table(items: Sequence[Item], output: Output) -> None:
    columns = [
        Column(heading="key", style="cyan"),
        Column(heading="status"),
        Column(heading="year"),
        Column(heading="authors", flexible=True, least=12),
        Column(heading="title", flexible=True, least=20),
        Column(heading="tags", flexible=True, least=4, style="dim"),
    ]
    rows = [
        [
            item.paper.key,
            item.reading.status,
            str(item.paper.metadata.year or ""),
            short_authors(item.paper.metadata.authors),
            ("" if item.paper.resolution.resolved else "(open) ") + display_title(item),
            ", ".join(item.paper.tags),
        ]
        for item in items
    ]
    if not any(row[-1] for row in rows):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    output.table(columns, rows)


def _summary(shown: int, counts: Mapping[str, int]) -> str:
    total = sum(counts.values())
    statuses = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
    papers = f"{shown} of {total} papers" if shown < total else f"{total} paper{'s' * (total != 1)}"
    return f"{papers}: {statuses}"


@app.command("show")
def show(
    context: typer.Context,
    key: Key = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object.")] = False,
) -> None:
    """Show one paper whole: fields, status, notes and history. Each field says where it came from."""
    session = session_of(context)
    with session.read_only() as library:
        item = library.get(selected_key(key, session, library))
        events = library.history(item.paper.key)
        course = library.course(item)
    now = datetime.now(UTC)
    if as_json:
        session.output.json(whole_shape(item, events, course, now))
        return
    _print_whole(item, events, course_in_words(course, now), session.settings.reader, session.output)


_SHOWN_FIELDS = [name for name in Field if name not in (Field.TITLE, Field.AUTHORS, Field.ABSTRACT)]


def course_in_words(course: ReadingDates, now: datetime) -> str:
    """``started 2025-03-12 · finished 2025-03-15 (3 days)``, or how long it has been open."""
    parts = [f"started {_day(course.started)}"] if course.started else []
    if course.finished:
        took = f" ({days_in_words(course.days)})" if course.days is not None else ""
        parts.append(f"finished {_day(course.finished)}{took}")
    else:
        parts.append(f"open for {days_in_words(course.days_open(now))}")
    return " · ".join(parts)


def days_in_words(number: float) -> str:
    """``3 days``, ``1 day``, ``under a day``."""
    return "1 day" if number == 1 else f"{number:,g} days" if number else "under a day"


def _print_whole(item: Item, events: Sequence[Event], dates: str, reader: str, output: Output) -> None:
    width = (output.width or 100) - 2
    output.styled((item.paper.key, "cyan"))
    for line in textwrap.wrap(display_title(item), width):
        output.styled((line, "bold"))
    authors = ", ".join(str(author) for author in item.paper.metadata.authors) or "(authors not known)"
    for line in textwrap.wrap(authors, width):
        output.data(line)
    output.data()
    for label, value, remark in _facts(item, dates):
        _print_fact(label, value, remark, width, output)
    _print_paragraphs("abstract", [item.paper.metadata.abstract], width, output)
    for note in item.reading.notes:
        _print_paragraphs(f"note of {_day(note.at)}", note.text.split("\n"), width, output)
    output.data()
    output.styled(("history", "bold"))
    for event in reversed(events):
        output.styled((f"  {_day(event.at)}  ", "dim"), (describe_for(reader, event), ""))


def _print_fact(label: str, value: str, remark: str, width: int, output: Output) -> None:
    """The label, the value, and the remark behind it, or below where the line would be too long."""
    first, *others = textwrap.wrap(value, width - _LABEL, break_long_words=False, break_on_hyphens=False) or [""]
    fits = remark and not others and _LABEL + cells(first) + cells(remark) + 2 <= width
    output.styled((f"  {label:{_LABEL - 2}}", "dim"), (first, ""), (f"  {remark}" if fits else "", "dim"))
    below = [] if fits else textwrap.wrap(remark, width - _LABEL, break_on_hyphens=False)
    for line, style in (*((line, "") for line in others), *((line, "dim") for line in below)):
        output.styled((" " * _LABEL + line, style))


_LABEL = 19
"""The cells of a label with its margins."""


def _facts(item: Item, dates: str) -> list[tuple[str, str, str]]:
    """(label, value, remark) of what is known besides title, authors and texts."""
    paper, reading = item.paper, item.reading
    facts = [("status", reading.status, f"since {_day(reading.since)}" if reading.since else "")]
    facts.append(("reading", dates, ""))
    if reading.priority:
        facts.append(("priority", reading.priority, ""))
    if reading.rating:
        facts.append(("rating", "★" * reading.rating, ""))
    if paper.tags:
        facts.append(("tags", ", ".join(paper.tags), ""))
    for name in _SHOWN_FIELDS:
        value = plain(paper.metadata, name)
        if getattr(paper.metadata, name.value):
            origin = paper.origin_of(name)
            shown = _one_text(value)
            facts.append(
                (name.value.replace("_", " "), shown, f"[{_origin(origin.kind.value, origin.where)}]" if origin else "")
            )
    title = paper.origin_of(Field.TITLE)
    facts.append(("match", paper.resolution.value.replace("_", " "), "; ".join(paper.evidence)))
    facts.extend(("could be", f"arXiv:{each.arxiv_id} {each.title}", f"{each.score:.2f}") for each in paper.suggestions)
    facts.extend(("also titled", other, "") for other in paper.other_titles)
    if paper.aliases:
        facts.append(("other keys", ", ".join(paper.aliases), ""))
    if title:
        facts.append(("title from", _origin(title.kind.value, title.where), ""))
    facts.append(("added", _day(paper.added), f"from {paper.source}" if paper.source else ""))
    if paper.why:
        facts.append(("why", paper.why, ""))
    return facts


def _origin(kind: str, where: str) -> str:
    return kind if where in ("", kind) else f"{kind}: {where}"


def _one_text(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name} = {text}" for name, text in value.items())
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)


def _print_paragraphs(heading: str, paragraphs: Sequence[str], width: int, output: Output) -> None:
    if not any(paragraphs):
        return
    output.data()
    output.styled((heading, "bold"))
    for paragraph in paragraphs:
        for line in textwrap.wrap(paragraph, width - 2) or [""]:
            output.data(f"  {line}")


def _minute(at: datetime) -> str:
    return str(moment(at)).replace("T", " ")[:16]


def _day(at: datetime | None) -> str:
    return (moment(at) or "")[:10]


@app.command("next")
def next_(
    context: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]", help="Among which papers.", autocompletion=complete_query)
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, help="Name so many.")] = 1,
    start: Annotated[bool, typer.Option("--start", help="Mark the first one as being read.")] = False,
    cited: Annotated[
        list[Path] | None,
        typer.Option("--cited", metavar="FILE", help="First what this .aux or .bcf cites; may be repeated."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """Say what to read now, and why. First cited but unread, started, queued, new; then by priority and age."""
    session = session_of(context)
    output = session.output
    text = " ".join(query or ())
    with session.library() if start else session.read_only() as library:
        for file in () if cited else library.missing_manuscripts():
            output.warn(f"{file} is not there: what it cites is not known (the settings name it)")
        proposals = library.next(text, limit=limit, cited=cited or ())
        if isinstance(library, Library) and proposals:
            library.set_status(proposals[0].item.paper.key, "reading")
    if as_json:
        output.json([item_shape(each.item) | {"reasons": list(each.reasons)} for each in proposals])
    for each in () if as_json else proposals:
        paper = each.item.paper
        output.styled((paper.key, "cyan"), (f"  {display_title(each.item)}", "bold"))
        address = paper.metadata.arxiv_id.url if paper.metadata.arxiv_id else ""
        output.data("  " + "; ".join(filter(None, (short_authors(paper.metadata.authors), *each.reasons))))
        if address:
            output.data(f"  {address}")
    if not proposals:
        raise _nothing_waits(text)
    if start:
        output.say(f"{proposals[0].item.paper.key} is now being read; `readinglist read` marks it as read")


def _nothing_waits(query: str) -> NothingFound:
    if query:
        return NothingFound(
            f"nothing that matches {query!r} is waiting to be read", hint=f"readinglist list {shlex.quote(query)}"
        )
    return NothingFound("nothing is waiting to be read", hint="add papers with `readinglist add`")


@app.command("history")
def history(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="[KEY]", help="Of this paper only.", autocompletion=complete_key)] = "",
    limit: Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, help="At most so many.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """Show what was changed, newest first."""
    session = session_of(context)
    with session.read_only() as library:
        events = library.history(key, limit=limit)
        keys = library.keys_of({event.paper for event in events})
    if as_json:
        session.output.json([event_shape(event, keys.get(event.paper, "")) for event in events])
        return
    columns = (
        Column(heading="when", style="dim"),
        Column(heading="step", right=True),
        Column(heading="key", style="cyan"),
        Column(heading="change", flexible=True, least=30),
    )
    reader = session.settings.reader
    rows = [
        (_minute(event.at), str(event.batch), keys.get(event.paper, ""), describe_for(reader, event))
        for event in events
    ]
    session.output.table(columns, rows)
    if len(events) == limit:
        session.output.say(f"the {limit} newest changes; --limit shows more")
