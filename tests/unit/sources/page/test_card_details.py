"""What cards say beside titles and abstracts: authors in many forms, dates, venues, and what is no part of a paper."""

import pytest

from readinglist.files.documents import decode
from readinglist.papers.paper import Metadata
from readinglist.plugins.context import OfflineContext
from readinglist.sources.page import plugin

SOURCE = plugin(OfflineContext(section={}, cache_folder=""))
TITLES = ("Scaling laws of imitation", "A Theory of Hares: Notes on Hopping", "Learning Where Snow Falls First")
TEXT = (
    "We measure how imitation scales with hares and snow, and find that hopping helps. Experiments on twelve data sets"
    " show that a theory of learning explains where scaling fails, which earlier work left open. "
)
ABSTRACT = (TEXT * 2).strip()


def read(text: str) -> list[Metadata]:
    return [draft.metadata for draft in SOURCE.parse(decode("page.txt", text.encode())).drafts]


def cards(*lines: str, end: str = "Save Cite Share") -> str:
    """Return three cards with these lines between title and abstract."""
    return "\n\n".join("\n".join((title, *lines, ABSTRACT, end)) for title in TITLES) + "\n"


def parts(each: Metadata) -> tuple[str, str, str, str]:
    return each.title, ", ".join(map(str, each.authors)), each.venue, str(each.date or "")


@pytest.mark.parametrize(
    ("lines", "authors", "venue", "date"),
    [
        (("A Hu, F Lin - Journal of Machine Learning Research, 2019 - Springer",), "A Hu, F Lin",
         "Journal of Machine Learning Research", "2019"),
        (("A Hu, F Lin… - PLoS ONE, 2019 - Elsevier",), "A Hu, F Lin, others", "PLoS ONE", "2019"),
        (("Ada Hu, Fan Lin", "Published on Jun 4, 2019"), "Ada Hu, Fan Lin", "", "2019-06-04"),
        (("Ada Hu, Fan Lin", "4 Juni 2019 · Zitiert von: 12"), "Ada Hu, Fan Lin", "", "2019-06-04"),
        (("Ada Hu, Fan Lin", "Jun 2019", "12 citations"), "Ada Hu, Fan Lin", "", "2019-06"),
        (("Ada Hu, Fan Lin", "2019, ICML"), "Ada Hu, Fan Lin", "", "2019"),
        (("Ada Hu, Fan Lin", "2019 citations"), "Ada Hu, Fan Lin", "", ""),
        (("Ada Hu, Fan Lin", "Cited by: 2019"), "Ada Hu, Fan Lin", "", ""),
        (("Ada Hu, Fan Lin", "Last updated on Jun 4, 2019"), "Ada Hu, Fan Lin", "", ""),
        (("Ada Hu, Fan Lin", "السنة: 2019"), "Ada Hu, Fan Lin", "", "2019"),
        (("4 Jun 2019 • Ada Hu • Fan Lin",), "Ada Hu, Fan Lin", "", "2019-06-04"),
        (("Ada Hu, Fan Lin 2019-06-04",), "Ada Hu, Fan Lin", "", "2019-06-04"),
        (("Ada Hu, Fan Lin (4 June 2019)",), "Ada Hu, Fan Lin", "", "2019-06-04"),
        (("Hu, A.", "Machine Learning, 61, pp. 229–238"), "A. Hu", "Machine Learning", ""),
        (("Hu, A.; van der Lin, F. B.",), "A. Hu, F. B. van der Lin", "", ""),
        (("Hu, A., Lin, F. B. & Sato, M.",), "A. Hu, F. B. Lin, M. Sato", "", ""),
        (("Ada Hu, Fan el-Lin",), "Ada Hu, Fan el-Lin", "", ""),
        (("1 code implementation • ICML 2019",), "", "ICML", "2019"),
    ],
)  # fmt: skip
def test_authors_venue_and_date(lines: tuple[str, ...], authors: str, venue: str, date: str) -> None:
    assert [parts(each) for each in read(cards(*lines))] == [(title, authors, venue, date) for title in TITLES]


@pytest.mark.parametrize("venue", ["Neural Networks", "PATTERN RECOGNITION", "Expert Systems with Applications"])
def test_a_journal_on_a_line_of_its_own_is_neither_title_nor_author(venue: str) -> None:
    found = read(cards("Ada Hu, Fan Lin", "Computer Science", venue, "4 June 2019", "TLDR"))
    assert [(each.title, ", ".join(map(str, each.authors))) for each in found] == [
        (title, "Ada Hu, Fan Lin") for title in TITLES
    ]


@pytest.mark.parametrize("end", ["Collapse", "Expand", "△ Less", "Show less"])
def test_what_folds_an_abstract_is_no_part_of_it(end: str) -> None:
    found = read("\n\n".join(f"{title}\nAda Hu, Fan Lin\n{ABSTRACT} {end}" for title in TITLES))
    assert [each.abstract for each in found] == [ABSTRACT] * len(TITLES)


@pytest.mark.parametrize(
    "notice", ["No abstract available.", "Kein Abstract verfügbar", "暂无摘要", "Abstract not available"]
)
def test_a_title_without_an_abstract_is_a_paper(notice: str) -> None:
    texts = (ABSTRACT, notice, ABSTRACT)
    found = read("\n\n".join(f"{title}\n\n{text}" for title, text in zip(TITLES, texts, strict=True)))
    assert [(each.title, each.abstract) for each in found] == list(zip(TITLES, (ABSTRACT, "", ABSTRACT), strict=True))


def test_titles_lose_the_full_stop_of_databases() -> None:
    found = read("\n\n".join(f"{title}.\nHu A, Lin F.\n{ABSTRACT}" for title in TITLES))
    assert [each.title for each in found] == list(TITLES)


def test_callouts_are_no_part_of_titles() -> None:
    found = read("\n\n".join(f"> [!abstract]+ {title}\n> Ada Hu, Fan Lin (2019)\n> {ABSTRACT}" for title in TITLES))
    assert [(each.title, each.abstract) for each in found] == [(title, ABSTRACT) for title in TITLES]


def test_a_section_of_an_abstract_is_no_title() -> None:
    text = f"Background: {TEXT}\nMethods: {TEXT}\nResults: Better than those of Hu et al.\nConclusions: {TEXT * 3}"
    found = read("\n\n".join(f"{title}\nAda Hu, Fan Lin\nAbstract\n{text}" for title in TITLES))
    assert [each.title for each in found] == list(TITLES)


def test_headers_of_messages_are_no_papers() -> None:
    lines = (f"[0{number}.04. 09:02] Meyer, Anna\n{title}\nhttps://arxiv.org/abs/1901.0000{number}" for number, title in
             enumerate(TITLES, start=1))  # fmt: skip
    assert [each.title for each in read("\n\n".join(lines))] == list(TITLES)


def test_buttons_without_authors_are_no_papers() -> None:
    head = "Artículos\nCualquier momento\nDesde 2019\nIntervalo específico...\n"
    body = "\n".join(
        f"{title}\nA Hu, F Lin - Nature, 2019 - Springer\n{TEXT}\nGuardar Citar Citado por 5" for title in TITLES
    )
    assert [each.title for each in read(head + body)] == list(TITLES)


@pytest.mark.parametrize(
    ("line", "authors", "venue", "date"),
    [
        ("Ada Hu, Fan B. Lin. Nature, 2019. [PDF] [Code]", "Ada Hu, Fan B. Lin", "Nature", "2019"),
        ("A. Hu, F. Lin. Expert Systems with Applications, 2019. doi", "A. Hu, F. Lin",
         "Expert Systems with Applications", "2019"),
        ("Ada Hu, Fan B. Lin 2019-06-04", "Ada Hu, Fan B. Lin", "", "2019-06-04"),
    ],
)  # fmt: skip
def test_authors_and_venue_on_one_line_below_titles(line: str, authors: str, venue: str, date: str) -> None:
    found = read("# Publications\n\n" + "\n\n".join(f"{title}\n{line}" for title in TITLES))
    assert [parts(each) for each in found] == [(title, authors, venue, date) for title in TITLES]


@pytest.mark.parametrize("before", [True, False])
def test_dates_on_lines_of_their_own_go_to_their_record(before: bool) -> None:
    dates = [f"0{number} Jun 201{number}" for number in range(1, 4)]
    blocks = [
        f"{date}\ncs.LG\n{title}\n{ABSTRACT}\nBookmark" if before else f"{title}\n{ABSTRACT}\n12\n{date}\nBookmark"
        for title, date in zip(TITLES, dates, strict=True)
    ]
    assert [str(each.date) for each in read("\n".join(blocks))] == ["2011-06-01", "2012-06-02", "2013-06-03"]


def test_a_journal_that_repeats_after_each_record_is_no_title() -> None:
    journals = ("Neural Networks", "Nature", "Expert Systems with Applications")
    text = "\n".join(
        f"{title} in many words\nAda Hu; Fan Lin\n2019\n{journal}\n5 cited by"
        for title, journal in zip(TITLES, journals, strict=True)
    )
    assert [each.title for each in read(text)] == [f"{title} in many words" for title in TITLES]


@pytest.mark.parametrize("counter", ["({})", "[{}]"])
def test_numbers_after_titles_are_no_part_of_them(counter: str) -> None:
    text = "\n\n".join(f"{title} {counter.format(n)}\nAda Hu, Fan Lin\n{ABSTRACT}" for n, title in enumerate(TITLES, 1))
    assert [each.title for each in read(text)] == list(TITLES)


def test_numbers_after_titles_that_do_not_count_are_parts_of_them() -> None:
    named = [f"{title} ({n})" for n, title in zip((3, 3, 9), TITLES, strict=True)]
    text = "\n\n".join(f"{title}\nAda Hu, Fan Lin\n{ABSTRACT}" for title in named)
    assert [each.title for each in read(text)] == named


def test_pictograms_label_the_lines_of_an_item() -> None:
    text = "\n\n".join(
        f"📄 {title}\n✍️ Ada Hu, Fan Lin\n🔗 https://arxiv.org/abs/1901.0000{n}\n💡 It hops."
        for n, title in enumerate(TITLES, 1)
    )
    found = read(f"Hi there, here are this week's picks.\n\n{text}\n")
    assert [(each.title, ", ".join(map(str, each.authors)), str(each.arxiv_id)) for each in found] == [
        (title, "Ada Hu, Fan Lin", f"1901.0000{n}") for n, title in enumerate(TITLES, 1)
    ]


def test_names_and_links_nested_below_titles() -> None:
    link = "[[arXiv](https://arxiv.org/abs/1901.0000{})] [[code](https://github.com/x/y)]"
    items = (
        (f"{n}. **{title}** (ICML 2019)", "   - Ada Hu, Fan Lin", f"   - {link.format(n)}", f"   - > {TEXT}")
        for n, title in enumerate(TITLES, 1)
    )
    found = read("\n".join(line for item in items for line in item))
    assert [(each.title, ", ".join(map(str, each.authors))) for each in found] == [
        (title, "Ada Hu, Fan Lin") for title in TITLES
    ]
