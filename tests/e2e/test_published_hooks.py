"""The hooks and the action that this repository offers to others, in a real repository of a manuscript."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.command import ROOT, SCRIPT, TIME_LIMIT

BINARIES = SCRIPT.parent
LISTING = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
GOOD = """@article{hu2024,
  title = {Laws of Machines},
  author = {Hu, Ada},
  year = {2024},
  journal = {Things},
}
"""
BAD = GOOD.replace("  journal = {Things},\n", "")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository of a manuscript with a good and a bad .bib file."""
    folder = tmp_path / "manuscript"
    folder.mkdir()
    (folder / "good.bib").write_text(GOOD, encoding="utf-8")
    (folder / "a bad one.bib").write_text(BAD, encoding="utf-8")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    return folder


def git(folder: Path, *arguments: str) -> None:
    names = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True)


def run(folder: Path, *command: str, **variables: str) -> tuple[int, str]:
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ
        | {"PATH": f"{BINARIES}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder.parent)}
        | variables,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=TIME_LIMIT,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_pre_commit_installs_the_hooks_and_runs_them(repository: Path, tmp_path: Path) -> None:
    offered = tmp_path / "offered"
    kept = subprocess.run(LISTING, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, kept.split("\0")):
        if name.startswith(("readinglist/", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")):
            (offered / name).parent.mkdir(parents=True, exist_ok=True)
            (offered / name).write_bytes((ROOT / name).read_bytes())
    git(tmp_path, "init", "-q", str(offered))
    git(offered, "add", ".")
    git(offered, "commit", "-qm", "Offer hooks")

    hooks = [{"id": hook["id"]} for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))]
    revision = subprocess.run(["git", "rev-parse", "HEAD"], cwd=offered, capture_output=True, text=True, check=True)
    use = {"repos": [{"repo": str(offered), "rev": revision.stdout.strip(), "hooks": hooks}]}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(use), encoding="utf-8")
    git(repository, "add", ".")
    command = (str(BINARIES / "pre-commit"), "run", "--all-files", "--color", "never")
    code, said = run(repository, *command, PRE_COMMIT_HOME=str(tmp_path / "hooks"))
    assert code == 1, said
    assert "good.bib: 1 entry (bibtex): no findings" in said
    assert "requires journal [missing-field]" in said
    assert "hook id: readinglist-export" in said


def action(folder: Path, files: str = "*.bib", arguments: str = "") -> tuple[int, str]:
    """Run the last step of the action as GitHub does, with its inputs as variables."""
    step = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"][-1]
    assert step["env"] == {"FILES": "${{ inputs.files }}", "ARGUMENTS": "${{ inputs.arguments }}"}
    script = folder.parent / "step.sh"
    script.write_text(step["run"], encoding="utf-8")
    return run(
        folder, "bash", "--noprofile", "--norc", "-eo", "pipefail", str(script), FILES=files, ARGUMENTS=arguments
    )


def test_the_action_annotates_findings(repository: Path) -> None:
    code, said = action(repository)
    assert code == 1
    assert "file=a bad one.bib,line=1" in said
    assert action(repository, files="good.bib")[0] == 0
    assert action(repository, arguments="--ignore missing-field")[0] == 0


def test_the_action_fails_if_it_checks_nothing(repository: Path) -> None:
    code, said = action(repository, files="none/*.bib")
    assert (code, said) == (2, "::error::no file matches none/*.bib\n")
