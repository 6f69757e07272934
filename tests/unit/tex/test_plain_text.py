"""Plain text of titles with mathematics and TeX."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.tex.plain_text import plain_from_tex, plain_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plain Words, 50% of ~5 {sets}", "Plain Words, 50% of ~5 {sets}"),
        ("$n$-Grams", "n-Grams"),
        ("A $\\beta$-VAE", "A β-VAE"),
        ("$O(n^2)$ Time", "O(n²) Time"),
        ("$O(n \\log n)$ and $O(n\\log n)$", "O(n log n) and O(n log n)"),
        ("$\\mathbb{R}^d$, $\\Bbb R^4$, ${\\mathcal J}$", "ℝᵈ, ℝ⁴, 𝒥"),
        ("$\\ell_1$ and $\\ell_\\infty$", "ℓ₁ and ℓ_∞"),
        ("$C^*$-Algebras at 5$^\\circ$", "C*-Algebras at 5°"),
        ("$S^N$, $Z_N$, $r^{-\\alpha}$, $x_{\\max}$", "S^N, Z_N, r^(-α), x_max"),
        ("$\\frac{a}{b}$ and $\\frac{n+1}{2}$", "a/b and (n+1)/2"),
        ("$\\sqrt{2}$, $\\sqrt{n+1}$", "√2, √(n+1)"),
        ("$\\binom{n}{k}$", "n choose k"),
        ("$H_2O$, H$_2$O, CO$_{2}$", "H₂O, H₂O, CO₂"),
        ("$\\hat{x}$ and $\\widehat{xy}$", "x\u0302 and xy"),
        ("$\\text{TD}^3$ and $T_{\\rm eff}$", "TD³ and T_eff"),
        ("$x \\to y$ for $a\\in A$", "x → y for a∈A"),
        ("$\\left( a, b \\right)$", "( a, b)"),
        ("$\\{0,1\\}^n$", "{0,1}ⁿ"),
        ("$p < 0.05$ costs $5 or $10", "p < 0.05 costs $5 or $10"),
        ("$2^{2^{n}}$", "2^(2ⁿ)"),
        ("$\\unknown{a}{b}$", "ab"),
        ("Poincar\\'e and {\\Omega}, J{\\o}rgensen", "Poincaré and Ω, Jørgensen"),
        ("An \\emph{Important} \\foo{Bar} \\NGC 12", "An Important Bar NGC 12"),
        ("Costs \\$5 \\& more, 5\\%", "Costs $5 & more, 5%"),
        ("\\foo{A {Cu$_2$O} $x_{1}$} \\bar[a]{{B} \\baz{c}} {d}", "A Cu₂O x₁ B c {d}"),
        ("\\foo{a \\{b\\} {c} d} \\foo{ open", "a {b} c d foo{ open"),
        ("", ""),
    ],
)
def test_mathematics_and_commands_become_text(text: str, expected: str) -> None:
    assert plain_text(text) == unicodedata.normalize("NFC", expected)


def test_tex_of_fields_is_read_first() -> None:
    assert plain_from_tex("{\\'E}tudes -- 50\\% of {NASA}'s $x^2$") == "Études – 50% of NASA's x²"


def test_control_characters_and_line_ends_go() -> None:
    assert plain_text("a\x1b[31mb\n c\x00 $x\x07$") == "ab c x"


@pytest.mark.parametrize("text", ["$" + "{" * 900 + "}" * 900 + "$", "$" + "x^" * 4000 + "$", "\\" * 5000, "$a" * 5000])
def test_nests_and_runs_are_bounded(text: str) -> None:
    begun = time.perf_counter()
    plain_text(text)
    assert time.perf_counter() - begun < 2


@given(st.text(alphabet="ab $\\{}^_12\\alpha'\"~%&-", max_size=60) | st.text(max_size=30))
def test_any_text_gives_one_printable_line(text: str) -> None:
    plain = plain_text(text)
    assert plain == " ".join(plain.split())
    assert not any(unicodedata.category(c) == "Cc" or 0xFDD0 <= ord(c) <= 0xFDEF for c in plain if c not in text)
