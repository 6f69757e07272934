"""A read-only library. Methods import what they need, so that short commands start fast."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from readinglist.api.opened import OpenedLibrary
from readinglist.library.context import counts, find, find_item, keys_of, near_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from readinglist.api.paper_list import PaperList
    from readinglist.exporting.planned_files import PlannedFile, WrittenFile
    from readinglist.library.journal import Event
    from readinglist.library.protocol import Listing, Selection
    from readinglist.library.statistics import Statistics
    from readinglist.library.status_history import ReadingDates
    from readinglist.library.tagging import TagCount
    from readinglist.linting.findings import CheckResult
    from readinglist.manuscripts.manuscript import Manuscript
    from readinglist.manuscripts.next_paper import NextPaper
    from readinglist.matching.outcomes import DuplicateGroup
    from readinglist.papers.paper import Item
    from readinglist.plugins.protocols import Rendered
    from readinglist.settings import ExportTarget


class ReadOnlyLibrary(OpenedLibrary):
    """A library on disk, for one reader, whose papers cannot be changed. A context manager."""

    # --- papers

    def find(
        self,
        query: str = "",
        *,
        also: str = "",
        sort: str = "added",
        reverse: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> PaperList:
        """Return the papers that match a query, and `also` another, with this reader's status and notes.

        The first `offset` are left out. The result is a tuple.

        Raises:
            QuerySyntaxError: If the query cannot be parsed.
            UsageError: If the sort field is unknown.
        """
        from readinglist.api.paper_list import PaperList

        both = self._query(query, also)
        return PaperList(find(both, self._context, sort=sort, reverse=reverse, limit=limit, offset=offset))

    def summaries(
        self,
        query: str = "",
        *,
        sort: str = "added",
        reverse: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> Iterator[Item]:
        """Yield the papers that `find` returns, one by one, with only what lists show (see `api.columns`).

        They are of one state of the library, also if it is changed meanwhile. Raises as `find`.
        """
        selection = self._selection(query, sort=sort, reverse=reverse, limit=limit, offset=offset, listed=True)
        with self._context.store.read() as view:
            yield from view.select(selection)

    @contextmanager
    def open_listing(
        self,
        query: str = "",
        *,
        sort: str = "added",
        reverse: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> Iterator[Listing]:
        """Open what tables show of the papers that `find` returns, as it is now; each iteration reads it again.

        Raises as `find`.
        """
        from readinglist.library.protocol import SORT_FIELDS

        selection = self._selection(query, sort=sort, reverse=reverse, limit=limit, offset=offset)
        if self._is_empty and not query and sort in SORT_FIELDS:
            yield ()
            return
        with self._context.store.read() as view:
            yield view.listing(selection)

    def ids(self, query: str = "", *, also: str = "", sort: str = "added", reverse: bool = False) -> Sequence[str]:
        """Return the internal ids of the papers that match a query, and `also` another, to read them with `items`.

        Raises as `find`.
        """
        selection = self._selection(query, also, sort=sort, reverse=reverse)
        with self._context.store.read() as view:
            return view.ids(selection)

    def _selection(self, query: str, also: str = "", **options: Any) -> Selection:
        """Return the selection of a query, and `also` another, with these attributes."""
        from readinglist.library.protocol import Selection

        return Selection(query=self._query(query, also), reader=self._context.reader, **options)

    def items(self, ids: Sequence[str]) -> tuple[Item, ...]:
        """Return the papers with these internal ids, in this order, without those that were removed."""
        with self._context.store.read() as view:
            return tuple(view.items(ids, self._context.reader))

    def linking_papers(self, item: Item) -> tuple[Item, ...]:
        """Return the papers with a note of this reader that names a paper as ``@key``."""
        from readinglist.notes.links import linking_papers

        return linking_papers(item, self._context)

    def get(self, key: str) -> Item:
        """Return the paper with a citation key, an alias, or an unambiguous prefix of a key.

        Raises:
            NothingFound: If no paper matches, or several do.
        """
        return find_item(key, self._context)

    def find_keys(self, keys: Sequence[str]) -> tuple[Item, ...]:
        """Return the papers with exactly these citation keys or aliases, without unknown ones."""
        with self._context.store.read() as view:
            return tuple(item for key in keys if (item := view.item(key, self._context.reader)))

    def counts(self, query: str = "") -> Mapping[str, int]:
        """Return the number of papers of a query by status, in the order of the statuses, without zeros."""
        return counts(self._query(query), self._context) if query or not self._is_empty else {}

    def near_words(self, query: str) -> tuple[str, ...]:
        """Return words of the library that the misspelt words of a query may stand for, best first."""
        return near_words(self._query(query), self._context)

    def keys(self, prefix: str = "") -> Sequence[str]:
        """Return the citation keys with this prefix, sorted."""
        with self._context.store.read() as view:
            return view.keys(prefix)

    def keys_of(self, papers: Collection[str]) -> Mapping[str, str]:
        """Return citation keys by internal id; of removed papers, the last key. Unknown ids are skipped."""
        return keys_of(papers, self._context)

    def headings(self, query: str = "") -> Sequence[tuple[str, str]]:
        """Return the key of each paper of a query, with one folded line of key, authors and titles to search in."""
        parsed = self._query(query)
        with self._context.store.read() as view:
            return view.headings(parsed, self._context.reader)

    def tags(self) -> Mapping[str, int]:
        """Return every tag with its number of papers."""
        with self._context.store.read() as view:
            return view.tags()

    def tag_tree(self) -> tuple[TagCount, ...]:
        """Return the tags in alphabetical order, each followed by those below it, with their numbers of papers."""
        from readinglist.library.tagging import tag_tree

        return tag_tree(self._context)

    def duplicates(self, query: str = "", *, only_sure: bool = False) -> tuple[DuplicateGroup, ...]:
        """Return groups of probable duplicates, with the reasons.

        At least one paper of each group matches the query. With `only_sure`, the papers share an identifier.

        Raises:
            QuerySyntaxError: If the query cannot be parsed.
        """
        from readinglist.matching.duplicates import duplicates

        return duplicates(self._query(query), self._context, only_sure=only_sure)

    # --- reading

    def next(
        self, query: str = "", *, limit: int = 1, cited: Sequence[str | Path] = (), stale: bool = False
    ) -> tuple[NextPaper, ...]:
        """Suggest what to read next, with the reasons, most urgent first; with `stale`, what stands still for a month.

        Papers that a manuscript cites come first: the .aux and .bcf files of `cited`, else those of the settings. Files
        of the settings that LaTeX has not written yet are ignored; `missing_manuscripts` names them.

        Raises:
            InputError: If a file of `cited` cannot be read.
            QuerySyntaxError: If the query cannot be parsed.
        """
        from readinglist.manuscripts.next_paper import next_papers, stale_next

        if stale:
            return stale_next(self._query(query), self._context, limit=limit)
        missing = self.missing_manuscripts()
        files = cited or [file for file in self.settings.all_manuscripts if file not in missing]
        if not files:
            return next_papers(self._query(query), self._context, limit=limit)
        from readinglist.manuscripts.citation_files import read_citations

        citations = read_citations(files, self.protected)
        return next_papers(self._query(query), self._context, limit=limit, citations=citations)

    def missing_manuscripts(self) -> tuple[Path, ...]:
        """Return the .aux and .bcf files of the settings that do not exist."""
        return tuple(file for file in self.settings.all_manuscripts if not file.is_file())

    def statistics(self, query: str = "", *, by: str = "month") -> Statistics:
        """Count the papers of a query by status, tag, category and month, and by ``week``, ``venue`` and the like."""
        from readinglist.library.statistics import statistics

        return statistics(self._query(query), self._context, by=by)

    def reading_dates(self, item: Item) -> ReadingDates:
        """Return when this reader started and finished a paper, the last time."""
        return self.readings(item)[-1]

    def readings(self, item: Item) -> tuple[ReadingDates, ...]:
        """Return when this reader started and finished each reading of a paper, oldest first; at least one."""
        from readinglist.library.statistics import reading_dates_of

        return reading_dates_of(item, self._context)

    def history(self, key: str = "", *, limit: int | None = None) -> Sequence[Event]:
        """Return the journal of a paper, or of the library, newest change first.

        Raises:
            NothingFound: If the key matches no paper.
        """
        from readinglist.library.undo import history

        return history(self._context, key=key, limit=limit)

    def last_change(self) -> int:
        """Return the number of the newest batch of the journal, which grows with every change; 0 without one.

        Fast enough to be called every second, to notice changes by other processes.
        """
        with self._context.store.read() as view:
            return next((batch.number for batch in view.batches()), 0)

    # --- exporting and checking

    def export(
        self,
        query: str = "",
        *,
        format: str = "",  # noqa: A002 - named as the option
        path: str | Path | None = None,
        style: str = "",
        with_status: bool = False,
        cited: Sequence[str | Path] = (),
        edition: str = "published",
        files: bool = False,
    ) -> Rendered:
        """Return the papers of a query as text, sorted by citation key, with a problem for each that is missing.

        The default `format` is that of the suffix of `path`, which is not written, or BibTeX. `style` is for formatted
        references (``text``). With `cited`, the .aux and .bcf files of manuscripts, only cited papers are exported,
        under the keys used there, with a problem for each unknown key. `edition` is ``published`` or ``preprint``, for
        papers that have both. With `files`, paths of attached files in .bib files start from the folder of `path`.

        Raises:
            PluginError: If the format is unknown, or a dependency is not installed.
            UsageError: If the style is unknown, or the format has none.
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
            edition=edition,
            files=files,
        )
        return render(target, self._context, self._plugins, folder=self.settings.folder)

    def cite(self, keys: str | Sequence[str], *, format: str = "") -> str:  # noqa: A002
        """Return these papers as text of the format, by default BibTeX.

        Raises:
            NothingFound: If a key matches no paper.
            PluginError: If the format is unknown, or a dependency is not installed.
        """
        from readinglist.exporting.export import export_keys

        exporter = self._plugins.exporter_for("", format_name=format)
        return export_keys(several(keys), exporter, self._context).text

    def render(self, items: Sequence[Item], *, format: str = "", with_status: bool = False) -> Rendered:  # noqa: A002
        """Return these papers as text, in this order; they need not be in the library, as those of a planned addition.

        Raises:
            PluginError: If the format is unknown, or a dependency is not installed.
        """
        from readinglist.exporting.export import cited_of

        exporter = self._plugins.exporter_for("", format_name=format)
        return exporter.render([cited_of(item, self.statuses, with_status=with_status) for item in items])

    def plan_file(self, target: ExportTarget, *, prefer: str = "") -> PlannedFile:
        """Return what writing a target would do. With ``target.merge``, what others wrote is kept.

        `prefer` decides conflicts: ``library`` or ``file``; without it they are problems.

        Raises:
            UsageError: If the target has no path, its format cannot be merged, or `prefer` is unknown.
            InputError: If the file is not text, or its encoding lacks a character.
            PluginError, QuerySyntaxError: As `export`.
        """
        from readinglist.exporting.planned_files import fresh_file
        from readinglist.papers.errors import UsageError

        if target.path is None:
            raise UsageError("target without a path", hint="add one, or use export()")
        if not prefer and (fresh := fresh_file(target, target.path, self._context, self.settings)):
            return fresh
        from readinglist.exporting.targets import plan_file

        return plan_file(target, target.path, self._context, self._plugins, settings=self.settings, prefer=prefer)

    def write_file(self, planned: PlannedFile) -> WrittenFile:
        """Write what `plan_file` planned, if that changes the file.

        The merge base, or what the file was written from, is stored in the library, without a change of its papers.

        Raises:
            ReadinglistError: If a merged file changed since it was read, or the file cannot be written.
        """
        from readinglist.exporting.planned_files import write_file

        return write_file(planned, self._context)

    def check(
        self, query: str = "", *, model: str = "", select: Sequence[str] = (), ignore: Sequence[str] = ()
    ) -> CheckResult:
        """Return the findings about the papers of a query; `model` is ``bibtex`` or ``biblatex``.

        Raises:
            QuerySyntaxError: If the query cannot be parsed.
            UsageError: If the model, or a code in `select` or `ignore`, is unknown.
        """
        from readinglist.api.checking import checked_library
        from readinglist.linting.check import CheckRules
        from readinglist.linting.findings import FindingFilter

        rules = CheckRules(
            model=model, choice=FindingFilter.of(select, ignore), catalogues=self._plugins.resolvers(offline=True)
        )
        return checked_library(self._query(query), self._context, rules, folder=self.folder, settings=self.settings)

    def manuscript(self, *cited: str | Path, query: str = "", within: Sequence[Path] = ()) -> Manuscript:
        """Return what the .aux and .bcf files of a manuscript cite, grouped by status.

        Only papers that match `query` are reported as read and not cited. With `within`, no other files than these and
        those below these folders are read.

        Raises:
            InputError: If a file cannot be read.
            QuerySyntaxError: If the query cannot be parsed.
        """
        from readinglist.manuscripts.citation_files import read_citations
        from readinglist.manuscripts.manuscript import compare

        return compare(read_citations(cited, self.protected, within=within), self._query(query), self._context)


def several(keys: str | Sequence[str]) -> Sequence[str]:
    """Return `keys` as a sequence, also if it is one key."""
    return [keys] if isinstance(keys, str) else keys
