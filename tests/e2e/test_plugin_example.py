"""The plugin of the documentation works as described there."""

import csv
import io
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.command import OFFLINE, Command

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")

PAPERS = (
    {"title": "Attention, Please: On Commas in Titles", "authors": ["Ashish Vaswani", "Noam Shazeer"], "year": 2017},
    {"title": "On Formally Undecidable Propositions", "authors": ["Kurt Gödel"], "year": 1931},
)


def code(name: str) -> str:
    block = re.search(rf"^<!-- csv/{name} -->\n```\w+\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
    assert block
    return block[1]


@pytest.fixture
def installed(run: Command, tmp_path: Path) -> Command:
    """The command in an environment where the example is installed: its module and its metadata."""
    site = tmp_path / "site"
    project = tomllib.loads(code("pyproject.toml"))["project"]
    information = site / f"readinglist_csv-{project['version']}.dist-info"
    information.mkdir(parents=True)
    (site / "readinglist_csv.py").write_text(code("readinglist_csv.py"), encoding="utf-8")
    metadata = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (information / "METADATA").write_text(metadata, encoding="utf-8")
    groups = project["entry-points"].items()
    lines = [f"[{group}]\n{name} = {value}\n" for group, names in groups for name, value in names.items()]
    (information / "entry_points.txt").write_text("".join(lines), encoding="utf-8")
    run.environment["PYTHONPATH"] = f"{OFFLINE}:{site}"
    return run


def test_it_is_listed_and_exports(installed: Command) -> None:
    added = installed("add", "-", "--format", "jsonl", "--offline", input="\n".join(map(json.dumps, PAPERS)))
    assert added.code == 0, added.err
    listed = json.loads(installed("plugins", "--json").out)
    mine = [plugin for plugin in listed if (plugin["kind"], plugin["name"]) == ("exporter", "csv")]
    assert [(plugin["distribution"], plugin["ok"]) for plugin in mine] == [("readinglist-csv", True)]
    exported = installed("export", "--format", "csv", "-o", "papers.csv")
    assert exported.code == 0, exported.err
    rows = list(csv.DictReader(io.StringIO((installed.folder / "papers.csv").read_text(encoding="utf-8"))))
    assert {(row["title"], row["year"], row["authors"]) for row in rows} == {
        (paper["title"], str(paper["year"]), "; ".join(paper["authors"])) for paper in PAPERS
    }


def test_it_has_its_own_settings(installed: Command) -> None:
    settings = installed.folder / "config.toml"
    settings.write_text("[readinglist]\n[exporters.csv]\nseparator = ';'\n", encoding="utf-8")
    assert installed("plugins").code == 0
    settings.write_text("[readinglist]\n[exporters.csv]\nseparator = ';;'\n", encoding="utf-8")
    refused = installed("plugins")
    assert refused.code == 7
    assert "separator must be one character" in refused.out


def test_it_conforms_to_the_protocol(tmp_path: Path) -> None:
    module = tmp_path / "readinglist_csv.py"
    module.write_text(code("readinglist_csv.py"), encoding="utf-8")
    checked = subprocess.run(
        [
            Path(sys.executable).parent / "mypy",
            "--strict",
            "--config-file=",
            "--cache-dir",
            str(tmp_path / "cache"),
            module,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_without_it_the_format_is_unknown(run: Command) -> None:
    run("add", "-", "--format", "jsonl", "--offline", input=json.dumps(PAPERS[0]))
    refused = run("export", "--format", "csv")
    assert refused.code == 7
    assert "unknown exporter 'csv'" in refused.err
