"""The help that is written without Typer says what the commands and options are."""

import subprocess
import sys
from importlib import import_module

import pytest
import typer

from readinglist.cli.application import app
from readinglist.cli.command_table import COMMANDS, OPTIONS
from readinglist.cli.quick_answers import WIDEST_HELP, help_page
from readinglist.papers.statuses import STATUSES


def test_the_options_of_the_help_are_those_of_the_application() -> None:
    application = typer.main.get_command(app)
    context = typer.Context(application, help_option_names=["-h", "--help"])
    stated = {option for line in OPTIONS for option in line.removesuffix(" FILE").split(", ")}
    assert {option for each in application.get_params(context) for option in each.opts} == stated


def test_each_status_with_a_verb_has_its_command() -> None:
    for status in STATUSES:
        if status.verb:
            assert COMMANDS[status.verb] == ("commands.track", f"Mark papers as {status.name}.")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_begins_as_the_list_says(name: str) -> None:
    module, text = COMMANDS[name]
    group = typer.main.get_group(import_module(f"readinglist.cli.{module}").app)
    shown = group.commands[name].help or ""
    assert " ".join(shown.split()).startswith(text)


@pytest.mark.parametrize("columns", [20, 32, 50, 80, 200])
def test_lines_fit_the_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = help_page({"shout": "readinglist-shouting"}).splitlines()
    assert max(map(len, lines)) <= max(min(columns, WIDEST_HELP), 34)
    assert " ".join(" ".join(lines).split()).replace("- ", "-").endswith(" Plugins: shout of readinglist-shouting")


def test_it_is_that_of_the_application() -> None:
    def shown(*arguments: str) -> str:
        line = [sys.executable, "-m", "readinglist", *arguments]
        return subprocess.run(line, capture_output=True, text=True, check=True).stdout

    assert shown("--help") == shown("-h") == shown("--quiet", "--help")
    assert shown("--version") == shown("--quiet", "--version")
