"""Lists without abstracts whose paragraphs are a title and its authors."""

import pytest

from readinglist.files.documents import decode
from readinglist.plugins.context import OfflineContext
from readinglist.sources.page import plugin

SOURCE = plugin(OfflineContext(section={}, cache_folder=""))
SINGLE = (
    ("On the Cohomology of Moving Frames", "Ada Hu"),
    ("Scaling Snow", "Jared Kaplan"),
    ("Roads of rain and ice", "Kim Roe"),
    ("Zeta functions and their zeros", "B. Riemann"),
)
MIXED = (("Hares in the Attention of Networks", "Fan Lin, Ivan Petrov"), *SINGLE[1:])


def read(text: str) -> list[tuple[str, str]]:
    drafts = SOURCE.parse(decode("list.txt", text.encode())).drafts
    return [(each.metadata.title, ", ".join(map(str, each.metadata.authors))) for each in drafts]


@pytest.mark.parametrize("papers", [SINGLE, MIXED], ids=["single authors", "one list of authors"])
@pytest.mark.parametrize("paragraph", ["{}\n{}\n\n", "{}\n{}\n2019\n\n", "{}\n  {}\n\n", "{}\n    {}\n"])
@pytest.mark.parametrize("around", ["{}", "Reading list\n\n{}Imprint\n"])
def test_single_authors_are_no_titles(papers: tuple[tuple[str, str], ...], paragraph: str, around: str) -> None:
    text = around.format("".join(paragraph.format(*paper) for paper in papers))
    assert read(text) == [*papers]


def test_a_title_goes_on_after_a_word_with_which_none_ends() -> None:
    text = "Deep learning for hares and\nother animals\n\nThe theory of rain and\nice formation\n\nRoads of the north\n"
    expected = [
        "Deep learning for hares and other animals",
        "The theory of rain and ice formation",
        "Roads of the north",
    ]
    assert [title for title, _ in read(text)] == expected


def test_titles_in_paragraphs_of_two_are_titles() -> None:
    titles = [
        "Learning to Hop over Logs",
        "How Snow Falls on Trees",
        "A Survey of Roads in Winter",
        "What Do Hares See?",
    ]
    assert [title for title, _ in read("{}\n{}\n\n{}\n{}\n".format(*titles))] == titles


NEWS = """Dear readers,

here are the papers of this week.

"{0}" by Ada Hu, Fan Lin and
Tim Doe (MIT): We show that hares hop over logs in the attention
layers of deep networks. Read it here: https://arxiv.org/abs/2001.08361

Scaling Snow for Neural Models by Kim Roe {1}. Snow is scaled
with neural models, and its flakes get larger. arXiv:2001.08362

Best wishes,
the team
"""


@pytest.mark.parametrize("others", ["et al", "and colleagues", "and her coworkers", "und Kollegen"])
def test_paragraphs_that_begin_with_title_and_authors(others: str) -> None:
    title = "Hares in the Attention of Deep Networks"
    drafts = SOURCE.parse(decode("news.txt", NEWS.format(title, others).encode())).drafts
    assert [(each.metadata.title, str(each.metadata.arxiv_id)) for each in drafts] == [
        (title, "2001.08361"),
        ("Scaling Snow for Neural Models", "2001.08362"),
    ]
    assert [[author.family for author in each.metadata.authors] for each in drafts] == [
        ["Hu", "Lin", "Doe"],
        ["Roe", "others"],
    ]


def test_one_paragraph_that_names_an_author_is_no_list() -> None:
    text = "The talk by Ada Hu. She works on hares; see https://arxiv.org/abs/2001.08361 for a recent paper of hers.\n"
    drafts = SOURCE.parse(decode("news.txt", text.encode())).drafts
    assert [str(each.metadata.arxiv_id) for each in drafts] == ["2001.08361"]


DIGEST = """Interesting papers I came across this month

I really liked the work on hares, in which the authors show that attention helps with hopping over logs in deep forests
(https://arxiv.org/abs/2001.08361).

Another one is about snow, and scaling it to very large models, which nobody had done before in this way:
https://arxiv.org/abs/2001.08362.
{}
Finally, roads: a model predicts where ice forms when it rains, with a new loss that is easy to train: arXiv:2001.08363

That's it for this month, and thank you for reading.
"""


@pytest.mark.parametrize(
    "more", ["", "\nIt snowed here all week, which is why I read so much about it, and I enjoyed it.\n"]
)
def test_paragraphs_about_a_paper_each_are_no_abstract_of_one(more: str) -> None:
    parsed = SOURCE.parse(decode("news.txt", DIGEST.format(more).encode()))
    found = [(each.metadata.title, str(each.metadata.arxiv_id)) for each in parsed.drafts]
    assert found == [("", "2001.08361"), ("", "2001.08362"), ("", "2001.08363")]
    assert parsed.skipped[0].first_line == 1


def test_an_abstract_that_names_other_papers_stays_one() -> None:
    text = "Scaling Snow in Deep Networks\nKim Roe, Ada Hu\n\nWe scale snow as others did before us, at length.\n\n"
    text += "It follows arXiv:2001.08361 in all respects.\n\nIt differs from arXiv:2001.08362 in some respects.\n"
    (draft,) = SOURCE.parse(decode("paper.txt", text.encode())).drafts
    assert draft.metadata.title == "Scaling Snow in Deep Networks"
