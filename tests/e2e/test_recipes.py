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
def desk(run: Command) -> Command:
    """A library of two papers, with a target, and git's identity."""
    settings = '[readinglist]\noffline = true\n\n[[export]]\npath = "library.bib"\n'
    (run.folder / "config.toml").write_text(settings, encoding="utf-8")
    assert run("add", "-", "--format", "bibtex", input=LIBRARY).code == 0
    return run


def follow(desk: Command, name: str, file: str = "") -> Path:
    """Return the file that the recipe puts next to the manuscript."""
    found = re.search(rf"<!-- {re.escape(name)} -->\n```\w+\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert found, f"{DOCUMENT.name} shows no {name}"
    path = desk.folder / (file or name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(found[1], encoding="utf-8")
    return path


def call(desk: Command, *command: str) -> Finished:
    variables = desk.variables()
    done = subprocess.run(
        command,
        cwd=desk.folder,
        env={
            **variables,
            "PATH": f"{BINARIES}{os.pathsep}{variables['PATH']}",
            "PRE_COMMIT_HOME": str(desk.home / "pre-commit"),
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


def manuscript(desk: Command, template: str, *keys: str) -> None:
    cites = " ".join(f"\\cite{{{key}}}" for key in keys)
    (desk.folder / "paper.tex").write_text(template % cites, encoding="utf-8")


def state(desk: Command) -> dict[str, int]:
    names = ("paper.pdf", "refs.bib", "paper.bbl")
    return {name: (desk.folder / name).stat().st_mtime_ns for name in names}


def printed(desk: Command) -> str:
    return (desk.folder / "paper.bbl").read_text(encoding="utf-8")


@pytest.mark.tex
@pytest.mark.parametrize("template", [BIBTEX, BIBLATEX], ids=["bibtex", "biber"])
def test_latexmk(desk: Command, template: str) -> None:
    follow(desk, "latexmkrc")
    latexmk = ("latexmk", "-pdf", "-interaction=nonstopmode", "paper")

    manuscript(desk, template, "alpha")
    first = call(desk, *latexmk)
    assert first.code == 0, first.out + first.err
    assert "alpha" in printed(desk)
    assert "undefined" not in (desk.folder / "paper.log").read_text(errors="replace")
    settled = state(desk)
    again = call(desk, *latexmk)
    assert "up-to-date" in again.out + again.err
    assert state(desk) == settled

    manuscript(desk, template, "alpha", "beta")
    assert call(desk, *latexmk).code == 0
    assert "beta" in printed(desk)
    assert "undefined" not in (desk.folder / "paper.log").read_text(errors="replace")

    assert desk("rm", "beta").code == 0
    unknown = call(desk, *latexmk)
    assert "beta: cited, but not in the library" in unknown.err
    assert (unknown.out + unknown.err).count("Run number") < 6
    assert "beta" not in (desk.folder / "refs.bib").read_text(encoding="utf-8")
    assert "alpha" in printed(desk)
    settled = state(desk)
    call(desk, *latexmk)
    assert state(desk) == settled


@pytest.mark.tex
def test_make(desk: Command) -> None:
    follow(desk, "Makefile")
    manuscript(desk, BIBTEX, "alpha")
    first = call(desk, "make")
    assert first.code == 0, first.out + first.err
    assert "alpha" in printed(desk)
    settled = state(desk)
    assert call(desk, "make").code == 0
    assert state(desk) == settled

    manuscript(desk, BIBTEX, "alpha", "beta")
    assert call(desk, "make").code == 0
    assert "beta" in printed(desk)

    manuscript(desk, BIBTEX, "ghost")
    unknown = call(desk, "make")
    assert unknown.code == 2
    assert "ghost: cited, but not in the library" in unknown.err


@pytest.mark.pandoc
def test_make_with_pandoc(desk: Command) -> None:
    follow(desk, "Makefile for pandoc", "Makefile")
    (desk.folder / "paper.md").write_text("On @alpha.\n", encoding="utf-8")
    first = call(desk, "make")
    assert first.code == 0, first.out + first.err
    paper = desk.folder / "paper.html"
    assert "On Alpha" in paper.read_text(encoding="utf-8")
    settled = paper.stat().st_mtime_ns
    assert call(desk, "make").code == 0
    assert paper.stat().st_mtime_ns == settled
    (desk.folder / "paper.md").write_text("On @alpha and @beta, not @ghost.\n", encoding="utf-8")
    unknown = call(desk, "make")
    assert (unknown.code, "ghost: cited, but not in the library" in unknown.err) == (2, True)
    (desk.folder / "paper.md").write_text("On @alpha and @beta.\n", encoding="utf-8")
    assert call(desk, "make").code == 0
    assert "On Beta" in paper.read_text(encoding="utf-8")


def stale_then_updated(desk: Command) -> None:
    """A commit is refused until the target is written."""
    (desk.folder / ".gitignore").write_text(".readinglist/\n", encoding="utf-8")
    assert desk("export", "--targets").code == 0
    assert call(desk, "git", "add", ".").code == 0
    commit = ("git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-m", "Cite")
    done = call(desk, *commit)
    assert done.code == 0, done.out + done.err
    assert desk("add", "-", "--format", "bibtex", input=LIBRARY.replace("eta", "elta")).code in (0, 1)
    (desk.folder / "notes.txt").write_text("more\n", encoding="utf-8")
    call(desk, "git", "add", ".")
    refused = call(desk, *commit)
    assert refused.code == 1
    assert "library.bib: stale" in refused.out + refused.err
    assert desk("export", "--targets").code == 0
    call(desk, "git", "add", ".")
    assert call(desk, *commit).code == 0


def test_git_hook(desk: Command) -> None:
    call(desk, "git", "init", "-q")
    follow(desk, ".git/hooks/pre-commit").chmod(0o755)
    stale_then_updated(desk)


def test_pre_commit(desk: Command) -> None:
    call(desk, "git", "init", "-q")
    follow(desk, ".pre-commit-config.yaml")
    installed = call(desk, str(BINARIES / "pre-commit"), "install")
    assert installed.code == 0, installed.out + installed.err
    stale_then_updated(desk)
