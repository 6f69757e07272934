"""The library of an editor: open for reading in one thread, and for single changes in others."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from readinglist.api import Library, ReadOnlyLibrary, open_library

T = TypeVar("T")


class LibraryAccess:
    """The library of the settings, opened when it is first needed."""

    def __init__(self, config: Path | None, *, offline: bool = False) -> None:
        self._config = config
        self._offline = offline
        self._library: ReadOnlyLibrary | None = None
        self._exists = False

    def read(self) -> ReadOnlyLibrary:
        """Return the open library; an empty one until there is one. Only for the thread of the event loop.

        Raises:
            LibraryError, SettingsError: If it cannot be opened.
        """
        if self._library is None or (not self._exists and self._library.settings.library.exists()):
            self.close()
            self._library = open_library(config=self._config, offline=True, read_only=True)
            self._exists = self._library.settings.library.exists()
        return self._library

    def change(self, alter: Callable[[Library], T], *, create: bool = False) -> T:
        """Open the library for one change, in any thread. Raises as the change, and `open_library`."""
        with open_library(config=self._config, offline=self._offline or None, must_exist=not create) as library:
            return alter(library)

    def close(self) -> None:
        """Close the library."""
        if self._library is not None:
            self._library.close()
            self._library = None
