"""What to read next, statistics, and the manuscript."""

from starlette.responses import Response

from readinglist.api import InputError, Manuscript
from readinglist.web.visits import Visit

_MOST_NEXT = 20


def show_next(visit: Visit) -> Response:
    """Show what to read next, with the reasons."""
    query = visit.query("q")
    return visit.page("next.html", query=query, papers=visit.library.next(query, limit=_MOST_NEXT))


def show_statistics(visit: Visit) -> Response:
    """Show the numbers of a query, with charts."""
    query = visit.query("q")
    return visit.page("statistics.html", query=query, found=visit.library.statistics(query), goal=visit.settings.goal)


def show_manuscript(visit: Visit) -> Response:
    """Show what the manuscripts of the settings cite, and what of it is unread."""
    missing = visit.library.missing_manuscripts()
    files = [file for file in visit.settings.all_manuscripts if file not in missing]
    manuscript, problem = Manuscript(), ""
    try:
        manuscript = visit.library.manuscript(*files) if files else manuscript
    except InputError as error:
        problem = error.message
    return visit.page("manuscript.html", files=files, missing=missing, manuscript=manuscript, problem=problem)
