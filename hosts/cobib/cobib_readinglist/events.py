"""Events of cobib: what is added or changed there is added to the reading list, and its status synchronised.

Call `subscribe` in cobib's ``config.py``.
"""

from __future__ import annotations

from collections.abc import Iterable

from cobib.commands import AddCommand, EditCommand, ImportCommand, ModifyCommand
from cobib.config import Event
from cobib.database import Entry

from cobib_readinglist.entries import tell
from cobib_readinglist.sync import synchronise
from readinglist.api import ReadinglistError, open_library


def subscribe() -> None:
    """Subscribe to the commands that change entries."""
    Event.PostAddCommand.subscribe(after_add)
    Event.PostEditCommand.subscribe(after_edit)
    Event.PostImportCommand.subscribe(after_import)
    Event.PostModifyCommand.subscribe(after_modify)


def after_add(command: AddCommand) -> None:
    """Add the new entries to the reading list."""
    _synchronise(command.new_entries.values())


def after_edit(command: EditCommand) -> None:
    """Synchronise the edited entry."""
    _synchronise([command.new_entry] if command.new_entry else [])


def after_import(command: ImportCommand) -> None:
    """Add the imported entries to the reading list."""
    _synchronise(command.new_entries.values())


def after_modify(command: ModifyCommand) -> None:
    """Synchronise the modified entries."""
    _synchronise(command.modified_entries)


def _synchronise(entries: Iterable[Entry]) -> None:
    """Synchronise entries before cobib saves them; an error does not stop cobib."""
    try:
        with open_library() as library:
            for line in synchronise(list(entries), library):
                tell(f"readinglist: {line}")
    except ReadinglistError as error:
        tell(f"readinglist: {error.message}")
