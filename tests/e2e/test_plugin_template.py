"""The template of a plugin, and the examples of the documentation: built, installed, tested and used."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cookiecutter.main import cookiecutter

from tests.command import OFFLINE, ROOT, TIME_LIMIT, Command

KINDS = ("source", "exporter", "command", "hook")
PAGE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
FILE = re.compile(r"^<!-- (\S+) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)

pytestmark = pytest.mark.slow


def install(target: Path, *projects: Path) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"),
            *("--target", target, *projects),
        ],
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Path], Path]:
    """The folders of a plugin of each kind by kind, and that in which all are installed."""
    folder = tmp_path_factory.mktemp("generated")
    os.environ.setdefault("HOME", str(folder))
    made = {
        kind: Path(
            cookiecutter(
                str(ROOT / "templates" / "plugin"),
                no_input=True,
                output_dir=str(folder),
                extra_context={"kind": kind, "name": f"my{kind}"},
                default_config=True,
            )
        )
        for kind in KINDS
    }
    site = tmp_path_factory.mktemp("site")
    install(site, *made.values())
    return made, site


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_plugin_passes_its_tests_once_installed(generated: tuple[dict[str, Path], Path], kind: str) -> None:
    made, site = generated
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-c", os.devnull, "tests"],
        cwd=made[kind],
        env=os.environ | {"PYTHONPATH": f"{site}{os.pathsep}{OFFLINE}"},
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


def test_all_are_listed(generated: tuple[dict[str, Path], Path], run: Command) -> None:
    run.environment["PYTHONPATH"] = f"{OFFLINE}:{generated[1]}"
    listed = json.loads(run("plugins", "--json").out)
    mine = {(each["kind"], each["distribution"], each["ok"]) for each in listed if each["name"].startswith("my")}
    assert mine == {(kind, f"readinglist-my{kind}", True) for kind in KINDS}


def examples(folder: Path) -> list[Path]:
    """Write the files of the examples in the documentation, and return the folders of the projects."""
    for name, text in FILE.findall(PAGE):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return sorted(path.parent for path in folder.glob("*/pyproject.toml"))


def test_the_examples_of_the_documentation_are_built_installed_and_run(run: Command, tmp_path: Path) -> None:
    projects = examples(tmp_path / "examples")
    assert [project.name for project in projects] == ["csv", "reading-club"]
    site = tmp_path / "site"
    install(site, *projects)
    run.environment["PYTHONPATH"] = f"{OFFLINE}:{site}"
    (run.folder / "club.txt").write_text("Reading club\nMonday: Laws of Machines\nbring cake\n", encoding="utf-8")
    added = run("add", "club.txt", "--offline", "--json")
    (record,) = map(json.loads, added.out.splitlines())
    assert (record["title"], record["source"]) == ("Laws of Machines", "club.txt")
    assert [span["reason"] for span in record["skipped"]] == ["heading", "remark"]
    exported = run("export", "--format", "csv")
    assert exported.out.splitlines()[0] == "key,year,title,authors"
    assert "Laws of Machines" in exported.out
    tests = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-c", os.devnull, "."],
        cwd=tmp_path / "examples" / "reading-club",
        env=os.environ | {"PYTHONPATH": f"{site}{os.pathsep}{OFFLINE}"},
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        check=False,
    )
    assert tests.returncode == 0, tests.stdout + tests.stderr
