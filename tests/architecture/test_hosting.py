"""Hosted CI and the pre-commit hooks run the same checks as the tests."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.architecture.test_static_checks import GATES

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHONS = [found[1] for name in PROJECT["classifiers"] if (found := re.search(r"Python :: (3\.\d+)$", name))]
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]


def commands(job: str) -> list[str]:
    return [step["run"] for step in WORKFLOW["jobs"][job]["steps"] if "run" in step]


@pytest.mark.parametrize("gate", GATES)
def test_each_gate_is_a_hook(gate: str) -> None:
    tool, *arguments = (word for word in GATES[gate] if word not in {".", "--check"})
    entries = [hook["entry"] for repository in HOOKS for hook in repository["hooks"]]
    wanted = " ".join([f".venv/bin/{tool}", *arguments])
    assert [entry for entry in entries if f"{entry} ".startswith(f"{wanted} ")], entries


def test_hooks_use_only_what_make_installs() -> None:
    assert {repository["repo"] for repository in HOOKS} == {"local"}
    assert {hook["language"] for repository in HOOKS for hook in repository["hooks"]} == {"system"}


def test_hosted_ci_tests_every_supported_python() -> None:
    job = WORKFLOW["jobs"]["test"]
    assert len(PYTHONS) >= 3
    assert job["strategy"]["matrix"]["python"] == PYTHONS
    assert job["env"]["PYTHON"] == "python${{ matrix.python }}"
    assert "bash .ci/run" in commands("test")


def test_hosted_ci_builds_the_documentation() -> None:
    assert "make docs" in commands("docs")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^PYTHON \?=", makefile, re.MULTILINE), "CI cannot choose the interpreter"
