"""The list of papers: search, saved queries, columns, order, statuses and pages."""

from collections.abc import Sequence

from starlette.responses import Response

from readinglist.api import Item, QuerySyntaxError, ReadOnlyLibrary, UndoneBatch, UsageError
from readinglist.api.columns import SORT_ORDERS
from readinglist.library.saved_queries import reference
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.statuses import rating_of
from readinglist.web.visits import Visit

PAGE = 50
"""Papers on a page."""

COLUMNS = ("authors", "year", "venue", "priority", "rating", "due", "progress", "tags", "added", "key")
"""The columns that a reader may choose; the title and the status are always shown."""

_USUAL = ("authors", "year", "priority", "rating", "tags")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """What the address of a list says."""

    query: str
    status: str
    order: str
    page: int

    @classmethod
    def of(cls, visit: Visit) -> "ListView":
        """Return the view of a request; what is unknown is ignored."""
        names = {status.name for status in visit.settings.statuses}
        status, order = visit.query("status"), visit.query("sort")
        return cls(
            query=visit.query("q").strip(),
            status=status if status in names else "",
            order=order if order in SORT_ORDERS else "added:r",
            page=max(1, visit.number("page", 1, most=1_000_000)),
        )

    def parameters(self, **changes: object) -> dict[str, object]:
        """Return the parameters of the address of this view, with changes."""
        order = "" if self.order == "added:r" else self.order
        page = self.page if self.page > 1 else ""
        return {"q": self.query, "status": self.status, "sort": order, "page": page} | changes


def show_list(visit: Visit) -> Response:
    """Show the papers of a query."""
    if chosen := visit.request.query_params.getlist("column"):
        visit.session.columns = tuple(name for name in COLUMNS if name in chosen)
    view, library = ListView.of(visit), visit.library
    problem: QuerySyntaxError | None = None
    counts: dict[str, int] = {}
    items: Sequence[Item] = ()
    near: Sequence[str] = ()
    try:
        counts = dict(library.counts(view.query))
        items = _items(library, view)
        near = library.near_words(view.query) if view.query and not counts else ()
    except QuerySyntaxError as error:
        problem = error
    total = counts.get(view.status, 0) if view.status else sum(counts.values())
    return visit.page(
        "list.html",
        status=400 if problem else 200,
        view=view,
        items=items,
        counts=counts,
        everything=sum(counts.values()),
        total=total,
        pages=max(1, -(-total // PAGE)),
        problem=problem,
        near=near,
        queries=[(name, reference(name)) for name, _ in visit.settings.queries],
        columns=visit.session.columns or _USUAL,
        all_columns=COLUMNS,
        orders=SORT_ORDERS,
    )


def _items(library: ReadOnlyLibrary, view: ListView) -> Sequence[Item]:
    field, _, reverse = view.order.partition(":")
    start = (view.page - 1) * PAGE
    status = f"status:{view.status}" if view.status else ""
    if status and view.query:
        return library.find(view.query, also=status, sort=field, reverse=bool(reverse), limit=PAGE, offset=start)
    # Much faster, but it takes one query.
    found = library.summaries(view.query or status, sort=field, reverse=bool(reverse), limit=PAGE, offset=start)
    return tuple(found)


def change_papers(visit: Visit) -> Response:
    """Change the chosen papers: status, priority, rating, tags, or remove them."""
    keys = list(dict.fromkeys(visit.fields("key")))
    if not keys:
        raise UsageError("no paper is chosen", hint="mark papers with the boxes at the left, or with the space key")
    what, _, value = visit.field("do").partition("=")
    value = value or visit.field(what)
    change = _CHANGES.get(what)
    if change is None:
        raise UsageError(f"unknown change {what!r}", hint="reload the page and try again")
    library = visit.changing
    items = visit.papers(keys)
    current = [item.paper.key for item in items]
    text = change(visit, current, value)
    named = current[0] if len(current) == 1 else f"{len(current)} papers"
    if library.items([item.paper.id for item in items]) == items:
        visit.tell(f"{named}: nothing to change")
    else:
        visit.done(f"{named}: {text}", items)
    return visit.back()


def _set_status(visit: Visit, keys: Sequence[str], value: str) -> str:
    visit.changing.set_status(keys, value)
    return value


def _set_priority(visit: Visit, keys: Sequence[str], value: str) -> str:
    visit.changing.set_priority(keys, value or "none")
    return f"priority {value or 'none'}"


def _shift_priority(visit: Visit, keys: Sequence[str], value: str) -> str:
    steps = ("", "low", "medium", "high")
    place = steps.index(visit.paper(keys[0]).reading.priority) + (1 if value == "up" else -1)
    return _set_priority(visit, keys, steps[max(0, min(place, 3))])


def _set_rating(visit: Visit, keys: Sequence[str], value: str) -> str:
    rating = rating_of(value or "0")
    visit.changing.set_rating(keys, rating)
    return "★" * rating or "no rating"


def _set_due(visit: Visit, keys: Sequence[str], value: str) -> str:
    visit.changing.set_due(keys, value or "none")
    return f"due {value or 'none'}"


def _set_progress(visit: Visit, keys: Sequence[str], value: str) -> str:
    visit.changing.set_progress(keys, value or "none")
    return f"progress {value or 'none'}"


def _add_tags(visit: Visit, keys: Sequence[str], value: str) -> str:
    tags = [tag.strip() for tag in value.split(",") if tag.strip()]
    if not tags:
        raise UsageError("no tag is given", hint="write one or several, separated by commas; -name removes one")
    remove = [tag[1:] for tag in tags if tag.startswith("-")]
    visit.changing.tag(keys, add=[tag for tag in tags if not tag.startswith("-")], remove=remove)
    return f"tags {', '.join(tags)}"


def _remove_tag(visit: Visit, keys: Sequence[str], value: str) -> str:
    visit.changing.tag(keys, remove=[value])
    return f"tag {value} removed"


def _remove(visit: Visit, keys: Sequence[str], value: str) -> str:
    visit.changing.remove(keys, no_paper=value == "no_paper")
    return "removed as no paper" if value == "no_paper" else "removed"


def _merge(visit: Visit, keys: Sequence[str], value: str) -> str:
    visit.changing.merge(*keys, unrelated=value == "unrelated")
    return f"merged into {keys[0]}"


_CHANGES = {
    "status": _set_status,
    "priority": _set_priority,
    "shift": _shift_priority,
    "rating": _set_rating,
    "due": _set_due,
    "progress": _set_progress,
    "tags": _add_tags,
    "untag": _remove_tag,
    "remove": _remove,
    "merge": _merge,
}


def undo(visit: Visit) -> Response:
    """Undo a batch, or the reader's last one if the form names none."""
    number = visit.field("batch")
    batch = int(number) if number.isascii() and number.isdecimal() and len(number) < 12 else 0
    if number and not batch:
        raise UsageError(f"unknown batch {number[:40]!r}", hint="go back and load the page again")
    visit.tell("undone", details=_described(visit, visit.changing.undo(batch=batch)))
    return visit.back()


def redo(visit: Visit) -> Response:
    """Redo what was undone last."""
    visit.tell("redone", details=_described(visit, visit.changing.redo()))
    return visit.back()


def _described(visit: Visit, batches: Sequence[UndoneBatch]) -> tuple[str, ...]:
    """Return what an undo did, in a few lines."""
    events = [event for batch in batches for event in batch.events[:3]][:3]
    number = sum(len(batch.events) for batch in batches)
    keys = visit.changing.keys_of({event.paper for event in events})
    lines = [f"{keys.get(event.paper, '')}: {visit.describe(event)}" for event in events]
    return (*lines, *([f"and {number - 3} more"] if number > 3 else []))
