"""Papers in HTML: cards, metadata of pages, lists, and pages without papers."""

import json
import sys

import pytest

from readinglist.files.documents import Document
from readinglist.formats.html_documents import parse_html
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence
from readinglist.sources.markup import html_page
from readinglist.sources.markup.addresses import identifiers_in
from readinglist.sources.markup.cards import find_cards

SOURCE = html_page.plugin(OfflineContext(section={}, cache_folder=""))


def parsed(text):
    return SOURCE.parse(Document(name="page.html", text=text))


def papers(text):
    return [draft.metadata for draft in parsed(text).drafts]


def stated(text):
    return [(str(paper.arxiv_id or paper.doi or ""), paper.title) for paper in papers(text)]


def names(paper):
    return [str(author) for author in paper.authors]


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><p>x",
        "\ufeff\n<!-- saved from url=(0014)about:internet -->\n<html><body>x</body></html>",
        '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"><html></html>',
        "<!DOCTYPE NETSCAPE-Bookmark-file-1><TITLE>Bookmarks</TITLE>",
        "<div class='a'><h3><a href='/x'>A</a></h3><p>b</p></div><div>c</div>",
    ],
)
def test_html_is_recognised(text):
    assert SOURCE.recognise(Document(name="x", text=text)) is Confidence.YES


def test_html_from_the_clipboard():
    link = '<html><body><!--StartFragment--><p>See <a href="../abs/2401.00001">this paper</a>.</p></body></html>'
    head = "Version:0.9\nStartHTML:0000000105\nEndHTML:0000000300\nSourceURL:https://arxiv.org/list/cs\n"
    for text in (f"{head}{link}", f"<meta charset='utf-8'>{link.replace('../', 'https://arxiv.org/')}"):
        assert SOURCE.recognise(Document(name="x", text=text)) is Confidence.YES
        assert [str(paper.arxiv_id) for paper in papers(text)] == ["2401.00001"]


@pytest.mark.parametrize(
    "text",
    [
        "Attention Is All You Need",
        "# List\n\n- <b>bold</b> and <br> a tag\n- another",
        '<p align="center"><img src="x.png"></p>\n\n# README\n\n- a list in Markdown',
        '<?xml version="1.0"?><rss><channel></channel></rss>',
        '<?xml version="1.0"?><!-- c --><modsCollection><mods></mods></modsCollection>',
        "<feed><entry></entry></feed>",
        "@article{a, title={<i>x</i>}}",
        '{"title": "<html>"}',
        "<!-- x " * 500,
        "<!-- --> " * 500,
    ],
)
def test_other_formats_are_left_to_others(text):
    assert SOURCE.recognise(Document(name="x", text=text)) is Confidence.NO


def test_links_are_resolved_against_the_address_of_the_page():
    card = '<article><h3><a href="../../abs/{}">{} of Two Papers</a></h3></article>'
    cards = card.format("2401.00001", "First") + card.format("2401.00002", "Second")
    expected = [("2401.00001", "First of Two Papers"), ("2401.00002", "Second of Two Papers")]
    for head in (
        '<base href="https://arxiv.org/list/cs/">',
        '<link rel="canonical" href="https://arxiv.org/list/cs/">',
        '<meta property="og:url" content="https://arxiv.org/list/cs/">',
    ):
        assert stated(f"<html><head>{head}</head><body>{cards}</body></html>") == expected
    saved = f"<!-- saved from url=(0026)https://arxiv.org/list/cs/ --><html><body>{cards}</body></html>"
    assert stated(saved) == expected


ARXIV = """<html><body><h3>Monday</h3><dl>
<dt><a name="item1">[1]</a> <a href="/abs/2401.00001" title="Abstract">arXiv:2401.00001</a>
[<a href="/pdf/2401.00001">pdf</a>]</dt>
<dd><div class="meta"><div class="list-title mathjax"><span class="descriptor">Title:</span> On <i>E. coli</i> &amp;
H<sub>2</sub>O</div>
<div class="list-authors"><a href="/a/b">Ann Bee</a>, <a href="/a/d">Carl Doe</a></div></div></dd>
<dt><a name="item2">[2]</a> <a href="/abs/2401.00002v3" title="Abstract">arXiv:2401.00002</a></dt>
<dd><div class="meta"><div class="list-title mathjax"><span class="descriptor">Title:</span> The second</div>
<div class="list-authors"><a href="/a/f">Eve Foo</a></div><p class="mathjax">It extends arXiv:2401.00001 by much.</p>
</div></dd></dl>
</body></html>"""


def test_a_listing_of_terms_gives_each_term_its_description():
    first, second = papers(ARXIV)
    assert (first.title, str(first.arxiv_id), names(first)) == (
        "On E. coli & H₂O",
        "2401.00001",
        ["Ann Bee", "Carl Doe"],
    )
    assert (second.title, str(second.arxiv_id), names(second)) == ("The second", "2401.00002", ["Eve Foo"])
    assert parsed(ARXIV).drafts[1].version == 3


def test_results_without_a_container_end_at_the_next_heading():
    result = (
        "<h3><span>[PDF]</span> "
        '<a href="https://scholar.google.com/scholar_url?url=https://arxiv.org/pdf/{id}&amp;hl=en" '
        'class="gse_alrt_title">{title}</a></h3><div>A Bee, C Doe… - Journal of Tests, 2021 - example.org</div>'
        '<div class="gse_alrt_sni">We cut this …</div><br>'
    )
    text = result.format(id="2101.00001", title="Cut")  # one word is a title here
    text += result.format(id="2101.00002", title="The <b>Second</b> Result")
    first, second = papers(f"<html><body><div>{text}</div><p>unsubscribe</p></body></html>")
    assert (first.title, str(first.arxiv_id)) == ("Cut", "2101.00001")
    assert (second.title, names(second)) == ("The Second Result", ["A Bee", "C Doe", "others"])
    assert (second.venue, second.date.year, second.abstract) == ("Journal of Tests", 2021, "")


def test_microdata_names_title_and_authors():
    entry = (
        '<li class="entry" itemscope itemtype="http://schema.org/ScholarlyArticle">'
        '<nav><a href="https://doi.org/10.5555/{n}">x</a></nav><cite itemprop="headline">'
        '<span itemprop="author" itemscope><span itemprop="name">Ann Bee</span></span>, '
        '<span itemprop="author" itemscope><span itemprop="name">Carl Doe</span></span>:<br>'
        '<span class="title" itemprop="name">A Title, Number {n}.</span> <span itemprop="isPartOf" itemscope>'
        '<span itemprop="name">ICML</span></span> <span itemprop="datePublished">2020</span></cite></li>'
    )
    text = f"<html><body><ul>{entry.format(n=1)}{entry.format(n=2)}</ul></body></html>"
    assert [(paper.title, names(paper), paper.date.year) for paper in papers(text)] == [
        (f"A Title, Number {number}", ["Ann Bee", "Carl Doe"], 2020) for number in (1, 2)
    ]


def test_headings_of_sections_are_no_titles():
    section = "<h2>{} models</h2><ul><li>Bee: A title. <a href='https://arxiv.org/abs/2401.0000{}'>arXiv</a></li></ul>"
    text = section.format("Language", 1) + section.format("Vision", 2)
    assert find_cards(parse_html(text, name="page"), (), "") == []


def test_a_card_with_several_identifiers_takes_that_of_its_title():
    card = (
        '<div class="paper"><h4><a href="https://arxiv.org/abs/{own}">{title}</a></h4>'
        '<p>A reply to <a href="https://arxiv.org/abs/2301.00009">an earlier one</a>.</p></div>'
    )
    text = card.format(own="2401.00001", title="The First Title") + card.format(
        own="2401.00002", title="The Second Title"
    )
    assert stated(f"<html><body>{text}</body></html>") == [
        ("2401.00001", "The First Title"),
        ("2401.00002", "The Second Title"),
    ]


HIGHWIRE = """<html><head><meta name="citation_title" content="On &lt;i&gt;Tests&lt;/i&gt;">
<meta name="citation_author" content="Bee, Ann"><meta name="citation_author" content="Carl Doe">
<meta name="citation_doi" content="doi:10.5555/abc"><meta name="citation_publication_date" content="2020/03/01">
<meta name="citation_journal_title" content="Journal of Tests"></head><body><h1>On Tests</h1>
<ol class="references"><li>Foo. <a href="https://arxiv.org/abs/2001.00001">Another Paper Altogether</a></li></ol>
</body></html>"""


def test_a_page_about_one_paper_gives_that_paper_only():
    (paper,) = papers(HIGHWIRE)
    assert (paper.title, str(paper.doi), paper.arxiv_id) == ("On Tests", "10.5555/abc", None)
    assert (names(paper), str(paper.date), paper.venue) == (["Ann Bee", "Carl Doe"], "2020-03-01", "Journal of Tests")
    result = parsed(HIGHWIRE)
    skipped = [span for span in result.skipped if span.reason == "other text"]
    text = "\n".join(result.text.split("\n")[skipped[0].first_line - 1 : skipped[-1].last_line])
    assert "Another Paper Altogether" in text
    assert "2001.00001" in text


def test_dublin_core_needs_an_identifier_of_a_paper():
    page = (
        '<html><head><meta name="DC.title" content="A Library"><meta name="DC.creator" content="Bee">{}</head></html>'
    )
    assert papers(page.format("")) == []
    assert stated(page.format('<meta name="DC.identifier" content="doi:10.5555/x">')) == [("10.5555/x", "A Library")]


def test_json_completes_the_cards():
    props = {
        "papers": [
            {
                "paper": {
                    "id": "2401.00001",
                    "title": "First of Two",
                    "summary": "S " * 50,
                    "authors": [{"name": "Ann Bee"}],
                }
            }
        ]
    }
    cards = "".join(
        f'<article><h3><a href="/papers/2401.0000{n}">{title}</a></h3></article>'
        for n, title in ((1, "First of Two"), (2, "Second of Two"))
    )
    attribute = json.dumps(props).replace('"', "&quot;")
    first, second = papers(f'<html><body><div data-props="{attribute}">{cards}</div></body></html>')
    assert names(first) == ["Ann Bee"]
    assert first.abstract
    assert (str(second.arxiv_id), second.authors) == ("2401.00002", ())


def test_json_is_read_if_the_page_shows_nothing():
    note = {
        "id": "abc",
        "content": {"title": {"value": "A Title"}, "authors": {"value": ["Ann Bee"]}, "doi": "x"},
        "doi": "10.5555/x",
    }
    text = f'<html><body><script type="application/json">{json.dumps({"notes": [note]})}</script></body></html>'
    assert stated(text) == [("10.5555/x", "A Title")]


@pytest.mark.parametrize("script", ["[" * 100_000, "{", '{"title": ' * 50_000, "null", "[1e999]"])
def test_broken_json_is_ignored(script):
    text = f'<html><body><script type="application/ld+json">{script}</script><p>text</p></body></html>'
    assert papers(text) == []


def test_a_page_without_papers_is_a_problem_and_no_junk():
    text = (
        "<html><body><h1>City opens new bridge</h1><p>The mayor opened a new bridge on Monday.</p><h2>Weather</h2>"
        "<p>Rain.</p><ul><li>One thing to know</li><li>Another thing to know</li></ul></body></html>"
    )
    result = parsed(text)
    assert result.drafts == ()
    assert [problem.message for problem in result.problems] == ["no papers found in this page"]


def test_numbers_and_labels_are_neither_title_nor_names():
    links = '<a href="https://arxiv.org/abs/2401.0000{n}">Paper</a> | <a href="/c">Code</a>'
    part = f"<h3>{{n}}. Number {{n}} of the Titles</h3><p>{links}"
    found = papers(f"<html><body><article>{part.format(n=1)}{part.format(n=2)}</article></body></html>")
    assert [(paper.title, paper.authors) for paper in found] == [(f"Number {n} of the Titles", ()) for n in (1, 2)]


def test_links_in_brackets_lose_them():
    text = (
        '<html><body><ul><li>[<a href="https://arxiv.org/abs/2401.00001">A Title</a>] - Ann Bee</li></ul></body></html>'
    )
    assert parsed(text).text == "- [A Title](https://arxiv.org/abs/2401.00001) - Ann Bee"


def test_names_with_marks_on_several_lines():
    row = (
        '<tr><td><a href="/p{n}"><span class="papertitle">Number {n} of the Titles</span></a><br>'
        '<a href="/b">Ann Bee*</a>,\n'
        "<a>Carl Doe*</a>, <br><strong>Eve Foo</strong><br><em>ECCV</em>, 2020<br>"
        '<a href="https://arxiv.org/abs/2401.0000{n}">arXiv</a></td></tr>'
    )
    without = row.format(n=3).replace("https://arxiv.org/abs/2401.00003", "/more")
    found = papers(f"<html><body><table>{row.format(n=1)}{row.format(n=2)}{without}</table></body></html>")
    assert [paper.title for paper in found] == [f"Number {n} of the Titles" for n in (1, 2, 3)]
    assert names(found[0]) == ["Ann Bee", "Carl Doe", "Eve Foo"]


def test_hidden_text_and_boilerplate_are_not_read():
    text = (
        '<html><body><nav><a href="https://arxiv.org/abs/2401.00009">Featured paper of today</a></nav>'
        '<div class="cookie-consent">Accept</div><div style="display:none">arXiv:2401.00008</div>'
        "<p>See arXiv:2401.00001 for more.</p><footer>arXiv:2401.00007</footer></body></html>"
    )
    assert [str(paper.arxiv_id) for paper in papers(text)] == ["2401.00001"]
    result = parsed(text)
    assert "2401.00009" in result.text
    assert "2401.00008" not in result.text
    assert "boilerplate" in {span.reason for span in result.skipped}


def test_openurls_of_references():
    text = (
        "<html><body><ol><li><cite>Bee; Doe (2017). A Title.</cite><span class='Z3988' title='rft_val_fmt=info%3Aofi"
        "%2Ffmt%3Akev%3Amtx%3Ajournal&amp;rft.genre=article&amp;rft.atitle=A+Title&amp;rft.date=2017&amp;rft.aulast=Bee&amp;"
        "rft.aufirst=Ann&amp;rft.au=Doe%2C+Carl&amp;rft_id=info%3Adoi%2F10.5555%2Fx'></span></li></ol></body></html>"
    )
    (paper,) = papers(text)
    assert (paper.title, str(paper.doi), names(paper)) == ("A Title", "10.5555/x", ["Ann Bee", "Carl Doe"])


def test_rows_of_a_report():
    item = (
        '<li class="item"><h2>Number {n} of the Titles</h2><table>'
        '<tr><th class="author">Author</th><td>Ann Bee</td></tr>'
        '<tr><th class="author">Author</th><td>Carl Doe</td></tr><tr><th>DOI</th><td>10.5555/{n}</td></tr></table></li>'
    )
    found = papers(f"<html><body><ul>{item.format(n=1)}{item.format(n=2)}</ul></body></html>")
    assert [(paper.title, str(paper.doi), names(paper)) for paper in found] == [
        (f"Number {n} of the Titles", f"10.5555/{n}", ["Ann Bee", "Carl Doe"]) for n in (1, 2)
    ]


def test_bookmarks_that_are_papers():
    text = (
        "<!DOCTYPE NETSCAPE-Bookmark-file-1><TITLE>B</TITLE><DL><p><DT><H3>Folder</H3><DL><p>"
        '<DT><A HREF="https://arxiv.org/abs/1706.03762">[1706.03762] Attention Is All You Need</A>'
        '<DT><A HREF="https://openreview.net/forum?id=x">A Paper of Note | OpenReview</A>'
        '<DT><A HREF="https://example.org/">Some Page of Mine</A></DL></DL>'
    )
    assert stated(text) == [("1706.03762", "Attention Is All You Need"), ("", "A Paper of Note")]


def _cards(number):
    return "<html><body>" + "".join(
        f'<article><h3><a href="/papers/2401.{n:05}">Title Number {n} of Many</a></h3>'
        f'<div class="authors">Ann Bee</div>'
        f"<p>{'We study things at length. ' * 10}</p></article>"
        for n in range(1, number + 1)
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [
        _cards,
        lambda n: "<html><body><div>" + '<a class="ptitle" href="/abs/2401.00001">A Title of Mine</a> ' * n,
        lambda n: (
            "<html><body>"
            + "".join(f'<h3 class="k{k // 2}"><a href="/abs/2401.00001">A Title {k}</a></h3>' for k in range(n))
        ),
        lambda n: "<html><body>" + "<b>a</b> <i>b</i><a href=/x>c</a>" * n,
        lambda n: "<html><body><table>" + "<tr><td>a<td>b<td><a href=https://arxiv.org/abs/2401.00001>c</a>" * n,
        lambda n: "<html><body><dl>" + "<dt>x<dd>y<dd><h3>Title of a thing</h3>" * n,
        lambda n: "<html><body>" + "<div>" * 2000 + "<h3><a href=/abs/2401.00001>A title of mine</a></h3>" * n,
    ],
    ids=["cards", "links on one line", "kinds of titles", "inline elements", "rows", "terms", "deep"],
)
def test_the_work_grows_with_the_size_of_the_page(make):
    small, large = (calls_while_reading(make(number)) for number in (100, 400))
    assert large < 6 * small


def calls_while_reading(text):
    """Return the number of calls, a measure of time that does not depend on the machine."""
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        parsed(text)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize(
    ("address", "doi"),
    [
        ("/doi/pdf/10.5555/x.1?download=true", "10.5555/x.1"),
        ("../article/10.5555/x-1.pdf", "10.5555/x-1"),
        ("https://example.org/article/10.5555/x-1/fulltext.html", "10.5555/x-1"),
        ("https%3A%2F%2Fdoi.org%2F10.5555%2Fx", "10.5555/x"),
        ("https://example.org/doi/suppl/10.5555/x/suppl_file/x_si_001.pdf", None),
    ],
)
def test_the_doi_in_an_address_is_read(address, doi):
    """Also without the site; what follows the DOI of a paper is no part of it."""
    assert list(map(str, identifiers_in(address))) == ([doi] if doi else [])


def test_a_table_with_headings_states_single_authors_and_years():
    rows = "".join(
        f"<tr><td>{n}</td><td><a href='https://arxiv.org/abs/1901.0000{n}'>A long title about {what}</a></td>"
        f"<td>{by}</td><td>201{n}</td></tr>"
        for n, (what, by) in enumerate((("hares", "Ada Hu"), ("snow", "Fan Lin, Mia Sato"), ("hops", "Ed Fox")), 1)
    )
    head = "<tr><th>No</th><th>Title</th><th>Authors</th><th>Year</th></tr>"
    found = papers(f"<html><body><table>{head}{rows}</table></body></html>")
    assert [(str(each.arxiv_id), names(each), str(each.date)) for each in found] == [
        ("1901.00001", ["Ada Hu"], "2011"),
        ("1901.00002", ["Fan Lin", "Mia Sato"], "2012"),
        ("1901.00003", ["Ed Fox"], "2013"),
    ]


@pytest.mark.parametrize(
    "date", ["<time datetime='2019-06-04'>4 June</time>", "<span>2019</span>", "<p>Jun 4, 2019</p>"]
)
def test_a_card_states_its_year(date):
    cards = "".join(
        f"<div class='card'><h3 class='title'>A long title about {what}</h3><p class='authors'>Ada Hu</p>{date}</div>"
        for what in ("hares", "snow", "hops")
    )
    assert [each.date and each.date.year for each in papers(f"<html><body>{cards}</body></html>")] == [2019] * 3
