"""Hooks of other distributions that run after a change of the library."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from readinglist.papers.errors import PluginError, ReadinglistError
from readinglist.plugins.built_in import Kind
from readinglist.plugins.protocols import LibraryChange

if TYPE_CHECKING:
    from readinglist.plugins.registry import Registry
    from readinglist.settings import Settings

_RUNNING = "READINGLIST_PLUGIN_IN_HOOK"
"""Set while hooks run: the changes that they make themselves, also by other processes, run none."""


def run_hooks(settings: Settings, registry: Registry, batch: int) -> tuple[PluginError, ...]:
    """Call each hook once, and return the errors of those that failed, with their distributions."""
    if os.environ.get(_RUNNING):
        return ()
    change = LibraryChange(
        library=str(settings.library),
        config=str(settings.file or ""),
        reader=settings.reader,
        batch=batch,
    )
    failures: list[PluginError] = []
    os.environ[_RUNNING] = "1"
    try:
        for name in registry.names(Kind.HOOK):
            try:
                registry.hook(name).after_change(change)
            except ReadinglistError as error:
                failures.append(_failure(name, error))
    finally:
        del os.environ[_RUNNING]
    return tuple(failures)


def _failure(name: str, error: ReadinglistError) -> PluginError:
    if isinstance(error, PluginError):
        return error
    return PluginError(f"the hook {name!r} failed: {error.message}", hint=error.hint)
