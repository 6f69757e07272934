"""What a merge does to a .bib file, and how the library remembers it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from readinglist.files.text_edits import Edit
from readinglist.library.context import Workspace
from readinglist.papers.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """What a merge does to a file: edits of its text, and what is agreed on once they are written.

    `added`, `changed` and `removed` are keys. `kept` tells what the user edited by hand, which stays; `problems` tell
    what both sides changed, which stays too, and what has no place in the file.
    """

    edits: tuple[Edit, ...] = ()
    agreed: Mapping[str, str] = field(default_factory=dict, hash=False)
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def agree(done: Merge, file: str, workspace: Workspace) -> None:
    """Remember what a file, as it was written, and the library agree on."""
    with workspace.store.begin() as unit:
        if dict(unit.merge_bases(file)) != dict(done.agreed):
            unit.keep_merge_bases(file, done.agreed)
