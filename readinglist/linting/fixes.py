"""Mend what `check` found, where that loses nothing: in the text of a .bib file, and in the library."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from readinglist.files.text_edits import Edit, applied
from readinglist.library.context import LibraryContext
from readinglist.library.tracking import Change, write
from readinglist.linting.findings import Finding, Fix
from readinglist.papers.errors import ReadinglistError
from readinglist.papers.paper import Draft, Item


def apply_fixes(text: str, fixes: Iterable[Fix]) -> tuple[str, tuple[Fix, ...]]:
    """Return the text with `fixes` applied, and the fixes that do not fit because the text has changed.

    Lines may end in LF, CRLF or CR. Of overlapping fixes, the last one in the text is applied.
    """
    starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]
    edits: list[Edit] = []
    unfit: list[Fix] = []
    limit = len(text)
    for fix in sorted(fixes, key=lambda fix: (-fix.line, -fix.column)):
        start = starts[fix.line - 1] + fix.column - 1 if 1 <= fix.line <= len(starts) else limit
        end = start + len(fix.old)
        if fix.old and end <= limit and text.startswith(fix.old, start):
            edits.append(Edit(start, end, fix.new))
            limit = start
        else:
            unfit.append(fix)
    return applied(text, edits), tuple(unfit)


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedText:
    """A text before and after, how many findings were mended, and the edits for which it has no place any more."""

    before: str
    after: str
    count: int
    left: tuple[Fix, ...] = ()


def fix_text(text: str, findings: Iterable[Finding], read: Callable[[str], Sequence[Draft]]) -> FixedText:
    """The text of a .bib file with the findings mended; its line ends and everything else stay.

    `read` makes drafts of a text: the same papers have to be in it before and after.

    Raises:
        ReadinglistError: they would not be.
    """
    wanted = [finding for finding in findings if finding.edit]
    after, left = apply_fixes(text, (finding.edit for finding in wanted if finding.edit))
    if after != text and _papers(read(text), wanted) != _papers(read(after), wanted):
        raise ReadinglistError(
            "mending this file would change what its papers are; nothing was changed",
            hint="mend it by hand, or narrow it down with --select CODE",
        )
    return FixedText(before=text, after=after, count=len(wanted) - len(left), left=left)


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


def library_changes(findings: Iterable[Finding], workspace: LibraryContext) -> tuple[Change, ...]:
    """What mending the findings would change in the library's papers, as they are now; nothing is written."""
    with workspace.store.read() as view:
        return tuple(_changed(findings, lambda key: view.item(key, workspace.reader)))


def fix_library(findings: Iterable[Finding], workspace: LibraryContext) -> tuple[Change, ...]:
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
