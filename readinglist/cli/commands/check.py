"""The command ``check``: findings about the library, .bib files, or the citations of a manuscript."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readinglist.api import Change, CheckResult, ExitCode, Finding, FindingFilter, InputError, Library, UsageError
from readinglist.api.json_output import codes_shape, finding_shape, manuscript_shape
from readinglist.cli.options import Cited, Json, Where, Yes, complete_codes
from readinglist.cli.output import Output, confirmed
from readinglist.cli.selection import require_match
from readinglist.cli.session import Session, session_of
from readinglist.cli.tables import Column
from readinglist.files.writing import write_atomically
from readinglist.linting.findings import LIBRARY, RULES, Severity
from readinglist.linting.manuscript_rules import manuscript_findings
from readinglist.manuscripts.manuscript import Manuscript
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import counted, did_you_mean, one_line
from readinglist.papers.paper import Item

if TYPE_CHECKING:
    from readinglist.api import BibFiles, FixedFile

app = typer.Typer()


class FindingFormat(StrEnum):
    """Output formats of findings."""

    TEXT = "text"
    GITHUB = "github"


class EntryModel(StrEnum):
    """Programs that entries are checked for."""

    BIBTEX = "bibtex"
    BIBLATEX = "biblatex"


_MODEL = typer.Option("--format", help="Rules to apply; by default detected from the entries.")
_ASCII = typer.Option("--ascii", help="Also report non-ASCII letters, which 8-bit BibTeX cannot sort.")
_SELECT = typer.Option(
    "--select", metavar="CODE", help="Only these codes, comma-separated; repeatable.", autocompletion=complete_codes
)
_IGNORE = typer.Option(
    "--ignore", metavar="CODE", help="Not these codes, comma-separated; repeatable.", autocompletion=complete_codes
)
_FORMAT = typer.Option("--output-format", help="Lines, or annotations of GitHub.")
_FIX = typer.Option("--fix", help="Show safe fixes as a diff, and ask whether to apply them.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """The options of a call."""

    model: str
    ascii_only: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    fix: bool
    yes: bool
    output_format: FindingFormat
    as_json: bool


@app.command("check")
def check(
    context: typer.Context,
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE.bib]...", help=".bib files; by default the library.")
    ] = None,
    cited: Cited = None,
    where: Where = None,
    model: Annotated[EntryModel | None, _MODEL] = None,
    ascii_only: Annotated[bool, _ASCII] = False,
    select: Annotated[list[str] | None, _SELECT] = None,
    ignore: Annotated[list[str] | None, _IGNORE] = None,
    fix: Annotated[bool, _FIX] = False,
    yes: Yes = False,
    output_format: Annotated[FindingFormat, _FORMAT] = FindingFormat.TEXT,
    as_json: Json = False,
    codes: Annotated[bool, typer.Option("--codes", help="List all codes.")] = False,
) -> None:
    """Check the library, .bib files or a manuscript.

    With --cited, compares the citations of a manuscript with the library. --yes implies --fix.
    """
    session = session_of(context)
    if codes:
        _print_codes(session.output, as_json=as_json)
        return
    options = CheckOptions(
        model=model.value if model else "",
        ascii_only=ascii_only,
        select=tuple(select or ()),
        ignore=tuple(ignore or ()),
        fix=fix or yes,
        yes=yes,
        output_format=output_format,
        as_json=as_json,
    )
    _check_options(files or (), cited or (), where or "", options)
    if cited:
        raise typer.Exit(_manuscript(session, cited, where or "", options))
    raise typer.Exit(_files(session, files, options) if files else _library(session, where or "", options))


def _check_options(files: Sequence[str], cited: Sequence[Path], where: str, options: CheckOptions) -> None:
    if cited and (files or options.fix or options.model or options.ascii_only):
        raise UsageError(
            "--cited cannot be used with files, --fix, --format or --ascii", hint="check .bib files separately"
        )
    if files and where:
        raise UsageError("--where and files cannot be used together", hint="leave out the files, or --where")
    if options.ascii_only and not files:
        raise UsageError("--ascii needs files", hint="run `readinglist check --ascii FILE.bib`")
    if options.fix and (options.as_json or options.output_format is not FindingFormat.TEXT):
        raise UsageError("--fix cannot be used with --json or --output-format", hint="fix first, then check again")
    if options.fix and "-" in files:
        raise UsageError("--fix cannot be used with stdin", hint="give the file name")
    if options.as_json and options.output_format is not FindingFormat.TEXT:
        raise UsageError("--json and --output-format cannot be used together", hint="use one of them")


# --- .bib files ----------------------------------------------------------------------------------------------------


def _files(session: Session, files: Sequence[str], options: CheckOptions) -> ExitCode:
    # Imported late: the BibTeX parser is slow to load, and a check of the library does not need it.
    from readinglist.api import BibFiles

    bib = BibFiles(*dict.fromkeys(files), config=session.config)
    checked = bib.check(
        model=options.model, ascii_only=options.ascii_only, select=options.select, ignore=options.ignore
    )
    if not options.fix:
        return _print(checked, options, session.output)
    codes = [_fix_file(bib, each, options, session.output) for each in checked]
    return max(codes)


def _fix_file(bib: "BibFiles", checked: CheckResult, options: CheckOptions, output: Output) -> ExitCode:
    """Show the fixes of a file, and apply them if confirmed."""
    remaining = [finding for finding in checked.findings if not finding.fix]
    fixed = bib.fix(checked)
    made = fixed.made
    for line in made.diff(checked.name, f"{checked.name} (fixed)"):
        output.data(line.rstrip("\r\n").encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    findings = counted(made.count, "finding")
    is_confirmed = bool(made.count) and _is_confirmed(f"fix {findings} in {checked.name}?", options, output)
    if is_confirmed:
        _replace(Path(checked.name), fixed, bib)
        output.say(f"{checked.name}: fixed {findings}; remaining: {_severities(remaining)}")
    else:
        result = "not changed" if made.count else "nothing to fix"
        output.say(f"{checked.name}: {result}; remaining: {_severities(checked.findings)}")
    return _code(remaining if is_confirmed else checked.findings)


def _replace(path: Path, fixed: "FixedFile", bib: "BibFiles") -> None:
    """Replace a file by its fixed version.

    Raises:
        InputError: If another program changed the file in the meantime.
    """
    if path.read_bytes() != fixed.before:
        raise InputError(f"{path} changed on disk; nothing was written", hint="run the command again")
    write_atomically(path, fixed.after, protected=bib.protected)


def _is_confirmed(question: str, options: CheckOptions, output: Output) -> bool:
    """Whether to apply fixes: by ``--yes``, or by an answer at a terminal."""
    if options.yes:
        return True
    if not sys.stdin.isatty():
        output.say("no terminal to ask on: use --yes to fix without asking")
        return False
    return confirmed(question, output)


# --- the library ---------------------------------------------------------------------------------------------------


def _library(session: Session, where: str, options: CheckOptions) -> ExitCode:
    with session.library() if options.fix else session.read_only() as library:
        require_match(where, library)
        model = options.model or _model_of_targets(session)
        checked = library.check(where, model=model, select=options.select, ignore=options.ignore)
        if not isinstance(library, Library):
            return _print((checked,), options, session.output)
        remaining = [finding for finding in checked.findings if not finding.fix]
        changes = library.fix(checked.findings, dry_run=True)
        for line in _differences(changes):
            session.output.data(line)
        papers = counted(len(changes), "paper")
        is_confirmed = changes and _is_confirmed(f"fix {papers} in the library?", options, session.output)
        if is_confirmed:
            library.fix(checked.findings)
    if is_confirmed:
        session.output.say(f"fixed {papers}; `readinglist undo` reverts this; remaining: {_severities(remaining)}")
    else:
        result = "not changed" if changes else "nothing to fix"
        session.output.say(f"library: {result}; remaining: {_severities(checked.findings)}")
    return _code(remaining if is_confirmed else checked.findings)


def _model_of_targets(session: Session) -> str:
    """Return the format of all targets, or bibtex if they differ."""
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


def _manuscript(session: Session, cited: Sequence[Path], where: str, options: CheckOptions) -> ExitCode:
    choice = FindingFilter.of(options.select, options.ignore)
    with session.read_only() as library:
        require_match(where, library)
        manuscript = library.manuscript(*cited, query=where)
    findings = [finding for finding in manuscript_findings(manuscript) if choice.selects(finding.code)]
    session.output.problems("check", manuscript.problems)
    if options.as_json:
        session.output.json(manuscript_shape(manuscript))
    elif options.output_format is FindingFormat.GITHUB:
        _print_annotations(findings, session.output)
    else:
        _print_manuscript(manuscript, {code for code in RULES if choice.selects(code)}, session.output)
    return ExitCode.INCOMPLETE if manuscript.problems else _code(findings)


_COLUMNS = (
    Column(heading="finding", style="bold"),
    Column(heading="key", style="cyan"),
    Column(heading="status", rank=1),
    Column(heading="title", flexible=True, least=12),
)


def _print_manuscript(manuscript: Manuscript, codes: set[str], output: Output) -> None:
    """Print a table of the findings with these codes, and a summary."""
    rows: list[tuple[str, str, str, str]] = []
    if "cited-unknown" in codes:
        for each in manuscript.unknown:
            place = f"{each.citation.document}:{each.citation.line}" if each.citation.line else each.citation.document
            near = did_you_mean(each.near, before="; ")
            rows.append(("not in library", each.citation.key, "", f"{place}{near}"))
    groups = (
        ("cited-unread", "unread", manuscript.unread),
        ("cited-dropped", "dropped", manuscript.dropped),
        ("cited-skimmed", "skimmed", manuscript.skimmed),
    )
    for code, heading, cited in groups:
        if code in codes:
            rows.extend((heading, each.citation.key, each.item.reading.status, _title(each.item)) for each in cited)
    if "read-uncited" in codes:
        rows.extend(
            ("read, not cited", item.paper.key, item.reading.status, _title(item)) for item in manuscript.uncited
        )
    if rows:
        output.table(_COLUMNS, rows)
    parts = (
        (manuscript.read, "read"),
        (manuscript.skimmed, "skimmed"),
        (manuscript.unread, "unread"),
        (manuscript.dropped, "dropped"),
        (manuscript.unknown, "unknown"),
    )
    parts_text = ", ".join(f"{len(group)} {name}" for group, name in parts if group)
    uncited = f"; {len(manuscript.uncited)} read, not cited" if manuscript.uncited else ""
    output.say(f"{manuscript.cited} cited{': ' if parts_text else ''}{parts_text}{uncited}")


def _title(item: Item) -> str:
    return item.paper.metadata.title


# --- printing --------------------------------------------------------------------------------------------------------

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}


def _print(checked: Sequence[CheckResult], options: CheckOptions, output: Output) -> ExitCode:
    findings = [finding for each in checked for finding in each.findings]
    if options.as_json:
        output.json([finding_shape(finding) for finding in findings])
    else:
        (_print_annotations if options.output_format is FindingFormat.GITHUB else _print_findings)(findings, output)
    for each in checked:
        nouns = ("paper", "papers") if each.name == LIBRARY else ("entry", "entries")
        output.say(f"{each.name}: {counted(each.entries, *nouns)} ({each.model}): {_severities(each.findings)}")
    fixable = sum(finding.fix is not None for finding in findings)
    if fixable:
        output.say(f"{fixable} fixable: use --fix to see the changes")
    return _code(findings)


def _code(findings: Sequence[Finding]) -> ExitCode:
    return ExitCode.INCOMPLETE if any(finding.fails for finding in findings) else ExitCode.OK


def _print_findings(findings: Iterable[Finding], output: Output) -> None:
    """Print a line for each: ``file:line:column:key:field: severity: message [code]``."""
    for finding in findings:
        place = f"{finding.document}:{finding.line}:{finding.column}:{finding.key}:{finding.field}: "
        output.styled(
            (one_line(place) + " ", ""),
            (f"{finding.severity}:", _STYLES[finding.severity]),
            (f" {one_line(finding.message)} ", ""),
            (f"[{finding.code}]", "dim"),
        )


def _print_annotations(findings: Iterable[Finding], output: Output) -> None:
    """Print a workflow command for each (docs.github.com, "Workflow commands for GitHub Actions")."""
    for finding in findings:
        properties = {"title": finding.code}
        if finding.line:
            properties |= {"file": finding.document, "line": str(finding.line), "col": str(finding.column or 1)}
        written = ",".join(f"{name}={_escaped(value, properties=True)}" for name, value in sorted(properties.items()))
        about = ": ".join(part for part in (finding.key, finding.field, finding.message) if part)
        output.data(f"::{_LEVELS[finding.severity]} {written}::{_escaped(one_line(about))}")


def _escaped(text: str, *, properties: bool = False) -> str:
    signs = {"%": "%25", "\r": "%0D", "\n": "%0A"} | ({":": "%3A", ",": "%2C"} if properties else {})
    for sign, escape in signs.items():
        text = text.replace(sign, escape)
    return text


def _severities(findings: Sequence[Finding]) -> str:
    """Return ``2 errors, 1 warning, 12 notes``, or ``no findings``."""
    counts = Counter(finding.severity for finding in findings)
    parts = [counted(counts[each], each.value) for each in Severity if counts[each]]
    return ", ".join(parts) or "no findings"


def _print_codes(output: Output, *, as_json: bool) -> None:
    """Print every code with its severity and meaning."""
    if as_json:
        output.json(codes_shape())
        return
    columns = [
        Column(heading="code", style="cyan"),
        Column(heading="severity", rank=1),
        Column(heading="means", flexible=True, least=12),
    ]
    output.table(columns, [(code, severity.value, meaning) for code, (severity, meaning) in RULES.items()])
