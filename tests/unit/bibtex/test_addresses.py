"""Addresses, DOIs and page ranges without the TeX of files."""

from collections.abc import Callable

import pytest

from readinglist.bibtex.addresses import doi_in, plain_address, several_addresses
from readinglist.bibtex.pages import with_tex_dashes
from tests.growth import assert_linear


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("https://example.org/a_b~c--d?x=1&y=2#z", "https://example.org/a_b~c--d?x=1&y=2#z"),
        (r"\url{https://example.org/a_b}", "https://example.org/a_b"),
        (r"\href{https://example.org/a}{the page}", "https://example.org/a"),
        (r"\texttt{https://example.org/a}", "https://example.org/a"),
        (r"<https://example.org/a>", "https://example.org/a"),
        (r"https://example.org/a\_b{\_}c\%20d\&e\#f", "https://example.org/a_b_c%20d&e#f"),
        (r"https://example.org/{\~{}}me", "https://example.org/~me"),
        (r"https://example.org/\~me", "https://example.org/~me"),
        (r"https://example.org/$\sim$me", "https://example.org/~me"),
        (r"https://example.org/{$\sim$}me", "https://example.org/~me"),
        (r"https://example.org/\textasciitilde{}me", "https://example.org/~me"),
        (r"https://example.org/\string~me", "https://example.org/~me"),
        (r"https://example.org/a\textasciicircum{}b", "https://example.org/a^b"),
        ("https://example.org/a\n   /b", "https://example.org/a/b"),
    ],
)
def test_addresses_without_tex(tex: str, expected: str) -> None:
    assert plain_address(tex) == expected


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("10.1109/MPRV.2008.80", "10.1109/MPRV.2008.80"),
        (r"10.1007/978-3\_1", "10.1007/978-3_1"),
        (r"\doi{10.1007/978-3\_1}", "10.1007/978-3_1"),
        ("[10.1007/978-3]", "10.1007/978-3"),
        ("https://doi.org/10.1000/ABC", "10.1000/ABC"),
        (r"10.1000/16\&lt;1::AID-2\&gt;3", "10.1000/16<1::AID-2>3"),
        ("10.1000/a$<$b$>$c", "10.1000/a<b>c"),
        (r"10.1000/a$\_$b", "10.1000/a_b"),
        ("10.1000/a--b", "10.1000/a--b"),
        ("10.1000/a---b", "10.1000/a---b"),
        (r"10.1000/a--b\_c", "10.1000/a--b_c"),
        ("https://doi.org/10.1000/a--b", "10.1000/a--b"),
        ("10.1000/a``b''c", "10.1000/a``b''c"),
        ("doi:~10.1000/191", "10.1000/191"),
        ("10.1000 / 191", "10.1000/191"),
        ("10.1002%2Fjgt.22", "10.1002/jgt.22"),
        ("https://doi-org.proxy.example.edu/10.1000/abc", "10.1000/abc"),
        ("http://proxy.example.edu/login?url=https://doi.org/10.1000/abc", "10.1000/abc"),
        ("https://dl.acm.org/doi/10.1145/1.2", "10.1145/1.2"),
        ("https://onlinelibrary.wiley.com/doi/full/10.1002/jgt.22", "10.1002/jgt.22"),
        ("https://epubs.siam.org/doi/10.1137/1.9/pdf", "10.1137/1.9"),
        ("https://www.biorxiv.org/content/10.1101/2020.01.02.123v1.full.pdf", "10.1101/2020.01.02.123"),
        ("https://link.springer.com/article/10.1007/s1-2#Sec1", "10.1007/s1-2"),
        ("http://proxy.example.edu/login?url=10.1000%2Fabc", "10.1000/abc"),
        ("http://proxy.example.edu/login?url=10.1000%2Fabc?via=x", "10.1000/abc"),
        ("doi: 10.1000/abc; PMID 123", "10.1000/abc"),
        ("doi: 10.1000/abc; see page 3", "10.1000/abc"),
        ("10.1000/abc, 10.1000/def", "10.1000/abc"),
        ("10.1000/abc (in press)", "10.1000/abc"),
        ("10.1000/abc [cs.LG]", "10.1000/abc"),
        ("10.1000/ab cd", ""),
        ("10.1000/ab-\n  cd", ""),
        ("https://doi.org/10.1000/ab cd", ""),
        ("10.1016/S0092-8674 (00)81683-9", ""),
        ("not a doi", ""),
        ("https://example.org/paper", ""),
        ("10.1000/a%5C%5Cb", ""),
    ],
)
def test_dois_in_their_field(tex: str, expected: str) -> None:
    found = doi_in(tex)
    assert (found.spelling if found else "") == expected
    assert (found.doi.text if found else "") == expected.lower()


@pytest.mark.parametrize(
    "dash",
    [
        "–",
        "—",
        "−",
        "‐",
        "---",
        r"\textendash ",
        r"{\textendash}",
        r"\textemdash{}",
        " – ",
        "~–~",
        "−−",
        "––",
        "&ndash;",
        "&#8211;",
        "&#x2212;",
        "\u2043",
        "\u301c",
        "\uff0d",
        "\uff5e",
    ],
)
def test_any_dash_in_pages_is_written_as_two_hyphens(dash: str) -> None:
    assert with_tex_dashes(f"1{dash}10, S3{dash}S4") == "1--10, S3--S4"


def test_single_hyphens_in_pages_stay() -> None:
    assert with_tex_dashes("1-1--1-10, e12-3") == "1-1--1-10, e12-3"


@pytest.mark.slow
@pytest.mark.parametrize("part", ["\\url{", "{", "\\~", "10.1000/", "$\\sim"])
@pytest.mark.parametrize("read", [plain_address, doi_in, with_tex_dashes])
def test_long_addresses_are_read_in_linear_time(part: str, read: Callable[[str], object]) -> None:
    assert_linear(lambda times: read(part * times), 3_000)


@pytest.mark.parametrize(
    ("tex", "first", "others"),
    [
        ("http://a.org/x", "http://a.org/x", ""),
        ("http://a.org/x\nhttp://b.org/y", "http://a.org/x", "http://b.org/y"),
        (r"http://a.org/x; \url{http://b.org/y}", "http://a.org/x", r"\url{http://b.org/y}"),
        (r"\url{http://a.org/x} and http://b.org", "http://a.org/x", "http://b.org"),
        ("http://a.org/x\n  /y", "http://a.org/x/y", ""),
    ],
)
def test_the_first_of_several_addresses(tex: str, first: str, others: str) -> None:
    assert several_addresses(tex) == (first, others)


@pytest.mark.slow
def test_many_addresses_are_read_in_linear_time() -> None:
    assert_linear(lambda length: several_addresses("http://a" + " " * length), 5_000)
    assert_linear(lambda length: several_addresses("http://a.org;" * length), 5_000)
