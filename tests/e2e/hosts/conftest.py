"""An environment with papis, cobib and our distributions for them, which are not dependencies of this project."""

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
from filelock import FileLock

from tests.command import ROOT, TIME_LIMIT

KEPT = ROOT / "build" / "hosts"


def requirements() -> list[str]:
    """Return papis and cobib as our distributions require them."""
    found = []
    for name in ("papis", "cobib"):
        project = tomllib.loads((ROOT / "hosts" / name / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        found += [each for each in project["dependencies"] if each.startswith(name)]
    return found


def install(target: Path, packages: Sequence[str], *options: str, path: str = "") -> str:
    """Install packages into a folder, and return why that failed, else an empty string."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", *options, "--target", target, *packages],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
        timeout=TIME_LIMIT,
        check=False,
    )
    return done.stderr if done.returncode else ""


def kept(wanted: Sequence[str], *options: str) -> Path:
    """Return a folder with packages of the index, installed once and kept."""
    folder = KEPT / hashlib.sha256("\n".join((sys.version, *wanted)).encode()).hexdigest()[:12]
    KEPT.mkdir(parents=True, exist_ok=True)
    with FileLock(KEPT / "lock"):
        if not folder.is_dir():
            unfinished = folder.with_suffix(".part")
            shutil.rmtree(unfinished, ignore_errors=True)
            if fault := install(unfinished, wanted, *options):
                pytest.skip(f"a program cannot be installed: {fault.strip().splitlines()[-1]}")
            unfinished.rename(folder)
    return folder


@pytest.fixture(scope="session")
def hosts() -> Path:
    """The folder with the newest papis and cobib."""
    return kept(requirements())


@pytest.fixture(scope="session")
def oldest_hosts() -> Path:
    """The folder with the oldest papis and cobib whose libraries are read as files: both need bibtexparser 1."""
    return kept(("papis==0.14.1", "cobib==5.5.0"))


@pytest.fixture(scope="session")
def oldest_servers() -> Path:
    """The folder with the oldest libraries of the servers for assistants and editors that `pyproject.toml` allows."""
    return kept(("mcp==2.1.0", "mcp-types==2.1.0", "pygls==2.0.0"), "--no-deps")


@pytest.fixture(scope="session")
def environment(hosts: Path, warm_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variables of processes that find papis, cobib, and our distributions as they would be published."""
    built = tmp_path_factory.mktemp("distributions")
    sources = [str(ROOT / "hosts" / name) for name in ("papis", "cobib")]
    fault = install(built, sources, "--no-deps", "--no-build-isolation")
    assert not fault, fault
    home = tmp_path_factory.mktemp("home")
    return {
        "PATH": f"{hosts / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PYTHONPATH": f"{ROOT / 'tests' / 'offline'}:{built}:{hosts}",
        "READINGLIST_CACHE": str(warm_cache),
        "PAPIS_DEBUG": "1",
    }


def run_tests_of(name: str, environment: dict[str, str]) -> None:
    """Run the tests of a distribution in its host's environment."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-c", os.devnull),
            *("-o", "asyncio_default_fixture_loop_scope=function"),
            *("--rootdir", str(ROOT / "hosts" / name), str(ROOT / "hosts" / name / "tests")),
        ],
        capture_output=True,
        text=True,
        env=environment,
        cwd=ROOT / "hosts" / name,
        timeout=TIME_LIMIT,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
