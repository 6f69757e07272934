"""Replacing the library by a backup."""

from pathlib import Path

from readinglist.api.stores import postgres_store
from readinglist.library.clock import Clock, SystemClock
from readinglist.library.store.restoring import RestoreResult, restore
from readinglist.settings import Settings


def backup_path(library: Path, clock: Clock | None = None, *, suffix: str = "") -> Path:
    """Return a new file in the folder ``backups`` next to the library, named after the current time."""
    folder, now = library.parent / "backups", (clock or SystemClock()).now()
    name = f"{library.stem}-{now:%Y-%m-%d-%H%M%S}{suffix}"
    paths = (folder / f"{name}{number}{library.suffix}" for number in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(path for path in paths if not path.exists())


def restore_library(backup: str | Path, settings: Settings, *, clock: Clock | None = None) -> RestoreResult:
    """Replace the library of the settings by a backup, and keep what it contained in another file.

    Restoring that file reverts this. The caller updates targets and note files with `Library.refresh`.

    Raises:
        InputError: If the file is missing, or not a library; nothing is changed.
        UsageError: If it is the library itself; nothing is changed.
        LibraryError: If it is damaged, or of a newer version, or the library is locked; nothing is changed.
    """
    previous = backup_path(settings.library, clock, suffix="-before-restore")
    if settings.server:
        postgres_store()
        from readinglist.library.postgres.moving import restore_on_server

        return restore_on_server(Path(backup), settings.server.full, previous)
    return restore(Path(backup), settings.library, previous)
