"""Lists of labelled lines, as answers of assistants have them: titles and the lines about each in many forms."""

from collections.abc import Callable
from itertools import product

import pytest

from readinglist.files.documents import decode
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence
from readinglist.sources import spreadsheet
from readinglist.sources.page import plugin

SOURCE = plugin(OfflineContext(section={}, cache_folder=""))
PAPERS = (
    ("Attention with Linear Biases for Hares", "Ann Roe, Bob Smith", "NeurIPS", 2019, "It introduces a new attention."),
    ("Snow and its effects on deep networks", "Carl Poe", "Nature", 2020, "The authors measure how snow falls."),
    ("Learning to hop with reinforcement", "Dora Lee, Ed Fox", "ICML", 2021, "A reward makes agents jump over logs."),
)
Label = Callable[[str, str], str]
TITLES: dict[str, Callable[[int, str], str]] = {
    "heading": lambda _number, title: f"### {title}",
    "numbered heading": lambda number, title: f"### {number}. {title}",
    "number and bold": lambda number, title: f"{number}. **{title}**",
    "bold": lambda _number, title: f"**{title}**",
    "label": lambda _number, title: f"**Title:** {title}",
    "label in a list": lambda _number, title: f"- **Title:** {title}",
    "label after a number": lambda number, title: f"{number}. **Title:** {title}",
    "number of the paper": lambda number, title: f"### Paper {number}: {title}",
}
LABELS: dict[str, Label] = {
    "bold": lambda name, text: f"**{name}:** {text}",
    "colon outside": lambda name, text: f"**{name}**: {text}",
    "bold in a list": lambda name, text: f"- **{name}:** {text}",
    "nested list": lambda name, text: f"   - **{name}:** {text}",
    "nested plain list": lambda name, text: f"   - {name}: {text}",
    "italic": lambda name, text: f"*{name}:* {text}",
}
ENDS: dict[str, Callable[[Label, str], tuple[str, ...]]] = {
    "nothing": lambda _label, _text: (),
    "contribution": lambda label, text: (label("Key contribution", text),),
    "paragraph": lambda _label, text: ("", text),
    "address": lambda label, text: (label("Link", f"https://example.org/{len(text)}"),),
}


@pytest.mark.parametrize(("title", "label", "end"), list(product(TITLES, LABELS, ENDS)))
def test_each_paper_has_what_its_labels_state(title: str, label: str, end: str) -> None:
    named = LABELS[label]
    papers = []
    for number, (name, by, venue, year, text) in enumerate(PAPERS, start=1):
        about = (named("Authors", by), named("Year", str(year)), named("Venue", venue))
        papers.append("\n".join((TITLES[title](number, name), *about, *ENDS[end](named, text))))
    text = "\n\n".join(("Here are three papers on your topic:", *papers, "Let me know if you want more!\n"))
    found = [draft.metadata for draft in SOURCE.parse(decode("answer.md", text.encode())).drafts]
    assert [
        (each.title, ", ".join(map(str, each.authors)), each.venue, each.date and each.date.year) for each in found
    ] == [paper[:4] for paper in PAPERS]


@pytest.mark.parametrize("mark", [" | ", "; ", " - "])
def test_labelled_parts_of_a_line_are_read_as_lines(mark: str) -> None:
    lines = (f"Title: {name}{mark}Authors: {by}{mark}Year: {year}" for name, by, _, year, _ in PAPERS)
    parsed = SOURCE.parse(decode("answer.txt", "\n".join(lines).encode()))
    found = [(each.metadata.title, each.metadata.date and each.metadata.date.year) for each in parsed.drafts]
    assert found == [(name, year) for name, _, _, year, _ in PAPERS]


@pytest.mark.parametrize("mark", [" | ", "; "])
def test_labelled_parts_are_no_table(mark: str) -> None:
    lines = "".join(f"Title: {name}{mark}Authors: {by}{mark}Year: {year}\n" for name, by, _, year, _ in PAPERS)
    assert (
        spreadsheet.plugin(OfflineContext(section={}, cache_folder="")).recognise(decode("a.txt", lines.encode()))
        is Confidence.NO
    )


def test_labelled_parts_after_a_title_without_label() -> None:
    lines = (f"**{number}. {name}** | **Authors:** {by} | **Year:** {year}" for number, (name, by, _, year, _) in
             enumerate(PAPERS, start=1))  # fmt: skip
    found = [draft.metadata for draft in SOURCE.parse(decode("answer.md", "\n".join(lines).encode())).drafts]
    assert [(each.title, ", ".join(map(str, each.authors))) for each in found] == [paper[:2] for paper in PAPERS]


@pytest.mark.parametrize("paper", range(3))
@pytest.mark.parametrize("number", ["arXiv: 2001.08361", "DOI: 10.1000/abc", "https://arxiv.org/abs/2001.08361"])
@pytest.mark.parametrize("first", [True, False])
def test_the_number_of_one_paper_of_several(paper: int, number: str, *, first: bool) -> None:
    """It belongs to the paper from which no blank line separates it."""
    texts = []
    for place, (title, names, _, year, text) in enumerate(PAPERS):
        lines = [f"Title: {title}", f"Authors: {names}", f"Year: {year}", f"Abstract: {text}"]
        if place == paper:
            lines.insert(0 if first else len(lines), number)
        texts.append("\n".join(lines))
    found = [draft.metadata for draft in SOURCE.parse(decode("list.txt", "\n\n".join(texts).encode())).drafts]
    assert [each.title for each in found] == [each[0] for each in PAPERS]
    assert [bool(each.arxiv_id or each.doi) for each in found] == [place == paper for place in range(3)]


def test_the_number_between_two_blank_lines_belongs_to_no_paper() -> None:
    texts = [f"Title: {title}\nAuthors: {names}" for title, names, *_ in PAPERS]
    text = "\n\n".join((texts[0], "arXiv: 2001.08361", *texts[1:]))
    found = [draft.metadata for draft in SOURCE.parse(decode("list.txt", text.encode())).drafts]
    assert [each.arxiv_id for each in found] == [None] * 3


@pytest.mark.parametrize("mark", ["", "> ", ">"])
@pytest.mark.parametrize("colon", [":", "::"])
def test_fields_of_a_note_in_obsidian(mark: str, colon: str) -> None:
    fields = [("Author", "Roe, Ann"), ("Author", "Smith, Bob"), ("Title", PAPERS[0][0]), ("Year", "2019")]
    text = "> [!Cite]\n" + "".join(f"{mark}**{name}**{colon} {value}\n" for name, value in fields)
    (draft,) = SOURCE.parse(decode("a.md", text.encode())).drafts
    assert draft.metadata.title == PAPERS[0][0]
    assert [author.family for author in draft.metadata.authors] == ["Roe", "Smith"]
