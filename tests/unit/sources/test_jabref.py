"""JabRef's .bib files: their fields become status, priority, rating and tags."""

from pathlib import Path

from readinglist.files.documents import Document, read_document
from readinglist.papers.paper import Annotations
from readinglist.sources.bibtex import BibtexSource, listed_keys

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


OLD = r"""@Comment{jabref-meta: groupstree:
0 AllEntriesGroup:;
1 ExplicitGroup:To read\;0\;Lin2024\;Beethoven
1999\;;
2 ExplicitGroup:Rings\\\; and more\;0\;Beethoven1999\;;
1 KeywordGroup:Robots\;0\;keywords\;robot\;0\;0\;;
1 ExplicitGroup:Empty\;0\;;
}"""


def test_every_key_comes_with_its_group() -> None:
    assert list(listed_keys(OLD)) == [
        ("Lin2024", "To read"),
        ("Beethoven1999", "To read"),
        ("Beethoven1999", "Rings; and more"),
    ]


def test_other_comments_list_nothing() -> None:
    assert list(listed_keys("@Comment{jabref-meta: databaseType:biblatex;}")) == []
    assert list(listed_keys("1 ExplicitGroup:To read\\;0\\;Lin2024\\;;")) == []
    assert list(listed_keys("@Comment{jabref-meta: groupstree:\n1 ExplicitGroup:;\n}")) == []
