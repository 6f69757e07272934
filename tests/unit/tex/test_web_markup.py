"""HTML and XML markup in fields of .bib files."""

import pytest

from readinglist.tex import to_line
from readinglist.tex.web_markup import tex_of_markup
from tests.growth import assert_linear


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("<i>E. coli</i> K-12 &amp; H<sub>2</sub>O", r"\emph{E. coli} K-12 \& H\textsubscript{2}O"),
        (r"$\less$i$\greater$Fly$\less$/i$\greater$ {$\less$}b{$\greater$}x{$\less$}/b{$\greater$}",
         r"\emph{Fly} \textbf{x}"),
        (r"{\textless}sup{\textgreater}13{\textless}/sup{\textgreater}C", r"\textsuperscript{13}C"),
        (r"\textless i\textgreater Ab\textless/i\textgreater{} c", r"\emph{Ab} c"),
        ('<span style="font-variant:small-caps;">dna</span> <span class="nocase">x</span>', r"\textsc{dna} x"),
        ("<i>Ab <b>c</b> d</i>", r"\emph{Ab \textbf{c} d}"),
        ("<jats:p>Of <jats:italic>x</jats:italic></jats:p>", r"Of \emph{x}"),
        (r"d{\'}Alembert", "d'Alembert"),
        ("a<br/>b <i> </i>c", "a b  c"),
        ("M&uuml;ller &#8211; 'Co'&nbsp;1&thinsp;&lt;", r"M{\"u}ller -- 'Co'~1 {\textless{}}"),
        (r"A {\&}amp; B \&amp; C &amp;amp; D $\&$ E", r"A \& B \& C \& D \& E"),
        ("&amp;lt;i&amp;gt;x&amp;lt;/i&amp;gt;", r"\emph{x}"),
        (r"x$\mathsemicolon$ y{$\mathplus$}", "x; y+"),
    ],
)  # fmt: skip
def test_elements_and_entities_become_tex(tex: str, expected: str) -> None:
    assert tex_of_markup(tex) == expected
    assert tex_of_markup(expected) == expected


@pytest.mark.parametrize(
    "tex",
    [
        "a < b and c > d",
        "R&D; more, AT\\&T; &bogus;",
        "<i>never closed",
        "Vector<T> and <p> alone",
        "$x<y$ and $z>1$",
        "<i>a {b</i> c}",
        "<math> alone, <mml:math><mi>x",
    ],
)
def test_text_that_only_looks_like_markup_stays(tex: str) -> None:
    assert tex_of_markup(tex) == tex


def test_the_title_reads_as_the_publisher_prints_it() -> None:
    assert to_line(tex_of_markup("<sup>13</sup>C in H<sub>2</sub>O &amp; <i>E. coli</i>")) == "¹³C in H₂O & E. coli"


@pytest.mark.slow
@pytest.mark.parametrize(
    "part", ["<i>", "<math>", "<math><mi>", "<tex-math>\\begin{document}", "&lt;i", "<i ", "<b>xxxxxxxxxx"]
)
def test_long_texts_are_read_in_linear_time(part: str) -> None:
    assert_linear(lambda times: tex_of_markup(part * times), 8_000)


@pytest.mark.parametrize(
    ("xml", "formula"),
    [
        ("<math xmlns='http://www.w3.org/1998/Math/MathML'><msup><mi>x</mi><mn>2</mn></msup></math>", "x^2"),
        ("<math><msub><mi>H</mi><mn>12</mn></msub><mtext> at</mtext></math>", r"H_{12}\mbox{ at}"),
        ("<math><mfrac><mn>1</mn><mi>&alpha;</mi></mfrac><mo>&lt;</mo><mi>log</mi><mi>n</mi></math>",
         r"\frac{1}{\alpha}<\log n"),
        ("<math><mmultiscripts><mi>Pb</mi><mprescripts/><none/><mn>208</mn></mmultiscripts></math>",
         r"{}^{208}\mathrm{Pb}"),
        ("<math><mover><mi>p</mi><mo>¯</mo></mover><msqrt><mi>s</mi></msqrt></math>", r"\bar{p}\sqrt{s}"),
        ("<math><msubsup><mi mathvariant='double-struck'>Z</mi><mi>i</mi><mo>−</mo></msubsup></math>",
         r"\mathbb{Z}_i^{-}"),
        ("<math><mfenced open='['><mi>a</mi><mi>b</mi></mfenced><mo>→</mo><mover><mi>c</mi><mi>d</mi></mover></math>",
         r"[a,b)\rightarrow\stackrel{d}{c}"),
    ],
)  # fmt: skip
def test_mathml_becomes_mathematics(xml: str, formula: str) -> None:
    prefixed = xml.replace("</", "</mml:").replace("<m", "<mml:m").replace("<none", "<mml:none")
    escaped = xml.replace("<", r"{\textless}").replace(">", r"{\textgreater}")
    for written in (xml, prefixed, escaped, f"<jats:inline-formula>{prefixed}</jats:inline-formula>"):
        assert tex_of_markup(f"On {written} maps") == f"On ${formula}$ maps"


def test_a_formula_of_jats_is_its_tex() -> None:
    tex = r"\documentclass{minimal}\begin{document}$$\mathbb{R}^n$$\end{document}"
    both = f"<alternatives><tex-math>{tex}</tex-math><mml:math><mml:mi>R</mml:mi></mml:math></alternatives>"
    assert tex_of_markup(f"In <inline-formula>{both}</inline-formula>") == r"In $\mathbb{R}^n$"
