"""The public interface: a library to add to, search, track and export. Notebooks and the command line use it alike::

    from readinglist.api import open_library

    with open_library("reading.sqlite3") as library:
        library.add("page.txt", offline=True)
        library.set_status("hu2024data", "read")
        print(library.export("status:read").text)

The methods stand in one module per section of the command line's help.
"""

from pathlib import Path
from types import TracebackType

from readinglist.api.checking import BibFiles, Checking
from readinglist.api.handing_on import HandingOn
from readinglist.api.looking import Looking
from readinglist.api.taking_in import TakingIn
from readinglist.api.tracking import Tracking
from readinglist.bootstrap.library import read_settings

__all__ = ["BibFiles", "Library", "open_library"]


def open_library(
    path: str | Path | None = None,
    *,
    config: str | Path | None = None,
    reader: str | None = None,
    offline: bool | None = None,
    looking: bool = False,
) -> "Library":
    """Open a library, made when it does not exist yet; for who is only `looking` an empty one, without a file.

    Without `path` it is the one of the settings, which are found as on the command line: `config`, else
    ``READINGLIST_CONFIG``, else the nearest ``config.toml`` upwards, else the user's. With `offline` nobody is asked.

    Raises:
        SettingsError: the settings cannot be used.
        LibraryError: the library cannot be opened.
    """
    flags = {"library.path": str(path) if path else None, "readinglist.reader": reader, "readinglist.offline": offline}
    given = {name: value for name, value in flags.items() if value is not None}
    return Library(read_settings(config=Path(config) if config else None, flags=given), looking=looking)


class Library(TakingIn, Looking, Tracking, HandingOn, Checking):
    """A reading list on disk, as one reader sees it. A context manager; every method is a transaction of its own."""

    def __enter__(self) -> "Library":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
