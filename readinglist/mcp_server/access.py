"""What an assistant may use: the library of one reader, and the files that the reader has named."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path

from readinglist.api import Library, ReadOnlyLibrary, Settings, open_library, read_settings
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.readers import assistant_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The access of an assistant to a library.

    The library is opened for each call, because a connection cannot be used by several threads. `folders` are the
    folders and files that may be read as manuscripts, beside those of the settings.
    """

    library_path: Path | None = None
    config: Path | None = None
    offline: bool = False
    write: bool = False
    folders: tuple[Path, ...] = field(default=())

    def settings(self) -> Settings:
        """Return the settings of the library.

        Raises:
            SettingsError: If they are invalid.
        """
        path = str(self.library_path) if self.library_path else None
        return read_settings(self.config, flags={"library.path": path})

    @property
    def may_write(self) -> bool:
        """Whether the assistant can change the library."""
        return self.write or self.settings().assistants_write

    def readable(self) -> tuple[Path, ...]:
        """Return the folders and files that may be read as manuscripts."""
        return (*self.folders, *self.settings().all_manuscripts)

    def read(self) -> ReadOnlyLibrary:
        """Open the library for reading; an empty one if there is none."""
        return open_library(self.library_path, config=self.config, offline=self.offline or None, read_only=True)

    @contextmanager
    def change(self, *, create: bool = False) -> Iterator[Library]:
        """Open the library for changes, which are written under the name of the assistant.

        Raises:
            LibraryError: If there is none, unless `create`.
        """
        with open_library(
            self.library_path,
            config=self.config,
            reader=self.assistant,
            offline=self.offline or None,
            must_exist=not create,
        ) as library:
            yield library

    @property
    def assistant(self) -> str:
        """The name of the assistant in the journal."""
        return assistant_of(self.settings().reader)
