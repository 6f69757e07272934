"""Keeping the folder of note files in step, and saying what was done; apart from its commands, which the help loads."""

from collections.abc import Iterable

from readinglist.cli.output import Output
from readinglist.cli.session import Session
from readinglist.library.context import Workspace
from readinglist.notes import sync as notes_in_step
from readinglist.notes.folder import DiskNoteFolder
from readinglist.notes.sync import FileReport, Synced
from readinglist.papers.errors import ExitCode, ReadinglistError, UsageError


def run_sync(session: Session, *, dry_run: bool, as_json: bool) -> ExitCode:
    """Keep both sides in step and tell it; the exit code."""
    folder = _folder(session)
    with session.workspace() as workspace:
        done = notes_in_step.sync(workspace, folder, dry_run=dry_run)
    if any(file.taken for file in done.files) and not dry_run:
        session.refresh_targets()
    if as_json:
        for file in done.files:
            session.output.json_line(_shape(file))
    else:
        _tell(done, session.output, dry_run=dry_run)
    return ExitCode.OK if done.complete else ExitCode.INCOMPLETE


def show_path(key: str, session: Session) -> None:
    """Print the file of a paper, which is there then."""
    folder = _folder(session)
    with session.workspace() as workspace:
        report = notes_in_step.path_of(key, workspace, folder)
    session.output.data(report.place)


def refresh(session: Session, workspace: Workspace) -> None:
    """Bring to the files what the library changed; only what was written is told.

    Raises:
        ReadinglistError: a file cannot be written; the library has the change all the same.
    """
    reports = notes_in_step.refresh(workspace, _folder(session))
    for report in reports:
        if report.written or report.renamed_from:
            session.output.say(_line(report))
    for report in reports:
        if report.conflicts:
            session.output.warn(f"{report.place}: {report.conflicts[0]}: `readinglist notes sync` brings both together")
    troubles = [f"{report.place}: {problem}" for report in reports for problem in report.problems]
    if troubles:
        raise ReadinglistError("; ".join(troubles), hint="the library has the change; later: readinglist notes sync")


def _folder(session: Session) -> DiskNoteFolder:
    folder = session.settings.notes.folder
    if folder is None:
        raise UsageError("the settings name no folder of notes", hint='add to config.toml:  [notes]  folder = "notes"')
    return DiskNoteFolder(folder)


def _tell(done: Synced, output: Output, *, dry_run: bool) -> None:
    for file in done.files:
        if file.written or file.renamed_from or file.taken:
            output.data(_line(file))
    _trouble(done.files, output)
    if done.strangers:
        shown = ", ".join(done.strangers[:4]) + (", ..." if len(done.strangers) > 4 else "")
        output.say(f"of no paper of the library, left alone: {shown}")
    changed = sum(bool(file.written or file.renamed_from or file.taken) for file in done.files)
    verb = "to be brought" if dry_run else "brought"
    papers = f"{done.looked_at} paper{'s' * (done.looked_at != 1)} with notes or files"
    output.say(f"{papers}, {f'{changed} {verb} in step' if changed else 'all in step'}")
    if dry_run:
        output.say("nothing was written (--dry-run)")
    elif any(file.taken for file in done.files):
        output.say("`readinglist undo` takes back in the library what it took from the files")


def _trouble(files: Iterable[FileReport], output: Output) -> None:
    for file in files:
        for text in (*file.conflicts, *file.problems):
            output.warn(f"{file.place}: {text}")


def _line(file: FileReport) -> str:
    """One file and what was done, as ``notes/hu2024data.md: 1 note new; written``."""
    done = [*file.taken]
    if file.renamed_from:
        done.append(f"renamed from {file.renamed_from}")
    if file.written:
        done.append("written")
    return f"{file.place}: {'; '.join(done)}"


def _shape(file: FileReport) -> dict[str, object]:
    return {
        "key": file.key,
        "file": file.place,
        "written": file.written,
        "renamed_from": file.renamed_from or None,
        "taken": list(file.taken),
        "conflicts": list(file.conflicts),
        "problems": list(file.problems),
    }
