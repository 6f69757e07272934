"""Triage: one unresolved or new paper after another."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import RedirectResponse, Response

from readinglist.adding.review import metadata_of
from readinglist.adding.values import ReviewOption, ReviewOptions
from readinglist.api import Item, Library, UsageError
from readinglist.library.protocol import Identity
from readinglist.matching.comparison import ComparisonRow, comparison_rows
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.web.visits import Visit

_WAITING = {"": "(is:unresolved OR status:new)", "unresolved": "is:unresolved", "new": "status:new -is:unresolved"}
_MOST_OPTIONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedCandidate:
    """A candidate next to the record of a paper. `name` is what the form sends to choose it."""

    name: str
    score: float
    resolver: str
    reasons: tuple[str, ...]
    doubtful: bool
    rows: tuple[ComparisonRow, ...]


def show_triage(visit: Visit) -> Response:
    """Show the next paper that waits for a decision."""
    which = visit.query("which") if visit.query("which") in _WAITING else ""
    query, skip = visit.query("q"), visit.number("skip")
    # Counting all is fast; a query that is only a key cannot be joined with another as text.
    waiting = (
        len(visit.library.ids(query, also=_WAITING[which]))
        if query
        else sum(visit.library.counts(_WAITING[which]).values())
    )
    items = visit.library.find(query, also=_WAITING[which], sort="added", reverse=True, limit=1, offset=skip)
    values: dict[str, Any] = {"which": which, "query": query, "skip": skip, "waiting": waiting}
    if not items:
        return visit.page("triage.html", item=None, candidates=(), found=ReviewOptions(), wanted="", **values)
    item = items[0]
    wanted = visit.query("wanted").strip()
    found = ReviewOptions() if item.paper.resolution.resolved else _options(visit, item, wanted)
    return visit.page(
        "triage.html", item=item, candidates=candidates(item, found.options), found=found, wanted=wanted, **values
    )


def _options(visit: Visit, item: Item, wanted: str) -> ReviewOptions:
    """Return candidates: those kept with the paper, or those of other words or an identifier."""
    with Library(visit.settings, must_exist=True, refresh=False) as library:
        if not wanted:
            return library.review_options(item)
        return library.find_candidates(item, Identity.named(wanted) or wanted)


def candidates(item: Item, options: Sequence[ReviewOption]) -> tuple[ComparedCandidate, ...]:
    """Return the candidates, each compared with the record."""
    return tuple(
        ComparedCandidate(
            name=name_of(option),
            score=option.suggestion.score,
            resolver=option.suggestion.resolver,
            reasons=option.suggestion.reasons,
            doubtful=option.doubtful,
            rows=tuple(comparison_rows(item.paper.metadata, metadata_of(option))),
        )
        for option in options[:_MOST_OPTIONS]
    )


def name_of(option: ReviewOption) -> str:
    """Return the identifier of a candidate, or its title if it has none."""
    metadata = metadata_of(option)
    return next(iter(metadata.identifiers()), "") or metadata.title


def decide(visit: Visit) -> Response:
    """Carry out a decision, and show the next paper."""
    key, what = visit.field("key"), visit.field("do")
    choice, _, value = what.partition("=")
    library = visit.changing
    item = visit.paper(key)
    if choice == "status":
        library.set_status(item.paper.key, value)
        visit.done(f"{key}: {value}", [item])
    elif choice == "no_paper":
        library.remove(item.paper.key, no_paper=True)
        visit.done(f"{key}: removed as no paper", [item])
    elif choice in ("keep", "accept"):
        _resolve(visit, item, value if choice == "accept" else "")
    else:
        raise UsageError(f"unknown decision {what!r}", hint="reload the page and try again")
    return RedirectResponse(_next(visit), 303)


def _resolve(visit: Visit, item: Item, chosen: str) -> None:
    library, key = visit.changing, item.paper.key
    if item.paper.resolution.resolved:
        visit.tell(f"{key} was resolved in the meantime")
        return
    option = None
    if chosen:
        wanted = visit.field("wanted")
        found = (
            library.find_candidates(item, Identity.named(wanted) or wanted) if wanted else library.review_options(item)
        )
        option = next((each for each in found.options if name_of(each) == chosen), None)
        if option is None:
            raise UsageError("this candidate is no longer available", hint="look at the candidates again")
    decision = library.resolve(item, option)
    if decision.same_as:
        visit.tell(
            f"{key} is a duplicate of {decision.same_as}; both are kept",
            details=("mark both in the list and merge them",),
            kind="warning",
        )
    else:
        visit.done(f"{key}: {'resolved' if option else 'kept as stated'}", [item], details=decision.failures)


def _next(visit: Visit) -> str:
    address = visit.request.url.replace(path="/triage", query="")
    kept = {name: visit.field(name) for name in ("which", "q", "skip") if visit.field(name)}
    return str(address.include_query_params(**kept))
