"""Names as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.papers.names import author_from_display, authors_from_line
from readinglist.papers.paper import OTHERS, Author

PEOPLE = [
    ("Jakob N. Foerster", "Jakob N.", "", "Foerster", ""),
    ("  Jakob\tN.  Foerster\n", "Jakob N.", "", "Foerster", ""),
    ("Ludwig van Beethoven", "Ludwig", "van", "Beethoven", ""),
    ("van Beethoven, Ludwig", "Ludwig", "van", "Beethoven", ""),
    ("Beethoven, Ludwig van", "Ludwig", "van", "Beethoven", ""),
    ("de Vries", "", "de", "Vries", ""),
    ("Laurens van der Maaten", "Laurens", "van der", "Maaten", ""),
    ("Mark Van der Merwe", "Mark", "Van der", "Merwe", ""),
    ("Van der Merwe, Mark", "Mark", "Van der", "Merwe", ""),
    ("Luc Van Gool", "Luc", "", "Van Gool", ""),
    ("Bart De Schutter", "Bart", "", "De Schutter", ""),
    ("Nicolas Le Roux", "Nicolas", "", "Le Roux", ""),
    ("Kiet Van Nguyen", "Kiet Van", "", "Nguyen", ""),
    ("Phạm Văn Đức", "Phạm Văn", "", "Đức", ""),
    ("Le Song", "Le", "", "Song", ""),
    ("Osama bin Laden", "Osama", "bin", "Laden", ""),
    ("Muhammad al-Khwarizmi", "Muhammad", "", "al-Khwarizmi", ""),
    ("Ali el Hassouni", "Ali", "el", "Hassouni", ""),
    ("Alexandre Graell i Amat", "Alexandre", "", "Graell i Amat", ""),
    ("José Ortega y Gasset", "José", "", "Ortega y Gasset", ""),
    ("Martin Luther King Jr.", "Martin Luther", "", "King", "Jr."),
    ("Martin Luther King, Jr.", "Martin Luther", "", "King", "Jr."),
    ("King, Jr., Martin Luther", "Martin Luther", "", "King", "Jr."),
    ("King, Martin Luther, Jr.", "Martin Luther", "", "King", "Jr."),
    ("Hal Daumé III", "Hal", "", "Daumé", "III"),
    ("J.-P. Serre", "J.-P.", "", "Serre", ""),
    ("J.R.R. Tolkien", "J. R. R.", "", "Tolkien", ""),
    ("Flann O'Brien", "Flann", "", "O'Brien", ""),
    ("Dr. Abu Raihan, PhD", "Abu", "", "Raihan", ""),
    ("Jane Doe¹*", "Jane", "", "Doe", ""),
    ("Bin jin", "Bin", "", "jin", ""),
    ("haiping Zhu", "haiping", "", "Zhu", ""),
    ("Wei Ai", "Wei", "", "Ai", ""),
    ("Mausam", "", "", "Mausam", ""),
    ("王小明", "", "", "王小明", ""),
    ("王 小明", "小明", "", "王", ""),
    ("김 민수", "민수", "", "김", ""),
    ("", "", "", "", ""),
    (" , ", "", "", "", ""),
    ("Doe, , ", "", "", "Doe", ""),
]


@pytest.mark.parametrize(("name", "given_name", "particle", "family", "suffix"), PEOPLE)
def test_person(name: str, given_name: str, particle: str, family: str, suffix: str) -> None:
    assert author_from_display(name) == Author(family=family, given=given_name, particle=particle, suffix=suffix)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Gemini Team", "Gemini Team"),
        ("DeepSeek-AI", "DeepSeek-AI"),
        ("OpenAI", "OpenAI"),
        ("NVIDIA", "NVIDIA"),
        ("LG AI Research", "LG AI Research"),
        ("Mistral AI", "Mistral AI"),
        ("The ATLAS Collaboration", "The ATLAS Collaboration"),
        ("the DIII-D team", "the DIII-D team"),
        ("o3 contributors", "o3 contributors"),
        ("{Barnes and Noble, Inc.}", "Barnes and Noble, Inc."),
    ],
)
def test_corporate(name: str, family: str) -> None:
    assert author_from_display(name) == Author(family=family, corporate=True)


OTHER_LANGUAGES = ("u. a.", "und andere", "et autres", "y otros", "e outros", "e altri", "и др.", "и соавт.")
LINES = [
    ("Jane Doe, John Q. Public", ["Jane Doe", "John Q. Public"]),
    ("Jane Doe and John Public", ["Jane Doe", "John Public"]),
    ("Authors: Jane Doe, John Roe, and X Y", ["Jane Doe", "John Roe", "X Y"]),
    ("by Jane Doe & John Roe", ["Jane Doe", "John Roe"]),
    ("Jane Doe · John Doe", ["Jane Doe", "John Doe"]),
    ("Jane Doe | John Doe", ["Jane Doe", "John Doe"]),
    ("Jane Doe1,2, John Roe2*, Max Müller3", ["Jane Doe", "John Roe", "Max Müller"]),
    ("Jane Doe†, John Roe¹", ["Jane Doe", "John Roe"]),
    ("A. Smith (MIT), B. Jones (CMU (Pittsburgh))", ["A. Smith", "B. Jones"]),
    ("Doe, Jane; Roe, John", ["Jane Doe", "John Roe"]),
    ("Doe, Jane and Roe, John", ["Jane Doe", "John Roe"]),
    ("de Geus, Tom and King, Jr., Martin", ["Tom de Geus", "Martin King, Jr."]),
    ("Doe, J., Roe, R. B.", ["J. Doe", "R. B. Roe"]),
    ("Foerster, Jakob", ["Jakob Foerster"]),
    ("Martin L. King, Jr., John Roe", ["Martin L. King, Jr.", "John Roe"]),
    ("DeepSeek-AI: Aixin Liu, Bei Feng", ["DeepSeek-AI", "Aixin Liu", "Bei Feng"]),
    ("Haato Watanabe,Nobuyuki Umetani", ["Haato Watanabe", "Nobuyuki Umetani"]),
    ("Jane Doe for the LIGO Collaboration", ["Jane Doe", "the LIGO Collaboration"]),
    ("Jane Doe, John Roe (on behalf of the LIGO Collaboration)", ["Jane Doe", "John Roe"]),
    ("On behalf of the LIGO Collaboration: Jane Doe", ["the LIGO Collaboration", "Jane Doe"]),
    ("a.b.first (affil), c.d.second (affil)", ["a. b. first", "c. d. second"]),
    ("Doe, Jane (MIT), Roe, John (CMU)", ["Jane Doe", "John Roe"]),
    ("J.Doe, J.-P.Roe", ["J. Doe", "J.-P. Roe"]),
    ("de la Vallée Poussin, Charles Jean", ["Charles Jean de la Vallée Poussin"]),
    ("King, Martin, Jr.", ["Martin King, Jr."]),
    ("Jane Doe and and John Roe and", ["Jane Doe", "John Roe"]),
    ("Doe J, de Roe JK, Poe A B and Li X", ["J. Doe", "J. K. de Roe", "A. B. Poe", "X. Li"]),
    ("Doe J., Roe J.-K. and Poe A. B.", ["J. Doe", "J. K. Roe", "A. B. Poe"]),
    ("Doe J.", ["J. Doe"]),
    ("de Roe J.K.", ["J. K. de Roe"]),
    ("Weinan E", ["Weinan E"]),
    ("Doe, J.K., A. Roe, B. C. Poe", ["J. K. Doe", "A. Roe", "B. C. Poe"]),
    ("King Jr., Martin", ["Martin King, Jr."]),
    ("Jane Doe und John Roe", ["Jane Doe", "John Roe"]),
    ("Jane Doe, John Roe et Jean Poe", ["Jane Doe", "John Roe", "Jean Poe"]),
    *((f"Jane Doe, John Roe {others}", ["Jane Doe", "John Roe", "others"]) for others in OTHER_LANGUAGES),
    ("Иванов И и Петров А", ["И. Иванов", "А. Петров"]),
    ("Smith ET & Jones AB", ["E. T. Smith", "A. B. Jones"]),
    ("Max-Planck-Institut für Bildung und Forschung", ["Max-Planck-Institut für Bildung und Forschung"]),
    ("Müller und Söhne GmbH", ["Müller und Söhne GmbH"]),
    ("Jane Doe + 1 other", ["Jane Doe", "others"]),
    ("张三、李四、王五", ["张三", "李四", "王五"]),
    ("张三，李四等", ["张三", "李四", "others"]),
    ("Madonna and Cher", ["Madonna", "Cher"]),
    ("OpenAI and IBM", ["OpenAI", "IBM"]),
    ("Meta AI, Google AI", ["Meta AI", "Google AI"]),
    ("Doe JK, John Roe", ["Doe JK", "John Roe"]),
    ("Vaswani, Ashish, Shazeer, Noam", ["Ashish Vaswani", "Noam Shazeer"]),
    ("OpenAI, Google, Meta, Mistral", ["OpenAI", "Google", "Meta", "Mistral"]),
    ("王军, 李明, 张三, 李四", ["王军", "李明", "张三", "李四"]),
    ("王, 军", ["军 王"]),
    ("Jane Doe, for the LIGO Collaboration", ["Jane Doe", "the LIGO Collaboration"]),
    ("Yichen Shi, Yaxing\n  Wang", ["Yichen Shi", "Yaxing Wang"]),
    ("José Ortega y Gasset, Jane Doe", ["José Ortega y Gasset", "Jane Doe"]),
    ("", []),
    ("1, 2, 3", []),
]


@pytest.mark.parametrize(("line", "names"), LINES)
def test_line(line: str, names: list[str]) -> None:
    assert [str(author) for author in authors_from_line(line)] == names


@pytest.mark.parametrize(
    "rest",
    [
        " et al.",
        ", et al",
        " et.al.",
        " and others",
        ", …",
        ", ...",
        ", +5 authors",
        " and 12 others",
        ", 3 more",
        ", others.",
    ],
)
def test_incomplete_line(rest: str) -> None:
    authors = authors_from_line("Jane Doe, John Roe" + rest)
    assert [str(author) for author in authors[:2]] == ["Jane Doe", "John Roe"]
    assert authors[2:] == (OTHERS,)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    author = author_from_display(text)
    assert "\x1b" not in str(author)
    assert "\n" not in str(author)
    assert authors_from_line(text).count(OTHERS) <= 1


@given(st.lists(st.from_regex(r"[A-Z][a-zé]{2,8}|[A-Z]\.|van|de|von", fullmatch=True), min_size=1, max_size=5))
def test_no_word_is_lost_or_invented(words: list[str]) -> None:
    author = author_from_display(" ".join(words))
    assert sorted(str(author).split()) == sorted(words)
    assert author.family
