"""Lists, bibliographies and tables in pages: each item is one record, with its own identifier."""

import json
import random
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from readinglist.files.documents import Document
from readinglist.files.foreign_text import foreign_kind
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Parsed
from readinglist.sources.page import plugin
from readinglist.testing.sources import assert_valid
from tests.growth import assert_linear
from tests.page_variants import TITLES

FACTS = Path(__file__).parents[3] / "fixtures" / "pages" / "similar_papers_2025-03-11.jsonl"
SOURCE = plugin(OfflineContext(section={}, cache_folder=""))
PAPERS = [json.loads(line) for line in FACTS.read_text().splitlines()]

MARKS: dict[str, Callable[[int], str]] = {
    "dash": lambda number: "- ",
    "star": lambda number: "* ",
    "bullet": lambda number: "• ",
    "number": lambda number: f"{number}. ",
    "bracket": lambda number: f"[{number}] ",
    "parenthesis": lambda number: f"({number}) ",
    "closing": lambda number: f"{number}) ",
    "slash": lambda number: f"{number}/ ",
    "box": lambda number: "- [ ] " if number % 2 else "- [x] ",
    "lenticular": lambda number: f"【{number}】",
    "ideographic": lambda number: f"{number}、",
    "quoted": lambda number: "> - ",
    "indented": lambda number: "    - ",
    "emoji": lambda number: ":page_facing_up: ",
    "arrow": lambda number: "→ ",
    "letters": lambda number: f"{chr(96 + number)}) ",
}
BODIES: dict[str, Callable[[dict[str, str]], str]] = {
    "title": lambda paper: paper["title"],
    "title, id": lambda paper: f"{paper['title']} (arXiv:{paper['arxiv_id']})",
    "link": lambda paper: f"[{paper['title']}](https://arxiv.org/abs/{paper['arxiv_id']})",
    "bold, links": lambda paper: (
        f"**{paper['title']}** [[paper](https://arxiv.org/abs/{paper['arxiv_id']})] [[code](https://github.com/x/y)]"
    ),
    "title, address below": lambda paper: f"{paper['title']}\n  https://arxiv.org/abs/{paper['arxiv_id']}",
    "title, fields below": lambda paper: (
        f"{paper['title']}\n      - Paper: https://arxiv.org/abs/{paper['arxiv_id']}\n      - Code: https://github.com/x/y"
    ),
}


def parse(text: str) -> Parsed:
    document = Document(name="list.md", text=text)
    parsed = SOURCE.parse(document)
    assert_valid(document, parsed)
    return parsed


def found(parsed: Parsed) -> list[tuple[str, str]]:
    return [(draft.metadata.title, str(draft.metadata.arxiv_id or "")) for draft in parsed.drafts]


def chosen(seed: int, number: int = 9) -> list[dict[str, str]]:
    return random.Random(seed).sample(PAPERS, number)


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("body", BODIES)
def test_each_item_is_a_record_with_its_own_identifier(mark: str, body: str) -> None:
    for seed, separator, top in (
        (1, "\n", ""),
        (2, "\n\n", "# Reading list\n\n"),
        (3, "\n", "Hi all,\n\nplease read:\n\n"),
    ):
        papers = chosen(seed)
        items = [MARKS[mark](number) + BODIES[body](paper) for number, paper in enumerate(papers, start=1)]
        named = body != "title"
        want = [(paper["title"], paper["arxiv_id"] if named else "") for paper in papers]
        assert found(parse(top + separator.join(items) + "\n")) == want


def test_items_under_headings_and_topics_are_records() -> None:
    papers = chosen(4, 12)
    for heading in ("## Vision {}\n\n", "- Topic {}\n", "**Part {}**\n\n"):
        indent = "  " if heading.startswith("-") else ""
        text = ""
        for place, paper in enumerate(papers):
            text += "\n" + heading.format(place) if place % 4 == 0 else ""
            text += f"{indent}- [{paper['title']}](https://arxiv.org/abs/{paper['arxiv_id']})\n"
        assert found(parse(text)) == [(paper["title"], paper["arxiv_id"]) for paper in papers]


REFERENCES: dict[str, Callable[[dict], str]] = {
    "neurips": lambda paper: f"{names(paper)}. {paper['title']}. arXiv preprint arXiv:{paper['arxiv_id']}, 2024.",
    "apa": lambda paper: f"{inverted(paper)} (2024). {paper['title']}. Journal of Learning, 3(2), 1-19.",
    "ieee": lambda paper: (
        f"{initialled(paper)}, “{paper['title']},” in Proc. Int. Conf. Mach. Learn. (ICML), 2024, pp. 1–9."
    ),
    "acl": lambda paper: (
        f"{names(paper)}. 2024. {paper['title']}. In Proceedings of ACL, pages 1–9, Bangkok, Thailand."
    ),
}


def names(paper: dict) -> str:
    return ", ".join(paper["authors"][:4])


def initialled(paper: dict) -> str:
    parts = [name.split() for name in paper["authors"][:4]]
    return ", ".join(f"{part[0][0]}. {part[-1]}" for part in parts)


def inverted(paper: dict) -> str:
    parts = [name.split() for name in paper["authors"][:4]]
    return ", ".join(f"{part[-1]}, {part[0][0]}." for part in parts)


@pytest.mark.parametrize("style", REFERENCES)
@pytest.mark.parametrize("width", [0, 60, 80])
@pytest.mark.parametrize("numbered", [True, False])
def test_references_are_records(style: str, width: int, numbered: bool) -> None:
    papers = [paper for paper in chosen(5, 20) if len(paper["authors"]) > 1][:10]
    entries = [REFERENCES[style](paper) for paper in papers]
    if numbered:
        entries = [f"[{number}] {entry}" for number, entry in enumerate(entries, start=1)]
    if width:
        entries = [textwrap.fill(entry, width, break_on_hyphens=False) for entry in entries]
    text = "References\n\n" + ("\n" if numbered else "\n\n").join(entries) + "\n"
    titles = [draft.metadata.title for draft in parse(text).drafts]
    assert titles == [paper["title"] for paper in papers]


def test_a_table_without_known_headings() -> None:
    papers = chosen(6)
    rows = [f"| {n} | [{p['title']}](https://arxiv.org/abs/{p['arxiv_id']}) | PyTorch |" for n, p in enumerate(papers)]
    text = "| # | Method | Framework |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    assert found(parse(text)) == [(paper["title"], paper["arxiv_id"]) for paper in papers]


def test_a_readme_with_its_own_citation() -> None:
    papers = chosen(7)
    items = "".join(f"- [{paper['title']}](https://arxiv.org/abs/{paper['arxiv_id']})\n" for paper in papers)
    entry = "@misc{x2024awesome,\n  title={Awesome X},\n  author={Curator, A.},\n  year={2024}\n}\n"
    parsed = parse(f"# Awesome X\n\n{items}\n## Citation\n\n```bibtex\n{entry}```\n")
    assert found(parsed) == [(paper["title"], paper["arxiv_id"]) for paper in papers]
    assert "citation of this page" in {span.reason for span in parsed.skipped}
    (draft,) = parse(f"Some code.\n\nPlease cite:\n\n{entry}\nThanks to all of you for your help with it!\n").drafts
    assert (draft.metadata.title, draft.citation_key) == ("Awesome X", "x2024awesome")


def test_what_is_no_paper_is_skipped_by_name() -> None:
    papers = chosen(8)
    items = "".join(f"- [{paper['title']}](https://arxiv.org/abs/{paper['arxiv_id']})\n" for paper in papers)
    contents = "- [Papers](#papers)\n- [Tools](#tools)\n"
    tools = "- [Some Framework](https://github.com/x/y) - a framework for agents.\n" * 2
    parsed = parse(f"# List\n\n{contents}\n## Papers\n\n{items}\n## Tools\n\n{tools}\nSee also arXiv:1706.03762.\n")
    assert found(parsed) == [*((paper["title"], paper["arxiv_id"]) for paper in papers), ("", "1706.03762")]


def test_marks_inside_text_are_no_items() -> None:
    abstract = "We study agents, which is hard because they have to act in a world that they do not know. " * 4
    text = "".join(
        f"{paper['title']}\n\n{abstract}\n\nOur contributions:\n- We learn from few samples.\n- We forget nothing.\n\n"
        for paper in chosen(9)
    )
    assert found(parse(text)) == [(paper["title"], "") for paper in chosen(9)]


@pytest.mark.parametrize(
    "text",
    [
        "see 10.1145/3292500.3330701 and 2406.17660",
        "Compare 2406.17660 with doi:10.1145/3292500.3330701.",
        "We discussed https://arxiv.org/abs/2406.17660 and https://doi.org/10.1145/3292500.3330701 today.",
        "siehe arXiv:2406.17660 und 10.1145/3292500.3330701",
        "read these: 2406.17660, 10.1145/3292500.3330701",
    ],
)
def test_a_sentence_that_names_papers_is_the_title_of_none(text: str) -> None:
    both = ["10.1145/3292500.3330701", "2406.17660"]
    for page in (text, f"* {text}\n* Denoising Diffusion Models of Old Maps, arXiv:2006.11239"):
        named = parse(page + "\n").drafts[:2]
        assert sorted(str(each.metadata.arxiv_id or each.metadata.doi) for each in named) == both
        assert [each.metadata.title for each in named] == ["", ""]


def test_the_identifiers_of_one_paper_stay_together() -> None:
    title = "Compute Efficient Training and Testing"
    (draft,) = parse(f"{title}, arXiv:2406.17660, doi:10.1145/3292500.3330701\n").drafts
    assert (draft.metadata.title, str(draft.metadata.arxiv_id)) == (title, "2406.17660")
    assert str(draft.metadata.doi) == "10.1145/3292500.3330701"


@pytest.mark.slow
@pytest.mark.parametrize(
    "pattern",
    [
        "- a\n",
        "  - a\n",
        "[",
        "1. ",
        "**",
        "| a ",
        "@misc{a,\n",
        "```\n",
        "> ",
        "(1) a. 2019\n",
        "2406.17660 and ",
        "a   b\n",
    ],
)
def test_time_grows_with_the_length_of_the_text(pattern: str) -> None:
    assert_linear(lambda number: parse(pattern * number + "\n"), 250)


IDENTIFIED: dict[str, Callable[[dict[str, str]], str]] = {
    "id first": lambda paper: f"arXiv:{paper['arxiv_id']}: {paper['title']}",
    "AsciiDoc": lambda paper: f"* https://arxiv.org/abs/{paper['arxiv_id']}[{paper['title']}]",
    "MediaWiki": lambda paper: f"* [https://arxiv.org/abs/{paper['arxiv_id']} {paper['title']}]",
    "citation template": lambda paper: (
        f"* {{{{cite journal |last=Novak |first=Ada |title={paper['title']} |year=2024 |arxiv={paper['arxiv_id']}}}}}"
    ),
    "reStructuredText": lambda paper: f"#. `{paper['title']} <https://arxiv.org/abs/{paper['arxiv_id']}>`_",
    "footnote": lambda paper: f".. [#] `{paper['title']} <https://arxiv.org/abs/{paper['arxiv_id']}>`_, Novak 2024.\n",
    "link on two lines": lambda paper: (
        f"`{paper['title']}\n<https://arxiv.org/abs/{paper['arxiv_id']}>`_\n    | :venue:`KDD 2024`\n"
    ),
    "HTML": lambda paper: f'<li><a href="https://arxiv.org/abs/{paper["arxiv_id"]}">{paper["title"]}</a></li>',
    "summary": lambda paper: (
        f"<details><summary>{paper['title']}</summary>\n\n"
        f"[arXiv](https://arxiv.org/abs/{paper['arxiv_id']})\n\n</details>\n"
    ),
    "task of an outliner": lambda paper: f"** TODO {paper['title']} :theory:\n   arXiv:{paper['arxiv_id']}",
    "inline fields": lambda paper: f"- [ ] {paper['title']} [arxiv:: {paper['arxiv_id']}] [year:: 2024] #toread",
    "chat": lambda paper: f"[01/03/2024, 10:01:11] Ada: {paper['title']} https://arxiv.org/abs/{paper['arxiv_id']}",
    "venue, bold, link": lambda paper: (
        f"ICML 2024: **{paper['title']}**. [paper](https://arxiv.org/abs/{paper['arxiv_id']})<br>"
    ),
    "heading": lambda paper: (
        f"### {paper['title']}\n\n**Authors:** Ada Novak\n\n**Link:** https://arxiv.org/abs/{paper['arxiv_id']}\n"
    ),
    "slashes": lambda paper: f"- 2024 / ICML / {paper['title']} / https://arxiv.org/abs/{paper['arxiv_id']}",
    "quoted in Chinese": lambda paper: (
        f"- 《{paper['title']}》，2024年。链接：https://arxiv.org/abs/{paper['arxiv_id']}"
    ),
}


@pytest.mark.parametrize("form", IDENTIFIED)
def test_markup_of_many_languages_is_read(form: str) -> None:
    """Each paper is found once, with its title and identifier."""
    for seed in (11, 12):
        papers = chosen(seed)
        text = "\n".join(map(IDENTIFIED[form], papers)) + "\n"
        assert found(parse(text)) == [(paper["title"], paper["arxiv_id"]) for paper in papers]


REMARKS = ("skim only", "important for chapter 2", "ask Bob about this", "nice figures")
TITLED: dict[str, Callable[[dict[str, str], int], str]] = {
    "dash": lambda paper, number: f"- {paper['title']} -- {REMARKS[number % 4]}",
    "brackets": lambda paper, number: f"- {paper['title']} ({REMARKS[number % 4]})",
    "wide brackets": lambda paper, number: f"・{paper['title']}（Novakら、2024年）",
    "priority": lambda paper, number: f"* [ ] **(P{number % 3})** {paper['title']}",
    "file name": lambda paper, number: f"- Novak et al. - 2024 - {paper['title']}.pdf",
    "Roman": lambda paper, number: (
        f"{('i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix')[number]}. {paper['title']}"
    ),
    "names in bold": lambda paper, number: (
        f"**Ada Novak et al. (2024)** – _{paper['title']}_. <https://x.org/{number}>\n"
    ),
    "short labels": lambda paper, number: (
        f"[{'NHW'[number % 3]}{number + 10}] Ada Novak. {paper['title']}. CoRR, 2019."
    ),
    "label with a hyphen": lambda paper, number: (
        f".. [Novak-Hu20{number + 10}] Ada Novak. {paper['title']}. CoRR, 2019."
    ),
    "number apart": lambda paper, number: f"{number + 1} . {paper['title']} , Ada Novak , Li Chen , 2019 .",
    "semicolon": lambda paper, number: f"- {paper['title']};",
    "bold number": lambda paper, number: f"**{number + 1}. {paper['title']}**\n\nShows that scale is not all.\n",
    "cited in a link": lambda paper, number: (
        f"{number + 1}. {paper['title']}. [Novak (2024)](https://x.org/{number}.pdf)."
    ),
    "venue in bold": lambda paper, number: f"- **{paper['title']} (KDD 2024)**\n  - Ada Novak, Li Chen",
}


@pytest.mark.parametrize("form", TITLED)
def test_what_nearly_all_items_have_is_no_part_of_their_titles(form: str) -> None:
    papers = chosen(13)
    text = "\n".join(TITLED[form](paper, number) for number, paper in enumerate(papers)) + "\n"
    assert [draft.metadata.title for draft in parse(text).drafts] == [paper["title"] for paper in papers]


def test_tables_need_no_bars() -> None:
    papers = chosen(14)
    rows = [(paper["title"], "Ada Novak, Li Chen", "2024", paper["arxiv_id"]) for paper in papers]
    widths = [max(len(row[place]) for row in rows) + 2 for place in range(4)]
    names = ("Title", "Authors", "Year", "arXiv")
    tables = {
        "tabs": "\n".join("\t".join(row) for row in rows),
        "tabs and names": "\n".join("\t".join(row) for row in (names, *rows)),
        "bars between": "\n".join([" | ".join(names), "--- | --- | --- | ---", *(" | ".join(row) for row in rows)]),
        "fixed width": "\n".join(
            "".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (names, *rows)
        ),
    }
    want = [(paper["title"], paper["arxiv_id"]) for paper in papers]
    assert {name: found(parse(table + "\n")) for name, table in tables.items()} == dict.fromkeys(tables, want)


def test_a_row_without_a_title_keeps_its_paper() -> None:
    rows = [
        f"| {number}) the one that we liked | [Paper](https://arxiv.org/abs/2406.1626{number}) |" for number in range(4)
    ]
    table = "\n".join(["| **Paper** | **Links** |", "|---|---|", *rows]) + "\n"
    assert [str(draft.metadata.arxiv_id) for draft in parse(table).drafts] == [f"2406.1626{n}" for n in range(4)]


def test_bibliographies_with_annotations_and_line_numbers() -> None:
    papers = chosen(15)
    references = [f"Novak, A., & Chen, L. (2024). {paper['title']}. Physical Review A, 3(2), 1–9." for paper in papers]
    titles = [paper["title"] for paper in papers]
    annotated = "\n\n".join(
        f"{reference}\n\n    The authors study {title} with a large sample and find that the effect is small."
        for reference, title in zip(references, titles, strict=True)
    )
    lines = [line for reference in references for line in (*textwrap.wrap(reference, 70), "")]
    numbered = "\n".join(f"{number:4} {line}" for number, line in enumerate(["References", "", *lines], start=400))
    for text in (annotated, numbered):
        assert [draft.metadata.title for draft in parse(text + "\n").drafts] == titles


def test_the_order_of_the_others_tells_title_and_author_apart() -> None:
    clear = [f"- {paper['title']}, Ada Novak, Li Chen and Tom Müller, 2024" for paper in chosen(16)]
    text = "\n".join([*clear, "- DySTop, Waleed Abdullah Al Shehri, 2023"]) + "\n"
    assert parse(text).drafts[-1].metadata.title == "DySTop"


def test_summaries_that_only_unfold_are_no_papers() -> None:
    block = "## Part {}\n\n<details>\n<summary>Click to expand!</summary>\n\nSome words.\n\n</details>\n"
    text = "\n".join(map(block.format, range(4))) + "\n- [A Title of a Paper](https://arxiv.org/abs/2406.16260)\n"
    assert [draft.metadata.title for draft in parse(text).drafts] == ["A Title of a Paper"]


def test_a_list_in_latex_is_read_although_a_manuscript_is_refused() -> None:
    item = "  \\item \\textbf{{{0[title]}}}, 2024. \\url{{https://arxiv.org/abs/{0[arxiv_id]}}}\n"
    text = "\\begin{itemize}\n" + "".join(item.format(paper) for paper in chosen(10)) + "\\end{itemize}\n"
    assert not foreign_kind(text)
    assert found(parse(text)) == [(paper["title"], paper["arxiv_id"]) for paper in chosen(10)]
    assert foreign_kind(f"\\documentclass{{article}}\n\\begin{{document}}\n{text}\\end{{document}}\n")


ONE_LINE_REFERENCES = {
    "German": "HU, Ada u. a.: {title}. In: Neuron, Jg. 12, 2019, S. 1-9.",
    "German with one author": "HU, Ada: {title}. In: Neuron, Jg. 12, 2019, S. 1-9.",
    "French": "HU Ada et LIN Fan (2019). « {title} ». Neuron, vol. 12, p. 1-9.",
    "Italian": "Hu A. e Lin F., {title}, in «Neuron», vol. 12, 2019, pp. 1-9.",
    "year first": "2019  A. Hu, F. Lin and W. Li, “{title}”, Neuron.",
}


@pytest.mark.parametrize("reference", ONE_LINE_REFERENCES.values(), ids=ONE_LINE_REFERENCES)
def test_references_with_one_line_each(reference: str) -> None:
    text = "Literatur\n\n" + "\n".join(reference.format(title=title) for title in TITLES)
    assert [draft.metadata.title for draft in parse(text).drafts] == TITLES


def test_one_short_line_with_a_mark_is_no_paper() -> None:
    items = "".join(f"- [ ] [[https://arxiv.org/abs/2406.1626{n}][How {n} Agents Plan]]\n" for n in (1, 2, 3))
    titles = [draft.metadata.title for draft in parse(f"* To read\n\n{items}").drafts]
    assert titles == ["How 1 Agents Plan", "How 2 Agents Plan", "How 3 Agents Plan"]


def test_references_in_two_columns() -> None:
    references = [
        textwrap.fill(f"[{n}] A. Hu and F. Lin. {title}. In ICML, 2024.", 34, subsequent_indent="    ")
        for n, title in enumerate(TITLES * 2, start=1)
    ]
    lines = "\n".join(references).split("\n")
    half = len(lines) // 2
    rows = zip(lines[:half], [*lines[half:], ""], strict=False)
    text = "\n".join(f"{left:38}{right}".rstrip() for left, right in rows)
    assert [draft.metadata.title for draft in parse(text).drafts] == TITLES * 2
