"""arXiv ids and DOIs in all common forms."""

import pytest

from readinglist.papers.identifiers import ArxivId, Doi, arxiv_id_error, arxiv_ids_in, dois_in, parse_versioned


@pytest.mark.parametrize(
    ("text", "identifier", "version"),
    [
        ("2410.18647", "2410.18647", None),
        ("0704.0001", "0704.0001", None),
        ("arXiv:2410.18647v2", "2410.18647", 2),
        ("ARXIV: 2410.18647", "2410.18647", None),
        ("arXiv:0706.0001v1 [q-bio.CB]", "0706.0001", 1),
        ("  <2410.18647>. ", "2410.18647", None),
        ("https://arxiv.org/abs/2410.18647?context=cs", "2410.18647", None),
        ("[2410.18647]", "2410.18647", None),
        ("https://arxiv.org/pdf/2410.18647v3.pdf", "2410.18647", 3),
        ("https://arxiv.org/html/2511.01348v2#S2", "2511.01348", 2),
        ("http://export.arxiv.org/abs/hep-th/9901001v2", "hep-th/9901001", 2),
        ("arxiv.org/abs/math.GT/0309136/", "math/0309136", None),
        ("math.GT/0309136", "math/0309136", None),
        ("Astro-Ph/0601001", "astro-ph/0601001", None),
        ("https://huggingface.co/papers/2410.18647", "2410.18647", None),
        ("https://www.alphaxiv.org/abs/2410.18647v1", "2410.18647", 1),
        ("10.48550/arXiv.2106.15928", "2106.15928", None),
        ("https://doi.org/10.48550/arXiv.hep-th/9901001", "hep-th/9901001", None),
        ("doi:10.48550/ARXIV.2106.15928", "2106.15928", None),
        ("DOI: https://www.doi.org/10.48550/arXiv.2106.15928v2", "2106.15928", 2),
        ('"arXiv 2410.18647 v2",', "2410.18647", 2),
        ("arXiv:2410.18647v2 [cs.LG] 24 Oct 2024", "2410.18647", 2),
        ("/arXiv/hep-th/9901001", "hep-th/9901001", None),
        ("arXiv:hep-th/9901001v3 [hep-th]", "hep-th/9901001", 3),
        ("cond-mat.mtrl-sci/0309136", "cond-mat/0309136", None),
        ("physics.optics/0309136v1", "physics/0309136", 1),
        ("https://arxiv.org/abs/cond-mat%2F0309136", "cond-mat/0309136", None),
        ("astro-ph/0703999", "astro-ph/0703999", None),
        ("math/9201001", "math/9201001", None),
        ("oai:arXiv.org:2410.18647", "2410.18647", None),
        ("info:arxiv/2410.18647", "2410.18647", None),
        ("https://arxiv.org/ftp/arxiv/papers/2101/2101.12345.pdf", "2101.12345", None),
        ("http://xxx.lanl.gov/abs/hep-th/9901001", "hep-th/9901001", None),
        ("http://fr.arxiv.org/abs/arXiv:2410.18647", "2410.18647", None),
        ("https://ar5iv.labs.arxiv.org/html/2410.18647", "2410.18647", None),
        ("https://ar5iv.org/pdf/2410.18647", "2410.18647", None),
        ("https://www.alphaxiv.org/pdf/2410.18647v1", "2410.18647", 1),
        ("https://hf.co/papers/2410.18647", "2410.18647", None),
        ("https://www.arxiv-vanity.com/papers/2410.18647/", "2410.18647", None),
        ("https://www.semanticscholar.org/arxiv/2410.18647", "2410.18647", None),
        ("https://api.semanticscholar.org/arXiv:2410.18647", "2410.18647", None),
        ("https://ui.adsabs.harvard.edu/abs/arXiv:2410.18647", "2410.18647", None),
        ("https://scirate.com/arxiv/2410.18647", "2410.18647", None),
    ],
)
def test_reads_an_identifier_in_any_form(text: str, identifier: str, version: int | None) -> None:
    assert parse_versioned(text) == (ArxivId(identifier), version)
    assert ArxivId.parse(text) == ArxivId(identifier)


@pytest.mark.parametrize(
    "text",
    [
        "", "abc", "0000.0000", "2413.12345", "0703.0001", "1412.12345", "1501.1234", "2410.00000", "2017/1118",
        "math/0013001", "nosuch/9901001", "hep-th/5001001", "https://example.org/abs/2410.18647", "2410.18647v0",
        "10.1000/xyz", "astro-ph/0704001", "astro-ph/0803001", "hep-th/99010011", "2410.186471", "2410.18647v",
        "https://example.org/arxiv/2410.18647", "https://arxiv.org/a/2410.18647", "https://ui.adsabs.harvard.edu/abs/2410.18647",
    ],
)  # fmt: skip
def test_takes_nothing_else_for_one(text: str) -> None:
    assert ArxivId.parse(text) is None


@pytest.mark.parametrize(
    ("identifier", "year", "month"),
    [("2410.18647", 2024, 10), ("hep-th/9901001", 1999, 1), ("math/0309136", 2003, 9), ("0704.0001", 2007, 4)],
)
def test_tells_when_it_was_given(identifier: str, year: int, month: int) -> None:
    assert ArxivId(identifier).month_given == (year, month)
    assert ArxivId(identifier).year == year
    assert ArxivId(identifier).url == f"https://arxiv.org/abs/{identifier}"


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1103/PhysRevD.76.013009", "10.1103/physrevd.76.013009"),
        ("https://doi.org/10.15439/2014F336", "10.15439/2014f336"),
        ("http://dx.doi.org/10.1000/a%2Fb", "10.1000/a/b"),
        (
            "10.1002/(SICI)1097-0258(1998)17:15%3C1661::AID-SIM968%3e3.0.CO;2-2",
            "10.1002/(sici)1097-0258(1998)17:15<1661::aid-sim968>3.0.co;2-2",
        ),
        ("DOI: 10.1000/x_y.", "10.1000/x_y"),
        ("{10.1000/x\\_y}", "10.1000/x_y"),
    ],
)
def test_reads_a_doi(text: str, doi: str) -> None:
    found = Doi.parse(text)
    assert found is not None
    assert str(found) == doi
    assert found.url == f"https://doi.org/{doi}"
    assert found.arxiv_id is None


def test_takes_no_other_text_for_a_doi() -> None:
    assert Doi.parse("10.1000") is None
    assert Doi.parse("a 10.1000/b") is None


def test_sees_the_arxiv_identifier_in_arxivs_own_doi() -> None:
    doi = Doi.parse("10.48550/arXiv.2106.15928")
    assert doi is not None
    assert doi.arxiv_id == ArxivId("2106.15928")


def test_finds_marked_identifiers_in_running_text() -> None:
    text = (
        "See arXiv:2410.18647v2, https://arxiv.org/abs/hep-th/9901001 (and 10.48550/arXiv.2106.15928); not 1234.5678."
    )
    assert list(arxiv_ids_in(text)) == [
        (ArxivId("2410.18647"), 2),
        (ArxivId("hep-th/9901001"), None),
        (ArxivId("2106.15928"), None),
    ]
    assert list(arxiv_ids_in("arXiv:2499.00001")) == []


@pytest.mark.parametrize(
    "mention",
    [
        "arXiv 2410.18647", "arXiv:2410.18647 v2", "[arxiv/2410.18647]", "hf.co/papers/2410.18647",
        "https://alphaxiv.org/overview/2410.18647", "https://ar5iv.org/abs/2410.18647.",
        "https://arxiv.org/html/2410.18647v1/x1.png", "scirate.com/arxiv/2410.18647", "oai:arXiv.org:2410.18647",
    ],
)  # fmt: skip
def test_finds_an_identifier_wherever_it_is_marked(mention: str) -> None:
    assert [each for each, _ in arxiv_ids_in(f"a code of 2101.12345 and ({mention}), 2025")] == [ArxivId("2410.18647")]


@pytest.mark.parametrize("text", ["arXivist 2410.18647", "example.org/arxiv/2410.18647", "arXiv of 2410.18647"])
def test_takes_no_number_for_an_identifier_that_is_not_marked(text: str) -> None:
    assert list(arxiv_ids_in(text)) == []


def test_finds_marked_dois_in_running_text() -> None:
    text = "(doi:10.1000/abc), https://doi.org/10.1000/def."
    assert [str(doi) for doi in dois_in(text)] == ["10.1000/abc", "10.1000/def"]
    assert list(dois_in("doi:10.1000/.")) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2513.12345", "month 13"),
        ("[arXiv:2500.12345v2]", "month 00"),
        ("hep-th/9913001", "month 13"),
        ("hep-xx/9901001", "unknown archive"),
        ("hep-th/1001001", "not in use at that time"),
        ("2410.00000", "numbers start at 1"),
        ("0703.0001", "starts in April 2007"),
        ("2410.1864", "5 digits"),
        ("1410.18647", "4 digits"),
    ],
)
def test_says_why_it_can_be_none(text: str, reason: str) -> None:
    assert ArxivId.parse(text) is None
    assert reason in arxiv_id_error(text)


@pytest.mark.parametrize("text", ["2410.18647", "a title", "page.txt", "10.1000/182", ""])
def test_says_nothing_of_what_is_one_or_looks_like_none(text: str) -> None:
    assert arxiv_id_error(text) == ""


@pytest.mark.parametrize("sign", ["\x1b[31m", "\x11", "\u202e", "\u200b"])
def test_control_characters_are_no_part_of_a_doi(sign: str) -> None:
    assert str(Doi.parse(f"10.1000/1{sign}82")) == "10.1000/182"
