"""Opening the whole library for a command; apart from the session, for the commands that do without plug-ins."""

from readinglist.api import Library, open_library
from readinglist.cli.session import Session


def library_of(session: Session, *, offline: bool = False, looking: bool = False) -> Library:
    """The library of the settings; with `offline` nobody is asked, whatever they say.

    A command that is only `looking` makes no library where there is none.

    Raises:
        SettingsError: the settings cannot be used.
        LibraryError: the library cannot be opened.
    """
    return open_library(config=session.config, offline=offline or None, looking=looking)
