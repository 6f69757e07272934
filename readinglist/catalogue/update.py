"""Brings the user's own catalogue up to date from what a harvester gives: interruptible, and used as far as it got."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from readinglist.catalogue.build import build, clear_leftovers
from readinglist.catalogue.harvested import Harvest, Harvester, HarvestPage, State, base_of
from readinglist.catalogue.index import Catalogue, CatalogueInfo
from readinglist.catalogue.schema import CatalogueError
from readinglist.library.clock import Clock
from readinglist.papers.errors import InputError, Problem, ReadinglistError, ServiceError
from readinglist.papers.paper import PartialDate

_MOST_PROBLEMS = 100

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many records are done, and how many there are (0: unknown)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateReport:
    """What one run brought: records read, papers taken away, and records that could not be read (the first 100).

    `since` and `until` are the days (ISO 8601) from and up to which changes are known. `papers` counts the papers of
    the whole update.
    """

    since: str
    until: str
    records: int
    deleted: int
    skipped: int
    papers: int
    problems: tuple[Problem, ...] = ()


def update(
    own: Path, harvester: Harvester, clock: Clock, *, since: date | None = None, progress: Progress | None = None
) -> UpdateReport:
    """Harvest what changed after the catalogue `own` was built, or after the last update, into an index beside it.

    Begins at `since` where that is given, else where the last run ended, else a day before the newest paper of the
    catalogue. What was harvested before a fault or Ctrl-C is kept, indexed and used; the next run goes on from there.

    Raises:
        CatalogueError: there is no catalogue at `own`, or it is damaged.
        InputError: the catalogue knows no date to begin at.
        ServiceError: the service did not answer, or not to the end.
        ReadinglistError: another update of this catalogue is under way.
        OSError: the disk is full or the folder cannot be written.
    """
    with Catalogue(own) as opened:
        info = opened.info()
    harvest = Harvest(own)
    with _alone(harvest.folder):
        run = _Run(harvest, _state(harvest, info, since), clock, progress or _silent)
        try:
            run.harvest(harvester)
        except (ServiceError, KeyboardInterrupt):
            run.index()
            raise
        run.index()
        return run.report()


def discard_update(own: Path) -> None:
    """Remove what was harvested for a catalogue that was built anew; left alone while an update is under way."""
    harvest = Harvest(own)
    if harvest.folder.is_dir():
        try:
            with _alone(harvest.folder):
                harvest.discard()
        except ReadinglistError:
            return


def _state(harvest: Harvest, info: CatalogueInfo, since: date | None) -> State:
    """Where to go on, or to begin; what belongs to an older build is removed."""
    base = base_of(info)
    state = harvest.state(base)
    if state is None or not harvest.holds(state):
        harvest.discard()
        day = since.isoformat() if since else _first_day(info)
        return State(base=base, begun=day, newest=day)
    return state.begun_at(since.isoformat()) if since else state


def _first_day(info: CatalogueInfo) -> str:
    """A day before the newest paper that the catalogue knows; the bulk data hold all changes up to that day."""
    newest = PartialDate.parse(info.newest)
    if newest is None:
        raise InputError(
            f"{info.path} does not say how new its papers are", hint="name the day to begin at: --from YYYY-MM-DD"
        )
    return (date(newest.year, newest.month or 1, newest.day or 1) - timedelta(days=1)).isoformat()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock that keeps two updates apart; the system frees it when a process dies."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ReadinglistError(
                "another process is updating this catalogue", hint="wait for it to end, then repeat"
            ) from None
        yield


def _silent(_doing: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


class _Run:
    """One run of `update`, within the lock."""

    def __init__(self, harvest: Harvest, state: State, clock: Clock, progress: Progress) -> None:
        self._harvest = harvest
        self._state = state
        self._since = state.resume_day
        self._clock = clock
        self._progress = progress
        self._records = self._deleted = self._skipped = 0
        self._problems: list[Problem] = []

    def harvest(self, harvester: Harvester) -> None:
        """Take page after page to the end, keeping each before the next is asked for."""
        page = self._continued(harvester)
        refused_at = ""
        while True:
            self._keep(page)
            if not page.token:
                return
            following = harvester.go_on(page.token)
            if following is None:
                if self._state.resume_day == refused_at:
                    raise ServiceError("arXiv refuses the tokens it gives", hint="repeat later: nothing is lost")
                refused_at = self._state.resume_day
                following = harvester.begin(refused_at)
            page = following

    def _continued(self, harvester: Harvester) -> HarvestPage:
        """The next page of a harvest that was interrupted today, else the first page of a new one."""
        if self._state.token and self._state.token_day == self._today():
            page = harvester.go_on(self._state.token)
            if page is not None:
                return page
        day = self._state.resume_day
        if not self._state.ordered or self._state.complete:
            self._state = self._state.begun_at(day)
        return harvester.begin(day)

    def _keep(self, page: HarvestPage) -> None:
        """Write the page down; the state follows the records, so that a kill in between costs this page only."""
        size = self._harvest.append((record.line for record in page.records if record.line), self._state.size)
        self._state = self._state.with_page(page, size=size, today=self._today())
        self._harvest.write(self._state)
        self._records += len(page.records)
        self._deleted += sum(not record.line and not record.fault for record in page.records)
        faults = [record.fault for record in page.records if record.fault]
        self._skipped += len(faults)
        self._problems += [Problem(message=fault) for fault in faults[: _MOST_PROBLEMS - len(self._problems)]]
        self._progress("harvesting records", self._records, page.total)

    def index(self) -> None:
        """Build the index of all that was harvested, where it is not built yet or cannot be opened."""
        state, index = self._state, self._harvest.index
        if not state.size or (state.indexed == state.size and _papers(index)):
            return
        clear_leftovers(index)
        build(
            [self._harvest.records],
            index,
            progress=lambda done: self._progress("indexing papers", done, 0),
        )
        self._state = replace(state, indexed=state.size)
        self._harvest.write(self._state)

    def report(self) -> UpdateReport:
        """What this run brought."""
        return UpdateReport(
            since=self._since,
            until=self._state.newest,
            records=self._records,
            deleted=self._deleted,
            skipped=self._skipped,
            papers=_papers(self._harvest.index),
            problems=tuple(self._problems),
        )

    def _today(self) -> str:
        return self._clock.now().date().isoformat()


def _papers(index: Path) -> int:
    """The papers of an index; 0 where it is missing, damaged, or of another version of the program."""
    try:
        with Catalogue(index) as opened:
            return opened.info().records
    except CatalogueError:
        return 0
