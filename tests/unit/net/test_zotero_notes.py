"""Notes of Zotero's editor as Markdown."""

import pytest

from readinglist.net.zotero_notes import markdown_of
from tests.growth import assert_linear


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("plain\ntext", "plain text"),
        ('<div class="x"><p>One &amp; <strong>two</strong></p>\n<p>a &lt; b</p></div>', "One & **two**\n\na < b"),
        ("<h2>Head</h2><p>first<br>second</p>", "## Head\n\nfirst\nsecond"),
        ("<ul><li><p>one</p></li><li>two<ol><li>a</li><li>b</li></ol></li></ul>", "- one\n- two\n  1. a\n  2. b"),
        ("<p>He says</p><blockquote><p>x</p><p>y</p></blockquote><p>end</p>", "He says\n\n> x\n>\n> y\n\nend"),
        ('<p>see <a href="https://x.org/?a=1&amp;b=2">this</a></p>', "see [this](https://x.org/?a=1&b=2)"),
        ('<a href="zotero://open-pdf/1">p. 3</a>', "p. 3"),
        ('<span data-annotation="%7B%22">“marked”</span> <span class="math">$x&lt;y$</span>', "“marked” $x<y$"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1 | 2"),
        ("<style>p { }</style>text<!-- no --><img src='x'>", "text(image)"),
        ("</ul></blockquote></a></p>a<p>b", "a\n\nb"),
        ("a < b > c", "a < b > c"),
    ],
)  # fmt: skip
def test_html_becomes_markdown(html: str, text: str) -> None:
    assert markdown_of(html) == text


@pytest.mark.parametrize(
    "part", ["<", "<!--", "<a ", "<a b='", "<ul><li>x", "<blockquote>", "<p>x", "<a href='http://x'>"]
)
def test_notes_are_read_in_linear_time(part: str) -> None:
    assert_linear(lambda length: markdown_of(part * (length // len(part))), 20_000)
