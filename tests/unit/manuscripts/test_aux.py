"""Citations in .aux files, as written by BibTeX and versions of biblatex."""

from pathlib import Path

import pytest

from readinglist.manuscripts.citations import Citation
from readinglist.manuscripts.latex_files import read_aux

SUITE = Path(__file__).resolve().parents[4] / "shared" / "suites" / "aux"


def keys(text: str) -> list[str]:
    return [citation.key for citation in read_aux(text, "paper.aux").citations.cited]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\citation{a}", ["a"]),
        (r"\citation{a,b}", ["a", "b"]),
        (r"\citation{ b ,c,,}", ["b", "c"]),
        ("\\citation{a}\n\\citation{b}\n\\citation{a}", ["a", "b"]),
        (r"\citation{a,A}", ["a", "A"]),
        (r"\abx@aux@cite{0}{Darwin1888}", ["Darwin1888"]),
        (r"\abx@aux@cite{12}{Darwin1888}", ["Darwin1888"]),
        (r"\abx@aux@cite{Darwin1888}", ["Darwin1888"]),
        (r"\abx@aux@cite{1888}", ["1888"]),
        (r"\abx@aux@cite{0}{two words}", ["two words"]),
        (r"\citation{DBLP:conf/nips/VaswaniSPUJGKP17}", ["DBLP:conf/nips/VaswaniSPUJGKP17"]),
        (r"\citation{müller2024}", ["müller2024"]),
        ("\\citation{a}\r\n\\citation{b}\r\n", ["a", "b"]),
    ],
)
def test_cited_keys(text: str, expected: list[str]) -> None:
    assert keys(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\\relax ",
        r"\bibdata{refs,more}",
        r"\bibstyle{plain}",
        r"\bibcite{a}{1}",
        r"\abx@aux@segm{0}{0}{a}",
        r"\abx@aux@refcontext{nty/global//global/global}",
        r"\@writefile{toc}{\contentsline {section}{see \citation{a}}{1}}",
        r"\newlabel{citation}{{1}{1}}",
        r"\citationlike{a}",
        r"\citation{",
    ],
)
def test_other_commands_are_ignored(text: str) -> None:
    aux = read_aux(text, "paper.aux")
    assert aux.citations.cited == ()
    assert not aux.citations.everything
    assert aux.inputs == ()


@pytest.mark.parametrize("text", [r"\citation{*}", r"\citation{a,*}", r"\abx@aux@cite{0}{*}", r"\abx@aux@nociteall"])
def test_nocite_star(text: str) -> None:
    assert read_aux(text, "paper.aux").citations.everything
    assert "*" not in keys(text)


def test_included_files_have_their_lines() -> None:
    text = '\\relax\n\\@input{chapters/one.aux}\n\\citation{a}\n\\@input{"my chapter.aux"}\n'
    aux = read_aux(text, "paper.aux")
    assert aux.inputs == (("chapters/one.aux", 2), ("my chapter.aux", 4))
    assert aux.citations.cited == (Citation(key="a", document="paper.aux", line=3),)


def test_a_key_that_latex_wrapped_is_one_line() -> None:
    text = "\\citation{\\unhbox \\voidb@x \\MessageBreak {\n(Font)\x1b[31m     }x}"
    assert keys(text) == ["\\unhbox \\voidb@x \\MessageBreak { (Font)"]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "count", "everything"),
    [
        ("jabref__badpaper.aux", 3, False),
        ("jabref__crossref.aux", 4, False),
        ("jabref__papertwoargmacro.aux", 2, False),
        ("pybtex__xampl_mixed_unsrt_mixed.aux", 36, False),
        ("python-bibtexparser__splitnames.aux", 0, True),
    ],
)
def test_files_of_other_projects(name: str, count: int, everything: bool) -> None:
    citations = read_aux((SUITE / name).read_text(encoding="utf-8"), name).citations
    assert len(citations.cited) == count
    assert citations.everything is everything
