"""Updating the user's catalogue from a harvester: interruptible, with partial results in use."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from readinglist.catalogue.build import build
from readinglist.catalogue.harvested import Harvest, Harvester, HarvestPage, HarvestProgress, base_of
from readinglist.catalogue.index import Catalogue, CatalogueInfo
from readinglist.catalogue.schema import CatalogueError
from readinglist.files.writing import make_private_folder
from readinglist.library.clock import Clock, Progress, no_progress
from readinglist.papers.errors import InputError, Problem, ReadinglistError, ServiceError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import PartialDate

_MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateReport:
    """The result of an update. The first 100 skipped records are `problems`.

    `since` and `until` are the first and last day of known changes (ISO 8601). `papers` counts the papers of all
    updates.
    """

    since: str
    until: str
    records: int
    deleted: int
    skipped: int
    papers: int
    problems: tuple[Problem, ...] = ()


def update(
    own: Path, harvester: Harvester, clock: Clock, *, since: date | None = None, progress: Progress = no_progress
) -> UpdateReport:
    """Harvest what changed since the catalogue `own` was built, or since the last update, into an index next to it.

    It begins at `since` if given, else where the last run ended, else a day before the newest paper of the catalogue.
    What was harvested before an error or Ctrl-C is kept, indexed and used; the next run resumes there.

    Raises:
        CatalogueError: If there is no catalogue at `own`, or it is damaged.
        InputError: If the catalogue has no date to begin at.
        ServiceError: If the service did not respond, or not to the end.
        ReadinglistError: If another update of this catalogue is running.
        OSError: If the disk is full or the folder cannot be written.
    """
    with Catalogue(own) as opened:
        info = opened.info()
    harvest = Harvest(own)
    with _alone(harvest.folder):
        run = _Run(harvest, _state(harvest, info, since), clock, progress)
        try:
            run.harvest(harvester)
        except (ServiceError, KeyboardInterrupt):
            run.index()
            raise
        run.index()
        return run.report()


def discard_update(own: Path) -> None:
    """Remove the harvest of a catalogue that was rebuilt, unless an update is running."""
    harvest = Harvest(own)
    if harvest.folder.is_dir():
        try:
            with _alone(harvest.folder):
                harvest.discard()
        except ReadinglistError:
            return


def _state(harvest: Harvest, info: CatalogueInfo, since: date | None) -> HarvestProgress:
    """Return where to resume or begin; the harvest of an older build is removed."""
    base = base_of(info)
    state = harvest.state(base)
    if state is None or not harvest.has_records_of(state):
        harvest.discard()
        day = since.isoformat() if since else _first_day(info)
        return HarvestProgress(base=base, begun=day, newest=day)
    return state.begun_at(since.isoformat()) if since else state


def _first_day(info: CatalogueInfo) -> str:
    """Return the day before the newest paper of the catalogue; bulk data have all changes up to that day."""
    newest = PartialDate.parse(info.newest)
    if newest is None:
        raise InputError(f"{info.path} has no date to begin at", hint="specify the day with --from YYYY-MM-DD")
    return (date(newest.year, newest.month or 1, newest.day or 1) - timedelta(days=1)).isoformat()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock against concurrent updates; the system releases it when a process dies."""
    make_private_folder(folder)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ReadinglistError(
                "another process is updating this catalogue", hint="try again when it has finished"
            ) from None
        yield


class _Run:
    """One run of `update`, with the lock."""

    def __init__(self, harvest: Harvest, state: HarvestProgress, clock: Clock, progress: Progress) -> None:
        self._harvest = harvest
        self._state = state
        self._since = state.resume_day
        self._clock = clock
        self._progress = progress
        self._records = self._deleted = self._skipped = 0
        self._problems: list[Problem] = []

    def harvest(self, harvester: Harvester) -> None:
        """Fetch all pages, writing each before the next is requested."""
        page = self._continued(harvester)
        refused_at = ""
        while True:
            self._keep(page)
            if not page.token:
                return
            following = harvester.next_page(page.token)
            if following is None:
                if self._state.resume_day == refused_at:
                    raise ServiceError("arXiv rejects its own tokens", hint="try again later; nothing is lost")
                refused_at = self._state.resume_day
                following = harvester.begin(refused_at)
            page = following

    def _continued(self, harvester: Harvester) -> HarvestPage:
        """Return the next page of a harvest that was interrupted today, else the first page of a new one."""
        if self._state.token and self._state.token_day == self._today():
            page = harvester.next_page(self._state.token)
            if page is not None:
                return page
        day = self._state.resume_day
        if not self._state.ordered or self._state.complete:
            self._state = self._state.begun_at(day)
        return harvester.begin(day)

    def _keep(self, page: HarvestPage) -> None:
        """Write the page; the state is written after the records, so that a kill in between loses only this page."""
        size = self._harvest.append((record.line for record in page.records if record.line), self._state.size)
        self._state = self._state.with_page(page, size=size, today=self._today())
        self._harvest.write(self._state)
        self._records += len(page.records)
        self._deleted += sum(not record.line and not record.problem for record in page.records)
        problems = [record.problem for record in page.records if record.problem]
        self._skipped += len(problems)
        self._problems += [Problem(message=problem) for problem in problems[: _MOST_PROBLEMS - len(self._problems)]]
        self._progress("harvesting records", self._records, page.total)

    def index(self) -> None:
        """Build the index of all harvested records, if it is missing, incomplete or damaged."""
        state, index = self._state, self._harvest.index
        if not state.size or (state.indexed == state.size and _papers(index)):
            return
        build(
            [self._harvest.records],
            index,
            progress=lambda done: self._progress("indexing papers", done, 0),
        )
        self._state = replace(state, indexed=state.size)
        self._harvest.write(self._state)

    def report(self) -> UpdateReport:
        """Return the result of this run."""
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
    """Return the number of papers of an index; 0 if it is missing, damaged, or of another version."""
    try:
        with Catalogue(index) as opened:
            return opened.info().records
    except CatalogueError:
        return 0
