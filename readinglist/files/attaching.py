"""Attaching files to papers: the paths that are stored, and copies of the files."""

import filecmp
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from readinglist.files.desktop import local_path
from readinglist.files.leftovers import temporary_path, working_in
from readinglist.files.writing import move_to_new
from readinglist.papers.attachments import UNWRITABLE, Attachment, read_attachments, with_attachments
from readinglist.papers.errors import InputError, UsageError, reason
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Metadata, Paper

_UNSAFE = lazy_pattern(r"[^\w.+-]")
_LONGEST_NAME = 80
"""Maximum length of a file name without its suffix, in letters, of which each takes up to three bytes."""
_MOST_COPIES = 1000


def with_files(
    metadata: Metadata, paths: Sequence[Path], folder: Path, *, remove: bool = False
) -> tuple[Metadata, tuple[str, ...]]:
    """Return the metadata with these files attached, or without them, and the paths as they are stored.

    Paths below `folder` are relative to it. Files that are attached already, or are not, are left out.

    Raises:
        UsageError: If a name cannot stand in a .bib file.
    """
    present = list(read_attachments(dict(metadata.extra).get("file", "")))
    places = {_place(local_path(each.path), folder): each for each in present}
    names: list[str] = []
    for path in paths:
        place = _place(path, folder)
        if remove and place in places:
            names.append(places[place].path)
            present.remove(places[place])
        elif not remove and place not in places:
            name = _stored(path, folder)
            if UNWRITABLE.intersection(name):
                raise UsageError(
                    f"cannot attach {path}: a .bib file cannot contain {{, }}, % or line breaks in a file name",
                    hint="rename the file, or use --copy",
                )
            names.append(name)
            present.append(Attachment(name))
    return (with_attachments(metadata, present) if names else metadata), tuple(names)


def file_stem(paper: Paper, pattern: str) -> str:
    """Return the relative path of a file of a paper, without suffix, by a pattern such as ``{year}/{key}``."""
    metadata = paper.metadata
    values = {
        "arxiv": str(metadata.arxiv_id or ""),
        "author": metadata.authors[0].family if metadata.authors else "",
        "key": paper.key,
        "title": metadata.title,
        "year": str(metadata.year or ""),
    }
    parts = (re.sub(r"\{(\w+)\}", lambda found: values[found[1]] or "unknown", part) for part in pattern.split("/"))
    return "/".join(_UNSAFE.sub("_", part)[:_LONGEST_NAME].lstrip(".") or "paper" for part in parts if part)


def copied_beside(path: Path, folder: Path, stem: str) -> Path:
    """Copy a file to `folder` under a name without suffix, and return the copy; nothing is ever overwritten.

    Raises:
        InputError: If the file cannot be copied.
    """
    try:
        (folder / stem).parent.mkdir(parents=True, exist_ok=True)
        for number in range(1, _MOST_COPIES):
            target = folder / f"{stem}{f'-{number}' if number > 1 else ''}{path.suffix.lower()}"
            if not os.path.lexists(target):
                _copy(path, target)
                return target
            if target.exists() and filecmp.cmp(target, path, shallow=False):
                return target
    except OSError as error:
        raise InputError(f"cannot copy {path}: {reason(error)}", hint="nothing was attached") from error
    raise InputError(f"cannot copy {path}: {folder} has {_MOST_COPIES} copies", hint="remove some of them")


def _copy(path: Path, target: Path) -> None:
    """Copy a file to a new name, which it gets when it is complete."""
    with working_in(target.parent):
        temporary = temporary_path(target)
        try:
            shutil.copyfile(path, temporary)
            move_to_new(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)


def _place(path: Path, folder: Path) -> str:
    """Return a path as files are compared."""
    return str((folder / path).resolve())


def _stored(path: Path, folder: Path) -> str:
    resolved, base = path.resolve(), folder.resolve()
    return resolved.relative_to(base).as_posix() if resolved.is_relative_to(base) else str(path)
