"""Fixtures for tests of complete commands."""

from pathlib import Path

import pytest

from tests.command import Command


@pytest.fixture
def run(run: Command, warm_cache: Path, tmp_path: Path) -> Command:
    """The real command with the starter catalogue, and with responses and rate limits separate from other tests."""
    run.use_cache(tmp_path / "own cache", warm_cache)
    return run


@pytest.fixture
def uncached(run: Command) -> Command:
    """The real command on a machine without a cache."""
    del run.environment["READINGLIST_CACHE"]
    return run
