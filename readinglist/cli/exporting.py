"""Files of papers: written, merged with what others wrote into them, and compared with what they would be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from readinglist.api import Library
from readinglist.api.handing_on import MergedFile
from readinglist.cli.output import Output
from readinglist.files.writing import bytes_of, replace_atomically, shown, write_atomically
from readinglist.papers.errors import ExitCode, Problem
from readinglist.plugins.protocols import Rendered
from readinglist.settings import ExportTarget


class Mode(Enum):
    """What is done with the text of an export."""

    WRITE = "write"
    CHECK = "check"
    DIFF = "diff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What writing a file came to: whether it changed, what it holds now, and one line about it."""

    code: ExitCode
    changed: bool
    data: bytes
    told: str


def run(
    target: ExportTarget, library: Library, output: Output, *, mode: Mode = Mode.WRITE, prefer: str = ""
) -> ExitCode:
    """Write, compare or show one export, and tell about it.

    Raises:
        ReadinglistError: the file cannot be read or written, or the options do not fit together.
    """
    path = target.path
    if path is None:
        rendered = _rendered(target, library)
        _tell(rendered, "export", output)
        output.raw(rendered.text)
        return _code(rendered.problems)
    if mode is Mode.WRITE:
        written = write(target, path, library, output, prefer=prefer)
        output.say(f"{shown(path)}: {written.told}")
        return written.code
    if target.merge:
        merged = _merged(target, path, library, output, prefer=prefer, edited=True)
        problems, before, after = merged.merge.problems, merged.before, merged.after
    else:
        rendered = _rendered(target, library)
        _tell(rendered, shown(path), output)
        problems, before, after = rendered.problems, bytes_of(path), rendered.text.encode()
    return max(_code(problems), _compare(path, before, after, output, mode))


def write(
    target: ExportTarget, path: Path, library: Library, output: Output, *, prefer: str = "", edited: bool = True
) -> Written:
    """Write one file, and tell what is wrong with single papers; `edited` also tells what others edited by hand.

    Raises:
        ReadinglistError: the file cannot be read or written, or the options do not fit together.
    """
    if target.merge:
        merged = _merged(target, path, library, output, prefer=prefer, edited=edited)
        changed = replace_atomically(path, merged.after, expected=merged.before)
        library.agreed(merged)
        done = merged.merge
        counts = ((len(done.added), "added"), (len(done.changed), "changed"), (len(done.removed), "removed"))
        told = ", ".join(f"{number} {what}" for number, what in counts if number) or "merged"
        code, data = _code(done.problems), merged.after
    else:
        rendered = _rendered(target, library)
        _tell(rendered, shown(path), output)
        changed, told = write_atomically(path, rendered.text), "written"
        code, data = _code(rendered.problems), rendered.text.encode()
    return Written(code=code, changed=changed, data=data, told=told if changed else "is up to date")


def _rendered(target: ExportTarget, library: Library) -> Rendered:
    return library.export(
        target.query,
        format=target.format,
        path=target.path,
        style=target.style,
        with_status=target.with_status,
        cited=target.cited,
    )


def _merged(
    target: ExportTarget, path: Path, library: Library, output: Output, *, prefer: str, edited: bool
) -> MergedFile:
    """What a file that others edit too becomes; nothing is written."""
    merged = library.export_into(
        path,
        bytes_of(path),
        query=target.query,
        format=target.format,
        with_status=target.with_status,
        cited=target.cited,
        prefer=prefer,
    )
    done = merged.merge
    output.problems(shown(path), (*done.problems, *done.warnings, *(_told(done.kept) if edited else ())))
    return merged


def _tell(rendered: Rendered, name: str, output: Output) -> None:
    output.problems(name, (*rendered.problems, *rendered.warnings))


def _code(problems: tuple[Problem, ...]) -> ExitCode:
    return ExitCode.INCOMPLETE if problems else ExitCode.OK


_MOST_KEPT = 10


def _told(kept: tuple[Problem, ...]) -> Iterator[Problem]:
    """What others edited, as far as it fits a screen."""
    yield from kept[:_MOST_KEPT]
    if len(kept) > _MOST_KEPT:
        yield Problem(message=f"and {len(kept) - _MOST_KEPT} more entries edited by hand, kept")


def _compare(path: Path, before: bytes, after: bytes, output: Output, mode: Mode) -> ExitCode:
    """Say whether a file would change, or how."""
    stale = before != after or not path.is_file()
    if mode is Mode.DIFF:
        output.raw("".join(_diff(path, before, after)))
        return ExitCode.OK
    output.say(f"{shown(path)} is {'stale: the same command without --check writes it' if stale else 'fresh'}")
    return ExitCode.INCOMPLETE if stale else ExitCode.OK


def _diff(path: Path, before: bytes, after: bytes) -> Iterable[str]:
    from difflib import unified_diff

    old, new = (data.decode("utf-8", "replace").splitlines(keepends=True) for data in (before, after))
    for line in unified_diff(old, new, f"{shown(path)} (now)", f"{shown(path)} (then)"):
        yield line if line.endswith("\n") else f"{line}\n\\ no line end\n"
