"""Which letters of a .bib file the programs of a manuscript read."""

from pathlib import Path

import pytest

from readinglist.manuscripts.citation_files import read_citations
from readinglist.manuscripts.programs import letters_of
from readinglist.plugins.protocols import Letters
from tests.growth import assert_linear

PDFTEX = "This is pdfTeX, Version 3.141592653-2.6-1.40.24 (TeX Live 2022/Debian)\n(/usr/share/fontspec.sty)"
LUATEX = "This is LuaHBTeX, Version 1.15.0 (TeX Live 2022/Debian)  (format=lualatex 2026.11.29)\n"
XETEX = "This is XeTeX, Version 3.141592653-2.6-0.999994 (TeX Live 2022/Debian)\n"
UPTEX = "This is e-upTeX, Version 3.141592653-p4.0.0-u1.28-220214-2.6 (utf8.uptex)\n"
PTEX = "This is e-pTeX, Version 3.141592653-p4.0.0-220214-2.6 (utf8.euc) (TeX Live 2022/Debian)\n"
BIBTEX = "This is BibTeX, Version 0.99d (TeX Live 2022/Debian)\n"
BIBTEX8 = "This is 8-bit Big BibTeX version 0.99d\n"
PBIBTEX = "This is pBibTeX, Version 0.99d-j0.34 (utf8.euc) (TeX Live 2022/Debian)\n"
BIBTEXU = "This is BibTeXu: a UTF-8 Big BibTeX version 0.99d\n"
UPBIBTEX = "This is upBibTeX, Version 0.99d-j0.34-u1.28 (utf8.uptex) (TeX Live 2022/Debian)\n"
AUX = "\\relax\n\\citation{a}\n\\bibstyle{plain}\n\\bibdata{refs}\n"
BIBER = "\\relax\n\\abx@aux@cite{0}{a}\n"
BIBLATEX_WITH_BIBTEX = "\\relax\n\\abx@aux@cite{0}{a}\n\\bibstyle{biblatex}\n\\bibdata{paper-blx,refs}\n"
LUA_SOURCE = "\\documentclass{article}\n\\usepackage{amsmath,\n  fontspec}\\begin{document}\\cite{a}\n"


@pytest.mark.parametrize(
    ("files", "letters"),
    [
        ({".aux": AUX}, Letters.ASCII),
        ({".aux": AUX, ".log": PDFTEX, ".blg": BIBTEX}, Letters.ASCII),
        ({".aux": AUX, ".log": PDFTEX, ".tex": LUA_SOURCE}, Letters.ASCII),
        ({".aux": AUX, ".log": LUATEX, ".blg": BIBTEX}, Letters.BYTES),
        ({".aux": AUX, ".log": XETEX}, Letters.BYTES),
        ({".aux": AUX, ".log": UPTEX}, Letters.BYTES),
        ({".aux": AUX, ".log": PTEX}, Letters.BYTES),
        ({".aux": AUX, ".log": PDFTEX + "\n(/usr/share/texlive/CJKutf8.sty\n"}, Letters.BYTES),
        ({".aux": AUX, ".log": PDFTEX, ".blg": BIBTEX8}, Letters.BYTES),
        ({".aux": AUX, ".log": PDFTEX, ".blg": PBIBTEX}, Letters.BYTES),
        ({".aux": AUX, ".log": LUATEX, ".blg": BIBTEXU}, Letters.ALL),
        ({".aux": AUX, ".blg": UPBIBTEX}, Letters.ALL),
        ({".aux": AUX, ".tex": LUA_SOURCE}, Letters.BYTES),
        ({".aux": BIBER, ".log": PDFTEX}, Letters.ALL),
        ({".aux": BIBLATEX_WITH_BIBTEX, ".log": PDFTEX}, Letters.ASCII),
        ({".aux": BIBLATEX_WITH_BIBTEX, ".log": LUATEX}, Letters.BYTES),
        ({".bcf": "<?xml version='1.0'?><controlfile/>"}, Letters.ALL),
        ({".tex": LUA_SOURCE}, Letters.BYTES),
        ({".tex": LUA_SOURCE.replace("\\usepackage", "%\\usepackage")}, Letters.ASCII),
        ({".tex": "\\documentclass{article}\\begin{document}\\cite{a} \\usepackage{fontspec}"}, Letters.ASCII),
        ({".tex": "% !TeX program = xelatex\n\\documentclass{article}"}, Letters.BYTES),
        ({".tex": "%!TEX TS-program = lualatex\n\\documentclass{article}"}, Letters.BYTES),
        ({".tex": "\\documentclass[12pt]{ctexart}"}, Letters.BYTES),
        ({".tex": "\\documentclass{article}\\usepackage[style=apa]{biblatex}"}, Letters.ALL),
        ({".tex": "\\documentclass{article}\\usepackage[backend=bibtex]{biblatex}"}, Letters.ASCII),
        ({".tex": "\\documentclass{article}", ".log": LUATEX}, Letters.BYTES),
        ({".md": "@a"}, Letters.ALL),
        ({".typ": "@a"}, Letters.ALL),
        ({".org": "[cite:@a]"}, Letters.ALL),
        ({".org": "#+cite_export: natbib\n[cite:@a]"}, Letters.ASCII),
        ({".org": "#+cite_export: natbib\n#+LATEX_COMPILER: xelatex\n[cite:@a]"}, Letters.BYTES),
        ({".qmd": "---\ncite-method: natbib\n---\n@a"}, Letters.ASCII),
        ({".Rmd": "---\noutput:\n  pdf_document:\n    citation_package: natbib\n---\n@a"}, Letters.ASCII),
    ],
)
def test_the_files_beside_a_manuscript_tell(tmp_path: Path, files: dict[str, str], letters: Letters) -> None:
    for suffix, text in files.items():
        (tmp_path / f"paper{suffix}").write_text(text, encoding="utf-8")
    suffix, text = next(iter(files.items()))
    assert letters_of(tmp_path / f"paper{suffix}", text) is letters


def test_of_several_manuscripts_the_one_that_reads_least_decides(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("@a", encoding="utf-8")
    (tmp_path / "two.aux").write_text(AUX, encoding="utf-8")
    assert read_citations([tmp_path / "one.md"]).letters is Letters.ALL
    assert read_citations([tmp_path / "one.md", tmp_path / "two.aux"]).letters is Letters.ASCII


@pytest.mark.slow
@pytest.mark.parametrize(
    "part",
    ["\\usepackage[", "\\usepackage{", "\\usepackage{a}", "% !TEX program = ", "%", "\\documentclass[a]{", "\n  "],
)
def test_work_grows_with_the_text(tmp_path: Path, part: str) -> None:
    assert_linear(lambda size: letters_of(tmp_path / "paper.tex", part * size), 3000)


@pytest.mark.slow
@pytest.mark.parametrize("part", ["cite-method: ", "#+cite_export: ", " \n", "\t"])
def test_work_grows_with_a_text_for_pandoc(tmp_path: Path, part: str) -> None:
    assert_linear(lambda size: letters_of(tmp_path / "paper.org", part * size), 3000)
