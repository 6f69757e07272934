"""The Typer application: global options, and commands that are loaded when called."""

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from readinglist import __version__
from readinglist.cli.commands import ALIASES, MODULES, SECTIONS, command
from readinglist.cli.output import Output
from readinglist.cli.session import Session
from readinglist.papers.errors import ExitCode, ReadinglistError
from readinglist.papers.spelling import nearest


class Interrupted(ReadinglistError):  # noqa: N818 - what the user did, not a fault
    """The user pressed Ctrl-C."""

    exit_code = ExitCode.INTERRUPTED


class PipeClosed(ReadinglistError):  # noqa: N818
    """Nobody reads the output any more."""


class LazyGroup(typer.core.TyperGroup):
    """Loads a command's module when the command is called, and sorts the help by sections."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands, in the order of the help."""
        return list(MODULES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name or alias, None where there is none."""
        return command(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that `args` begin with; a usage error names the nearest where there is none."""
        name = args[0]
        if name not in MODULES and name not in ALIASES and not name.startswith("-"):
            near = nearest(name, MODULES)
            meant = f" Did you mean {' or '.join(near)}?" if near else ""
            ctx.fail(f"No such command {name!r}.{meant}")
        found, resolved, rest = super().resolve_command(ctx, args)
        if resolved is not None and any(parameter.name == "query" for parameter in resolved.params):
            rest = _with_negations(rest)
        return found, resolved, rest

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The commands of each section with the first sentence of their help."""
        widest = max(len(name) for name in MODULES)
        for section, names in SECTIONS.items():
            with formatter.section(section):
                limit = formatter.width - 6 - widest
                rows = [(name.ljust(widest), command(name).get_short_help_str(limit)) for name in names]
                formatter.write_dl(rows)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; what Typer would answer in its own way becomes an exception of ours."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted("interrupted; nothing was half written") from None
        except BrokenPipeError:
            raise PipeClosed("") from None


def _with_negations(arguments: list[str]) -> list[str]:
    """The arguments with terms such as ``-status:read`` as ``NOT status:read``, which no option can be taken for."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    terms = [f"NOT {word[1:]}" if re.match("-[a-z]{2,}:", word) else word for word in arguments[:end]]
    return terms + arguments[end:]


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"readinglist {__version__}")
        raise typer.Exit


app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
)


@app.callback()
def begin(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="Use this settings file.", dir_okay=False)
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only data, warnings and errors.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="Print without colour.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """A reading list and citation manager for researchers who live in arXiv, feeds and LaTeX."""
    context.obj = Session(config=config, output=Output(quiet=quiet, color=not no_color))
