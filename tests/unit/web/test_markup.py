"""Formulas and notes as HTML."""

import re

import pytest

from readinglist.web.charts import bars
from readinglist.web.markdown import note_html
from readinglist.web.mathematics import with_mathematics


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain & <b>", "plain &amp; &lt;b&gt;"),
        ("a $x^2$ b", 'a <math display="inline"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math> b'),
        ("costs 5$ and 6$", "costs 5$ and 6$"),
        (r"$\undefined_command{x}$ b", None),
        (r"$\frac{a}{b$", None),
        (r"G{\"o}del's GPT", "Gödel&#39;s GPT"),
    ],
)
def test_formulas_become_mathml_and_all_else_text(text: str, expected: str | None) -> None:
    written = str(with_mathematics(text))
    assert expected is None or written == expected
    assert "$$" not in written


HOSTILE = [
    r"$\text{<script>x</script>}$",
    r"$\href{javascript:x}{y}$",
    r"$\style{color:red}{x}$ $\class{a}{x}$ $\id{a}{x}$",
    "$<img src=x onerror=y>$",
    "$a & b < c > d \" '$",
    r"$\color{red\" onload=\"x}{y}$",
    r"$\mathbb{<b>}$",
    r"$x^{\text{&lt;script&gt;}}$",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_formula_makes_an_element_or_attribute_of_its_own(text: str) -> None:
    for written in (str(with_mathematics(text)), str(note_html(text))):
        names = set(re.findall(r"<([a-zA-Z]+)", written))
        assert names <= {"math", "mrow", "mi", "mo", "mn", "mtext", "mstyle", "msup", "p", "br"}, written
        attributes = set(re.findall(r"<[a-z]+ ([a-z]+)=", written)) | set(re.findall(r'" ([a-z]+)="', written))
        assert attributes <= {"display", "stretchy", "mathvariant", "fence"}, written


@pytest.mark.parametrize("unit", ["x^", "{", r"\frac{", "x_{", r"\left(", r"\sqrt{", "&", r"\\", "$", "$x$", "$ "])
def test_long_and_odd_formulas_are_still_shown(unit: str) -> None:
    for size in (10, 100, 1000):
        assert with_mathematics(f"${unit * size}$") is not None


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("**a** $x^2$", "<msup>"),
        ("- a\n- b", "<li>b</li>"),
        ("| a |\n|---|\n| b |", "<td>b</td>"),
        ("a\nb", "<br"),
        ("[a](https://example.org)", 'href="https://example.org"'),
    ],
)
def test_notes_are_markdown(note: str, expected: str) -> None:
    assert expected in note_html(note)


@pytest.mark.parametrize(
    "note",
    [
        "<script>x</script>",
        "<img src=x onerror=y>",
        "![x](https://example.org/x.png)",
        "[x](javascript:y)",
        "[x](JaVaScRiPt:y)",
        "[x](data:text/html,y)",
        "[x](vbscript:y)",
        "<javascript:y>",
        "[x]: javascript:y\n\n[x]",
        '[x](https://e.org "\\" onclick=y")',
        '```" onload=x\n<b>\n```',
    ],
)
def test_notes_run_nothing(note: str) -> None:
    written = str(note_html(note))
    assert not re.search(r"<(?:script|img|iframe|b)\b", written)
    assert not re.search(r'(?:href|src)="(?:javascript|data|vbscript)', written, re.IGNORECASE)
    assert not re.search(r"<[^>]*\son\w+=", re.sub(r'"[^"]*"', '""', written))


def test_charts_escape_their_names() -> None:
    assert "<b>" not in bars({'"<b>': 3}, title='"<i>')
    assert "<i>" not in bars({"a": 3}, title="<i>")
    assert bars({}, title="x") == ""
