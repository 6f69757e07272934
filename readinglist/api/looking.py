"""Looking at the library: papers, keys, counts, what to read next."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from readinglist.api.opened import Opened
from readinglist.library import undo as journal
from readinglist.library.context import find_item, keys_of
from readinglist.library.journal import Event
from readinglist.library.listing import counts, find
from readinglist.library.protocol import Selection
from readinglist.library.statistics import Statistics, reading_course, statistics
from readinglist.library.status_history import Course
from readinglist.manuscripts.next_paper import Proposal, next_papers
from readinglist.papers.paper import Item


class Looking(Opened):
    """What reads the library and changes nothing."""

    def find(
        self, query: str = "", *, sort: str = "added", reverse: bool = False, limit: int | None = None
    ) -> tuple[Item, ...]:
        """The papers of a query, with this reader's status and notes.

        Raises:
            QuerySyntaxError: the query cannot be read.
            UsageError: no such field to sort by.
        """
        return find(self._query(query), self._workspace, sort=sort, reverse=reverse, limit=limit)

    def ids(self, query: str = "", *, sort: str = "added", reverse: bool = False) -> Sequence[str]:
        """The internal ids of the papers of a query, for `items` to read some of them at a time.

        Raises as `find`.
        """
        selection = Selection(query=self._query(query), reader=self._workspace.reader, sort=sort, reverse=reverse)
        with self._workspace.store.read() as view:
            return view.ids(selection)

    def items(self, ids: Sequence[str]) -> tuple[Item, ...]:
        """The papers with these internal ids, in this order; those that are gone are left out."""
        with self._workspace.store.read() as view:
            return tuple(view.items(ids, self._workspace.reader))

    def last_change(self) -> int:
        """The number of the newest batch of the journal, 0 where there is none: it grows with every change.

        Cheap enough to be asked every second by whoever wants to know whether another process changed the library.
        """
        with self._workspace.store.read() as view:
            return next((batch.number for batch in view.batches()), 0)

    def get(self, key: str) -> Item:
        """The paper of a citation key, an alias, or an unambiguous beginning of a key.

        Raises:
            NothingFound: it names no paper, or several.
        """
        return find_item(key, self._workspace)

    def counts(self, query: str = "") -> Mapping[str, int]:
        """How many papers of the query are in each state, in the order of the states; none means left out."""
        return counts(self._query(query), self._workspace)

    def keys(self, prefix: str = "") -> Sequence[str]:
        """The citation keys that begin so, sorted."""
        with self._workspace.store.read() as view:
            return view.keys(prefix)

    def keys_of(self, papers: Collection[str]) -> Mapping[str, str]:
        """The citation keys of internal ids, of papers that are gone the last they had; unknown ids are left out."""
        return keys_of(papers, self._workspace)

    def tags(self) -> Mapping[str, int]:
        """Every tag with the number of papers that bear it."""
        with self._workspace.store.read() as view:
            return view.tags()

    def next(self, query: str = "", *, limit: int = 1, cited: Sequence[str | Path] = ()) -> tuple[Proposal, ...]:
        """What to read now, with the reasons, most urgent first.

        What the manuscripts cite comes before the rest: those of `cited` (.aux and .bcf files), else of the settings.
        Those of the settings are passed over where LaTeX has not written them yet; `missing_manuscripts` names them.

        Raises:
            InputError: a file of `cited` cannot be read.
            QuerySyntaxError: the query cannot be read.
        """
        missing = self.missing_manuscripts()
        files = cited or [file for file in self._plugins.settings.all_manuscripts if file not in missing]
        if not files:
            return next_papers(self._query(query), self._workspace, limit=limit)
        from readinglist.manuscripts.citation_files import read_citations

        return next_papers(self._query(query), self._workspace, limit=limit, citations=read_citations(files))

    def missing_manuscripts(self) -> tuple[Path, ...]:
        """The .aux and .bcf files of the settings that are not there."""
        return tuple(file for file in self._plugins.settings.all_manuscripts if not file.is_file())

    def statistics(self, query: str = "") -> Statistics:
        """The numbers of a query's papers: by status, tag, category and month, what waits longest, reading times."""
        return statistics(self._query(query), self._workspace)

    def course(self, item: Item) -> Course:
        """When the reading of a paper began and ended, by this reader."""
        return reading_course(item, self._workspace)

    def history(self, key: str = "", *, limit: int | None = None) -> Sequence[Event]:
        """The journal of one paper, or of the library, newest first.

        Raises:
            NothingFound: the key names no paper.
        """
        return journal.history(self._workspace, key=key, limit=limit)
