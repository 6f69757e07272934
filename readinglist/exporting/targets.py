"""Export targets: planned, compared and written, as complete files or merged into existing ones."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from readinglist.exporting.file_fields import FileFields
from readinglist.exporting.merge_plan import MergePlan, record_merge
from readinglist.exporting.planned_files import PlannedFile, name_of
from readinglist.exporting.stamps import Stamp, content_digest, is_stampable, last_batch, made_by
from readinglist.files.documents import Document, decode
from readinglist.files.reading import is_regular
from readinglist.files.writing import bytes_of, replace_atomically
from readinglist.library.context import LibraryContext, parse_query
from readinglist.papers.errors import Problem, UsageError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.plugins.protocols import Exporter, Rendered
from readinglist.plugins.registry import Registry
from readinglist.settings import ExportTarget, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class _MergedFile(PlannedFile):
    """A file with entries of others, whose content was `merged_into`."""

    merge: MergePlan
    merged_into: bytes

    @property
    def before(self) -> bytes:
        """The content of the file when it was read."""
        return self.merged_into

    def write(self, context: LibraryContext) -> Iterator[str]:
        """Write the file if it is stale, and yield what changed in it."""
        changed = replace_atomically(self.path, self.after, expected=self.merged_into, protected=context.protected)
        record_merge(self.merge, self.name, context)
        if changed:
            yield ", ".join(_counts(self.merge)) or "merged"


def render(target: ExportTarget, context: LibraryContext, plugins: Registry, *, folder: Path) -> Rendered:
    """Render the papers of a target. Paths of attached files in the library start from `folder`.

    Raises:
        PluginError: If the format is unknown, or its dependencies are not installed.
        UsageError: If the style is unknown, or the format has no styles, or no fields for the files that are requested.
        QuerySyntaxError: If the query is invalid.
        InputError: If a file of `cited` cannot be read.
    """
    from readinglist.exporting.export import export, export_cited

    exporter = plugins.exporter_for(str(target.path or ""), format_name=target.format, style=target.style)
    query = parse_query(target.query, context)
    files = _file_fields(target, exporter, folder)
    if not target.cited:
        first = not (target.path and is_regular(target.path))
        return export(
            query,
            exporter,
            context,
            with_status=target.with_status,
            edition=target.edition,
            files=files,
            first=first,
        )
    from readinglist.manuscripts.citation_files import read_citations

    citations = read_citations(target.cited, context.protected)
    return export_cited(
        citations, query, exporter, context, with_status=target.with_status, edition=target.edition, files=files
    )


def _file_fields(target: ExportTarget, exporter: Exporter, folder: Path) -> FileFields | None:
    """Return how the target writes attached files, if it does; on stdout, paths start from the present folder."""
    if not target.files:
        return None
    if exporter.suffix != ".bib":
        raise UsageError(f"format {exporter.name!r} cannot write files", hint="only .bib files have their paths")
    return FileFields(folder=folder, output=(target.path or Path("-")).absolute().parent)


def plan_file(
    target: ExportTarget,
    path: Path,
    context: LibraryContext,
    plugins: Registry,
    *,
    settings: Settings,
    prefer: str = "",
) -> PlannedFile:
    """Plan a target without writing it.

    `prefer` is the side that wins conflicts of a merge, ``library`` or ``file``; without it, conflicts are problems.

    Raises:
        UsageError: If the format cannot be merged, or `prefer` is invalid.
        InputError: If the file is not text, or its encoding lacks a character.
        ReadinglistError: As `render`.
    """
    if prefer not in ("", "library", "file"):
        raise UsageError(f"invalid side {prefer!r} to prefer", hint="use library or file")
    name = name_of(path, settings)
    made = made_by(target, settings) if is_stampable(target, path) else ""
    with context.store.read() as view:
        since = last_batch(view)
    if target.merge:
        plan = _merged(target, path, name, context, plugins, folder=settings.folder, prefer=prefer)
    else:
        plan = _rendered(target, path, name, context, plugins, folder=settings.folder)
    if not made or plan.problems:
        return plan
    content = content_digest(plan.after)
    return replace(plan, stamp=Stamp(made_by=made, content=content, since=since, warnings=plan.lasting))


def _rendered(
    target: ExportTarget, path: Path, name: str, context: LibraryContext, plugins: Registry, *, folder: Path
) -> PlannedFile:
    from readinglist.exporting.export import RenderedPapers

    rendered = render(target, context, plugins, folder=folder)
    after = rendered.text.encode()
    return PlannedFile(
        path=path,
        name=name,
        after=after,
        problems=rendered.problems,
        warnings=(*rendered.warnings, *_left_out(target, path, after, context, plugins)),
        lasting=rendered.lasting if isinstance(rendered, RenderedPapers) else (),
    )


def _left_out(
    target: ExportTarget, path: Path, after: bytes, context: LibraryContext, plugins: Registry
) -> tuple[Problem, ...]:
    if not is_regular(path) or plugins.exporter_for(str(path), format_name=target.format).suffix != ".bib":
        return ()
    from readinglist.exporting.left_out import left_out_of_file

    with context.store.read() as view:
        return left_out_of_file(
            str(path), bytes_of(path), after, is_known=lambda key: view.item(key, context.reader) is not None
        )


def _merged(
    target: ExportTarget,
    path: Path,
    name: str,
    context: LibraryContext,
    plugins: Registry,
    *,
    folder: Path,
    prefer: str,
) -> PlannedFile:
    before = bytes_of(path)
    exporter = plugins.exporter_for(str(path), format_name=target.format)
    if exporter.suffix != ".bib":
        raise UsageError(f"cannot merge files in format {exporter.name!r}", hint="only .bib files can be merged")
    from readinglist.exporting.export import for_manuscript
    from readinglist.exporting.merge import MergeTask, merge
    from readinglist.files.text_edits import exact_text
    from readinglist.manuscripts.citation_files import read_citations

    empty = Document(name=str(path), text="")
    document = decode(str(path), before) if before.strip(b"\xef\xbb\xbf \t\r\n") else empty
    exact = exact_text(str(path), before, document.encoding, guessed=bool(document.warnings))
    citations = read_citations(target.cited, context.protected) if target.cited else None
    task = MergeTask(
        query=parse_query(target.query, context),
        exporter=for_manuscript(exporter, citations),
        source=plugins.source("bibtex"),
        citations=citations,
        with_status=target.with_status,
        edition=target.edition,
        files=_file_fields(target, exporter, folder),
        prefer=prefer,
    )
    done = merge(replace(document, text=exact.text), name, task, context)
    return _planned(path, name, done, before=before, after=exact.with_edits(done.edits))


def _planned(path: Path, name: str, done: MergePlan, *, before: bytes, after: bytes) -> PlannedFile:
    return _MergedFile(
        path=path,
        name=name,
        after=after,
        problems=tuple(done.problems),
        warnings=tuple(done.warnings),
        kept=tuple(done.kept),
        merge=done,
        merged_into=before,
    )


def _counts(merge: MergePlan) -> Iterator[str]:
    for keys, what in ((merge.added, "added"), (merge.changed, "changed"), (merge.removed, "removed")):
        if keys:
            yield f"{len(keys)} {what}"
