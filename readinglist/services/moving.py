"""Move a library: all of it as lines of text with its history, and back into an empty one."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from itertools import groupby

from readinglist.core.dumping import dump_lines, read_events, read_header
from readinglist.core.encoding import paper_from_json
from readinglist.core.journal import PAPER, Event
from readinglist.core.query import Everything
from readinglist.papers.errors import InputError, LibraryError, StaleRevision
from readinglist.protocols.library import Unit
from readinglist.services.workspace import Progress, Workspace, no_progress

_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What reading a value of the wrong shape raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """How much a dump held: papers now in the library, steps of its history, and events."""

    papers: int
    batches: int
    events: int


def dump(workspace: Workspace, *, program: str) -> Generator[str, None, None]:
    """The lines of a dump; one picture of the library, which stays open until the last line is taken."""
    with workspace.store.read() as view:
        newest = view.events(limit=1)
        yield from dump_lines(view.journal(), count=newest[0].number if newest else 0, program=program)


def load(lines: Iterable[str], workspace: Workspace, *, progress: Progress = no_progress) -> Loaded:
    """Replay the lines of a dump into an empty library, in one transaction, and check that it came out the same.

    Raises:
        InputError: the lines are no dump, or damaged; nothing is loaded.
        NewerLibrary: they were written by a newer version; nothing is loaded.
        LibraryError: the library is not empty; nothing is loaded.
    """
    rest = iter(lines)
    header = next(rest, "")
    count = read_header(header)
    with workspace.store.begin() as unit:
        if next(unit.batches(), None) is not None:
            raise LibraryError(
                "the library is not empty, and a dump brings its own history",
                hint="load it into a new one: READINGLIST_LIBRARY=NEW-FILE readinglist load FILE",
            )
        batches = _replay(read_events(rest, header, count), count, unit, progress)
        differences = unit.differences()
        if differences:
            raise InputError(f"the dump does not lead to one library: {differences[0]}", hint="nothing was loaded")
        papers = sum(unit.count(Everything(), workspace.reader).values())
    return Loaded(papers=papers, batches=batches, events=count)


def _replay(events: Iterable[tuple[int, Event]], count: int, unit: Unit, progress: Progress) -> int:
    """Write the events batch by batch; how many batches there were."""
    written = 0
    for batch, group in groupby(events, key=lambda each: each[1].batch):
        lines, replayed = zip(*group, strict=True)
        try:
            _check_papers(replayed)
            kept = unit.apply(replayed)
        except StaleRevision as error:
            raise _unfit(lines, error.message) from error
        except LibraryError as error:
            if isinstance(error.__cause__, _MALFORMED):
                raise _unfit(lines, error.message) from error
            raise
        except _MALFORMED as error:
            raise _unfit(lines, repr(error)) from error
        written += 1
        if kept != replayed:
            raise _unfit(lines, f"step {batch} of its history would become step {written}")
        progress("loading", kept[-1].number, count)
    return written


def _check_papers(events: Iterable[Event]) -> None:
    """Raise what reading the papers would raise that the events add."""
    for event in events:
        if event.what == PAPER and event.after is not None:
            paper_from_json(event.after, id=event.paper)


def _unfit(lines: tuple[int, ...], reason: str) -> InputError:
    place = f"line {lines[0]}" if len(lines) == 1 else f"lines {lines[0]} to {lines[-1]}"
    return InputError(f"{place} of the dump cannot be: {reason}", hint="nothing was loaded; take another copy of it")
