"""Files that exports write: planned, compared and written, alone or merged with what others wrote into them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from readinglist.exporting.export import export, export_cited
from readinglist.exporting.merge_plan import MergePlan, record_merge
from readinglist.files.documents import Document, decode
from readinglist.files.writing import bytes_of, replace_atomically, write_atomically
from readinglist.library.context import LibraryContext, parse_query
from readinglist.papers.errors import Problem, UsageError
from readinglist.plugins.protocols import Rendered
from readinglist.plugins.registry import Registry
from readinglist.settings import ExportTarget


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFile:
    """A file as an export would leave it, in bytes.

    `problems` name papers that are not in it, `warnings` parts of papers that could not be written, `kept` entries that
    others edited by hand. `merge` is set for a file that others edit too, which held `merged_into` when it was read.
    """

    path: Path
    after: bytes
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    kept: tuple[Problem, ...] = ()
    merge: MergePlan | None = None
    merged_into: bytes = b""

    @property
    def before(self) -> bytes:
        """What the file holds; nothing where there is none.

        Raises:
            InputError: it cannot be read.
        """
        return self.merged_into if self.merge else bytes_of(self.path)

    @property
    def stale(self) -> bool:
        """Whether writing would change the file."""
        return self.before != self.after or not self.path.is_file()


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFile:
    """A file that an export wrote; `changed` says whether it had to, `summary` what was done in a few words."""

    plan: PlannedFile
    changed: bool
    summary: str


def render(target: ExportTarget, workspace: LibraryContext, plugins: Registry) -> Rendered:
    """The text of an export.

    Raises:
        PluginError: there is no such format, or what it needs is not installed.
        UsageError: there is no such style, or the format has none.
        QuerySyntaxError: the query cannot be read.
        InputError: a file of `cited` cannot be read.
    """
    exporter = plugins.exporter_for(str(target.path or ""), format_name=target.format, style=target.style)
    query = parse_query(target.query, workspace)
    if not target.cited:
        return export(query, exporter, workspace, with_status=target.with_status)
    from readinglist.manuscripts.citation_files import read_citations

    return export_cited(read_citations(target.cited), query, exporter, workspace, with_status=target.with_status)


def plan_file(
    target: ExportTarget, path: Path, workspace: LibraryContext, plugins: Registry, *, base: Path, prefer: str = ""
) -> PlannedFile:
    """What writing a target would do; nothing is written.

    `base` is the folder that file names are kept relative to, `prefer` says who is right where a merge finds that both
    sides changed: ``library``, ``file``, or nobody; then it is a problem.

    Raises:
        UsageError: the format cannot be merged, or there is nobody such to prefer.
        InputError: the file is no text, or its encoding has no place for what has to be written.
        ReadinglistError: as `render`.
    """
    if target.merge:
        return _merged(target, path, bytes_of(path), workspace, plugins, base=base, prefer=prefer)
    rendered = render(target, workspace, plugins)
    return PlannedFile(
        path=path,
        after=rendered.text.encode(),
        problems=rendered.problems,
        warnings=rendered.warnings,
    )


def _merged(
    target: ExportTarget,
    path: Path,
    before: bytes,
    workspace: LibraryContext,
    plugins: Registry,
    *,
    base: Path,
    prefer: str,
) -> PlannedFile:
    exporter = plugins.exporter_for(str(path), format_name=target.format)
    if exporter.suffix != ".bib":
        raise UsageError(f"files of the format {exporter.name} cannot be merged", hint="only .bib files can")
    if prefer not in ("", "library", "file"):
        raise UsageError(f"{prefer!r} is nobody to prefer", hint="prefer library or file")
    from readinglist.exporting.merge import MergeTask, merge
    from readinglist.files.text_edits import exact_text
    from readinglist.manuscripts.citation_files import read_citations

    blank = not before.strip(b"\xef\xbb\xbf \t\r\n")
    document = Document(name=str(path), text="") if blank else decode(str(path), before)
    exact = exact_text(str(path), before, document.encoding, guessed=bool(document.warnings))
    task = MergeTask(
        query=parse_query(target.query, workspace),
        exporter=exporter,
        source=plugins.source("bibtex"),
        citations=read_citations(target.cited) if target.cited else None,
        with_status=target.with_status,
        prefer=prefer,
    )
    done = merge(replace(document, text=exact.text), name_of(path, base), task, workspace)
    return PlannedFile(
        path=path,
        after=exact.with_edits(done.edits),
        problems=done.problems,
        warnings=done.warnings,
        kept=done.kept,
        merge=done,
        merged_into=before,
    )


def write_file(plan: PlannedFile, workspace: LibraryContext, *, base: Path) -> WrittenFile:
    """Write a planned file, if that changes it.

    Raises:
        ReadinglistError: a merged file was changed since it was read, or the file cannot be written.
    """
    if plan.merge is None:
        changed, summary = write_atomically(plan.path, plan.after), "written"
    else:
        changed = replace_atomically(plan.path, plan.after, expected=plan.merged_into)
        record_merge(plan.merge, name_of(plan.path, base), workspace)
        summary = ", ".join(_counts(plan.merge)) or "merged"
    return WrittenFile(plan=plan, changed=changed, summary=summary if changed else "is up to date")


def _counts(merge: MergePlan) -> Iterator[str]:
    for keys, what in ((merge.added, "added"), (merge.changed, "changed"), (merge.removed, "removed")):
        if keys:
            yield f"{len(keys)} {what}"


def name_of(path: str | Path, base: Path) -> str:
    """A file's name as the library stores it: relative to its own folder, so that both can be moved together."""
    return Path(os.path.relpath(os.path.realpath(path), os.path.realpath(base))).as_posix()
