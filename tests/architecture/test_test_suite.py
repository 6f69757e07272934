"""The tests have no network access, ``--require-all`` allows no skip, and a checkout tests only its own package."""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import OFFLINE

ROOT = Path(__file__).resolve().parents[2]


def test_this_process_has_no_network_access() -> None:
    with pytest.raises(RuntimeError, match=r"a test tried to reach export\.arxiv\.org"):
        socket.create_connection(("export.arxiv.org", 443), timeout=1)
    with (
        socket.socket() as outward,
        pytest.raises(RuntimeError, match=r"a test tried to reach 192\.0\.2\.1"),
    ):
        outward.connect(("192.0.2.1", 80))


def test_the_loopback_address_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), timeout=5):
        pass


def test_child_processes_have_no_network_access() -> None:
    program = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    finished = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONPATH": str(OFFLINE)}, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 1
    assert "RuntimeError: a test tried to reach 192.0.2.1" in finished.stderr


SKIPPING = """
import pytest

def test_runs():
    pass

@pytest.mark.skip(reason="not today")
def test_skipped():
    pass

@pytest.mark.xfail
def test_expected():
    assert False

@pytest.mark.shared
def test_of_a_corpus():
    pass
"""


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        ((), 0, ("1 passed, 2 skipped, 1 xfailed", "not today", "corpora")),
        (("--require-all",), 1, ("--require-all: nothing may be skipped", "1 tests deselected", "1 deselected")),
    ],
    ids=["by default", "with --require-all"],
)
def test_a_skip_fails_with_require_all(
    tmp_path: Path, arguments: tuple[str, ...], code: int, expected: tuple[str, ...]
) -> None:
    """The copy is in its own folder, so that it finds no corpora."""
    project = tmp_path / "alone"
    (project / "tests" / "offline").mkdir(parents=True)
    for name in ("pyproject.toml", "tests/conftest.py", "tests/command.py", "tests/offline/sitecustomize.py"):
        (project / name).write_bytes((ROOT / name).read_bytes())
    (project / "readinglist").symlink_to(ROOT / "readinglist")
    (project / "tests" / "test_skipping.py").write_text(SKIPPING, encoding="utf-8")
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == code, finished.stdout
    for text in expected:
        assert text in finished.stdout


def test_the_tests_of_another_checkout_refuse_this_package(tmp_path: Path) -> None:
    project = tmp_path / "another"
    shutil.copytree(ROOT / "tests" / "offline", project / "tests" / "offline")
    plugin = ("readinglist/testing/__init__.py", "readinglist/testing/pytest_plugin.py")
    for name in ("pyproject.toml", "tests/conftest.py", "tests/command.py", "readinglist/__init__.py", *plugin):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_bytes((ROOT / name).read_bytes())
    (project / "tests" / "test_skipping.py").write_text(SKIPPING, encoding="utf-8")
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.returncode, finished.stdout) == (pytest.ExitCode.USAGE_ERROR, "")
    assert f"not the package of this checkout, {project / 'readinglist'}, but {ROOT / 'readinglist'}" in finished.stderr
    assert "pip install --editable" in finished.stderr
