"""Adding papers: paste, look at the plan record by record, leave some out, and write."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from readinglist.adding.choosing import is_uncertain, without_records
from readinglist.adding.values import Plan, RecordOutcome
from readinglist.api import NothingFound
from readinglist.papers.folding import counted
from readinglist.papers.identifiers import is_reference
from readinglist.papers.urls import doi_in_url
from readinglist.web.additions import Addition, document_of_file, document_of_text
from readinglist.web.visits import Visit, state_of


def show_add(visit: Visit) -> Response:
    """Show the form for adding papers, filled with what a bookmarklet or another program shares."""
    text = visit.query("text") or visit.query("url") or visit.query("title")
    if visit.query("url") and visit.query("title"):
        text = shared_text(visit.query("url"), visit.query("title"), visit.query("text"))
    origin = f"{visit.request.url.scheme}://{visit.request.url.netloc}"
    return visit.page("add.html", text=text[:100_000], shared=bool(text), origin=origin)


def shared_text(url: str, title: str, text: str) -> str:
    """Return what to look up for a shared page: the address if it names a paper, else the title."""
    if is_reference(url) or doi_in_url(url):
        return url
    host = urlsplit(url).hostname or ""
    known = host.endswith(("arxiv.org", "doi.org", "huggingface.co", "openreview.net", "semanticscholar.org"))
    return url if known and not text else text or title or url


def start(visit: Visit) -> Response:
    """Begin to plan an addition."""
    documents = [document_of_file(name, data) for name, data in visit.files]
    text = visit.field("text")
    if text.strip() or not documents:
        documents.insert(0, document_of_text(text))
    _ = visit.changing
    offline = bool(visit.field("offline"))
    addition = visit.state.additions.start(visit.session.reader, documents, offline=offline)
    return RedirectResponse(f"/additions/{addition.name}", 303)


def show_plan(visit: Visit) -> Response:
    """Show how far the planning is, and then the plan."""
    addition = _addition(visit)
    if addition.error:
        raise addition.error
    plan = addition.plan
    if plan is None:
        return visit.page("planning.html", addition=addition)
    return visit.page("plan.html", addition=addition, plan=plan, summary=summary(plan), uncertain=is_uncertain)


def summary(plan: Plan) -> str:
    """Return the numbers of records by outcome in words."""
    numbers = Counter(record.outcome for record in plan.records)
    return ", ".join(f"{numbers[outcome]} {outcome.words}" for outcome in RecordOutcome if numbers[outcome])


def write(visit: Visit) -> Response:
    """Write a plan, without what the reader left out."""
    addition = _addition(visit)
    plan = addition.plan
    if plan is None:
        return RedirectResponse(f"/additions/{addition.name}", 303)
    new = {str(place): place for place, record in enumerate(plan.records) if record.is_new}
    choices = {place: visit.field(f"record-{name}", "add") for name, place in new.items()}
    skipped = {place for place, choice in choices.items() if choice == "skip"}
    no_papers = {place for place, choice in choices.items() if choice == "no_paper"}
    with addition.lock:  # a form that is sent twice adds once
        if not addition.written:
            written = visit.changing.apply(without_records(plan, skipped, no_papers))
            addition.written = True
            added = sum(record.is_new for record in written.records)
            unresolved = sum(record.outcome.unresolved for record in written.records)
            hints: tuple[str, ...] = (f"{unresolved} unresolved: review them under Triage",) if unresolved else ()
            known = written.count(RecordOutcome.KNOWN)
            hints += (f"{known} already known",) if known else ()
            if any(record.after for record in written.records) or no_papers:
                items = [record.after for record in written.records if record.after]
                visit.done(f"{counted(added, 'paper')} added", items, details=hints)
            else:
                visit.tell("nothing to add", details=hints)
    return RedirectResponse("/", 303)


def _addition(visit: Visit) -> Addition:
    addition = visit.state.additions.find(str(visit.request.path_params["name"]), visit.session.reader)
    if addition is None:
        raise NothingFound("this addition is over", hint="add the text again")
    return addition


async def progress(request: Request) -> Response:
    """Send the progress of an addition as server-sent events, until it is planned."""
    state = state_of(request)
    addition = state.additions.find(str(request.path_params["name"]), request.state.session.reader)
    if addition is None:
        return Response(status_code=404)
    return StreamingResponse(_progress(addition, state.stopping.is_set), media_type="text/event-stream")


async def _progress(addition: Addition, stopping: Callable[[], bool]) -> AsyncIterator[str]:
    seen = ""
    while not (addition.done or stopping()):
        text = await asyncio.to_thread(addition.wait, seen, 0.5)
        if text != seen:
            seen = text
            yield f"event: progress\ndata: {json.dumps(text)}\n\n"
    yield "event: done\ndata: {}\n\n"
