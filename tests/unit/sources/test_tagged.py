"""The sources for tagged formats."""

import pytest

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed
from readinglist.sources import tagged
from readinglist.sources.tagged.formats import FORMATS
from readinglist.testing.sources import assert_valid

CONTEXT = OfflineContext(section={}, cache_folder="")


def read(name: str, text: str) -> Parsed:
    document = Document(name="input", text=text)
    source = getattr(tagged, name)(CONTEXT)
    assert source.recognise(document) is Confidence.YES
    parsed = source.parse(document)
    assert_valid(document, parsed)
    return parsed


def one(name: str, text: str):
    (draft,) = read(name, text).drafts
    return draft.metadata


RIS = """TY  - JOUR
TI  - A Title: With a
 second line
AU  - van Beethoven, Ludwig
A1  - Law, CJ
JO  - J. Tests
JF  - Journal of Tests
PY  - 2024
DA  - 2024/06/04/
VL  - 3
IS  - 2
SP  - 10
EP  - 19
DO  - https://doi.org/10.5555/AbC
UR  - https://example.org/paper
L1  - https://example.org/paper.pdf
SN  - 1234-567X
KW  - one
two
KW  - three, or four
AB  - The first line
and the second, wrapped.
N1  - Cited By :10
ER  -
"""


def test_ris_fields() -> None:
    paper = one("ris", RIS)
    assert paper.title == "A Title: With a second line"
    assert [str(author) for author in paper.authors] == ["Ludwig van Beethoven", "C. J. Law"]
    assert paper.venue == "Journal of Tests"
    assert paper.date == PartialDate(2024, 6, 4)
    assert paper.doi == Doi("10.5555/abc")
    assert paper.entry_type == "article"
    assert paper.abstract == "The first line and the second, wrapped."
    assert paper.links == ("https://example.org/paper.pdf",)
    extra = dict(paper.extra)
    assert extra["pages"] == "10--19"
    assert extra["issn"] == "1234-567X"
    assert extra["keywords"] == "one; two; three, or four"
    assert (extra["annotation"], extra.get("note")) == ("Cited By :10", None)


@pytest.mark.parametrize(
    "tag",
    [
        "DO  - 10.48550/arXiv.2406.16260",
        "UR  - http://arxiv.org/abs/2406.16260v2",
        "AN  - arXiv:2406.16260",
        "M1  - arXiv:2406.16260 [cs]",
        "M3  - arXiv:2406.16260",
        "N1  - arXiv:2406.16260 [cs]",
        "JO  - arXiv preprint arXiv:2406.16260",
        "AN  - 2406.16260\nDP  - arXiv.org",
    ],
)
def test_arxiv_ids_of_any_tag(tag: str) -> None:
    paper = one("ris", f"TY  - JOUR\nTI  - Video\nAU  - Tan, Z.\n{tag}\nER  - \n")
    assert paper.arxiv_id == ArxivId("2406.16260")


def test_a_number_of_another_database_is_no_arxiv_id() -> None:
    paper = one("ris", "TY  - JOUR\nTI  - Video\nAU  - Tan, Z.\nAN  - 2406.16260\nDP  - PsycINFO\nER  - \n")
    assert paper.arxiv_id is None


def test_ris_with_a_preface_and_lost_tags() -> None:
    text = (
        "\ufeffProvider: Publisher\nContent: text/plain\n\n"
        "TY  - JOUR\nT1  - One\nA1  - A, B\n"
        "TY  - CONF\nT1  - Two\nT2  - Proceedings of Two\nER  -\n\n"
        "TI  - Three\nAU  - C, D\nER  - \n"
        "TY  - THES\nM3  - Master's thesis\nTI  - Four\nPB  - A School"
    )
    drafts = read("ris", text).drafts
    assert [draft.metadata.title for draft in drafts] == ["One", "Two", "Three", "Four"]
    assert [draft.metadata.entry_type for draft in drafts] == ["article", "inproceedings", "misc", "mastersthesis"]
    assert drafts[1].metadata.venue == "Proceedings of Two"


def test_ris_without_types() -> None:
    text = "T1  - One\nA1  - A, B\nKW  - x\n\nAB  - c\n\nT1  - Two\nA1  - C, D\nY1  - 2001\n"
    assert [draft.metadata.title for draft in read("ris", text).drafts] == ["One", "Two"]


def test_a_record_without_title_is_a_problem_and_identifiers_between_records_too() -> None:
    parsed = read("ris", "TY  - JOUR\nAU  - A, B\nER  - \nsee arXiv:2406.16260\nTY  - JOUR\nTI  - x\nER  - \n")
    assert [problem.line for problem in parsed.problems] == [1, 4]
    assert [draft.record for draft in parsed.drafts] == [3]


def test_a_title_without_end_is_a_problem() -> None:
    parsed = read("ris", "TY  - JOUR\nTI  - One\n" + "lost words " * 500 + "\nTY  - JOUR\nTI  - Two\n")
    assert parsed.problems[0].message.startswith("title of 55")
    assert [draft.metadata.title for draft in parsed.drafts] == ["Two"]


def test_a_second_title_is_kept() -> None:
    paper = one("ris", "TY  - JOUR\nTI  - One\nAU  - A, B\nTI  - Another\nER  - \n")
    assert paper.title == "One"
    assert dict(paper.extra)["annotation"] == "Another"


def test_notes_of_zotero_are_those_of_the_reader() -> None:
    note = '<div data-schema-version="9"><p>My <b>note</b></p>\n</div>'
    text = f"TY  - JOUR\nTI  - One\nN1  - {note}\nN1  - In Dutch\nER  - \n"
    (draft,) = read("ris", text).drafts
    assert draft.annotations.notes == ("My **note**",)
    assert dict(draft.metadata.extra) == {"note": "In Dutch"}


@pytest.mark.parametrize(
    ("name", "text"),
    [("ris", "TY  - JOUR\nTI  - One\nRN  - mine\nER  - \n"), ("endnote", "%0 Journal Article\n%T One\n%< mine\n")],
)
def test_research_notes_are_not_printed(name: str, text: str) -> None:
    extra = dict(one(name, text).extra)
    assert (extra.get("note"), extra["annotation"]) == (None, "mine")


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2016/05/03/Spring", PartialDate(2016, 5, 3)),
        ("2016/05//first", PartialDate(2016, 5)),
        ("2016///c", PartialDate(2016)),
    ],
)
def test_words_after_the_day_of_a_date(text: str, date: PartialDate) -> None:
    assert one("ris", f"TY  - JOUR\nTI  - One\nY1  - {text}\nER  - \n").date == date


def test_unknown_tags_are_skipped_by_name() -> None:
    parsed = read("ris", "TY  - JOUR\nTI  - One\nQQ  - what\nER  - \n")
    assert [(span.first_line, span.reason) for span in parsed.skipped] == [(3, "unknown tag QQ")]


MEDLINE = """
PMID- 38000000
STAT- MEDLINE
DP  - 2024 Jun 1
TI  - [A translated title with
      two lines].
LID - S0028 [pii]
LID - 10.48550/arXiv.2406.16260 [doi]
AB  - We study
      errors.
FAU - Tan, Zhenxiong
AU  - Tan Z
CN  - Some Consortium
LA  - eng
PT  - Journal Article
JT  - Journal of Tests
IS  - 1234-5678 (Electronic)

PMID- 2
TI  - Second.
AU  - Law CJ
"""


def test_medline_fields() -> None:
    first, second = (draft.metadata for draft in read("medline", MEDLINE).drafts)
    assert first.title == "A translated title with two lines"
    assert [str(author) for author in first.authors] == ["Zhenxiong Tan", "Some Consortium"]
    assert first.arxiv_id == ArxivId("2406.16260")
    assert first.date == PartialDate(2024, 6, 1)
    assert (first.entry_type, first.venue, first.abstract) == ("article", "Journal of Tests", "We study errors.")
    assert dict(first.extra)["pmid"] == "38000000"
    assert second.title == "Second"
    assert str(second.authors[0]) == "C. J. Law"


def test_medline_of_ovid() -> None:
    text = (
        "<1. >\nVN  - Ovid Technologies\nDB  - Ovid MEDLINE(R)\nUI  - 38000001\nAU  - Tan Z\nTI  - A title.  [Review]\n"
        "SO  - Journal of Tests. 1(2):3-4, 2024 Jun 1.\n"
        "DO  - https://dx.doi.org/10.48550/arXiv.2406.16260\nYR  - 2024\n\n"
        "<2. >\nVN  - Ovid Technologies\nUI  - 2\nTI  - Second\n"
    )
    first, second = (draft.metadata for draft in read("medline", text).drafts)
    assert (first.title, first.venue, first.year) == ("A title", "Journal of Tests", 2024)
    assert (first.arxiv_id, second.title) == (ArxivId("2406.16260"), "Second")


def test_endnote_fields() -> None:
    text = (
        "%0 Conference Paper\n%T A Title\n%A Doe, Jane\n%A 张三\n%B Proceedings of X\n%D 2020\n%8 June 4\n%P 1-9\n"
        "%K one\ntwo\n%X Abstract.\n%R 10.5555/x\n%U https://arxiv.org/abs/2001.00001\n%F doe2020\n\n"
        "%0 Journal Article\n%T Other\n"
    )
    parsed = read("endnote", text)
    paper = parsed.drafts[0].metadata
    assert parsed.drafts[0].citation_key == "doe2020"
    assert (paper.entry_type, paper.venue, paper.date) == ("inproceedings", "Proceedings of X", PartialDate(2020, 6, 4))
    assert (str(paper.doi), str(paper.arxiv_id)) == ("10.5555/x", "2001.00001")
    assert dict(paper.extra)["keywords"] == "one, two"
    assert [draft.metadata.title for draft in parsed.drafts] == ["A Title", "Other"]


def test_refer_records_are_separated_by_blank_lines() -> None:
    text = "%A A. Writer\n%T One\n%D 1999\n%J Journal\n\n%A B. Writer\n%T Two\n"
    assert [draft.metadata.title for draft in read("endnote", text).drafts] == ["One", "Two"]


def test_web_of_science_fields() -> None:
    text = (
        "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Doe, J\n   Law, CJ\n"
        "AF Doe, Jane\n   Law, Caspar John\n"
        "TI A title with\n   two lines\nSO JOURNAL OF TESTS\nDT Proceedings Paper\n"
        "DE deep learning; machine\n   reading\n"
        "CR Smith A, 2001, J X, V1, DOI 10.5555/cited\n   Smith B, 2002\nPD JUN\nPY 2024\nVL 3\nBP 10\nEP 19\n"
        "DI 10.5555/own\nUT WOS:000\nER\n\nEF\n"
    )
    parsed = read("wos", text)
    paper = parsed.drafts[0].metadata
    assert [str(author) for author in paper.authors] == ["Jane Doe", "Caspar John Law"]
    assert (paper.title, paper.entry_type, paper.date) == (
        "A title with two lines",
        "inproceedings",
        PartialDate(2024, 6),
    )
    assert paper.doi == Doi("10.5555/own")
    assert dict(paper.extra)["keywords"] == "deep learning, machine reading"
    assert "cited references" in {span.reason for span in parsed.skipped}


def test_refworks_fields() -> None:
    text = (
        "RT Journal Article\nSR Electronic(1)\nID 123\nA1 Smith,John\nA1 Doe,Jane\nT1 A Title\n"
        "JF Journal\nYR 2010\nVO 3\n"
        "IN this line, a sentence continues\nSP 1\nOP 5\nDO 10.5555/x\n\nRT Book, Whole\nA1 X,Y\nT1 Second\n"
    )
    first, second = (draft.metadata for draft in read("refworks", text).drafts)
    assert [str(author) for author in first.authors] == ["John Smith", "Jane Doe"]
    assert dict(first.extra)["pages"] == "1--5"
    assert (second.title, second.entry_type) == ("Second", "book")


def test_noteexpress_fields() -> None:
    text = (
        "{Reference Type}: Journal Article\n{Title}: 参考文献\n{Author}: 余敏;朱江\n{Year}: 2009\n{Journal}: 现代情报\n"
    )
    paper = one("noteexpress", text)
    assert [str(author) for author in paper.authors] == ["余敏", "朱江"]
    assert (paper.title, paper.venue, paper.year) == ("参考文献", "现代情报", 2009)


def test_ovid_fields() -> None:
    text = (
        "<1>\nAccession Number\n  123.\nAuthor\n  Kohler, Lars 1;  Leuschner, Christoph 1\n"
        "Title\n  Cloud water.[Article]\n"
        "Source\n  Ecohydrology.   8(6):1048-1064, September 2015.\nDOI Number\n  10.5555/x\n\n<2>\nTitle\n  Second.\n"
    )
    first, second = (draft.metadata for draft in read("ovid", text).drafts)
    assert [str(author) for author in first.authors] == ["Lars Kohler", "Christoph Leuschner"]
    assert (first.title, first.venue, first.year) == ("Cloud water", "Ecohydrology", 2015)
    assert second.title == "Second"


def test_lettered_tags_with_labels() -> None:
    text = (
        "Record 1 of 2\n\nDN: Database Name\n    X Abstracts\nTI: Title\n    A title\n    of two lines\n"
        "AU: Author\n    Doe, Jane; Law, C. J.\nPY: Publication Year\n    2001\n\n"
        "Record 2 of 2\n\nTI: Title\n    Second\nAU: Author\n    Doe, Jane\n"
    )
    first, second = (draft.metadata for draft in read("lettered", text).drafts)
    assert (first.title, first.year, len(first.authors)) == ("A title of two lines", 2001, 2)
    assert second.title == "Second"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "text",
    [
        "# Reading list\n\nTY  - is the first tag of RIS\n",
        "AI - based methods\nTI - a title\n- A list\n",
        "%A comment in TeX\n\\documentclass{article}\n",
        "Title: A Paper\nAuthors: Jane Doe\n",
        "PT J\nis an abbreviation\n",
        "1. One\n2. Two\n3. Three\n",
        "Title\nA Paper\nAuthor\nJane Doe\nAbstract\nWords.\nKeywords\nmore\n",
        "- **A Paper.** Jane Doe. 2020.\n  TI: title, AU: author\n",
    ],
)
def test_other_text_is_not_recognised(name: str, text: str) -> None:
    source = getattr(tagged, name)(CONTEXT)
    assert source.recognise(Document(name="other", text=text)) is Confidence.NO


@pytest.mark.parametrize("name", FORMATS)
def test_text_without_tags_is_refused(name: str) -> None:
    with pytest.raises(InputError):
        getattr(tagged, name)(CONTEXT).parse(Document(name="other", text="a page\nwithout tags\n"))


def test_control_characters_are_removed() -> None:
    paper = one("ris", "TY  - JOUR\nTI  - A\x00 title\x1b[31m\nAU  - \x07Doe, Jane\nER  - \n")
    assert paper.title == "A title"


def test_an_indented_document() -> None:
    assert one("medline", MEDLINE.split("\n\n")[0].replace("\n", "\n  ")).venue == "Journal of Tests"


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        RIS,
        "TY  - JOUR\n",
        "KW  - x\n",
        "AU  - " + "A, B; " * 50 + "\n",
        "word " * 40 + "\n",
        "UR  - " + "http://" * 40 + "\n",
    ],
)
def test_long_documents_are_parsed(unit: str) -> None:
    text = f"TY  - JOUR\nTI  - x\n{unit * 5_000}"
    parsed = read("ris", text)
    assert parsed.drafts or parsed.problems


@pytest.mark.parametrize(
    ("written", "doi"),
    [
        ("10.5555/S0140-6736(05)ABC", "10.5555/S0140-6736(05)ABC"),
        ("10.1002/(SICI)1097&lt;1::AID&gt;3.0", "10.1002/(SICI)1097<1::AID>3.0"),
        ("10.1002/(SICI)1097<1::AID>3.0", "10.1002/(SICI)1097<1::AID>3.0"),
        ("https://doi.org/10.5555%2Fa", "10.5555/a"),
        ("[10.5555/a]", "10.5555/a"),
        ("10.5555/ a", "10.5555/a"),
        ("10.5555/a [doi]", "10.5555/a"),
    ],
)
def test_dois_are_read_whole_and_keep_their_case(written: str, doi: str) -> None:
    paper = read("ris", f"TY  - JOUR\nTI  - A title\nDO  - {written}\nER  - \n").drafts[0].metadata
    assert paper.doi == Doi(doi.lower())
    assert dict(paper.extra).get("doi", str(paper.doi)) == doi
