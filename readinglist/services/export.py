"""Papers of the library as text of some format."""

from readinglist.core.paper import Item
from readinglist.core.query import Query
from readinglist.protocols.library import Selection
from readinglist.protocols.plugins import Cited, Exporter, Rendered
from readinglist.services.workspace import Workspace


def export(query: Query, exporter: Exporter, workspace: Workspace, *, with_status: bool = False) -> Rendered:
    """The papers of the query in `exporter`'s format, sorted by citation key.

    Status, priority, rating and tags are handed on only with `with_status`; notes never are.
    """
    selection = Selection(query=query, reader=workspace.reader, sort="key")
    with workspace.store.read() as view:
        cited = [_cited(item, with_status=with_status) for item in view.select(selection)]
    cited.sort(key=lambda paper: (paper.key.lower(), paper.key))
    return exporter.render(cited)


def _cited(item: Item, *, with_status: bool) -> Cited:
    paper = item.paper
    return Cited(
        key=paper.key,
        metadata=paper.metadata,
        aliases=paper.aliases,
        reading=item.reading if with_status else None,
        tags=paper.tags if with_status else (),
    )
