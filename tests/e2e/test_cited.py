"""``export --cited``: from a LaTeX run to a complete bibliography, with the real tools."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.command import TIME_LIMIT, Command, Finished

LIBRARY = """
@article{alpha, title = {On Alpha}, author = {Doe, Jane}, journal = {Journal of Things}, year = {2020}}
@article{beta, title = {On Beta}, author = {Roe, Max}, journal = {Journal of Things}, year = {2021}}
@article{gamma, title = {On Gamma}, author = {Poe, Ann}, journal = {Journal of Things}, year = {2022}}
@inproceedings{zchapter, title = {On Chapters}, author = {Foe, Kim}, crossref = {abook}, pages = {1--9}}
@inproceedings{zsecond, title = {On Second Chapters}, author = {Foe, Kim}, crossref = {abook}, pages = {10--19}}
@proceedings{abook, title = {Proceedings of Things}, booktitle = {Proceedings of Things}, year = {2019},
  publisher = {Press}, editor = {Moe, Eve}}
@misc{unused, title = {Never Cited}, author = {Noe, Bo}, year = {2018}}
"""


@pytest.fixture
def filled(run: Command) -> Command:
    """A library in which beta was formerly called old."""
    (run.folder / "config.toml").write_text("[readinglist]\noffline = true\n", encoding="utf-8")
    (run.folder / "library.bib").write_text(LIBRARY, encoding="utf-8")
    assert run("add", "library.bib").code in (0, 1)
    assert run("rekey", "beta", "newbeta").code == 0
    return run


def entries(text: str) -> list[str]:
    return re.findall(r"^@\w+\{([^,]+),", text, re.MULTILINE)


def test_cited_papers_are_exported_and_unknown_keys_reported(filled: Command) -> None:
    (filled.folder / "paper.aux").write_text("\\relax\n\\citation{Alpha,beta}\n\\citation{ghost}\n", encoding="utf-8")
    done = filled("export", "--cited", "paper.aux", "-o", "refs.bib")
    assert done.code == 1
    assert "paper.aux:3: ghost: cited, but not in the library" in done.err
    assert entries((filled.folder / "refs.bib").read_text(encoding="utf-8")) == ["Alpha", "beta"]
    before = (filled.folder / "refs.bib").stat().st_mtime_ns
    again = filled("export", "--cited", "paper.aux", "-o", "refs.bib")
    assert "up to date" in again.err
    assert (filled.folder / "refs.bib").stat().st_mtime_ns == before
    (filled.folder / "paper.aux").write_text("\\citation{alpha}\n", encoding="utf-8")
    assert filled("export", "--cited", "paper.aux", "-o", "refs.bib", "--check").code == 1
    assert filled("export", "--cited", "paper.aux", "-o", "refs.bib").code == 0
    assert filled("export", "--cited", "paper.aux", "-o", "refs.bib", "--check").code == 0


def test_several_manuscripts_a_query_and_a_format(filled: Command) -> None:
    (filled.folder / "one.aux").write_text("\\citation{alpha}\n\\citation{biblatex-control}\n", encoding="utf-8")
    (filled.folder / "two.aux").write_text("\\abx@aux@cite{0}{beta}\n\\abx@aux@cite{0}{gamma}\n", encoding="utf-8")
    both = filled("export", "--cited", "one.aux", "--cited", "two", "--format", "biblatex")
    assert both.code == 0, both.err
    assert entries(both.out) == ["alpha", "gamma", "newbeta"]
    assert "ids = {beta}" in both.out
    narrowed = filled("export", "year:2021-2022", "--cited", "one.aux", "--cited", "two.aux")
    assert narrowed.code == 0
    assert entries(narrowed.out) == ["beta", "gamma"]


def test_invalid_options_are_refused(filled: Command) -> None:
    assert filled("export", "--cited", "gone.aux").code == 4
    assert "Traceback" not in filled("export", "--cited", ".").err
    assert filled("export", "--cited", "gone.aux", "--targets").code == 2


def tool(folder: Path, *command: str) -> Finished:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, timeout=TIME_LIMIT, check=False, stdin=subprocess.DEVNULL
    )
    return Finished(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def compile_manuscript(folder: Path, preamble: str, end: str) -> None:
    """A manuscript with an included chapter, which cites in another case, by alias, and two chapters of a book."""
    (folder / "paper.tex").write_text(
        f"\\documentclass{{article}}{preamble}\\begin{{document}}\\cite{{Alpha,beta}}\\include{{part}}{end}"
        "\\end{document}\n",
        encoding="utf-8",
    )
    (folder / "part.tex").write_text("\\cite{zchapter}\\nocite{zsecond}\n", encoding="utf-8")
    tool(folder, "pdflatex", "-interaction=nonstopmode", "paper.tex")


@pytest.mark.tex
def test_bibtex_finds_every_cited_entry(filled: Command) -> None:
    compile_manuscript(filled.folder, "", "\\bibliographystyle{plain}\\bibliography{refs}")
    done = filled("export", "--cited", "paper.aux", "-o", "refs.bib")
    assert done.code == 0, done.err
    said = tool(filled.folder, "bibtex", "paper")
    assert said.code == 0, said.out
    assert "Warning--" not in said.out
    bbl = (filled.folder / "paper.bbl").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\\bibitem\{([^}]+)\}", bbl)) == ["Alpha", "abook", "beta", "zchapter", "zsecond"]


@pytest.mark.tex
@pytest.mark.parametrize("control", ["paper.bcf", "paper.aux"])
def test_biber_finds_every_cited_entry(filled: Command, control: str) -> None:
    compile_manuscript(
        filled.folder, "\\usepackage{biblatex}\\addbibresource{refs.bib}", "\\cite{newbeta}\\printbibliography"
    )
    done = filled("export", "--cited", control, "-o", "refs.bib", "--format", "biblatex")
    assert done.code == 0, done.err
    said = tool(filled.folder, "biber", "paper")
    assert said.code == 0, said.out
    assert "WARN" not in said.out
    bbl = (filled.folder / "paper.bbl").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\\entry\{([^}]+)\}", bbl)) == ["abook", "alpha", "newbeta", "zchapter", "zsecond"]
