"""The command ``check``: what is wrong with .bib files, with the library, and with what a manuscript cites."""

import difflib
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readinglist.api import Change, CheckResult, ExitCode, Finding, FindingFilter, InputError, UsageError
from readinglist.api.json_output import finding_shape, manuscript_shape
from readinglist.cli.check_display import counted, print_annotations, print_codes, print_findings, print_manuscript
from readinglist.cli.completion import complete_query
from readinglist.cli.output import Output
from readinglist.cli.session import Session, session_of
from readinglist.files.writing import write_atomically
from readinglist.linting.findings import LIBRARY, RULES
from readinglist.linting.manuscript_rules import manuscript_findings

if TYPE_CHECKING:
    from readinglist.api import BibFiles, FixedFile

app = typer.Typer()


class FindingFormat(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    GITHUB = "github"


class EntryModel(StrEnum):
    """For which program entries are meant."""

    BIBTEX = "bibtex"
    BIBLATEX = "biblatex"


_CITED = typer.Option("--cited", metavar="FILE", help="Compare with what this .aux or .bcf cites; may be repeated.")
_MODEL = typer.Option("--format", help="The rules that hold; else those that the entries look like.")
_ASCII = typer.Option("--ascii", help="Letters beyond ASCII are findings: 8-bit BibTeX cannot sort by them.")
_SELECT = typer.Option("--select", metavar="CODE", help="Only these findings, with commas between; may be repeated.")
_IGNORE = typer.Option("--ignore", metavar="CODE", help="Not these findings; may be repeated.")
_WHERE = typer.Option(
    "--where", metavar="QUERY", help="Only these papers of the library.", autocompletion=complete_query
)
_YES = typer.Option("--yes", "-y", help="Mend without asking; asks for --fix.")
_LAYOUT = typer.Option("--output-format", help="Lines, or annotations of GitHub.")
_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_FIX = typer.Option("--fix", help="Show how what is safe can be mended, as a diff, and ask.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """What the options of a call ask for."""

    model: str
    ascii_only: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    fix: bool
    yes: bool
    layout: FindingFormat
    as_json: bool


@app.command("check")
def check(
    context: typer.Context,
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE.bib]...", help="Else the library.")] = None,
    cited: Annotated[list[Path] | None, _CITED] = None,
    where: Annotated[str, _WHERE] = "",
    model: Annotated[EntryModel | None, _MODEL] = None,
    ascii_only: Annotated[bool, _ASCII] = False,
    select: Annotated[list[str] | None, _SELECT] = None,
    ignore: Annotated[list[str] | None, _IGNORE] = None,
    fix: Annotated[bool, _FIX] = False,
    yes: Annotated[bool, _YES] = False,
    layout: Annotated[FindingFormat, _LAYOUT] = FindingFormat.TEXT,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    codes: Annotated[bool, typer.Option("--codes", help="List what can be found, by code.")] = False,
) -> None:
    """Look for what is wrong in the library, files or a manuscript.

    Files are .bib files; of a manuscript, what it cites and nobody read is told.
    """
    session = session_of(context)
    if codes:
        print_codes(session.output, as_json=as_json)
        return
    wish = CheckOptions(
        model=model.value if model else "",
        ascii_only=ascii_only,
        select=tuple(select or ()),
        ignore=tuple(ignore or ()),
        fix=fix or yes,
        yes=yes,
        layout=layout,
        as_json=as_json,
    )
    _refuse_what_does_not_fit(files or (), cited or (), where, wish)
    if cited:
        raise typer.Exit(_manuscript(session, cited, where, wish))
    raise typer.Exit(_files(session, files, wish) if files else _library(session, where, wish))


def _refuse_what_does_not_fit(files: Sequence[str], cited: Sequence[Path], where: str, wish: CheckOptions) -> None:
    if cited and (files or wish.fix or wish.model or wish.ascii_only):
        raise UsageError("--cited compares a manuscript with the library alone", hint="check .bib files by themselves")
    if files and where:
        raise UsageError("--where chooses papers of the library", hint="leave it out, or leave out the files")
    if wish.ascii_only and not files:
        raise UsageError("--ascii is for .bib files", hint="the format bibtex writes the library in ASCII anyway")
    if wish.fix and (wish.as_json or wish.layout is not FindingFormat.TEXT):
        raise UsageError("--fix prints a diff", hint="leave out --json and --output-format")
    if wish.fix and "-" in files:
        raise UsageError("--fix writes to files, not to stdin", hint="name the file")
    if wish.as_json and wish.layout is not FindingFormat.TEXT:
        raise UsageError("--json and --output-format are two forms of one thing", hint="give one of them")


# --- .bib files ----------------------------------------------------------------------------------------------------


def _files(session: Session, files: Sequence[str], wish: CheckOptions) -> ExitCode:
    # Reading .bib files is slow to import, and a check of the library does without.
    from readinglist.api import BibFiles

    bib = BibFiles(*dict.fromkeys(files), config=session.config)
    checked = bib.check(model=wish.model, ascii_only=wish.ascii_only, select=wish.select, ignore=wish.ignore)
    if not wish.fix:
        return _print(checked, wish, session.output)
    codes = [_fix_file(bib, each, wish, session.output) for each in checked]
    return max(codes)


def _fix_file(bib: "BibFiles", checked: CheckResult, wish: CheckOptions, output: Output) -> ExitCode:
    """Show what would be mended in a file, and mend it where that is wanted."""
    left = [finding for finding in checked.findings if not finding.fix]
    mended = bib.mend(checked)
    made = mended.made
    for line in _diff(checked.name, made.before, made.after):
        output.data(line)
    wanted = bool(made.count) and _agreed(f"mend {_places(made.count)} in {checked.name}?", wish, output)
    if wanted:
        _replace(Path(checked.name), mended)
        output.say(f"{checked.name}: {_places(made.count)} mended; left: {counted(left)}")
    else:
        what = "nothing was written" if made.count else "nothing to mend"
        output.say(f"{checked.name}: {what}; left: {counted(left)}")
    return _code(left if wanted else checked.findings)


def _diff(name: str, before: str, after: str) -> Iterator[str]:
    lines = difflib.unified_diff(_LINES.findall(before), _LINES.findall(after), name, f"{name} (mended)")
    for line in lines:
        yield line.rstrip("\r\n").encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _replace(path: Path, mended: "FixedFile") -> None:
    """Write a mended file in the place of the one that it was made of.

    Raises:
        InputError: somebody else wrote to the file meanwhile.
    """
    if path.read_bytes() != mended.before:
        raise InputError(f"{path} was changed meanwhile; nothing was written", hint="check it again")
    write_atomically(path, mended.after)


def _places(count: int) -> str:
    return f"{count} place{'s' if count != 1 else ''}"


def _papers(count: int) -> str:
    return f"{count} paper{'s' if count != 1 else ''}"


def _agreed(question: str, wish: CheckOptions, output: Output) -> bool:
    """Whether the user wants it: by ``--yes``, or by an answer on a terminal."""
    if wish.yes:
        return True
    if not sys.stdin.isatty():
        output.say("nobody can be asked here: --yes mends without asking")
        return False
    output.flush()
    output.prompt(f"{question} [y/N] ")
    return sys.stdin.readline().strip().lower() in ("y", "yes")


# --- the library ---------------------------------------------------------------------------------------------------


def _library(session: Session, where: str, wish: CheckOptions) -> ExitCode:
    with session.library() as library:
        model = wish.model or _model_of_targets(session)
        checked = library.check(where, model=model, select=wish.select, ignore=wish.ignore)
        if not wish.fix:
            return _print((checked,), wish, session.output)
        left = [finding for finding in checked.findings if not finding.fix]
        changes = library.mend(checked.findings, dry_run=True)
        for line in _differences(changes):
            session.output.data(line)
        wanted = changes and _agreed(f"mend {_papers(len(changes))} of the library?", wish, session.output)
        if wanted:
            changes = library.mend(checked.findings)
    if wanted:
        session.output.say(f"{_papers(len(changes))} mended (`readinglist undo` takes it back); left: {counted(left)}")
    else:
        session.output.say(f"nothing was {'changed' if changes else 'to be mended'}; left: {counted(left)}")
    return _code(left if wanted else checked.findings)


def _model_of_targets(session: Session) -> str:
    """What the library is written for: biblatex where every .bib of the settings is."""
    formats = {target.format for target in session.settings.exports} & {"bibtex", "biblatex"}
    return "biblatex" if formats == {"biblatex"} else "bibtex"


def _differences(changes: Sequence[Change]) -> Iterator[str]:
    for change in changes:
        before = change.before.paper.metadata.extra
        after = change.after.paper.metadata.extra if change.after else before
        for (name, old), (_, new) in zip(before, after, strict=True):
            if old != new:
                yield f"@@ {change.before.paper.key} @@"
                yield f"-{name} = {{{old}}}"
                yield f"+{name} = {{{new}}}"


# --- the manuscript ------------------------------------------------------------------------------------------------


def _manuscript(session: Session, cited: Sequence[Path], where: str, wish: CheckOptions) -> ExitCode:
    choice = FindingFilter.of(wish.select, wish.ignore)
    with session.read_only() as library:
        manuscript = library.manuscript(*cited, query=where)
    findings = [finding for finding in manuscript_findings(manuscript) if choice.takes_code(finding.code)]
    session.output.problems("check", manuscript.problems)
    if wish.as_json:
        session.output.json(manuscript_shape(manuscript))
    elif wish.layout is FindingFormat.GITHUB:
        print_annotations(findings, session.output)
    else:
        print_manuscript(manuscript, {code for code in RULES if choice.takes_code(code)}, session.output)
    return ExitCode.INCOMPLETE if manuscript.problems else _code(findings)


# --- printing ------------------------------------------------------------------------------------------------------


def _print(checked: Sequence[CheckResult], wish: CheckOptions, output: Output) -> ExitCode:
    findings = [finding for each in checked for finding in each.findings]
    if wish.as_json:
        output.json([finding_shape(finding) for finding in findings])
    else:
        (print_annotations if wish.layout is FindingFormat.GITHUB else print_findings)(findings, output)
    for each in checked:
        one, many = ("paper", "papers") if each.name == LIBRARY else ("entry", "entries")
        what = one if each.entries == 1 else many
        output.say(f"{each.name}: {each.entries} {what} ({each.model}): {counted(each.findings)}")
    fixable = sum(finding.fix is not None for finding in findings)
    if fixable:
        output.say(f"{fixable} can be mended: add --fix to see how")
    return _code(findings)


def _code(findings: Sequence[Finding]) -> ExitCode:
    return ExitCode.INCOMPLETE if any(finding.fails for finding in findings) else ExitCode.OK
