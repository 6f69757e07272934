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


LISTED = """#+TITLE: What I read
* Papers
** Hares in the Attention of Deep Networks
:PROPERTIES:
:Custom_ID: hu2020
:AUTHOR: Ada Hu, Fan Lin
:END:
- arXiv: 2001.08361
- Year: 2020
- Nice
** Roads of Rain and Ice
   - Authors: Tim Doe
   - Link :: https://arxiv.org/abs/2001.08363
"""


def test_labelled_items_below_a_heading_state_what_the_drawer_does_not() -> None:
    first, second = read(LISTED)
    paper = first.metadata
    assert [str(author) for author in paper.authors] == ["Ada Hu", "Fan Lin"]
    assert (str(paper.arxiv_id), str(paper.date)) == ("2001.08361", "2020")
    assert "Nice" in first.annotations.notes[0]
    assert (second.metadata.title, str(second.metadata.arxiv_id)) == ("Roads of Rain and Ice", "2001.08363")


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Hu, Ada", ["Ada Hu"]),
        ("Hu, Ada and Lin, Fan", ["Ada Hu", "Fan Lin"]),
        ("{Team of Hares, Inc.}", ["Team of Hares, Inc."]),
        ("Ada Hu", ["Ada Hu"]),
    ],
)
def test_names(written: str, names: list[str]) -> None:
    (draft,) = read(f"* Hares\n:PROPERTIES:\n:AUTHOR: {written}\n:YEAR: 2020\n:END:\n")
    assert [str(author) for author in draft.metadata.authors] == names


def test_each_line_is_accounted_for_once() -> None:
    parsed = SOURCE.parse(Document(name="notes.org", text=LISTED))
    spans = [(each.line, each.last_line) for each in parsed.drafts]
    spans += [(each.first_line, each.last_line) for each in parsed.skipped]
    numbers = sorted(number for first, last in spans for number in range(first, last + 1))
    assert numbers == [number for number, line in enumerate(LISTED.split("\n"), start=1) if line]
