"""Exports compiled by real TeX: no warnings, no missing keys, every arXiv id in the bibliography."""

import re
from pathlib import Path

import pytest

from readinglist.exporters import biblatex, bibtex
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited
from tests.bibliography import NASTY, UNRESOLVED, cited, similar_papers
from tests.typesetting import run

pytestmark = pytest.mark.tex

STYLES = ("plain", "plainnat", "abbrvnat", "unsrtnat", "IEEEtran", "alpha", "apalike", "acm", "splncs04")
PAPERS = cited([*similar_papers(), *UNRESOLVED, *NASTY])
FONTS = "\\usepackage[T1]{fontenc}\\usepackage{lmodern}\\usepackage{amsmath,amssymb}\\usepackage{url}"


def pdflatex(folder: Path, *, draft: bool = False, engine: str = "pdflatex") -> None:
    run(folder, engine, "-interaction=nonstopmode", *(["-draftmode"] if draft else []), "paper.tex")
    log = (folder / "paper.log").read_text(encoding="utf-8", errors="replace")
    errors = [line for line in log.splitlines() if line.startswith("! ")]
    assert not errors, errors


def squeezed_text(folder: Path) -> str:
    """Return the text of the PDF without spaces and hyphens, because lines break within numbers and at hyphens."""
    run(folder, "pdftotext", "paper.pdf", "paper.txt")
    return re.sub(r"[\s-]", "", (folder / "paper.txt").read_text(encoding="utf-8"))


def missing_numbers(text: str, papers: list[Cited]) -> list[str]:
    ids = [str(item.metadata.arxiv_id) for item in papers if item.metadata.arxiv_id and not item.metadata.venue]
    return [number for number in ids if number.replace("-", "") not in text]


def compile_bibtex(folder: Path, style: str, source: str, fonts: str) -> tuple[str, str]:
    """Return the .bbl file and the squeezed PDF text of a document that cites everything in `source`."""
    (folder / "refs.bib").write_text(source, encoding="utf-8")
    natbib = "\\usepackage{natbib}" if style.endswith("nat") else ""
    document = (
        f"\\documentclass{{article}}{fonts}{natbib}\\begin{{document}}\\nocite{{*}}\\bibliographystyle{{{style}}}"
    )
    (folder / "paper.tex").write_text(document + "\\bibliography{refs}\\end{document}\n", encoding="utf-8")
    pdflatex(folder, draft=True)
    said = run(folder, "bibtex", "paper")
    assert "Warning--" not in said, said
    assert "error message" not in said, said
    pdflatex(folder)
    return (folder / "paper.bbl").read_text(encoding="utf-8"), squeezed_text(folder)


@pytest.mark.parametrize("style", STYLES)
def test_the_default_form_in_every_style(style: str, tmp_path: Path) -> None:
    rendered = bibtex.plugin(OfflineContext(section={}, cache_folder="")).render(PAPERS)
    assert rendered.text.isascii()
    bbl, text = compile_bibtex(tmp_path, style, rendered.text, FONTS)
    keys = re.findall(r"\\bibitem(?:\[(?:[^\[\]]|\{[^{}]*\})*\])?\s*%?\s*\{([^}]+)\}", bbl)
    assert sorted(keys) == [item.key for item in PAPERS]
    assert missing_numbers(text, PAPERS) == []


@pytest.mark.parametrize("style", ["plain", "acm"])
def test_the_arxiv_form_keeps_the_number_in_every_style(style: str, tmp_path: Path) -> None:
    context = OfflineContext(section={"preprint": "misc"}, cache_folder="")
    bbl, text = compile_bibtex(tmp_path, style, bibtex.plugin(context).render(PAPERS).text, FONTS)
    assert bbl.count("\\bibitem") == len(PAPERS)
    assert missing_numbers(text, PAPERS) == []


def test_compiles_without_any_package(tmp_path: Path) -> None:
    """Rare letters and blackboard bold have definitions, so that LaTeX accepts them in its oldest encoding."""
    papers = cited(list(NASTY))
    bbl, _ = compile_bibtex(
        tmp_path, "plain", bibtex.plugin(OfflineContext(section={}, cache_folder="")).render(papers).text, ""
    )
    assert bbl.count("\\bibitem") == len(papers)


@pytest.mark.parametrize("style", ["numeric", "authoryear"])
def test_biblatex(style: str, tmp_path: Path) -> None:
    papers = [
        item for item in PAPERS if not re.search(r"[\u0400-\u04ff\u1ea0-\u1eff\u4e00-\u9fff🦙]", repr(item.metadata))
    ]
    assert len(papers) >= 82
    rendered = biblatex.plugin(OfflineContext(section={}, cache_folder="")).render(papers)
    bbl, text = compile_biblatex(tmp_path, style, rendered.text, "pdflatex")
    assert sorted(re.findall(r"\\entry\{([^}]+)\}", bbl)) == [item.key for item in papers]
    assert missing_numbers(text, papers) == []


def test_biblatex_prints_every_alphabet_with_lualatex(tmp_path: Path) -> None:
    rendered = biblatex.plugin(OfflineContext(section={}, cache_folder="")).render(PAPERS)
    bbl, text = compile_biblatex(tmp_path, "numeric", rendered.text, "lualatex")
    assert sorted(re.findall(r"\\entry\{([^}]+)\}", bbl)) == [item.key for item in PAPERS]
    assert missing_numbers(text, PAPERS) == []


def compile_biblatex(folder: Path, style: str, source: str, engine: str) -> tuple[str, str]:
    (folder / "refs.bib").write_text(source, encoding="utf-8")
    fonts = FONTS if engine == "pdflatex" else "\\usepackage{amsmath,amssymb}"
    (folder / "paper.tex").write_text(
        f"\\documentclass{{article}}{fonts}\\usepackage[backend=biber,style={style}]{{biblatex}}\\addbibresource{{refs.bib}}"
        "\\begin{document}\\nocite{*}\\printbibliography\\end{document}\n",
        encoding="utf-8",
    )
    pdflatex(folder, draft=True, engine=engine)
    said = run(folder, "biber", "--validate-datamodel", "paper")
    assert "WARN" not in said, said
    assert "ERROR" not in said, said
    pdflatex(folder, engine=engine)
    return (folder / "paper.bbl").read_text(encoding="utf-8"), squeezed_text(folder)
