"""Citation keys from bracket patterns."""

import pytest

from readinglist.keys.authors import institution
from readinglist.keys.generation import free_key, key_stem, safe_key, suffix
from readinglist.keys.patterns import DEFAULT_PATTERN, parse_pattern, pattern_errors
from readinglist.papers.errors import UsageError
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import OTHERS, Author, Metadata, PartialDate

NEWTON = Author(family="Newton", given="Isaac")
MAXWELL = Author(family="Maxwell", given="James")
EINSTEIN = Author(family="Einstein", given="Albert")
BOHR = Author(family="Bohr", given="N.")
UNKNOWN = Author(family="Unknown", given="Harry")
AALST = Author(family="Aalst", given="Wil", particle="van der")
FOUR = (NEWTON, MAXWELL, EINSTEIN, BOHR)

PAPER = Metadata(
    title="The Difference Between Graph-Based and Block-Structured Modelling Languages",
    authors=FOUR,
    date=PartialDate(2019, 7, 3),
    venue="Organization Science",
    entry_type="article",
    doi=Doi("10.1000/xyz"),
    primary_category="cs.LG",
    extra=(
        ("pages", "213--216"),
        ("keywords", "w1, w2a w2b; w3"),
        ("volume", "14"),
        ("editor", "Donald Knuth and Lamport, Leslie"),
    ),
)


@pytest.mark.parametrize(
    ("pattern", "families", "expected"),
    [
        ("[auth.auth.ea]", "Hu Lin", "Hu.Lin"),
        ("[auth.auth.ea]", "Hu Lin Kay", "Hu.Lin.ea"),
        ("[authshort]", "Hu Lin Kay", "HLK"),
        ("[authshort]", "Hu Lin Kay Moe", "HLK+"),
        ("[authorsAlphaLNI]", "Newton", "Ne"),
        ("[authorsAlphaLNI]", "Newton Hu", "NH"),
        ("[authorsAlphaLNI]", "Adams Brown Clark Davis Evans", "ABCD"),
        ("[auth3_1][auth3_2][auth3_3]", "Newton Hu", "NewHu"),
    ],
)
def test_markers_of_few_and_many_authors(pattern: str, families: str, expected: str) -> None:
    authors = tuple(Author(family=family, given="Ada") for family in families.split())
    assert key_stem(Metadata(title="A Title", authors=authors), pattern) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (DEFAULT_PATTERN, "newton2019difference"),
        ("[auth][year]", "Newton2019"),
        ("[auth][shortyear][month][day]", "Newton19July3"),
        ("[auth4:lower]_[year]", "newt_2019"),
        ("[auth2_4]", "Bo"),
        ("x[auth2_9]", "x"),
        ("[authors]", "NewtonMaxwellEinsteinBohr"),
        ("[authors2]", "NewtonMaxwellEtAl"),
        ("[authors4]", "NewtonMaxwellEinsteinBohr"),
        ("[authorsAlpha][shortyear]", "NMEB19"),
        ("[authorsAlphaLNI]", "NMEB"),
        ("[authEtAl]", "NewtonEtAl"),
        ("[auth.etal]", "Newton.etal"),
        ("[auth.auth.ea]", "Newton.Maxwell.ea"),
        ("[authshort]", "NME+"),
        ("[authorIni]", "NewtoMEB"),
        ("[authIni3]", "NME"),
        ("[authIni6]", "NeMaEB"),
        ("[authForeIni][authorLastForeIni]", "IN"),
        ("[authorLast]", "Bohr"),
        ("[pureauth]", "Newton"),
        ("[edtr]", "Knuth"),
        ("[editors]", "KnuthLamport"),
        ("[editorLast]", "Lamport"),
        ("[EDITOR]-[editor]", "DonaldKnuthandLamportLeslieDonaldKnuthandLamportLeslie"),
        ("[edtrIni3][editorIni][editors1]", "KnLKnuthLKnuthEtAl"),
        ("[edtr3][edtr2_2][edtr.edtr.ea][edtrshort]", "KnuLaKnuth.LamportKL"),
        ("[edtrForeIni][editorLastForeIni][pureedtr]", "DLKnuth"),
        ("[shorttitle]", "DifferenceGraphBased"),
        ("[veryshorttitle:upper]", "DIFFERENCE"),
        ("[shorttitleINI]", "TDB"),
        ("[title]", "TheDifferencebetweenGraphBasedandBlockStructuredModellingLanguages"),
        ("[title:abbr]", "TDbGBaBSML"),
        ("[camel3]", "TheDifferenceBetween"),
        ("[camel:abbr]", "TDBGBABSML"),
        ("[camel2:abbr:lower]", "td"),
        ("x[title:clear]", "x"),
        ("[title:unprotect_terms:trim_whitespace:truncate3]", "The"),
        ("[camel]", "TheDifferenceBetweenGraphBasedAndBlockStructuredModellingLanguages"),
        ("[fulltitle:truncate6:truncate5]", "TheD"),
        ("[fulltitle:camel2]", "TheDifference"),
        ("[fulltitle:camel:truncate3]", "The"),
        ("[TITLE:capitalize:truncate3]", "The"),
        ("[fulltitle:titlecase]", "TheDifferencebetweenGraphbasedandBlockstructuredModellingLanguages"),
        ("[fulltitle:sentencecase:truncate14]", "Thedifference"),
        ("[journal:abbr]", "OS"),
        ("[entrytype]:[year]_[firstpage]_[lastpage]", "Article2019_213_216"),
        ("[keyword2]", "w2aw2b"),
        ("[keywords]", "w1w2aw2bw3"),
        ("[keywords2]", "w1w2aw2b"),
        ("v[volume]", "v14"),
        ("d[date]", "d20190703"),
        ("[DOI:upper]", "10.1000XYZ"),
        ("[unknown:(none)]", "none"),
        ("y[unknown:([other:([YEAR])])]", "y2019"),
        ("[unknown:(not[YEAR])]", "not2019"),
        ("[:]x", "x"),
        (r'[title:regex("(\w+) .*","$1")]', "The"),
        (r'[title:regex("[aeiou]","")]', "ThDffrncbtwnGrphBsdndBlckStrctrdMdllngLnggs"),
        (r'[authors:regex("(.)([A-Z])","$1_$2")]', "Newton_Maxwell_Einstein_Bohr"),
        (r'[auth:regex("(","x")]', "Newton"),
        (r'[auth:regex("N","$3")]', "Newton"),
        (r'[auth:regex("N|\"","\$")]', "ewton"),
        ("[auth:nonsense]", "Newton"),
        ("arxiv", "newton2019differencegraphbasedblockstructuredmodelling"),
    ],
)
def test_pattern(pattern: str, expected: str) -> None:
    assert key_stem(PAPER, pattern) == expected


@pytest.mark.parametrize(
    ("authors", "pattern", "expected"),
    [
        ((NEWTON, OTHERS), "[auth]", "Newton"),
        ((NEWTON, OTHERS), "[authors]", "NewtonEtAl"),
        ((NEWTON, OTHERS), "[auth.etal]", "Newton.etal"),
        ((NEWTON, MAXWELL), "[auth.etal]", "Newton.Maxwell"),
        ((NEWTON,), "[auth.auth.ea]", "Newton"),
        ((NEWTON, OTHERS), "[authAuthEa]", "Newton.ea"),
        ((NEWTON,), "[authorsAlpha]", "New"),
        ((NEWTON, OTHERS), "[authorsAlpha]", "N+"),
        ((*FOUR, UNKNOWN), "[authorsAlpha]", "NME+"),
        ((AALST,), "[authorsAlpha]", "vdAal"),
        ((NEWTON, OTHERS), "[authorsAlphaLNI]", "Ne"),
        ((Author(family="Apache Foundation", corporate=True),), "[authorsAlphaLNI]", "AF"),
        ((Author(family="OpenAI", corporate=True),), "[authorsAlphaLNI]", "Op"),
        ((NEWTON,), "[authshort]", "Newton"),
        ((NEWTON, OTHERS), "[authorIni]", "Newto+"),
        ((NEWTON, MAXWELL, OTHERS), "[authIni4]", "NeM+"),
        ((NEWTON, MAXWELL, OTHERS), "[authIni2]", "NM"),
        ((NEWTON,), "[authIni7]", "Newton"),
        ((NEWTON,), "a[authIni0]", "a"),
        ((AALST,), "[auth]", "Aalst"),
        ((AALST,), "[authFirstFull]", "vanderAalst"),
        ((Author(family="d'Ascoli", given="Stéphane"),), "[auth]", "dAscoli"),
        ((Author(family="Áöning", given="A."),), "[auth3]", "Aoe"),
        ((Author(family="Al-Ketan", given="O."),), "[auth3]", "AlK"),
        ((Author(family="Ångström", given="A."),), "[auth:lower]", "aangstroem"),
        ((Author(family="Łukasiewicz", given="J."),), "[auth]", "Lukasiewicz"),
        ((Author(family="Колмогоров", given="А."),), "[auth]", "Kolmogorov"),
        ((Author(family="Ευκλείδης"),), "[auth]", "Eykleidis"),
        ((Author(family="Massachusetts Institute of Technology", corporate=True),), "[auth]", "MIT"),
        ((), "x[auth][pureauth][authors3][editors]", "x"),
    ],
)
def test_names(authors: tuple[Author, ...], pattern: str, expected: str) -> None:
    assert key_stem(Metadata(authors=authors), pattern) == expected


@pytest.mark.parametrize(
    ("entry_type", "expected"),
    [
        ("article", "Article"),
        ("inproceedings", "InProceedings"),
        ("phdthesis", "PhdThesis"),
        ("techreport", "TechReport"),
        ("bookinbook", "BookInBook"),
        ("mvbook", "MvBook"),
        ("online", "Online"),
        ("proceedings", "Proceedings"),
        ("information", "Information"),
    ],
)
def test_entry_types_have_jabrefs_capitals(entry_type: str, expected: str) -> None:
    assert key_stem(Metadata(entry_type=entry_type), "[entrytype]") == expected


@pytest.mark.parametrize(
    ("editor", "expected"),
    [
        (r"Paul Erd{\H o}s", "Erdos"),
        (r"M{\"u}ller, J{\o}rg", "Mueller"),
        (r"Anders {\AA}ngstr\"om", "Aangstroem"),
        (r"Mart{\'\i}nez, A. and B. \'{\I}", "Martinez"),
        (r"Pavel \v{C}ech", "Cech"),
        (r"Wei\ss, A.", "Weiss"),
        (r"\relax Yu", "relaxYu"),
    ],
)
def test_editors_are_read_from_tex(editor: str, expected: str) -> None:
    assert key_stem(Metadata(extra=(("editor", editor),)), "[edtrFirstFull]") == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", ""),
        ("The University of Science", "UniScience"),
        ("University of Example, Department of Computer Science, Some Address", "UniExampleCS"),
        ("Example Institute, Computer Science Department, Some Address", "ExampleInstituteCS"),
        ("The Attributed Graph Grammar System ({AGG})", "AGG"),
        ("Stanford University, School of Law", "UniStanfordL"),
        ("Faculty of Physics, University of Bonn", "UniBonnP"),
        ("Department of Localhost NullGenerators", "DLN"),
        ("Graph Systems Research Group", "GSRG"),
        ("eBay", "eBay"),
        ("OpenAI", "OpenAI"),
    ],
)
def test_institution(name: str, expected: str) -> None:
    assert institution(name) == expected


@pytest.mark.parametrize(
    ("pages", "first", "last", "prefix"),
    [
        ("42--111", "42", "111", ""),
        ("41,7,73--97", "7", "97", ""),
        ("43+", "43", "43", ""),
        ("L7--27", "7", "27", "L"),
        ("XI-XX", "XI", "XX", "XI"),
        ("", "", "", ""),
    ],
)
def test_pages(pages: str, first: str, last: str, prefix: str) -> None:
    paper = Metadata(extra=(("pages", pages),))
    assert key_stem(paper, "k[firstpage]") == "k" + first
    assert key_stem(paper, "k[lastpage]") == "k" + last
    assert key_stem(paper, "k[pageprefix]") == "k" + prefix


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (r"$\pi_0$: A Vision-Language-Action Flow Model", "pi0"),
        (r"$\mathcal{N}=4$ Super Yang-Mills", "n4"),
        ("“Why Should I Trust You?”", "why"),
        ("& More", "more"),
        ("A", "paper"),
        ("深度学习", "paper"),
        ("Ядро", "yadro"),
        ("x³ and H₂O", "x3"),
    ],
)
def test_title_without_author(title: str, expected: str) -> None:
    assert key_stem(Metadata(title=title)) == expected


def test_editor_stands_in_for_a_missing_author_unless_the_pattern_is_pure() -> None:
    paper = Metadata(extra=(("editor", "Knuth, Donald"),))
    assert key_stem(paper, "[auth]") == "Knuth"
    assert key_stem(paper, "x[pureauth]") == "x"


def test_never_empty() -> None:
    assert key_stem(Metadata()) == "paper"
    assert key_stem(Metadata(title="深度学习", date=PartialDate(2020))) == "paper2020"
    assert key_stem(Metadata(title="深度学习", arxiv_id=ArxivId("2410.18647"))) == "arxiv241018647"
    assert key_stem(Metadata(arxiv_id=ArxivId("hep-th/9901001"))) == "arxivhepth9901001"


def test_year_comes_from_the_arxiv_identifier_where_there_is_no_date() -> None:
    assert key_stem(Metadata(authors=(NEWTON,), arxiv_id=ArxivId("hep-th/9901001"))) == "newton1999"


def test_suffixes_follow_the_alphabet() -> None:
    assert [suffix(number) for number in (1, 2, 26, 27, 52, 53, 702, 703)] == [
        "a", "b", "z", "aa", "az", "ba", "zz", "aaa",
    ]  # fmt: skip


def test_clash_is_found_whatever_the_case() -> None:
    assert free_key("Newton", {"newton", "newtona"}) == "Newtonb"
    assert free_key("Newton", {"newtona"}) == "Newton"


def test_keys_contain_no_character_that_a_tool_rejects() -> None:
    assert safe_key("SPECIAL CHARS#{\\\"}~,^/%'[]@&\n\t\x1b") == "SPECIALCHARS"


def test_open_bracket_is_an_error_with_a_hint() -> None:
    with pytest.raises(UsageError, match="unclosed bracket") as caught:
        key_stem(PAPER, "[year]_[auth_[firstpage]")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("pattern", "error"),
    [
        ("[auth", "unclosed bracket"),
        ("plain", "no \\[field\\]"),
        ("[auth:nonsense]", "unknown modifier"),
        ('[auth:regex("(","")]', "unterminated|missing"),
        ('[auth:regex("x","$1")]', "unknown group"),
        ("[auth:([year:wrong])]", "unknown modifier"),
    ],
)
def test_errors_of_a_pattern_are_named(pattern: str, error: str) -> None:
    assert len(pattern_errors(pattern)) == 1
    with pytest.raises(ValueError, match=error):
        raise ValueError(pattern_errors(pattern)[0])


@pytest.mark.parametrize("pattern", [DEFAULT_PATTERN, '[auth:regex("x","y"):(none):truncate3:camel2]', "[a:([b])]"])
def test_valid_patterns_have_no_errors(pattern: str) -> None:
    assert pattern_errors(pattern) == ()


def test_pattern_is_read_once_into_literals_and_markers() -> None:
    assert [str(part) if isinstance(part, str) else part.name for part in parse_pattern("a[b]c[d:e]")] == [
        "a", "b", "c", "d",
    ]  # fmt: skip
