"""The pytest plugin for tests of plugins: fixtures, and details of failed contracts.

It imports nothing until a fixture is used, because pytest loads it in every environment with readinglist.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.register_assert_rewrite("readinglist.testing")

RunReadinglist = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def plugin_context(tmp_path: Path) -> Any:
    """Return what the factory of a source, exporter, command or hook gets: no settings, and an empty cache folder."""
    from readinglist.plugins.context import OfflineContext

    return OfflineContext(section={}, cache_folder=str(tmp_path / "cache"))


@pytest.fixture
def run_readinglist(tmp_path: Path) -> RunReadinglist:
    """Return a function that runs the command in a new workspace, offline, with the plugins that are installed.

    ``run_readinglist("add", "-", input="...")`` returns a `subprocess.CompletedProcess` with text. Its attribute
    ``folder`` is the workspace, whose ``config.toml`` may be changed.
    """
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "config.toml").write_text("[readinglist]\noffline = true\n", encoding="utf-8")
    variables = {name: value for name, value in os.environ.items() if not name.startswith("READINGLIST_")}

    def run(*arguments: str | Path, input: str = "") -> "subprocess.CompletedProcess[str]":  # noqa: A002
        return subprocess.run(
            [sys.executable, "-m", "readinglist", *arguments],
            cwd=folder,
            env=variables | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")},
            input=input,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    run.folder = folder  # type: ignore[attr-defined]
    return run
