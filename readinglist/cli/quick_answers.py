"""The version and the help of the whole command, without Typer, whose import would take most of their time."""

from collections.abc import Iterator, Mapping
from shutil import get_terminal_size
from textwrap import wrap

from readinglist import __version__
from readinglist.cli.command_table import DESCRIPTION, OPTIONS, PANELS
from readinglist.files.installed import any_entry_points

COMMAND_PLUGINS = "readinglist.commands.v1"
"""The group of the entry points of plugins that add commands."""

WIDEST_HELP = 100
_NARROWEST_HELP = 30
_USAGE = "Usage: readinglist [OPTIONS] COMMAND [ARGS]..."


def quick_answer(argument: str) -> str:
    """Return the output for this only argument; empty if it takes more than the tables of this package."""
    if argument == "--version":
        return version_line()
    if argument in {"--help", "-h"} and not any_entry_points(COMMAND_PLUGINS):
        return help_page({})
    return ""


def version_line() -> str:
    """Return the line that ``--version`` prints."""
    return f"readinglist {__version__}\n"


def help_page(owners: Mapping[str, str]) -> str:
    """Return the help, as wide as the terminal, given the distributions that own the commands of plugins."""
    width = help_width()
    panels = {panel: {name: text for name, (_, text) in listed.items()} for panel, listed in PANELS.items()}
    if owners:
        panels["Plugins"] = {name: f"of {owner}" for name, owner in owners.items()}
    widest = max(len(name) for listed in panels.values() for name in listed)
    lines = [*wrap(_USAGE, width, subsequent_indent=" " * 11), ""]
    lines += wrap(DESCRIPTION, width, initial_indent="  ", subsequent_indent="  ")
    lines += _section("Options", OPTIONS, max(map(len, OPTIONS)), width)
    for panel, listed in panels.items():
        lines += _section(panel, listed, widest, width)
    return "".join(f"{line}\n" for line in lines)


def help_width() -> int:
    """Return the width of help, in characters."""
    return max(min(get_terminal_size().columns, WIDEST_HELP) - 2, _NARROWEST_HELP)


def _section(title: str, texts: Mapping[str, str], widest: int, width: int) -> Iterator[str]:
    """Yield an empty line, the title, and names and texts in two columns."""
    yield from ("", f"{title}:")
    for name, text in texts.items():
        first, *others = wrap(text, max(width - widest - 4, 10))
        yield f"  {name:{widest}}  {first}"
        yield from (f"{'':{widest + 4}}{line}" for line in others)
