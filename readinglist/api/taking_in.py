"""Taking papers in: adding, asking again, and settling what is open. Each method imports what only it needs."""

from collections.abc import Sequence
from pathlib import Path

from readinglist.adding.plan import Asked, Intake, Plan
from readinglist.adding.review_options import Decision, Offer, Option
from readinglist.api.opened import Opened
from readinglist.files.documents import Document
from readinglist.library.context import Progress, no_progress
from readinglist.library.protocol import Identity
from readinglist.library.tracking import checked_tags
from readinglist.papers.paper import Item
from readinglist.papers.statuses import resolve_status


class TakingIn(Opened):
    """What takes papers in, and asks the world."""

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
        """Add what the sources hold: files, folders of papis, arXiv identifiers, DOIs, addresses, titles, or documents.

        Returns one record per paper read, in order, each with its outcome. With `dry_run` nothing is written.

        Raises:
            InputError: a source cannot be read; nothing is written.
            UsageError: no such status or format, or a tag is blank or holds a comma.
        """
        from readinglist.adding.add import apply, plan

        read = [
            ((source,), ()) if isinstance(source, Document) else self._plugins.documents(str(source), format)
            for source in sources
        ]
        documents = [document for found, _ in read for document in found]
        intake = Intake(
            documents=tuple((document, self._plugins.source_for(document, format)) for document in documents),
            unreadable=tuple(problem for _, problems in read for problem in problems),
            status=resolve_status(status, self.states).name if status else "",
            tags=checked_tags(tags),
            why=why,
        )
        resolvers, enrichers = self._plugins.resolvers(offline=offline), self._plugins.enrichers(offline=offline)
        planned = plan(intake, self._workspace, resolvers=resolvers, enrichers=enrichers, progress=progress)
        return planned if dry_run else apply(planned, self._workspace)

    def apply(self, planned: Plan) -> Plan:
        """Write what `add` planned in a dry run; returns it as it was written, and asks nobody.

        What another process added meanwhile becomes `known`.
        """
        from readinglist.adding.add import apply

        return apply(planned, self._workspace)

    def enrich(
        self,
        query: str = "",
        *,
        offline: bool | None = None,
        refresh: bool = False,
        published: bool = False,
        dry_run: bool = False,
        progress: Progress = no_progress,
    ) -> Sequence[Asked]:
        """Ask again for what is unresolved or lacks fields; with `refresh` for every paper of the query.

        With `published` also for preprints of which no publication is known.

        Raises:
            QuerySyntaxError: the query cannot be read.
            StaleRevision: another process changed one of the papers meanwhile; nothing is written.
        """
        from readinglist.adding.enrich import apply, plan

        asked = plan(
            self._query(query),
            self._workspace,
            resolvers=self._plugins.resolvers(offline=offline),
            enrichers=self._plugins.enrichers(offline=offline),
            refresh=refresh,
            published=published,
            progress=progress,
        )
        if not dry_run:
            apply(asked, self._workspace)
        return asked

    def options(self, item: Item) -> Offer:
        """What the reader may choose from for an open paper: the candidates kept with it, likeliest first."""
        from readinglist.adding.review import options

        return Offer(options=options(item.paper, self._plugins.resolvers()))

    def look_for(self, item: Item, wanted: str | Identity, *, progress: Progress = no_progress) -> Offer:
        """What the reader may choose from when an open paper is asked for under another title, or by an identifier.

        Writes nothing. With an identifier it is the one paper that bears it, or none.
        """
        from readinglist.adding.review import look_up, search

        resolvers = self._plugins.resolvers()
        if isinstance(wanted, Identity):
            return look_up(item.paper, wanted, resolvers, progress=progress)
        return search(item.paper, wanted, resolvers, progress=progress)

    def settle(self, item: Item, chosen: Option | None, *, progress: Progress = no_progress) -> Decision:
        """Make an open paper the chosen one; with None it is kept as it is, and nobody is asked for it again.

        Raises:
            StaleRevision: another process changed the paper meanwhile; nothing is written.
        """
        from readinglist.adding.review import apply, plan

        resolvers, enrichers = self._plugins.resolvers(), self._plugins.enrichers()
        planned = plan(item, chosen, self._workspace, resolvers=resolvers, enrichers=enrichers, progress=progress)
        return apply(planned, self._workspace)
