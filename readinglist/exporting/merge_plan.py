"""The result of a merge: edits of a .bib file, and the merge bases to store once they are written."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from readinglist.bibtex.blocks import RawEntry
from readinglist.exporting.entry_lookup import FileEntry, WantedEntry
from readinglist.exporting.merge_base import MergeBase
from readinglist.files.text_edits import Edit
from readinglist.library.context import LibraryContext
from readinglist.papers.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePlan:
    """What a merge changes in a file.

    `added`, `changed` and `removed` are keys. `kept` lists edits by hand, which stay; `problems` lists conflicts and
    papers that could not be added. `merge_bases` are stored once the edits are written.
    """

    edits: tuple[Edit, ...] = ()
    merge_bases: Mapping[str, str] = field(default_factory=dict, hash=False)
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass(slots=True)
class MergePlanBuilder:
    """The parts of a plan, collected paper by paper. `added` maps keys to papers and their rendered entries."""

    edits: list[Edit] = field(default_factory=list)
    merge_bases: dict[str, MergeBase] = field(default_factory=dict)
    added: dict[str, tuple[WantedEntry, RawEntry]] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    removed: list[RawEntry] = field(default_factory=list)
    kept: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def report_kept(self, entry: FileEntry, message: str) -> None:
        """Report an edit by hand that stays."""
        self.kept.append(_problem(entry, message))

    def report_problem(self, entry: FileEntry, message: str) -> None:
        """Report an entry that stays because it could not be merged."""
        self.problems.append(_problem(entry, message))

    def plan(self) -> MergePlan:
        """Return the complete plan."""
        touched = {*self.added, *self.changed}
        return MergePlan(
            edits=tuple(sorted(self.edits, key=lambda edit: edit.start)),
            merge_bases={part: base.as_text() for part, base in self.merge_bases.items()},
            added=tuple(self.added),
            changed=tuple(self.changed),
            removed=tuple(entry.key for entry in self.removed),
            kept=tuple(self.kept),
            problems=tuple(self.problems),
            warnings=tuple(warning for warning in self.warnings if warning.key in touched),
        )


def _problem(entry: FileEntry, message: str) -> Problem:
    return Problem(message=message, line=entry.raw.line, key=entry.raw.key)


def record_merge(plan: MergePlan, file: str, workspace: LibraryContext) -> None:
    """Store the merge bases of a file that was written."""
    with workspace.store.begin() as unit:
        if dict(unit.merge_bases(file)) != dict(plan.merge_bases):
            unit.keep_merge_bases(file, plan.merge_bases)
