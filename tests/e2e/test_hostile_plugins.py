"""Installed plugins that fail: exit code 7 with the name of their distribution, and the papers stay."""

from pathlib import Path

import pytest

from tests.command import OFFLINE, Command

PLUGIN = """
import os, sys
from types import SimpleNamespace

def interrupt():
    raise KeyboardInterrupt

DEEDS = {
    "none": lambda: None,
    "print": lambda: print("to standard output"),
    "original": lambda: print("to standard output", file=sys.__stdout__),
    "descriptor": lambda: os.write(1, b"to standard output"),
    "program": lambda: os.system("echo to standard output"),
    "exit": lambda: sys.exit(0),
    "process": lambda: os._exit(0),
    "interrupt": interrupt,
    "close": lambda: (os.close(1), sys.stdout.close()),
    "folder": lambda: os.chdir("/"),
}

def act(*_):
    DEEDS[os.environ["READINGLIST_PLUGIN_EVIL"]]()

def plugin(context):
    return SimpleNamespace(
        name="evil", needs_network=False, provides=("title", "abstract"), suffix=".evil",
        recognise=act, parse=act, look_up=act, enrich=act, render=act,
    )
"""
KINDS = ("sources", "resolvers", "enrichers", "exporters")
DEEDS = ("none", "print", "original", "descriptor", "program", "exit", "process", "interrupt", "close", "folder")


@pytest.fixture
def evil(run: Command, tmp_path: Path) -> Command:
    """The command with a distribution of one plugin of each kind, which all fail."""
    site = tmp_path / "site"
    info = site / "evil_distribution-0.1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: evil_distribution\nVersion: 0.1\n", encoding="utf-8")
    points = "".join(f"[readinglist.{kind}.v1]\nevil = evil_distribution:plugin\n" for kind in KINDS)
    (info / "entry_points.txt").write_text(points, encoding="utf-8")
    (site / "evil_distribution.py").write_text(PLUGIN, encoding="utf-8")
    run.environment["PYTHONPATH"] = f"{site}:{OFFLINE}"
    return run


@pytest.mark.parametrize("how", DEEDS)
def test_the_papers_are_kept(evil: Command, how: str) -> None:
    evil.environment["READINGLIST_PLUGIN_EVIL"] = how
    config = evil.folder / "config.toml"
    config.write_text('[readinglist]\n[resolve]\norder = ["evil"]\n[enrich]\norder = []\n', encoding="utf-8")
    added = evil("add", "A wholly invented title about robots", "--json")
    assert added.code == 7, added.err
    assert "the resolver 'evil' of evil_distribution" in added.err
    assert "to standard output" not in added.out
    assert evil("list", "--json").out.count('"key"') == 1
    config.write_text('[readinglist]\n[resolve]\norder = []\n[enrich]\norder = ["evil"]\n', encoding="utf-8")
    added = evil("add", "arXiv:2410.18647")
    assert added.code == 7, added.err
    assert "the enricher 'evil' of evil_distribution" in added.err
    assert evil("list", "--json").out.count('"key"') == 2
    assert evil("enrich").code == 7


@pytest.mark.parametrize("how", DEEDS)
def test_nothing_is_written_by_a_failed_exporter(evil: Command, how: str) -> None:
    evil.environment["READINGLIST_PLUGIN_EVIL"] = how
    (evil.folder / "config.toml").write_text(
        "[readinglist]\n[resolve]\norder = []\n[enrich]\norder = []\n", encoding="utf-8"
    )
    evil("add", "A wholly invented title about robots")
    (evil.folder / "out.evil").write_text("before", encoding="utf-8")
    for exported in (evil("export", "--format", "evil"), evil("export", "--format", "evil", "-o", "out.evil")):
        assert (exported.code, exported.out) == (7, "")
        assert "evil_distribution" in exported.err
    assert (evil.folder / "out.evil").read_text(encoding="utf-8") == "before"
    source = evil("add", "--format", "evil", "-", input="text")
    assert source.code == 7
    assert "the source 'evil' of evil_distribution" in source.err
