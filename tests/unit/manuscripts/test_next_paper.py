"""Suggestions: started before queued before new, then by priority and age, with reasons."""

from dataclasses import replace
from pathlib import Path

from readinglist.library import tracking as track
from readinglist.library.context import LibraryContext
from readinglist.library.query import Everything, Query, Term
from readinglist.manuscripts.citations import Citation, Citations
from readinglist.manuscripts.next_paper import next_papers
from tests.workspaces import Clock, add_papers, draft, metadata, workspace

DAY = 24 * 3600


def test_the_order_and_the_reasons(tmp_path: Path) -> None:
    clock = Clock()
    context = workspace(tmp_path, clock=clock)
    for number, key in enumerate(("old", "queued", "urgent", "begun", "done", "young")):
        add_papers(
            context, draft(metadata(f"Title number {key}", f"2410.1864{number}", word=key), stated=True, key=key)
        )
        clock.sleep(DAY)
    track.set_status(["queued"], "to-read", context)
    track.set_priority(["urgent"], "high", context)
    track.set_status(["begun"], "reading", context)
    track.set_status(["done"], "read", context)
    clock.sleep(DAY)
    proposals = next_papers(Everything(), context, limit=9)
    assert [proposal.item.paper.key for proposal in proposals] == ["begun", "queued", "urgent", "old", "young"]
    reasons = {proposal.item.paper.key: proposal.reasons for proposal in proposals}
    assert reasons["begun"] == ("started yesterday", "added 4 days ago")
    assert reasons["queued"] == ("marked to-read", "added 6 days ago")
    assert reasons["urgent"] == ("high priority", "added 5 days ago")
    assert reasons["old"] == ("added 7 days ago",)
    assert len(next_papers(Everything(), context, limit=1)) == 1


def test_a_paper_added_now_was_added_today(tmp_path: Path) -> None:
    context = workspace(tmp_path)
    add_papers(context, metadata("A title of some length"))
    assert next_papers(Everything(), context, limit=1)[0].reasons == ("added today",)


def keys_next(context: LibraryContext, *cited: str, limit: int = 9, query: Query | None = None) -> list[str]:
    citations = Citations(cited=tuple(Citation(key=key) for key in cited), everything="*" in cited)
    return [
        each.item.paper.key for each in next_papers(query or Everything(), context, limit=limit, citations=citations)
    ]


def test_cited_papers_come_first(tmp_path: Path) -> None:
    clock = Clock()
    context = workspace(tmp_path, clock=clock)
    for number, key in enumerate(("old", "begun", "citednew", "citedqueued", "citedread")):
        add_papers(
            context, draft(metadata(f"Title number {key}", f"2410.1864{number}", word=key), stated=True, key=key)
        )
        clock.sleep(DAY)
    track.set_status(["begun"], "reading", context)
    track.set_status(["citedqueued"], "to-read", context)
    track.set_status(["citedread"], "read", context)
    cited = ("CitedNew", "citedread", "citedqueued", "unknown")
    assert keys_next(context, *cited) == ["citedqueued", "citednew", "begun", "old"]
    assert keys_next(context, *cited, limit=1) == ["citedqueued"]
    assert keys_next(context, *cited, limit=3) == ["citedqueued", "citednew", "begun"]
    assert keys_next(context, *cited, query=Term("status", "new")) == ["citednew", "old"]
    assert keys_next(context, "*", "old") == ["old", "begun", "citedqueued", "citednew"]
    (first, *_) = next_papers(Everything(), context, limit=1, citations=Citations(cited=(Citation(key="citednew"),)))
    assert first.reasons == ("cited in your manuscript", "added 3 days ago")


def test_referenced_papers_are_not_cited(tmp_path: Path) -> None:
    context = workspace(tmp_path)
    chapter = replace(metadata("A chapter of some book", "2410.18641"), extra=(("crossref", "book"),))
    add_papers(context, draft(metadata("The book with chapters", "2410.18642"), stated=True, key="book"))
    add_papers(context, draft(chapter, stated=True, key="chapter"))
    assert keys_next(context, "chapter") == ["chapter", "book"]


def test_priority_takes_precedence_over_age_and_none_is_medium(tmp_path: Path) -> None:
    clock = Clock()
    context = workspace(tmp_path, clock=clock)
    for number, priority in enumerate(("low", "none", "medium", "high")):
        shown = metadata(f"Title number {priority}", f"2410.1864{number}", word=priority)
        add_papers(context, draft(shown, stated=True, key=priority))
        track.set_priority([priority], priority, context)
        clock.sleep(DAY)
    assert keys_next(context) == ["high", "none", "medium", "low"]
    assert keys_next(context, "low", "medium") == ["medium", "low", "high", "none"]
    track.set_status(["low", "none"], "reading", context)
    assert keys_next(context, "none", "low", "high") == ["none", "low", "high", "medium"]
