"""The commands ``edit`` and ``rekey``, and writing notes in the user's editor without losing text."""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer

from readinglist.api import Change, Field, InputError, Item, Library, NothingFound, Paper, ReadinglistError, UsageError
from readinglist.cli.options import DryRun, Key, Where, Yes, complete_key
from readinglist.cli.output import Output, confirmed
from readinglist.cli.selection import no_match, selected_key
from readinglist.cli.session import Interrupted, session_of
from readinglist.cli.tables import Column
from readinglist.files.typed_text import MAX_BYTES, typed_text
from readinglist.papers.folding import counted
from readinglist.papers.lazy_patterns import lazy_pattern

app = typer.Typer()

_MARK = "<!-- This comment is not saved. An empty note is not saved."
_END_OF_COMMENT = lazy_pattern(r"^-->[ \t]*\n?", re.MULTILINE)


def written_in_editor(paper: Paper) -> str:
    """Return a note written in ``$VISUAL`` or ``$EDITOR``, without the comment about the paper.

    Raises:
        UsageError: If there is no editor, or it failed.
    """
    with note_in_editor(paper) as text:
        return text


@contextmanager
def note_in_editor(paper: Paper, text: str = "") -> Iterator[str]:
    """Yield a note written in the editor, which begins with `text`.

    Its file is deleted unless the block raises an exception.

    Raises:
        UsageError: If there is no editor, or it failed.
        Interrupted: If the user presses Ctrl-C, in the editor or before the block ends.
    """
    comment = f"{_MARK}\n{paper.key}: {paper.metadata.title}\n\n{paper.metadata.abstract}\n-->\n"
    file = temporary(f"{text}\n\n{comment}")
    before = file.read_bytes()
    try:
        text = _without_comment(edited(file, hint="set EDITOR, or use -m TEXT"), comment)
        try:
            yield text
        except Exception as error:
            if text.strip():
                with suppress(OSError):  # such as a full disk: then the comment stays
                    temporary(text).replace(file)
                error.add_note(f"your note is kept in {file}")
            else:
                file.unlink()
            raise
        file.unlink()
    except KeyboardInterrupt:
        raise Interrupted(f"interrupted{_kept_text(file, before)}") from None


def _without_comment(text: str, comment: str) -> str:
    """Return what the user wrote above and below the comment, in which an editor may have changed spaces."""
    above, mark, rest = text.partition(_MARK)
    # The abstract may contain ends of comments, too, and so may what follows.
    parts = _END_OF_COMMENT.split(rest, len(_END_OF_COMMENT.findall(comment)))
    below = parts[-1] if len(parts) > 1 else ""
    return "\n\n".join(part for part in (above.rstrip(), below.strip()) if part) if mark else text


def edited(file: Path, *, hint: str) -> str:
    """Open the file in the user's editor, and return its text afterwards.

    Raises:
        UsageError: If there is no editor, or it failed; with this hint.
        Interrupted: If the user presses Ctrl-C.
            In both cases a changed file is kept, and the message names it.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    before = file.read_bytes()
    try:
        ended = subprocess.run([*shlex.split(command), str(file)], check=False).returncode
        failure = f"editor {command!r} failed with exit code {ended}" if ended else ""
    except (OSError, ValueError) as error:
        failure = f"cannot start editor {command!r}: {getattr(error, 'strerror', None) or error}"
    except KeyboardInterrupt:
        raise Interrupted(f"interrupted{_kept_text(file, before)}") from None
    if failure:
        raise UsageError(f"{failure}{_kept_text(file, before)}", hint=hint)
    if not file.is_file():
        raise UsageError(f"editor {command!r} left no file", hint=hint)
    try:
        return typed_text("the text", file.read_bytes(), known=before.decode("utf-8", "replace"))
    except InputError as error:
        raise UsageError(f"{error.message}; it is kept in {file}", hint="save it as UTF-8 in your editor") from None


def _kept_text(file: Path, before: bytes) -> str:
    """Return where the user's text is kept; an unchanged file is deleted."""
    if file.exists() and file.read_bytes() != before:
        return f"; your text is kept in {file}"
    file.unlink(missing_ok=True)
    return ""


@contextmanager
def rescued_text(text: str) -> Iterator[str]:
    """Yield `text`; if it cannot be saved in the library, keep it in a file that the error names."""
    try:
        yield text
    except KeyboardInterrupt:
        if not text.strip():
            raise
        raise Interrupted("interrupted", hint=f"your note {saved_location(text)}") from None
    except Exception as error:
        if text.strip():
            error.add_note(f"your note {saved_location(text)}")
        raise


def rescue_piped(error: Exception, arguments: Sequence[str]) -> None:
    """Keep a note from a pipe in a file that the error names, if these arguments of `note` were refused."""
    if sys.stdin.isatty() or any(each.startswith(("-m", "--message", "--delete")) for each in arguments):
        return
    data = sys.stdin.buffer.read(MAX_BYTES)
    if data.strip():
        error.add_note(f"your note {saved_location(data)}")


def saved_location(text: str | bytes) -> str:
    """Save a text in a new file and say where; if that fails, return the text itself."""
    try:
        return f"is kept in {temporary(text)}"
    except OSError:
        return f"could not be saved; copy it from here:\n{text!s}"


def given_text(message: str) -> str:
    """Return a note given as an argument, or else on stdin.

    Raises:
        UsageError: If it cannot be decoded, or is too large; it is then kept in a file.
    """
    data = os.fsencode(message) if message else sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        return typed_text("the note", data)
    except InputError as error:
        kept = "" if len(data) > MAX_BYTES else f"what you wrote {saved_location(data)}; "
        raise UsageError(error.message, hint=f"{kept}save it as UTF-8, and run the command again") from None


def temporary(text: str | bytes, *, prefix: str = "note-", suffix: str = ".md") -> Path:
    """Write the text to a new file that only the user may read."""
    descriptor, name = tempfile.mkstemp(prefix=prefix, suffix=suffix)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode("utf-8"))
    except OSError:
        Path(name).unlink()
        raise
    return Path(name)


# --- edit ------------------------------------------------------------------------------------------------------------


@app.command("edit")
def edit(context: typer.Context, key: Key = "") -> None:
    """Edit a paper's metadata in $EDITOR.

    Your edits are never overwritten.
    """
    from readinglist.api import editable

    session = session_of(context)
    with session.library() as library:
        item = library.get(selected_key(key, session, library))
        written = editable(item.paper.key, item.paper.metadata, item.paper.why)
        file = temporary(written, prefix=f"{_safe(item.paper.key)}-", suffix=".toml")
        try:
            done = _edited(item, written, file, library, session.output)
        except KeyboardInterrupt:
            raise Interrupted("interrupted", hint=f"your text is kept in {file}") from None
        file.unlink()
    _report_edit(item, done, session.output)


def _edited(item: Item, written: str, file: Path, library: Library, output: Output) -> Change | None:
    """Edit until the text is valid; None if the user changed nothing."""
    from readinglist.api import read_editable

    while True:
        text = edited(file, hint="set EDITOR")
        if text == written:
            return None
        try:
            metadata, why = read_editable(text, item.paper.metadata)
            return library.edit(item, metadata, why=why)
        except ReadinglistError as error:
            if not sys.stdin.isatty():
                error.hint = f"your text is kept in {file}" + (f"; {error.hint}" if error.hint else "")
                raise
            output.error(error)
            output.prompt("edit again? [Y/n] ")
            answer = sys.stdin.readline()
            if not answer or answer.strip().lower() in ("n", "no"):
                error.hint = f"your text is kept in {file}"
                raise


def _report_edit(item: Item, done: Change | None, output: Output) -> None:
    key, after = item.paper.key, done.after if done else None
    if after is None or after == item:
        output.say(f"{key}: unchanged")
        return
    before, now = item.paper.metadata, after.paper.metadata
    changed = [
        name.value.replace("_", " ") for name in Field if getattr(before, name.value) != getattr(now, name.value)
    ]
    if item.paper.why != after.paper.why:
        changed.append("why")
    output.say(f"{key}: {', '.join(changed)} changed; `readinglist undo` reverts this")


def _safe(key: str) -> str:
    """Return the key as part of a file name."""
    return "".join(character if character.isalnum() or character in "-_." else "-" for character in key)[:60]


# --- rekey -----------------------------------------------------------------------------------------------------------

_ALL = typer.Option("--all", help="All papers.")
_PATTERN = typer.Option("--pattern", metavar="PATTERN", help="Key pattern, instead of the one in the settings.")


@app.command("rekey")
def rekey(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[KEY]... [NEW]", help="A paper and its new key, or papers.", autocompletion=complete_key
        ),
    ] = None,
    where: Where = None,
    everything: Annotated[bool, _ALL] = False,
    pattern: Annotated[str, _PATTERN] = "",
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Change citation keys; old keys remain as aliases.

    Two words are a paper and its new key. One word, three or more, or any number with --pattern are papers, which get
    keys of the pattern.
    """
    session, words = session_of(context), words or []
    if sum((bool(words), bool(where), everything)) != 1:
        raise UsageError("missing keys, --where QUERY or --all", hint="for example `readinglist rekey KEY NEW`")
    done: Sequence[Change]
    with session.library() as library:
        if len(words) == 2 and not pattern:
            done = (library.rekey(words[0], words[1], dry_run=dry_run),)
        else:
            keys = words or _keys_of(where or "", library)
            planned = library.rekey_by_pattern(keys, pattern=pattern, dry_run=True)
            _print_keys(planned, session.output)
            ready = not dry_run and _is_confirmed(planned, session.output, yes=yes)
            done = library.rekey_by_pattern(keys, pattern=pattern) if ready else ()
    changed = [change for change in done if change.after != change.before]
    if len(words) == 2 and not pattern:
        _print_keys(done, session.output)
    if dry_run:
        session.output.say("nothing was changed (--dry-run)")
    elif changed:
        session.output.say(
            f"changed {counted(len(changed), 'key')}; old keys remain as aliases; `readinglist undo` reverts this"
        )


def _keys_of(where: str, library: Library) -> Sequence[str]:
    keys = [item.paper.key for item in library.find(where)]
    if not keys:
        missing = no_match(where, library) if where else "the library is empty"
        raise NothingFound(missing, hint="run `readinglist list` to see the keys")
    return keys


def _print_keys(changes: Sequence[Change], output: Output) -> None:
    """Print old and new keys that differ."""
    rows = [
        (change.before.paper.key, change.after.paper.key, change.after.paper.metadata.title)
        for change in changes
        if change.after and change.after != change.before
    ]
    if rows:
        columns = [Column(heading="old"), Column(heading="new", style="cyan"), Column(heading="title", flexible=True)]
        output.table(columns, rows)
    kept = len(changes) - len(rows)
    if kept:
        output.say(f"{counted(kept, 'key')} unchanged")


def _is_confirmed(changes: Sequence[Change], output: Output, *, yes: bool) -> bool:
    """Whether to change the keys; at a terminal, ask before changing several."""
    changed = sum(change.after != change.before for change in changes)
    if yes or changed <= 1 or not sys.stdin.isatty():
        return changed > 0
    return confirmed(f"change {counted(changed, 'key')}?", output)
