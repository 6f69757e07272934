"""``--cited`` with manuscripts of other programs than LaTeX, typeset by these programs with the exported file."""

import os
import subprocess

import pytest
import typst

from tests.command import TIME_LIMIT, Command

LIBRARY = """
@article{kay, title = {On Rings}, author = {Kay, Alan}, journal = {Journal of Things}, year = {2020}}
@book{moe, title = {深度学习研究}, author = {王, 伟明}, publisher = {Press}, year = {2021}}
@inproceedings{poe, title = {Теория чисел}, author = {Иванов, Иван}, booktitle = {Proceedings of Things}, year = {2022}}
@misc{doe, title = {Never Cited}, author = {Doe, Jane}, year = {2018}}
"""
TITLES = ("On Rings", "深度学习研究", "Теория чисел")
MARKDOWN = (
    "---\nbibliography: %s\n---\nOn @kay and [see @moe, p. 3; -@poe].\n\n```{r}\nx <- a@doe\n```\n\nAlso `@doe`.\n"
)
TYPST = 'On @kay, #cite(<moe>) and @poe[p. 3]. `@doe` // @doe\n#bibliography("%s")\n'
ORG = (
    "#+bibliography: %s\n#+cite_export: basic author-year\nOn [cite:@kay] and [cite/t:@moe;see @poe p. 3].\n"
    '#+begin_src python\nx = "[cite:@doe]"\n#+end_src\n=[cite:@doe]=\n\n#+print_bibliography:\n'
)
ORG_EXPORT = """(progn (require 'org) (require 'oc) (require 'oc-basic) (require 'ox-md)
  (find-file "paper.org") (princ (org-export-as 'md)))"""


@pytest.fixture
def context(run: Command) -> Command:
    (run.folder / "config.toml").write_text("[readinglist]\noffline = true\n", encoding="utf-8")
    assert run("add", "-", "--format", "bibtex", input=LIBRARY).code == 0
    return run


def exported(context: Command, paper: str, text: str, refs: str) -> None:
    """Write the manuscript, and the bibliography that it cites."""
    (context.folder / paper).write_text(text % refs, encoding="utf-8")
    done = context("export", "--cited", paper, "-o", refs)
    assert (done.code, done.err) == (0, f"{refs}: written\n")
    checked = context("check", "--cited", paper)
    assert "3 cited: 3 unread" in checked.err
    assert "Never Cited" not in (context.folder / refs).read_text(encoding="utf-8")


def printed(context: Command, *command: str) -> str:
    done = subprocess.run(
        command,
        cwd=context.folder,
        env={**os.environ, "HOME": str(context.home), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        check=True,
    )
    assert "not found" not in done.stderr, done.stderr
    return done.stdout


def missing(shown: str) -> list[str]:
    """Return the titles that are not shown; styles may change their case."""
    return [title for title in TITLES if title.casefold() not in shown.casefold()]


@pytest.mark.pandoc
@pytest.mark.parametrize("refs", ["refs.bib", "refs.json"])
@pytest.mark.parametrize("paper", ["paper.md", "paper.qmd", "paper.Rmd"])
def test_pandoc(context: Command, paper: str, refs: str) -> None:
    exported(context, paper, MARKDOWN, refs)
    shown = printed(context, "pandoc", "--citeproc", "-f", "markdown", "-t", "plain", "--wrap=none", paper)
    assert missing(shown) == []


@pytest.mark.parametrize("refs", ["refs.bib", "refs.yml"])
def test_typst(context: Command, refs: str) -> None:
    exported(context, "paper.typ", TYPST, refs)
    typst.compile(str(context.folder / "paper.typ"), output=str(context.folder / "paper.pdf"))


@pytest.mark.emacs
@pytest.mark.parametrize("refs", ["refs.bib", "refs.json"])
def test_emacs(context: Command, refs: str) -> None:
    exported(context, "paper.org", ORG, refs)
    shown = printed(context, "emacs", "-Q", "--batch", "--eval", ORG_EXPORT)
    assert missing(shown) == []
    assert '"[cite:@doe]"' in shown
