"""The command ``cobib readinglist``: every command of readinglist, and ``sync``."""

from __future__ import annotations

import argparse
import sys

from cobib.commands.base_command import Command
from cobib.database import Database
from typing_extensions import override

from cobib_readinglist.entries import errors_of_readinglist, tell
from cobib_readinglist.sync import synchronise
from readinglist.api import ReadinglistError, open_library
from readinglist.cli.main import main


class ReadinglistCommand(Command):
    """Runs a command of readinglist; ``sync`` synchronises papers and statuses with cobib."""

    name = "readinglist"

    @override
    @classmethod
    def init_argparser(cls) -> None:
        parser = argparse.ArgumentParser(prog="readinglist", description="Run a command of readinglist, or sync.")
        parser.add_argument("arguments", nargs=argparse.REMAINDER, help="sync, or the arguments of readinglist")
        cls.argparser = parser

    @override
    def execute(self) -> None:
        arguments = self.largs.arguments
        arguments = arguments[1:] if arguments[:1] == ["--"] else arguments
        if arguments == ["sync"]:
            code = _sync()
        else:
            before = _last_change()
            code = main(arguments)
            if _last_change() != before:
                code = code or _sync()
        if code:
            sys.exit(code)


def _last_change() -> int:
    """Return the number of the newest change of the library; 0 where there is none."""
    try:
        with open_library(read_only=True) as library:
            return library.last_change()
    except ReadinglistError:
        return 0


def _sync() -> int:
    """Synchronise all entries, print what was done, and return the exit code."""
    database = Database()
    before = {label: dict(entry.data) for label, entry in database.items()}
    with errors_of_readinglist(), open_library() as library:
        messages = synchronise(list(database.values()), library)
    changed = {label: entry for label, entry in database.items() if entry.data != before[label]}
    if changed:
        database.update(changed)
        database.save()
    for line in messages:
        tell(line)
    return int(any(line.startswith(("conflict", "problem")) for line in messages))
