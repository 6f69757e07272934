"""The result of a merge: edits of a .bib file, and the merge bases to store once they are written."""

from dataclasses import field

from readinglist.exporting.merge_base import FileStates, MergeBase
from readinglist.files.text_edits import Edit
from readinglist.library.context import LibraryContext
from readinglist.papers.errors import Problem
from readinglist.papers.fast_dataclasses import dataclass

STATES = ""
"""The name under which the states of a file are stored with its merge bases."""


@dataclass(slots=True)
class MergePlan:
    """What a merge changes in a file.

    `added`, `changed` and `removed` are keys. `kept` lists edits by hand, which stay; `problems` lists conflicts and
    papers that could not be added. `merge_bases` and the `states` of the file are stored once the edits are written.
    """

    edits: list[Edit] = field(default_factory=list)
    merge_bases: dict[str, MergeBase] = field(default_factory=dict)
    states: FileStates = field(default=FileStates())
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def record_merge(plan: MergePlan, file: str, context: LibraryContext) -> None:
    """Store the merge bases of a file that was written."""
    bases = {part: base.as_text() for part, base in plan.merge_bases.items()}
    bases[STATES] = plan.states.as_text()
    with context.store.begin() as unit:
        if dict(unit.merge_bases(file)) != bases:
            unit.keep_merge_bases(file, bases)
