"""The Typer application: global options, and commands that are imported when run.

The help, the version and completion do without the library: what only commands need is imported in functions.
"""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from readinglist.cli.command_table import ALIASES, COMMANDS
from readinglist.cli.quick_answers import COMMAND_PLUGINS, WIDEST_HELP, help_page, help_width, version_line
from readinglist.files.installed import any_entry_points
from readinglist.papers.errors import ExitCode, ReadinglistError, UsageError, with_notes
from readinglist.papers.statuses import Status


def command(name: str) -> Any:
    """Return the Typer command with this name or alias, or None."""
    name = ALIASES.get(name, name)
    if name not in COMMANDS:
        return None
    module, _ = COMMANDS[name]
    listed: typer.Typer = import_module(f"readinglist.cli.{module}").app
    # Typer builds the options of all commands of a group, of which only one is needed.
    group = typer.Typer(rich_markup_mode=None)
    group.registered_commands = [each for each in listed.registered_commands if each.name == name]
    group.registered_groups = [each for each in listed.registered_groups if each.name == name]
    return _without_repetition(typer.main.get_group(group).commands[name])


def _without_repetition(command: Any) -> Any:
    """Return a command that refuses a repeated option of which only the last would count; so do its subcommands."""
    make = command.make_parser
    command.make_parser = lambda ctx: _strict(make(ctx))
    for each in getattr(command, "commands", {}).values():
        _without_repetition(each)
    return command


def _strict(parser: Any) -> Any:
    """Return a parser that refuses repeated options."""
    parse = parser.parse_args

    def parse_args(args: list[str]) -> Any:
        options, rest, order = parse(args)
        for parameter in order:
            _check_repetition(parameter, order)
        return options, rest, order

    parser.parse_args = parse_args
    return parser


def _check_repetition(parameter: Any, order: list[Any]) -> None:
    """Raise if an option with one value is in `order` more than once."""
    if parameter.param_type_name != "option" or parameter.multiple or parameter.is_flag or parameter.count:
        return
    if sum(each is parameter for each in order) > 1:
        name = parameter.opts[0]
        listed = f"several fields are {name} FIELD,FIELD" if name == "--sort" else f"give {name} once"
        raise UsageError(f"repeated option {name}", hint=listed)


class PipeClosed(ReadinglistError):  # noqa: N818 - an action of another program, not an error
    """The program that reads the output has closed it."""


def _own_statuses(ctx: Any) -> dict[str, Status]:
    """Return the statuses of the settings by their verbs; no statuses if the settings are invalid."""
    from readinglist.cli.session import session_of

    with suppress(ReadinglistError):
        statuses = session_of(ctx).settings.statuses
        return {each.verb: each for each in statuses if each.verb and each.verb not in COMMANDS | ALIASES}
    return {}


def _plugin_commands(ctx: Any) -> dict[str, str]:
    """Return the distributions of commands of others by name; none if the settings are invalid."""
    if not any_entry_points(COMMAND_PLUGINS):
        return {}
    from readinglist.api.commands import plugin_commands

    with suppress(ReadinglistError):
        return plugin_commands(ctx.find_root().params.get("config"))
    return {}


def _plugin_command(name: str) -> Any:
    """Return the command of another distribution, which gets its arguments as they are."""

    def run(context: typer.Context) -> None:
        from readinglist.api.commands import run_plugin_command
        from readinglist.cli.session import session_of

        raise typer.Exit(run_plugin_command(name, tuple(context.args), session_of(context).config))

    own = typer.Typer(rich_markup_mode=None)
    own.command(name, add_help_option=False)(run)
    made: Any = typer.main.get_command(own)
    made.parse_args = lambda ctx, args: ctx.args.extend(args)
    return made


_ParserError: Any = typer.BadParameter.__base__
"""Click's `UsageError`; Typer contains Click, and exports only this subclass."""

_WORDS = {
    "No such command": "unknown command",
    "Got unexpected extra argument(s)": "unexpected arguments",
    "int range": "whole number",
    ": File": ": file",
}
"""Words of Click's messages, and ours."""


@contextmanager
def _plain_errors(ctx: Any = None) -> Iterator[None]:
    """Replace errors of Click by errors like all others. `ctx` is that of the global options, if they are parsed."""
    try:
        yield
    except _ParserError as error:
        if error.message.startswith("Usage:"):  # not an error, but the help of a group without a command
            raise
        named = ctx and ctx.invoked_subcommand
        path = error.ctx.command_path if error.ctx else f"readinglist {named}" if named else "readinglist"
        usage = _usage_error(error, hint=f"`{path} --help` shows how to use it")
        usage.hint = with_notes(usage.hint, error)
        raise usage from None


def _usage_error(error: Any, hint: str) -> UsageError:
    """Return our error for one of Click."""
    if hasattr(error, "possibilities"):
        from readinglist.papers.folding import did_you_mean, nearest

        name, root = error.option_name, error.ctx.find_root()
        for each in root.command.get_params(root):
            if name in each.opts:
                written = f"{name} {each.metavar}" if each.metavar else name
                return UsageError(f"{name} after the command", hint=f"write it before: `readinglist {written} COMMAND`")
        options = [option for each in error.ctx.command.get_params(error.ctx) for option in each.opts]
        near = nearest(name.strip("-"), [option[2:] for option in options if option[:2] == "--"], limit=2)
        named = did_you_mean([f"--{option}" for option in near], before="; ")
        return UsageError(f"unknown option {name}{named}", hint=hint)
    message = error.format_message().rstrip(".")
    for theirs, ours in _WORDS.items():
        message = message.replace(theirs, ours)
    return UsageError(f"{message[:1].lower()}{message[1:]}", hint=hint)


class LazyGroup(typer.core.TyperGroup):
    """A command group that imports a command when it is run, and lists commands by help panel."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands, in the order of the help, with the user's statuses, and plugins."""
        return [*COMMANDS, *_own_statuses(ctx), *_plugin_commands(ctx)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command with this name, alias or status verb, or None."""
        if found := command(cmd_name):
            return found
        if status := _own_statuses(ctx).get(cmd_name):
            return import_module("readinglist.cli.commands.track").status_command(status)
        return _plugin_command(cmd_name) if cmd_name in _plugin_commands(ctx) else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that `args` begin with. An unknown name is a usage error with the most similar names."""
        name = args[0]
        others = COMMANDS | ALIASES
        if name not in others and not name.startswith("-") and name not in _own_statuses(ctx) | _plugin_commands(ctx):
            from readinglist.papers.folding import did_you_mean, nearest

            near = did_you_mean(nearest(name, self.list_commands(ctx)), before="; ")
            raise UsageError(f"unknown command {name!r}{near}", hint="`readinglist --help` lists the commands")
        found, resolved, rest = super().resolve_command(ctx, args)
        if resolved is not None and any(parameter.name == "query" for parameter in resolved.params):
            rest = _with_negations(rest)
        return found, resolved, rest

    def get_help(self, ctx: Any) -> str:
        """Return the help of the whole command."""
        return help_page(_plugin_commands(ctx)).rstrip()

    def make_parser(self, ctx: Any) -> Any:
        """Return a parser of the global options that refuses repeated ones."""
        return _strict(super().make_parser(ctx))

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command line, with scripts for completion of our own."""
        if any(name.endswith("_COMPLETE") for name in os.environ) or any("-completion" in word for word in sys.argv):
            from readinglist.cli.completion import use_own_scripts

            use_own_scripts()
        if {"--help", "-h"}.intersection(sys.argv):
            extra["terminal_width"] = help_width()  # Click's own least width is 50
        return super().main(*args, **extra)

    def make_context(self, info_name: Any, args: Any, *rest: Any, **extra: Any) -> Any:
        """Parse the global options."""
        with _plain_errors():
            return super().make_context(info_name, args, *rest, **extra)

    def _main_shell_completion(self, ctx_args: Any, prog_name: str, complete_var: str | None = None) -> None:
        """Print completions for the script of a shell, and exit."""
        instruction = os.environ.get(complete_var or f"_{prog_name}_COMPLETE".replace("-", "_").upper(), "")
        if instruction.startswith("complete_"):
            from readinglist.cli.completion import completions

            replies = completions(instruction.removeprefix("complete_"), self, prog_name)
            if replies is not None:
                typer.echo("".join(f"{each}\n" for each in replies), nl=False)
                sys.exit(0)
        super()._main_shell_completion(ctx_args, prog_name, complete_var)

    def invoke(self, ctx: Any) -> Any:
        """Run the command, with exceptions of our own for those that Typer would handle.

        Note files that could not be updated are reported last, and are an error where the command had none.
        """
        from readinglist.cli.session import Interrupted, Session

        try:
            with _plain_errors(ctx):
                result = super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted("interrupted; nothing was partially written") from None
        except BrokenPipeError:
            raise PipeClosed("") from None
        except (ReadinglistError, typer.Exit) as error:
            if (session := ctx.find_object(Session)) and session.deferred_error:
                session.output.error(session.deferred_error)
                if isinstance(error, typer.Exit) and error.exit_code == ExitCode.OK:
                    raise typer.Exit(session.deferred_error.exit_code) from None
            raise
        if (session := ctx.find_object(Session)) and session.deferred_error:
            raise session.deferred_error
        return result


def _with_negations(arguments: list[str]) -> list[str]:
    """Return the arguments with terms such as ``-status:read`` as ``NOT status:read``, which is not an option."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    terms = [f"NOT {word[1:]}" if re.match("-[a-z]{2,}:", word) else word for word in arguments[:end]]
    return terms + arguments[end:]


def _show_version(requested: bool) -> None:
    if requested:
        typer.echo(version_line(), nl=False)
        raise typer.Exit


app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": WIDEST_HELP},
)


@app.callback()
def begin(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option("--config", metavar="FILE", dir_okay=False)] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q")] = False,
    no_color: Annotated[bool, typer.Option("--no-color")] = False,
    _version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True)] = False,
) -> None:
    """Start a session with the global options, whose help is in `command_table`."""
    from readinglist.cli.output import Output
    from readinglist.cli.session import Session

    context.obj = Session(config=config, output=Output(quiet=quiet, color=not no_color))
