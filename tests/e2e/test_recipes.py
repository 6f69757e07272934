"""The recipes of docs/recipes.md, run by latexmk, make, git and pre-commit."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import TIME_LIMIT, Command, Finished

DOCUMENT = Path(__file__).parents[2] / "docs" / "recipes.md"
BINARIES = Path(sys.executable).parent
LIBRARY = """
@article{alpha, title = {On Alpha}, author = {Doe, Jane}, journal = {Journal of Things}, year = {2020}}
@article{beta, title = {On Beta}, author = {Roe, Max}, journal = {Journal of Things}, year = {2021}}
"""
BIBTEX = r"\documentclass{article}\begin{document}%s\bibliographystyle{plain}\bibliography{refs}\end{document}"
BIBLATEX = (
    r"\documentclass{article}\usepackage[backend=biber]{biblatex}\addbibresource{refs.bib}"
    r"\begin{document}%s\printbibliography\end{document}"
)


@pytest.fixture
def context(run: Command) -> Command:
    """A library of two papers, with a target, and git's identity."""
    settings = '[readinglist]\noffline = true\n\n[[export]]\npath = "library.bib"\n'
    (run.folder / "config.toml").write_text(settings, encoding="utf-8")
    assert run("add", "-", "--format", "bibtex", input=LIBRARY).code == 0
    return run


def follow(context: Command, name: str, file: str = "") -> Path:
    """Return the file that the recipe puts next to the manuscript."""
    found = re.search(rf"<!-- {re.escape(name)} -->\n```\w+\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert found, f"{DOCUMENT.name} shows no {name}"
    path = context.folder / (file or name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(found[1], encoding="utf-8")
    return path


def call(context: Command, *command: str) -> Finished:
    variables = context.variables()
    done = subprocess.run(
        command,
        cwd=context.folder,
        env={
            **variables,
            "PATH": f"{BINARIES}{os.pathsep}{variables['PATH']}",
            "PRE_COMMIT_HOME": str(context.home / "pre-commit"),
            "GIT_CONFIG_GLOBAL": os.devnull,
        },
        capture_output=True,
        text=True,
        errors="replace",
        timeout=TIME_LIMIT,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return Finished(done.returncode, done.stdout, done.stderr)


def manuscript(context: Command, template: str, *keys: str) -> None:
    cites = " ".join(f"\\cite{{{key}}}" for key in keys)
    (context.folder / "paper.tex").write_text(template % cites, encoding="utf-8")


def state(context: Command) -> dict[str, int]:
    names = ("paper.pdf", "refs.bib", "paper.bbl")
    return {name: (context.folder / name).stat().st_mtime_ns for name in names}


def printed(context: Command) -> str:
    return (context.folder / "paper.bbl").read_text(encoding="utf-8")


@pytest.mark.tex
@pytest.mark.parametrize("template", [BIBTEX, BIBLATEX], ids=["bibtex", "biber"])
def test_latexmk(context: Command, template: str) -> None:
    follow(context, "latexmkrc")
    latexmk = ("latexmk", "-pdf", "-interaction=nonstopmode", "paper")

    manuscript(context, template, "alpha")
    first = call(context, *latexmk)
    assert first.code == 0, first.out + first.err
    assert "alpha" in printed(context)
    assert "undefined" not in (context.folder / "paper.log").read_text(errors="replace")
    settled = state(context)
    again = call(context, *latexmk)
    assert "up-to-date" in again.out + again.err
    assert state(context) == settled

    manuscript(context, template, "alpha", "beta")
    assert call(context, *latexmk).code == 0
    assert "beta" in printed(context)
    assert "undefined" not in (context.folder / "paper.log").read_text(errors="replace")

    assert context("rm", "beta").code == 0
    unknown = call(context, *latexmk)
    assert "beta: cited, but not in the library" in unknown.err
    assert (unknown.out + unknown.err).count("Run number") < 6
    assert "beta" not in (context.folder / "refs.bib").read_text(encoding="utf-8")
    assert "alpha" in printed(context)
    settled = state(context)
    call(context, *latexmk)
    assert state(context) == settled


@pytest.mark.tex
def test_make(context: Command) -> None:
    follow(context, "Makefile")
    manuscript(context, BIBTEX, "alpha")
    first = call(context, "make")
    assert first.code == 0, first.out + first.err
    assert "alpha" in printed(context)
    settled = state(context)
    assert call(context, "make").code == 0
    assert state(context) == settled

    manuscript(context, BIBTEX, "alpha", "beta")
    assert call(context, "make").code == 0
    assert "beta" in printed(context)

    manuscript(context, BIBTEX, "ghost")
    unknown = call(context, "make")
    assert unknown.code == 2
    assert "ghost: cited, but not in the library" in unknown.err


@pytest.mark.pandoc
def test_make_with_pandoc(context: Command) -> None:
    follow(context, "Makefile for pandoc", "Makefile")
    (context.folder / "paper.md").write_text("On @alpha.\n", encoding="utf-8")
    first = call(context, "make")
    assert first.code == 0, first.out + first.err
    paper = context.folder / "paper.html"
    assert "On Alpha" in paper.read_text(encoding="utf-8")
    settled = paper.stat().st_mtime_ns
    assert call(context, "make").code == 0
    assert paper.stat().st_mtime_ns == settled
    (context.folder / "paper.md").write_text("On @alpha and @beta, not @ghost.\n", encoding="utf-8")
    unknown = call(context, "make")
    assert (unknown.code, "ghost: cited, but not in the library" in unknown.err) == (2, True)
    (context.folder / "paper.md").write_text("On @alpha and @beta.\n", encoding="utf-8")
    assert call(context, "make").code == 0
    assert "On Beta" in paper.read_text(encoding="utf-8")


def stale_then_updated(context: Command) -> None:
    """A commit is refused until the target is written."""
    (context.folder / ".gitignore").write_text(".readinglist/\n", encoding="utf-8")
    assert context("export", "--targets").code == 0
    assert call(context, "git", "add", ".").code == 0
    commit = ("git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-m", "Cite")
    done = call(context, *commit)
    assert done.code == 0, done.out + done.err
    assert context("add", "-", "--format", "bibtex", input=LIBRARY.replace("eta", "elta")).code in (0, 1)
    (context.folder / "notes.txt").write_text("more\n", encoding="utf-8")
    call(context, "git", "add", ".")
    refused = call(context, *commit)
    assert refused.code == 1
    assert "library.bib: stale" in refused.out + refused.err
    assert context("export", "--targets").code == 0
    call(context, "git", "add", ".")
    assert call(context, *commit).code == 0


def test_git_hook(context: Command) -> None:
    call(context, "git", "init", "-q")
    follow(context, ".git/hooks/pre-commit").chmod(0o755)
    stale_then_updated(context)


def test_pre_commit(context: Command) -> None:
    call(context, "git", "init", "-q")
    follow(context, ".pre-commit-config.yaml")
    installed = call(context, str(BINARIES / "pre-commit"), "install")
    assert installed.code == 0, installed.out + installed.err
    stale_then_updated(context)
