"""Spreadsheets saved as text: papers with annotations, and nothing of a row lost."""

from datetime import UTC, datetime

import pytest

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Author, Draft, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed
from readinglist.sources import page, records, references, spreadsheet

CONTEXT = OfflineContext(section={}, cache_folder="")
SOURCE = spreadsheet.plugin(CONTEXT)
SHEET = """Title,Author(s),Year,Link,Read status,Rating,Priority,Tags,Notes,Read on
"Zebras, Worlds and Models","Hu, Ada; Lin, Bo",2024,https://arxiv.org/abs/2410.18647v2,To read,★★★★,high,nlp,"two
lines",
Umbrellas,Ada Hu and others,c. 2023,https://doi.org/10.5555/u,pondered,8/10,soon,,,2024-03-01
"""


def parse(text: str) -> Parsed:
    return SOURCE.parse(Document(name="reading.csv", text=text))


def row(head: str, cells: str) -> Draft:
    (draft,) = parse(f"{head}\n{cells}\n").drafts
    return draft


def test_a_row_is_a_paper_with_the_marks_of_its_reader() -> None:
    first, second = parse(SHEET).drafts
    assert (first.metadata.title, first.metadata.arxiv_id, first.version) == (
        "Zebras, Worlds and Models",
        ArxivId("2410.18647"),
        2,
    )
    assert first.metadata.authors == (Author(family="Hu", given="Ada"), Author(family="Lin", given="Bo"))
    marks = first.annotations
    assert (marks.status, marks.priority, marks.rating, marks.tags) == ("To read", "high", 4, ("nlp",))
    assert (marks.notes, first.line, first.last_line) == (("two\nlines",), 2, 3)
    assert (second.metadata.date, second.metadata.doi) == (PartialDate(2023), Doi("10.5555/u"))


def test_invalid_annotations_and_unknown_columns_go_to_the_note() -> None:
    _, second = parse(SHEET).drafts
    assert second.annotations.status == "pondered", "what it means is for the settings to say"
    assert (second.annotations.priority, second.annotations.rating) == ("", 0)
    assert second.annotations.notes == ("Priority: soon\nRating: 8/10\nRead on: 2024-03-01",)
    assert row("title,notes,notes", "A,one,two,three").annotations.notes == ("one\nnotes: two\nthree",)


@pytest.mark.parametrize("written", ["4", "4.0", "4/5", "4 / 5", "★★★★", "★★★★☆", "⭐️⭐️⭐️⭐️", "4 stars"])
def test_the_ratings_of_other_programs(written: str) -> None:
    marks = row("title,rating", f"A,{written}").annotations
    assert (marks.rating, marks.notes) == (4, ())


def test_a_sheet_of_zotero() -> None:
    heading = "Item Type,Publication Year,Author,Title,Publisher,Date,Place,Edition,Editor,File Attachments,Extra,Notes"
    cells = 'thesis,2019,"Roe, Ann",T,Uni of X,2019-05-03,Bonn,2,"Doe, Jo; Poe, Al",/a/b.pdf; /c.pdf,'
    thesis = row(heading, f'{cells}"Citation Key: roe-t\nRead_Status: Read","<p>My <b>note</b></p>"')
    assert (thesis.citation_key, thesis.metadata.date) == ("roe-t", PartialDate(2019, 5, 3))
    assert dict(thesis.metadata.extra) == {
        "school": "Uni of X",
        "address": "Bonn",
        "edition": "2",
        "editor": "Doe, Jo and Poe, Al",
        "file": ":/a/b.pdf:PDF;:/c.pdf:PDF",
    }
    assert (thesis.annotations.status, thesis.annotations.notes) == ("Read", ("My **note**",))
    other = row("Item Type,Publication Year,Title,Date", "book,2019,T,2021-05-03")
    assert (other.metadata.date, other.annotations.notes) == (PartialDate(2019), ("Date: 2021-05-03",))


GOODREADS = (
    "Book Id,Title,Author,My Rating,Average Rating,Year Published,Date Read,Date Added,Bookshelves,Exclusive Shelf"
)


def test_a_library_of_goodreads() -> None:
    sheet = (
        f"{GOODREADS}\n"
        '1,Zebras and Models,Ada Hu,4,3.91,2019,2024/03/05,2023/01/02,"ml, favourites",read\n'
        "2,Umbrellas and Models,Ada Hu,0,3.91,2019,,2023/01/02,to-read,to-read\n"
        '3,Lanterns and Models,Ada Hu,0,3.91,2019,2022/01/02,2023/01/02,"currently-reading, ml",currently-reading\n'
    )
    read, queued, again = (each.annotations for each in parse(sheet).drafts)
    assert (read.status, read.since, read.rating, read.tags) == (
        "read",
        datetime(2024, 3, 5, 12, tzinfo=UTC),
        4,
        ("ml", "favourites"),
    )
    assert (queued.status, queued.since, queued.rating, queued.tags) == ("to-read", None, 0, ())
    assert (again.status, again.since, again.tags) == ("currently-reading", None, ("ml",))
    assert again.notes == ("Read on: 2022/01/02",), "the day of an earlier reading"


def test_a_text_as_a_formula_is_the_text() -> None:
    assert row("Title,ISBN", 'A paper of mine,"=""9780262035613"""').metadata.extra == (("isbn", "9780262035613"),)
    assert row("Title,ISBN", 'A paper of mine,"="""""').metadata.extra == ()


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2024-03-05", 5),
        ("2024/03/01-2024/03/05", 5),
        ("05.03.2024", 5),
        ("25/03/2024", 25),
        ("3/25/2024", 25),
        ("5 March 2024", 5),
        ("March 5, 2024", 5),
        ("March 5, 2024 10:30 AM (GMT+1)", 5),
        ("Tuesday, 5th of March 2024", 5),
        ("5 de marzo de 2024", 5),
        ("05-Mar-2024", 5),
        ("2024-03-05 23:30:00", 5),
        ("25-3-2024", 25),
        ("45356", 5),
        ("45356.75", 5),
        ("2024-02-31", None),
        ("last week", None),
    ],
)
def test_the_day_of_reading(cell: str, day: int | None) -> None:
    marks = row("Title,Date Read", f'A paper of mine,"{cell}"').annotations
    assert marks.status == "read"
    assert marks.since == (datetime(2024, 3, day, 12, tzinfo=UTC) if day else None)
    assert marks.notes == (() if day else (f"Read on: {cell}",))


@pytest.mark.parametrize(
    ("cell", "month", "day"), [("2024-03", 3, 31), ("March 2024", 3, 31), ("2024", 12, 31), ("3/5/2024", 12, 31)]
)
def test_a_month_or_year_of_reading_is_that_of_the_paper_and_stays_in_the_note(cell: str, month: int, day: int) -> None:
    marks = row("Title,Date Read", f"A paper of mine,{cell}").annotations
    assert marks.since == datetime(2024, month, day, 12, tzinfo=UTC)
    assert marks.notes == (f"Read on: {cell}",)


@pytest.mark.parametrize(("other", "month", "day"), [("25/3/2024", 5, 3), ("3/25/2024", 3, 5)])
def test_another_date_of_the_column_shows_the_order_of_day_and_month(other: str, month: int, day: int) -> None:
    parsed = parse(f"Title,Date Read\nA paper of mine,3/5/2024\nAnother paper,{other}\n")
    marks = parsed.drafts[0].annotations
    assert (marks.since, marks.notes) == (datetime(2024, month, day, 12, tzinfo=UTC), ())


def days(*numbers: int) -> list[datetime]:
    """Return noon of these days of March 2024."""
    return [datetime(2024, 3, number, 12, tzinfo=UTC) for number in numbers]


def test_each_reading_has_its_days() -> None:
    heading = "Title,Date Started,Date Read,Read Count,Status"
    marks = row(heading, "A paper of mine,2024-03-01,05.03.2024,1,gelesen").annotations
    assert marks.readings == (tuple(days(1, 5)),)
    assert (marks.status, marks.since, marks.notes) == ("gelesen", *days(5), ())
    marks = row(heading, 'A paper of mine,"2024-03-01, 2024-03-11","2024-03-12; 2024-03-05",2,read').annotations
    assert marks.readings == (tuple(days(1, 5)), tuple(days(11, 12)))
    marks = row("Title,Dates Read", 'A paper of mine,"2024/03/01-2024/03/05, 2024/03/09 to 2024/03/12"').annotations
    assert marks.readings == (tuple(days(1, 5)), tuple(days(9, 12)))
    marks = row("Title,Dates Read", 'A paper of mine,"March 1, 2024 → March 5, 2024"').annotations
    assert (marks.readings, marks.notes) == ((tuple(days(1, 5)),), ())
    marks = row(heading, "A paper of mine,,2024-03-05,3,read").annotations
    assert (marks.readings, marks.notes) == ((), ("Read Count: 3",))
    marks = row(heading, "A paper of mine,2024-03-01,,1,").annotations
    assert (marks.status, marks.since, marks.notes) == ("reading", *days(1), ())
    marks = row(heading, "A paper of mine,2024-03-01,2024-03-05,1,to-read").annotations
    assert marks.since is None
    assert marks.notes == ("Read on: 2024-03-05\nStarted on: 2024-03-01",)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators(separator: str) -> None:
    head, cells = (separator.join(each) for each in (("Paper", "arXiv ID", "Stars"), ("A", "2410.18647", "5/5")))
    draft = row(f"\ufeff{head}", cells)
    assert (draft.metadata.title, draft.metadata.arxiv_id, draft.annotations.rating) == ("A", ArxivId("2410.18647"), 5)


@pytest.mark.parametrize(
    ("cells", "reported"),
    [
        (",,,read", "without title, arXiv id or DOI"),
        ("A,2410.1864,,", "invalid arXiv id '2410.1864'"),
        ("A,,nothing,", "invalid DOI 'nothing'"),
        ("A,2410.18647,10.48550/arXiv.2411.00001,", "two papers in one row: 2410.18647 and 2411.00001"),
        ('"A,,,read\nB,,,read', "unclosed quotation mark, up to line 4"),
        ('"A"x,,,read', "unreadable row"),
    ],
)
def test_an_invalid_row_is_reported_and_parsing_continues(cells: str, reported: str) -> None:
    parsed = parse(f"title,arxiv,doi,status\nFirst,,,\n{cells}\n")
    assert [draft.metadata.title for draft in parsed.drafts] == ["First"]
    (problem,) = parsed.problems
    assert (reported in problem.message, problem.line, problem.record) == (True, 3, 2)


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        (SHEET, Confidence.YES),
        ("\n\ntitle;url\n\nA;https://example.org\n", Confidence.YES),
        ("title,url\n", Confidence.NO),
        ("title,url\nno more cells\n", Confidence.NO),
        ("price,amount\n3,4\n", Confidence.NO),
        ("status,notes\nread,good\n", Confidence.NO),
        ("A Title, an Abstract and a Year\nWords, and others.\n", Confidence.NO),
        ('"title,url\nA,b\n', Confidence.NO),
        ("# List\n\nEach has a title, authors, year, link\nand some words, too.\nMore.\n", Confidence.NO),
        (
            "- One thing, https://arxiv.org/abs/2410.18647\n- Two things, https://arxiv.org/abs/2410.18648\n" * 3,
            Confidence.NO,
        ),
        ("1. One thing;2410.18647\n2. Two things;2410.18648\n3. Three things;2410.18649\n", Confidence.NO),
        ("One thing, 2410.18647\nTwo things, 2410.18648\nThree things, 2410.18649\n", Confidence.NO),
        (
            (
                "[1]\tA. Hu, “A Title,” J. of X, vol. 3, Jun. 2024, doi: 10.1000/a.\n"
                "[2]\tF. Lin, “Another Title,” J. of X, vol. 4, Jun. 2024, doi: 10.1000/b.\n"
            ),
            Confidence.NO,
        ),
        ("", Confidence.NO),
    ],
)
def test_recognition(text: str, confidence: Confidence) -> None:
    document = Document(name="reading.csv", text=text)
    assert SOURCE.recognise(document) is confidence
    if confidence is Confidence.YES:
        others = [source.plugin(CONTEXT).recognise(document) for source in (page, records, references)]
        assert max(others) < Confidence.YES


def test_a_table_of_something_else_is_rejected() -> None:
    with pytest.raises(InputError, match="no known columns"):
        parse("price,amount\n3,4\n")


def test_urls_that_are_not_identifiers_are_kept() -> None:
    draft = row("title,url", "A,https://example.org/a.pdf https://arxiv.org/abs/2410.18647")
    assert draft.metadata.links == ("https://example.org/a.pdf",)
    assert draft.metadata.arxiv_id == ArxivId("2410.18647")


@pytest.mark.parametrize(
    "head",
    [
        "Titel;Autoren;Jahr;Link",
        "Titre;Auteur(s);Année;Lien",
        "Título;Autores;Año;Enlace",
        "标题;作者;年份;链接",
        "篇名;作者;发表时间;网址",
        "論文タイトル;著者;発行年;リンク",
        "제목;저자;연도;링크",
        "Document Title;Authors;Publication_Year;PDF Link",
        "article_title;authorNames;PubYear;paperUrl",
        "Title of the publication;Names of all authors;Year (YYYY);Link to the paper",
        "TITLE ;AUTHOR/S;Publication Date;Source URLs",
    ],
)
def test_headings_of_services_and_languages(head: str) -> None:
    draft = row(head, "A Title;Hu, Ada|Lin, Bo;2024-03-01;https://arxiv.org/abs/2410.18647")
    paper = draft.metadata
    assert (paper.title, paper.year, paper.arxiv_id) == ("A Title", 2024, ArxivId("2410.18647"))
    assert [str(author) for author in paper.authors] == ["Ada Hu", "Bo Lin"]
    assert draft.annotations.notes == ()


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Hu, Ada; Lin, Bo", ["Ada Hu", "Bo Lin"]),
        ("Ada Hu|Bo Lin", ["Ada Hu", "Bo Lin"]),
        ('"Ada Hu\nBo Lin"', ["Ada Hu", "Bo Lin"]),
        ("\"['Hu, Ada', 'Lin, Bo']\"", ["Ada Hu", "Bo Lin"]),
        ("Hu, Ada (57190000000); Lin, Bo (57190000001)", ["Ada Hu", "Bo Lin"]),
        ("Ada HuBo LinRobert McDonald", ["Ada Hu", "Bo Lin", "Robert McDonald"]),
        ("Tongyi SpeechTeam", ["Tongyi SpeechTeam"]),
        ("Ada Hu (A University); Bo Lin (B University)", ["Ada Hu", "Bo Lin"]),
        ("Hu, A., Lin Chen, B.C., Doe, Roe, D.", ["A. Hu", "B. C. Lin Chen", "Doe", "D. Roe"]),
        ("胡一；林二", ["胡一", "林二"]),
        ("A.", ["A."]),
    ],
)
def test_separators_of_authors(cell: str, names: list[str]) -> None:
    draft = row("title\tauthors", f"A\t{cell}")
    assert [str(author).strip() for author in draft.metadata.authors] == names


def test_the_preferred_of_several_headings_counts() -> None:
    head = (
        "Authors,Author full names,Title,Year,Source title,Volume,Page start,Page end,Cited by,DOI,Document Type,Source"
    )
    cells = 'Hu A.,"Hu, Ada (57190000000)",A,2020,Journal of A,3,10,19,5,10.5555/a,Conference paper,Scopus'
    draft = row(head, cells)
    assert (str(draft.metadata.authors[0]), draft.metadata.venue) == ("Ada Hu", "Journal of A")
    assert dict(draft.metadata.extra) == {"volume": "3", "pages": "10--19"}
    assert (draft.metadata.entry_type, draft.stated, draft.annotations.notes) == ("inproceedings", True, ())


def test_web_of_science_tags() -> None:
    head = "PT\tAU\tAF\tTI\tSO\tDT\tAB\tPY\tDI\tUT"
    draft = row(head, 'J\tHu, A\tHu, Ada\tA "quoted" title\tJOURNAL OF A\tArticle\t"Begins\t2020\t10.5555/a\tWOS:1')
    assert (draft.metadata.title, str(draft.metadata.authors[0])) == ('A "quoted" title', "Ada Hu")
    assert (draft.metadata.venue, draft.metadata.abstract) == ("JOURNAL OF A", '"Begins')


def test_lines_before_the_headings() -> None:
    parsed = parse(
        '\ufeffsep=;\n"About the data: exported on 1 May"\n\nTitle;DOI\nA;10.5555/a\nTitle;DOI\nB;10.5555/b\n'
    )
    assert [draft.metadata.title for draft in parsed.drafts] == ["A", "B"]
    assert {span.reason for span in parsed.skipped} == {"before the table", "names of columns"}


def test_a_table_without_headings() -> None:
    parsed = parse(
        "2410.18647\tZebras and Worlds\t2024\n2410.18648\tUmbrellas of Glass\t2024\n2410.18649\tA Third One\t\n"
    )
    assert [draft.metadata.title for draft in parsed.drafts] == [
        "Zebras and Worlds",
        "Umbrellas of Glass",
        "A Third One",
    ]
    assert parsed.drafts[0].metadata.arxiv_id == ArxivId("2410.18647")


def test_dois_keep_their_case_and_lose_entities() -> None:
    draft = row("Title,DOI", "A,https://doi.org/10.1002/(SICI)1097&lt;1&gt;3")
    assert draft.metadata.doi == Doi("10.1002/(sici)1097<1>3")
    assert dict(draft.metadata.extra)["doi"] == "10.1002/(SICI)1097<1>3"


def test_embase_links_and_sources() -> None:
    head = "Title,Author Names,Source,Open URL Link"
    draft = row(head, 'A,"Liu R., Adler D.G.",Endoscopic X (2014) 3:3 (1-9),http://sfx.org/x?id=doi:10.4103%2F23&a=b')
    assert (draft.metadata.venue, draft.metadata.year) == ("Endoscopic X", 2014)
    assert draft.metadata.doi == Doi("10.4103/23")
    assert [str(author) for author in draft.metadata.authors] == ["R. Liu", "D. G. Adler"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ['"', ",", "a,b\n", '"a\n', "title,doi\n", "x" * 50, "Hu, Ada; ", "A B", "aaa bbb\t", "a" * 400 + "1\tx\n"]
)
def test_long_tables_are_parsed(unit: str) -> None:
    parse(f"title,authors,doi\nA,B,\n{unit * 5_000}\n")
    document = Document(name="long", text=unit * 5_000)
    assert SOURCE.recognise(document) in Confidence


@pytest.mark.parametrize("mark", ["<br/>", "<br />", "<BR>"])
def test_line_ends_of_reviews_are_lines_of_the_note(mark: str) -> None:
    head = "Title,My Review,Where"
    assert row(head, f"Zebras and Models,Good.{mark}Again.,a{mark}b").annotations.notes == (
        "Good.\nAgain.\nWhere: a\nb",
    )


def test_the_arxiv_id_before_the_title_of_a_web_page_is_no_part_of_it() -> None:
    draft = row("title,url", "[2410.18647] A Title,https://arxiv.org/abs/2410.18647")
    assert (draft.metadata.title, draft.metadata.arxiv_id) == ("A Title", ArxivId("2410.18647"))
    assert row("title,url", "[sic] A Title,https://example.org").metadata.title == "[sic] A Title"


def test_an_address_below_an_unknown_heading_names_the_paper_if_no_column_is_for_links() -> None:
    address = "https://arxiv.org/abs/2401.00001"
    draft = row("Titel;Verfasser;Verweis", f"One Paper;Ada Hu;{address}")
    assert (str(draft.metadata.arxiv_id), draft.annotations.notes) == ("2401.00001", ())
    draft = row("title,see also,url", f"One Paper,{address},https://arxiv.org/abs/2401.00002")
    assert (str(draft.metadata.arxiv_id), draft.annotations.notes) == ("2401.00002", (f"see also: {address}",))


def test_a_date_is_that_of_the_paper_if_it_is_a_year() -> None:
    table = "Title\tCreator\tDate\tDate Added\nHares\tHu\t2019\t6/1/2024\nSnow\tLin et al.\t2020\t6/2/2024\n"
    assert [str(draft.metadata.date) for draft in parse(table).drafts] == ["2019", "2020"]
    table = "Title,Authors,Date\nHares,Ada Hu,2024-06-01\nSnow,Fan Lin,2024-06-02\n"
    assert [draft.metadata.date for draft in parse(table).drafts] == [None, None]


def test_titles_of_pubmed_end_with_a_full_stop_that_is_not_theirs() -> None:
    rows = "PMID,Title,Authors\n123,Hares in winter.,Roe K.\n,Snow in summer.,Lin F.\n"
    first, second = (draft.metadata for draft in SOURCE.parse(Document(name="x.csv", text=rows)).drafts)
    assert (first.title, second.title) == ("Hares in winter", "Snow in summer.")
    assert [str(author) for author in first.authors] == ["K. Roe"]


def test_titles_of_saved_pages_lose_the_name_of_the_site() -> None:
    rows = "URL,Title\nhttps://arxiv.org/abs/2001.08361,[2001.08361] Hares in winter | arXiv\n,Snow - a study\n"
    drafts = SOURCE.parse(Document(name="x.csv", text=rows)).drafts
    assert [draft.metadata.title for draft in drafts] == ["Hares in winter", "Snow - a study"]
    (draft,) = SOURCE.parse(Document(name="x.csv", text="Title,Authors\nThe Origin - Nature,Ada Hu\n")).drafts
    assert draft.metadata.title == "The Origin - Nature"
