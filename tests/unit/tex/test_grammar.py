"""TeX that may be exported: known commands, well-formed mathematics, balanced groups; everything else is text."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from readinglist.tex import exportable, is_printing, to_tex
from readinglist.tex.commands import KNOWN, is_refused
from readinglist.tex.mathematics import balanced
from tests.growth import assert_linear

HOSTILE = (
    r"^^5cinput{x}|$^^5cinput{x}$|\input{x}|\InputIfFileExists{x}{}{}|\csname input\endcsname|\catcode|\let\x|"
    r"\INPUT x|\begin{x}|\end{document}|\par|\char92 input|\char`\^|\textdollar{}|\textpercent|\^^5c|\verb|"
    r"\directlua{x}|\own{\input{x}}|$x^$|$x_|$a_b_c$|$\frac{1}$|$\left( x$|$\right)$|$x'^2$|$x^2'$|$\sqrt[3$|$a & b$|"
    r"$#1$|$\mbox{$x^$}$|\(x\)|\(|$$|$|\emph{|\emph|\ce{Ca^{2+}}|\qty{5}{m^2}|\own{a_b}|{|}|\{|\}|\\|%|#|&|_|^|~|"
    r"\'|\'{\i}|\v s|a|B | "
)
hostile = st.lists(st.sampled_from(HOSTILE.split("|")) | st.text(max_size=2), max_size=8).map("".join)


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"$^^5cinput{x}$", r"\$\textasciicircum{}\textasciicircum{}5cinput{x}\$"),
        (r"\own{^^5c}", r"\textbackslash{}own{\textasciicircum{}\textasciicircum{}5c}"),
        (r"\InputIfFileExists{x}{}{}", r"\textbackslash{}InputIfFileExists{x}{}{}"),
        (r"\INPUT x", r"\textbackslash{}INPUT x"),
        (r"$\input{x}$", r"$\mathrm{input}{x}$"),
        (r"$x_\mbox{a}^\text{b}$", r"$x_{\mbox{a}}^\text{b}$"),
        (r"$x^$ and $\frac{1}$", r"\$x\textasciicircum{}\$ and \$\textbackslash{}frac{1}\$"),
        (r"$\left( x$", r"\$\textbackslash{}left( x\$"),
        (r"$a_b_c$", r"\$a\_b\_c\$"),
        (r"$x'^2$ $x^2'$", r"$x'^2$ \$x\textasciicircum{}2'\$"),
        (r"$\mbox{$x^$}$", r"\$\textbackslash{}mbox{\$x\textasciicircum{}\$}\$"),
        (r"$\sqrt[_]{x}$", r"\$\textbackslash{}sqrt[\_]{x}\$"),
        (r"${\em x} \it y$", r"${\it x} \it y$"),
        (r"{\em \/x} A\/b", r"{\em x} A\/b"),
        (r"\begin{verbatim}", r"\textbackslash{}begin{verbatim}"),
        (r"\char92 input \char65", r"\textbackslash{}input A"),
        (r"{\textbackslash}input \textpercent{}", r"{\textbackslash{}}input \%"),
        (r"\href{javascript:x}{Link}", r"{Link}"),
        (r"\emph\alpha x \textbf\emph{y}", r"\emph{\ensuremath{\alpha}} x \textbf{\emph{y}}"),
        (r"\emph{\url{http://x.org/a%20b}}", r"\emph{\url{http://x.org/a\%20b}}"),
        (r"\kern2mu $\mkern2em$", r"\textbackslash{}kern2mu \$\textbackslash{}mkern2em\$"),
        (r"\hspace{9999em} \hskip 99in x", r"\textbackslash{}hspace{9999em} \hskip 99in x"),
        (r"\hskip1em plus words", r"\hskip1em\relax plus words"),
        ("\\kern1em\u0301", "\\kern1em\\relax \u0301"),
        ("\\defe\u0301x \\owna\u0300", "\\textbackslash{}deféx \\own à"),
        (r"a\\\\[x] b\\$ $*x c\newline{}[x", r"a\\ {}[x] b\\{}*x c\newline{}[x"),
        (r"\own\\{\own{a{b}}}\newline y \\z", r"\own {\own{a{b}}} y \\z"),
        (r"\textbf{\own} \\x", r"\textbf{\own}  x"),
        (r"\kern1em\newline{\hskip 1em plus 1em}\\x", r"\kern1em {\hskip 1em plus 1em} x"),
        ("\\x\u0301", "\\x \u0301"),
        (r"$x_~ \frac1~ \hat~$", r"$x_{~} \frac1{~} \hat{~}$"),
        (r"\own{x}\raise1ex\hbox{y}", r"\own{x}\leavevmode\raise1ex\hbox{y}"),
        (
            r"\emph\$ \textbf1 \ensuremath x $\mbox1^\frac12$",
            r"\emph{\$} \textbf{1} \ensuremath{x} $\mbox{1}^{\frac12}$",
        ),
        (r"\{a\vphantom\}b\vphantom\{\} \emph\{\}", r"\{a\vphantom\}b\vphantom\{\} \emph\{\}"),
        (r"\em\/a", r"\em a"),
        (r"\@\/\/{\own{x}\/}\/a", r"\@{\own{x}}a"),
        (r"\emph\{ $\hat\{$", r"\emph{\textbraceleft} $\hat{\lbrace}$"),
        (r"\own$ $b", r"\own b"),
        (r"\'{{}} \v{{} {}a} \c{ {}{b}}", r"\'{} \v{a} \c{{b}}"),
        (r"$a^b\own^2$ $a_b\own{x} '$ $a\own^2$", r"$a^b{\own}^2$ $a_b{\own{x}} '$ $a\own^2$"),
        ("un{balanced", r"un\textbraceleft{}balanced"),
    ],
)
def test_what_is_written_as_text(tex: str, expected: str) -> None:
    kept = exportable(tex)
    assert kept.tex == expected


@pytest.mark.parametrize(
    "tex",
    [
        r"\ce{Ca^{2+}} \ce{SO4^2-} \ch{Cu_2O} \qty{5}{m^2} \SI[x=y]{5}{\metre}",
        r"$\ce{CO2^{2-}}$ $x_1 = \SI{5}{\m^2}$ $\qtyrange[a=b]{1}{2}{\um}$ \(\num{1e-5}\)",
        r"\acro{EPS} {\noopsort{a}}B \apj {\slnine GUT}enberg\/ \TeX\ 3 \NTG{}",
        r"$\hat{x}_{i,j}^{\dagger}$ ${}^{13}$C $\sum\limits_{n}^\infty$ $\left\langle x \middle| y\right)$ \(n^2\)",
        r"$\mathcal{N}=4$ $\sqrt[3]{x}$ $\frac12$ $\frac n 2$ $x^\mathrm{T}$ $\mathop{min}\limits_x$ $a \over b$ $f''$",
        r"\textcolor{red}{x} \url{http://a.b/c_d%20} \href{http://a.b}{c} \cite{a_b} \'{\i} \v s \^o \t{oo}",
        r"DVIto\kern-.15em VDU \raise 0.5ex\hbox{x} \foreignlanguage{german}{x} a\\b \- \, \@",
        r"\emph{A} \\b",
        r"{\em A}\newline b",
        r"a\hskip 1em plus 0.5em minus 0.4em\relax b \kern2.em c $\mkern-2mu x$",
    ],
)
def test_what_real_bibliographies_contain_is_kept(tex: str) -> None:
    kept = exportable(tex)
    assert (kept.tex, kept.refused) == (tex, ())


def test_settings_allow_further_commands() -> None:
    assert exportable(r"\includegraphics{a}").refused == (r"\includegraphics",)
    assert exportable(r"\includegraphics{a}", allowed={"includegraphics"}).tex == r"\includegraphics{a}"


@given(hostile)
@example(r"{{\ss} \{\$\b{g x\$\}}, {}")
def test_any_text_gives_known_commands_in_balanced_groups(tex: str) -> None:
    kept = exportable(tex)
    assert "^^" not in kept.tex
    assert balanced(kept.tex)
    assert balanced(kept.tex, escaped=True)
    commands = set(re.findall(r"\\([A-Za-z]+)", kept.tex.replace("\\\\", "")))
    assert not [name for name in commands if is_refused(name) and name not in KNOWN]
    assert exportable(kept.tex).tex == kept.tex


@given(hostile)
def test_text_of_strangers_has_no_commands_of_their_own(text: str) -> None:
    tex = exportable(to_tex(text, ascii_only=True)).tex
    assert r"\own" not in tex.replace(r"\textbackslash{}own", "")
    assert "^^" not in tex


@pytest.mark.parametrize(
    ("body", "parameters", "printing"),
    [
        ("{#1}", 1, True),
        (r"{\mathbb{R}}", 0, True),
        (r"{\ifmmode\setbox0=\hbox{$#1$}\else\fi}", 1, True),
        (r"{\input{x}}", 0, False),
        ("{#2}", 1, False),
        ("{a%}", 0, False),
        ("{^^5c}", 0, False),
        (r"{\ifmmode\InputIfFileExists{x}{}{}\fi}", 0, False),
    ],
)
def test_definitions_print_only(body: str, parameters: int, printing: bool) -> None:
    assert is_printing(body, parameters) is printing


@pytest.mark.slow
@pytest.mark.parametrize(
    "part",
    [
        "$",
        "{",
        "}",
        r"$\mbox{",
        "$x^$ ",
        r"\own{",
        r"\emph{",
        "$a$ ",
        "a_b ",
        r"\left(",
        r"\'",
        r"\(",
        "$$",
        r"\\",
        r"\own{a{",
    ],
)
def test_time_grows_with_the_length(part: str) -> None:
    assert_linear(lambda size: exportable(part * size), 1_000)
