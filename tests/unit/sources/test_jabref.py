"""JabRef's .bib files: their fields become status, priority, rating and tags."""

from pathlib import Path

from readinglist.files.documents import Document, read_document
from readinglist.papers.paper import Annotations
from readinglist.sources.bibtex import BibtexSource

JABREF = Path(__file__).parents[2] / "fixtures" / "managers" / "jabref.bib"


def test_the_marks_of_jabref_are_read_and_leave_the_entry() -> None:
    parsed = BibtexSource().parse(read_document(str(JABREF)))
    marks = {draft.citation_key: draft.annotations for draft in parsed.drafts}
    assert marks == {
        "Lin2024": Annotations(
            status="skimmed", priority="high", rating=4, tags=("imitation learning", "Robots", "Reading group")
        ),
        "Beethoven1999": Annotations(status="read", priority="low"),
        "Late2021": Annotations(status="mulled over"),
    }
    extra = dict(parsed.drafts[0].metadata.extra)
    assert extra["relevance"] == "relevant"
    assert not {"readstatus", "priority", "ranking"} & set(extra)


def test_groups_that_list_their_entries_are_tags_too() -> None:
    text = "@misc{A1,\n title = {T},\n}\n@Comment{jabref-meta: groupstree:\n1 ExplicitGroup:Robots\\;0\\;A1\\;;\n}\n"
    (draft,) = BibtexSource().parse(Document(name="x.bib", text=text)).drafts
    assert draft.annotations.tags == ("Robots",)
