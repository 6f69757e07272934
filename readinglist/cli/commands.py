"""Which module holds which command. A module is imported when one of its commands is called, or for the help."""

from importlib import import_module
from typing import Any

import typer

SECTIONS: dict[str, dict[str, str]] = {
    "Take in": {
        "add": "readinglist.cli.add",
        "enrich": "readinglist.cli.add",
        "review": "readinglist.cli.review",
    },
    "Look": {
        "list": "readinglist.cli.lists",
        "show": "readinglist.cli.lists",
        "pick": "readinglist.cli.choosing",
        "next": "readinglist.cli.lists",
        "history": "readinglist.cli.lists",
        "stats": "readinglist.cli.stats",
        "tui": "readinglist.cli.interface",
    },
    "Keep track": {
        "status": "readinglist.cli.tracker",
        "queue": "readinglist.cli.tracker",
        "start": "readinglist.cli.tracker",
        "skim": "readinglist.cli.tracker",
        "read": "readinglist.cli.tracker",
        "drop": "readinglist.cli.tracker",
        "note": "readinglist.cli.tracker",
        "notes": "readinglist.cli.notes",
        "tag": "readinglist.cli.tracker",
        "priority": "readinglist.cli.tracker",
        "rate": "readinglist.cli.tracker",
        "edit": "readinglist.cli.edit",
        "rekey": "readinglist.cli.rekeying",
        "dedupe": "readinglist.cli.merging",
        "merge": "readinglist.cli.merging",
        "rm": "readinglist.cli.tracker",
        "undo": "readinglist.cli.tracker",
        "redo": "readinglist.cli.tracker",
    },
    "Hand on": {
        "export": "readinglist.cli.export",
        "check": "readinglist.cli.check",
    },
    "Keep safe": {
        "backup": "readinglist.cli.moving",
        "dump": "readinglist.cli.moving",
        "load": "readinglist.cli.moving",
    },
    "Set up": {
        "init": "readinglist.cli.setup",
        "catalogue": "readinglist.cli.catalogue",
        "config": "readinglist.cli.setup",
        "plugins": "readinglist.cli.setup",
    },
}
"""The commands by section of the help, in the order shown; each module registers its own on a Typer called `app`."""

ALIASES = {
    "ls": "list", "search": "list", "import": "add", "remove": "rm", "delete": "rm", "doctor": "check", "lint": "check",
}  # fmt: skip
"""Other names that people try; they work, and stay out of the help."""

MODULES = {name: module for section in SECTIONS.values() for name, module in section.items()}


def command(name: str) -> Any:
    """The command called `name` as Typer runs it, None where there is none."""
    module = MODULES.get(ALIASES.get(name, name))
    if module is None:
        return None
    app: typer.Typer = import_module(module).app
    app.rich_markup_mode = None
    return typer.main.get_group(app).commands[ALIASES.get(name, name)]
