"""Hostile and malformed records, compiled by real TeX; `benchmarks/hostile_titles.py` compiles thousands."""

from pathlib import Path

import pytest

from benchmarks.hostile_titles import Result, compiled, measured
from readinglist.bibtex.data_models import FIELDS
from readinglist.papers.paper import Author, Metadata
from readinglist.plugins.protocols import Cited
from readinglist.tex.commands import DELIMITERS, MATH_SYMBOLS, OPERATORS

pytestmark = [pytest.mark.tex, pytest.mark.slow]
VALUES = (r"50% of \url{http://x.org/a%20b#c} \emph{y} $x_1$ \& z", r"\'\ensuremath{\alpha} b%")
LISTS_OF_KEYS = {"crossref", "xref", "xdata", "related", "entryset", "ids"}


def test_no_record_breaks_a_bibliography_or_touches_a_file() -> None:
    result = measured(60, seed=13)
    assert result.canaries == []
    assert result.errors == []
    assert result.runs == 4


@pytest.mark.parametrize("engine", ["pdflatex", "lualatex"])
@pytest.mark.parametrize("name", ["bibtex", "biblatex"])
def test_no_field_ends_the_bibliography(name: str, engine: str, tmp_path: Path) -> None:
    fields = sorted((FIELDS | {"origyear", "comment"}) - LISTS_OF_KEYS)
    papers = [
        Cited(
            key=f"{field}{number}",
            metadata=Metadata(title="T", authors=(Author(family="Doe"),), entry_type=kind, extra=((field, value),)),
        )
        for field in fields
        for number, (kind, value) in enumerate(zip(("inbook", "article"), VALUES, strict=True))
    ]
    result = Result()
    compiled(name, 0, papers, engine, result, tmp_path)
    assert (result.errors, result.canaries) == ([], [])
    assert result.entries >= len(papers)


@pytest.mark.parametrize("name", ["bibtex", "biblatex"])
def test_every_symbol_of_mathematics_is_defined(name: str, tmp_path: Path) -> None:
    papers = [
        Cited(key=f"k{number}", metadata=Metadata(title="T", entry_type="misc", extra=(("note", rf"$\{symbol}$"),)))
        for number, symbol in enumerate(sorted(MATH_SYMBOLS | OPERATORS | DELIMITERS))
    ]
    result = Result()
    compiled(name, 0, papers, "pdflatex", result, tmp_path)
    assert (result.errors, result.canaries) == ([], [])
