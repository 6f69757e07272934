"""TeX to Unicode and back."""

import unicodedata
from itertools import permutations

import pytest

from readinglist.tex import exportable, fallback_definitions, to_tex, to_unicode, untypesettable
from readinglist.tex.tables import KERNEL_ACCENTS


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("plain text, as it is", "plain text, as it is"),
        (r"Poincar\'e and Schr{\"o}dinger", "Poincaré and Schrödinger"),
        (r"\'{\i} {\'\i} \'i {\'{\i}}", "í í í í"),
        (r"\c cais, \c{c}a, \v s, {\v{S}}, \H o, \k{a}, \r a", "çais, ça, š, Š, ő, ą, å"),
        (r"Nguy{\~{\^e}}n and Nguy\~{\^{e}}n", "Nguyễn and Nguyễn"),
        (r"R{\'egis} and \'{egis}", "Régis and égis"),
        (r"\L{}\'od\'z, \O re, {\ae}, \ss", "Łódź, Øre, æ, ß"),
        (r"{\AA}str{\"o}m", "Åström"),
        (r"\~{} \^{} \'{} \v{}", "~ ^ ´ ˇ"),
        (r"50\% off, A\&B, a\_b, C\#, \{x\}", r"50% off, A&B, a_b, C#, \{x\}"),
        (r"50% off & Tom & Jerry", "50% off & Tom & Jerry"),
        ("``quoted'' and `single' and O'Connor", "“quoted” and ‘single’ and O'Connor"),
        ("1--2 --- 3-4", "1–2 — 3-4"),
        ("Fig.~1", "Fig.\u00a01"),
        (r"{\it Ab initio} \emph{study} of \textbf{{Fe}}", "Ab initio study of Fe"),
        (r"$\alpha$-stable \(x^2\) $$y$$ \[z\]", r"$\alpha$-stable $x^2$ $y$ $z$"),
        (r"$ x $ and $\$5$", r"$x$ and $\$5$"),
        (r"costs \$5 and \$6", "costs $5 and $6"),
        (r"\$x\$ is a variable", r"\$x\$ is a variable"),
        (r"one $ only, \( too", r"one $ only, \( too"),
        (r"\ensuremath{\beta} \ensuremath{\mathbb{R}} \ensuremath{x_1+y}", "β ℝ $x_1+y$"),
        (r"\ensuremath{\not\subset} \not\in{} \ensuremath{^2}", "⊄ ∉ ²"),
        (r"H\textsubscript{2}O, 1\textsuperscript{st}, \textsuperscript{?}", r"H₂O, 1ˢᵗ, \textsuperscript{?}"),
        (r"\alpha\ \textrightarrow{} \textless x", "α → <x"),
        (r"\mymacro{Foo {Bar}}[x] baz {qux}", r"\mymacro{Foo {Bar}}[x] baz qux"),
        (r"\enquote{a \mkbibemph{b}}", "“a b”"),
        (r"\textuppercase{\'e}", r"\textuppercase{é}"),
        (r"\mymacro x", r"\mymacro x"),
        (r"{\noopsort{1973b}}1973", "1973"),
        (r"\href{https://example.org}{text}", "text"),
        (r"\LaTeX{} and \TeX", "LaTeX and TeX"),
        (r'\ding{51} \ding{"21} \ding{x} \ding{999}', r"✓ ✁ \ding{x} \ding{999}"),
        ("un{balanced", r"un\{balanced"),
        ("un}balanced", r"un\}balanced"),
        (r"ends with \'", "ends with ´"),
        ("ends with \\", "ends with \\"),
        (r"\"{\"{\i}}", "ï̈"),
        (r"\textbackslash{}foo \textbraceleft", r"\foo \{"),
        (r"a\\b\,c", "a\nb\u2009c"),
        (r"\ensuremath{open", r"\ensuremath\{open"),
        ("{}--{}", "–"),
        ("?`Qu\\'e? (!`Hola!) ?`` a?`b'", "¿Qué? (¡Hola!) ?“ a?‘b’"),
        (r"\cb{s} \ogonek{a} \textogonekcentered{o}", "ș ą ǫ"),
        (r"\^{\'e} \'{\^e} \'{\ohorn} \d{\^o} \^{\d o}", "ế ế ớ ộ ộ"),
        (r"\CYRI\cyrv\cyra\cyrn\ {\cyrchar\CYRSHCH} \cyrishrt", "Иван Щ й"),
        (r"\textalpha\textOmega\ 3\degree\ \EUR{} \textprime", "αΩ 3° € ′"),
        (r"\og texte\fg{} \enquote*{a}", "«\u00a0texte\u00a0» ‘a’"),
        (r"\MakeUppercase{abc} \uppercase{d}e \lowercase{et Al} \uppercase{$x$}", "ABC De et al $x$"),
        (r"a\slash b\hyp{}c\nobreakdash-d", "a/b-c-d"),
        (r"(1\=1\=) \^\{-\} \'\foo{} \=$x$y", r"(11̄¯) ^\{-\} ´\foo{} ¯$x$y"),
        (r"\char`\\let \char92par \char`\{ \char`$x$", r"\let \par \{\$x\$"),
        (r"H\kern.05em\i\ x\hskip 2pt y \raise2pt\hbox{z}", "Hı xy z"),
        (r"$\overline$ $\not$ \(\frac\) \(x\)", r"\$\overline\$ $\not{}$ \(\frac\) $x$"),
        (r"{\textdollar}k{\textdollar} {{\textdollar}L{\_}2{\textdollar}}", "$k$ $L_2$"),
        (r"{\textdollar}{\textbackslash}ell\textdollar{} \textdollar\overline\textdollar", r"$\ell$ \$\overline\$"),
        (r"\textdollar10, \textdollar5--\textdollar10, {\textdollar}x", "$10, $5–$10, $x"),
    ],
)
def test_reading(tex: str, expected: str) -> None:
    assert to_unicode(tex) == expected


@pytest.mark.parametrize(
    "tex",
    [
        r"{\textdollar}k{\textdollar}-means, {{\textdollar}L{\_}2{\textdollar}} and \textdollar5",
        r"$\overline$ $\not$ $a & b$ $\begin{x}$ \(x\) \(\frac\) $",
        r"(1\=1\=) \^\{-\} \'\foo{} \~$x$ \char`\\let \kern.05em",
    ],
)
def test_exported_tex_reads_as_the_original(tex: str) -> None:
    assert to_unicode(exportable(tex).tex) == to_unicode(tex)


def test_every_accented_latin_letter_is_read_whatever_the_order_and_the_spelling_of_its_accents() -> None:
    letters = [chr(code) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))]
    read = 0
    for letter in letters:
        base, marks = unicodedata.normalize("NFD", letter)[0], unicodedata.normalize("NFD", letter)[1:]
        if not (base.isascii() and marks and all(mark in KERNEL_ACCENTS for mark in marks)):
            continue
        for order in permutations(marks):
            written = unicodedata.normalize("NFC", base + "".join(order))
            if len(written) == 1 and written != letter:
                continue  # two letters differ in the order of their accents: \u01d6 and \u1e7b
            inner = grouped = base
            for mark in order:
                name = KERNEL_ACCENTS[mark]
                inner, grouped = f"\\{name}{{{inner}}}", f"{{\\{name} {grouped}}}"
            assert to_unicode(inner) == letter
            assert to_unicode(grouped) == letter
            read += 1
    assert read > 450


@pytest.mark.parametrize(
    ("text", "ascii_tex", "utf8_tex"),
    [
        ("plain", "plain", "plain"),
        (
            "50% & #1 A_b ~ ^ < > |",
            *[r"50\% \& \#1 A\_b \textasciitilde{} \textasciicircum{} \textless{} \textgreater{} \textbar{}"] * 2,
        ),
        ("Schrödinger", r"Schr{\"o}dinger", "Schrödinger"),
        ("naïve Łódź", r"na{\"\i}ve {\L}{\'o}d{\'z}", "naïve Łódź"),
        ("Nguyễn Đặng", r"Nguy{\~{\^e}}n {\DJ}{\u{\d{a}}}ng", "Nguyễn Đặng"),
        ("a?“b” !‘", "a?{}``b'' !{}`", "a?“b” !‘"),
        ("x̌ K̂", r"{\v{x}} {\^K}", "x̌ K̂"),
        ("“a” ‘b’ don’t – — …", r"``a'' `b' don't -- --- \dots{}", "“a” ‘b’ don’t – — …"),
        ("β-VAE ∞ ℝ ≠", *[r"\ensuremath{\beta}-VAE \ensuremath{\infty} \ensuremath{\mathbb{R}} \ensuremath{\neq}"] * 2),
        ("H₂O x⁴", *[r"H\textsubscript{2}O x\textsuperscript{4}"] * 2),
        ("$α$-fair $x_1$", *[r"$\alpha$-fair $x_1$"] * 2),
        ("$5 and $6", *[r"\$5 and \$6"] * 2),
        ("$5-$10", *[r"\$5-\$10"] * 2),
        (r"$50%$ $\{$", *[r"$50\%$ $\lbrace$"] * 2),
        (r"$\input{x}$", *[r"$\mathrm{input}{x}$"] * 2),
        (r"\foo{x} C:\temp \emph", *[r"\textbackslash{}foo{x} C:\textbackslash{}temp \textbackslash{}emph"] * 2),
        (r"\emph{in vivo} {BERT} \LaTeX", *[r"\emph{in vivo} {BERT} \LaTeX"] * 2),
        (r"Poincar\'e", r"Poincar{\'e}", "Poincaré"),
        (r"\alpha rays", *[r"\ensuremath{\alpha} rays"] * 2),
        ("un{balanced", *[r"un\textbraceleft{}balanced"] * 2),
        (r"set \{a\}", *[r"set \{a\}"] * 2),
        (r"open \{", *[r"open \textbraceleft{}"] * 2),
        ("深度学习 🦙 models", "? models", "深度学习 🦙 models"),
        ("Колмогоров", "Kolmogorov", "Колмогоров"),
        ("Κώστας Σ", r"Kostas \ensuremath{\Sigma}", r"Κώστας \ensuremath{\Sigma}"),
        ("ﬁne Ⅳ", "fine IV", "ﬁne Ⅳ"),
        ("a\u00a0b", "a~b", "a~b"),
        ("line\nbreak \x1b[31mred\x00", *["line break red"] * 2),
    ],
)
def test_writing(text: str, ascii_tex: str, utf8_tex: str) -> None:
    assert to_tex(text, ascii_only=True) == ascii_tex
    assert to_tex(text, ascii_only=False) == utf8_tex


def test_each_untypesettable_character_is_reported_once() -> None:
    assert untypesettable("深度 深 ☃ Ядро é β “”") == ("深", "度", "☃", "Я", "д", "р", "о")
    assert untypesettable("plain") == ()


def test_only_used_commands_get_definitions() -> None:
    assert fallback_definitions([r"Schr{\"o}dinger"]) == ()
    used = fallback_definitions([r"{\k{a}} \ensuremath{\mathbb{R}}", r"{\dj}"])
    assert len(used) == 3
    assert all("Provide" in definition or "provide" in definition for definition in used)


@pytest.mark.slow
def test_deep_nesting_and_open_formulas_take_bounded_time() -> None:
    assert to_unicode("{" * 10_000 + "x" + "}" * 10_000) == "x"
    assert to_unicode("{" * 10_000) == r"\{" * 10_000
    assert len(to_unicode(r"\ensuremath{" * 20_000)) == len(r"\ensuremath\{" * 20_000)
    assert len(to_unicode(r"\(" * 100_000)) == 200_000


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("50% of R&D, #3 in a_b^2", r"50\% of R\&D, \#3 in a\_b\textasciicircum{}2"),
        (r"a\%b\&c\\& \texttt{a_b}", r"a\%b\&c\\\& \texttt{a\_b}"),
        (r"$x_1 \& y$ \(a_b\) \ensuremath{x_{i}} $$a_b$$", r"$x_1 \& y$ \(a_b\) \ensuremath{x_{i}} $a_b$"),
        (r"\url{http://a/b_c%20} \href{http://a_b}{x_y}", r"\url{http://a/b_c%20} \href{http://a_b}{x\_y}"),
        (r"\texttt{a_b} \cite{a_b}", r"\texttt{a\_b} \cite{a_b}"),
        ("50% costs $5", r"50\% costs \$5"),
    ],
)
def test_bare_signs_are_escaped_and_read_the_same(tex: str, expected: str) -> None:
    assert exportable(tex).tex == expected
    assert exportable(expected).tex == expected
    assert to_unicode(expected) == to_unicode(tex)


def test_a_backslash_ends_no_argument_of_an_unknown_command() -> None:
    assert to_unicode(r"\NTG{a\textbackslash}") == r"\NTG{a\textbackslash{}}"
    assert (
        to_unicode(r"\NTG{\textbackslash{}} \NTG{\textbackslash x}")
        == r"\NTG{\textbackslash{}} \NTG{\textbackslash{}x}"
    )
