"""HTML as a tree, and input that would cost a parser too much."""

import subprocess
import sys

import pytest

from readinglist.formats.html_documents import MAX_DEPTH, parse_html
from readinglist.papers.errors import InputError


def test_the_tree_is_that_of_a_browser():
    root = parse_html("<title>t</title><dl><dt>a<dd>b<p>c<dt>d</dl>", name="page")
    terms = next(element for element in root.elements() if element.name == "dl")
    assert [child.name for child in terms.children] == ["dt", "dd", "dt"]
    assert "".join(terms.texts()) == "abcd"
    assert [each.name for each in terms.ancestors()] == ["body", "html"]


def test_elements_know_their_place():
    root = parse_html("<p>a <b>b</b> c <i>d</i></p>", name="page")
    paragraph = next(element for element in root.elements() if element.name == "p")
    assert [paragraph.children[each.place] is each for each in paragraph.elements()] == [True, True]


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * (MAX_DEPTH * 10),
        "<p>" + "".join(f"<font color={n}>" for n in range(1000)) + "</p>" + "<p>x" * 100_000,
        "x" * (33 * 1024 * 1024),
    ],
    ids=["deep", "copies of formatting elements", "large"],
)
def test_what_would_cost_too_much_is_refused(text):
    with pytest.raises(InputError):
        parse_html(text, name="page")


@pytest.mark.parametrize(
    "text", ["", "\0", "<", "<!--" * 1000, "<script>" * 1000, "<a " * 1000, "</p>" * 1000, "\ud800"]
)
def test_damaged_pages_have_a_tree(text):
    assert parse_html(text, name="page").name == "html"


def test_comments_and_scripts_do_not_count_as_nesting():
    hidden = "<div>" * (MAX_DEPTH * 2)
    assert parse_html(f"<!-- {hidden} --><script>{hidden}</script><p>x", name="page")


def test_without_the_library_an_error_says_how_to_install_it():
    program = (
        "import sys; sys.modules['selectolax'] = None\n"
        "from readinglist.formats.html_documents import parse_html\n"
        "from readinglist.papers.errors import PluginError\n"
        "try: parse_html('<p>x', name='page')\n"
        "except PluginError as error: print(error.message, '|', error.hint)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "needs selectolax" in run.stdout
    assert 'pip install "readinglist-cli[sources]"' in run.stdout
