"""The sources of documents made of pages meet the contract."""

import json

import pytest

from readinglist.files.documents import Document
from readinglist.plugins.context import OfflineContext
from readinglist.sources.markup import html_page, mail, notebook, office
from readinglist.testing.sources import SourceContract
from tests.unit.sources.markup.word import paragraph, word

CONTEXT = OfflineContext(section={}, cache_folder="")

CARDS = """<!doctype html><html><head><title>Papers</title><script>var x = "arXiv:2401.00009";</script></head><body>
<nav><a href="/">Home</a></nav>
<article><h3><a href="/papers/2401.00001">Learning to Read Pages</a></h3>
<div class="authors">Ann Bee, Carl Doe</div></article>
<article><h3><a href="/papers/2401.00002">Reading to Learn Pages</a></h3><div class="authors">Eve Foo</div>
<p class="abstract">We read pages, and then we read them again to see what changed.</p></article>
<footer>About us</footer></body></html>
"""
LISTS = """<html><body><h1>Reading</h1><p>Some papers I liked.</p><ul>
<li><a href="https://arxiv.org/abs/1706.03762">Attention Is All You Need</a>, Vaswani et al.</li>
<li>Ho et al. <i>Denoising Diffusion Probabilistic Models</i>. <a href="https://arxiv.org/abs/2006.11239">arXiv</a></li>
</ul><pre>
code
</pre><table><tr><th>a<th>b</tr><tr><td>1<td>2</table></body></html>
"""
ONE = """<html><head><meta name="citation_title" content="Learning to Read Pages">
<meta name="citation_author" content="Bee, Ann"><meta name="citation_arxiv_id" content="2401.00001"></head>
<body><h1>Learning to Read Pages</h1><p>See also arXiv:2401.00002.</p></body></html>
"""
BOOKMARKS = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<TITLE>Bookmarks</TITLE><H1>Bookmarks</H1>
<DL><p><DT><A HREF="https://arxiv.org/abs/1706.03762">[1706.03762] Attention Is All You Need</A>
<DT><A HREF="https://example.org/">Elsewhere</A></DL><p>
"""
MAIL = """From: Ann Bee <ann@example.org>
To: me@example.org
Subject: Papers
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Title: Learning to Read =
Pages
Authors: Ann Bee, Carl Doe
arXiv:2401.00001

--=20
Ann
"""
FOLDER = f"From ann@example.org Tue Jun  4 01:00:00 2024\n{MAIL}\nFrom ann@example.org Wed Jun  5 01:00:00 2024\n{MAIL}"


class TestHtml(SourceContract):
    @pytest.fixture
    def source(self):
        return html_page.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        texts = {"cards": CARDS, "lists": LISTS, "one paper": ONE, "bookmarks": BOOKMARKS}
        return tuple(Document(name=f"{name}.html", text=text) for name, text in texts.items())


class TestMail(SourceContract):
    @pytest.fixture
    def source(self):
        return mail.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        saved = (
            "From: <Saved by Blink>\nSnapshot-Content-Location: https://huggingface.co/papers\nMIME-Version: 1.0\n"
            f'Content-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html\n\n{CARDS}\n--x--\n'
        )
        texts = {"a.eml": MAIL, "b.mbox": FOLDER, "c.mhtml": saved}
        return tuple(Document(name=name, text=text) for name, text in texts.items())


class TestNotebook(SourceContract):
    @pytest.fixture
    def source(self):
        return notebook.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        cells = [
            {
                "cell_type": "markdown",
                "source": ["# Reading\n", "- A Title [arXiv](https://arxiv.org/abs/2401.00001)\n"],
            },
            {"cell_type": "code", "source": "x = 1", "outputs": [{"text": "arXiv:2401.00002"}]},
        ]
        return (Document(name="a.ipynb", text=json.dumps({"cells": cells, "nbformat": 4}, indent=1)),)


class TestOffice(SourceContract):
    @pytest.fixture
    def source(self):
        return office.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        body = paragraph("Reading", style="berschrift1") + paragraph("See arXiv:2401.00001 and arXiv:2401.00002.")
        return (Document(name="a.docx", text="", data=word(body)),)
