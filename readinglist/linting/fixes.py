"""Fixes of findings, in the text of a .bib file and in the library."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from readinglist.files.text_edits import Edit, apply_edits
from readinglist.library.context import LibraryContext
from readinglist.library.tracking import Change, write
from readinglist.linting.findings import Finding, Fix
from readinglist.manuscripts.citations import related_keys, same_key
from readinglist.papers.errors import ReadinglistError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Draft, Item

_LINE = lazy_pattern(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_XDATA = lazy_pattern(r"xdata([^}\"]*+)", re.IGNORECASE)
_CONTEXT = 3
"""Unchanged lines around a change in a diff."""


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
    return apply_edits(text, edits), tuple(unfit)


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedText:
    """A text before and after, the number of fixed findings, and the fixes that no longer fit."""

    before: str
    after: str
    count: int
    unfit: tuple[Fix, ...] = ()

    def diff(self, name: str, fixed_name: str) -> Iterator[str]:
        """Yield the lines of a unified diff, each with its line end if it has one.

        Fixes neither add nor remove lines, so each line is compared only with the one in its place.
        """
        old, new = _LINE.findall(self.before), _LINE.findall(self.after)
        changed = [number for number, (line, fixed) in enumerate(zip(old, new, strict=True)) if line != fixed]
        if changed:
            yield from (f"--- {name}\n", f"+++ {fixed_name}\n")
        for first, last in _hunks(changed):
            start, end = max(first - _CONTEXT, 0), min(last + _CONTEXT + 1, len(old))
            place = f"{start + 1},{end - start}" if end - start > 1 else f"{start + 1}"
            yield f"@@ -{place} +{place} @@\n"
            for is_same, run in groupby(range(start, end), key=lambda number: old[number] == new[number]):
                lines = slice((numbers := tuple(run))[0], numbers[-1] + 1)
                yield from (
                    (f" {line}" for line in old[lines])
                    if is_same
                    else (
                        *(f"-{line}" for line in old[lines]),
                        *(f"+{line}" for line in new[lines]),
                    )
                )


def _hunks(changed: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last changed line of each hunk; the context of two hunks does not meet."""
    first = 0
    for place, number in enumerate(changed):
        if place + 1 == len(changed) or changed[place + 1] - number > 2 * _CONTEXT + 1:
            yield changed[first], number
            first = place + 1


def fix_text(
    text: str, findings: Iterable[Finding], drafts: Sequence[Draft], read: Callable[[str], Sequence[Draft]]
) -> FixedText:
    """Fix findings in the text of a .bib file; everything else, line ends included, is unchanged.

    `drafts` are those of the text. `read` parses the fixed text, to verify that its papers stay the same.

    Raises:
        ReadinglistError: If the papers would change.
    """
    fixable = [finding for finding in findings if finding.fix]
    after, unfit = apply_fixes(text, (finding.fix for finding in fixable if finding.fix))
    if after != text and not _keeps_papers(text, after, fixable, drafts, read):
        raise ReadinglistError(
            "fixing this file would change its papers; nothing was changed",
            hint="fix it by hand, or try fewer findings with --select CODE",
        )
    return FixedText(before=text, after=after, count=len(fixable) - len(unfit), unfit=unfit)


def _keeps_papers(
    before: str,
    after: str,
    findings: Sequence[Finding],
    drafts: Sequence[Draft],
    read: Callable[[str], Sequence[Draft]],
) -> bool:
    """Whether both texts have the same papers. If few may differ, only these are parsed."""
    lines = sorted(finding.fix.line for finding in findings if finding.fix)
    affected = _affected(drafts, lines, _named_by_xdata(before))
    if 0 < len(affected) * 2 < len(drafts):
        old, new = (read(_excerpt(text, drafts, affected)) for text in (before, after))
        known = [draft for draft in drafts if draft.record in affected]
        if [replace(draft, record=0) for draft in old] == [replace(draft, record=0) for draft in known]:
            return _papers(old, findings) == _papers(new, findings)
    return _papers(drafts, findings) == _papers(read(after), findings)


def _affected(drafts: Sequence[Draft], lines: Sequence[int], containers: Collection[str]) -> frozenset[int]:
    """Return the records with one of the `lines`, which ascend, those that inherit from them, and their parents.

    It is empty if these are not known: a line belongs to no record, or to one of `containers`.
    """
    inside = {line for draft in drafts for line in lines[_places(draft, lines)]}
    if not inside.issuperset(lines):
        return frozenset()
    parents = {draft.record: {same_key(key) for _, key in related_keys(draft.metadata)} for draft in drafts}
    fixed = [draft for draft in drafts if lines[_places(draft, lines)]]
    keys = {same_key(draft.citation_key) for draft in fixed}
    if not keys.isdisjoint(containers):
        return frozenset()
    records = {draft.record for draft in fixed}
    records |= {record for record, named in parents.items() if not keys.isdisjoint(named)}
    wanted = {key for record in records for key in parents[record]}
    return frozenset(records | {draft.record for draft in drafts if same_key(draft.citation_key) in wanted})


def _named_by_xdata(text: str) -> frozenset[str]:
    """Return the keys that ``xdata`` may name, as in ``xdata = {key}`` and ``author = {xdata=key-author-1}``."""
    named = {name for found in _XDATA.finditer(text) for name in re.split(r"[\s,={]+", found[1])}
    return frozenset(same_key(name.rsplit("-", ends)[0]) for name in named for ends in range(3))


def _places(draft: Draft, lines: Sequence[int]) -> slice:
    """Return which of the `lines` belong to a record."""
    return slice(bisect_left(lines, draft.line), bisect_right(lines, draft.last_line))


def _excerpt(text: str, drafts: Sequence[Draft], records: Collection[int]) -> str:
    """Return the text with empty lines in place of all other drafts, so that those of `records` keep their lines."""
    lines = _LINE.findall(text)
    kept = {line for draft in drafts if draft.record in records for line in range(draft.line, draft.last_line + 1)}
    for draft in drafts:
        if draft.record not in records:
            for line in range(draft.line, draft.last_line + 1):
                if line not in kept:
                    written = lines[line - 1]
                    lines[line - 1] = written[len(written.rstrip("\r\n")) :]
    return "".join(lines)


def _papers(drafts: Sequence[Draft], findings: Sequence[Finding]) -> list[Draft]:
    """Return the drafts without the fields that are fixed."""
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


def library_changes(findings: Iterable[Finding], context: LibraryContext) -> tuple[Change, ...]:
    """Return what fixing the findings would change in the library; nothing is written."""
    with context.store.read() as view:
        return tuple(_changed(findings, lambda key: view.item(key, context.reader)))


def fix_library(findings: Iterable[Finding], context: LibraryContext) -> tuple[Change, ...]:
    """Fix the findings in the library, in one batch."""
    with context.store.begin() as unit:
        done = tuple(_changed(findings, lambda key: unit.item(key, context.reader)))
        write(done, unit, reader=context.reader, at=context.clock.now(), why="check --fix")
    return done


def _changed(findings: Iterable[Finding], item_of: Callable[[str], Item | None]) -> Iterable[Change]:
    fixes: dict[str, list[tuple[str, str, str]]] = {}
    for finding in findings:
        if finding.fix:
            fixes.setdefault(finding.key, []).append((finding.field, finding.fix.old, finding.fix.new))
    for key, wanted in fixes.items():
        before = item_of(key)
        if before is None:
            continue
        fixed_values = {(name, old): new for name, old, new in wanted}
        metadata = before.paper.metadata
        extra = tuple((name, fixed_values.get((name, tex), tex)) for name, tex in metadata.extra)
        if extra != metadata.extra:
            paper = replace(before.paper, metadata=replace(metadata, extra=extra))
            yield Change(before=before, after=replace(before, paper=paper))
