"""An open library: the workspace, the plug-ins, and queries as the settings have them."""

from collections.abc import Sequence

from readinglist.bootstrap.library import open_workspace, read_query
from readinglist.bootstrap.plugins import Plugins
from readinglist.library.clock import Clock, SystemClock
from readinglist.library.query import Query
from readinglist.papers.statuses import State
from readinglist.settings import Settings


class Opened:
    """What every part of the interface works with."""

    def __init__(self, settings: Settings, *, clock: Clock | None = None, looking: bool = False) -> None:
        clock = clock or SystemClock()
        self._workspace = open_workspace(settings, clock, looking=looking)
        self._plugins = Plugins(settings, clock=clock)

    def close(self) -> None:
        """Let go of the file; what was done is already on disk."""
        self._workspace.store.close()

    @property
    def states(self) -> tuple[State, ...]:
        """The states that a paper may be in: the built-in ones and those of the settings."""
        return self._workspace.states

    def _query(self, text: str) -> Query:
        return read_query(text, self._plugins.settings, self._workspace)


def several(keys: str | Sequence[str]) -> Sequence[str]:
    """The keys, where one alone may be given as a text."""
    return [keys] if isinstance(keys, str) else keys
