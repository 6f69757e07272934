"""A library that is only read. Methods import what only they need, so that short commands start fast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from readinglist.library.clock import SystemClock
from readinglist.library.context import LibraryContext, counts, find, find_item, keys_of, parse_query
from readinglist.library.store.sqlite import open_store

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from readinglist.exporting.targets import PlannedFile, WrittenFile
    from readinglist.library.clock import Clock
    from readinglist.library.journal import Event
    from readinglist.library.query import Query
    from readinglist.library.statistics import Statistics
    from readinglist.library.status_history import ReadingDates
    from readinglist.linting.findings import CheckResult
    from readinglist.manuscripts.manuscript import Manuscript
    from readinglist.manuscripts.next_paper import NextPaper
    from readinglist.matching.outcomes import DuplicateGroup
    from readinglist.papers.paper import Item
    from readinglist.papers.statuses import Status
    from readinglist.plugins.protocols import Rendered
    from readinglist.plugins.registry import Registry
    from readinglist.settings import ExportTarget, Settings


class ReadOnlyLibrary:
    """A reading list on disk, as one reader sees it, whose papers cannot be changed. A context manager."""

    _read_only = True

    def __init__(self, settings: Settings, *, clock: Clock | None = None) -> None:
        absent = self._read_only and not settings.library.exists()
        self.settings = settings
        self._workspace = LibraryContext(
            store=open_store(":memory:" if absent else str(settings.library)),
            clock=clock or SystemClock(),
            reader=settings.reader,
            statuses=settings.statuses,
            key_pattern=settings.key_pattern,
            queries=dict(settings.queries),
        )
        self._registry: Registry | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; all changes are on disk already."""
        self._workspace.store.close()

    @property
    def statuses(self) -> tuple[Status, ...]:
        """The statuses that a paper may have: the built-in ones and those of the settings."""
        return self._workspace.statuses

    # --- papers

    def find(
        self, query: str = "", *, sort: str = "added", reverse: bool = False, limit: int | None = None
    ) -> tuple[Item, ...]:
        """Return the papers that match a query, with this reader's status and notes.

        Raises:
            QuerySyntaxError: If the query cannot be parsed.
            UsageError: If there is no such field to sort by.
        """
        return find(self._query(query), self._workspace, sort=sort, reverse=reverse, limit=limit)

    def ids(self, query: str = "", *, sort: str = "added", reverse: bool = False) -> Sequence[str]:
        """Return the internal ids of the papers that match a query, to read some of them at a time with `items`.

        Raises as `find`.
        """
        from readinglist.library.protocol import Selection

        selection = Selection(query=self._query(query), reader=self._workspace.reader, sort=sort, reverse=reverse)
        with self._workspace.store.read() as view:
            return view.ids(selection)

    def items(self, ids: Sequence[str]) -> tuple[Item, ...]:
        """Return the papers with these internal ids, in this order, without those that were removed."""
        with self._workspace.store.read() as view:
            return tuple(view.items(ids, self._workspace.reader))

    def get(self, key: str) -> Item:
        """Return the paper with a citation key, an alias, or an unambiguous prefix of a key.

        Raises:
            NothingFound: If no paper matches, or several do.
        """
        return find_item(key, self._workspace)

    def find_keys(self, keys: Sequence[str]) -> tuple[Item, ...]:
        """Return the papers with exactly these citation keys or aliases, without unknown ones."""
        with self._workspace.store.read() as view:
            return tuple(item for key in keys if (item := view.item(key, self._workspace.reader)))

    def counts(self, query: str = "") -> Mapping[str, int]:
        """Return the number of papers of a query by status, in the order of the statuses, without zeros."""
        return counts(self._query(query), self._workspace)

    def keys(self, prefix: str = "") -> Sequence[str]:
        """Return the citation keys with this prefix, sorted."""
        with self._workspace.store.read() as view:
            return view.keys(prefix)

    def keys_of(self, papers: Collection[str]) -> Mapping[str, str]:
        """Return citation keys by internal id; of papers that were removed, the last key. Unknown ids are left out."""
        return keys_of(papers, self._workspace)

    def headings(self, query: str = "") -> Sequence[tuple[str, str]]:
        """Return the key of each paper of a query, with one folded line of key, authors and titles to search in."""
        with self._workspace.store.read() as view:
            return view.headings(self._query(query), self._workspace.reader)

    def tags(self) -> Mapping[str, int]:
        """Return every tag with its number of papers."""
        with self._workspace.store.read() as view:
            return view.tags()

    def duplicates(self, query: str = "", *, only_sure: bool = False) -> tuple[DuplicateGroup, ...]:
        """Return groups of papers that are probably one, with the reasons.

        At least one paper of a group is of the query. With `only_sure`, papers that share an identifier.

        Raises:
            QuerySyntaxError: If the query cannot be parsed.
        """
        from readinglist.matching.duplicates import duplicates

        return duplicates(self._query(query), self._workspace, only_sure=only_sure)

    # --- reading

    def next(self, query: str = "", *, limit: int = 1, cited: Sequence[str | Path] = ()) -> tuple[NextPaper, ...]:
        """Suggest what to read next, with the reasons, most urgent first.

        Papers that a manuscript cites come first: the .aux and .bcf files of `cited`, else those of the settings. Files
        of the settings that LaTeX has not written yet are ignored; `missing_manuscripts` names them.

        Raises:
            InputError: If a file of `cited` cannot be read.
            QuerySyntaxError: If the query cannot be parsed.
        """
        from readinglist.manuscripts.next_paper import next_papers

        missing = self.missing_manuscripts()
        files = cited or [file for file in self.settings.all_manuscripts if file not in missing]
        if not files:
            return next_papers(self._query(query), self._workspace, limit=limit)
        from readinglist.manuscripts.citation_files import read_citations

        return next_papers(self._query(query), self._workspace, limit=limit, citations=read_citations(files))

    def missing_manuscripts(self) -> tuple[Path, ...]:
        """Return the .aux and .bcf files of the settings that do not exist."""
        return tuple(file for file in self.settings.all_manuscripts if not file.is_file())

    def statistics(self, query: str = "") -> Statistics:
        """Count the papers of a query by status, tag, category and month, with reading times and the oldest unread."""
        from readinglist.library.statistics import statistics

        return statistics(self._query(query), self._workspace)

    def course(self, item: Item) -> ReadingDates:
        """Return when this reader started and finished a paper."""
        from readinglist.library.statistics import reading_dates_of

        return reading_dates_of(item, self._workspace)

    def history(self, key: str = "", *, limit: int | None = None) -> Sequence[Event]:
        """Return the journal of a paper, or of the library, newest change first.

        Raises:
            NothingFound: If the key matches no paper.
        """
        from readinglist.library.undo import history

        return history(self._workspace, key=key, limit=limit)

    def last_change(self) -> int:
        """Return the number of the newest batch of the journal, which grows with every change; 0 without one.

        Cheap enough to be asked every second, to see whether another process changed the library.
        """
        with self._workspace.store.read() as view:
            return next((batch.number for batch in view.batches()), 0)

    # --- exporting and checking

    def export(
        self,
        query: str = "",
        *,
        format: str = "",  # noqa: A002 - the word of the command line
        path: str | Path | None = None,
        style: str = "",
        with_status: bool = False,
        cited: Sequence[str | Path] = (),
    ) -> Rendered:
        """Return the papers of a query as text, sorted by citation key, with a problem for each that is missing.

        Without `format` it is that of the suffix of `path`, which is not written, or BibTeX. `style` is that of
        formatted references (``text``). With `cited`, the .aux and .bcf files of manuscripts, only what they cite,
        under the keys that they use, and a problem for each key that the library does not know.

        Raises:
            PluginError: If there is no such format, or what it needs is not installed.
            UsageError: If there is no such style, or the format has none.
            QuerySyntaxError: If the query cannot be parsed.
            InputError: If a file of `cited` cannot be read.
        """
        from pathlib import Path

        from readinglist.exporting.targets import render
        from readinglist.settings import ExportTarget

        target = ExportTarget(
            path=Path(path) if path else None,
            format=format,
            style=style,
            query=query,
            with_status=with_status,
            cited=tuple(map(Path, cited)),
        )
        return render(target, self._workspace, self._plugins)

    def cite(self, keys: str | Sequence[str], *, format: str = "") -> str:  # noqa: A002
        """Return these papers alone as text of the format, by default BibTeX.

        Raises:
            NothingFound: If a key matches no paper.
            PluginError: If there is no such format, or what it needs is not installed.
        """
        from readinglist.exporting.export import export_keys

        exporter = self._plugins.exporter_for("", format_name=format)
        return export_keys(several(keys), exporter, self._workspace).text

    def plan_file(self, target: ExportTarget, *, prefer: str = "") -> PlannedFile:
        """Return what writing a target would do. With ``target.merge`` everything that others wrote stays.

        `prefer` is the side that is right if both sides changed: ``library``, ``file``, or neither; then it is a
        problem.

        Raises:
            UsageError: If the target has no path, its format cannot be merged, or `prefer` is unknown.
            InputError: If the file is not text, or its encoding lacks a character.
            PluginError, QuerySyntaxError: As `export`.
        """
        from readinglist.exporting.targets import plan_file
        from readinglist.papers.errors import UsageError

        if target.path is None:
            raise UsageError("the target has no path", hint="give it one, or use export()")
        base = self.settings.library.parent
        return plan_file(target, target.path, self._workspace, self._plugins, base=base, prefer=prefer)

    def write_file(self, planned: PlannedFile) -> WrittenFile:
        """Write what `plan_file` planned, if that changes the file.

        What a merge and the library agree on is remembered in the library, without a change of its papers.

        Raises:
            ReadinglistError: If a merged file changed since it was read, or the file cannot be written.
        """
        from readinglist.exporting.targets import write_file

        return write_file(planned, self._workspace, base=self.settings.library.parent)

    def check(
        self, query: str = "", *, model: str = "", select: Sequence[str] = (), ignore: Sequence[str] = ()
    ) -> CheckResult:
        """Return the findings about the papers of a query; `model` is ``bibtex`` or ``biblatex``.

        Raises:
            QuerySyntaxError: If the query cannot be parsed.
            UsageError: If there is no such model, or no such code in `select` or `ignore`.
        """
        from readinglist.linting.check import CheckRules, check_library
        from readinglist.linting.findings import FindingFilter
        from readinglist.tex import to_unicode

        rules = CheckRules(
            model=model, choice=FindingFilter.of(select, ignore), catalogues=self._plugins.resolvers(offline=True)
        )
        return check_library(self._query(query), self._workspace, rules, plain=to_unicode)

    def manuscript(self, *cited: str | Path, query: str = "") -> Manuscript:
        """Return what the .aux and .bcf files of a manuscript cite, sorted by status.

        `query` narrows which papers are reported as read and not cited.

        Raises:
            InputError: If a file cannot be read.
            QuerySyntaxError: If the query cannot be parsed.
        """
        from readinglist.manuscripts.citation_files import read_citations
        from readinglist.manuscripts.manuscript import compare

        return compare(read_citations(cited), self._query(query), self._workspace)

    # --- the library as a whole

    def dump(self) -> Generator[str, None, None]:
        """Return the whole library with its history as lines of text, each with its line end, for `Library.load`."""
        from readinglist import __version__
        from readinglist.library.dump import dump

        return dump(self._workspace, program=__version__)

    def backup(self, path: str | Path, *, replace: bool = False) -> None:
        """Copy the library to a file and check the copy, while others may go on working.

        Raises:
            ReadinglistError: If the file exists, unless `replace` is true, or it cannot be written.
        """
        self._workspace.store.copy_to(str(path), replace=replace)

    def verify(self) -> Sequence[str]:
        """Check the database, its indexes and the journal; return the faults found, in words."""
        return self._workspace.store.verify()

    @property
    def _plugins(self) -> Registry:
        """The plug-ins of the settings, which most commands do without."""
        if self._registry is None:
            from readinglist.api.installed import registry_of

            self._registry = registry_of(self.settings, self._workspace.clock)
        return self._registry

    def _query(self, text: str) -> Query:
        return parse_query(text, self._workspace)


def several(keys: str | Sequence[str]) -> Sequence[str]:
    """The keys, if one alone is given as a string."""
    return [keys] if isinstance(keys, str) else keys
