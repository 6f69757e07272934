"""The source for notes on papers in Org."""

import pytest

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.papers.paper import Draft
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence
from readinglist.sources.org import plugin

SOURCE = plugin(OfflineContext(section={}, cache_folder=""))
ORG_REF = """#+title: Notes

** TODO 2011 - Sparse Attention
 :PROPERTIES:
  :Custom_ID: hu2011
  :AUTHOR: Hu, A. and Lin, F.
  :JOURNAL: Journal of A
  :YEAR: 2011
  :DOI: 10.1000/xyz
 :END:

cite:hu2011

It may be true.

*** Questions
Why?

* Other thoughts
no paper
"""


def read(text: str) -> list[Draft]:
    document = Document(name="notes.org", text=text)
    assert SOURCE.recognise(document) is Confidence.YES
    return [*SOURCE.parse(document).drafts]


def test_a_note_of_org_ref() -> None:
    (draft,) = read(ORG_REF.partition("* Other")[0])
    paper = draft.metadata
    assert (draft.citation_key, paper.title, paper.venue, str(paper.date)) == (
        "hu2011",
        "Sparse Attention",
        "Journal of A",
        "2011",
    )
    assert [author.family for author in paper.authors] == ["Hu", "Lin"]
    assert draft.annotations.status == "to-read"
    assert draft.annotations.notes == ("cite:hu2011\n\nIt may be true.\n\n*** Questions\nWhy?",)


def test_a_note_ends_at_a_heading_of_the_same_level() -> None:
    (draft,) = read(ORG_REF)
    assert "no paper" not in draft.annotations.notes[0]


@pytest.mark.parametrize(("word", "status"), [("DONE ", "read"), ("NEXT ", "to-read"), ("DNA ", ""), ("", "")])
def test_an_entry_of_org_bibtex(word: str, status: str) -> None:
    text = (
        f"* {word}[#A] Deep Nets :ml:two_words:\nCLOSED: [2024-01-02 Tue]\n"
        ":PROPERTIES:\n:TITLE: Deep {Nets}\n:BTYPE: book\n"
        ":CUSTOM_ID: hu2012\n:AUTHOR: Hu, Ada\n:YEAR: 2012\n:PUBLISHER: P\n:END:\n"
    )
    (draft,) = read(text)
    assert (draft.metadata.title, draft.metadata.entry_type, draft.citation_key) == ("Deep Nets", "book", "hu2012")
    noted = draft.annotations
    assert (noted.status, noted.tags, noted.notes) == (status, ("ml", "two_words"), ())
    assert noted.priority == ("high" if word != "DNA " else "")


def test_entries_of_other_papers_in_blocks() -> None:
    block = "@article{hu2011, title={Sparse Attention}}\n@article{wu2012, title={Other}, author={Wu, Bo}, year=2012}"
    drafts = read(f"{ORG_REF}#+begin_src bibtex\n{block}\n#+end_src\n")
    assert [draft.citation_key for draft in drafts] == ["hu2011", "wu2012"]
    assert [draft.record for draft in drafts] == [1, 2]


def test_an_outline_without_papers() -> None:
    document = Document(name="a.org", text="* TODO Water the plants\n:PROPERTIES:\n:EFFORT: 1:00\n:END:\n")
    assert SOURCE.recognise(document) is Confidence.NO
    with pytest.raises(InputError, match="no papers in"):
        SOURCE.parse(document)
