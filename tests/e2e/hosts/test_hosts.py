"""papis and cobib with our distributions, each in its own tests with the real program."""

import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.command import ROOT, TIME_LIMIT
from tests.e2e.hosts.conftest import run_tests_of

pytestmark = [pytest.mark.hosts, pytest.mark.slow]


@pytest.mark.parametrize("name", ["papis", "cobib"])
def test_the_distribution_passes_its_tests(name: str, environment: dict[str, str]) -> None:
    run_tests_of(name, environment)


def test_papis_lists_what_is_installed(environment: dict[str, str], tmp_path: Path) -> None:
    done = subprocess.run(
        ["papis", "list", "--explorers"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        check=False,
    )
    assert "readinglist-library" in done.stdout, done.stderr


def test_code_of_papis_is_in_no_distribution_of_ours() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    targets = project["tool"]["hatch"]["build"]["targets"]
    assert targets["wheel"]["packages"] == ["readinglist"]
    assert "hosts" not in targets["sdist"]["include"]
    importing = [path for path in (ROOT / "readinglist").rglob("*.py") if "import papis" in path.read_text("utf-8")]
    assert importing == []
    assert "GNU GENERAL PUBLIC LICENSE" in (ROOT / "hosts" / "papis" / "LICENSE").read_text(encoding="utf-8")
