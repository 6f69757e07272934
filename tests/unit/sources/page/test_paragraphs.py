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
