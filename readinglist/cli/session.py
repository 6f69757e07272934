"""What a command works with: the global options, the settings, and where to print."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import typer

from readinglist.bootstrap.library import open_workspace, read_settings
from readinglist.cli.output import Output
from readinglist.library.clock import SystemClock
from readinglist.library.context import Workspace
from readinglist.settings import Settings


class Session:
    """One call of the command line. The settings are read when first asked for, so that `init` works without."""

    def __init__(self, *, config: Path | None, output: Output) -> None:
        self.config = config
        self.output = output
        self._loaded: Settings | None = None

    @property
    def settings(self) -> Settings:
        """The settings without flags of the command.

        Raises:
            SettingsError: they cannot be used.
        """
        if self._loaded is None:
            self._loaded = self.settings_with({})
        return self._loaded

    def settings_with(self, flags: Mapping[str, object]) -> Settings:
        """The settings where flags of the command (``{"readinglist.offline": True}``) go first; None is no flag.

        Raises:
            SettingsError: they cannot be used.
        """
        return read_settings(config=self.config, flags=flags)

    @contextmanager
    def workspace(self, *, looking: bool = False) -> Iterator[Workspace]:
        """The open library for the services that need no plug-in; who is only `looking` makes none where there is none.

        Raises:
            SettingsError: the settings cannot be used.
            LibraryError: the library cannot be opened.
        """
        opened = open_workspace(self.settings, SystemClock(), looking=looking)
        try:
            yield opened
        finally:
            opened.store.close()

    @contextmanager
    def changes(self) -> Iterator[Workspace]:
        """The open library for a change; afterwards the targets that ask for it are written anew.

        Raises:
            SettingsError: the settings cannot be used.
            LibraryError: the library cannot be opened.
        """
        with self.workspace() as opened:
            yield opened
        self.refresh_targets()

    def refresh_targets(self) -> None:
        """Write what is to be kept updated: note files, and every [[export]]; unchanged files are not touched."""
        notes = self.settings.notes
        if notes.folder is not None and notes.keep_updated:
            from readinglist.cli.noting import refresh as refresh_notes

            with self.workspace() as opened:
                refresh_notes(self, opened)
        if any(target.keep_updated for target in self.settings.exports):
            from readinglist.cli.refreshing import refresh

            refresh(self)


def session_of(context: typer.Context) -> Session:
    """The session that the global options opened; within shell completion, where nothing was opened, a silent one."""
    found = context.find_object(Session)
    if found is not None:
        return found
    config = context.find_root().params.get("config")
    return Session(config=Path(config) if config else None, output=Output(quiet=True))
