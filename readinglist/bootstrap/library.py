"""Where settings, store and clock meet; apart from the plug-ins, which a change of status does without."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from readinglist.library.clock import Clock
from readinglist.library.context import Workspace
from readinglist.library.query import Query, parse
from readinglist.library.store.sqlite import open_store
from readinglist.papers.errors import QuerySyntaxError
from readinglist.papers.spelling import nearest
from readinglist.settings import Settings, load


def read_settings(*, config: Path | None = None, flags: Mapping[str, object] | None = None) -> Settings:
    """The settings of this process. `flags` are settings by path that go before all others.

    Raises:
        SettingsError: they cannot be used.
    """
    return load(environment=os.environ, folder=Path.cwd(), config=config, flags=flags)


def open_workspace(settings: Settings, clock: Clock, *, looking: bool = False) -> Workspace:
    """The open library with the reader and the rules of the settings; its `store` wants to be closed.

    Who is only `looking` finds an empty library where there is none, and leaves none behind.

    Raises:
        LibraryError: the library cannot be opened.
    """
    return Workspace(
        store=open_store(":memory:" if looking and not settings.library.exists() else str(settings.library)),
        clock=clock,
        reader=settings.reader,
        states=settings.states,
        key_pattern=settings.key_pattern,
    )


def name_of(path: str | Path, settings: Settings) -> str:
    """A file's name as the library knows it: from its own folder, so that both may move together."""
    place, folder = os.path.realpath(path), os.path.realpath(settings.library.parent)
    return Path(os.path.relpath(place, folder)).as_posix()


def read_query(text: str, settings: Settings, workspace: Workspace) -> Query:
    """The query; ``@name`` in it stands for the query that the settings give this name, which may name others.

    Raises:
        QuerySyntaxError: it cannot be read, there is no query of this name, or it names itself.
    """
    return parse(_spelt_out(text, dict(settings.queries)), workspace.clock.now(), workspace.states)


def _spelt_out(text: str, saved: Mapping[str, str], within: tuple[str, ...] = ()) -> str:
    """The query with the saved queries that it names, those that they name included."""

    def named(word: re.Match[str]) -> str:
        name = word[1]
        if name not in saved:
            near = nearest(name, saved)
            meant = f"; did you mean {' or '.join(near)}?" if near else ""
            hint = f"there are {', '.join(saved)}" if saved else "name queries in [queries] of the settings"
            raise QuerySyntaxError(f"there is no query named {name!r}{meant}", hint=hint)
        if name in within:
            course = " -> ".join(f"@{each}" for each in (*within, name))
            raise QuerySyntaxError(f"the query {name!r} names itself: {course}", hint="mend [queries] of the settings")
        return f"({_spelt_out(saved[name], saved, (*within, name))})"

    return re.sub(r"(?<![^\s(-])@([\w-]+)", named, text)
