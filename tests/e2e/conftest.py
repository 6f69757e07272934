"""Fixtures for tests of complete commands."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.command import SCRIPT, Command


@pytest.fixture(scope="session")
def warm_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder in which the starter catalogue is unpacked."""
    folder = tmp_path_factory.mktemp("cache")
    variables = {**os.environ, "READINGLIST_CACHE": str(folder), "HOME": str(folder)}
    subprocess.run([SCRIPT, "catalogue", "info"], check=True, capture_output=True, env=variables, cwd=folder)
    return folder


@pytest.fixture
def run(run: Command, warm_cache: Path, tmp_path: Path) -> Command:
    """The real command with the starter catalogue, and with responses and rate limits separate from other tests."""
    folder = tmp_path / "own cache"
    folder.mkdir()
    for unpacked in warm_cache.glob("*.sqlite3"):
        (folder / unpacked.name).hardlink_to(unpacked)
    run.environment["READINGLIST_CACHE"] = str(folder)
    return run


@pytest.fixture
def uncached(run: Command) -> Command:
    """The real command on a machine without a cache."""
    del run.environment["READINGLIST_CACHE"]
    return run
