"""The command ``stats``: text, JSON, CSV and plots."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Annotated

import typer

from readinglist.api import ExitCode, Period, ReadOnlyLibrary, Statistics, UsageError
from readinglist.cli.commands.browse import days_in_words
from readinglist.cli.commands.listing import EMPTY
from readinglist.cli.options import Json, Query, completing
from readinglist.cli.output import Output
from readinglist.cli.selection import no_match
from readinglist.cli.session import session_of
from readinglist.cli.tables import Line, cells, shortened
from readinglist.files.writing import write_atomically
from readinglist.library.statistics import GROUPS
from readinglist.papers.folding import counted, did_you_mean, nearest
from readinglist.papers.paper import display_title

REST = "rest"
"""A style that means: without a bar, which would be much longer than the others."""

_MOST_CELLS = 4
"""Cells of a bar for one paper."""

_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


def bar(number: float, most: float, width: int, *, blocks: bool = True) -> str:
    """Return a bar of at most `width` cells, in proportion to `number` of `most`; never empty for a positive number.

    Without `blocks` it is ASCII.
    """
    if number <= 0 or most <= 0 or width < 1:
        return ""
    width = min(width, round(most * _MOST_CELLS))  # few papers fill no line
    eighths = max(1, min(width * 8, round(number / most * width * 8)))
    if not blocks:
        return "#" * max(1, eighths // 8)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]


def bars(
    heading: str, counts: Sequence[tuple[str, int, str]], width: int, *, blocks: bool = True, label: int = 0
) -> list[Line]:
    """Return a heading, and a line with a bar for each (name, number, style); names are shortened to `label` cells."""
    if not counts:
        return []
    most = max(number for _, number, style in counts if style != REST)
    digits = len(f"{max(number for _, number, _ in counts):,}")
    names = min(max(cells(name) for name, _, _ in counts), label or width // 2)
    room = width - names - digits - 6
    lines: list[Line] = [((heading, "bold"),)]
    for name, number, style in counts:
        shown = shortened(name, names)
        text = f"  {shown}{' ' * (names - cells(shown))}  {number:{digits},}  "
        drawn = ((bar(number, most, room, blocks=blocks), style),) if style != REST else ()
        lines.append(((text.rstrip() if not drawn else text, ""), *drawn))
    return lines


def side_by_side(left: Sequence[Line], right: Sequence[Line], width: int) -> list[Line]:
    """Join two blocks of lines, the right one at column `width`; with 0, one below the other."""
    if not left or not right:
        return [*left, *right]
    if not width:
        return [*left, (), *right]
    joined: list[Line] = []
    for one, other in zip_longest(left, right, fillvalue=()):
        gap = width - sum(cells(text) for text, _ in one)
        joined.append((*one, (" " * max(2, gap), ""), *other) if other else one)
    return joined


app = typer.Typer()

_MAX_BARS = 8
_FORMULA_SIGNS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\N{FULLWIDTH EQUALS SIGN}",
    "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH HYPHEN-MINUS}",
    "\N{FULLWIDTH COMMERCIAL AT}",
)
_BY = typer.Option(
    "--by", metavar="GROUP", help="month, week, venue, author or source.", autocompletion=completing(*GROUPS)
)
_NARROW = 60
"""Below this width, sections stand below each other."""

_MONTHS = 12
PLOTS = (".svg", ".png")
"""Suffixes of plots."""


@app.command("stats")
def stats(
    context: typer.Context,
    query: Query = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE", help="Write a plot to this .svg or .png file.")
    ] = None,
    by: Annotated[str, _BY] = "month",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the months, or what --by names, as CSV.")] = False,
    as_json: Json = False,
) -> None:
    """Show counts and reading times."""
    session = session_of(context)
    output = session.output
    text = " ".join(query or ())
    _check_options(plot, by, as_csv=as_csv, as_json=as_json)
    with session.read_only(must_exist=plot is not None) as library:
        found = library.statistics(text, by=by)
        goal = library.settings.goal
        styles = {status.name: status.color for status in library.statuses}
        missing = no_match(text, library) if text and not found.papers else ""
    if as_json:
        from readinglist.api.json_output import statistics_shape

        output.json(statistics_shape(found, by=by, goal=goal))
    elif as_csv:
        output.raw(_csv(found, by))
    elif found.papers and not plot:
        for line in page(
            found, output.width or 80, styles, by=by, goal=goal, blocks=output.blocks, shorten=output.width is not None
        ):
            output.styled(*line)
    if plot:
        _draw(found, text, plot, library, output, by=by)
    if missing:
        output.say(missing)
        raise typer.Exit(ExitCode.INCOMPLETE)
    if not found.papers:
        output.say(EMPTY)


def _check_options(plot: Path | None, by: str, *, as_csv: bool, as_json: bool) -> None:
    if as_csv and as_json:
        raise UsageError("--json and --csv cannot be used together", hint="use one of them")
    if plot and plot.suffix.lower() not in PLOTS:
        raise UsageError(
            f"invalid plot file {str(plot)!r}: expected {' or '.join(PLOTS)}", hint="for example --plot stats.svg"
        )
    if by not in GROUPS:
        guess = did_you_mean(nearest(by, GROUPS, limit=1), before="; ")
        raise UsageError(f"unknown group {by!r}{guess}", hint=f"available: {', '.join(GROUPS)}")


def _draw(found: Statistics, query: str, path: Path, library: ReadOnlyLibrary, output: Output, *, by: str) -> None:
    from readinglist.formats.plotting import Plot, draw

    of = f" of {query}" if query else ""
    title = f"{counted(found.papers, 'paper')}{of}, {found.open:,} unread"
    goal = library.settings.goal
    title += f", {found.year.finished:,} of {goal:,} finished this year" if goal else ""
    picture = Plot(
        title=title,
        months=found.weeks or found.months,
        weekly=by == "week",
        categories=found.tally.categories,
        tags=found.tally.tags,
    )
    drawn = draw(picture, path.suffix.lower().removeprefix("."))
    written = write_atomically(path, drawn, protected=library.protected)
    output.say(f"{path}: {'written' if written else 'unchanged'}")


def _csv(found: Statistics, by: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if by not in ("month", "week"):
        writer.writerow((by, "papers", "finished"))
        writer.writerows((_text_cell(name), *counts) for name, *counts in found.names)
        return text.getvalue()
    writer.writerow((by, "added", "started", "finished", "dropped", "backlog"))
    for each in found.weeks or found.months:
        writer.writerow(
            (
                each.week if by == "week" else each.month,
                each.added,
                each.started,
                each.finished,
                each.dropped,
                each.backlog,
            )
        )
    return text.getvalue()


def _text_cell(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def page(
    found: Statistics,
    width: int,
    styles: Mapping[str, str],
    *,
    by: str = "month",
    goal: int = 0,
    blocks: bool,
    shorten: bool = True,
) -> list[Line]:
    """Return the lines of the page, in at most `width` cells, except titles if they are not to be shortened.

    `styles` are those of statuses.
    """
    half = width // 2 if width >= _NARROW else 0
    left, right = (half - 2, width - half) if half else (width, width)
    tally = found.tally
    statuses = [(name, number, styles.get(name, "")) for name, number in found.by_status.items()]
    ratings = [("★" * stars, number, "yellow") for stars, number in tally.ratings.items()]
    tags, categories = _top(tally.tags), _top(tally.categories)
    sections: list[list[Line]] = [
        _head(found),
        side_by_side(
            bars("by status", statuses, left, blocks=blocks),
            bars("by rating", ratings, right, blocks=blocks),
            half,
        ),
        bars(f"by {by}", _top({name: papers for name, papers, _ in found.names}), width, blocks=blocks),
        _periods(found.weeks or found.months, width, blocks=blocks, weekly=by == "week"),
        side_by_side(
            bars("by tag", tags, left, blocks=blocks, label=18),
            bars("by category", categories, right, blocks=blocks, label=18),
            half,
        ),
        _oldest(found, width if shorten else None),
        _pace(found, goal),
    ]
    filled = [section for section in sections if section]
    return [line for number, section in enumerate(filled) for line in (*(((),) if number else ()), *section)]


def _top(counts: Mapping[str, int]) -> list[tuple[str, int, str]]:
    """Return bars of the most frequent ones, and the total of the others."""
    pairs = [(name, number, "") for name, number in counts.items()]
    if len(pairs) <= _MAX_BARS:
        return pairs
    others = sum(number for _, number, _ in pairs[_MAX_BARS - 1 :])
    return [*pairs[: _MAX_BARS - 1], (f"({len(pairs) - _MAX_BARS + 1} others)", others, REST)]


def _head(found: Statistics) -> list[Line]:
    unread = f": {found.open:,} unread ({found.open / found.papers:.0%})" if found.open else ": none unread"
    unresolved = f", {found.unresolved:,} unresolved" if found.unresolved else ""
    return [((counted(found.papers, "paper"), "bold"), (unread, ""), (unresolved, "dim"))]


def _periods(months: Sequence[Period], width: int, *, blocks: bool, weekly: bool = False) -> list[Line]:
    """Return three bars for each of the last months or weeks: added, finished, and unread at its end."""
    shown = months[-_MONTHS:]
    rows = [(each.added, each.finished, each.backlog) for each in shown]
    most = max(max(added, finished) for added, finished, _ in rows)
    peak = max(backlog for _, _, backlog in rows)
    digits = len(f"{max(most, peak):,}")
    room = max(0, (width - 11 - 3 * (digits + 3)) // 3)
    place = max(digits + room + 3, len("finished "))
    left = "unread at end" if place > len("unread at end") else "unread"
    headings = "".join(f"{name:{place}}" for name in ("added", "finished", left))
    lines: list[Line] = [((f"{'by week' if weekly else 'by month':11}", "bold"), (headings.rstrip(), "dim"))]
    for each, row in zip(shown, rows, strict=True):
        parts: list[tuple[str, str]] = [(f"  {each.week if weekly else each.month:7}  ", "")]
        for number, scale, style in zip(row, (most, most, peak), ("blue", "green", "yellow"), strict=True):
            drawn = bar(number, scale, room, blocks=blocks)
            parts += [(f"{number:{digits},} ", ""), (drawn, style), (" " * (place - digits - 1 - len(drawn)), "")]
        lines.append(tuple(parts[:-1]))
    earlier = months[:-_MONTHS]
    if earlier:
        sums = [sum(each.added for each in earlier), sum(each.finished for each in earlier), earlier[-1].backlog]
        totals = "".join(f"{f'{number:{digits},}':{place}}" for number in sums).rstrip()
        lines.insert(1, ((f"  {'earlier':9}{totals}", "dim"),))
    return lines


def _oldest(found: Statistics, width: int | None) -> list[Line]:
    """Return the papers unread longest; keys and titles are not shortened if `width` is None."""
    if not found.oldest:
        return []
    narrow = width is not None and width < _NARROW
    days = [found.days_open(item) for item in found.oldest]
    ages = [f"{each} d" if narrow else days_in_words(each) for each in days]
    keys = max(cells(item.paper.key) for item in found.oldest)
    keys = min(keys, width // 3) if width else keys
    statuses = max(len(item.reading.status) for item in found.oldest)
    lines: list[Line] = [(("longest unread", "bold"),)]
    for item, age in zip(found.oldest, ages, strict=True):
        key, title = item.paper.key, display_title(item)
        key = shortened(key, keys) if width else key
        text = f"{' ' * (keys - cells(key))}  {age:>{max(map(len, ages))}}  {item.reading.status:{statuses}}  "
        title = shortened(title, width - 2 - cells(key) - cells(text)) if width else title
        lines.append((("  ", ""), (key, "cyan"), (text, ""), (title, "dim")))
    return lines


def _pace(found: Statistics, goal: int) -> list[Line]:
    lines: list[Line] = [(("recently", "bold"),)]
    for name, each in (("last 7 days", found.week), ("last 30 days", found.month)):
        text = f"{each.added:,} added, {each.started:,} started, {each.finished:,} finished, {each.dropped:,} dropped"
        lines.append((((f"  {name:14}"), ""), (text, "")))
    of_goal = f" of {goal:,}" if goal else ""
    text = (
        f"{found.year.finished:,}{of_goal} finished, {_pace_in_words(found.weekly_pace)} a week{_needed(found, goal)}"
    )
    lines.append(((f"  {'this year':14}", ""), (text, "")))
    if found.median_days is not None:
        papers = len(found.reading_days)
        of = f"median of the last {papers:,} finished" if papers > 1 else "1 paper"
        text = f"{days_in_words(found.median_days)} from start to finish ({of})"
        lines.append(((f"  {'reading time':14}", ""), (text, "")))
    if found.read_again:
        lines.append(((f"  {'read again':14}", ""), (f"{counted(found.read_again, 'paper')} more than once", "")))
    if found.stale:
        text = f"{counted(found.stale, 'paper')} without a change for 30 days: `readinglist next --stale -n 9`"
        lines.append(((f"  {'stale':14}", ""), (text, "")))
    if found.tally.notes:
        text = f"{found.tally.notes:,} on {counted(found.tally.noted, 'paper')}"
        lines.append(((f"  {'notes':14}", ""), (text, "")))
    return lines


def _pace_in_words(papers: float) -> str:
    return "less than 0.1" if 0 < papers < 0.05 else f"{papers:.1f}"


def _needed(found: Statistics, goal: int) -> str:
    """Return the weekly pace that the goal needs until the end of the year."""
    missing = goal - found.year.finished
    if not goal:
        return ""
    if missing <= 0:
        return "; goal reached"
    today = found.calendar.day(found.at)
    weeks = max(1.0, ((date(today.year + 1, 1, 1) - today).days) / 7)
    return f"; {_pace_in_words(missing / weeks)} a week to reach the goal"
