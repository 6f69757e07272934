"""Three-way merging of the parts of a file that both the program and its user write: entries of a .bib file, notes."""

from enum import Enum


class Verdict(Enum):
    """What has to happen to one part of a file."""

    SAME = "same"
    """Both sides agree."""
    WRITE = "write"
    """Only the library changed: write its text to the file."""
    TAKE = "take"
    """Only the file changed: its text is the user's, and stays."""
    CONFLICT = "conflict"
    """Both changed, each in its way: nobody may overwrite the other."""


def compare(base: str | None, library: str | None, file: str | None) -> Verdict:
    """Which side of a part changed since both last agreed on `base`; None stands for a part that is not there.

    Where nothing was ever agreed on, a part that stands in the file with another text is a conflict.
    """
    if library == file:
        return Verdict.SAME
    if file == base:
        return Verdict.WRITE
    if library == base:
        return Verdict.TAKE
    return Verdict.CONFLICT
