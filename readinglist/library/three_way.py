"""Three-way merging of parts of files that both the program and the user write: .bib entries and notes."""

from enum import Enum


class Verdict(Enum):
    """What to do with one part of a file."""

    SAME = "same"
    """Both sides are equal."""
    WRITE = "write"
    """Only the library changed: write its text to the file."""
    TAKE = "take"
    """Only the file changed: keep its text, which the user wrote."""
    CONFLICT = "conflict"
    """Both changed differently: neither may overwrite the other."""


def compare(base: str | None, library: str | None, file: str | None) -> Verdict:
    """Compare both sides of a part with their common `base`; None is an absent part.

    Without a base, a part that is in the file with a different text is a conflict.
    """
    if library == file:
        return Verdict.SAME
    if file == base:
        return Verdict.WRITE
    if library == base:
        return Verdict.TAKE
    return Verdict.CONFLICT
