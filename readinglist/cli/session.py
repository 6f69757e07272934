"""The context of a command: global options, settings, library and output."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from readinglist.api import ExitCode, Library, ReadinglistError, ReadOnlyLibrary, Settings, open_library, read_settings
from readinglist.cli.output import Output

if TYPE_CHECKING:
    from readinglist.api import Refreshed


class Interrupted(ReadinglistError):  # noqa: N818 - an action of the user, not an error
    """The user pressed Ctrl-C."""

    exit_code = ExitCode.INTERRUPTED


class Session:
    """One run of the command line. The settings are read when first needed, so that `init` works without them."""

    def __init__(self, *, config: Path | None, output: Output) -> None:
        self.config = config
        self.output = output
        self._settings: Settings | None = None
        self.deferred_error: ReadinglistError | None = None
        """Why note files could not be updated, or a hook failed, after a change; reported after what was done."""

    @property
    def settings(self) -> Settings:
        """The settings, without the options of the command.

        Raises:
            SettingsError: If they are invalid.
        """
        if self._settings is None:
            self._settings = read_settings(self.config)
        return self._settings

    @contextmanager
    def library(self, *, offline: bool = False, create: bool = False) -> Iterator[Library]:
        """Open the library for changes; refresh targets and note files at the end, and print which.

        Only with `create`, a missing one is created: an empty one in its place would empty targets, too.

        Raises:
            SettingsError: If the settings are invalid.
            LibraryError: If the library cannot be opened.
            PluginError: If a plugin failed while it was used, in place of another exit code.
        """
        with open_library(config=self.config, offline=offline or None, must_exist=not create, refresh=False) as library:
            try:
                yield library
            except typer.Exit:
                _raise_failures(library)
                raise
            finally:
                if library.changed:
                    self._after_change(library)
            _raise_failures(library)

    def _after_change(self, library: Library) -> None:
        """Update files, run the hooks of plugins, and keep their first error for the end of the command."""
        if library.settings.keeps_files:
            refreshed = library.refresh()
            print_refreshed(refreshed, self.output)
            self.deferred_error = refreshed.error
        failures = library.run_hooks()
        for failure in failures[1:] if self.deferred_error is None else failures:
            self.output.warn(failure.message)
        self.deferred_error = self.deferred_error or next(iter(failures), None)

    def read_only(self, *, must_exist: bool = False) -> ReadOnlyLibrary:
        """Open the library read-only; an empty one if there is none, unless it `must_exist`. Raises as `library`."""
        return open_library(config=self.config, read_only=True, must_exist=must_exist)


def _raise_failures(library: Library) -> None:
    for failure in library.plugin_failures:
        raise failure


def print_refreshed(refreshed: "Refreshed", output: Output) -> None:
    """Print what was brought up to date after a change."""
    for file in refreshed.files:
        output.problems(file.name, file.problems)
        if file.warning:
            output.warn(file.warning)
        elif file.done:
            output.say(f"{file.name}: {file.done}")


def session_of(context: typer.Context) -> Session:
    """Return the session of the global options, or a silent one during shell completion."""
    found = context.find_object(Session)
    if found is not None:
        return found
    config = context.find_root().params.get("config")
    return Session(config=Path(config) if config else None, output=Output(quiet=True))
