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
