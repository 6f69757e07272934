"""What was harvested since the user's catalogue was built, kept in a folder beside it so that a harvest can go on.

``records.jsonl`` holds the papers as they came, the last line of a paper being the one that counts; ``state.json`` says
how far the harvest got and which papers were taken away; ``index.sqlite3`` is the catalogue built of the records.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Protocol

from readinglist.catalogue.index import CatalogueInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvested:
    """One record of a harvest. `line` is the paper as one line of JSON in the bulk layout that a catalogue is built of.

    `changed` is the day of the last change of its metadata (ISO 8601). `line` is empty where the paper was taken away,
    and where `fault` says why the record cannot be read.
    """

    identifier: str
    changed: str
    line: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestPage:
    """Records in the order of the service. `token` asks for the next page, empty on the last one.

    `total` is the number of all records of the harvest, 0 where the service does not say.
    """

    records: tuple[Harvested, ...] = ()
    token: str = ""
    total: int = 0


class Harvester(Protocol):
    """Gives all papers whose metadata changed since a day, page by page."""

    def begin(self, since: str) -> HarvestPage:
        """The first page of what changed on the day `since` (ISO 8601) or later; no records where nothing did.

        Raises:
            ServiceError: nobody answered, or the answer cannot be relied on.
        """
        ...

    def go_on(self, token: str) -> HarvestPage | None:
        """The page that the token of the page before promises; None where the service no longer knows the token.

        Raises:
            ServiceError: nobody answered, or the answer cannot be relied on.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How far a harvest got; days are ISO 8601, sizes bytes of the records' file.

    `base` names the build of the catalogue that it belongs to. The harvest began at `begun` and saw changes up to
    `newest`; while `ordered`, all pages came in the order of their days. `token` asks for the next page on the day
    `token_day`. `size` bytes are whole, of which the index holds `indexed`.
    """

    base: str
    begun: str
    newest: str
    ordered: bool = True
    complete: bool = False
    token: str = ""
    token_day: str = ""
    size: int = 0
    indexed: int = 0
    deleted: tuple[str, ...] = ()

    @property
    def resume_day(self) -> str:
        """The day from which to ask again where there is no token: what came of it may not have been all."""
        return self.newest if self.ordered or self.complete else self.begun

    def begun_at(self, day: str) -> "State":
        """A new harvest from `day` on."""
        return replace(self, begun=day, newest=day, ordered=True, complete=False, token="")

    def with_page(self, page: HarvestPage, *, size: int, today: str) -> "State":
        """The state after a page; a date in the future is not believed."""
        days = [min(record.changed, today) for record in page.records]
        gone = dict.fromkeys(self.deleted)
        for record in page.records:
            if record.line:
                gone.pop(record.identifier, None)
            elif not record.fault:
                gone[record.identifier] = None
        return replace(
            self,
            newest=max([self.newest, *days]),
            ordered=self.ordered and days == sorted(days) and all(day >= self.newest for day in days[:1]),
            complete=not page.token,
            token=page.token,
            token_day=today,
            size=size,
            deleted=tuple(gone),
        )


class Harvest:
    """The folder on disk. Whoever writes holds the lock of `update`."""

    def __init__(self, own: Path) -> None:
        """The harvest that belongs to the catalogue file `own`; nothing is opened yet."""
        self.folder = own.with_name(f"{own.name}.update")
        self.records = self.folder / "records.jsonl"
        self.index = self.folder / "index.sqlite3"
        self._state_file = self.folder / "state.json"

    def state(self, base: str) -> State | None:
        """How far the harvest got that belongs to this build of the catalogue; None where there is none."""
        try:
            raw = json.loads(self._state_file.read_text(encoding="utf-8"))
            state = State(**{**raw, "deleted": tuple(raw["deleted"])})
        except (FileNotFoundError, NotADirectoryError, ValueError, TypeError, KeyError):
            return None
        return state if state.base == base else None

    def holds(self, state: State) -> bool:
        """Whether the records of `state` are there."""
        try:
            return self.records.stat().st_size >= state.size
        except FileNotFoundError:
            return state.size == 0

    def write(self, state: State) -> None:
        """Replace the state, all or nothing.

        Raises:
            OSError: the disk is full or the folder cannot be written.
        """
        draft = self._state_file.with_suffix(".new")
        with draft.open("w", encoding="utf-8") as out:
            json.dump(asdict(state), out)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(self._state_file)

    def append(self, lines: Iterable[str], size: int) -> int:
        """Add lines after the first `size` bytes, on disk when this returns; the new size.

        What stands behind `size` was written by a run that was killed before it could say so, and is dropped.

        Raises:
            OSError: the disk is full or the folder cannot be written.
        """
        with self.records.open("ab") as out:
            out.truncate(size)
            out.writelines(line.encode() + b"\n" for line in lines)
            out.flush()
            os.fsync(out.fileno())
            return out.seek(0, os.SEEK_END)

    def discard(self) -> None:
        """Remove all, the state first, so that nobody takes the rest for good."""
        for file in (self._state_file, self.index, self.records):
            file.unlink(missing_ok=True)


def base_of(info: CatalogueInfo) -> str:
    """The name of one build of a catalogue."""
    return f"{info.built_at.isoformat()} {info.records}"
