"""The public interface: a library to add to, search, track and export. Notebooks and the command line use it alike.

    from readinglist.api import open_library

    with open_library("reading.sqlite3") as library:
        library.add("page.txt", offline=True)
        library.set_status("hu2024data", "read")
        print(library.export("status:read").text)

What only adding needs is imported by the methods that add, so that a change of status does not pay for it.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from readinglist import __version__
from readinglist.bootstrap.library import open_workspace, read_settings
from readinglist.bootstrap.plugins import Plugins
from readinglist.core.errors import QuerySyntaxError
from readinglist.core.likeness import Group
from readinglist.core.paper import Item
from readinglist.core.query import Query, parse
from readinglist.core.tracking import Event, State, resolve_status
from readinglist.net.clock import SystemClock
from readinglist.protocols.library import Identity, Selection
from readinglist.protocols.network import Clock
from readinglist.protocols.plugins import Document, Rendered
from readinglist.services import journal, track
from readinglist.services.choices import Decision, Offer, Option
from readinglist.services.export import export, export_cited
from readinglist.services.journal import Undone
from readinglist.services.merge import Merging, merge
from readinglist.services.moving import Loaded, dump, load
from readinglist.services.records import Asked, Intake, Plan
from readinglist.services.suggest import Proposal, next_papers
from readinglist.services.track import Change
from readinglist.services.workspace import Progress, find_item, keys_of, no_progress
from readinglist.settings import Settings


def open_library(
    path: str | Path | None = None,
    *,
    config: str | Path | None = None,
    reader: str | None = None,
    offline: bool | None = None,
) -> "Library":
    """Open a library, made when it does not exist yet.

    Without `path` it is the one of the settings, which are found as on the command line: `config`, else
    ``READINGLIST_CONFIG``, else the nearest ``config.toml`` upwards, else the user's. With `offline` nobody is asked.

    Raises:
        SettingsError: the settings cannot be used.
        LibraryError: the library cannot be opened.
    """
    flags = {"library.path": str(path) if path else None, "readinglist.reader": reader, "readinglist.offline": offline}
    given = {name: value for name, value in flags.items() if value is not None}
    return Library(read_settings(config=Path(config) if config else None, flags=given))


class Library:
    """A reading list on disk, as one reader sees it. A context manager; every method is a transaction of its own."""

    def __init__(self, settings: Settings, *, clock: Clock | None = None) -> None:
        clock = clock or SystemClock()
        self._workspace = open_workspace(settings, clock)
        self._plugins = Plugins(settings, clock=clock)

    def __enter__(self) -> "Library":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; what was done is already on disk."""
        self._workspace.store.close()

    @property
    def states(self) -> tuple[State, ...]:
        """The states that a paper may be in: the built-in ones and those of the settings."""
        return self._workspace.states

    def add(
        self,
        *sources: str | Path | Document,
        format: str = "",  # noqa: A002 - the word of the command line
        offline: bool | None = None,
        dry_run: bool = False,
        status: str = "",
        tags: Sequence[str] = (),
        why: str = "",
        progress: Progress = no_progress,
    ) -> Plan:
        """Add what the sources hold: files, arXiv identifiers, DOIs, addresses, titles, or documents.

        Returns one record per paper read, in order, each with its outcome. With `dry_run` nothing is written.

        Raises:
            InputError: a source cannot be read; nothing is written.
            UsageError: no such status or format.
        """
        from readinglist.services.add import apply, plan

        documents = [
            source if isinstance(source, Document) else self._plugins.document(str(source), format)
            for source in sources
        ]
        intake = Intake(
            documents=tuple((document, self._plugins.source_for(document, format)) for document in documents),
            status=resolve_status(status, self.states).name if status else "",
            tags=tuple(tags),
            why=why,
        )
        resolvers, enrichers = self._plugins.resolvers(offline=offline), self._plugins.enrichers(offline=offline)
        planned = plan(intake, self._workspace, resolvers=resolvers, enrichers=enrichers, progress=progress)
        return planned if dry_run else apply(planned, self._workspace)

    def enrich(
        self,
        query: str = "",
        *,
        offline: bool | None = None,
        refresh: bool = False,
        dry_run: bool = False,
        progress: Progress = no_progress,
    ) -> Sequence[Asked]:
        """Ask again for what is unresolved or lacks fields; with `refresh` for every paper of the query.

        Raises:
            QuerySyntaxError: the query cannot be read.
            StaleRevision: another process changed one of the papers meanwhile; nothing is written.
        """
        from readinglist.services.enrich import apply, plan

        asked = plan(
            self._query(query),
            self._workspace,
            resolvers=self._plugins.resolvers(offline=offline),
            enrichers=self._plugins.enrichers(offline=offline),
            refresh=refresh,
            progress=progress,
        )
        if not dry_run:
            apply(asked, self._workspace)
        return asked

    def options(self, item: Item) -> Offer:
        """What the reader may choose from for an open paper: the candidates kept with it, likeliest first."""
        from readinglist.services.review import options

        return Offer(options=options(item.paper, self._plugins.resolvers()))

    def look_for(self, item: Item, wanted: str | Identity, *, progress: Progress = no_progress) -> Offer:
        """What the reader may choose from when an open paper is asked for under another title, or by an identifier.

        Writes nothing. With an identifier it is the one paper that bears it, or none.
        """
        from readinglist.services.review import look_up, search

        resolvers = self._plugins.resolvers()
        if isinstance(wanted, Identity):
            return look_up(item.paper, wanted, resolvers, progress=progress)
        return search(item.paper, wanted, resolvers, progress=progress)

    def settle(self, item: Item, chosen: Option | None, *, progress: Progress = no_progress) -> Decision:
        """Make an open paper the chosen one; with None it is kept as it is, and nobody is asked for it again.

        Raises:
            StaleRevision: another process changed the paper meanwhile; nothing is written.
        """
        from readinglist.services.review import apply, plan

        resolvers, enrichers = self._plugins.resolvers(), self._plugins.enrichers()
        planned = plan(item, chosen, self._workspace, resolvers=resolvers, enrichers=enrichers, progress=progress)
        return apply(planned, self._workspace)

    def find(
        self, query: str = "", *, sort: str = "added", reverse: bool = False, limit: int | None = None
    ) -> tuple[Item, ...]:
        """The papers of a query, with this reader's status and notes.

        Raises:
            QuerySyntaxError: the query cannot be read.
            UsageError: no such field to sort by.
        """
        selection = Selection(
            query=self._query(query), reader=self._workspace.reader, sort=sort, reverse=reverse, limit=limit
        )
        with self._workspace.store.read() as view:
            return tuple(view.select(selection))

    def get(self, key: str) -> Item:
        """The paper of a citation key, an alias, or an unambiguous beginning of a key.

        Raises:
            NothingFound: it names no paper, or several.
        """
        return find_item(key, self._workspace)

    def counts(self, query: str = "") -> Mapping[str, int]:
        """How many papers of the query are in each state, in the order of the states; none means left out."""
        with self._workspace.store.read() as view:
            counts = view.count(self._query(query), self._workspace.reader)
        names = [state.name for state in self.states if state.name in counts]
        return {name: counts[name] for name in (*names, *counts)}

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

    def set_status(self, keys: str | Sequence[str], status: str) -> tuple[Change, ...]:
        """Put papers into a state, named by a synonym if need be.

        Raises:
            UsageError: no such state.
            NothingFound: a key names no paper; nothing is changed.
        """
        return track.set_status(_several(keys), status, self._workspace)

    def set_priority(self, keys: str | Sequence[str], priority: str) -> tuple[Change, ...]:
        """Set the priority: high, medium, low, or none to clear it. Raises as `set_status`."""
        return track.set_priority(_several(keys), priority, self._workspace)

    def set_rating(self, keys: str | Sequence[str], rating: int) -> tuple[Change, ...]:
        """Rate papers from 1 to 5; 0 clears the rating. Raises as `set_status`."""
        return track.set_rating(_several(keys), rating, self._workspace)

    def note(self, key: str, text: str) -> Change:
        """Add a Markdown note.

        Raises:
            UsageError: the note is blank.
            NothingFound: the key names no paper.
        """
        return track.add_note(key, text, self._workspace)

    def tag(
        self, keys: str | Sequence[str], *, add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> tuple[Change, ...]:
        """Add and remove tags.

        Raises:
            UsageError: a tag is blank or holds a comma.
            NothingFound: a key names no paper; nothing is changed.
        """
        return track.set_tags(_several(keys), add=add, remove=remove, workspace=self._workspace)

    def rekey(self, key: str, new: str) -> Change:
        """Give a paper another citation key; the old one stays as an alias.

        Raises:
            UsageError: the new key is malformed or taken.
            NothingFound: the key names no paper.
        """
        return track.rekey(key, new, self._workspace)

    def duplicates(self, query: str = "", *, only_sure: bool = False) -> tuple[Group, ...]:
        """Groups of papers that are probably one, with the reasons; nothing is merged.

        At least one paper of a group is of the query. With `only_sure`, what bears one identifier.

        Raises:
            QuerySyntaxError: the query cannot be read.
        """
        from readinglist.services.dedupe import duplicates

        return duplicates(self._query(query), self._workspace, only_sure=only_sure)

    def merge(self, *keys: str) -> Merging:
        """Make several papers one: the others go into the first, with the notes, statuses and history of all readers.

        Raises:
            NothingFound: a key names no paper; nothing is changed.
            UsageError: the keys name fewer than two papers.
        """
        return merge(keys, self._workspace)

    def remove(self, keys: str | Sequence[str]) -> tuple[Change, ...]:
        """Take papers out of the library; `undo` brings them back with their notes.

        Raises:
            NothingFound: a key names no paper; nothing is removed.
        """
        return track.remove(_several(keys), self._workspace)

    def next(self, query: str = "", *, limit: int = 1) -> tuple[Proposal, ...]:
        """What to read now, with the reasons, most urgent first."""
        return next_papers(self._query(query), self._workspace, limit=limit)

    def history(self, key: str = "", *, limit: int | None = None) -> Sequence[Event]:
        """The journal of one paper, or of the library, newest first.

        Raises:
            NothingFound: the key names no paper.
        """
        return journal.history(self._workspace, key=key, limit=limit)

    def undo(self, steps: int = 1) -> tuple[Undone, ...]:
        """Undo the last commands, newest first.

        Raises:
            NothingFound: there is nothing to undo.
            LibraryError: something changed later stands in the way; nothing is undone.
        """
        return journal.undo(self._workspace, steps=steps)

    def redo(self, steps: int = 1) -> tuple[Undone, ...]:
        """Redo what was undone last.

        Raises:
            NothingFound: nothing was undone since the last change of its own.
        """
        return journal.redo(self._workspace, steps=steps)

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
        """The papers of a query as text, sorted by citation key, and a problem for each that is not in the text.

        Without `format` it is that of the suffix of `path`, which is not written, or BibTeX. `style` is that of
        formatted references (``text``). With `cited`, the .aux and .bcf files of manuscripts, only what they cite,
        under the keys that they use, and a problem for each key that the library does not know.

        Raises:
            PluginError: no such format, or what it needs is not installed.
            UsageError: no such style, or the format has none.
            QuerySyntaxError: the query cannot be read.
            InputError: a file of `cited` cannot be read.
        """
        exporter = self._plugins.exporter_for(str(path or ""), format_name=format, style=style)
        if not cited:
            return export(self._query(query), exporter, self._workspace, with_status=with_status)
        from readinglist.bootstrap.manuscripts import read_citations

        return export_cited(
            read_citations(cited), self._query(query), exporter, self._workspace, with_status=with_status
        )

    def dump(self) -> Iterator[str]:
        """The whole library with its history as lines of text, each with its line end; `load` takes them."""
        return dump(self._workspace, program=__version__)

    def load(self, lines: Iterable[str], *, progress: Progress = no_progress) -> Loaded:
        """Take the lines of a dump into this library, which has to be empty, history included.

        Raises:
            InputError: the lines are no dump, or damaged; nothing is loaded.
            LibraryError: the library is not empty, or the dump is of a newer version; nothing is loaded.
        """
        return load(lines, self._workspace, progress=progress)

    def backup(self, path: str | Path, *, replace: bool = False) -> None:
        """Copy the library to a file, checked, while others may work on.

        Raises:
            ReadinglistError: the file is there already, unless `replace` says to replace it, or cannot be written.
        """
        self._workspace.store.copy_to(str(path), replace=replace)

    def _query(self, text: str) -> Query:
        """The query; ``@name`` in it stands for the query that the settings give this name."""
        saved = dict(self._plugins.settings.queries)

        def named(word: re.Match[str]) -> str:
            if word[1] not in saved:
                hint = f"there are {', '.join(saved)}" if saved else "name queries in [queries] of the settings"
                raise QuerySyntaxError(f"there is no query named {word[1]!r}", hint=hint)
            return f"({saved[word[1]]})"

        text = re.sub(r"(?<![^\s(])@([\w-]+)", named, text)
        return parse(text, self._workspace.clock.now(), self._workspace.states)


def _several(keys: str | Sequence[str]) -> Sequence[str]:
    return [keys] if isinstance(keys, str) else keys
