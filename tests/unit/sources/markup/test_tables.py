"""Tables and titles of links in HTML."""

import pytest

from readinglist.files.documents import Document
from readinglist.plugins.context import OfflineContext
from readinglist.sources.markup.html_page import plugin

pytest.importorskip("lxml", exc_type=ImportError)
SOURCE = plugin(OfflineContext(section={}, cache_folder=""))


def stated(text):
    drafts = SOURCE.parse(Document(name="page.html", text=text)).drafts
    return [(each.metadata.title, [str(author) for author in each.metadata.authors]) for each in drafts]


@pytest.mark.parametrize("rows", [2, 3])
def test_cells_that_span_rows_belong_to_each_of_them(rows):
    names = ["Ada Novak, Li Chen", "Mia Sato", "Eve Hu, Jan Ruiz, Fan Lin", "Ada Novak", "Li Chen, Eve Hu", "Jan Ruiz"]
    titles = [f"{word} Sets of Points" for word in ("Sparse", "Dense", "Small", "Large", "Open", "Closed")]
    year = f"<td rowspan={rows}>2024</td>"
    body = "".join(
        f"<tr>{year if place % rows == 0 else ''}<td>{title}</td><td>{name}</td></tr>"
        for place, (title, name) in enumerate(zip(titles, names, strict=True))
    )
    found = stated(f"<table><tr><th>Year</th><th>Title</th><th>Authors</th></tr>{body}</table>")
    assert found == [(title, name.split(", ")) for title, name in zip(titles, names, strict=True)]


def test_titles_of_links_lose_the_id_of_arxiv():
    titles = ["Sparse Sets of Points", "3D Sets: A Survey", "On Sets"]
    items = "".join(
        f'<li><a href="https://arxiv.org/abs/2401.0000{n}">[2401.0000{n}] {each}</a></li>'
        for n, each in enumerate(titles, start=1)
    )
    assert [title for title, _ in stated(f"<html><body><ul>{items}</ul></body></html>")] == titles
