"""The commands of the guides are run, with files of other programs and a repository in place of Overleaf's."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import Command, Finished
from tests.e2e.test_readme import agrees, dateless, printed

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs" / "coming-from"
MAX_LINES = 120
OVERLEAF = (ROOT / "docs" / "overleaf.md").read_text(encoding="utf-8")
MANAGERS = ROOT / "tests" / "fixtures" / "managers"
THEIRS = "% ours\n@misc{mate2020, title = {Of the Mate}, author = {Mate, Ida}, year = 2020}\n"


def steps(page: str) -> list[tuple[str, list[str]]]:
    """Return (command, lines shown below it) of every ``console`` block, in order."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"^```console\n(.*?)^```", page, re.DOTALL | re.MULTILINE):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *shown = part.splitlines()
            found.append((command, shown))
    return found


FILES = {
    "bib-files": {"plain.bib": "refs.bib"},
    "bibdesk": {"bibdesk.bib": "bibdesk.bib"},
    "cobib": {"cobib.yaml": "cobib.yaml"},
    "endnote": {"endnote.xml": "endnote.xml"},
    "jabref": {"jabref.bib": "jabref.bib"},
    "mendeley": {"mendeley.bib": "mendeley.bib"},
    "papers": {"papers.csv": "papers.csv"},
    "papis": {"papis/physics": "papers/physics", "papis/lin-scaling": "papers/lin-scaling"},
    "spreadsheets": {"goodreads.csv": "goodreads.csv"},
    "zotero": {"zotero-better-bibtex.bib": "zotero.bib", "zotero.json": "zotero.json"},
}
"""The files of each program: (file of the tests, name in the guide)."""


def test_every_program_has_a_guide_in_the_index() -> None:
    assert sorted(page.stem for page in GUIDES.glob("*.md")) == sorted((*FILES, "index"))
    index = (GUIDES / "index.md").read_text(encoding="utf-8")
    assert [name for name in FILES if f"]({name}.md)" not in index or f"\n{name}\n" not in index] == []


@pytest.mark.parametrize("name", FILES)
def test_a_guide_follows_the_template_and_prints_what_it_shows(name: str, tmp_path: Path) -> None:
    page = (GUIDES / f"{name}.md").read_text(encoding="utf-8")
    assert page.startswith("# Coming from ")
    assert ("\n*Lost:* " in page, "| in readinglist |\n|---|---|\n" in page) == (True, True)
    assert len(page.splitlines()) < MAX_LINES
    folder, variables = context(name, tmp_path)
    assert len(steps(page)) >= 2
    for command, shown in steps(page):
        real = dateless(printed(command, folder, variables))
        assert agrees(dateless(shown), real), f"$ {command}\n" + "\n".join(real)


def context(name: str, folder: Path) -> tuple[Path, dict[str, str]]:
    """Return a new library's folder with the files of a program, and the environment of its commands."""
    variables = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "COLUMNS": "96",
        "TERM": "xterm",
        "NO_COLOR": "1",
        "READINGLIST_OFFLINE": "true",
        **{f"GIT_{who}_{what}": "ada@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    library = folder / "reading"
    printed("readinglist init reading", folder, variables)
    for file, shown in FILES[name].items():
        (shutil.copytree if (MANAGERS / file).is_dir() else shutil.copy)(MANAGERS / file, library / shown)
    return library, variables


def test_the_bibliography_of_a_zotero_library_lacks_its_internal_fields(run: Command) -> None:
    settings = '[readinglist]\noffline = true\n[exporters.bibtex]\nomit = ["file", "groups", "annote", "urldate"]\n'
    (run.folder / "config.toml").write_text(settings, encoding="utf-8")
    assert run("add", MANAGERS / "zotero-better-bibtex.bib").code == 0
    written = run("export", "tag:Thesis").out
    assert ("hu2024datascaling" in written, "file =" in written) == (True, False)


def test_a_removed_tag_that_is_still_in_the_file_stays_removed(run: Command) -> None:
    tagged = MANAGERS / "zotero-better-bibtex.bib"
    assert run("add", tagged, "--offline").code == 0
    assert run("tag", "noether1921", "-Background").code == 0
    assert "noether" not in run("list", "tag:Background").out
    assert run("add", tagged, "--offline").code == 0
    assert "noether" not in run("list", "tag:Background").out


def block(page: str, name: str) -> str:
    found = re.search(rf"<!-- {re.escape(name)} -->\n```\w+\n(.*?)```", page, re.DOTALL)
    assert found, f"the page shows no {name}"
    return found[1]


class Overleaf:
    """The project of the guide: a remote repository, a co-author's clone, and yours next to the library."""

    def __init__(self, run: Command) -> None:
        self._run = run
        self.folder = run.folder
        self._git("init", "--quiet", "--bare", "--initial-branch", "master", "overleaf.git")
        self._git("clone", "--quiet", "overleaf.git", "mate")
        self.theirs(THEIRS)
        self._git("clone", "--quiet", "overleaf.git", "paper")
        settings = "[readinglist]\noffline = true\n\n" + block(OVERLEAF, "config.toml")
        (self.folder / "config.toml").write_text(settings, encoding="utf-8")
        script = self.folder / "update-bibliography"
        script.write_text(block(OVERLEAF, "update-bibliography"), encoding="utf-8")
        script.chmod(0o755)

    def theirs(self, text: str | None = None) -> str:
        """Return the co-author's file, after a change to `text` if given."""
        file = self.folder / "mate" / "references.bib"
        if text is None:
            self._git("-C", "mate", "pull", "--quiet")
        else:
            file.write_text(text, encoding="utf-8")
            self._git("-C", "mate", "add", "references.bib")
            self._git("-C", "mate", "commit", "--quiet", "--message", "An edit in the browser")
            self._git("-C", "mate", "push", "--quiet", "origin", "master")
        return file.read_text(encoding="utf-8")

    def update(self) -> Finished:
        return self._call("./update-bibliography")

    def _git(self, *arguments: str) -> None:
        done = self._call("git", *arguments)
        assert done.code == 0, done.err

    def _call(self, *command: str) -> Finished:
        variables = self._run.variables()
        identity = {
            f"GIT_{who}_{what}": "ada@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={
                **variables,
                **identity,
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{variables['PATH']}",
                "GIT_CONFIG_GLOBAL": os.devnull,
            },
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        return Finished(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def overleaf(run: Command) -> Overleaf:
    project = Overleaf(run)
    entry = "@article{mine2024, title = {On Mine}, author = {Doe, Jane}, journal = {Journal of Things}, year = {2024}}"
    added = run("add", "-", "--format", "bibtex", "--tag", "thesis", input=entry)
    assert added.code == 0, added.err
    return project


def test_papers_are_added_to_the_project_and_other_entries_are_kept(overleaf: Overleaf) -> None:
    done = overleaf.update()
    assert done.code == 0, done.err
    assert overleaf.theirs().startswith(THEIRS)
    assert "title = {On Mine}" in overleaf.theirs()
    assert overleaf.update().code == 0


def test_an_edit_by_a_co_author_is_kept_and_reported(overleaf: Overleaf) -> None:
    assert overleaf.update().code == 0
    overleaf.theirs(overleaf.theirs().replace("On Mine", "On Ours"))
    done = overleaf.update()
    assert (done.code, "edited by hand, kept: title" in done.err) == (0, True)
    assert "title = {On Ours}" in overleaf.theirs()


def test_a_conflict_has_exit_code_1_and_the_rest_is_pushed(run: Command, overleaf: Overleaf) -> None:
    assert overleaf.update().code == 0
    overleaf.theirs(overleaf.theirs().replace("On Mine", "On Ours"))
    edited = run("edit", "mine2024", environment={"EDITOR": "sed -i 's/On Mine/On Theirs/'"})
    assert edited.code == 0, edited.err
    assert run("add", "2410.18647", "--tag", "thesis").code == 0
    done = overleaf.update()
    assert (done.code, "conflict: " in done.err) == (1, True)
    assert "title = {On Ours}" in overleaf.theirs()
    assert "2410.18647" in overleaf.theirs()
    settled = run("export", "--targets", "--prefer", "library")
    assert settled.code == 0, settled.err
    assert run("export", "--targets", "--check").code == 0
