"""Look for papers that are probably one; what becomes of them is decided elsewhere."""

from readinglist.core.duplicates import groups
from readinglist.core.likeness import Group
from readinglist.library.context import Workspace
from readinglist.library.protocol import Selection
from readinglist.library.query import Everything, Query


def duplicates(query: Query, workspace: Workspace, *, only_sure: bool = False) -> tuple[Group, ...]:
    """The groups in which a paper of the query stands; the others of a group come from the whole library."""
    with workspace.store.read() as view:
        papers = [item.paper for item in view.select(Selection(query=Everything(), reader=workspace.reader))]
        wanted = {item.paper.id for item in view.select(Selection(query=query, reader=workspace.reader))}
    found = groups(papers, only_sure=only_sure)
    return tuple(group for group in found if any(paper.id in wanted for paper in group.papers))
