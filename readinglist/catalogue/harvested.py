"""Records harvested since the user's catalogue was built, in a folder next to it, so that a harvest can be resumed.

``records.jsonl`` has the papers in the order of arrival, the last line of a paper being valid; ``state.json`` has the
progress of the harvest and the deleted papers; ``index.sqlite3`` is the catalogue built from the records.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Protocol

from readinglist.catalogue.index import CatalogueInfo
from readinglist.papers.fast_dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvested:
    """One record of a harvest. `line` is the paper as JSON in the bulk layout.

    `changed` is the day of the last change of its metadata (ISO 8601). `line` is empty if the paper was deleted, or the
    record is invalid, for which `problem` is the reason.
    """

    identifier: str
    changed: str
    line: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestPage:
    """Records in the order of the service. `token` is for the next page, empty on the last one.

    `total` is the number of all records of the harvest, 0 if unknown.
    """

    records: tuple[Harvested, ...] = ()
    token: str = ""
    total: int = 0


class Harvester(Protocol):
    """Fetches all papers whose metadata changed since a day, page by page."""

    def begin(self, since: str) -> HarvestPage:
        """Return the first page of records changed on the day `since` (ISO 8601) or later; empty if there are none.

        Raises:
            ServiceError: If there is no valid response.
        """
        ...

    def next_page(self, token: str) -> HarvestPage | None:
        """Return the page for the token of the previous page; None if the token has expired.

        Raises:
            ServiceError: If there is no valid response.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestProgress:
    """The progress of a harvest; days are ISO 8601, sizes are bytes of the file of records.

    `base` identifies the build of the catalogue. The harvest began at `begun` and has changes up to `newest`; if
    `ordered`, all pages came in the order of their days. `token` is for the next page, on the day `token_day`. The
    first `size` bytes are complete, of which `indexed` are in the index.
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
        """The day to resume from without a token; its own records may be incomplete."""
        return self.newest if self.ordered or self.complete else self.begun

    def begun_at(self, day: str) -> "HarvestProgress":
        """Return the progress of a new harvest from `day`."""
        return replace(self, begun=day, newest=day, ordered=True, complete=False, token="")

    def with_page(self, page: HarvestPage, *, size: int, today: str) -> "HarvestProgress":
        """Return the progress after a page; dates in the future count as today."""
        days = [min(record.changed, today) for record in page.records]
        gone = dict.fromkeys(self.deleted)
        for record in page.records:
            if record.line:
                gone.pop(record.identifier, None)
            elif not record.problem:
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
    """The folder of a harvest. Writing requires the lock of `update`."""

    def __init__(self, own: Path) -> None:
        """Set the paths for the catalogue file `own`; nothing is opened."""
        self.folder = own.with_name(f"{own.name}.update")
        self.records = self.folder / "records.jsonl"
        self.index = self.folder / "index.sqlite3"
        self._state_file = self.folder / "state.json"

    def state(self, base: str) -> HarvestProgress | None:
        """Return the progress of the harvest for this build of the catalogue, or None."""
        try:
            raw = json.loads(self._state_file.read_text(encoding="utf-8"))
            state = HarvestProgress(**{**raw, "deleted": tuple(raw["deleted"])})
        except (FileNotFoundError, NotADirectoryError, ValueError, TypeError, KeyError):
            return None
        return state if state.base == base else None

    def has_records_of(self, state: HarvestProgress) -> bool:
        """Whether the records of `state` exist."""
        try:
            return self.records.stat().st_size >= state.size
        except FileNotFoundError:
            return state.size == 0

    def write(self, state: HarvestProgress) -> None:
        """Replace the state atomically.

        Raises:
            OSError: If the disk is full or the folder cannot be written.
        """
        draft = self._state_file.with_suffix(".new")
        with draft.open("w", encoding="utf-8") as out:
            json.dump(asdict(state), out)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(self._state_file)

    def append(self, lines: Iterable[str], size: int) -> int:
        """Append lines durably after the first `size` bytes, and return the new size.

        Bytes after `size` are from a run that was killed before it wrote the state, and are dropped.

        Raises:
            OSError: If the disk is full or the folder cannot be written.
        """
        with self.records.open("ab") as out:
            out.truncate(size)
            out.writelines(line.encode() + b"\n" for line in lines)
            out.flush()
            os.fsync(out.fileno())
            return out.seek(0, os.SEEK_END)

    def discard(self) -> None:
        """Remove all files, the state first, so that the others are not used."""
        for file in (self._state_file, self.index, self.records):
            file.unlink(missing_ok=True)


def base_of(info: CatalogueInfo) -> str:
    """Return an identifier of a build of a catalogue."""
    return f"{info.built_at.isoformat()} {info.records}"
