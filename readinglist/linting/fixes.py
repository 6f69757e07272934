"""Mend what `check` found, where that loses nothing: in the text of a .bib file, and in the library."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from readinglist.library.context import Workspace
from readinglist.library.tracking import Change, write
from readinglist.linting.findings import Edit, Finding
from readinglist.papers.errors import ReadinglistError
from readinglist.papers.paper import Draft, Item

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


def mended(text: str, edits: Iterable[Edit]) -> tuple[str, tuple[Edit, ...]]:
    """The text with the edits made, and those that do not fit because something else stands at their place.

    Lines end in any of the three ways. Edits that overlap are made as long as the text still fits.
    """
    lines = _LINE.findall(text)
    left: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (-edit.line, -edit.column)):
        line = lines[edit.line - 1] if 1 <= edit.line <= len(lines) else ""
        start = edit.column - 1
        if not edit.old or not line.startswith(edit.old, start):
            left.append(edit)
            continue
        lines[edit.line - 1] = line[:start] + edit.new + line[start + len(edit.old) :]
    return "".join(lines), tuple(left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A text before and after, how many findings were mended, and the edits for which it has no place any more."""

    before: str
    after: str
    count: int
    left: tuple[Edit, ...] = ()


def mend_text(text: str, findings: Iterable[Finding], read: Callable[[str], Sequence[Draft]]) -> Mended:
    """The text of a .bib file with the findings mended; its line ends and everything else stay.

    `read` makes drafts of a text: the same papers have to be in it before and after.

    Raises:
        ReadinglistError: they would not be.
    """
    wanted = [finding for finding in findings if finding.edit]
    after, left = mended(text, (finding.edit for finding in wanted if finding.edit))
    if after != text and _papers(read(text), wanted) != _papers(read(after), wanted):
        raise ReadinglistError(
            "mending this file would change what its papers are; nothing was changed",
            hint="mend it by hand, or narrow it down with --select CODE",
        )
    return Mended(before=text, after=after, count=len(wanted) - len(left), left=left)


def _papers(drafts: Sequence[Draft], findings: Sequence[Finding]) -> list[Draft]:
    """The drafts without the wording of the fields that are mended."""
    fields = {finding.field for finding in findings}
    return [
        replace(
            draft,
            metadata=replace(
                draft.metadata, extra=tuple((name, tex) for name, tex in draft.metadata.extra if name not in fields)
            ),
        )
        for draft in drafts
    ]


def library_changes(findings: Iterable[Finding], workspace: Workspace) -> tuple[Change, ...]:
    """What mending the findings would change in the library's papers, as they are now; nothing is written."""
    with workspace.store.read() as view:
        return tuple(_changed(findings, lambda key: view.item(key, workspace.reader)))


def mend_library(findings: Iterable[Finding], workspace: Workspace) -> tuple[Change, ...]:
    """Mend the findings in the library, in one transaction and one batch of the journal."""
    with workspace.store.begin() as unit:
        done = tuple(_changed(findings, lambda key: unit.item(key, workspace.reader)))
        write(done, unit, reader=workspace.reader, at=workspace.clock.now(), why="check --fix")
    return done


def _changed(findings: Iterable[Finding], item_of: Callable[[str], Item | None]) -> Iterable[Change]:
    edits: dict[str, list[tuple[str, str, str]]] = {}
    for finding in findings:
        if finding.edit:
            edits.setdefault(finding.key, []).append((finding.field, finding.edit.old, finding.edit.new))
    for key, wanted in edits.items():
        before = item_of(key)
        if before is None:
            continue
        mended_values = {(name, old): new for name, old, new in wanted}
        metadata = before.paper.metadata
        extra = tuple((name, mended_values.get((name, tex), tex)) for name, tex in metadata.extra)
        if extra != metadata.extra:
            paper = replace(before.paper, metadata=replace(metadata, extra=extra))
            yield Change(before=before, after=replace(before, paper=paper))
