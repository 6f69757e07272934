"""Pages on which endings, lines before titles, citations or identifiers repeat, and authors in unusual places."""

from textwrap import fill

import pytest

from readinglist.files.documents import decode
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Parsed
from readinglist.sources.page import plugin
from readinglist.testing.sources import assert_valid
from tests.growth import assert_linear

SOURCE = plugin(OfflineContext(section={}, cache_folder=""))
PAPERS = (
    ("Sparse Attention for Long Documents", ("Ada Hu", "Fan Lin"), "2101.00001"),
    ("World Models of Small Robots", ("Mia Sato", "Noor Haddad", "Jan de Vries"), "2101.00002"),
    ("Pruning Without Regret: A Survey", ("Olu Adeyemi", "Eva Novak"), "2101.00003"),
    ("Do Larger Models Forget Less?", ("Ivan Petrov", "Li Chen"), "2101.00004"),
)
ABSTRACT = (
    "We study how agents learn. Existing methods need many samples, which makes them costly in practice. Our method "
    "needs few of them, and experiments on several benchmarks show that it is robust. We also release our code."
)


def parse(card: str, *, head: str = "", foot: str = "") -> Parsed:
    cards = [
        card.format(
            title=title,
            authors=", ".join(authors),
            dotted=" ⋅ ".join(authors),
            lines="\n".join(f"    {name}" for name in authors),
            placed="; ".join(f"{name}, University of {letter}" for name, letter in zip(authors, "ABC", strict=False)),
            id=name,
            count=count,
            abstract=ABSTRACT,
        )
        for count, (title, authors, name) in enumerate(PAPERS, start=1)
    ]
    document = decode("page", f"{head}{''.join(cards)}{foot}".encode())
    parsed = SOURCE.parse(document)
    assert_valid(document, parsed)
    return parsed


TITLES = [title for title, _, _ in PAPERS]
AUTHORS = [list(authors) for _, authors, _ in PAPERS]
IDS = [name for _, _, name in PAPERS]


def titles(parsed: Parsed) -> list[str]:
    return [draft.metadata.title for draft in parsed.drafts]


def authors(parsed: Parsed) -> list[list[str]]:
    return [[str(author) for author in draft.metadata.authors] for draft in parsed.drafts]


def ids(parsed: Parsed) -> list[str]:
    return [str(draft.metadata.arxiv_id) for draft in parsed.drafts]


@pytest.mark.parametrize(
    "ending",
    [
        *(" - Some Site", " | Some Site", " ({count} minute read)", " [PDF{count}] [Copy] [Kimi] [REL]", " (arXiv)"),
        *(" Jun {count}", " {count} May 2024", " {count} days ago"),
    ],
)
@pytest.mark.parametrize("abstract", ["{abstract}\n", "https://arxiv.org/abs/{id}\n"])
def test_endings_that_titles_share(ending: str, abstract: str) -> None:
    assert titles(parse(f"{{title}}{ending}\n{abstract}\n")) == TITLES


def test_an_ending_of_one_title_stays() -> None:
    titled = "Graphs and Groups (with Applications)"
    text = f"{titled}\n{ABSTRACT}\n\n" + "".join(f"{title}\n{ABSTRACT}\n\n" for title in TITLES)
    assert titles(SOURCE.parse(decode("page", text.encode()))) == [titled, *TITLES]


def test_a_date_at_the_end_of_one_title_stays() -> None:
    named = ["The Flash Crash of May 6", *TITLES]
    assert titles(read("".join(f"{title}\n{ABSTRACT}\n\n" for title in named))) == named


def test_dates_that_titles_end_with_stay() -> None:
    named = ["The Flash Crash of May 6", "Riots of May 68", "The Storm of June 3", "Attacks on September 11"]
    assert titles(read("".join(f"{title}\n{ABSTRACT}\n\n" for title in named))) == named


def test_days_of_a_schedule() -> None:
    assert titles(read("".join(f"- January {place}: {title}\n" for place, title in enumerate(TITLES, 8)))) == TITLES


def test_a_heading_above_the_first_title() -> None:
    buttons = "Everyone\nRevisions\nBibTeX\n"
    dates = "3 Jun 2024 (modified: 12 Nov 2024)\nAccepted by TMLR\n"
    card = f"{{title}}\n{{authors}}\n{dates}{buttons}Abstract: {{abstract}}\n\n"
    first = "A Stable Particle Swarm Optimization for Scalable Feature Selection in Gene Expression Data"
    head = "TMLR\nRecent Submissions\n" + card.format(title=first, authors="Ada Hu, Jan Lin", abstract=ABSTRACT)
    assert titles(parse(card, head=head)) == [first, *TITLES]


@pytest.mark.parametrize(
    "authors_line", ["2021·{count} Citations·Ada Hu et al.·Journal", "Ada Hu et al. · 2021 · {count} Citations"]
)
def test_rows_of_facts_with_dots_are_no_titles(authors_line: str) -> None:
    parsed = parse(f"{{title}}\nRigorous Journal\n{authors_line}\nSave\nCite\n")
    assert (titles(parsed), authors(parsed)) == (TITLES, [["Ada Hu", "others"]] * 4)


@pytest.mark.parametrize(
    "others", ["and {count} other authors", "and {count} others", "+ {count} authors", "u. a.", "и др.", "y otros"]
)
def test_a_number_of_other_authors(others: str) -> None:
    parsed = parse(f"{{title}}\nAda Hu {others}\n{{abstract}}\nUpvote\n\n")
    assert (titles(parsed), authors(parsed)) == (TITLES, [["Ada Hu", "others"]] * 4)


def test_numbers_and_quotation_marks_of_chinese_titles() -> None:
    cards = [
        f"{count}、《{title}》\n作者：{'、'.join(names)}\n链接：https://arxiv.org/abs/{name}\n摘要：{ABSTRACT}\n\n"
        for count, (title, names, name) in enumerate(PAPERS, start=1)
    ]
    parsed = read("".join(cards))
    assert (titles(parsed), authors(parsed), ids(parsed)) == (TITLES, AUTHORS, IDS)


def test_titles_that_are_narrower_than_the_text_below_them() -> None:
    title = "Careful Selection of Knowledge to Solve Open Book Question\nAnswering"
    text = fill(f"{ABSTRACT} {ABSTRACT}", 80)
    cards = "".join(f"{each}\n\n{text}\n\n[Save] [Cite] [Share]\n\n" for each in (title, *TITLES))
    assert titles(read(cards)) == [title.replace("\n", " "), *TITLES]


@pytest.mark.parametrize("before", ["select article ", "Thumbnail for ", "Read more about "])
def test_lines_that_repeat_titles_after_the_same_words(before: str) -> None:
    parsed = parse(f"{before}{{title}}\n{{title}}\n{{authors}}\nDownload PDF\n")
    assert (titles(parsed), authors(parsed)) == (TITLES, AUTHORS)


def test_a_short_title_after_the_same_words() -> None:
    card = "Thumbnail of {0}\n{0}\n{1}\nCite\n\n"
    named = ["Graph Curiosity", *TITLES, "Receding Horizon Curiosity"]
    assert titles(read("".join(card.format(title, ABSTRACT) for title in named))) == named


def test_titles_that_end_with_another_short_title() -> None:
    named = [f"{word}{topic}" for topic in ("Deep Sets", "Robot Vision", "World Models") for word in ("On ", "")]
    assert titles(read("".join(f"{title}\n{ABSTRACT}\n\n" for title in named))) == named


def test_titles_with_abstracts_are_papers_although_only_one_has_a_line_like_a_name() -> None:
    named = ["Receding Horizon Curiosity", *TITLES]
    text = f"{named[0]}\nCurious Machines\n{ABSTRACT}\n\n" + "".join(f"{each}\n{ABSTRACT}\n\n" for each in TITLES)
    assert titles(read(text)) == named


def test_citations_below_titles() -> None:
    parsed = parse("{title}\nhttps://site.org/{count}\n{authors}. 2024. {title}. In Proceedings of X, pages 1–9.\n\n")
    assert (titles(parsed), authors(parsed)) == (TITLES, AUTHORS)


def test_authors_before_titles() -> None:
    parsed = parse("bot\n· {count}h\n{authors}\n{title}\narxiv.org/abs/{id}\n{count}\n")
    assert (titles(parsed), authors(parsed), ids(parsed)) == (TITLES, AUTHORS, IDS)


def test_names_that_end_like_nouns() -> None:
    named = [["Ada Hu", f"{name} Quinton", "Jan Lin"] for name in ("Clément", "Lawrence", "Florence", "Irving")]
    cards = zip(TITLES, named, strict=True)
    parsed = read("".join("\n".join(("Article", title, *names, ABSTRACT, "\n")) for title, names in cards))
    assert (titles(parsed), authors(parsed)) == (TITLES, named)


def test_lines_with_one_author_among_lines_with_several() -> None:
    names = [", ".join(each) for each in AUTHORS]
    rows = [*zip(names, TITLES, strict=True), ("Greg Yang", "Tensor Programs: Wide Networks of Any Architecture")]
    parsed = read("".join(f"{line} | {title} | NeurIPS 2019\n" for line, title in rows))
    assert (titles(parsed), authors(parsed)[-1]) == ([*TITLES, rows[-1][1]], ["Greg Yang"])


def test_fields_in_two_columns() -> None:
    text = "".join(
        f"{title}\nItem Type\tPreprint\n" + "".join(f"Author\t{name}\n" for name in names) + f"Abstract\t{ABSTRACT}\n\n"
        for title, names, _ in PAPERS
    )
    parsed = read(text)
    assert (titles(parsed), authors(parsed)) == (TITLES, AUTHORS)
    assert [draft.metadata.abstract for draft in parsed.drafts] == [ABSTRACT] * 4


@pytest.mark.parametrize("line", ["Author\t{}\n", "Author: {}\n"])
def test_fields_with_authors_before_titles(line: str) -> None:
    text = "".join(
        "".join(map(line.format, names)) + line.replace("Author", "Title").format(title) + f"Abstract: {ABSTRACT}\n\n"
        for title, names, _ in PAPERS
    )
    parsed = read(text)
    assert (titles(parsed), authors(parsed)) == (TITLES, AUTHORS)


def test_a_heading_row_is_no_field() -> None:
    assert titles(parse("{title}\n{authors}\n{count}\t2021\n", head="Title\tYear\n")) == TITLES


def test_authors_with_family_names_first_before_titles() -> None:
    names = "Hu, Ada; Lin, Fan; Sato, Mia M.; Petrov, Ivan", "Haddad, Noor; Novak, Eva"
    text = "".join(
        f"{names[place % 2]}\n{title}\n(2021) Neural Networks\nAdded 3 Jun\n\n" for place, title in enumerate(TITLES)
    )
    parsed = read(text)
    assert titles(parsed) == TITLES
    assert authors(parsed)[:2] == [["Ada Hu", "Fan Lin", "Mia M. Sato", "Ivan Petrov"], ["Noor Haddad", "Eva Novak"]]


@pytest.mark.parametrize(
    "line", ["{dotted}", "{lines}", "{placed}", "{authors}, June 2024", "{authors}; ({count}):1−39, 2024."]
)
def test_forms_of_authors(line: str) -> None:
    parsed = parse(f"{{title}}\n{line}\n[pdf] [code]\n")
    assert (titles(parsed), authors(parsed)) == (TITLES, AUTHORS)


def test_authors_and_title_before_an_abstract() -> None:
    parsed = parse("{authors}. {title}\nAbstract: {abstract}\n\n", head="Accepted Papers\n\n")
    assert (titles(parsed), authors(parsed)) == (TITLES, AUTHORS)
    assert [draft.metadata.abstract for draft in parsed.drafts] == [ABSTRACT] * 4


def test_identifiers_on_both_sides_of_a_record() -> None:
    card = "logo > cs > arXiv:{id}\n\n{title}\n{authors}\n\n{abstract}\n\nCite as:\tarXiv:{id} [cs.LG]\n\nBookmark\n"
    parsed = parse(card)
    assert (titles(parsed), ids(parsed)) == (TITLES, IDS)


def test_a_title_and_a_message_with_the_same_identifier_are_one_paper() -> None:
    parsed = parse(
        "04.06.24, 10:0{count} - Ada: https://arxiv.org/abs/{id}\n04.06.24, 10:1{count} - Bot: {title} (arXiv:{id})\n"
    )
    assert (titles(parsed), ids(parsed)) == (TITLES, IDS)


@pytest.mark.parametrize("marks", ["🔥🔥🔥🔥", "🔥🚀💡📌"])
@pytest.mark.parametrize(
    "link", ["👉 https://arxiv.org/abs/{id}", "📄 Paper: https://arxiv.org/abs/{id}\n💻 Code: x.org/y"]
)
def test_pictograms(marks: str, link: str) -> None:
    text = "".join(
        f"{mark} {title}\n{link.format(id=name)}\n{ABSTRACT}\n\n"
        for mark, (title, _, name) in zip(marks, PAPERS, strict=True)
    )
    parsed = SOURCE.parse(decode("page", text.encode()))
    assert (titles(parsed), ids(parsed)) == (TITLES, IDS)


def test_a_date_with_slashes_is_no_counter() -> None:
    parsed = parse("{title}\n{authors}\n{count}/1/2024 cs.LG | cs.AI\n{id}v1\nabs • pdf\n{abstract}\nadd\nsimilar\n\n")
    assert (titles(parsed), ids(parsed)) == (TITLES, IDS)


@pytest.mark.slow
@pytest.mark.parametrize(
    "line", ["A long title - with words - and more\n", "x (y) [z] " * 20 + "\n", "Ada Hu\n", "1. a 2019 2. "]
)
def test_time_is_linear(line: str) -> None:
    assert_linear(lambda count: parse("{title}\n", head=line * count), 100)


# --- lists and references ------------------------------------------------------------------------------------------


def read(text: str) -> Parsed:
    document = decode("page", text.encode())
    parsed = SOURCE.parse(document)
    assert_valid(document, parsed)
    return parsed


def test_numbered_titles_with_abstracts() -> None:
    parsed = parse("{count}. {title}\n{abstract}\n\n")
    assert titles(parsed) == TITLES
    assert [draft.metadata.abstract for draft in parsed.drafts] == [ABSTRACT] * 4


@pytest.mark.parametrize(
    "card",
    [
        "`{title} <https://arxiv.org/abs/{id}>`_, {authors}, 2024",
        '^ a b {authors} (4 June 2024). "{title}". arXiv:{id} [cs.LG].',
    ],
)
def test_items_with_links_and_authors(card: str) -> None:
    parsed = parse(card.replace("`{", "* `{") + "\n", head="References\n")
    assert (titles(parsed), authors(parsed), ids(parsed)) == (TITLES, AUTHORS, IDS)


def test_items_go_on_after_a_comma_or_an_initial() -> None:
    text = (
        "1) Sparse Attention for Long Documents, Ada Hu, Jan P.\nLin, Mia Sato,\nhttps://arxiv.org/abs/2101.00001\n\n"
        "2) World Models of Small Robots,\nNoor Haddad, Jan de Vries,\nhttps://arxiv.org/abs/2101.00002\n\n"
        "3) Pruning Without Regret: A Survey, Olu Adeyemi, Eva Novak,\nhttps://arxiv.org/abs/2101.00003\n\n"
    )
    parsed = read(text)
    assert (titles(parsed), ids(parsed)) == (TITLES[:3], IDS[:3])
    assert authors(parsed) == [
        ["Ada Hu", "Jan P. Lin", "Mia Sato"],
        ["Noor Haddad", "Jan de Vries"],
        ["Olu Adeyemi", "Eva Novak"],
    ]


@pytest.mark.parametrize("mark", ["{}.", "[{}]", "({})", "{} ."])
@pytest.mark.parametrize("separator", [" ", "\n"])
def test_a_numbered_list_in_one_line(mark: str, separator: str) -> None:
    rows = [f"{title} {', '.join(names)} arXiv:{name}" for title, names, name in PAPERS]
    parsed = SOURCE.parse(
        decode(
            "page", separator.join(f"{mark.format(count)} {row}" for count, row in enumerate(rows, start=1)).encode()
        )
    )
    assert (titles(parsed), authors(parsed), ids(parsed)) == (TITLES, AUTHORS, IDS)


def test_numbers_within_an_abstract_divide_nothing() -> None:
    abstract = "We show three things. 1. Agents learn in 2019. 2. They forget in 2020. 3. They learn again in 2021."
    text = "".join(f"{title}\n{abstract} {ABSTRACT}\n\n" for title in TITLES)
    assert [(draft.metadata.title, draft.line) for draft in read(text).drafts] == [
        (title, 3 * place + 1) for place, title in enumerate(TITLES)
    ]


@pytest.mark.parametrize(
    "message", ['have you seen "{title}"? arxiv.org/abs/{id}', "We could read “{title}” arXiv:{id}"]
)
def test_titles_that_messages_quote(message: str) -> None:
    parsed = parse(f"Ada Hu\n  9:4{{count}} AM\n{message}\n\n")
    assert (titles(parsed), ids(parsed)) == (TITLES, IDS)


def test_talk_between_messages_with_papers() -> None:
    talk = "[04/06/2024, 9:1{count}:00] Mia: looks great, thanks!\n"
    parsed = parse("[04/06/2024, 9:1{count}:00] Ada: {title} https://arxiv.org/abs/{id}\n" + talk)
    assert (titles(parsed), ids(parsed)) == (TITLES, IDS)


def test_properties_of_org_mode() -> None:
    parsed = parse("* TODO {title}\n:PROPERTIES:\n:AUTHORS: {authors}\n:URL: https://arxiv.org/abs/{id}\n:END:\n")
    assert (titles(parsed), authors(parsed), ids(parsed)) == (TITLES, AUTHORS, IDS)


def test_notes_on_one_paper_are_no_papers() -> None:
    text = "# A Title of a Paper\n\nAuthors: Ada Hu, Fan Lin\nURL: https://arxiv.org/abs/2101.00001\n\n## Notes\n\n"
    assert titles(read(f"{text}- main idea: something\n- to check: baselines\n")) == ["A Title of a Paper"]


def test_dates_of_tasks() -> None:
    assert titles(parse("- [ ] [[{id}]] {title} #paper 📅 2024-06-04\n", head="## To read\n")) == TITLES


def test_tables_of_latex() -> None:
    table = "\\begin{{tabular}}{{lll}}\nTitle & Year & arXiv \\\\\n\\midrule\n".format()
    parsed = parse("{title} & 2021 & {id} \\\\\n", head=table, foot="\\end{tabular}\n")
    assert (titles(parsed), ids(parsed)) == (TITLES, IDS)


@pytest.mark.parametrize("labels", ["العنوان المؤلفون الملخص", "Başlık Yazarlar Özet", "Tytuł Autorzy Streszczenie"])
def test_labels_of_other_languages(labels: str) -> None:
    first, second, third = labels.split()
    parsed = parse(f"{first}: {{title}}\n{second}: {{authors}}\n{third}: {{abstract}}\n\n")
    assert (titles(parsed), authors(parsed)) == (TITLES, AUTHORS)


def test_a_page_number_within_a_reference() -> None:
    text = "References\n[1] Ada Hu and Fan Lin. Sparse Attention for\n\n12\n\nLong Documents. arXiv:2101.00001, 2021.\n"
    text += "[2] Mia Sato. World Models of Small Robots.\narXiv:2101.00002, 2021.\n"
    assert titles(read(text)) == TITLES[:2]


def test_messages_with_a_year_are_no_talk() -> None:
    lines = ("Sparse Attention https://arxiv.org/abs/2101.00001", "Efficient learning of small robots, Moore 1990")
    parsed = read("".join(f"[04/06/2024, 9:1{place}:00] Ada: {line}\n" for place, line in enumerate(lines)))
    assert len(parsed.drafts) == 2


def test_a_message_that_quotes_two_titles_has_none_of_them() -> None:
    text = f'please read "{TITLES[0]}" and "{TITLES[1]}" arXiv:2101.00003\n'
    assert titles(read(text)) == [text.partition(" arXiv")[0]]


def test_a_remark_after_a_comma_is_no_part_of_a_title() -> None:
    text = "".join(
        f"- {title}, Ada Hu, Jan Lin,\n  Nice paper on robots that I liked, and that all of you should read too.\n"
        for title in TITLES
    )
    assert titles(read(text)) == TITLES


@pytest.mark.parametrize("gap", ["", "\n"])
def test_running_heads_with_page_numbers_within_references(gap: str) -> None:
    head = f"{gap}IEEE TRANSACTIONS ON ROBOTS, VOL. 12, NO. 3, JUNE 2024\n{{}}\n{gap}"
    first = (
        "[1] Ada Hu, Fan Lin, and Olu\nAdeyemi, “Sparse Attention for\n{0}Long Documents,” arXiv:2101.00001,\n2021.\n"
    )
    second = (
        "[2] Mia Sato and Noor Haddad,\n“World Models of Small\n{1}Robots,” arXiv preprint\narXiv:2101.00002, 2021.\n"
    )
    parsed = read("REFERENCES\n" + (first + second).format(head.format(12), head.format(13)))
    assert (titles(parsed), ids(parsed)) == (TITLES[:2], IDS[:2])
    assert authors(parsed) == [["Ada Hu", "Fan Lin", "Olu Adeyemi"], ["Mia Sato", "Noor Haddad"]]


def test_venues_beside_ranks_are_no_running_heads() -> None:
    rows = enumerate(zip(TITLES, AUTHORS, strict=True), start=1)
    parsed = read("".join(f"{rank}\n{title}\n{', '.join(names)}\nNature 2019\n" for rank, (title, names) in rows))
    assert (titles(parsed), authors(parsed)) == (TITLES, AUTHORS)
    assert {draft.metadata.venue for draft in parsed.drafts} == {"Nature"}


def test_titles_that_end_with_a_letter_do_not_go_on() -> None:
    parsed = read("1. The Story of Vitamin C.\n   Ada Hu, 2019\n2. Models of Class A.\n   Bo Li, 2020\n")
    assert titles(parsed) == ["The Story of Vitamin C", "Models of Class A"]


def test_references_whose_lines_have_different_lengths() -> None:
    first = "[1] A. Hu, B. Lin, and C.\nSato, “Sparse Attention for Long\nDocuments,” arXiv:2101.00001, 2021.\n"
    second = "[2] M. Sato, “World\nModels of Small Robots,” arXiv\nprint arXiv:2101.00002, 2021.\n"
    third = "[3] O. Adeyemi and E. Novak, “Pruning\nWithout Regret: A Survey,” arXiv\n2101.00003, 2021.\n"
    parsed = read(f"References\n{first}{second}{third}")
    assert (titles(parsed), ids(parsed)) == (TITLES[:3], IDS[:3])


def test_a_running_head_between_references() -> None:
    first = "Ada Hu and Fan Lin. 2021. Sparse Attention\nfor Long Documents. arXiv:2101.00001.\n"
    second = "Olu Adeyemi and Eva Novak. 2021. Pruning Without\nRegret: A Survey. arXiv:2101.00003.\n"
    third = first.replace("00001", "00005")
    parsed = read(f"REFERENCES\n{first}{second}\nPublished as a conference paper at ICLR 2025\n\n{third}")
    assert [str(draft.metadata.arxiv_id) for draft in parsed.drafts] == ["2101.00001", "2101.00003", "2101.00005"]


@pytest.mark.parametrize("authors", ["Ada Hu, Fan Lin", "[Ada Hu, Fan Lin]", "\n  - Ada Hu\n  - Fan Lin"])
def test_the_front_matter_of_a_note(authors: str) -> None:
    matter = f"title: 'Sparse Attention: A Survey'\nauthors: {authors}\nurl: https://arxiv.org/abs/2101.00001\n"
    text = "# Sparse Attention: A Survey\n\n## Summary\n\nA short summary.\n\n- Compare arXiv:2101.00002\n- ask Mia\n"
    parsed = read(f"---\n{matter}---\n\n{text}")
    assert ids(parsed) == ["2101.00001", "2101.00002"]
    assert titles(parsed)[0] == "Sparse Attention: A Survey"
    assert [str(author) for author in parsed.drafts[0].metadata.authors] == ["Ada Hu", "Fan Lin"]


def test_a_note_of_obsidian_comes_with_key_tags_status_and_text() -> None:
    matter = (
        "title: Sparse Attention\n"
        'authors:\n  - "[[Hu, Ada]]"\n  - "[[People/Fan Lin|Lin, F.]]"\n  - "[[People/Bo Wu]]"\n'
        "citekey: '@hu2021'\nyear: 2021\ntags: ['#ml/deep', read later]\nstatus: reading\nrating: 4\n"
    )
    (draft,) = read(f"---\n{matter}---\n\n# Thoughts\n\nIt may be true.\n").drafts
    assert [str(author) for author in draft.metadata.authors] == ["Ada Hu", "F. Lin", "Bo Wu"]
    assert (draft.citation_key, draft.metadata.title) == ("hu2021", "Sparse Attention")
    noted = draft.annotations
    assert (noted.status, noted.rating, noted.tags) == ("reading", 4, ("ml/deep", "read later"))
    assert noted.notes == ("# Thoughts\n\nIt may be true.",)


def test_the_notes_of_a_note_file_come_one_by_one() -> None:
    marks = [f"## 2026-03-1{n} 14:05 <!-- note 4d1b875f1d33bac{n} -->\n\n" for n in range(2)]
    text = f"---\ntitle: Sparse Attention\narxiv: 2101.00001\n---\n\n{marks[0]}first\n\n{marks[1]}second\n"
    assert read(text).drafts[0].annotations.notes == ("first", "second")


def test_the_front_matter_of_a_list_is_no_paper() -> None:
    parsed = parse("- {title} (arXiv:{id})\n", head="---\ntitle: Papers of the Week\nauthor: Jane Doe\n---\n\n")
    assert (titles(parsed), ids(parsed)) == (TITLES, IDS)
