"""The commands ``open``, ``fetch``, ``index`` and ``attach``."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readinglist.api import ExitCode, InputError, Item, NothingFound, UsageError
from readinglist.cli.options import JsonLines, Key, Keys, Query, Where, Yes, complete_key
from readinglist.cli.output import Output
from readinglist.cli.selection import require_match, selected_key, selected_keys
from readinglist.cli.session import Session, session_of
from readinglist.files.attaching import copied_beside, file_stem
from readinglist.files.desktop import (
    DOCUMENTS,
    attached_paths,
    folders_of,
    has_browser,
    opened_file,
    paper_url,
    remote_files,
)
from readinglist.papers.folding import counted, first_and_more

if TYPE_CHECKING:
    from readinglist.api import FetchResult

app = typer.Typer()

_MAX_NAMED = 3
"""Papers named in one message."""


@app.command("open")
def open_(
    context: typer.Context,
    key: Key = "",
    pdf: Annotated[bool, typer.Option("--pdf", help="The attached PDF, else that of arXiv.")] = False,
    abstract: Annotated[bool, typer.Option("--abs", help="The page of arXiv.")] = False,
    doi: Annotated[bool, typer.Option("--doi", help="The page of the publisher.")] = False,
    only_print: Annotated[bool, typer.Option("--print", help="Print the file or URL, and open nothing.")] = False,
) -> None:
    """Open the attached file of a paper, else its page.

    The file or URL is printed too.
    """
    if pdf + abstract + doi > 1:
        raise UsageError("--pdf, --abs and --doi cannot be used together", hint="use one of them")
    session = session_of(context)
    with session.read_only() as library:
        item = library.get(selected_key(key, session, library))
        files = attached_paths(item.paper.metadata, folders_of(item.paper, library.folder))
    place = _address(item, abstract=abstract, doi=doi) if abstract or doi else _place(item, files, session, pdf=pdf)
    session.output.data(str(place))
    if only_print:
        return
    if not has_browser():
        session.output.warn("cannot open it: this terminal has no desktop; copy the line above")
        raise typer.Exit(ExitCode.INCOMPLETE)
    typer.launch(str(place))
    if session.settings.start_when_opened and item.reading.status in ("new", "to-read"):
        with session.library() as writable:
            writable.set_status(item.paper.key, "reading")
        session.output.say(f"{item.paper.key}: {item.reading.status} → reading")


def _address(item: Item, *, abstract: bool, doi: bool) -> str:
    """Return the page of a paper on arXiv or of its publisher.

    Raises:
        NothingFound: If the paper has no such identifier.
    """
    metadata, key = item.paper.metadata, item.paper.key
    if abstract and metadata.arxiv_id:
        return metadata.arxiv_id.url
    if doi and metadata.doi:
        return metadata.doi.url
    raise NothingFound(f"{key} has no {'DOI' if doi else 'arXiv id'}", hint=f"run `readinglist open {key}`")


def _place(item: Item, files: Sequence[Path], session: Session, *, pdf: bool) -> str | Path:
    """Return the attached file to open, else the address.

    Raises:
        NothingFound: If there is neither.
    """
    metadata, key = item.paper.metadata, item.paper.key
    kinds = frozenset({".pdf"}) if pdf else DOCUMENTS
    present = opened_file(files, kinds)
    if present:
        return present
    wanted = [path for path in files if path.suffix.lower() in kinds]
    for path in wanted:
        session.output.warn(f"{key}: attached file {path} is missing; run `readinglist attach {key} FILE`")
    for path in files if not pdf else ():
        if path not in wanted:
            session.output.warn(f"{key}: {path} is not opened: only {', '.join(sorted(DOCUMENTS))} files are")
    for name in remote_files(metadata):
        session.output.warn(f"{key}: {name} is not opened: it is not on this machine")
    if metadata.arxiv_id and pdf:
        return metadata.arxiv_id.url.replace("/abs/", "/pdf/")
    url = "" if pdf else paper_url(metadata)
    if url:
        return url
    kind = "PDF" if pdf else "file, arXiv id, DOI or link"
    raise NothingFound(f"{key} has no {kind}", hint=f"run `readinglist attach {key} FILE`")


@app.command("fetch")
def fetch(
    context: typer.Context,
    keys: Keys = None,
    where: Where = None,
    as_json: JsonLines = False,
    yes: Yes = False,
) -> None:
    """Download the open PDFs of papers and attach them.

    Papers that have a PDF are skipped. The next run resumes interrupted downloads.
    """
    session = session_of(context)
    output = session.output
    if session.settings.offline:
        raise UsageError("cannot fetch offline", hint="run `READINGLIST_OFFLINE=0 readinglist fetch KEY`")
    with session.library() as library:
        selected = selected_keys(keys, session, library, action="fetch their PDFs", where=where, yes=yes)

        def show(result: "FetchResult") -> None:
            with output.above_progress():
                if as_json:
                    from readinglist.api.json_output import fetched_shape

                    output.json_line(fetched_shape(result))
                else:
                    _show_fetched(result, output, library.folder)

        with output.progress() as progress:
            results = library.fetch(selected, fetched=show, progress=progress)
            keys = [each.key for each in results if each.path and not each.present]
            if keys and session.settings.text_index.is_file():
                library.index_texts(" ".join(keys), progress=progress)
    raise typer.Exit(_summarise(results, output, as_json=as_json))


def _summarise(results: Sequence["FetchResult"], output: Output, *, as_json: bool) -> ExitCode:
    """Print the services that did not respond, each once with its papers, and the totals; return the exit status."""
    keys: dict[str, list[str]] = {}
    reasons: dict[str, str] = {}  # the last of those that differ in the time to wait only
    for each in results:
        for reason in each.failures if each.path is None and not as_json else ():
            what = reason.partition("; ")[0]
            keys.setdefault(what, []).append(each.key)
            reasons[what] = reason
    for what, failed_keys in keys.items():
        output.warn(f"{first_and_more(failed_keys, _MAX_NAMED)}: {reasons[what]}")
    failed = sum(each.path is None and bool(each.failures) for each in results)
    missing = sum(each.path is None for each in results) - failed
    present = sum(each.present for each in results)
    new = len(results) - present - missing - failed
    unavailable = f"; {failed} unavailable, try again later" if failed else ""
    output.say(f"{counted(len(results), 'paper')}: {new} fetched, {present} present, {missing} missing{unavailable}")
    return ExitCode.SERVICE if failed else ExitCode.INCOMPLETE if missing else ExitCode.OK


def _show_fetched(result: "FetchResult", output: Output, folder: Path) -> None:
    """Print the path of a PDF, or why there is none; services that did not respond are reported at the end."""
    if result.path is None:
        for reason in result.problems:
            output.warn(f"{result.key}: {reason}")
        return
    path = result.path.relative_to(folder) if result.path.is_relative_to(folder) else result.path
    output.data(f"{result.key}: {path.as_posix()}{' (present)' if result.present else ''}")


@app.command("index")
def index(
    context: typer.Context,
    query: Query = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Index all PDFs again.")] = False,
) -> None:
    """Index the text of attached PDFs for `text:` in queries.

    Only new and changed PDFs are read.
    """
    session = session_of(context)
    words = " ".join(query or ())
    with session.library() as library:
        require_match(words, library)
        with session.output.progress() as progress:
            done = library.index_texts(words, rebuild=rebuild, progress=progress)
    for problem in done.problems:
        session.output.warn(problem)
    session.output.say(f"{counted(done.documents, 'PDF')} in the index, {done.read} read now")
    raise typer.Exit(ExitCode.INCOMPLETE if done.problems else ExitCode.OK)


@app.command("attach")
def attach(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="KEY FILE...", help="A paper, then its files.", autocompletion=complete_key),
    ],
    copy: Annotated[bool, typer.Option("--copy", help="Copy the files to papers/ (setting `files`).")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Detach the files; they are not deleted.")] = False,
) -> None:
    """Attach files to a paper.

    Paths below the folder of the settings are stored relative to it, so that the folder can move.
    """
    if len(words) < 2:
        raise UsageError("missing arguments: KEY FILE...", hint="for example `readinglist attach hu2024data paper.pdf`")
    if copy and remove:
        raise UsageError("--copy and --remove cannot be used together", hint="use one of them")
    session = session_of(context)
    with session.library() as library:
        item = library.get(words[0])
        paths = [Path(os.path.abspath(word)) for word in words[1:]]  # noqa: PTH100 - a link stays a link
        if not remove:
            _check_files(paths)
        if copy:
            stem = file_stem(item.paper, session.settings.files.name)
            paths = [copied_beside(path, session.settings.files.folder, stem) for path in paths]
        names = library.attach(item.paper.key, paths, remove=remove)
        if remove and not names:
            key = item.paper.key
            raise NothingFound(
                f"{words[1]} is not attached to {key}", hint=f"run `readinglist show {key}` to see its files"
            )
    done = "detached" if remove else "attached"
    session.output.say(f"{item.paper.key}: {done} {', '.join(names)}" if names else f"{item.paper.key}: unchanged")


def _check_files(paths: Sequence[Path]) -> None:
    """Raise an error if one of the paths is no file."""
    for path in paths:
        if not path.is_file():
            what = "a folder" if path.is_dir() else "not a file" if path.exists() else "not found"
            raise InputError(f"cannot attach {path}: {what}", hint="check the path; nothing was changed")
