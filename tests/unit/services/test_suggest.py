"""What to read now: started before queued before new, then priority, then age; with the reasons."""

from pathlib import Path

from readinglist.core.query import Everything
from readinglist.services import track
from readinglist.services.suggest import next_papers
from tests.desk import Clock, add_papers, draft, metadata, workspace

DAY = 24 * 3600


def test_the_order_and_the_reasons(tmp_path: Path) -> None:
    clock = Clock()
    desk = workspace(tmp_path, clock=clock)
    for number, key in enumerate(("old", "queued", "urgent", "begun", "done", "young")):
        add_papers(desk, draft(metadata(f"Title number {key}", f"2410.1864{number}", word=key), stated=True, key=key))
        clock.sleep(DAY)
    track.set_status(["queued"], "to-read", desk)
    track.set_priority(["urgent"], "high", desk)
    track.set_status(["begun"], "reading", desk)
    track.set_status(["done"], "read", desk)
    clock.sleep(DAY)
    proposals = next_papers(Everything(), desk, limit=9)
    assert [proposal.item.paper.key for proposal in proposals] == ["begun", "queued", "urgent", "old", "young"]
    reasons = {proposal.item.paper.key: proposal.reasons for proposal in proposals}
    assert reasons["begun"] == ("started yesterday and not finished", "added 4 days ago")
    assert reasons["queued"] == ("marked to-read", "added 6 days ago")
    assert reasons["urgent"] == ("high priority", "added 5 days ago")
    assert reasons["old"] == ("added 7 days ago",)
    assert len(next_papers(Everything(), desk, limit=1)) == 1


def test_a_paper_added_now_was_added_today(tmp_path: Path) -> None:
    desk = workspace(tmp_path)
    add_papers(desk, metadata("A title of some length"))
    assert next_papers(Everything(), desk, limit=1)[0].reasons == ("added today",)
