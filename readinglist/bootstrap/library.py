"""Where settings, store and clock meet; apart from the plug-ins, which a change of status does without."""

import os
from collections.abc import Mapping
from pathlib import Path

from readinglist.protocols.network import Clock
from readinglist.services.workspace import Workspace
from readinglist.settings import Settings, load
from readinglist.store.sqlite import open_store


def read_settings(*, config: Path | None = None, flags: Mapping[str, object] | None = None) -> Settings:
    """The settings of this process. `flags` are settings by path that go before all others.

    Raises:
        SettingsError: they cannot be used.
    """
    return load(environment=os.environ, folder=Path.cwd(), config=config, flags=flags)


def open_workspace(settings: Settings, clock: Clock) -> Workspace:
    """The open library with the reader and the rules of the settings; its `store` wants to be closed.

    Raises:
        LibraryError: the library cannot be opened.
    """
    return Workspace(
        store=open_store(str(settings.library)),
        clock=clock,
        reader=settings.reader,
        states=settings.states,
        key_pattern=settings.key_pattern,
    )
