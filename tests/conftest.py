"""Options, guards and fixtures of all tests."""

import gc
import os
import shutil
import signal
import subprocess
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.command import SCRIPT, Command, why_another
from tests.offline import sitecustomize

if TYPE_CHECKING:
    from tests.postgres_server import PostgresServer

SHARED = Path(__file__).resolve().parents[2] / "shared"
ELPA = Path("/usr/share/emacs/site-lisp/elpa")
"""Where Debian installs packages of Emacs."""
TEX = ("pdflatex", "bibtex", "biber", "latexmk", "pdftotext")

# The same examples in every run, however slow the machine is: what fails here, fails for everybody. New examples are
# searched for with --hypothesis-profile=searching.
settings.register_profile("searching", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", settings.get_profile("searching"), derandomize=True)
settings.load_profile("steady")

# A shell starts background jobs with Ctrl-C ignored, which child processes would inherit; tests press it on them.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--require-all", action="store_true", help="a skipped test fails: for machines that have everything"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuse network access from the import on, and ignore the settings of a developer's own reading list.

    The command that is installed must be this checkout's, but mutmut tests copies of modules.
    """
    assert sitecustomize.refuse_the_world
    for name in [name for name in os.environ if name.startswith("READINGLIST_")]:
        del os.environ[name]
    copied = hasattr(config, "workerinput") or "MUTANT_UNDER_TEST" in os.environ
    if not copied and (another := why_another()):
        raise pytest.UsageError(another)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip tests that cannot run here, with the reason. `--require-all` does not require the corpora."""
    missing = [name for name in TEX if shutil.which(name) is None]
    if missing:
        _skip(items, "tex", f"not installed: {', '.join(missing)}")
    programs = {
        "browser": ("chromium",),
        "pandoc": ("pandoc",),
        "emacs": ("emacs",),
        "neovim": ("nvim",),
        "shells": ("bash", "zsh", "fish"),
    }
    for marker, names in programs.items():
        if missing := [name for name in names if shutil.which(name) is None]:
            _skip(items, marker, f"not installed: {', '.join(missing)}")
    if missing := [name for name in ("citar", "eglot") if not list(ELPA.glob(f"{name}-*"))]:
        _skip(items, "elpa", f"not installed: {', '.join(missing)}")
    if any(item.get_closest_marker("postgres") for item in items):
        from tests.postgres_server import postgres_programs

        if postgres_programs() is None:
            _skip(items, "postgres", "not installed: the programs of a PostgreSQL server, initdb and postgres")
    if SHARED.is_dir():
        return
    if config.getoption("--require-all"):
        left_out = [item for item in items if item.get_closest_marker("shared")]
        items[:] = [item for item in items if not item.get_closest_marker("shared")]
        config.hook.pytest_deselected(items=left_out)
        config.stash[LEFT_OUT] = len(left_out)
    else:
        _skip(items, "shared", "no corpora next to the checkout")


def pytest_collection_finish() -> None:
    """Keep the thousands of collected tests out of every later garbage collection."""
    gc.collect()
    gc.freeze()


LEFT_OUT = pytest.StashKey[int]()


def _skip(items: list[pytest.Item], marker: str, reason: str) -> None:
    for item in items:
        if item.get_closest_marker(marker):
            item.add_marker(pytest.mark.skip(reason=reason))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    left_out = config.stash.get(LEFT_OUT, 0)
    if left_out:
        terminalreporter.write_line(f"{left_out} tests deselected: they need corpora next to the checkout")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail_if_skipped(item.config, report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail_if_skipped(collector.config, report)
    return report


def _fail_if_skipped(config: pytest.Config, report: pytest.TestReport | pytest.CollectReport) -> None:
    if config.getoption("--require-all") and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason} (--require-all: nothing may be skipped)"


@pytest.fixture(scope="session")
def postgres() -> "PostgresServer":
    """A PostgreSQL server for all tests that need one."""
    from tests.postgres_server import shared_server

    return shared_server()


@pytest.fixture(scope="session")
def warm_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder in which the starter catalogue is unpacked."""
    folder = tmp_path_factory.mktemp("cache")
    variables = {**os.environ, "READINGLIST_CACHE": str(folder), "HOME": str(folder)}
    subprocess.run([SCRIPT, "catalogue", "info"], check=True, capture_output=True, env=variables, cwd=folder)
    return folder


@pytest.fixture
def library_folder(tmp_path: Path) -> Path:
    """A new workspace: a folder with a settings file, so that it contains the library."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "config.toml").write_text("[readinglist]\n", encoding="utf-8")
    return folder


@pytest.fixture
def run(library_folder: Path, tmp_path: Path) -> Command:
    """The real command, in the new workspace, with its own home folder."""
    home = tmp_path / "home"
    home.mkdir()
    return Command(folder=library_folder, home=home)
