"""The page source, on a real page and on variants of it in many layouts."""

import json
import time
from pathlib import Path

import pytest

from readinglist.files.documents import Document, decode, read_document
from readinglist.papers.errors import InputError
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import OTHERS, OriginKind
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed
from readinglist.sources.page import MAX_CHARACTERS, MAX_LINES, plugin
from readinglist.testing.sources import uncovered_lines
from tests.page_variants import FORMS, NAVIGATION, TOP, Form, Item, page

ROOT = Path(__file__).parents[4]
PAGE = ROOT / "bib" / "inbox" / "similar_papers_2025-03-11.txt"
FACTS = ROOT / "tests" / "fixtures" / "pages" / "similar_papers_2025-03-11.jsonl"
SHARED = ROOT.parent / "shared" / "pages"
SOURCE = plugin(OfflineContext(section={}, cache_folder=""))

UNDECIDABLE = {
    "wrapped at 72, no blank lines": 0.97,
    "wrapped, authors, no blank lines": 0.97,
}
"""Minimum share of papers found in layouts in which the end of a title that fills its line is ambiguous."""


def parse(text: str) -> Parsed:
    return SOURCE.parse(decode("page", text.encode()))


def titles(parsed: Parsed) -> list[str]:
    return [draft.metadata.title for draft in parsed.drafts]


@pytest.fixture(scope="module")
def items() -> list[Item]:
    """Return the papers of the page with their abstracts."""
    lines = [line.strip() for line in PAGE.read_text().split("\n") if line.strip()]
    found = []
    for record in map(json.loads, FACTS.read_text().splitlines()):
        abstract = lines[lines.index(record["title"]) + 1]
        found.append(Item(record["title"], abstract, tuple(record["authors"]), record["arxiv_id"]))
    return found


def test_the_users_page(items: list[Item]) -> None:
    document = read_document(str(PAGE))
    begin = time.process_time()
    parsed = SOURCE.parse(document)
    assert time.process_time() - begin < 1
    assert titles(parsed) == [item.title for item in items]
    assert [draft.metadata.abstract for draft in parsed.drafts] == [item.abstract for item in items]
    assert [draft.record for draft in parsed.drafts] == list(range(1, 75))
    assert {draft.kind for draft in parsed.drafts} == {OriginKind.PAGE}
    assert parsed.problems == ()
    assert [(span.first_line, span.reason) for span in parsed.skipped] == [(n, "boilerplate") for n in (1, 3, 5, 7, 9)]
    first = parsed.drafts[0]
    assert (first.line, first.last_line) == (11, 13)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in FORMS if name not in UNDECIDABLE])
@pytest.mark.parametrize("seed", [0, 1])
def test_layouts(name: str, seed: int, items: list[Item]) -> None:
    form = FORMS[name]
    parsed = parse(page(items, form, seed))
    assert titles(parsed) == [item.title for item in items]
    if form.abstracts and not form.split:
        abstracts = [" ".join(draft.metadata.abstract.split()) for draft in parsed.drafts]
        assert abstracts == [item.abstract for item in items]
    for draft, item in zip(parsed.drafts, items, strict=True):
        authors = draft.metadata.authors
        if form.authors:
            shown = [author for author in authors if author != OTHERS]
            assert [str(author) for author in shown] == list(item.authors[: len(shown)])
            assert len(shown) == len(item.authors) or authors[-1] == OTHERS
        else:
            assert authors == ()
        assert draft.metadata.arxiv_id == (ArxivId(item.arxiv_id) if form.identifier else None)


@pytest.mark.slow
@pytest.mark.parametrize("name", list(UNDECIDABLE))
def test_layouts_in_which_some_ends_of_titles_cannot_be_seen(name: str, items: list[Item]) -> None:
    got = titles(parse(page(items, FORMS[name])))
    right = {item.title for item in items}
    assert len(right & set(got)) >= UNDECIDABLE[name] * len(items)
    assert len(set(got) - right) <= (1 - UNDECIDABLE[name]) * len(items)


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_of_other_systems(ends: str, items: list[Item]) -> None:
    text = page(items, FORMS["boilerplate everywhere"]).replace("\n", ends)
    assert titles(SOURCE.parse(decode("page", text.encode("utf-16")))) == [item.title for item in items]


@pytest.mark.slow
def test_lines_of_records_are_exact(items: list[Item]) -> None:
    text = page(items, FORMS["everything"])
    lines = text.split("\n")
    for draft, item in zip(parse(text).drafts, items, strict=True):
        assert lines[draft.line - 1] == item.title
        assert item.abstract.endswith(lines[draft.last_line - 1]) or "://" in lines[draft.last_line - 1]


@pytest.mark.shared
@pytest.mark.parametrize("name", ["feed_120", "feed_1000"])
def test_feeds(name: str) -> None:
    truth = [" ".join(record["title"].split()) for record in json.loads((SHARED / f"{name}.truth.json").read_text())]
    assert titles(SOURCE.parse(read_document(str(SHARED / f"{name}.txt")))) == truth


# --- single rules --------------------------------------------------------------------------------------------------

ABSTRACT = (
    "We study how agents learn. Existing methods need many samples, which makes them costly in practice. Our method "
    "needs few of them, and experiments on several benchmarks show that it is robust. We also release our code."
)


@pytest.mark.parametrize(
    "title",
    [
        "Attention Is All You Need",
        "TextArena",
        "3D Gaussian Splatting for Real-Time Radiance Field Rendering",
        "4Diffusion: Multi-view Video Diffusion Model",
        "Are Emergent Abilities of Large Language Models a Mirage?",
        "Stop Regressing!",
        "2 OLMo 2 Furious",
        "iVideoGPT: Interactive VideoGPTs are Scalable World Models",
        "how agents learn from few samples",
        "gsplat: an open-source library",
        "The Curious Case of Neural Text Degeneration: "
        + "A Long Study of Many Models and Data Sets " * 3
        + "in Depth",
        "What Matters, and What Does Not? A Look at $k$-NN in $\\mathbb{R}^n$",
        "通过强化学习训练语言模型",
    ],
)
def test_titles_of_all_kinds(title: str) -> None:
    for form in (Form(), FORMS["no blank lines"], Form(between=0)):
        around = [Item("Before It: A Paper", ABSTRACT), Item(title, ABSTRACT), Item("After It: A Paper", ABSTRACT)]
        assert titles(parse(page(around, form))) == [item.title for item in around]


@pytest.mark.parametrize(
    "abstract",
    [
        "We show it.",
        "gsplat is a library for training and developing Gaussian Splatting methods.",
        "In this technical report, we document the changes we made in the process of training.",
        "本文提出了一种新的方法，用于训练大型语言模型。实验结果表明，该方法在多个基准测试中优于现有方法。",
    ],
)
def test_short_abstracts(abstract: str) -> None:
    items = [Item("A First Paper on Agents", ABSTRACT), Item("A Second Paper", abstract), Item("A Third One", ABSTRACT)]
    parsed = parse(page(items, Form()))
    assert [draft.metadata.abstract for draft in parsed.drafts] == [item.abstract for item in items]


def test_boilerplate_alone_is_not_a_paper() -> None:
    parsed = parse(
        "\n".join((*NAVIGATION, *TOP, "Sign up for our newsletter", "How it works", "Contact sales", "12 likes"))
    )
    assert parsed.drafts == ()
    assert parsed.problems == ()
    assert sum(span.last_line - span.first_line + 1 for span in parsed.skipped) == 18


def test_the_length_of_a_listing_is_not_an_abstract() -> None:
    foot = "Total of 1,204 entries\nShowing up to 50 entries per page: fewer | more | all\n"
    entry = "[1] arXiv:2410.18647 [pdf, html, other]\nTitle: Scaling Laws of Imitation\nAuthors: Ada Hu, Fan Lin\n"
    (draft,) = parse(foot + entry + foot).drafts
    assert (draft.metadata.title, draft.metadata.abstract) == ("Scaling Laws of Imitation", "")


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_labels_stand_in_lines_of_their_own(gap: str) -> None:
    labelled = ("Title:", "Scaling Laws of Imitation", "Authors:", "Ada Hu, Fan Lin", "Abstract:", ABSTRACT)
    (draft,) = parse(gap.join(labelled)).drafts
    assert draft.metadata.title == "Scaling Laws of Imitation"
    assert [author.family for author in draft.metadata.authors] == ["Hu", "Lin"]
    assert draft.metadata.abstract == ABSTRACT


@pytest.mark.parametrize(
    ("lines", "venue", "date"),
    [
        (("Year: 2019",), "", "2019"),
        (("Venue: NeurIPS", "Publication date: 3 May 2019"), "NeurIPS", "2019-05-03"),
        (("Journal: Nature, 2019",), "Nature", "2019"),
        (("期刊：计算机学报", "发布日期：2019年5月3日"), "计算机学报", "2019-05-03"),
        (("Jahr: 2019", "Zeitschrift: Informatik"), "Informatik", "2019"),
        (("Date: Fri, 3 May 2019 17:59:59 GMT   (5642kb,D)",), "", "2019"),
        (("Venue: N/A", "Submitted: 2019, revised 2020"), "", "None"),
    ],
)
def test_labels_state_venue_and_date(lines: tuple[str, ...], venue: str, date: str) -> None:
    text = "\n".join(("Title: Scaling Laws of Imitation", "Authors: Ada Hu, Fan Lin", *lines, f"Abstract: {ABSTRACT}"))
    (draft,) = parse(text).drafts
    assert (draft.metadata.venue, str(draft.metadata.date)) == (venue, date)


def test_a_date_above_the_title_is_not_that_of_the_paper_before() -> None:
    text = "\n\n".join(
        f"Year: {year}\nTitle: {title}\nAuthors: Ada Hu, Fan Lin\nAbstract: {ABSTRACT}"
        for year, title in ((2019, "Scaling Laws of Imitation"), (2021, "Hares in the Snow of Winter"))
    )
    assert [draft.metadata.date for draft in parse(text).drafts] == [None, None]


@pytest.mark.parametrize("text", ["Title:\n", "Title:\nTitle:\n", "Title:\nAuthors: Ada Hu\n", "Title:\n\n\\\\\n"])
def test_a_label_of_nothing_is_no_paper(text: str) -> None:
    assert parse(text).drafts == ()


def test_paragraphs_of_an_abstract_stay_apart() -> None:
    text = f"A Paper on Agents\n\n{ABSTRACT}\n\nOur contributions are:\n- We learn.\n- We forget.\n\n{ABSTRACT}\n"
    (draft,) = parse(text).drafts
    assert draft.metadata.abstract == f"{ABSTRACT}\n\nOur contributions are:\n- We learn.\n- We forget.\n\n{ABSTRACT}"


def test_links_in_an_abstract() -> None:
    text = (
        "A Paper on Agents\n\nWe learn (see https://example.org/a_(b)). Code is at https://github.com/x/y. Again: "
        "https://github.com/x/y, github.com/z/w and www.example.org/p?q=1!\n\nProject page: https://x.github.io/p/\n"
    )
    (draft,) = parse(text).drafts
    assert draft.metadata.links == (
        "https://example.org/a_(b)",
        "https://github.com/x/y",
        "https://github.com/z/w",
        "https://www.example.org/p?q=1",
        "https://x.github.io/p/",
    )
    assert draft.metadata.abstract.endswith("www.example.org/p?q=1!")


def test_entities_and_invisible_characters() -> None:
    title = "Tom &amp; Jerry: Re\xadinforce\xadment &lt;Learning&gt; \x1b[31mof\x1b[0m Agents\u200b"
    text = f"{title}\n\n{ABSTRACT} \x07R&D\n"
    (draft,) = parse(text).drafts
    assert draft.metadata.title == "Tom & Jerry: Reinforcement <Learning> of Agents"
    assert draft.metadata.abstract == f"{ABSTRACT} R&D"


def test_separators_of_other_programs_end_lines() -> None:
    (draft,) = parse(f"A Paper on Agents\u2028{ABSTRACT}\u2029").drafts
    assert draft.metadata.title == "A Paper on Agents"
    assert (draft.line, draft.last_line) == (1, 1)


def test_folded_abstracts() -> None:
    (draft,) = parse(f"A Paper on Agents\n\nAbstract: {ABSTRACT} △ Less\n").drafts
    assert draft.metadata.abstract == ABSTRACT


@pytest.mark.parametrize(
    ("line", "arxiv_id", "version", "doi"),
    [
        ("arXiv:2410.18647", "2410.18647", None, None),
        ("arXiv:2410.18647v2 [cs.RO] 24 Oct 2024", "2410.18647", 2, None),
        ("https://arxiv.org/abs/2410.18647v3", "2410.18647", 3, None),
        ("https://huggingface.co/papers/2410.18647", "2410.18647", None, None),
        ("DOI: 10.1145/3292500.3330701", None, None, "10.1145/3292500.3330701"),
        ("https://doi.org/10.48550/arXiv.2410.18647", "2410.18647", None, None),
        ("Comments: extended version of arXiv:2410.18647", None, None, None),
    ],
)
def test_identifiers_of_a_record(line: str, arxiv_id: str | None, version: int | None, doi: str | None) -> None:
    (draft,) = parse(f"A Paper on Agents\n{line}\n\n{ABSTRACT}\n").drafts
    assert draft.metadata.title == "A Paper on Agents"
    assert draft.metadata.arxiv_id == (ArxivId(arxiv_id) if arxiv_id else None)
    assert draft.version == version
    assert draft.metadata.doi == (Doi(doi) if doi else None)


def test_an_identifier_is_not_given_to_a_record_that_may_not_own_it() -> None:
    items = [Item(f"Paper Number {word} on Agents", ABSTRACT) for word in ("One", "Two", "Three")]
    parsed = parse("Papers similar to\n\narXiv:2410.18647\n\n" + page(items, Form(top=())))
    assert titles(parsed) == [item.title for item in items]
    assert {draft.metadata.arxiv_id for draft in parsed.drafts} == {None}


def test_a_paper_that_an_abstract_mentions_is_another() -> None:
    (draft,) = parse(f"A Paper on Agents\n\n{ABSTRACT} It extends arXiv:2410.18647.\n").drafts
    assert draft.metadata.arxiv_id is None


PROSE = (
    "I read a nice post. It discusses the transformer of Vaswani et al. (https://arxiv.org/abs/1706.03762v5), and"
    " diffusion policies, see arXiv:2303.04137. It took me 2410.1864 seconds to get through all of it.\n\n"
    "The week after I came back to arXiv:1706.03762, and to [one of 2019](https://doi.org/10.1145/3292500.3330701)"
    " that nobody should miss.\n\nThe address https://doi.org/10.48550/arXiv.2303.04137 has the rest of it for you.\n"
)


def test_a_text_without_titles_names_papers_by_their_identifiers() -> None:
    document = Document(name="post.txt", text=PROSE)
    parsed = SOURCE.parse(document)
    assert uncovered_lines(document, parsed) == []
    assert [(str(each.metadata.arxiv_id or each.metadata.doi), each.version, each.line) for each in parsed.drafts] == [
        ("1706.03762", 5, 1),
        ("2303.04137", None, 1),
        ("10.1145/3292500.3330701", None, 3),
    ]
    assert [(span.first_line, span.last_line) for span in parsed.skipped] == [(5, 5)]
    todo = "TODO\n- arXiv:2303.04137v3 (policies)\n- [ ] https://huggingface.co/papers/2410.18647\n"
    names = [str(each.metadata.arxiv_id) for each in SOURCE.parse(Document(name="todo.md", text=todo)).drafts]
    assert names == ["2303.04137", "2410.18647"]


def test_arxiv_mail() -> None:
    rule = "-" * 78
    record = (
        "\\\\\narXiv:{id}\nDate: Thu, 7 Nov 2024 02:49:53 GMT   (31214kb,D)\n\nTitle: AMSnet-KG: A Netlist Dataset for "
        "LLM-based AMS Circuit Auto-Design Using\n  Knowledge Graph RAG\nAuthors: Yichen Shi, Zhuofu Tao, C. A. "
        "Dong-P\\'aez (1), Tianjia Zhou, Yaxing\n  Wang ((1) MIT)\nCategories: cs.AI cs.ET\nComments: 15 pages\n\\\\\n"
        "  High-performance analog and mixed-signal (AMS) circuits are mainly\nfull-custom designed, which is "
        "time-consuming and labor-intensive.\n\\\\ ( https://arxiv.org/abs/{id} ,  31214kb)\n" + rule + "\n"
    )
    header = f"{rule}\nSubmissions to:\nArtificial Intelligence\nMachine Learning\n{rule}\n"
    drafts = parse(header + record.format(id="2411.13560") + record.format(id="2411.13566")).drafts
    assert [str(draft.metadata.arxiv_id) for draft in drafts] == ["2411.13560", "2411.13566"]
    for draft in drafts:
        title = "AMSnet-KG: A Netlist Dataset for LLM-based AMS Circuit Auto-Design Using Knowledge Graph RAG"
        assert draft.metadata.title == title
        names = ["Yichen Shi", "Zhuofu Tao", "C. A. Dong-Páez", "Tianjia Zhou", "Yaxing Wang"]
        assert [str(author) for author in draft.metadata.authors] == names
        assert draft.metadata.abstract == (
            "High-performance analog and mixed-signal (AMS) circuits are mainly full-custom designed, which is "
            "time-consuming and labor-intensive."
        )


def test_markdown() -> None:
    text = (
        "# Papers\n\n|Date|Title|Authors|PDF|\n|:---|:---|:---|:---|\n"
        "|**2022-03-15**|**A Constraint Geometry**|Dalton Sakthivadivel et.al.|[x](http://arxiv.org/abs/2203.08119v1)|\n"
        "\n### [1] [Neural Gabor Splatting for Surfaces](https://arxiv.org/abs/2604.15941)\n*Haato Watanabe,Nobuyuki "
        f"Umetani*\n\nAbstract: {ABSTRACT}\n"
    )
    first, second = parse(text).drafts
    assert (first.metadata.title, str(first.metadata.arxiv_id), first.version) == (
        "A Constraint Geometry",
        "2203.08119",
        1,
    )
    assert [str(author) for author in first.metadata.authors] == ["Dalton Sakthivadivel", "others"]
    assert (second.metadata.title, str(second.metadata.arxiv_id)) == (
        "Neural Gabor Splatting for Surfaces",
        "2604.15941",
    )
    assert [str(author) for author in second.metadata.authors] == ["Haato Watanabe", "Nobuyuki Umetani"]
    assert second.metadata.abstract == ABSTRACT


def test_source_of_a_web_page() -> None:
    text = (
        "<!DOCTYPE html>\n<html>\n<head>\n<title>Daily Papers</title>\nvar a = 'A Title In a Head';\n</head>\n<body>\n"
        "<script>\nfunction show() { return 'Some Title'; }\n</script>\n"
        "<a href='x'>Attention Is All You Need</a>\n</body>\n"
    )
    parsed = parse(text)
    assert parsed.drafts == ()
    assert {span.reason for span in parsed.skipped} == {"markup"}


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("Attention Is All You Need", Confidence.MAYBE),
        ("@article{key,\n  title = {A}\n}", Confidence.MAYBE),
    ],
)
def test_recognition(text: str, confidence: Confidence) -> None:
    assert SOURCE.recognise(Document(name="x", text=text)) is confidence


@pytest.mark.parametrize("text", ["x" * (MAX_CHARACTERS + 1), "x\n" * (MAX_LINES + 1)], ids=["characters", "lines"])
def test_a_page_that_is_too_large_is_rejected(text: str) -> None:
    with pytest.raises(InputError, match="too large") as caught:
        SOURCE.parse(Document(name="noise", text=text))
    assert caught.value.hint
