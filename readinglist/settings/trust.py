"""Whether a settings file that was found, and not named, may be used.

A settings file decides which files are written and which services are queried. Whoever can write one into a folder
above the working directory of another user could decide that for them, as with git's configuration (CVE-2022-24765).
"""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from readinglist.papers.fast_dataclasses import dataclass

TRUSTED_VARIABLE = "READINGLIST_TRUSTED"
_SUDO = "SUDO_UID"
_ROOT = 0


@dataclass(frozen=True, slots=True)
class User:
    """The user ids whose files are trusted, and the user's own group."""

    ids: frozenset[int]
    group: int


def current_user(environment: Mapping[str, str]) -> User | None:
    """Return the user of this process, None where files have no owners (Windows).

    Root is trusted, who can change every file, and so is the user who runs the program with sudo.
    """
    if not hasattr(os, "geteuid"):
        return None
    user = os.geteuid()
    sudo = environment.get(_SUDO, "")
    behind = {int(sudo)} if user == _ROOT and sudo.isascii() and sudo.isdecimal() and len(sudo) < 11 else set()
    return User(frozenset({user, _ROOT, *behind}), os.getegid())


def distrust(file: Path, user: User | None) -> str:
    """Return why a settings file must not be used without being allowed; empty if it may."""
    if user is None:
        return ""
    return (
        risk_of(file.stat(), user)
        or risk_of(file.lstat(), user, changeable=False)
        or risk_of(file.parent.stat(), user, name="its folder")
        or risk_of(file.resolve().parent.stat(), user, name="the folder that it is a link to")
    )


def risk_of(status: os.stat_result, user: User, *, name: str = "it", changeable: bool = True) -> str:
    """Return whether a file or folder belongs to another user, or others can change it; empty if not.

    In a folder with the sticky bit others cannot replace files. The user's own group has no other members where new
    files are writable for it. `changeable` is false for a symbolic link, whose mode means nothing.
    """
    if status.st_uid not in user.ids:
        return f"{name} belongs to another user (uid {status.st_uid})"
    if not changeable or (stat.S_ISDIR(status.st_mode) and status.st_mode & stat.S_ISVTX):
        return ""
    shared = status.st_mode & stat.S_IWGRP and status.st_gid not in (user.group, _ROOT)
    if status.st_mode & stat.S_IWOTH or shared:
        return f"other users can change {name} (mode {stat.S_IMODE(status.st_mode):o})"
    return ""


def is_listed(folder: Path, listed: object, home: Path) -> bool:
    """Whether `folder` or a folder above it is in a list of paths (``*`` for every folder)."""
    names = [name for name in listed if isinstance(name, str) and name] if isinstance(listed, list) else []
    within = (folder.resolve(), *folder.resolve().parents)
    paths = (home / name[2:] if name.startswith("~/") else Path(name) for name in names if name != "*")
    return "*" in names or any(path.is_absolute() and path.resolve() in within for path in paths)
