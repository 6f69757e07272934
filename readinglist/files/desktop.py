"""The desktop around the terminal: the programs that open papers."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path, PureWindowsPath
from urllib.parse import unquote

from readinglist.files.reading import with_home
from readinglist.papers.attachments import read_attachments
from readinglist.papers.paper import Metadata, Paper
from readinglist.papers.urls import is_link

DOCUMENTS = frozenset({".djvu", ".epub", ".md", ".pdf", ".ps", ".txt"})
"""Suffixes of files that are opened. Others could be programs, and ``file`` fields come from strangers."""


def paper_url(metadata: Metadata) -> str:
    """Return the URL of a paper that a browser may open, or an empty string if none is known."""
    if metadata.arxiv_id:
        return metadata.arxiv_id.url
    if metadata.doi:
        return metadata.doi.url
    return next(filter(is_link, (dict(metadata.extra).get("url", ""), *metadata.links)), "")


def attached_paths(metadata: Metadata, folders: Iterable[Path]) -> tuple[Path, ...]:
    """Return the places of the attached files, existing or not; relative paths are looked for in `folders`, in order.

    Names on other machines are left out; see `remote_files`.
    """
    bases = tuple(folders)
    found = (attached_place(name, bases) for name in _names(metadata))
    return tuple(dict.fromkeys(place for place in found if place))


def attached_place(name: str, folders: Iterable[Path]) -> Path | None:
    """Return the place of an attached file, existing or not, as `attached_paths`; None for one on another machine."""
    if is_remote(name):
        return None
    path = local_path(name)
    if PureWindowsPath(name).drive:
        return path
    # Mendeley leaves out the first slash.
    places = [*(base / with_home(path) for base in folders), Path(f"/{path}")]
    return next((place for place in places if _is_file(place)), places[0])


def folders_of(paper: Paper, folder: Path) -> tuple[Path, ...]:
    """Return where relative paths may start: `folder`, that of the library, and that of the file a paper came from."""
    return folder, folder / Path(paper.source).parent


def attached_pdfs(paper: Paper, folder: Path) -> tuple[Path, ...]:
    """Return the attached PDFs that exist; see `folders_of`."""
    paths = attached_paths(paper.metadata, folders_of(paper, folder))
    return tuple(path for path in paths if path.suffix.lower() == ".pdf" and _is_file(path))


def missing_files(paper: Paper, folder: Path) -> tuple[Path, ...]:
    """Return the attached files that do not exist; see `folders_of`."""
    return tuple(path for path in attached_paths(paper.metadata, folders_of(paper, folder)) if not _is_file(path))


def remote_files(metadata: Metadata) -> tuple[str, ...]:
    r"""Return attached files on other machines (``\\host\share``): opening them would send the user's login there."""
    return tuple(filter(is_remote, _names(metadata)))


def is_remote(name: str) -> bool:
    """Whether the name of an attached file is that of another machine, or of a page."""
    return name.startswith(("//", "\\\\")) or ("://" in name and local_path(name) == Path(name))


def local_path(name: str) -> Path:
    """Return the path of an attached file; of a ``file:`` URL that of the file on this machine."""
    if not name.lower().startswith(("file:///", "file://localhost/")):
        return Path(name)
    path = unquote(name.split("/", 3)[3])
    return Path(path if PureWindowsPath(path).drive else f"/{path}")


def _names(metadata: Metadata) -> tuple[str, ...]:
    return tuple(attachment.path for attachment in read_attachments(dict(metadata.extra).get("file", "")))


def opened_file(paths: Iterable[Path], kinds: frozenset[str] = DOCUMENTS) -> Path | None:
    """Return the file to open: the first PDF that exists, else the first document of these kinds."""
    present = [path for path in paths if path.suffix.lower() in kinds and _is_file(path)]
    return min(present, key=lambda path: path.suffix.lower() != ".pdf", default=None)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def has_browser() -> bool:
    """Whether a graphical browser can open. Without one, Python would start a text browser in this terminal."""
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    return named or sys.platform in ("darwin", "win32")
