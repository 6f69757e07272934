"""Copied pages of repeated blocks, in the layouts of many sites and languages."""

import json
import lzma
import random
import re
from itertools import islice
from pathlib import Path
from textwrap import fill

import pytest

from readinglist.files.documents import decode
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Parsed
from readinglist.sources.page import plugin
from readinglist.testing.sources import assert_valid
from tests.card_layouts import Entry, Layout, doi_of, layouts, page, states_arxiv_id
from tests.growth import assert_linear
from tests.page_variants import TITLES

ROOT = Path(__file__).parents[4]
PAGE = ROOT / "bib" / "inbox" / "similar_papers_2025-03-11.txt"
FACTS = ROOT / "tests" / "fixtures" / "pages" / "similar_papers_2025-03-11.jsonl"
SNAPSHOT = ROOT.parent / "shared" / "match" / "arxiv-metadata.jsonl.xz"
SOURCE = plugin(OfflineContext(section={}, cache_folder=""))
LAYOUTS = {layout.name: layout for layout in layouts()}
TITLES_AND_AUTHORS_ON_ONE_LINE = {"neurips proceedings", "timetable with bars"}
"""Layouts that do not show where a title ends if the first author has three names."""


def parse(text: str) -> Parsed:
    document = decode("page", text.encode())
    parsed = SOURCE.parse(document)
    assert_valid(document, parsed)
    return parsed


def flat(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def right(parsed: Parsed, entries: list[Entry], layout: Layout) -> int:
    """Return the number of papers with the right title and the identifiers that the page states."""
    found = {flat(draft.metadata.title): draft.metadata for draft in parsed.drafts}
    count = 0
    for entry in entries:
        metadata = found.get(flat(entry.title))
        count += (
            metadata is not None
            and (not states_arxiv_id(layout) or metadata.arxiv_id == ArxivId(entry.arxiv_id))
            and ("{doi}" not in layout.card or str(metadata.doi).lower() == doi_of(entry).lower())
        )
    return count


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    lines = [line.strip() for line in PAGE.read_text().split("\n") if line.strip()]
    records = map(json.loads, FACTS.read_text().splitlines())
    return [
        Entry(each["title"], tuple(each["authors"]), lines[lines.index(each["title"]) + 1], each["arxiv_id"])
        for each in records
    ]


@pytest.mark.parametrize("variation", [0, 1])
@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts(name: str, variation: int, entries: list[Entry]) -> None:
    layout = LAYOUTS[name]
    rng = random.Random(f"{name} {variation}")
    shown = rng.sample(entries, 1 if layout.single else 12)
    parsed = parse(page(layout, shown, variation))
    found = right(parsed, shown, layout)
    assert found >= len(shown) - 3 * (name in TITLES_AND_AUTHORS_ON_ONE_LINE)
    assert len(parsed.drafts) - found <= (3 if name in TITLES_AND_AUTHORS_ON_ONE_LINE else not layout.single)
    for draft in parsed.drafts:
        others = [entry.title for entry in shown if flat(entry.title) != flat(draft.metadata.title)]
        assert not [title for title in others if flat(title) in flat(draft.metadata.abstract)]


@pytest.mark.shared
def test_layouts_with_many_papers() -> None:
    with lzma.open(SNAPSHOT, "rt") as lines:
        records = [json.loads(line) for line in islice(lines, 40_000)]
    entries = [
        Entry(
            " ".join(each["title"].split()),
            tuple(" ".join(part for part in (name[1], name[0]) if part) for name in each["authors_parsed"]),
            " ".join(each["abstract"].split()),
            each["id"],
        )
        for each in records
        if len(each.get("abstract") or "") > 200 and 1 <= len(each["authors_parsed"]) <= 30
    ]
    rng = random.Random(0)
    shown = found = false = pages = 0
    for layout in LAYOUTS.values():
        for variation in (0, 1):
            chosen = rng.sample(entries, 1 if layout.single else 12)
            parsed = parse(page(layout, chosen, variation))
            shown, pages = shown + len(chosen), pages + 1
            good = right(parsed, chosen, layout)
            found, false = found + good, false + len(parsed.drafts) - good
    assert found >= 0.97 * shown
    assert false <= pages


# --- single rules --------------------------------------------------------------------------------------------------

ABSTRACT = (
    "We study how agents learn. Existing methods need many samples, which makes them costly in practice. Our method "
    "needs few of them, and experiments on several benchmarks show that it is robust. We also release our code."
)


@pytest.mark.parametrize(
    "title",
    [
        "Copyright Protection for Large Models: A Survey",
        "Search and Refine During Think",
        "Cite Pruning: Removing Weights by Citation",
        "Download Speed Prediction with Transformers",
        "Login Security: A Study of Passwords",
        "Cookies and Privacy on the Web",
        "Showing Your Work Doesn't Always Work",
        "Online Learning with 3D Point Clouds",
        "Room Layout Estimation from One Image",
        "Save the Planet: Efficient Training",
        "Read, Watch, and Listen: Multimodal Agents",
        "Home Robots That Learn",
        "Session-Based Recommendation with Graphs",
        "Volume Rendering of Neural Fields",
        "Sort by Learning: Differentiable Ranking",
        "Accepted Practices in Machine Translation",
        "Published Results Are Hard to Repeat",
        "Language Models as Editors",
        "Journal of a Robot: Lifelong Memory",
        "Keynote Slides from Papers",
    ],
)
@pytest.mark.parametrize("authors", ["", "Ada Hu, Fan Lin, Mia Sato\n"])
def test_titles_that_begin_like_boilerplate(title: str, authors: str) -> None:
    card = "{}\n" + authors + ABSTRACT + "\nSave Cite Share\n\n"
    text = "".join(map(card.format, ("A First Paper on Agents", title, "A Third Paper on Worlds")))
    titles = [draft.metadata.title for draft in parse(f"Home\nSearch\nLog in\n\n{text}").drafts]
    assert titles == ["A First Paper on Agents", title, "A Third Paper on Worlds"]


CARD = "{title}\n{authors}\n{link}\n\n"


def test_identifiers_of_a_page_that_was_copied_from_the_middle_of_a_card() -> None:
    cards = [("One Fine Paper", "2401.00001"), ("Two Fine Papers", "2401.00002"), ("Three Fine Papers", "2401.00003")]
    text = "".join(f"\narXiv:{name} [pdf, other]\n{title} of Agents\nAda Hu, Fan Lin\n" for title, name in cards)
    copied = text.split("\n", 2)[2] + "\narXiv:2401.00004 [pdf, other]\n"
    found = [(draft.metadata.title, str(draft.metadata.arxiv_id)) for draft in parse(copied).drafts]
    assert ("Two Fine Papers of Agents", "2401.00002") in found
    assert ("Three Fine Papers of Agents", "2401.00003") in found
    assert ("One Fine Paper of Agents", "2401.00002") not in found
    assert ("Three Fine Papers of Agents", "2401.00004") not in found


def test_a_paper_without_a_title_among_others_is_a_record() -> None:
    card = "arXiv:{} [pdf, other]\nTitle: {} of Agents\nAuthors: Ada Hu, Fan Lin\nAbstract: " + ABSTRACT + "\n\n"
    named = [("2401.00001", "One"), ("2401.00002", "Two"), ("2401.00003", "Three")]
    text = "".join(card.format(*each) for each in named)
    drafts = parse(f"{text}arXiv:2401.00009 [pdf, other]\n\n{card.format('2401.00004', 'Four')}").drafts
    assert [str(draft.metadata.arxiv_id) for draft in drafts] == [
        "2401.00001",
        "2401.00002",
        "2401.00003",
        "2401.00009",
        "2401.00004",
    ]
    assert drafts[3].metadata.title == ""


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("A Hu, F Lin… - arXiv preprint arXiv:2401.00001, 2024 - arxiv.org", ["A Hu", "F Lin", "others"]),
        ("Ada Hu, Fan Lin; Proceedings of the 41st Conference on Things, PMLR 235:1-19", ["Ada Hu", "Fan Lin"]),
        ("Ada Hu, Fan Lin, +12 authors Wei Li", ["Ada Hu", "Fan Lin", "others"]),
        ("Ada Hu, Fan Lin, +12 authors, Wei Li", ["Ada Hu", "Fan Lin", "others"]),
        ("Ada Hu, Fan Lin, +2 authors Wei Li Computer Science, Mathematics", ["Ada Hu", "Fan Lin", "others"]),
        ("Ada Hu,\nFan Lin,\nWei Li", ["Ada Hu", "Fan Lin", "Wei Li"]),
        ("Ada Hu | Fan Lin | Wei Li", ["Ada Hu", "Fan Lin", "Wei Li"]),
        ("Auteurs : Ada Hu, Fan Lin", ["Ada Hu", "Fan Lin"]),
        ("作者：Ada Hu, Fan Lin", ["Ada Hu", "Fan Lin"]),
    ],
)
def test_authors(line: str, authors: list[str]) -> None:
    cards = "".join(f"{title} Paper on Agents\n{line}\n{ABSTRACT}\n\n" for title in ("One", "Two", "Three"))
    for draft in parse(cards).drafts:
        assert [str(author) for author in draft.metadata.authors] == authors


@pytest.mark.parametrize(
    ("line", "venue", "year"),
    [
        ("Conference on Robot Learning (CoRL), 2024", "Conference on Robot Learning (CoRL)", 2024),
        ("2024 IEEE International Conference on Robotics", "IEEE International Conference on Robotics", 2024),
        ("ICLR 2025 Oral", "ICLR", 2025),
        ("Proceedings of the 41st Conference on Things, 2024", "Proceedings of the 41st Conference on Things", 2024),
        ("arXiv preprint, 2024", "", 2024),
    ],
)
def test_venues(line: str, venue: str, year: int) -> None:
    cards = "".join(f"{title} Paper on Agents\nAda Hu, Fan Lin\n{line}\n\n" for title in ("One", "Two", "Three"))
    for draft in parse(cards).drafts:
        assert (draft.metadata.venue, draft.metadata.date) == (venue, PartialDate(year))


def test_a_bibliography_of_dblp() -> None:
    lines = (
        "Ada Hu, Fan Lin:\nOne Question: Why?. CoRR abs/2401.00001 (2024)\n"
        "Wei Li:\nAnother Paper. IEEE Trans. Pattern Anal. Mach. Intell. 46(8): 5625-5644 (2024)\n"
        "Mia Sato, Ada Hu:\nData? A One-Shot Probe. ICLR 2024\n"
    )
    first, second, third = (draft.metadata for draft in parse(lines).drafts)
    assert (first.title.rstrip("."), str(first.arxiv_id)) == ("One Question: Why?", "2401.00001")
    assert (second.title, second.venue) == ("Another Paper", "IEEE Trans. Pattern Anal. Mach. Intell.")
    assert (third.title, third.venue, third.date) == ("Data? A One-Shot Probe", "ICLR", PartialDate(2024))
    assert [str(author) for author in second.authors] == ["Wei Li"]


def test_headings_and_buttons_beside_one_paper_are_no_papers() -> None:
    text = f"Tools for Readers\nGreat Deals on Books\n\nA Paper on Agents\nAda Hu, Fan Lin\n\nAbstract\n{ABSTRACT}\n\n"
    (draft,) = parse(f"{text}People Also Read\nMore Good Things\n").drafts
    assert draft.metadata.title == "A Paper on Agents"


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "A Paper on Agents\nA Hu, F Lin… - arXiv preprint arXiv:2401.00001, 2024 - arxiv.org\nSave Cite\n",
        "A Hu, " * 60 + "\n",
        "[a] - (b) | c: d; e… 2024 in F by G " * 8 + "\n",
        "we use cookies " * 30 + "\n",
        "A. " * 130 + "2024\n",
        "arXiv:2401.00001\n\n",
        "1/ Ada Hu:\n",
    ],
)
def test_pages_are_read_in_linear_time(unit: str) -> None:
    assert_linear(lambda count: SOURCE.parse(decode("page", (unit * count).encode())), 75)


QUOTED = {"a mail": "> {}", "a mail in a mail": ">> {}", "right to left": "\u200f{}", "nothing": "{}"}


@pytest.mark.parametrize("mark", QUOTED.values(), ids=QUOTED)
def test_wrapped_text_below_longer_lines_of_names_and_narrower_titles(mark: str, entries: list[Entry]) -> None:
    shown = entries[:12]
    cards = (f"{fill(each.title, 45)}\n{', '.join(each.authors)}\n\n{fill(each.abstract, 80)}\n" for each in shown)
    text = "\n".join(mark.format(line).rstrip() for line in "\n".join(cards).split("\n"))
    drafts = parse(text).drafts
    assert [flat(draft.metadata.title) for draft in drafts] == [flat(each.title) for each in shown]
    assert [flat(draft.metadata.abstract) for draft in drafts] == [flat(each.abstract) for each in shown]


def test_several_titles_without_abstracts_among_others(entries: list[Entry]) -> None:
    shown = [each for each in entries if len(each.title) > 50][:18]
    text = "".join(f"{each.title}\n\n" + f"{each.abstract}\n\n" * bool(n % 3) for n, each in enumerate(shown))
    assert [draft.metadata.title for draft in parse(text).drafts] == [each.title for each in shown]


def test_a_long_advertisement_among_titles_with_abstracts_is_no_paper(entries: list[Entry]) -> None:
    shown = "".join(f"{each.title}\n\n{each.abstract}\n\n" for each in entries[:8])
    text = f"{shown}We Are Hiring Machine Learning Engineers in Berlin and Zurich\n\n{shown}"
    assert {draft.metadata.title for draft in parse(text).drafts} == {each.title for each in entries[:8]}


@pytest.mark.parametrize("separator", ["; ", ", "])
def test_affiliations_in_brackets(separator: str) -> None:
    names = separator.join(f"{name} (University of Sea)" for name in ("Ada Hu", "Fan Lin", "Mia Sato"))
    drafts = parse("".join(f"{title}\n{names}\n" for title in TITLES)).drafts
    assert [draft.metadata.title for draft in drafts] == TITLES
    assert {tuple(map(str, draft.metadata.authors)) for draft in drafts} == {("Ada Hu", "Fan Lin", "Mia Sato")}


CARDS = {
    "title and venue on lines of their own": "[c{number}]\nexport\n{authors}:\n{title}.\nICML 2024: 1-10\n\n",
    "label before authors": "[j{number}]{authors}:\n{title}. Neural Comput. 46(8): 5-56 (2024)\n",
    "number after": "{title} #{number}\n{affiliated} (Apr 2, 2024)\ne-Print: 2404.0000{number} [cs.LG]\ncite\n\n",
    "codes and inverted names": "{number}\n2024arXiv24040000{number}Z\n{title}\n{inverted} and 3 more\n\n",
}
"""Cards of bibliographic databases."""


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_cards_of_bibliographic_databases(card: str) -> None:
    names = {"authors": "Ada Hu, Fan Lin", "affiliated": "Ada Hu (MIT), Fan Lin (MIT)", "inverted": "Hu, Ada; Lin, Fan"}
    shown = (card.format(title=title, number=number, **names) for number, title in enumerate(TITLES, start=1))
    drafts = parse("Help\nLogin\n4 results\n" + "".join(shown)).drafts
    assert [draft.metadata.title for draft in drafts] == TITLES
    assert {tuple(map(str, draft.metadata.authors[:2])) for draft in drafts} == {("Ada Hu", "Fan Lin")}
    if "e-Print" in card:
        assert [str(draft.metadata.arxiv_id) for draft in drafts] == [f"2404.0000{number}" for number in range(1, 5)]


FOOTER = (
    "You have received this mail because you asked for news of the field. Publisher Ltd., 1 Road, Sea Town. You can "
    "change what we send at any time."
)


@pytest.mark.parametrize(
    "card",
    [
        "Article\n{title}\n{venue} · June 2024\n{names}\nView article\n\n",
        "{title}\n{venue}, 12 June 2024\n{names}\nResearch article • Open access\nhttps://doi.org/10.1000/{number}\n\n",
    ],
)
def test_paragraphs_of_the_same_form_have_title_and_authors_at_the_same_place(card: str) -> None:
    titles = ["Random Trees", "On the Worth of Sets", *TITLES, "Deep Waters"]
    venues = ["Sea Science", "Neuron", "Annals of Sets", "Machine Vision"]
    authors = ["Ada Hu", "Ada Hu, Fan Lin", "Mia Sato, Eve Novak, Li Chen", "Jan K. Ruiz"]
    shown = [
        card.format(title=title, venue=venues[number % 4], names=authors[number % 4], number=number)
        for number, title in enumerate(titles)
    ]
    drafts = parse(f"Hi Ada,\n\nnew in your field:\n\n{''.join(shown)}{FOOTER}\n").drafts
    assert [draft.metadata.title for draft in drafts] == titles
    found = [", ".join(map(str, draft.metadata.authors)) for draft in drafts]
    assert found == [authors[number % 4] for number in range(len(titles))]


def test_abstracts_of_pubmed_as_text(entries: list[Entry]) -> None:
    shown = entries[:3]
    names = ["Hu A(1), Lin FB(1)", "Novak C(1), Sato D(2), Li W(1)", "Chen E(1), Ruiz LM(1)"]
    affiliation = "Author information:\n(1)Department of Computer Science, University of Sea."
    text = "".join(
        f"{number}. Nat Commun. 2024 Mar 3;12(1):9{number}.\n\n{fill(each.title + '.', 78)}\n\n{names[number - 1]}.\n\n"
        f"{affiliation}\n\n{fill(each.abstract, 78)}\n\nPMID: 3422364{number}\n\n\n"
        for number, each in enumerate(shown, start=1)
    )
    drafts = parse(text).drafts
    assert [flat(draft.metadata.title) for draft in drafts] == [flat(each.title) for each in shown]
    assert [flat(draft.metadata.abstract) for draft in drafts] == [flat(each.abstract) for each in shown]
    assert [len(draft.metadata.authors) for draft in drafts] == [2, 3, 2]
