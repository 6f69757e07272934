"""The name and the version of the distribution are stated once, and every install hint uses the name."""

import re
import tomllib
from importlib.metadata import entry_points, version
from pathlib import Path

import readinglist
from tests.architecture.test_shape import tracked_texts

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
INSTALLED = re.compile(
    r"(?:pip|pipx|uv tool|uv pip) install ((?:-\S+ )*)[\"'`]*([\w.-]+|\{DISTRIBUTION\})(\[[\w,]+\])?"
)
EXTRA = re.compile(r"\b([\w-]*readinglist[\w-]*)\[(" + "|".join(PROJECT["optional-dependencies"]) + r")\]")
DEPENDENCY = re.compile(r"^dependencies = \[\"([\w-]+)\"\]$", re.MULTILINE)
HOSTS = {f"{path.name}-readinglist" for path in (ROOT / "hosts").iterdir() if path.is_dir()}
OURS = {PROJECT["name"], ".", "{DISTRIBUTION}", *HOSTS}


def hints() -> list[tuple[str, str]]:
    """Return (file, package) of each install hint whose package is a checkout or has our name in it."""
    return [
        (path.name, found[2])
        for path, text in tracked_texts()
        if path != Path(__file__)
        for found in INSTALLED.finditer(text)
        if "readinglist" in found[2] or found[2] in OURS
    ]


def test_every_install_hint_names_the_distribution() -> None:
    found = hints()
    assert {"README.md", "cli.md", "tui.md", "extras.py"} <= {name for name, _ in found}
    assert [hint for hint in found if hint[1] not in OURS] == []


def test_every_extra_is_one_of_the_distribution() -> None:
    found = [(path.name, match[1]) for path, text in tracked_texts() for match in EXTRA.finditer(text)]
    assert "pyproject.toml" in {name for name, _ in found}
    assert [extra for extra in found if extra[1] != PROJECT["name"]] == []


def test_the_example_plugins_depend_on_the_distribution() -> None:
    page = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    assert DEPENDENCY.findall(page) == [PROJECT["name"], PROJECT["name"]]


def test_the_code_knows_the_name_and_the_version_of_its_distribution() -> None:
    assert PROJECT["name"] == readinglist.DISTRIBUTION
    assert readinglist.__version__ == version(PROJECT["name"])
    assert "version" not in PROJECT, "the version is stated twice"


def test_the_commands_keep_their_names() -> None:
    commands = {script.name for script in entry_points(group="console_scripts") if script.dist.name == PROJECT["name"]}
    assert commands == {"readinglist", "rl"}


def test_the_distributions_for_hosts_have_their_names_and_depend_on_this_one() -> None:
    files = sorted((ROOT / "hosts").glob("*/pyproject.toml"))
    found = [tomllib.loads(file.read_text(encoding="utf-8"))["project"] for file in files]
    assert {project["name"] for project in found} == HOSTS
    assert all(PROJECT["name"] in project["dependencies"] for project in found)
