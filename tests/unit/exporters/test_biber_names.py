"""Names of which biber makes initials that LaTeX can typeset."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readinglist.exporters.biber_names import readable_names, with_initials
from readinglist.tex import to_line
from readinglist.tex.mathematics import balanced
from tests.growth import assert_linear

PIECES = (
    r"\$", r"\&", r"{\$}", "$x$", r"{\TeX}", r"\TeX{}", r"\own{}{}", r"\'E", r"\v{S}", r"\v s", r"{\o}", r"\ss{}", "{}",
    "{", "}", "-", "{-}", r"\textendash{}", r"\textasciiacute{}", "\u00b4", "`", "'", ",", " and ", "~", " ", " ",
    "Doe", "J.", "al-", "(", r"\_", r"\ensuremath{\alpha}",
)  # fmt: skip
NAMES = st.lists(st.sampled_from(PIECES), max_size=8).map("".join).filter(balanced)


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"{\TeX} Users Group", r"{\noopsort{T}\TeX} Users Group"),
        (r"{{\TeX} Users Group}", r"{\noopsort{T}{\TeX} Users Group}"),
        (r"{\TeX{} Users}, J", r"{\noopsort{T}\TeX{} Users}, J"),
        (r"\$x A-\$c Doe", r"{\noopsort{x}}\$x A-{\noopsort{c}}\$c Doe"),
        (r"Doe, {\&} and $\beta$ Co", r"Doe, {\noopsort{?}\&} and {\noopsort{b}}$\beta$ Co"),
        (r"\own{}{}n Doe", r"{\noopsort{o}}\own{}{}n Doe"),
        (r"Doe, {\textasciiacute} `{x}", r"Doe, {\noopsort{?}\textasciiacute} {\noopsort{x}}`{x}"),
        (r"Open-Ende\v s{-}\$", r"Open-Ende\v s{-{\noopsort{?}}}\$"),
        (r"{A~{\$}}", r"{A~{\noopsort{?}\$}}"),
        (r"{\relax 王}, \TeX{} $β$", r"{\noopsort{王}\relax 王}, \TeX{} {\noopsort{b}}$β$"),
        (r"ʹ\$", r"{\noopsort{?}}ʹ\$"),
        (r"{A -- B~{\$}}", r"{A --{\noopsort{B}} B~{\noopsort{?}\$}}"),
        (r"{ A B}", r"{\noopsort{A} A B}"),
        (r"al-{\$}", r"{\noopsort{a}}al-{\$}"),
        (r"a-{b-}c Doe", r"a-{b-{\noopsort{c}}}c Doe"),
        (r"\own {\TeX} Roe", r"{\noopsort{o}}\own {\noopsort{T}\TeX} Roe"),
        (
            r"{{a ~--\#1}, {b, \textbackslash{}-}}",
            r"{{a ~--{\noopsort{1}}\#1}, {b, \textbackslash{}-{\noopsort{?}}}}",
        ),
        (r"{}and Doe", r"{\noopsort{a}}and Doe"),
        (r"a-b\pounds{-} a-\S{\$}", r"a-b\pounds{-{\noopsort{?}}} a-\S{\$}"),
        (r"family=Do{e \$}, given=O{ A }", r"family=Do{e {\noopsort{?}}\$}, given=O{ A {\noopsort{?}}}"),
    ],
)
def test_a_word_without_an_initial_begins_with_a_letter_that_is_not_printed(tex: str, expected: str) -> None:
    assert with_initials(tex) == expected


@pytest.mark.parametrize(
    "tex",
    [
        r"{\'E}lie \v{C}ech, {\O}ystein and \O ystein \'{I}x and K{\"o}nig~J.",
        r"{\NTG} and \TeX{} Users and \acro{abc}, J",
        r"{AT\&T} and {Foo-Bar \$ Group} and {Proc {ACM} \& Co} and Foo{-}Bar",
        r"{x --- y ---\$}",
        r"Doe, `A \textasciigrave x",
    ],
)
def test_names_with_initials_stay(tex: str) -> None:
    assert with_initials(tex) == tex


@settings(max_examples=300)
@given(NAMES)
def test_names_stay_the_same_when_they_have_initials(tex: str) -> None:
    written = with_initials(tex)
    assert with_initials(written) == written
    assert balanced(written)
    assert re.sub(r"\\noopsort\{.\}", "", written).replace("{}", "") == tex.replace("{}", "")


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("{a family=x} and useprefix=true and Doe", "{a family{=}x} and useprefix=true and Doe"),
        ("family=Doe, given=", "X"),
        (r"family=\"{O}z, given-i={J}", r"family=\"{O}z, given-i={J}"),
        ("family={a, b}, given=x", "X"),
        ("xdata=a-author-1", "xdata=a-author-1"),
        ("Doe, {a,b,c} and Max", "{Doe, {a,b,c}} and Max"),
        ("{a,,b,c}", "{a,,b,c}"),
        ("{a,b} {c}, {d,e}", "{{a,b} {c}, {d,e}}"),
    ],
)
def test_names_that_biber_cannot_read_are_written_otherwise(tex: str, expected: str) -> None:
    assert readable_names(tex, lambda _: "X") == expected


@pytest.mark.parametrize(
    "piece", ["a ", "{a} ", r"\$ ", "-", r"\o{", "family=x,", "family=", "family= ", "~", "{", r"\'", r"\'{}{a,"]
)
def test_time_grows_with_the_length(piece: str) -> None:
    assert_linear(lambda times: (with_initials(piece * times), readable_names(piece * times, to_line)), 2_000)
