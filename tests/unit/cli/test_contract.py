"""The commands, options and exit codes are those of ``docs/cli.md``."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from readinglist.api.columns import COLUMNS, LIST_COLUMNS
from readinglist.cli.application import command
from readinglist.cli.command_table import ALIASES, COMMANDS
from readinglist.cli.error_reports import CRASH
from readinglist.cli.main import CLOSED_PIPE
from readinglist.cli.output import _STYLES
from readinglist.papers.errors import ExitCode
from readinglist.papers.statuses import COLORS

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "cli.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    return PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]


def test_every_exit_code_is_documented() -> None:
    reported = {int(code) for code in re.findall(r"^\| (\d+) \|", section("Exit codes"), flags=re.MULTILINE)}
    assert reported == {*map(int, ExitCode), CRASH, CLOSED_PIPE}


def test_exactly_the_commands_are_documented() -> None:
    cells = re.findall(r"^\| (`.*?) \| ", section("Commands"), flags=re.MULTILINE)
    reported = {word.split()[0] for cell in cells for word in re.findall(r"`([^`]+)`", cell) if word[0].islower()}
    assert reported - set(ALIASES) == set(COMMANDS)
    assert {alias for alias, meant in ALIASES.items() if meant in COMMANDS} <= reported


def options_of(name: str) -> set[str]:
    """The options of a command, or of its subcommands."""
    one = command(name)
    parts = (one, *getattr(one, "commands", {}).values())
    return {option for part in parts for parameter in part.params for option in parameter.opts}


def test_every_option_of_the_page_exists() -> None:
    for line in section("Commands").splitlines():
        for name in [word for word in re.findall(r"`([a-z]+)", line.partition(" | ")[0]) if word in COMMANDS]:
            assert set(re.findall(r"`(--[a-z-]+)", line)) <= options_of(name), name


def test_json_is_offered_by_every_command_that_reads() -> None:
    for name in ("list", "show", "next", "history", "stats", "plugins"):
        assert "--json" in options_of(name), name


def test_the_overview_of_commands_says_each_in_a_whole_sentence() -> None:
    terminal, widest = 80, max(map(len, COMMANDS))
    for name in COMMANDS:
        one = command(name)
        for part in (one, *getattr(one, "commands", {}).values()):
            said = part.get_short_help_str(terminal - 8 - widest)
            assert said.endswith("."), (name, said)
            assert not said.endswith("..."), (name, said)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_of_commands_has_the_first_sentence_of_their_help(name: str) -> None:
    _, summary = COMMANDS[name]
    assert command(name).get_short_help_str(1000) == summary


def test_the_table_of_commands_is_complete() -> None:
    modules = {module for module, _ in COMMANDS.values()}
    apps = [import_module(f"readinglist.cli.{module}").app for module in modules]
    offered = [each.name for app in apps for each in (*app.registered_commands, *app.registered_groups)]
    assert sorted(offered) == sorted(COMMANDS)


def test_the_members_of_a_paper_are_the_columns() -> None:
    (members,) = re.findall(r"`list --json` prints an array of objects with (.*?)\. `show", section("JSON"), re.DOTALL)
    assert re.findall(r"`(\w+)`", members) == list(COLUMNS)
    assert set(LIST_COLUMNS) <= set(COLUMNS)


def test_every_colour_of_a_status_can_be_printed() -> None:
    assert set(COLORS) <= set(_STYLES)
