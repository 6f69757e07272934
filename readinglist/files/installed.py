"""A fast look at entry points of installed distributions, without `importlib.metadata`, which takes 30 ms to import.

Its result decides whether that is needed at all: most installations have no hooks and no commands of others.
"""

import os
import sys

_SUFFIXES = (".dist-info", ".egg-info")


def any_entry_points(group: str) -> bool:
    """Whether a distribution on the path of this process may have entry points of this group."""
    header = f"[{group}]".encode()
    return any(header in _content(folder, name) for folder in dict.fromkeys(sys.path) for name in _names(folder))


def _names(folder: str) -> list[str]:
    try:
        return [name for name in os.listdir(folder or ".") if name.endswith(_SUFFIXES)]  # noqa: PTH208 - faster
    except OSError:
        return []


def _content(folder: str, name: str) -> bytes:
    try:
        with open(os.path.join(folder, name, "entry_points.txt"), "rb") as file:  # noqa: PTH118, PTH123 - faster
            return file.read()
    except OSError:
        return b""
